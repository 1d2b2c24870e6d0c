"""Dynamic array formulas in the file: without the mark Excel would take one cell of each range that
a LAMBDA is given. openpyxl can write the formulas, but neither mark nor metadata."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from addin.files.openxml import (
    BOOK_RELATIONS,
    CONTENT_TYPES,
    MAIN_SPACE,
    parsed,
    tag,
    with_relation,
    with_types,
    written,
)
from addin.files.zipped import packed, unpacked

from .saving import saved

METADATA_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"
METADATA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"
METADATA_PART = "xl/metadata.xml"
METADATA = f"""\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<metadata xmlns="{MAIN_SPACE}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">\
<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" \
pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" \
coerce="1" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>\
<ext uri="{{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext>\
</extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>
"""
MarkedCells = Collection[tuple[int, int]]


def enter(cell: Any, formula: str) -> bool:
    """Put an array formula into a cell in place of its own; whether it is one to be marked.

    One that was entered over a range stays there: its results are that range's.
    """
    if isinstance(cell.value, ArrayFormula):
        cell.value = ArrayFormula(cell.value.ref, formula)
        return False
    cell.value = ArrayFormula(cell.coordinate, formula)
    return True


def saved_with_marks(book: Workbook, cells: Mapping[str, MarkedCells]) -> bytes:
    """The workbook as a file, with the array formulas at these cells of its sheets marked as dynamic."""
    parts = unpacked(saved(book))  # which gives the sheets their parts
    for sheet in book.worksheets:
        name = sheet.path.lstrip("/")
        parts[name] = _marked(parts[name], cells[sheet.title])
    parts[BOOK_RELATIONS] = with_relation(parts[BOOK_RELATIONS], METADATA_RELATION, "metadata.xml")
    parts[CONTENT_TYPES] = with_types(parts[CONTENT_TYPES], {METADATA_PART: METADATA_TYPE})
    parts[METADATA_PART] = METADATA.encode()
    return packed(parts, level=0)  # to be read again at once


def _marked(xml: bytes, cells: MarkedCells) -> bytes:
    addresses = {f"{get_column_letter(column)}{row}" for row, column in cells}
    root = parsed(xml)
    for cell in root.iter(tag("c")):
        if cell.get("r") in addresses:
            cell.set("cm", "1")
    return written(root)
