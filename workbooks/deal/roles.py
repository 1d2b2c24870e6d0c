"""The parts that figures play in the model: payment, share, cost … The names are the file's, the parts the deal's."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEAL_AMOUNT, DEAL_RATE = "amount", "amount per year"  # in the deal's unit; anything else is a unit by itself


@dataclass(frozen=True)
class Role:
    """What a figure is in the model: its unit, and what the model does where the file has none."""

    label: str
    unit: str
    needed: bool = False
    fallback: float | None = None  # assumed where no figure is given, and said so
    words: frozenset[str] = frozenset()  # tell a metric's role where the file names none


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# the first whose words all stand in a metric's name is its role
ROLES = {
    # each period's
    "target": Role("Target: an annual rate", DEAL_RATE, words=_words("target")),
    "counter_share": Role("Share that flows back", "fraction", words=_words("counter share")),
    "counter_flow": Role("Counter-flow: money flowing back", DEAL_AMOUNT, fallback=0, words=_words("counter")),
    "payment": Role("Payment of the share", DEAL_AMOUNT, needed=True, words=_words("payment")),
    "share": Role("Revenue share", "fraction", needed=True, words=_words("share")),
    "cash_fraction": Role("Part of the cost paid in cash", "fraction", fallback=1, words=_words("cash fraction")),
    "cost": Role("Cost to be covered", DEAL_AMOUNT, needed=True, words=_words("cost")),
    "other_cost": Role("Other cost", DEAL_AMOUNT),
    "other_cash_fraction": Role("Part of the other cost paid in cash", "fraction", fallback=1),
    "revenue": Role("Revenue reported elsewhere", DEAL_AMOUNT, words=_words("revenue")),
    # of the projection
    "growth": Role("Monthly growth of revenue", "fraction per month", fallback=0),
    "elasticity": Role("Elasticity: growth of cost in % for 1% of revenue", "ratio", fallback=1),
    "unit_decline": Role("Monthly fall of the unit cost", "fraction per month", fallback=0),
    "fixed_cost": Role("Fixed cost a month", DEAL_AMOUNT, fallback=0),
    "cash": Role("Cash at hand", DEAL_AMOUNT),
    # of the contract
    "tier_from": Role("Tier from", DEAL_AMOUNT),
    "tier_rate": Role("Share of the tier", "fraction"),
    "cap": Role("Cap of all payments", DEAL_AMOUNT),
    "paid_to_date": Role("Paid before, towards the cap", DEAL_AMOUNT, fallback=0),
    "guarantee": Role("Minimum guarantee a period", DEAL_AMOUNT),
    # of a unit
    "tokens": Role("Tokens served in the last period", "tokens"),
    "query_tokens": Role("Tokens of a query", "tokens"),
    "query_cost": Role("Cost per million tokens", "currency"),
    "query_price": Role("Price per million tokens", "currency"),
    "hourly_cost": Role("Cost of a machine per hour", "currency"),
    "tokens_per_hour": Role("Tokens per hour at full load", "tokens"),
    "utilization": Role("Utilization", "fraction"),
    "target_margin": Role("Margin wanted", "fraction", fallback=0),
}
# what holds for all periods and is given once
ROLES_GIVEN_ONCE = _words(
    "target growth elasticity unit_decline fixed_cost cash cap paid_to_date guarantee tokens hourly_cost "
    "tokens_per_hour utilization target_margin"
)
UNIT_ROLES = ("tokens", "query_tokens", "query_cost", "query_price", "hourly_cost", "tokens_per_hour", "utilization")


# a metric with one of these is about something else than its last word says
_OTHER = _words("cap margin minimum guarantee tier token unit million elasticity decline fixed price hour")


def inferred(metric: str, unit: str) -> str:
    """The role that a metric's name tells, "" where it tells none."""
    named = "_".join(re.findall(r"[a-z]+", metric.casefold()))
    if named in ROLES:
        return named
    words = {word.removesuffix("s") for word in re.findall(r"[a-z]+", metric.casefold())}
    if words & _OTHER:
        return ""
    if words & {"royalty", "royaltie", "licence", "license"}:
        words |= {"share"} if unit.casefold() == "fraction" else {"payment"}
    if words & {"rate"} and unit.casefold() == "fraction":
        words |= {"share"}
    return next((name for name, role in ROLES.items() if role.words and role.words <= words), "")
