"""What the sheets say about where their functions are, worded otherwise in an edition for another host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook


def reword(book: Workbook, texts: Mapping[str, str]) -> None:
    """Other words in place of these, wherever a cell's text has them; formulas stay."""
    for cell in _texts(book):
        for text, other in texts.items():
            if text in cell.value:
                cell.value = cell.value.replace(text, other)


def _texts(book: Workbook) -> Iterator[Any]:
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "s" and isinstance(cell.value, str):
                yield cell
