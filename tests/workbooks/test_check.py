"""The checker on workbooks of others: what it finds, and what it leaves alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.packaging.relationship import Relationship
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link.external import ExternalBook, ExternalLink, ExternalSheetNames
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from helpers.parts import injected
from udfs import ExcelError
from workbooks.check import dependents
from workbooks.check.checker import Report, check
from workbooks.editions.saving import render
from workbooks.editions.shipped import TEMPLATE


def book_of(cells: Mapping[str, Any]) -> Workbook:
    book = Workbook()
    for address, content in cells.items():
        book.active[address] = content
    return book


def checked(book: Workbook, folder: Path, saved: Mapping[str, Any] | None = None) -> Report:
    """The report on a workbook, with the values `saved` beside its first sheet's formulas, or with
    the right ones."""
    path = folder / "book.xlsx"
    if saved is None:
        path.write_bytes(render(book, path.name)[0])
    else:
        buffer = io.BytesIO()
        book.save(buffer)
        values = {coordinate_to_tuple(address): value for address, value in saved.items()}
        with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                part = source.read(name)
                target.writestr(name, injected(part, values) if "/sheet1.xml" in name else part)
    return check(path)


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(f.kind, f.cell, f.message) for f in report.findings]


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(f.kind, f.cell) for f in report.findings]


def test_the_file_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    checked(book_of({"A1": "=NOW()", "A2": "=1/0+B9"}), tmp_path, {"A1": 5, "A2": 1})
    data, stamp = path.read_bytes(), path.stat().st_mtime_ns
    check(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (data, stamp)
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_recalculated_keeps_its_value(tmp_path: Path) -> None:
    """What cannot be recalculated keeps its saved value, and the rest is computed from it."""
    cells = {"A1": "=TODAY()", "A2": "=A1+1", "A3": '=TEXT(A5,"0.00E+00")', "A4": "=LEN(A3)", "A5": "=1+1"}
    report = checked(book_of(cells), tmp_path, {"A1": 45000, "A2": 45002, "A3": "5.00E+00", "A4": 8, "A5": 2})
    assert found(report) == [
        ("difference", "A2", "saved value"),
        (
            "not recalculated",
            "A3",
            "calls TEXT, with a format that this engine may read differently from Excel; "
            "its saved value was taken, so it was not recalculated",
        ),
        ("volatile function", "A1", "calls TODAY, whose value can change when nothing else does"),
    ]
    assert (report.findings[0].expected, report.findings[0].got) == ("45001", "45002")
    assert report.not_recalculated == 2
    assert report.verdict == "5 formulas, 2 of them not recalculated, 1 finding, 2 notes"


def test_dependents_of_an_unsaved_cell_are_counted(tmp_path: Path) -> None:
    """What depends on a cell without a saved value is counted, not compared."""
    cells = {
        "A1": "=FOO(1)",
        "A2": "=A1+1",
        "A3": "=SUM(A1:A2)",
        "A4": "=IFERROR(A3,7)",
        "A5": "=SUM(C1:C400)",
        "C350": "=A1",
        "A6": "=1+1",
    }
    saved = {"A1": "", "A2": 8, "A3": 99, "A4": 99, "A5": 99, "C350": 99, "A6": 3}
    report = checked(book_of(cells), tmp_path, saved)
    assert found(report) == [
        ("difference", "A6", "saved value"),
        ("function name", "A1", "calls FOO, which is neither a NetShare nor an Excel function"),
        (
            "not recalculated",
            "A1",
            "calls FOO, which this engine does not know; it has no saved value, "
            "so it was not recalculated, nor were 5 formulas that depend on it",
        ),
    ]
    assert report.not_recalculated == 6


def test_a_circle_is_one_finding_at_a_cell_that_is_on_it(tmp_path: Path) -> None:
    cells = {"A1": "=B1+1", "B1": "=C1+1", "C1": "=D1", "D1": "=SUM(B1:B2)", "E1": "=1+1", "F1": "=IFERROR(D1,0)+1"}
    saved = {"A1": 4, "B1": 3, "C1": 3, "D1": 3, "E1": 3, "F1": 5}
    report = checked(book_of(cells), tmp_path, saved)
    assert found(report)[-1:] == [
        (
            "circular reference",
            "B1",
            "is part of a circular reference, as 3 other formulas that are part of one or depend on it",
        )
    ]
    # E1 is wrong by itself; F1 is compared with what follows from D1's saved value
    assert [(f.cell, f.expected) for f in report.findings[:-1]] == [("E1", "2"), ("F1", "4")]
    book = book_of({"A1": "=A1+1"})
    book.calculation.iterate = True
    assert kinds(checked(book, tmp_path, {"A1": 100})) == [("not recalculated", "A1")]


def test_a_workbook_without_saved_values_says_so_once(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book_of({"A1": "=1+1", "A2": "=A1+1"}).save(path)
    assert found(check(path)) == [
        ("difference", "", "no formula has a saved value; open the workbook where the functions are loaded and save it")
    ]
    book_of({"A1": "=1+1"}).save(path)
    assert kinds(check(path)) == [("difference", "A1")]


def test_an_error_is_reported_where_it_begins_with_its_reason(tmp_path: Path) -> None:
    report = checked(
        book_of(
            {
                "A1": 493.8,
                "A2": 20,
                "A3": "=IMPLIED_REVENUE(A1,A2)",
                "A4": "=A3*2",
                "A5": "=SUM(A3:A4)",
                "A6": "=IFERROR(A5,0)",
                "B1": "=1/0",
                "B2": "=A3+B1",
                "C1": "=NA()",
                "C2": "=C1+1",
            }
        ),
        tmp_path,
    )
    assert found(report) == [
        ("error cell", "B1", "=1/0 is #DIV/0!; 1 other error follows from it"),
        (
            "error cell",
            "A3",
            "=IMPLIED_REVENUE(A1,A2) is #NUM! (IMPLIED_REVENUE: share must be between 0 "
            "and 1, got 20; did you mean 20%?); 2 other errors follow from it",
        ),
    ]


def test_an_array_formulas_error_is_reported_once(tmp_path: Path) -> None:
    """An error inside an array formula is reported, what fills the rest of it is not."""
    book = book_of({"A1": 1, "A2": 0, "B1": None})
    for row in book.active["B1:B3"]:
        row[0].value = 0
    book.active["B1"] = ArrayFormula("B1:B3", "=1/A1:A2")
    report = checked(book, tmp_path, {"B1": 1, "B2": ExcelError.DIV0, "B3": ExcelError.NA})
    assert found(report) == [("error cell", "B2", "=1/A1:A2 is #DIV/0!")]


def test_checks_that_do_not_hold_are_named(tmp_path: Path) -> None:
    book = book_of({"A1": "=1=1", "A2": "=1=2", "A3": True, "A4": False, "A5": "=1/0"})
    sheet = book.create_sheet("Checks")
    for row in (
        ["", "", ""],
        ["No.", "What", "Pass"],
        [1, "adds up", "=1=1"],
        [2, "balances", "=2=3"],
        [3, None, False],
        [4, "is shown", None],
        [5, "computes", "=1/0"],
    ):
        sheet.append(row)
    for name, area in {
        "chk_a": "Sheet!$A$1",
        "CHK_b": "Sheet!$A$2",
        "test_all": "Sheet!$A$3:$A$5",
        "test_none": "Nowhere!$A$1",
        "other": "Sheet!$A$4",
    }.items():
        book.defined_names[name] = DefinedName(name, attr_text=area)
    failing = [f for f in checked(book, tmp_path).findings if f.kind == "failing check"]
    assert [(f.sheet, f.cell, f.message, f.expected, f.got) for f in failing] == [
        ("Sheet", "A2", "CHK_b", "TRUE", "FALSE"),
        ("Sheet", "A4", "test_all", "TRUE", "FALSE"),
        ("Sheet", "A5", "test_all", "TRUE", "#DIV/0!"),
        ("Checks", "C4", 'the check "balances"', "TRUE", "FALSE"),
        ("Checks", "C7", 'the check "computes"', "TRUE", "#DIV/0!"),
    ]


def test_a_check_that_is_typed_in_a_workbook_of_ours_is_none(tmp_path: Path) -> None:
    book = book_of({"A1": "=1=1"})
    sheet = book.create_sheet("Checks")
    for row in (["No.", "What", "Pass"], [1, "adds up", "=1=1"], [2, "balances", True]):
        sheet.append(row)
    assert checked(book, tmp_path).findings == []  # somebody else's list
    book.defined_names["chk_Master"] = DefinedName("chk_Master", attr_text="Checks!$C$2")
    typed = [(f.cell, f.message, f.expected, f.got) for f in checked(book, tmp_path).findings]
    assert typed == [("C3", 'the check "balances" is typed', "a formula", "TRUE")]
    sheet["C2"] = True
    assert "chk_Master is typed" in {f.message for f in checked(book, tmp_path).findings}


def test_the_master_check_must_be_true_and_a_cell(tmp_path: Path) -> None:
    book = book_of({"A1": "=1+1"})
    book.defined_names["chk_Master"] = DefinedName("chk_Master", attr_text="Sheet!$A$1")
    assert [(f.message, f.got) for f in checked(book, tmp_path).findings] == [
        ("chk_Master, all checks of the workbook", "2")
    ]
    book.defined_names["chk_Master"] = DefinedName("chk_Master", attr_text="1=1")
    assert [(f.message, f.got) for f in checked(book, tmp_path).findings] == [("the name chk_Master", "1=1")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("=A1*2 =B1*2 =C1*3 =D1*2 =E1*2", {"D": "is =C1*3 where its neighbours C2 and E2 have =B1*2"}),
        ("=A1*2 =B1*2 7 =D1*2 =E1*2", {"D": "is the constant 7 where its neighbours C2 and E2 have a formula"}),
        ("=A1*2 =B1*2 =C1*2 =D1*3", {"E": "is =D1*3 where the others of its row have =A1*2 in B2"}),
        ("=A1*3 =B1*2 =C1*2 =D1*2", {"B": "is =A1*3 where the others of its row have =B1*2 in C2"}),
        # what is meant
        ("=A1*2 =B1*2 =C1*2 =SUM(B2:D2)", {}),  # a total
        ("=A1*2 =B1*2 =C1*2 =D2/C2-1", {}),
        ("=A1 =B2+B1 =C2+C1 =D2+D1", {}),  # a start, and what goes on from it
        ("=A1*2 =B1*3", {}),
        ("=A1*2 =B1*2 text =D1*2", {}),
        ("=A1*2 =B1*3 =C1*4 =D1*5", {}),
        ("=$A$1*2 =$A$1*2 =$A$1*2", {}),
        ("1 2 =C1*2 3", {}),
    ],
)
def test_a_cell_that_differs_from_its_neighbours_in_a_row(cells: str, expected: dict[str, str], tmp_path: Path) -> None:
    book = book_of({f"{column}1": 5 for column in "ABCDEF"})
    for column, content in zip("BCDEF", cells.split(), strict=False):
        book.active[f"{column}2"] = float(content) if content.isdecimal() else content
    rows = [f for f in checked(book, tmp_path).findings if f.kind == "inconsistent row"]
    assert {f.cell: f.message for f in rows} == {f"{c}2": text for c, text in expected.items()}


def test_a_column_of_its_own_between_equal_formulas_is_meant(tmp_path: Path) -> None:
    book = book_of({f"{column}1": 5 for column in "ABCDEF"})
    for row in (3, 4):
        for column, before in zip("BCDEF", "ABCDE", strict=True):
            book.active[f"{column}{row}"] = f"={before}$1*2" if column != "D" else f"=SUM(A{row - 2}:C{row - 2})"
    assert [f for f in checked(book, tmp_path).findings if f.kind == "inconsistent row"] == []


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("=A1*0.2", "number 0.2"),
        ("=IMPLIED_REVENUE(493.8,20%)", "numbers 493.8, 0.2"),
        ("=A1-493.8", "number 493.8"),
        ("=SUM({0.1,1},A1)", "number 0.1"),
        ("=IF(A1>2500,1,0)", "number 2500"),
        ("=-17", "number 17"),
        ("=A1*12/100+1000*A1-1", ""),
        ("=(1+A1)^(1/12)-1", ""),
        ("=A1^5*10^6", ""),
        ("=ROUND(A1,6)+INDEX(A1:A9,8)+CHOOSE(1,A1)+EDATE(A1,9)", ""),
        ("=A1*365.25/100%", ""),
        ('=LEN("17")', ""),
    ],
)
def test_numbers_typed_into_formulas(formula: str, numbers: str, tmp_path: Path) -> None:
    cells = {f"A{row}": 1 for row in range(1, 10)} | {"B1": formula}
    typed = checked(book_of(cells), tmp_path).findings
    expected = [f"has the {numbers} typed into {formula}"] if numbers else []
    assert [f.message for f in typed] == expected


def test_the_tolerances_of_a_sheet_of_checks_are_its_own(tmp_path: Path) -> None:
    book = book_of({"A1": "=0.25+1"})
    book.active.title = "Checks"
    assert checked(book, tmp_path).findings == []


def test_texts_that_are_numbers_where_numbers_belong(tmp_path: Path) -> None:
    book = book_of(
        {
            "A1": "figures",
            "A2": 1,
            "A3": "493.8",
            "A4": 3,
            "A5": "=A4+1",  # in a column of numbers
            "C1": "period",
            "C2": "2024",
            "C3": "2025",
            "C4": "12",  # a column of texts
            "E1": "20%",
            "E3": "=E1*2",  # computed with
            "G1": "12",
            "G2": 5,
            "G3": 6,  # a heading
            "I1": "units",
            "I2": 5,
            "I3": "2024",
            "I4": 6,
            "I5": 7,  # a period's name among numbers
            "K9": "cost",
            "L9": 5,
            "M9": "1,200",
            "N9": 7,  # in a row of numbers
            "K12": "cost",
            "L12": "1",
            "M12": "2",
            "N12": "3",  # in a row of texts
            "P1": "3 months",
            "P2": 5,
            "P3": 6,
        }
    )
    report = checked(book, tmp_path)
    assert [(f.cell, f.message) for f in report.findings if f.kind == "number as text"] == [
        ("E1", 'holds the text "20%", and sheet Sheet, cell E3 computes with it; type it as a number'),
        ("A3", 'holds the text "493.8", among numbers; type it as a number'),
        ("M9", 'holds the text "1,200", among numbers; type it as a number'),
    ]


def test_references_to_blank_cells(tmp_path: Path) -> None:
    book = book_of(
        {
            "A1": 1,
            "B1": "=A1+A2",
            "B2": "=SUM(A1:A9)",
            "B3": "=SUM(F1:G9)+Other!Z9",
            "B4": '=IF(A2="",0,A2)',
            "B5": "=ISBLANK(A2)",
            "B6": "=SUM(A:A)+SUM(5:5)",
            "B7": "=SUM(Z:AB)",
            "B8": "=blank+some",
        }
    )
    book.create_sheet("Other")
    book.defined_names["blank"] = DefinedName("blank", attr_text="Sheet!$H$1")
    book.defined_names["some"] = DefinedName("some", attr_text="Sheet!$A$1")
    blank = [f for f in checked(book, tmp_path).findings if f.kind == "blank reference"]
    assert [(f.cell, f.message) for f in blank] == [
        ("B1", "refers to A2, which is blank"),
        ("B3", "refers to F1:G9, Other!Z9, which are blank"),
        ("B7", "refers to Z1:AB1048576, which is blank"),
        ("B8", "refers to H1, which is blank"),
    ]


def test_cells_an_array_formula_fills_are_not_blank(tmp_path: Path) -> None:
    book = book_of({"A1": 1, "A2": 2, "D1": "=C2+1"})
    book.active["C1"] = ArrayFormula("C1:C2", "=A1:A2*2")
    path = tmp_path / "book.xlsx"
    book.save(path)
    assert [(f.kind, f.cell) for f in check(path).findings] == [("difference", "")]  # and none is blank


def test_dependents_of_an_array_formulas_cells_are_found(tmp_path: Path) -> None:
    """What depends on a further cell of an array formula is found."""
    book = book_of({"A1": 1, "A2": 2, "C2": 0, "D1": "=C2+1", "D2": "=A1+1"})
    book.active["C1"] = ArrayFormula("C1:C2", "=FOO(A1:A2)")
    report = checked(book, tmp_path, {"C1": "", "C2": "", "D1": 99, "D2": 2})
    assert kinds(report) == [("function name", "C1"), ("not recalculated", "C1")]
    assert report.not_recalculated == 2


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("=IMPLIED_REVENEU(A1,A1)", "did you mean IMPLIED_REVENUE?"),
        ("=_xldudf_OTHER_IMPLIED_REVENUE(A1,A1)", "did you mean IMPLIED_REVENUE?"),
        ("=_xldudf_FOO(A1)", "neither a NetShare nor an Excel function"),
        ("=_xlfn.VSTACKED(A1)", "did you mean VSTACK?"),
        ("=VLOKUP(A1,A1:A2,1)", "did you mean VLOOKUP?"),
        ("=[1]!BAR(A1)", "a function of 1"),
    ],
)
def test_names_of_functions_that_are_neither_ours_nor_excels(formula: str, message: str, tmp_path: Path) -> None:
    [finding] = checked(book_of({"A1": 1, "A2": 2, "B1": formula}), tmp_path, {"B1": 1}).findings
    assert (finding.kind, finding.cell) == ("function name", "B1")
    assert finding.message.startswith(f"calls {formula[1 : formula.index('(')]}, ")
    assert finding.message.endswith(message)


def test_known_names_are_no_findings(tmp_path: Path) -> None:
    """Excel's functions, the workbook's names and ours as Office add-ins store them are known."""
    book = book_of(
        {"A1": 4, "B1": "=_xldudf_IMPLIED_REVENUE(A1,1)", "B2": "=_xlfn.STOCKHISTORY(A1,1)", "B3": "=NATIVE.NET(A1)"}
    )
    book.defined_names["NATIVE.NET"] = DefinedName("NATIVE.NET", attr_text="LAMBDA(x,x)")
    report = checked(book, tmp_path, {"B1": 5, "B2": 1, "B3": 4})
    assert kinds(report) == [
        ("difference", "B1"),
        ("not recalculated", "B2"),
        ("not recalculated", "B3"),
        ("other code", ""),  # which would compute B1 is not in the file
    ]


def test_links_to_other_workbooks_are_named_by_their_files(tmp_path: Path) -> None:
    book = book_of({"A1": "=[1]Sheet1!A1+1", "A2": "='C:\\x\\[Budget.xlsx]S'!B2"})
    book.defined_names["rate"] = DefinedName("rate", attr_text="[2]Rates!$A$1")
    path = tmp_path / "linked.xlsx"
    linked = Workbook()
    linked.save(path)
    report = checked(book, tmp_path, {"A1": 5, "A2": 1})
    assert found(report) == [
        ("external link", "A1", "refers to another workbook, 1"),
        ("external link", "A2", "refers to another workbook, Budget.xlsx"),
        ("external link", "", "the name rate refers to another workbook, 2"),
    ]
    assert report.not_recalculated == 2


def test_functions_that_change_by_themselves(tmp_path: Path) -> None:
    names = (
        "NOW()",
        "TODAY()",
        "RAND()",
        "RANDBETWEEN(1,2)",
        "OFFSET(A1,0,0)",
        'INDIRECT("A1")',
        'CELL("row",A1)',
        'INFO("osversion")',
    )
    cells = {f"B{row}": f"={call}" for row, call in enumerate(names, 1)}
    report = checked(book_of({"A1": 1} | cells), tmp_path, dict.fromkeys(cells, 1))
    assert kinds(report) == [("volatile function", cell) for cell in cells]
    assert report.errors == 0


def test_table_columns_are_resolved(tmp_path: Path) -> None:
    book = book_of({"A1": "x", "A2": 1, "C1": "=SUM(T[x])", "F1": "y", "F2": None, "F3": None})
    book.active.add_table(Table(displayName="T", ref="A1:A2"))
    assert checked(book, tmp_path).findings == []


def test_a_hundred_thousand_formulas_are_read_once_each(tmp_path: Path) -> None:
    """The work grows with the formulas, not with their square: no clock, a count of what is parsed."""
    from workbooks.check import doubtful_formulas

    book = Workbook()
    for row in range(1, 2001):
        book.active.append([row, f"=A{row}*0.2"])
    parsed = []
    real = doubtful_formulas.facts_of
    doubtful_formulas.facts_of = lambda text: (parsed.append(text), real(text))[1]
    try:
        report = checked(book, tmp_path)
    finally:
        doubtful_formulas.facts_of = real
    assert len(report.findings) == 2000
    assert len(parsed) == 1
    assert load_workbook(tmp_path / "book.xlsx").active["A1"].value == 1


FUNCRES = r"'C:\Program Files\Office16\FUNCRES.XLAM'!IMPLIED_REVENUE(A1,A2)"
NO_FUNCTION = "where Excel finds no function; it was recalculated with ours. In Excel with the NetShare functions, "


@pytest.mark.parametrize(
    ("formulas", "said"),
    [
        ([FUNCRES], "is tied to FUNCRES.XLAM, "),
        ([FUNCRES, "[2]!_xldudf_IMPLIED_REVENUE(A1,A2)"], "is tied, as is one other formula, to FUNCRES.XLAM and 2, "),
        (
            ["xlwings.xlam!IMPLIED_REVENUE(A1,A2)", FUNCRES, FUNCRES, "ORG.NETSHARE.CALC.ADDIN.IMPLIEDREVENUE(A1,A2)"],
            "is tied, as are 3 other formulas, to xlwings.xlam, FUNCRES.XLAM and the names that LibreOffice has for our functions, ",
        ),
    ],
)
def test_tied_formulas_are_recalculated_with_one_note(formulas: list[str], said: str, tmp_path: Path) -> None:
    """Values by hand: 100 / 0.2."""
    cells = {f"B{n}": f"={formula}" for n, formula in enumerate(formulas, 1)}
    report = checked(book_of({"A1": 100, "A2": 0.2} | cells), tmp_path, dict.fromkeys(cells, 500))
    [note] = [f for f in report.findings if f.kind != "other code"]
    assert (note.kind, note.severity, note.sheet, note.cell) == ("tied function", "note", "Sheet", "B1")
    assert note.message.startswith(f"{said}{NO_FUNCTION}")
    assert report.not_recalculated == 0


def test_a_tied_formula_with_a_wrong_value_is_a_difference(tmp_path: Path) -> None:
    report = checked(book_of({"A1": 100, "A2": 0.2, "B1": f"={FUNCRES}"}), tmp_path, {"B1": 501})
    assert (report.findings[0].expected, report.findings[0].got) == ("500", "501")
    assert kinds(report) == [("difference", "B1"), ("tied function", "B1")]


def test_a_formula_tied_to_our_own_add_in_is_as_excel_saves_it(tmp_path: Path) -> None:
    book = book_of({"A1": 100, "A2": 0.2, "B1": "=[1]!IMPLIED_REVENUE(A1,A2)", "B2": "=NetShare.xlam!NET_SHARE(A1,A2)"})
    link = ExternalLink(externalBook=ExternalBook(sheetNames=ExternalSheetNames(sheetName=[])))
    link.file_link = Relationship(
        Target="file:///C:\\Users\\Anna\\XLSTART\\NetShare.xlam", type="externalLinkPath", Id="rId1"
    )
    book._external_links.append(link)
    assert checked(book, tmp_path, {"B1": 500, "B2": 20}).findings == []


def test_a_row_of_tied_and_free_formulas_is_no_inconsistent_row(tmp_path: Path) -> None:
    cells = {f"{column}2": f"=IMPLIED_REVENUE({column}1,0.2)" for column in "ABCDEF"}
    cells["C2"] = "=FUNCRES.XLAM!IMPLIED_REVENUE(C1,0.2)"
    report = checked(book_of({f"{c}1": 1 for c in "ABCDEF"} | cells), tmp_path, dict.fromkeys(cells, 5))
    assert {f.kind for f in report.findings} == {"tied function", "number in a formula"}


def test_our_own_workbook_stays_ours_where_it_is_tied(tmp_path: Path) -> None:
    """Each formula is still the shipped one, also with no more quotes round sheets than Excel writes."""
    path = tmp_path / "NetShare.xlsx"
    tied = 0
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                tied += part.count(b"<f>IMPLIED_REVENUE(")
                part = part.replace(b"<f>IMPLIED_REVENUE(", b"<f>'C:\\Office\\FUNCRES.XLAM'!IMPLIED_REVENUE(")
            if name.startswith(("xl/worksheets/sheet", "xl/workbook.xml")):
                part = part.replace(b"'Inputs'!", b"Inputs!").replace(b"'Coverage'!", b"Coverage!")
            target.writestr(name, part)
    report = check(path)
    assert (report.shipped, tied > 2) == (True, True)
    [note] = report.findings
    assert note.message.startswith(f"is tied, as are {tied - 1} other formulas, to FUNCRES.XLAM, ")


def test_one_formula_is_counted_in_the_singular(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "one.xlsx")
    stages: list[str] = []
    check(tmp_path / "one.xlsx", stages.append)
    assert "recalculating 1 formula" in stages


def saved_array(path: Path, saved: Mapping[str, Any], formula: str, **cells: Any) -> None:
    """A workbook with an array formula, and what is saved in the cells it fills."""
    book = book_of(cells)
    first, *others = saved
    book.active[first] = ArrayFormula(f"{first}:{others[-1]}", formula)
    for cell in others:
        book.active[cell] = saved[cell]
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            own = re.compile(rf'(<c r="{first}".*?</f><v) ?(?:/>|></v>)'.encode())
            target.writestr(name, own.sub(rf"\1>{saved[first]}</v>".encode(), source.read(name)))


@pytest.mark.parametrize(
    ("formula", "why"),
    [("=NORMDIST(A1:A2,2,B1:B2,TRUE)", "gives NORMDIST an area"), ("=CEILING(A1:A2,B1:B2)", "calls CEILING")],
)
def test_an_error_saved_in_an_array_is_reported(tmp_path: Path, formula: str, why: str) -> None:
    """An error that was saved in an array's further cells is one, also where the array is not recalculated."""
    path = tmp_path / "book.xlsx"
    saved_array(path, {"D1": 0.158655254, "D2": "#NUM!"}, formula, A1=1, A2=2, B1=1, B2=0, E1="=D2+1")
    report = check(path)
    errors = [(f.kind, f.cell, f.message) for f in report.findings if f.kind == "error cell"]
    assert errors == [("error cell", "D2", f"{formula} is #NUM! (as it was saved); 1 other error follows from it")]
    [note] = [f for f in report.findings if f.kind == "not recalculated"]
    assert note.message.startswith(why)
    assert report.not_recalculated == 1


def test_cells_of_an_array_that_depends_on_a_gap_are_left_out(tmp_path: Path) -> None:
    """What cannot be known of an array is not compared in any of its cells."""
    path = tmp_path / "book.xlsx"
    saved_array(path, {"D1": 7, "D2": 8}, "=A1:A2*2", A1="=FOO(1)", A2=2)
    report = check(path)
    assert [f for f in report.findings if f.kind in ("difference", "error cell")] == []


@pytest.mark.parametrize("most", [0, 3, 10**6])
def test_dependents_are_the_same_however_they_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """How many cells are looked up one by one changes time and memory, not what is found."""
    monkeypatch.setattr(dependents, "_MOST_CELLS", most)
    cells = {
        "A1": "=FOO(1)",
        "B1": "=SUM(A1:A3)",
        "B2": "=SUM(A2:A3)",
        "B3": "=SUM(B1:B2)",
        "B4": "=A1+B2",
        "B5": "=1+1",
    }
    report = checked(book_of(cells), tmp_path, dict.fromkeys(cells, "") | {"B2": 0, "B5": 2})
    assert report.not_recalculated == 4
    assert kinds(report)[:1] == [("function name", "A1")]
