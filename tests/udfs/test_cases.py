"""Every declared case by four routes: our function, its native formula in three engines, and a LAMBDA."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from addin.formulas.lambdas import has_lambda
from helpers.declared import CASES
from helpers.office import Calc
from helpers.oracles import ENGINES, RESULTS, Formula, agree, in_formualizer, lambda_in_ironcalc, native_agrees, placed
from helpers.strategies import ordinary
from udfs import Case, ExcelError, Udf, call, caller, explain, functions, registry


def has_native(function: Udf, case: Case) -> bool:
    """A native formula stands for the function inside its domain: outside it has no guards."""
    # without a result there is no residual
    outside = (ExcelError.NUM, ExcelError.VALUE, *([ExcelError.NA] if function.is_residual else []))
    return bool(function.native) and case.expected not in outside


NATIVE = [p for p in CASES if has_native(*p.values)]
LAMBDA = [p for p in CASES if has_lambda(p.values[0])]


@pytest.mark.parametrize(("function", "case"), CASES)
def test_a_function_gives_the_declared_result(function: Udf, case: Case) -> None:
    result = caller(function)(*case.arguments())
    assert agree(result, case.result(), function.tolerance, case.within)


@pytest.mark.parametrize(("function", "case"), CASES)
def test_an_error_has_a_reason_and_a_result_has_none(function: Udf, case: Case) -> None:
    result = call(function, *case.arguments())
    cells = [c for row in result for c in row] if isinstance(result, list) else [result]
    assert bool(explain(function, case.arguments())) == any(isinstance(c, ExcelError) for c in cells)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("function", "case"), NATIVE)
def test_the_native_formula_gives_the_same(function: Udf, case: Case, engine: str) -> None:
    result = call(function, *case.arguments())
    native = ENGINES[engine](*placed(function, case, result))
    assert native_agrees(function, result, native), native


@pytest.mark.parametrize(("function", "case"), LAMBDA)
def test_the_portable_lambda_gives_the_same(function: Udf, case: Case) -> None:
    got = lambda_in_ironcalc(function, case.arguments())
    assert agree(_rows(got), _rows(case.result()), function.tolerance, case.within), got


def _rows(value: Any) -> Any:
    """A result of one cell as rows: that is how an engine shows it."""
    return value if isinstance(value, list) else [[value]]


@pytest.fixture(scope="module")
def in_calc(calc: Calc) -> dict[str, list[Any]]:
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
    values = calc.compute(book)
    return {
        param.id: [row[RESULTS - 1] for row in values[f"S{number}"] if row[RESULTS - 1] != ""]
        for number, param in enumerate(NATIVE)
    }


@pytest.mark.parametrize(("function", "case"), NATIVE)
def test_the_native_formula_gives_the_same_in_libreoffice(
    function: Udf, case: Case, in_calc: dict[str, list[Any]], request: pytest.FixtureRequest
) -> None:
    native = in_calc[request.node.callspec.id]
    assert native_agrees(function, call(function, *case.arguments()), native), native


def test_a_residual_is_zero_at_the_result_only() -> None:
    function = registry["SERIES_GROWTH"]
    for case in function.cases:
        result = call(function, *case.arguments())
        if isinstance(result, float):
            cells, beside = placed(function, case, result * 1.001 + 0.001)
            for engine in ENGINES.values():
                assert abs(engine(cells, beside)[0]) > 1e-5


DRAWN = [f for f in functions if f.native and f.steps is None and not f.is_residual]


@pytest.mark.parametrize("function", DRAWN, ids=lambda f: f.name)
@settings(max_examples=40)
@given(data=st.data())
def test_the_native_formula_gives_the_same_for_any_arguments(function: Udf, data: st.DataObject) -> None:
    args = ordinary(function, data)
    result = call(function, *args)
    assume(not isinstance(result, ExcelError))
    case = Case(tuple([v for [v] in a] if isinstance(a, list) else a for a in args), result)
    native = in_formualizer(*placed(function, case, result))
    cells = [v for row in result for v in row] if isinstance(result, list) else [result]
    scale = max((abs(v) for a in args for v in _flat(a)), default=1.0)
    for got, expected in zip(native, cells, strict=True):
        if isinstance(expected, float) and isinstance(got, float):
            assert math.isclose(got, expected, rel_tol=1e-8, abs_tol=1e-9 * max(1.0, scale))
        else:
            assert isinstance(got, ExcelError) if isinstance(expected, ExcelError) else got == expected


def _flat(argument: Any) -> list[float]:
    cells = [v for row in argument for v in row] if isinstance(argument, list) else [argument]
    return [v for v in cells if isinstance(v, float)]


def test_every_function_has_cases_with_a_source_and_short_words() -> None:
    for function in functions:
        assert function.cases
        assert all(case.source for case in function.cases)
        assert len(function.native) in (0, max(1, len(function.results)))
        assert len(function.units) == max(1, len(function.results))
        assert len(function.summary) <= 100
        assert all(len(p.arg.help) <= 100 for p in function.params)
