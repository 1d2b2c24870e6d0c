"""NetShare.xlsm and NetShare.xlam as packages: beside those that xlwings ships, and as they are read."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from pyopenvba import check_file

from addin.engine.loading import formula_cells, formula_of
from addin.excel import vba
from addin.excel.files import ribbon, xlam
from addin.excel.files.vba_project import PROJECT_PART, vba_project
from addin.excel.files.wizard import BUILT_IN, HELP_EXTENSION, with_wizard
from addin.excel.files.xlsm import with_macros
from addin.excel.files.xlwings_files import QUICKSTART_ADD_IN, QUICKSTART_WORKBOOK, xlwings_file
from addin.excel.names import VBA_PROJECT_NAME, XLAM_NAME, XLWINGS_VERSION
from addin.files.opening import open_workbook
from addin.files.openxml import BOOK, BOOK_RELATIONS, CONTENT_TYPES, MAIN_SPACE, WORKBOOK_ORDER
from addin.files.zipped import packed, unpacked
from helpers.deals import ROYALTY
from helpers.office import Calc, agreeing_with_the_file, running
from helpers.parts import differences
from helpers.vba_reader import attributes, modules
from udfs import ExcelError, functions, registry
from workbooks.check.checker import check
from workbooks.editions.shipped import HERE, IDENTIFIER, MACROS, SHIPPED, TEMPLATE
from workbooks.editions.shipped import build as build_edition

pytestmark = pytest.mark.workbooks

MACRO_WORKBOOK, ADD_IN_FILE = HERE / MACROS, HERE / XLAM_NAME


@pytest.fixture(scope="module")
def book() -> dict[str, bytes]:
    return unpacked(MACRO_WORKBOOK.read_bytes())


@pytest.fixture(scope="module")
def add_in() -> dict[str, bytes]:
    return unpacked(ADD_IN_FILE.read_bytes())


def entries(xml: bytes, name: str, value: str) -> dict[str, str]:
    """Of a list of parts or relations: the one by the other."""
    root = etree.fromstring(xml)
    return {e.get(name): e.get(value) for e in root if e.get(name) is not None}


def children(xml: bytes) -> list[str]:
    return [etree.QName(child).localname for child in etree.fromstring(xml)]


def test_the_committed_files_are_what_the_builders_make() -> None:
    template = TEMPLATE.read_bytes()
    assert differences(with_macros(template), MACRO_WORKBOOK.read_bytes()) == []
    assert differences(xlam.build(), ADD_IN_FILE.read_bytes()) == []


def test_the_writers_own_lint_finds_nothing() -> None:
    """The library that writes the VBA projects finds nothing wrong with the files."""
    for path in (MACRO_WORKBOOK, ADD_IN_FILE):
        report = check_file(path)
        assert (report.ok, report.errors, report.warnings) == (True, (), ())


# -- beside xlwings' own files


def test_the_add_in_has_xlwings_parts_and_a_ribbon(add_in: dict[str, bytes]) -> None:
    """The add-in has the parts and types of xlwings' add-in, and a ribbon."""
    theirs = unpacked(xlwings_file(QUICKSTART_ADD_IN))
    assert set(add_in) == {*theirs, ribbon.RIBBON_PART}
    same = {CONTENT_TYPES, BOOK_RELATIONS, "xl/styles.xml", "xl/theme/theme1.xml", "docProps/app.xml"}
    assert {name for name in theirs if add_in[name] == theirs[name]} == same
    relations = [entries(parts["_rels/.rels"], "Target", "Type") for parts in (add_in, theirs)]
    assert relations[0].items() - relations[1].items() == {(ribbon.RIBBON_PART, ribbon.RIBBON_RELATION)}
    assert relations[1].items() <= relations[0].items()
    assert "functionGroups" in children(add_in[BOOK])
    others = [c for c in children(add_in[BOOK]) if c != "functionGroups"]
    assert others == [c for c in children(theirs[BOOK]) if c != "AlternateContent"]  # its folder
    assert b"felix" not in b"".join(add_in.values()).replace(add_in[PROJECT_PART], b"").lower()


def test_the_workbook_is_related_to_its_code(book: dict[str, bytes]) -> None:
    """The workbook is related to its code as xlwings' own workbook is."""
    theirs = unpacked(xlwings_file(QUICKSTART_WORKBOOK))
    types = [entries(parts[CONTENT_TYPES], "PartName", "ContentType") for parts in (book, theirs)]
    for part in (BOOK, PROJECT_PART):
        assert types[0][f"/{part}"] == types[1][f"/{part}"]
    relations = [entries(parts[BOOK_RELATIONS], "Target", "Type") for parts in (book, theirs)]
    assert relations[0]["vbaProject.bin"] == relations[1]["vbaProject.bin"]
    ids = [e.get("Id") for e in etree.fromstring(book[BOOK_RELATIONS])]
    assert len(ids) == len(set(ids))
    named = [
        etree.fromstring(parts[BOOK]).find(f"{{{MAIN_SPACE}}}workbookPr").get("codeName") for parts in (book, theirs)
    ]
    assert named == ["ThisWorkbook", "ThisWorkbook"]


def test_every_sheet_names_its_own_module(book: dict[str, bytes], add_in: dict[str, bytes]) -> None:
    for parts, data in ((book, MACRO_WORKBOOK), (add_in, ADD_IN_FILE)):
        sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
        names = [etree.fromstring(parts[name])[0].get("codeName") for name in sheets]
        documents = {n for n in modules(data.read_bytes()) if n.startswith("Sheet")}
        assert sorted(names) == sorted(documents)
        assert len(names) == len(set(names)) == len(sheets)
        assert {etree.QName(etree.fromstring(parts[name])[0]).localname for name in sheets} == {"sheetPr"}


def test_everything_else_in_the_workbook_is_the_template(book: dict[str, bytes]) -> None:
    template = unpacked(TEMPLATE.read_bytes())
    assert set(book) - set(template) == {PROJECT_PART}
    assert set(template) <= set(book)
    changed = {name for name in template if book[name] != template[name]}
    sheets = {name for name in template if name.startswith("xl/worksheets/sheet")}
    assert changed == {CONTENT_TYPES, BOOK, BOOK_RELATIONS, *sheets}
    for name in sheets:
        ours, theirs = etree.fromstring(book[name]), etree.fromstring(template[name])
        del ours[0].attrib["codeName"]
        assert etree.tostring(ours, method="c14n") == etree.tostring(theirs, method="c14n")


def test_no_settings_sheet_overrides_the_users_file(book: dict[str, bytes], add_in: dict[str, bytes]) -> None:
    """No settings sheet in the files takes precedence over the user's own file."""
    for parts in (book, add_in):
        names = [s.get("name") for s in etree.fromstring(parts[BOOK]).iter(f"{{{MAIN_SPACE}}}sheet")]
        assert names
        assert not [name for name in names if name.casefold().endswith(".conf")]


# -- the function wizard and the ribbon


def test_the_elements_stand_in_their_schemas_order(book: dict[str, bytes], add_in: dict[str, bytes]) -> None:
    """The workbook's elements stand in the order of their schema."""
    for parts in (book, add_in):
        found = children(parts[BOOK])
        assert found == sorted(found, key=WORKBOOK_ORDER.index)
        assert len(found) == len(set(found))
        assert found[found.index("sheets") + 1] == "functionGroups"
        assert found[-1] == "extLst"


def test_the_wizard_knows_every_function(book: dict[str, bytes], add_in: dict[str, bytes]) -> None:
    """The wizard knows every function's category, summary and arguments."""
    for parts, path in ((book, MACRO_WORKBOOK), (add_in, ADD_IN_FILE)):
        root = etree.fromstring(parts[BOOK])
        [groups] = root.iter(f"{{{MAIN_SPACE}}}functionGroups")
        assert int(groups.get("builtInGroupCount")) == BUILT_IN
        categories = [group.get("name") for group in groups]
        assert len(categories) == len(set(categories))
        [help_] = root.xpath("//*[local-name()='ext'][@uri=$uri]/*", uri=HELP_EXTENSION)
        shown = {name.get("name"): [(int(d.get("index")), d.text) for d in name[0]] for name in help_}
        text = "".join(modules(path.read_bytes()).values())
        for function in functions:
            found = attributes(text, function.name)
            number = int(found["VB_ProcData.VB_Invoke_Func"].removeprefix(" \\n"))
            assert categories[number - BUILT_IN - 1] == function.category
            assert found["VB_Description"].replace('""', '"') == function.summary
            expected = list(enumerate(vba.argument_help()[function.name]))
            assert shown.get(function.name, []) == expected
            assert len(expected) == len(function.params)
        assert set(shown) == {name for name, f in registry.items() if f.params}


def test_texts_of_the_wizard_are_no_longer_than_excel_keeps(book: dict[str, bytes], add_in: dict[str, bytes]) -> None:
    for parts in (book, add_in):
        root = etree.fromstring(parts[BOOK])
        texts = [d.text for d in root.iter("{*}argumentDescription")]
        counts = [(int(n.get("count")), len(n)) for n in root.iter("{*}argumentDescriptions")]
        assert len(texts) > 100
        assert all(text and len(text) <= 255 for text in texts)
        assert all(count == there for count, there in counts)
    with pytest.raises(ValueError, match="255 characters"):
        with_wizard(book[BOOK], ("Ours",), {"F": ("x" * 256,)})
    with pytest.raises(ValueError, match="255 characters"):
        with_wizard(book[BOOK], ("x" * 256,), {})


# names of the schema "customUI" of 2009/07, as far as the tab uses it
CUSTOM_UI = {
    "customUI": {"onLoad", "loadImage"},
    "ribbon": {"startFromScratch"},
    "tabs": set(),
    "tab": {"id", "label", "keytip", "insertAfterMso"},
    "group": {"id", "label", "imageMso"},
    "button": {"id", "label", "size", "onAction", "imageMso", "screentip", "supertip", "keytip"},
}


def test_the_ribbon_names_macros_that_exist(add_in: dict[str, bytes]) -> None:
    """The ribbon has the names of its schema, and macros that exist."""
    root = etree.fromstring(add_in[ribbon.RIBBON_PART])
    assert root.nsmap == {None: ribbon.RIBBON_SPACE}
    elements = list(root.iter())
    for element in elements:
        assert set(element.attrib) <= CUSTOM_UI[etree.QName(element).localname]
    path = [etree.QName(e).localname for e in elements]
    assert path == ["customUI", "ribbon", "tabs", "tab", "group", *["button"] * len(ribbon.BUTTONS)]
    assert tuple(button.macro for button in ribbon.BUTTONS) == vba.CALLBACKS
    ids = [e.get("id") for e in elements if e.get("id")]
    assert len(ids) == len(set(ids))
    sources = modules(ADD_IN_FILE.read_bytes())
    for button in root.iter("{*}button"):
        module, _, macro = button.get("onAction").partition(".")
        assert f"\r\nPublic Sub {macro}(ByVal control As Object)\r\n" in sources[module]
        assert all(len(button.get(name)) <= 1024 for name in ("label", "screentip", "supertip"))


# -- as programs read them


def test_openpyxl_finds_the_templates_formulas() -> None:
    """openpyxl opens the workbook with its code and finds the template's formulas."""
    ours = load_workbook(MACRO_WORKBOOK, keep_vba=True)
    theirs = load_workbook(TEMPLATE)
    assert ours.vba_archive is not None
    assert ours.properties.identifier == IDENTIFIER
    assert ours.sheetnames == theirs.sheetnames
    count = 0
    for sheet in theirs.worksheets:
        found = {c.coordinate: formula_of(c) for c in formula_cells(ours[sheet.title])}
        assert found == {c.coordinate: formula_of(c) for c in formula_cells(sheet)}
        count += len(found)
    assert count > 2000
    again = io.BytesIO()
    ours.save(again)
    assert unpacked(again.getvalue())[PROJECT_PART] == unpacked(MACRO_WORKBOOK.read_bytes())[PROJECT_PART]


def test_every_formula_has_the_value_of_the_template() -> None:
    ours, theirs = (load_workbook(p, data_only=True) for p in (MACRO_WORKBOOK, TEMPLATE))
    for sheet in theirs.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert ours[sheet.title][cell.coordinate].value == cell.value


def test_the_checker_knows_the_workbook_as_shipped() -> None:
    report = check(MACRO_WORKBOOK)
    assert (report.formulas > 2000, report.shipped, report.findings) == (True, True, [])
    assert MACRO_WORKBOOK in SHIPPED
    assert ADD_IN_FILE not in SHIPPED


def test_calc_recalculates_the_workbook_to_its_values(calc: Calc) -> None:
    """Calc with the extension recalculates the workbook to its saved values."""
    assert agreeing_with_the_file(calc, MACRO_WORKBOOK) == 2768
    changes = {"Figures": {"H14": 246.2, "M14": "EXACT"}}
    values = calc.open(MACRO_WORKBOOK, changes=changes)["values"]["Implied"]
    assert (values[23][7], values[24][7]) == (pytest.approx(3700), "EXACT")  # 740/0.2


def test_calc_leaves_a_foreign_macro_of_our_name_alone(calc: Calc, tmp_path: Path) -> None:
    """It may mean something else; here Calc runs no macros, so it stays an error."""
    book = Workbook()
    book.active.append([6, 2, "=RUNWAY(A1,B1)"])
    data = io.BytesIO()
    book.save(data)
    parts = unpacked(with_macros(data.getvalue()))
    source = "Public Function RUNWAY(a, b)\r\nRUNWAY = a * b\r\nEnd Function\r\n"
    parts[PROJECT_PART] = vba_project({"Theirs": source}, xlwings_file(QUICKSTART_WORKBOOK), ["Sheet1"])
    path = tmp_path / "theirs.xlsm"
    path.write_bytes(packed(parts))
    assert isinstance(calc.open(path)["values"]["Sheet"][0][2], ExcelError)
    path.write_bytes(with_macros(data.getvalue()))
    assert calc.open(path)["values"]["Sheet"][0][2] == 3


def test_calc_without_the_extension_shows_saved_values(soffice: str, tmp_path: Path) -> None:
    """Calc without the extension shows the saved values and lists the code."""
    saved = open_workbook(MACRO_WORKBOOK, values=True)
    with running(soffice, tmp_path / "office") as plain:
        shown = plain.open(MACRO_WORKBOOK, calculate=False)["values"]
        found = {path: plain.modules(path)[VBA_PROJECT_NAME] for path in (MACRO_WORKBOOK, ADD_IN_FILE)}
    count = 0
    for sheet in load_workbook(MACRO_WORKBOOK).worksheets:
        for cell in formula_cells(sheet):
            there = shown[sheet.title][cell.row - 1][cell.column - 1]
            value = saved[sheet.title][cell.coordinate].value
            assert there == (float(value) if isinstance(value, bool | int) else value or "")
            count += 1
    assert count > 2000
    for path, listed in found.items():
        sources = modules(path.read_bytes())
        assert set(listed) == set(sources)
        for name, text in listed.items():
            first, _, rest = text.partition("\n")
            kind = first.rpartition("=")[2]
            document = name.startswith(("Sheet", "ThisWorkbook"))
            assert (kind == "VBADocumentModule") == document
            assert (kind == "VBAClassModule") == (name in ("Dictionary", "NetShareEvents"))
            assert statements(rest) == statements(sources[name]), name


def statements(text: str) -> list[str]:
    """What the office shows of a source; it adds options of its own and leaves attributes out."""
    own = ("Option VBASupport", "Option ClassModule", "Attribute ", "Rem Attribute ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith(own)]


def test_a_workbook_on_own_figures_has_the_code(tmp_path: Path) -> None:
    """A workbook on one's own figures keeps everything and has the code."""
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    made = {kind: build_edition(tmp_path / "my.csv", f"own.{kind}") for kind in ("xlsx", "xlsm")}
    assert with_macros(made["xlsx"].data) == made["xlsm"].data
    path = tmp_path / "own.xlsm"
    path.write_bytes(made["xlsm"].data)
    report = check(path)
    assert (report.errors, report.shipped) == (0, False)
    assert {n for n in modules(made["xlsm"].data) if not n.startswith("Sheet")} == {
        n for n in modules(MACRO_WORKBOOK.read_bytes()) if not n.startswith("Sheet")
    }


# -- bad input


@pytest.mark.parametrize("command", [["build"], ["new", "own.xlsm"]])
def test_another_xlwings_is_refused(root: Path, tmp_path: Path, command: list[str]) -> None:
    """A real package directory that says so, found before the one installed."""
    other = tmp_path / "other" / "xlwings-0.99.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: xlwings\nVersion: 0.99.0\n")
    work = tmp_path / "work"
    work.mkdir()
    environment = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{other.parent}"}
    done = subprocess.run(
        [sys.executable, "-c", "from workbooks.command.cli import main; main()", *command],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    [sentence] = done.stderr.splitlines()
    assert f"made with xlwings {XLWINGS_VERSION}, but xlwings 0.99.0 is installed" in sentence
    assert list(work.iterdir()) == []


def test_the_pinned_xlwings_is_the_one_the_project_depends_on(root: Path) -> None:
    assert f'"xlwings=={XLWINGS_VERSION}"' in (root / "pyproject.toml").read_text(encoding="utf-8")
    assert f"xlwings64-{XLWINGS_VERSION}.dll" in vba.sources()["xlwings"]
