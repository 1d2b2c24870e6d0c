"""Figures as a file gives them: read as text, converted by our rules, refused row by row."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, fields
from pathlib import Path

from addin.refusal import Refusal
from udfs.provenance import BOUNDS, STATUSES

SHIPPED_FIGURES = Path(__file__).with_name("figures.csv")
NUMBERS = ("months", "value", "low", "high")
DATES = ("start", "end")
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
    import pandas as pd

    if not path.is_file():
        raise Refusal(f"{path}: there is no such file")
    try:
        # text throughout: an entity called "NA" stays one, a period "2024" stays text
        table = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True
        )
    except (
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
        UnicodeDecodeError,
        csv.Error,
        OSError,
    ) as e:
        raise Refusal(f"{path.name}: not readable as a UTF-8 CSV file ({e})") from e
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        raise Refusal(f"{path.name}: the column {missing[0]} is missing")
    figures = [
        _figure({str(k): str(v).strip() for k, v in row.items()}, f"{path.name}, row {number}")
        for number, row in enumerate(table.to_dict("records"), 2)
    ]
    if not figures:
        raise Refusal(f"{path.name}: there are no figures below the header")
    _refuse_conflicts(figures, path.name)
    return figures


def _figure(row: dict[str, str], place: str) -> Figure:
    for column, text in row.items():
        if text.startswith("="):
            raise Refusal(
                f"{place}: {column} begins with =, and formulas are not taken from a file"
            )
    for column in ("entity", "metric", "period", "value", "unit", "source"):
        if not row[column]:
            raise Refusal(f"{place}: {column} is empty")
    for column, words in (("status", STATUSES), ("bound", BOUNDS)):
        if row[column].upper() not in words:
            raise Refusal(
                f"{place}: {column} is {row[column]!r}; it must be one of {', '.join(words)}"
            )
    values: dict[str, object] = {name: row.get(name, "") for name in COLUMNS}
    values |= {name: _number(row.get(name, ""), name, place) for name in NUMBERS}
    values |= {name: _date(row.get(name, ""), name, place) for name in DATES}
    values |= {"status": row["status"].upper(), "bound": row["bound"].upper()}
    return Figure(**values)  # type: ignore[arg-type]


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
        return dt.date.fromisoformat(text)
    except ValueError as e:
        raise Refusal(f"{place}: {column} is {text!r}; write a date such as 2024-12-31") from e


def _refuse_conflicts(figures: list[Figure], file: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    preferred: dict[tuple[str, ...], int] = {}
    for number, figure in enumerate(figures, 2):
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
