"""The declared native formulas, computed by engines that share no code with the functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import formualizer
import ironcalc
from openpyxl.utils import get_column_letter

from addin.engine.adapter import ENGINE_KINDS
from addin.formulas.lambdas import lambdas
from addin.formulas.stored_form import PREFIX, stored
from udfs import OMITTED, Case, ExcelError, Udf
from udfs.native import Steps, render, with_defaults
from workbooks.reference.lines.places import Area

Cells = dict[tuple[int, int], Any]
RESULTS = 40  # the column of the formulas to compute
WIDEST = 10  # columns of an argument of a LAMBDA


class Formula(str):
    """A formula in a cell, without its equals sign."""


def placed(function: Udf, case: Case, result: Any) -> tuple[Cells, list[str]]:
    """The case's arguments in cells, one column each, and the native formulas over them."""
    cells: Cells = {}
    areas = {}
    for column, (param, value) in enumerate(zip(function.params, case.arguments(), strict=False), 1):
        if value is not OMITTED:
            items = [v for row in value for v in row] if isinstance(value, list) else [value]
            cells |= {(i, column): item for i, item in enumerate(items, 1)}
            areas[param.name] = Area(1, column, len(items))
    words = with_defaults(function.params, areas) | {"result": f"({result!r})"}
    if function.steps is not None:
        column = len(function.params) + 1
        steps = _steps(function.steps, words, cells)
        cells |= {(i, column): Formula(formula) for i, formula in enumerate(steps, 1)}
        words["steps"] = Area(1, column, len(steps))
    count = len(function.native)
    if function.result == "column":
        count = len(result) if isinstance(result, list) else 1
    return cells, [render(function.native_of(i), words) for i in range(count)]


def _steps(helper: Steps, words: dict[str, Any], cells: Cells) -> list[str]:
    """The formulas of the helper column: along a list, or up to a number that stands in its cell or is a default."""
    over = words[helper.over]
    if helper.per_item:
        return helper.column(words, map(over.cell, range(over.rows)))
    last = cells[over.row, over.column] if isinstance(over, Area) else over
    return helper.column(words, range(int(float(last)) + 1))


def in_formualizer(cells: Cells, formulas: list[str]) -> list[Any]:
    workbook = formualizer.Workbook()
    workbook.add_sheet("S")
    for (row, column), value in cells.items():
        if isinstance(value, Formula):
            workbook.set_formula("S", row, column, f"={value}")
        else:
            workbook.set_value("S", row, column, value)
    for row, formula in enumerate(formulas, 1):
        workbook.set_formula("S", row, RESULTS, f"={formula}")
    workbook.evaluate_all()
    values = [workbook.get_value("S", row, RESULTS) for row in range(1, len(formulas) + 1)]
    return [ENGINE_KINDS[v["kind"]] if isinstance(v, dict) else v for v in values]


def in_ironcalc(cells: Cells, formulas: list[str]) -> list[Any]:
    model = ironcalc.create("oracle", "en", "UTC", "en")
    fill(model, cells)
    for row, formula in enumerate(formulas, 1):
        model.set_user_input(0, row, RESULTS, f"={formula}")
    model.evaluate()
    return [value_in(model, 0, row, RESULTS) for row in range(1, len(formulas) + 1)]


def fill(model: Any, cells: Cells, sheet: int = 0) -> None:
    for (row, column), value in cells.items():
        if isinstance(value, Formula):
            model.set_user_input(sheet, row, column, f"={value}")
        elif isinstance(value, ExcelError):
            model.set_user_input(sheet, row, column, str(value))
        elif isinstance(value, str):
            model.update_cell_with_text(sheet, row, column, value)
        elif isinstance(value, bool):
            model.update_cell_with_bool(sheet, row, column, value)
        elif value is not None:
            model.update_cell_with_number(sheet, row, column, value)


def value_in(model: Any, sheet: int, row: int, column: int) -> Any:
    value = model.get_cell_value(sheet, row, column)
    if model.get_cell_type(sheet, row, column) == ironcalc.CellType.ErrorValue:
        return ExcelError(value)
    return value


def lambda_in_ironcalc(function: Udf, args: tuple[Any, ...], around: str = "{}") -> Any:
    """What the shipped LAMBDA, as a file stores it, makes of arguments in cells; `around` is the
    formula that its call stands in."""
    model = ironcalc.create("oracle", "en", "UTC", "en")
    name = PREFIX + function.name
    model.new_defined_name(name, None, stored(lambdas()[name]))
    references = [_write(model, 1 + WIDEST * n, value) for n, value in enumerate(args)]
    at = 1 + WIDEST * (len(args) + 1)
    model.set_user_input(0, 1, at, "=" + around.format(f"{name}({','.join(references)})"))
    model.evaluate()
    return spilled(model, at)


def _write(model: Any, left: int, value: Any) -> str:
    """An argument in cells, and the reference to them; nothing for one left out."""
    if value is OMITTED:
        return ""
    rows = value if isinstance(value, list) else [[value]]
    fill(model, {(r, left + c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row)})
    first = f"{get_column_letter(left)}1"
    last = f"{get_column_letter(left + len(rows[0]) - 1)}{len(rows)}"
    return first if first == last else f"{first}:{last}"


def spilled(model: Any, column: int) -> Any:
    """A formula's value in row 1, or the rows that it spills over."""
    rows = []
    while not model.is_empty_cell(0, len(rows) + 1, column):
        row = len(rows) + 1
        width = 1
        while not model.is_empty_cell(0, row, column + width):
            width += 1
        rows.append([value_in(model, 0, row, column + i) for i in range(width)])
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


ENGINES: dict[str, Callable[[Cells, list[str]], list[Any]]] = {"formualizer": in_formualizer, "ironcalc": in_ironcalc}


def agree(got: Any, expected: Any, relative: float, absolute: float = 0.0) -> bool:
    """One tolerance policy: relative to the expected value, texts and errors exactly."""
    if isinstance(expected, list):
        return len(got) == len(expected) and all(
            len(a) == len(b) and all(map(lambda x, y: agree(x, y, relative, absolute), a, b))
            for a, b in zip(got, expected, strict=True)
        )
    if isinstance(expected, float) and type(got) in (int, float):
        return math.isclose(got, expected, rel_tol=relative, abs_tol=max(absolute, 1e-12))
    return type(got) is type(expected) and got == expected


def native_agrees(function: Udf, result: Any, native: list[Any]) -> bool:
    """Whether what an engine made of the native formulas is the function's result."""
    if isinstance(result, ExcelError):  # of the whole call: one of its cells cannot be computed
        return any(isinstance(got, ExcelError) and got is not ExcelError.NAME for got in native)
    if function.is_residual:
        return abs(native[0]) <= function.tolerance
    cells = [v for row in result for v in row] if isinstance(result, list) else [result]
    return len(native) == len(cells) and all(
        (isinstance(got, ExcelError) and got is not ExcelError.NAME)
        if isinstance(expected, ExcelError)
        else agree(got, expected, function.tolerance)
        for got, expected in zip(native, cells, strict=True)
    )
