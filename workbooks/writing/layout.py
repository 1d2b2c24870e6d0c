"""Worksheets in one convention: A section, B label, C constant, D unit, E status and bound, F total,
G note, H onward periods; one formula per row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, column_index_from_string, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties

from ..deal.deal import Deal
from . import styles
from .wording import Wording

FIRST_PERIOD = 8  # column H
_TWICE = re.compile(r"((?:'[^']+'|\w+)!)(\$?[A-Z]+\$?\d+):\1(\$?[A-Z]+\$?\d+)")  # a range names its sheet once


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

    @property
    def previous(self) -> str:
        """In the period before the last."""
        return self._row.at(f"${self._row.columns[-2]}", self._sheet)

    @property
    def before(self) -> str:
        """The periods before this one; in the first period the note beside it, which is no number."""
        column = get_column_letter(column_index_from_string(self._column) - 1)
        return f"$G{self._row.number}:{column}{self._row.number}"

    @property
    def total(self) -> str:
        return self._row.at("$F", self._sheet)


@dataclass(frozen=True)
class Sureness:
    """What a result's bound and status must be: the range of the statuses it rests on, the formulas of its bound."""

    label: str
    key: str
    statuses: str
    bound: str
    total_bound: str


class _Refs(dict[str, Ref]):
    """Every line as a template in one cell names it, made when it is named."""

    def __init__(self, rows: Mapping[str, Row], column: str, sheet: str) -> None:
        super().__init__()
        self._rows, self._column, self._sheet = rows, column, sheet

    def __missing__(self, key: str) -> Ref:
        return Ref(self._rows[key], self._column, self._sheet)


@dataclass
class Model:
    """The workbook under construction: its lines by key, and what its checks will look at."""

    book: Workbook
    deal: Deal
    wording: Wording
    rows: dict[str, Row] = field(default_factory=dict)
    agreements: list[tuple[str, str]] = field(default_factory=list)  # label, key of the row `agrees`
    closings: list[tuple[str, str]] = field(default_factory=list)  # label, key of a difference that must vanish
    sureness: list[Sureness] = field(default_factory=list)

    @property
    def periods(self) -> Sequence[str]:
        return self.deal.periods

    def words(self, role: str) -> str:
        return self.deal.words(role)

    @property
    def columns(self) -> tuple[str, ...]:
        return columns_for(len(self.periods))

    def render(self, template: str, column: str, sheet: str) -> str:
        formula = template.format_map(_Refs(self.rows, column, sheet))
        return _TWICE.sub(r"\1\2:\3", formula)

    def name(self, name: str, sheet: str, cell: str) -> None:
        reference = f"{quote_sheetname(sheet)}!{absolute_coordinate(cell)}"
        self.book.defined_names[name] = DefinedName(name, attr_text=reference)


def columns_for(count: int) -> tuple[str, ...]:
    """The columns of so many periods."""
    return tuple(get_column_letter(FIRST_PERIOD + i) for i in range(count))


def literal(text: str) -> str:
    """A text constant inside a formula's template."""
    return '"' + braced(text.replace('"', '""')) + '"'


def braced(formula: str) -> str:
    """A finished formula as part of a template."""
    return formula.replace("{", "{{").replace("}", "}}")


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
    """A row as high as its wrapped texts need: programs do not agree on doing so by themselves."""
    lines = 1
    for column, width in widths.items():
        text = str(sheet[f"{column}{row}"].value or "")
        if sheet[f"{column}{row}"].data_type == "f":
            # what it will say is not known: two lines hold most of it
            text = text[: int(2 * width)]
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
