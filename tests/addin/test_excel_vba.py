"""The add-in's VBA executed: every wrapper from cells to Python and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl.utils import get_column_letter
from pyopenvba.interpreter import MISSING, VBADate

from helpers.declared import CASES, as_scalar
from helpers.excel_in_memory import Excel, to_vba
from helpers.oracles import agree
from helpers.windows import MODULE, windows
from udfs import OMITTED, VERSION, Case, ExcelError, Udf

START = "Could not load xlwings64-0.37.8.dll"


@pytest.fixture(scope="module")
def python() -> Iterator[Any]:
    with windows() as server:
        yield server


@pytest.fixture(scope="module")
def shared(python: Any) -> Excel:
    return Excel(python)


@pytest.fixture
def excel(python: Any) -> Excel:
    return Excel(python)


def placed(excel: Excel, case: Case) -> list[Any]:
    """The arguments in cells of the sheet, as references; one left out as Excel passes it."""
    arguments, left = [], 1
    for argument in case.arguments():
        rows = argument if isinstance(argument, list) else [[argument]]
        for r, row in enumerate(rows, 1):
            for c, cell in enumerate(row):
                excel.put(f"{get_column_letter(left + c)}{r}", cell)
        area = f"{get_column_letter(left)}1:{get_column_letter(left + len(rows[0]) - 1)}{len(rows)}"
        arguments.append(MISSING if argument is OMITTED else excel.range(area))
        left += len(rows[0]) + 1
    return arguments


@pytest.mark.parametrize(("function", "case"), CASES)
def test_every_wrapper_gives_every_case_from_ranges(shared: Excel, function: Udf, case: Case) -> None:
    shared.clear()
    result = shared.call(function.name, *placed(shared, case))
    assert agree(result, as_scalar(case.result()), function.tolerance, case.within), result


SINGLE = [p for p in CASES if not any(isinstance(a, list) for a in p.values[1].arguments())]


@pytest.mark.parametrize(("function", "case"), SINGLE)
def test_every_wrapper_gives_every_case_of_single_values(shared: Excel, function: Udf, case: Case) -> None:
    result = shared.call(function.name, *map(to_vba, case.arguments()))
    assert agree(result, as_scalar(case.result()), function.tolerance, case.within), result


def test_dates_and_amounts_of_money_arrive_as_numbers(excel: Excel) -> None:
    excel.range("A1").vba_set("NumberFormat", "$#,##0.00")
    excel.range("A1").vba_set("Value", 5.0)
    excel.range("A2").vba_set("Value", VBADate.from_datetime(datetime.datetime(2024, 1, 1)))
    assert excel.call("NET_SHARE", excel.range("A1:A2"), 1.0) == [[5.0], [45292.0]]
    assert excel.call("NET_SHARE", excel.range("A2"), 1.0) == 45292.0
    assert excel.call("WHY", "NET_SHARE", excel.range("A2"), 20.0)
    sent = [argument for call in excel.server.calls for argument in call[2]]
    assert all(type(v) in (float, str, int, tuple) for v in sent)
    assert sent[0] == ((5.0,), (45292.0,))


def test_several_areas_are_value_error_not_the_first_area(excel: Excel) -> None:
    for cell in ("A1", "B1"):
        excel.put(cell, 5.0)
    areas = excel.range("A1,B1")
    assert excel.call("NET_SHARE", areas, 0.2) is ExcelError.VALUE
    assert excel.call("WHY", "NET_SHARE", areas, 0.2) == "revenue is the error #VALUE!"


def test_errors_stay_in_their_cells_of_an_array(excel: Excel) -> None:
    for cell, value in {"A1": 5.0, "A2": -1.0, "A3": "text", "B1": ExcelError.NA}.items():
        excel.put(cell, value)
    column = excel.call("NET_SHARE", excel.range("A1:A3"), 0.2)
    assert column == [[1.0], [ExcelError.NUM], [ExcelError.VALUE]]
    assert excel.call("NET_SHARE", excel.range("A1:B1"), 0.2) == [[1.0, ExcelError.NA]]
    assert excel.call("TARGET_GAP", 5.0, 0.0) == [[-5.0, ExcelError.DIV0]]


@pytest.mark.parametrize("text", ["#N/A", "\ue000#N/A", "\ue000", "plain", ""])
def test_a_text_that_looks_like_an_error_stays_a_text(excel: Excel, text: str) -> None:
    rows = [["entity", "metric", "period", "value", "note"], ["E", "m", "p", 1.0, text or None]]
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row):
            excel.put(f"{get_column_letter(c + 1)}{r}", cell)
    note = excel.call("FIGURE", excel.range("A1:E2"), "E", "m", "p", "note")
    assert note == (text or ExcelError.NA)


def test_a_python_that_does_not_start_is_waited_for_once(excel: Excel) -> None:
    """A Python that does not start gives #VALUE!, one message and no second wait."""
    noon = datetime.datetime(2024, 1, 1, 12)
    excel.app.freeze_clock(noon)
    excel.server.does_not_start = START
    for _ in range(3):
        assert excel.call("NET_SHARE", 5.0, 0.2) is ExcelError.VALUE
    assert excel.server.starts == 1
    [message] = excel.messages()
    for words in ("netshare doctor", "Ctrl+Alt+F9", "C:\\log", START):
        assert words in message
    assert excel.server.log == [f"NET_SHARE: {START}"]
    excel.app.freeze_clock(noon + datetime.timedelta(seconds=31))
    assert excel.call("NET_SHARE", 5.0, 0.2) is ExcelError.VALUE
    assert (excel.server.starts, len(excel.messages()), len(excel.server.log)) == (2, 1, 1)
    excel.server.does_not_start = ""
    excel.app.freeze_clock(noon + datetime.timedelta(seconds=62))
    assert excel.call("NET_SHARE", 5.0, 0.2) == 1.0


def test_an_ended_python_is_started_again(excel: Excel) -> None:
    """A Python that has ended is started again for the same cell."""
    assert excel.call("NET_SHARE", 5.0, 0.2) == 1.0
    excel.server.fails = ["The remote server machine does not exist"]
    assert excel.call("NET_SHARE", 5.0, 0.2) == 1.0
    assert (excel.server.starts, excel.messages()) == (2, [])


def test_a_call_that_fails_twice_gives_up_at_once(excel: Excel) -> None:
    """A call that fails twice is #VALUE!, and the other cells do not wait."""
    noon = datetime.datetime(2026, 1, 1, 12)
    excel.app.freeze_clock(noon)
    assert excel.call("NET_SHARE", 5.0, 0.2) == 1.0
    excel.server.fails = ["No module named 'addin.excel'"] * 2
    assert excel.call("NET_SHARE", 5.0, 0.2) is ExcelError.VALUE
    asked = len(excel.server.calls)
    assert excel.call("NET_SHARE", 5.0, 0.2) is ExcelError.VALUE
    assert len(excel.server.calls) == asked
    assert "No module named 'addin.excel'" in excel.messages()[0]
    assert excel.app.interpreter.run("NetShareFailure") == "No module named 'addin.excel'"
    excel.app.freeze_clock(noon + datetime.timedelta(seconds=62))
    assert excel.call("NET_SHARE", 5.0, 0.2) == 1.0
    assert excel.app.interpreter.run("NetShareFailure") == ""  # and no explanation is put in its place


def test_an_invisible_excel_shows_no_message(excel: Excel) -> None:
    """Nobody is asked to read a message where Excel is not visible."""
    excel.app.application.shown = False
    excel.server.does_not_start = START
    assert excel.call("NET_SHARE", 5.0, 0.2) is ExcelError.VALUE
    assert (excel.messages(), excel.server.log) == ([], [f"NET_SHARE: {START}"])


def test_python_is_looked_for_once_and_asked_for_our_module(excel: Excel) -> None:
    for _ in range(3):
        assert excel.call("NETSHARE_VERSION") == VERSION
    assert excel.server.starts == 1
    assert excel.server.calls == [(MODULE, "NETSHARE_VERSION", ())] * 3
