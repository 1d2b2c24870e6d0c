"""xlwings Lite's code where it runs: every case, every kind of argument, and what no call may do."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from addin.published import LONGEST_HELP
from helpers.lite_runtime import Runtime, running
from helpers.oracles import agree
from udfs import OMITTED, VERSION, ExcelError, Udf, functions

NUM, VALUE, REF, NA = ExcelError.NUM, ExcelError.VALUE, ExcelError.REF, ExcelError.NA
TIMES, ROWS = 2_000, 20_000


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with running("node", tmp_path_factory.mktemp("node")) as runtime:
        yield runtime


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    with running("chromium", tmp_path_factory.mktemp("chromium")) as runtime:
        yield runtime


@pytest.fixture(params=["node", "chromium"])
def runtime(request: pytest.FixtureRequest) -> Runtime:
    running_one: Runtime = request.getfixturevalue(request.param)
    return running_one


@pytest.mark.parametrize("function", functions, ids=lambda f: f.name)
def test_every_case_has_its_value_or_its_true_error(runtime: Runtime, function: Udf) -> None:
    for case, got in zip(function.cases, runtime.cases[function.name], strict=True):
        expected = case.result()
        rows = expected if isinstance(expected, list) else [[expected]]
        assert agree(got, rows, function.tolerance, case.within), (case, got)


def test_the_metadata_lists_every_function(runtime: Runtime) -> None:
    """The metadata lists every function with its help and its optional arguments."""
    listed = {f["id"]: f for f in runtime.ask("meta")["functions"]}
    assert sorted(listed) == sorted(f.name for f in functions)
    for function in functions:
        found = listed[function.name]
        assert found["name"] == function.name  # no namespace before it
        assert found["description"] == function.summary[:LONGEST_HELP]
        assert found["result"] == {"dimensionality": "matrix", "type": "any"}
        variable = bool(function.params) and function.params[-1].kind == "cells"
        for param, argument in zip(function.params, found["parameters"], strict=True):
            assert (argument["name"], argument["description"]) == (param.name, param.arg.help)
            assert (argument["dimensionality"], argument["type"]) == ("matrix", "any")
            assert argument.get("repeating", False) == (param.kind == "cells")
            assert argument.get("optional", False) == (not param.required and not variable)


def test_errors_arrive_as_objects(runtime: Runtime) -> None:
    """Errors arrive as objects, and values of any kind are asked for."""
    meta = runtime.ask("meta")
    assert meta["allowErrorForDataTypeAny"] is True
    assert meta["allowCustomDataForDataTypeAny"] is True


def test_numbers_texts_booleans_and_dates(runtime: Runtime) -> None:
    assert runtime.call("NET_SHARE", 2469, 0.2) == pytest.approx(493.8)
    assert runtime.call("NET_SHARE", 2469, True) == 2469.0
    assert runtime.call("NET_SHARE", True, 0.5) == 0.5
    assert runtime.call("NET_SHARE", "2469", 0.2) is VALUE
    assert runtime.call("NET_SHARE", 45292, 1) == 45292.0  # a date is its serial number


def test_a_blank_is_zero_however_it_arrives(runtime: Runtime) -> None:
    """Excel for Windows sends 0 for a blank cell, Excel on the web nothing."""
    assert runtime.call("NET_SHARE", None, 0.2) == 0.0
    nothing: list[Any] = [[[None]], [[0.2]], None, None]
    assert runtime.calls([("NET_SHARE", nothing)]) == [[[0.0]]]
    assert runtime.call("NET_SHARE", [[None], [""], [5.0]], 0.2) == [[0.0], [0.0], [1.0]]
    assert runtime.call("NET_SHARE", "", 0.2) is VALUE  # one empty text is a text


def test_an_argument_left_out_takes_its_default(runtime: Runtime) -> None:
    """An argument left out takes its default, also between commas."""
    assert runtime.call("NET_SHARE", 2469, 0.2, 100, OMITTED) == pytest.approx(473.8)
    assert runtime.call("NET_SHARE", 2469, 0.2, OMITTED, 0.1) == pytest.approx(493.8)
    assert runtime.call("NET_SHARE", 2469, 0.2) == pytest.approx(493.8)
    figures = [["entity", "metric", "period", "value", "source"], ["E", "m", "p", 7.0, "A"]]
    assert runtime.call("FIGURE", figures, "E", "m", "p", OMITTED, "A") == 7.0


@pytest.mark.parametrize("error", ExcelError)
def test_an_error_cell_differs_from_its_name_as_text(runtime: Runtime, error: ExcelError) -> None:
    """An error cell gives the same error; its name as text does not."""
    assert runtime.call("NET_SHARE", error, 0.2) is error
    assert runtime.call("NET_SHARE", str(error), 0.2) is VALUE
    assert runtime.call("NET_SHARE", [[5.0], [error]], 0.2) == [[1.0], [error]]
    assert runtime.call("SHARE_BLENDED", [[5.0, error]], [[0.1, 0.2]]) is error


def test_rows_columns_and_tables_keep_their_shape(runtime: Runtime) -> None:
    assert runtime.call("NET_SHARE", [[5.0, 10.0]], 0.2) == [[1.0, 2.0]]
    assert runtime.call("NET_SHARE", [[5.0], [10.0]], 0.2) == [[1.0], [2.0]]
    assert runtime.call("NET_SHARE", [[5.0], [10.0]], [[0.2, 0.4]]) == [[1.0, 2.0], [2.0, 4.0]]
    assert runtime.call("SHARE_BLENDED", [[1.0, 3.0]], [[0.1, 0.2]]) == pytest.approx(0.175)


def test_a_text_that_looks_like_an_error_stays_a_text(runtime: Runtime) -> None:
    figures = [["entity", "metric", "period", "value", "note"], ["E", "m", "p", 1.0, "#N/A"]]
    asked = [runtime.sent(a) for a in (figures, "E", "m", "p", "note")]
    assert runtime.calls([("FIGURE", asked)]) == [[[{"type": "String", "basicValue": "#N/A"}]]]
    assert runtime.call("FIGURE", figures, "E", "m", "none", "note") is NA


def test_why_takes_as_many_arguments_as_the_call_has(runtime: Runtime) -> None:
    slip = "share must be between 0 and 1, got 20; did you mean 20%?"
    sent = runtime.sent
    asked = [
        ("WHY", [sent("IMPLIED_REVENUE"), [sent(493.8), sent(20)]]),
        ("WHY", [sent("IMPLIED_REVENUE"), [sent(493.8)]]),
        ("WHY", [sent("IMPLIED_REVENUE"), [sent(493.8), sent(REF)]]),
        ("WHY", [sent("NETSHARE_VERSION"), []]),
    ]
    assert runtime.calls(asked) == [
        [[slip]],
        [["share is required and was left out"]],
        [["share is the error #REF!"]],
        [[""]],
    ]


def test_why_calls_a_blank_blank_where_the_web_sends_nothing(runtime: Runtime) -> None:
    """Where the call needs the argument; an optional one is left out there, as in the call itself."""
    sent = runtime.sent
    asked = [
        ("WHY", [sent("implied_revenue\u00a0"), [sent(493.8), None]]),
        ("WHY", [sent("ANNUALIZE"), [None, None]]),
        ("WHY", [sent("IMPLIED_REVENUE"), [sent(-5), sent(0.2), None]]),
        ("WHY", [sent("IMPLIED_COUNTERFLOW"), [sent(1), sent(0.2), sent(5), None]]),
    ]
    assert runtime.calls(asked) == [
        [["share is blank, which counts as 0, and the formula divides by share"]],
        [["months must be greater than 0, got a blank"]],
        [["payment plus counter_flow must be at least 0, got -5"]],
        [[""]],
    ]
    assert runtime.call("WHY", None) is VALUE


def test_white_space_of_any_kind_does_not_count(runtime: Runtime) -> None:
    pad = " \t\n\u00a0\u202f\u200b\u200d\ufeff"
    assert runtime.call("STATUS_WORST", [[f"{pad}Reported{pad}"], [f"assumed{pad}"]]) == "ASSUMED"
    figures = [["entity", f"{pad}metric", "period", "value"], [f"A{pad}b", "m", f"2024{pad}", 7.0]]
    assert runtime.call("FIGURE", figures, f"{pad}a b", f"m{pad}", 2024) == 7.0
    assert runtime.call("INTERVAL_OP", f"{pad}MIN", 1, 9, 2, 3) == [[1.0, 3.0]]


def test_many_calls_and_a_long_column(runtime: Runtime) -> None:
    """Timed by benchmark_lite.py; here, that the last answer is as right as the first."""
    column = [[float(n)] for n in range(ROWS)]
    what = {"name": "IMPLIED_REVENUE", "args": [[[493.8]], [[0.2]], None], "times": TIMES}
    got = runtime.ask("time", **what, column=column, others=[[[0.2]], None])
    assert got["results"] == [[[2469]]] * TIMES
    assert got["spilled"] == [[n * 5] for n in range(ROWS)]


def test_no_call_imports_anything(runtime: Runtime) -> None:
    assert runtime.cases
    assert runtime.ask("importedSince") == []


ODD = [[{"type": "odd"}]]
MISTAKE = f"NET_SHARE failed, which is a mistake in NetShare {VERSION}: TypeError('dict is not a cell')"


def test_an_unexpected_exception_is_value_error_with_its_message(node: Runtime, chromium: Runtime) -> None:
    assert node.calls([("NET_SHARE", [ODD, [[0.2]]])]) == [MISTAKE]
    answer = chromium.ask("direct", name="NET_SHARE", args=[ODD, [[0.2]], None, None])
    assert answer == {"isError": True, "code": "#VALUE!", "message": MISTAKE}
    # as Excel gets it: 7 is the runtime's number for #VALUE!
    sent = chromium.ask("calls", calls=[{"name": "NET_SHARE", "args": [ODD, [[0.2]], None, None]}])
    assert sent == [{"code": 7, "message": MISTAKE}]


@pytest.mark.parametrize("error", ExcelError)
def test_an_error_of_microsofts_own_class_is_that_error(chromium: Runtime, error: ExcelError) -> None:
    args = [[[{"error": str(error)}, 5.0]], [[0.2]], None, None]
    ((first, second),) = chromium.ask("direct", name="NET_SHARE", args=args)["value"]
    assert chromium.call("NET_SHARE", error, 0.2) is error
    assert (first["type"], second) == ("Error", 1)


def test_an_older_excel_gets_value_error_never_a_name(node: Runtime) -> None:
    """The perpetual editions have an older runtime: there a name of an error would be a text."""
    sorry = "The result is #NUM!, which this Excel cannot show. WHY gives the reason."
    assert node.call("IMPLIED_REVENUE", 493.8, 20, runtime="1.3") == sorry
    assert node.call("NET_SHARE", [[5.0], [REF]], 0.2, runtime="1.3") == sorry.replace("#NUM!", "#REF!")
    assert node.call("IMPLIED_REVENUE", 493.8, 0.2, runtime="1.3") == 2469.0
    figures = [["entity", "metric", "period", "value", "note"], ["E", "m", "p", 1.0, "#N/A"]]
    assert node.call("FIGURE", figures, "E", "m", "p", "note", runtime="1.3") == "#N/A"


def test_every_function_is_associated_without_a_network(chromium: Runtime) -> None:
    """Every function is associated, and no server is asked."""
    assert sorted(chromium.ask("associated")) == sorted(f.name for f in functions)
    refused = chromium.ask("refused")
    assert [r for r in refused if "telemetry" not in r] == [], "only Microsoft's own runtime asks"
    assert not [line for line in chromium.ask("said") if "Error" in line]


@pytest.mark.parametrize("module", ["main", "__main__", "anything"])
def test_the_code_runs_under_any_name(node: Runtime, module: str) -> None:
    """How xlwings Lite executes main.py is not documented."""
    code = f"""
import json, types, xlwings.server
module = types.ModuleType({module!r})
exec(compile(open("/home/pyodide/main.py").read(), "main.py", "exec"), module.__dict__)
json.dumps([len(xlwings.server.custom_functions_meta(module)["functions"]), module.IMPLIED_REVENUE(493.8, 0.2)])
"""
    assert node.ask("run", code=code) == [len(functions), 2469.0]


def test_microsofts_schema_accepts_the_metadata(node: Runtime) -> None:
    assert node.ask("validate", instance=_for_a_manifest(node)) == []


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("name", "2FAST"),
        ("name", "NET SHARE"),
        ("name", "N" * 65),
        ("id", "A-B"),
        ("id", ""),
        ("description", "d" * 1025),
        ("parameters", {}),
        ("parameters", [{"description": "no name"}]),
        ("parameters", [{"name": "x", "dimensionality": "cube"}]),
        ("parameters", [{"name": "x", "description": "d" * 513}]),
        ("parameters", [{"name": "x", "optional": "yes"}]),
        ("result", None),
    ],
)
def test_microsofts_schema_refuses_what_is_wrong(node: Runtime, what: str, value: Any) -> None:
    instance = copy.deepcopy(_for_a_manifest(node))
    instance["functions"][0][what] = value
    faults = node.ask("validate", instance=instance)
    assert any(f.startswith(f"/functions/0/{what}") for f in faults), json.dumps(faults)


def _for_a_manifest(runtime: Runtime) -> dict[str, Any]:
    """The metadata without the switch that only the older form of a manifest knows."""
    meta: dict[str, Any] = runtime.ask("meta")
    return {key: value for key, value in meta.items() if key != "allowErrorForDataTypeAny"}
