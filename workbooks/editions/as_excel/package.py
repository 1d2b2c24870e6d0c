"""The one pass over the parts of every workbook we make, after which they are as Excel itself writes them.

openpyxl writes what Excel reads, but not what Excel writes: Excel moves texts, adds what is missing and takes
some of what is missing for the opposite of what was meant. Part by part the model is what Excel saved.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from lxml import etree

from addin.files.openxml import (
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

from .book import as_excel_writes_book
from .charts import as_excel_writes_chart, as_excel_writes_drawing
from .sheets import as_excel_writes_sheet
from .strings import STRINGS_PART, SharedStrings
from .styles import as_excel_writes_styles

STYLES, APPLICATION_PART = "xl/styles.xml", "docProps/app.xml"
STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STRINGS_RELATION = f"{DOCUMENT_SPACE}/sharedStrings"
LINK_RELATION = f"{DOCUMENT_SPACE}/hyperlink"
APPLICATION = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">\
<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop>\
<LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc><HyperlinksChanged>false</HyperlinksChanged>\
<AppVersion>16.0300</AppVersion></Properties>
"""
Roots = dict[str, etree._Element]


def as_excel_writes(parts: dict[str, bytes], sheets: Roots, charts: Roots) -> dict[str, bytes]:
    """A workbook's parts; its sheets, in their order, and its charts are given as XML that is already read."""
    out = dict(parts)
    book = parsed(parts[BOOK])
    shown = as_excel_writes_book(book)
    out[BOOK] = written(book)
    strings = SharedStrings()
    for number, (name, root) in enumerate(sheets.items()):
        as_excel_writes_sheet(root, strings, _inside(parts, name), selected=number == shown)
        out[name] = written(root)
    for name, root in charts.items():
        out[name] = written(as_excel_writes_chart(root))
    for name in parts:
        if name.startswith("xl/drawings/drawing"):
            out[name] = written(as_excel_writes_drawing(parsed(parts[name])))
    out[STYLES] = as_excel_writes_styles(parts[STYLES])
    out[APPLICATION_PART] = APPLICATION.encode()
    if strings.count:
        out[STRINGS_PART] = strings.part()
        out[CONTENT_TYPES] = with_types(parts[CONTENT_TYPES], {STRINGS_PART: STRINGS_TYPE})
        out[BOOK_RELATIONS] = with_relation(parts[BOOK_RELATIONS], STRINGS_RELATION, "sharedStrings.xml")
    return _with_relations(out)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _inside(parts: dict[str, bytes], sheet: str) -> dict[str, str]:
    """Of a sheet's links those to places in the workbook, by the relations that openpyxl gives them."""
    name = _relations_of(sheet)
    if name not in parts:
        return {}
    return {entry.get("Id"): entry.get("Target")[1:] for entry in _links(parsed(parts[name]))}


def _links(relations: etree._Element) -> Iterable[etree._Element]:
    return [e for e in relations if e.get("Type") == LINK_RELATION and e.get("Target").startswith("#")]


def _with_relations(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with relations that name their targets from where they are, and without those of links inside."""
    out = {}
    for name, part in parts.items():
        if not name.endswith(".rels"):
            out[name] = part
            continue
        root = parsed(part)
        folder = posixpath.dirname(posixpath.dirname(name))
        for entry in _links(root):
            root.remove(entry)
        for entry in root.iter(tag("Relationship", RELATIONS_SPACE)):
            target = entry.get("Target")
            if target.startswith("/"):
                entry.set("Target", posixpath.relpath(target, f"/{folder}"))
        if len(root):
            out[name] = written(root)
    return out
