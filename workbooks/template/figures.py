"""Figures: the table everything depends on, with source and status of every number."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import CellIsRule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from udfs.provenance import BOUNDS, STATUSES

from ..deal.figures import FIGURE_COLUMNS
from ..writing import styles
from ..writing.layout import fit_height, set_up, write
from ..writing.model import Model
from ..writing.page import Page

HEADER = 4
SPARE_ROWS = 200  # validated below the table, for figures still to come
WIDTHS = {
    "entity": 11,
    "metric": 36,
    "role": 18,
    "period": 11,
    "start": 11,
    "end": 11,
    "months": 8,
    "value": 12,
    "low": 9,
    "high": 9,
    "unit": 20,
    "status": 23,
    "bound": 8,
    "source": 31,
    "preferred": 10,
    "as_of": 11,
    "note": 46,
}
FORMATS = {"start": styles.DATE.form, "end": styles.DATE.form, "value": "#,##0.######"}


def build(model: Model) -> None:
    sheet = model.book.create_sheet("Figures")
    set_up(sheet, {column_of(name): width for name, width in WIDTHS.items()})
    write(sheet["A1"], "Figures", styles.TITLE)
    write(
        sheet["A2"],
        f"Every reported figure with its source. {model.wording.replacing_figures} the "
        "model looks figures up by entity, metric and period, and of several sources takes the preferred one.",
        styles.PURPOSE,
    )
    for name in FIGURE_COLUMNS:
        cell = write(sheet[f"{column_of(name)}{HEADER}"], name, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
    for number, figure in enumerate(model.deal.figures, HEADER + 1):
        for name in FIGURE_COLUMNS:
            value = getattr(figure, name)
            cell = write(sheet[f"{column_of(name)}{number}"], None if value == "" else value)
            cell.font, cell.fill = styles.font(styles.BLUE), styles.fill(styles.PALE_YELLOW)
            if not isinstance(value, str):
                long = isinstance(value, float) and abs(value) >= 1e12
                form = "0.00E+00" if long else FORMATS.get(name, styles.PLAIN.form)
                cell.number_format, cell.alignment = form, styles.RIGHT
        sheet[f"{column_of('unit')}{number}"].alignment = styles.UNIT
        sheet[f"{column_of('note')}{number}"].alignment = styles.WRAPPED
        fit_height(sheet, number, {column_of("note"): WIDTHS["note"]})
    last = HEADER + len(model.deal.figures)
    table = Table(displayName="Figures", ref=f"A{HEADER}:{column_of(FIGURE_COLUMNS[-1])}{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    sheet.freeze_panes = f"D{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    _validate(sheet, last + SPARE_ROWS)
    assumed = CellIsRule(operator="equal", formula=['"ASSUMED"'], fill=styles.fill(styles.PALE_ORANGE))
    status = column_of("status")
    sheet.conditional_formatting.add(f"{status}{HEADER + 1}:{status}{last + SPARE_ROWS}", assumed)


def choose(page: Page, cells: str, column: str) -> None:
    """Only texts that stand in a column of Figures may be entered."""
    letter, first = column_of(column), HEADER + 1
    area = f"Figures!${letter}${first}:${letter}${first + SPARE_ROWS}"
    rule = DataValidation("list", formula1=area, allow_blank=False)
    page.validate(cells, rule, f"Choose a text that stands in the column {column} of Figures.")


def column_of(name: str) -> str:
    letter: str = get_column_letter(FIGURE_COLUMNS.index(name) + 1)
    return letter


def _validate(sheet: Any, last: int) -> None:
    def rule(names: str, validation: DataValidation, message: str) -> None:
        validation.error, validation.errorTitle, validation.showErrorMessage = (message, "NetShare", True)
        for name in names.split():
            validation.add(f"{column_of(name)}{HEADER + 1}:{column_of(name)}{last}")
        sheet.add_data_validation(validation)

    def listed(words: tuple[str, ...]) -> DataValidation:
        return DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)

    number = DataValidation("decimal", operator="between", formula1="-1E+15", formula2="1E+15", allow_blank=True)
    text = DataValidation("textLength", operator="between", formula1="1", formula2="255", allow_blank=True)
    positive = DataValidation("decimal", operator="greaterThan", formula1="0", allow_blank=True)
    dates = DataValidation("date", operator="greaterThan", formula1="1", allow_blank=True)
    rule("value low high", number, "Enter a plain number. Shares are fractions: 0.2 or 20%, never 20.")
    rule("months", positive, "Enter the length of the period in months, greater than 0.")
    rule("start end", dates, "Enter a date.")
    rule("status", listed(STATUSES), f"Choose one of {', '.join(STATUSES)}.")
    rule("bound", listed(BOUNDS), f"Choose one of {', '.join(BOUNDS)}.")
    rule("preferred", listed(("yes", "no")), "Of several sources for one figure exactly one is preferred: yes or no.")
    rule("entity metric role period unit source as_of note", text, "Enter a text of at most 255 characters.")
