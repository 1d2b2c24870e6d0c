"""The checker: a workbook's saved values against recalculated ones, and its formulas against ours."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel

from addin.engine import Values, compute, formula_cells, formula_of
from addin.opening import open_workbook
from addin.refusal import Refusal
from udfs import ExcelError

from .editions import IDENTIFIER
from .figures import read_figures
from .template import template

RELATIVE, ABSOLUTE = 1e-12, 1e-11
MASTER = "chk_Master"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be."""

    sheet: str
    cell: str
    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"sheet {self.sheet}, cell {self.cell}: {self.what}: expected {self.expected}, got {self.got}"


def check(path: Path) -> tuple[int, list[Finding]]:
    """How many formulas the workbook has, and what is wrong with it. The file is only read."""
    book = open_workbook(path)
    count = sum(len(formula_cells(sheet)) for sheet in book.worksheets)
    if not count:
        raise Refusal(f"{path.name}: there are no formulas to check")
    values = compute(path.read_bytes(), book, path.name)
    findings = _formulas(book) if book.properties.identifier == IDENTIFIER else []
    findings += _saved(open_workbook(path, values=True), values)
    return count, findings + _master(book, values)


def _saved(saved: Workbook, values: Values) -> list[Finding]:
    findings = []
    for sheet, cells in values.items():
        for (row, column), computed in sorted(cells.items()):
            cell = saved[sheet].cell(row, column)
            if not same(cell.value, computed):
                got = "no value" if cell.value is None else shown(cell.value)
                findings.append(
                    Finding(sheet, cell.coordinate, "saved value", shown(computed), got)
                )
    return findings


def _formulas(book: Workbook) -> list[Finding]:
    """Where a workbook of ours no longer has the formula we shipped."""
    findings = []
    for sheet in template(read_figures()).book.worksheets:
        if sheet.title not in book.sheetnames:
            findings.append(Finding(sheet.title, "A1", "sheet", "the sheet", "none"))
            continue
        for cell in formula_cells(sheet):
            got = book[sheet.title][cell.coordinate]
            if got.data_type != "f" or formula_of(got) != formula_of(cell):
                text = (formula_of(got) if got.data_type == "f" else got.value) or "nothing"
                findings.append(
                    Finding(
                        sheet.title, cell.coordinate, "formula", str(formula_of(cell)), str(text)
                    )
                )
    return findings


def _master(book: Workbook, values: Values) -> list[Finding]:
    name = book.defined_names.get(MASTER)
    if name is None:
        return []
    findings = []
    for sheet, area in name.destinations:
        column, row, *_ = range_boundaries(area)
        if values.get(sheet, {}).get((row, column)) is not True:
            address = f"{get_column_letter(column)}{row}"
            got = shown(values.get(sheet, {}).get((row, column)))
            findings.append(
                Finding(sheet, address, f"{MASTER}, all checks of the workbook", "TRUE", got)
            )
    return findings


def same(saved: Any, computed: Any) -> bool:
    """Whether a saved value is the computed one; the last digit may be another machine's."""
    if isinstance(computed, ExcelError):
        return bool(saved == str(computed))
    if isinstance(computed, str):
        return bool((saved or "") == computed)
    if isinstance(saved, bool) or isinstance(computed, bool):
        return saved is computed
    if isinstance(saved, dt.date | dt.time):
        saved = to_excel(saved)
    if not isinstance(saved, int | float):
        return False
    return math.isclose(saved, computed, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return f'"{value}"' if isinstance(value, str) and not value.startswith("#") else str(value)
