"""How cells are read, how errors are chosen, and that nothing else ever comes out."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from tools.fuzz import Fuzzer
from udfs import OMITTED, Arg, ExcelError, Udf, call, caller, explain, functions, registry
from udfs.cells import attempt
from udfs.errors import DIV0, NA, NUM, REF, VALUE, decimal_text
from udfs.reasons import domain

REVENUE, NET = registry["IMPLIED_REVENUE"], registry["NET_SHARE"]
BLANK = None


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((493.8, 0.2), 2469.0),
        ((493, 1), 493.0),
        ((True, True), 1.0),
        ((BLANK, 0.2), 0.0),
        ((493.8, BLANK), DIV0),
        (("493.8", 0.2), VALUE),
        ((493.8, "20%"), VALUE),
        (("1,000", 0.2), VALUE),
        (("", 0.2), VALUE),
        (([[""]], 0.2), 0.0),
        ((([493.8],), 0.2), 2469.0),
        ((493.8, 0.2, OMITTED), 2469.0),
        ((493.8, OMITTED), VALUE),
        ((493.8,), VALUE),
        ((1, 0.2, 3, 4), VALUE),
        ((math.nan, 0.2), NUM),
        ((math.inf, 0.2), NUM),
        ((10**400, 0.2), NUM),
        ((1e308, 0.001), NUM),
        (([], 0.2), VALUE),
        (([[]], 0.2), VALUE),
        (([1.0, 2.0], 0.2), VALUE),
        (([[1.0], [1.0, 2.0]], 0.2), VALUE),
        ((1, 0.2, 3, NA), NA),
    ],
)
def test_a_cell_is_read_as_excel_reads_it(args: tuple[Any, ...], expected: Any) -> None:
    wanted = pytest.approx(expected) if isinstance(expected, float) else expected
    assert caller(REVENUE)(*args) == wanted
    assert call(REVENUE, *args) == wanted


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("text", REF), REF),  # an error in any argument before a wrong type
        ((NA, REF), NA),  # from left to right
        ((-1.0, "text"), VALUE),  # a wrong type before a number outside its domain
        (("text", 0.0), VALUE),  # and before a zero divisor
        ((-1.0, 0.0), DIV0),  # a zero divisor before a domain
        ((-1.0, 0.0, -1.0), DIV0),
        ((-1.0, 20.0), NUM),  # a domain before what the body finds
        ((-1.0, 0.2), NUM),
    ],
)
def test_errors_come_class_by_class(args: tuple[Any, ...], expected: ExcelError) -> None:
    assert call(REVENUE, *args) is expected


def test_a_zero_divisor_beats_the_domain_of_another_argument() -> None:
    assert call(registry["COVERAGE_RATIO"], -1.0, 0.0) is DIV0
    assert call(registry["REVENUE_TO_COVER"], -1.0, 1.0) is DIV0


def test_lists_of_unequal_length_come_before_their_domains() -> None:
    assert call(registry["SHARE_TIERED"], 1.0, [[0.0], [5.0]], [[20.0]]) is VALUE


def test_a_default_can_be_another_argument() -> None:
    assert call(NET, 100.0, 0.1, 50.0) == pytest.approx(5)
    assert call(NET, 100.0, 0.1, 50.0, OMITTED) == pytest.approx(5)
    assert call(NET, 100.0, 0.1, OMITTED, 0.5) == pytest.approx(10)
    assert call(NET, [[100.0], [200.0]], [[0.1], [0.2]], 50.0) == [[5.0], [30.0]]


def test_a_range_is_computed_element_by_element() -> None:
    payments = [[493.8], ["x"], [""], [NA], [-5.0], [865.9]]
    assert call(REVENUE, payments, 0.2) == [[2469.0], [VALUE], [0.0], [NA], [NUM], [pytest.approx(4329.5)]]
    assert call(REVENUE, [[1.0, 2.0]], [[0.5], [0.25]]) == [[2.0, 4.0], [4.0, 8.0]]
    assert call(REVENUE, [[1.0, 2.0]], 20.0) == [[NUM, NUM]]
    assert call(REVENUE, [[1.0, 2.0]], "x") == [[VALUE, VALUE]]


def test_ranges_that_do_not_fit_are_one_error() -> None:
    assert call(REVENUE, [[1.0], [2.0]], [[0.1], [0.2], [0.3]]) is VALUE
    assert call(REVENUE, [[1.0], [2.0]], [[0.1], [NA], [0.3]]) is NA


def test_text_options_may_be_a_range_too() -> None:
    needed = registry["COUNTERFLOW_TO_COVER"]
    assert call(needed, 493.8, 0.2, 3770.0, [["gross", " AFTER_SHARE ", "net"]]) == [
        [pytest.approx(260.2), pytest.approx(358.96), VALUE]
    ]


def test_beside_lists_only_a_marked_argument_may_be_a_range() -> None:
    bounds, rates = [[0.0], [1000.0]], [[0.25], [0.2]]
    shares = call(registry["SHARE_TIERED"], [[500.0], [2000.0], ["x"]], bounds, rates)
    assert shares == [[125.0], [450.0], [VALUE]]
    assert call(registry["SHARE_TIERED"], [[500.0], [2000.0]], bounds, [[0.25], [20.0]]) is NUM
    assert call(registry["SHARE_TIERED"], [[500.0], [2000.0]], [[5.0], [1000.0]], rates) is NUM
    assert call(registry["SHARE_TIERED"], [[500.0], [2000.0]], [[0.0], [0.0]], rates) is NUM
    assert call(registry["FIGURE"], [["entity"]], [["a"], ["b"]], "m", "p") is VALUE
    assert call(registry["TARGET_GAP"], [[1.0], [2.0]], 5.0) is VALUE


def test_whole_months_are_counted_in_ranges_too() -> None:
    rates = call(registry["EXIT_RUN_RATE"], [[12.0], [12.0], [12.0]], [[12.0], [12.5], [0.0]], 0.0)
    assert rates == [[12.0], [NUM], [NUM]]
    assert call(registry["EXIT_RUN_RATE"], [[12.0], [24.0]], [[12.0], [12.0]], 0.0) == [[12.0], [24.0]]


def test_a_row_that_fails_in_the_body_does_not_stop_the_others() -> None:
    ratios = call(registry["TARGET_GAP"], 5.0, 0.0)
    assert ratios == [[-5.0, DIV0]]
    rates = call(registry["ANNUALIZE"], [[1e308], [1.0], [1e308]], 1.0)
    assert rates == [[NUM], [12.0], [NUM]]


def test_results_of_a_long_range_equal_those_of_its_rows() -> None:
    column = [[v] for v in (493.8, -1.0, "x", None, 0.0, True, 1e308, NA, 865.9)] * 30
    shares = [[v] for v in (0.2, 0.0, 20.0, None, 0.5, 1.0, 5e-324, "y")] * 34
    rows = list(zip(column, shares, strict=False))
    expected = [[call(REVENUE, a, b)] for [a], [b] in rows]
    assert call(REVENUE, [a for a, _ in rows], [b for _, b in rows]) == expected


HOSTILE = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    20.0,
    0.5,
    1e308,
    -1e308,
    5e-324,
    1e-300,
    12.5,
    2024.0,
    True,
    False,
    BLANK,
    OMITTED,
    "",
    "x",
    "20%",
    "gross",
    "EXACT",
    "IMPLIED_REVENUE",
    *ExcelError,
    [[1.0], [2.0], ["x"]],
    [[0.2, 0.5]],
    [[""]],
    [[1.0, 2.0], [3.0, NA]],
    [[0.0], [1e308], [BLANK]],
    [["entity", "metric", "period", "value"], ["x", "x", "x", 1.0]],
]


def assert_cell(cell: Any) -> None:
    assert isinstance(cell, float | str | ExcelError)
    assert not isinstance(cell, float) or math.isfinite(cell)
    assert not isinstance(cell, str) or not cell.startswith("#")


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_hostile_cells_give_a_cell_and_a_reason(function: Udf) -> None:
    """Hostile cells in every argument give a cell and a reason."""
    good = list(function.cases[0].arguments())
    trials = [(*good[:i], bad, *good[i + 1 :]) for i in range(len(function.params)) for bad in HOSTILE]
    trials += [pair[: len(function.params)] for pair in itertools.product(HOSTILE, repeat=2)]
    for args in trials:
        result = caller(function)(*args)
        cells = [c for row in result for c in row] if isinstance(result, list) else [result]
        assert cells
        for cell in cells:
            assert_cell(cell)
        if function.name != "WHY":
            assert bool(explain(function, args)) == any(isinstance(c, ExcelError) for c in cells), args


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        ("IMPLIED_REVENUE", (493.8, 20.0), "share must be between 0 and 1, got 20; did you mean 20%?"),
        ("IMPLIED_REVENUE", (493.8, 0.0), "share is 0, and the formula divides by share"),
        ("IMPLIED_REVENUE", (493.8,), "share is required and was left out"),
        (
            "IMPLIED_REVENUE",
            ("1,000", 0.2),
            'payment must be a number, got the text "1,000"; enter it as a number, not as text',
        ),
        ("IMPLIED_REVENUE", ("n/a", 0.2), 'payment must be a number, got the text "n/a"'),
        ("IMPLIED_REVENUE", (NA, 0.2), "payment is the error #N/A"),
        ("IMPLIED_REVENUE", (1e308, 0.001), "the result is too large for a cell"),
        (
            "IMPLIED_REVENUE",
            (1.0, 0.2, -5.0),
            "counter_flow must be at least 0, got -5; amounts of this kind are entered positive",
        ),
        ("REVENUE_TO_COVER", (1.0, 1.0), "share is 1, and the formula divides by 1 - share"),
        ("ANNUALIZE", (865.9, 0.0), "months must be greater than 0, got 0"),
        (
            "EXIT_RUN_RATE",
            (9.0, 8659.0, 0.1),
            "months must be a whole number between 1 and 1200, got 8659; were amount and months swapped?",
        ),
        ("EXIT_RUN_RATE", (9.0, 9.0, -5.0), "monthly_growth must be greater than -1, got -5; did you mean -5%?"),
        (
            "IMPLIED_REVENUE_RANGE",
            (2.0, 1.0, 0.2, 0.2),
            "payment_low must not be above payment_high, got 2 and 1; were they swapped?",
        ),
        (
            "IMPLIED_REVENUE_RANGE",
            (1.0, 1.0, 0.2, 0.2),
            "high: counter_high was left out, so the revenue has no upper bound",
        ),
        (
            "IMPLIED_REVENUE",
            ([[1.0], [1.0]], [[0.2], [20.0]]),
            "row 2, column 1: share must be between 0 and 1, got 20; did you mean 20%?",
        ),
        (
            "COUNTERFLOW_TO_COVER",
            (1.0, 0.2, 3.0, "net"),
            'basis must be one of gross, after_share, with_receipts; got "net"',
        ),
        (
            "BOUND_COMBINE",
            ([["EXACT"], ["EXACT"]], 1.0),
            "directions has 1 item but kinds has 2; they belong together by position",
        ),
        ("BOUND_COMBINE", ("EXACT", 0.0), "directions must be 1 or -1, got 0"),
        ("BOUND_COMBINE", ("EXACT", 2.0), "directions must be 1 or -1, got 2"),
        ("IMPLIED_REVENUE", (1.0, 0.2, 0.0, 5.0), "IMPLIED_REVENUE takes 3 arguments, got 4"),
        ("STATUS_WORST", ("AUDITED", "REPORTED"), "STATUS_WORST takes 1 argument, got 2"),
        (
            "IMPLIED_REVENUE",
            ([[1.0], [2.0]], [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
            "the ranges do not fit together: payment has 2 rows and 1 column, but the result would have 3 and 2",
        ),
        ("TARGET_GAP", ([[1.0, 2.0]], 5.0), "value must be a single cell, got 1 row and 2 columns"),
        ("IMPLIED_REVENUE", (1.0, 0.2, 0.0, REF), "argument 4 is the error #REF!"),
        ("IMPLIED_REVENUE", (math.inf, 0.2), "payment must be a number that a cell can hold, got INF"),
        ("IMPLIED_REVENUE", ("n" * 80, 0.2), f'payment must be a number, got the text "{"n" * 60}…"'),
        ("IMPLIED_REVENUE", ([[]], 0.2), "payment is not a rectangle of cells"),
        (
            "SHARE_TIERED",
            (1.0, [[0.0], [9.0], [9.0]], [[0.1], [0.1], [0.1]]),
            "lower_bounds must be strictly rising from 0 on, got 9 in position 3",
        ),
        (
            "SHARE_TIERED",
            (1.0, [[5.0], [9.0]], [[0.1], [0.1]]),
            "lower_bounds must be strictly rising from 0 on, got 5 in position 1",
        ),
        (
            "FIGURE",
            ([["entity", "metric", "period", ""]], "E", "m", "p", BLANK),
            "field is blank; it must be one of the headers",
        ),
        ("STATUS_WORST", ([["REPORTED", NA]],), "statuses holds the error #N/A in position 2"),
    ],
)
def test_why_names_argument_rule_and_value(name: str, args: tuple[Any, ...], reason: str) -> None:
    assert explain(registry[name], args) == reason
    assert call(registry["WHY"], name, *args) == reason


def test_why_takes_the_name_from_a_range_of_one_cell() -> None:
    assert call(registry["WHY"], [["ANNUALIZE"]], 1.0, 0.0) == "months must be greater than 0, got 0"


@pytest.mark.parametrize(
    ("number", "text"), [(2024.0, "2024"), (-0.0, "0"), (0.1, "0.1"), (1e15, "1000000000000000"), (1e300, "1E+300")]
)
def test_a_number_as_text_is_its_shortest_decimal(number: float, text: str) -> None:
    """A number where text is expected is its shortest decimal text."""
    assert decimal_text(number) == text


def test_a_number_no_cell_can_hold_is_no_key() -> None:
    table = [["entity", "metric", "period", "value"], ["E", "m", 2024.0, 1.0]]
    assert call(registry["FIGURE"], table, "E", "m", 10**400) is NA


def test_a_finite_answer_does_not_overflow_on_the_way() -> None:
    assert call(registry["IMPLIED_COVERAGE"], 0.2, 0.5, 100.0, 1e308) == pytest.approx(2e306)
    assert call(registry["EXIT_RUN_RATE"], 1e308, 12.0, 0.0) == 1e308
    falling = call(registry["EXIT_RUN_RATE"], 1e300, 1200.0, -0.5)  # 12 * 1e300 / (2**1200 - 1)
    assert falling == pytest.approx(12 * 1e300 / 2**1000 / 2**200, rel=1e-12)


def test_why_asked_about_figures_says_to_write_all() -> None:
    bare = [["OpenAI", "revenue", "2024", 1.0]]
    assert "write [#All]" in call(registry["WHY"], "FIGURE", bare, "OpenAI", "revenue", "2024")


def test_figure_refuses_what_is_not_settled() -> None:
    header = ["entity", "metric", "period", "value", "source", "preferred"]

    def figure(*rows: list[Any], source: Any = OMITTED) -> Any:
        return call(registry["FIGURE"], [header, *rows], "E", "m", "p", "value", source)

    one, other = ["E", "m", "p", 1.0, "A", "yes"], ["E", "m", "p", 2.0, "B", "no"]
    assert figure(one, other) == 1.0
    assert figure(one, other, source="b ") == 2.0
    assert figure(one, other, source="C") is NA
    assert figure(one, ["E", "m", "p", 2.0, "B", "yes"]) is NA
    assert figure(one, ["E", "m", "p", 2.0, "A", "no"]) is NA  # two rows of one source
    assert figure(one, ["E", "m", "p", 2.0, "A", "no"], source="A") is NA
    assert figure(["E", "m", "p", True, "A", "yes"]) == 1.0
    assert figure(["E", "m", "p", "", "A", "yes"]) is NA
    twice = [["entity", "metric", "period", "value", "value"], ["E", "m", "p", 1.0, 2.0]]
    assert call(registry["FIGURE"], twice, "E", "m", "p") is VALUE
    assert call(registry["FIGURE"], "entity", "E", "m", "p") is VALUE


def test_a_bug_in_a_body_is_not_swallowed() -> None:
    def broken(*_: Any) -> float:
        raise KeyError("a bug")

    function = next(f for f in functions if f.name == "COVERAGE_GAP")
    bad = _with_body(function, broken)
    with pytest.raises(KeyError):
        call(bad, 1.0, 2.0)
    with pytest.raises(TypeError, match="not a cell"):
        call(function, object(), 2.0)
    with pytest.raises(TypeError, match="not a cell"):
        call(registry["STATUS_WORST"], object())


@pytest.mark.parametrize(
    ("result", "expected"), [(math.nan, NUM), (-math.inf, NUM), (1 + 2j, NUM), (3, 3.0), (True, 1.0), ("text", "text")]
)
def test_a_body_cannot_put_a_strange_value_into_a_cell(result: Any, expected: Any) -> None:
    function = _with_body(registry["COVERAGE_GAP"], lambda *_: result)
    assert call(function, 1.0, 2.0) == expected
    assert caller(function)(1.0, 2.0) == expected
    assert call(function, [[1.0], [2.0]], 2.0) == [[expected], [expected]]


@pytest.mark.parametrize(("raised", "expected"), [(ZeroDivisionError, DIV0), (OverflowError, NUM), (ValueError, NUM)])
def test_arithmetic_that_fails_is_an_excel_error(raised: type[Exception], expected: ExcelError) -> None:
    def fail(*_: Any) -> float:
        raise raised

    function = _with_body(registry["COVERAGE_GAP"], fail)
    assert call(function, 1.0, 2.0) is expected
    assert caller(function)(1.0, 2.0) is expected
    assert explain(function, (1.0, 2.0))


def test_a_failure_that_is_kept_holds_no_frames() -> None:
    """A column may keep a hundred thousand of them."""
    for args in ((493.8, 20.0), (493.8, 0.0), ([[493.8]] * 3, [[0.2], [20.0], [0.0]])):
        outcome: Any = attempt(REVENUE, args)
        kept = [cell for row in outcome for cell in row] if isinstance(outcome, list) else [outcome]
        failures = [cell for cell in kept if isinstance(cell, Exception)]
        assert failures
        assert [failure.__traceback__ for failure in failures] == [None] * len(failures)


def test_a_body_that_returns_something_else_is_a_bug() -> None:
    with pytest.raises(TypeError, match="not a result"):
        call(_with_body(registry["COVERAGE_GAP"], lambda *_: object()), 1.0, 2.0)


def test_a_column_result_has_its_errors_in_their_cells() -> None:
    import dataclasses

    column = dataclasses.replace(registry["TARGET_GAP"], result="column", results=(), body=lambda *_: [1.0, math.inf])
    assert call(column, 1.0, 2.0) == [[1.0], [NUM]]


@pytest.mark.parametrize(
    ("arg", "words"),
    [
        (Arg("any"), ""),
        (Arg("cost", low=0), "at least 0"),
        (Arg("months", above=0), "greater than 0"),
        (Arg("decline", low=0, below=1), "at least 0 and less than 1"),
        (Arg("change", high=5), "at most 5"),
        (Arg("count", low=1, high=9, integer=True), "a whole number between 1 and 9"),
        (Arg("bounds", low=0, rising=True), "strictly rising from 0 on"),
    ],
)
def test_a_domain_in_words(arg: Arg, words: str) -> None:
    assert domain(arg) == words


def test_figures_without_a_source_column_go_by_preference() -> None:
    rows = [
        ["entity", "metric", "period", "value", "preferred"],
        ["E", "m", "p", 1.0, "no"],
        ["E", "m", "p", 2.0, "yes"],
    ]
    assert call(registry["FIGURE"], rows, "E", "m", "p") == 2.0


def _with_body(function: Udf, body: Any) -> Udf:
    import dataclasses

    return dataclasses.replace(function, body=body)


@pytest.mark.parametrize("seed", range(4))
def test_a_piece_of_the_fuzz_run(seed: int) -> None:
    fuzzer = Fuzzer(seed)
    fuzzer.calls(5_000)
    assert all(fuzzer.outcomes[kind] > 500 for kind in ("values", "errors"))
