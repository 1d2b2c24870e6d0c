"""Inverse problems: what a payment says about the revenue behind it, and what would be needed."""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated

from .arguments import Cost, CounterFlow, Divisor, Each, LowerBounds, NotOne, Payment, Rates, Revenue, Share
from .declare import udf
from .errors import DIV0, NUM, VALUE, Failure
from .function import Case, Largest
from .native import Steps
from .parameters import Arg
from .revenue_share import share_tiered

INVERSE_PROBLEMS = "Inverse problems"
NetPayment = Annotated[float, Arg("Payment net of what flows back, negative if received", unit="currency")]
CounterShareToDivide = Annotated[
    float,
    Arg("Share on the counterparty's revenue; left out: the result is the flow itself", unit="fraction", low=0, high=1),
]
TieredPayment = Annotated[float, Arg("Payment of the share, at least 0", unit="currency", low=0)]
Basis = Annotated[
    str,
    Arg(
        "What must cover the cost: gross, after_share or with_receipts",
        options=("gross", "after_share", "with_receipts"),
    ),
]


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native="({payment}+{counter_flow})/{share}",
    portable="IF({payment}+{counter_flow}<0,#NUM!,{native})",
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
    largest=Largest("payment", NUM, "1E308/0.2 is too large"),
)
def implied_revenue(payment: Payment, share: Divisor[Share], counter_flow: CounterFlow = 0.0) -> float:
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
    category=INVERSE_PROBLEMS,
    unit="fraction",
    native="({payment}+{counter_flow})/{revenue}",
    portable="IF({payment}+{counter_flow}<0,#NUM!,{native})",
    rises=("payment", "counter_flow"),
    falls=("revenue",),
    cases=(
        Case((493.8, 3700), 493.8 / 3700, source="specification: 0.133459"),
        Case((493.8, 3700, 246.2), 0.2, source="by hand: 740/3700"),
        Case((500, 100), 5, source="specification: above 1 is returned, not clipped"),
        Case((493.8, 0), DIV0, source="no revenue"),
        Case((-500, 3700, 100), NUM, source="a negative total"),
    ),
    largest=Largest("payment", 1e308 / 3700, "1E308/3700"),
)
def implied_share(payment: Payment, revenue: Divisor[Revenue], counter_flow: CounterFlow = 0.0) -> float:
    """Share implied by a payment and a revenue.

    (payment + counter_flow) / revenue, a fraction; above 1 the inputs contradict each other. With an
    unknown counter-flow it is a lower bound of the contract's share, if revenue is exact or an upper
    bound. A zero revenue is #DIV/0!, a negative total is #NUM!.
    """
    return gross_payment(payment, counter_flow) / revenue


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native="IF(ISNA({counter_share}),{revenue}*{share}-{net_payment},({revenue}*{share}-{net_payment})/{counter_share})",
    rises=("share", "revenue"),
    falls=("net_payment",),
    cases=(
        Case((493.8, 0.2, 3700), 246.2, source="specification"),
        Case((493.8, 0.2, 3700, 0.2), 1231, source="specification: the revenue behind it"),
        Case((493.8, 0.2, 2000), -93.8, source="by hand: the inputs contradict each other"),
        Case((493.8, 0.2, 3700, 0), DIV0, source="no counter share"),
        Case((493.8, 20, 3700), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("net_payment", NUM, "-1E308/0.2 is too large"),
)
def implied_counterflow(
    net_payment: NetPayment, share: Share, revenue: Revenue, counter_share: Divisor[CounterShareToDivide] | None = None
) -> float:
    """Counter-flow implied by a net payment and a revenue, or the revenue behind it.

    C = share * revenue - net_payment; with `counter_share` the counterparty's revenue, C /
    counter_share. A negative result means that the inputs contradict each other. A counter share of
    0 is #DIV/0!.
    """
    counter_flow = share * revenue - net_payment
    return counter_flow if counter_share is None else counter_flow / counter_share


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native='IF({basis}="gross",MAX(0,-{net_payment},{share}*{cost}-{net_payment}),'
    'IF({basis}="after_share",MAX(0,-{net_payment},{share}*({cost}+{net_payment})-{net_payment}),'
    "MAX(0,-{net_payment},({share}*{cost}-{net_payment})/(1+{share}))))/({share}>0)",
    rises=("cost", "share"),
    falls=("net_payment",),
    cases=(
        Case((493.8, 0.2, 3770), 260.2, source="specification: 2024"),
        Case((493.8, 0.2, 3770, "after_share"), 358.96, source="specification: 2024"),
        Case((493.8, 0.2, 3770, "with_receipts"), 216.83333333333334, source="specification: 260.2/1.2"),
        Case((865.9, 0.2, 8670), 868.1, source="specification: nine months of 2025"),
        Case((865.9, 0.2, 8670, "after_share"), 1041.28, source="specification: nine months of 2025"),
        Case((865.9, 0.2, 8670, "with_receipts"), 723.4166666666666, source="specification: 868.1/1.2"),
        Case((900, 0.2, 3770), 0, source="by hand: already covered"),
        Case((-50, 0.2, 100), 70, source="by hand: 20 + 50"),
        Case((-50, 0.2, 10, "after_share"), 50, source="by hand: 0.2 * (10 - 50) + 50 is less than 50"),
        Case((-50, 0.2, 10, "with_receipts"), 50, source="by hand: (2 + 50) / 1.2 is less than 50"),
        Case((493.8, 0, 3770), DIV0, source="no share"),
        Case((493.8, 0.2, 3770, "net"), VALUE, source="no such basis"),
    ),
    largest=Largest("net_payment", 0, "already covered"),
)
def counterflow_to_cover(net_payment: NetPayment, share: Divisor[Share], cost: Cost, basis: Basis = "gross") -> float:
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


OtherCosts = Annotated[float, Arg("Further costs to cover, entered positive", unit="currency", low=0)]


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
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
    largest=Largest("cost", 1.25e308, "1E308/0.8"),
)
def revenue_to_cover(
    cost: Cost, share: NotOne, other_costs: OtherCosts = 0.0, counter_flow: CounterFlow = 0.0
) -> float:
    """Revenue needed to cover costs after paying the share.

    max(0, (cost + other_costs - counter_flow) / (1 - share)), in the currency of `cost`. A share
    of 1 is #DIV/0!.
    """
    return max(0.0, (cost + other_costs - counter_flow) / (1 - share))


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    steps=Steps(
        "SUMPRODUCT(({here}>{lower_bounds})*({here}-{lower_bounds})*{rates})"
        "-SUMPRODUCT(({here}>{lower_bounds.rest})*({here}-{lower_bounds.rest})*{rates.most})",
        over="lower_bounds",
    ),
    native="SUMPRODUCT(({payment}>{steps})*({payment}-{steps})/{rates})"
    "-SUMPRODUCT(({payment}>{steps.rest})*({payment}-{steps.rest})/{rates.most})",
    # the payment at each bound; each one that is passed changes the revenue per payment from there on
    portable="LET(changes,{rates}-DROP(VSTACK(0,{rates}),-1),"
    "paid,MAP({lower_bounds},LAMBDA(here,SUM((here>{lower_bounds})*(here-{lower_bounds})*changes))),"
    "SUM(({payment}>paid)*({payment}-paid)*(1/{rates}-DROP(VSTACK(0,1/{rates}),-1))))",
    rises=("payment",),
    cases=(
        Case(
            (865.9, [0, 1000, 3000], [0.25, 0.2, 0.15]),
            3000 + 215.9 / 0.15,
            source="specification: 4439.3333, that is 3000 + (865.9 - 250 - 400)/0.15",
        ),
        Case((125, [0, 1000, 3000], [0.25, 0.2, 0.15]), 500, source="by hand: 125/0.25"),
        Case((250, [0, 1000, 3000], [0.25, 0.2, 0.15]), 1000, source="by hand: at a bound"),
        Case((100, [0, 1000], [0.25, 0]), DIV0, source="a rate of 0, though not reached"),
        Case((-1, [0, 1000], [0.25, 0.2]), NUM, source="a negative payment"),
        Case((100, [0, 1000, 1000], [0.25, 0.2, 0.1]), NUM, source="bounds that do not rise"),
    ),
    largest=Largest("payment", NUM, "1E308/0.15 is too large"),
)
def implied_revenue_tiered(payment: Each[TieredPayment], lower_bounds: LowerBounds, rates: Divisor[Rates]) -> float:
    """Revenue implied by a payment under marginal tiers.

    The revenue at which SHARE_TIERED gives the payment; it rises with the payment. `payment` may be a
    range. A rate of 0 in any tier is #DIV/0!, a negative payment is #NUM!.
    """
    paid_at = [share_tiered(bound, lower_bounds, rates) for bound in lower_bounds]
    tier = bisect_right(paid_at, payment) - 1
    return lower_bounds[tier] + (payment - paid_at[tier]) / rates[tier]
