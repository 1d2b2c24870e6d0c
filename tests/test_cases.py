"""Every declared case: our function, and its native formula in two engines."""

from __future__ import annotations

import pytest
from oracles import ENGINES, agree, placed

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
    cells, words = placed(function, case)
    result = call(function, *case.arguments())
    words["result"] = f"({result!r})"
    native = [ENGINES[engine](cells, formula.format_map(words)) for formula in function.native]
    if isinstance(result, ExcelError):  # of the whole call: one of its cells cannot be computed
        assert any(isinstance(got, ExcelError) for got in native)
    elif "{result}" in function.native[0]:
        assert native[0] == pytest.approx(0, abs=function.tolerance)
    else:
        for got, expected in zip(native, result[0] if function.results else [result], strict=True):
            assert (
                isinstance(got, ExcelError)
                if isinstance(expected, ExcelError)
                else agree(got, expected, function.tolerance)
            )


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
