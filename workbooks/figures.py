"""Figures as a file gives them: read as text, converted by our rules, refused row by row."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, fields
from pathlib import Path

from addin.refusal import Refusal
from udfs.provenance import BOUNDS, STATUSES

SHIPPED_FIGURES = Path(__file__).with_name("figures.csv")
NUMBERS = ("months", "value", "low", "high")
DATES = ("start", "end")
PREFERRED = ("YES", "NO", "")
EARLIEST = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900, so earlier dates are one day off
LONGEST_TEXT = 32_767  # characters of a cell
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NEEDED = ("entity", "metric", "period", "value", "unit", "status", "bound", "source")


@dataclass(frozen=True)
class Figure:
    """One reported figure. The field names are the columns of the file and of the Figures table."""

    entity: str
    metric: str
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

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.entity.casefold(), self.metric.casefold(), self.period.casefold())


COLUMNS = tuple(field.name for field in fields(Figure))


def read_figures(path: Path = SHIPPED_FIGURES) -> list[Figure]:
    """The figures of a CSV file, or one sentence about the first row that cannot be used."""
    header, *rows = _records(path)
    columns = [cell.strip() for cell in header]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Refusal(f"{path.name}: the column {missing[0]} is missing")
    twice = [name for name in COLUMNS if columns.count(name) > 1]
    if twice:
        raise Refusal(f"{path.name}: there are two columns {twice[0]}")
    figures = {}
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            texts = dict(zip(columns, (cell.strip() for cell in row), strict=True))
            figures[number] = _figure(texts, f"{path.name}, row {number}")
    if not figures:
        raise Refusal(f"{path.name}: there are no figures below the header")
    _refuse_conflicts(figures, path.name)
    return list(figures.values())


def _records(path: Path) -> list[list[str]]:
    """The rows of a CSV file, all as long as the first; an empty line is a row of empty cells."""
    import pandas as pd

    if not path.is_file():
        raise Refusal(f"{path}: there is no such file")
    try:
        # text throughout: an entity called "NA" stays one, a period "2024" stays text
        table = pd.read_csv(
            path, header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True,
            skip_blank_lines=False, index_col=False, engine="python",
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError) as e:
        longer = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(e))
        if longer is None:
            raise Refusal(f"{path.name}: not readable as a UTF-8 CSV file") from e
        raise Refusal(
            f"{path.name}, row {longer[2]}: has {longer[3]} fields, the header {longer[1]}; "
            "a comma inside a text needs quotes around the text"
        ) from e
    records: list[list[str]] = table.to_numpy().tolist()
    for number, record in enumerate(records, 1):
        short = [
            isinstance(cell, float) for cell in record
        ]  # what pandas puts where a row ends early
        if any(short) and not all(short):
            raise Refusal(
                f"{path.name}, row {number}: has {short.count(False)} fields, the header {len(record)}"
            )
        if all(short):
            record[:] = [""] * len(record)
    return records


def _figure(row: dict[str, str], place: str) -> Figure:
    for column, text in row.items():
        if text.startswith("="):
            raise Refusal(
                f"{place}: {column} begins with =, and formulas are not taken from a file"
            )
        if len(text) > LONGEST_TEXT or CONTROL.search(text):
            raise Refusal(f"{place}: {column} holds a text that a cell cannot hold")
    for column in ("entity", "metric", "period", "value", "unit", "source"):
        if not row[column]:
            raise Refusal(f"{place}: {column} is empty")
    for column, words in (("status", STATUSES), ("bound", BOUNDS), ("preferred", PREFERRED)):
        word = row.get(column, "")
        if word.upper() not in words:
            raise Refusal(f"{place}: {column} is {word!r}; it must be one of {', '.join(words)}")
    values: dict[str, object] = {name: row.get(name, "") for name in COLUMNS}
    values |= {name: _number(row.get(name, ""), name, place) for name in NUMBERS}
    values |= {name: _date(row.get(name, ""), name, place) for name in DATES}
    values |= {"status": row["status"].upper(), "bound": row["bound"].upper()}
    figure = Figure(**values)  # type: ignore[arg-type]
    _refuse_disorder(figure, place)
    return figure


def _refuse_disorder(figure: Figure, place: str) -> None:
    if figure.months is not None and figure.months <= 0:
        raise Refusal(f"{place}: months is {figure.months:g}; it must be greater than 0")
    if figure.start and figure.end and figure.end < figure.start:
        raise Refusal(f"{place}: end is {figure.end}, before start, {figure.start}")
    ends = [end for end in (figure.low, figure.value, figure.high) if end is not None]
    if ends != sorted(ends):
        raise Refusal(
            f"{place}: low, value and high must rise, got {', '.join(f'{end:g}' for end in ends)}"
        )


def _number(text: str, column: str, place: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise Refusal(f"{place}: {column} is {text!r}; write a plain number such as 1234.5")
    return number


def _date(text: str, column: str, place: str) -> dt.date | None:
    if not text:
        return None
    try:
        date = dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        date = dt.date.min
    if date < EARLIEST:
        raise Refusal(f"{place}: {column} is {text!r}; write a date such as 2024-12-31")
    return date


def _refuse_conflicts(figures: dict[int, Figure], file: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    preferred: dict[tuple[str, ...], int] = {}
    for number, figure in figures.items():
        named = f"{figure.entity}, {figure.metric}, {figure.period}"
        key = (*figure.key, figure.source.casefold())
        if key in seen:
            raise Refusal(
                f"{file}, row {number}: repeats row {seen[key]} ({named}, {figure.source})"
            )
        seen[key] = number
        if figure.preferred.casefold() == "yes":
            if figure.key in preferred:
                first = preferred[figure.key]
                raise Refusal(
                    f"{file}, row {number}: {named} already has a preferred row, row {first}"
                )
            preferred[figure.key] = number
