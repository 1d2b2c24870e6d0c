"""Time: annual rates and run rates against a target that is itself a run rate."""

from __future__ import annotations

from dataclasses import dataclass

from ..writing import styles
from ..writing.bounds import as_of
from ..writing.growth_paths import Totals, at_the_target, growth_path
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    ANNUAL_COST,
    ANNUAL_FRACTION,
    ANNUAL_GAP,
    ANNUAL_REVENUE,
    COST,
    END,
    GROWTH_PATH,
    MONTHS,
    MONTHS_TO_TARGET,
    REQUIRED_GROWTH,
    REVENUE,
    RUN_RATE_FRACTION,
    RUN_RATE_GAP,
    TARGET,
    TARGET_MONTHS,
    Key,
)
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Guard, result
from . import links

NOT_ON_IT = "not on it"  # a period on the growth path


@dataclass(frozen=True)
class Rate:
    """A rate of revenue compared with the target, and the lines of the comparison."""

    value: Key
    fraction: Key
    gap: Key
    words: str
    on_path: bool = False  # depends on the growth path, and has no total


AVERAGE = Rate(ANNUAL_REVENUE, ANNUAL_FRACTION, ANNUAL_GAP, "average rate")
LAST_MONTH = Rate(REVENUE.run_rate, RUN_RATE_FRACTION, RUN_RATE_GAP, "run rate of the last month", on_path=True)


def build(model: Model) -> None:
    page = Page(
        model,
        "Time",
        "Annual rates and run rates",
        "A target that is a run rate at a year's end compares with the last month's rate, not with the period's average.",
    )
    page.headings()
    path = Link(GROWTH_PATH, "Growth along one path")
    target = Link(TARGET, "Target, an annual rate", styles.ANNUAL)
    targets = (target,) if model.deal.has("target") else ()
    parts = Ingredients(page, (links.cost(model.deal), path, links.REVENUE, *targets))
    _averages(page, parts)
    if len(page.columns) > 1 and model.deal.whole_months:
        _run_rates(page, parts)
    page.finish()


def _averages(page: Page, parts: Ingredients) -> None:
    page.section("At the period's average rate")
    result(
        parts,
        Line(
            ANNUAL_REVENUE, "Implied revenue, annualized", styles.ANNUAL, note="a bound of the rate, not of a forecast"
        ),
        Call("ANNUALIZE", {"amount": parts[REVENUE], "months": MONTHS}),
    )
    label = f"{page.model.words('cost')}, annualized"
    result(
        parts,
        Line(ANNUAL_COST, label, styles.ANNUAL, note="assumes a flat rate"),
        Call("ANNUALIZE", {"amount": parts[COST], "months": MONTHS}),
    )
    _against_target(parts, AVERAGE)


def _run_rates(page: Page, parts: Ingredients) -> None:
    page.section("On the growth path through the last two periods", "Earlier periods are not on it.")
    amounts = ((REVENUE, "Implied revenue"), (COST, page.model.words("cost")))
    for key, label in amounts:
        amount = parts[key]
        totals = Totals(amount.previous, MONTHS.previous, amount.last, MONTHS.last)
        growth_path(page, key.growth, f"Monthly growth: {label}", totals)
    for key, label in amounts:
        on_it = f"AND(ISNUMBER({key.growth}),{END}>={END.previous})"
        arguments: dict[str, CallArgument] = {"amount": parts[key], "months": MONTHS, "monthly_growth": key.growth}
        result(
            parts,
            Line(
                key.run_rate,
                f"{label}, run rate of the last month",
                styles.ANNUAL,
                note="depends on the path: not a bound",
            ),
            Call("EXIT_RUN_RATE", arguments, also=(parts[GROWTH_PATH],), guard=Guard(on_it, NOT_ON_IT)),
            total=False,
        )
    _against_target(parts, LAST_MONTH)
    if TARGET in parts:
        page.section("In the target's month, on the same path")
        for key, label in amounts:
            at_the_target(page, key, label)
        _reaching_the_target(page)


def _against_target(parts: Ingredients, rate: Rate) -> None:
    if TARGET not in parts:
        return
    arguments: dict[str, CallArgument] = {"value": rate.value, "target": parts[TARGET]}
    also = (parts[GROWTH_PATH],) if rate.on_path else ()
    guard = Guard(f"ISNUMBER({rate.value})", NOT_ON_IT) if rate.on_path else Guard()
    gap, fraction = (
        Call("TARGET_GAP", arguments, cell=cell, also=also, directions={parts[REVENUE]: sign}, guard=guard)
        for cell, sign in ((0, -1), (1, 1))
    )
    label, note = f"Fraction of the target, {rate.words}", "value / target: no bound where both are minimums"
    result(parts, Line(rate.fraction, label, styles.FRACTION, note=note), fraction, total=not rate.on_path)
    label, note = f"Missing to the target, {rate.words}", "target - value"
    result(parts, Line(rate.gap, label, styles.ANNUAL, note=note), gap, total=not rate.on_path)


def _reaching_the_target(page: Page) -> None:
    """From the last period's run rate: the growth that reaches the target, and when its own does."""
    rate, states = REVENUE.run_rate.last, as_of(GROWTH_PATH)
    reachable = f"AND(ISNUMBER({rate}),{TARGET_MONTHS}>0)"
    required = f"REQUIRED_GROWTH({rate},{TARGET},{TARGET_MONTHS})"
    page.line(
        Line(
            REQUIRED_GROWTH,
            "Monthly growth that reaches the target in time",
            styles.MONTHLY,
            kind="result",
            note="from the last month's run rate",
            states=states,
        ),
        constant=f'=IF({reachable},{required},"no months left")',
    )
    months = f"MONTHS_TO_TARGET({rate},{TARGET},{REVENUE.growth})"
    page.line(
        Line(MONTHS_TO_TARGET, "Months until the target on that path", styles.MONTHS, kind="result", states=states),
        constant=f'=IF(ISNUMBER({rate}),IF(ISNA({months}),"never",{months}),"no path")',
    )
