"""Checks of the model: functions against native formulas, identities, periods, statuses, errors."""

from __future__ import annotations

from itertools import pairwise

from udfs import VERSION

from ..deal.limits import DAYS_A_YEAR, MONTHS_APART, PART_APART
from ..writing.keys import (
    CLAIMED,
    END,
    HIGHEST_REVENUE,
    LOWEST_REVENUE,
    MEAN_DISTANCE,
    MONTHS,
    PERIOD,
    REVENUE,
    START,
    TIER_ROUND_TRIP,
    Key,
)
from ..writing.templates import braced
from .assumptions import look
from .check_rows import Checks

CALCULATED = ("Inputs", "Share", "Implied", "Coverage", "Time", "Subperiods", "Unit", "Projection", "Uncertainty")


def add(checks: Checks) -> None:
    _agreements(checks)
    _identities(checks)
    _closings(checks)
    _round_trip_and_draws(checks)
    _periods(checks)
    within = _parts(checks)
    _reported(checks)
    _sureness(checks)
    _errors(checks, within)


def _agreements(checks: Checks) -> None:
    for result in checks.model.results:
        row = checks.model.rows[result.key.agrees]
        columns = _filled(checks, result.key.agrees)
        area = ",".join(row.at(c, "Checks") for c in columns)
        if len(columns) > 1:
            area = f"{row.at(columns[0], 'Checks')}:{columns[-1]}{row.number}"
        checks.add(
            f"Function = native formula: {result.label}",
            f"{row.sheet}, row {row.number}",
            f"{len(columns)}-COUNTIF({area},TRUE)",
            checks.model.wording.on_disagreement,
        )


def _filled(checks: Checks, key: Key) -> list[str]:
    """The columns in which a line has something, the total's first."""
    row = checks.model.rows[key]
    sheet = checks.model.book[row.sheet]
    if row.constant:
        return ["C"]
    return [c for c in ("F", *row.columns) if sheet[f"{c}{row.number}"].value is not None]


def _identities(checks: Checks) -> None:
    rows = checks.model.rows
    for it in checks.model.identities:
        checks.add(
            it.equation,
            f"{rows[it.key].sheet}, row {rows[it.key].number}",
            f"MAX({it.key},{it.key.all})/MAX(1,{it.scale})",
            f"a line on {rows[it.key].sheet} was overwritten",
            "in_Tolerance",
        )


def _closings(checks: Checks) -> None:
    for label, key in checks.model.closings:
        row = checks.model.rows[key]
        checks.add(
            f"closes: {label}",
            f"{row.sheet}, row {row.number}",
            str(key),
            f"a line on {row.sheet} was overwritten",
            "in_Tolerance",
        )


def _round_trip_and_draws(checks: Checks) -> None:
    rows = checks.model.rows
    if TIER_ROUND_TRIP in rows:
        checks.add(
            "tiers there and back give the same revenue",
            f"Share, row {rows[TIER_ROUND_TRIP].number}",
            f"SQRT(SUMPRODUCT((({TIER_ROUND_TRIP.all}-{REVENUE.all})/({REVENUE.all}+1))^2))",
            "bounds must rise from 0, rates must not be 0",
            "in_Tolerance",
        )
    checks.add(
        "drawn means within 4 standard errors of the exact ones",
        f"Uncertainty, row {rows[MEAN_DISTANCE].number}",
        f"SUMPRODUCT(({MEAN_DISTANCE.all}>4)*1)",
        "try another seed: a deviation this large happens once in 16,000 seeds",
    )


def _periods(checks: Checks) -> None:
    row = checks.model.rows
    where = f"Inputs, rows {row[PERIOD].number} to {row[MONTHS].number}"
    dated = f"({END.all}-{START.all}+1)*12/{DAYS_A_YEAR}"
    checks.add(
        "each period is as long as its dates say",
        where,
        f"SUMPRODUCT((({dated}-{MONTHS.all})^2>{MONTHS_APART**2:g})+(({dated}/{MONTHS.all}-1)^2>{PART_APART**2:g}))",
        "months must fit first and last day, within half a month and within 15%",
    )
    columns = checks.model.columns
    for before, after in pairwise(columns):
        checks.add(
            f"period {columns.index(after) + 1} follows the one before it",
            where,
            f"ABS({row[START].at(after, 'Checks')}-{row[END].at(before, 'Checks')}-1)",
            "totals and growth need periods that neither overlap nor leave a gap",
        )
    checks.add(
        "lowest <= implied <= highest revenue",
        "Implied",
        f"SUMPRODUCT(({LOWEST_REVENUE.all}>{REVENUE.all}*(1+in_Tolerance))+({REVENUE.all}>{HIGHEST_REVENUE.all}*(1+in_Tolerance)))",
        "low, value and high of payment and share must hold together",
    )


def _parts(checks: Checks) -> str:
    """Each part against its whole; returns the condition that all these checks hold."""
    first = checks.row + 1
    for part, whole in checks.model.deal.parts:
        least, least_bound = look(part), look(part, "bound")
        most, most_bound = look(whole), look(whole, "bound")
        checks.add(
            f"{part.metric.replace('_', ' ')}: {part.period} is not more than {whole.period}",
            "Figures",
            f'IF(AND(OR({least_bound}="EXACT",{least_bound}="LOWER"),OR({most_bound}="EXACT",{most_bound}="UPPER")),'
            f"MAX(0,{least}-{most}),0)",
            "a part exceeds the whole only if the rest is negative: more flowed back than was paid",
        )
    return checks.all_hold(first) if checks.row >= first else checks.waits_for


def _reported(checks: Checks) -> None:
    """A revenue reported elsewhere against the minimum, per period of the model."""
    if not checks.model.deal.has("revenue"):
        return
    rows = checks.model.rows
    for column, period in zip(checks.model.columns, checks.model.periods, strict=True):
        implied, bound, claimed = (rows[key].at(column, "Checks") for key in (REVENUE, REVENUE.bound, CLAIMED.value))
        checks.add(
            f"reported revenue {period} is not below the implied minimum",
            "Figures, Implied",
            f'IF(AND(ISNUMBER({claimed}),OR({bound}="EXACT",{bound}="LOWER")),MAX(0,{implied}-{claimed}),0)',
            "one of the reports must be wrong, or the share is not the one that was applied",
        )


def _sureness(checks: Checks) -> None:
    """No result claims more than what it depends on: its bound and status are those that follow."""
    for it in checks.model.results:
        row, bound = checks.model.rows[it.key.status], checks.model.rows[it.key.bound]
        apart = []
        for column in _filled(checks, it.key.status):
            follows = it.total_bound if column == "F" else it.bound
            statuses, bounds = (
                braced(checks.model.render(formula, column, "Checks")) for formula in (it.statuses, follows)
            )
            apart.append(f"({row.at(column, 'Checks')}<>STATUS_WORST({statuses}))")
            apart.append(f"({bound.at(column, 'Checks')}<>{bounds})")
        checks.add(
            f"No surer than what it rests on: {it.label}",
            f"{row.sheet}, rows {bound.number}, {row.number}",
            f"0+{'+'.join(apart)}",
            "the bound or status below the result was overwritten",
        )


def _errors(checks: Checks, within: str) -> None:
    book, usable = checks.model.book, checks.waits_for
    for sheet in CALCULATED:
        # a negative rest has no revenue: that is said where a part exceeds its whole
        checks.waits_for = within if sheet == "Subperiods" else usable
        if sheet in book.sheetnames:
            last_column = book[sheet].dimensions.partition(":")[2].rstrip("0123456789")
            checks.add(
                f"no error in a cell of {sheet}",
                sheet,
                f"IF(ISERROR(SUM({sheet}!C5:{last_column}{book[sheet].max_row})),1,0)",
                "WHY gives the reason of an error",
            )
    checks.waits_for = usable
    checks.add(
        "the functions loaded are those this workbook was built for",
        "Cover",
        f'IF(NETSHARE_VERSION()="{VERSION}",0,1)',
        checks.model.wording.on_another_version,
    )
