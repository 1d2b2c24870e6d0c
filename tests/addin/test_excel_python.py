"""The functions as Excel's Python server answers for them: xlwings' own code around ours."""

from __future__ import annotations

import datetime
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from addin.excel import log
from helpers.declared import CASES, as_scalar
from helpers.lite_runtime import OFFICE
from helpers.oracles import agree
from helpers.windows import CODES, MISSING, MODULE, as_com, windows
from udfs import Case, ExcelError, Udf, functions, registry

MARK = "\ue000"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with windows() as object_of_the_server:
        yield object_of_the_server


@pytest.fixture
def app_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's local application data, and a log that has not been opened yet."""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    log._logger.cache_clear()
    yield tmp_path
    for handler in logging.getLogger("netshare.excel").handlers[:]:
        handler.close()
        logging.getLogger("netshare.excel").removeHandler(handler)
    log._logger.cache_clear()


def from_com(value: Any) -> Any:
    """What our VBA makes of an answer: rows, cells, true errors."""
    if isinstance(value, list):
        rows = value if isinstance(value[0], list) else [value]
        return [list(map(from_com, row)) for row in rows]
    if isinstance(value, str) and value.startswith(MARK):
        return ExcelError(value[1:]) if value[1:] in map(str, ExcelError) else value[1:]
    return value


@pytest.mark.parametrize(("function", "case"), CASES)
def test_every_case_is_computed_from_values_as_com_delivers_them(server: Any, function: Udf, case: Case) -> None:
    answer = server.CallUDF(MODULE, function.name, tuple(map(as_com, case.arguments())))
    expected = as_scalar(case.result())
    assert agree(from_com(answer), expected, function.tolerance, case.within), answer


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_xlwings_registers_every_function_with_its_help(server: Any, function: Udf) -> None:
    server.CallUDF(MODULE, "NETSHARE_VERSION", ())
    found = getattr(sys.modules[MODULE], function.name).__xlfunc__
    assert found["name"] == function.name
    assert found["category"] == function.category
    assert found["ret"]["doc"] == function.summary
    assert found["async_mode"] is None
    assert not found["volatile"]
    for argument, param in zip(found["args"], function.params, strict=True):
        assert (argument["name"], argument["doc"]) == (param.name, param.arg.help)
        assert argument["vararg"] == (param.kind == "cells")
        assert argument["options"] == {"convert": "raw"}


def ask(server: Any, name: str, *arguments: Any) -> Any:
    return from_com(server.CallUDF(MODULE, name, arguments))


def test_numbers_arrive_in_every_type_that_com_has(server: Any) -> None:
    assert ask(server, "NET_SHARE", Decimal("2469"), 0.2) == pytest.approx(493.8)
    assert ask(server, "NET_SHARE", 2469, True) == 2469.0
    assert ask(server, "NET_SHARE", 2469.0, False) == 0.0
    noon = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.UTC)
    assert ask(server, "NET_SHARE", noon, 1.0) == 45292.5
    assert ask(server, "NET_SHARE", ((Decimal(1), noon),), 1.0) == [[1.0, 45292.5]]


def test_a_blank_is_zero_and_an_empty_text_is_a_text(server: Any) -> None:
    assert ask(server, "NET_SHARE", None, 0.2) == 0.0
    assert ask(server, "NET_SHARE", "", 0.2) is ExcelError.VALUE
    assert ask(server, "NET_SHARE", ((None,), ("",), (5.0,)), 1.0) == [[0.0], [0.0], [5.0]]


def test_a_row_of_constants_has_one_dimension_and_is_a_row(server: Any) -> None:
    assert ask(server, "NET_SHARE", (5.0, 10.0), 0.2) == [[1.0, 2.0]]
    assert ask(server, "SHARE_BLENDED", (1.0, 3.0), (0.1, 0.2)) == pytest.approx(0.175)
    assert server.CallUDF(MODULE, "NET_SHARE", ((5.0, 10.0), 0.2)) == [1.0, 2.0]


@pytest.mark.parametrize("error", ExcelError)
def test_an_error_cell_differs_from_its_name_as_text(server: Any, error: ExcelError) -> None:
    """An error cell gives the same error; its name as text does not."""
    assert ask(server, "NET_SHARE", CODES[error], 0.2) is error
    assert ask(server, "NET_SHARE", str(error), 0.2) is ExcelError.VALUE
    assert ask(server, "NET_SHARE", ((5.0,), (CODES[error],)), 0.2) == [[1.0], [error]]


def test_an_error_that_is_none_of_ours_is_value_error_and_no_bug(server: Any, app_data: Path) -> None:
    spill = CODES[ExcelError.NULL] + 45
    assert ask(server, "NET_SHARE", spill, 0.2) is ExcelError.VALUE
    assert not list(app_data.iterdir())


def test_a_number_that_equals_an_errors_code_is_a_number(server: Any) -> None:
    assert ask(server, "COVERAGE_GAP", float(-CODES[ExcelError.NA]), 0.0) == 2146826246.0
    assert ask(server, "ANNUALIZE", float(CODES[ExcelError.NA]), 12.0) == -2146826246.0
    assert ask(server, "ANNUALIZE", float(MISSING), 12.0) == float(MISSING)


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", MARK + "#N/A", MARK, MARK + MARK, "plain"])
def test_a_text_that_looks_like_an_error_stays_a_text(server: Any, text: str) -> None:
    figures = (("entity", "metric", "period", "value", "note"), ("E", "m", "p", 1.0, text))
    assert ask(server, "FIGURE", figures, "E", "m", "p", "note") == text
    assert ask(server, "FIGURE", figures, "E", "m", "none", "note") is ExcelError.NA


def test_an_argument_left_out_takes_its_default(server: Any) -> None:
    """An argument left out takes its default, also between commas."""
    assert ask(server, "NET_SHARE", 2469.0, 0.2, 100.0, MISSING) == pytest.approx(473.8)
    assert ask(server, "NET_SHARE", 2469.0, 0.2, MISSING, 0.1) == pytest.approx(493.8)
    figures = (("entity", "metric", "period", "value", "source"), ("E", "m", "p", 7.0, "A"))
    assert ask(server, "FIGURE", figures, "E", "m", "p", MISSING, "A") == 7.0
    assert ask(server, "NET_SHARE", 2469.0, MISSING) is ExcelError.VALUE
    assert ask(server, "WHY", "NET_SHARE", 2469.0, MISSING) == "share is required and was left out"
    assert ask(server, "WHY", "FIGURE", figures, "E", "m", "p", MISSING, "A") == ""


def test_what_is_no_cell_is_value_error_with_a_traceback(
    server: Any, app_data: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no cell is #VALUE!, and its traceback is in the user's own folder."""
    beside_the_workbook = tmp_path_factory.mktemp("workbook")
    monkeypatch.chdir(beside_the_workbook)
    assert server.CallUDF(MODULE, "NET_SHARE", (object(), 0.2)) == MARK + "#VALUE!"
    written = (app_data / "NetShare" / log.PYTHON_LOG).read_text(encoding="utf-8")
    assert "NET_SHARE failed" in written
    assert "TypeError: object is not a cell" in written
    assert not list(beside_the_workbook.iterdir())


def test_an_unwritable_log_changes_nothing_in_the_cell(server: Any, app_data: Path) -> None:
    """A log that cannot be written changes nothing in the cell."""
    (app_data / "NetShare").write_text("a file where the folder should be", encoding="utf-8")
    assert server.CallUDF(MODULE, "NET_SHARE", (object(), 0.2)) == MARK + "#VALUE!"


def test_xlwings_server_answers_every_case_with_the_same_module(root: Path) -> None:
    """Errors' names go out bare there: that host makes errors of them itself."""
    command = [sys.executable, "-m", "tests.helpers.xlwings_server_driver"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout)
    for function in functions:
        for case, answer in zip(function.cases, answers[function.name], strict=True):
            expected = case.result()
            rows = expected if isinstance(expected, list) else [[expected]]
            got = [list(map(_from_office, row)) for row in answer]
            assert agree(got, rows, function.tolerance, case.within), (function.name, case, got)


def _from_office(cell: Any) -> Any:
    return OFFICE[cell["errorType"]] if isinstance(cell, dict) else cell


def test_what_the_wizard_shows_as_optional_may_be_left_out() -> None:
    """Their order, for COM counts positions: needed ones first."""
    for function in registry.values():
        required = [p.required for p in function.params]
        assert required == sorted(required, reverse=True), function
