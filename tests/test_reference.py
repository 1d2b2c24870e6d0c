"""What users read: FUNCTIONS.md, and every example typed into the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from oracles import agree

from addin import reference
from addin.calculator import evaluate
from udfs import Case, ExcelError, Udf, functions, registry

TYPED = [
    pytest.param(f, c, id=f"{f.name}-{i}")
    for f in functions
    for i, c in enumerate(f.cases)
    if "None" not in str(c.args)  # an array constant has no empty cell
]


@pytest.mark.parametrize(("function", "case"), TYPED)
def test_every_example_typed_as_a_formula(function: Udf, case: Case) -> None:
    answer = evaluate(reference.formula(function, case))
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
    assert page == reference.markdown() + "\n", "netshare functions --markdown > FUNCTIONS.md"


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_an_entry_says_what_a_user_needs(function: Udf) -> None:
    typed, result = reference.example(function)
    assert typed.startswith(f"={function.name}(")
    assert result or function.name == "FIGURE"
    for param in function.params:
        assert param.arg.help in reference.argument(param)
    own = {c.expected for c in function.cases if isinstance(c.expected, ExcelError)}
    told = reference.errors(function)
    for error in own - {
        ExcelError.NUM,
        ExcelError.VALUE,
    }:  # those two also come from any domain or type
        assert str(error) in told or function.name in ("SCENARIO_TABLE",), error


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
)  # fmt: skip
def test_functions_nest_and_leave_arguments_out(formula: str, expected: Any) -> None:
    if formula.startswith("PERIOD_GROWTH"):
        expected = evaluate("PERIOD_GROWTH(493.8,12,865.9,9,0,1)").value
    answer = evaluate(formula)
    assert agree(answer.value, expected, 1e-12)
    assert answer.reason == ""


def test_every_theme_has_its_functions() -> None:
    assert len(registry) == 48
    for heading in ("Revenue share", "Inverse problems", "Bounds and intervals", "Cost coverage", "Time",
                    "Unit economics", "Projection", "Uncertainty", "Provenance"):  # fmt: skip
        assert f"## {heading}\n" in reference.markdown()
