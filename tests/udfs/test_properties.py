"""What must hold for every input: identities per theme, monotone arguments as declared."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.strategies import PART, close, in_order, numbers, tiers, value
from udfs import ExcelError, Param, Udf, call, functions, registry

AMOUNT = st.floats(0, 1e9)


@given(AMOUNT, PART, AMOUNT, PART)
def test_revenue_share_nets_what_flows_both_ways(r: float, s: float, b: float, sb: float) -> None:
    assert close(value("NET_SHARE", r, s, b, sb), value("NET_SHARE", r, s) - value("NET_SHARE", b, sb), s * r)


@given(st.floats(0, 1e7), tiers())
def test_a_marginal_share_is_the_sum_of_its_slices(revenue: float, given_tiers: Any) -> None:
    bounds, rates = given_tiers
    edges = [b for [b] in bounds] + [math.inf]
    slices = [
        rate * max(0.0, min(revenue, upper) - lower)
        for lower, upper, [rate] in zip(edges, edges[1:], rates, strict=False)
    ]
    assert close(value("SHARE_TIERED", revenue, bounds, rates), math.fsum(slices))


@given(st.floats(0, 1e7), st.floats(0, 1e5), tiers())
def test_a_marginal_share_rises_with_revenue(revenue: float, more: float, given_tiers: Any) -> None:
    low, high = (value("SHARE_TIERED", r, *given_tiers) for r in (revenue, revenue + more))
    assert low <= high or close(low, high)


@given(AMOUNT, PART)
def test_one_tier_is_a_plain_share(revenue: float, share: float) -> None:
    for mode in ("marginal", "slab"):
        assert close(value("SHARE_TIERED", revenue, 0.0, share, mode), value("NET_SHARE", revenue, share))


@given(st.floats(-1e8, 1e8), PART, AMOUNT)
def test_implied_revenue_gives_the_payment_back(payment: float, share: float, counter: float) -> None:
    assume(payment + counter >= 0)
    revenue = value("IMPLIED_REVENUE", payment, share, counter)
    assert close(share * revenue - counter, payment, counter)


@given(st.floats(-1e6, 1e6), PART, AMOUNT, st.sampled_from(["gross", "after_share", "with_receipts"]))
def test_the_needed_counter_flow_just_covers_the_cost(payment: float, share: float, cost: float, basis: str) -> None:
    counter = value("COUNTERFLOW_TO_COVER", payment, share, cost, basis)
    revenue = value("IMPLIED_REVENUE", payment, share, counter)
    covers = {"gross": revenue, "after_share": revenue - payment, "with_receipts": revenue + counter}[basis]
    scale = (revenue, payment / share, cost)
    assert covers >= cost or close(covers, cost, *scale)
    if counter > max(0.0, -payment):  # no smaller one would do
        assert close(covers, cost, *scale)


@given(AMOUNT, st.floats(0, 0.99), AMOUNT, AMOUNT)
def test_the_needed_revenue_leaves_the_cost_after_the_share(
    cost: float, share: float, other: float, counter: float
) -> None:
    revenue = value("REVENUE_TO_COVER", cost, share, other, counter)
    left = revenue * (1 - share) + counter
    assert left >= cost + other or close(left, cost + other, revenue)


@given(st.floats(0, 1e8), st.floats(0, 1), PART, PART, AMOUNT, AMOUNT, st.floats(0, 1))
def test_the_range_holds_the_revenue_of_every_truth_inside_it(
    payment: float, slack: float, s1: float, s2: float, c1: float, c2: float, where: float
) -> None:
    shares, counters = sorted((s1, s2)), sorted((c1, c2))
    [[low, high]] = call(registry["IMPLIED_REVENUE_RANGE"], payment, payment + slack, *shares, *counters)
    truth = value(
        "IMPLIED_REVENUE",
        payment + where * slack,
        shares[0] + where * (shares[1] - shares[0]),
        counters[0] + where * (counters[1] - counters[0]),
    )
    assert low <= truth or close(low, truth)
    assert truth <= high or close(truth, high)


@given(AMOUNT, st.floats(1, 1e9), PART, AMOUNT)
def test_coverage_three_ways(payment: float, cost: float, share: float, counter: float) -> None:
    revenue = value("IMPLIED_REVENUE", payment, share, counter)
    ratio = value("COVERAGE_RATIO", revenue, cost)
    assert close(ratio, value("IMPLIED_COVERAGE", payment, share, cost, counter))
    assert close(value("COVERAGE_GAP", revenue, cost), (ratio - 1) * cost, revenue, cost)
    if revenue:
        assert close(ratio * value("COST_TO_REVENUE", cost, revenue), 1)


@given(st.floats(1, 1e9), AMOUNT, st.floats(0, 1), AMOUNT)
def test_the_margin_is_what_remains_of_revenue(revenue: float, cost: float, share: float, counter: float) -> None:
    net = value("NET_SHARE", revenue, share) - counter
    margin = value("CONTRIBUTION_MARGIN", revenue, cost, share, counter)
    assert close(margin * revenue, revenue - net - cost, revenue, cost, counter)


@given(st.floats(-1e9, 1e9), st.integers(1, 1200))
def test_twelve_months_are_a_year(amount: float, months: int) -> None:
    assert close(value("ANNUALIZE", amount, 12.0), amount)
    assert close(value("ANNUALIZE", amount, float(months)) * months / 12, amount)
    assert close(value("EXIT_RUN_RATE", amount, float(months), 0.0), value("ANNUALIZE", amount, float(months)))


@given(st.floats(0.1, 1e9), st.integers(1, 60), st.floats(-0.5, 1))
def test_the_exit_run_rate_is_twelve_times_the_paths_last_month(amount: float, months: int, growth: float) -> None:
    path = [(1 + growth) ** k for k in range(months)]
    expected = 12 * amount * path[-1] / math.fsum(path)
    assert value("EXIT_RUN_RATE", amount, float(months), growth) == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.1, 1e6), st.integers(1, 24), st.integers(1, 24), st.floats(-0.3, 0.5))
def test_series_growth_finds_the_growth_that_made_the_totals(first: float, m1: int, m2: int, growth: float) -> None:
    months = [first * (1 + growth) ** k for k in range(m1 + m2)]
    totals = math.fsum(months[:m1]), math.fsum(months[m1:])
    found = value("SERIES_GROWTH", totals[0], float(m1), totals[1], float(m2))
    assert found == pytest.approx(growth, rel=1e-9, abs=1e-12)


@given(st.floats(-1e9, 1e9), st.floats(1, 1e9))
def test_the_gap_and_the_fraction_tell_the_same(amount: float, target: float) -> None:
    [[gap, fraction]] = call(registry["TARGET_GAP"], amount, target)
    assert close(target * (1 - fraction), gap, amount, target)


STATUSES = st.sampled_from(registry["STATUS_WORST"].params[0].arg.options)
KINDS = st.sampled_from(registry["BOUND_COMBINE"].params[0].arg.options)


@given(st.lists(STATUSES, min_size=1), st.lists(STATUSES, min_size=1), st.randoms())
def test_the_weakest_status_is_found_in_any_order_and_in_steps(first: list[str], second: list[str], order: Any) -> None:
    def worst(words: list[str]) -> Any:
        return call(registry["STATUS_WORST"], [[w] for w in words])

    shuffled = order.sample(first, len(first))
    assert worst(first) == worst(shuffled)
    assert worst([worst(first), worst(second)]) == worst(first + second)


@given(st.data(), st.lists(st.tuples(KINDS, st.sampled_from([1.0, -1.0])), min_size=1, max_size=4))
def test_a_combined_bound_is_true_of_a_sum(data: st.DataObject, inputs: list[tuple[str, float]]) -> None:
    """Hidden true values on the claimed side of what is shown: the result's claim must hold too."""
    shown, hidden = 0.0, 0.0
    for kind, direction in inputs:
        number, slack = data.draw(st.integers(-100, 100)), data.draw(st.integers(0, 100))
        true = {"EXACT": number, "LOWER": number + slack, "UPPER": number - slack, "NONE": number - 50 + slack}[kind]
        shown += direction * number
        hidden += direction * true
    kinds, directions = zip(*inputs, strict=True)
    claim = call(registry["BOUND_COMBINE"], [[k] for k in kinds], [[d] for d in directions])
    if claim == "EXACT":
        assert hidden == shown
    if claim == "LOWER":
        assert hidden >= shown
    if claim == "UPPER":
        assert hidden <= shown


MONOTONE = [
    pytest.param(f, p, cell, id=f"{f.name}-{p.name}-{cell}")
    for f in functions
    for cell in range(max(1, len(f.results)))
    for p in f.params
    if f.direction(p.name, cell)
]


@pytest.mark.parametrize(("function", "param", "cell"), MONOTONE)
@given(data=st.data())
def test_a_result_moves_as_declared(function: Udf, param: Param, cell: int, data: st.DataObject) -> None:
    args = {p.name: data.draw(numbers(p), label=p.name) for p in function.params}
    before, after = in_order(args[param.name], data.draw(numbers(param), label="other"))
    for low in [name for name in args if name.endswith("_low")]:  # ends of a range stay in order
        high = low.replace("_low", "_high")
        if param.name == low:
            before, after, args[high] = sorted((before, after, args[high]))
        elif param.name == high:
            args[low], before, after = sorted((args[low], before, after))
        else:
            args[low], args[high] = sorted((args[low], args[high]))
    results = []
    for changed in (before, after):
        result = call(function, *(args | {param.name: changed}).values())
        result = result[0][cell] if isinstance(result, list) else result
        assume(not isinstance(result, ExcelError))
        results.append(result)
    slack = 1e-9 * max(1.0, *map(abs, results))
    assert function.direction(param.name, cell) * (results[1] - results[0]) >= -slack
