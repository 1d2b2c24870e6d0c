"""The functions as LAMBDAs: the form a file stores, and what they make of arguments that are wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer
from openpyxl.utils import FORMULAE

from addin.formulas.lambdas import has_lambda, lambdas, renamed, without_lambda
from addin.formulas.stored_form import PREFIX, stored
from addin.formulas.tokens import opens_call
from helpers.oracles import agree, lambda_in_ironcalc
from helpers.strategies import ordinary
from udfs import OMITTED, ExcelError, Param, Udf, call, functions, registry

DIV0, NA, NUM, VALUE = ExcelError.DIV0, ExcelError.NA, ExcelError.NUM, ExcelError.VALUE
WITH_LAMBDA = [f for f in functions if has_lambda(f)]
# functions of Excel 365 that its file format writes with a prefix; all are in its reference
NEWER = {
    "CHOOSECOLS",
    "DROP",
    "FILTER",
    "HSTACK",
    "ISOMITTED",
    "LAMBDA",
    "LET",
    "MAP",
    "REDUCE",
    "SCAN",
    "SEQUENCE",
    "TAKE",
    "TOCOL",
    "TOROW",
    "UNICHAR",
    "VSTACK",
    "XMATCH",
}
LIKE_A_CELL = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*|c[0-9]*|r[0-9]*c[0-9]*", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LAMBDA(x,x+1)", "_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)"),
        (
            "LAMBDA(x,[y],IF(ISOMITTED(y),x,y))",
            "_xlfn.LAMBDA(_xlpm.x,_xlop.y,IF(_xlfn.ISOMITTED(_xlpm.y),_xlpm.x,_xlpm.y))",
        ),
        ("LAMBDA( x , [y] , x)", "_xlfn.LAMBDA( _xlpm.x , _xlop.y , _xlpm.x)"),
        ("LAMBDA(Share,share*2)", "_xlfn.LAMBDA(_xlpm.Share,_xlpm.share*2)"),
        ("LET(a,1,b,a+1,a*b)", "_xlfn.LET(_xlpm.a,1,_xlpm.b,_xlpm.a+1,_xlpm.a*_xlpm.b)"),
        ("LET(f,LAMBDA(t,t*3),f(2))", "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.t,_xlpm.t*3),_xlpm.f(2))"),
        ("=LAMBDA(x,x+1)(rate)", "=_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(rate)"),
        ("MAP(A1:A3,LAMBDA(x,x))+x", "_xlfn.MAP(A1:A3,_xlfn.LAMBDA(_xlpm.x,_xlpm.x))+x"),
        ("LET(a,a+1,a)", "_xlfn.LET(_xlpm.a,a+1,_xlpm.a)"),
        ('IF(A1="LAMBDA(x,x)","_xlpm.",x)', 'IF(A1="LAMBDA(x,x)","_xlpm.",x)'),
        ('LAMBDA(x,"x"&x)', '_xlfn.LAMBDA(_xlpm.x,"x"&_xlpm.x)'),
        ("FILTER(A1:A3,SORT(B1:B3)>0)", "_xlfn._xlws.FILTER(A1:A3,_xlfn._xlws.SORT(B1:B3)>0)"),
        ("@A1:A3+xmatch(1,B1:B2)", "_xlfn.SINGLE(A1:A3)+_xlfn.XMATCH(1,B1:B2)"),
        ("SUM(Figures[#All])+NATIVE.RUNWAY(1,2)", "SUM(Figures[#All])+NATIVE.RUNWAY(1,2)"),
        ("LAMBDA(x,IF(x<0,#NUM!,{1,2;3,4}))", "_xlfn.LAMBDA(_xlpm.x,IF(_xlpm.x<0,#NUM!,{1,2;3,4}))"),
    ],
)
def test_stored_formulas_have_the_formats_prefixes(text: str, expected: str) -> None:
    """A formula is stored with the prefixes of the file format."""
    assert stored(text) == expected


@pytest.mark.parametrize("text", ["FOO(1)", "IMPLIED_REVENUE(1,2)", "LET(f,1,g(2))"])
def test_a_function_that_excel_does_not_have_is_not_stored(text: str) -> None:
    with pytest.raises(ValueError, match="is not a function of Excel"):
        stored(text)


@pytest.mark.parametrize("text", ["SUM(A1#)", 'IF(A1="x)'])
def test_a_formula_that_cannot_be_read_is_not_stored(text: str) -> None:
    with pytest.raises(ValueError, match="do not match"):
        stored(text)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=IMPLIED_REVENUE(A1,B1)", "=NATIVE.IMPLIED_REVENUE(A1,B1)"),
        ("=1+implied_revenue(A1,Share(B1))", "=1+NATIVE.IMPLIED_REVENUE(A1,Share(B1))"),
        ('=IF(A1="RUNWAY(1,2)",RUNWAY(1,2),0)', '=IF(A1="RUNWAY(1,2)",NATIVE.RUNWAY(1,2),0)'),
        ("=SUM(A1:A2)", "=SUM(A1:A2)"),
        ("=MC_SUMMARY(MC_SAMPLE(A1,1,2,3,4))", None),
        ('=IFERROR(NETSHARE_VERSION(),"")', None),
    ],
)
def test_a_worksheet_formula_calls_the_lambdas_or_none_at_all(formula: str, expected: str | None) -> None:
    assert renamed(formula) == expected


def test_every_function_has_a_lambda_or_is_excepted() -> None:
    """Those that draw, call others by name, or speak about functions have none, for they have no native formula."""
    without = {f.name for f in without_lambda()}
    assert without == {f.name for f in functions if f.proof and not f.portable}
    assert {n.removeprefix(PREFIX) for n in lambdas()} | without == set(registry)


def test_the_names_are_ones_excel_takes_and_no_add_in_has() -> None:
    for name, text in lambdas().items():
        assert re.fullmatch(r"NATIVE\.[A-Z][A-Z0-9_]*[A-Z]", name)
        assert name not in registry
        assert len(name) <= 255
        assert len(stored(text)) <= 8192


def _names_bound(text: str) -> set[str]:
    return {n.split(".")[1] for n in re.findall(r"_xl[op][pm]\.\w+", stored(text))}


def test_no_parameter_looks_like_a_cell_or_a_name() -> None:
    """No parameter looks like a cell or is a name of the workbook."""
    for text in lambdas().values():
        for name in _names_bound(text):
            assert not LIKE_A_CELL.fullmatch(name), name
            assert name.casefold() != "figures"  # the table
            assert not name.casefold().startswith(("in_", "chk_"))
    assert LIKE_A_CELL.fullmatch("t1")
    assert LIKE_A_CELL.fullmatch("c")


def test_every_function_in_a_lambda_is_one_that_excel_365_has() -> None:
    for text in lambdas().values():
        called = {t.value[:-1].upper() for t in Tokenizer(f"={text}").items if opens_call(t)}
        bound = {name.upper() for name in _names_bound(text)}
        assert called - bound - NEWER <= set(FORMULAE)


def test_a_lambda_is_not_nested_deeper_than_excel_allows() -> None:
    for text in lambdas().values():
        depth = deepest = 0
        for token in Tokenizer(f"={text}").items:
            depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
            deepest = max(deepest, depth)
        assert deepest <= 64
        assert depth == 0


LARGE = 1e15
ERRORS = [NA, DIV0, ExcelError.REF]
WRONG = ["x", "20%", "", True, False, None, 0.0, -1.0, 1.0, 20.0, 0.5, 2.5, LARGE, *ERRORS]
RANGES: list[Any] = [[[0.5], [0.25]], [[0.5], [NUM], [0.2]], [[1.0, 2.0]]]


def _valid(function: Udf) -> list[Any]:
    """The arguments of the first case with a result, each parameter present."""
    case = next(c for c in function.cases if not isinstance(c.result(), ExcelError))
    given = list(case.arguments())
    return given + [OMITTED] * (len(function.params) - len(given))


def _one_wrong(function: Udf) -> list[tuple[Param, list[Any]]]:
    base, calls = _valid(function), []
    for i, param in enumerate(function.params):
        for wrong in [*WRONG, *RANGES, *([] if param.required else [OMITTED])]:
            if not _told_apart(param, wrong):
                calls.append((param, [*base[:i], wrong, *base[i + 1 :]]))
    return calls


def _told_apart(param: Param, wrong: Any) -> bool:
    """What a LAMBDA reads differently, as the reference says: a blank cell alone where blanks are
    skipped, empty text alone where a list may be; and tables have their own cases."""
    alone = wrong in (None, "") and type(wrong) is not list
    return param.kind == "table" or (param.kind == "numbers" and wrong == "") or (param.arg.skips_blanks and alone)


@pytest.mark.parametrize("function", WITH_LAMBDA, ids=str)
def test_a_wrong_argument_gives_the_lambda_the_same_error(function: Udf) -> None:
    """A wrong argument gives the LAMBDA the function's own error."""
    calls = _one_wrong(function)
    assert len(calls) >= 17
    for param, args in calls:
        expected, got = call(function, *args), lambda_in_ironcalc(function, tuple(args))
        rows = [v if isinstance(v, list) else [[v]] for v in (got, expected)]
        if _has_two_faults(param, args, function):
            rows = [[[NA if isinstance(c, ExcelError) else c for c in row] for row in v] for v in rows]
        assert agree(rows[0], rows[1], 1e-9, 1e-9), (param.name, args, got, expected)


def _has_two_faults(param: Param, args: list[Any], function: Udf) -> bool:
    """A range in place of a cell that also holds an error; or a result too large, which engines call
    by different errors."""
    wrong = args[function.params.index(param)]
    return wrong == LARGE or (not param.each and wrong is RANGES[1])


def test_a_column_and_a_row_give_a_result_for_every_pair() -> None:
    function = registry["IMPLIED_REVENUE"]
    args = ([[493.8], ["x"], [NA]], [[0.2, 0.0, 20.0, 0.25]])
    expected = call(function, *args)
    assert [len(row) for row in expected] == [4, 4, 4]
    assert agree(lambda_in_ironcalc(function, args), expected, 1e-12)


@pytest.mark.parametrize("function", WITH_LAMBDA, ids=str)
def test_single_cells_give_one_value_not_an_array_of_one(function: Udf) -> None:
    """In Excel and elsewhere some functions treat an array of one differently from its value."""
    if function.result == "scalar":
        args = tuple(VALUE if p.kind in ("number", "numbers") else "x" for p in function.params)
        assert lambda_in_ironcalc(function, args, "ERROR.TYPE({})") == 3


def test_only_optional_arguments_may_be_left_out() -> None:
    """Excel refuses a definition that asks for another."""
    for text in lambdas().values():
        optional = set(re.findall(r"\[(\w+)\]", text.partition("LET(")[0]))
        assert set(re.findall(r"ISOMITTED\((\w+)\)", text)) <= optional


def test_one_tier_is_enough() -> None:
    for name in ("SHARE_TIERED", "IMPLIED_REVENUE_TIERED"):
        args = (100.0, 0.0, 0.2)
        expected = call(registry[name], *args)
        assert agree(lambda_in_ironcalc(registry[name], args), expected, 1e-12)


DRAWN = [f for f in WITH_LAMBDA if not any(p.kind == "table" for p in f.params)]


@pytest.mark.parametrize("function", DRAWN, ids=str)
@settings(max_examples=25)
@given(data=st.data())
def test_a_lambda_gives_the_functions_result_for_any_arguments(function: Udf, data: st.DataObject) -> None:
    args = ordinary(function, data)
    expected, got = call(function, *args), lambda_in_ironcalc(function, args)
    rows = [v if isinstance(v, list) else [[v]] for v in (got, expected)]
    numbers = [v for a in args for row in (a if isinstance(a, list) else [[a]]) for v in row]
    scale = max((abs(v) for v in numbers if isinstance(v, float)), default=1.0)
    # where amounts nearly cancel, what is left has the digits of the larger ones
    amounts = not function.units[0].startswith(("fraction", "ratio", "months", "periods"))
    absolute = 1e-12 * max(1.0, scale) if amounts else 1e-9
    assert agree(rows[0], rows[1], 1e-9, absolute), (args, got, expected)
