"""Unit: what a million tokens cost, what a query leaves, and the lowest price that pays."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import exact_or_none
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    COST,
    COST_PER_MTOK,
    CURRENCY_PER_UNIT,
    HOURLY_COST,
    PRICE_FLOOR,
    QUERY_COST,
    QUERY_MARGIN,
    QUERY_PRICE,
    QUERY_TOKENS,
    SHARE,
    TARGET_MARGIN,
    TOKENS,
    TOKENS_PER_HOUR,
    UTILIZATION,
    UTILIZED_COST,
)
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, result
from . import links
from .assumptions import figure_lines, listed, measure_of, once

# in the order of their lines: results need neighbours
SINGLE = (HOURLY_COST, TOKENS_PER_HOUR, UTILIZATION, TARGET_MARGIN)
LISTS = (QUERY_TOKENS, QUERY_COST, QUERY_PRICE)


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
    figure_lines(page, list(listed(model.deal, *LISTS)))
    figure_lines(page, list(once(model.deal, TOKENS, *SINGLE)))
    _scale(page)
    _whole(page)
    _query(page)
    _machine(page)
    page.finish()


def _scale(page: Page) -> None:
    factor = "1"
    for word, power in (("thousand", 3), ("million", 6), ("billion", 9)):
        factor = f'IF(ISNUMBER(SEARCH("{word}",in_Unit)),10^{power},{factor})'
    page.line(
        Line(
            CURRENCY_PER_UNIT,
            "Currency units in one unit of the amounts",
            styles.COUNT,
            kind="evidence",
            note="read off the unit's name: thousand, million, billion, or 1",
        ),
        constant=f"={factor}",
    )


def _whole(page: Page) -> None:
    cost, tokens = links.cost(page.model.deal), Link(TOKENS, "Tokens served", styles.COUNT)
    parts = Ingredients(page, (cost, tokens), constant=True, of="cost of all tokens")
    page.section("All tokens of the last period")
    arguments: dict[str, CallArgument] = {"amount": f"{parts[COST]}*{CURRENCY_PER_UNIT}", "tokens": parts[TOKENS]}
    result(
        parts,
        Line(COST_PER_MTOK, "Cost per million tokens", styles.PRICE, note="cost / tokens x 1,000,000"),
        Call("PER_MTOK", arguments, directions={parts[COST]: 1}),
    )


def _query(page: Page) -> None:
    found = [
        Link(it.key, f"{it.figure.metric.replace('_', ' ')}: {it.figure.period}", measure_of(it.figure.role))
        for it in listed(page.model.deal, *LISTS)
    ]
    parts = Ingredients(page, found, constant=True, of="margin of a query")
    page.section("One query")
    kinds = range(1, len(found) // len(LISTS) + 1)
    tokens, costs, prices = (tuple(parts[key.nth(n)] for n in kinds) for key in LISTS)
    result(
        parts,
        Line(
            QUERY_MARGIN,
            "Margin of a query before any share",
            styles.FRACTION,
            note="1 - tokens x costs / tokens x prices",
        ),
        Call("QUERY_MARGIN", {"tokens": tokens, "unit_costs": costs, "prices": prices}),
        # more tokens of a kind can raise or lower the margin
        instead=Formulas(bound=exact_or_none(parts.area(*parts.keys).bounds)),
    )


def _machine(page: Page) -> None:
    found = [Link(key, page.model.words(key.name), measure_of(key.name)) for key in SINGLE]
    share = Link(SHARE, "Revenue share of the last period", styles.FRACTION)
    parts = Ingredients(page, (*found, share), constant=True, of="price floor")
    hourly, tokens, used = (parts[key] for key in (HOURLY_COST, TOKENS_PER_HOUR, UTILIZATION))
    page.section("From a machine's hour to a price")
    note = "hourly cost / (tokens per hour x utilization) x 1,000,000"
    result(
        parts,
        Line(UTILIZED_COST, "Cost per million tokens at this utilization", styles.PRICE, note=note),
        Call("UTILIZED_COST", {"hourly_cost": hourly, "tokens_per_hour": tokens, "utilization": used}),
    )
    arguments: dict[str, CallArgument] = {
        "unit_cost": UTILIZED_COST,
        "share": parts[SHARE],
        "target_margin": parts[TARGET_MARGIN],
    }
    note = "cost / (1 - share - margin): after the share it leaves the margin wanted"
    result(
        parts,
        Line(PRICE_FLOOR, "Lowest price per million tokens", styles.PRICE, note=note),
        Call("PRICE_FLOOR", arguments, directions={hourly: 1, tokens: -1, used: -1}),
    )
