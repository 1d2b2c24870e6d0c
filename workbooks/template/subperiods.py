"""Subperiods: what a report for the first part of a period says about the rest of it."""

from __future__ import annotations

from ..writing import styles
from ..writing.growth_paths import at_the_target, growth_path
from ..writing.layout import Model, columns_for
from ..writing.page import Page
from ..writing.quantities import Quantity, quantities
from ..writing.results import Call, Ingredients, as_of, result
from .figures import choose

USED = ("counter", "payment", "share", "cost")


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
    page.section("Periods")
    row = page.line(
        "sub label",
        "Period",
        kind="input",
        periods=[part.period, whole.period],
        total='="rest of "&{sub label.last}',
        note="the beginning, and the period that holds it",
    )
    choose(page, f"{page.columns[0]}{row.number}:{page.columns[1]}{row.number}", "period")
    page.headings("sub label")
    by_key = {q.key: q for q in quantities(model.deal)}
    page.line(
        "sub months",
        "Length",
        measure=styles.MONTHS,
        kind="link",
        periods=f"={_look(by_key['payment'], 'months')}",
        total="={sub months.last}-{sub months.first}",
    )
    _values(page, by_key)
    _results(page)
    if all((p.months or 0.5).is_integer() for p in (part, whole)):
        _paths(page)
    page.finish()


def _look(quantity: Quantity, field: str, label: str = "{sub label}") -> str:
    return f'FIGURE(Figures[#All],{quantity.entity},{quantity.metric},{label},"{field}")'


def _values(page: Page, by_key: dict[str, Quantity]) -> None:
    """Amounts of the rest by subtraction; its share is the whole period's."""
    page.section("Figures as reported, and the rest by subtraction")
    deal = page.model.deal
    _evidence(page, by_key)
    for key in USED:
        quantity, name = by_key[key], f"sub {key}"
        rest = f"{{{name}.last}}-{{{name}.first}}"
        if key == "share":  # where it changed within the period, that which the rest's revenue implies
            paid = "({sub payment.%s}+{sub counter.%s})/{sub share.%s}"
            whole, part = (paid.replace("%s", at) for at in ("last", "first"))
            rest = f"IF({{{name}.first}}={{{name}.last}},{{{name}.last}},({{sub payment}}+{{sub counter}})/({whole}-{part}))"
        if key == "counter":  # what is left of two minimums is known only where both are exact
            rest = f'IF(COUNTIF({{{name} bound.all}},"EXACT")=2,{rest},0)'
        page.line(
            name,
            quantity.label(deal),
            measure=quantity.measure,
            kind="link",
            periods=f"={_look(quantity, 'value')}",
            total=f"={rest}",
        )


def _evidence(page: Page, by_key: dict[str, Quantity]) -> None:
    for what in ("bound", "status"):
        for key in USED:
            quantity, name = by_key[key], f"sub {key} {what}"
            exact = f'IF(COUNTIF({{{name}.all}},"EXACT")=2,"EXACT","{"LOWER" if key == "counter" else "NONE"}")'
            if key == "share":  # nobody has reported what it was in the rest
                first, last = (_look(quantity, "value", f"{{sub label.{at}}}") for at in ("first", "last"))
                exact = f'IF({first}={last},{exact},"NONE")'
            total = f"STATUS_WORST({{{name}.all}})" if what == "status" else exact
            page.line(
                name,
                f"{quantity.label(page.model.deal).partition(':')[0]}: {what}",
                kind="evidence",
                periods=f"={_look(quantity, what)}",
                total=f"={total}",
            )


def _results(page: Page) -> None:
    cost = page.model.words("cost")
    parts = Ingredients(
        page,
        {
            "cost": (cost, "sub cost", styles.AMOUNT),
            "payment": ("Payment", "sub payment", styles.AMOUNT),
            "share": ("Revenue share", "sub share", styles.FRACTION),
            "counter": ("Counter-flow", "sub counter", styles.AMOUNT),
        },
        of="part",
    )
    page.section("What they imply")
    result(
        page,
        parts,
        "sub revenue",
        "Implied revenue of the part",
        Call("IMPLIED_REVENUE", {"payment": "payment", "share": "share", "counter_flow": "counter"}),
        measure=styles.AMOUNT,
    )
    result(
        page,
        parts,
        "sub coverage",
        "Coverage ratio of the part",
        Call("IMPLIED_COVERAGE", {"payment": "payment", "share": "share", "cost": "cost", "counter_flow": "counter"}),
        measure=styles.FRACTION,
        note="revenue / cost",
    )
    page.line(
        "sub annual",
        "Implied revenue, annualized",
        measure=styles.ANNUAL,
        kind="result",
        periods="=ANNUALIZE({sub revenue},{sub months})",
        total="=ANNUALIZE({sub revenue},{sub months})",
        note="at the part's average rate",
        states=as_of("sub revenue"),
    )


def _paths(page: Page) -> None:
    """From the first part to the rest: another path than between the last two periods."""
    page.section("On the growth path from the beginning to the rest")
    amounts = ("revenue", "Implied revenue"), ("cost", page.model.words("cost"))
    for key, label in amounts:
        name = f"sub {key}"
        totals = (f"{{{name}.first}}", "{sub months.first}", f"{{{name}.total}}", "{sub months.total}")
        growth_path(page, f"{name} growth", f"Monthly growth, {label.lower()}", totals)
    for key, label in amounts:
        name, growth = f"sub {key}", f"{{sub {key} growth}}"
        page.line(
            f"{name} run rate",
            f"{label}, run rate of the last month",
            measure=styles.ANNUAL,
            kind="result",
            constant=f'=IF(ISNUMBER({growth}),EXIT_RUN_RATE({{{name}.total}},{{sub months.total}},{growth}),"no path")',
            note="depends on the path: not a bound",
            states=as_of("growth path"),
        )
        if page.model.deal.has("target"):
            at_the_target(page, name, label, f"{{{name} run rate}}", growth)
    if "revenue growth" in page.model.rows:
        faster = 'IF(AND(ISNUMBER({0}),ISNUMBER({1})),IF({0}>{1},"the revenue","the cost"),"no path")'
        page.line(
            "faster whole",
            "Grows faster between the last two periods",
            constant="=" + faster.format("{revenue growth}", "{cost growth}"),
        )
        page.line(
            "faster part",
            "Grows faster within the last period",
            constant="=" + faster.format("{sub revenue growth}", "{sub cost growth}"),
            note='=IF({faster whole}={faster part},"both paths agree","the two paths disagree: a growth rate between two totals depends on which totals, so neither is a bound")',
        )
