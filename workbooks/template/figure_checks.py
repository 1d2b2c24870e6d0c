"""Checks of the figures: each kind of nonsense has one check, and turns only that one red."""

from __future__ import annotations

from udfs.provenance import BOUNDS, STATUSES

from ..deal.roles import DEAL_AMOUNT, DEAL_RATE, ROLES
from ..writing.keys import START
from ..writing.quantities import quantities
from . import figures
from .check_rows import Checks

LAST_ROW = 1_048_576  # of a sheet
# a fraction outside 0 to 1 is one thing wrong, whatever its range says
_STRAY = '(Figures[role]<>"")*(Figures[unit]="fraction")*((Figures[value]<0)+(Figures[value]>1)>0)'
_SINGLE_UNITS = ("fraction", "fraction per month", "ratio", "tokens")


def _number(column: str) -> str:
    """Where a column holds numbers: a text is above every number, and a blank is an empty text."""
    return f'(Figures[{column}]<1E+300)*(Figures[{column}]<>"")'


def add(checks: Checks) -> None:
    first = checks.add(
        "no figure is blank or text",
        "Figures, value",
        "ROWS(Figures[value])-COUNT(Figures[value])",
        "type the figure as a number, without quotes or thousands separators",
    )
    below = (f"COUNTA({_to_the_end(column)})-COUNTA(Figures[{column}])" for column in ("entity", "value"))
    checks.add(
        "no figure stands below the table",
        "Figures",
        f"MAX({','.join(below)})",
        "drag the table's corner down over the new rows: only its rows are looked up",
    )
    checks.add(
        "every fraction lies between 0 and 1",
        "Figures, value",
        f"SUMPRODUCT({_number('value')}*{_STRAY})",
        "20% is 0.2, not 20",
    )
    for low, high in (("low", "value"), ("value", "high")):
        numeric = f"{_number(low)}*{_number(high)}*(1-{_STRAY})"
        checks.add(
            f"no {low} above its {high}",
            f"Figures, {low} and {high}",
            f"SUMPRODUCT({numeric}*(Figures[{low}]>Figures[{high}]))",
            "low <= value <= high must hold for every figure",
        )
    for column, words in (("status", STATUSES), ("bound", BOUNDS)):
        known = "+".join(f'COUNTIF(Figures[{column}],"{word}")' for word in words)
        checks.add(
            f"every {column} is one of the words known",
            f"Figures, {column}",
            f"ROWS(Figures[{column}])-({known})",
            f"choose one of {', '.join(words)}",
        )
    _units(checks)
    # a status left blank is not found either: that is said above
    checks.waits_for = checks.all_hold(first)
    _found(checks)
    checks.waits_for = ""


def _to_the_end(column: str) -> str:
    """From the first figure to the last row of the sheet."""
    letter = figures.column_of(column)
    return f"Figures!{letter}{figures.HEADER + 1}:{letter}{LAST_ROW}"


def _units(checks: Checks) -> None:
    """Of each figure the model uses, in every period and from every source."""
    deal = checks.model.deal
    amounts = [(q.role, q.metric, q.entity) for q in quantities(deal) if ROLES[q.role].unit == DEAL_AMOUNT]
    if deal.has("revenue"):
        amounts.append(("revenue", "in_RevenueMetric", "in_Payer"))
    for role, name, entity in amounts:
        checks.add(
            f"one unit: {deal.words(role).lower()}",
            "Figures, unit",
            f"SUMPRODUCT((Figures[entity]={entity})*(Figures[metric]={name})*(Figures[unit]<>in_Unit))",
            "give all amounts in the unit named on Inputs",
        )
    if deal.has("target"):
        checks.add(
            "one unit: target",
            "Figures, unit",
            'SUMPRODUCT((Figures[metric]=in_TargetMetric)*(Figures[unit]<>in_Unit&" per year"))',
            'a target is an annual rate: the unit named on Inputs, and "per year"',
        )
    _other_units(checks)


def _other_units(checks: Checks) -> None:
    """Fractions, ratios and counts; amounts that belong to no period."""
    wrong = []
    for unit in (*_SINGLE_UNITS, DEAL_AMOUNT, DEAL_RATE):
        used = {q.role for q in quantities(checks.model.deal)} | {"revenue", "target"}
        roles = [name for name, role in ROLES.items() if role.unit == unit and checks.model.deal.has(name)]
        if unit in (DEAL_AMOUNT, DEAL_RATE):
            roles = [name for name in roles if name not in used]
        expected = "in_Unit" if unit == DEAL_AMOUNT else f'"{unit}"'
        wrong += [f'(Figures[role]="{name}")*(Figures[unit]<>{expected})' for name in roles]
    checks.add(
        "one unit: fractions, ratios, counts and terms",
        "Figures, unit",
        f"SUMPRODUCT({'+'.join(wrong)})",
        "a share has the unit fraction, a growth the unit fraction per month; terms have the unit named on Inputs",
    )


def _found(checks: Checks) -> None:
    rows, columns = checks.model.rows, checks.model.columns
    first, last = rows[START], rows[quantities(checks.model.deal)[-1].key.reported]
    area = f"Inputs!{columns[0]}{first.number}:{columns[-1]}{last.number}"
    checks.add(
        "every figure of the periods is there, once or with one preferred source",
        "Inputs",
        f"IF(ISERROR(SUM({area})),1,0)",
        "check period, entity and metric; of several sources mark exactly one as preferred",
    )
