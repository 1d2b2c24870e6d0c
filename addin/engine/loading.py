"""What a workbook holds, as the engine must be given it: formulas, names, tables, settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import formualizer
from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from ..refusal import Refusal
from .preparing import Table


def refuse_settings(book: Workbook, name: str) -> None:
    """Settings of a workbook under which Excel and the engine compute differently."""
    if book.epoch == CALENDAR_MAC_1904:
        raise Refusal(f"{name}: counts its dates from 1904; save a copy that counts them from 1900")
    if book.calculation is not None and book.calculation.fullPrecision is False:
        raise Refusal(f"{name}: is set to calculate with precision as displayed, so it cannot be recalculated exactly")


def names_seen_by(book: Workbook, sheet: Any) -> dict[str, str]:
    """The defined names a sheet sees, with what they stand for; its own come first."""
    both = {**book.defined_names, **sheet.defined_names}
    return {name.casefold(): it.value or "" for name, it in both.items()}


def formula_cells(sheet: Any) -> list[Any]:
    """The formula cells from top to bottom; iter_rows would create every empty cell between them."""
    return [cell for _, cell in sorted(sheet._cells.items()) if cell.data_type == "f"]


def formula_of(cell: Any) -> str | None:
    """A formula cell's text, None for a data table."""
    formula = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    return formula if isinstance(formula, str) else None


def add_tables(engine: formualizer.Workbook, book: Workbook, titles: Mapping[str, str]) -> dict[str, Table]:
    """The engine's reader leaves a workbook's tables out: add them; `titles` are its names for the sheets."""
    tables = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            first_column, first_row, last_column, last_row = range_boundaries(table.ref)
            columns = [str(sheet.cell(first_row, c).value) for c in range(first_column, last_column + 1)]
            area = (first_row, first_column, last_row, last_column)
            engine.add_table(
                table.displayName,
                titles[sheet.title],
                area,
                columns,
                header_row=table.headerRowCount != 0,
                totals_row=bool(table.totalsRowCount),
            )
            tables[table.displayName.casefold()] = Table(
                table.displayName, sheet.title, table.ref, tuple(columns), table.totalsRowCount or 0
            )
    return tables
