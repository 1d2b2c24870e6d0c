"""Texts that Excel would read as something else if they were typed in."""

from __future__ import annotations

import re

from openpyxl import Workbook

_SOMETHING_ELSE = re.compile(
    r"[=+\-@'].+"  # a formula, or an apostrophe that would be gone
    r"|TRUE|FALSE|#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)"
    r"|\d+([-/.:]\d+)+",  # a date or a time
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(
    r"\s*[-+(]?\s*[$€£¥]?\s*(\d[\d,]*\.?\d*|\.\d+)(e[-+]?\d+)?\s*%?\s*\)?\s*", re.ASCII | re.IGNORECASE
)


def looks_like_a_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def keep_texts(book: Workbook) -> None:
    """Mark texts as Excel marks what is typed after an apostrophe: without it the text would be lost as soon as
    somebody opens the cell and presses Enter."""
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "s" and cell.value and _is_something_else(cell.value):
                cell.quotePrefix = True


def _is_something_else(text: str) -> bool:
    return _SOMETHING_ELSE.fullmatch(text) is not None or looks_like_a_number(text)
