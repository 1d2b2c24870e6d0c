"""The quantities that every period has, and the scenarios: which end of each reported range is used."""

from __future__ import annotations

from dataclasses import dataclass

from ..deal.deal import Deal
from ..deal.roles import ROLES
from . import styles
from .keys import CASH_PART, COST, COUNTER, OTHER, OTHER_CASH_PART, PAYMENT, SHARE, Key
from .templates import look_up

SCENARIOS = ("Unfavourable", "As reported", "Favourable")  # for covering the cost
LOW, HIGH = "low", "high"


@dataclass(frozen=True)
class Quantity:
    """One quantity of a period; `favourable` is the end of its range at which the cost is covered sooner."""

    key: Key
    role: str
    entity: str  # the named cell that holds it
    measure: styles.Measure
    favourable: str
    total: str  # over the periods

    @property
    def metric(self) -> str:
        """The named cell that holds the metric's name."""
        return "in_" + "".join(word.capitalize() for word in self.role.split("_")) + "Metric"

    @property
    def in_scenarios(self) -> tuple[Key, Key, Key]:
        """The value that each scenario uses."""
        low, reported, high = self.key.low, self.key.reported, self.key.high
        return (low, reported, high) if self.favourable == HIGH else (high, reported, low)

    def label(self, deal: Deal) -> str:
        named = self.role in ("cost", "other_cost")
        return deal.words(self.role) if named else ROLES[self.role].label

    def look(self, period: Key | str, field: str = "value") -> str:
        """The figure of a period, looked up."""
        return look_up(self.entity, self.metric, str(period), f'"{field}"')


# in the order of their lines: results need neighbours, and totals name lines above them
_ALL = (
    Quantity(COUNTER, "counter_flow", "in_Partner", styles.AMOUNT, HIGH, f"=SUM({COUNTER.all})"),
    Quantity(PAYMENT, "payment", "in_Payer", styles.AMOUNT, HIGH, f"=SUM({PAYMENT.all})"),
    # the share at which the totals imply the sum of the periods' revenues
    Quantity(
        SHARE,
        "share",
        "in_Payer",
        styles.FRACTION,
        LOW,
        f"=({PAYMENT}+{COUNTER})/SUMPRODUCT(({PAYMENT.all}+{COUNTER.all})/{SHARE.all})",
    ),
    Quantity(COST, "cost", "in_Payer", styles.AMOUNT, LOW, f"=SUM({COST.all})"),
    Quantity(OTHER, "other_cost", "in_Payer", styles.AMOUNT, LOW, f"=SUM({OTHER.all})"),
    Quantity(
        CASH_PART, "cash_fraction", "in_Payer", styles.FRACTION, LOW, f"=SUMPRODUCT({COST.all},{CASH_PART.all})/{COST}"
    ),
    Quantity(
        OTHER_CASH_PART,
        "other_cash_fraction",
        "in_Payer",
        styles.FRACTION,
        LOW,
        f"=IF({OTHER}=0,1,SUMPRODUCT({OTHER.all},{OTHER_CASH_PART.all})/{OTHER})",
    ),
)


def quantities(deal: Deal) -> tuple[Quantity, ...]:
    """Those that the deal's figures have."""
    return tuple(q for q in _ALL if deal.has(q.role))
