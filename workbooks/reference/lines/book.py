"""A reference workbook: a summary, sheets of lines, the helper columns their native formulas need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from ...writing import styles
from ...writing.layout import fit_height, set_up, write
from .agreement import RELATIVE
from .line import Section, WorkedLine
from .places import Area, steps
from .sheet import HEADER, Sheet, colour_logicals

PRINTED = 61  # steps
SUMMARY, HELPERS = "Summary", "Helper columns"
WIDTHS = {"A": 5, "B": 30, "C": 92, "D": 10, "E": 14, "F": 14}
HEADS = ("No.", "Sheet", "What it proves", "Lines", "As expected", "As native")
LEGEND = (
    ("input", "an input: change it, and the lines below show what the function and its formula make of it"),
    ("result", "our function over these inputs"),
    ("evidence", "the native formula over the same cells, and where the expected value comes from"),
    ("check", "whether they agree"),
)


class Book:
    """The workbook under construction."""

    def __init__(self, title: str, purpose: str) -> None:
        self.book = Workbook()
        self.title = title
        self.summary = self.book.active
        self.summary.title = SUMMARY
        self.pages: list[tuple[Sheet, str]] = []
        self._helpers: Any = None
        set_up(self.summary, WIDTHS)
        write(self.summary["A1"], title, styles.TITLE)
        write(self.summary["A2"], purpose, styles.PURPOSE)
        self.summary.sheet_properties.outlinePr.summaryBelow = False
        self.name("in_Tolerance", "$D$4")
        self.name("chk_Master", "$E$5")

    def name(self, name: str, cell: str, sheet: str = SUMMARY) -> None:
        reference = f"{quote_sheetname(sheet)}!{cell}"
        self.book.defined_names[name] = DefinedName(name, attr_text=reference)

    def sheet(self, title: str, purpose: str, sections: Sequence[Section]) -> None:
        """A sheet of lines."""
        target = self.book.create_sheet(title)
        page = Sheet(target, f"{self.title}: {title}", purpose, sections, self._steps)
        self.pages.append((page, purpose))

    def _steps(self, sheet: str, number: int, line: WorkedLine, given: dict[str, Any]) -> Area:
        """A helper column on a sheet of its own."""
        if self._helpers is None:
            self._helpers = self.book.create_sheet(HELPERS)
            set_up(self._helpers, {})
            write(self._helpers["A1"], f"{self.title}: {HELPERS}", styles.TITLE)
            write(self._helpers["A2"], "Steps that a native formula needs, one column a line.", styles.PURPOSE)
            self._helpers.freeze_panes = f"A{HEADER + 1}"
            self._helpers.print_title_rows = f"{HEADER}:{HEADER}"
        left = 1 + sum(1 for cell in self._helpers[HEADER] if cell.value is not None)
        self._helpers.column_dimensions[get_column_letter(left)].width = 16
        head = write(self._helpers.cell(HEADER, left), f"{sheet}\nline {number}\n0 onward", styles.HEADER)
        head.fill, head.alignment = styles.HEADER_FILL, styles.CENTER
        self._helpers.row_dimensions[HEADER].height = 42
        here = f"{quote_sheetname(sheet)}!"
        away = {
            k: Area(v.row, v.column, v.rows, v.columns, here) if isinstance(v, Area) else v for k, v in given.items()
        }
        formulas = steps(line, away)
        for i, formula in enumerate(formulas, HEADER + 1):
            cell = self._helpers.cell(i, left, f"={formula}")
            cell.font, cell.alignment = styles.KINDS["evidence"][0], styles.RIGHT
        return Area(HEADER + 1, left, len(formulas), 1, f"{quote_sheetname(HELPERS)}!")

    def finish(self) -> Workbook:
        """The summary: what each sheet proves, and whether all of it agrees."""
        sheet = self.summary
        write(sheet["C4"], "Tolerance, relative to the expected value", styles.LABEL)
        self._input("D4", RELATIVE)
        write(sheet["C5"], "All lines of all sheets agree", styles.LABEL)
        for column, head in zip(WIDTHS, HEADS, strict=True):
            cell = write(sheet[f"{column}7"], head, styles.HEADER)
            cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
        for number, (page, purpose) in enumerate(self.pages, 1):
            self._row(7 + number, number, page, purpose)
        last = 7 + len(self.pages)
        self._cell("D5", f"=SUM(D8:D{last})", "result")
        self._cell("E5", f"=COUNTIF(E8:F{last},TRUE)={2 * len(self.pages)}", "check")
        self._legend(last + 3)
        colour_logicals(sheet, f"E5:F{last}")
        sheet.freeze_panes = "A8"
        sheet.page_setup.fitToHeight = 1
        if self._helpers is not None:
            right = get_column_letter(self._helpers.max_column)
            self._helpers.print_area = f"A1:{right}{HEADER + PRINTED}"
            # last, where nobody has to look at it first
            self.book.move_sheet(self._helpers, len(self.book.sheetnames))
        return self.book

    def _legend(self, first: int) -> None:
        for i, (kind, text) in enumerate(LEGEND, first):
            mark = write(self.summary[f"B{i}"], "123.4" if kind != "check" else "TRUE")
            font, fill = styles.KINDS[kind]
            mark.font = font
            if fill is not None:
                mark.fill = fill
            write(self.summary[f"C{i}"], text, styles.SMALL)

    def _row(self, n: int, number: int, page: Sheet, purpose: str) -> None:
        title = page.sheet.title
        write(self.summary[f"A{n}"], number, styles.SMALL)
        link = write(self.summary[f"B{n}"], title, styles.LABEL)
        link.hyperlink = f"#{quote_sheetname(title)}!A1"
        link.font = styles.font(styles.NAVY)
        write(self.summary[f"C{n}"], purpose, styles.SMALL).alignment = styles.WRAPPED
        fit_height(self.summary, n, {"C": WIDTHS["C"]})
        for column, cell, kind in zip("DEF", page.summary, ("link", "check", "check"), strict=True):
            self._cell(f"{column}{n}", f"={quote_sheetname(title)}!{cell}", kind)

    def _cell(self, at: str, formula: str, kind: str) -> None:
        cell = self.summary[at]
        cell.value, cell.font = formula, styles.KINDS[kind][0]
        cell.alignment = styles.RIGHT
        if kind == "check":
            cell.number_format, cell.alignment = styles.LOGICAL.form, styles.CENTER

    def _input(self, at: str, value: float) -> None:
        cell = write(self.summary[at], value)
        cell.font, cell.fill = styles.KINDS["input"]
        cell.number_format, cell.alignment = styles.TOLERANCE.form, styles.RIGHT
        rule = DataValidation("decimal", operator="between", formula1="0", formula2="1", showErrorMessage=True)
        rule.error, rule.errorTitle = "A fraction, such as 1E-9.", "NetShare"
        rule.add(at)
        self.summary.add_data_validation(rule)
