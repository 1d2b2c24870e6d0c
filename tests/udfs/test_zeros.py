"""A zero has no sign, whatever goes in: Excel knows one zero, and 1/-0 is no answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from addin.engine.adapter import Functions
from addin.excel.com import result_out
from addin.lite.office import Cells
from udfs import OMITTED, ExcelError, Udf, call, caller, functions, registry

SMALL = (-0.0, -5e-324, 5e-324, -1e-20)


def calls(function: Udf) -> Iterator[tuple[Any, ...]]:
    """Good calls with small numbers in one argument, in two, and in all that are numbers."""
    fine = [c for c in function.cases if not isinstance(c.expected, ExcelError)]
    for case in {len(c.args): c for c in reversed(fine)}.values():
        good = case.arguments()
        good += (OMITTED,) * (len(function.params) - len(good))
        places = [i for i, p in enumerate(function.params) if p.kind in ("number", "numbers", "table", "cells")]
        for small in SMALL:
            for changed in [[i] for i in places] + [[i, j] for i in places for j in places if i < j] + [places]:
                for shape in shapes(small):
                    yield tuple(shape if i in changed else a for i, a in enumerate(good))
                yield tuple(within(a, small) if i in changed else a for i, a in enumerate(good))


def shapes(small: float) -> tuple[Any, ...]:
    return small, [[small], [0.5]], [[small, 0.5]], [[small, -0.0], [0.5, small]]


def within(argument: Any, small: float) -> Any:
    """The numbers of a range or a table, as they are but for the last one."""
    if not isinstance(argument, list):
        return small
    return [*argument[:-1], [small if isinstance(c, float) else c for c in argument[-1]]]


def cells_of(result: Any) -> list[Any]:
    return [c for row in result for c in row] if isinstance(result, list) else [result]


def signed(cells: list[Any]) -> bool:
    return any(type(c) is float and c == 0 and math.copysign(1, c) < 0 for c in cells)


@pytest.mark.parametrize("function", [f for f in functions if f.params], ids=str)
def test_no_zero_leaves_a_function_with_a_sign(function: Udf) -> None:
    short, engine = caller(function), Functions()._adapter(function)
    for args in calls(function):
        result = short(*args)
        assert not signed(cells_of(result)), args
        assert not signed(cells_of(call(function, *args))), args
        assert not signed(cells_of(result_out(result))), args
        assert not signed([c for row in Cells.write_value(result, {"runtime": "1.4"}) for c in row]), args
        if OMITTED not in args:
            assert not signed(cells_of(engine(*args))), args


def test_a_long_column_has_no_signed_zero() -> None:
    column = [[-0.0], [1.0], [0.0], [-5e-324]] * 1000
    result = caller(registry["IMPLIED_SHARE"])(column, 1e300)
    assert not signed(cells_of(result))
    assert result[:4] == [[0.0], [1e-300], [0.0], result[3]]
    assert not signed(cells_of(caller(registry["ANNUALIZE"])([[-0.0], [12.0]], 12.0)))


def test_a_number_taken_from_a_table_has_no_sign_either() -> None:
    table = [["entity", "metric", "period", "value"], ["E", "m", "p", -0.0]]
    assert not signed([call(registry["FIGURE"], table, "E", "m", "p")])
    assert call(registry["WHY"], "COVERAGE_RATIO", 1.0, -0.0) == "cost is 0, and the formula divides by cost"
