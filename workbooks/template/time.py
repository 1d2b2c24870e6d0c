"""Time: annual rates and run rates against a target that is itself a run rate."""

from __future__ import annotations

from ..writing import styles
from ..writing.growth_paths import at_the_target, growth_path
from ..writing.layout import Model
from ..writing.page import Page
from ..writing.results import Call, Ingredients, as_of, result


def build(model: Model) -> None:
    page = Page(
        model,
        "Time",
        "Annual rates and run rates",
        "A target that is a run rate at a year's end compares with the last month's rate, not with the period's average.",
    )
    page.headings()
    target = {"target": ("Target, an annual rate", "target", styles.ANNUAL)}
    parts = Ingredients(
        page,
        {
            "cost": (model.words("cost"), "cost", styles.AMOUNT),
            "path": ("Growth along one path", "growth path", styles.PLAIN),
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            **(target if model.deal.has("target") else {}),
        },
    )
    _averages(page, parts)
    if len(page.columns) > 1 and model.deal.whole_months:
        _run_rates(page, parts)
    page.finish()


def _averages(page: Page, parts: Ingredients) -> None:
    page.section("At the period's average rate")
    result(
        page,
        parts,
        "annual revenue",
        "Implied revenue, annualized",
        Call("ANNUALIZE", {"amount": "revenue", "months": "{months}"}),
        measure=styles.ANNUAL,
        note="a bound of the rate, not of a forecast",
    )
    result(
        page,
        parts,
        "annual cost",
        f"{page.model.words('cost')}, annualized",
        Call("ANNUALIZE", {"amount": "cost", "months": "{months}"}),
        measure=styles.ANNUAL,
        note="assumes a flat rate",
    )
    _against_target(page, parts, "annual", "annual revenue", "average rate", total=True)


def _run_rates(page: Page, parts: Ingredients) -> None:
    page.section("On the growth path through the last two periods", "Earlier periods are not on it.")
    amounts = ("revenue", "Implied revenue"), ("cost", page.model.words("cost"))
    for key, label in amounts:
        line = parts.key(key)
        totals = (f"{{{line}.previous}}", "{months.previous}", f"{{{line}.last}}", "{months.last}")
        growth_path(page, f"{key} growth", f"Monthly growth: {label}", totals)
    for key, label in amounts:
        arguments = {"amount": key, "months": "{months}", "monthly_growth": f"{{{key} growth}}"}
        call = Call(
            "EXIT_RUN_RATE",
            arguments,
            also=("path",),
            when=f"AND(ISNUMBER({{{key} growth}}),{{end}}>={{end.previous}})",
            otherwise="not on it",
        )
        result(
            page,
            parts,
            f"{key} run rate",
            f"{label}, run rate of the last month",
            call,
            total=False,
            measure=styles.ANNUAL,
            note="depends on the path: not a bound",
        )
    _against_target(page, parts, "run rate", "revenue run rate", "run rate of the last month", total=False)
    if page.model.deal.has("target"):
        _at_the_target(page, amounts)


def _against_target(page: Page, parts: Ingredients, key: str, value: str, what: str, *, total: bool) -> None:
    if "target" not in parts.names:
        return
    for cell, name, label, measure in (
        (1, "fraction", f"Fraction of the target, {what}", styles.FRACTION),
        (0, "gap", f"Missing to the target, {what}", styles.ANNUAL),
    ):
        call = Call(
            "TARGET_GAP",
            {"value": f"{{{value}}}", "target": "target"},
            cell=cell,
            also=() if total else ("path",),
            directions={"revenue": (-1, 1)[cell]},
            when="" if total else f"ISNUMBER({{{value}}})",
            otherwise="not on it",
        )
        result(
            page,
            parts,
            f"{key} {name}",
            label,
            call,
            total=total,
            measure=measure,
            note="value / target: no bound where both are minimums" if cell else "target - value",
        )


def _at_the_target(page: Page, amounts: tuple[tuple[str, str], ...]) -> None:
    """The last period's run rates, carried on to the target's month."""
    page.section("In the target's month, on the same path")
    for key, label in amounts:
        at_the_target(page, key, label, f"{{{key} run rate.last}}", f"{{{key} growth}}")
    rate = "{revenue run rate.last}"
    page.line(
        "required growth",
        "Monthly growth that reaches the target in time",
        measure=styles.MONTHLY,
        kind="result",
        constant=f'=IF(AND(ISNUMBER({rate}),{{target months}}>0),REQUIRED_GROWTH({rate},{{target}},{{target months}}),"no months left")',
        note="from the last month's run rate",
        states=as_of("growth path"),
    )
    months = f"MONTHS_TO_TARGET({rate},{{target}},{{revenue growth}})"
    page.line(
        "months to target",
        "Months until the target on that path",
        measure=styles.MONTHS,
        kind="result",
        constant=f'=IF(ISNUMBER({rate}),IF(ISNA({months}),"never",{months}),"no path")',
        states=as_of("growth path"),
    )
