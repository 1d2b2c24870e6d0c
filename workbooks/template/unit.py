"""Unit: what a million tokens cost, what a query leaves, and the lowest price that pays."""

from __future__ import annotations

from ..writing import styles
from ..writing.layout import Model
from ..writing.page import Page
from ..writing.results import Call, Ingredients, result
from .assumptions import figure_lines, measure_of

SINGLE = ("hourly_cost", "tokens_per_hour", "utilization", "target_margin")
LISTS = ("query_tokens", "query_cost", "query_price")


def build(model: Model) -> None:
    if not model.deal.has_units:
        return
    page = Page(
        model,
        "Unit",
        "Unit economics",
        "From machine hours to a price per million tokens. Figures marked as assumed are there to be replaced.",
        columns=(),
    )
    page.section("Figures")
    deal = model.deal
    figure_lines(page, {role: deal.of(role) for role in LISTS})
    figure_lines(page, {role: deal.of(role)[:1] for role in ("tokens", *SINGLE)})
    _scale(page)
    _whole(page)
    _query(page)
    _machine(page)
    page.finish()


def _scale(page: Page) -> None:
    page.line(
        "currency per unit",
        "Currency units in one unit of the amounts",
        measure=styles.COUNT,
        kind="evidence",
        constant='=IF(ISNUMBER(SEARCH("billion",in_Unit)),10^9,IF(ISNUMBER(SEARCH("million",in_Unit)),10^6,IF(ISNUMBER(SEARCH("thousand",in_Unit)),10^3,1)))',
        note="read off the unit's name: thousand, million, billion, or 1",
    )


def _whole(page: Page) -> None:
    links = {
        "cost": (page.model.words("cost"), "cost", styles.AMOUNT),
        "tokens": ("Tokens served", "tokens 1", styles.COUNT),
    }
    parts = Ingredients(page, links, constant=True, at=".last", of="cost of all tokens")
    page.section("All tokens of the last period")
    result(
        page,
        parts,
        "cost per mtok",
        "Cost per million tokens",
        Call(
            "PER_MTOK",
            {"amount": "{Unit cost of all tokens cost}*{currency per unit}", "tokens": "tokens"},
            directions={"cost": 1},
        ),
        measure=styles.PRICE,
        note="cost / tokens x 1,000,000",
    )


def _query(page: Page) -> None:
    lists = {role: page.model.deal.of(role) for role in LISTS}
    count = len(lists["query_tokens"])
    links, names = {}, {}
    for role, figures in lists.items():
        names[role] = tuple(f"{role} {n}" for n in range(1, count + 1))
        for n, figure in enumerate(figures, 1):
            links[f"{role} {n}"] = (
                f"{figure.metric.replace('_', ' ')}: {figure.period}",
                f"{role} {n}",
                measure_of(role),
            )
    parts = Ingredients(page, links, constant=True, of="margin of a query")
    page.section("One query")
    bounds = parts.area(tuple(links), "bound")[0]
    arguments = {"tokens": names["query_tokens"], "unit_costs": names["query_cost"], "prices": names["query_price"]}
    result(
        page,
        parts,
        "query margin",
        "Margin of a query before any share",
        Call("QUERY_MARGIN", arguments),
        # more tokens of a kind can raise or lower the margin
        bound=f'IF(COUNTIF({bounds},"EXACT")=ROWS({bounds}),"EXACT","NONE")',
        measure=styles.FRACTION,
        note="1 - tokens x costs / tokens x prices",
    )


def _machine(page: Page) -> None:
    links = {role: (page.model.words(role), f"{role} 1", measure_of(role)) for role in SINGLE}
    links["share"] = ("Revenue share of the last period", "share", styles.FRACTION)
    parts = Ingredients(page, links, constant=True, at=".last", of="price floor")
    page.section("From a machine's hour to a price")
    machine = {"hourly_cost": "hourly_cost", "tokens_per_hour": "tokens_per_hour", "utilization": "utilization"}
    result(
        page,
        parts,
        "utilized cost",
        "Cost per million tokens at this utilization",
        Call("UTILIZED_COST", machine),
        measure=styles.PRICE,
        note="hourly cost / (tokens per hour x utilization) x 1,000,000",
    )
    result(
        page,
        parts,
        "price floor",
        "Lowest price per million tokens",
        Call(
            "PRICE_FLOOR",
            {"unit_cost": "{utilized cost}", "share": "share", "target_margin": "target_margin"},
            directions={"hourly_cost": 1, "tokens_per_hour": -1, "utilization": -1},
        ),
        measure=styles.PRICE,
        note="cost / (1 - share - margin): after the share it leaves the margin wanted",
    )
