"""What we need of a workbook, read by openpyxl's parts: cells, tables, names, settings.

Everything else (drawings, comments, merged cells, links, formats under conditions) is left alone: it
costs time and memory, and a fault in it is no reason to refuse a workbook.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.relationship import RelationshipList, get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import ROW_TAG, TABLE_TAG, WorkSheetParser, WorksheetReader
from openpyxl.worksheet.table import Table, TablePartList
from openpyxl.xml.functions import fromstring, iterparse

from ..refusal import Refusal
from .openxml import tag


class _Archive(zipfile.ZipFile):
    """It knows which part was read last: there a reader stands when it complains."""

    last = ""

    def open(self, name: Any, *arguments: Any, **settings: Any) -> Any:
        self.last = name if isinstance(name, str) else name.filename
        return super().open(name, *arguments, **settings)


class _Cells(WorkSheetParser):  # type: ignore[misc]
    """Of a sheet, its rows and the list of its tables."""

    def parse(self) -> Iterator[Any]:
        for _, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == TABLE_TAG:
                self.tables = TablePartList.from_tree(element)


class Content(ExcelReader):  # type: ignore[misc]
    """A vetted workbook. Given `values`, those that are saved instead of formulas, dates being their numbers."""

    def __init__(self, data: bytes, name: str, *, values: bool) -> None:
        super().__init__(io.BytesIO(data), data_only=values)
        self.archive = _Archive(io.BytesIO(data))
        self._name = name

    @property
    def part(self) -> str:
        """The one that is being read."""
        return str(self.archive.last)

    def read_custom(self) -> None:
        pass

    def read_theme(self) -> None:
        pass

    def read_worksheets(self) -> None:
        if self.data_only:
            self.wb._date_formats, self.wb._timedelta_formats = set(), set()
        for entry in self.parser.sheets:
            if wrong := self._wrong(entry):
                raise Refusal(f"{self._name}: {wrong}")
        for entry, relation in self.parser.find_sheets():
            if "chartsheet" in relation.Type:
                self.wb.create_chartsheet(entry.name)
            else:
                self._sheet(entry, relation.target)

    def _sheet(self, entry: Any, part: str) -> None:
        sheet = self.wb.create_sheet(entry.name)
        sheet.sheet_state = entry.state
        relations = get_rels_path(part)
        sheet._rels = get_dependents(self.archive, relations) if relations in self.valid_files else RelationshipList()
        with self.archive.open(part) as file:
            reader = WorksheetReader(sheet, file, self.shared_strings, self.data_only, rich_text=False)
            book: Workbook = self.wb
            reader.parser = _Cells(
                file, self.shared_strings, self.data_only, book.epoch, book._date_formats, book._timedelta_formats
            )
            reader.bind_cells()
        reader.bind_tables()
        for target in reader.tables:
            sheet.add_table(Table.from_tree(fromstring(self.archive.read(target))))

    def _wrong(self, entry: Any) -> str:
        """What is wrong with the part of a sheet, which openpyxl would leave out or take for empty without a word."""
        relation = self.parser.rels[entry.id] if entry.id else None
        if relation is None:
            return f"its sheet {entry.name} has no part"
        if relation.target not in self.valid_files:
            return f"the part {relation.target} of its sheet {entry.name} is missing"
        if relation.Type.endswith("/worksheet") and _root(self.archive, relation.target) != tag("worksheet"):
            return f"the part {relation.target} of its sheet {entry.name} is not a sheet"
        return ""


def _root(archive: zipfile.ZipFile, part: str) -> str:
    with archive.open(part) as file:
        return str(next(iterparse(file, events=("start",)))[1].tag)
