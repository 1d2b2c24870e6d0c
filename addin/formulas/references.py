"""What a formula refers to, and its form relative to its cell: equal in every copy of a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import formualizer
from openpyxl.utils import column_index_from_string

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_SHEET = r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\[\]:]+)!)?"
_CELL = re.compile(_SHEET + r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?::(\$?)([A-Z]{1,3})(\$?)(\d{1,7}))?", re.IGNORECASE)
_COLUMNS = re.compile(_SHEET + r"(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})", re.IGNORECASE)
_ROWS = re.compile(_SHEET + r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")
_TABLE = re.compile(r"([^\W\d][\w.]*)\[")


class SheetArea(NamedTuple):
    """Cells of a sheet, the ends included."""

    sheet: str  # in one case: to Excel, "Sheet" and "SHEET" are the same
    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, sheet: str, at: tuple[int, int]) -> bool:
        within = self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right
        return within and sheet == self.sheet


class _End(NamedTuple):
    """A row or column of a reference, with whether it is fixed by a $."""

    at: int
    fixed: bool


class _Reference(NamedTuple):
    sheet: str | None  # None: the formula's own
    ends: tuple[_End, _End, _End, _End]  # top, left, bottom, right


@dataclass(frozen=True)
class Formula:
    """A formula as the checker reads it."""

    relative: str
    areas: tuple[SheetArea | None, ...]  # of its operands, in order; None: an operand not resolved


def resolve(text: str, sheet: str) -> SheetArea | None:
    """The area that a reference on a sheet names, if it is one."""
    reference = _reference(text)
    return None if reference is None else _area(reference, sheet)


def read_formula(formula: str, sheet: str, row: int, column: int, named: Mapping[str, SheetArea]) -> Formula | None:
    """The formula, `named` being what its names and tables stand for; None where it cannot be read."""
    try:
        tokens: list[Any] = list(formualizer.tokenize(formula))
    except (formualizer.TokenizerError, ValueError):
        return None
    words: list[str] = []
    areas: list[SheetArea | None] = []
    for token in tokens:
        text = token.value
        if token.subtype == formualizer.TokenSubType.Range:
            reference = _reference(text)
            if reference is None:
                areas.append(_named(text, named))
            else:
                areas.append(_area(reference, sheet))
                text = _relative(reference, row, column)
        words.append(text)
    return Formula("".join(words), tuple(areas))


def _named(text: str, named: Mapping[str, SheetArea]) -> SheetArea | None:
    table = _TABLE.match(text)
    return named.get((table[1] if table else text.rpartition("!")[2]).casefold())


@lru_cache(maxsize=200_000)
def _reference(text: str) -> _Reference | None:
    if match := _CELL.fullmatch(text):
        sheet, a, left, b, top, c, right, d, bottom = match.groups()
        if right is None:
            c, right, d, bottom = a, left, b, top
        corners = (_row(top, b), _column(left, a), _row(bottom, d), _column(right, c))
    elif match := _COLUMNS.fullmatch(text):
        sheet, a, left, c, right = match.groups()
        corners = (_End(1, True), _column(left, a), _End(LAST_ROW, True), _column(right, c))
    elif match := _ROWS.fullmatch(text):
        sheet, b, top, d, bottom = match.groups()
        corners = (_row(top, b), _End(1, True), _row(bottom, d), _End(LAST_COLUMN, True))
    else:
        return None
    if not (corners[2].at <= LAST_ROW and corners[0].at and corners[3].at <= LAST_COLUMN):
        return None
    if sheet is not None and sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return _Reference(sheet, corners)


def _row(number: str, dollar: str) -> _End:
    return _End(int(number), bool(dollar))


def _column(letters: str, dollar: str) -> _End:
    return _End(column_index_from_string(letters), bool(dollar))


def _area(reference: _Reference, sheet: str) -> SheetArea:
    top, left, bottom, right = reference.ends
    rows, columns = (top.at, bottom.at), (left.at, right.at)
    return SheetArea((reference.sheet or sheet).casefold(), min(rows), min(columns), max(rows), max(columns))


def _relative(reference: _Reference, row: int, column: int) -> str:
    (a, fixed_a), (b, fixed_b), (c, fixed_c), (d, fixed_d) = reference.ends
    top = f"R{a}" if fixed_a else f"R[{a - row}]"
    left = f"C{b}" if fixed_b else f"C[{b - column}]"
    bottom = f"R{c}" if fixed_c else f"R[{c - row}]"
    right = f"C{d}" if fixed_d else f"C[{d - column}]"
    return f"{reference.sheet or ''}!{top}{left}:{bottom}{right}"
