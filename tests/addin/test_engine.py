"""The in-process host: our functions inside workbooks that openpyxl wrote."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.table import Table

from addin.engine import adapter, recalculation
from addin.engine.calculator import evaluate
from addin.refusal import Refusal
from helpers.oracles import agree
from udfs import ExcelError, functions

NA = ExcelError.NA


def computed(book: Workbook) -> recalculation.Values:
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return recalculation.compute(buffer.getvalue(), load_workbook(buffer), "book.xlsx")


def value(formula: Any, **cells: Any) -> Any:
    book = Workbook()
    sheet = book.active
    sheet.title = "S"
    for address, content in cells.items():
        sheet[address] = content
    sheet["Z99"] = formula
    return computed(book)["S"][99, 26]


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_every_case_typed_as_a_formula_over_cells(function: Any) -> None:
    book = Workbook()
    sheet = book.active
    places, expected = [], []
    top = 1
    for case in function.cases:
        words, left, height = [], 1, 1
        for argument in case.arguments():
            rows = argument if isinstance(argument, list) else [[argument]]
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    sheet.cell(top + r, left + c, str(cell) if isinstance(cell, ExcelError) else cell)
            last = f"{get_column_letter(left + len(rows[0]) - 1)}{top + len(rows) - 1}"
            words.append(f"{get_column_letter(left)}{top}:{last}")
            left, height = left + len(rows[0]), max(height, len(rows))
        call = f"{function.name}({','.join(words)})"
        result = case.result()
        cells = result if isinstance(result, list) else [[result]]
        for r, row in enumerate(cells):
            for k, cell in enumerate(row):
                sheet.cell(top + r, 50 + k).value = (
                    f"={call}" if function.result == "scalar" else f"=INDEX({call},{r + 1},{k + 1})"
                )
                places.append((top + r, 50 + k))
                expected.append((cell, case.within))
        top += max(height, len(cells))
    values = computed(book)[sheet.title]
    for place, (cell, within) in zip(places, expected, strict=True):
        assert agree(values[place], cell, function.tolerance, within)


def test_an_argument_left_empty_gets_its_default() -> None:
    assert value("=NET_SHARE(A1,B1,C1,)", A1=2469, B1=0.2, C1=100) == pytest.approx(473.8)
    assert value("=NET_SHARE(A1,B1,,0.1)", A1=2469, B1=0.2) == pytest.approx(493.8)
    assert value("=INDEX(IMPLIED_REVENUE_RANGE(1,1,0.2,0.2,0,),1,2)") is ExcelError.NA
    assert value("=IMPLIED_REVENUE(1, )") is ExcelError.VALUE
    assert value('=IF(NET_SHARE(A1,B1,,)>0,"a,,b",)', A1=1, B1=1) == "a,,b"


def test_blanks_logicals_dates_texts_and_errors_in_cells() -> None:
    assert value("=IMPLIED_REVENUE(A1,B1)", B1=True) == 0
    assert value("=IMPLIED_REVENUE(A1,B1)", A1=5, B1=True) == 5
    assert value("=IMPLIED_REVENUE(A1,B1)", A1=5) is ExcelError.DIV0
    assert value("=IMPLIED_REVENUE(A1,B1)", A1=5, B1="20%") is ExcelError.VALUE
    assert value("=IMPLIED_REVENUE(A1,B1)", A1=5, B1="=1/0") is ExcelError.DIV0
    assert value("=IMPLIED_REVENUE(A1,1)", A1=dt.date(2024, 1, 1)) == 45292
    assert value("=IFERROR(IMPLIED_REVENUE(A1,20),7)", A1=5) == 7
    assert value("=ISNA(FIGURE(A1:D2,1,1,1))", A1="entity", B1="metric", C1="period", D1="value") is True


def test_ranges_arrays_and_nesting() -> None:
    assert value("=SUM(IMPLIED_REVENUE(A1:A2,B1:B2))", A1=1, A2=2, B1=0.5, B2=0.25) == 10
    assert value("=COVERAGE_RATIO(IMPLIED_REVENUE(493.8,20%),3770)") == pytest.approx(2469 / 3770)
    book = Workbook()
    book.active["A1"] = ArrayFormula("A1:B1", "=IMPLIED_REVENUE_RANGE(493.8,493.8,0.2,0.2)")
    assert computed(book)["Sheet"] == {(1, 1): pytest.approx(2469), (1, 2): ExcelError.NA}


def test_tables_and_names() -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["entity", "metric", "period", "value", "twice"],
        ["E", "m", 2024, 7, "=T[[#This Row],[value]]*2"],
        ["E", "m", 2025, 8, "=T[@value]*2"],
    ):
        sheet.append(row)
    sheet.add_table(Table(displayName="T", ref="A1:E3"))
    sheet["G1"] = '=FIGURE(T[#All],"E","m",2025)'
    sheet["G2"] = '=FIGURE(T,"E","m",2025)'
    sheet["G3"] = "=SUM(T[value])*in_Rate"
    other = book.create_sheet("Other one")
    other["A2"] = "=T[@value]"
    book.defined_names["in_Rate"] = DefinedName("in_Rate", attr_text="Sheet!$D$2")
    values = computed(book)
    assert values["Sheet"] == {(2, 5): 14, (3, 5): 16, (1, 7): 8, (2, 7): ExcelError.VALUE, (3, 7): 105}
    assert values["Other one"] == {(2, 1): 7}


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("=FOO(1)", "calls FOO"),
        ("=NATIVE.NET(1)", "calls NATIVE.NET"),
        ("=[1]Sheet1!A1", "another workbook"),
        ("='[1]My sheet'!A1", "another workbook"),
        ("=Z99+1", "circular"),
        ("=SUM((A1,B1))", "combines references"),
        ("=SUM(A1:INDEX(A1:A3,2))", "combines references"),
        ("=A1:A3*2", "uses an area where one cell belongs"),
        ("=$A$1:$A$3", "an area of cells where Excel shows one"),
        ("=many*2", "uses an area where one cell belongs"),
        ("=T[a]+1", "uses an area where one cell belongs"),
        ("=SUM(A2:A3*2)", "uses an area where one cell belongs"),
        ("=IF(A2:A3>1,1,0)", "uses an area where one cell belongs"),
        ("=SUMPRODUCT(IF(A2:A3>1,1,0))", "gives IF several values"),
        ("=IMPLIED_REVENUE(A2:A3,0.2)", "several values where Excel shows one"),
        ("=IMPLIED_REVENUE_RANGE(1,1,1,1)", "several values where Excel shows one"),
        ("={1,2}", "several values where Excel shows one"),
        ("=INDEX(A1:A3,0)", "several values where Excel shows one"),
        ("=SUM({1,2}*{3;4})+COMBIN(5,{1,2}+0)", "gives COMBIN several values"),
        ("=LOOKUP(2,1/SUMPRODUCT({1,2})*{1,2},{1,2})", "gives LOOKUP several values"),
        ("=SUMIFS(A1:A3,A1:A3,{1,2})", "gives SUMIFS several values"),
        ("=LARGE(A1:A3,{1,2})", "gives LARGE several values"),
        ("=NOW()", "changes with every calculation"),
        ("=SUM(OFFSET(A1,1,0))", "does not always compute as Excel does"),
        ("=IPMT(0.1,1,3,100,0,1)", "does not always compute as Excel does"),
        ('=TEXT(1234.5,"0.00E+00")', "a format that this engine may read differently"),
        ("=relative", "uses the name relative, which this engine cannot resolve"),
        ("=SUM(moving)", "uses the name moving"),
        ("=SUM(S!many)", "uses the name S!many"),
        ("=SUM({1;2},{})", "contains an empty array"),
        ("=(LAMBDA(x,x))(2)", "cannot compute"),
        ("=SUMPRODUCT((1+A1)^(ROW($1:$9)-1))", "ROW"),
        ("=SUMPRODUCT(ISERROR(A1:A3)*1)", "ISERROR"),
        ("=SUMPRODUCT((ABS(A1:A3-1)))", "ABS"),
        ("=SUMPRODUCT(LEN(many))", "LEN"),
        ("=SUM(LEN({1,2}))", "LEN"),
        ("=COUNTIF(A1:A3,A1:A3)", "COUNTIF"),
        ("=SUM(1", "cannot be read as a formula"),
        ("=SUM(A1:A3))", "cannot be read as a formula"),
        ('=SUM("a)+T[#All]', "do not match"),
        ("=T[@nothing]", "there is no"),
        ("=T[@a]", "there is no"),
        (ArrayFormula("Z99:XFD1048576", "=1"), "cannot be computed"),
        (ArrayFormula("Y98:Z99", "=1"), "cannot be computed"),
        (ArrayFormula("", "=1"), "not a range of cells"),
        (DataTableFormula(ref="Z99:Z99", r1="A1"), "data table"),
    ],
)
def test_what_the_engine_cannot_compute_is_refused_by_cell(formula: Any, why: str) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "S"
    sheet["Z99"] = formula
    sheet["Z100"] = 5
    sheet["A1"], sheet["A2"], sheet["A3"] = "a", 1, 2
    sheet.add_table(Table(displayName="T", ref="A1:A3"))
    for name, stands_for in {"many": "S!$A$1:$A$3", "relative": "S!A1", "moving": "OFFSET(S!$A$1,1,0)"}.items():
        book.defined_names[name] = DefinedName(name, attr_text=stands_for)
    with pytest.raises(Refusal, match=f"^book.xlsx, sheet S, cell Z99: .*{why}"):
        computed(book)


def test_functions_that_take_areas_are_not_refused() -> None:
    formula = '=SUMPRODUCT((A1:A3>1)*A1:A3)+ABS(SUM(A1:A3))+COUNTIF(A1:A3,">1")+MATCH(2,A1:A3,0)+(LEN("x"))'
    assert value(formula, A1=1, A2=2, A3=3) == 5 + 6 + 2 + 2 + 1


@pytest.mark.parametrize(
    ("ref", "formula", "expected"),
    [
        ("D1:D3", "=A1:A3*2", [[2.0], [4.0], [6.0]]),
        ("D1:E4", "=A1:A3*2", [[2.0, 2.0], [4.0, 4.0], [6.0, 6.0], [NA, NA]]),
        ("D1:D2", "=A1:A3*2", [[2.0], [4.0]]),
        ("D1:E2", "=SUM(A1:A3)", [[6.0, 6.0], [6.0, 6.0]]),
        ("D1:F1", "=TARGET_GAP(5,20)", [[15.0, 0.25, NA]]),
        ("D1:E1", "=IMPLIED_REVENUE_RANGE(1,1,20,20)", [[ExcelError.NUM, ExcelError.NUM]]),
        ("D1", "=SUM(IF(A1:A3>1,A1:A3,0))", [[5.0]]),
        ("D1", "=SUM(IFERROR(1/(A1:A3-1),0))", [[1.5]]),
    ],
)
def test_an_array_formula_fills_exactly_its_cells(ref: str, formula: str, expected: Any) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["A3"] = 1, 2, 3
    for row in sheet["D1:F4"]:
        for cell in row:
            cell.value = 99  # values saved beside an array formula are not in its way
    sheet["D1"] = ArrayFormula(ref, formula)
    sheet["H1"] = f"=COUNT({ref})"
    values = computed(book)["Sheet"]
    rows = [[values[r, c] for c in range(4, 4 + len(expected[0]))] for r in range(1, len(expected) + 1)]
    assert rows == expected
    assert values[1, 8] == sum(isinstance(v, float) for row in expected for v in row)


def test_index_of_a_call_that_fails_gives_the_calls_error() -> None:
    assert value("=INDEX(TARGET_GAP(IMPLIED_REVENUE(A1,20),1),1,2)", A1=5) is ExcelError.NUM
    assert value("=INDEX(TARGET_GAP(5,20),2)") == 0.25
    assert value("=INDEX(TARGET_GAP(5,20),1,3)") is ExcelError.REF
    assert value("=INDEX(TARGET_GAP(5,20),1,1/0)") is ExcelError.DIV0
    assert value("=SUM(INDEX(TARGET_GAP(5,20),1,0))") == 15.25
    assert value("=INDEX(COVERAGE_GAP(5,20),1)") == -15


def test_what_a_name_stands_for_depends_on_the_sheet() -> None:
    book = Workbook()
    first, second = book.active, book.create_sheet("Second")
    first["A1"], second["A1"], first["B1"], second["B1"] = 1, 2, "=here", "=here"
    book.defined_names["here"] = DefinedName("here", attr_text="Sheet!$A$1")
    second.defined_names["here"] = DefinedName("here", attr_text="Second!$A$1")
    values = computed(book)
    assert (values["Sheet"][1, 2], values["Second"][1, 2]) == (1, 2)


def test_a_number_too_large_for_a_cell_is_an_error() -> None:
    assert value("=1E308*10") is ExcelError.NUM
    assert value("=IMPLIED_REVENUE(1E400,1)") is ExcelError.NUM


def test_settings_that_change_results_are_refused() -> None:
    """Settings under which Excel computes differently are refused."""
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.epoch = CALENDAR_MAC_1904
    with pytest.raises(Refusal, match="counts its dates from 1904"):
        computed(book)
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.calculation.fullPrecision = False
    with pytest.raises(Refusal, match="precision as displayed"):
        computed(book)


def test_a_text_that_begins_with_an_equals_sign_stays_text() -> None:
    book = Workbook()
    book.active["A1"] = "=1+1"
    book.active["A1"].data_type = "s"
    book.active["B1"] = "=LEN(A1)"
    assert computed(book)["Sheet"] == {(1, 2): 4}


def test_an_exception_is_raised_not_made_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception inside a function is raised, not turned into an error."""

    def broken(_: Any) -> Any:
        def call(*_: Any) -> Any:
            raise KeyError("a bug")

        return call

    monkeypatch.setattr(adapter, "caller", broken)
    with pytest.raises(RuntimeError, match="COVERAGE_GAP failed") as raised:
        value("=IFERROR(COVERAGE_GAP(1,2),0)")
    assert isinstance(raised.value.__cause__, KeyError)


def test_a_file_the_engine_cannot_read_is_refused() -> None:
    with pytest.raises(Refusal, match=r"^x\.xlsx: the engine cannot read it"):
        recalculation.compute(b"PK not a workbook", Workbook(), "x.xlsx")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("IMPLIED_REVENUE(493.8,20%)", 2469.0),
        ("=NET_SHARE(2469,0.2,100,)", 473.8),
        ("={1,2;3,4}*2", [[2.0, 4.0], [6.0, 8.0]]),
        ('=STATUS_WORST({"REPORTED","ASSUMED"})', "ASSUMED"),
        ("=TRUE", True),
        ("=INDEX(IMPLIED_REVENUE_RANGE(493.8,493.8,0.2,0.2,0,246.2),1,2)", 3700.0),
        ("true", True),
        ("DATE(2024,1,1)", 45292.0),
        ("TIME(12,0,0)", 0.5),
        ("-2^2", 4.0),
    ],
)
def test_a_single_formula(formula: str, expected: Any) -> None:
    answer = evaluate(formula)
    assert answer.value == (pytest.approx(expected) if isinstance(expected, float) else expected)
    assert answer.reason == ""


@pytest.mark.parametrize(
    ("formula", "error", "reason"),
    [
        ("=IMPLIED_REVENUE(493.8,20)", ExcelError.NUM, "IMPLIED_REVENUE: share must be"),
        ("=COVERAGE_RATIO(IMPLIED_REVENUE(1,20),5)", ExcelError.NUM, "IMPLIED_REVENUE: share must be"),
        ("=1/0", ExcelError.DIV0, "the formula divides by zero"),
        ("=SQRT(-1)", ExcelError.NUM, "no numeric result"),
        ("=1E400", ExcelError.NUM, "no numeric result"),
        ("=IFERROR(IMPLIED_REVENUE(1,20),1/0)", ExcelError.DIV0, "the formula divides by zero"),
        ("=INDEX(TARGET_GAP(IMPLIED_REVENUE(1,20),1),1,2)", ExcelError.NUM, "IMPLIED_REVENUE: share must be"),
    ],
)
def test_a_single_formula_that_is_an_error_has_its_cause(formula: str, error: ExcelError, reason: str) -> None:
    answer = evaluate(formula)
    assert answer.value is error
    assert reason in answer.reason


@pytest.mark.parametrize("title", ["sheet1", "SHEET1", "Sheet1", "Sheet 1"])
@pytest.mark.parametrize("after", [False, True])
def test_a_sheet_may_have_any_title(title: str, after: bool) -> None:
    """The engine begins with a Sheet1 of its own."""
    book = Workbook()
    book.active.title = title
    other = book.create_sheet("Other", None if after else 0)
    sheet = book[title]
    sheet["A1"], sheet["B1"] = 5, "=A1*2"
    sheet["C1"] = "=SUM(A1:B1)+rate+IMPLIED_REVENUE(A1,1)"
    sheet["D1"] = ArrayFormula("D1:E1", "=A1:B1*2")
    quoted = f"'{title}'" if " " in title else title
    other["A1"] = f"={quoted.upper()}!C1+1"
    for name, spelled in (("rate", quoted), ("other", quoted.swapcase())):
        book.defined_names[name] = DefinedName(name, attr_text=f"{spelled}!$A$1")
    other["A2"] = "=other"
    other["H1"], other["H2"], other["I1"] = "value", 3, "=SUM(T[value])"
    other.add_table(Table(displayName="T", ref="H1:H2"))
    values = computed(book)
    assert values[title] == {(1, 2): 10, (1, 3): 25, (1, 4): 10, (1, 5): 20}
    assert values["Other"] == {(1, 1): 26, (2, 1): 5, (1, 9): 3}
