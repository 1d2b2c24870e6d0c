"""What the checker finds: kinds, severities, and how a finding reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

ERROR, NOTE = "error", "note"
# every kind with its severity, in the order in which people should read them
KINDS = {
    "difference": ERROR,  # from the recalculated value, or from what we shipped
    "failing check": ERROR,
    "error cell": ERROR,
    "function name": ERROR,  # neither ours nor Excel's
    "external link": ERROR,
    "circular reference": ERROR,
    "not recalculated": NOTE,
    "other code": NOTE,  # for xlwings Lite, in a workbook of somebody's own
    "inconsistent row": NOTE,
    "number in a formula": NOTE,
    "number as text": NOTE,
    "blank reference": NOTE,
    "volatile function": NOTE,
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
        return KINDS[self.kind]

    def __str__(self) -> str:
        place = f"sheet {self.sheet}, cell {self.cell}: " if self.sheet else ""
        note = "note: " if self.severity == NOTE else ""
        values = f": expected {self.expected}, got {self.got}" if self.expected else ""
        return f"{place}{note}{self.message}{values}"

    def as_object(self) -> dict[str, Any]:
        return {"severity": self.severity, **asdict(self)}


def in_order(findings: list[Finding]) -> list[Finding]:
    """By kind, the severe ones first; within a kind as they were found."""
    order = list(KINDS)
    return sorted(findings, key=lambda f: order.index(f.kind))
