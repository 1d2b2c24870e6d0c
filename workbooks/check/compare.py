"""A workbook's saved values compared with computed ones, and our workbook's formulas with those we shipped."""

from __future__ import annotations

import math
import re
from collections.abc import Set
from typing import Any

from openpyxl import Workbook

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values
from addin.formulas.tied import untied
from udfs import ExcelError
from udfs.errors import decimal_text

from .findings import Finding

_NEEDLESS = re.compile(r"'([^\W\d]\w*)'!")
RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE = 1e-12, 1e-11


def differences(saved: Workbook, values: Values, left_out: Set[tuple[str, tuple[int, int]]]) -> list[Finding]:
    """Where a saved value is not the computed one; `left_out` are cells not recalculated."""
    findings, none_saved = [], True
    for sheet, cells in values.items():
        key, page = sheet.casefold(), saved[sheet]
        for at, computed in sorted(cells.items()):
            if (key, at) in left_out:
                continue
            cell = page.cell(*at)
            none_saved &= cell.value is None
            if not same(cell, computed):
                got = cell.value if cell.data_type == "e" else shown(cell.value)
                findings.append(Finding("difference", sheet, cell.coordinate, "saved value", shown(computed), got))
    if len(findings) > 1 and none_saved:
        message = "no formula has a saved value; open the workbook where the functions are loaded and save it"
        return [Finding("difference", "", "", message)]
    return findings


def altered(book: Workbook, ours: Workbook) -> list[Finding]:
    """Where our own workbook no longer has the formula, name or table we shipped."""
    findings = []

    def differs(sheet: str, cell: str, what: str, expected: Any, got: Any) -> None:
        findings.append(Finding("difference", sheet, cell, what, str(expected), str(got)))

    for name, it in ours.defined_names.items():
        got = book.defined_names[name].value if name in book.defined_names else "nothing"
        if _plain(got) != _plain(it.value):
            differs("Cover", "A1", f"the name {name}", it.value, got)
    for sheet in ours.worksheets:
        if sheet.title not in book.sheetnames:
            differs(sheet.title, "A1", "sheet", "the sheet", "none")
            continue
        tables = [_tables(of) for of in (sheet, book[sheet.title])]
        if tables[0] != tables[1]:
            differs(sheet.title, "A1", "tables", *tables)
        for cell in formula_cells(sheet):
            there = book[sheet.title][cell.coordinate]
            if there.data_type != "f" or _plain(formula_of(there)) != _plain(formula_of(cell)):
                text = (formula_of(there) if there.data_type == "f" else there.value) or "nothing"
                differs(sheet.title, cell.coordinate, "formula", formula_of(cell), text)
    return findings


def _plain(formula: str | None) -> str | None:
    """A formula without what another program may have added when it saved it.

    One that is tied to something else is still ours; that it is tied, another finding says. Excel
    leaves out quotes round the names of sheets that need none.
    """
    return None if formula is None else _NEEDLESS.sub(r"\1!", untied(formula).formula)


def _tables(sheet: Any) -> dict[str, str]:
    """The tables of a sheet with their columns; rows may be added to them."""
    return {name: ref.rstrip("0123456789") for name, ref in sheet.tables.items()}


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
    return math.isclose(saved, computed, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if value is None:
        return "no value"
    if isinstance(value, str):
        return f'"{" ".join(value.split())}"'
    return decimal_text(float(value)) if isinstance(value, int | float) else str(value)
