"""The quantities that every period has, and the scenarios: which end of each reported range is used."""

from __future__ import annotations

from dataclasses import dataclass

from ..deal.deal import Deal
from ..deal.roles import ROLES
from . import styles

SCENARIOS = ("Unfavourable", "As reported", "Favourable")  # for covering the cost
LOW, HIGH = "low", "high"


@dataclass(frozen=True)
class Quantity:
    """One quantity of a period; `favourable` is the end of its range at which the cost is covered sooner."""

    key: str
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
    def ends(self) -> tuple[str, str]:
        """The ends of its range in the first and in the last scenario."""
        return (LOW, HIGH) if self.favourable == HIGH else (HIGH, LOW)

    def label(self, deal: Deal) -> str:
        named = self.role in ("cost", "other_cost")
        return deal.words(self.role) if named else ROLES[self.role].label


_ALL = (
    Quantity("counter", "counter_flow", "in_Partner", styles.AMOUNT, HIGH, "=SUM({counter.all})"),
    Quantity("payment", "payment", "in_Payer", styles.AMOUNT, HIGH, "=SUM({payment.all})"),
    # the share at which the totals imply the sum of the periods' revenues
    Quantity(
        "share",
        "share",
        "in_Payer",
        styles.FRACTION,
        LOW,
        "=({payment}+{counter})/SUMPRODUCT(({payment.all}+{counter.all})/{share.all})",
    ),
    Quantity("cost", "cost", "in_Payer", styles.AMOUNT, LOW, "=SUM({cost.all})"),
    Quantity("other", "other_cost", "in_Payer", styles.AMOUNT, LOW, "=SUM({other.all})"),
    Quantity(
        "cash part", "cash_fraction", "in_Payer", styles.FRACTION, LOW, "=SUMPRODUCT({cost.all},{cash part.all})/{cost}"
    ),
    Quantity(
        "other cash part",
        "other_cash_fraction",
        "in_Payer",
        styles.FRACTION,
        LOW,
        "=IF({other}=0,1,SUMPRODUCT({other.all},{other cash part.all})/{other})",
    ),
)


def quantities(deal: Deal) -> tuple[Quantity, ...]:
    """Those that the deal's figures have."""
    return tuple(q for q in _ALL if deal.has(q.role))
