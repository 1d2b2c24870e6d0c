"""Growth: between the totals of periods, and what it takes to reach a target."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated

from .arguments import Growth, Months, WholeMonths
from .compounding import geometric_sum, log_ratio
from .declare import udf
from .errors import NA, NUM, Failure
from .function import Case, Largest
from .parameters import Arg
from .periods import TIME as TIME  # this theme's name too, for all of it

FirstTotal = Annotated[float, Arg("Total of the first period, greater than 0", unit="currency", above=0)]
SecondTotal = Annotated[float, Arg("Total of the second period, greater than 0", unit="currency", above=0)]
Gap = Annotated[float, Arg("Months between the periods, negative if they overlap", unit="months")]
PerMonths = Annotated[float, Arg("Months that the result speaks of: 12 for yearly growth", unit="months", above=0)]
Current = Annotated[float, Arg("Value now, greater than 0", unit="currency", above=0)]
Wanted = Annotated[float, Arg("Value to reach, greater than 0", unit="currency", above=0)]
MonthsToGo = Annotated[float, Arg("Months from the current value's date to the target's", unit="months", above=0)]

# SERIES_GROWTH looks for a monthly growth strictly between these
LOWEST_GROWTH, HIGHEST_GROWTH = -0.999999, 9.0
SAME = 1e-13  # what differs by less is equal but for the last digits
NARROW = 2.0**-56  # of a logarithm: finer than the function can be evaluated


@udf(
    category=TIME,
    unit="fraction per per_months months",
    native="(({amount_2}/{months_2})/({amount_1}/{months_1}))^({per_months}/(({months_1}+{months_2})/2+{gap_months}))-1",
    portable="IF(({months_1}+{months_2})/2+{gap_months}<=1E-13*({months_1}+{months_2}),#NUM!,{native})",
    rises=("amount_2",),
    falls=("amount_1",),
    bounds="From two LOWER amounts the result is NONE.",
    tolerance=1e-9,
    cases=(
        Case((493.8, 12, 865.9, 9), 1.6397, within=5e-5, source="specification: payments, a year"),
        Case((3770, 12, 8670, 9), 2.5986, within=5e-5, source="specification: inference cost, a year"),
        Case((493.8, 12, 865.9, 9, 0, 1), 0.08425, within=5e-6, source="specification: per month"),
        Case((3770, 12, 8670, 9, 0, 1), 0.11261, within=5e-6, source="specification: per month"),
        Case((100, 6, 400, 6, 0, 6), 3, source="by hand: four times in six months"),
        Case((100, 6, 400, 6, 6, 6), 1, source="by hand: four times in twelve months"),
        Case((100, 12, 400, 12, -6, 6), 3, source="by hand: half a year later, overlapping"),
        Case((100, 12, 100, 12, -12), NUM, source="the same period twice"),
        Case((200, 1.1, 100, 1.3, -1.2), NUM, source="the same mid-point, though not in floats"),
        Case((0, 12, 100, 12), NUM, source="no amount"),
    ),
    largest=Largest("amount_1", -1, "(9.6E1/8.3E306)^(1/10.5) is nothing beside 1"),
)
def period_growth(
    amount_1: FirstTotal,
    months_1: Months,
    amount_2: SecondTotal,
    months_2: Months,
    gap_months: Gap = 0.0,
    per_months: PerMonths = 12.0,
) -> float:
    """Growth between the average rates of two periods, from mid-point to mid-point.

    ((amount_2 / months_2) / (amount_1 / months_1))^(per_months / d) - 1, d = (months_1 + months_2)/2 +
    gap_months, which is negative if the periods overlap. From two lower bounds it is not a bound. A
    d of 0 or less, and an amount that is not positive, are #NUM!.
    """
    distance = (months_1 + months_2) / 2 + gap_months
    if distance <= SAME * (months_1 + months_2):
        raise Failure(NUM, "the periods' mid-points are {} months apart; that must be more than 0", distance)
    ratio = log_ratio(amount_2, amount_1) - log_ratio(months_2, months_1)
    return math.expm1(per_months / distance * ratio)


@udf(
    category=TIME,
    unit="fraction per month",
    native="(1+{result})^{months_1}*FV({result},{months_2},-1)/FV({result},{months_1},-1)-{amount_2}/{amount_1}",
    # halves the range of LN(1+g) sixty times; with no exponent above 0 nothing overflows
    portable="LET(total,LAMBDA(rate,months,SUM(EXP(-ABS(rate)*SEQUENCE(months,1,0)))),"
    "excess,LAMBDA(rate,IF(rate<0,{months_1},{months_2})*rate"
    "+LN(total(rate,{months_2})/total(rate,{months_1}))-LN({amount_2}/{amount_1})),"
    "low,LN(1-0.999999),high,LN(1+9),"
    "IF({amount_2}/{amount_1}={months_2}/{months_1},0,IF(OR(excess(low)>=-1E-13,excess(high)<=1E-13),NA(),"
    "EXP(REDUCE(low,SEQUENCE(60),LAMBDA(least,n,LET(middle,least+(high-low)/2^n,IF(excess(middle)<0,middle,least)))))-1)))",
    rises=("amount_2",),
    falls=("amount_1",),
    bounds="From two LOWER amounts the result is NONE.",
    tolerance=1e-9,
    cases=(
        Case((1, 1, 2, 1), 1, source="by hand: doubling"),
        Case((3, 2, 12, 2), 1, source="by hand: 1 + 2, then 4 + 8"),
        Case((1200, 12, 900, 9), 0, source="by hand: a flat rate"),
        Case((493.8, 12, 865.9, 9), 0.0860756, within=5e-8, source="specification: payments"),
        Case((3770, 12, 8670, 9), 0.1158900, within=5e-8, source="specification: inference cost"),
        Case((1, 1, 1e6, 1), NA, source="beyond 900% a month"),
        Case((1, 3, 1000, 3), NA, source="900% a month exactly is excluded"),
        Case((0, 12, 865.9, 9), NUM, source="no amount"),
        Case((493.8, 12, 865.9, 9.5), NUM, source="months are counted"),
    ),
    largest=Largest("amount_1", NA, "2E-308 - 1 is below any growth allowed"),
)
def series_growth(amount_1: FirstTotal, months_1: WholeMonths, amount_2: SecondTotal, months_2: WholeMonths) -> float:
    """Monthly growth of the geometric path that gives both totals of two adjoining periods.

    The g with (sum of (1+g)^k over the second period's months) / (the same over the first's) =
    amount_2 / amount_1; it is unique. No such growth between -99.9999% and 900% a month is #N/A;
    an amount that is not positive, or months that are not whole numbers of 1 to 1200, are #NUM!.
    """
    wanted = log_ratio(amount_2, amount_1)

    def excess(log_growth: float) -> float:
        """Logarithm of the totals' ratio on a path, less that of the given one: rises strictly."""
        lead = months_1 if log_growth < 0 else months_2
        falling = -abs(log_growth)
        sums = geometric_sum(falling, months_2) / geometric_sum(falling, months_1)
        return lead * log_growth + math.log(sums) - wanted

    if excess(0.0) == 0:  # a flat rate is 0, not the last bit of it
        return 0.0
    low, high = math.log1p(LOWEST_GROWTH), math.log1p(HIGHEST_GROWTH)
    if excess(low) >= -SAME or excess(high) <= SAME:
        raise Failure(NA, "no growth between -99.9999% and 900% a month leads from {} to {}", amount_1, amount_2)
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
    category=TIME,
    unit="fraction per per_months months",
    native="({target}/{current})^({per_months}/{months})-1",
    rises=("target",),
    falls=("current",),
    tolerance=1e-9,
    cases=(
        Case((7852.2, 20000, 3), 0.3657, within=5e-5, source="specification"),
        Case((100, 800, 3), 1, source="by hand: doubling every month"),
        Case((100, 400, 12, 6), 1, source="by hand: doubling every half-year"),
        Case((100, 50, 1), -0.5, source="by hand: a target below the value"),
        Case((0, 20000, 3), NUM, source="nothing to grow from"),
        Case((7852.2, 20000, 0), NUM, source="no months"),
    ),
    largest=Largest("current", -1, "SQRT(4E-306) is nothing beside 1"),
)
def required_growth(current: Current, target: Wanted, months: MonthsToGo, per_months: PerMonths = 1.0) -> float:
    """Growth needed to get from a value to a target.

    (target / current)^(per_months / months) - 1, per month unless `per_months` says otherwise.
    `months` run from the current value's date to the target's: a period's average stands at its
    mid-point, a run rate at its month. A value, target or time that is not positive is #NUM!.
    """
    return math.expm1(per_months / months * log_ratio(target, current))


@udf(
    category=TIME,
    unit="months",
    native="IF({target}<={current},0,IF({monthly_growth}<=0,NA(),NPER({monthly_growth},0,-{current},{target})))",
    rises=("target",),
    falls=("current", "monthly_growth"),
    tolerance=1e-9,
    cases=(
        Case((7852.2, 20000, 0.0860756), 11.3229, within=5e-5, source="specification"),
        Case((100, 800, 1), 3, source="by hand: three doublings"),
        Case((100, 100, 0), 0, source="by hand: already there"),
        Case((100, 90, -0.5), 0, source="by hand: already above"),
        Case((100, 800, 0), NA, source="never"),
        Case((100, 800, -0.1), NA, source="never"),
        Case((0, 800, 0.1), NUM, source="nothing to grow from"),
    ),
    largest=Largest("current", 0, "already there"),
)
def months_to_target(current: Current, target: Wanted, monthly_growth: Growth) -> float:
    """Months until a growing value reaches a target.

    ln(target / current) / ln(1 + monthly_growth), 0 where it is reached already. A target that is
    not reached because nothing grows is #N/A, a value or target that is not positive is #NUM!.
    """
    if target <= current:
        return 0.0
    if monthly_growth <= 0:
        raise Failure(NA, "with a monthly_growth of {} the target is never reached", monthly_growth)
    return log_ratio(target, current) / math.log1p(monthly_growth)
