"""Implied: what the payments say about the revenue behind them."""

from __future__ import annotations

from .. import styles
from ..layout import Model, Page
from ..results import Ingredients, result


def build(model: Model) -> None:
    page = Page(
        model, "Implied", "Implied revenue",
        "A payment divided by the share. The payment is net of money flowing back, so with an unknown counter-flow it is a minimum.",
    )  # fmt: skip
    page.headings()
    parts = Ingredients(
        page,
        {
            "cost": ("Inference cost", "cost", styles.AMOUNT),
            "payment": ("Payment", "payment", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
            "counter": ("Counter-flow", "counter", styles.AMOUNT),
        },
    )
    page.section("Revenue behind the payments")
    result(
        page, parts, "revenue", "Implied revenue", "IMPLIED_REVENUE",
        {"payment": "payment", "share": "share", "counter_flow": "counter"},
        measure=styles.AMOUNT, note="(payment + counter-flow) / share: a minimum while only the least that flowed back is known",
    )  # fmt: skip
    page.section("What would make the cost just covered")
    result(
        page, parts, "effective share", "Net share at which revenue equals the cost", "IMPLIED_SHARE",
        {"payment": "payment", "revenue": "cost"},
        measure=styles.FRACTION, note="payment / cost, below the contract's share by what flows back",
    )  # fmt: skip
    _range(page)


def _range(page: Page) -> None:
    """What a share and a payment known only as ranges do to the result."""
    for cell, of, ends, counters, label, note in (
        (0, "lowest revenue", ("low", "high"), {"counter_low": "counter"},
         "Implied revenue at the highest share", "from the lowest payment: what the share's vagueness leaves of the minimum"),
        (1, "highest revenue", ("high", "low"), {"counter_low": "counter", "counter_high": "counter"},
         "Implied revenue at the lowest share", "from the highest payment; no bound while more may have flowed back"),
    ):  # fmt: skip
        payment, share = (
            f"{name} {end}" for name, end in zip(("payment", "share"), ends, strict=True)
        )
        parts = Ingredients(
            page,
            {
                "payment": (f"Payment, {ends[0]}", payment, styles.FINE_AMOUNT),
                "share": (f"Revenue share, {ends[1]}", share, styles.FRACTION),
                "counter": ("Counter-flow", "counter", styles.AMOUNT),
            },
            total=False, of=of,
        )  # fmt: skip
        arguments = {
            "payment_low": "{payment low}", "payment_high": "{payment high}",
            "share_low": "{share low}", "share_high": "{share high}",
        } | counters | {f"payment_{ends[0]}": "payment", f"share_{ends[1]}": "share"}  # fmt: skip
        result(
            page, parts, of, label, "IMPLIED_REVENUE_RANGE", arguments, cell=cell,
            total=False, measure=styles.AMOUNT, note=note,
        )  # fmt: skip
