"""How formulas of a workbook that we made are bound to the add-in, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook
from pyopenvba.apps.excel import Range, Workbook
from pyopenvba.interpreter import VBAObject, member
from pyopenvba.interpreter._objects import MemberSpec

from addin.engine.loading import formula_cells
from helpers.excel_in_memory import Excel
from helpers.windows import windows
from workbooks.editions.shipped import TEMPLATE


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
        "BuiltinDocumentProperties",
        "method",
        parameters=("Name",),
        getter=lambda _, name: Property(excel.properties.get(str(name), "")),
    )
    members["hasvbproject"] = MemberSpec("HasVBProject", "property", getter=lambda _: excel.own_code)
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
    "A1": "=IMPLIED_REVENUE(493.8,0.2)",
    "A2": "=SUM(1,2)",
    "A3": '="WHY("&1',
    "A4": "=1+runway(20000,1000)",
    "A5": 5.0,
}


def fill(excel: Excel, entered: list[tuple[str, str]]) -> None:
    for cell, formula in FORMULAS.items():
        excel.range(cell).vba_set("Formula", formula)
    excel.range("C1:C2").vba_set("FormulaArray", "=IMPLIED_REVENUE({493.8;5},0.2)")
    excel.range("D1:D2").vba_set("FormulaArray", "=SQRT({4;9})")
    entered.clear()


def rebind(excel: Excel) -> None:
    excel.app.interpreter.run("NetShareRebindWorkbook", [excel.book])


def test_only_formulas_that_call_our_functions_are_entered_anew(excel: Excel, entered: list[tuple[str, str]]) -> None:
    fill(excel, entered)
    before = [excel.app.sheet(1).formula(cell) for cell in (*FORMULAS, "C2", "D2")]
    rebind(excel)
    assert sorted(entered) == [("A1", "Formula2"), ("A4", "Formula2"), ("C1:C2", "FormulaArray")]
    assert [excel.app.sheet(1).formula(cell) for cell in (*FORMULAS, "C2", "D2")] == before
    assert excel.messages() == []


def test_a_hidden_first_error_does_not_stop_binding(excel: Excel, entered: list[tuple[str, str]]) -> None:
    """As the Cover of the template does, which says who computed it."""
    fill(excel, entered)
    excel.range("A1").vba_set("Formula", '=IFERROR("NetShare "&NETSHARE_VERSION(),"nobody")')
    excel.range("A6").vba_set("Formula", "=IMPLIED_REVENUE(493.8,0.2)")
    excel.book.vba_set("Saved", True)
    entered.clear()
    rebind(excel)
    assert {cell for cell, _ in entered} == {"A1", "A4", "A6", "C1:C2"}
    assert excel.book.vba_get("Saved") is True


def test_the_template_shows_whether_excel_knows_us() -> None:
    """The shipped template has calls that show whether Excel knows the functions."""
    formulas = [str(c.value) for s in load_workbook(TEMPLATE).worksheets for c in formula_cells(s)]
    assert any(f.startswith("=FIGURE(") for f in formulas)


@pytest.mark.parametrize(
    "properties", [{"Author": "Anna", "Title": "NetShare"}, {"Author": "NetShare", "Title": "Budget"}, {}]
)
def test_a_workbook_that_is_not_ours_is_not_touched(
    excel: Excel, entered: list[tuple[str, str]], properties: dict[str, str]
) -> None:
    excel.properties = properties
    fill(excel, entered)
    rebind(excel)
    assert entered == []


def test_a_workbook_that_brings_its_own_functions_is_not_touched(excel: Excel, entered: list[tuple[str, str]]) -> None:
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


def test_one_formula_tied_to_another_add_in_is_enough(
    excel: Excel, entered: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Excel knows the names of the other formulas, and looks them up again with it."""
    fill(excel, entered)
    tied = "=1+'C:\\Office\\FUNCRES.XLAM'!IMPLIED_REVENUE(493.8,xlwings.xlam!NET_SHARE(1,0.2))"
    members = dict(Range._vba_members)
    formula, value = members["formula"], MemberSpec("Value2", "property", getter=lambda _: 2469.0)

    def read(area: Any) -> Any:
        is_tied = area.vba_get("Address", [False, False]) == "A4" and ("A4", "Formula2") not in entered
        return tied if is_tied else formula.getter(area)

    members["value2"] = value
    members["formula"] = MemberSpec("Formula", "property", getter=read, setter=formula.setter)
    members["formula2"] = MemberSpec("Formula2", "property", getter=read, setter=members["formula2"].setter)
    monkeypatch.setattr(Range, "_vba_members", members)
    rebind(excel)
    assert sorted(entered) == [("A1", "Formula2"), ("A4", "Formula2"), ("C1:C2", "FormulaArray")]
    assert excel.app.sheet(1).formula("A4") == "=1+IMPLIED_REVENUE(493.8,NET_SHARE(1,0.2))"


def test_calculation_events_and_screen_are_as_they_were(excel: Excel, entered: list[tuple[str, str]]) -> None:
    fill(excel, entered)
    application = excel.app.application
    for name, value in {"Calculation": 2, "EnableEvents": False, "ScreenUpdating": True}.items():
        application.vba_set(name, value)
    excel.book.vba_set("Saved", True)
    rebind(excel)
    assert len(entered) == 3
    assert [application.vba_get(n) for n in ("Calculation", "EnableEvents", "ScreenUpdating")] == [2, False, True]
    assert excel.book.vba_get("Saved") is True


def test_a_protected_sheet_is_left_alone_and_named(excel: Excel, entered: list[tuple[str, str]]) -> None:
    fill(excel, entered)
    excel.app.sheet(1).sheet.vba_get("Protect")
    rebind(excel)
    assert entered == []
    [message] = excel.messages()
    assert excel.app.sheet(1).name in message


def test_a_protected_sheet_without_ours_needs_no_message(excel: Excel, entered: list[tuple[str, str]]) -> None:
    """A protected sheet without our functions is no reason for a message."""
    fill(excel, entered)
    excel.app.interpreter.run("AddSheet")
    other = excel.app.sheet(2).sheet
    other.vba_get("Range", ["A1"]).vba_set("Formula", '=SUM(1,2)&"RUNWAY(1,2)"')
    other.vba_get("Range", ["A2"]).vba_set("Value", "RUNWAY(1,2)")
    other.vba_get("Protect")
    entered.clear()
    rebind(excel)
    assert (len(entered), excel.messages()) == (3, [])


def test_a_formula_in_a_text_cell_stays_a_formula_and_is_named(excel: Excel, entered: list[tuple[str, str]]) -> None:
    fill(excel, entered)
    excel.range("A4").vba_set("NumberFormat", "@")
    rebind(excel)
    assert ("A4", "Formula2") not in entered
    assert "!A4" in excel.messages()[0]
