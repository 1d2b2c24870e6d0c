"""What the figures that belong to no period must be: the contract's terms, the projection, the unit economics."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from addin.refusal import Refusal
from udfs.errors import decimal_text

from .deal import PAIRED, Deal
from .figures import Figure
from .limits import LONGEST_PERIOD

MOST_TIERS = 20
MOST_DIGITS = 120  # powers of ten that a projection may cross: its squares are added up
WIDEST_SHARE = 1000  # the highest of a share's range beside the lowest
HORIZON = 60  # months of the projection

# what every value of a role must be, its low and high too
_RULES: dict[str, tuple[Callable[[float], bool], str]] = {
    "share": (lambda v: 0 < v < 1, "above 0 and below 1 (20% is 0.2)"),
    "cost": (lambda v: v > 0, "above 0"),
    "counter_flow": (lambda v: v >= 0, "0 or more"),
    **dict.fromkeys(("tier_rate", "counter_share"), (lambda v: 0 < v <= 1, "a fraction above 0: 20% is 0.2")),
    **dict.fromkeys(("cash_fraction", "other_cash_fraction"), (lambda v: 0 <= v <= 1, "a fraction: 20% is 0.2")),
    **dict.fromkeys(
        ("cap", "guarantee", "paid_to_date", "other_cost", "fixed_cost", "cash", "hourly_cost", "query_cost"),
        (lambda v: v >= 0, "0 or more"),
    ),
    **dict.fromkeys(
        ("target", "tokens", "tokens_per_hour", "query_tokens", "query_price"), (lambda v: v > 0, "above 0")
    ),
    "utilization": (lambda v: 0 < v <= 1, "a fraction above 0: 40% is 0.4"),
    "target_margin": (lambda v: 0 <= v < 1, "0 or more and below 1: 30% is 0.3"),
    "growth": (lambda v: -1 < v <= 10, "above -1 and at most 10: 5% a month is 0.05"),
    "unit_decline": (lambda v: 0 <= v < 1, "0 or more and below 1: 5% a month is 0.05"),
}


def ends(figure: Figure) -> list[float]:
    """A figure's value, and the ends of its range where it has them."""
    return [v for v in (figure.low, figure.value, figure.high) if v is not None]


def refuse_terms(deal: Deal) -> None:
    for f in deal.figures:
        fine, rule = _RULES.get(f.role, (lambda _: True, ""))
        for column, number in (("value", f.value), ("low", f.low), ("high", f.high)):
            if number is not None and not fine(number):
                raise Refusal(f"{f.place}: {column} is {decimal_text(number)}; for the role {f.role} it must be {rule}")
    _refuse_wide_shares(deal)
    _refuse_tiers(deal)
    _refuse_lists(deal)
    for cap in deal.of("cap"):
        for guarantee in deal.of("guarantee"):
            if cap.value < guarantee.value:
                raise Refusal(
                    f"{cap.place}: cap is {decimal_text(cap.value)}; it must not be below the guarantee, {decimal_text(guarantee.value)}"
                )
    _refuse_explosion(deal)
    _refuse_target(deal)


def _refuse_wide_shares(deal: Deal) -> None:
    """Revenue is payment / share: the mean of draws depends on the few nearest to 0, unless they are many."""
    for f in deal.of("share"):
        low, high = min(ends(f)), max(ends(f))
        if high > WIDEST_SHARE * low:
            raise Refusal(
                f"{f.place}: the share ranges from {decimal_text(low)} to {decimal_text(high)}; its highest value may be at "
                f"most {WIDEST_SHARE} times its lowest"
            )


def _refuse_tiers(deal: Deal) -> None:
    """Tiers begin at 0 and rise."""
    bounds = deal.of("tier_from")
    if len(bounds) > MOST_TIERS:
        raise Refusal(f"{bounds[MOST_TIERS].place}: this is tier {MOST_TIERS + 1}; the model has room for {MOST_TIERS}")
    for before, tier in pairwise(bounds):
        if tier.value <= before.value:
            raise Refusal(
                f"{tier.place}: tier_from is {decimal_text(tier.value)}; it must be above the previous tier, {decimal_text(before.value)}"
            )
    if bounds and bounds[0].value != 0:
        raise Refusal(
            f"{bounds[0].place}: the first tier begins at {decimal_text(bounds[0].value)}; it must begin at 0"
        )


def _refuse_lists(deal: Deal) -> None:
    """The items of lists that belong together bear the same names."""
    for role, leader in PAIRED.items():
        figures = {r: {f.period.casefold(): f for f in deal.figures if f.role == r} for r in (role, leader)}
        for one, other in ((role, leader), (leader, role)):
            for period, f in figures[one].items():
                if figures[other] and period not in figures[other]:
                    raise Refusal(f"{f.place}: {one} has {f.period}, but {other} has no such period")
                if not figures[other] and one != leader:
                    raise Refusal(f"{f.place}: {one} is given, but {other} is not")


def _refuse_explosion(deal: Deal) -> None:
    """A projection whose last month no cell could hold, or would hold as nothing."""
    grown = [abs(math.log1p(v)) for f in deal.of("growth") for v in ends(f)] or [0.0]
    elastic = [abs(v) for f in deal.of("elasticity") for v in ends(f)] or [1.0]
    falling = [-math.log1p(-v) for f in deal.of("unit_decline") for v in ends(f)] or [0.0]
    if HORIZON * (max(grown) * max(1, *elastic) + max(falling)) > MOST_DIGITS * math.log(10):
        f = next(deal.of(role)[0] for role in ("elasticity", "growth", "unit_decline") if deal.has(role))
        raise Refusal(
            f"{f.place}: growth, elasticity and unit_decline together are too large: after {HORIZON} months revenue and "
            f"cost must be at most 10^{MOST_DIGITS} times what they are in the last period, and at least 1/10^{MOST_DIGITS} of it"
        )


def _refuse_target(deal: Deal) -> None:
    last = deal.model_payments[-1].end
    for f in deal.of("target"):
        if f.end is None or last is None:
            raise Refusal(f"{f.place}: end of the target is needed: the day on which the rate is to be reached")
        months = (f.end.year - last.year) * 12 + f.end.month - last.month
        if months > LONGEST_PERIOD:
            raise Refusal(
                f"{f.place}: end is {f.end}; the target must be at most {LONGEST_PERIOD} months after the last period, which ends on {last}"
            )


def refuse_margin(deal: Deal) -> None:
    """A Refusal where the share and the margin wanted leave nothing for the cost."""
    for margin in deal.of("target_margin"):
        for share in deal.of("share"):
            if max(ends(margin)) + max(ends(share)) >= 1:
                raise Refusal(
                    f"{margin.place}: target_margin is {decimal_text(margin.value)}; with a share of {decimal_text(share.value)} nothing is left for the cost"
                )
