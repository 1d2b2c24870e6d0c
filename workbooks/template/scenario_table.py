"""Projection, the scenarios side by side: the funding in each, whichever is chosen on Inputs."""

from __future__ import annotations

from ..deal.terms import HORIZON
from ..writing import styles
from ..writing.keys import (
    COST,
    COUNTER,
    ELASTICITY,
    FIXED_COST,
    GROWTH,
    MONTHS,
    PAYMENT,
    PEAK_FUNDING,
    SCENARIO,
    SCENARIO_ROWS,
    SHARE,
    UNIT_DECLINE,
)
from ..writing.layout import columns_for, write
from ..writing.page import Line, Page
from ..writing.quantities import SCENARIOS, quantities
from .month_table import LAST

# the arguments of PEAK_FUNDING, in the order of the columns
MEASURES = {
    "revenue": styles.AMOUNT,
    "cost": styles.AMOUNT,
    "growth": styles.MONTHLY,
    "elasticity": styles.RATIO,
    "unit_decline": styles.MONTHLY,
    "share": styles.FRACTION,
    "fixed": styles.AMOUNT,
    "periods": styles.AMOUNT,
}


def scenario_table(page: Page) -> None:
    """One call of a function in each row."""
    sheet, top = page.sheet, max(LAST, page.row) + 3
    *columns, funding = columns_for(len(MEASURES) + 1)
    write(sheet[f"G{top - 1}"], "Scenarios side by side", styles.SECTION)
    for column, name in zip((*columns, funding), (*MEASURES, "peak funding"), strict=True):
        cell = write(sheet[f"{column}{top}"], name, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.RIGHT
    last = top + len(SCENARIOS)
    given = f"${columns[0]}${top}:${columns[-1]}${last}"
    for number, scenario in enumerate(SCENARIOS, 1):
        write(sheet[f"G{top + number}"], scenario, styles.LABEL)
        formulas = _arguments(page, number)
        for column, (name, measure) in zip(columns, MEASURES.items(), strict=True):
            cell = sheet[f"{column}{top + number}"]
            cell.value = page.model.render(f"={formulas[name]}", column, page.title)
            page.style(cell, "link", measure)
        found = sheet[f"{funding}{top + number}"]
        found.value = f'=INDEX(SCENARIO_TABLE("PEAK_FUNDING",{given}),{number})'
        page.style(found, "result", styles.AMOUNT)
    page.row = max(page.row, last)
    _closes(page, f"${funding}${top + 1}:${funding}${last}")


def _closes(page: Page, fundings: str) -> None:
    label = "    the chosen scenario's row - funding above"
    page.line(
        Line(SCENARIO_ROWS.closes, label, styles.DIFFERENCE, kind="evidence"),
        constant=f"=ABS(INDEX({fundings},{SCENARIO})-{PEAK_FUNDING})/MAX(1,{PEAK_FUNDING})",
    )
    page.model.closings.append(("scenario table = funding in the scenario chosen", SCENARIO_ROWS.closes))


def _arguments(page: Page, number: int) -> dict[str, str]:
    """The arguments in a scenario, as templates."""
    ends = {q.key: q.in_scenarios[number - 1] for q in quantities(page.model.deal)}
    payment, counter, share, cost = (ends[key].last for key in (PAYMENT, COUNTER, SHARE, COST))
    return {
        "revenue": f"({payment}+{counter})/{share}/{MONTHS.last}",
        "cost": f"{cost}/{MONTHS.last}",
        "growth": str(GROWTH.nth(number)),
        "elasticity": str(ELASTICITY.nth(number)),
        "unit_decline": str(UNIT_DECLINE.nth(number)),
        "share": share,
        "fixed": str(FIXED_COST.nth(number)),
        "periods": str(HORIZON),
    }
