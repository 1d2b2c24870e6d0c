"""Projection: revenue and cost that grow, when they meet, and what it takes until then."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Annotated

from .arguments import Amount, Cost, Revenue, Share
from .compounding import log_ratio, power_of_e
from .declare import udf
from .errors import DIV0, NA, NUM, Failure
from .function import Case, Largest
from .native import Steps
from .parameters import Arg
from .values import LARGEST

PROJECTION = "Projection"
MOST_PERIODS = 1200
_TIE = 1e-12  # relative to the larger side: what differs by less is equal
LAST_DIGITS = 1e-15  # of a sum of numbers around 1: less is nothing

CostBefore = Annotated[float, Arg("Cost of the first period", unit="currency", above=0)]
CostAfter = Annotated[float, Arg("Cost of the second period", unit="currency", above=0)]
DriverBefore = Annotated[float, Arg("Driver of the first period, such as revenue or tokens", above=0)]
DriverAfter = Annotated[float, Arg("Driver of the second period", above=0)]
GrowthPerPeriod = Annotated[float, Arg("Growth per period as a fraction", unit="fraction per period", above=-1)]
Elasticity = Annotated[float, Arg("Growth of the cost in % for each 1% of growth of its driver", unit="ratio")]
Decline = Annotated[float, Arg("Fall of the unit cost per period, as a fraction", unit="fraction", low=0, below=1)]
Fixed = Annotated[float, Arg("Fixed cost per period, entered positive", unit="currency", low=0)]
Periods = Annotated[float, Arg("Number of periods after the first", unit="periods", low=0, high=1200, integer=True)]
MaxPeriods = Annotated[float, Arg("Last period that is looked at", unit="periods", low=0, high=1200, integer=True)]
Cash = Annotated[float, Arg("Cash at the start", unit="currency", low=0)]
Burn = Annotated[float, Arg("Cash used in the first period; 0 or less is no burn", unit="currency")]


@udf(
    category=PROJECTION,
    unit="ratio",
    native="LN({cost_2}/{cost_1})/LN({driver_2}/{driver_1})",
    bounds="From bounds of costs or drivers the result is NONE.",
    tolerance=1e-9,
    cases=(
        Case(
            (3770 / 12, 8670 / 9, 2469 / 12, 4329.5 / 9),
            1.319261,
            within=5e-7,
            source="specification: monthly averages, 2024 and 2025",
        ),
        Case((10, 40, 1, 2), 2, source="by hand: four times the cost of twice the driver"),
        Case((10, 5, 1, 2), -1, source="by hand: half the cost of twice the driver"),
        Case((10, 40, 2, 2), DIV0, source="the driver does not change"),
        Case((0, 40, 1, 2), NUM, source="no cost"),
    ),
    largest=Largest(
        "cost_1",
        (math.log(8670 / 9) - 308 * math.log(10)) / math.log(4329.5 / 9 / (2469 / 12)),
        "(LN(963.3) - 308 LN(10))/LN(481.06/205.75)",
    ),
)
def cost_elasticity(cost_1: CostBefore, cost_2: CostAfter, driver_1: DriverBefore, driver_2: DriverAfter) -> float:
    """Elasticity of a cost to its driver between two periods.

    ln(cost_2 / cost_1) / ln(driver_2 / driver_1), a ratio: above 1 the cost outgrows its driver. A
    driver that does not change is #DIV/0!; a cost or driver that is not positive is #NUM!.
    """
    if driver_1 == driver_2:
        raise Failure(DIV0, "driver_1 and driver_2 are both {}, and the formula divides by the change", driver_1)
    return log_ratio(cost_2, cost_1) / log_ratio(driver_2, driver_1)


@udf(
    category=PROJECTION,
    unit="currency",
    native="{start}*(1+{growth})^({elasticity}*{t})*(1-{unit_decline})^{t}",
    portable="MAP(SEQUENCE({periods}+1,1,0),LAMBDA(t,{start}*(1+{growth})^({elasticity}*t)*(1-{unit_decline})^t))",
    rises=("start",),
    tolerance=1e-9,
    cases=(
        Case((100, 0.1, 2), [100, 110, 121], source="by hand"),
        Case((100, 1, 2, 2, 0.5), [100, 200, 400], source="by hand: 4 times, halved"),
        Case((100, 0.1, 0), [100], source="by hand: no period"),
        Case((1e308, 1, 1), [1e308, NUM], source="a row that overflows"),
        Case((100, 0.1, 2.5), NUM, source="periods are counted"),
        Case((100, 0.1, 2, 1, 1), NUM, source="nothing is left"),
    ),
    largest=Largest("start", 1e308, "period 0 is the start"),
)
def project_series(
    start: Amount, growth: GrowthPerPeriod, periods: Periods, elasticity: Elasticity = 1.0, unit_decline: Decline = 0.0
) -> list[float]:
    """Column of projected amounts for the periods 0 to n.

    start * (1 + growth)^(elasticity * t) * (1 - unit_decline)^t. A period whose amount is too large
    is #NUM! in its cell. Periods that are not a whole number of 0 to 1200 are #NUM!.
    """
    rate = _cost_rate(growth, elasticity, unit_decline)
    return [_grown(start, rate, t) for t in range(int(periods) + 1)]


def _cost_rate(growth: float, elasticity: float, unit_decline: float) -> float:
    """Logarithm of what a cost is multiplied by per period."""
    return elasticity * math.log1p(growth) + math.log1p(-unit_decline)


def _grown(start: float, rate: float, period: int) -> float:
    """start * e^(rate * period), infinite where too large; in two halves, for the factor alone may
    be too large or small for a float."""
    if start == 0 or period == 0:
        return start
    factor = power_of_e(rate * period / 2)
    return start * factor * factor


_INCOME = "(1-{share})*{revenue}*(1+{growth})^{t}"
_SPENT = "{cost}*((1+{growth})^{elasticity}*(1-{unit_decline}))^{t}+{fixed}"


@udf(
    category=PROJECTION,
    unit="periods",
    steps=Steps(f"IF({_INCOME}-({_SPENT})>=-1E-12*MAX({_INCOME},{_SPENT}),1,0)", over="max_periods"),
    native="MATCH(1,{steps},0)-1",
    # without a fixed cost the ratio of cost to revenue decides, and neither can overflow
    portable="LET(kept,(1-{share})*{revenue},rate,({elasticity}-1)*LN(1+{growth})+LN(1-{unit_decline}),"
    "first,IF({fixed}=0,IF({cost}*(1-1E-12)<=kept,0,IF(OR(kept=0,rate>=0),NA(),"
    "MAX(1,ROUNDUP(LN({cost}*(1-1E-12)/kept)/-rate,0)))),"
    "REDUCE(-1,SEQUENCE({max_periods}+1,1,0),LAMBDA(found,t,IF(found>=0,found,LET(income,kept*(1+{growth})^t,"
    "spent,{cost}*((1+{growth})^{elasticity}*(1-{unit_decline}))^t+{fixed},"
    "IF(income-spent>=-1E-12*MAX(income,spent),t,-1)))))),"
    "IF(OR(first<0,first>{max_periods}),NA(),first))",
    rises=("cost", "share", "fixed"),
    falls=("revenue",),
    cases=(
        Case((481.0556, 963.3333, 0.08, 1, 0.05, 0.2), 18, source="specification"),
        Case((481.0556, 963.3333, 0.0861, 1.319), NA, source="specification: the cost outgrows revenue"),
        Case((80, 125, 0, 1, 0.2), 2, source="specification: an exact tie, 125 * 0.8^2 = 80"),
        Case((100, 90, 0.1, 1), 0, source="by hand: from the start"),
        Case((100, 90, 1, 1, 0, 0, 15), 1, source="by hand: 100 < 105, then 200 >= 195"),
        Case((100, 90, 1, 1, 0, 0, 15, 0), NA, source="by hand: not in the first period"),
        Case((0, 90, 0.1, 1), NA, source="no revenue"),
        Case((0, 0, 0.1, 1), 0, source="by hand: nothing to cover"),
        Case((100, 200, 0.1, 1, 0.1, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("revenue", 0, "covered from the start"),
)
def break_even_period(
    revenue: Revenue,
    cost: Cost,
    growth: GrowthPerPeriod,
    elasticity: Elasticity,
    unit_decline: Decline = 0.0,
    share: Share = 0.0,
    fixed: Fixed = 0.0,
    max_periods: MaxPeriods = 600.0,
) -> float:
    """First period in which revenue after the share covers a growing cost.

    The first t from 0 with (1 - share) * R_t >= K_t + fixed, R_t = revenue * (1 + growth)^t and K_t =
    cost * ((1 + growth)^elasticity * (1 - unit_decline))^t; a difference of 1E-12 of the larger side counts as none. With a
    fixed cost or falling revenue a later period may fall short again. None up to `max_periods` is #N/A; an amount that
    becomes too large before is #NUM!.
    """
    kept = (1 - share) * revenue
    log_growth, rate = math.log1p(growth), _cost_rate(growth, elasticity, unit_decline)
    if fixed == 0:  # the ratio of cost to revenue decides: neither can overflow
        period = _first_covered(kept, cost, _cost_rate(growth, elasticity - 1, unit_decline))
    else:
        period = math.inf
        for t in range(int(max_periods) + 1):
            income, spent = _grown(kept, log_growth, t), _grown(cost, rate, t) + fixed
            if math.isinf(income) or math.isinf(spent):
                raise Failure(NUM, "revenue or cost of period {} is too large for a cell", t)
            if income - spent >= -_TIE * max(income, spent):
                period = float(t)
                break
    if period > max_periods:
        raise Failure(NA, "revenue does not cover the cost in any period up to {}", max_periods)
    return period


def _first_covered(kept: float, cost: float, rate: float) -> float:
    """The first period in which kept >= cost * e^(rate * period); infinite where there is none."""
    if cost * (1 - _TIE) <= kept:
        return 0.0
    if kept == 0 or rate >= 0:
        return math.inf
    needed = (log_ratio(cost, kept) + math.log1p(-_TIE)) / -rate
    return float(max(1, math.ceil(needed))) if needed <= MOST_PERIODS else math.inf


@udf(
    category=PROJECTION,
    unit="currency",
    steps=Steps(
        "(1-{share})*{revenue}*FV({growth},{t}+1,-1)"
        "-{cost}*FV((1+{growth})^{elasticity}*(1-{unit_decline})-1,{t}+1,-1)-{fixed}*({t}+1)",
        over="periods",
    ),
    native="MAX(0,-MIN({steps}))",
    # SUM: an amount too large for a cell fails the call, even where MIN would pass over it
    portable="LET(sums,SCAN(0,SEQUENCE({periods}+1,1,0),LAMBDA(total,t,total+(1-{share})*{revenue}*(1+{growth})^t"
    "-{cost}*((1+{growth})^{elasticity}*(1-{unit_decline}))^t-{fixed})),MAX(0,-MIN(sums))+SUM(0*sums))",
    rises=("cost", "share", "fixed", "periods"),
    falls=("revenue",),
    tolerance=1e-9,
    cases=(
        Case((481.0556, 963.3333, 0.08, 1, 0.05, 0.2, 0, 60), 7346.814, within=0.0005, source="specification"),
        Case((100, 90, 0, 1, 0, 0.2, 0, 9), 100, source="by hand: 10 a period, ten times"),
        Case((100, 90, 0, 1, 0, 0, 0, 9), 0, source="by hand: never negative"),
        Case((100, 150, 1, 1, 0.5, 0, 0, 5), 50, source="by hand: -50, then +50"),
        Case((100, 90, 1, 1, 0, 0, 20, 3), 10, source="by hand: -10, then 0, then +20"),
        Case((100, 90, 0, 1, 0, 0.2, 0, 9.5), NUM, source="periods are counted"),
        Case((1e308, 90, 9, 1, 0, 0, 0, 9), NUM, source="too large"),
    ),
    largest=Largest("revenue", NUM, "0.8E308*1.08^60 is too large"),
)
def peak_funding(
    revenue: Revenue,
    cost: Cost,
    growth: GrowthPerPeriod,
    elasticity: Elasticity,
    unit_decline: Decline,
    share: Share,
    fixed: Fixed,
    periods: Periods,
) -> float:
    """Funding needed until the accumulated cash flow turns.

    The largest accumulated shortfall of (1 - share) * R_t - K_t - fixed over the periods 0 to n, R_t
    and K_t as in BREAK_EVEN_PERIOD; 0 where there is none. If the worst point is the last period, the
    result is only a lower bound. Amounts that become too large are #NUM!.
    """
    log_growth, rate = math.log1p(growth), _cost_rate(growth, elasticity, unit_decline)
    kept = (1 - share) * revenue
    flows = [_grown(kept, log_growth, t) - _grown(cost, rate, t) - fixed for t in range(int(periods) + 1)]
    if not all(map(math.isfinite, flows)):
        raise Failure(NUM, "revenue or cost of a period is too large for a cell")
    return max(0.0, -min(accumulate(flows)))


@udf(
    category=PROJECTION,
    unit="periods",
    native="NPER({burn_growth},-{burn},0,{cash})",
    portable="IF({burn}<=0,NA(),IF(1+{cash}*{burn_growth}/{burn}<=1E-15,NA(),{native}))",
    rises=("cash",),
    falls=("burn",),
    tolerance=1e-9,
    cases=(
        Case((20000, 1000, 0.05), 14.2067, within=5e-5, source="specification"),
        Case((20000, 1000), 20, source="by hand: a flat burn"),
        Case((700, 100, 1), 3, source="by hand: 100 + 200 + 400"),
        Case((150, 100, -0.5), 2, source="by hand: 100 + 50"),
        Case((200, 100, -0.5), NA, source="a falling burn that never uses it up"),
        Case((20000, 0), NA, source="no burn"),
        Case((-1, 1000), NUM, source="no cash"),
    ),
    largest=Largest("cash", (math.log(5) + 303 * math.log(10)) / math.log(1.05), "LN(1E308/1000*0.05)/LN(1.05)"),
)
def runway(cash: Cash, burn: Burn, burn_growth: GrowthPerPeriod = 0.0) -> float:
    """Periods until the cash is used up by a burn that grows.

    cash / burn at a flat burn, else ln(1 + cash * g / burn) / ln(1 + g), g the burn's growth. No burn,
    or a falling burn that never uses up the cash, is #N/A.
    """
    if burn <= 0:
        raise Failure(NA, "burn is {}: the cash is not used up", burn)
    if burn_growth == 0:
        return cash / burn
    grown = cash / burn * burn_growth  # what the last burn exceeds the first by
    if grown > LARGEST:
        return (log_ratio(cash, burn) + math.log(burn_growth)) / math.log1p(burn_growth)
    if grown > -0.5:
        return math.log1p(grown) / math.log1p(burn_growth)
    left = _left(cash, burn, burn_growth)
    if left <= LAST_DIGITS:
        raise Failure(NA, "with a burn that falls by {} the cash is never used up", -burn_growth)
    return math.log(left) / math.log1p(burn_growth)


def _left(cash: float, burn: float, growth: float) -> float:
    """1 + cash * growth / burn without losing the digits that cancel."""
    from decimal import Decimal, localcontext  # takes longer to import than all functions together

    with localcontext() as context:
        context.prec = 60
        return float(1 + Decimal(cash) * Decimal(growth) / Decimal(burn))
