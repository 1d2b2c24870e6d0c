"""Time: annual rates and run rates against a target that is itself a run rate."""

from __future__ import annotations

from udfs import registry

from .. import styles
from ..layout import Model, Page
from ..results import Ingredients, result


def build(model: Model) -> None:
    page = Page(
        model, "Time", "Annual rates and run rates",
        "The target is a run rate at a year's end: the last month's rate is its comparator, not the period's average.",
    )  # fmt: skip
    page.headings()
    parts = Ingredients(
        page,
        {
            "cost": ("Inference cost", "cost", styles.AMOUNT),
            "path": ("Growth along one path", "growth", styles.PLAIN),
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            "target": ("Target, an annual rate", "target", styles.ANNUAL),
        },
    )
    _averages(page, parts)
    if len(model.periods) > 1:
        _run_rates(page, parts)


def _averages(page: Page, parts: Ingredients) -> None:
    page.section("At the period's average rate")
    result(
        page, parts, "annual revenue", "Implied revenue, annualized", "ANNUALIZE",
        {"amount": "revenue", "months": "{months}"}, measure=styles.ANNUAL, note="a bound of the rate, not of a forecast",
    )  # fmt: skip
    result(
        page, parts, "annual cost", "Inference cost, annualized", "ANNUALIZE",
        {"amount": "cost", "months": "{months}"}, measure=styles.ANNUAL, note="assumes a flat rate",
    )  # fmt: skip
    _against_target(page, parts, "annual", "annual revenue", "average rate", total=True)


def _run_rates(page: Page, parts: Ingredients) -> None:
    page.section("On the growth path through the last two periods")
    before, last = page.model.columns[-2:]
    for key, label in (
        ("revenue", "Monthly growth of implied revenue"),
        ("cost", "Monthly growth of inference cost"),
    ):
        line, months = page.model.rows[parts.key(key)], page.model.rows["months"]
        totals = [
            (line.at(f"${c}$", page.title), months.at(f"${c}$", page.title)) for c in (before, last)
        ]
        (amount_1, months_1), (amount_2, months_2) = totals
        page.line(
            f"{key} growth", label, measure=styles.GROWTH,
            constant=f"=SERIES_GROWTH({amount_1},{months_1},{amount_2},{months_2})",
            note="of the one geometric path that gives both totals; not a bound",
        )  # fmt: skip
        growth = f"{{{key} growth}}"
        native = (
            registry["SERIES_GROWTH"]
            .native[0]
            .format(
                result=growth,
                amount_1=amount_1,
                months_1=months_1,
                amount_2=amount_2,
                months_2=months_2,
            )
        )
        page.line(
            f"{key} growth closes", "    difference of the totals' ratio on that path", kind="evidence",
            measure=styles.DIFFERENCE, constant=f"=ABS({native})", note="must vanish",
        )  # fmt: skip
    for key, label in (
        ("revenue", "Implied revenue, run rate of the last month"),
        ("cost", "Inference cost, run rate of the last month"),
    ):
        result(
            page, parts, f"{key} run rate", label, "EXIT_RUN_RATE",
            {"amount": key, "months": "{months}", "monthly_growth": f"{{{key} growth}}"},
            also=("path",), total=False, measure=styles.ANNUAL, note="depends on the path: not a bound",
        )  # fmt: skip
    _against_target(
        page, parts, "run rate", "revenue run rate", "run rate of the last month", total=False
    )


def _against_target(
    page: Page, parts: Ingredients, key: str, value: str, what: str, *, total: bool
) -> None:
    arguments = {"value": f"{{{value}}}", "target": "target"}
    also = () if total else ("path",)
    for cell, name, label, measure in (
        (1, "fraction", f"Fraction of the target, {what}", styles.FRACTION),
        (0, "gap", f"Missing to the target, {what}", styles.ANNUAL),
    ):
        result(
            page, parts, f"{key} {name}", label, "TARGET_GAP", arguments, cell=cell, also=also,
            directions={"revenue": (-1, 1)[cell]}, total=total, measure=measure,
            note="value / target: no bound where both are minimums" if cell else "target - value",
        )  # fmt: skip
