"""Workbook files made to hurt: each is one sentence or a right result, in bounded time and memory."""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from addin.files.opening import open_workbook
from addin.files.vetting import vetted
from addin.refusal import Refusal
from helpers.command import run
from workbooks.editions.saving import render

pytestmark = pytest.mark.workbooks

if sys.platform == "win32":
    pytest.skip("limits on a process's memory are POSIX", allow_module_level=True)

MEMORY = 2 * 1024**3
SECONDS = 20  # of CPU; a sane file takes one
SHEET, WORKBOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
BILLION = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
STYLES = "xl/styles.xml"
Edit = Callable[[bytes], bytes]


def plain() -> bytes:
    book = Workbook()
    book.active["A1"], book.active["A2"], book.active["A3"] = 1, "=A1+1", "text"
    return render(book, "plain.xlsx")[0]


def archive(parts: dict[str, bytes], *, twice: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate name"):
                target.writestr(twice, b"<x/>")
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def edited(**edits: Edit) -> bytes:
    """The plain workbook with a part changed: sheet, workbook, types, rels."""
    names = {"sheet": SHEET, "workbook": WORKBOOK, "types": "[Content_Types].xml", "rels": "xl/_rels/workbook.xml.rels"}
    parts = parts_of(plain())
    for key, edit in edits.items():
        changed = edit(parts[names[key]])
        assert changed != parts[names[key]]
        parts[names[key]] = changed
    return archive(parts)


def swap(old: bytes, new: bytes) -> Edit:
    return lambda part: part.replace(old, new)


def after_declaration(text: str) -> Edit:
    def edit(part: bytes) -> bytes:
        start = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
        return part[:start] + text.encode() + part[start:]

    return edit


def with_book(change: Callable[[Workbook], None]) -> bytes:
    book = Workbook()
    book.active["A1"], book.active["A2"], book.active["D1"] = 1, "=A1+1", "x"
    change(book)
    out = io.BytesIO()
    book.save(out)
    parts = parts_of(out.getvalue())
    return archive(parts | {SHEET: parts[SHEET].replace(b"<f>A1+1</f><v></v>", b"<f>A1+1</f><v>2</v>")})


def sized_wrongly(name: str = "xl/big.xml", checksum: int = 0) -> bytes:
    """A part that unpacks to 900 MB, with a directory and a header that say 20 bytes."""
    data = archive(parts_of(plain()) | {"xl/media/a.png": b""})
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = pack.compress(bytes(2**20)) + pack.flush(zlib.Z_FULL_FLUSH)  # which knows nothing of what came before it
    bomb = piece * 900 + pack.flush()
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.file_size, entry.compress_size = zipfile.ZIP_DEFLATED, 20, len(bomb)
    entry.CRC = checksum
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as target:
        entry.header_offset = target.start_dir
        out.seek(target.start_dir)
        out.write(entry.FileHeader())
        out.write(bomb)
        target.start_dir = out.tell()
        target.filelist.append(entry)
        target.NameToInfo[entry.filename] = entry
        target._didModify = True
    return out.getvalue()


def shared_strings(count: int, length: int) -> bytes:
    item = b"<si><t>" + b"x" * length + b"</t></si>"
    return archive(
        parts_of(plain())
        | {
            STRINGS: b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            + item * count
            + b"</sst>"
        }
    )


def renamed(part: str, name: str) -> bytes:
    parts = parts_of(plain())
    parts[name] = parts[part] if name not in parts else b""
    return archive(parts)


def without(*names: str) -> bytes:
    return archive({name: part for name, part in parts_of(plain()).items() if name not in names})


def formula(text: str) -> bytes:
    return edited(sheet=swap(b"<f>A1+1</f>", f"<f>{text}</f>".encode()))


def defined_names(count: int, formula: bytes = b"Sheet!$A$1") -> bytes:
    names = b"".join(b'<definedName name="n%d">%b</definedName>' % (i, formula) for i in range(count))
    return edited(
        workbook=lambda part: part.replace(b"<definedNames/>", b"").replace(
            b"</sheets>", b"</sheets><definedNames>" + names + b"</definedNames>"
        )
    )


def shared_formula(text: str, cells: int) -> bytes:
    """A formula that stands once, in the first of many cells."""
    row = '<row r="{0}"><c r="A{0}"><f t="shared" si="0"{1}</f><v>1</v></c></row>'
    first = row.format(10, f' ref="A10:A{9 + cells}">{text}')
    return "".join([first, *(row.format(n, ">") for n in range(11, 10 + cells))]).encode()


def arrays(*areas: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for area in areas:
            book.active[area.partition(":")[0]] = ArrayFormula(area, "=1")

    return change


def table_in(ref: bytes) -> bytes:
    data = with_book(lambda book: book.active.add_table(Table(displayName="T", ref="D1:D2")))
    parts = parts_of(data)
    table = parts["xl/tables/table1.xml"]
    return archive(parts | {"xl/tables/table1.xml": table.replace(b"D1:D2", ref)})


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: archive(parts_of(plain()) | {"xl/a.xml": bytes(2**20) * 450}), "unpacks to more than 400 MB"),
    "a bomb that lies about its size": (sized_wrongly, "truncated or damaged, at xl/big.xml"),
    "a lie that keeps the checksum": (
        lambda: sized_wrongly("xl/big.bin", zlib.crc32(bytes(20))),
        "truncated or damaged, at xl/big.bin, which is shorter or longer than the file says",
    ),
    "entities": (
        lambda: edited(sheet=after_declaration(BILLION)),
        "part xl/worksheets/sheet1.xml declares a document type",
    ),
    "entities in UTF-16": (
        lambda: archive(
            parts_of(plain())
            | {STRINGS: ('<?xml version="1.0" encoding="UTF-16"?>' + BILLION + "<sst/>").encode("utf-16")}
        ),
        "part xl/sharedStrings.xml declares a document type",
    ),
    "an external entity": (
        lambda: edited(workbook=after_declaration('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')),
        "part xl/workbook.xml declares a document type",
    ),
    "a document type elsewhere": (
        lambda: archive(parts_of(plain()) | {"xl/odd.bin": b" <!DOCTYPE x><x/>"}),
        "part xl/odd.bin declares a document type",
    ),
    "elements in elements": (
        lambda: edited(sheet=swap(b"<sheetData>", b"<x>" * 500 + b"</x>" * 500 + b"<sheetData>")),
        "nests its elements too deeply",
    ),
    "a tag without end": (
        lambda: edited(sheet=swap(b"<sheetData>", b'<sheetData a="' + b"x" * 40_000_000 + b'">')),
        "has a tag that is too long",
    ),
    "a million names": (
        lambda: defined_names(1_000_000),
        "part xl/workbook.xml has too many defined names, more than 10,000",
    ),
    "a name of 290,000 letters": (lambda: defined_names(1, b"a" * 290_000), "has a formula longer than Excel allows"),
    "a table above the first row": (
        lambda: table_in(b"D0:D2"),
        "has the table T in D0:D2, which is no area of a sheet",
    ),
    "a table below the last row": (lambda: table_in(b"D1:D1048577"), "has the table T in D1:D1048577, which is no"),
    "a million shared texts": (lambda: shared_strings(1_000_000, 1), "has too many shared texts"),
    "a shared text of 30 MB": (lambda: shared_strings(1, 30_000_000), "has a text longer than Excel allows"),
    "a formula of 1 MB": (
        lambda: formula("1+" * 500_000 + "1"),
        "part xl/worksheets/sheet1.xml has a formula longer than Excel allows",
    ),
    "many cells": (
        lambda: edited(sheet=swap(b"</sheetData>", b"<row>" + b"<c/>" * 1_100_000 + b"</row></sheetData>")),
        "has too many cells",
    ),
    "merged over everything": (
        lambda: edited(
            sheet=swap(
                b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            )
        ),
        "has <mergeCell> over A1:XFD1048576",
    ),
    "a link over everything": (
        lambda: edited(
            sheet=swap(
                b"</sheetData>", b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
            )
        ),
        "has <hyperlink> over A1:XFD1048576",
    ),
    "a table over everything": (lambda: table_in(b"A1:XFD1048576"), "has <table> over A1:XFD1048576"),
    "a row far outside": (
        lambda: edited(
            sheet=lambda part: part.replace(b'<row r="2"', b'<row r="99999999"').replace(b'r="A2"', b'r="A99999999"')
        ),
        "sheet Sheet: has a cell in row 99999999, column 1",
    ),
    "a column outside": (
        lambda: edited(sheet=swap(b'r="A2"', b'r="ZZZ2"')),
        "sheet Sheet: has a cell in row 2, column 18278",
    ),
    "a cell without a place": (lambda: edited(sheet=swap(b'r="A2"', b'r="2A"')), "not readable as a workbook"),
    "a style of no format": (  # of which a library prints
        lambda: archive(
            parts_of(plain())
            | {STYLES: parts_of(plain())[STYLES].replace(b'name="Normal" xfId="0"', b'name="Normal" xfId="9"')}
        ),
        "its part xl/styles.xml names a format or text that is not there",
    ),
    "a style that is not there": (
        lambda: edited(sheet=swap(b'<c r="A2"', b'<c s="999" r="A2"')),
        "not readable as a workbook",
    ),
    "half a part": (
        lambda: edited(sheet=lambda part: part[: len(part) // 2]),
        "its part xl/worksheets/sheet1.xml (line ",
    ),
    "no sheet part": (lambda: without(SHEET), "the part xl/worksheets/sheet1.xml of its sheet Sheet is missing"),
    "no list of types": (lambda: without("[Content_Types].xml"), "its part [Content_Types].xml is missing"),
    "no relations": (lambda: without("xl/_rels/workbook.xml.rels"), "not readable as a workbook"),
    "a wrong content type": (
        lambda: edited(types=swap(b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")),
        "not readable as a workbook",
    ),
    "a part twice": (lambda: archive(parts_of(plain()), twice=SHEET), "has the part xl/worksheets/sheet1.xml twice"),
    "a part twice but for case": (lambda: renamed(SHEET, "xl/worksheets/SHEET1.xml"), "twice"),
    "a name that climbs": (
        lambda: renamed(SHEET, "../../evil.xml"),
        "a part whose name points outside the file, ../../evil.xml",
    ),
    "a name from the root": (lambda: renamed(SHEET, "/etc/evil.xml"), "points outside the file, /etc/evil.xml"),
    "a long formula for a million cells": (
        lambda: edited(sheet=swap(b"</sheetData>", shared_formula("1+" * 3_900 + "B1", 900_000) + b"</sheetData>")),
        "part xl/worksheets/sheet1.xml has formulas of more than 32,000,000 characters in its cells",
    ),
    "long formulas in many cells": (
        lambda: edited(
            sheet=swap(
                b"</sheetData>", (b"<row>" + (b"<c><f>" + b"1+" * 4_000 + b"1</f></c>") * 4_500 + b"</row></sheetData>")
            )
        ),
        "part xl/worksheets/sheet1.xml has formulas of more than 32,000,000 characters in its cells",
    ),
    "truncated": (lambda: plain()[:-100], "truncated or damaged"),
    "bytes changed": (lambda: (d := plain())[:200] + bytes(40) + d[240:], "truncated or damaged"),
    "an encrypted workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "is encrypted",
    ),
}


@pytest.fixture(scope="module", params=REFUSED)
def hostile(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    build, why = REFUSED[request.param]
    return build(), why


def limited(path: Path) -> tuple[int, list[Any], str]:
    """`netshare check` of a file, within the limits."""
    limits = {"memory": MEMORY, "seconds": SECONDS}
    done = run("check", "--json", path.name, cwd=path.parent, limits=limits)
    assert done.stdout, done
    return done.returncode, json.loads(done.stdout), done.stderr.decode()


def test_a_file_made_to_hurt_is_refused_in_one_sentence(hostile: tuple[bytes, str], tmp_path: Path) -> None:
    data, why = hostile
    path = tmp_path / "evil.xlsx"
    path.write_bytes(data)
    code, [answer], errors = limited(path)
    assert (code, errors) == (2, "")
    assert why in answer["refused"]
    assert answer["refused"].startswith("evil.xlsx")
    assert "\n" not in answer["refused"]
    with pytest.raises(Refusal):  # the same for every command that opens a workbook
        open_workbook(path)
    assert list(tmp_path.iterdir()) == [path]


def far(book: Workbook) -> None:
    book.active["XFD1048576"] = "=A2+1"


def titled(*titles: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        for title in titles:
            quoted = title.replace("'", "''")
            book.create_sheet("x").title = title
            book[title]["A1"] = 5
            book.active[f"B{len(book.sheetnames)}"] = f"='{quoted}'!A1+1"

    return change


ANSWERED: dict[str, tuple[Callable[[], bytes], dict[str, tuple[str, str]]]] = {
    # each formula without a saved value is a difference from its right value
    "a dimension of everything": (
        lambda: edited(sheet=lambda part: part.replace(b"A1:A3", b"A1:XFD1048576").replace(b"<v>2</v>", b"<v>3</v>")),
        {"A2": ("difference", "2")},
    ),
    "the last cell of all": (lambda: with_book(far), {"XFD1048576": ("difference", "3")}),
    "an array formula over everything": (
        lambda: edited(sheet=swap(b"<f>A1+1</f>", b'<f t="array" ref="A2:XFD1048576">A1+1</f>')),
        {"A2": ("not recalculated", "is an array formula over A2:XFD1048576, which cannot be computed")},
    ),
    "two array formulas of a million cells": (
        lambda: with_book(arrays("F1:O100000", "G1:P100000")),
        {"F1": ("not recalculated", "is an array formula over F1:O100000, which cannot be computed")},
    ),
    "too many cells of array formulas": (
        lambda: with_book(arrays(*(f"{column}1:{column}10000" for column in map(get_column_letter, range(6, 18))))),
        {"Q1": ("not recalculated", "is an array formula over Q1:Q10000, beyond 100,000 cells of array formulas")},
    ),
    "millions of cells merged, linked, validated": (
        lambda: edited(
            sheet=swap(
                b"</sheetData>",
                b"</sheetData><mergeCells>"
                + b"".join(b'<mergeCell ref="A%d:J%d"/>' % (i, i) for i in range(10, 90_000))
                + b'</mergeCells><conditionalFormatting sqref="A1:XFD1048576"/><dataValidations>'
                + b'<dataValidation type="whole" sqref="A1:XFD1048576"/>' * 20_000
                + b"</dataValidations><hyperlinks>"
                + b"".join(b'<hyperlink ref="A%d:R%d" location="A1"/>' % (i, i) for i in range(10, 60_000))
                + b"</hyperlinks>",
            )
        ),
        {},
    ),
    "columns and rows without end": (
        lambda: edited(
            sheet=lambda part: part.replace(
                b"<sheetData>", b"<cols>" + b'<col min="1" max="4294967295"/>' * 50_000 + b"</cols><sheetData>"
            ).replace(b"</sheetData>", b'<row r="9" spans="1:4294967295"/>' * 50_000 + b"</sheetData>")
        ),
        {},
    ),
    "a formula shared by everything": (
        lambda: edited(sheet=swap(b"<f>A1+1</f>", b'<f t="shared" si="0" ref="A2:XFD1048576">A1+1</f>')),
        {},
    ),
    "data tables over everything": (
        lambda: edited(
            sheet=swap(
                b"</sheetData>",
                b"".join(
                    b'<row r="%d"><c r="A%d"><f t="dataTable" ref="A1:XFD1048576" r1="B1"/><v>1</v></c></row>' % (i, i)
                    for i in range(10, 500)
                )
                + b"</sheetData>",
            )
        ),
        {"A10": ("not recalculated", "is a data table")},
    ),
    "an array beside an extension": (  # of which libraries warn
        lambda: archive(
            parts_of(with_book(arrays("F1:F3")))
            | {
                SHEET: parts_of(with_book(arrays("F1:F3")))[SHEET].replace(
                    b"</worksheet>", b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
                )
            }
        ),
        {},
    ),
    "a circle": (
        lambda: with_book(lambda book: book.active.__setitem__("A1", "=A2")),
        {"A1": ("circular reference", "is part of a circular")},
    ),
    "brackets in brackets": (
        lambda: formula("(" * 4000 + "1" + ")" * 4000),
        {"A2": ("not recalculated", "cannot be read as a formula")},
    ),
    "calls in calls": (
        lambda: formula("ABS(" * 1500 + "1" + ")" * 1500),
        {"A2": ("not recalculated", "cannot be read as a formula")},
    ),
    "brackets that do not match": (
        lambda: formula("(((1+2"),
        {"A2": ("not recalculated", "cannot be read as a formula")},
    ),
    "signs without end": (
        lambda: formula("-" * 8000 + "1"),
        {"A2": ("not recalculated", "cannot be read as a formula")},
    ),
    "sums over everything": (lambda: formula("SUM(B1:XFD1048576)+SUM(C:C)"), {"A2": ("difference", "0")}),
    "sheets named like formulas": (
        lambda: with_book(titled("=1+1", "'; DROP", "A1", 'say "x"', "R1C1", "Sheet!A1 & more")),
        {f"B{n}": ("difference", "6") for n in range(2, 8)},
    ),
    "a workbook inside": (lambda: archive(parts_of(plain()) | {"xl/embeddings/a.xlsx": plain()}), {}),
    "a shared formula without its first": (lambda: edited(sheet=swap(b"<f>A1+1</f>", b'<f t="shared" si="9"/>')), {}),
    "ten thousand names": (lambda: defined_names(10_000), {}),
    "long names without an end": (lambda: defined_names(200, b"a" * 8000), {}),
}


@pytest.fixture(scope="module", params=ANSWERED)
def odd(request: pytest.FixtureRequest) -> tuple[bytes, dict[str, tuple[str, str]]]:
    build, expected = ANSWERED[request.param]
    return build(), expected


def test_a_file_that_is_only_odd_gets_its_right_result(
    odd: tuple[bytes, dict[str, tuple[str, str]]], tmp_path: Path
) -> None:
    data, expected = odd
    path = tmp_path / "odd.xlsx"
    path.write_bytes(data)
    code, [answer], errors = limited(path)
    assert errors == ""
    assert code in (0, 1)
    assert "refused" not in answer
    found = {
        f["cell"]: (f["kind"], f["expected"] or f["message"])
        for f in answer["findings"]
        if f["kind"] != "blank reference"
    }
    for cell, (kind, text) in expected.items():
        assert found[cell][0] == kind, answer
        assert found[cell][1].startswith(text), answer


def test_readers_further_on_see_only_what_was_vetted() -> None:
    data = plain()
    again = vetted(data, "plain.xlsx")
    assert parts_of(again) == parts_of(data)
    with zipfile.ZipFile(io.BytesIO(again)) as source:
        assert {entry.compress_type for entry in source.infolist()} == {zipfile.ZIP_STORED}


def test_openpyxl_itself_forbids_entities_where_it_reads() -> None:
    from defusedxml.common import EntitiesForbidden
    from openpyxl.xml import functions

    text = BILLION + "<x>&i;</x>"
    with pytest.raises(EntitiesForbidden):
        list(functions.iterparse(io.BytesIO(text.encode())))
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]><x>&e;</x>'
    assert functions.fromstring(outside).text is None  # lxml leaves them unresolved


def test_an_array_formula_saved_by_a_library_is_measured_too() -> None:
    book = Workbook()
    book.active["A1"] = ArrayFormula("A1:XFD1048576", "=1")
    out = io.BytesIO()
    book.save(out)
    assert parts_of(vetted(out.getvalue(), "array.xlsx"))
