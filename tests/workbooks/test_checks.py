"""Every check of the template turns red where it should, and nothing else with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from helpers.live import Cells, Live
from workbooks.template import figures
from workbooks.writing.keys import (
    CALL_IDENTITY,
    CLAIMED,
    LOWEST_REVENUE,
    MARGIN_IDENTITY,
    MEAN_DISTANCE,
    PERIOD,
    REVENUE,
    SHARE_IDENTITY,
    TIER_ROUND_TRIP,
    Key,
)

PAYMENT, COST, SHARE = "net_payment_to_microsoft", "inference_cost", "revenue_share"
Change = Callable[[Live], Cells]


def test_all_checks_hold_on_the_shipped_figures(live: Live) -> None:
    assert live.red({}) == set()
    assert len(live.checks) == live.book["Checks"].max_row - 4


def one(field: str, metric: str, period: str, content: Any, source: str = "") -> Change:
    return lambda live: {live.figure(field, metric, period, source): content}


def each(fields: str, metric: str, period: str, content: Any) -> Change:
    return lambda live: {live.figure(f, metric, period): content for f in fields.split()}


def line(content: Any, *keys: Key) -> Change:
    return lambda live: {live.at(key): content for key in keys}


# a figure replaced by nonsense, and the one check that says so
FIGURES: dict[str, tuple[str, Change]] = {
    "20 for 20%": ("every fraction lies between 0 and 1", one("value", SHARE, "2024", 20)),
    "a negative share": ("every fraction lies between 0 and 1", one("value", SHARE, "2025-9M", -0.2)),
    "a blank payment": ("no figure is blank or text", one("value", PAYMENT, "2024", None)),
    "a number as text": ("no figure is blank or text", one("value", PAYMENT, "2024", "493.8")),
    "a text": ("no figure is blank or text", one("value", COST, "2025-9M", "about 8,670")),
    "low above the value": ("no low above its value", one("low", PAYMENT, "2024", 600)),
    "high below the value": ("no value above its high", one("high", PAYMENT, "2024", 100)),
    "low above high of a share": ("no low above its value", one("low", SHARE, "2024", 0.3)),
    "a row below the table": ("no figure stands below the table", lambda _: {("Figures", "A60"): "Someone"}),
    "an unknown status": ("every status is one of the words known", one("status", PAYMENT, "2024", "RUMOUR")),
    "a blank status": ("every status is one of the words known", one("status", COST, "2024", None)),
    "an unknown bound": ("every bound is one of the words known", one("bound", PAYMENT, "2025-9M", "MIN")),
    "another currency": ("one unit: inference cost", one("unit", COST, "2024", "EUR million")),
    "another currency elsewhere": ("one unit: inference cost", one("unit", COST, "2024", "EUR million", "TechCrunch")),
    "payment in thousands": ("one unit: net payment to microsoft", one("unit", PAYMENT, "2025-H1", "USD thousand")),
    "counter-flow in billions": ("one unit: counter flow", one("unit", "counter_flow", "2024", "USD billion")),
    "training in billions": ("one unit: training cost", one("unit", "training_cost", "2024", "USD billion")),
    "revenue in billions": ("one unit: revenue", one("unit", "revenue", "2024", "USD billion")),
    "target as a year's revenue": (
        "one unit: target",
        one("unit", "annualized_revenue_target", "2025-12", "USD million"),
    ),
    "a share in percent": ("one unit: fractions, ratios, counts and terms", one("unit", SHARE, "2024", "percent")),
    "a cap in billions": (
        "one unit: fractions, ratios, counts and terms",
        one("unit", "payment_cap", "contract", "USD billion"),
    ),
    "a period nobody reports": (
        "every figure of the periods is there, once or with one preferred source",
        lambda live: {live.at(PERIOD): "2023"},
    ),
    "a conflict nobody settled": (
        "every figure of the periods is there, once or with one preferred source",
        one("preferred", COST, "2024", "yes", "TechCrunch"),
    ),
    "a figure deleted": (
        "every figure of the periods is there, once or with one preferred source",
        one("metric", SHARE, "2025-9M", "something else"),
    ),
    "a wrong length": ("each period is as long as its dates say", one("months", PAYMENT, "2024", 9)),
    "a gap": ("period 2 follows the one before it", one("start", PAYMENT, "2025-9M", dt.datetime(2025, 1, 11))),
    "a part above the whole": (
        "net payment to microsoft: 2025-H1 is not more than 2025-9M",
        one("value", PAYMENT, "2025-H1", 900),
    ),
    "a cost above the whole": ("inference cost: 2025-H1 is not more than 2025-9M", one("value", COST, "2025-H1", 9000)),
    "revenue below the minimum": (
        "reported revenue 2024 is not below the implied minimum",
        each("value low", "revenue", "2024", 2000),
    ),
    "a counter-flow above it": (
        "reported revenue 2024 is not below the implied minimum",
        each("value low", "counter_flow", "2024", 5000),
    ),
}


@pytest.mark.parametrize(("name", "change"), FIGURES.values(), ids=FIGURES)
def test_nonsense_turns_the_right_check_red_and_nothing_else(live: Live, name: str, change: Change) -> None:
    assert live.red(widened(live, dict(change(live)))) == {name}


def widened(live: Live, changes: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """An amount above its reported range takes the range's end with it: one thing is to be wrong."""
    for (sheet, cell), content in list(changes.items()):
        high = f"{figures.column_of('high')}{cell[1:]}"
        end = live.book[sheet][high].value
        amount = cell.startswith(figures.column_of("value")) and isinstance(content, int | float)
        if amount and content > 20 and end is not None and content > end:
            changes[sheet, high] = content
    return changes


# a line of the model overwritten, and the one check that says so
LINES: dict[str, Change] = {
    "share x implied revenue - counter-flow = payment": line(1, SHARE_IDENTITY),
    "revenue - share of it + counter-flow - cost = revenue - payment - cost": line(1, MARGIN_IDENTITY),
    "coverage straight from the payment = coverage of the implied revenue": line(1, CALL_IDENTITY),
    "tiers there and back give the same revenue": line(2400, TIER_ROUND_TRIP),
    "drawn means within 4 standard errors of the exact ones": line(5, MEAN_DISTANCE),
    "lowest <= implied <= highest revenue": line(2600, LOWEST_REVENUE, LOWEST_REVENUE.native),
    "reported revenue 2025-9M is not below the implied minimum": lambda live: {live.at(CLAIMED.value, "I"): 4000},
    "counter flow: 2025-H1 is not more than 2025-9M": lambda live: {
        live.figure("value", "counter_flow", "2025-H1"): 5,
        live.figure("bound", "counter_flow", "2025-9M"): "EXACT",
    },
    "the functions loaded are those this workbook was built for": lambda live: {
        (
            "Checks",
            f"D{live.checks['the functions loaded are those this workbook was built for']}",
        ): '=IF(NETSHARE_VERSION()="0.0.0",0,1)'
    },
}


@pytest.mark.parametrize(("name", "change"), LINES.items(), ids=LINES)
def test_a_line_overwritten_turns_its_check_red_and_nothing_else(live: Live, name: str, change: Change) -> None:
    assert live.red(change(live)) == {name}


def test_each_agreement_status_and_difference_is_checked(live: Live) -> None:
    """Each agreement, each status and each difference has a check of its own."""
    seen = {name for name, _ in FIGURES.values()} | set(LINES)
    model = live.model
    for it in model.results:
        name = f"Function = native formula: {it.label}"
        assert live.red({live.at(it.key.native): 123456.789}) == {name}
        seen.add(name)
        name = f"No surer than what it rests on: {it.label}"
        assert live.red({live.at(it.key.status): "AUDITED"}) == {name}
        bound = live.at(it.key.bound)
        other = "UPPER" if live.value(*bound) != "UPPER" else "LOWER"
        assert live.red({bound: other}) == {name}
        seen.add(name)
    for label, key in model.closings:
        assert live.red({live.at(key): 1}) == {f"closes: {label}"}
        seen.add(f"closes: {label}")
    for name in [n for n in live.checks if n.startswith("no error in a cell of")]:
        assert live.red({(name.rpartition(" ")[2], "C5"): "=1/0"}) == {name}
        seen.add(name)
    assert seen == set(live.checks)


def test_what_rests_on_an_unusable_figure_waits(live: Live) -> None:
    with live.changed({live.figure("value", SHARE, "2024"): 20}):
        passes = [live.value("Checks", f"F{row}") for row in live.checks.values()]
        assert passes.count("waits") > 80
        assert live.value("Checks", "F3") is False
        assert live.value("Checks", "D3") is False
        assert live.value(*live.at(REVENUE)) == "Num"
