"""The workbook under construction: where its lines are, and how formulas refer to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, column_index_from_string, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from ..deal.deal import Deal
from .keys import Key
from .layout import columns_for
from .wording import Wording

_TWICE = re.compile(r"((?:'[^']+'|\w+)!)(\$?[A-Z]+\$?\d+):\1(\$?[A-Z]+\$?\d+)")  # a range should name its sheet once


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
    """A line as it stands in a cell's formula; its properties are what a `Key` puts into a template."""

    def __init__(self, row: Row, column: str, sheet: str) -> None:
        self._row, self._column, self._sheet = row, column, sheet

    def __str__(self) -> str:
        return self._row.at(self._column, self._sheet)

    @property
    def all(self) -> str:
        return f"{self.first}:${self._row.columns[-1]}{self._row.number}"

    @property
    def first(self) -> str:
        return self._period(0)

    @property
    def last(self) -> str:
        return self._period(-1)

    @property
    def previous(self) -> str:
        return self._period(-2)

    @property
    def before(self) -> str:
        """In the first period the note beside it, which is no number."""
        column = get_column_letter(column_index_from_string(self._column) - 1)
        return f"$G{self._row.number}:{column}{self._row.number}"

    @property
    def total(self) -> str:
        return self._row.at("$F", self._sheet)

    def _period(self, index: int) -> str:
        column = "" if self._row.constant else f"${self._row.columns[index]}"
        return self._row.at(column, self._sheet)


class _Refs(dict[str, Ref]):
    """Every line as a template in one cell names it, made when it is named."""

    def __init__(self, rows: Mapping[Key, Row], column: str, sheet: str) -> None:
        super().__init__()
        self._rows, self._column, self._sheet = rows, column, sheet

    def __missing__(self, name: str) -> Ref:
        return Ref(self._rows[Key(name)], self._column, self._sheet)


@dataclass(frozen=True)
class ResultLine:
    """A key result, and what its bound and status must be: the range of statuses, the formulas of the bound."""

    label: str
    key: Key
    statuses: str
    bound: str
    total_bound: str


@dataclass(frozen=True)
class Identity:
    """An equation that holds whatever the figures are: the line of its difference, small beside its scale."""

    key: Key
    equation: str
    scale: str


@dataclass
class Model:
    """The lines of the workbook by their keys, and what its checks will look at."""

    book: Workbook
    deal: Deal
    wording: Wording
    rows: dict[Key, Row] = field(default_factory=dict)
    results: list[ResultLine] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    closings: list[tuple[str, Key]] = field(default_factory=list)  # label, and a difference that must vanish

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
