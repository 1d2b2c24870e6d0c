"""Rows of text from a file that a user gives: CSV, or a workbook's sheet that holds the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from addin.refusal import Refusal
from udfs.errors import decimal_text

WORKBOOKS = (".xlsx", ".xlsm")
DATES = ("start", "end", "as_of")  # columns in which a workbook's number is a day
LAST_DAY = 2_958_465  # 9999-12-31


@dataclass(frozen=True)
class Record:
    """A row's cells as text, and where they stand."""

    file: str
    number: int
    cells: list[str]
    sheet: str = ""

    @property
    def place(self) -> str:
        return ", ".join(
            filter(None, (self.file, self.sheet and f"sheet {self.sheet}", f"row {self.number}"))
        )

    def with_cell(self, text: str) -> Record:
        return replace(self, cells=[*self.cells, text])


def records(path: Path, needed: Sequence[str]) -> list[Record]:
    """The header and the rows below it, all as long as the header."""
    if path.is_dir():
        raise Refusal(f"{path}: this is a folder, not a file of figures")
    if not path.is_file():
        raise Refusal(f"{path}: there is no such file")
    if not path.stat().st_size:
        raise Refusal(f"{path.name}: the file is empty")
    if path.suffix.casefold() in WORKBOOKS:
        return _of_workbook(path, needed)
    found = [Record(path.name, n, cells) for n, cells in enumerate(_of_csv(path), 1)]
    if not found:
        raise Refusal(f"{path.name}: not readable as a table of figures; it has no header")
    return found


def _of_workbook(path: Path, needed: Sequence[str]) -> list[Record]:
    """The first sheet with a row that holds the needed headers, from there down."""
    import pandas as pd

    from addin.opening import open_workbook

    book = open_workbook(path, values=True)
    for sheet in book.worksheets:
        # pandas keeps what a cell holds only in columns of objects: a 1 beside a 1.5 would become 1.0
        table = pd.DataFrame(sheet.values, dtype=object).map(_text, na_action=None)
        for top, row in enumerate(table.itertuples(index=False)):
            if set(needed) <= {cell.strip() for cell in row}:
                return _below(table, top, path.name, sheet.title)
    raise Refusal(f"{path.name}: no sheet has a row with the headers {', '.join(needed)}")


def _below(table: Any, top: int, file: str, sheet: str) -> list[Record]:
    named = [i for i, cell in enumerate(table.iloc[top]) if cell.strip()]
    header, *rows = table.iloc[top:, named].to_numpy().tolist()
    days = [i for i, name in enumerate(header) if name.strip() in DATES]
    for row in rows:
        for i in days:
            row[i] = _day(row[i])
    return [Record(file, top + n, cells, sheet) for n, cells in enumerate([header, *rows], 1)]


def _text(value: Any) -> str:
    """A cell as a CSV file would hold it."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return decimal_text(float(value)) if isinstance(value, int | float) else str(value)


def _day(text: str) -> str:
    """A date's number as it is written in a CSV file; what is no such number stays."""
    from openpyxl.utils.datetime import from_excel

    if not text.isdigit() or int(text) > LAST_DAY:
        return text
    return str(from_excel(int(text)).date().isoformat())


def _of_csv(path: Path) -> list[list[str]]:
    """The rows of a CSV file; an empty line is a row of empty cells."""
    import pandas as pd

    try:
        # text throughout: an entity called "NA" stays one, a period "2024" stays text
        table = pd.read_csv(
            path, header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True,
            skip_blank_lines=False, index_col=False, engine="python", sep=_separator(path),
        )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, OSError) as e:
        longer = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(e))
        if longer is None:
            raise Refusal(f"{path.name}: not readable as a UTF-8 CSV file") from e
        raise Refusal(
            f"{path.name}, row {longer[2]}: has {longer[3]} fields, the header {longer[1]}; "
            "a comma inside a text needs quotes around the text"
        ) from e
    rows: list[list[str]] = table.to_numpy().tolist()
    for number, record in enumerate(rows, 1):
        short = [
            isinstance(cell, float) for cell in record
        ]  # what pandas puts where a row ends early
        if any(short) and not all(short):
            raise Refusal(
                f"{path.name}, row {number}: has {short.count(False)} fields, the header {len(record)}"
            )
        if all(short):
            record[:] = [""] * len(record)
    return rows


def _separator(path: Path) -> str:
    """Spreadsheets of many countries save CSV with semicolons."""
    with path.open("rb") as file:
        header = file.readline(10_000)
    return ";" if b";" in header and b"," not in header else ","
