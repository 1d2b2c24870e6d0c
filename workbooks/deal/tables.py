"""Rows of text from a file that a user gives: CSV, or a workbook's sheet that holds the columns."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from addin.files.placing import naming
from addin.refusal import Refusal
from udfs.errors import decimal_text

from .headers import column_of, columns_of, nearest_to

WORKBOOKS = (".xlsx", ".xlsm")
WORKBOOK_DATE_COLUMNS = ("start", "end", "as_of")  # columns in which a workbook's number is a day
FIRST_DAY, LAST_DAY = (9_999, 2_958_465)  # 1927, or in workbooks that count from 1904 four years later; 9999

LARGEST_TEXT = 16 * 2**20
MOST_LINES, MOST_FIELDS = 100_000, 1_000  # of a text, empty ones too
SEPARATORS = ",;\t"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Record:
    """A row's cells as text, and where they stand."""

    file: str
    number: int
    cells: list[str]
    sheet: str = ""

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.file, self.sheet and f"sheet {self.sheet}", f"row {self.number}")))

    def with_cell(self, text: str) -> Record:
        return replace(self, cells=[*self.cells, text])


def records(path: Path, needed: Sequence[str], known: Sequence[str]) -> list[Record]:
    """The header, with the names of `known` columns, and the rows below it, all as long as the header."""
    with naming(path, "read"):
        if path.is_dir():
            raise Refusal(f"{path}: this is a folder, not a file of figures")
        if not path.exists():
            raise Refusal(f"{path}: there is no such file")
        if not path.is_file():
            raise Refusal(f"{path}: this is not a file")
        if not path.stat().st_size:
            raise Refusal(f"{path.name}: the file is empty")
        path.open("rb").close()
    if path.suffix.casefold() in WORKBOOKS:
        return _of_workbook(path, needed, known)
    found = [Record(path.name, n, cells) for n, cells in enumerate(_of_csv(path), 1)]
    if not found:
        raise Refusal(f"{path.name}: not readable as a table of figures; it has no header")
    header, *rows = found
    headers = {f"column {n}": cell for n, cell in enumerate(header.cells, 1)}
    return [replace(header, cells=columns_of(headers, needed, known, path.name)), *rows]


def _of_workbook(path: Path, needed: Sequence[str], known: Sequence[str]) -> list[Record]:
    """The first sheet with a row that holds the needed headers, from there down."""
    from addin.files.opening import open_workbook

    near = ""
    book = open_workbook(path, values=True)
    for sheet in book.worksheets:
        rows = _rows_of(sheet)
        for number in sorted(rows):
            headers = {column: cell for column, cell in rows[number].items() if cell.strip()}
            if set(needed) <= {column_of(header, known) for header in headers.values()}:
                _refuse_unsaved(path, sheet, number, list(headers))
                return _below(rows, number, headers, path.name, sheet, needed, known)
            near = near or _near(headers, needed, known, f"{path.name}, sheet {sheet.title}, row {number}")
    raise Refusal(near or f"{path.name}: no sheet has a row with the headers {', '.join(needed)}")


def _near(headers: Mapping[int, str], needed: Sequence[str], known: Sequence[str], place: str) -> str:
    """What to say of a row that is a header but for a word that is mistyped; "" of any other row."""
    found = {column_of(header, known) for header in headers.values()}
    missing = [column for column in needed if column not in found]
    nearest = [nearest_to(column, _lettered(headers), known) for column in missing]
    if len(missing) > len(needed) // 2 or not all(nearest):
        return ""
    return f"{place}: there is no column {missing[0]}; did you mean {nearest[0]}?"


def _lettered(headers: Mapping[int, str]) -> dict[str, str]:
    from openpyxl.utils import get_column_letter

    return {f"column {get_column_letter(column)}": header for column, header in headers.items()}


def _rows_of(sheet: Any) -> dict[int, dict[int, str]]:
    """The cells that hold something, row by row: a sheet may reach far beyond its table."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        text = _text(cell.value)
        if text:
            rows.setdefault(row, {})[column] = text
    return rows


def _refuse_unsaved(path: Path, sheet: Any, top: int, columns: Sequence[int]) -> None:
    """A formula whose value was never saved looks like an empty cell."""
    from addin.files.opening import open_workbook

    for (row, column), cell in open_workbook(path)[sheet.title]._cells.items():
        wanted = row > top and column in columns and cell.data_type == "f"
        if wanted and sheet._cells[row, column].value is None:
            raise Refusal(
                f"{path.name}, sheet {sheet.title}, cell {cell.coordinate}: is a formula without a saved value; "
                "open the workbook and save it"
            )


def _below(
    rows: Mapping[int, Mapping[int, str]],
    top: int,
    headers: Mapping[int, str],
    file: str,
    sheet: Any,
    needed: Sequence[str],
    known: Sequence[str],
) -> list[Record]:
    columns, header = list(headers), columns_of(_lettered(headers), needed, known, f"{file}, sheet {sheet.title}")
    days = {c for c, name in zip(columns, header, strict=True) if name in WORKBOOK_DATE_COLUMNS}
    records = [Record(file, top, header, sheet.title)]
    for number in sorted(n for n in rows if n > top):
        cells = [
            _day(text, sheet.parent.epoch) if column in days else text
            for column, text in ((c, rows[number].get(c, "")) for c in columns)
        ]
        records.append(Record(file, number, cells, sheet.title))
    return records


def _text(value: Any) -> str:
    """A cell as a CSV file would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return decimal_text(float(value)) if isinstance(value, int | float) else str(value)


def _day(text: str, epoch: Any) -> str:
    """A date's number as it is written in a CSV file; what is not such a number, or is a year, stays."""
    from openpyxl.utils.datetime import from_excel

    if not (text.isascii() and text.isdigit()) or not FIRST_DAY < int(text) < LAST_DAY:
        return text
    return str(from_excel(int(text), epoch).date().isoformat())


def _of_csv(path: Path) -> list[list[str]]:
    """The rows of a CSV file; an empty line is a row of empty cells."""
    rows = _parsed_csv(path)
    for number, record in enumerate(rows, 1):
        short = [isinstance(cell, float) for cell in record]
        if any(short) and not all(short):
            fields = short.count(False)
            raise Refusal(
                f"{path.name}, row {number}: has {fields} field{'s' * (fields != 1)}, but the header has {len(record)}"
            )
        if all(short):
            record[:] = [""] * len(record)
    return rows


def _parsed_csv(path: Path) -> list[list[Any]]:
    """The fields of a CSV file; where a row ends early, pandas puts a float that is no number."""
    import pandas as pd

    text = _decoded(path)
    _refuse_vast(text, path)
    try:
        # text throughout: an entity called "NA" stays one, a period "2024" stays text
        table = pd.read_csv(
            io.StringIO(text, newline=""),
            header=None,
            dtype=str,
            keep_default_na=False,
            skipinitialspace=True,
            skip_blank_lines=False,
            index_col=False,
            engine="python",
            sep=_separator(text),
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as e:
        longer = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(e))
        if longer is None:
            raise Refusal(f"{path.name}: not readable as a CSV file") from e
        raise Refusal(
            f"{path.name}, row {longer[2]}: has {longer[3]} fields, but the header has {longer[1]}; "
            "a comma inside a text needs quotes around the text"
        ) from e
    return list(table.to_numpy().tolist())


def _refuse_vast(text: str, path: Path) -> None:
    """Millions of rows or columns, even empty ones, take more memory than a machine has."""
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise Refusal(f"{path.name}: has {len(lines)} lines; at most {MOST_LINES} are read")
    for number, line in enumerate(lines, 1):
        fields = 1 + max(map(line.count, SEPARATORS))
        if fields > MOST_FIELDS:
            raise Refusal(f"{path.name}, row {number}: has {fields} fields; at most {MOST_FIELDS} are read")


def _decoded(path: Path) -> str:
    """A file's text: in UTF-8, or as Excel saves "Unicode Text"."""
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise Refusal(f"{path.name}: is larger than {LARGEST_TEXT // 2**20} MB, the most that can be read")
        data = path.read_bytes()
    except OSError as e:
        raise Refusal(f"{path}: cannot be read ({e.strerror})") from e
    try:
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as e:
        raise _not_text(path) from e
    if "\0" in text:
        raise _not_text(path)
    return text


def _not_text(path: Path) -> Refusal:
    return Refusal(f'{path.name}: not readable as text in UTF-8; in Excel, save it as "CSV UTF-8" or "Unicode Text"')


def _separator(text: str) -> str:
    """Spreadsheets of many countries save CSV with semicolons; "Unicode Text" has tabs."""
    header = text.split("\n", 1)[0]
    return max(SEPARATORS, key=header.count)
