"""Bounds and intervals: what follows when the inputs are known only to lie between two values."""

from __future__ import annotations

from typing import Annotated

from .arguments import Divisor, Payment, Share
from .declare import Arg, Case, udf
from .errors import DIV0, NA, NUM, Failure

CATEGORY = "Bounds and intervals"
CounterLow = Annotated[float, Arg("Least that may have flowed back", unit="currency", low=0)]
CounterHigh = Annotated[
    float, Arg("Most that may have flowed back; left out: unknown", unit="currency", low=0)
]


@udf(
    category=CATEGORY,
    native=(
        "({payment_low}+{counter_low})/{share_high}",
        "({payment_high}+{counter_high})/{share_low}",
    ),
    results=("low", "high"),
    rises=(("payment_low", "counter_low"), ("payment_high", "counter_high")),
    falls=(("share_high",), ("share_low",)),
    cases=(
        Case(
            (493.75, 493.85, 0.18, 0.22, 0, 0),
            (2244.318181818182, 2743.6111111111113),
            source="specification: 493.75/0.22 and 493.85/0.18",
        ),
        Case(
            (493.8, 493.8, 0.2, 0.2),
            (2469, NA),
            source="by hand: no upper bound without a highest counter-flow",
        ),
        Case((493.8, 493.8, 0.2, 0.2, 0, 246.2), (2469, 3700), source="by hand: 740/0.2"),
        Case((500, 400, 0.18, 0.22), NUM, source="low above high"),
        Case((400, 500, 0, 0.22), DIV0, source="a share of zero"),
        Case((400, 500, 18, 22), NUM, source="22 typed for 22%"),
    ),
)
def implied_revenue_range(
    payment_low: Payment,
    payment_high: Payment,
    share_low: Divisor[Share],
    share_high: Divisor[Share],
    counter_low: CounterLow = 0.0,
    counter_high: CounterHigh | None = None,
) -> tuple[float, float | Failure]:
    """Range of revenue implied by a payment and a share known only as ranges.

    {low, high} = {(payment_low + counter_low) / share_high, (payment_high + counter_high) / share_low},
    the exact hull. With `counter_high` left out there is no upper bound and the second cell is
    #N/A. Low above high or a negative lowest total is #NUM!, a zero share is #DIV/0!.
    """
    check_order("payment", payment_low, payment_high)
    check_order("share", share_low, share_high)
    if payment_low + counter_low < 0:
        raise Failure(
            NUM,
            "payment_low plus counter_low must be at least 0, got {}",
            payment_low + counter_low,
        )
    low = (payment_low + counter_low) / share_high
    if counter_high is None:
        return low, Failure(NA, "counter_high was left out, so the revenue has no upper bound")
    check_order("counter", counter_low, counter_high)
    return low, (payment_high + counter_high) / share_low


def check_order(what: str, low: float, high: float) -> None:
    if low > high:
        raise Failure(
            NUM,
            what + "_low must not be above " + what + "_high, got {} and {}; were they swapped?",
            low,
            high,
        )
