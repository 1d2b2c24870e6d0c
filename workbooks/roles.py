"""Which figure plays which part in the model. The names are the file's; the parts are the deal's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addin.refusal import Refusal

from .figures import Figure


@dataclass(frozen=True)
class Roles:
    """Entities and metrics, as the Inputs sheet names them."""

    payer: str = "OpenAI"
    partner: str = "Microsoft"
    payment: str = "net_payment_to_microsoft"
    share: str = "revenue_share"
    counter_flow: str = "counter_flow"
    cost: str = "inference_cost"
    revenue: str = "revenue"
    target: str = "annualized_revenue_target"


@dataclass(frozen=True)
class Deal:
    """The figures, and what the model makes of them."""

    figures: Sequence[Figure]
    roles: Roles

    def of(self, entity: str, metric: str) -> list[Figure]:
        key = (entity.casefold(), metric.casefold())
        return [f for f in self.figures if f.key[:2] == key]

    @property
    def payments(self) -> list[Figure]:
        """One payment a period, from the first period on."""
        found = {
            f.period: f
            for f in sorted(
                self.of(self.roles.payer, self.roles.payment),
                key=lambda f: f.preferred.casefold() == "yes",
            )
        }
        if not found:
            raise self._missing(self.roles.payment)
        for f in found.values():
            if f.start is None or f.end is None or f.months is None:
                raise Refusal(
                    f"{f.entity}, {f.metric}, {f.period}: start, end and months are needed"
                )
        return sorted(found.values(), key=lambda f: (f.start, f.end))

    @property
    def periods(self) -> list[str]:
        """The periods that add up: those that no longer period holds."""
        payments = self.payments
        return [p.period for p in payments if not any(holds(other, p) for other in payments)]

    @property
    def parts(self) -> list[tuple[Figure, Figure]]:
        """Pairs of figures of one kind of which the second's period holds the first's."""
        pairs = {}
        for part in self.figures:
            for whole in self.figures:
                alike = (
                    part.key[:2] == whole.key[:2]
                    and part.unit == whole.unit
                    and part.unit != "fraction"
                )
                if alike and holds(whole, part):
                    pairs[part.key, whole.key] = (part, whole)
        return list(pairs.values())

    @property
    def target_period(self) -> str:
        targets = self.of(self.roles.payer, self.roles.target)
        if not targets:
            raise self._missing(self.roles.target)
        return targets[0].period

    def _missing(self, metric: str) -> Refusal:
        return Refusal(
            f"there is no figure for {self.roles.payer}, {metric}; the model needs payments, shares, counter-flows "
            "and costs of its periods, and a target"
        )

    @property
    def unit(self) -> str:
        return self.payments[0].unit


def holds(whole: Figure, part: Figure) -> bool:
    """Whether a period holds another, which is shorter."""
    if None in (whole.start, whole.end, part.start, part.end):
        return False
    inside = whole.start <= part.start and part.end <= whole.end  # type: ignore[operator]
    return inside and (whole.start, whole.end) != (part.start, part.end)
