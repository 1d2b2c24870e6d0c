"""The code inside a workbook, where the add-in xlwings Lite keeps and looks for it.

Parts, names and values are those of workbooks that Excel itself saved.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from lxml import etree

from ..excel.names import XLWINGS_VERSION
from ..files.openxml import CONTENT_TYPES, DOCUMENT_SPACE, RELATIONS_SPACE, tag, with_relation, with_types, written
from ..files.zipped import in_package_order, moment_of, packed, unpacked
from . import bundle
from .names import stored_names

STORE_ID = "wa200008175"  # of xlwings Lite in the store of Office add-ins
PANES_PART, EXTENSION_PART = "xl/webextensions/taskpanes.xml", "xl/webextensions/webextension1.xml"
PANES_RELATIONS_PART = "xl/webextensions/_rels/taskpanes.xml.rels"
PACKAGE_RELATIONS_PART = "_rels/.rels"
TO_PANES = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
TO_EXTENSION = "http://schemas.microsoft.com/office/2011/relationships/webextension"
EXTENSION_SPACE = "http://schemas.microsoft.com/office/webextensions/webextension/2010/11"
PANES_SPACE = "http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11"
DRAWING_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
PANE_TYPES = {
    PANES_PART: "application/vnd.ms-office.webextensiontaskpanes+xml",
    EXTENSION_PART: "application/vnd.ms-office.webextension+xml",
}
HAS_FUNCTIONS = "{D87F86FE-615C-45B5-9D79-34F1136793EB}"
FUNCTION_NAMES = "{7C84B067-C214-45C3-A712-C9D94CD141B2}"
CODE_FILE, REQUIREMENTS_FILE = "main.py", "requirements.txt"
# the Pyodide that our code is tested with, and the add-in after whose saved files this one is made
PYODIDE_VERSION, LITE_VERSION = "314.0.3", "1.0.0.103"
# Office's own property: the pane opens with the workbook, also where the add-in has not saved it yet
PANE_OPENS = "Office.AutoShowTaskpaneWithDocument"
_STORE_VERSION, _LANGUAGE = "1.0.0.0", "en-US"


def code() -> dict[str, str]:
    """What xlwings Lite runs, and what it installs before: the files by their names in its pane."""
    return {CODE_FILE: bundle.source(), REQUIREMENTS_FILE: f"xlwings=={XLWINGS_VERSION}\n"}


def with_code(data: bytes, about: str) -> bytes:
    """A finished .xlsx with our code inside, to be run by xlwings Lite.

    `about`: what the workbook is about. Users trust a workbook, by its id; those that are about
    something else must have another one, and the same must have the same every time.
    """
    parts = unpacked(data)
    parts[PANES_PART], parts[PANES_RELATIONS_PART] = _panes(), _pane_relations()
    parts[EXTENSION_PART] = _extension(about)
    parts[CONTENT_TYPES] = with_types(parts[CONTENT_TYPES], PANE_TYPES)
    relations = parts[PACKAGE_RELATIONS_PART]
    parts[PACKAGE_RELATIONS_PART] = with_relation(relations, TO_PANES, PANES_PART)
    return packed(in_package_order(parts), moment_of(data))


def _properties(about: str) -> dict[str, Any]:
    return {
        **code(),
        "pyodideVersion": PYODIDE_VERSION,
        "addinVersion": LITE_VERSION,
        PANE_OPENS: True,
        "xlwingsSettingsWorkbook": {"startupBehavior": "taskpane"},
        "xlwingsWorkbookId": _id("workbook", about),
    }


def _id(of: str, about: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"NetShare Lite, {of}: {about}"))


def _extension(about: str) -> bytes:
    root = etree.Element(
        tag("webextension", EXTENSION_SPACE), nsmap={"we": EXTENSION_SPACE}, id=f"{{{_id('extension', about).upper()}}}"
    )
    _reference(root, _LANGUAGE)
    _reference(etree.SubElement(root, tag("alternateReferences", EXTENSION_SPACE)), STORE_ID.upper())
    properties = etree.SubElement(root, tag("properties", EXTENSION_SPACE))
    for name, content in _properties(about).items():
        # as JSON: line ends and tabs would not survive in an attribute
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        etree.SubElement(properties, tag("property", EXTENSION_SPACE), name=name, value=text)
    etree.SubElement(root, tag("bindings", EXTENSION_SPACE))
    etree.SubElement(root, tag("snapshot", EXTENSION_SPACE), nsmap={"r": DOCUMENT_SPACE})
    more = etree.SubElement(root, tag("extLst", EXTENSION_SPACE))
    etree.SubElement(_more(more, HAS_FUNCTIONS), tag("containsCustomFunctions", EXTENSION_SPACE))
    names = etree.SubElement(_more(more, FUNCTION_NAMES), tag("customFunctionIdList", EXTENSION_SPACE))
    for name in stored_names():
        etree.SubElement(names, tag("customFunctionIds", EXTENSION_SPACE)).text = name
    return written(root)


def _reference(parent: etree._Element, store: str) -> None:
    """The add-in, by its place in a store: in the language's own, and by its number in any."""
    etree.SubElement(
        parent, tag("reference", EXTENSION_SPACE), id=STORE_ID, version=_STORE_VERSION, store=store, storeType="OMEX"
    )


def _more(parent: etree._Element, uri: str) -> etree._Element:
    return etree.SubElement(parent, tag("ext", DRAWING_SPACE), nsmap={"a": DRAWING_SPACE}, uri=uri)


def _panes() -> bytes:
    root = etree.Element(tag("taskpanes", PANES_SPACE), nsmap={"wetp": PANES_SPACE})
    pane = etree.SubElement(root, tag("taskpane", PANES_SPACE), dockstate="right", visibility="1", width="350", row="2")
    reference = etree.SubElement(pane, tag("webextensionref", PANES_SPACE), nsmap={"r": DOCUMENT_SPACE})
    reference.set(tag("id", DOCUMENT_SPACE), "rId1")
    return written(root)


def _pane_relations() -> bytes:
    empty = written(etree.Element(tag("Relationships", RELATIONS_SPACE), nsmap={None: RELATIONS_SPACE}))
    return with_relation(empty, TO_EXTENSION, EXTENSION_PART.rpartition("/")[2])
