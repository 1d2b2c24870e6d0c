"""Revenue share: what the payer owes under a share, tiers, caps and guarantees."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Annotated

from .arguments import Each, LowerBounds, Rates, Revenue, Share
from .declare import Arg, Case, same_as, udf
from .errors import NUM, VALUE

CATEGORY = "Revenue share"

CounterRevenue = Annotated[
    float, Arg("Counterparty's revenue that flows back a share", unit="currency", low=0)
]
Mode = Annotated[
    str,
    Arg('"marginal": each slice at its own rate; "slab": all at one', options=("marginal", "slab")),
]


@udf(
    category=CATEGORY,
    native="{revenue}*{share}-{counter_revenue}*{counter_share}",
    rises=("revenue",),
    falls=("counter_revenue", "counter_share"),
    cases=(
        Case((2469, 0.2), 493.8, source="specification"),
        Case(
            (3769.8, 0.2, 1300.8, 0.2),
            493.8,
            source="specification: same payment, different revenue",
        ),
        Case(
            (1000, 0.2, 2000),
            -200,
            source="by hand: 200 - 400, the omitted counter share is the share",
        ),
        Case((1000, 20), NUM, source="20 typed for 20%"),
    ),
)
def net_share(
    revenue: Revenue,
    share: Share,
    counter_revenue: CounterRevenue = 0.0,
    counter_share: Share = same_as("share"),
) -> float:
    """Net payment under a two-way revenue share.

    N = share * revenue - counter_share * counter_revenue, in the currency of `revenue`; negative
    where more flows back than is paid. `counter_share` left out is the same share. It rises in
    `share` only if `counter_share` is given.
    """
    return share * revenue - counter_share * counter_revenue


@udf(
    category=CATEGORY,
    native='IF({mode}="slab",{revenue}*LOOKUP({revenue},{lower_bounds},{rates}),'
    "SUMPRODUCT(({revenue}>{lower_bounds})*({revenue}-{lower_bounds})*{rates})"
    "-SUMPRODUCT(({revenue}>{lower_bounds.rest})*({revenue}-{lower_bounds.rest})*{rates.most}))",
    cases=(
        Case((4329.5, [0, 1000, 3000], [0.25, 0.2, 0.15]), 849.425, source="specification"),
        Case(
            (500, [0, 1000, 3000], [0.25, 0.2, 0.15]), 125, source="by hand: inside the first tier"
        ),
        Case(
            (4329.5, [0, 1000, 3000], [0.25, 0.2, 0.15], "slab"),
            649.425,
            source="by hand: 4329.5 * 0.15",
        ),
        Case(
            (3000, [0, 1000, 3000], [0.25, 0.2, 0.15], "slab"),
            450,
            source="by hand: a bound belongs to its tier",
        ),
        Case((100, [10, 1000], [0.25, 0.2]), NUM, source="the first bound must be 0"),
        Case((100, [0, 1000], [0.25, 0.2], "flat"), VALUE, source="no such mode"),
    ),
)
def share_tiered(
    revenue: Each[Revenue], lower_bounds: LowerBounds, rates: Rates, mode: Mode = "marginal"
) -> float:
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
