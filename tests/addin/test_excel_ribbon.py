"""What the ribbon's buttons do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pyopenvba.interpreter._objects import MemberSpec

from addin.excel.vba import CALLBACKS, sources
from addin.libreoffice.names import ADD_IN, camel
from helpers.excel_in_memory import Excel
from helpers.office import Calc
from helpers.tied import TIED
from helpers.windows import windows
from udfs import VERSION, ExcelError, functions


@pytest.fixture(scope="module")
def python() -> Iterator[Any]:
    with windows() as server:
        yield server


@pytest.fixture
def excel(python: Any) -> Excel:
    return Excel(python)


@pytest.fixture(scope="module")
def untouched(python: Any) -> Excel:
    """One for procedures that only make text of text: loading the VBA takes most of a test's time."""
    return Excel(python)


def calls(excel: Excel, formula: str) -> list[tuple[str, str]]:
    found = excel.app.interpreter.run("NetShareCalls", [formula])
    return [tuple(item.elements()) for item in found.vba_items()]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=IMPLIED_REVENUE(A1,B1)", [("IMPLIED_REVENUE", "A1,B1")]),
        ("=-why((1),2)", [("WHY", "(1),2")]),
        ("=NET_SHARE(RUNWAY(1,2),3)", [("NET_SHARE", "RUNWAY(1,2),3"), ("RUNWAY", "1,2")]),
        ('=FIGURE(F,"(a","m"")(")', [("FIGURE", 'F,"(a","m"")("')]),
        ("=RUNWAY('it''s )'!A1,2)", [("RUNWAY", "'it''s )'!A1,2")]),
        ('="RUNWAY(1)"', []),
        ("='RUNWAY('!A1", []),
        ("=NATIVE.RUNWAY(1,2)", []),
        ("=MY_RUNWAY(1)+SUM(1)+(2)", []),
        ("='C:\\it''s\\NetShare.xlam'!RUNWAY(1,2)", [("RUNWAY", "1,2")]),
        ("=RUNWAY", []),
        ("=NETSHARE_VERSION()", [("NETSHARE_VERSION", "")]),
        ("=RUNWAY(1", [("RUNWAY", "1")]),
        ("", []),
    ],
)
def test_the_calls_in_a_formula_are_found(untouched: Excel, formula: str, expected: list[tuple[str, str]]) -> None:
    assert calls(untouched, formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("='C:\\Users\\Anna\\NetShare.xlam'!RUNWAY(A1,2)", "=RUNWAY(A1,2)"),
        ("=1+'C:\\it''s ''her''s\\netshare.XLAM'!RUNWAY(A1,2)", "=1+RUNWAY(A1,2)"),
        ("='C:\\a\\NetShare.xlam'!WHY(1)&'D:\\NetShare.xlam'!WHY('My sheet'!A1)", "=WHY(1)&WHY('My sheet'!A1)"),
        ("=NetShare.xlam!RUNWAY(1,2)", "=RUNWAY(1,2)"),
        ("=MyNetShare.xlam!F(1)+NetShare.xlam!RUNWAY(1,2)", "=MyNetShare.xlam!F(1)+RUNWAY(1,2)"),
        (
            '="NetShare.xlam!"&NetShare.xlam!WHY("a""b\'NetShare.xlam\'!")',
            '="NetShare.xlam!"&WHY("a""b\'NetShare.xlam\'!")',
        ),
        ("='C:\\other.xlam'!F(1)+RUNWAY('My sheet'!A1,2)", "='C:\\other.xlam'!F(1)+RUNWAY('My sheet'!A1,2)"),
        *TIED.items(),
    ],
)
def test_a_call_is_freed_from_what_it_is_tied_to(untouched: Excel, formula: str, expected: str) -> None:
    """From add-ins on this and other computers, and from the long names that LibreOffice saves."""
    assert untouched.call("NetShareWithoutPlace", formula) == expected
    assert untouched.call("NetShareIsTied", formula) is (formula != expected)


def test_calls_are_freed_in_another_basic_too(calc: Calc) -> None:
    """LibreOffice runs the same procedures as the Excel in memory."""
    modules = {name: text.replace("\r\n", "\n") for name, text in sources().items()}
    texts = re.sub(r" _\n +", " ", modules["NetShareTexts"])
    constants = re.findall(r"^Public (Const NETSHARE_FUNCTIONS .*)$", texts, re.MULTILINE)
    body = re.sub(r"^(?:Attribute|Option) .*\n", "", modules["NetShareFormulas"], flags=re.MULTILINE)
    source = "\n".join(["Option VBASupport 1", "Option Explicit", *constants, body])
    freed = calc.ask(do="basic", source=source, calls=[["NetShareWithoutPlace", formula] for formula in TIED])
    assert freed == list(TIED.values())


def test_every_name_that_libreoffice_saves_is_known(untouched: Excel) -> None:
    """It writes the method of the extension's service in capitals."""
    for function in functions:
        saved = f"={ADD_IN}.{camel(function.name)}(A1)".upper()
        assert untouched.call("NetShareWithoutPlace", saved) == f"={function.name}(A1)"


def test_a_tied_call_is_found_and_explained(untouched: Excel) -> None:
    formula = "='C:\\Office\\FUNCRES.XLAM'!IMPLIED_REVENUE([2]!NET_SHARE(1,2),20)"
    assert calls(untouched, formula) == [("IMPLIED_REVENUE", "NET_SHARE(1,2),20"), ("NET_SHARE", "1,2")]


def explanation(excel: Excel, monkeypatch: pytest.MonkeyPatch, formula: str) -> tuple[str, list[str]]:
    """What the button says, and what it asked; WHY answers through its wrapper, whose arguments
    are numbers here: formulas cannot call VBA in this Excel."""
    asked: list[str] = []

    def evaluate(_: Any, question: str) -> Any:
        asked.append(question)
        return excel.app.evaluate(question)

    sheet = type(excel.app.sheet(1).sheet)
    members = dict(sheet._vba_members)
    members["evaluate"] = MemberSpec("Evaluate", "method", getter=evaluate, parameters=("Name",))
    monkeypatch.setattr(sheet, "_vba_members", members)
    excel.range("A1").vba_set("Formula", formula)
    return excel.call("NetShareExplanation", excel.range("A1")), asked


def test_an_error_is_explained_in_words(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    text, asked = explanation(excel, monkeypatch, "=1+IMPLIED_REVENUE(493.8,20)")
    assert asked == ['WHY("IMPLIED_REVENUE",493.8,20)']
    assert text == "IMPLIED_REVENUE: share must be between 0 and 1, got 20; did you mean 20%?\n"


def test_a_sound_call_and_a_cell_without_one_say_so(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "give no errors" in explanation(excel, monkeypatch, "=RUNWAY(20000,1000)")[0]
    assert "give no errors" in explanation(excel, monkeypatch, "=NETSHARE_VERSION()")[0]
    assert "none of NetShare's" in explanation(excel, monkeypatch, "=SUM(1,2)")[0]


def test_a_call_too_long_to_ask_about_comes_with_what_to_type(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    text, asked = explanation(excel, monkeypatch, f"=RUNWAY({'+'.join(['1'] * 130)},1)")
    assert asked == []
    assert 'type this into an empty cell of the same row: =WHY("RUNWAY",1+1' in text


def test_the_master_check_decides_the_verdict(excel: Excel) -> None:
    """The master check decides what a check of the workbook says."""
    excel.range("A5").vba_set("Value", 5.0)
    assert "no NetShare checks" in excel.call("NetShareVerdict", excel.book)
    excel.app.add_named_range("chk_Master", f"='{excel.app.sheet(1).name}'!$F$3")
    for value, words in {True: "checks of this workbook hold", False: "Not all", ExcelError.NA: "Not all"}.items():
        excel.put("F3", value)
        assert words in excel.call("NetShareVerdict", excel.book)


def test_the_versions_are_shown_and_a_difference_says_what_to_do(excel: Excel) -> None:
    press(excel, "NetShareShowVersion")
    assert f"NetShare in Python: {VERSION}" in excel.messages()[-1]
    assert "netshare install" not in excel.messages()[-1]
    assert "netshare install" in excel.call("NetShareVersions", "9.9")


def press(excel: Excel, callback: str) -> None:
    excel.app.interpreter.run(callback, [excel.book])


def test_every_button_has_its_procedure(excel: Excel) -> None:
    """Every button has its procedure, and Help says where the log is."""
    for callback in CALLBACKS:
        assert f"Public Sub {callback}(ByVal control As Object)" in sources()["NetShareRibbon"]
    press(excel, "NetShareHelp")
    press(excel, "NetShareCheckWorkbook")
    press(excel, "NetShareExplainCell")
    assert "C:\\log" in excel.messages()[0]
    assert len(excel.messages()) == 3
