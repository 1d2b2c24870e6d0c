"""Bounds and intervals: what follows when the inputs are known only to lie between two values."""

from __future__ import annotations

import operator
from typing import Annotated

from .arguments import Divisor
from .declare import udf
from .errors import DIV0, NA, NUM, VALUE, Failure
from .function import Case, Largest
from .native import if_chain
from .outward import at_least, at_most, divided, exact_product, exact_quotient, exact_sum, hull
from .parameters import Arg, same_as

BOUNDS_AND_INTERVALS = "Bounds and intervals"
PaymentLow = Annotated[float, Arg("Lowest payment that fits the report", unit="currency")]
PaymentHigh = Annotated[float, Arg("Highest payment that fits the report", unit="currency")]
ShareLow = Annotated[float, Arg("Lowest share, such as 18% for about 20%", unit="fraction", low=0, high=1)]
ShareHigh = Annotated[float, Arg("Highest share, such as 22% for about 20%", unit="fraction", low=0, high=1)]
CounterLow = Annotated[float, Arg("Least that may have flowed back", unit="currency", low=0)]
CounterHigh = Annotated[float, Arg("Most that may have flowed back; left out: unknown", unit="currency", low=0)]


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="currency",
    native=("({payment_low}+{counter_low})/{share_high}", "({payment_high}+{counter_high})/{share_low}"),
    portable="IF(OR({payment_low}>{payment_high},{share_low}>{share_high},{payment_low}+{counter_low}<0,"
    "AND(NOT({counter_high.omitted}),{counter_low}>{counter_high})),#NUM!,"
    "CHOOSE({{1,2}},({payment_low}+{counter_low})/{share_high},"
    "IF({counter_high.omitted},NA(),({payment_high}+{counter_high})/{share_low})))",
    results=("low", "high"),
    rises=(("payment_low", "counter_low"), ("payment_high", "counter_high")),
    falls=(("share_high",), ("share_low",)),
    cases=(
        Case(
            (493.75, 493.85, 0.18, 0.22, 0, 0),
            (2244.318181818182, 2743.6111111111113),
            source="specification: 493.75/0.22 and 493.85/0.18",
        ),
        Case((493.8, 493.8, 0.2, 0.2), (2469, NA), source="by hand: no upper bound without a highest counter-flow"),
        Case((493.8, 493.8, 0.2, 0.2, 0, 246.2), (2469, 3700), source="by hand: 740/0.2"),
        Case((500, 400, 0.18, 0.22), NUM, source="low above high"),
        Case((400, 500, 0, 0.22), DIV0, source="a share of zero"),
        Case((400, 500, 18, 22), NUM, source="22 typed for 22%"),
    ),
    largest=Largest("payment_low", NUM, "low above high"),
)
def implied_revenue_range(
    payment_low: PaymentLow,
    payment_high: PaymentHigh,
    share_low: Divisor[ShareLow],
    share_high: Divisor[ShareHigh],
    counter_low: CounterLow = 0.0,
    counter_high: CounterHigh | None = None,
) -> tuple[float, float | Failure]:
    """Range of revenue implied by a payment and a share known only as ranges.

    {low, high} = {(payment_low + counter_low) / share_high, (payment_high + counter_high) / share_low},
    no wider than needed; an end that no cell can hold exactly is rounded outwards. With `counter_high`
    left out there is no upper bound and the second cell is #N/A. Low above high or a negative lowest
    total is #NUM!, a zero share is #DIV/0!.
    """
    check_order("payment_low", "payment_high", payment_low, payment_high)
    check_order("share_low", "share_high", share_low, share_high)
    least = payment_low + counter_low
    if least < 0:
        raise Failure(NUM, "payment_low plus counter_low must be at least 0, got {}", least)
    low = at_most(divided(exact_sum(payment_low, counter_low), share_high))
    if counter_high is None:
        return low, Failure(NA, "counter_high was left out, so the revenue has no upper bound")
    check_order("counter_low", "counter_high", counter_low, counter_high)
    return low, at_least(divided(exact_sum(payment_high, counter_high), share_low))


OPERATIONS = ("+", "-", "*", "/", "min", "max")
Operation = Annotated[str, Arg("One of + - * / min max", options=OPERATIONS)]
ALow = Annotated[float, Arg("Lowest value of the first quantity")]
AHigh = Annotated[float, Arg("Highest value of the first quantity")]
BLow = Annotated[float, Arg("Lowest value of the second quantity")]
BHigh = Annotated[float, Arg("Highest value of the second quantity")]
_PRODUCTS = "{a_low}*{b_low},{a_low}*{b_high},{a_high}*{b_low},{a_high}*{b_high}"
_QUOTIENTS = "{a_low}/{b_low},{a_low}/{b_high},{a_high}/{b_low},{a_high}/{b_high}"


def _end(pick: str, total: str, difference: str, ends: str) -> str:
    """The formula of one end of the range; `pick` takes it from all products or quotients."""
    by_operation = {
        "+": total,
        "-": difference,
        "*": f"{pick}({_PRODUCTS})",
        "/": f"{pick}({_QUOTIENTS})/({{b_low}}*{{b_high}}>0)",
        "min": f"MIN({ends})",
    }
    return if_chain({f'{{op}}="{op}"': formula for op, formula in by_operation.items()}, f"MAX({ends})")


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="as the quantities",
    native=(
        _end("MIN", "{a_low}+{b_low}", "{a_low}-{b_high}", "{a_low},{b_low}"),
        _end("MAX", "{a_high}+{b_high}", "{a_high}-{b_low}", "{a_high},{b_high}"),
    ),
    portable='IF(AND({op}="/",MIN({b_low},{b_high})<=0,MAX({b_low},{b_high})>=0),#DIV/0!,'
    "IF(OR({a_low}>{a_high},{b_low}>{b_high}),#NUM!,{native}))",
    results=("low", "high"),
    bounds="The result holds every possible one: low is a LOWER, high an UPPER bound.",
    cases=(
        Case(("/", 2469, 3700, 3770), (2469 / 3770, 3700 / 3770), source="specification: 0.654907, 0.981432"),
        Case(("+", 1, 2, 10, 20), (11, 22), source="by hand"),
        Case(("-", 1, 2, 10, 20), (-19, -8), source="by hand: 1 - 20 and 2 - 10"),
        Case(("*", -1, 2, -3, 5), (-6, 10), source="by hand: 2 * -3 and 2 * 5"),
        Case(("*", -3, -1, -5, 2), (-6, 15), source="by hand: -3 * 2 and -3 * -5"),
        Case(("*", -3, 1, 2, 5), (-15, 5), source="by hand: -3 * 5 and 1 * 5"),
        Case(("/", -4, 2, -2, -1), (-2, 4), source="by hand: 2 / -1 and -4 / -1"),
        Case(("/", -4, 8, 2, 4), (-2, 4), source="by hand: -4 / 2 and 8 / 2"),
        Case(("min", 1, 9, 2, 3), (1, 3), source="by hand"),
        Case((" MAX", 1, 9, 2, 3), (2, 9), source="by hand: in any case, trimmed"),
        Case(("/", 1, 2, -1, 1), DIV0, source="0 lies inside the divisor"),
        Case(("/", 1, 2, 0, 1), DIV0, source="0 is an end of the divisor"),
        Case(("+", 2, 1, 0), NUM, source="low above high"),
        Case(("^", 1, 2, 3), VALUE, source="no such operation"),
    ),
    largest=Largest("a_low", NUM, "low above high"),
)
def interval_op(
    op: Operation, a_low: ALow, a_high: AHigh, b_low: BLow, b_high: BHigh = same_as("b_low")
) -> tuple[float, float]:
    """Range of a sum, difference, product, quotient, minimum or maximum of two ranges.

    {low, high} from the ends of both ranges. It holds every possible result, for an end that no cell can
    hold exactly is rounded outwards, and is too wide where one quantity appears twice: write 1 - K/R, not
    (R - K)/R. Low above high is #NUM!, dividing by a
    range that holds 0 is #DIV/0!, another operation is #VALUE!.
    """
    if op == "/" and min(b_low, b_high) <= 0 <= max(b_low, b_high):
        raise Failure(DIV0, "the divisor's range from b_low to b_high holds 0, got {} and {}", b_low, b_high)
    check_order("a_low", "a_high", a_low, a_high)
    check_order("b_low", "b_high", b_low, b_high)
    if op == "+":
        return at_most(exact_sum(a_low, b_low)), at_least(exact_sum(a_high, b_high))
    if op == "-":
        return at_most(exact_sum(a_low, -b_high)), at_least(exact_sum(a_high, -b_low))
    if op == "min":
        return min(a_low, b_low), min(a_high, b_high)
    if op == "max":
        return max(a_low, b_low), max(a_high, b_high)
    apply, exact = (operator.mul, exact_product) if op == "*" else (operator.truediv, exact_quotient)
    return hull(apply, exact, (a_low, a_high), (b_low, b_high))


Rounded = Annotated[float, Arg("A rounded figure")]
Decimals = Annotated[float, Arg("Decimals it is rounded to; -3 for thousands", low=-9, high=15, integer=True)]


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="as the value",
    native=("{value}-0.5*10^-{decimals}", "{value}+0.5*10^-{decimals}"),
    results=("low", "high"),
    rises=("value",),
    cases=(
        Case((493.8, 1), (493.75, 493.85), source="specification"),
        Case((3770, -1), (3765, 3775), source="by hand: rounded to tens"),
        Case((-2, 0), (-2.5, -1.5), source="by hand"),
        Case((0.2, 1), (0.15, 0.25), source="by hand: 0.15 itself rounds to 0.2"),
        Case((493.8, 1.5), NUM, source="decimals are counted"),
        Case((493.8, 16), NUM, source="more decimals than a number has"),
    ),
    largest=Largest("value", 1e308, "half a unit is nothing beside it"),
)
def rounding_range(value: Rounded, decimals: Decimals) -> tuple[float, float]:
    """Range of the numbers that a rounded figure may stand for.

    {low, high} = value -+ half a unit of the last decimal; an end that no cell can hold exactly is rounded
    outwards. Decimals that are not a whole number between -9 and 15 are #NUM!.
    """
    from decimal import Decimal  # takes longer to import than all functions together

    # the figure as it is read and as it is stored: 0.15 rounds to 0.2, although it is below 0.2 - 0.05 in floats
    read, stored = Decimal(repr(value)).as_integer_ratio(), value.as_integer_ratio()
    half = Decimal(5).scaleb(-int(decimals) - 1).as_integer_ratio()
    ends = [(n * half[1], d * half[1], half[0] * d) for n, d in (read, stored)]
    return min(at_most((n - h, d)) for n, d, h in ends), max(at_least((n + h, d)) for n, d, h in ends)


Claim = Annotated[float, Arg("The figure claimed")]
Low = Annotated[float, Arg("Lower bound")]
High = Annotated[float, Arg("Upper bound; left out: there is none")]


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="text",
    native='IF({claim}<{low},"BELOW",IF(ISNA({high}),"WITHIN",IF({claim}>{high},"ABOVE","WITHIN")))',
    portable="IF(AND(NOT({high.omitted}),{low}>{high}),#NUM!,{native})",
    cases=(
        Case((2.469, 2.465, 2.475), "WITHIN", source="specification"),
        Case((2.4, 2.465, 2.475), "BELOW", source="by hand"),
        Case((3.7, 2.465, 2.475), "ABOVE", source="by hand"),
        Case((3.7, 2.465), "WITHIN", source="by hand: open above"),
        Case((2.475, 2.465, 2.475), "WITHIN", source="by hand: a bound belongs to the range"),
        Case((2.465, 2.465, 2.475), "WITHIN", source="by hand: so does the other one"),
        Case((1, 3, 2), NUM, source="low above high"),
    ),
    largest=Largest("claim", "ABOVE", "above any high"),
)
def bound_check(claim: Claim, low: Low, high: High | None = None) -> str:
    """Where a claimed figure lies: BELOW, WITHIN or ABOVE a range.

    With `high` left out the range is open above. Low above high is #NUM!.
    """
    if high is not None:
        check_order("low", "high", low, high)
    if claim < low:
        return "BELOW"
    return "ABOVE" if high is not None and claim > high else "WITHIN"


def check_order(low_name: str, high_name: str, low: float, high: float) -> None:
    if low > high:
        rule = f"{low_name} must not be above {high_name}"
        raise Failure(NUM, rule + ", got {} and {}; were they swapped?", low, high)
