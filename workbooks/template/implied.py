"""Implied: what the payments say about the revenue behind them."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import of_all
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    COST,
    COUNTER,
    EFFECTIVE_SHARE,
    HIGHEST_REVENUE,
    LOWEST_REVENUE,
    PAYMENT,
    REVENUE,
    SHARE,
    TELLING,
    Key,
)
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, Guard, result
from . import links
from .claims import claims


def build(model: Model) -> None:
    page = Page(
        model,
        "Implied",
        "Implied revenue",
        "A payment divided by the share. The payment is net of money flowing back, so with an unknown counter-flow it is a minimum.",
    )
    page.headings()
    cost = links.cost(model.deal)
    parts = Ingredients(page, (cost, links.PAYMENT, links.SHARE, links.COUNTER, *_telling(model)))
    _revenue(page, parts)
    _effective_share(page, parts)
    _lowest(page)
    _highest(page)
    if model.deal.has("revenue"):
        claims(page)
    page.finish()


def _telling(model: Model) -> tuple[Link, ...]:
    """What the payment follows, where that is not always the share."""
    return (Link(TELLING, "What the payment follows"),) if TELLING in model.rows else ()


def _also(parts: Ingredients) -> tuple[Key, ...]:
    return (parts[TELLING],) if TELLING in parts else ()


def _revenue(page: Page, parts: Ingredients) -> None:
    page.section("Revenue behind the payments")
    arguments: dict[str, CallArgument] = {
        "payment": parts[PAYMENT],
        "share": parts[SHARE],
        "counter_flow": parts[COUNTER],
    }
    note = "(payment + counter-flow) / share: a minimum while only the least that flowed back is known"
    result(
        parts,
        Line(REVENUE, "Implied revenue", styles.AMOUNT, note=note),
        Call("IMPLIED_REVENUE", arguments, also=_also(parts)),
        instead=Formulas(total_bound=of_all(REVENUE, page)),
    )


def _effective_share(page: Page, parts: Ingredients) -> None:
    page.section("What would make the cost just covered")
    note = "payment / cost, below the contract's share by what flows back"
    result(
        parts,
        Line(EFFECTIVE_SHARE, "Net share at which revenue equals the cost", styles.FRACTION, note=note),
        Call(
            "IMPLIED_SHARE",
            {"payment": parts[PAYMENT], "revenue": parts[COST]},
            guard=Guard(when=f"{parts[PAYMENT]}>=0", otherwise="received, net"),
        ),
    )


# what a share and a payment known only as ranges do to the result


def _lowest(page: Page) -> None:
    payment, share, counter = PAYMENT.low, SHARE.high, COUNTER.low
    parts = Ingredients(
        page,
        (
            Link(payment, "Payment, low", styles.FINE_AMOUNT),
            Link(share, "Revenue share, high", styles.FRACTION),
            Link(counter, "Counter-flow, low", styles.AMOUNT),
            *_telling(page.model),
        ),
        of="lowest revenue",
        total=False,
    )
    arguments: dict[str, CallArgument] = {
        "payment_low": parts[payment],
        "payment_high": PAYMENT.high,
        "share_low": SHARE.low,
        "share_high": parts[share],
        "counter_low": parts[counter],
    }
    note = "from the lowest payment: what the uncertainty of the share leaves of the minimum"
    result(
        parts,
        Line(LOWEST_REVENUE, "Implied revenue at the highest share", styles.AMOUNT, note=note),
        Call("IMPLIED_REVENUE_RANGE", arguments, cell=0, also=_also(parts)),
    )


def _highest(page: Page) -> None:
    payment, share, counter = PAYMENT.high, SHARE.low, COUNTER.high
    parts = Ingredients(
        page,
        (
            Link(payment, "Payment, high", styles.FINE_AMOUNT),
            Link(share, "Revenue share, low", styles.FRACTION),
            Link(counter, "Counter-flow, high", styles.AMOUNT),
            *_telling(page.model),
        ),
        of="highest revenue",
        total=False,
    )
    arguments: dict[str, CallArgument] = {
        "payment_low": PAYMENT.low,
        "payment_high": parts[payment],
        "share_low": parts[share],
        "share_high": SHARE.high,
        "counter_low": COUNTER.low,
        "counter_high": parts[counter],
    }
    note = "from the highest payment; no bound while more may have flowed back"
    result(
        parts,
        Line(HIGHEST_REVENUE, "Implied revenue at the lowest share", styles.AMOUNT, note=note),
        Call("IMPLIED_REVENUE_RANGE", arguments, cell=1, also=_also(parts)),
    )
