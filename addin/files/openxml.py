"""The XML of an Office file's parts: what is put into it, and where its order asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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
_SHEET_IN_ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
    hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
    ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems
    tableParts extLst
"""
SHEET_ORDER = tuple(_SHEET_IN_ORDER.split())
# Excel calculates again on opening what was computed without a feature that it has: these are those of current Excel
CALCULATION_FEATURES = ("RD", "Single", "FV", "CNMTM", "LET_WF", "LAMBDA_WF", "ARRAYTEXT_WF")
FEATURES_EXTENSION = "{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}"
FEATURES_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/calcfeatures"
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


def prefixed(root: etree._Element, spaces: Mapping[str, str]) -> etree._Element:
    """The same XML with these prefixes, declared at its root."""
    out = etree.Element(root.tag, root.attrib, nsmap=dict(spaces))
    out.extend(list(root))
    etree.cleanup_namespaces(out, keep_ns_prefixes=list(spaces))
    return out


def put(parent: etree._Element, element: etree._Element, order: Sequence[str] = WORKBOOK_ORDER) -> etree._Element:
    """An element in the XML of a workbook, or of what has another order, at its place in the schema's order; one of
    its kind goes."""
    for old in parent.findall(element.tag):
        parent.remove(old)
    rank = _rank(element, order)
    before = sum(_rank(child, order) < rank for child in parent)
    parent.insert(before, element)
    return element


def _rank(element: etree._Element, order: Sequence[str]) -> int:
    return order.index(etree.QName(element).localname)


def extensions_of(book: etree._Element) -> etree._Element:
    """Where a workbook's XML has what later versions of Excel added."""
    found = book.find(tag("extLst"))
    return put(book, etree.Element(tag("extLst"))) if found is None else found


def with_calculation_features(book: etree._Element) -> None:
    """Say that the values in a workbook were computed by an engine with every feature of current Excel's: it then
    shows them as they are."""
    extensions = extensions_of(book)
    for old in extensions.findall(f"{tag('ext')}[@uri='{FEATURES_EXTENSION}']"):
        extensions.remove(old)
    extension = etree.SubElement(extensions, tag("ext"), nsmap={"xcalcf": FEATURES_SPACE}, uri=FEATURES_EXTENSION)
    features = etree.SubElement(extension, tag("calcFeatures", FEATURES_SPACE))
    for name in CALCULATION_FEATURES:
        etree.SubElement(features, tag("feature", FEATURES_SPACE), name=f"microsoft.com:{name}")


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
