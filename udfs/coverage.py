"""Cost coverage: how much of a cost a revenue pays for."""

from __future__ import annotations

from .arguments import Cost, CounterFlow, Divisor, Payment, Revenue, Share
from .declare import Case, udf
from .errors import DIV0, NUM, VALUE
from .implied import gross_payment

CATEGORY = "Cost coverage"


@udf(
    category=CATEGORY,
    native="{revenue}/{cost}",
    rises=("revenue",),
    falls=("cost",),
    cases=(
        Case((2469, 3770), 2469 / 3770, source="specification: 0.654907 in 2024"),
        Case(
            (4329.5, 8670), 4329.5 / 8670, source="specification: 0.499366 in nine months of 2025"
        ),
        Case((6798.5, 12440), 6798.5 / 12440, source="specification: 0.546503 over seven quarters"),
        Case((2469, 0), DIV0, source="no cost"),
        Case((2469, -3770), NUM, source="a cost entered negative"),
    ),
)
def coverage_ratio(revenue: Revenue, cost: Divisor[Cost]) -> float:
    """Share of a cost that revenue covers.

    revenue / cost, a fraction: 1 covers the cost exactly. A lower bound for revenue gives a lower
    bound. A zero cost is #DIV/0!.
    """
    return revenue / cost


@udf(
    category=CATEGORY,
    native="({payment}+{counter_flow})/({share}*{cost})",
    rises=("payment", "counter_flow"),
    falls=("share", "cost"),
    cases=(
        Case((493.8, 0.2, 3770), 2469 / 3770, source="specification: 0.654907"),
        Case(
            (493.8, 0.18, 3770), 493.8 / 678.6, source="specification: 0.727675 at a share of 18%"
        ),
        Case(
            (493.8, 0.22, 3770), 493.8 / 829.4, source="specification: 0.595370 at a share of 22%"
        ),
        Case((493.8, 0, 3770), DIV0, source="no share"),
        Case((493.8, 0.2, 0), DIV0, source="no cost"),
        Case((-493.8, 0.2, 3770), NUM, source="a negative total"),
    ),
)
def implied_coverage(
    payment: Payment, share: Divisor[Share], cost: Divisor[Cost], counter_flow: CounterFlow = 0.0
) -> float:
    """Share of a cost covered by the revenue that a payment implies.

    (payment + counter_flow) / (share * cost), a fraction. With an unknown counter-flow it is a
    lower bound, given the share. A zero share or cost is #DIV/0!, a negative total is #NUM!.
    """
    return (
        gross_payment(payment, counter_flow) / cost / share
    )  # overflows only where the result does


@udf(
    category=CATEGORY,
    native="{revenue}-{cost}",
    rises=("revenue",),
    falls=("cost",),
    cases=(
        Case((2469, 3770), -1301, source="specification: 2024"),
        Case((4329.5, 8670), -4340.5, source="specification: nine months of 2025"),
        Case((6798.5, 12440), -5641.5, source="specification: seven quarters"),
        Case((2469, "3,770"), VALUE, source="a text number"),
    ),
)
def coverage_gap(revenue: Revenue, cost: Cost) -> float:
    """Revenue less a cost; negative is a shortfall.

    revenue - cost, in their currency. A lower bound for revenue gives a lower bound: the shortfall
    is at most what is shown.
    """
    return revenue - cost


@udf(
    category=CATEGORY,
    native="{cost}/{revenue}",
    rises=("cost",),
    falls=("revenue",),
    cases=(
        Case((3770, 2469), 3770 / 2469, source="specification: 1.526934"),
        Case((8670, 4329.5), 8670 / 4329.5, source="specification: 2.002541"),
        Case((12440, 6798.5), 12440 / 6798.5, source="specification: 1.829815"),
        Case((3770, 0), DIV0, source="no revenue"),
    ),
)
def cost_to_revenue(cost: Cost, revenue: Divisor[Revenue]) -> float:
    """Cost per unit of revenue.

    cost / revenue, a fraction: above 1 the cost exceeds the revenue. A lower bound for revenue
    gives an upper bound. A zero revenue is #DIV/0!.
    """
    return cost / revenue


@udf(
    category=CATEGORY,
    native="({revenue}*(1-{share})+{counter_flow}-{cost})/{revenue}",
    rises=("counter_flow",),
    falls=("cost", "share"),
    cases=(
        Case(
            (2469, 3770, 0.2),
            1 - (493.8 + 3770) / 2469,
            source="specification: -0.726934, as 1-(N+K)/R",
        ),
        Case(
            (4329.5, 8670, 0.2),
            1 - (865.9 + 8670) / 4329.5,
            source="specification: -1.202541, as 1-(N+K)/R",
        ),
        Case((1000, 400), 0.6, source="by hand: no share"),
        Case((1000, 400, 0.2, 100), 0.5, source="by hand: receipts reduce the share's cost"),
        Case((0, 400), DIV0, source="no revenue"),
        Case((1000, 400, 20), NUM, source="20 typed for 20%"),
    ),
)
def contribution_margin(
    revenue: Divisor[Revenue], cost: Cost, share: Share = 0.0, counter_flow: CounterFlow = 0.0
) -> float:
    """Contribution margin after a cost and the net revenue share.

    (revenue * (1 - share) + counter_flow - cost) / revenue, a fraction. The counter-flow reduces
    the share's cost; the denominator stays revenue. It rises in revenue where
    cost >= counter_flow: then a lower bound for revenue gives a lower bound. A zero revenue is
    #DIV/0!.
    """
    return (revenue * (1 - share) + counter_flow - cost) / revenue
