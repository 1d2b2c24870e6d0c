"""Cost coverage: how much of a cost a revenue pays for."""

from __future__ import annotations

import math
import operator
from typing import Annotated

from .arguments import CashFractions, Cost, Costs, CounterFlow, Divisor, Payment, Revenue, Share
from .declare import udf
from .errors import DIV0, NUM, VALUE
from .function import Case, Largest
from .implied import gross_payment
from .parameters import Arg

COST_COVERAGE = "Cost coverage"
Earned = Annotated[float, Arg("Revenue of the cost's period", unit="currency", low=0)]
OptionalFractions = Annotated[
    list[float],
    Arg("Fraction of each cost paid in cash; left out: the result of the accounts", unit="fraction", low=0, high=1),
]


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="{revenue}/{cost}",
    rises=("revenue",),
    falls=("cost",),
    cases=(
        Case((2469, 3770), 2469 / 3770, source="specification: 0.654907 in 2024"),
        Case((4329.5, 8670), 4329.5 / 8670, source="specification: 0.499366 in nine months of 2025"),
        Case((6798.5, 12440), 6798.5 / 12440, source="specification: 0.546503 over seven quarters"),
        Case((2469, 0), DIV0, source="no cost"),
        Case((2469, -3770), NUM, source="a cost entered negative"),
    ),
    largest=Largest("revenue", 1e308 / 3770, "1E308/3770"),
)
def coverage_ratio(revenue: Earned, cost: Divisor[Cost]) -> float:
    """Share of a cost that revenue covers.

    revenue / cost, a fraction: 1 covers the cost exactly. A lower bound for revenue gives a lower
    bound. A zero cost is #DIV/0!.
    """
    return revenue / cost


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="({payment}+{counter_flow})/({share}*{cost})",
    portable="IF({payment}+{counter_flow}<0,#NUM!,{native})",
    rises=("payment", "counter_flow"),
    falls=("share", "cost"),
    cases=(
        Case((493.8, 0.2, 3770), 2469 / 3770, source="specification: 0.654907"),
        Case((493.8, 0.18, 3770), 493.8 / 678.6, source="specification: 0.727675 at a share of 18%"),
        Case((493.8, 0.22, 3770), 493.8 / 829.4, source="specification: 0.595370 at a share of 22%"),
        Case((493.8, 0, 3770), DIV0, source="no share"),
        Case((493.8, 0.2, 0), DIV0, source="no cost"),
        Case((-493.8, 0.2, 3770), NUM, source="a negative total"),
    ),
    largest=Largest("payment", 1e308 / 754, "1E308/(0.2*3770)"),
)
def implied_coverage(
    payment: Payment, share: Divisor[Share], cost: Divisor[Cost], counter_flow: CounterFlow = 0.0
) -> float:
    """Share of a cost covered by the revenue that a payment implies.

    (payment + counter_flow) / (share * cost), a fraction. With an unknown counter-flow it is a
    lower bound, given the share. A zero share or cost is #DIV/0!, a negative total is #NUM!.
    """
    return gross_payment(payment, counter_flow) / cost / share  # overflows only where the result does


@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="{revenue}-{cost}",
    rises=("revenue",),
    falls=("cost",),
    cases=(
        Case((2469, 3770), -1301, source="specification: 2024"),
        Case((4329.5, 8670), -4340.5, source="specification: nine months of 2025"),
        Case((6798.5, 12440), -5641.5, source="specification: seven quarters"),
        Case((2469, "3,770"), VALUE, source="a text number"),
    ),
    largest=Largest("revenue", 1e308, "a cost of 3770 is nothing beside it"),
)
def coverage_gap(revenue: Earned, cost: Cost) -> float:
    """Revenue less a cost; negative is a shortfall.

    revenue - cost, in their currency. A lower bound for revenue gives a lower bound: the shortfall
    is at most what is shown.
    """
    return revenue - cost


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="{cost}/{revenue}",
    rises=("cost",),
    falls=("revenue",),
    cases=(
        Case((3770, 2469), 3770 / 2469, source="specification: 1.526934"),
        Case((8670, 4329.5), 8670 / 4329.5, source="specification: 2.002541"),
        Case((12440, 6798.5), 12440 / 6798.5, source="specification: 1.829815"),
        Case((3770, 0), DIV0, source="no revenue"),
    ),
    largest=Largest("cost", 1e308 / 2469, "1E308/2469"),
)
def cost_to_revenue(cost: Cost, revenue: Divisor[Earned]) -> float:
    """Cost per unit of revenue.

    cost / revenue, a fraction: above 1 the cost exceeds the revenue. A lower bound for revenue
    gives an upper bound. A zero revenue is #DIV/0!.
    """
    return cost / revenue


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="({revenue}*(1-{share})+{counter_flow}-{cost})/{revenue}",
    bounds="In revenue it rises where cost >= counter_flow: there a LOWER revenue makes it LOWER.",
    rises=("counter_flow",),
    falls=("cost", "share"),
    cases=(
        Case((2469, 3770, 0.2), 1 - (493.8 + 3770) / 2469, source="specification: -0.726934, as 1-(N+K)/R"),
        Case((4329.5, 8670, 0.2), 1 - (865.9 + 8670) / 4329.5, source="specification: -1.202541, as 1-(N+K)/R"),
        Case((1000, 400), 0.6, source="by hand: no share"),
        Case((1000, 400, 0.2, 100), 0.5, source="by hand: receipts reduce the share's cost"),
        Case((0, 400), DIV0, source="no revenue"),
        Case((1000, 400, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("revenue", 0.8, "1 - 0.2, the rest is nothing beside it"),
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


@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="SUMPRODUCT({costs}*{cash_fractions})",
    rises=("costs", "cash_fractions"),
    cases=(
        Case(([8670, 3000], [0.95, 0.1]), 8536.5, source="specification"),
        Case((8670, 1), 8670, source="by hand: all in cash"),
        Case(([8670, 3000], [0.95, 10]), NUM, source="10 typed for 10%"),
        Case(([8670, 3000], 0.95), VALUE, source="lists of unequal length"),
        Case(([8670, -3000], [0.95, 0.1]), NUM, source="a cost entered negative"),
    ),
    largest=Largest("costs", 9.5e307, "1E308*0.95"),
)
def cash_cost(costs: Costs, cash_fractions: CashFractions) -> float:
    """Part of several costs that is paid in cash.

    sum(cost * cash fraction), in the currency of `costs`; the rest is paid in credits. Lists of
    unequal length are #VALUE!.
    """
    return math.fsum(map(operator.mul, costs, cash_fractions))


NetShare = Annotated[float, Arg("Net payment of the share, negative if received", unit="currency")]


@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="IF(ISERROR(SUM({cash_fractions})),{revenue}-{net_share}-SUM({costs}),"
    "{revenue}-{net_share}-SUMPRODUCT({costs}*{cash_fractions}))",
    rises=("revenue",),
    falls=("net_share", "costs", "cash_fractions"),
    cases=(
        Case((4329.5, 865.9, [8670, 3000], [0.95, 0.1]), -5072.9, source="specification: cash result"),
        Case((4329.5, 865.9, [8670, 3000]), -8206.4, source="by hand: 3463.6 - 11670"),
        Case((100, -20, 50), 70, source="by hand: the share is received"),
        Case((100, 20, [50, 60], 0.5), VALUE, source="lists of unequal length"),
        Case((-1, 20, 50), NUM, source="a negative revenue"),
    ),
    largest=Largest("revenue", 1e308, "payment and costs are nothing beside it"),
)
def operating_result(
    revenue: Revenue, net_share: NetShare, costs: Costs, cash_fractions: OptionalFractions | None = None
) -> float:
    """Operating result after the net revenue share, in the accounts or in cash.

    revenue - net_share - sum(costs); with `cash_fractions` only the part of each cost that is paid
    in cash counts, which makes it a cash result: cost paid in credits is a cost in the accounts all
    the same. A lower bound for revenue gives a lower bound. Lists of unequal length are #VALUE!.
    """
    paid = costs if cash_fractions is None else map(operator.mul, costs, cash_fractions)
    return math.fsum((revenue, -net_share, *(-cost for cost in paid)))
