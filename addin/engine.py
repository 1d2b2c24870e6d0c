"""The in-process host: formualizer with our functions, for cached values and for `netshare calc`.

It only computes. It never writes a file that users open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import formualizer
from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula

from udfs import OMITTED, ExcelError, Udf, caller, registry

from .formulas import OMITTED_TEXT, Place, Table, prepare
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
    failed: list[tuple[Udf, tuple[Any, ...]]] = field(default_factory=list)
    remember: bool = False

    def register(self, workbook: formualizer.Workbook) -> None:
        for function in registry.values():
            workbook.register_function(function.name, self._adapter(function))

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
            if self.remember and (isinstance(result, ExcelError) or _holds_error(result)):
                self.failed.append((function, args))
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


def _holds_error(result: Any) -> bool:
    return isinstance(result, list) and any(
        isinstance(cell, ExcelError) for row in result for cell in row
    )


def _cell_out(result: Any) -> Any:
    if isinstance(result, list):
        return [[_ERRORS[v] if isinstance(v, ExcelError) else v for v in row] for row in result]
    return _ERRORS[result] if isinstance(result, ExcelError) else result


def compute(data: bytes, book: Workbook, name: str) -> Values:
    """Every formula cell's value, by sheet and (row, column).

    `data` is the .xlsx, `book` the same as openpyxl reads it, `name` what messages call it.
    """
    try:
        engine = formualizer.load_workbook_bytes(data)
    except (RuntimeError, ValueError, OSError) as e:
        raise Refusal(f"{name}: the engine cannot read it ({e})") from e
    engine.set_temporal_egress("serial")
    functions = Functions()
    functions.register(engine)
    tables = _add_tables(engine, book)
    areas = {name.casefold() for name, it in book.defined_names.items() if ":" in (it.value or "")}
    cells = []
    for sheet in book.worksheets:
        for cell in formula_cells(sheet):
            place = Place(name, sheet.title, cell.coordinate, cell.row)
            formula = formula_of(cell)
            if formula is None:
                raise place.refuse("is a data table, which this engine cannot compute")
            prepared = prepare(formula, place, tables, areas, knows)
            if prepared != formula:
                engine.set_formula(sheet.title, cell.row, cell.column, prepared)
            cells.append((place, cell))
    _evaluate(engine, cells)
    functions.raise_bugs()
    values: Values = {sheet.title: {} for sheet in book.worksheets}
    for place, cell in cells:
        for row, column in _area(cell):
            raw = engine.get_value(place.sheet, row, column)
            values[place.sheet][row, column] = _value_out(raw, place)
    return values


def formula_cells(sheet: Any) -> list[Any]:
    """The formula cells from top to bottom; iter_rows would create every empty cell between them."""
    return [cell for _, cell in sorted(sheet._cells.items()) if cell.data_type == "f"]


def formula_of(cell: Any) -> str | None:
    """A formula cell's text, None for a data table."""
    formula = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    return formula if isinstance(formula, str) else None


def _area(cell: Any) -> list[tuple[int, int]]:
    if not isinstance(cell.value, ArrayFormula):
        return [(cell.row, cell.column)]
    first_column, first_row, last_column, last_row = range_boundaries(cell.value.ref)
    return [
        (r, c) for r in range(first_row, last_row + 1) for c in range(first_column, last_column + 1)
    ]


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
                table.displayName, sheet.title, table.ref, tuple(columns)
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
                raise place.refuse(f"cannot be computed ({at})") from at
        raise Refusal(f"the engine cannot compute the workbook ({e})") from e


def _value_out(raw: Any, place: Place) -> Any:
    if isinstance(raw, dict):
        if raw["kind"] not in KINDS:
            raise place.refuse(
                _REASONS.get(raw["kind"], f"gives {raw['kind']}, which Excel has no value for")
            )
        return KINDS[raw["kind"]]
    return 0.0 if raw is None else raw  # Excel shows a reference to a blank cell as 0


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
