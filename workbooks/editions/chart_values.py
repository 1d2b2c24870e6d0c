"""Charts with the values they show saved in them, for programs that draw without computing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree
from openpyxl.utils import absolute_coordinate, quote_sheetname, range_boundaries

from addin.files.openxml import tag

from .as_excel.charts import CHART_SPACE

ValueAt = Callable[[str, int, int], Any]  # sheet, row, column: the value there


def put_values(root: etree._Element, at: ValueAt) -> None:
    """Into a chart's XML a cache beside each reference. openpyxl itself writes none."""
    for reference in [*root.iter(_tag("numRef")), *root.iter(_tag("strRef"))]:
        formula = reference.find(_tag("f"))
        sheet, _, area = formula.text.rpartition("!")
        name = sheet.strip("'").replace("''", "'")
        formula.text = f"{quote_sheetname(name)}!{absolute_coordinate(area)}"
        left, top, right, bottom = range_boundaries(area)
        cells = [at(name, r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
        _fill(reference, cells)
    for form in root.iter(_tag("numFmt")):
        form.set("sourceLinked", "0")  # else the cells' own format is shown


def _fill(reference: Any, cells: list[Any]) -> None:
    """Numbers where all cells are numbers, else texts; an empty cell is a gap."""
    numbers = all(isinstance(cell, int | float) for cell in cells if cell is not None)
    reference.tag = _tag("numRef" if numbers else "strRef")
    cache = etree.SubElement(reference, _tag("numCache" if numbers else "strCache"))
    if numbers:
        etree.SubElement(cache, _tag("formatCode")).text = "General"
    etree.SubElement(cache, _tag("ptCount")).set("val", str(len(cells)))
    for index, cell in enumerate(cells):
        if cell is None:
            continue
        point = etree.SubElement(cache, _tag("pt"))
        point.set("idx", str(index))
        etree.SubElement(point, _tag("v")).text = repr(float(cell)) if numbers else str(cell)


def _tag(name: str) -> str:
    return tag(name, CHART_SPACE)
