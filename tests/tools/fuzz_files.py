"""Damaged workbook files: each must end in a report or in one sentence.

    cd tests && python -m tools.fuzz_files [files] [seed]

Twenty thousand files by default, the same ones for the same seed. Apart from the test suite, which runs a
short piece of it. Small workbooks are checked and read as figures; those that we ship are opened only.
"""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.table import Table
from rich.progress import track

from addin.files.opening import open_bytes, read_workbook
from addin.lite.found import embedded
from addin.refusal import Refusal
from workbooks.check.checker import check
from workbooks.deal.figures import read_figures
from workbooks.editions.saving import render
from workbooks.editions.shipped import SHIPPED, TEMPLATE

# what no sentence for users may hold: Python's own words
PYTHON = re.compile(
    r"<class |<\w+[.\w]* object|object at 0x|NoneType|Traceback|keyword argument|positional|__\w+__|openpyxl|Errno|"
    r"not subscriptable|has no attribute|base 10|\b(?:int|str|float|dict|tuple|bytes)\b object|[A-Z]\w+(?:Error|Exception)\b"
)
VALUES = [
    *(
        "",
        " ",
        "x",
        "-1",
        "0",
        "1",
        "2.5",
        "1e999",
        "nan",
        "4294967296",
        "99999999999999999999",
        "rId99",
        "A0",
        "A1",
        "XFD1048576",
    ),
    *(
        "A1:XFD1048576",
        "1:1",
        "A:A",
        "B2:A1",
        "ZZZZ1",
        "#REF!",
        "=1+1",
        "Sheet!$A$1",
        "true",
        "TRUE",
        "s",
        "array",
        "shared",
        "dataTable",
    ),
    *("../x", "/xl/workbook.xml", "http://x/y", "2024-13-45", "\u00e9\u4e2d", "a" * 300, "a b", "'", "{}"),
]


def small() -> dict[str, bytes]:
    """Small workbooks that hold something of everything."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Data"
    rows = (["entity", "metric", "period", "value", "unit", "status", "bound", "source"],) + (
        ["A", "revenue", "2024", 5, "EUR", "REPORTED", "EXACT", "s"],
    ) * 2
    for row in rows:
        sheet.append(row)
    sheet.add_table(Table(displayName="Figures", ref="A1:H3"))
    for cell, content in {
        "J1": "=SUM(D2:D3)",
        "J2": "=NET_SHARE(D2,0.2)",
        "J3": "=SUM(Figures[value])+rate",
        "J4": "=1/0",
        "J5": dt.date(2024, 1, 1),
        "J6": True,
        "J7": "#N/A",
        "K1": ArrayFormula("K1:L2", "=D2:D3*{1,2}"),
        "M1": DataTableFormula("M1:M2", r1="D2", dt2D=False),
        "N1": '=IF(J1>1,"a","b")&"c"',
        "N2": "=[1]Other!A1",
    }.items():
        sheet[cell] = content
    book.defined_names["rate"] = DefinedName("rate", attr_text="Data!$D$2")
    book.defined_names["chk_Master"] = DefinedName("chk_Master", attr_text="Data!$J$6")
    sheet.merge_cells("P1:Q2")
    sheet["R1"].hyperlink = "https://example.org/"
    sheet["R2"].comment = Comment("text", "author")
    validation = DataValidation(type="whole", operator="between", formula1="1", formula2="9")
    validation.add("S1:S9")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add(
        "D2:D3", CellIsRule(operator="equal", formula=["5"], fill=PatternFill(bgColor="FF0000"))
    )
    sheet.print_title_rows = "1:1"
    sheet.print_area = "A1:H3"
    other = book.create_sheet("Other")
    other["A1"], other["A2"] = "=Data!J1", "text"
    out = io.BytesIO()
    book.save(out)
    plain = Workbook()
    plain.active["A1"], plain.active["A2"] = 1, "=A1+1"
    return {"everything.xlsx": out.getvalue(), "plain.xlsx": render(plain, "plain.xlsx")[0]}


class Fuzzer:
    """A stream of files, each a good one that is damaged in one place or in a few."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.outcomes: Counter[str] = Counter()
        self.sentences: Counter[str] = Counter()
        self.slowest = (0.0, "")
        self.small = small()
        self.shipped = {path.name: path.read_bytes() for path in (TEMPLATE, SHIPPED[2], SHIPPED[-1])}
        self._parts = {name: _parts(data) for name, data in (self.small | self.shipped).items()}

    def files(self, count: int) -> None:
        for number in range(count):
            shipped = self.random.random() < 0.1
            name = self.random.choice(sorted(self.shipped if shipped else self.small))
            data, how = self._damaged(name)
            path = self.folder / name
            path.write_bytes(data)
            start = time.process_time()
            for use in (_opened,) if shipped else (check, read_figures):
                self._try(use, path, f"file {number}, {name}, {how}")
            self.slowest = max(self.slowest, (time.process_time() - start, f"file {number}, {name}, {how}"))

    def _try(self, use: Callable[[Path], object], path: Path, what: str) -> None:
        try:
            use(path)
        except Refusal as refusal:
            sentence = str(refusal)
            assert not PYTHON.search(sentence), f"{what}: {sentence!r}"
            self.outcomes["sentences"] += 1
            self.sentences[re.sub(r"'[^']*'|\d+", "…", sentence)] += 1
        except Exception as e:
            raise AssertionError(f"{what}: {e!r}") from e
        else:
            self.outcomes["results"] += 1

    def _damaged(self, name: str) -> tuple[bytes, str]:
        if self.random.random() < 0.25:
            data = (self.small | self.shipped)[name]
            return self._bytes(data), "its bytes"
        parts = dict(self._parts[name])
        part = self.random.choice(sorted(parts))
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            parts[part] = self._part(part, parts[part])
        if self.random.random() < 0.03:
            del parts[part]
        return _zipped(parts), part

    def _part(self, name: str, content: bytes) -> bytes:
        if self.random.random() < 0.15 or not name.endswith((".xml", ".rels")):
            return self._bytes(content)
        try:
            root = etree.fromstring(content)
        except etree.XMLSyntaxError:
            return content
        element = self.random.choice([it for it in root.iter() if isinstance(it.tag, str)])
        self._element(element)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def _element(self, element: etree._Element) -> None:
        kind, parent = self.random.random(), element.getparent()
        if kind < 0.5 and element.attrib:
            element.set(self.random.choice(sorted(element.attrib)), self.random.choice(VALUES))
        elif kind < 0.6 and element.attrib:
            del element.attrib[self.random.choice(sorted(element.attrib))]
        elif kind < 0.7:
            element.set(
                self.random.choice(("odd", "r", "t", "ref", "s", "count", "name", "id", "si")),
                self.random.choice(VALUES),
            )
        elif kind < 0.8:
            element.text = self.random.choice(VALUES)
        elif kind < 0.85:
            element.tag = self.random.choice(("odd", "{urn:odd}odd", element.tag.replace("}", "}x")))
        elif kind < 0.9 or parent is None:
            element.clear()
        elif kind < 0.95:
            parent.remove(element)
        else:
            parent.append(etree.fromstring(etree.tostring(element)))

    def _bytes(self, data: bytes) -> bytes:
        at, length = self.random.randrange(len(data) + 1), self.random.choice((1, 1, 2, 4, 50))
        middle = data[at : at + length]
        match self.random.randrange(5):
            case 0:
                middle = self.random.randbytes(length)
            case 1:
                middle = b""
            case 2:
                middle = middle * 3
            case 3:
                middle = bytes(b ^ 1 << self.random.randrange(8) for b in middle)
            case 4:
                return data[:at]
        return data[:at] + middle + data[at + length :]


def _opened(path: Path) -> None:
    data = read_workbook(path)
    for values in (False, True):
        open_bytes(data, path.name, values=values)
    embedded(data, path.name)


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(seed, Path(folder))
        step = 100
        for start in track(range(0, count, step), "Damaging"):
            fuzzer.files(min(step, count - start))
    for sentence, n in fuzzer.sentences.most_common():
        print(f"{n:6,}  {sentence}")
    outcomes = ", ".join(f"{n:,} {kind}" for kind, n in sorted(fuzzer.outcomes.items()))
    print(f"{count:,} files, seed {seed}: {outcomes}; the slowest took {fuzzer.slowest[0]:.1f} s: {fuzzer.slowest[1]}")


if __name__ == "__main__":
    main()
