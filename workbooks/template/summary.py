"""The answer as a table: what the command prints, read from the computed cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openpyxl.utils import column_index_from_string, range_boundaries

from addin.engine.recalculation import Values
from udfs import ExcelError

from ..writing.keys import (
    ANNUAL_FRACTION,
    ANNUAL_GAP,
    ANNUAL_REVENUE,
    COST,
    COST_PER_DOLLAR,
    COVERAGE,
    EFFECTIVE_SHARE,
    LABEL,
    LOWEST_REVENUE,
    MARGIN,
    NEEDED_AFTER_SHARE,
    NEEDED_GROSS,
    NEEDED_REVENUE,
    NEEDED_WITH_RECEIPTS,
    PAYMENT,
    REVENUE,
    RUN_RATE_FRACTION,
    SHORTFALL,
    TARGET,
    Key,
)
from ..writing.model import Model

SIGNS = {"EXACT": "", "LOWER": "≥ ", "UPPER": "≤ ", "NONE": "~ "}


@dataclass(frozen=True)
class Shown:
    """One figure as it is printed."""

    text: str
    status: str

    def __str__(self) -> str:
        return f"{self.text}, {self.status}" if self.text else ""


def amount(value: float) -> str:
    text = f"{value:,.2f}"
    return text[:-1] if text.endswith("0") else text


def percent(value: float) -> str:
    return f"{value:.2%}"


def ratio(value: float) -> str:
    return f"{value:.3f}"


_Line = tuple[Key, str, Callable[[float], str]]
LINES: tuple[_Line, ...] = (
    (PAYMENT, "Payment, net", amount),
    (REVENUE, "Implied revenue", amount),
    (LOWEST_REVENUE, " … at the highest share", amount),
    (COST, "", amount),  # by the name it has in the figures
    (COVERAGE, "Coverage ratio", percent),
    (SHORTFALL, "Shortfall", amount),
    (COST_PER_DOLLAR, "Cost per unit of revenue", ratio),
    (MARGIN, "Margin after the share", percent),
    (NEEDED_GROSS, "Counter-flow needed", amount),
    (NEEDED_AFTER_SHARE, " … after the payment", amount),
    (NEEDED_WITH_RECEIPTS, " … receipts as revenue", amount),
    (NEEDED_REVENUE, "Revenue needed", amount),
    (EFFECTIVE_SHARE, "Net share at break-even", percent),
    (ANNUAL_REVENUE, "Revenue, annualized", amount),
)
# only the last period's rate can be compared with a target
MOST_SHOWN = 3  # periods, the last ones: a terminal is 80 characters wide
LAST: tuple[_Line, ...] = (
    (TARGET, "Target, annual rate", amount),
    (ANNUAL_FRACTION, " … reached, average", percent),
    (ANNUAL_GAP, " … missing, average", amount),
    (REVENUE.run_rate, "Run rate, last month", amount),
    (RUN_RATE_FRACTION, " … of the target", percent),
)


def headings(model: Model, values: Values) -> list[str]:
    row = model.rows[LABEL]
    return [
        str(values[row.sheet][row.number, column_index_from_string(c)]) for c in (*model.columns[-MOST_SHOWN:], "F")
    ]


def answer_table(model: Model, values: Values) -> list[tuple[str, list[Shown]]]:
    """Each line's label and its figures: one per period, then the total."""

    def shown(key: Key, column: str, form: Callable[[float], str]) -> Shown:
        cells = []
        for line in (key, key.bound, key.status):
            row = model.rows[line]
            at = (row.number, 3 if row.constant else column_index_from_string(column))
            cells.append(values[row.sheet].get(at))
        value, bound, status = cells
        if value is None:
            return Shown("", "")
        sign = SIGNS.get(str(bound), "")
        text = str(value) if isinstance(value, ExcelError | str) else sign + form(value)
        words = str(status).lower().replace("_unconfirmed", ", unconfirmed").replace("_", " ")
        return Shown(text, words)

    columns = model.columns[-MOST_SHOWN:]
    table = [
        (label or model.words("cost"), [shown(key, c, form) for c in (*columns, "F")]) for key, label, form in LINES
    ]
    before = [Shown("", "")] * (len(columns) - 1)
    for key, label, form in LAST:
        if key in model.rows:
            last = shown(key, model.columns[-1], form)
            table.append((label, [*before, last, Shown("", "")]))
    return table


def all_checks_hold(model: Model, values: Values) -> bool:
    [(sheet, area)] = model.book.defined_names["chk_Master"].destinations
    column, row, *_ = range_boundaries(area)
    return values[sheet][row, column] is True
