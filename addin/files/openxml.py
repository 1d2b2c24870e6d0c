"""The XML of an Office file's parts: what is put into it, and where its order asks for it."""

from __future__ import annotations

import re

from lxml import etree

MAIN_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
CALCULATION_ENGINE = 191029  # of current Excel, which recalculates on opening what an older one has computed
# the elements of a workbook in the order that its schema asks for
_IN_ORDER = """
    fileVersion fileSharing workbookPr AlternateContent workbookProtection bookViews sheets functionGroups
    externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches webPublishing fileRecoveryPr
    webPublishObjects extLst
"""
WORKBOOK_ORDER = tuple(_IN_ORDER.split())
# how Excel's "Strict Open XML Spreadsheet" names what every other file calls by the older names
_STRICT = re.compile(rb"""((?:xmlns(?::[\w.-]+)?|Type)\s*=\s*["'])http://purl\.oclc\.org/ooxml/(\w+)/""")
_OLDER_NAME = rb"\1http://schemas.openxmlformats.org/\2/2006/"


def transitional(part: bytes) -> bytes:
    """A part under the names that all readers know."""
    return _STRICT.sub(_OLDER_NAME, part) if b"//purl.oclc.org/ooxml/" in part else part


def parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def written(root: etree._Element) -> bytes:
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out


def tag(name: str, space: str = MAIN_SPACE) -> str:
    return f"{{{space}}}{name}"


def put(book: etree._Element, element: etree._Element) -> etree._Element:
    """An element in a workbook's XML, at its place in the schema's order; one of its kind goes."""
    for old in book.findall(element.tag):
        book.remove(old)
    rank = _rank(element)
    before = sum(_rank(child) < rank for child in book)
    book.insert(before, element)
    return element


def _rank(element: etree._Element) -> int:
    return WORKBOOK_ORDER.index(etree.QName(element).localname)


def with_types(xml: bytes, types: dict[str, str]) -> bytes:
    """The list of content types with these, by part; a part's other type is replaced."""
    root = parsed(xml)
    for part, kind in types.items():
        name = f"/{part}"
        found = root.xpath("*[@PartName=$name]", name=name)
        entry = found[0] if found else etree.SubElement(root, tag("Override", TYPES_SPACE))
        entry.set("PartName", name)
        entry.set("ContentType", kind)
    return written(root)


def with_relation(xml: bytes, kind: str, target: str) -> bytes:
    """The list of relations with one more."""
    root = parsed(xml)
    taken = {entry.get("Id") for entry in root}
    free = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    etree.SubElement(root, tag("Relationship", RELATIONS_SPACE), Id=free, Type=kind, Target=target)
    return written(root)
