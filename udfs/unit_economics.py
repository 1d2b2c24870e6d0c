"""Unit economics: costs and prices of tokens, queries and machines."""

from __future__ import annotations

import math
import operator
from typing import Annotated

from .arguments import Divisor, Share
from .declare import udf
from .errors import DIV0, NUM, VALUE, Failure
from .function import Case, Largest
from .parameters import Arg

UNIT_ECONOMICS = "Unit economics"
MILLION = 1_000_000
UnitAmount = Annotated[float, Arg("Cost or revenue of the tokens", unit="currency")]
Tokens = Annotated[float, Arg("Number of tokens, as a plain count", unit="tokens", low=0)]
TokensPerKind = Annotated[list[float], Arg("Tokens of each kind: input, output, cached …", unit="tokens", low=0)]
UnitCosts = Annotated[list[float], Arg("Cost of each kind, per token or per million", unit="currency", low=0)]
Prices = Annotated[list[float], Arg("Price of each kind, on the costs' base", unit="currency", low=0)]
UnitCost = Annotated[float, Arg("Cost of one unit", unit="currency", low=0)]
Margin = Annotated[float, Arg("Margin wanted, as a fraction of the gross price", unit="fraction", high=1)]
HourlyCost = Annotated[float, Arg("Cost of a machine per hour", unit="currency", low=0)]
TokensPerHour = Annotated[float, Arg("Tokens a machine gives per hour at full load", unit="tokens", low=0)]
Utilization = Annotated[float, Arg("Part of its capacity that is used, as a fraction", unit="fraction", low=0, high=1)]


@udf(
    category=UNIT_ECONOMICS,
    unit="currency per million tokens",
    native="{amount}/{tokens}*1000000",
    rises=("amount",),
    falls=("tokens",),
    cases=(
        Case((8.67e9, 8.67e15), 1, source="specification"),
        Case((-3, 2_000_000), -1.5, source="by hand: a loss"),
        Case((8.67e9, 0), DIV0, source="no tokens"),
        Case((8.67e9, -1), NUM, source="a negative count"),
    ),
    largest=Largest("amount", 1e308 / 8.67e15 * 1e6, "1E308/8.67E15*1E6"),
)
def per_mtok(amount: UnitAmount, tokens: Divisor[Tokens]) -> float:
    """Amount per million tokens.

    amount / tokens * 1,000,000, in the currency of `amount` (not in millions of it). No tokens are
    #DIV/0!.
    """
    return amount / tokens * MILLION


@udf(
    category=UNIT_ECONOMICS,
    unit="fraction",
    native="1-SUMPRODUCT({tokens}*{unit_costs})/SUMPRODUCT({tokens}*{prices})",
    rises=("prices",),
    falls=("unit_costs",),
    cases=(
        Case(([1000, 500], [0.25, 2], [1.25, 10]), 0.8, source="specification"),
        Case((1000, 3, 2), -0.5, source="by hand: sold below cost"),
        Case(([1000, 500], [0.25, 2], [0, 0]), DIV0, source="given away"),
        Case(([1000, 500], [0.25, 2], 1.25), VALUE, source="lists of unequal length"),
        Case(([1000, -500], [0.25, 2], [1.25, 10]), NUM, source="a negative count"),
    ),
    largest=Largest("tokens", 0.8, "1 - 0.25/1.25"),
)
def query_margin(tokens: TokensPerKind, unit_costs: UnitCosts, prices: Prices) -> float:
    """Margin of a query over its token kinds, before any revenue share.

    1 - sum(tokens * cost) / sum(tokens * price), a fraction of the price. A price of 0 for all of it
    is #DIV/0!, lists of unequal length are #VALUE!.
    """
    cost = math.fsum(map(operator.mul, tokens, unit_costs))
    price = math.fsum(map(operator.mul, tokens, prices))
    if price == 0:
        raise Failure(DIV0, "the prices of all tokens add up to 0, and the formula divides by that")
    return 1 - cost / price


@udf(
    category=UNIT_ECONOMICS,
    unit="currency",
    native="{unit_cost}/(1-({share}+{target_margin}))",
    portable="IF({share}+{target_margin}>1,#NUM!,{native})",
    rises=("unit_cost", "share", "target_margin"),
    cases=(
        Case((2, 0.2, 0.3), 4, source="specification"),
        Case((2, 0.2), 2.5, source="by hand: no margin"),
        Case((2, 0.7, 0.3), DIV0, source="share and margin take the whole price"),
        Case((2, 0.8, 0.3), NUM, source="they take more than the price"),
        Case((2, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("unit_cost", NUM, "1E308/0.5 is too large"),
)
def price_floor(unit_cost: UnitCost, share: Share, target_margin: Margin = 0.0) -> float:
    """Lowest price that pays a unit's cost, the revenue share and a margin.

    unit_cost / (1 - (share + target_margin)), the margin being a fraction of the gross price. Share
    and margin of 1 together are #DIV/0!, of more than 1 #NUM!.
    """
    taken = share + target_margin
    if taken > 1:
        raise Failure(NUM, "share plus target_margin must be less than 1, got {}", taken)
    if taken == 1:
        raise Failure(DIV0, "share plus target_margin is 1, and the formula divides by what is left")
    return unit_cost / (1 - taken)


@udf(
    category=UNIT_ECONOMICS,
    unit="currency per million tokens",
    native="{hourly_cost}/({tokens_per_hour}*{utilization})*1000000",
    rises=("hourly_cost",),
    falls=("tokens_per_hour", "utilization"),
    cases=(
        Case((2.5, 3.6e6, 0.4), 2.5 / 1.44, source="specification: 1.736111"),
        Case((2.5, 3.6e6, 0), DIV0, source="an idle machine"),
        Case((2.5, 0, 0.4), DIV0, source="a machine that gives nothing"),
        Case((2.5, 3.6e6, 40), NUM, source="40 typed for 40%"),
    ),
    largest=Largest("hourly_cost", 1e308 / 1.44, "1E308/(3.6E6*0.4)*1E6"),
)
def utilized_cost(
    hourly_cost: HourlyCost, tokens_per_hour: Divisor[TokensPerHour], utilization: Divisor[Utilization]
) -> float:
    """Cost per million tokens of a machine that is not always in use.

    hourly_cost / (tokens_per_hour * utilization) * 1,000,000. A capacity or utilization of 0 is
    #DIV/0!.
    """
    return hourly_cost / tokens_per_hour / utilization * MILLION
