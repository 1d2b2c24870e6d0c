"""The checker: a workbook recalculated, and everything about it that is not as it should be."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from addin.engine.loading import formula_cells
from addin.engine.preparing import Place, Uncomputable
from addin.engine.recalculation import CIRCULAR, Recalculation
from addin.files.opening import open_bytes, read_workbook, without_iteration
from addin.refusal import Refusal, did_you_mean
from udfs import ExcelError

from ..editions.shipped import LITE_IDENTIFIER, as_shipped
from . import doubtful_formulas, failing_checks, inconsistent_rows, lite_code, texts_and_blanks, tied_formulas
from .compare import altered, differences, same
from .dependents import Graph, SheetCell
from .findings import SEVERITY_ERROR, Finding, in_order
from .recalculated import At, CheckedBook, CheckedSheet, address, checked_book

__all__ = ["Report", "check", "same"]

_REASONS = 200
_EXPLAINED = frozenset(["function name", "external link", "volatile function"])


@dataclass(frozen=True)
class Report:
    """What a workbook's recalculation showed."""

    formulas: int
    shipped: bool  # one that we shipped, on our figures: its formulas, names and tables were compared too
    findings: list[Finding]
    not_recalculated: int = 0  # formulas whose saved value could not be compared

    @property
    def errors(self) -> int:
        return sum(finding.severity == SEVERITY_ERROR for finding in self.findings)

    @property
    def notes(self) -> int:
        return len(self.findings) - self.errors

    @property
    def verdict(self) -> str:
        parts = [_count(self.formulas, "formula")]
        if self.not_recalculated:
            parts.append(f"{self.not_recalculated} of them not recalculated")
        if self.errors:
            parts.append(_count(self.errors, "finding"))
        else:
            as_shipped = "all formulas as shipped, all values as computed, all checks hold"
            others = "the others as computed" if self.not_recalculated else "all as computed"
            parts.append(as_shipped if self.shipped else others)
        if self.notes:
            parts.append(_count(self.notes, "note"))
        return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def check(path: Path, stage: Callable[[str], object] = lambda _: None) -> Report:
    """What is not as it should be in a workbook. The file is only read. `stage` is told what is done."""
    with _uncollected():
        return _check(path, stage)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Millions of cells that all stay: the garbage collector would only look at them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _check(path: Path, stage: Callable[[str], object]) -> Report:
    stage("reading")
    data = read_workbook(path)
    book, saved = (open_bytes(data, path.name, values=values) for values in (False, True))
    count = sum(len(formula_cells(sheet)) for sheet in book.worksheets)
    if not count:
        raise Refusal(f"{path.name}: there are no formulas to check")
    stage(f"recalculating {count:,} formula{'' if count == 1 else 's'}")
    recalculation = Recalculation(without_iteration(data, book), book, path.name, saved)
    values = recalculation.values()
    stage("comparing")
    checked = checked_book(book, values, recalculation.areas)
    inspection = _Inspection(recalculation, checked)
    identifier = book.properties.identifier
    ours = as_shipped(identifier)
    findings = altered(book, ours.book) if ours is not None else []
    findings += tied_formulas.findings(checked)
    findings += lite_code.findings(data, path.name, checked, shipped=identifier == LITE_IDENTIFIER)
    findings += differences(saved, values, inspection.cells_left_out())
    if ours is not None and ours.reference:
        findings += failing_checks.failing_checks(checked)  # its errors and hostile inputs are meant
    else:
        findings += inspection.findings(stage)
    return Report(count, ours is not None, in_order(findings), len(inspection.left_out))


class _Inspection:
    """A recalculated workbook and what depends on cells that could not be recalculated."""

    def __init__(self, recalculation: Recalculation, checked: CheckedBook) -> None:
        self.recalculation, self.checked = recalculation, checked
        self._graph: Graph | None = None
        self.reasons = 0
        self.places = {_cell(place): place for place in recalculation.cells}
        given_up = {_cell(place) for place in recalculation.given_up}
        missing = {_cell(place) for place in recalculation.missing}
        self.depending = self.graph().dependents(missing) if missing else {}
        self.left_out: set[SheetCell] = given_up | set(self.depending)

    def cells_left_out(self) -> set[SheetCell]:
        """With those that array formulas among them fill."""
        sheets = self.checked.sheets
        return {(sheet, filled) for sheet, at in self.left_out for filled in sheets[sheet].fills.get(at, [at])}

    def graph(self) -> Graph:
        if self._graph is None:
            self._graph = Graph(self.checked)
        return self._graph

    def findings(self, stage: Callable[[str], object]) -> list[Finding]:
        stage("looking for errors")
        found = list(failing_checks.failing_checks(self.checked))
        found += failing_checks.error_cells(self.checked, self.graph, self.depending, self._reason)
        stage("reading the formulas")
        named = list(doubtful_formulas.findings(self.checked))
        found += named
        explained = {(f.sheet, f.cell) for f in named if f.kind in _EXPLAINED}
        found += self._not_recalculated(explained)
        found += inconsistent_rows.findings(self.checked)
        found += texts_and_blanks.findings(self.checked)
        return found

    def _reason(self, sheet: CheckedSheet, at: At) -> str:
        """Of the first errors only: each is computed once more for it."""
        self.reasons += 1
        if self.reasons > _REASONS:
            return ""
        no_sheet = sheet.values[at] is ExcelError.REF and self._no_sheet(sheet, at)
        return no_sheet or self.recalculation.reason(self.places[sheet.title.casefold(), at])

    def _no_sheet(self, sheet: CheckedSheet, at: At) -> str:
        """Which sheet a formula names that is not there."""
        titles = [s.title for s in self.checked.sheets.values()]
        formula = sheet.formulas.get(at)
        named = [area.sheet for area in formula.areas if area is not None] if formula else []
        missing = next((name for name in named if name not in self.checked.sheets), None)
        return "" if missing is None else f"there is no sheet {missing}{did_you_mean(missing, titles)}"

    def _not_recalculated(self, explained: set[tuple[str, str]]) -> Iterator[Finding]:
        depending = Counter(self.depending.values())
        others = [r for r in self.recalculation.given_up.values() if r.why != CIRCULAR]
        for refusal in others:
            place = refusal.place
            follow = depending[_cell(place)]
            if follow or (place.sheet, place.address) not in explained:
                yield self._stands(place, refusal.why, follow)
        circular = [r for r in self.recalculation.given_up.values() if r.why == CIRCULAR]
        if circular:
            yield self._circle(circular)

    def _stands(self, place: Place, why: str, follow: int) -> Finding:
        none = place in self.recalculation.missing
        end = "it has no saved value" if none else "its saved value was taken"
        rest = f", nor were {_count(follow, 'formula')} that depend on it" if follow else ""
        message = f"{why}; {end}, so it was not recalculated{rest}"
        return Finding("not recalculated", place.sheet, place.address, message)

    def _circle(self, refusals: list[Uncomputable]) -> Finding:
        """One finding for all circular references, at a cell that is on a circle itself."""
        cells = {_cell(refusal.place) for refusal in refusals}
        sheet, at = self._on_circle(cells)
        more = len(cells) - 1
        also = (
            f", as {_count(more, 'other formula')} that {'is' if more == 1 else 'are'} part of one or depend{'s' if more == 1 else ''} on it"
            if more
            else ""
        )
        iterated = bool(self.recalculation.book.calculation.iterate)
        kind = "not recalculated" if iterated else "circular reference"
        title = self.checked.sheets[sheet].title
        return Finding(kind, title, address(*at), f"{CIRCULAR}{also}")

    def _on_circle(self, cells: set[SheetCell]) -> SheetCell:
        """Going from cell to cell that each refers to, the first that comes again is on a circle."""
        cell, seen = min(cells), set()
        while cell not in seen:
            seen.add(cell)
            cell = next(self._referred(cell, cells), cell)
        return cell

    def _referred(self, cell: SheetCell, cells: Iterable[SheetCell]) -> Iterator[SheetCell]:
        formula = self.checked.sheets[cell[0]].formulas.get(cell[1])
        areas = [] if formula is None else [area for area in formula.areas if area is not None]
        for other in sorted(cells):
            if any(area.holds(*other) for area in areas):
                yield other


def _cell(place: Place) -> SheetCell:
    return place.sheet.casefold(), (place.row, place.column)
