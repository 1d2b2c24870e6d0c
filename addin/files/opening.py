"""Opening a workbook file that somebody hands us, with one sentence where it cannot be read."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from ..formulas.references import LAST_COLUMN, LAST_ROW, resolve
from ..refusal import Refusal
from .damage import complaint
from .openxml import BOOK
from .vetting import vetted
from .zipped import packed, unpacked

if TYPE_CHECKING:
    from openpyxl import Workbook

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what .xls and encrypted workbooks begin with
LARGEST_FILE = 200 * 1024 * 1024


def open_workbook(path: Path, *, values: bool = False) -> Workbook:
    """The workbook with its formulas, or with their saved values, dates being their numbers.
    The file is only read."""
    return open_bytes(read_workbook(path), path.name, values=values)


def read_workbook(path: Path) -> bytes:
    """A workbook file's bytes, vetted: every program that reads them further must be given these."""
    _refuse_unreadable(path)
    try:
        data = path.read_bytes()
    except OSError as e:
        raise Refusal(f"{path}: cannot be read ({e.strerror})") from e
    return vetted(data, path.name)


def open_bytes(data: bytes, name: str, *, values: bool = False) -> Workbook:
    """The workbook in vetted bytes, as `open_workbook` gives it."""
    from .content import Content

    reader = None
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):  # where openpyxl prints, too
            warnings.simplefilter("ignore")  # about parts that it leaves out and we do not need
            reader = Content(data, name, values=values)
            reader.read()
    except Refusal:
        raise
    except MemoryError as e:
        raise Refusal(f"{name}: needs more memory than this machine has") from e
    except Exception as e:  # whatever openpyxl and the parsers below it make of bad content
        part = reader.part if reader is not None else BOOK
        raise Refusal(f"{name}: not readable as a workbook: {complaint(e, part)}; save it again as .xlsx") from e
    _refuse_outside(reader.wb, name)
    return reader.wb


def without_iteration(data: bytes, book: Workbook) -> bytes:
    """The workbook without the setting that lets a circular reference run on, or as it is."""
    if book.calculation is None or not book.calculation.iterate:
        return data
    parts = unpacked(data)
    parts[BOOK] = re.sub(rb"""\siterate=(["'])(?:1|true)\1""", b"", parts[BOOK])
    return packed(parts, level=0)  # to be read once, and never to be kept


def _refuse_unreadable(path: Path) -> None:
    try:
        if not path.exists():
            raise Refusal(f"{path}: there is no such file")
        if path.is_dir():
            raise Refusal(f"{path}: this is a folder, not a workbook")
        if not path.is_file():
            raise Refusal(f"{path}: this is not a file")
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as e:
        raise Refusal(f"{path}: cannot be read ({e.strerror})") from e
    if start == COMPOUND_FILE:
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise Refusal(f"{path.name}: the workbook is encrypted; save a copy without a password")
        raise Refusal(f"{path.name}: this is an old .xls file; save it as .xlsx")
    if not start.startswith(b"PK"):
        raise Refusal(f"{path.name}: this is not an .xlsx workbook")
    if path.stat().st_size > LARGEST_FILE:
        raise Refusal(f"{path.name}: is larger than {LARGEST_FILE // 2**20} MB, the most that can be read")


def _refuse_outside(book: Workbook, name: str) -> None:
    for sheet in book.worksheets:
        for row, column in sheet._cells:
            if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
                raise Refusal(
                    f"{name}, sheet {sheet.title}: has a cell in row {row}, column {column}, outside the limits of a sheet"
                )
        for table in sheet.tables.values():
            if resolve(table.ref, sheet.title) is None:
                raise Refusal(
                    f"{name}, sheet {sheet.title}: has the table {table.displayName} in {table.ref}, which is no area of a sheet"
                )
