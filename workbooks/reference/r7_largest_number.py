"""1E308 as the first number of each function, with the result by hand: 1.8E308 is the largest number."""

from __future__ import annotations

import math
from typing import Any

from udfs.errors import NA, NUM

# function: argument, expected, how
HUGE: dict[str, tuple[str, Any, str]] = {
    "NET_SHARE": ("revenue", 2e307, "1E308*0.2, beside which 260.16 is nothing"),
    "SHARE_TIERED": ("revenue", 1.5e307, "1E308*0.15"),
    "SHARE_CAPPED": ("revenue", 2000, "38000 - 36000 is left of the cap"),
    "SHARE_GUARANTEED": ("revenue", 450, "the cap"),
    "SHARE_BLENDED": ("revenues", 0.2, "the huge stream's share"),
    "IMPLIED_REVENUE": ("payment", NUM, "1E308/0.2 is too large"),
    "IMPLIED_SHARE": ("payment", 1e308 / 3700, "1E308/3700"),
    "IMPLIED_COUNTERFLOW": ("net_payment", NUM, "-1E308/0.2 is too large"),
    "COUNTERFLOW_TO_COVER": ("net_payment", 0, "already covered"),
    "REVENUE_TO_COVER": ("cost", 1.25e308, "1E308/0.8"),
    "IMPLIED_REVENUE_TIERED": ("payment", NUM, "1E308/0.15 is too large"),
    "IMPLIED_REVENUE_RANGE": ("payment_low", NUM, "low above high"),
    "INTERVAL_OP": ("a_low", NUM, "low above high"),
    "ROUNDING_RANGE": ("value", 1e308, "half a unit is nothing beside it"),
    "BOUND_CHECK": ("claim", "ABOVE", "above any high"),
    "COVERAGE_RATIO": ("revenue", 1e308 / 3770, "1E308/3770"),
    "IMPLIED_COVERAGE": ("payment", 1e308 / 754, "1E308/(0.2*3770)"),
    "COVERAGE_GAP": ("revenue", 1e308, "a cost of 3770 is nothing beside it"),
    "COST_TO_REVENUE": ("cost", 1e308 / 2469, "1E308/2469"),
    "CONTRIBUTION_MARGIN": ("revenue", 0.8, "1 - 0.2, the rest is nothing beside it"),
    "CASH_COST": ("costs", 9.5e307, "1E308*0.95"),
    "OPERATING_RESULT": ("revenue", 1e308, "payment and costs are nothing beside it"),
    "ANNUALIZE": ("amount", 1e308 * (12 / 9), "1E308*12/9"),
    "EXIT_RUN_RATE": ("amount", 1e308, "12*(1E308/12)"),
    "FULL_YEAR": (
        "year_to_date",
        1e308 * ((1.0860756**12 - 1) / (1.0860756**9 - 1)),
        "1E308*(1.0860756^12 - 1)/(1.0860756^9 - 1)",
    ),
    "PERIOD_GROWTH": ("amount_1", -1, "(9.6E1/8.3E306)^(1/10.5) is nothing beside 1"),
    "SERIES_GROWTH": ("amount_1", NA, "2E-308 - 1 is below any growth allowed"),
    "REQUIRED_GROWTH": ("current", -1, "SQRT(4E-306) is nothing beside 1"),
    "MONTHS_TO_TARGET": ("current", 0, "already there"),
    "TARGET_GAP": ("value", -1e308, "a target of 20000 is nothing beside it"),
    "PER_MTOK": ("amount", 1e308 / 8.67e15 * 1e6, "1E308/8.67E15*1E6"),
    "QUERY_MARGIN": ("tokens", 0.8, "1 - 0.25/1.25"),
    "PRICE_FLOOR": ("unit_cost", NUM, "1E308/0.5 is too large"),
    "UTILIZED_COST": ("hourly_cost", 1e308 / 1.44, "1E308/(3.6E6*0.4)*1E6"),
    "COST_ELASTICITY": (
        "cost_1",
        (math.log(8670 / 9) - 308 * math.log(10)) / math.log(4329.5 / 9 / (2469 / 12)),
        "(LN(963.3) - 308 LN(10))/LN(481.06/205.75)",
    ),
    "PROJECT_SERIES": ("start", 1e308, "period 0 is the start"),
    "BREAK_EVEN_PERIOD": ("revenue", 0, "covered from the start"),
    "PEAK_FUNDING": ("revenue", NUM, "0.8E308*1.08^60 is too large"),
    "RUNWAY": ("cash", (math.log(5) + 303 * math.log(10)) / math.log(1.05), "LN(1E308/1000*0.05)/LN(1.05)"),
    "MC_SAMPLE": ("p1", NUM, "low above high"),
    "MC_SUMMARY": ("samples", 5e307, "(1E308 + 2)/2"),
}
# as a LAMBDA they are the native formula, which overflows on its way
OVERFLOWS = {"ANNUALIZE", "EXIT_RUN_RATE", "FULL_YEAR"}
# their numbers are those of the function they call, or of a table, or none
NONE = {"TORNADO", "SCENARIO_TABLE", "FIGURE", "STATUS_WORST", "BOUND_COMBINE", "WHY", "NETSHARE_VERSION"}
