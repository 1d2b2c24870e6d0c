"""The file users open: formulas with the values our functions give them, the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.workbook.properties import CalcProperties

from addin.engine.recalculation import Values, compute
from addin.refusal import Refusal
from udfs import ExcelError

from .chart_values import with_values

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EARLIEST = 315532800  # 1980-01-01, the first date a zip entry can have
LATEST = dt.datetime(2107, 12, 31)
CALCULATION_ENGINE = 191029  # of current Excel: a file that names an older one is recalculated on opening


def render(book: Workbook, name: str) -> tuple[bytes, Values]:
    """The workbook as a file with every formula's value in it, and these values."""
    data = saved(book)
    values = compute(data, book, name)
    return finished(data, book, values), values


def saved(book: Workbook) -> bytes:
    """The workbook as openpyxl writes it, without values."""
    book.properties.creator = "NetShare"
    book.properties.created = _stamp()
    book.calculation = CalcProperties(calcId=CALCULATION_ENGINE, fullCalcOnLoad=False)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def finished(data: bytes, book: Workbook, values: Values) -> bytes:
    """The file of a workbook with its formulas' values, the same bytes every time."""
    return _repack(data, _stamp(), book, values)


def place(data: bytes, path: Path) -> None:
    """Put a file in place only when it is complete; behind a link, where the link leads."""
    try:
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".netshare-") as folder:
            complete = Path(folder) / path.name
            complete.write_bytes(data)
            complete.replace(path)
    except OSError as e:
        raise Refusal(f"{path}: cannot be written ({e.strerror or e})") from e


def place_beside(data: bytes, path: Path) -> tuple[Path, bool]:
    """Put a file in place without touching another of its name: where it went, and whether it is new."""
    for number in itertools.count(1):
        free = path if number == 1 else path.with_stem(f"{path.stem} ({number})")
        if not free.exists():
            place(data, free)
            return free, True
        if free.is_file() and free.read_bytes() == data:
            return free, False
    raise AssertionError("numbers do not end")


def _stamp() -> dt.datetime:
    given = os.environ.get("SOURCE_DATE_EPOCH", str(EARLIEST))
    try:
        moment = dt.datetime.fromtimestamp(max(int(given), EARLIEST), dt.UTC)
        return min(moment.replace(tzinfo=None), LATEST)
    except (ValueError, OverflowError, OSError) as e:
        raise Refusal(f"SOURCE_DATE_EPOCH is {given!r}; it must be a number of seconds") from e


def _repack(data: bytes, stamp: dt.datetime, book: Workbook, values: Values) -> bytes:
    """The parts in a fixed order and with fixed times, cached values in sheets and charts."""
    sheets = {sheet.path.lstrip("/"): values[sheet.title] for sheet in book.worksheets}

    def at(sheet: str, row: int, column: int) -> Any:
        return values[sheet].get((row, column), book[sheet].cell(row, column).value)

    out = io.BytesIO()
    moment = stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        first = ("[Content_Types].xml", "_rels/.rels")
        for name in sorted(source.namelist(), key=lambda n: (n not in first, n)):
            part = source.read(name)
            if name in sheets:
                part = inject(part, sheets[name])
            elif name.startswith("xl/charts/chart"):
                part = with_values(part, at)
            elif name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + moment, part)
            entry = zipfile.ZipInfo(name, stamp.timetuple()[:6])
            entry.create_system, entry.external_attr = 0, 0o600 << 16
            target.writestr(entry, part, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def inject(xml: bytes, values: dict[tuple[int, int], Any]) -> bytes:
    """A sheet's XML with a value beside each formula. openpyxl itself writes none."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    spilled: set[tuple[int, int]] = set()
    cells = {coordinate_to_tuple(cell.get("r")): cell for cell in root.iter(f"{{{MAIN}}}c")}
    for at, cell in cells.items():
        formula = cell.find(f"{{{MAIN}}}f")
        if formula is None:
            continue
        _set(cell, values[at])
        if formula.get("t") == "array":
            c1, r1, c2, r2 = range_boundaries(formula.get("ref"))
            spilled |= {(r, c) for r in range(r1, r2 + 1) for c in range(c1, c2 + 1)} - {at}
    for at in sorted(spilled):
        if at not in cells:
            raise ValueError(f"the array formula over {at} needs a cell there, styled by its builder")
        _set(cells[at], values[at])
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return out


def _set(cell: Any, value: Any) -> None:
    for old in cell.findall(f"{{{MAIN}}}v"):
        cell.remove(old)
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
    etree.SubElement(cell, f"{{{MAIN}}}v").text = text
