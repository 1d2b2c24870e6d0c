"""Checks of a workbook that do not hold, and formulas that are an error.

A check is what chk_Master names, any cell that a name beginning with chk_ or test_ names, and the
cells below the heading Pass on a sheet Checks. Of errors only those are reported that no other
error causes; NA() in a formula is an #N/A that somebody wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterator
from typing import Any

from openpyxl import Workbook

from addin.formulas.references import resolve
from udfs import ExcelError

from .compare import shown
from .dependents import Graph, SheetCell, depends_on
from .findings import Finding
from .recalculated import CHECKS_SHEET, At, CheckedBook, CheckedSheet, address

MASTER = "chk_master"
PREFIXES = ("chk_", "test_")
PASS_HEADING, LABEL_COLUMN = "pass", 2  # the heading of the column of results, the column of labels


def failing_checks(checked: CheckedBook) -> Iterator[Finding]:
    for name, it in _names(checked.book):
        if name.casefold().startswith(PREFIXES):
            yield from _named(name, it, checked)
    sheet = checked.sheets.get(CHECKS_SHEET)
    if sheet is not None:
        ours = any(name.casefold() == MASTER for name, _ in _names(checked.book))
        yield from _rows(sheet, ours)


def _names(book: Workbook) -> Iterator[tuple[str, Any]]:
    for scope in (book, *book.worksheets):
        yield from scope.defined_names.items()


def _named(name: str, it: Any, checked: CheckedBook) -> Iterator[Finding]:
    area = resolve(it.value or "", "")
    sheet = checked.sheets.get(area.sheet) if area is not None else None
    if area is None or sheet is None:
        if name.casefold() == MASTER:
            yield Finding("failing check", "", "", f"the name {name}", "a cell", str(it.value))
        return
    cells = [area[1:3]] if name.casefold() == MASTER else list(sheet.used(area))
    for at in cells:
        value = sheet.value(at)
        fails = value is False or isinstance(value, ExcelError)
        if name.casefold() == MASTER and at not in sheet.formulas:
            yield Finding("failing check", sheet.title, address(*at), f"{name} is typed", "a formula", shown(value))
        elif fails or (name.casefold() == MASTER and value is not True):
            what = f"{name}, all checks of the workbook" if name.casefold() == MASTER else name
            yield _failing(sheet, at, what, value)


def _rows(sheet: CheckedSheet, ours: bool) -> Iterator[Finding]:
    """`ours`: every cell below Pass is one of our formulas; on others' sheets what is typed is no check."""
    heading = next((at for at, cell in sorted(sheet.cells.items()) if _is_pass(cell.value)), None)
    if heading is None:
        return
    for row in sheet.columns.get(heading[1], []):
        at = (row, heading[1])
        value, typed = sheet.value(at), at not in sheet.formulas
        if row <= heading[0] or value is None or (typed and not ours):
            continue
        label = sheet.value((row, LABEL_COLUMN))
        what = f'the check "{label}"' if label is not None else "a check"
        if typed:
            yield Finding("failing check", sheet.title, address(*at), f"{what} is typed", "a formula", shown(value))
        elif value is False or isinstance(value, ExcelError):
            yield _failing(sheet, at, what, value)


def _is_pass(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() == PASS_HEADING


def _failing(sheet: CheckedSheet, at: At, what: str, value: object) -> Finding:
    return Finding("failing check", sheet.title, address(*at), what, "TRUE", shown(value))


def error_cells(
    checked: CheckedBook,
    graph: Callable[[], Graph],
    unknown: Container[SheetCell],
    reason: Callable[[CheckedSheet, At], str],
) -> Iterator[Finding]:
    """`unknown`: formulas that depend on cells without any value; `reason`: why a formula is an error, "" if nobody knows."""
    errors = {key: _errors(sheet) for key, sheet in checked.sheets.items()}
    roots = [
        (key, at)
        for key, found in errors.items()
        for at in found
        if (key, checked.sheets[key].arrays.get(at, at)) not in unknown and _is_root(checked.sheets[key], at, errors)
    ]
    if not roots:
        return
    follow = Counter(source for (key, at), source in graph().dependents(roots).items() if at in errors[key])
    for root in roots:
        yield _error(checked.sheets[root[0]], root[1], follow[root], reason)


def _errors(sheet: CheckedSheet) -> dict[At, object]:
    """The cells that are an error, in order. Where an array has no more values, #N/A is Excel's filling."""
    return {
        at: value
        for at, value in sorted(sheet.values.items())
        if isinstance(value, ExcelError) and not (value is ExcelError.NA and sheet.arrays.get(at, at) != at)
    }


def _is_root(sheet: CheckedSheet, at: At, errors: dict[str, dict[At, object]]) -> bool:
    own = sheet.arrays.get(at, at)
    formula = sheet.formulas.get(own)
    if formula is None or (own != at and own in errors[sheet.title.casefold()]):
        return False
    if sheet.values[at] is ExcelError.NA and "NA()" in sheet.texts[own].upper():
        return False
    return not any(
        depends_on(area, errors[area.sheet]) for area in formula.areas if area is not None and errors.get(area.sheet)
    )


def _error(sheet: CheckedSheet, at: At, follow: int, reason: Callable[[CheckedSheet, At], str]) -> Finding:
    own = sheet.arrays.get(at, at)
    why = reason(sheet, own)
    more = f"; {follow} other error{'s follow' if follow > 1 else ' follows'} from it" if follow else ""
    error = str(sheet.values[at])
    message = f"{sheet.texts[own]} is {error}{f' ({why})' if why else ''}{more}"
    return Finding("error cell", sheet.title, address(*at), message)
