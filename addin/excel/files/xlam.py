"""NetShare.xlam, the add-in: our VBA, our wizard help and our ribbon in the add-in xlwings ships."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lxml import etree

from udfs import VERSION

from ...files.openxml import (
    BOOK,
    CALCULATION_ENGINE,
    MAIN_SPACE,
    parsed,
    tag,
    with_calculation_features,
    with_relation,
    written,
)
from ...files.zipped import in_package_order, packed, unpacked
from .. import vba
from . import ribbon
from .vba_project import PROJECT_PART, vba_project
from .wizard import with_wizard
from .xlwings_files import QUICKSTART_ADD_IN, xlwings_file

SHEET, CODE_NAME = "NetShare", "Sheet2"  # the one sheet that a workbook must have
ABOUT_LINES = (
    f"NetShare {VERSION}: functions for revenue shares and inference economics",
    "Settings are in the file .netshare\\netshare.conf of your user folder; netshare install writes it.",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_SHEET, _TEXTS, _PROPERTIES = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml")
_MADE = "1980-01-01T00:00:00Z"


def build() -> bytes:
    """The add-in as a file, the same bytes every time."""
    origin = xlwings_file(QUICKSTART_ADD_IN)
    parts = unpacked(origin)
    parts[PROJECT_PART] = vba_project(vba.sources(), origin, [CODE_NAME])
    parts[BOOK] = with_wizard(_book(parts[BOOK]), vba.categories(), vba.argument_help())
    parts[_SHEET], parts[_TEXTS] = _sheet(parts[_SHEET]), _strings()
    parts[_PROPERTIES] = _properties()
    parts[ribbon.RIBBON_PART] = ribbon.part()
    parts["_rels/.rels"] = with_relation(parts["_rels/.rels"], ribbon.RIBBON_RELATION, ribbon.RIBBON_PART)
    return packed(in_package_order(parts))


def _book(xml: bytes) -> bytes:
    """The workbook with its sheet's name, without the folder in which it was made."""
    root = parsed(xml)
    for element in root.findall(tag("AlternateContent", _COMPATIBILITY)):
        root.remove(element)
    [sheet] = root.iter(tag("sheet"))
    sheet.set("name", SHEET)
    for settings in root.iter(tag("calcPr")):  # it is loaded beside every workbook: nothing to calculate again
        settings.attrib.pop("fullCalcOnLoad", None)
        settings.set("calcId", str(CALCULATION_ENGINE))
    with_calculation_features(root)
    return written(root)


def _sheet(xml: bytes) -> bytes:
    """Texts in place of its settings: as long as none are here, those in the user's file count."""
    root = parsed(xml)
    root.find(tag("dimension")).set("ref", f"A1:A{len(ABOUT_LINES)}")
    data = root.find(tag("sheetData"))
    data.clear()
    for index in range(len(ABOUT_LINES)):
        row = etree.SubElement(data, tag("row"), r=str(index + 1))
        cell = etree.SubElement(row, tag("c"), r=f"A{index + 1}", t="s")
        etree.SubElement(cell, tag("v")).text = str(index)
    return written(root)


def _strings() -> bytes:
    count = str(len(ABOUT_LINES))
    root = etree.Element(tag("sst"), nsmap={None: MAIN_SPACE}, count=count, uniqueCount=count)
    for text in ABOUT_LINES:
        etree.SubElement(etree.SubElement(root, tag("si")), tag("t")).text = text
    return written(root)


def _properties() -> bytes:
    """Excel's list of add-ins shows the title and, below it, the description."""
    times = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{_MADE}</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>NetShare</dc:title><dc:creator>NetShare</dc:creator><dc:description>{escape(ABOUT_LINES[0])}</dc:description>"
        f"{times}</cp:coreProperties>"
    ).encode()
