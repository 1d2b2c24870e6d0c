"""The in-process host: formualizer with our functions, for cached values and for `netshare calc`.

It only computes. It never writes a file that users open.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import formualizer
from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from udfs import OMITTED, ExcelError, Udf, caller, registry

from .array_formulas import SPREAD, covered, index, over, spread_over, without_spread_values
from .formulas import INDEX, OMITTED_TEXT, Place, Table, prepare
from .refusal import Refusal

KINDS = {
    "Null": ExcelError.NULL, "Div": ExcelError.DIV0, "Value": ExcelError.VALUE, "Ref": ExcelError.REF,
    "Name": ExcelError.NAME, "Num": ExcelError.NUM, "Na": ExcelError.NA,
}  # fmt: skip
_ERRORS = {error: {"type": "Error", "kind": kind} for kind, error in KINDS.items()}
_REASONS = {
    "Circ": "is part of a circular reference",
    "Spill": "would spill over cells that are not empty",
    "Error": "is not a formula this engine can read",
    "NImpl": "uses something this engine cannot compute",
}
Values = dict[str, dict[tuple[int, int], Any]]


@dataclass
class Functions:
    """Our functions as the engine calls them."""

    bugs: list[tuple[str, Exception]] = field(default_factory=list)
    failed: list[tuple[Udf, tuple[Any, ...], set[Any]]] = field(default_factory=list)
    remember: bool = False

    def register(self, workbook: formualizer.Workbook) -> None:
        for function in registry.values():
            workbook.register_function(function.name, self._adapter(function))
        workbook.register_function(SPREAD, over)
        workbook.register_function(INDEX, index)

    def _adapter(self, function: Udf) -> Callable[..., Any]:
        call = caller(function)

        def adapter(*cells: Any) -> Any:
            args = tuple(map(cell_in, cells))
            try:
                result = call(*args)
            except (
                Exception
            ) as bug:  # the engine would make #VALUE! of it: keep it, and raise it afterwards
                self.bugs.append((function.name, bug))
                return _ERRORS[ExcelError.VALUE]
            if self.remember:
                self.failed.append((function, args, _errors_in(result)))
            return _cell_out(result)

        return adapter

    def raise_bugs(self) -> None:
        if self.bugs:
            name, bug = self.bugs[0]
            raise RuntimeError(f"{name} failed: {bug!r}") from bug


def cell_in(value: Any) -> Any:
    """A value of the engine as a cell, a range or OMITTED."""
    if isinstance(value, list):
        return [[cell_in(v) for v in row] for row in value] if _has_errors(value) else value
    if isinstance(value, dict):
        return KINDS.get(value["kind"], ExcelError.VALUE)
    return OMITTED if value == OMITTED_TEXT else value


def _has_errors(rows: list[list[Any]]) -> bool:
    return any(dict in set(map(type, row)) for row in rows)


def _errors_in(result: Any) -> set[Any]:
    rows = result if isinstance(result, list) else [[result]]
    return {cell for row in rows for cell in row if isinstance(cell, ExcelError)}


def _cell_out(result: Any) -> Any:
    if isinstance(result, list):
        return [[_ERRORS[v] if isinstance(v, ExcelError) else v for v in row] for row in result]
    return _ERRORS[result] if isinstance(result, ExcelError) else result


def compute(data: bytes, book: Workbook, name: str) -> Values:
    """Every formula cell's value, by sheet and (row, column).

    `data` is the .xlsx, `book` the same as openpyxl reads it, `name` what messages call it.
    """
    _refuse_settings(book, name)
    cells = [
        (Place(name, sheet.title, cell.coordinate, cell.row), cell)
        for sheet in book.worksheets
        for cell in formula_cells(sheet)
    ]
    areas = {place: covered(cell, place) for place, cell in cells}
    engine = _load(without_spread_values(data, areas), name)
    engine.set_temporal_egress("serial")
    functions = Functions()
    functions.register(engine)
    tables = _add_tables(engine, book)
    names = {sheet.title: _names(book, sheet) for sheet in book.worksheets}
    for place, cell in cells:
        formula = formula_of(cell)
        if formula is None:
            raise place.refuse("is a data table, which this engine cannot compute")
        entered = isinstance(cell.value, ArrayFormula)
        prepared = prepare(formula, place, tables, names[place.sheet], knows, entered=entered)
        if entered:
            prepared = spread_over(areas[place], prepared)
        if prepared != formula:
            engine.set_formula(place.sheet, cell.row, cell.column, prepared)
    _evaluate(engine, cells)
    functions.raise_bugs()
    values: Values = {sheet.title: {} for sheet in book.worksheets}
    for place, _ in cells:
        for at in areas[place]:
            values[place.sheet][at] = _value_out(engine.get_value(place.sheet, *at), place)
    return values


def _refuse_settings(book: Workbook, name: str) -> None:
    """Settings of a workbook under which Excel computes otherwise than the engine."""
    if book.epoch == CALENDAR_MAC_1904:
        raise Refusal(f"{name}: counts its dates from 1904; save a copy that counts them from 1900")
    if book.calculation is not None and book.calculation.fullPrecision is False:
        raise Refusal(
            f"{name}: is set to compute with the precision displayed, so it cannot be recalculated exactly"
        )


def _load(data: bytes, name: str) -> formualizer.Workbook:
    try:
        return formualizer.load_workbook_bytes(data)
    except (RuntimeError, ValueError, OSError) as e:
        raise Refusal(f"{name}: the engine cannot read it ({_first_line(e)})") from e


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:120]


def _names(book: Workbook, sheet: Any) -> dict[str, str]:
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


def _add_tables(engine: formualizer.Workbook, book: Workbook) -> dict[str, Table]:
    """The engine's reader leaves a workbook's tables out: add them."""
    tables = {}
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            first_column, first_row, last_column, last_row = range_boundaries(table.ref)
            columns = [
                str(sheet.cell(first_row, c).value) for c in range(first_column, last_column + 1)
            ]
            area = (first_row, first_column, last_row, last_column)
            engine.add_table(
                table.displayName, sheet.title, area, columns,
                header_row=table.headerRowCount != 0, totals_row=bool(table.totalsRowCount),
            )  # fmt: skip
            tables[table.displayName.casefold()] = Table(
                table.displayName, sheet.title, table.ref, tuple(columns), table.totalsRowCount or 0
            )
    return tables


def _evaluate(engine: formualizer.Workbook, cells: list[tuple[Place, Any]]) -> None:
    try:
        engine.evaluate_all()
    except (RuntimeError, ValueError, formualizer.ExcelEvaluationError) as e:
        for place, cell in cells:  # find the cell it stumbled over
            try:
                engine.evaluate_cell(place.sheet, cell.row, cell.column)
            except (RuntimeError, ValueError, formualizer.ExcelEvaluationError) as at:
                raise place.refuse(f"cannot be computed ({_first_line(at)})") from at
        raise Refusal(f"the engine cannot compute the workbook ({_first_line(e)})") from e


def _value_out(raw: Any, place: Place) -> Any:
    if isinstance(raw, dict):
        if raw["kind"] not in KINDS:
            raise place.refuse(
                _REASONS.get(raw["kind"], f"gives {raw['kind']}, which Excel has no value for")
            )
        return KINDS[raw["kind"]]
    return 0.0 if raw is None else finite(raw)  # Excel shows a reference to a blank cell as 0


def finite(value: Any) -> Any:
    """A value as Excel holds it: a number too large for a cell is #NUM!."""
    return ExcelError.NUM if isinstance(value, float) and not math.isfinite(value) else value


_known: dict[str, bool] = dict.fromkeys(registry, True)


def knows(name: str) -> bool:
    """Whether the engine has a function of that name."""
    if name not in _known:
        scratch = formualizer.Workbook()
        scratch.add_sheet("S")
        try:
            scratch.set_formula("S", 1, 1, f"={name}()")
            _known[name] = scratch.evaluate_cell("S", 1, 1) != _ERRORS[ExcelError.NAME]
        except (RuntimeError, ValueError, formualizer.ExcelEvaluationError):
            _known[name] = True  # known, but not without arguments
    return _known[name]
