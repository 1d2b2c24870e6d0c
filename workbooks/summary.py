"""The seed table: what the command prints, read from the computed cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import column_index_from_string

from addin.engine import Values
from udfs import ExcelError

from .layout import Model

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


LINES: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("payment", "Payment, net", amount),
    ("revenue", "Implied revenue", amount),
    ("cost", "Inference cost", amount),
    ("coverage", "Coverage", percent),
    ("shortfall", "Shortfall", amount),
    ("cost per dollar", "Cost per revenue dollar", ratio),
    ("margin", "Margin after the share", percent),
    ("needed gross", "Flow back to cover cost", amount),
    ("needed after_share", " … after the payment", amount),
    ("needed with_receipts", " … receipts as revenue", amount),
    ("needed revenue", "Revenue needed", amount),
    ("effective share", "Net share at break-even", percent),
    ("annual revenue", "Revenue, annualized", amount),
    ("target", "Target, annual rate", amount),
    ("annual fraction", " … reached", percent),
    ("annual gap", " … missing", amount),
)


def headings(model: Model, values: Values) -> list[str]:
    row = model.rows["label"]
    return [
        str(values[row.sheet][row.number, column_index_from_string(c)])
        for c in (*model.columns, "F")
    ]


def seed_table(model: Model, values: Values) -> list[tuple[str, list[Shown]]]:
    """Each line's label and its figures: one per period, then the total."""

    def cell(key: str, column: str) -> Any:
        row = model.rows[key]
        at = (row.number, 3 if row.constant else column_index_from_string(column))
        return values[row.sheet][at]

    def shown(key: str, column: str, form: Callable[[float], str]) -> Shown:
        value, bound, status = (cell(f"{key}{what}", column) for what in ("", " bound", " status"))
        text = (
            str(value)
            if isinstance(value, ExcelError | str)
            else SIGNS.get(str(bound), "") + form(value)
        )
        return Shown(
            text, str(status).lower().replace("_unconfirmed", ", unconfirmed").replace("_", " ")
        )

    return [
        (label, [shown(key, c, form) for c in (*model.columns, "F")]) for key, label, form in LINES
    ]
