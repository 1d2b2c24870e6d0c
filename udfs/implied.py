"""Inverse problems: what a payment says about the revenue behind it, and what would be needed."""

from __future__ import annotations

from typing import Annotated

from .arguments import Cost, CounterFlow, Divisor, NotOne, Payment, Share
from .declare import Arg, Case, udf
from .errors import DIV0, NUM, VALUE, Failure

CATEGORY = "Inverse problems"
Basis = Annotated[
    str, Arg("What must cover the cost: gross, after_share or with_receipts", options=("gross", "after_share", "with_receipts"))
]  # fmt: skip


@udf(
    category=CATEGORY,
    native="({payment}+{counter_flow})/{share}",
    rises=("payment", "counter_flow"),
    falls=("share",),
    cases=(
        Case((493.8, 0.2), 2469, source="specification: 2024"),
        Case((865.9, 0.2), 4329.5, source="specification: nine months of 2025"),
        Case((493.8, 0.2, 246.2), 3700, source="specification: a known counter-flow"),
        Case((-100, 0.2, 300), 1000, source="by hand: the partner pays net"),
        Case((493.8, 20), NUM, source="20 typed for 20%"),
        Case((493.8, 0), DIV0, source="no share"),
        Case((-100, 0.2), NUM, source="a negative total"),
    ),
)
def implied_revenue(
    payment: Payment, share: Divisor[Share], counter_flow: CounterFlow = 0.0
) -> float:
    """Revenue implied by a revenue-share payment.

    R = (payment + counter_flow) / share, in the currency of `payment`. Exact for a gross payment;
    where the payment is net of an unknown counter-flow it is a lower bound, given the share. A
    payment equal to a cap gives a lower, one equal to a guarantee an upper bound. A zero share is
    #DIV/0!, a negative total is #NUM!.
    """
    return gross_payment(payment, counter_flow) / share


def gross_payment(payment: float, counter_flow: float) -> float:
    """What the share comes to before anything flows back."""
    gross = payment + counter_flow
    if gross < 0:
        raise Failure(NUM, "payment plus counter_flow must be at least 0, got {}", gross)
    return gross


@udf(
    category=CATEGORY,
    native='IF({basis}="gross",MAX(0,-{net_payment},{share}*{cost}-{net_payment}),'
    'IF({basis}="after_share",MAX(0,-{net_payment},{share}*({cost}+{net_payment})-{net_payment}),'
    "MAX(0,-{net_payment},({share}*{cost}-{net_payment})/(1+{share}))))/({share}>0)",
    rises=("cost", "share"),
    falls=("net_payment",),
    cases=(
        Case((493.8, 0.2, 3770), 260.2, source="specification: 2024"),
        Case((493.8, 0.2, 3770, "after_share"), 358.96, source="specification: 2024"),
        Case(
            (493.8, 0.2, 3770, "with_receipts"),
            216.83333333333334,
            source="specification: 260.2/1.2",
        ),
        Case((865.9, 0.2, 8670), 868.1, source="specification: nine months of 2025"),
        Case(
            (865.9, 0.2, 8670, "after_share"), 1041.28, source="specification: nine months of 2025"
        ),
        Case(
            (865.9, 0.2, 8670, "with_receipts"),
            723.4166666666666,
            source="specification: 868.1/1.2",
        ),
        Case((900, 0.2, 3770), 0, source="by hand: already covered"),
        Case((-50, 0.2, 100), 70, source="by hand: 20 + 50"),
        Case((493.8, 0, 3770), DIV0, source="no share"),
        Case((493.8, 0.2, 3770, "net"), VALUE, source="no such basis"),
    ),
)
def counterflow_to_cover(
    net_payment: Payment, share: Divisor[Share], cost: Cost, basis: Basis = "gross"
) -> float:
    """Smallest counter-flow at which the payer's revenue covers a cost.

    With R = (N + C) / share, the smallest C at or above max(0, -N) such that, for "gross",
    R >= cost; for "after_share", R - N >= cost (after the net payment, so receipts help); for
    "with_receipts", R + C >= cost (receipts counted as revenue, the payment left out of cost).
    0 means already covered. A zero share is #DIV/0!, another basis is #VALUE!.
    """
    if basis == "gross":
        needed = share * cost - net_payment
    elif basis == "after_share":
        needed = share * (cost + net_payment) - net_payment
    else:
        needed = (share * cost - net_payment) / (1 + share)
    return max(0.0, -net_payment, needed)


OtherCosts = Annotated[
    float, Arg("Further costs to cover, entered positive", unit="currency", low=0)
]


@udf(
    category=CATEGORY,
    native="MAX(0,({cost}+{other_costs}-{counter_flow})/(1-{share}))",
    rises=("cost", "other_costs", "share"),
    falls=("counter_flow",),
    cases=(
        Case((3770, 0.2), 4712.5, source="specification: 2024"),
        Case((8670, 0.2), 10837.5, source="specification: nine months of 2025"),
        Case((800, 0.2, 200, 100), 1125, source="by hand: 900/0.8"),
        Case((800, 0.2, 0, 1000), 0, source="by hand: receipts alone cover it"),
        Case((3770, 1), DIV0, source="nothing is left of the revenue"),
        Case((3770, 20), NUM, source="20 typed for 20%"),
    ),
)
def revenue_to_cover(
    cost: Cost, share: NotOne, other_costs: OtherCosts = 0.0, counter_flow: CounterFlow = 0.0
) -> float:
    """Revenue needed to cover costs after paying the share.

    max(0, (cost + other_costs - counter_flow) / (1 - share)), in the currency of `cost`. A share
    of 1 is #DIV/0!.
    """
    return max(0.0, (cost + other_costs - counter_flow) / (1 - share))
