"""Share in tiers: marginal and slab, and the revenue behind a payment under them."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import as_of
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    GROSS_SHARE,
    PAID_AT,
    REVENUE,
    SLAB,
    TIER_FROM,
    TIER_RATE,
    TIER_ROUND_TRIP,
    TIER_TERMS,
    TIERED,
    TIERED_REVENUE,
    Key,
)
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, result
from ..writing.templates import literal
from . import links


def tiers(page: Page) -> None:
    count = len(page.model.deal.of("tier_from"))
    terms = Link(TIER_TERMS, "Tiers")
    payment = Link(GROSS_SHARE, "Payment and counter-flow", styles.AMOUNT)
    parts = Ingredients(page, (links.REVENUE, terms, payment), of="tiered share", total=False)
    page.section("Tiers", "Each period by itself: a contract that counts tiers over the year needs the year's revenue.")
    _shares(parts, count)
    _paid_at(page, count)
    froms, rates = _range(TIER_FROM, 1, count), _range(TIER_RATE, 1, count)
    page.line(
        Line(
            TIER_ROUND_TRIP,
            "Revenue behind that payment, back again",
            styles.AMOUNT,
            note="must be the implied revenue",
            states=as_of(REVENUE),
        ),
        periods=f"=IMPLIED_REVENUE_TIERED({TIERED},{froms},{rates})",
    )
    arguments: dict[str, CallArgument] = {"payment": parts[GROSS_SHARE], "lower_bounds": froms, "rates": rates}
    label = "Revenue if the payments had been made under these tiers"
    note = "the inverse of the tiers, for payment and counter-flow together"
    result(
        parts,
        Line(TIERED_REVENUE, label, styles.AMOUNT, note=note),
        Call("IMPLIED_REVENUE_TIERED", arguments, also=(parts[TIER_TERMS],)),
        instead=Formulas(native=_inverse(count, parts[GROSS_SHARE])),
    )


def _range(key: Key, first: int, last: int) -> str:
    """The lines of several tiers; even of one tier a range, for the functions take lists."""
    return f"{key.nth(first)}:{key.nth(last)}"


def _shares(parts: Ingredients, count: int) -> None:
    revenue, terms = parts[REVENUE], parts[TIER_TERMS]
    froms, rates = _range(TIER_FROM, 1, count), _range(TIER_RATE, 1, count)
    arguments: dict[str, CallArgument] = {"revenue": revenue, "lower_bounds": froms, "rates": rates}
    note = "marginal: what is above a bound pays the next rate"
    result(
        parts,
        Line(TIERED, "Share in tiers, each rate on its own slice", styles.AMOUNT, note=note),
        Call("SHARE_TIERED", arguments, also=(terms,), directions={revenue: 1}),
        instead=Formulas(native=_marginal(count, revenue)),
    )
    note = "slab: it jumps at each bound, so a minimum bounds nothing"
    result(
        parts,
        Line(SLAB, "Share in tiers, the reached rate on everything", styles.AMOUNT, note=note),
        Call("SHARE_TIERED", arguments | {"mode": literal("slab")}, also=(terms,)),
        instead=Formulas(bound='"NONE"', native=f"{revenue}*LOOKUP({revenue},{froms},{rates})"),
    )


def _marginal(count: int, revenue: Key) -> str:
    """What lies above each tier's bound at its rate, less the same at the rate of the tier below."""

    def above(froms: str, rates: str) -> str:
        return f"SUMPRODUCT(({revenue}>{froms})*({revenue}-{froms})*{rates})"

    own = above(_range(TIER_FROM, 1, count), _range(TIER_RATE, 1, count))
    if count == 1:
        return own
    return f"{own}-{above(_range(TIER_FROM, 2, count), _range(TIER_RATE, 1, count - 1))}"


def _paid_at(page: Page, count: int) -> None:
    for n in range(1, count + 1):
        paid = f"0*{TIER_FROM.nth(1)}"
        if n > 1:
            width = f"({TIER_FROM.nth(n)}-{TIER_FROM.nth(n - 1)})"
            paid = f"{PAID_AT.nth(n - 1)}+{width}*{TIER_RATE.nth(n - 1)}"
        label, states = f"Payment at the bound of tier {n}", as_of(TIER_TERMS)
        page.line(Line(PAID_AT.nth(n), label, styles.AMOUNT, kind="evidence", states=states), constant=f"={paid}")


def _inverse(count: int, payment: Key) -> str:
    """Payment turned into revenue tier by tier, over the payments at the tiers' bounds."""

    def above(paid: Key, rate: Key) -> str:
        return f"({payment}>{paid})*({payment}-{paid})/{rate}"

    own = [above(PAID_AT.nth(n), TIER_RATE.nth(n)) for n in range(1, count + 1)]
    less = [above(PAID_AT.nth(n + 1), TIER_RATE.nth(n)) for n in range(1, count)]
    return "-".join(["+".join(own), *less])
