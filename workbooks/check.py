"""The checker: a workbook's saved values against recalculated ones, and its formulas against ours."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, range_boundaries

from addin.engine import Values, compute, formula_cells, formula_of
from addin.opening import open_workbook
from addin.refusal import Refusal
from udfs import ExcelError
from udfs.errors import decimal_text

from .editions import as_shipped

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


@dataclass(frozen=True)
class Report:
    """What a workbook's recalculation showed."""

    formulas: int
    shipped: bool  # one of ours on our figures: its formulas, names and tables were compared too
    findings: list[Finding]

    @property
    def verdict(self) -> str:
        found = len(self.findings)
        if found:
            return f"{self.formulas} formulas, {found} {'finding' if found == 1 else 'findings'}"
        if self.shipped:
            return f"{self.formulas} formulas, all as shipped and as computed, all checks hold"
        return f"{self.formulas} formulas, all as computed"


def check(path: Path) -> Report:
    """What differs from a recalculation of the workbook. The file is only read."""
    book = open_workbook(path)
    count = sum(len(formula_cells(sheet)) for sheet in book.worksheets)
    if not count:
        raise Refusal(f"{path.name}: there are no formulas to check")
    values = compute(path.read_bytes(), book, path.name)
    ours = as_shipped(book.properties.identifier)
    findings = _altered(book, ours) if ours is not None else []
    findings += _saved(open_workbook(path, values=True), values)
    return Report(count, ours is not None, findings + _master(book, values))


def _saved(saved: Workbook, values: Values) -> list[Finding]:
    findings = []
    for sheet, cells in values.items():
        for (row, column), computed in sorted(cells.items()):
            cell = saved[sheet].cell(row, column)
            if not same(cell, computed):
                got = cell.value if cell.data_type == "e" else shown(cell.value)
                findings.append(
                    Finding(sheet, cell.coordinate, "saved value", shown(computed), got)
                )
    return findings


def _altered(book: Workbook, ours: Workbook) -> list[Finding]:
    """Where a workbook of ours no longer has the formula, name or table we shipped."""
    findings = []
    for name, it in ours.defined_names.items():
        got = book.defined_names[name].value if name in book.defined_names else "nothing"
        if got != it.value:
            findings.append(Finding("Cover", "A1", f"the name {name}", it.value, got))
    for sheet in ours.worksheets:
        if sheet.title not in book.sheetnames:
            findings.append(Finding(sheet.title, "A1", "sheet", "the sheet", "none"))
            continue
        refs = [dict(of.tables.items()) for of in (sheet, book[sheet.title])]
        if refs[0] != refs[1]:
            findings.append(Finding(sheet.title, "A1", "tables", *map(str, refs)))
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
    destinations = list(name.destinations)
    if not destinations:
        findings.append(
            Finding(book.sheetnames[0], "A1", f"the name {MASTER}", "a cell", str(name.value))
        )
    for sheet, area in destinations:
        column, row, *_ = range_boundaries(area)
        if values.get(sheet, {}).get((row, column)) is not True:
            address = f"{get_column_letter(column)}{row}"
            got = shown(values.get(sheet, {}).get((row, column)))
            findings.append(
                Finding(sheet, address, f"{MASTER}, all checks of the workbook", "TRUE", got)
            )
    return findings


def same(cell: Any, computed: Any) -> bool:
    """Whether a cell's saved value is the computed one; the last digit may be another machine's."""
    saved = cell.value
    if isinstance(computed, ExcelError):
        return bool(cell.data_type == "e" and saved == str(computed))
    if isinstance(computed, str):
        return bool(cell.data_type != "e" and (saved or "") == computed)
    if isinstance(saved, bool) or isinstance(computed, bool):
        return saved is computed
    if not isinstance(saved, int | float):
        return False
    return math.isclose(saved, computed, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if value is None:
        return "no value"
    if isinstance(value, str):
        return f'"{" ".join(value.split())}"'
    return decimal_text(float(value)) if isinstance(value, int | float) else str(value)
