"""Who and what: a role belongs to one metric of one entity in one unit, and a metric to one role."""

from __future__ import annotations

import re

from addin.refusal import Refusal

from .deal import Deal
from .figures import Figure
from .roles import DEAL_AMOUNT, DEAL_RATE, ROLES

# what an amount of money is not counted in
_NO_CURRENCY = {role.unit for role in ROLES.values()} - {DEAL_AMOUNT, DEAL_RATE} | {"percent", "per cent", "months"}
_RATE = ("per year", "per month", "a year", "a month", "p.a.")
SCALES = ("thousand", "million", "billion")


def refuse_names(deal: Deal) -> None:
    first: dict[str, Figure] = {}
    for f in deal.figures:
        if f.role:
            _refuse_another(f, first.setdefault(f.role, f))
            _refuse_owner(deal, f)
    _refuse_money(deal)
    _refuse_scale(deal)
    for f in deal.figures:
        if f.role:
            _refuse_unit(deal, f)
    _refuse_two_roles(deal)


def _refuse_scale(deal: Deal) -> None:
    """What one unit of the amounts is in currency must be plain where a price is compared with them."""
    words = deal.unit.casefold().split()
    found = [scale for scale in SCALES if scale in deal.unit.casefold()]  # as the sheet Unit looks for them
    plain = len(words) == 1 if not found else len(found) == 1 and found[0] in words[1:]
    if deal.has_units and not plain:
        f = deal.of("payment")[0]
        raise Refusal(
            f"{f.place}: unit is {f.unit!r}; for unit economics write a currency, then thousand, million or billion"
        )


def _refuse_another(f: Figure, one: Figure) -> None:
    if f.key[:2] != one.key[:2]:
        raise Refusal(
            f"{f.place}: {f.entity}, {f.metric} has the role {f.role}, which {one.entity}, {one.metric} already has; "
            "clear or change one of them in the column role"
        )


def _refuse_owner(deal: Deal, f: Figure) -> None:
    if f.role not in ("counter_flow", "counter_share") and f.entity.casefold() != deal.payer.casefold():
        raise Refusal(
            f"{f.place}: {f.role} belongs to {f.entity}, but {deal.payer} pays the share; the entity must be {deal.payer}"
        )


def _refuse_money(deal: Deal) -> None:
    """All amounts are in the payment's unit, so that must be money."""
    f, unit = deal.of("payment")[0], deal.unit.casefold()
    if unit in _NO_CURRENCY or "%" in unit or unit.endswith(_RATE):
        raise Refusal(
            f"{f.place}: unit is {f.unit!r}; for the role {f.role} it must be a currency, such as EUR million"
        )


def _refuse_unit(deal: Deal, f: Figure) -> None:
    unit = {DEAL_AMOUNT: deal.unit, DEAL_RATE: f"{deal.unit} per year"}.get(ROLES[f.role].unit, ROLES[f.role].unit)
    if unit == "currency":
        unit = deal.unit.partition(" ")[0]
    if f.unit.casefold() != unit.casefold():
        percent = ", the value 0.2 for 20%" if "%" in f.unit and unit == "fraction" else ""
        raise Refusal(f"{f.place}: unit is {f.unit!r}; for the role {f.role} it must be {unit!r}{percent}")


def _refuse_two_roles(deal: Deal) -> None:
    """The model looks figures up by entity and metric, whatever their role."""
    played = {f.key[:2]: f for f in reversed(deal.figures) if f.role}
    known = {f.key: f for f in reversed(deal.figures) if f.role}
    for f in deal.figures:
        one = played.get(f.key[:2])
        if one is None or f.role == one.role:
            continue
        named = f"{f.entity}, {f.metric}"
        if f.role:
            raise Refusal(
                f"{f.place}: {named} has the role {f.role}, but in {row_of(one)} {one.role}; a metric has one role: "
                "give one of them another name in the column metric"
            )
        if f.key in known or f.unit.casefold() != one.unit.casefold():
            raise Refusal(
                f"{f.place}: role is empty, but {named} has the role {one.role} in {row_of(one)}; enter it, or give "
                "this row another name in the column metric"
            )


_ROW = re.compile(r"(?:, sheet .*)?, row \d+$")  # behind the file's name in a figure's place


def row_of(figure: Figure) -> str:
    return figure.place.rpartition(", ")[2]


def file_of(figure: Figure) -> str:
    return _ROW.sub("", figure.place) or "figures"
