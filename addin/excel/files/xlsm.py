"""A workbook with our VBA inside, so that its formulas find our functions in Excel for Windows."""

from __future__ import annotations

import posixpath

from ...files.openxml import (
    BOOK,
    BOOK_RELATIONS,
    CONTENT_TYPES,
    DOCUMENT_SPACE,
    RELATIONS_SPACE,
    parsed,
    tag,
    with_relation,
    with_types,
    written,
)
from ...files.zipped import in_package_order, moment_of, packed, unpacked
from .. import vba
from .vba_project import BOOK_MODULE, PROJECT_PART, vba_project
from .wizard import with_wizard
from .xlwings_files import QUICKSTART_WORKBOOK, xlwings_file

_TYPES = {
    BOOK: "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    PROJECT_PART: "application/vnd.ms-office.vbaProject",
}
_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


def with_macros(data: bytes) -> bytes:
    """A finished .xlsx as .xlsm: the same cells and values, and the code that their functions are."""
    origin = xlwings_file(QUICKSTART_WORKBOOK)
    parts = unpacked(data)
    sheets = _sheets(parts)
    names = {part: f"Sheet{number}" for number, part in enumerate(sheets, 1)}
    for part, name in names.items():
        parts[part] = _named(parts[part], "sheetPr", name)
    book = _named(parts[BOOK], "workbookPr", BOOK_MODULE)
    parts[BOOK] = with_wizard(book, vba.categories(), vba.argument_help())
    parts[PROJECT_PART] = vba_project(vba.workbook_sources(), origin, [*names.values()])
    parts[CONTENT_TYPES] = with_types(parts[CONTENT_TYPES], _TYPES)
    parts[BOOK_RELATIONS] = with_relation(parts[BOOK_RELATIONS], _RELATION, "vbaProject.bin")
    return packed(in_package_order(parts), moment_of(data))


def _sheets(parts: dict[str, bytes]) -> list[str]:
    """The parts of the sheets, in the workbook's order."""
    relations = parsed(parts[BOOK_RELATIONS]).iter(tag("Relationship", RELATIONS_SPACE))
    targets = {entry.get("Id"): entry.get("Target") for entry in relations}
    sheets = parsed(parts[BOOK]).iter(tag("sheet"))
    found = (targets[sheet.get(tag("id", DOCUMENT_SPACE))] for sheet in sheets)
    return [posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") for target in found]


def _named(xml: bytes, element: str, name: str) -> bytes:
    """The part with the name by which the project knows it."""
    root = parsed(xml)
    root.find(tag(element)).set("codeName", name)
    return written(root)
