"""What the checker finds: kinds, severities, and how a finding reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SEVERITY_ERROR, SEVERITY_NOTE = "error", "note"
# every kind with its severity, in the order in which people should read them
SEVERITIES = {
    "difference": SEVERITY_ERROR,  # from the recalculated value, or from what we shipped
    "failing check": SEVERITY_ERROR,
    "error cell": SEVERITY_ERROR,
    "function name": SEVERITY_ERROR,  # neither ours nor Excel's
    "external link": SEVERITY_ERROR,
    "circular reference": SEVERITY_ERROR,
    "tied function": SEVERITY_NOTE,  # ours, to a file or a name where Excel does not find it
    "not recalculated": SEVERITY_NOTE,
    "other code": SEVERITY_NOTE,  # for xlwings Lite, in a workbook of somebody's own
    "inconsistent row": SEVERITY_NOTE,
    "number in a formula": SEVERITY_NOTE,
    "number as text": SEVERITY_NOTE,
    "blank reference": SEVERITY_NOTE,
    "volatile function": SEVERITY_NOTE,
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    kind: str
    sheet: str
    cell: str
    message: str
    expected: str = ""
    got: str = ""

    @property
    def severity(self) -> str:
        return SEVERITIES[self.kind]

    def __str__(self) -> str:
        place = f"sheet {self.sheet}, cell {self.cell}: " if self.sheet else ""
        note = "note: " if self.severity == SEVERITY_NOTE else ""
        values = f": expected {self.expected}, got {self.got}" if self.expected else ""
        return f"{place}{note}{self.message}{values}"

    def as_object(self) -> dict[str, Any]:
        return {"severity": self.severity, **asdict(self)}


def in_order(findings: list[Finding]) -> list[Finding]:
    """By kind, the severe ones first; within a kind as they were found."""
    order = list(SEVERITIES)
    return sorted(findings, key=lambda f: order.index(f.kind))
