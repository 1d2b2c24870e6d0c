"""What users read: FUNCTIONS.md, and every example typed into the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin import catalogue
from addin.engine.calculator import evaluate
from helpers.oracles import agree
from udfs import Case, ExcelError, Udf, functions, registry

TYPED = [
    pytest.param(f, c, id=f"{f.name}-{i}")
    for f in functions
    for i, c in enumerate(f.cases)
    if "None" not in str(c.args)  # an array constant has no empty cell
]


@pytest.mark.parametrize(("function", "case"), TYPED)
def test_every_example_typed_as_a_formula(function: Udf, case: Case) -> None:
    answer = evaluate(catalogue.formula(function, case))
    expected = case.result()
    if isinstance(expected, list) and len(expected) == len(expected[0]) == 1:
        expected = expected[0][0]  # the engine shows an array of one cell as the cell
    if function.results and isinstance(expected, ExcelError):
        assert answer.value is expected
    else:
        assert agree(answer.value, expected, function.tolerance, case.within)
    cells = [c for row in expected for c in row] if isinstance(expected, list) else [expected]
    assert bool(answer.reason) == any(isinstance(c, ExcelError) for c in cells)


def test_the_page_of_functions_is_current(root: Path) -> None:
    page = (root / "FUNCTIONS.md").read_text(encoding="utf-8")
    assert page == catalogue.markdown(), "netshare build --here"


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_an_entry_says_what_a_user_needs(function: Udf) -> None:
    entry = catalogue.entry(function)
    told = catalogue.errors(function)
    own = {c.expected for c in function.cases if isinstance(c.expected, ExcelError)}
    for error in own - {ExcelError.VALUE}:  # a wrong type, which any function refuses
        zero = error is ExcelError.DIV0 and any(p.pole is not None for p in function.params)
        passed_on = error is ExcelError.NA and function.name == "SCENARIO_TABLE"
        assert str(error) in told or zero or passed_on, error
    assert not any(sentence.startswith("#") for sentence in told.split(". "))
    assert "{" not in "".join(function.readable).replace('={"', "") or "INDEX" in entry
    assert all(unit for unit in function.units)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('MC_SUMMARY(MC_SAMPLE("UNIFORM",5,5,10,7))', [[5.0, 0.0, 5.0, 5.0, 5.0]]),
        ('INDEX(MC_SUMMARY(865.9/MC_SAMPLE("UNIFORM",0.2,0.2,1000,7)),1,1)', 4329.5),
        ("SUM(IMPLIED_REVENUE({493.8;865.9},{0.2;0.2}))", 6798.5),
        ("COVERAGE_RATIO(IMPLIED_REVENUE({493.8;865.9},0.2),{3770;8670})", [[2469 / 3770], [4329.5 / 8670]]),
        ("PERIOD_GROWTH(493.8,12,865.9,9,,1)", 865.9 / 9),
        ("BREAK_EVEN_PERIOD(80,125,0,1,0.2,,,)", 2.0),
        ("NET_SHARE(SUM({2469}),0.2,1300,SHARE_BLENDED({800,500},{0.2,0.1}))", 283.8),
    ],
)
def test_functions_nest_and_leave_arguments_out(formula: str, expected: Any) -> None:
    if formula.startswith("PERIOD_GROWTH"):
        expected = evaluate("PERIOD_GROWTH(493.8,12,865.9,9,0,1)").value
    answer = evaluate(formula)
    assert agree(answer.value, expected, 1e-12)
    assert answer.reason == ""


def test_the_specifications_series_ends_where_it_says() -> None:
    """PROJECT_SERIES(963.3333,0.08,4,1.319,0.03): last 1279.992."""
    series = evaluate("PROJECT_SERIES(963.3333,0.08,4,1.319,0.03)").value
    assert len(series) == 5
    assert series[4][0] == pytest.approx(1279.992, abs=0.0005)


CATALOGUE = [
    "NET_SHARE",
    "SHARE_TIERED",
    "SHARE_CAPPED",
    "SHARE_GUARANTEED",
    "SHARE_BLENDED",
    "IMPLIED_REVENUE",
    "IMPLIED_SHARE",
    "IMPLIED_COUNTERFLOW",
    "COUNTERFLOW_TO_COVER",
    "REVENUE_TO_COVER",
    "IMPLIED_REVENUE_TIERED",
    "IMPLIED_REVENUE_RANGE",
    "INTERVAL_OP",
    "ROUNDING_RANGE",
    "BOUND_CHECK",
    "COVERAGE_RATIO",
    "IMPLIED_COVERAGE",
    "COVERAGE_GAP",
    "COST_TO_REVENUE",
    "CONTRIBUTION_MARGIN",
    "CASH_COST",
    "OPERATING_RESULT",
    "ANNUALIZE",
    "EXIT_RUN_RATE",
    "FULL_YEAR",
    "PERIOD_GROWTH",
    "SERIES_GROWTH",
    "REQUIRED_GROWTH",
    "MONTHS_TO_TARGET",
    "TARGET_GAP",
    "PER_MTOK",
    "QUERY_MARGIN",
    "PRICE_FLOOR",
    "UTILIZED_COST",
    "COST_ELASTICITY",
    "PROJECT_SERIES",
    "BREAK_EVEN_PERIOD",
    "PEAK_FUNDING",
    "RUNWAY",
    "MC_SAMPLE",
    "MC_SUMMARY",
    "TORNADO",
    "SCENARIO_TABLE",
    "FIGURE",
    "STATUS_WORST",
    "BOUND_COMBINE",
    "WHY",
    "NETSHARE_VERSION",
]


def test_every_function_is_on_the_page() -> None:
    """Every function of the specification is there, and on the page."""
    assert set(CATALOGUE) <= set(registry)
    page = catalogue.markdown()
    assert all(f"### {name}\n" in page for name in registry)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("COVERAGE_RATIO", "A LOWER revenue makes it LOWER, a LOWER cost makes it UPPER."),
        ("ANNUALIZE", "A LOWER amount makes it LOWER, LOWER months make it UPPER where amounts are positive."),
        ("EXIT_RUN_RATE", "With an estimated growth the result is NONE"),
        ("INTERVAL_OP", "low is a LOWER, high an UPPER bound"),
        ("TARGET_GAP", "Gap: a LOWER target makes it LOWER, a LOWER value makes it UPPER; fraction: a LOWER value"),
        ("MC_SAMPLE", ""),
    ],
)
def test_what_becomes_of_a_bound_is_said(name: str, words: str) -> None:
    text = catalogue.bounds(registry[name])
    assert words in text
    assert bool(text) == bool(words)
