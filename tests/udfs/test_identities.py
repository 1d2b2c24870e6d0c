"""Identities of the catalogue's functions: round trips, limits, invariance, bounds that bound."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal, localcontext
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.strategies import close, in_order, numbers, tiers, value
from udfs import ExcelError, Param, Udf, call, functions, registry

AMOUNT = st.floats(0, 1e9)
PART = st.floats(0.001, 1)
GROWTH = st.floats(-0.3, 0.5)
PERIODS = st.integers(1, 60)


@given(st.floats(0, 1e7), tiers())
def test_tiers_and_their_inverse_undo_each_other(revenue: float, given_tiers: Any) -> None:
    payment = value("SHARE_TIERED", revenue, *given_tiers)
    assert close(value("IMPLIED_REVENUE_TIERED", payment, *given_tiers), revenue)


@given(AMOUNT, PART, AMOUNT, AMOUNT)
def test_a_cap_is_used_up_in_steps(revenue: float, share: float, cap: float, more: float) -> None:
    first = value("SHARE_CAPPED", revenue, share, cap)
    second = value("SHARE_CAPPED", more, share, cap, first)
    assert first + second <= cap or close(first + second, cap)
    together = value("SHARE_CAPPED", revenue + more, share, cap)
    assert close(first + second, together)


@given(AMOUNT, PART, AMOUNT, AMOUNT)
def test_a_guaranteed_share_lies_between_guarantee_and_cap(
    revenue: float, share: float, guarantee: float, more: float
) -> None:
    cap = guarantee + more
    paid = value("SHARE_GUARANTEED", revenue, share, guarantee, cap)
    assert guarantee <= paid <= cap
    if guarantee < paid < cap:
        assert close(value("IMPLIED_REVENUE", paid, share), revenue)


@given(st.lists(st.tuples(st.floats(1, 1e6), PART), min_size=1, max_size=6), st.randoms())
def test_a_blended_share_pays_what_the_streams_pay(streams: Any, order: Any) -> None:
    def blended(given: Any) -> float:
        return value("SHARE_BLENDED", [[r] for r, _ in given], [[s] for _, s in given])

    share = blended(streams)
    assert close(blended(order.sample(streams, len(streams))), share)
    total = math.fsum(r for r, _ in streams)
    paid = math.fsum(value("NET_SHARE", r, s) for r, s in streams)
    assert close(value("NET_SHARE", total, share), paid)
    assert min(s for _, s in streams) - 1e-12 <= share <= max(s for _, s in streams) + 1e-12


@given(AMOUNT, PART, AMOUNT, PART)
def test_share_revenue_and_counter_flow_follow_from_each_other(
    revenue: float, share: float, counter: float, counter_share: float
) -> None:
    net = value("NET_SHARE", revenue, share) - counter
    scale = (share * revenue, counter)
    assert close(value("IMPLIED_COUNTERFLOW", net, share, revenue), counter, *scale)
    behind = value("IMPLIED_COUNTERFLOW", net, share, revenue, counter_share)
    assert close(behind * counter_share, counter, *scale)
    assume(revenue > 1 and net + counter >= 0)
    assert close(value("IMPLIED_SHARE", net, revenue, counter), share, counter / revenue)


ENDS = st.floats(-1e6, 1e6)


@given(st.sampled_from(["+", "-", "*", "/", "min", "max"]), ENDS, ENDS, ENDS, ENDS, st.floats(0, 1), st.floats(0, 1))
def test_an_interval_holds_every_possible_result(
    op: str, a1: float, a2: float, b1: float, b2: float, i: float, j: float
) -> None:
    (al, ah), (bl, bh) = sorted((a1, a2)), sorted((b1, b2))
    a, b = min(ah, al + i * (ah - al)), min(bh, bl + j * (bh - bl))
    result = call(registry["INTERVAL_OP"], op, al, ah, bl, bh)
    if op == "/" and bl <= 0 <= bh:
        assert result is ExcelError.DIV0
        return
    assume(isinstance(result, list))
    truth = {
        "+": lambda: a + b,
        "-": lambda: a - b,
        "*": lambda: a * b,
        "/": lambda: a / b,
        "min": lambda: min(a, b),
        "max": lambda: max(a, b),
    }[op]()
    [[low, high]] = result
    assert low <= truth or close(low, truth)
    assert truth <= high or close(truth, high)
    inside = call(registry["BOUND_CHECK"], truth, low, high)
    assert inside == "WITHIN" or close(truth, low) or close(truth, high)


@given(st.floats(-1e6, 1e6), st.integers(-3, 6))
def test_a_rounding_range_holds_what_was_rounded(number: float, decimals: int) -> None:
    rounded = round(number, decimals)
    [[low, high]] = call(registry["ROUNDING_RANGE"], rounded, decimals)
    assert low - 1e-9 <= number <= high + 1e-9
    assert close(high - low, 10.0**-decimals)


@given(st.lists(st.tuples(AMOUNT, st.floats(0, 1)), min_size=1, max_size=5), AMOUNT, AMOUNT)
def test_cash_and_credits_add_up(costs: Any, revenue: float, net: float) -> None:
    amounts = [[k] for k, _ in costs]
    cash, credit = [[f] for _, f in costs], [[1 - f] for _, f in costs]
    total = math.fsum(k for k, _ in costs)
    paid = value("CASH_COST", amounts, cash)
    assert close(paid + value("CASH_COST", amounts, credit), total)
    assert close(value("OPERATING_RESULT", revenue, net, amounts, cash), revenue - net - paid, total)
    assert close(value("OPERATING_RESULT", revenue, net, amounts), revenue - net - total, total)


@given(st.floats(0.1, 1e9), st.integers(1, 12), GROWTH)
def test_a_full_year_continues_the_path(total: float, months: int, growth: float) -> None:
    path = [(1 + growth) ** k for k in range(12)]
    first = total / math.fsum(path[:months])
    year = value("FULL_YEAR", total, months, growth)
    assert year == pytest.approx(first * math.fsum(path), rel=1e-9)
    assert value("FULL_YEAR", total, months, 0) == pytest.approx(value("ANNUALIZE", total, months))


MONTHS = st.floats(0.5, 40)


@given(st.floats(0.1, 1e6), MONTHS, st.floats(0.1, 1e6), MONTHS, st.floats(0, 12), MONTHS)
def test_period_growth_compounds_from_mid_point_to_mid_point(
    a1: float, m1: float, a2: float, m2: float, gap: float, per: float
) -> None:
    monthly = call(registry["PERIOD_GROWTH"], a1, m1, a2, m2, gap, 1)
    stated = call(registry["PERIOD_GROWTH"], a1, m1, a2, m2, gap, per)
    assume(isinstance(monthly, float) and isinstance(stated, float))
    distance = (m1 + m2) / 2 + gap
    assume(monthly > -0.9)  # nearer to -1 the logarithm magnifies the last digit
    assert math.log1p(monthly) * distance == pytest.approx(math.log(a2 / m2 / (a1 / m1)), abs=1e-9)
    assume(stated > -0.9)
    assert math.log1p(stated) == pytest.approx(math.log1p(monthly) * per, rel=1e-6, abs=1e-6)


@given(st.floats(0.1, 1e6), st.integers(1, 1200), st.integers(1, 1200), st.floats(-0.01, 0.01))
def test_series_growth_on_periods_of_any_length(first: float, m1: int, m2: int, growth: float) -> None:
    def total(start: int, count: int) -> float:
        log = math.log1p(growth)
        part = math.expm1(count * log) / math.expm1(log) if log else count
        return first * math.exp(start * log) * part

    found = value("SERIES_GROWTH", total(0, m1), m1, total(m1, m2), m2)
    assert found == pytest.approx(growth, rel=1e-6, abs=1e-11)


@given(st.floats(0.1, 1e6), st.floats(1.001, 1e3), st.floats(0.1, 100))
def test_growth_needed_and_time_needed_undo_each_other(current: float, times: float, months: float) -> None:
    growth = value("REQUIRED_GROWTH", current, current * times, months)
    assume(growth < 1e6)
    assert value("MONTHS_TO_TARGET", current, current * times, growth) == pytest.approx(months)


@given(st.floats(0.01, 1e6), st.floats(1, 1e9), st.floats(0.01, 1), st.floats(0, 0.9), st.floats(0, 1))
def test_prices_and_costs_per_token(
    cost: float, tokens: float, utilization: float, share: float, margin: float
) -> None:
    used = tokens * utilization
    assert close(value("UTILIZED_COST", cost, tokens, utilization), value("PER_MTOK", cost, used))
    assume(share + margin < 0.999)
    price = value("PRICE_FLOOR", cost, share, margin)
    assert close(price * (1 - share) - cost, margin * price, price)
    assert close(value("QUERY_MARGIN", used, cost, price), 1 - cost / price)


@given(st.floats(1, 1e6), GROWTH, PERIODS, st.floats(-1, 2), st.floats(0, 0.5))
def test_a_projection_multiplies_by_the_same_factor(
    start: float, growth: float, periods: int, elasticity: float, decline: float
) -> None:
    rows = call(registry["PROJECT_SERIES"], start, growth, periods, elasticity, decline)
    factor = (1 + growth) ** elasticity * (1 - decline)
    expected = list(accumulate([factor] * periods, lambda x, f: x * f, initial=start))
    assert [v for [v] in rows] == pytest.approx(expected, rel=1e-9)


def flows(args: tuple[float, ...], count: int) -> list[tuple[float, float]]:
    """What comes in and what goes out, period by period, by multiplication."""
    revenue, cost, growth, elasticity, decline, share, fixed = args
    rows = []
    for _ in range(count + 1):
        rows.append(((1 - share) * revenue, cost + fixed))
        revenue *= 1 + growth
        cost *= (1 + growth) ** elasticity * (1 - decline)
    return rows


MODEL = st.tuples(
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.floats(-0.2, 0.3),
    st.floats(-0.5, 1.5),
    st.floats(0, 0.3),
    st.floats(0, 0.9),
    st.one_of(st.just(0.0), st.floats(0, 1e3)),
)


@given(MODEL, st.integers(0, 80))
def test_break_even_is_the_first_period_that_covers(args: Any, most: int) -> None:
    period = call(registry["BREAK_EVEN_PERIOD"], *args, most)
    covered = [i - o >= -1e-9 * max(i, o) for i, o in flows(args, most)]
    surely = [i - o >= 1e-9 * max(i, o) for i, o in flows(args, most)]
    if isinstance(period, float):
        assert covered[int(period)]
        assert not any(surely[: int(period)])
    else:
        assert period is ExcelError.NA
        assert not any(surely[:-1] if max(map(max, flows(args, most))) < 1e-300 else surely)


@given(MODEL, st.integers(0, 80))
def test_peak_funding_is_the_deepest_accumulated_shortfall(args: Any, periods: int) -> None:
    rows = flows(args, periods)
    deepest = max(0.0, *(-total for total in accumulate(i - o for i, o in rows)))
    assert close(value("PEAK_FUNDING", *args, periods), deepest, *(max(r) for r in rows))


@given(st.floats(1, 1e6), st.integers(1, 60), st.floats(-0.05, 0.5))
def test_a_runway_of_whole_periods_uses_up_the_cash(burn: float, periods: int, growth: float) -> None:
    cash = math.fsum(burn * (1 + growth) ** k for k in range(periods))
    assert value("RUNWAY", cash, burn, growth) == pytest.approx(periods, rel=1e-6)


@pytest.mark.parametrize("growth", [1e-15, -1e-15, 1e-9, -1e-9])
def test_near_zero_growth_is_the_flat_rate(growth: float) -> None:
    flat, near = (
        [
            value("EXIT_RUN_RATE", 865.9, 9, g),
            value("FULL_YEAR", 865.9, 9, g),
            value("RUNWAY", 20000, 1000, g),
            value("PEAK_FUNDING", 100, 150, g, 1, 0, 0, 0, 9),
            call(registry["PROJECT_SERIES"], 100, g, 9)[9][0],
        ]
        for g in (0.0, growth)
    )
    assert near == pytest.approx(flat, rel=50 * abs(growth) + 1e-14)
    assert near != flat or abs(growth) < 1e-12  # and not simply the flat rate


def test_a_share_near_one_needs_revenue_without_limit() -> None:
    needed = [value("REVENUE_TO_COVER", 1, 1 - 10.0**-k) for k in range(1, 15)]
    assert needed == sorted(needed)
    assert needed[-1] == pytest.approx(1e14, rel=1e-2)
    assert value("NET_SHARE", 2469, 1) == 2469
    assert value("IMPLIED_REVENUE", 2469, 1) == 2469


def exact(growth: float, start: int, count: int) -> Decimal:
    """(1 + growth)^start + ... over count terms, in eighty digits."""
    factor = 1 + Decimal(growth)
    return sum((factor**k for k in range(start, start + count)), Decimal(0))


@pytest.mark.parametrize("growth", [-0.999999, -0.999, -0.5, -1e-12, 1e-12, 0.5, 8.999, 1e3])
@pytest.mark.parametrize("months", [1, 2, 9, 12, 300, 1200])
def test_steep_growth_over_many_months_keeps_its_digits(growth: float, months: int) -> None:
    """Against eighty-digit arithmetic: the right number, or too large or small for a cell."""
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 80, -999_999, 999_999
        rate = 12 * Decimal(1000) * (1 + Decimal(growth)) ** (months - 1) / exact(growth, 0, months)
        assert same(call(registry["EXIT_RUN_RATE"], 1000, months, growth), rate)
        if months <= 12:
            year = Decimal(1000) * exact(growth, 0, 12) / exact(growth, 0, months)
            assert same(call(registry["FULL_YEAR"], 1000, months, growth), year)
        rows = call(registry["PROJECT_SERIES"], 1000, growth, months)
        assert same(rows[-1][0], Decimal(1000) * (1 + Decimal(growth)) ** months)
        totals = [exact(growth, 0, months), exact(growth, months, months)]
        if all(Decimal(10) ** -300 < total < Decimal(10) ** 300 for total in totals) and -0.999999 < growth < 9:
            found = call(registry["SERIES_GROWTH"], float(totals[0]), months, float(totals[1]), months)
            assert same(found, Decimal(growth), 1e-9) or abs(found - growth) < 1e-15


def same(got: Any, exactly: Decimal, relative: float = 1e-9) -> bool:
    if abs(exactly) > Decimal("1.797e308"):
        return got is ExcelError.NUM
    if abs(exactly) < Decimal(10) ** -300:
        return abs(got) < 1e-299
    return abs(Decimal(got) - exactly) <= abs(exactly) * Decimal(relative)


def test_quotients_next_to_one_keep_their_digits() -> None:
    for name, args, exactly in (
        (
            "COST_ELASTICITY",
            (100, 110, 100, 100.0000001),
            (Decimal(110) / 100).ln() / (Decimal(float("100.0000001")) / 100).ln(),
        ),
        (
            "MONTHS_TO_TARGET",
            (100, 100.0000001, 0.01),
            (Decimal(float("100.0000001")) / 100).ln() / Decimal(float("1.01")).ln(),
        ),
        ("REQUIRED_GROWTH", (100, 100.0000001, 3, 12), ((Decimal(float("100.0000001")) / 100).ln() * 4).exp() - 1),
        (
            "RUNWAY",
            (999.9999999, 100, -0.1),
            (1 + Decimal(float("999.9999999")) * Decimal(float("-0.1")) / 100).ln() / (1 + Decimal(float("-0.1"))).ln(),
        ),
    ):
        assert same(call(registry[name], *args), exactly, 1e-12), name
    assert call(registry["RUNWAY"], 1e308, 1e-10, 0.05) == pytest.approx(
        (308 * math.log(10) + 10 * math.log(10) + math.log(0.05)) / math.log(1.05)
    )
    for cash, burn, growth in ((3, 0.9, -0.3), (30, 9, -0.3), (10, 0.9, -0.09), (100, 9, -0.09)):
        assert call(registry["RUNWAY"], cash, burn, growth) is ExcelError.NA  # burn = -cash * growth
    assert call(registry["ANNUALIZE"], 1e308, 120) == pytest.approx(1e307)
    assert call(registry["FULL_YEAR"], 0, 1, 1e30) == 0
    assert call(registry["FULL_YEAR"], 1e-30, 1, 1e30) == pytest.approx(1e300)


@pytest.mark.parametrize("share", [5e-324, 1e-308, 1e-300, 1e-17, 1 - 2.0**-53])
def test_tiny_shares_and_those_next_to_one(share: float) -> None:
    for name, args, exactly in (
        ("IMPLIED_REVENUE", (493.8, share), Decimal("493.8") / Decimal(share)),
        ("IMPLIED_COVERAGE", (493.8, share, 1e300), Decimal("493.8") / Decimal(share) / Decimal("1e300")),
        ("REVENUE_TO_COVER", (3770, share), Decimal(3770) / (1 - Decimal(share))),
        ("PRICE_FLOOR", (2, share), Decimal(2) / (1 - Decimal(share))),
        ("UTILIZED_COST", (2.5, 3.6e6, share), Decimal("2.5") / Decimal("3.6e6") / Decimal(share) * 10**6),
    ):
        assert same(call(registry[name], *args), exactly), name


def test_the_longest_projection_ends_in_errors() -> None:
    """A projection over the most periods allowed ends in errors, not in wrong numbers."""
    rows = call(registry["PROJECT_SERIES"], 963.3333, 0.9, 1200, 1.319, 0.03)
    cells = [v for [v] in rows]
    first = cells.index(ExcelError.NUM)
    assert all(v is ExcelError.NUM for v in cells[first:])
    assert cells[:first] == sorted(cells[:first])
    assert cells[first - 1] > 1e307
    assert call(registry["PEAK_FUNDING"], 1, 2, 0.9, 1.319, 0, 0, 0, 1200) is ExcelError.NUM
    assert call(registry["BREAK_EVEN_PERIOD"], 1, 2, 0.9, 1.3, 0, 0, 5, 1200) is ExcelError.NUM
    assert call(registry["BREAK_EVEN_PERIOD"], 1, 1e300, 9, 0.4, 0, 0, 0, 1200) == 500  # 10^-0.6 a period


def currencies(param: Param) -> bool:
    return param.arg.unit == "currency"


SCALED = [f for f in functions if any(map(currencies, f.params)) and f.name != "WHY"]


@pytest.mark.parametrize("function", SCALED, ids=lambda f: f.name)
@given(data=st.data(), unit=st.sampled_from([1024.0, 2.0**30]))
def test_the_currency_unit_changes_amounts_and_nothing_else(function: Udf, unit: float, data: st.DataObject) -> None:
    def scaled(param: Param, given: Any) -> Any:
        if not currencies(param):
            return given
        return [[v * unit] for [v] in given] if isinstance(given, list) else given * unit

    args = [data.draw(numbers(p), label=p.name) for p in function.params]
    before = call(function, *args)
    after = call(function, *(scaled(p, a) for p, a in zip(function.params, args, strict=True)))
    units = function.units if function.result == "row" else itertools.repeat(function.units[0])
    pairs = (
        [[before, after]]
        if not isinstance(before, list)
        else zip((v for row in before for v in row), (v for row in after for v in row), strict=True)
    )
    for (x, y), of in zip(pairs, units, strict=False):
        if isinstance(x, float) and isinstance(y, float):
            factor = unit if of.startswith("currency") else 1.0
            assert math.isclose(x * factor, y, rel_tol=1e-9, abs_tol=1e-6 * factor)
        else:
            assert x == y


UNORDERED = [
    f.name
    for f in functions
    if f.result != "rows"
    and any(p.kind in ("numbers", "texts") for p in f.params)
    and not any(p.arg.rising for p in f.params)
]


@pytest.mark.parametrize("name", UNORDERED)
@given(data=st.data(), order=st.permutations(range(3)))
def test_the_order_of_paired_lists_does_not_matter(name: str, data: st.DataObject, order: list[int]) -> None:
    function = registry[name]
    args = [data.draw(numbers(p), label=p.name) for p in function.params]
    shuffled = [
        [a[i] for i in order] if p.is_list and p.arg.paired else a for p, a in zip(function.params, args, strict=True)
    ]
    assert call(function, *args) == call(function, *shuffled)


BOUNDED = [
    pytest.param(f, cell, id=f"{f.name}-{cell}")
    for f in functions
    for cell in range(max(1, len(f.results)))
    if any(f.direction(p.name, cell) for p in f.params)
]


@pytest.mark.parametrize(("function", "cell"), BOUNDED)
@given(data=st.data())
def test_a_combined_bound_holds_the_hidden_truth(function: Udf, cell: int, data: st.DataObject) -> None:
    """Each input is a bound of a hidden true value: the truth lies on the result's claimed side."""
    shown, hidden, kinds, directions = [], [], ["EXACT"], [1.0]
    drawn = {}
    for param in function.params:
        a, b = (data.draw(numbers(param), label=param.name) for _ in range(2))
        drawn[param.name] = (a, b) if param.kind == "text" else in_order(a, b)
    for name in [n for n in drawn if n.endswith("_low")]:  # the ends of a range stay in order
        other = name.replace("_low", "_high")
        ends = sorted((*drawn[name], *drawn[other]))
        drawn[name], drawn[other] = tuple(ends[:2]), tuple(ends[2:])
    for param in function.params:
        low, high = drawn[param.name]
        direction = function.direction(param.name, cell)
        kind = data.draw(st.sampled_from(["EXACT", "LOWER", "UPPER"])) if direction else "EXACT"
        shown.append(high if kind == "UPPER" else low)
        hidden.append({"EXACT": low, "LOWER": high, "UPPER": low}[kind])
        if direction:
            kinds.append(kind)
            directions.append(float(direction))
    claim = call(registry["BOUND_COMBINE"], [[k] for k in kinds], [[d] for d in directions])
    results = []
    for args in (shown, hidden):
        result = call(function, *args)
        result = result[0][cell] if isinstance(result, list) else result
        assume(isinstance(result, float))
        results.append(result)
    says, truth = results
    slack = 1e-9 * max(1.0, abs(says), abs(truth))
    assert claim in ("NONE", "EXACT", "LOWER", "UPPER")
    if claim == "EXACT":
        assert truth == says
    if claim == "LOWER":
        assert truth >= says - slack
    if claim == "UPPER":
        assert truth <= says + slack
