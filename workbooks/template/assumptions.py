"""Inputs, second half: the target, the contract's terms and the assumptions, each a figure with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..deal.deal import Deal
from ..deal.figures import Figure
from ..deal.roles import ROLES
from ..writing import styles
from ..writing.bounds import exact_or_none
from ..writing.keys import (
    CAP,
    CASH,
    COUNTER_SHARE,
    DRAWS_COUNT,
    ELASTICITY,
    END,
    FIXED_COST,
    FLOW_BACK,
    GROWTH,
    GUARANTEE,
    PAID_TO_DATE,
    PERCENTILE,
    SCENARIO,
    SEED,
    TARGET,
    TARGET_MONTHS,
    TIER_FROM,
    TIER_RATE,
    TIER_TERMS,
    UNIT_DECLINE,
    Key,
)
from ..writing.page import Line, Page
from ..writing.quantities import HIGH, LOW
from ..writing.styles import Measure
from ..writing.templates import literal, look_up, span

MEASURES = {
    "fraction": styles.FRACTION,
    "fraction per month": styles.MONTHLY,
    "ratio": styles.RATIO,
    "tokens": styles.COUNT,
    "currency": styles.PRICE,
}
# the end of its range at which the cost is covered sooner, in the order of the lines
FAVOURABLE = {GROWTH: HIGH, ELASTICITY: LOW, UNIT_DECLINE: HIGH, FIXED_COST: LOW}
PERCENTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def assumptions(page: Page) -> None:
    deal = page.model.deal
    if deal.has("target"):
        _target(page)
    terms = list(once(deal, CAP, PAID_TO_DATE, GUARANTEE))
    tiers = deal.has("tier_from", "tier_rate")
    if terms or tiers:
        page.section("Terms of the contract")
        if tiers:
            _tiers(page)
        figure_lines(page, terms)
    if deal.has("counter_share"):
        page.section("What flows back")
        last = deal.of("counter_share")[-1]
        figure_lines(page, [Given(COUNTER_SHARE, ROLES["counter_share"].label, last)])
    page.section("Projection")
    for key in FAVOURABLE:
        _scenario_line(page, key, deal.of(key.name)[0])
    figure_lines(page, list(once(deal, CASH)))
    _draws(page)


def look(figure: Figure, field: str = "value") -> str:
    """A figure that belongs to no period, looked up by its own names."""
    return look_up(*map(literal, (figure.entity, figure.metric, figure.period, field)))


def measure_of(role: str) -> Measure:
    return MEASURES.get(ROLES[role].unit, styles.AMOUNT)


@dataclass(frozen=True)
class Given:
    """A figure that belongs to no period, and its line."""

    key: Key
    label: str
    figure: Figure


def once(deal: Deal, *keys: Key) -> Iterator[Given]:
    """The first figure of each role that has one."""
    for key in keys:
        for figure in deal.of(key.name)[:1]:
            yield Given(key, ROLES[key.name].label, figure)


def listed(deal: Deal, *keys: Key) -> Iterator[Given]:
    """All figures of each role, numbered."""
    for key in keys:
        figures = deal.of(key.name)
        for number, figure in enumerate(figures, 1):
            which = f": {figure.period}" if len(figures) > 1 else ""
            yield Given(key.nth(number), ROLES[key.name].label + which, figure)


def figure_lines(page: Page, given: list[Given]) -> None:
    """Values, bounds and statuses, each kind a block of neighbours: lists for the functions."""
    for it in given:
        page.line(Line(it.key, it.label, measure_of(it.figure.role), kind="link"), constant=f"={look(it.figure)}")
    for it in given:
        page.line(Line(it.key.bound, f"{it.label}: bound", kind="evidence"), constant=f"={look(it.figure, 'bound')}")
    for it in given:
        page.line(Line(it.key.status, f"{it.label}: status", kind="evidence"), constant=f"={look(it.figure, 'status')}")


def _tiers(page: Page) -> None:
    """The tiers, and what they are together: a result depends on all of them."""
    deal = page.model.deal
    figure_lines(page, list(listed(deal, TIER_FROM, TIER_RATE)))
    count = len(deal.of("tier_rate"))
    first, last_rate = TIER_FROM.nth(1), TIER_RATE.nth(count)
    page.line(Line(TIER_TERMS, "Tiers", kind="evidence"), constant=f"=ROWS({first}:{TIER_FROM.nth(count)})")
    page.line(
        Line(TIER_TERMS.bound, "Tiers: bound", kind="evidence"),
        constant=f"={exact_or_none(span(first.bound, last_rate.bound))}",
    )
    page.line(
        Line(TIER_TERMS.status, "Tiers: status", kind="evidence"),
        constant=f"=STATUS_WORST({span(first.status, last_rate.status)})",
    )


def _scenario_line(page: Page, key: Key, figure: Figure) -> None:
    """An assumption, at the end of its range that the scenario uses."""
    measure, label = measure_of(key.name), ROLES[key.name].label
    value = look(figure)
    low, high = (f"IF(ISNA({look(figure, end)}),{value},{look(figure, end)})" for end in (LOW, HIGH))
    first, last = (low, high) if FAVOURABLE[key] == HIGH else (high, low)
    page.line(Line(key.nth(1), f"{label}, unfavourable", measure, kind="link"), constant=f"={first}")
    page.line(Line(key.nth(2), f"{label}, as reported", measure, kind="link"), constant=f"={value}")
    page.line(Line(key.nth(3), f"{label}, favourable", measure, kind="link"), constant=f"={last}")
    page.line(
        Line(key, label, measure, note="in this scenario"),
        constant=f"=CHOOSE({SCENARIO},{key.nth(1)},{key.nth(2)},{key.nth(3)})",
    )
    page.line(Line(key.bound, f"{label}: bound", kind="evidence"), constant=f"={look(figure, 'bound')}")
    page.line(Line(key.status, f"{label}: status", kind="evidence"), constant=f"={look(figure, 'status')}")


def _target(page: Page) -> None:
    def found(*field: str) -> str:
        return look_up("in_Payer", "in_TargetMetric", "in_TargetPeriod", *field)

    page.section("Target")
    note = "a run rate at the end of its period, not a year's revenue"
    page.named(Line(TARGET, ROLES["target"].label, styles.ANNUAL, kind="link", note=note), f"={found()}")
    page.line(Line(TARGET.bound, "Target: bound", kind="link"), constant=f"={found(literal('bound'))}")
    page.line(Line(TARGET.status, "Target: status", kind="link"), constant=f"={found(literal('status'))}")
    page.line(Line(TARGET.source, "Target: source", kind="evidence"), constant=f"={found(literal('source'))}")
    end = found(literal("end"))
    page.line(
        Line(TARGET_MONTHS, "Months from the last period's end to the target's", styles.WHOLE_MONTHS),
        constant=f"=MAX(0,(YEAR({end})-YEAR({END.last}))*12+MONTH({end})-MONTH({END.last}))",
    )


def _draws(page: Page) -> None:
    page.section("Uncertainty")
    draws = Line(
        DRAWS_COUNT, "Draws", styles.COUNT, kind="input", note="more draws are slower and closer to the exact mean"
    )
    seed = Line(SEED, "Seed", styles.COUNT, kind="input", note="the same seed gives the same draws everywhere")
    flow_back = Line(
        FLOW_BACK,
        "Counter-flow tried, as a fraction of the payment",
        styles.FRACTION,
        kind="input",
        note="for the tornado, where what flows back is not known: an assumption",
    )
    page.between(page.named(draws, 1000), "whole", 100, 100_000)
    page.between(page.named(seed, 1), "whole", 0, 1_000_000)
    page.between(page.named(flow_back, 0.5), "decimal", 0, 10)
    for number, percentile in enumerate(PERCENTILES, 1):
        note = "from low to high" if number == 1 else ""
        line = Line(PERCENTILE.nth(number), f"Percentile {number}", styles.PERCENT, kind="input", note=note)
        row = page.line(line, constant=percentile)
        page.between(f"C{row.number}", "decimal", 0, 1)
