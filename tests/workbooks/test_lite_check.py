"""NetShare Lite.xlsx and others with code for xlwings Lite, as the checker reads them; also made to hurt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from addin.files.vetting import vetted
from addin.files.zipped import packed, unpacked
from addin.lite import bundle
from addin.lite.found import embedded
from addin.lite.webextension import EXTENSION_PART, PANES_PART, PANES_RELATIONS_PART, with_code
from addin.refusal import Refusal
from udfs import VERSION
from workbooks.check.checker import check
from workbooks.check.findings import Finding
from workbooks.check.report import lines
from workbooks.editions.saving import render
from workbooks.editions.shipped import HERE, LITE

pytestmark = pytest.mark.workbooks

Edit = Callable[[bytes], bytes]


def edited(path: Path, edits: dict[str, Edit], source: Path = HERE / LITE) -> Path:
    parts = unpacked(source.read_bytes())
    for name, edit in edits.items():
        changed = edit(parts[name])
        assert changed != parts[name]
        parts[name] = changed
    path.write_bytes(packed(parts))
    return path


def swap(old: bytes, new: bytes) -> Edit:
    def edit(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new)

    return edit


def property_(name: str, value: str) -> Edit:
    def edit(part: bytes) -> bytes:
        root = etree.fromstring(part)
        [found] = [e for e in root.iter("{*}property") if e.get("name") == name]
        found.set("value", value)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    return edit


def found(path: Path) -> list[Finding]:
    return check(path).findings


EVIL = json.dumps("import os")


def test_a_shipped_workbook_with_other_code_is_an_error(tmp_path: Path) -> None:
    assert found(HERE / LITE) == []
    ours = f"that of NetShare {VERSION}"
    for what, (name, value) in enumerate({"main.py": EVIL, "requirements.txt": '"xlwings\\nevil"'}.items()):
        path = edited(tmp_path / f"{what}.xlsx", {EXTENSION_PART: property_(name, value)})
        assert found(path) == [Finding("difference", "", "", f"{name} for xlwings Lite", ours, "another")]
    path = tmp_path / "0.xlsx"
    [line, _] = lines(path, check(path), complete=False)
    assert line == f"0.xlsx, main.py for xlwings Lite: expected {ours}, got another"
    # what the add-in itself notes when it saves is its own
    newer = edited(tmp_path / "newer.xlsx", {EXTENSION_PART: property_("addinVersion", '"2.0.0.0"')})
    assert found(newer) == []


@pytest.mark.parametrize("value", ["false", '"true"', "1", "null"])
def test_a_pane_that_does_not_open_is_an_error(tmp_path: Path, value: str) -> None:
    """In a workbook of ours whose pane does not open nobody is asked to start the code."""
    pane = "Office.AutoShowTaskpaneWithDocument"
    path = edited(tmp_path / "a.xlsx", {EXTENSION_PART: property_(pane, value)})
    ours = f"that of NetShare {VERSION}"
    assert found(path) == [Finding("difference", "", "", f"{pane} for xlwings Lite", ours, "another")]


def test_a_shipped_workbook_without_its_code_is_an_error(tmp_path: Path) -> None:
    """A shipped workbook saved by a program that drops the code is an error."""
    none = [Finding("difference", "", "", "the code for xlwings Lite", f"that of NetShare {VERSION}", "none")]
    unrelated = edited(tmp_path / "a.xlsx", {"_rels/.rels": swap(b"webextensiontaskpanes", b"other")})
    assert found(unrelated) == none
    load_workbook(HERE / LITE).save(tmp_path / "b.xlsx")
    assert none[0] in found(tmp_path / "b.xlsx")


def test_an_altered_formula_and_an_altered_value_are_found(tmp_path: Path) -> None:
    sheet = next(
        n
        for n, p in unpacked((HERE / LITE).read_bytes()).items()
        if b"<v>2469</v>" in p and b"_xldudf_IMPLIED_REVENUE(" in p
    )
    value = found(edited(tmp_path / "value.xlsx", {sheet: swap(b"<v>2469</v>", b"<v>2470</v>")}))
    assert ("Implied", "H24", "2469", "2470") in {(f.sheet, f.cell, f.expected, f.got) for f in value}
    old = b"_xldudf_IMPLIED_REVENUE(H8,H9,"
    formula = found(edited(tmp_path / "formula.xlsx", {sheet: swap(old, b"IMPLIED_REVENUE(H8,H9,")}))
    assert [(f.message, f.cell) for f in formula] == [("formula", "H24")]


def with_formula(path: Path, formula: str) -> Path:
    book = Workbook()
    book.active["A1"], book.active["A2"], book.active["B1"] = 493.8, 0.2, formula
    path.write_bytes(with_code(render(book, path.name)[0], "somebody's own"))
    return path


def test_other_code_beside_our_calls_gets_a_note(tmp_path: Path) -> None:
    """Somebody's workbook with other code gets a note where it calls our functions."""
    own = with_formula(tmp_path / "own.xlsx", "=_xldudf_IMPLIED_REVENUE(A1,A2)")
    assert found(own) == []
    [note] = found(edited(tmp_path / "old.xlsx", {EXTENSION_PART: property_("main.py", EVIL)}, own))
    assert (note.kind, note.severity) == ("other code", "note")
    assert note.message == (
        f"main.py for xlwings Lite is not that of NetShare {VERSION}; the values here were compared with that of {VERSION}: "
        "netshare build writes it as NetShare Lite.py, and requirements.txt is xlwings==0.37.8"
    )
    others = with_formula(tmp_path / "others.xlsx", "=SUM(A1,A2)")
    assert found(edited(tmp_path / "theirs.xlsx", {EXTENSION_PART: property_("main.py", EVIL)}, others)) == []
    # that another add-in keeps something in the file does not bring the code
    another = {EXTENSION_PART: lambda p: p.replace(b"wa200008175", b"wa1").replace(b"WA200008175", b"WA1")}
    [note] = found(edited(tmp_path / "another.xlsx", another, own))
    assert (note.kind, note.message) == ("other code", DROPPED)


DROPPED = (
    "its formulas ask xlwings Lite for our functions, but their code is not in the file (saved by another program than Excel?); "
    "put the text of NetShare Lite.py into main.py there, or make the workbook again with netshare new --edition lite"
)


def test_somebodys_workbook_whose_code_was_dropped_gets_a_note(tmp_path: Path) -> None:
    own = with_formula(tmp_path / "own.xlsx", "=_xldudf_IMPLIED_REVENUE(A1,A2)")
    load_workbook(own).save(tmp_path / "saved.xlsx")
    assert DROPPED in [f.message for f in found(tmp_path / "saved.xlsx")]


def test_a_further_file_of_code_is_found(tmp_path: Path) -> None:
    """xlwings Lite can run more files than main.py."""
    more = b'<we:properties><we:property name="evil.py" value="&quot;import os&quot;"/>'
    path = edited(tmp_path / "more.xlsx", {EXTENSION_PART: swap(b"<we:properties>", more)})
    ours = f"that of NetShare {VERSION}"
    assert found(path) == [Finding("difference", "", "", "evil.py for xlwings Lite", ours, "another")]


def twice(part: bytes) -> bytes:
    return part.replace(b"<we:properties>", b'<we:properties><we:property name="main.py" value="&quot;evil&quot;"/>')


ODD: dict[str, Edit] = {
    "no JSON": property_("main.py", "import os"),
    "JSON without end": property_("main.py", "[" * 200_000),
    "a number without end": property_("main.py", "1" * 100_000),
    "a list": property_("main.py", '["import os"]'),
    "no value": swap(b' value="&quot;314', b' other="&quot;314'),
    "no properties": lambda part: re.sub(rb"<we:property [^>]*/>", b"", part),
    "a property twice": twice,
    "another root": lambda _: b"<x/>",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's workbook with one call of a function and our code."""
    book = Workbook()
    for cell, content in {"A1": 493.8, "B1": 0.2, "C1": "=_xldudf_IMPLIED_REVENUE(A1,B1)"}.items():
        book.active[cell] = content
    path = tmp_path_factory.mktemp("small") / "small.xlsx"
    path.write_bytes(with_code(render(book, "small.xlsx")[0], "small"))
    assert found(path) == []
    return path


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_extension_is_at_most_a_finding(odd: str, small: Path, tmp_path: Path) -> None:
    findings = found(edited(tmp_path / "odd.xlsx", {EXTENSION_PART: ODD[odd]}, small))
    assert [f.kind for f in findings] == ([] if odd == "no value" else ["other code"])
    assert all("\n" not in str(f) for f in findings)


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x y="&b;"/>'
BROKEN: dict[str, tuple[str, Edit, str]] = {
    "cut off": (EXTENSION_PART, lambda part: part[:500], "is damaged"),
    "entities": (EXTENSION_PART, lambda _: DOCTYPE, "declares a document type"),
    "entities beside it": (PANES_PART, lambda _: DOCTYPE, "declares a document type"),
    "relations cut off": (PANES_RELATIONS_PART, lambda part: part[:200], "is damaged"),
    "a tag of 12 MB": (EXTENSION_PART, property_("main.py", "x" * 12_000_000), "has a tag that is too long to be read"),
    "a tag of 40 MB": (
        EXTENSION_PART,
        lambda part: part.replace(b'value="', b'value="' + b"x" * 40_000_000, 1),
        "has a tag that is too long",
    ),
    "properties in properties": (
        EXTENSION_PART,
        swap(b"<we:bindings/>", b"<x>" * 500 + b"</x>" * 500),
        "nests its elements too deeply",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_extension_is_one_sentence(broken: str, tmp_path: Path) -> None:
    part, edit, why = BROKEN[broken]
    path = edited(tmp_path / "evil.xlsx", {part: edit})
    with pytest.raises(Refusal) as refusal:
        check(path)
    assert str(refusal.value).startswith("evil.xlsx: not readable as a workbook: its part xl/webext")
    assert why in str(refusal.value)
    assert "\n" not in str(refusal.value)


def relations(*targets: str) -> bytes:
    kind = "http://schemas.microsoft.com/office/2011/relationships/webextension"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    entries = "".join(f'<Relationship Id="r{n}" Type="{kind}" Target="{t}"/>' for n, t in enumerate(targets))
    return f'<Relationships xmlns="{space}">{entries}</Relationships>'.encode()


def test_extensions_are_found_by_their_relations_each_once() -> None:
    parts = unpacked((HERE / LITE).read_bytes())
    parts["xl/webextensions/second.xml"] = property_("main.py", EVIL)(parts[EXTENSION_PART])
    targets = (
        "webextension1.xml",
        "/xl/webextensions/webextension1.xml",
        "./webextension1.xml",
        "second.xml",
        "../webextensions/second.xml",
        "none.xml",
        "../../../etc/passwd",
        "http://x/y.xml",
        "",
    )
    parts[PANES_RELATIONS_PART] = relations(*targets)
    found = embedded(vetted(packed(parts), LITE), LITE)
    assert [it["main.py"] for it in found] == [bundle.source(), "import os"]
    parts[PANES_RELATIONS_PART] = relations()
    assert embedded(vetted(packed(parts), LITE), LITE) == []


def test_the_code_beside_a_second_extension_does_not_hide_it(tmp_path: Path) -> None:
    parts = unpacked((HERE / LITE).read_bytes())
    parts["xl/webextensions/second.xml"] = property_("main.py", EVIL)(parts[EXTENSION_PART])
    parts[PANES_RELATIONS_PART] = relations("webextension1.xml", "second.xml")
    (tmp_path / "two.xlsx").write_bytes(packed(parts))
    assert [f.message for f in found(tmp_path / "two.xlsx")] == ["main.py for xlwings Lite"]


def test_a_name_in_a_workbook_is_no_call_of_ours(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"], book.active["B1"] = 1, '=A1&"_xldudf_NET_SHARE("'
    book.defined_names["n"] = DefinedName("n", attr_text="Sheet!$A$1")
    path = tmp_path / "text.xlsx"
    path.write_bytes(with_code(render(book, path.name)[0], "text"))
    assert found(path) == []
