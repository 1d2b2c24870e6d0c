"""Subperiods: what a report for the first part of a period says about the rest of it."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import as_of
from ..writing.growth_paths import Totals, at_the_target, growth_path
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    ANNUAL_REVENUE,
    COST,
    COUNTER,
    COVERAGE,
    FASTER_PART,
    FASTER_WHOLE,
    GROWTH_PATH,
    LABEL,
    MONTHS,
    PAYMENT,
    REVENUE,
    SHARE,
    Key,
)
from ..writing.layout import columns_for
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.quantities import Quantity, quantities
from ..writing.results import Call, CallArgument, result
from .figures import choose

USED = (COUNTER, PAYMENT, SHARE, COST)


def build(model: Model) -> None:
    found = model.deal.beginning
    if found is None:
        return
    part, whole = found
    page = Page(
        model,
        "Subperiods",
        f"{whole.period}: its beginning, and the rest",
        f"A report for {part.period} gives the rest of {whole.period} by subtraction, from the figures as reported. "
        "A difference of two figures bears the rounding of both.",
        columns=columns_for(2),
    )
    by_key = {q.key: q for q in quantities(model.deal)}
    _periods(page, [part.period, whole.period], by_key[PAYMENT])
    page.section("Figures as reported, and the rest by subtraction")
    _bounds(page, [by_key[key] for key in USED])
    _statuses(page, [by_key[key] for key in USED])
    _values(page, [by_key[key] for key in USED])
    _results(page)
    if all((p.months or 0.5).is_integer() for p in (part, whole)):
        _paths(page)
    page.finish()


def _periods(page: Page, periods: list[str], payment: Quantity) -> None:
    label, months = LABEL.of_part, MONTHS.of_part
    page.section("Periods")
    row = page.line(
        Line(label, "Period", kind="input", note="the beginning, and the period that holds it"),
        periods=periods,
        total=f'="rest of "&{label.last}',
    )
    choose(page, f"{page.columns[0]}{row.number}:{page.columns[1]}{row.number}", "period")
    page.headings(label)
    page.line(
        Line(months, "Length", styles.LENGTH, kind="link"),
        periods=f"={payment.look(label, 'months')}",
        total=f"={months.last}-{months.first}",
    )


def _both_exact(key: Key) -> str:
    return f'COUNTIF({key.of_part.bound.all},"EXACT")=2'


def _bounds(page: Page, used: list[Quantity]) -> None:
    for quantity in used:
        key = quantity.key
        # where it cannot be told what flowed back, at least nothing did
        rest = f'IF({_both_exact(key)},"EXACT","{"LOWER" if key == COUNTER else "NONE"}")'
        if key == SHARE:  # nobody has reported what it was in the rest
            first, last = (quantity.look(label) for label in (LABEL.of_part.first, LABEL.of_part.last))
            rest = f'IF({first}={last},{rest},"NONE")'
        page.line(
            Line(key.of_part.bound, f"{quantity.label(page.model.deal).partition(':')[0]}: bound", kind="evidence"),
            periods=f"={quantity.look(LABEL.of_part, 'bound')}",
            total=f"={rest}",
        )


def _statuses(page: Page, used: list[Quantity]) -> None:
    for quantity in used:
        status = quantity.key.of_part.status
        page.line(
            Line(status, f"{quantity.label(page.model.deal).partition(':')[0]}: status", kind="evidence"),
            periods=f"={quantity.look(LABEL.of_part, 'status')}",
            total=f"=STATUS_WORST({status.all})",
        )


def _values(page: Page, used: list[Quantity]) -> None:
    for quantity in used:
        page.line(
            Line(quantity.key.of_part, quantity.label(page.model.deal), quantity.measure, kind="link"),
            periods=f"={quantity.look(LABEL.of_part)}",
            total=f"={_rest(quantity.key)}",
        )


def _rest(key: Key) -> str:
    """Amounts of the rest by subtraction; its share is the whole period's."""
    of, paid, back = key.of_part, PAYMENT.of_part, COUNTER.of_part
    if key == SHARE:  # where it changed within the period: the share that the revenue of the rest implies
        whole = f"({paid.last}+{back.last})/{of.last}"
        part = f"({paid.first}+{back.first})/{of.first}"
        return f"IF({of.first}={of.last},{of.last},({paid}+{back})/({whole}-{part}))"
    if key == COUNTER:  # what is left of two minimums is known only where both are exact
        return f"IF({_both_exact(key)},{of.last}-{of.first},0)"
    return f"{of.last}-{of.first}"


def _results(page: Page) -> None:
    parts = Ingredients(
        page,
        (
            Link(COST.of_part, page.model.words("cost"), styles.AMOUNT),
            Link(PAYMENT.of_part, "Payment", styles.AMOUNT),
            Link(SHARE.of_part, "Revenue share", styles.FRACTION),
            Link(COUNTER.of_part, "Counter-flow", styles.AMOUNT),
        ),
        of="part",
    )
    page.section("What they imply")
    arguments: dict[str, CallArgument] = {
        "payment": parts[PAYMENT.of_part],
        "share": parts[SHARE.of_part],
        "counter_flow": parts[COUNTER.of_part],
    }
    result(
        parts, Line(REVENUE.of_part, "Implied revenue of the part", styles.AMOUNT), Call("IMPLIED_REVENUE", arguments)
    )
    result(
        parts,
        Line(COVERAGE.of_part, "Coverage ratio of the part", styles.FRACTION, note="revenue / cost"),
        Call("IMPLIED_COVERAGE", arguments | {"cost": parts[COST.of_part]}),
    )
    annual = f"=ANNUALIZE({REVENUE.of_part},{MONTHS.of_part})"
    page.line(
        Line(
            ANNUAL_REVENUE.of_part,
            "Implied revenue, annualized",
            styles.ANNUAL,
            kind="result",
            note="at the part's average rate",
            states=as_of(REVENUE.of_part),
        ),
        periods=annual,
        total=annual,
    )


def _paths(page: Page) -> None:
    """From the first part to the rest: another path than between the last two periods."""
    page.section("On the growth path from the beginning to the rest")
    months = MONTHS.of_part
    amounts = ((REVENUE.of_part, "Implied revenue"), (COST.of_part, page.model.words("cost")))
    for key, label in amounts:
        totals = Totals(key.first, months.first, key.total, months.total)
        growth_path(page, key.growth, f"Monthly growth, {label.lower()}", totals)
    for key, label in amounts:
        rate = f"EXIT_RUN_RATE({key.total},{months.total},{key.growth})"
        page.line(
            Line(
                key.run_rate,
                f"{label}, run rate of the last month",
                styles.ANNUAL,
                kind="result",
                note="depends on the path: not a bound",
                states=as_of(GROWTH_PATH),
            ),
            constant=f'=IF(ISNUMBER({key.growth}),{rate},"no path")',
        )
        if page.model.deal.has("target"):
            at_the_target(page, key, label)
    if REVENUE.growth in page.model.rows:
        _two_paths(page)


def _two_paths(page: Page) -> None:
    """What grows faster depends on the totals that the path goes through."""
    page.line(
        Line(FASTER_WHOLE, "Grows faster between the last two periods"),
        constant=f"={_faster(REVENUE.growth, COST.growth)}",
    )
    agree = "both paths agree"
    disagree = "the two paths disagree: a growth rate between two totals depends on which totals, so neither is a bound"
    page.line(
        Line(
            FASTER_PART,
            "Grows faster within the last period",
            note=f'=IF({FASTER_WHOLE}={FASTER_PART},"{agree}","{disagree}")',
        ),
        constant=f"={_faster(REVENUE.of_part.growth, COST.of_part.growth)}",
    )


def _faster(revenue: Key, cost: Key) -> str:
    known = f"AND(ISNUMBER({revenue}),ISNUMBER({cost}))"
    return f'IF({known},IF({revenue}>{cost},"the revenue","the cost"),"no path")'
