"""What the checker found, as people and as programs read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from addin.refusal import Refusal, one_line

from .checker import Report

MOST_PRINTED = 20  # findings of a kind that are printed


def lines(path: Path, report: Report, *, complete: bool) -> Iterator[str]:
    """A line for each finding, of a kind no more than a screen can hold; at last the verdict."""
    counts = Counter(finding.kind for finding in report.findings)
    printed: Counter[str] = Counter()
    for finding in report.findings:
        kind = finding.kind
        printed[kind] += 1
        if complete or printed[kind] <= MOST_PRINTED:
            yield one_line(f"{path.name}, {finding}")
        elif printed[kind] == counts[kind]:
            yield one_line(f"{path.name}, {kind}: and {counts[kind] - MOST_PRINTED} more (--all shows them)")
    yield one_line(f"{path.name}: {report.verdict}")


def as_object(path: Path, report: Report) -> dict[str, Any]:
    return {
        "file": str(path),
        "formulas": report.formulas,
        "not_recalculated": report.not_recalculated,
        "shipped": report.shipped,
        "findings": [finding.as_object() for finding in report.findings],
    }


def refused(path: Path, refusal: Refusal) -> dict[str, Any]:
    return {"file": str(path), "refused": str(refusal)}
