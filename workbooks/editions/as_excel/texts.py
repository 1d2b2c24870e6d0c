"""Texts that Excel would read as something else if they were typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openpyxl import Workbook

_SOMETHING_ELSE = re.compile(
    r"[=+\-@'].+"  # a formula, or an apostrophe that would be gone
    r"|TRUE|FALSE|#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)"
    r"|\d+([-/.:]\d+)+",  # a date or a time
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(
    r"[-+(]? ?[$€£¥]? ?(\d[\d,]*(\.\d*)?|\.\d+)(e[-+]?\d+)? ?%? ?\)?",
    re.ASCII | re.IGNORECASE,  # white space being one space
)
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def looks_like_a_number(text: str) -> bool:
    return _NUMBER.fullmatch(" ".join(text.split())) is not None


def keep_texts(book: Workbook) -> None:
    """Mark texts as Excel marks what is typed after an apostrophe: without it the text would be lost as soon as
    somebody opens the cell and presses Enter."""
    for cell in _texts(book):
        if _is_something_else(cell.value):
            cell.quotePrefix = True


@contextmanager
def codes_kept(book: Workbook) -> Iterator[None]:
    """While the workbook is saved: texts such as _x0041_, which Excel reads as A, in the form in which it writes them."""
    coded = [(cell, cell.value) for cell in _texts(book) if _CODE.search(cell.value)]
    for cell, text in coded:
        cell._value = _CODE.sub("_x005F_", text)
    try:
        yield
    finally:
        for cell, text in coded:
            cell._value = text


def _texts(book: Workbook) -> Iterator[Any]:
    """The cells that hold a text; iter_rows would create every empty cell between them."""
    for sheet in book.worksheets:
        yield from (cell for cell in sheet._cells.values() if cell.data_type == "s" and cell.value)


def _is_something_else(text: str) -> bool:
    return _SOMETHING_ELSE.fullmatch(text) is not None or looks_like_a_number(text)
