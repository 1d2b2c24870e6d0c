"""Files that are damaged: one sentence with the part and what is wrong with it, in words."""

from __future__ import annotations

import io
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook

from addin.files.opening import open_bytes
from addin.files.openxml import parsed
from addin.files.vetting import vetted
from addin.refusal import Refusal
from tools.fuzz_files import PYTHON, Fuzzer

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts() -> dict[str, bytes]:
    book = Workbook()
    book.active["A1"], book.active["A2"] = 1, "=A1+1"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as source:
        return {name: source.read(name) for name in source.namelist()}


def packed(more: dict[str, bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in (parts() | (more or {})).items():
            target.writestr(name, part, method if more and name in more else None)
    return out.getvalue()


def said(data: bytes) -> str:
    """The one sentence with which a file is refused."""
    with pytest.raises(Refusal) as refused:
        open_bytes(vetted(data, "x.xlsx"), "x.xlsx")
    return str(refused.value)


@pytest.mark.parametrize(("method", "named"), [(zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "LZMA")])
def test_a_method_that_offices_do_not_know_is_named(method: int, named: str) -> None:
    """What other methods unpack to has no bound, so they are not begun with."""
    assert said(packed({"xl/media/a.bin": bytes(100)}, method)) == (
        f"x.xlsx: its part xl/media/a.bin is compressed with {named}, which Office files cannot use; "
        "save the workbook again as .xlsx"
    )


@pytest.mark.parametrize(
    ("method", "named"), [(9, "Deflate64"), (93, "Zstandard"), (95, "XZ"), (98, "PPMd"), (77, "method 77")]
)
def test_methods_that_python_does_not_know_are_named(method: int, named: str) -> None:
    data = bytearray(packed({"xl/a.bin": b"x"}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.rindex(signature) + offset
        data[at : at + 2] = struct.pack("<H", method)
    assert f"its part xl/a.bin is compressed with {named}, which" in said(bytes(data))


def local(name: str, offset: int, value: bytes) -> Callable[[bytearray], None]:
    """A change to a part's own header, of which the directory knows nothing."""

    def change(data: bytearray) -> None:
        at = data.index(name.encode()) - 30
        data[at + offset : at + offset + len(value)] = value

    return change


def entry(name: str, offset: int, value: bytes) -> Callable[[bytearray], None]:
    """A change to a part's entry in the directory."""

    def change(data: bytearray) -> None:
        at = data.rindex(name.encode()) - 46
        data[at + offset : at + offset + len(value)] = value

    return change


def overlapping(data: bytearray) -> None:
    """The directory has two parts begin at one place, and the place has the name of both."""
    first, second = (data.rindex(name) - 46 for name in (b"xl/aaa.bin", b"xl/bbb.bin"))
    data[second + 16 : second + 46] = data[first + 16 : first + 46]
    data[second + 46 : second + 56] = b"xl/aaa.bin"


DISAGREE = "of which its two headers say different things"
CONTAINERS: dict[str, tuple[Callable[[bytearray], None], str]] = {
    "another name": (local("xl/aaa.bin", 30, b"xl/AAA.bin"), DISAGREE),
    "another method": (local("xl/aaa.bin", 8, b"\0\0"), DISAGREE),
    "another checksum": (local("xl/aaa.bin", 14, b"abcd"), DISAGREE),
    "another size": (local("xl/aaa.bin", 22, b"\xff\0\0\0"), DISAGREE),
    "another packed size": (local("xl/aaa.bin", 18, b"\xff\0\0\0"), DISAGREE),
    "encrypted in its own header": (local("xl/aaa.bin", 6, b"\1\0"), DISAGREE),
    "encrypted": (entry("xl/aaa.bin", 8, b"\1\0"), "the workbook is encrypted"),
    "strongly encrypted": (entry("xl/aaa.bin", 8, b"\x40\0"), "the workbook is encrypted"),
    "beyond the end": (entry("xl/aaa.bin", 42, b"\xff\xff\xff\x7f"), "which is not where the file says"),
    "no header there": (entry("xl/aaa.bin", 42, b"\1\0\0\0"), "which is not where the file says"),
    "a backslash": (entry("xl/aaa.bin", 46, b"xl\\aaa.bin"), "whose name points outside the file, xl\\aaa.bin"),
    "a drive": (entry("xl/aaa.bin", 46, b"C:/aaa.bin"), "whose name points outside the file, C:/aaa.bin"),
    "two strokes": (entry("xl/aaa.bin", 46, b"xl//aa.bin"), "whose name programs read differently, xl//aa.bin"),
    "a zero in the name": (entry("xl/aaa.bin", 46, b"xl/a\0a.bin"), "whose name programs read differently"),
    "one name twice": (overlapping, "has the part xl/aaa.bin twice"),
}


@pytest.mark.parametrize("how", CONTAINERS)
def test_what_readers_could_see_differently_is_refused(how: str) -> None:
    change, why = CONTAINERS[how]
    data = bytearray(packed({"xl/aaa.bin": b"a" * 99, "xl/bbb.bin": b"a" * 99}))
    change(data)
    assert why in said(bytes(data))


def test_parts_that_overlap_are_refused() -> None:
    """A part may not lie in another's bytes, as in files that unpack to a thousand times what they should."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as target:
        target.writestr("xl/b.bin", b"x" * 50)
    whole = inner.getvalue()
    held = whole[: whole.index(b"PK\x01\x02")]
    data = packed({"xl/a.bin": held, "xl/b.bin": b"x" * 50}, zipfile.ZIP_STORED)
    at = data.rindex(b"xl/b.bin") - 46
    inside = data.index(held)
    assert "at xl/b.bin, which overlaps another part" in said(
        data[: at + 42] + struct.pack("<I", inside) + data[at + 46 :]
    )


def test_sizes_that_follow_a_part_are_read() -> None:
    """Programs that write to a stream put a part's sizes behind it."""

    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

    out = Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts().items():
            target.writestr(name, part)
    assert out.getvalue()[6] & 8
    assert open_bytes(vetted(out.getvalue(), "x.xlsx"), "x.xlsx").active["A2"].value == "=A1+1"


def sheet(edit: Callable[[bytes], bytes]) -> dict[str, bytes]:
    return {SHEET: edit(parts()[SHEET])}


DAMAGED: dict[str, tuple[bytes, str]] = {
    "a prefix that is not declared": (b"<x:y/>", "a tag uses a namespace prefix that is not declared"),
    "such an attribute": (b'<y x:z="1"/>', "a tag uses a namespace prefix that is not declared"),
    "a prefix undeclared": (b'<y xmlns:x="u"><y xmlns:x=""/></y>', "it declares a namespace prefix as nothing"),
    "a reserved prefix": (b'<y xmlns:xml="u"/>', "it declares a namespace that is reserved"),
    "an attribute twice": (b'<y a="" a=""/>', "a tag has the same attribute twice"),
    "twice by its namespace": (b'<y xmlns:p="u" xmlns:q="u" p:a="" q:a=""/>', "a tag has the same attribute twice"),
    "a wrong end": (b"<y></z>", "an end tag does not match its start tag"),
    "an entity": (b"&x;", "it uses an entity that is not defined"),
    "an ampersand": (b"a & b", "it has a character that XML does not allow there"),
    "a character's number": (b"&#1;", "it names a character that XML does not allow"),
    "a control character": (b"\x01", "it has a character that XML does not allow there"),
    "half a character": (b"\xc3", "it has a character that XML does not allow there"),
    "a second declaration": (b'<?xml version="1.0"?>', "its XML declaration does not stand at its start"),
    "two colons": (b'<y xmlns:p="u"><p:y:z/></y>', "it has a character that XML does not allow there"),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_damage_is_told_with_part_line_and_reason(how: str) -> None:
    xml, why = DAMAGED[how]
    data = packed(sheet(lambda part: part.replace(b"<sheetData>", b"\n\n" + xml + b"<sheetData>")))
    assert said(data) == (
        f"x.xlsx: not readable as a workbook: its part {SHEET} (line 3) is damaged: {why}; save the workbook again as .xlsx"
    )


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b"", "it ends before its last element is closed"),
        (b"<worksheet>", "it ends before its last element is closed"),
        (b"<worksheet", "it ends within a tag"),
        (b"<worksheet><![CDATA[x", "it ends within a text"),
        (b"<worksheet/><x/>", "something follows its last element"),
        (b'<?xml version="1.0" standalone="maybe"?><x/>', "its XML declaration is not a valid one"),
        (b'<?xml version="1.0" encoding="UTF-16"?><x/>', "its encoding is not the one it declares"),
        (b'<?xml version="1.0" encoding="nobody"?><x/>', "its encoding cannot be read"),
    ],
    ids=["empty", "open", "in a tag", "in a text", "two roots", "declaration", "UTF-16", "encoding"],
)
def test_a_whole_part_that_is_no_xml_is_told(part: bytes, why: str) -> None:
    assert f" is damaged: {why}; save" in said(packed({"docProps/custom.xml": part}))


@pytest.mark.parametrize(
    ("core", "why"),
    [
        (b'<?xml version="2.0"?><x/>', "its XML declaration is not a valid one"),
        (b"<" + b"x" * 60_000 + b"/>", "it has a name that is too long"),
        (b"<x>" + b"x" * 11_000_000 + b"</x>", "it has a text that is too long"),
        (b'<x xml:id="1 2"/>', "an xml:id is not a valid one"),
        (b'<x xml:id="a"><x xml:id="a"/></x>', "an xml:id stands twice"),
        ('<?xml version="1.0" encoding="mac-roman"?><x>é</x>'.encode("mac-roman"), "its encoding cannot be read"),
    ],
    ids=["version", "name", "text", "id", "two ids", "encoding"],
)
def test_what_only_the_second_reader_refuses_is_told(core: bytes, why: str) -> None:
    """The library behind openpyxl knows limits of its own."""
    with pytest.raises(etree.XMLSyntaxError):
        parsed(core)
    assert f"its part docProps/core.xml (line 1) is damaged: {why}; save" in said(packed({"docProps/core.xml": core}))


CONTENT: dict[str, tuple[bytes, bytes, str]] = {
    "a number": (b"<v>1</v>", b"<v>1x</v>", "has '1x' where a number or a cell's address belongs"),
    "a cell": (b'r="A1"', b'r="1A"', "has '1A' where a number or a cell's address belongs"),
    "a style": (b'<c r="A1"', b'<c r="A1" s="77"', "names a format or text that is not there"),
    "a text": (b'<c r="A1" t="n"', b'<c r="A1" t="s"', "names a format or text that is not there"),
    "a whole number": (b'<c r="A1"', b'<c r="A1" s="b"', "has 'b' where a number"),
}


@pytest.mark.parametrize("how", CONTENT)
def test_content_that_does_not_fit_is_told_in_words(how: str) -> None:
    old, new, why = CONTENT[how]
    sentence = said(packed(sheet(lambda part: part.replace(old, new))))
    assert f"its part {SHEET} " in sentence
    assert why in sentence
    assert not PYTHON.search(sentence)


@pytest.mark.parametrize(
    ("part", "old", "new", "why"),
    [
        ("xl/workbook.xml", b'state="visible"', b'state="odd"', "has a word that is not one of those allowed there"),
        ("xl/workbook.xml", b'name="Sheet"', b"", "lacks 'name' where it is needed"),
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId9"', "names the relation 'rId9', which is missing"),
        ("xl/workbook.xml", b"<calcPr ", b'<calcPr odd="1" ', "has 'odd' where it does not belong"),
        ("[Content_Types].xml", b"sheet.main+xml", b"sheet.odd+xml", "its list of parts does not name a workbook"),
    ],
    ids=["word", "needed", "relation", "odd", "types"],
)
def test_other_parts_are_told_of_in_words(part: str, old: bytes, new: bytes, why: str) -> None:
    before = parts()[part]
    changed = before.replace(old, new, 1)
    assert changed != before
    assert why in said(packed({part: changed}))


def test_a_sheet_that_is_none_is_not_taken_for_empty() -> None:
    other = b'<worksheet xmlns="http://example.org/"><sheetData/></worksheet>'
    assert said(packed({SHEET: other})).endswith("is in the namespace http://example.org/, which Excel does not know")
    styles = parts()["xl/styles.xml"]
    assert said(packed({SHEET: styles})) == f"x.xlsx: the part {SHEET} of its sheet Sheet is not a sheet"


def test_what_nobody_needs_may_be_damaged() -> None:
    """Drawings, links, merged cells and rules for formats are not read, so a fault in them refuses nothing."""
    faults = b'<mergeCells><mergeCell ref="odd"/></mergeCells><conditionalFormatting sqref="odd"/><hyperlinks><hyperlink ref="odd"/></hyperlinks><drawing/>'
    data = packed(sheet(lambda part: part.replace(b"</sheetData>", b"</sheetData>" + faults)))
    assert open_bytes(vetted(data, "x.xlsx"), "x.xlsx").active["A2"].value == "=A1+1"


def test_a_part_that_only_begins_like_xml_is_no_damage() -> None:
    """A data model begins with a mark of UTF-16; what begins with < and is no XML, no other reader gets."""
    model = "\ufeffSTREAM_STORAGE_SIGNATURE_)!@#$%^&*(".encode("utf-16-le")
    again = vetted(packed({"xl/model/item.data": model, "xl/odd.bin": b"<odd"}), "x.xlsx")
    with zipfile.ZipFile(io.BytesIO(again)) as source:
        assert source.read("xl/model/item.data") == model
        assert source.read("xl/odd.bin") == b""


def test_the_strict_format_is_read() -> None:
    """What Excel saves as "Strict Open XML Spreadsheet" has other names for the same."""
    strict = {
        name: part.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, part in parts().items()
    }
    assert MAIN.encode() not in strict[SHEET]
    book = open_bytes(vetted(packed(strict), "x.xlsx"), "x.xlsx")
    assert [book.active[cell].value for cell in ("A1", "A2")] == [1, "=A1+1"]


@pytest.mark.workbooks
@pytest.mark.skipif(sys.platform == "win32", reason="limits on a process's memory are POSIX")
def test_damaged_files_end_in_a_report_or_a_sentence() -> None:
    """The short piece of tools.fuzz_files that runs with the suite."""
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = Fuzzer(7, Path(folder))
        start = time.process_time()
        fuzzer.files(150)
    assert fuzzer.outcomes["results"] > 20
    assert fuzzer.outcomes["sentences"] > 100
    assert fuzzer.slowest[0] < 10, fuzzer.slowest
    assert time.process_time() - start < 60
