"""The sentences of WHY: one line each, whatever a cell holds; places named; blanks called blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from udfs import OMITTED, Case, ExcelError, Udf, call, explain, functions, registry
from udfs.reasons import domain

NA = ExcelError.NA
BLANK = None
LONG = "h" * 255
ODD = [
    "{",
    "{}",
    "{0}",
    "{x!r}",
    "%s",
    'say "so"',
    "two\nlines",
    "\r\n",
    "a\tb",
    "\u2028",
    "\x07",
    LONG,
    "it's",
    "\ufeff",
]


def asked(name: str, *args: Any) -> str:
    """Why a call fails, as WHY gives it."""
    reason = explain(registry[name], Case(args, None).arguments())
    assert call(registry["WHY"], name, *Case(args, None).arguments()) == reason
    return reason


def hostile(function: Udf) -> Iterator[tuple[Any, ...]]:
    """A case's arguments with a strange text in the place of each, of each cell of it, and of each header."""
    case = max(function.cases, key=lambda c: len(c.args))
    good = case.arguments()
    for i, argument in enumerate(good):
        for odd in ODD:
            yield (*good[:i], odd, *good[i + 1 :])
            if isinstance(argument, list):
                first = [[odd, *argument[0][1:]], *argument[1:]]
                last = [*argument[:-1], [*argument[-1][:-1], odd]]
                yield from ((*good[:i], rows, *good[i + 1 :]) for rows in (first, last))


@pytest.mark.parametrize("function", [f for f in functions if f.params and f.name != "WHY"], ids=str)
def test_each_sentence_is_one_line_whatever_a_cell_holds(function: Udf) -> None:
    for args in hostile(function):
        reason = explain(function, args)
        result = call(function, *args)
        cells = [c for row in result for c in row] if isinstance(result, list) else [result]
        assert bool(reason) == any(isinstance(c, ExcelError) for c in cells), args
        assert reason.isprintable(), reason
        assert len(reason) < 600, reason
        assert LONG not in reason


@pytest.mark.parametrize("odd", ["{", "{0}", "%s", 'say "so"', "two\nlines", LONG, 'a{b}\r\n"c"'])
def test_a_header_or_name_may_be_any_text(odd: str) -> None:
    shown = " ".join(odd.split()).replace('"', '""')
    quoted = f'"{shown}"' if len(shown) <= 60 else f'"{shown[:60]}…"'
    table = [["entity", "metric", "period", "value", odd], ["E", "m", "p", 1.0, ""]]
    assert asked("FIGURE", table, "E", "m", "p", "x").endswith(f'"period", "value", {quoted}')
    assert asked("FIGURE", table, "E", "m", "p", odd) == f'the field {quoted} of "E", "m", "p" is empty'
    assert asked("FIGURE", table, odd, "m", "p") == f'figures has no row for {quoted}, "m", "p"'
    twice = [[*table[0], odd], [*table[1], ""]]
    assert asked("FIGURE", twice, "E", "m", "p", odd) == f"the first row of figures has the header {quoted} twice"
    lack = f"COVERAGE_RATIO has no argument {quoted}; it takes revenue, cost"
    assert asked("SCENARIO_TABLE", "COVERAGE_RATIO", [["cost", odd], [1, 2]]) == lack
    assert asked("TORNADO", "COVERAGE_RATIO", ["cost", odd], [1, 1], [1, 1], [1, 1]) == lack
    assert asked("TORNADO", odd, "cost", 1, 1, 1) == f"there is no function {quoted}"


def test_of_very_many_headers_the_first_are_named() -> None:
    table = [["entity", "metric", "period", *(f"h{n}" for n in range(500))], ["E"] * 503]
    reason = asked("FIGURE", table, "E", "m", "p")
    assert reason.startswith('figures has no column "value"; it has "entity", "metric", "period", "h0"')
    assert reason.endswith('"h16" and 483 more')


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        (
            "IMPLIED_REVENUE_TIERED",
            (1, [0, 9], [0, 0.1]),
            "rates has a 0 in position 1, and the formula divides by rates",
        ),
        (
            "IMPLIED_REVENUE_TIERED",
            (1, [[0, 9]], [[0.1, BLANK]]),
            "rates has a blank in position 2, which counts as 0, and the formula divides by rates",
        ),
        (
            "SHARE_TIERED",
            (1, [0, 9], [0.1, 20]),
            "rates must be between 0 and 1, got 20 in position 2; did you mean 20%?",
        ),
        (
            "SHARE_BLENDED",
            ([[1, 2], [3, 4]], [[0.1, 0.2], [0.3, 40]]),
            "shares must be between 0 and 1, got 40 in row 2, column 2; did you mean 40%?",
        ),
        (
            "SHARE_TIERED",
            (1, [0, 9, 5], [0, 0, 0]),
            "lower_bounds must be strictly rising from 0 on, got 5 in position 3",
        ),
        (
            "SHARE_TIERED",
            (1, [0, BLANK], [0, 0]),
            "lower_bounds must be strictly rising from 0 on, got a blank in position 2",
        ),
        ("CASH_COST", ([1, "n/a"], [1, 1]), 'costs must be a number, got the text "n/a" in position 2'),
        (
            "CASH_COST",
            ([[1, 2], ["$1,000", 4]], [[1, 1], [1, 1]]),
            'costs must be a number, got the text "$1,000" in row 2, column 1; enter it as a number, not as text',
        ),
        ("CASH_COST", ([1, NA], [1, 1]), "costs holds the error #N/A in position 2"),
        ("CASH_COST", ([[1, 1], [1, NA]], [1, 1]), "costs holds the error #N/A in row 2, column 2"),
        (
            "STATUS_WORST",
            (["AUDITED", "RUMOUR"],),
            "statuses must be one of AUDITED, COMPANY_STATED, REPORTED, REPORTED_UNCONFIRMED, DISPUTED, ASSUMED; "
            'got "RUMOUR" in position 2',
        ),
        (
            "BOUND_COMBINE",
            (["EXACT", BLANK], [1, 1]),
            "kinds must be one of EXACT, LOWER, UPPER, NONE; got a blank in position 2",
        ),
        ("BOUND_COMBINE", (["EXACT", "EXACT"], [1, 0]), "directions must be 1 or -1, got 0 in position 2"),
        ("BOUND_COMBINE", (["EXACT", "EXACT"], [1, 0.5]), "directions must be 1 or -1, got 0.5 in position 2"),
        ("MC_SUMMARY", ([1, BLANK, "x"],), 'samples must be a number, got the text "x" in position 3'),
        (
            "MC_SUMMARY",
            ([1, BLANK, float("inf")],),
            "samples must be a number that a cell can hold, got INF in position 3",
        ),
        (
            "MC_SUMMARY",
            ([1], [[0.5, 95]]),
            "probabilities must be between 0 and 1, got 95 in position 2; did you mean 95%?",
        ),
        ("FIGURE", ([["entity"], [NA]], "E", "m", "p"), "figures holds the error #N/A in row 2, column 1"),
        (
            "TORNADO",
            ("ANNUALIZE", ["amount", BLANK], [1, 1], [1, 1], [1, 1]),
            "names has a blank in position 2; it must name an argument",
        ),
        (
            "SCENARIO_TABLE",
            ("ANNUALIZE", [["amount", BLANK], [1, 1]]),
            "the first row of scenarios has a blank in position 2; it must name an argument",
        ),
    ],
)
def test_a_fault_in_a_list_is_named_with_its_place(name: str, args: tuple[Any, ...], reason: str) -> None:
    assert asked(name, *args) == reason


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        ("IMPLIED_REVENUE", (1, BLANK), "share is blank, which counts as 0, and the formula divides by share"),
        ("IMPLIED_REVENUE", (1, [[BLANK]]), "share is blank, which counts as 0, and the formula divides by share"),
        ("ANNUALIZE", (1, BLANK), "months must be greater than 0, got a blank"),
        ("ANNUALIZE", ([1, 2], [12, BLANK]), "row 2, column 1: months must be greater than 0, got a blank"),
        ("RUNWAY", (1, BLANK), "burn is 0: the cash is not used up; burn is blank, which counts as 0"),
        (
            "MONTHS_TO_TARGET",
            (1, [5, 8], BLANK),
            "row 1, column 1: with a monthly_growth of 0 the target is never reached; "
            "monthly_growth is blank, which counts as 0",
        ),
        ("BOUND_CHECK", (1, 3, BLANK), "low must not be above high, got 3 and 0; high is blank, which counts as 0"),
        (
            "TARGET_GAP",
            (5, BLANK),
            "fraction: target is 0, and the fraction divides by target; target is blank, which counts as 0",
        ),
        (
            "INTERVAL_OP",
            ("/", 1, 2, BLANK, BLANK),
            "the divisor's range from b_low to b_high holds 0, got 0 and 0; b_low and b_high are blank, which counts as 0",
        ),
        (
            "SHARE_BLENDED",
            (BLANK, 0.2),
            "revenues add up to 0, and the formula divides by their sum; revenues is blank, which counts as 0",
        ),
        ("INTERVAL_OP", (BLANK, 1, 2, 3), "op must be one of +, -, *, /, min, max; got a blank"),
        ("TORNADO", (BLANK, "cost", 1, 1, 1), "function is blank; it must be the name of a function, as text"),
        (
            "FIGURE",
            ([["entity", "metric", "period", "value"], ["E", "m", "p", 1]], "E", BLANK, "p"),
            "metric is blank, and figures has no row with a blank metric",
        ),
    ],
)
def test_a_blank_is_called_blank(name: str, args: tuple[Any, ...], reason: str) -> None:
    assert asked(name, *args) == reason


def test_a_full_argument_is_not_called_blank() -> None:
    assert "blank" not in asked("RUNWAY", 1, 0)
    assert "blank" not in asked("IMPLIED_REVENUE", BLANK, 20)
    assert asked("IMPLIED_REVENUE", 1, OMITTED) == "share is required and was left out"


@pytest.mark.parametrize(
    ("text", "slip"),
    [("1,000", True), ("20%", True), ("-$ 1.5", True), ("(300)", True), ("1e6", True), ("Q3", False), ("{0}", False)],
)
def test_only_what_looks_like_a_number_is_to_be_entered_as_one(text: str, slip: bool) -> None:
    assert asked("ANNUALIZE", text, 1).endswith("; enter it as a number, not as text") == slip


@pytest.mark.parametrize("function", functions, ids=str)
def test_a_percentage_that_is_proposed_is_allowed(function: Udf) -> None:
    """What a sentence asks about as percent gives no such sentence when it is typed so."""
    case = next(c for c in function.cases if not isinstance(c.expected, ExcelError))
    good = [*case.arguments(), *[OMITTED] * (len(function.params) - len(case.args))]
    for i, param in enumerate(function.params):
        for number in (-100.0, -20.0, -1.0, 1.0, 1.5, 20.0, 99.0, 100.0, 101.0):
            if param.kind not in ("number", "numbers"):
                continue
            bad = [[number], *good[i][1:]] if isinstance(good[i], list) else number
            reason = explain(function, (*good[:i], bad, *good[i + 1 :]))
            proposed = re.search(r"did you mean (\S+)%\?", reason)
            if proposed:
                assert param.low <= float(proposed[1]) / 100 <= param.high, (param.name, reason)
                assert abs(number) != 1, reason


def test_one_argument_has_one_rule_in_every_sentence() -> None:
    """What is said of an argument with one name, unit and domain is the same in every function."""
    said: dict[str, set[str]] = {}
    for function in functions:
        for param in function.params:
            if param.arg.unit == "fraction" and "share" in param.name:
                said.setdefault("share", set()).add(domain(param.arg))
    assert said["share"] == {"between 0 and 1"}
    assert domain(registry["BOUND_COMBINE"].params[1].arg) == "1 or -1"
