"""Projection, the table of months: revenue, cost and cash flow of each, checked against the formulas of growth."""

from __future__ import annotations

from ..deal.terms import HORIZON
from ..writing import styles
from ..writing.ingredients import Ingredients
from ..writing.keys import COST, ELASTICITY, FIXED_COST, GROWTH, REVENUE, SHARE, TIE, UNIT_DECLINE, Key
from ..writing.layout import columns_for, write
from ..writing.page import HEADER_ROW, Line, Page

FIRST, LAST = HEADER_ROW + 1, HEADER_ROW + 1 + HORIZON
COLUMNS = columns_for(7)
MONTH, EARNED, SPENT, KEPT, FLOW, TOTAL, COVERED = COLUMNS
HEADINGS = ("Month", "Revenue", "Cost", "Kept after the share", "Cash flow", "Accumulated", "Covered")


def area(column: str) -> str:
    return f"${column}${FIRST}:${column}${LAST}"


def month_table(page: Page, parts: Ingredients) -> None:
    page.sheet.row_dimensions[HEADER_ROW].height = 28
    for column, heading in zip(COLUMNS, HEADINGS, strict=True):
        write(page.sheet[f"{column}{HEADER_ROW}"], heading, styles.HEADER).alignment = styles.HEADING
    for number in range(FIRST, LAST + 1):
        _month(page, parts, number)
    page.section("Differences that must vanish")
    growth = f"(1+{parts[GROWTH]})"
    _closes(page, REVENUE, "revenue", EARNED, growth)
    _closes(page, COST, "cost", SPENT, f"({growth}^{parts[ELASTICITY]}*(1-{parts[UNIT_DECLINE]}))")


def _month(page: Page, parts: Ingredients, n: int) -> None:
    """One row of the table."""
    earned, spent = f"{REVENUE.month_0},{parts[GROWTH]},{MONTH}{n}", f"{COST.month_0},{parts[GROWTH]},{MONTH}{n}"
    outgoings = f"{SPENT}{n}+{parts[FIXED_COST]}"
    formulas = {
        EARNED: f"=INDEX(PROJECT_SERIES({earned}),{MONTH}{n}+1)",
        SPENT: f"=INDEX(PROJECT_SERIES({spent},{parts[ELASTICITY]},{parts[UNIT_DECLINE]}),{MONTH}{n}+1)",
        KEPT: f"=(1-{parts[SHARE]})*{EARNED}{n}",
        FLOW: f"={KEPT}{n}-{SPENT}{n}-{parts[FIXED_COST]}",
        TOTAL: f"=SUM({FLOW}${FIRST}:{FLOW}{n})",
        COVERED: f"=IF({FLOW}{n}>=-{TIE}*MAX({KEPT}{n},{outgoings}),1,0)",
    }
    page.sheet[f"{MONTH}{n}"] = n - FIRST
    for column, formula in formulas.items():
        page.sheet[f"{column}{n}"] = page.model.render(formula, column, page.title)
    for column in COLUMNS:
        measure = styles.COUNT if column in (MONTH, COVERED) else styles.AMOUNT
        page.style(page.sheet[f"{column}{n}"], "calculation", measure)


def _closes(page: Page, key: Key, name: str, column: str, power: str) -> None:
    """The table's column against the formula of its growth."""
    native = f"{key.month_0}*{power}^{area(MONTH)}"
    label = f"{name}, month by month: function - native formula"
    page.line(
        Line(key.month_0.closes, label, styles.DIFFERENCE, kind="evidence"),
        constant=f"=SQRT(SUMPRODUCT(({area(column)}-{native})^2)/SUMPRODUCT({area(column)}^2))",
    )
    page.model.closings.append((f"PROJECT_SERIES of {name} = native formula", key.month_0.closes))
