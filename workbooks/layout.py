"""Worksheets in one convention: A section, B label, C constant, D unit, E status and bound, F total,
G note, H onward periods; one formula per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from . import styles

LABELS = {"evidence": styles.SMALL, "result": styles.font(bold=True)}
FIRST_PERIOD = 8  # column H
HEADER_ROW = 4
WIDTHS = {"A": 3, "B": 44, "C": 12, "D": 19, "E": 30, "F": 23, "G": 42}
PERIOD_WIDTH = 23


@dataclass(frozen=True)
class Row:
    """Where a line of the model is."""

    sheet: str
    number: int
    columns: tuple[str, ...]  # of the periods
    constant: bool = False  # one value in column C for all periods

    def at(self, column: str, sheet: str) -> str:
        address = f"{'$C$' if self.constant else column}{self.number}"
        return address if sheet == self.sheet else f"{quote_sheetname(self.sheet)}!{address}"


class Ref:
    """A line as a formula's template names it: {key} in this column (or its constant), {key.all}
    over all periods."""

    def __init__(self, row: Row, column: str, sheet: str) -> None:
        self._row, self._column, self._sheet = row, column, sheet

    def __str__(self) -> str:
        return self._row.at(self._column, self._sheet)

    @property
    def all(self) -> str:
        return f"{self.first}:${self._row.columns[-1]}{self._row.number}"

    @property
    def first(self) -> str:
        return self._row.at(f"${self._row.columns[0]}", self._sheet)

    @property
    def last(self) -> str:
        return self._row.at(f"${self._row.columns[-1]}", self._sheet)


@dataclass
class Model:
    """The workbook under construction: its lines by key, and what its checks will look at."""

    book: Workbook
    periods: Sequence[str]
    unit: str
    rows: dict[str, Row] = field(default_factory=dict)
    agreements: list[tuple[str, str]] = field(
        default_factory=list
    )  # label, key of the row `agrees`
    statuses: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # label, key, area of what it rests on

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(get_column_letter(FIRST_PERIOD + i) for i in range(len(self.periods)))

    def render(self, template: str, column: str, sheet: str) -> str:
        refs = {key: Ref(row, column, sheet) for key, row in self.rows.items()}
        return template.format_map(refs)

    def name(self, name: str, sheet: str, cell: str) -> None:
        reference = f"{quote_sheetname(sheet)}!{absolute_coordinate(cell)}"
        self.book.defined_names[name] = DefinedName(name, attr_text=reference)


class Page:
    """A worksheet written from top to bottom."""

    def __init__(self, model: Model, title: str, heading: str, purpose: str) -> None:
        self.model = model
        self.sheet = model.book.create_sheet(title)
        self.title = title
        self.row = HEADER_ROW
        set_up(self.sheet, {**WIDTHS, **dict.fromkeys(model.columns, PERIOD_WIDTH)})
        write(self.sheet["A1"], heading, styles.TITLE)
        write(self.sheet["A2"], purpose, styles.PURPOSE)
        heads = {"B": "Line", "C": "Constant", "D": "Unit", "E": "Bound, status", "G": "Note"}
        for column in ("A", *WIDTHS, *model.columns):
            cell = self.sheet[f"{column}{HEADER_ROW}"]
            write(cell, heads.get(column), styles.HEADER)
            cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
        self.sheet.freeze_panes = f"{model.columns[0]}{HEADER_ROW + 1}"
        self.sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        self.sheet.page_setup.fitToHeight = 1  # a few lines alone on a second page help nobody

    def headings(self) -> None:
        """The periods' labels above the columns, linked to the inputs."""
        for column in ("F", *self.model.columns):
            cell = self.sheet[f"{column}{HEADER_ROW}"]
            cell.value = "=" + self.model.render("{label}", column, self.title)
            cell.alignment = styles.RIGHT

    def section(self, title: str) -> None:
        self.row += 2
        for column in ("A", *WIDTHS, *self.model.columns):
            self.sheet[f"{column}{self.row}"].border = styles.UNDERLINE
        write(self.sheet[f"A{self.row}"], title, styles.SECTION)

    def line(
        self,
        key: str,
        label: str,
        *,
        measure: styles.Measure = styles.PLAIN,
        kind: str = "calculation",
        constant: Any = None,
        periods: str | Sequence[Any] | None = None,
        total: str | None = None,
        note: str = "",
    ) -> Row:
        """One line. `periods` is the formula of its cells, the same in each column, or their values;
        `total` the formula in column F."""
        self.row += 1
        row = Row(
            self.title, self.row, self.model.columns, constant is not None and periods is None
        )
        if key in self.model.rows:
            raise ValueError(f"there are two lines {key}")
        self.model.rows[key] = row
        font, fill = styles.KINDS[kind]
        small = kind == "evidence"
        write(self.sheet[f"B{self.row}"], label, LABELS.get(kind, styles.LABEL))
        unit = write(self.sheet[f"D{self.row}"], measure.unit or None, styles.SMALL)
        unit.alignment = styles.UNIT
        if measure.unit.startswith("="):
            unit.data_type = "f"
        write(self.sheet[f"G{self.row}"], note, styles.SMALL).alignment = styles.NOTE
        cells: dict[str, Any] = {"C": constant, "F": total}
        for i, column in enumerate(self.model.columns):
            cells[column] = periods[i] if isinstance(periods, (list, tuple)) else periods
        for column, content in cells.items():
            if content is None or content == "":
                continue
            cell = self.sheet[f"{column}{self.row}"]
            if isinstance(content, str) and content.startswith("="):
                cell.value = self.model.render(content, column, self.title)
            else:
                write(cell, content)
            cell.font, cell.number_format, cell.alignment = font, measure.form, styles.RIGHT
            if fill is not None:
                cell.fill = fill
        fit_height(self.sheet, self.row, {"G": WIDTHS["G"]})
        if small:
            self.sheet.row_dimensions[self.row].outlineLevel = 1
        return row

    def state(self, key: str, *, total: bool) -> None:
        """Beside a result, in words: its bound, or that it depends on the period, and its weakest status."""
        row = self.model.rows[key].number
        bounds = f"{{{key} bound.all}}"
        one = f"{{{key} bound}}" if total else f"{{{key} bound.last}}"
        words = f'=IF(SUMPRODUCT(1-({bounds}={one}))=0,{one},"bound by period")&", "&STATUS_WORST({{{key} status.all}})'
        cell = self.sheet[f"E{row}"]
        cell.value = self.model.render(words, "F", self.title)
        cell.font, cell.alignment = styles.SMALL, styles.UNIT

    def validate(self, cells: str, rule: DataValidation, message: str) -> None:
        rule.showErrorMessage, rule.error, rule.errorTitle = True, message, "NetShare"
        rule.showInputMessage, rule.prompt = True, message
        rule.add(cells)
        self.sheet.add_data_validation(rule)


def literal(text: str) -> str:
    """A text constant inside a formula's template."""
    return '"' + text.replace('"', '""').replace("{", "{{").replace("}", "}}") + '"'


def write(cell: Any, content: Any, font: Any = None) -> Any:
    """Content as it is: text that begins with = stays text."""
    cell.value = content
    if isinstance(content, str) and content.startswith("="):
        cell.data_type = "s"
    if font is not None:
        cell.font = font
    cell.alignment = styles.LEFT
    return cell


def fit_height(sheet: Any, row: int, widths: Mapping[str, float]) -> None:
    """A row as high as its wrapped texts need: programs do not agree on doing so by themselves."""
    lines = 1
    for column, width in widths.items():
        text = str(sheet[f"{column}{row}"].value or "")
        lines = max(lines, sum(1 + int(len(part) / (1.15 * width)) for part in text.split("\n")))
    if lines > 1:
        sheet.row_dimensions[row].height = 13 * lines + 2


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
