"""Time: annual rates, run rates and growth from totals of periods of unequal length."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Annotated

from .arguments import Amount, Growth, Months, WholeMonths
from .declare import LARGEST, Arg, Case, udf
from .errors import DIV0, NA, NUM, Failure

CATEGORY = "Time"
LEAST_NORMAL = sys.float_info.min
Positive = Annotated[float, Arg("Total of a period, greater than 0", unit="currency", above=0)]
Target = Annotated[float, Arg("Target for the value, in the same unit", unit="currency")]

# SERIES_GROWTH looks for a monthly growth strictly between these
LOWEST_GROWTH, HIGHEST_GROWTH = -0.999999, 9.0
NARROW = 2.0**-56  # of a logarithm: finer than the function can be evaluated


@udf(
    category=CATEGORY,
    native="{amount}*12/{months}",
    rises=("amount",),
    falls=("months",),
    cases=(
        Case((4329.5, 9), 4329.5 * 4 / 3, source="specification: 5772.6667"),
        Case((865.9, 9), 865.9 * 4 / 3, source="specification: 1154.5333"),
        Case((8670, 9), 11560, source="specification"),
        Case((1000, 7), 12000 / 7, source="specification: 1714.2857"),
        Case((1000, 0), NUM, source="no months"),
    ),
)
def annualize(amount: Amount, months: Months) -> float:
    """Yearly amount at the average rate of a period.

    amount * 12 / months. It assumes a flat rate, so a bound stays a bound of the rate, not of a
    forecast. Months of 0 or less are #NUM!.
    """
    return amount * 12 / months


@udf(
    category=CATEGORY,
    native="12*{amount}*(1+{monthly_growth})^({months}-1)/FV({monthly_growth},{months},-1)",
    rises=("amount", "monthly_growth"),
    tolerance=1e-9,
    cases=(
        Case((1200, 12, 0), 1200, source="by hand: flat"),
        Case((3, 2, 1), 24, source="by hand: 1 + 2, twelve times the last"),
        Case((3, 2, -0.5), 12, source="by hand: 2 + 1, twelve times the last"),
        Case((865.9, 9, 0.0860756), 1570.443, within=0.0005, source="specification"),
        Case((1200, 9.5, 0.1), NUM, source="months are counted"),
        Case((1200, 12, -1), NUM, source="growth must be above -1"),
    ),
)
def exit_run_rate(amount: Amount, months: WholeMonths, monthly_growth: Growth) -> float:
    """Annualized last month of a period whose months grow at a constant rate.

    12 * the last month of a geometric path that adds up to `amount`. With an estimated growth the
    result is not a bound. Months that are not whole, or not between 1 and 1200, and growth of -1 or
    less are #NUM!.
    """
    log_growth = math.log1p(monthly_growth)
    if monthly_growth >= 0:
        return 12 * (amount / geometric_sum(-log_growth, months))
    half_way = math.exp(log_growth * (months - 1) / 2)  # the whole way may be too small for a float
    return 12 * (amount * half_way * half_way / geometric_sum(log_growth, months))


def geometric_sum(log_ratio: float, terms: float) -> float:
    """1 + q + ... + q^(terms - 1) for q = exp(log_ratio) <= 1: no overflow, no lost digits near 1."""
    return math.expm1(terms * log_ratio) / math.expm1(log_ratio) if log_ratio else terms


@udf(
    category=CATEGORY,
    native="(1+{result})^{months_1}*FV({result},{months_2},-1)/FV({result},{months_1},-1)-{amount_2}/{amount_1}",
    rises=("amount_2",),
    falls=("amount_1",),
    tolerance=1e-9,
    cases=(
        Case((1, 1, 2, 1), 1, source="by hand: doubling"),
        Case((3, 2, 12, 2), 1, source="by hand: 1 + 2, then 4 + 8"),
        Case((1200, 12, 900, 9), 0, source="by hand: a flat rate"),
        Case((493.8, 12, 865.9, 9), 0.0860756, within=5e-8, source="specification: payments"),
        Case((3770, 12, 8670, 9), 0.1158900, within=5e-8, source="specification: inference cost"),
        Case((1, 1, 1e6, 1), NA, source="beyond 900% a month"),
        Case((0, 12, 865.9, 9), NUM, source="no amount"),
        Case((493.8, 12, 865.9, 9.5), NUM, source="months are counted"),
    ),
)
def series_growth(
    amount_1: Positive, months_1: WholeMonths, amount_2: Positive, months_2: WholeMonths
) -> float:
    """Monthly growth of the geometric path that gives both totals of two adjoining periods.

    The g with (sum of (1+g)^k over the second period's months) / (the same over the first's) =
    amount_2 / amount_1; it is unique. No such growth between -99.9999% and 900% a month is #N/A;
    an amount that is not positive, or months that are not whole numbers of 1 to 1200, are #NUM!.
    """
    ratio = amount_2 / amount_1
    if LEAST_NORMAL <= ratio <= LARGEST:
        log_ratio = math.log(ratio)
    else:
        log_ratio = math.log(amount_2) - math.log(amount_1)

    def excess(log_growth: float) -> float:
        """Logarithm of the totals' ratio on a path, less that of the given one: rises strictly."""
        lead = months_1 if log_growth < 0 else months_2
        falling = -abs(log_growth)
        sums = geometric_sum(falling, months_2) / geometric_sum(falling, months_1)
        return lead * log_growth + math.log(sums) - log_ratio

    if excess(0.0) == 0:  # a flat rate is 0, not the last bit of it
        return 0.0
    low, high = math.log1p(LOWEST_GROWTH), math.log1p(HIGHEST_GROWTH)
    if excess(low) >= 0 or excess(high) <= 0:
        raise Failure(
            NA,
            "no growth between -99.9999% and 900% a month leads from {} to {}",
            amount_1,
            amount_2,
        )
    return math.expm1(_root(excess, low, high))


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero: halves the bracket until it cannot be told apart."""
    while high - low > NARROW:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return high


@udf(
    category=CATEGORY,
    native=("{target}-{value}", "{value}/{target}"),
    results=("gap", "fraction"),
    rises=(("target",), ("value",)),
    falls=(("value",), ("target",)),
    cases=(
        Case((7852.2, 20000), (12147.8, 0.39261), source="specification"),
        Case((5, 0), (-5, DIV0), source="by hand: no fraction of nothing"),
    ),
)
def target_gap(value: Amount, target: Target) -> tuple[float, float | Failure]:
    """What is missing to a target, and the fraction of it that is reached.

    {gap, fraction} = {target - value, value / target}. A lower bound against an exact target gives
    an upper bound of the gap and a lower bound of the fraction; against a target that is itself a
    lower bound neither is a bound. A zero target makes the second cell #DIV/0!.
    """
    gap = target - value
    return gap, value / target if target else Failure(
        DIV0, "target is 0, and the fraction divides by target"
    )
