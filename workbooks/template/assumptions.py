"""Inputs, second half: the target, the contract's terms and the assumptions, each a figure with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..deal.deal import ASSUMED_ONCE
from ..deal.figures import Figure
from ..deal.roles import ROLES
from ..writing import styles
from ..writing.layout import literal
from ..writing.page import Page
from ..writing.quantities import HIGH, LOW
from ..writing.styles import Measure

MEASURES = {
    "fraction": styles.FRACTION,
    "fraction per month": styles.MONTHLY,
    "ratio": styles.RATIO,
    "tokens": styles.COUNT,
    "currency": styles.PRICE,
}
# the end of its range at which the cost is covered sooner
FAVOURABLE = {"growth": HIGH, "elasticity": LOW, "unit_decline": HIGH, "fixed_cost": LOW}


def assumptions(page: Page) -> None:
    deal = page.model.deal
    if deal.has("target"):
        _target(page)
    terms = [role for role in ("cap", "paid_to_date", "guarantee") if deal.has(role)]
    if terms or deal.has("tier_from", "tier_rate"):
        page.section("Terms of the contract")
        _tiers(page)
        figure_lines(page, {role: deal.of(role)[:1] for role in terms})
    if deal.has("counter_share"):
        page.section("What flows back")
        figure_lines(page, {"counter_share": deal.of("counter_share")[-1:]})
    page.section("Projection")
    for role in ASSUMED_ONCE:
        _scenario_line(page, role, deal.of(role)[0])
    figure_lines(page, {"cash": deal.of("cash")[:1]})
    _draws(page)


def look(figure: Figure, field: str = "value") -> str:
    """A figure that is no period's, looked up by its own names."""
    names = (figure.entity, figure.metric, figure.period, field)
    return f"FIGURE(Figures[#All],{','.join(map(literal, names))})"


def measure_of(role: str) -> Measure:
    return MEASURES.get(ROLES[role].unit, styles.AMOUNT)


def figure_lines(page: Page, found: Mapping[str, Sequence[Figure]]) -> None:
    """Values, bounds and statuses, each kind a block of neighbours: lists for the functions."""
    for what in ("", "bound", "status"):
        for role, figures in found.items():
            for number, figure in enumerate(figures, 1):
                label = ROLES[role].label + (f": {figure.period}" if len(figures) > 1 else "")
                page.line(
                    " ".join(filter(None, (role, str(number), what))),
                    f"{label}: {what}" if what else label,
                    measure=styles.PLAIN if what else measure_of(role),
                    kind="evidence" if what else "link",
                    constant=f"={look(figure, what or 'value')}",
                )


def _tiers(page: Page) -> None:
    """The tiers, and what they are together: a result rests on all of them."""
    deal = page.model.deal
    if not deal.has("tier_from", "tier_rate"):
        return
    figure_lines(page, {role: deal.of(role) for role in ("tier_from", "tier_rate")})
    last = len(deal.of("tier_rate"))
    area = {what: f"{{tier_from 1 {what}}}:{{tier_rate {last} {what}}}" for what in ("bound", "status")}
    for key, label, formula in (
        ("tier terms", "Tiers", f"=ROWS({{tier_from 1}}:{{tier_from {last}}})"),
        (
            "tier terms bound",
            "Tiers: bound",
            f'=IF(COUNTIF({area["bound"]},"EXACT")=ROWS({area["bound"]}),"EXACT","NONE")',
        ),
        ("tier terms status", "Tiers: status", f"=STATUS_WORST({area['status']})"),
    ):
        page.line(key, label, kind="evidence", constant=formula)


def _scenario_line(page: Page, role: str, figure: Figure) -> None:
    """An assumption at the end of its range that the scenario takes."""
    measure, label = measure_of(role), ROLES[role].label
    value = look(figure)
    ends = {end: f"IF(ISNA({look(figure, end)}),{value},{look(figure, end)})" for end in (LOW, HIGH)}
    first, last = (LOW, HIGH) if FAVOURABLE[role] == HIGH else (HIGH, LOW)
    for key, text, formula in (
        (f"{role} 1", f"{label}, unfavourable", ends[first]),
        (f"{role} 2", f"{label}, as reported", value),
        (f"{role} 3", f"{label}, favourable", ends[last]),
    ):
        page.line(key, text, measure=measure, kind="link", constant=f"={formula}")
    page.line(
        role,
        label,
        measure=measure,
        constant=f"=CHOOSE({{scenario}},{{{role} 1}},{{{role} 2}},{{{role} 3}})",
        note="in this scenario",
    )
    for what in ("bound", "status"):
        page.line(f"{role} {what}", f"{label}: {what}", kind="evidence", constant=f"={look(figure, what)}")


def _target(page: Page) -> None:
    page.section("Target")
    found = "=FIGURE(Figures[#All],in_Payer,in_TargetMetric,in_TargetPeriod"
    row = page.line(
        "target",
        ROLES["target"].label,
        measure=styles.ANNUAL,
        kind="link",
        constant=found + ")",
        note="a run rate at the end of its period, not a year's revenue",
    )
    page.model.name("in_Target", page.title, f"C{row.number}")
    for what in ("bound", "status", "source"):
        kind = "link" if what in ("bound", "status") else "evidence"
        page.line(f"target {what}", f"Target: {what}", kind=kind, constant=f'{found},"{what}")')
    end = found.removeprefix("=") + ',"end")'
    page.line(
        "target months",
        "Months from the last period's end to the target's",
        measure=styles.MONTHS,
        constant=f"=MAX(0,(YEAR({end})-YEAR({{end.last}}))*12+MONTH({end})-MONTH({{end.last}}))",
    )


PERCENTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def _draws(page: Page) -> None:
    page.section("Uncertainty")
    for name, label, value, measure, low, high, note in (
        ("in_Draws", "Draws", 1000, styles.COUNT, 100, 100_000, "more draws are slower and closer to the exact mean"),
        ("in_Seed", "Seed", 1, styles.COUNT, 0, 1_000_000, "the same seed gives the same draws everywhere"),
        (
            "in_FlowBack",
            "Counter-flow tried, as a fraction of the payment",
            0.5,
            styles.FRACTION,
            0,
            10,
            "for the tornado, where what flows back is not known: an assumption",
        ),
    ):
        row = page.line(name, label, kind="input", constant=value, measure=measure, note=note)
        page.model.name(name, page.title, f"C{row.number}")
        kind = "decimal" if measure is styles.FRACTION else "whole"
        page.between(f"C{row.number}", kind, low, high)
    for number, percentile in enumerate(PERCENTILES, 1):
        row = page.line(
            f"percentile {number}",
            f"Percentile {number}",
            kind="input",
            constant=percentile,
            measure=styles.WHOLE_PERCENT,
            note="from low to high" if number == 1 else "",
        )
        page.between(f"C{row.number}", "decimal", 0, 1)
