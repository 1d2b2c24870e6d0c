"""Every declared case: our function, and its native formula in two engines."""

from __future__ import annotations

from typing import Any

import pytest
from office import recalculated
from openpyxl import Workbook
from oracles import (
    ENGINES,
    RESULTS,
    Formula,
    agree,
    lambda_in_ironcalc,
    native_agrees,
    placed,
)  # fmt: skip

from udfs import Case, ExcelError, Udf, call, caller, explain, functions, registry

CASES = [pytest.param(f, c, id=f"{f.name}-{i}") for f in functions for i, c in enumerate(f.cases)]
# a native formula stands for the function inside its domain only; outside it has no guards
NATIVE = [p for p in CASES if p.values[0].native and p.values[1].expected not in
          (ExcelError.NUM, ExcelError.VALUE, ExcelError.NA)]  # fmt: skip


@pytest.mark.parametrize(("function", "case"), CASES)
def test_a_function_gives_the_declared_result(function: Udf, case: Case) -> None:
    result = caller(function)(*case.arguments())
    assert agree(result, case.result(), function.tolerance, case.within)


@pytest.mark.parametrize(("function", "case"), CASES)
def test_an_error_has_a_reason_and_a_result_has_none(function: Udf, case: Case) -> None:
    result = call(function, *case.arguments())
    cells = [c for row in result for c in row] if isinstance(result, list) else [result]
    assert bool(explain(function, case.arguments())) == any(
        isinstance(c, ExcelError) for c in cells
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("function", "case"), NATIVE)
def test_the_native_formula_gives_the_same(function: Udf, case: Case, engine: str) -> None:
    result = call(function, *case.arguments())
    native = ENGINES[engine](*placed(function, case, result))
    assert native_agrees(function, result, native), native


@pytest.mark.parametrize(("function", "case"), NATIVE)
def test_the_function_restated_as_a_lambda_gives_the_same(function: Udf, case: Case) -> None:
    result = call(function, *case.arguments())
    native = lambda_in_ironcalc(function, case, result)
    assert native_agrees(function, result, native), native


@pytest.fixture(scope="module")
def calc(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What LibreOffice makes of the native formulas of all cases, each on a sheet of its own."""
    book = Workbook()
    for number, param in enumerate(NATIVE):
        function, case = param.values
        cells, formulas = placed(function, case, call(function, *case.arguments()))
        sheet = book.create_sheet(f"S{number}")
        for (row, column), value in cells.items():
            sheet.cell(row, column, f"={value}" if isinstance(value, Formula) else value)
        for row, formula in enumerate(formulas, 1):
            sheet.cell(row, RESULTS, f"={formula}")
    values = recalculated(book, tmp_path_factory.mktemp("office"))
    return {
        NATIVE[number].id: [
            ExcelError(cell.value) if cell.data_type == "e" else cell.value
            for (cell,) in values[f"S{number}"].iter_rows(min_col=RESULTS, max_col=RESULTS)
            if cell.value is not None
        ]
        for number in range(len(NATIVE))
    }


@pytest.mark.parametrize(("function", "case"), NATIVE)
def test_the_native_formula_gives_the_same_in_libreoffice(
    function: Udf, case: Case, calc: dict[str, list[Any]], request: pytest.FixtureRequest
) -> None:
    native = calc[request.node.callspec.id]
    assert native_agrees(function, call(function, *case.arguments()), native), native


def test_every_function_has_cases_with_a_source_and_a_native_formula_or_what_stands_in() -> None:
    for function in functions:
        assert function.cases
        assert all(case.source for case in function.cases)
        assert bool(function.native) != bool(function.proof)
        assert len(function.native) in (0, max(1, len(function.results)))
        assert len(function.summary) <= 100
        assert all(len(p.arg.help) <= 100 for p in function.params)


def test_the_functions_come_theme_by_theme_and_are_all_there() -> None:
    assert set(functions) == set(registry.values())
    categories = [f.category for f in functions]
    assert sorted(categories, key=categories.index) == categories
