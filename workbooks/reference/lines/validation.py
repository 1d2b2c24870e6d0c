"""Which cells of a reference workbook take what. A warning only: some lines are meant to be wrong."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from udfs import Param
from udfs.errors import decimal_text
from udfs.reasons import domain
from udfs.values import LARGEST

MOST_TEXT = 255
Rule = tuple[str, str, str, str]


def rule_for(param: Param | None, value: Any) -> Rule:
    """Type, both formulas and the message of an input's validation."""
    if param is not None and param.arg.options:
        words = ",".join(param.arg.options)
        return "list", f'"{words}"', "", f"One of {words}."
    if param is not None and param.kind in ("number", "numbers"):
        kind = "whole" if param.arg.integer else "decimal"
        low, high = (decimal_text(v) for v in (param.low, param.high))
        return kind, low, high, f"A number: {domain(param.arg) or 'any'}."
    if param is None and isinstance(value, int | float):
        return "decimal", decimal_text(-LARGEST), decimal_text(LARGEST), "A number."
    return "textLength", "0", str(MOST_TEXT), "A text."


def add(sheet: Any, areas: dict[Rule, list[str]]) -> None:
    for (kind, low, high, message), cells in areas.items():
        rule = DataValidation(
            kind,
            operator=None if kind == "list" else "between",
            formula1=low,
            formula2=high or None,
            allow_blank=True,
            errorStyle="warning",
        )
        rule.showErrorMessage, rule.errorTitle = True, "NetShare"
        rule.error = f"{message} Outside of it the function gives an error, which may be what is to be tested."
        for cell in cells:
            rule.add(cell)
        sheet.add_data_validation(rule)
