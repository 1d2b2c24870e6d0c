"""NetShare Lite.xlsx: the main edition's cells, and code where the add-in xlwings Lite looks for it.

No Excel and no xlwings Lite runs here: what is compared is the file, beside the main edition and
beside the form of workbooks that Excel saved with that add-in.
"""

from __future__ import annotations

import io
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values
from addin.files.opening import open_bytes, open_workbook
from addin.files.vetting import vetted
from addin.files.zipped import unpacked
from addin.formulas.tokens import CUSTOM
from addin.lite import bundle
from addin.lite.found import embedded
from addin.lite.names import stored_calls
from addin.lite.webextension import EXTENSION_PART, PANE_TYPES, PANES_PART, PANES_RELATIONS_PART, code, with_code
from helpers.command import run_for_text as run
from helpers.deals import ROYALTY
from helpers.office import Calc, with_plain_names
from helpers.oracles import agree
from helpers.parts import differences
from helpers.wording import sentences
from udfs import VERSION, ExcelError, functions, registry
from workbooks.check.checker import check
from workbooks.check.compare import same
from workbooks.deal.figures import SHIPPED_FIGURES
from workbooks.editions import shipped
from workbooks.editions.saving import render
from workbooks.editions.shipped import HERE, LITE, LITE_IDENTIFIER, TEMPLATE, Built
from workbooks.editions.wording import LITE_CODE, LITE_WORDING, MAIN_WORDING

pytestmark = pytest.mark.workbooks

OUR_NAMES = "|".join(registry)
HEADING, *STEPS = LITE_WORDING.start
PLAIN = re.compile(rf"(?<![\w.])({OUR_NAMES})\(", re.IGNORECASE)  # a call under its plain name


@pytest.fixture(scope="module")
def main(built: Built) -> tuple[bytes, Values]:
    return built.data, built.values


@pytest.fixture(scope="module")
def lite(main: tuple[bytes, Values]) -> bytes:
    return shipped.build_lite(main[1])


@pytest.fixture(scope="module")
def parts(lite: bytes) -> dict[str, bytes]:
    return unpacked(lite)


def embedded_in(data: bytes) -> dict[str, Any]:
    [properties] = embedded(vetted(data, "x.xlsx"), "x.xlsx")
    return properties


def empty_workbook() -> bytes:
    data = io.BytesIO()
    Workbook().save(data)
    return data.getvalue()


def ids_in(data: bytes) -> tuple[str, str]:
    extension = etree.fromstring(unpacked(data)[EXTENSION_PART]).get("id")
    return extension, embedded_in(data)["xlwingsWorkbookId"]


def entries(xml: bytes, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(entry.get(name) for name in names) for entry in etree.fromstring(xml)]


# the file


def test_it_is_the_same_bytes_every_time_and_the_committed_ones(main: tuple[bytes, Values], lite: bytes) -> None:
    assert shipped.build_lite(main[1]) == lite
    assert differences(lite, (HERE / LITE).read_bytes()) == []
    assert (HERE / LITE_CODE).read_bytes() == bundle.source().encode()


def test_the_add_in_is_found_through_relations(parts: dict[str, bytes]) -> None:
    """The chain by which Excel finds a web extension, word for word as in files that Excel saved."""
    kind = "http://schemas.microsoft.com/office/2011/relationships/"
    relations = entries(parts["_rels/.rels"], "Type", "Target")
    assert (f"{kind}webextensiontaskpanes", "xl/webextensions/taskpanes.xml") in relations
    ids = [entry[0] for entry in entries(parts["_rels/.rels"], "Id")]
    assert len(set(ids)) == len(ids)
    assert entries(parts[PANES_RELATIONS_PART], "Id", "Type", "Target") == [
        ("rId1", f"{kind}webextension", "webextension1.xml")
    ]
    types = entries(parts["[Content_Types].xml"], "PartName", "ContentType")
    office = "application/vnd.ms-office."
    assert types.count(("/xl/webextensions/taskpanes.xml", f"{office}webextensiontaskpanes+xml")) == 1
    assert types.count(("/xl/webextensions/webextension1.xml", f"{office}webextension+xml")) == 1
    named = {name for name, _ in types if name is not None}
    assert {part.lstrip("/") for part in named} <= set(parts)


def test_every_part_is_well_formed(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        assert name.endswith((".xml", ".rels", ".vml")), name
        etree.fromstring(part)


# as Excel saved it for another workbook, but for the ids, the properties and the names
PANE = (
    '<wetp:taskpanes xmlns:wetp="http://schemas.microsoft.com/office/webextensions/taskpanes/2010/11">'
    '<wetp:taskpane dockstate="right" visibility="1" width="350" row="2"><wetp:webextensionref '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
    "</wetp:taskpane></wetp:taskpanes>"
)
EXTENSION_FORM = (
    '<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" id="{ID}">'
    '<we:reference id="wa200008175" version="1.0.0.0" store="en-US" storeType="OMEX"/>'
    '<we:alternateReferences><we:reference id="wa200008175" version="1.0.0.0" store="WA200008175" storeType="OMEX"/>'
    "</we:alternateReferences><we:properties>PROPERTIES</we:properties><we:bindings/>"
    '<we:snapshot xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    '<we:extLst><a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'uri="{D87F86FE-615C-45B5-9D79-34F1136793EB}"><we:containsCustomFunctions/></a:ext>'
    '<a:ext xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'uri="{7C84B067-C214-45C3-A712-C9D94CD141B2}"><we:customFunctionIdList>NAMES</we:customFunctionIdList></a:ext>'
    "</we:extLst></we:webextension>"
)


def test_the_parts_have_the_form_that_excel_gives_them(parts: dict[str, bytes]) -> None:
    def without_declaration(name: str) -> str:
        return parts[name].decode().partition("?>\n")[2]

    assert without_declaration(PANES_PART) == PANE
    text = without_declaration(EXTENSION_PART)
    text = re.sub(r' id="\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"', ' id="{ID}"', text)
    text = re.sub(r"(<we:properties>)(<we:property name=\"[^\"]*\" value=\"[^\"]*\"/>)+", r"\1PROPERTIES", text)
    names = "".join(f"<we:customFunctionIds>_xldudf_{f.name}</we:customFunctionIds>" for f in functions)
    assert text.replace(names, "NAMES") == EXTENSION_FORM


def test_the_code_inside_is_the_bundle_to_the_byte(lite: bytes, root: Path) -> None:
    properties = embedded_in(lite)
    assert list(properties) == [
        "main.py",
        "requirements.txt",
        "pyodideVersion",
        "addinVersion",
        "Office.AutoShowTaskpaneWithDocument",
        "xlwingsSettingsWorkbook",
        "xlwingsWorkbookId",
    ]
    assert properties["main.py"].encode() == bundle.source().encode() == (HERE / LITE_CODE).read_bytes()
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [pinned] = [d for d in project["dependencies"] if d.startswith("xlwings")]
    assert properties["requirements.txt"] == f"{pinned}\n"
    assert (properties["pyodideVersion"], properties["addinVersion"]) == ("314.0.3", "1.0.0.103")
    assert properties["xlwingsSettingsWorkbook"] == {"startupBehavior": "taskpane"}
    # as Office's documentation writes it: the word, without quotes
    part = unpacked(lite)[EXTENSION_PART].decode()
    assert '<we:property name="Office.AutoShowTaskpaneWithDocument" value="true"/>' in part
    assert str(uuid.UUID(properties["xlwingsWorkbookId"])) == properties["xlwingsWorkbookId"]


TRICKY = '"""a \'b\' & < > ]]> \\n \\\\ \t\n\r\n  €\u00a0😀\u2028 \ufdd0 {x} %s &#10; &amp;\n\n'


@pytest.mark.parametrize("text", [TRICKY, "", "\n", "\x00\x0b\x1b\x7f", "x" * 2_000_000])
def test_code_survives_whatever_is_in_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for a reader that normalises attributes as XML asks: line ends and tabs are spaces to it."""
    monkeypatch.setattr(bundle, "source", lambda: text)
    book = Workbook()
    book.active["A1"] = "=1+1"
    data = with_code(render(book, "x.xlsx")[0], "x")
    assert embedded_in(data)["main.py"] == text
    [value] = re.findall(r'name="main.py" value="([^"]*)"', unpacked(data)[EXTENSION_PART].decode())
    assert not re.search(r"[\n\t\r]|&#", value)


def test_ids_follow_the_figures(lite: bytes, tmp_path: Path) -> None:
    """Users trust a workbook by its id, so another deal must not be trusted along with it."""

    def ids(figures: Path | None) -> tuple[str, str]:
        return ids_in(with_code(empty_workbook(), shipped.subject_of(figures)))

    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    (tmp_path / "again.csv").write_text(ROYALTY, encoding="utf-8")
    (tmp_path / "other.csv").write_text(ROYALTY.replace("2024-06-30,1.2", "2024-06-30,1.3"), encoding="utf-8")
    (tmp_path / "shipped.csv").write_bytes(SHIPPED_FIGURES.read_bytes())
    own, again, other = (ids(tmp_path / name) for name in ("my.csv", "again.csv", "other.csv"))
    first = ids(None)
    assert own == again
    assert first == ids(tmp_path / "shipped.csv")
    assert len({*own, *other, *first}) == 6
    assert first == ids_in(lite)


def test_readers_of_workbooks_open_it(lite: bytes) -> None:
    """Readers of workbooks open it, and its parts have the types declared."""
    assert open_workbook(HERE / LITE).sheetnames == load_workbook(io.BytesIO(lite)).sheetnames
    assert set(PANE_TYPES) == {PANES_PART, EXTENSION_PART}
    assert set(code()) == {"main.py", "requirements.txt"}


# its formulas


def test_stored_formulas_rewrite_names_but_not_texts() -> None:
    """A formula is stored with our names rewritten, except inside texts."""
    formula = '=IF(A1="NET_SHARE(1)",WHY("IMPLIED_REVENUE",A1),implied_revenue(A1,SUM(net_share(1,2))))'
    assert stored_calls(formula) == (
        '=IF(A1="NET_SHARE(1)",_xldudf_WHY("IMPLIED_REVENUE",A1),'
        "_xldudf_IMPLIED_REVENUE(A1,SUM(_xldudf_NET_SHARE(1,2))))"
    )
    for plain in ("=SUM(A1)+1", "=NATIVE.NET_SHARE(1)", "='NET_SHARE(1)'!A1", "=IF(A1,  2,3)"):
        assert stored_calls(plain) == plain


def test_the_formulas_are_the_main_editions(main: tuple[bytes, Values], lite: bytes) -> None:
    """The formulas are the main edition's, under the stored names."""
    ours, theirs = (load_workbook(io.BytesIO(data)) for data in (lite, main[0]))
    assert ours.sheetnames == theirs.sheetnames
    count = 0
    for sheet in theirs.worksheets:
        there = {cell.coordinate: cell for cell in formula_cells(ours[sheet.title])}
        here = {cell.coordinate: cell for cell in formula_cells(sheet)}
        assert set(there) == set(here), sheet.title
        for at, cell in here.items():
            formula = formula_of(there[at]) or ""
            assert formula.replace(CUSTOM, "") == formula_of(cell), (sheet.title, at)
            count += CUSTOM in formula
            if isinstance(cell.value, ArrayFormula):
                assert there[at].value.ref == cell.value.ref
    assert count > 500
    assert {n: d.value for n, d in ours.defined_names.items()} == {n: d.value for n, d in theirs.defined_names.items()}


def test_no_formula_calls_a_function_by_its_plain_name(parts: dict[str, bytes]) -> None:
    """Cells, defined names, conditional formats, validations and charts; and all but cells call none."""
    for name, part in parts.items():
        if name.startswith(("xl/webextensions/", "docProps/")) or not name.endswith(".xml"):
            continue
        for element in etree.fromstring(part).iter():
            kind = etree.QName(element).localname
            if kind in ("f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula"):
                text = re.sub(r'"[^"]*"', "", element.text or "")
                assert not PLAIN.search(text), (name, text)
                assert CUSTOM not in text or name.startswith("xl/worksheets/"), (name, text)
                assert CUSTOM not in text or kind == "f", (name, text)


def test_calls_are_dynamic_array_formulas_as_excel_saves_them(parts: dict[str, bytes]) -> None:
    assert 'fDynamic="1"' in parts["xl/metadata.xml"].decode()
    assert b"sheetMetadata" in parts["xl/_rels/workbook.xml.rels"]
    calls = 0
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            for opening, formula in re.findall(r"<c ([^>]*)>(<f.*?</f>)", part.decode()):
                range_ = ":" in re.findall(r'<f[^>]*ref="([^"]*)"|$', formula)[0]
                assert ('cm="1"' in opening) == (CUSTOM in formula and not range_), (name, opening)
                calls += 'cm="1"' in opening
    assert calls > 500


def test_every_formula_has_the_main_editions_saved_value(main: tuple[bytes, Values], lite: bytes) -> None:
    book = open_bytes(vetted(lite, LITE), LITE, values=True)
    for sheet, cells in main[1].items():
        for (row, column), value in cells.items():
            assert same(book[sheet].cell(row, column), value), (sheet, row, column)
    with_values = load_workbook(io.BytesIO(lite), data_only=True)
    assert with_values["Cover"]["C5"].value is True
    assert with_values["Cover"]["C7"].value == f"NetShare {VERSION}"


# what it says


def test_the_cover_says_what_to_click(main: tuple[bytes, Values], lite: bytes) -> None:
    """The Cover says what to click, and the sheets name no other host."""
    book, theirs = (load_workbook(io.BytesIO(data)) for data in (lite, main[0]))
    column = [cell.value for cell in book["Cover"]["B"]]
    start = column.index(HEADING)
    assert column[start + 1 : start + 1 + len(STEPS)] == STEPS
    assert start < column.index("How to read it")
    steps = " ".join(STEPS)
    for words in ("Home > Add-ins", "xlwings", "Trust and Continue", "#NAME?", CUSTOM, LITE_CODE, "Figures"):
        assert words in steps
    texts = [str(c.value) for sheet in book.worksheets for c in sheet._cells.values()]
    originals = [str(c.value) for sheet in theirs.worksheets for c in sheet._cells.values()]
    for text, other in zip(sentences(MAIN_WORDING), sentences(LITE_WORDING), strict=True):
        assert any(text in found for found in originals), text
        assert any(other in found for found in texts), other
        assert not any(text in found for found in texts), text
    assert HEADING not in originals
    # added while the workbook is open, the add-in does not find its cells
    assert steps.index("add xlwings Lite") < steps.index("Open this workbook") < steps.index("Trust and Continue")
    for words in ("close the workbook and open it again", "replace = with =", "Another add-in"):
        assert words in steps[steps.index("If #NAME? stays") :]
    assert (book.properties.title, book.properties.identifier) == ("NetShare Lite", LITE_IDENTIFIER)


# in LibreOffice


def test_libreoffice_says_the_functions_are_missing(calc: Calc) -> None:
    """It knows no _xldudf_ name, with our extension or without. On loading it computes array formulas
    again, so that their saved values give way to #NAME? and the checks to FALSE: this edition is
    for Excel, and the Cover says who computed it."""
    for state in ({"calculate": False}, {}):
        values = calc.open(HERE / LITE, **state)["values"]
        assert values["Cover"][6][2] == f"nobody: the NetShare functions {VERSION} are not loaded"
        assert values["Cover"][4][2] == 0.0
        book, calls = load_workbook(HERE / LITE), 0
        for sheet in book.worksheets:
            for cell in formula_cells(sheet):
                if re.match(rf"={CUSTOM}(IMPLIED_REVENUE|COVERAGE_RATIO)\(", formula_of(cell) or ""):
                    value = values[sheet.title][cell.row - 1][cell.column - 1]
                    assert value is ExcelError.NAME, (sheet.title, cell.coordinate, value)
                    calls += 1
        assert calls > 5


def test_libreoffice_computes_the_main_editions_values(lite: bytes, calc: Calc, tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    path.write_bytes(with_plain_names(lite))
    ours, theirs = (calc.open(of)["values"] for of in (path, TEMPLATE))
    assert ours["Checks"][2][5] == 1.0  # the master
    cover = len(ours["Cover"]) - len(theirs["Cover"])  # rows more
    assert cover == len(LITE_WORDING.start) - len(MAIN_WORDING.start)
    count = 0
    for sheet in load_workbook(TEMPLATE).worksheets:
        for cell in formula_cells(sheet):
            got, expected = (v[sheet.title][cell.row - 1][cell.column - 1] for v in (ours, theirs))
            assert not isinstance(got, ExcelError)
            assert agree(got, expected, 1e-12), (sheet.title, cell.coordinate, got, expected)
            count += 1
    assert count > 2000


# `netshare new`


def test_it_is_made_of_own_figures_too(tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    done = run("new", "own.xlsx", "--figures", "my.csv", "--edition", "lite", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "add xlwings Lite from the store, as its Cover explains" in done.stdout
    data = (tmp_path / "own.xlsx").read_bytes()
    assert embedded_in(data)["main.py"] == bundle.source()
    assert check(tmp_path / "own.xlsx").findings == []
    book = load_workbook(tmp_path / "own.xlsx")
    assert book.properties.identifier is None
    assert HEADING in [cell.value for cell in book["Cover"]["B"]]
    formulas = {formula_of(c) for c in formula_cells(book["Implied"])}
    assert any(CUSTOM in str(formula) for formula in formulas)


def test_without_figures_it_is_the_shipped_file(tmp_path: Path) -> None:
    """Without figures it is the shipped file, and macros are refused."""
    assert run("new", "mine.xlsx", "--edition", "lite", cwd=tmp_path).returncode == 0
    assert (tmp_path / "mine.xlsx").read_bytes() == (HERE / LITE).read_bytes()
    done = run("new", "own.xlsm", "--edition", "lite", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "own.xlsm: the lite edition has no macros; its name must end in .xlsx\n"
    assert not (tmp_path / "own.xlsm").exists()
