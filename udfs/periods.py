"""Time: annual rates, run rates and growth from totals of periods of unequal length."""

from __future__ import annotations

import math
from typing import Annotated

from .arguments import Amount, Growth, Months, WholeMonths
from .compounding import geometric_sum
from .declare import udf
from .errors import DIV0, NUM, Failure
from .function import Case, Largest
from .parameters import Arg

TIME = "Time"
MonthsOfYear = Annotated[float, Arg("Whole months of the year so far", unit="months", low=1, high=12, integer=True)]
Target = Annotated[float, Arg("Target for the value, in the same unit", unit="currency")]


@udf(
    category=TIME,
    unit="currency per year",
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
    largest=Largest("amount", 1e308 * (12 / 9), "1E308*12/9", overflows=True),
)
def annualize(amount: Amount, months: Months) -> float:
    """Yearly amount at the average rate of a period.

    amount * 12 / months. It assumes a flat rate, so a bound stays a bound of the rate, not of a
    forecast. Months of 0 or less are #NUM!.
    """
    return amount * (12 / months)


@udf(
    category=TIME,
    unit="currency per year",
    native="12*{amount}*(1+{monthly_growth})^({months}-1)/FV({monthly_growth},{months},-1)",
    rises=("amount", "monthly_growth"),
    bounds="With an estimated growth the result is NONE, whatever the amount is.",
    tolerance=1e-9,
    cases=(
        Case((1200, 12, 0), 1200, source="by hand: flat"),
        Case((3, 2, 1), 24, source="by hand: 1 + 2, twelve times the last"),
        Case((3, 2, -0.5), 12, source="by hand: 2 + 1, twelve times the last"),
        Case((865.9, 9, 0.0860756), 1570.443, within=0.0005, source="specification"),
        Case((1200, 9.5, 0.1), NUM, source="months are counted"),
        Case((1200, 12, -1), NUM, source="growth must be above -1"),
    ),
    largest=Largest("amount", 1e308, "12*(1E308/12)", overflows=True),
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


@udf(
    category=TIME,
    unit="currency",
    native="{year_to_date}*FV({monthly_growth},12,-1)/FV({monthly_growth},{months},-1)",
    rises=("year_to_date", "monthly_growth"),
    bounds="With an estimated growth the result is NONE, whatever the year to date is.",
    tolerance=1e-9,
    cases=(
        Case((865.9, 9), 865.9 * 4 / 3, source="specification: 1154.5333 at a flat rate"),
        Case((865.9, 9, 0.0860756), 1330.061, within=0.0005, source="specification"),
        Case((3, 2, 1), 4095, source="by hand: 1 + 2, doubling on for twelve months"),
        Case((1000, 12, 0.5), 1000, source="by hand: the year is over"),
        Case((865.9, 13), NUM, source="more than a year"),
        Case((865.9, 9, -1), NUM, source="growth must be above -1"),
    ),
    largest=Largest(
        "year_to_date",
        1e308 * ((1.0860756**12 - 1) / (1.0860756**9 - 1)),
        "1E308*(1.0860756^12 - 1)/(1.0860756^9 - 1)",
        overflows=True,
    ),
)
def full_year(year_to_date: Amount, months: MonthsOfYear, monthly_growth: Growth = 0.0) -> float:
    """Full year on the geometric path of the year to date.

    year_to_date * (sum of (1+g)^k over twelve months) / (the same over the months so far). With an
    estimated growth the result is not a bound. Months that are not a whole number between 1 and 12,
    and growth of -1 or less, are #NUM!.
    """
    log_growth = math.log1p(monthly_growth)
    falling = -abs(log_growth)
    sums = geometric_sum(falling, 12) / geometric_sum(falling, months)
    half_way = math.exp(max(0.0, log_growth) * (12 - months) / 2)  # the whole way may be too large
    return year_to_date * sums * half_way * half_way


@udf(
    category=TIME,
    unit=("currency", "fraction"),
    native=("{target}-{value}", "{value}/{target}"),
    results=("gap", "fraction"),
    rises=(("target",), ("value",)),
    falls=(("value",), ("target",)),
    cases=(
        Case((7852.2, 20000), (12147.8, 0.39261), source="specification"),
        Case((5, 0), (-5, DIV0), source="by hand: no fraction of nothing"),
    ),
    largest=Largest("value", -1e308, "a target of 20000 is nothing beside it"),
)
def target_gap(value: Amount, target: Target) -> tuple[float, float | Failure]:
    """What is missing to a target, and the fraction of it that is reached.

    {gap, fraction} = {target - value, value / target}. A lower bound against an exact target gives
    an upper bound of the gap and a lower bound of the fraction; against a target that is itself a
    lower bound neither is a bound. A zero target makes the second cell #DIV/0!.
    """
    gap = target - value
    return gap, value / target if target else Failure(DIV0, "target is 0, and the fraction divides by target")
