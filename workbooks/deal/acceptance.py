"""What makes a deal of figures: what they must say, and what is assumed where they say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, pairwise

from addin.refusal import Refusal
from udfs.errors import decimal_text

from .deal import ADDED, ASSUMED_ONCE, ASSUMPTION, Deal
from .figures import Figure
from .names import file_of, refuse_names
from .periods import MOST_DEAL_PERIODS
from .roles import DEAL_AMOUNT, ROLES, ROLES_GIVEN_ONCE
from .terms import ends, refuse_margin, refuse_terms

MOST_PARTS = 200
PERIOD_ROLES = frozenset(
    ("share", "cost", "counter_flow", "cash_fraction", "other_cost", "other_cash_fraction", "revenue")
)
ASSUMED_EACH_PERIOD = ("counter_flow", "cash_fraction", "other_cash_fraction")
_NOTES = {
    "counter_flow": "the file says nothing about money flowing back, so it is at least 0. If none does, set bound to EXACT and give your status"
}


def deal_of(figures: Sequence[Figure]) -> Deal:
    """The deal behind figures, with what is not given assumed in rows of their own; a Refusal says
    what the model cannot do without."""
    given = Deal(figures)
    for role in (name for name, it in ROLES.items() if it.needed):
        if not given.has(role):
            raise Refusal(
                f"{file_of(given.figures[0])}: no figure has the role {role} ({ROLES[role].label}); enter it in the column role"
            )
    if given.has("other_cash_fraction") and not given.has("other_cost"):
        f = given.of("other_cash_fraction")[0]
        raise Refusal(f"{f.place}: {f.role} is given without an other_cost; add that cost, or leave the fraction out")
    refuse_names(given)
    _refuse_unsettled(given)
    _refuse_periods(given)
    _refuse_parts(given)
    refuse_terms(given)
    deal = Deal([*figures, *_assumed(given)])
    for period in deal.periods:
        _refuse_period(deal, period)
        if deal.has("other_cost") and deal.at("other_cost", period) is None:
            raise Refusal(
                f"{file_of(deal.figures[0])}: the other_cost of {period} is missing; if there is none, enter 0"
            )
    refuse_margin(deal)
    return deal


def _refuse_periods(deal: Deal) -> None:
    payments = deal.model_payments
    if len(payments) > MOST_DEAL_PERIODS:
        raise Refusal(
            f"{payments[MOST_DEAL_PERIODS].place}: this is period {MOST_DEAL_PERIODS + 1}; the model has room for {MOST_DEAL_PERIODS}"
        )
    for before, after in pairwise(payments):
        days = (after.start - before.end).days  # type: ignore[operator]
        if days != 1:
            what = "overlaps" if days < 1 else "leaves a gap after"
            raise Refusal(
                f"{after.place}: the period {after.period} {what} {before.period}; a period must begin on the day after the previous one ends"
            )


def _refuse_parts(deal: Deal) -> None:
    """Each amount of a part is checked against that of the whole, in a row of its own."""
    parts = deal.parts
    if len(parts) > MOST_PARTS:
        part, whole = parts[MOST_PARTS]
        raise Refusal(
            f"{part.place}: the period {part.period} is part of {whole.period}; more than {MOST_PARTS} amounts are part of "
            "another, and the workbook has room for no more"
        )


def _refuse_unsettled(deal: Deal) -> None:
    """Several reports of one figure need one that is preferred; what holds once is given once."""
    reports: dict[tuple[str, str], list[Figure]] = {}
    for f in deal.figures:
        if f.role:
            reports.setdefault((f.role, f.period.casefold()), []).append(f)
    first: dict[str, Figure] = {}
    for (role, _), found in reports.items():
        if len(found) > 1 and sum(f.preferred.casefold() == "yes" for f in found) != 1:
            why = f"has {len(found)} reports; mark exactly one as preferred"
            raise Refusal(f"{found[-1].place}: the {role} of {found[0].period} {why}")
        one = first.setdefault(role, found[0])
        if role in ROLES_GIVEN_ONCE and one.period.casefold() != found[0].period.casefold():
            raise Refusal(f"{found[0].place}: {role} is already given for {one.period}; it holds for all periods")


def _refuse_period(deal: Deal, period: str) -> None:
    """A Refusal where a period's results would have no number."""
    found = {}
    for role in ("payment", "share", "cost", "counter_flow"):
        figure = deal.at(role, period)
        if figure is None:
            reports = sum(f.period.casefold() == period.casefold() for f in deal.of(role))
            why = "is missing" if not reports else f"has {reports} reports; mark exactly one as preferred"
            raise Refusal(f"{file_of(deal.figures[0])}: the {role} of {period} {why}")
        found[role] = figure
    payment, back = found["payment"], found["counter_flow"]
    if min(ends(payment)) + min(ends(back)) <= 0:
        rule = "above 0 together with what flows back, at its low end too"
        raise Refusal(f"{payment.place}: value of the payment is {decimal_text(payment.value)}; it must be {rule}")
    _refuse_other_dates(deal, payment)


def _refuse_other_dates(deal: Deal, payment: Figure) -> None:
    """A figure of a period that says it is for other days than the period's payment."""
    for f in deal.figures:
        if f.role in PERIOD_ROLES and f.period.casefold() == payment.period.casefold():
            for day, theirs in ((f.start, payment.start), (f.end, payment.end)):
                if day is not None and day != theirs:
                    raise Refusal(f"{f.place}: has the date {day}, but the payment of {f.period} has {theirs}")


def _assumed(deal: Deal) -> list[Figure]:
    """A row for each figure that the model needs and the file does not have."""
    rows = []
    for role in ASSUMED_EACH_PERIOD:
        if role == "other_cash_fraction" and not deal.has("other_cost"):
            continue
        rows += [_assume(deal, role, p) for p in deal.model_payments if not _given(deal, role, p)]
        part = deal.beginning
        if role == "counter_flow" and part and not _given(deal, role, part[0]):
            rows.append(_assume(deal, role, part[0]))
    constants = [
        *ASSUMED_ONCE,
        *(["paid_to_date"] if deal.has("cap") else []),
        *(["target_margin"] if deal.has_units else []),
    ]
    blank = replace(deal.payments[-1], period=ASSUMPTION, start=None, end=None, months=None)
    return rows + [_assume(deal, role, blank) for role in constants if not deal.has(role)]


def _given(deal: Deal, role: str, payment: Figure) -> bool:
    return any(f.period.casefold() == payment.period.casefold() for f in deal.of(role))


def _free_name(deal: Deal, role: str) -> str:
    """The role's name for its metric, unless a metric of the file has it."""
    taken = {f.metric.casefold() for f in deal.figures}
    return role if role not in taken else next(n for n in map(f"{role} {{}}".format, count(2)) if n not in taken)


def _assume(deal: Deal, role: str, like: Figure) -> Figure:
    it = ROLES[role]
    value = it.fallback or 0.0
    back = role == "counter_flow"
    existing = deal.of(role)
    return replace(
        like,
        entity=existing[0].entity if existing else deal.partner if back else deal.payer,
        metric=existing[0].metric if existing else _free_name(deal, role),
        role=role,
        value=value,
        low=value,
        high=None if back else value,
        unit=deal.unit if it.unit == DEAL_AMOUNT else it.unit,
        status="ASSUMED",
        bound="LOWER" if back else "EXACT",
        source=ADDED,
        preferred="yes",
        as_of="",
        note=_NOTES.get(role, "not in the file: assumed; replace it"),
        place=like.place,
    )
