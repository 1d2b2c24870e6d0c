"""A sheet's part: shared texts, links inside the workbook, which tab is selected, and which warnings are not wanted."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from lxml import etree
from openpyxl.utils.cell import coordinate_from_string

from addin.files.openxml import DOCUMENT_SPACE, SHEET_ORDER, put, tag

from .strings import SharedStrings
from .texts import looks_like_a_number

_ROW, _CELL, _VALUE = tag("row"), tag("c"), tag("v")
_LINK_ID = tag("id", DOCUMENT_SPACE)


def as_excel_writes_sheet(
    root: etree._Element, strings: SharedStrings, inside: Mapping[str, str], *, selected: bool
) -> None:
    """Change a sheet's XML. `inside`: where links inside the workbook lead, by the relations they are now."""
    numbers = [cell.get("r") for cell in root.iter(_CELL) if _shared(cell, strings)]
    if numbers:
        _unwarned(root, numbers)
    _outlined(root)
    for view in root.iter(tag("sheetView")):
        view.attrib.pop("tabSelected", None)
        if selected:
            view.set("tabSelected", "1")
    for link in root.iter(tag("hyperlink")):
        if link.get(_LINK_ID) in inside:
            link.set("location", inside[link.attrib.pop(_LINK_ID)])
    _without_empty_lines(root)
    etree.cleanup_namespaces(root, top_nsmap={"r": DOCUMENT_SPACE}, keep_ns_prefixes=["r"])


def _shared(cell: etree._Element, strings: SharedStrings) -> bool:
    """A cell with the number of its text in the shared list; whether the text looks like a number."""
    kind = cell.get("t")
    if kind == "n":  # what every cell is that says nothing
        del cell.attrib["t"]
    if kind != "inlineStr":
        return False
    if not len(cell):  # openpyxl's way to write an empty text: for Excel, nothing
        del cell.attrib["t"]
        return False
    [inline] = cell
    [words] = inline  # nobody here writes a text in several fonts
    inline.remove(words)
    cell.set("t", "s")
    inline.tag, inline.text = _VALUE, str(strings.number(words.text))
    return looks_like_a_number(words.text)


def _unwarned(root: etree._Element, cells: Iterable[str]) -> None:
    """Texts such as the period 2024 are meant to be texts: Excel is to put no warning in their corners."""
    errors = put(root, etree.Element(tag("ignoredErrors")), SHEET_ORDER)
    etree.SubElement(errors, tag("ignoredError"), sqref=" ".join(_areas(cells)), numberStoredAsText="1")


def _areas(cells: Iterable[str]) -> list[str]:
    """Cells as areas, each as far down as it goes."""
    columns: dict[str, list[int]] = {}
    for cell in cells:
        column, row = coordinate_from_string(cell)
        columns.setdefault(column, []).append(row)
    found = []
    for column, rows in columns.items():
        for _, run in itertools.groupby(enumerate(rows), key=lambda at: at[1] - at[0]):
            first, *others = (row for _, row in run)
            found.append(f"{column}{first}:{column}{others[-1]}" if others else f"{column}{first}")
    return found


def _outlined(root: etree._Element) -> None:
    """How many levels of rows can be folded: the margin in which Excel draws the buttons for it."""
    deepest = max((int(row.get("outlineLevel", "0")) for row in root.iter(_ROW)), default=0)
    if deepest:
        root.find(tag("sheetFormatPr")).set("outlineLevelRow", str(deepest))


def _without_empty_lines(root: etree._Element) -> None:
    for lines in root.findall(tag("headerFooter")):
        for line in lines:
            if not line.text:
                lines.remove(line)
        if not len(lines):
            root.remove(lines)
