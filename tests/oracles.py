"""The declared native formulas, computed by two engines that share no code with the functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import formualizer
import ironcalc
from openpyxl.utils import get_column_letter

from addin.engine import KINDS
from udfs import Case, ExcelError, SameAs, Udf

Cells = dict[tuple[int, int], Any]
Engine = Callable[[Cells, str], Any]


class Area:
    """Where an argument stands, as a native formula's template names it."""

    def __init__(self, column: int, rows: int) -> None:
        self.column, self.rows = get_column_letter(column), rows

    def __str__(self) -> str:
        return self._range(1, self.rows)

    @property
    def rest(self) -> str:
        return self._range(2, self.rows)

    @property
    def most(self) -> str:
        return self._range(1, self.rows - 1)

    def _range(self, first: int, last: int) -> str:
        start = f"${self.column}${first}"
        return start if first == last else f"{start}:${self.column}${last}"


def placed(function: Udf, case: Case) -> tuple[Cells, dict[str, Any]]:
    """The case's arguments in cells, one column each, and the words for them in a formula."""
    cells: Cells = {}
    words: dict[str, Any] = {}
    for column, (param, value) in enumerate(
        zip(function.params, case.arguments(), strict=False), 1
    ):
        rows = value if isinstance(value, list) else [[value]]
        cells |= {(i, column): row[0] for i, row in enumerate(rows, 1)}
        words[param.name] = Area(column, len(rows))
    for param in function.params:
        if param.name not in words:
            words[param.name] = _default(param.default, words)
    return cells, words


def _default(default: Any, words: dict[str, Any]) -> Any:
    if isinstance(default, SameAs):
        return words[default.name]
    if default is None:
        return "NA()"
    return f'"{default}"' if isinstance(default, str) else repr(default)


def in_formualizer(cells: Cells, formula: str) -> Any:
    workbook = formualizer.Workbook()
    workbook.add_sheet("S")
    for (row, column), value in cells.items():
        workbook.set_value("S", row, column, value)
    workbook.set_formula("S", 30, 30, f"={formula}")
    value = workbook.evaluate_cell("S", 30, 30)
    return KINDS[value["kind"]] if isinstance(value, dict) else value


def in_ironcalc(cells: Cells, formula: str) -> Any:
    model = ironcalc.create("oracle", "en", "UTC", "en")
    for (row, column), value in cells.items():
        if isinstance(value, str):
            model.update_cell_with_text(0, row, column, value)
        elif value is not None:
            model.update_cell_with_number(0, row, column, value)
    model.set_user_input(0, 30, 30, f"={formula}")
    model.evaluate()
    value = model.get_cell_value(0, 30, 30)
    if model.get_cell_type(0, 30, 30) == ironcalc.CellType.ErrorValue:
        return ExcelError(value)
    return value


ENGINES: dict[str, Engine] = {"formualizer": in_formualizer, "ironcalc": in_ironcalc}


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
