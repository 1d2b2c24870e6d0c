"""Figures as a file gives them: converted by our rules, refused row by row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from addin.refusal import Refusal, did_you_mean
from udfs.errors import decimal_text
from udfs.provenance import BOUNDS, STATUSES
from udfs.texts import plain

from .limits import refuse_months, refuse_size
from .periods import months_between
from .roles import ROLES, inferred
from .tables import Record, records

SHIPPED_FIGURES = Path(__file__).parent.parent / "figures.csv"
NUMBER_COLUMNS = ("months", "value", "low", "high")
NAME_COLUMNS = ("entity", "metric", "period", "unit", "source")  # of several spaces Excel's TRIM leaves one
DATE_COLUMNS = ("start", "end")
PREFERRED = ("YES", "NO", "")
EARLIEST_DATE = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900, so earlier dates are one day off
LONGEST_TEXT = 32_000  # a cell holds 767 characters more: a source stands before its note
LONGEST_KEY = 255  # characters of a text inside a formula, where a quotation mark is written twice
MOST_FIGURES = 1000
# what no cell can hold, what programs keep for themselves (noncharacters), and what one would read as another character
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    map(chr, (n + end for n in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)))
)
CONTROL = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff{_NO_CHARACTERS}]|_x[0-9A-Fa-f]{{4}}_")
NEEDED_COLUMNS = ("entity", "metric", "period", "value", "unit", "status", "bound", "source")


@dataclass(frozen=True)
class Figure:
    """One reported figure. The field names are the columns of the file and of the Figures table."""

    entity: str
    metric: str
    role: str
    period: str
    start: dt.date | None
    end: dt.date | None
    months: float | None
    value: float
    low: float | None
    high: float | None
    unit: str
    status: str
    bound: str
    source: str
    preferred: str
    as_of: str
    note: str
    place: str = field(default="", compare=False)  # where it was read, for messages

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.entity.casefold(), self.metric.casefold(), self.period.casefold())


FIGURE_COLUMNS = tuple(f.name for f in fields(Figure) if f.name != "place")


def read_figures(path: Path = SHIPPED_FIGURES) -> list[Figure]:
    """The figures of a CSV file or a workbook, or one sentence about the first row that cannot be used."""
    header, *rows = records(path, NEEDED_COLUMNS, FIGURE_COLUMNS)
    columns = list(header.cells)
    figures = [
        _figure(dict(zip(columns, (c.strip() for c in row.cells), strict=True)), row.place)
        for row in _with_roles(columns, rows)
        if any(cell.strip() for cell in row.cells)
    ]
    if not figures:
        raise Refusal(f"{header.file}: there are no figures below the header")
    if len(figures) > MOST_FIGURES:
        raise Refusal(f"{header.file}: has {len(figures)} figures; a workbook has room for {MOST_FIGURES}")
    _refuse_conflicts(figures)
    return figures


def _with_roles(columns: list[str], rows: Sequence[Record]) -> Sequence[Record]:
    """The rows with a role each, read off the metric's name where the file has no such column."""
    if "role" in columns:
        return rows
    columns.append("role")
    metric, unit = columns.index("metric"), columns.index("unit")
    return [r.with_cell(inferred(r.cells[metric], r.cells[unit])) for r in rows]


def _figure(row: dict[str, str], place: str) -> Figure:
    row = {name: text if name == "note" else plain(text) for name, text in row.items()}
    _refuse_texts(row, place)
    values: dict[str, object] = {name: row.get(name, "") for name in FIGURE_COLUMNS}
    values |= {name: _number(row.get(name, ""), name, place) for name in NUMBER_COLUMNS}
    values |= {name: _date(row.get(name, ""), name, place) for name in DATE_COLUMNS}
    values |= {"status": row["status"].upper(), "bound": row["bound"].upper()}
    values["role"] = row.get("role", "").casefold()
    if values["months"] is None:
        values["months"] = months_between(values["start"], values["end"])  # type: ignore[arg-type]
    figure = Figure(**values, place=place)  # type: ignore[arg-type]
    _refuse_disorder(figure, place)
    _refuse_beyond(figure, place)
    return figure


_NEEDED = {
    "entity": "whose figure it is",
    "metric": "what it measures, such as revenue",
    "period": "its period, such as 2024",
    "value": "a plain number such as 1234.5",
    "unit": "its unit, such as USD million",
    "source": "where it comes from",
}


def _refuse_texts(row: Mapping[str, str], place: str) -> None:
    for column, text in row.items():
        if text.startswith("="):
            raise Refusal(f"{place}: {column} begins with =; formulas in a file are not accepted")
        if len(text) > LONGEST_TEXT or CONTROL.search(text):
            raise Refusal(f"{place}: {column} has a text that a cell cannot hold")
    for column in _NEEDED:
        if not row[column]:
            raise Refusal(f"{place}: {column} is empty; write {_NEEDED[column]}")
        quotes = row[column].count('"')
        if len(row[column]) + quotes > LONGEST_KEY:
            twice = f", {quotes} of them quotation marks, which count twice" if quotes else ""
            raise Refusal(
                f"{place}: {column} has {len(row[column])} characters{twice}; at most {LONGEST_KEY} are allowed"
            )
    for column, words in (("status", STATUSES), ("bound", BOUNDS), ("preferred", PREFERRED), ("role", (*ROLES, ""))):
        word = row.get(column, "")
        if word.casefold() not in map(str.casefold, words):
            listed = f"; it must be one of {', '.join(filter(None, words))}"
            raise Refusal(f"{place}: {column} is {word!r}{did_you_mean(word, words, listed)}")


def _refuse_disorder(figure: Figure, place: str) -> None:
    if figure.start and figure.end and figure.end < figure.start:
        raise Refusal(f"{place}: end is {figure.end}; it must not be before start, {figure.start}")
    ends = [end for end in (figure.low, figure.value, figure.high) if end is not None]
    if ends != sorted(ends):
        raise Refusal(
            f"{place}: low, value and high must be in ascending order, got {', '.join(map(decimal_text, ends))}"
        )


def _refuse_beyond(figure: Figure, place: str) -> None:
    for column in ("value", "low", "high"):
        number = getattr(figure, column)
        if number is not None:
            refuse_size(place, column, number, figure.unit)
    if figure.months is not None:
        refuse_months(place, figure.months, figure.start, figure.end)


def _number(text: str, column: str, place: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        example = "0.2 for 20%" if text.endswith("%") else "a plain number such as 1234.5"
        raise Refusal(f"{place}: {column} is {text!r}; write {example}")
    return number


def _date(text: str, column: str, place: str) -> dt.date | None:
    if not text:
        return None
    try:
        date = dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        date = dt.date.min
    if date < EARLIEST_DATE:
        raise Refusal(f"{place}: {column} is {text!r}; write a date such as 2024-12-31")
    return date


def _refuse_conflicts(figures: Sequence[Figure]) -> None:
    seen: dict[tuple[str, ...], str] = {}
    preferred: dict[tuple[str, ...], str] = {}
    for figure in figures:
        named = f"{figure.entity}, {figure.metric}, {figure.period}"
        key = (*figure.key, figure.source.casefold())
        if key in seen:
            raise Refusal(f"{figure.place}: repeats {seen[key]} ({named}, {figure.source})")
        seen[key] = _row(figure)
        if figure.preferred.casefold() == "yes":
            if figure.key in preferred:
                first = preferred[figure.key]
                raise Refusal(f"{figure.place}: {named} already has a preferred row, {first}")
            preferred[figure.key] = _row(figure)


def _row(figure: Figure) -> str:
    return figure.place.rpartition(", ")[2]
