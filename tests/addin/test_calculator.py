"""Single formulas: which part of one is to blame for its error, and what was meant by a name that is not known."""

from __future__ import annotations

import pytest

from addin.engine.calculator import evaluate
from addin.refusal import Refusal
from udfs import ExcelError

DIVIDES = "the formula divides by zero"


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("1/0", DIVIDES),  # it is the whole formula
        ("-1/0", DIVIDES),
        ("1/0+2", f"{DIVIDES}: 1/0"),
        ("6/3 + (1 - 1)/ (2-2)", f"{DIVIDES}: (1 - 1)/ (2-2)"),
        ("(4)/(2)+(1)/(0)", f"{DIVIDES}: (1)/(0)"),
        ("1/(1/0)", f"{DIVIDES}: 1/0"),
        ("100%/(50%-50%)&1", f"{DIVIDES}: 100%/(50%-50%)"),
        ("ROUND(SUM(1,2)/(1-1),2)*3", f"{DIVIDES}: SUM(1,2)/(1-1)"),
        ('SUM(LEN(")(é"),(4)/(0),2)', f"{DIVIDES}: (4)/(0)"),
        ("MOD(2,1)+MOD(1,0)", f"{DIVIDES}: MOD(1,0)"),
        ("SUMPRODUCT({1,2}/{0,1})*1", f"{DIVIDES}: {{1,2}}/{{0,1}}"),
        ("SUM({1,#DIV/0!})+1", f"{DIVIDES}: {{1,#DIV/0!}}"),
        # only what is computed can be to blame
        ("IF(FALSE,1/0,2/(3-3))", f"{DIVIDES}: 2/(3-3)"),
        ("IF(2>1,3/0,1/0)+1", f"{DIVIDES}: 3/0"),
        ("CHOOSE(2,1/0,2/0,3/0)", f"{DIVIDES}: 2/0"),
        ("IFERROR(1/0,0)+2/0", f"{DIVIDES}: 2/0"),
        ("IFERROR(1/0,2/0)+3/0", f"{DIVIDES}: 2/0"),
        ("IFNA(1/0,2/0)", f"{DIVIDES}: 1/0"),
        ("IFNA(#N/A,2/0)", f"{DIVIDES}: 2/0"),
        ("1+IFS(FALSE,1/0,TRUE,2/0)", f"{DIVIDES}: IFS(FALSE,1/0,TRUE,2/0)"),
        # our functions say more
        ("IFERROR(COVERAGE_RATIO(1,0),0)+1/0", f"{DIVIDES}: 1/0"),
        ("1+COVERAGE_RATIO(2,COVERAGE_RATIO(0,1))", "COVERAGE_RATIO: cost is 0, and the formula divides by cost"),
        ("NET_SHARE(1,0.2,,5/0)", f"{DIVIDES}: 5/0"),
        ("INDEX(IMPLIED_REVENUE_RANGE(1,1,0.2,0.2,0,)/0,1,1)", f"{DIVIDES}: IMPLIED_REVENUE_RANGE(1,1,0.2,0.2,0,)/0"),
        # other errors too
        ("SQRT(4)+SQRT(-1)", "the formula has no numeric result: SQRT(-1)"),
        ("1+#N/A", "the formula finds no value: #N/A"),
        ("IF(1,INDEX())", "the formula uses a value of the wrong type: INDEX()"),
    ],
)
def test_the_part_to_blame_for_an_error_is_named(formula: str, reason: str) -> None:
    assert evaluate(formula).reason == reason


def test_a_long_part_to_blame_is_shortened() -> None:
    answer = evaluate(f"2+SUM({'1,' * 100}1)/0")
    assert answer.value is ExcelError.DIV0
    assert len(answer.reason) < 120
    assert answer.reason.startswith(f"{DIVIDES}: SUM(1,1,")
    assert answer.reason.endswith(",1,1)/0")


@pytest.mark.parametrize(
    "call", ["INDEX()", "TRANSPOSE()", "CHOOSE()", "TEXT()", "IF()", "IFERROR()", "IFNA()", "SUMIF()", "NPV()"]
)
@pytest.mark.parametrize("formula", ["{}", "1+{}", "IF(1,{})", "COVERAGE_RATIO({},1)", "INDEX({},1,1)"])
def test_a_call_without_arguments_is_answered(formula: str, call: str) -> None:
    """With an Excel error, and TEXT, which needs a format to be understood, with a refusal."""
    if call == "TEXT()":
        with pytest.raises(Refusal, match="calls TEXT"):
            evaluate(formula.format(call))
    else:
        assert isinstance(evaluate(formula.format(call)).value, ExcelError)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("-0", 0.0),
        ("TAKE(1,0)", ExcelError.VALUE),
        ('REPT("a",32767)&"b"', ExcelError.VALUE),
        ("ROWS({1;2})", 2.0),
        ("TRUE", True),
    ],
)
def test_a_value_is_one_that_a_cell_can_hold(formula: str, value: object) -> None:
    found = evaluate(formula).value
    assert (type(found), str(found)) == (type(value), str(value))


def test_a_reason_is_one_line_whatever_the_formula_holds() -> None:
    assert "\n" not in evaluate('"line\nbreak\u202e"*TRUE+1').reason


def test_an_empty_formula_is_said_to_be_empty() -> None:
    for text in ("", " ", "=", "\u00a0"):
        with pytest.raises(Refusal, match=r"^the formula is empty$"):
            evaluate(text)


@pytest.mark.parametrize(
    "formula", ["=@IMPLIED_REVENUE(493.8,20%)", "NATIVE.IMPLIED_REVENUE(493.8,20%)", "1+@native.net_share(12340,0.2)-1"]
)
def test_our_functions_are_known_as_excel_shows_them(formula: str) -> None:
    """Before the sign that Excel 365 shows, and under the portable edition's names. 493.8 / 0.2 and 12340 x 0.2, by hand."""
    assert evaluate(formula).value in (2469.0, 2468.0)


@pytest.mark.parametrize(
    ("formula", "value"), [(".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1E+3", 1000.0), ("2.5e-1", 0.25)]
)
def test_a_number_may_be_written_in_any_way_of_excel(formula: str, value: float) -> None:
    assert evaluate(formula).value == value


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("IMPLED_REVENUE(1,2)", "there is no function IMPLED_REVENUE; did you mean IMPLIED_REVENUE?"),
        ("implied_revenu(1,2)", "there is no function implied_revenu; did you mean IMPLIED_REVENUE?"),
        ("1+VLOKUP(1)", "there is no function VLOKUP; did you mean VLOOKUP?"),
        ("QZXJ(1)", "there is no function QZXJ"),
        ("'abc'", 'text stands in double quotes: "abc"'),
        ("LEN('abc')", 'text stands in double quotes: "abc"'),
        ("LEN(“abc”)", 'text stands in double quotes: "abc"'),
        ("1+²", "there is no cell or name ² here"),
        ("1+١", "there is no cell or name ١ here"),
        ("SUM(١,2)", "there is no cell or name ١ here"),
        ("nan", "there is no cell or name nan here"),
        ("1+inf", "there is no cell or name inf here"),
        ("1_000", "there is no cell or name 1_000 here"),
        ("1+\n\u202eA1", "1+\\n\\u202eA1: "),
        ("\ud800", "contains characters that are not text"),
    ],
)
def test_what_is_no_formula_is_refused_helpfully(formula: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        evaluate(formula)
    assert why in str(refused.value)
    assert why != "there is no function QZXJ" or str(refused.value).endswith(why)
