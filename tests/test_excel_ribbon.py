"""What the ribbon's buttons do, and how formulas of a marked workbook are bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from excel_in_memory import Excel
from pyopenvba.apps.excel import Range, Workbook
from pyopenvba.interpreter import VBAObject, member
from pyopenvba.interpreter._objects import MemberSpec
from windows import windows

from addin.excel.vba import CALLBACKS, sources
from udfs import VERSION, ExcelError


@pytest.fixture(scope="module")
def python() -> Iterator[Any]:
    with windows() as server:
        yield server


class Property(VBAObject):
    """A document property, which the Excel in memory has not."""

    def __init__(self, value: str) -> None:
        self.value = value

    @member(name="Value")
    def read(self) -> object:
        return self.value


@pytest.fixture
def excel(python: Any, monkeypatch: pytest.MonkeyPatch) -> Excel:
    excel = Excel(python)
    excel.properties = {"Author": "NetShare", "Title": "NetShare"}
    excel.own_code = False
    members = dict(Workbook._vba_members)
    members["builtindocumentproperties"] = MemberSpec(
        "BuiltinDocumentProperties", "method", parameters=("Name",),
        getter=lambda _, name: Property(excel.properties.get(str(name), "")),
    )  # fmt: skip
    members["hasvbproject"] = MemberSpec(
        "HasVBProject", "property", getter=lambda _: excel.own_code
    )
    monkeypatch.setattr(Workbook, "_vba_members", members)
    return excel


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which cells are entered, and how; they are still entered."""
    seen: list[tuple[str, str]] = []
    members = dict(Range._vba_members)
    for name in ("Formula", "Formula2", "FormulaArray"):
        spec = members[name.lower()]

        def enter(area: Any, value: Any, name: str = name, setter: Any = spec.setter) -> None:
            seen.append((str(area.vba_get("Address", [False, False])), name))
            setter(area, value)

        members[name.lower()] = MemberSpec(
            spec.name, spec.kind, getter=spec.getter, setter=enter, parameters=spec.parameters
        )
    monkeypatch.setattr(Range, "_vba_members", members)
    return seen


FORMULAS = {
    "A1": "=IMPLIED_REVENUE(493.8,0.2)", "A2": "=SUM(1,2)", "A3": '="WHY("&1', "A4": "=1+runway(20000,1000)",
    "A5": 5.0,
}  # fmt: skip


def fill(excel: Excel, entered: list[tuple[str, str]]) -> None:
    for cell, formula in FORMULAS.items():
        excel.range(cell).vba_set("Formula", formula)
    excel.range("C1:C2").vba_set("FormulaArray", "=IMPLIED_REVENUE({493.8;5},0.2)")
    excel.range("D1:D2").vba_set("FormulaArray", "=SQRT({4;9})")
    entered.clear()


def rebind(excel: Excel) -> None:
    excel.app.interpreter.run("NetShareRebindWorkbook", [excel.book])


def test_only_formulas_that_call_our_functions_are_entered_anew(
    excel: Excel, entered: list[tuple[str, str]]
) -> None:
    fill(excel, entered)
    before = [excel.app.sheet(1).formula(cell) for cell in (*FORMULAS, "C2", "D2")]
    rebind(excel)
    assert sorted(entered) == [("A1", "Formula2"), ("A4", "Formula2"), ("C1:C2", "FormulaArray")]
    assert [excel.app.sheet(1).formula(cell) for cell in (*FORMULAS, "C2", "D2")] == before
    assert excel.messages() == []


@pytest.mark.parametrize(
    "properties",
    [{"Author": "Anna", "Title": "NetShare"}, {"Author": "NetShare", "Title": "Budget"}, {}],
)
def test_a_workbook_that_is_not_ours_is_not_touched(
    excel: Excel, entered: list[tuple[str, str]], properties: dict[str, str]
) -> None:
    excel.properties = properties
    fill(excel, entered)
    rebind(excel)
    assert entered == []


def test_a_workbook_that_brings_its_own_functions_is_not_touched(
    excel: Excel, entered: list[tuple[str, str]]
) -> None:
    excel.own_code = True
    fill(excel, entered)
    rebind(excel)
    assert entered == []


def test_a_workbook_whose_names_excel_knows_is_not_touched(
    excel: Excel, entered: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(excel, entered)
    members = dict(Range._vba_members)
    members["value2"] = MemberSpec("Value2", "property", getter=lambda _: 2469.0)
    monkeypatch.setattr(Range, "_vba_members", members)
    rebind(excel)
    assert entered == []


def test_calculation_events_and_screen_are_as_they_were(
    excel: Excel, entered: list[tuple[str, str]]
) -> None:
    fill(excel, entered)
    application = excel.app.application
    for name, value in {"Calculation": 2, "EnableEvents": False, "ScreenUpdating": True}.items():
        application.vba_set(name, value)
    excel.book.vba_set("Saved", True)
    rebind(excel)
    assert len(entered) == 3
    assert [application.vba_get(n) for n in ("Calculation", "EnableEvents", "ScreenUpdating")] == [2, False, True]  # fmt: skip
    assert excel.book.vba_get("Saved") is True


def test_a_protected_sheet_is_left_alone_and_named(
    excel: Excel, entered: list[tuple[str, str]]
) -> None:
    fill(excel, entered)
    excel.app.sheet(1).sheet.vba_get("Protect")
    rebind(excel)
    assert entered == []
    [message] = excel.messages()
    assert excel.app.sheet(1).name in message


def test_a_protected_sheet_without_our_functions_is_no_reason_for_a_message(
    excel: Excel, entered: list[tuple[str, str]]
) -> None:
    fill(excel, entered)
    excel.app.interpreter.run("AddSheet")
    other = excel.app.sheet(2).sheet
    other.vba_get("Range", ["A1"]).vba_set("Formula", '=SUM(1,2)&"RUNWAY(1,2)"')
    other.vba_get("Range", ["A2"]).vba_set("Value", "RUNWAY(1,2)")
    other.vba_get("Protect")
    entered.clear()
    rebind(excel)
    assert (len(entered), excel.messages()) == (3, [])


def test_a_formula_in_a_text_cell_stays_a_formula_and_is_named(
    excel: Excel, entered: list[tuple[str, str]]
) -> None:
    fill(excel, entered)
    excel.range("A4").vba_set("NumberFormat", "@")
    rebind(excel)
    assert ("A4", "Formula2") not in entered
    assert "!A4" in excel.messages()[0]


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
def test_the_calls_in_a_formula_are_found(
    excel: Excel, formula: str, expected: list[tuple[str, str]]
) -> None:
    assert calls(excel, formula) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("='C:\\Users\\Anna\\NetShare.xlam'!RUNWAY(A1,2)", "=RUNWAY(A1,2)"),
        ("=1+'C:\\it''s ''her''s\\netshare.XLAM'!RUNWAY(A1,2)", "=1+RUNWAY(A1,2)"),
        ("='C:\\a\\NetShare.xlam'!WHY(1)&'D:\\NetShare.xlam'!WHY('My sheet'!A1)", "=WHY(1)&WHY('My sheet'!A1)"),
        ("=NetShare.xlam!RUNWAY(1,2)", "=RUNWAY(1,2)"),
        ("='C:\\other.xlam'!F(1)+RUNWAY('My sheet'!A1,2)", "='C:\\other.xlam'!F(1)+RUNWAY('My sheet'!A1,2)"),
    ],
)  # fmt: skip
def test_the_place_of_the_add_in_on_another_computer_is_left_out(
    excel: Excel, formula: str, expected: str
) -> None:
    assert excel.call("NetShareWithoutPlace", formula) == expected


def explanation(
    excel: Excel, monkeypatch: pytest.MonkeyPatch, formula: str
) -> tuple[str, list[str]]:
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


def test_a_sound_call_and_a_cell_without_one_say_so(
    excel: Excel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing to object" in explanation(excel, monkeypatch, "=RUNWAY(20000,1000)")[0]
    assert "nothing to object" in explanation(excel, monkeypatch, "=NETSHARE_VERSION()")[0]
    assert "none of NetShare's" in explanation(excel, monkeypatch, "=SUM(1,2)")[0]


def test_a_call_too_long_to_ask_about_comes_with_what_to_type(
    excel: Excel, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, asked = explanation(excel, monkeypatch, f"=RUNWAY({'+'.join(['1'] * 130)},1)")
    assert asked == []
    assert 'type into an empty cell of the same row: =WHY("RUNWAY",1+1' in text


def test_the_master_check_decides_what_a_check_of_the_workbook_says(excel: Excel) -> None:
    excel.range("A5").vba_set("Value", 5.0)
    assert "no NetShare checks" in excel.call("NetShareVerdict", excel.book)
    excel.app.add_named_range("chk_Master", f"='{excel.app.sheet(1).name}'!$F$3")
    for value, words in {True: "checks of this workbook hold", False: "Not all", ExcelError.NA: "Not all"}.items():  # fmt: skip
        excel.put("F3", value)
        assert words in excel.call("NetShareVerdict", excel.book)


def test_the_versions_are_shown_and_a_difference_says_what_to_do(excel: Excel) -> None:
    press(excel, "NetShareShowVersion")
    assert f"NetShare in Python: {VERSION}" in excel.messages()[-1]
    assert "netshare install" not in excel.messages()[-1]
    assert "netshare install" in excel.call("NetShareVersions", "9.9")


def press(excel: Excel, callback: str) -> None:
    excel.app.interpreter.run(callback, [excel.book])


def test_every_button_has_its_procedure_and_help_says_where_the_log_is(excel: Excel) -> None:
    for callback in CALLBACKS:
        assert f"Public Sub {callback}(ByVal control As Object)" in sources()["NetShareRibbon"]
    press(excel, "NetShareHelp")
    press(excel, "NetShareCheckWorkbook")
    press(excel, "NetShareExplainCell")
    assert "C:\\log" in excel.messages()[0]
    assert len(excel.messages()) == 3
