"""A worksheet of lines, written from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from math import ceil
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from . import styles
from .keys import LABEL, Key
from .layout import columns_for, fit_height, set_up, write
from .model import Model, Row
from .styles import LineKind, Measure

LABELS = {"evidence": styles.SMALL, "result": styles.font(bold=True)}
HEADER_ROW = 4
WIDTHS = {"A": 3, "B": 50, "C": 24, "D": 19, "E": 31, "F": 22, "G": 46}
PERIOD_WIDTH = 22
PERIODS_A_PAGE = 4  # with more columns a printed page could not be read
LINES_A_PAGE = 64
HEADS = {"B": "Line", "C": "Constant", "D": "Unit", "E": "Bound, status", "G": "Note"}


class Written(str):
    """A label that a formula writes. Others are what they are: a user's words may look like one."""


@dataclass(frozen=True)
class Line:
    """What stands around the numbers of a line. `states` is the formula of its bound and status in words,
    where they have no lines of their own."""

    key: Key
    label: str
    measure: Measure = styles.PLAIN
    _: KW_ONLY
    kind: LineKind = "calculation"
    note: str = ""
    states: str = ""


class Page:
    """A worksheet in the convention of the model. `columns` are those of the deal's periods, or others."""

    def __init__(
        self, model: Model, title: str, heading: str, purpose: str, *, columns: tuple[str, ...] | None = None
    ) -> None:
        self.model, self.title = model, title
        self.columns = model.columns if columns is None else columns
        self.sheet = model.book.create_sheet(title)
        self.row = HEADER_ROW
        set_up(self.sheet, {**WIDTHS, **dict.fromkeys(self.columns, PERIOD_WIDTH)})
        write(self.sheet["A1"], heading, styles.TITLE)
        write(self.sheet["A2"], purpose, styles.PURPOSE)
        for column in self._all:
            cell = write(self.sheet[f"{column}{HEADER_ROW}"], HEADS.get(column), styles.HEADER)
            cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
        self.sheet.freeze_panes = f"{columns_for(1)[0]}{HEADER_ROW + 1}"
        self.sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        pages = max(1, ceil(len(self.columns) / PERIODS_A_PAGE))
        self.sheet.page_setup.fitToWidth = pages
        self.sheet.page_setup.fitToHeight = 0
        if pages > 1:
            self.sheet.print_title_cols = "A:B"

    def finish(self) -> None:
        """As many printed pages as its lines need, none of them nearly empty."""
        self.sheet.page_setup.fitToHeight = max(1, round(self.row / LINES_A_PAGE))

    @property
    def _all(self) -> tuple[str, ...]:
        return (*WIDTHS, *self.columns)

    def headings(self, key: Key = LABEL, *, total: bool = True) -> None:
        """The periods' labels above the columns, linked to the line that has them."""
        for column in (*(("F",) if total else ()), *self.columns):
            cell = self.sheet[f"{column}{HEADER_ROW}"]
            cell.value = self.model.render(f"={key}", column, self.title)
            cell.alignment = styles.RIGHT

    def section(self, title: str, note: str = "") -> None:
        self.row += 2
        for column in self._all:
            self.sheet[f"{column}{self.row}"].border = styles.UNDERLINE
        write(self.sheet[f"A{self.row}"], title, styles.SECTION)
        if note:
            self.row += 1
            write(self.sheet[f"B{self.row}"], note, styles.SMALL)

    def line(
        self, line: Line, *, constant: Any = None, periods: str | Sequence[Any] | None = None, total: str | None = None
    ) -> Row:
        """Write a line. `periods` is the formula of its cells, the same in each column, or their values;
        `constant` is what column C holds, `total` the formula in column F."""
        self.row += 1
        row = Row(self.title, self.row, self.columns, constant is not None and periods is None)
        if line.key in self.model.rows:
            raise ValueError(f"there are two lines {line.key.name}")
        self.model.rows[line.key] = row
        self._surround(line)
        if line.states:  # of the total, or of the last period
            self._in_words(line.states, "F" if total or not self.columns else self.columns[-1])
        cells: dict[str, Any] = {"C": constant, "F": total}
        for i, column in enumerate(self.columns):
            cells[column] = periods[i] if isinstance(periods, (list, tuple)) else periods
        for column, content in cells.items():
            if content is not None and content != "":
                self._fill(column, content, line)
        fit_height(self.sheet, self.row, {"G": WIDTHS["G"]})
        if line.kind == "evidence":
            self.sheet.row_dimensions[self.row].outlineLevel = 1
        return row

    def named(self, line: Line, constant: Any) -> str:
        """Write a line whose constant has the key's name in the workbook; return its cell."""
        cell = f"C{self.line(line, constant=constant).number}"
        self.model.name(line.key.name, self.title, cell)
        return cell

    def _surround(self, line: Line) -> None:
        """Label, unit and note."""
        name = write(self.sheet[f"B{self.row}"], line.label, LABELS.get(line.kind, styles.LABEL))
        if isinstance(line.label, Written):
            name.value = self.model.render(f"={line.label}", "B", self.title)
        unit = write(self.sheet[f"D{self.row}"], line.measure.unit or None, styles.SMALL)
        unit.alignment = styles.UNIT
        if line.measure.unit.startswith("="):
            unit.data_type = "f"
        remark = write(self.sheet[f"G{self.row}"], line.note or None, styles.SMALL)
        remark.alignment = styles.NOTE
        if line.note.startswith("="):
            remark.value = self.model.render(line.note, "G", self.title)

    def _fill(self, column: str, content: Any, line: Line) -> None:
        cell = self.sheet[f"{column}{self.row}"]
        if isinstance(content, str) and content.startswith("="):
            cell.value = self.model.render(content, column, self.title)
        else:
            write(cell, content)
        self.style(cell, line.kind, line.measure)

    def style(self, cell: Any, kind: LineKind, measure: Measure) -> None:
        formula = isinstance(cell.value, str) and cell.data_type == "f"
        font, fill = styles.KINDS["calculation" if kind == "input" and formula else kind]
        cell.font, cell.number_format, cell.alignment = font, measure.form, styles.RIGHT
        if fill is not None:
            cell.fill = fill

    def state(self, key: Key, *, total: bool) -> None:
        """Beside a result, in words: its bound, or that it depends on the period, and its weakest status."""
        row = self.model.rows[key]
        if row.constant:
            words = f'={key.bound}&", "&{key.status}'
        else:
            one = key.bound if total else key.bound.last
            statuses = key.status if total else key.status.all  # the total's is the weakest
            words = (
                f'=IF(SUMPRODUCT(1-({key.bound.all}={one}))=0,{one},"bound by period")&", "&STATUS_WORST({statuses})'
            )
        self._in_words(words, "F", row.number)

    def _in_words(self, formula: str, column: str, number: int = 0) -> None:
        cell = self.sheet[f"E{number or self.row}"]
        cell.value = self.model.render(formula, column, self.title)
        cell.font, cell.alignment = styles.SMALL, styles.UNIT

    def between(self, cells: str, kind: str, low: float, high: float) -> None:
        """Only numbers of a kind (whole, decimal) between two ends may be entered."""
        rule = DataValidation(kind, operator="between", formula1=str(low), formula2=str(high), allow_blank=False)
        self.validate(cells, rule, f"Enter a number between {low:,} and {high:,}.")

    def validate(self, cells: str, rule: DataValidation, message: str) -> None:
        rule.showErrorMessage, rule.error, rule.errorTitle = True, message, "NetShare"
        rule.showInputMessage, rule.prompt = True, message
        rule.add(cells)
        self.sheet.add_data_validation(rule)
