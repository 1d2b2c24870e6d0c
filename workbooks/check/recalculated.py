"""A workbook as the checker looks at it: its formulas read once, its cells found quickly."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from addin.engine.arrays import Positions
from addin.engine.loading import formula_cells, formula_of
from addin.engine.preparing import Place
from addin.engine.recalculation import Values
from addin.formulas.references import Formula, SheetArea, read_formula, resolve
from addin.formulas.tied import untied

At = tuple[int, int]
CHECKS_SHEET = "checks"  # the sheet that lists a workbook's checks


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


@dataclass
class CheckedSheet:
    """One sheet."""

    title: str
    cells: dict[At, Any]
    values: dict[At, Any]  # of its formulas, computed
    formulas: dict[At, Formula] = field(default_factory=dict)
    texts: dict[At, str] = field(default_factory=dict)  # of its formulas, free of what they are tied to
    tied: dict[At, list[str]] = field(default_factory=dict)  # to what our functions are in a formula
    arrays: dict[At, At] = field(default_factory=dict)  # cells an array formula fills, and its own
    fills: dict[At, list[At]] = field(default_factory=dict)  # the same from its own cell
    columns: dict[int, list[int]] = field(default_factory=dict)  # the rows in use, sorted

    def value(self, at: At) -> Any:
        """What stands in a cell: a constant or a formula's result; None in a blank one."""
        if at in self.values:
            return self.values[at]
        cell = self.cells.get(at)
        return cell.value if cell is not None and cell.data_type != "f" else None

    def is_empty(self, area: SheetArea) -> bool:
        if area.right - area.left > len(self.columns):
            inside = [c for c in self.columns if area.left <= c <= area.right]
        else:
            inside = [c for c in range(area.left, area.right + 1) if c in self.columns]
        for column in inside:
            rows = self.columns[column]
            first = bisect_left(rows, area.top)
            if first < len(rows) and rows[first] <= area.bottom:
                return False
        return True

    def used(self, area: SheetArea) -> Iterator[At]:
        """The cells of an area that hold something."""
        for column in range(area.left, min(area.right, max(self.columns, default=0)) + 1):
            rows = self.columns.get(column, [])
            for i in range(bisect_left(rows, area.top), len(rows)):
                if rows[i] > area.bottom:
                    break
                yield rows[i], column


@dataclass
class CheckedBook:
    """A workbook. `sheets` is by title in one case, as references name them."""

    book: Workbook
    sheets: dict[str, CheckedSheet]

    def formulas(self) -> Iterator[tuple[CheckedSheet, At, Formula]]:
        for sheet in self.sheets.values():
            for at, formula in sheet.formulas.items():
                yield sheet, at, formula


def checked_book(book: Workbook, values: Values, areas: Mapping[Place, Positions]) -> CheckedBook:
    """`areas`: the cells that each formula's value covers."""
    common = _named(book.defined_names, book)
    sheets = {}
    for sheet in book.worksheets:
        checked = CheckedSheet(sheet.title, dict(sheet._cells), values.get(sheet.title, {}))
        sheets[sheet.title.casefold()] = checked
        named = common | _named(sheet.defined_names, None) if sheet.defined_names else common
        for cell in formula_cells(sheet):
            _add(checked, cell, named)
    for place, filled in areas.items():
        at, checked = (place.row, place.column), sheets[place.sheet.casefold()]
        if isinstance(checked.cells[at].value, ArrayFormula):
            checked.arrays.update(dict.fromkeys(filled, at))
            checked.fills[at] = filled
    for checked in sheets.values():
        _index(checked)
    return CheckedBook(book, sheets)


def _add(sheet: CheckedSheet, cell: Any, named: dict[str, SheetArea]) -> None:
    at, text = (cell.row, cell.column), formula_of(cell)
    if text is not None:
        free = untied(text)
        text = free.formula
        if free.to:
            sheet.tied[at] = free.to
    formula = read_formula(text, sheet.title, *at, named) if text is not None else None
    if text is not None and formula is not None:
        sheet.texts[at], sheet.formulas[at] = text, formula


def _index(sheet: CheckedSheet) -> None:
    rows = defaultdict(set)
    for row, column in sheet.arrays:
        rows[column].add(row)
    for (row, column), cell in sheet.cells.items():
        if cell.value is not None:
            rows[column].add(row)
    sheet.columns = {column: sorted(found) for column, found in rows.items()}


def _named(names: Any, book: Workbook | None) -> dict[str, SheetArea]:
    """What names, and the tables of a workbook, stand for, where that is one area."""
    found = {name.casefold(): resolve(it.value or "", "") for name, it in names.items()}
    for sheet in book.worksheets if book is not None else ():
        for table in sheet.tables.values():
            found[table.displayName.casefold()] = resolve(table.ref, sheet.title)
    return {name: area for name, area in found.items() if area is not None and area.sheet}
