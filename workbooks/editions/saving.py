"""The file users open: formulas with the values our functions give them, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import tempfile
from typing import Any

from lxml import etree
from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.workbook.properties import CalcProperties

from addin.engine.recalculation import Values, compute
from addin.files.openxml import CALCULATION_ENGINE, parsed, tag
from addin.files.zipped import in_package_order, packed, unpacked
from addin.refusal import Refusal
from udfs import ExcelError

from .as_excel.package import Roots, as_excel_writes
from .as_excel.texts import codes_kept, keep_texts
from .chart_values import put_values

EARLIEST_STAMP = 315532800  # 1980-01-01, the first date a zip entry can have
LATEST_STAMP = dt.datetime(2107, 12, 31)
CORE_PROPERTIES = "docProps/core.xml"
_VALUE = tag("v")


def render(book: Workbook, name: str) -> tuple[bytes, Values]:
    """The workbook as a file with every formula's value in it, and these values."""
    data = saved(book)
    values = compute(data, book, name)
    return finished(data, book, values), values


def saved(book: Workbook) -> bytes:
    """The workbook as openpyxl writes it, without values."""
    keep_texts(book)
    book.properties.creator = "NetShare"
    book.properties.created = _stamp()
    book.calculation = CalcProperties(calcId=CALCULATION_ENGINE, fullCalcOnLoad=False)
    buffer = io.BytesIO()
    try:
        with codes_kept(book):
            book.save(buffer)
    except (OSError, etree.SerialisationError) as e:  # each sheet is written to a file of its own first
        raise Refusal(f"{tempfile.gettempdir()}: the folder for temporary files cannot be written ({e})") from e
    return buffer.getvalue()


def finished(data: bytes, book: Workbook, values: Values) -> bytes:
    """The file of a workbook with its formulas' values, as Excel itself would write it; the same bytes every time."""
    moment = _stamp()
    parts = unpacked(data)
    sheets, charts = _with_values(parts, book, values)
    parts = as_excel_writes(parts, sheets, charts)
    parts[CORE_PROPERTIES] = _made(parts[CORE_PROPERTIES], moment)
    return packed(in_package_order(parts), moment.timetuple()[:6])


def _stamp() -> dt.datetime:
    given = os.environ.get("SOURCE_DATE_EPOCH", str(EARLIEST_STAMP))
    try:
        moment = dt.datetime.fromtimestamp(max(int(given), EARLIEST_STAMP), dt.UTC)
        return min(moment.replace(tzinfo=None), LATEST_STAMP)
    except (ValueError, OverflowError, OSError) as e:
        raise Refusal(f"SOURCE_DATE_EPOCH is {given!r}; it must be a number of seconds") from e


def _made(properties: bytes, moment: dt.datetime) -> bytes:
    made = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + made, properties)


def _with_values(parts: dict[str, bytes], book: Workbook, values: Values) -> tuple[Roots, Roots]:
    """The XML of the sheets and of the charts, with cached values."""

    def at(sheet: str, row: int, column: int) -> Any:
        return values[sheet].get((row, column), book[sheet].cell(row, column).value)

    sheets = {}
    for sheet in book.worksheets:
        name = sheet.path.lstrip("/")
        sheets[name] = parsed(parts[name])
        inject(sheets[name], values[sheet.title])
    charts = {name: parsed(part) for name, part in parts.items() if name.startswith("xl/charts/chart")}
    for root in charts.values():
        put_values(root, at)
    return sheets, charts


def inject(root: etree._Element, values: dict[tuple[int, int], Any]) -> None:
    """Into a sheet's XML a value beside each formula. openpyxl itself writes none."""
    spilled: set[tuple[int, int]] = set()
    for formula in root.iter(tag("f")):
        cell = formula.getparent()
        at = coordinate_to_tuple(cell.get("r"))
        _set(cell, values[at])
        if formula.get("t") == "array" and ":" in formula.get("ref"):
            c1, r1, c2, r2 = range_boundaries(formula.get("ref"))
            spilled |= {(r, c) for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)} - {at}
    if not spilled:
        return
    cells = {coordinate_to_tuple(cell.get("r")): cell for cell in root.iter(tag("c"))}
    for at in sorted(spilled):
        if at not in cells:
            raise ValueError(f"the array formula over {at} needs a cell there, styled by its builder")
        _set(cells[at], values[at])


def _set(cell: Any, value: Any) -> None:
    cell.attrib.pop("t", None)
    if isinstance(value, bool):
        kind, text = "b", "1" if value else "0"
    elif isinstance(value, ExcelError):
        kind, text = "e", str(value)
    elif isinstance(value, str):
        kind, text = "str", value
    else:
        kind, text = ("", str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value))
    if kind:
        cell.set("t", kind)
    place = cell.find(_VALUE)
    if place is None:
        place = etree.SubElement(cell, _VALUE)
    place.text = text
