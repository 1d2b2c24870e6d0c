"""Coverage, cash and credits: costs paid in credits are costs, but no money leaves for them."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import in_words
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    CASH_COST,
    CASH_PART,
    CASH_RESULT,
    CREDIT_COST,
    OTHER,
    OTHER_CASH_PART,
    PAYMENT,
    RESULT,
    REVENUE,
)
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, result
from . import links


def cash_and_credits(page: Page) -> None:
    deal = page.model.deal
    costs, fractions = [links.cost(deal)], [Link(CASH_PART, deal.words("cash_fraction"), styles.FRACTION)]
    if deal.has("other_cost"):
        costs.append(Link(OTHER, deal.words("other_cost"), styles.AMOUNT))
        fractions.append(Link(OTHER_CASH_PART, deal.words("other_cash_fraction"), styles.FRACTION))
    parts = Ingredients(page, (links.REVENUE, links.PAYMENT, *costs, *fractions), of="cash")
    page.section("Cash and credits", "Of costs paid in credits no money leaves; they are costs all the same.")
    paid = tuple(parts[link.key] for link in costs)
    in_cash = tuple(parts[link.key] for link in fractions)
    result(
        parts,
        Line(CASH_COST, "Costs paid in cash", styles.AMOUNT, note="the rest is paid in credits"),
        Call("CASH_COST", {"costs": paid, "cash_fractions": in_cash}),
    )
    total = f"SUM({parts.area(*paid).values})"
    sources = parts.area(*paid, *in_cash)
    signs = [1] * len(paid) + [-1] * len(in_cash)
    page.line(
        Line(
            CREDIT_COST,
            "Costs paid in credits",
            styles.AMOUNT,
            states=in_words(sources.bounds, sources.statuses, signs),
        ),
        periods=f"={total}-{CASH_COST}",
        total=f"={total}-{CASH_COST}",
    )
    inputs: dict[str, CallArgument] = {"revenue": parts[REVENUE], "net_share": parts[PAYMENT], "costs": paid}
    note = "revenue - payment - costs, however they are paid"
    result(
        parts,
        Line(RESULT, "Operating result of these costs", styles.AMOUNT, note=note),
        Call("OPERATING_RESULT", inputs),
        instead=Formulas(native=f"{parts[REVENUE]}-{parts[PAYMENT]}-{total}"),
    )
    result(
        parts,
        Line(CASH_RESULT, "Operating result in cash", styles.AMOUNT, note="only what is paid in cash"),
        Call("OPERATING_RESULT", inputs | {"cash_fractions": in_cash}),
    )
