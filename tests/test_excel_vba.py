"""The add-in's VBA executed: every wrapper from cells to Python and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from excel_in_memory import Excel, to_vba
from openpyxl.utils import get_column_letter
from oracles import agree
from pyopenvba.interpreter import MISSING, VBADate
from test_excel_python import CASES, as_scalar
from windows import MODULE, windows

from udfs import OMITTED, VERSION, Case, ExcelError, Udf, functions

START = "Could not load xlwings64-0.37.8.dll"


@pytest.fixture(scope="module")
def python() -> Iterator[Any]:
    with windows() as server:
        yield server


@pytest.fixture(scope="module")
def shared(python: Any) -> Excel:
    return Excel(python)


@pytest.fixture
def excel(python: Any) -> Excel:
    return Excel(python)


def placed(excel: Excel, case: Case) -> list[Any]:
    """The arguments in cells of the sheet, as references; one left out as Excel passes it."""
    arguments, left = [], 1
    for argument in case.arguments():
        rows = argument if isinstance(argument, list) else [[argument]]
        for r, row in enumerate(rows, 1):
            for c, cell in enumerate(row):
                excel.put(f"{get_column_letter(left + c)}{r}", cell)
        area = f"{get_column_letter(left)}1:{get_column_letter(left + len(rows[0]) - 1)}{len(rows)}"
        arguments.append(MISSING if argument is OMITTED else excel.range(area))
        left += len(rows[0]) + 1
    return arguments


@pytest.mark.parametrize(("function", "case"), CASES)
def test_every_wrapper_gives_every_case_from_ranges(
    shared: Excel, function: Udf, case: Case
) -> None:
    shared.clear()
    result = shared.call(function.name, *placed(shared, case))
    assert agree(result, as_scalar(case.result()), function.tolerance, case.within), result


@pytest.mark.parametrize(("function", "case"), CASES)
def test_every_wrapper_gives_every_case_from_values(
    shared: Excel, function: Udf, case: Case
) -> None:
    if any(isinstance(a, list) for a in case.arguments()):
        pytest.skip("a range")
    result = shared.call(function.name, *map(to_vba, case.arguments()))
    assert agree(result, as_scalar(case.result()), function.tolerance, case.within), result
