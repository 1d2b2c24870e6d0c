"""Changes: who changed what in this workbook, when and why. The first line is the builder's."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from udfs import VERSION

from ..writing import styles
from ..writing.layout import set_up, write
from ..writing.model import Model

HEADER, ROOM = 4, 30  # lines laid out for changes
MOST = 1000  # lines that are validated: a workbook may live long
# widths, in the order of the headings
COLUMNS = {"A": 14, "B": 26, "C": 24, "D": 60, "E": 60}
HEADINGS = ("Date", "Who", "Sheet, cell", "What changed", "Why, and who approved it")


def build(model: Model) -> None:
    sheet = model.book.create_sheet("Changes")
    set_up(sheet, COLUMNS)
    write(sheet["A1"], "Changes", styles.TITLE)
    write(sheet["A2"], "A line for each change of a figure or formula, the newest last.", styles.PURPOSE)
    for column, heading in zip(COLUMNS, HEADINGS, strict=True):
        cell = write(sheet[f"{column}{HEADER}"], heading, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.LEFT
    built = ("", f"NetShare {VERSION}", "all sheets", f"built from {len(model.deal.figures)} figures", "")
    for column, text in zip(COLUMNS, built, strict=True):
        write(sheet[f"{column}{HEADER + 1}"], text or None, styles.LABEL)
    for row in range(HEADER + 2, HEADER + 2 + ROOM):
        for column in COLUMNS:
            cell = sheet[f"{column}{row}"]
            cell.font, cell.fill = styles.font(styles.BLUE), styles.fill(styles.PALE_YELLOW)
            cell.alignment, cell.border = styles.WRAPPED, styles.UNDERLINE
        sheet[f"A{row}"].number_format = styles.DATE.form
    _validate(sheet)
    sheet.freeze_panes = f"A{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"


def _validate(sheet: Any) -> None:
    first, last = HEADER + 2, HEADER + 1 + MOST
    for columns, rule, message in (
        ("A", DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True), "Enter a date."),
        (
            "BCDE",
            DataValidation("textLength", operator="lessThanOrEqual", formula1="1000", allow_blank=True),
            "Enter a text of at most 1,000 characters.",
        ),
    ):
        rule.showErrorMessage, rule.error, rule.errorTitle = True, message, "NetShare"
        rule.add(f"{columns[0]}{first}:{columns[-1]}{last}")
        sheet.add_data_validation(rule)
