"""Worksheets in one convention: A section, B label, C constant, D unit, E status and bound, F total,
G note, H onward periods; one formula per row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from . import styles

HIGHEST_ROW = 409  # points
FIRST_PERIOD = 8  # column H


def columns_for(count: int) -> tuple[str, ...]:
    """The columns of this many periods."""
    return tuple(get_column_letter(FIRST_PERIOD + i) for i in range(count))


def write(cell: Any, content: Any, font: Any = None) -> Any:
    """Content as it is: text that begins with =, or looks like an error, stays text."""
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"
    if font is not None:
        cell.font = font
    cell.alignment = styles.LEFT
    return cell


def fit_height(sheet: Any, row: int, widths: Mapping[str, float]) -> None:
    """Make a row as high as its wrapped texts need: not every program does so by itself."""
    lines = 1
    for column, width in widths.items():
        text = str(sheet[f"{column}{row}"].value or "")
        if sheet[f"{column}{row}"].data_type == "f":
            # what it will say is not known: two lines hold most of it
            text = text[: int(2 * width)]
        lines = max(lines, sum(1 + int(len(part) / (1.15 * width)) for part in text.split("\n")))
    if lines > 1:
        sheet.row_dimensions[row].height = min(13 * lines + 2, HIGHEST_ROW)


def set_up(sheet: Any, widths: Mapping[str, float]) -> None:
    """Column widths, and a page that prints on one width."""
    for column, width in widths.items():
        sheet.column_dimensions[column].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 85
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_properties.outlinePr.summaryBelow = False
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "NetShare: &A", "&P of &N"
    sheet.print_options.horizontalCentered = True
