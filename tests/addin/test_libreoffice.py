"""The functions typed into a real spreadsheet: LibreOffice Calc with our extension."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from addin.libreoffice import extension, names, released
from addin.refusal import Refusal
from helpers.office import Calc, agreeing_with_the_file, missing, running
from helpers.oracles import agree
from tools.render import render
from udfs import VERSION, Case, ExcelError, Udf, functions
from workbooks.check.checker import check
from workbooks.editions.shipped import TEMPLATE

GAP = 2  # rows between cases


def cells_of(case: Case, top: int) -> tuple[dict[str, Any], list[str], int, int]:
    """A case's arguments in cells, the words for them, the next free column and the height."""
    cells: dict[str, Any] = {}
    words, left, height = [], 1, 1
    for argument in case.arguments():
        rows = argument if isinstance(argument, list) else [[argument]]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                content = f"={cell}" if isinstance(cell, ExcelError) else cell
                cells[f"{get_column_letter(left + c)}{top + r}"] = content
        first = f"{get_column_letter(left)}{top}"
        last = f"{get_column_letter(left + len(rows[0]) - 1)}{top + len(rows) - 1}"
        words.append(first if first == last else f"{first}:{last}")
        left, height = left + len(rows[0]), max(height, len(rows))
    return cells, words, left, height


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_every_case_typed_by_reference_to_cells(function: Udf, calc: Calc) -> None:
    cells: dict[str, Any] = {}
    expected, top = [], 1
    for case in function.cases:
        given, words, left, height = cells_of(case, top)
        result = case.result()
        rows = result if isinstance(result, list) else [[result]]
        call = f"{function.name}({';'.join(words)})"
        first = get_column_letter(left + 1)
        last = get_column_letter(left + len(rows[0]))
        if len(rows) == len(rows[0]) == 1:
            given[f"{first}{top}"] = f"={call}"
        else:
            given[f"{first}{top}:{last}{top + len(rows) - 1}"] = f"{{={call}}}"
        cells |= given
        expected.append((top, left, rows, case))
        top += max(height, len(rows)) + GAP
    values = calc.formulas(cells)
    for at, left, rows, case in expected:
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                got = values[at - 1 + r][left + c]
                assert _same(function, case, got, cell), (case.args, got, cell)


def _same(function: Udf, case: Case, got: Any, expected: Any) -> bool:
    error_in_range = any(isinstance(a, list) and "ExcelError" in repr(a) for a in case.args)
    if error_in_range:  # the office makes an error of the whole call without asking us
        return isinstance(got, ExcelError | str)
    if isinstance(expected, ExcelError):
        return got is expected
    return agree(got, expected, function.tolerance, case.within)


def test_ranges_give_arrays_and_their_errors_stay_in_their_cells(calc: Calc) -> None:
    values = calc.formulas(
        {
            "A1": 493.8,
            "A2": 865.9,
            "A3": -5.0,
            "B1": 0.2,
            "B2": 0.2,
            "B3": 0.2,
            "D1:D3": "{=IMPLIED_REVENUE(A1:A3;B1:B3)}",
            "E1:F1": "{=TARGET_GAP(5;0)}",
            "G1": "=SUM(IMPLIED_REVENUE(A1:A2;B1:B2))",
            "G2": "=INDEX(TARGET_GAP(5;20);1;2)",
            "G3": "=COVERAGE_RATIO(IMPLIED_REVENUE(A1;B1);3770)",
        }
    )
    assert [row[3] for row in values] == [2469, pytest.approx(4329.5), ExcelError.NUM]
    assert values[0][4:6] == [-5, ExcelError.DIV0]
    assert [row[6] for row in values] == [pytest.approx(6798.5), 0.25, pytest.approx(2469 / 3770)]


def test_each_kind_of_cell_arrives_as_it_should(calc: Calc) -> None:
    """Blanks, logicals, dates, texts, errors and omitted arguments arrive as they should."""
    formulas = {
        "=IMPLIED_REVENUE(A1;A9)": ExcelError.DIV0,  # a blank is 0
        "=IMPLIED_REVENUE(A9;A2)": 0.0,
        '=IMPLIED_REVENUE("";A2)': ExcelError.VALUE,  # an empty text is a text
        "=SUM(IMPLIED_REVENUE(A8:A9;A2))": 0.0,  # but inside a range nothing
        "=IMPLIED_REVENUE(A1;TRUE())": 493.8,
        "=IMPLIED_REVENUE(DATE(2024;1;1);1)": 45292.0,
        "=IMPLIED_REVENUE(A1;A3)": ExcelError.VALUE,
        "=IMPLIED_REVENUE(A1;1/0)": ExcelError.DIV0,
        "=IMPLIED_REVENUE(A1;NA())": ExcelError.NA,
        "=IFERROR(IMPLIED_REVENUE(A1;20);7)": 7.0,
        "=ISERROR(IMPLIED_REVENUE(A1;20))": 1.0,
        "=SUM(IMPLIED_REVENUE(A1;20);1)": ExcelError.NUM,  # a true error, which SUM does not skip
        "=NET_SHARE(2469;0.2;100;)": 473.8,
        "=NET_SHARE(2469;0.2;;0.1)": 493.8,
        "=NET_SHARE(2469;0.2)": 493.8,
        '=FIGURE(E1:I2;"E";"m";"p";;"A")': 7.0,  # the field left out is value, not 0
        "=IMPLIED_REVENUE(A1)": ExcelError.VALUE,
        '=LOWER(STATUS_WORST({"REPORTED";"ASSUMED"}))': "assumed",
        '=WHY("IMPLIED_REVENUE";A1;20)': "share must be between 0 and 1, got 20; did you mean 20%?",
        '=WHY("IMPLIED_REVENUE";A1;A2)': "",
        "=one_payment/0.2": 2469.0,
        "=implied": 2469.0,
    }
    cells: dict[str, Any] = {"A1": 493.8, "A2": 0.2, "A3": "20%"}
    cells |= dict(zip(("E1", "F1", "G1", "H1", "I1"), ("entity", "metric", "period", "value", "source"), strict=True))
    cells |= {"E2": "E", "F2": "m", "G2": "p", "H2": 7.0, "I2": "A"}
    cells |= {f"C{row}": text for row, text in enumerate(formulas, 1)}
    names = {"one_payment": "$Sheet1.$A$1", "implied": "IMPLIED_REVENUE($Sheet1.$A$1;$Sheet1.$A$2)"}
    got = [row[2] for row in calc.formulas(cells, names=names)]
    for (text, expected), value in zip(formulas.items(), got, strict=False):
        assert agree(value, expected, 1e-12), (text, value)


def test_the_template_recalculates_to_its_saved_values(calc: Calc) -> None:
    assert agreeing_with_the_file(calc, TEMPLATE) == 2768


def test_a_lost_table_is_found_behind_iferror(calc: Calc) -> None:
    """ISNA and IFERROR hide it: the cell is no error, only wrong."""
    book = Workbook()
    sheet = book.active
    for row in (["entity", "metric", "period", "value"], ["E", "m", "p", 7]):
        sheet.append(row)
    sheet.add_table(Table(displayName="Given", ref="A1:D2"))
    sheet["F1"] = '=IF(ISNA(FIGURE(Given[#All],"E","m","none")),"none","some")'
    sheet["F2"] = '=IFERROR(FIGURE(Given[#All],"E","m","p"),0)'
    assert [row[5] for row in calc.compute(book)["Sheet"][:2]] == ["none", 7.0]


def test_a_changed_figure_changes_what_rests_on_it(calc: Calc) -> None:
    """The counter-flow of 2024, known exactly: 740/0.2 is exactly 3,700."""
    changes = {"Figures": {"H14": 246.2, "M14": "EXACT"}}
    values = calc.open(TEMPLATE, changes=changes)["values"]["Implied"]
    assert (values[23][7], values[24][7]) == (pytest.approx(3700), "EXACT")
    wrong = calc.open(TEMPLATE, changes={"Figures": {"H9": 20.0}})["values"]
    assert wrong["Implied"][23][7] is ExcelError.NUM
    assert wrong["Checks"][2][5] == 0.0


def test_the_function_wizard_shows_descriptions_and_arguments(calc: Calc) -> None:
    shown = {
        name: (text, arguments) for name, text, arguments in calc.ask(do="functions", names=[f.name for f in functions])
    }
    for function in functions:
        text, arguments = shown[function.name]
        assert text == function.summary
        assert [a[0] for a in arguments] == [p.name for p in function.params]
        for (_, help_, _), param in zip(arguments, function.params, strict=True):
            assert help_.startswith(param.arg.help)


def test_names_that_documents_hold_are_those_that_were_released(root: Path) -> None:
    """A saved .ods holds them. `netshare build --here` adds those of a new function."""
    lines = (root / "addin" / "libreoffice" / released.FILE).read_text(encoding="utf-8").splitlines()
    assert lines[:2] == [names.EXTENSION_IDENTIFIER, names.ADD_IN]
    assert released.with_new_names(lines) == lines


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("revenue,cost", "cost,revenue", "was released as coverageGap(cost,revenue) but is now coverageGap(revenue"),
        ("revenue,cost", "revenue,cost,more", "was released as coverageGap(revenue,cost,more) but is now"),
        ("revenue,cost", "revenue,costs", "was released as coverageGap(revenue,costs) but is now"),
        ("coverageGap", "gap", "was released as gap(revenue,cost) but is now"),
        ("COVERAGE_GAP", "GAP_OF_COVERAGE", "GAP_OF_COVERAGE was released but is no longer declared"),
    ],
)
def test_a_released_name_that_changes_is_refused(old: str, new: str, why: str) -> None:
    line = "COVERAGE_GAP coverageGap(revenue,cost)"
    assert line in extension.frozen_names()
    with pytest.raises(Refusal, match=re.escape(why)):
        released.with_new_names([line.replace(old, new)])


@pytest.mark.parametrize("line", ["", "\ufeffGAP gap()", "COVERAGE_GAP coverageGap(revenue,cost)"])
def test_a_line_that_holds_no_new_name_is_refused(line: str) -> None:
    with pytest.raises(Refusal, match=r"released_names\.txt, line 2: holds"):
        released.with_new_names(["COVERAGE_GAP coverageGap(revenue,cost)", line])


def test_released_names_grow_at_their_ends() -> None:
    grown = released.with_new_names(["COVERAGE_GAP coverageGap(revenue)", "NETSHARE_VERSION netshareVersion()"])
    assert grown[:2] == ["COVERAGE_GAP coverageGap(revenue,cost)", "NETSHARE_VERSION netshareVersion()"]
    assert sorted(grown) == sorted(extension.frozen_names())


def test_the_extension_is_well_formed_and_the_same_every_time() -> None:
    data = extension.build()
    assert data == extension.build()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            if name.endswith((".xcu", ".xml")):
                etree.fromstring(parts.read(name))
        manifest = parts.read("META-INF/manifest.xml").decode()
        for part in ("XNetShare.idl", "CalcAddIns.xcu", "Jobs.xcu", extension.COMPONENT):
            assert f'full-path="{part}"' in manifest
            assert part in parts.namelist()
        assert "pythonpath/netshare_udfs/cells.py" in parts.namelist()


@pytest.mark.parametrize("typed", ["=coverage_ratio(1,4)", "=Coverage_Ratio (1,4)", "=(COVERAGE_RATIO(1,4))"])
def test_a_name_is_found_however_it_is_typed(calc: Calc, typed: str) -> None:
    book = Workbook()
    book.active["A1"] = typed
    assert calc.compute(book)["Sheet"] == [[0.25]]


def test_a_workbook_of_others_is_left_as_it_is(calc: Calc) -> None:
    """Only an .xlsx whose formulas name our functions is looked up again."""
    book = Workbook()
    book.active["A1"], book.active["A2"] = "=NOT_OURS(1)", "=1+1"
    assert calc.compute(book)["Sheet"] == [[ExcelError.NAME], [2.0]]
    book.active["A1"] = "=COVERAGE_RATIO(1,4)"
    assert calc.compute(book)["Sheet"] == [[0.25], [2.0]]


def test_opening_changes_nothing_but_what_names_ours(calc: Calc) -> None:
    """Array formulas, texts in quotes, errors of others, undo: as the office itself imports them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "S"
    for row in (["pay", "share"], [100, 0.5], [200, 0.5], [300, 0.5]):
        sheet.append(row)
    sheet.add_table(Table(displayName="T_1", ref="A1:B4"))
    sheet["D1"] = "=SUM(IMPLIED_REVENUE(T_1[pay],T_1[share]))"
    sheet["D2"] = '=IFERROR(IMPLIED_REVENUE(1,20),"see T_1[pay]")'
    sheet["D3"] = '="T_1[pay]"&IFERROR(1/0,"!")'
    sheet["D4"] = "=INDEX(T_1[pay],2)/0"
    sheet["D5"] = "=local_one"
    sheet["D6"] = '=COVERAGE_RATIO(SUM(T_1[#All]),LEN("T_1[#All]"))'
    sheet["E1"] = ArrayFormula("E1:E3", "=1/(T_1[pay]-100)")
    sheet["F1"] = ArrayFormula("F1:F3", "=IMPLIED_REVENUE(T_1[pay],T_1[share])")
    sheet.defined_names["local_one"] = DefinedName("local_one", attr_text="IMPLIED_REVENUE(S!$A$2,0.2)")
    book.defined_names["_netshare_0"] = DefinedName("_netshare_0", attr_text="S!$A$1")
    path = calc.folder / "mixed.xlsx"
    book.save(path)
    answer = calc.open(path, calculate=False)  # the job itself has had it calculated
    rows = answer["values"]["S"]
    assert [row[3] for row in rows[:6]] == [
        1200.0,
        "see T_1[pay]",
        "T_1[pay]!",
        ExcelError.DIV0,
        500.0,
        pytest.approx(601.5 / 9),
    ]
    assert [row[4] for row in rows[:3]] == [ExcelError.DIV0, 0.01, 0.005]
    assert [row[5] for row in rows[:3]] == [200.0, 400.0, 600.0]
    assert (answer["undo"], answer["modified"]) == ([], False)


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_sheet_part_of_any_name_is_looked_through(calc: Calc, suffix: str) -> None:
    book = Workbook()
    book.active["A1"] = "=COVERAGE_RATIO(1,4)"
    buffer = io.BytesIO()
    book.save(buffer)
    path = calc.folder / f"renamed{suffix}"
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(b"sheet1.xml", b"Data.xml")
            if suffix == ".xlsm":
                part = part.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml").replace(
                    b"vnd.openxmlformats-officedocument.ms-excel", b"vnd.ms-excel"
                )
            target.writestr(name.replace("sheet1.xml", "Data.xml"), part)
    assert calc.ask(do="open", path=str(path), calculate=False)["values"]["Sheet"] == [[0.25]]


def test_a_large_workbook_is_resolved_after_opening(calc: Calc) -> None:
    """Looking through many formulas would keep the user waiting: it happens beside."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Large")
    for row in range(1, 20_001):
        sheet.append([row, 0.5, f"=IMPLIED_REVENUE(A{row},B{row})+A{row}*{row}-A{row}*{row}"])
    path = calc.folder / "large.xlsx"
    book.save(path)
    answer = calc.open(path, until=["Large", "C20000", 40_000.0])
    assert [row[2] for row in answer["values"]["Large"][::5_000]] == [2.0, 10_002.0, 20_002.0, 30_002.0]


@pytest.mark.usefixtures("soffice")
def test_every_sheet_can_be_looked_at(tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        missing("pdftoppm")
    pages = render(TEMPLATE, tmp_path, 40)
    assert len(pages) >= 8  # one for each sheet
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


@pytest.mark.usefixtures("soffice")
def test_the_command_installs_and_removes_the_extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the real office, with folders of the test's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "shared").mkdir()
    monkeypatch.setenv("UNO_SHARED_PACKAGES_CACHE", (tmp_path / "shared").as_uri())

    def run(*words: str) -> str:
        command = [str(Path(sys.executable).parent / "netshare"), *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    assert "found, without NetShare" in run("doctor")
    assert "Would add NetShare.oxt" in run("install", "--host", "libreoffice", "--dry-run")
    assert "found, without NetShare" in run("doctor")
    for _ in range(2):  # a second time changes nothing
        assert f"has NetShare {VERSION}" in run("install", "--host", "libreoffice")
    assert f"found, with NetShare {VERSION}" in run("doctor")
    assert "Would remove" in run("uninstall", "--dry-run")
    assert "Removed" in run("uninstall")
    assert "not installed" in run("uninstall")
    assert "found, without NetShare" in run("doctor")


def test_an_exception_is_an_error_and_a_line_in_the_log(soffice: str, tmp_path: Path) -> None:
    """An exception inside a function is an error and a line in the log."""
    broken = tmp_path / extension.OXT_NAME
    with zipfile.ZipFile(io.BytesIO(extension.build())) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("/coverage.py"):
                part = part.replace(b"    return revenue - cost\n", b"    return {}[revenue]\n")
            target.writestr(name, part)
    with running(soffice, tmp_path, broken) as calc:
        assert calc.formulas({"A1": "=COVERAGE_GAP(1;2)", "A2": "=COVERAGE_RATIO(1;2)"}) == [[ExcelError.VALUE], [0.5]]
    [log] = tmp_path.rglob("netshare.log")
    assert "COVERAGE_GAP" in log.read_text()
    assert "KeyError" in log.read_text()


def test_what_the_office_saves_is_recalculated_with_ours(calc: Calc, tmp_path: Path) -> None:
    """Under the long names that it writes into an .xlsx. Values by hand: 100 / 0.2 and 1 + 100 * 0.2."""
    book = Workbook()
    cells = {"A1": 100, "A2": 0.2, "B1": "=IMPLIED_REVENUE(A1,A2)", "B2": "=1+NET_SHARE(A1,A2)"}
    for address, content in cells.items():
        book.active[address] = content
    book.save(tmp_path / "plain.xlsx")
    calc.save(tmp_path / "plain.xlsx", tmp_path / "saved.xlsx")
    formulas, values = (load_workbook(tmp_path / "saved.xlsx", data_only=v).active for v in (False, True))
    assert formulas["B1"].value == "=ORG.NETSHARE.CALC.ADDIN.IMPLIEDREVENUE(A1,A2)"
    assert (values["B1"].value, values["B2"].value) == (500, 21)
    report = check(tmp_path / "saved.xlsx")
    assert [(f.kind, f.cell) for f in report.findings] == [("tied function", "B1")]
    assert report.not_recalculated == 0


def test_functions_tied_to_a_file_are_ours_on_opening(calc: Calc, tmp_path: Path) -> None:
    """As Excel saves them, with the add-in loaded or tied to another one. Values by hand: 100 / 0.2, 100 * 0.2."""
    cells = {
        "B1": ("=[1]!IMPLIED_REVENUE(A1,A2)", 500),
        "B2": ("='C:\\it''s\\FUNCRES.XLAM'!IMPLIED_REVENUE(A1,A2)", 500),
        "B3": ("=1-xlwings.xlam!IMPLIED_REVENUE(A1,SUM([1]!NET_SHARE(1,A2),0))", -499),
        "B4": ("='C:\\x\\[Book 1.xlsm]'!NET_SHARE(A1,A2)", 20),
        "B5": ('="[1]!IMPLIED_REVENUE("&[1]!NET_SHARE(A1,A2)', "[1]!IMPLIED_REVENUE(20"),
    }
    book = Workbook()
    book.active["A1"], book.active["A2"] = 100, 0.2
    for address, (formula, _) in cells.items():
        book.active[address] = formula
    book.active["C1"] = ArrayFormula("C1:C2", "=[1]!NET_SHARE(A1:A2,A2)*{1;1}")
    link = ExternalLink(externalBook=ExternalBook(sheetNames=ExternalSheetNames(sheetName=[])))
    place = "file:///C:\\Users\\Anna\\XLSTART\\NetShare.xlam"
    link.file_link = Relationship(Target=place, type="externalLinkPath", TargetMode="External", Id="rId1")
    book._external_links.append(link)
    book.save(tmp_path / "tied.xlsx")
    shown = calc.open(tmp_path / "tied.xlsx")["values"]["Sheet"]
    assert [row[1] for row in shown] == [value for _, value in cells.values()]
    assert [row[2] for row in shown[:2]] == pytest.approx([20, 0.04])
