"""The VBA projects in the files for Excel, read back by programs that did not write them."""

from __future__ import annotations

import re
import struct

import pytest

from addin.excel import vba
from addin.excel.files import xlam
from addin.excel.files.vba_project import PROJECT_PART, vba_project
from addin.excel.files.xlsm import with_macros
from addin.excel.files.xlwings_files import QUICKSTART_ADD_IN, QUICKSTART_WORKBOOK, xlwings_file
from addin.excel.names import VBA_PROJECT_NAME
from addin.files.zipped import unpacked
from helpers.vba_reader import Project, code, modules
from workbooks.editions.shipped import TEMPLATE

SHEETS = [f"Sheet{n}" for n in range(1, 16)]
KEPT = {"ThisWorkbook", "Dictionary"}  # of xlwings' own project
FILES = {
    "add-in": (xlam.build, QUICKSTART_ADD_IN, vba.sources(), ["Sheet2"]),
    "workbook": (lambda: with_macros(TEMPLATE.read_bytes()), QUICKSTART_WORKBOOK, vba.workbook_sources(), SHEETS),
}


class Read:
    """One of our projects beside the one that xlwings ships, its sources and its sheets."""

    def __init__(self, name: str) -> None:
        build, self.origin, self.sources, self.sheets = FILES[name]
        self.data = build()
        self.ours, self.theirs = Project.of(self.data), Project.of(xlwings_file(self.origin))


@pytest.fixture(scope="module", params=FILES)
def read(request: pytest.FixtureRequest) -> Read:
    return Read(request.param)


def test_olevba_reads_back_exactly_the_sources(read: Read) -> None:
    """olevba reads back exactly the sources, and sheets without code."""
    found = modules(read.data)
    assert set(found) == {*read.sources, *read.sheets, *KEPT}
    for name, text in read.sources.items():
        assert code(found[name]) == code(text), name
        assert f'Attribute VB_Name = "{name}"' in found[name].splitlines()[0]
    as_excel_writes_it = modules(xlwings_file(read.origin))["Sheet2"]
    for name in read.sheets:
        assert found[name] == as_excel_writes_it.replace("Sheet2", name)
    assert "\n" not in "".join(found.values()).replace("\r\n", "")


def test_the_streams_are_those_of_xlwings(read: Read) -> None:
    """The streams are those of xlwings, with the modules exchanged."""
    ours, theirs = read.ours.streams, read.theirs.streams
    assert theirs - ours == {"VBA/Module1"}  # its sample
    assert ours - theirs == {f"VBA/{name}" for name in (*read.sources, *read.sheets)} - theirs


def test_the_project_keeps_what_excel_made(read: Read) -> None:
    """References, identity and protection are those of the project that Excel made."""
    assert read.ours.information() == read.theirs.information()
    kept = ("ID=", "CMG=", "DPB=", "GC=", "HelpContextID=", "VersionCompatible32=", "&H00000001=")
    theirs = [line for line in read.theirs.lines if line.startswith(kept)]
    assert [line for line in read.ours.lines if line.startswith(kept)] == theirs
    assert len(theirs) == len(kept)
    assert read.ours.name() == VBA_PROJECT_NAME


def test_every_module_is_declared_once_as_what_it_is(read: Read) -> None:
    declared = [line for line in read.ours.lines if line.startswith(("Document=", "Module=", "Class="))]
    documents = {f"Document={name}/&H00000000" for name in (*read.sheets, "ThisWorkbook")}
    classes = {"Dictionary", "NetShareEvents"} & read.ours.modules
    standard = read.ours.modules - classes - {*read.sheets, "ThisWorkbook"}
    expected = {*documents, *(f"Class={n}" for n in classes), *(f"Module={n}" for n in standard)}
    assert sorted(declared) == sorted(expected)


def test_every_module_has_its_window_and_both_names(read: Read) -> None:
    """Every module has its window, and its name in both alphabets."""
    windows = read.ours.lines[read.ours.lines.index("[Workspace]") + 1 :]
    assert sorted(line.partition("=")[0] for line in windows) == sorted(read.ours.modules)
    listed = read.ours.stream("PROJECTwm")
    for name in read.ours.modules:
        assert name.encode() + b"\0" + name.encode("utf-16-le") + b"\0\0" in listed


def test_no_module_is_called_as_the_project_or_a_function(read: Read) -> None:
    """Excel would not know which of them a formula means."""
    names = [name.casefold() for name in (*read.ours.modules, VBA_PROJECT_NAME, *vba.argument_help())]
    assert len(names) == len(set(names))


def test_no_compiled_code_and_nothing_of_what_was_there_is_left(read: Read) -> None:
    """A version of FFFF says so; every module begins with its source."""
    version = read.ours.stream("VBA/_VBA_PROJECT")
    assert version == read.theirs.stream("VBA/_VBA_PROJECT")
    assert (version[:4], len(version)) == (b"\xcc\x61\xff\xff", 7)
    for name in read.ours.modules:
        assert read.ours.unpacked(f"VBA/{name}").startswith(b"Attribute VB_Name")
    offset_zero = struct.pack("<HII", 0x0031, 4, 0)
    assert read.ours.unpacked("VBA/dir").count(offset_zero) == len(read.ours.modules)
    assert b"SampleCall" not in unpacked(read.data)[PROJECT_PART]


def test_the_workbook_runs_nothing_when_opened() -> None:
    """Else it would bind other workbooks' formulas to itself."""
    inside = " ".join(modules(FILES["workbook"][0]()).values())
    for started in ("Workbook_Open", "Auto_Open", "Workbook_Activate", "WithEvents"):
        assert started.casefold() not in inside.casefold()
    left_out = " ".join(vba.sources()[n] for n in vba.sources().keys() - vba.workbook_sources())
    defined = re.findall(r"^Public (?:Sub|Function|Const) (\w+)", left_out, re.MULTILINE)
    assert len(defined) > 5
    assert not set(defined) & set(re.findall(r"\w+", inside))


def test_every_identifier_has_one_spelling(read: Read) -> None:
    """VBA keeps one for a whole project: a variable net_share would turn =NET_SHARE(…) into =net_share(…)."""
    found: dict[str, set[str]] = {}
    for text in modules(read.data).values():
        bare = re.sub(r'"(?:[^"\r\n]|"")*"', '""', text)
        bare = re.sub(r"'.*|&H[0-9A-F]+", "", bare, flags=re.IGNORECASE)
        for word in re.findall(r"[A-Za-z]\w*", bare):
            found.setdefault(word.casefold(), set()).add(word)
    assert {name: spelled for name, spelled in found.items() if len(spelled) > 1} == {}
    assert {"net_share", "workbook"} <= set(found)


BLACK, NONE = 1, 0xFFFFFFFF


def test_every_node_of_the_directory_is_black(read: Read) -> None:
    """As in the file that Excel made; the nodes are in order and as near to the top as they can be."""
    assert {node.color for node in read.theirs.nodes} == {node.color for node in read.ours.nodes} == {BLACK}
    by_number = {node.sid: node for node in read.ours.nodes}

    def below(sid: int) -> tuple[list[tuple[int, str]], int]:
        if sid == NONE:
            return [], 0
        node = by_number[sid]
        (left, depth_left), (right, depth_right) = below(node.sid_left), below(node.sid_right)
        return [*left, (len(node.name), node.name.upper()), *right], 1 + max(depth_left, depth_right)

    [storage] = [node for node in read.ours.nodes if node.name == "VBA"]
    names, depth = below(storage.sid_child)
    assert names == sorted(names)
    assert len(names) == len(read.ours.modules) + 2  # dir and _VBA_PROJECT
    assert depth == len(names).bit_length()


def test_text_outside_the_code_page_is_an_error() -> None:
    """Text that the code page lacks is an error, not a question mark."""
    with pytest.raises(UnicodeEncodeError):
        vba_project({"netshare_udfs": "' ≥ \r\n"}, xlwings_file(QUICKSTART_ADD_IN), ["Sheet2"])


def test_a_class_and_a_module_are_told_apart() -> None:
    text = (
        'VERSION 1.0 CLASS\r\nBEGIN\r\n  MultiUse = -1\r\nEND\r\nAttribute VB_Name = "Held"\r\n'
        "Attribute VB_PredeclaredId = False\r\nPublic X As Long\r\n"
    )
    sources = {"Held": text, "Plain": "Sub A()\nEnd Sub"}
    project = Project(vba_project(sources, xlwings_file(QUICKSTART_ADD_IN), []))
    assert {"Class=Held", "Module=Plain"} <= set(project.lines)
    held = project.unpacked("VBA/Held").decode()
    assert held.startswith('Attribute VB_Name = "Held"\r\nAttribute VB_Base = "0{FCFB3D2A-')
    assert held.endswith("\r\nPublic X As Long\r\n")
