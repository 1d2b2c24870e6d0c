"""A deal as its figures tell it: who pays whom, for which periods, and what nobody has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from addin.refusal import Refusal

from .figures import Figure
from .periods import holds
from .roles import UNIT_ROLES

PARTNER = "Partner"  # where nothing in the file names who receives the share
ASSUMPTION = "assumption"
ADDED = "NetShare: not in the file"  # the source of what is assumed
PAIRED = {"tier_rate": "tier_from", "query_cost": "query_tokens", "query_price": "query_tokens"}
LISTS = (*PAIRED, *PAIRED.values())
ASSUMED_ONCE = ("growth", "elasticity", "unit_decline", "fixed_cost")


@dataclass(frozen=True)
class Deal:
    """The figures, and what the model makes of them."""

    figures: Sequence[Figure]

    def of(self, role: str) -> list[Figure]:
        """The figures of a role; of a list one for each item, in the order of the list it belongs to."""
        found = [f for f in self.figures if f.role == role]
        if role not in LISTS:
            return found
        used = {f.period.casefold(): f for f in sorted(found, key=lambda f: f.preferred.casefold() == "yes")}
        leader = PAIRED.get(role, role)
        order = dict.fromkeys(f.period.casefold() for f in self.figures if f.role == leader)
        return [used[item] for item in dict.fromkeys((*order, *used)) if item in used]

    def has(self, *roles: str) -> bool:
        return all(map(self.of, roles))

    def metric(self, role: str) -> str:
        """The metric's name, of a role that the figures have."""
        return self.of(role)[0].metric

    def words(self, role: str) -> str:
        """The metric's name as a label."""
        text = " ".join(self.metric(role).replace("_", " ").split()).lstrip("=+-@ ") or role
        return text[:1].upper() + text[1:]

    @property
    def payer(self) -> str:
        return self.of("payment")[0].entity

    @property
    def partner(self) -> str:
        return next((f.entity for f in self.of("counter_flow")), PARTNER)

    @property
    def unit(self) -> str:
        return self.of("payment")[0].unit

    @cached_property
    def payments(self) -> list[Figure]:
        """One payment a period, from the first period on."""
        preferred = sorted(self.of("payment"), key=lambda f: f.preferred.casefold() == "yes")
        found = {f.period.casefold(): f for f in preferred}
        for f in found.values():
            if f.start is None or f.end is None or f.months is None:
                needed = "start and end of a payment's period are needed"
                if f.start is not None and f.end is not None:
                    needed = (
                        f"{f.start} to {f.end} are not whole calendar months; give their length in the column months"
                    )
                raise Refusal(f"{f.place}: {needed}")
        return sorted(found.values(), key=lambda f: (f.start, f.end))

    @cached_property
    def model_payments(self) -> list[Figure]:
        """Those of the periods that add up: which no longer period holds."""
        return [p for p in self.payments if not any(holds(other, p) for other in self.payments)]

    @property
    def periods(self) -> list[str]:
        return [p.period for p in self.model_payments]

    @property
    def whole_months(self) -> bool:
        """Whether the last two periods are such that months can be counted in them."""
        return all((p.months or 0.5).is_integer() for p in self.model_payments[-2:])

    def at(self, role: str, period: str) -> Figure | None:
        """The figure used for a period: the preferred one, or the only one."""
        found = [f for f in self.of(role) if f.period.casefold() == period.casefold()]
        chosen = [f for f in found if f.preferred.casefold() == "yes"]
        return found[0] if len(found) == 1 else chosen[0] if len(chosen) == 1 else None

    @property
    def parts(self) -> list[tuple[Figure, Figure]]:
        """Pairs of amounts of one kind of which the second's period holds the first's."""
        kinds: dict[tuple[str, ...], list[Figure]] = {}
        for f in self.figures:
            if f.role and f.unit == self.unit:
                kinds.setdefault(f.key[:2], []).append(f)
        pairs = {}
        for alike in kinds.values():
            for part, whole in permutations(alike, 2):
                if holds(whole, part):
                    pairs[part.key, whole.key] = (part, whole)
        return list(pairs.values())

    @property
    def beginning(self) -> tuple[Figure, Figure] | None:
        """A payment for the first part of a model's period, and that period's: the rest follows."""
        for whole in reversed(self.model_payments):
            for part in reversed(self.payments):
                same_start = part.start == whole.start and holds(whole, part)
                if same_start and self._leaves_a_rest(part, whole):
                    return part, whole
        return None

    def _leaves_a_rest(self, part: Figure, whole: Figure) -> bool:
        """Whether what is left of a whole has months, a payment, a cost, and a share that can be one."""
        if (part.months or 0) >= (whole.months or 0) or not 0 < part.value < whole.value:
            return False
        costs, shares, backs = (
            [self.at(r, p.period) for p in (part, whole)] for r in ("cost", "share", "counter_flow")
        )
        if None in (*costs, *shares) or not _value(costs[0]) < _value(costs[1]):
            return False
        back = [_value(f) for f in backs]  # assumed to be 0 where it is not given
        exact = all(f is not None and f.bound == "EXACT" for f in backs)
        rest = whole.value - part.value + (back[1] - back[0] if exact else 0)
        first, last = map(_value, shares)
        revenue = (whole.value + back[1]) / last - (part.value + back[0]) / first
        return rest > 0 and (first == last or rest < revenue)

    @property
    def conflicts(self) -> list[tuple[Figure, Figure]]:
        """Each figure that another source reports differently: the one used, and the other."""
        rows: dict[tuple[str, str, str], list[Figure]] = {}
        for f in self.figures:
            rows.setdefault(f.key, []).append(f)
        pairs = []
        for reports in rows.values():
            used = next((f for f in reports if f.preferred.casefold() == "yes"), None)
            pairs += [(used, other) for other in reports if used is not None and other is not used]
        return pairs

    def assumptions(self) -> list[str]:
        """A line for each thing that is assumed, and for what is not used."""
        found: dict[str, list[str]] = {}
        for f in self.figures:
            if f.source == ADDED:
                found.setdefault(f"{f.role} {f.value:g} {f.unit}", []).append(f.period)
        lines = [f"Assumed: {what} ({', '.join(periods)})" for what, periods in found.items()]
        if all(f.source == ADDED for f in self.of("counter_flow")):
            lines.append(f"Assumed: the share goes to {self.partner}, since no figure says who receives it")
        idle = dict.fromkeys(f.metric for f in self.figures if not f.role)
        if idle:
            lines.append(f"Without a role, so kept but not used: {', '.join(idle)}")
        return lines

    @property
    def has_units(self) -> bool:
        return self.has(*UNIT_ROLES)


def _value(figure: Figure | None) -> float:
    return figure.value if figure else 0.0
