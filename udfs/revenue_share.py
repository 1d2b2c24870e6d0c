"""Revenue share: what the payer owes under a share, tiers, caps and guarantees."""

from __future__ import annotations

import math
import operator
from bisect import bisect_right
from typing import Annotated

from .arguments import CounterShare, Each, LowerBounds, Rates, Revenue, Revenues, Share, Shares
from .declare import udf
from .errors import DIV0, NUM, VALUE, Failure
from .function import Case, Largest
from .parameters import Arg, same_as

REVENUE_SHARE = "Revenue share"

CounterRevenue = Annotated[float, Arg("Counterparty's revenue that flows back a share", unit="currency", low=0)]
Mode = Annotated[str, Arg('"marginal": each slice at its own rate; "slab": all at one', options=("marginal", "slab"))]


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    native="{revenue}*{share}-{counter_revenue}*{counter_share}",
    bounds="In share it rises only if counter_share is given.",
    rises=("revenue",),
    falls=("counter_revenue", "counter_share"),
    cases=(
        Case((2469, 0.2), 493.8, source="specification"),
        Case((3769.8, 0.2, 1300.8, 0.2), 493.8, source="specification: same payment, different revenue"),
        Case((1000, 0.2, 2000), -200, source="by hand: 200 - 400, the omitted counter share is the share"),
        Case((1000, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("revenue", 2e307, "1E308*0.2, beside which 260.16 is nothing"),
)
def net_share(
    revenue: Revenue,
    share: Share,
    counter_revenue: CounterRevenue = 0.0,
    counter_share: CounterShare = same_as("share"),
) -> float:
    """Net payment under a two-way revenue share.

    N = share * revenue - counter_share * counter_revenue, in the currency of `revenue`; negative
    where more flows back than is paid. `counter_share` left out is the same share. It rises in
    `share` only if `counter_share` is given.
    """
    return share * revenue - counter_share * counter_revenue


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    bounds="Marginal it rises in revenue: a LOWER revenue makes it LOWER. Slab jumps at each bound: NONE.",
    native='IF({mode}="slab",{revenue}*LOOKUP({revenue},{lower_bounds},{rates}),'
    "SUMPRODUCT(({revenue}>{lower_bounds})*({revenue}-{lower_bounds})*{rates})"
    "-SUMPRODUCT(({revenue}>{lower_bounds.rest})*({revenue}-{lower_bounds.rest})*{rates.most}))",
    # each bound that is passed changes the rate from there on: so one tier alone does as well
    portable='IF({mode}="slab",{revenue}*LOOKUP({revenue},{lower_bounds},{rates}),'
    "SUM(({revenue}>{lower_bounds})*({revenue}-{lower_bounds})*({rates}-DROP(VSTACK(0,{rates}),-1))))",
    cases=(
        Case((4329.5, [0, 1000, 3000], [0.25, 0.2, 0.15]), 849.425, source="specification"),
        Case((500, [0, 1000, 3000], [0.25, 0.2, 0.15]), 125, source="by hand: inside the first tier"),
        Case((4329.5, [0, 1000, 3000], [0.25, 0.2, 0.15], "slab"), 649.425, source="by hand: 4329.5 * 0.15"),
        Case((3000, [0, 1000, 3000], [0.25, 0.2, 0.15], "slab"), 450, source="by hand: a bound belongs to its tier"),
        Case((100, [10, 1000], [0.25, 0.2]), NUM, source="the first bound must be 0"),
        Case((100, [0, 1000], [0.25, 0.2], "flat"), VALUE, source="no such mode"),
    ),
    largest=Largest("revenue", 1.5e307, "1E308*0.15"),
)
def share_tiered(revenue: Each[Revenue], lower_bounds: LowerBounds, rates: Rates, mode: Mode = "marginal") -> float:
    """Revenue share under tiers, marginal or slab.

    Marginal: the sum over tiers of rate * max(0, min(revenue, next bound) - bound), without an end
    above the last bound; it rises with revenue if the rates are positive. Slab: revenue * the rate
    of the tier it falls into, which jumps at each bound. `revenue` may be a range. Bounds that do
    not start at 0 or do not rise are #NUM!, lists of unequal length are #VALUE!.
    """
    if mode == "slab":
        return revenue * rates[bisect_right(lower_bounds, revenue) - 1]
    upper_bounds = [*lower_bounds[1:], math.inf]
    return math.fsum(
        rate * (min(revenue, upper) - lower)
        for lower, upper, rate in zip(lower_bounds, upper_bounds, rates, strict=True)
        if revenue > lower
    )


Cap = Annotated[float, Arg("Most that is ever paid", unit="currency", low=0)]
OptionalCap = Annotated[float, Arg("Most that is paid; left out: there is no cap", unit="currency", low=0)]
Paid = Annotated[float, Arg("Paid before, counting towards the cap", unit="currency", low=0)]
Guarantee = Annotated[float, Arg("Least that is paid", unit="currency", low=0)]


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    native="MIN({revenue}*{share},MAX(0,{cap}-{paid_to_date}))",
    rises=("revenue", "share", "cap"),
    falls=("paid_to_date",),
    cases=(
        Case((13070, 0.2, 38000, 36000), 2000, source="specification"),
        Case((2469, 0.2, 38000), 493.8, source="by hand: far below the cap"),
        Case((2469, 0.2, 38000, 38500), 0, source="by hand: the cap is used up"),
        Case((2469, 20, 38000), NUM, source="20 typed for 20%"),
        Case((2469, 0.2, -1), NUM, source="a negative cap"),
    ),
    largest=Largest("revenue", 2000, "38000 - 36000 is left of the cap"),
)
def share_capped(revenue: Revenue, share: Share, cap: Cap, paid_to_date: Paid = 0.0) -> float:
    """Revenue share up to a cap over the whole deal.

    min(share * revenue, max(0, cap - paid_to_date)). A payment equal to what is left of the cap says
    only that the revenue was at least payment / share. A negative cap is #NUM!.
    """
    return min(share * revenue, max(0.0, cap - paid_to_date))


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    native="IF(ISNA({cap}),MAX({revenue}*{share},{guarantee}),MIN({cap},MAX({revenue}*{share},{guarantee})))",
    portable="IF(AND(NOT({cap.omitted}),{cap}<{guarantee}),#NUM!,{native})",
    rises=("revenue", "share", "guarantee", "cap"),
    cases=(
        Case((2469, 0.2, 600), 600, source="specification"),
        Case((2469, 0.2, 400), 493.8, source="by hand: above the guarantee"),
        Case((2469, 0.2, 400, 450), 450, source="by hand: above the cap"),
        Case((2469, 0.2, 600, 500), NUM, source="a cap below the guarantee"),
    ),
    largest=Largest("revenue", 450, "the cap"),
)
def share_guaranteed(revenue: Revenue, share: Share, guarantee: Guarantee, cap: OptionalCap | None = None) -> float:
    """Revenue share with a minimum guarantee, and a cap where one is given.

    min(cap, max(share * revenue, guarantee)). A payment equal to the guarantee says only that the
    revenue was at most guarantee / share. A cap below the guarantee is #NUM!.
    """
    if cap is None:
        return max(share * revenue, guarantee)
    if cap < guarantee:
        raise Failure(NUM, "cap must not be below guarantee, got {} and {}", cap, guarantee)
    return min(cap, max(share * revenue, guarantee))


@udf(
    category=REVENUE_SHARE,
    unit="fraction",
    native="SUMPRODUCT({revenues}*{shares})/SUMPRODUCT({revenues}*1)",
    rises=("shares",),
    cases=(
        Case(([2469, 1300], [0.2, 0.1]), 623.8 / 3769, source="specification: 0.165508, 623.8/3769"),
        Case(([800, 500], [0.2, 0.1]), 210 / 1300, source="by hand: 160 + 50 of 1300"),
        Case((2469, 0.2), 0.2, source="by hand: one stream"),
        Case(([0, 0], [0.2, 0.1]), DIV0, source="no revenue"),
        Case(([1, 2], [0.2, 20]), NUM, source="20 typed for 20%"),
        Case(([1, 2], 0.2), VALUE, source="lists of unequal length"),
    ),
    largest=Largest("revenues", 0.2, "the huge stream's share"),
)
def share_blended(revenues: Revenues, shares: Shares) -> float:
    """Average share of several revenue streams, weighted by revenue.

    sum(revenue * share) / sum(revenue), a fraction between the lowest and the highest share. No
    revenue at all is #DIV/0!, lists of unequal length are #VALUE!.
    """
    total = math.fsum(revenues)
    if total == 0:
        raise Failure(DIV0, "revenues add up to 0, and the formula divides by their sum")
    return math.fsum(map(operator.mul, revenues, shares)) / total
