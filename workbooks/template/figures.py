"""Figures: the table everything depends on, with source and status of every number."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from udfs.provenance import BOUNDS, STATUSES

from ..deal.figures import FIGURE_COLUMNS, MOST_FIGURES
from ..deal.limits import MOST_TOKENS
from ..writing import styles
from ..writing.layout import fit_height, set_up, write
from ..writing.model import Model
from ..writing.page import Page

HEADER = 4
LAST = HEADER + MOST_FIGURES  # the last row that the table may reach: what covers figures covers all rows to here
WIDTHS = {
    "entity": 11,
    "metric": 36,
    "role": 18,
    "period": 11,
    "start": 11,
    "end": 11,
    "months": 8,
    "value": 12,
    "low": 12,
    "high": 12,
    "unit": 20,
    "status": 23,
    "bound": 8,
    "source": 31,
    "preferred": 10,
    "as_of": 11,
    "note": 46,
}
FORMATS = {"start": styles.DATE.form, "end": styles.DATE.form}
# a figure shows every digit it was reported with; from 1,000 on separators too, while they fit
THOUSANDS = (("#,##0", 3, 0, "1000000000"), ("#,##0.0", 300, 1, "1000000"), ("#,##0.00", 4, 2, "1000000"))


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
                cell.number_format, cell.alignment = FORMATS.get(name, styles.PLAIN.form), styles.RIGHT
        sheet[f"{column_of('unit')}{number}"].alignment = styles.UNIT
        sheet[f"{column_of('note')}{number}"].alignment = styles.WRAPPED
        fit_height(sheet, number, {column_of("note"): WIDTHS["note"]})
    last = HEADER + len(model.deal.figures)
    table = Table(displayName="Figures", ref=f"A{HEADER}:{column_of(FIGURE_COLUMNS[-1])}{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    sheet.freeze_panes = f"D{HEADER + 1}"
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    _validate(sheet)
    assumed = CellIsRule(operator="equal", formula=['"ASSUMED"'], fill=styles.fill(styles.PALE_ORANGE))
    sheet.conditional_formatting.add(rows_of("status"), assumed)
    _separate_thousands(sheet)


def choose(page: Page, cells: str, column: str) -> None:
    """Only texts that stand in a column of Figures may be entered."""
    letter = column_of(column)
    rule = DataValidation("list", formula1=f"Figures!${letter}${HEADER + 1}:${letter}${LAST}", allow_blank=False)
    page.validate(cells, rule, f"Choose a text that stands in the column {column} of Figures.")


def column_of(name: str) -> str:
    letter: str = get_column_letter(FIGURE_COLUMNS.index(name) + 1)
    return letter


def rows_of(column: str, through: str = "") -> str:
    """The cells of a column, or of several, in which figures stand or may stand."""
    return f"{column_of(column)}{HEADER + 1}:{column_of(through or column)}{LAST}"


def _separate_thousands(sheet: Any) -> None:
    first = f"{column_of('value')}{HEADER + 1}"
    for form, number, decimals, below in THOUSANDS:
        condition = f"AND(ISNUMBER({first}),ABS({first})>=1000,ABS({first})<{below},{first}=ROUND({first},{decimals}))"
        look = DifferentialStyle(numFmt=NumberFormat(numFmtId=number, formatCode=form))
        rule = Rule(type="expression", dxf=look, formula=[condition], stopIfTrue=True)
        sheet.conditional_formatting.add(rows_of("value", "high"), rule)


def _validate(sheet: Any) -> None:
    def rule(names: str, validation: DataValidation, message: str) -> None:
        validation.error, validation.errorTitle, validation.showErrorMessage = (message, "NetShare", True)
        for name in names.split():
            validation.add(rows_of(name))
        sheet.add_data_validation(validation)

    def listed(words: tuple[str, ...]) -> DataValidation:
        return DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)

    number = DataValidation(
        "decimal", operator="between", formula1=f"-{MOST_TOKENS:.0E}", formula2=f"{MOST_TOKENS:.0E}", allow_blank=True
    )
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
