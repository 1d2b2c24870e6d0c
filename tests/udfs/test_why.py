"""WHY: every rule of every argument is broken once, and the sentence names argument, rule and value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from udfs import OMITTED, Case, ExcelError, Param, Udf, call, explain, functions, registry
from udfs.errors import DIV0, NA, NUM, VALUE, show
from udfs.reasons import domain
from udfs.values import LARGEST

PLAIN = [f for f in functions if f.params and f.name != "WHY"]


def violations(param: Param, good: Any) -> Iterator[tuple[Any, ExcelError, list[str]]]:
    """Bad values of an argument, the error they must give, and what the reason must name."""

    def bad(value: Any) -> Any:
        """The good list with one bad item, or the bad value itself."""
        return [[value], *good[1:]] if isinstance(good, list) and param.is_list else value

    if param.kind == "table":
        return
    yield bad(NA), NA, [param.name, "the error #N/A"]
    if param.required:
        yield OMITTED, VALUE, [param.name, "is required and was left out"]
    if not param.each and not param.is_list:
        yield [[good], [good]], VALUE, [param.name, "must be a single cell"]
    if param.arg.options:
        yield bad("nonsense"), VALUE, [param.name, "must be one of", '"nonsense"']
    if param.kind not in ("number", "numbers"):
        return
    yield bad("1,000"), VALUE, [param.name, 'must be a number, got the text "1,000"', "not as text"]
    if param.pole is not None:
        is_it = f"has a {show(param.pole)} in position 1" if isinstance(good, list) else f"is {show(param.pole)}"
        yield bad(param.pole), DIV0, [param.name, "divides by", is_it]
    for number in (param.low - 1, param.high + 1, 1.5 if param.arg.integer else None):
        inside = number is None or abs(number) >= LARGEST
        if not inside and number != param.pole:
            slip = "did you mean" if param.arg.unit == "fraction" and number > 1 else ""
            yield bad(number), NUM, [param.name, domain(param.arg), f"got {show(number)}", slip]


@pytest.mark.parametrize("function", PLAIN, ids=lambda f: f.name)
def test_every_rule_has_its_error_and_its_sentence(function: Udf) -> None:
    """Every rule of every argument has its error and its sentence."""
    fine = next(c for c in function.cases if not isinstance(c.expected, ExcelError))
    good = [*fine.arguments(), *[OMITTED] * (len(function.params) - len(fine.args))]
    for i, param in enumerate(function.params):
        given = good[i]
        if given is OMITTED:
            given = [[1.0]] if param.is_list else 1.0
        for value, error, words in violations(param, given):
            args = (*good[:i], value, *good[i + 1 :])
            assert call(function, *args) is error, (param.name, value)
            reason = call(registry["WHY"], function.name, *args)
            assert all(word in reason for word in words), (param.name, value, reason)
            assert reason == explain(function, args)


@pytest.mark.parametrize("function", PLAIN, ids=lambda f: f.name)
def test_lists_that_belong_together_must_be_equally_long(function: Udf) -> None:
    fine = next(c for c in function.cases if not isinstance(c.expected, ExcelError))
    lists = [i for i, p in enumerate(function.params) if p.kind in ("numbers", "texts")]
    paired = [i for i in lists if function.params[i].arg.paired and i < len(fine.args)]
    for i in paired[1:]:
        args = list(fine.arguments())
        column = args[i] if isinstance(args[i], list) else [[args[i]]]
        args[i] = [*column, column[-1]]
        assert call(function, *args) is VALUE
        assert "belong together by position" in explain(function, tuple(args))


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        ("SHARE_GUARANTEED", (2469, 0.2, 600, 500), "cap must not be below guarantee, got 500 and 600"),
        ("SHARE_BLENDED", (0, 0.2), "revenues add up to 0, and the formula divides by their sum"),
        ("QUERY_MARGIN", (1, 1, 0), "the prices of all tokens add up to 0, and the formula divides by that"),
        ("PRICE_FLOOR", (2, 0.7, 0.3), "share plus target_margin is 1, and the formula divides by what is left"),
        ("COST_ELASTICITY", (10, 40, 2, 2), "driver_1 and driver_2 are both 2, and the formula divides by the change"),
        ("BREAK_EVEN_PERIOD", (100, 1e300, 1, 2, 0, 0, 5), "revenue or cost of period 14 is too large for a cell"),
        ("PEAK_FUNDING", (1e308, 90, 9, 1, 0, 0, 0, 9), "revenue or cost of a period is too large for a cell"),
        (
            "TORNADO",
            ("BOUND_CHECK", [["claim"], ["low"]], [[2], [1]], [[0], [0]], [[3], [3]]),
            'row 1, column 4: the results "BELOW" and "WITHIN" are texts and have no difference',
        ),
        ("IMPLIED_REVENUE", (493.8, -20), "share must be between 0 and 1, got -20"),
        ("FULL_YEAR", (100, 13), "months must be a whole number between 1 and 12, got 13"),
        ("IMPLIED_SHARE", (-500, 3700, 100), "payment plus counter_flow must be at least 0, got -400"),
        (
            "IMPLIED_REVENUE_TIERED",
            (1, [[0], [9]], [[0.1], [0]]),
            "rates has a 0 in position 2, and the formula divides by rates",
        ),
        ("INTERVAL_OP", ("/", 1, 2, -1, 1), "the divisor's range from b_low to b_high holds 0, got -1 and 1"),
        ("INTERVAL_OP", ("+", 2, 1, 0), "a_low must not be above a_high, got 2 and 1; were they swapped?"),
        ("BOUND_CHECK", (1, 3, 2), "low must not be above high, got 3 and 2; were they swapped?"),
        ("PERIOD_GROWTH", (1, 12, 1, 12, -12), "the periods' mid-points are 0 months apart; that must be more than 0"),
        ("SERIES_GROWTH", (1, 1, 1e6, 1), "no growth between -99.9999% and 900% a month leads from 1 to 1000000"),
        ("MONTHS_TO_TARGET", (1, 8, -0.5), "with a monthly_growth of -0.5 the target is never reached"),
        ("PRICE_FLOOR", (2, 0.8, 0.3), "share plus target_margin must be less than 1, got 1.1"),
        ("BREAK_EVEN_PERIOD", (1, 9, 0, 1), "revenue does not cover the cost in any period up to 600"),
        ("PROJECT_SERIES", (1e308, 1, 1), "row 2, column 1: the result is too large for a cell"),
        ("RUNWAY", (100, 0), "burn is 0: the cash is not used up"),
        ("RUNWAY", (200, 100, -0.5), "with a burn that falls by 0.5 the cash is never used up"),
        ("MC_SAMPLE", ("UNIFORM", 2, 1, 3, 7), "p1 must not be above p2, got 2 and 1; were they swapped?"),
        ("MC_SAMPLE", ("PERT", 1, 2, 3, 7), 'mode is required for "PERT" and was left out'),
        ("MC_SAMPLE", ("TRIANGULAR", 2, 1, 0, 1), 'mode is required for "TRIANGULAR" and was left out'),
        ("MC_SAMPLE", ("PERT", 1, 2, 3, 7, 5), "mode must lie between 1 and 2, got 5"),
        ("MC_SAMPLE", ("LOGNORMAL90", 0, 2, 3, 7), "p1 of LOGNORMAL90 must be greater than 0, got 0"),
        ("MC_SUMMARY", ([[None], [""]],), "there is no sample"),
        ("MC_SUMMARY", (7,), "sd: one sample has no standard deviation"),
        ("TORNADO", ("NO_SUCH", "a", 1, 1, 1), 'there is no function "NO_SUCH"'),
        (
            "TORNADO",
            ("IMPLIED_REVENUE", "rate", 1, 1, 1),
            'IMPLIED_REVENUE has no argument "rate"; it takes payment, share, counter_flow',
        ),
        (
            "TORNADO",
            ("IMPLIED_REVENUE", "payment", 1, 1, 1),
            "the argument share of IMPLIED_REVENUE is required and not named",
        ),
        (
            "TORNADO",
            ("ANNUALIZE", [["amount"], ["Amount"]], [[1], [1]], [[1], [1]], [[1], [1]]),
            "the argument amount is named twice",
        ),
        ("TORNADO", ("ANNUALIZE", "{x}", 1, 1, 1), 'ANNUALIZE has no argument "{x}"; it takes amount, months'),
        (
            "FIGURE",
            ([["entity", "metric", "period", "{x"], ["a", "b", "c", 1]], "a", "b", "c", "{}"),
            'figures has no column "{}"; it has "entity", "metric", "period", "{x"',
        ),
        ("TORNADO", ("MC_SUMMARY", "samples", 1, 1, 1), "MC_SUMMARY does not give one number for single cells"),
        (
            "SCENARIO_TABLE",
            ("COVERAGE_RATIO", [["cost", "sales"], [1, 2]]),
            'COVERAGE_RATIO has no argument "sales"; it takes revenue, cost',
        ),
        (
            "SCENARIO_TABLE",
            ("COVERAGE_RATIO", [["cost", NA], [1, 2]]),
            "scenarios holds the error #N/A in row 1, column 2",
        ),
        ("SCENARIO_TABLE", ("COVERAGE_RATIO", [["cost", "revenue"]]), "scenarios has no row below its header"),
        (
            "SCENARIO_TABLE",
            ("COVERAGE_RATIO", [["cost", "revenue"], [0, 5]]),
            "cost is 0, and the formula divides by cost",
        ),
    ],
)
def test_what_a_function_itself_finds_wrong_is_put_into_words(name: str, args: tuple[Any, ...], reason: str) -> None:
    case = Case(args, None)
    assert explain(registry[name], case.arguments()).removeprefix("row 1, column 1: ") == reason
