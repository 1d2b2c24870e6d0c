"""The lines of a reference workbook, read from the file itself, and the engines that recompute it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ironcalc
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from addin.engine.loading import formula_of
from addin.engine.recalculation import compute
from addin.formulas.lambdas import lambdas, renamed
from addin.formulas.stored_form import stored
from helpers.office import Calc
from helpers.oracles import fill, value_in
from udfs import ExcelError
from workbooks.reference.lines.agreement import KINDS, LEAST, RELATIVE

HEADER = 4
Values = dict[str, dict[tuple[int, int], Any]]


@dataclass(frozen=True)
class Row:
    """One line as the file states it."""

    sheet: str
    number: int
    columns: dict[str, int]
    what: str
    expected: Any
    within: float
    source: str
    note: str

    def at(self, head: str) -> tuple[int, int]:
        return self.number, self.columns[head]

    def address(self, head: str) -> str:
        return f"{get_column_letter(self.columns[head])}{self.number}"


def rows_of(book: Workbook) -> Iterator[Row]:
    """The numbered rows of every sheet that has an expected value in its header."""
    for sheet in book.worksheets:
        columns = {cell.value: cell.column for cell in sheet[HEADER] if cell.value}
        if "Expected" not in columns:
            continue
        for number in range(HEADER + 1, sheet.max_row + 1):
            if isinstance(sheet.cell(number, 1).value, int):
                get = {head: sheet.cell(number, at).value for head, at in columns.items()}
                yield Row(
                    sheet.title,
                    number,
                    columns,
                    str(get["What"]),
                    get["Expected"],
                    get["Within"] or 0.0,
                    get["Source of the expected value"],
                    get["Note"] or "",
                )


def fits(got: Any, row: Row) -> bool:
    """The tolerance policy of the workbooks themselves, applied from outside."""
    expected = row.expected
    if expected in KINDS:
        return isinstance(got, ExcelError) and str(got) == expected
    if isinstance(expected, str):
        return isinstance(got, str) and got == expected
    number = isinstance(got, int | float) and not isinstance(got, bool)
    most = max(row.within, RELATIVE * abs(expected), LEAST)
    return number and abs(got - expected) <= most


def in_formualizer(path: Path, book: Workbook, _: Calc | None = None) -> Values:
    return compute(path.read_bytes(), book, path.name)


def in_libreoffice(path: Path, book: Workbook, calc: Calc) -> Values:
    first = next(rows_of(book))  # a large workbook's formulas are looked through after it is opened
    until = [first.sheet, first.address("As expected"), 1.0]
    sheets: dict[str, list[list[Any]]] = calc.open(path, until=until)["values"]
    return {
        name: {(r, c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1)}
        for name, rows in sheets.items()
    }


def in_ironcalc(book: Workbook, saved: Workbook) -> tuple[Values, set[tuple[str, int, int]]]:
    """Every cell with the LAMBDAs in the place of our functions; where one has none, the cell keeps
    its saved value: those come second."""
    model = ironcalc.create("reference", "en", "UTC", "en")
    model.rename_sheet(0, book.sheetnames[0])
    for name in book.sheetnames[1:]:
        model.add_sheet(name)
    for name, text in lambdas().items():
        model.new_defined_name(name, None, stored(text))
    for name, it in book.defined_names.items():
        model.new_defined_name(name, None, it.value)
    kept: set[tuple[str, int, int]] = set()
    for index, sheet in enumerate(book.worksheets):
        kept |= {(sheet.title, *at) for at in _enter(model, index, sheet, saved[sheet.title], book)}
    model.evaluate()
    values = {
        sheet.title: {at: value_in(model, i, *at) for at in sheet._cells} for i, sheet in enumerate(book.worksheets)
    }
    return values, kept


def _enter(model: Any, index: int, sheet: Any, saved: Any, book: Workbook) -> list[tuple[int, int]]:
    """The cells of a sheet; which of them hold a saved value for want of a LAMBDA."""
    kept, spilled = [], set[tuple[int, int]]()
    for at, cell in sorted(sheet._cells.items()):
        text = formula_of(cell) if cell.data_type == "f" else None
        formula = renamed(_without_tables(text, book)) if text else None
        if formula is not None and isinstance(cell.value, ArrayFormula):
            left, top, right, bottom = range_boundaries(cell.value.ref)
            spilled |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            model.set_user_array_formula(index, at[0], at[1], right - left + 1, bottom - top + 1, formula)
        elif formula is not None:
            model.set_user_input(index, *at, formula)
        elif at not in spilled:
            value = saved[cell.coordinate].value if text else cell.value
            constant = ExcelError(value) if _is_error(text, cell, value) else value
            fill(model, {at: constant}, index)
            kept += [at] if text else []
    return kept


def _is_error(text: str | None, cell: Any, value: Any) -> bool:
    return value in KINDS and (bool(text) or cell.data_type == "e")


def _without_tables(formula: str, book: Workbook) -> str:
    """The engine knows no tables: their cells stand in."""
    for sheet in book.worksheets:
        for name, area in sheet.tables.items():  # openpyxl gives the addresses
            left, top, right, bottom = range_boundaries(area)
            whole, data = (
                f"{sheet.title}!${get_column_letter(left)}${first}:${get_column_letter(right)}${bottom}"
                for first in (top, top + 1)
            )
            formula = formula.replace(f"{name}[#All]", whole).replace(f"{name}[#Data]", data)
    return formula
