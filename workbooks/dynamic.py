"""Dynamic array formulas in the file: without the mark Excel would take one cell of each range that
a LAMBDA is given. openpyxl can write the formulas, but neither mark nor metadata."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping
from typing import Any

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"
PART = "xl/metadata.xml"
METADATA = f"""\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<metadata xmlns="{MAIN}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">\
<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" \
pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" \
coerce="1" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>\
<ext uri="{{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext>\
</extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>
"""
Places = Collection[tuple[int, int]]


def enter(cell: Any, formula: str) -> bool:
    """Put an array formula into a cell in place of its own; whether it is one to be marked.

    One that was entered over a range stays there: its results are that range's.
    """
    if isinstance(cell.value, ArrayFormula):
        cell.value = ArrayFormula(cell.value.ref, formula)
        return False
    cell.value = ArrayFormula(cell.coordinate, formula)
    return True


def marked(data: bytes, cells: Mapping[str, Places]) -> bytes:
    """The workbook with the array formulas at these cells of its sheets' parts marked as dynamic."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name in cells:
                part = _marked_sheet(part, cells[name])
            elif name == "xl/_rels/workbook.xml.rels":
                entry = {"Id": "metadata", "Type": RELATION, "Target": "metadata.xml"}
                part = _with_entry(part, f"{{{RELATIONS}}}Relationship", entry)
            elif name == "[Content_Types].xml":
                entry = {"PartName": f"/{PART}", "ContentType": TYPE}
                part = _with_entry(part, f"{{{TYPES}}}Override", entry)
            target.writestr(name, part)
        target.writestr(PART, METADATA)
    return out.getvalue()


def _marked_sheet(xml: bytes, cells: Places) -> bytes:
    addresses = {f"{get_column_letter(column)}{row}" for row, column in cells}
    root = _parsed(xml)
    for cell in root.iter(f"{{{MAIN}}}c"):
        if cell.get("r") in addresses:
            cell.set("cm", "1")
    return _written(root)


def _with_entry(xml: bytes, tag: str, entry: dict[str, str]) -> bytes:
    root = _parsed(xml)
    etree.SubElement(root, tag, entry)
    return _written(root)


def _parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _written(root: etree._Element) -> bytes:
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out
