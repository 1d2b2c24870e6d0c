"""The workbook's own part: who wrote it, its names, and that its values need no new calculation."""

from __future__ import annotations

import re

from lxml import etree

from addin.files.openxml import DOCUMENT_SPACE, put, tag, with_calculation_features

# the Excel that the calculation engine is of; openpyxl names none
_VERSION = {"appName": "xl", "lastEdited": "7", "lowestEdited": "7", "rupBuild": "28112"}
_ROWS_FIRST = re.compile(r"('(?:[^']|'')+'|[^',]+)!(\$\d+:\$\d+),(?:\1)!(\$[A-Z]+:\$[A-Z]+)")


def as_excel_writes_book(root: etree._Element) -> int:
    """Change the workbook's XML; the number of the sheet that is shown first."""
    put(root, etree.Element(tag("fileVersion"), _VERSION))
    for protection in root.findall(tag("workbookProtection")):
        if not protection.attrib:
            root.remove(protection)
    for name in root.iter(tag("definedName")):
        if name.get("name") == "_xlnm.Print_Titles":
            name.text = _ROWS_FIRST.sub(r"\1!\3,\1!\2", name.text)
    with_calculation_features(root)
    etree.cleanup_namespaces(root, top_nsmap={"r": DOCUMENT_SPACE}, keep_ns_prefixes=["r"])
    return int(root.find(f"{tag('bookViews')}/{tag('workbookView')}").get("activeTab", "0"))
