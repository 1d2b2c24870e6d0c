"""The VBA as text: what Excel would refuse is found before, xlwings' code is its own, help fits."""

from __future__ import annotations

import difflib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from addin.excel.vba import argument_help, categories, faults_of, sources, workbook_sources
from addin.excel.vba.borrowed import borrowed
from addin.excel.vba.help import plain
from addin.excel.vba.spelling import spellings, two_spellings, variables
from addin.excel.vba.words import KEYWORDS
from addin.excel.vba.wrappers import wrapper
from addin.refusal import Refusal
from udfs import VERSION, functions, registry

XLWINGS = Path(xlwings.__file__).parent


def module(*lines: str) -> dict[str, str]:
    return {"M": "\r\n".join(['Attribute VB_Name = "M"', *lines, ""])}


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["Sub A(text, Optional ByVal function As Variant)", "End Sub"], "A names an argument function"),
        (["Sub A(ParamArray next())", "End Sub"], "A names an argument next"),
        (["Sub A()", "    Dim x As Long, Select As Long", "End Sub"], "A names a variable Select"),
        (["' not in the code page: ≥"], "cp1252 has no ≥"),
        (["' " + "x" * 998], "line 2 has 1000 characters"),
        (["x = 1 _"] * 25 + ["+ 1"], "line 26 has too many continuations"),
        (["Sub A()", "End Sub", "Function a()", "End Function"], "a is defined 2 times"),
        (["Sub A()"], "A has no end"),
        (["Sub A()", "Sub B()", "End Sub"], "A has no end"),
        (["End Function"], "End Function ends nothing"),
        (["Sub A()", "On Error GoTo failed", "End Sub"], "A jumps to failed, which it does not have"),
        (
            ["Sub A()", "failed:", "End Sub", "Sub B()", "GoTo failed", "End Sub"],
            "B jumps to failed, which it does not have",
        ),
        (["Sub A()", "    If x Then", "End Sub"], "if is still open before 'end sub'"),
        (["Sub A()", "    For i = 1 To 2", "    End If", "End Sub"], "'end if' closes another block"),
        (["Sub A()", "    Next i", "End Sub"], "'next i' closes another block"),
        (["Sub A()", "    Select Case x", "    End With", "End Sub"], "'end with' closes another block"),
        (["x = @VERSION@"], "@VERSION@ was not filled in"),
    ],
)
def test_what_excel_would_refuse_is_a_fault(lines: list[str], fault: str) -> None:
    assert f"M: {fault}" in faults_of(module(*lines))


def test_a_module_has_a_short_name_and_it_is_the_one_it_states() -> None:
    long = "M" * 32
    assert faults_of({long: f'Attribute VB_Name = "{long}"\n'}) == [f"{long}: the name is longer than 31 characters"]
    assert faults_of({"M": 'Attribute VB_Name = "N"\n'}) == ["M: VB_Name has another name"]


@pytest.mark.parametrize(
    "lines",
    [
        ["' a comment with function( and End Sub"],
        ['x = "Sub A() for next"', 'y = "a "" quote"'],
        ["Sub A()", "    If x Then y = 1 Else y = 2", "    For i = 1 To 2: x = i: Next i", "End Sub"],
        ["Property Get P()", "End Property", "Property Let P(v)", "End Property"],
        ["#If Mac Then", "Sub A()", "#Else", "Sub A(x)", "#End If", "End Sub"],
        ["Sub A()", "On Error Resume Next", "On Error GoTo 0", "End Sub"],
        ["Sub A()", "    If x And _", "        y Then", "    ElseIf z Then", "    Else", "    End If", "End Sub"],
        ["x = 1 _"] * 24 + ["+ 1"],
    ],
)
def test_what_excel_takes_is_no_fault(lines: list[str]) -> None:
    assert faults_of(module(*lines)) == []


@pytest.mark.parametrize("project", [sources, workbook_sources])
def test_the_modules_are_sound_and_end_their_lines_as_vba_does(project: object) -> None:
    modules = project()  # type: ignore[operator]
    assert faults_of(modules) == []
    for text in modules.values():
        assert text.endswith("\r\n")
        assert "\n" not in text.replace("\r\n", "")
        assert "\t" not in text


def test_a_workbook_with_its_own_functions_is_left_alone() -> None:
    """A workbook with its own functions binds nothing and watches nothing."""
    assert set(workbook_sources()) == {
        "NetShareCall",
        "NetShareFunctions",
        "NetShareLog",
        "NetShareTexts",
        "Dictionary",
        "xlwings",
    }
    assert set(workbook_sources()) < set(sources())


def test_only_our_functions_are_worksheet_functions() -> None:
    """Public functions of a module that is not private show up in Excel's list."""
    shown = []
    for text in sources().values():
        if "Option Private Module" not in text and "VB_Base" not in text:
            shown += re.findall(r"^(?:Public )?Function (\w+)", text, re.MULTILINE)
    assert shown == [f.name for f in functions]


def test_a_procedure_has_its_name_once_in_the_project() -> None:
    names: list[str] = []
    for name, text in sources().items():
        if name != "Dictionary":
            names += re.findall(r"^(?:Public )?(?:Function|Sub) (\w+)", text, re.MULTILINE)
    ours = [n.casefold() for n in names if n.startswith(("NetShare", "NETSHARE")) or n.isupper()]
    assert len(ours) == len(set(ours))
    assert not {m.casefold() for m in sources()} & {n.casefold() for n in names}


TAKEN = {"net_share": ["NET_SHARE"], "cost": ["cost"]}


@pytest.mark.parametrize(
    ("argument", "shown"),
    [
        ("function", "function_name"),  # a keyword
        ("Dim", "dim_name"),
        ("net_share", "net_share_arg"),  # a function
        ("cost", "cost"),
        ("Cost", "cost"),
        ("plain", "plain_arg"),  # a variable of the wrapper
    ],
)
def test_an_argument_whose_name_is_taken_is_renamed(argument: str, shown: str) -> None:
    taken = TAKEN | {"plain": ["Plain"]}
    assert variables("F", [argument, "other"], taken) == [shown, "other"]


def test_arguments_that_become_equal_in_vba_are_refused() -> None:
    for pair in (["q", "Q"], ["dim", "dim_name"], ["net_share_arg", "x", "net_share"]):
        with pytest.raises(Refusal) as refused:
            variables("F", pair, TAKEN)
        assert str(refused.value).startswith(f"F: its arguments {pair[0]} and {pair[-1]} are one name to VBA, ")


def test_a_declared_function_with_equal_arguments_is_refused() -> None:
    """The wrappers are made for every build, so nothing is written then."""
    net = registry["NET_SHARE"]
    first, second, *rest = net.params
    twins = replace(net, params=(replace(first, name="q"), replace(second, name="Q"), *rest))
    with pytest.raises(Refusal, match="NET_SHARE: its arguments q and Q are one name to VBA, q"):
        wrapper(twins, {})


def test_a_function_whose_name_the_vba_has_is_refused() -> None:
    """In another case, which Excel would show in formulas."""
    with pytest.raises(Refusal) as refused:
        wrapper(replace(registry["NET_SHARE"], name="TEMPLATE"), spellings(sources().values()))
    assert str(refused.value) == "TEMPLATE: the VBA has the name template, to VBA the same; rename one of them"


def test_wrappers_name_no_argument_as_vba_would_not() -> None:
    text = sources()["NetShareFunctions"]
    assert "Public Function TORNADO(function_name, " in text
    declared = re.findall(r"^Public Function \w+\((.*)\) As Variant", text, re.MULTILINE)
    assert len(declared) == len(functions)
    for arguments in declared:
        names = re.findall(r"(\w+)(?:\(\))?(?:,|$)", arguments)
        assert not set(names) & KEYWORDS
        assert len({n.casefold() for n in names}) == len(names)
        assert not {n.upper() for n in names} & {f.name for f in functions}


def test_a_name_in_two_spellings_is_a_fault() -> None:
    """Across modules; what stands in a text or a comment is no name."""
    modules = {"A": "Sub Tell(net_share)\nEnd Sub\n", "B": '\' Net_Share\nx = NET_SHARE("Tell TELL", &HFF, &hff)\n'}
    assert list(two_spellings(modules)) == ["NET_SHARE and net_share are one name to VBA"]


def test_the_wizards_help_stands_in_the_module_and_fits() -> None:
    text = sources()["NetShareFunctions"]
    for function in functions:
        summary = function.summary.replace('"', '""')
        number = 20 + categories().index(function.category)
        assert f'Attribute {function.name}.VB_Description = "{summary}"\r\n' in text
        assert f'Attribute {function.name}.VB_ProcData.VB_Invoke_Func = " \\n{number}"\r\n' in text
    assert len(categories()) == len({f.category for f in functions})
    helps = argument_help()
    assert {name: len(texts) for name, texts in helps.items()} == {f.name: len(f.params) for f in functions}
    assert all(0 < len(t) <= 255 and t.encode("cp1252") for texts in helps.values() for t in texts)
    assert helps["IMPLIED_REVENUE"][1] == "Revenue share: 0.2 or 20%, never 20 (fraction)"


def test_help_that_excel_would_cut_or_garble_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 255"):
        plain("x" * 256)
    with pytest.raises(UnicodeEncodeError):
        plain("≥ 0")


def test_xlwings_code_is_its_own_but_for_what_is_said() -> None:
    """Its standalone module is the one with ThisWorkbook; ours is the add-in's, changed to that."""
    ours = borrowed("netshare")["xlwings"].splitlines()
    theirs = (XLWINGS / "xlwings.bas").read_text(encoding="utf-8").splitlines()
    first, last = (theirs.index(f'\'Attribute VB_Name = "{m}"') for m in ("Extensions", "Utils"))
    del theirs[first:last]  # which the add-in's module has not
    changes = [d for d in difflib.ndiff(theirs, ours) if d[0] in "+-" and d[2:].strip()]
    started = [c for c in changes if "prepare_sys_path" in c]  # the line that starts Python
    assert [c[0] for c in started] == ["-", "+"]
    others = [c for c in changes if c not in started and "PROJECT_NAME As" not in c and "Changed by" not in c]
    assert others == ["+ Option Private Module"]
    assert 'Public Const PROJECT_NAME As String = "netshare"' in ours
    assert not any("ActiveWorkbook" in line and "Changed by" not in line for line in ours)


def test_the_notices_of_borrowed_code_are_kept() -> None:
    notices = sources()
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in notices["xlwings"]
    assert '\'THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"' in notices["xlwings"]
    assert "@license: MIT" in notices["Dictionary"]
    assert notices["Dictionary"].startswith('Attribute VB_Name = "Dictionary"\r\nAttribute VB_Base')


def test_the_modules_are_made_without_importing_xlwings(root: Path) -> None:
    code = "import sys; from addin.excel.vba import sources; sources(); print('xlwings' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_code_of_others_lies_in_the_tree(root: Path) -> None:
    for path in (root / "addin" / "excel").rglob("*"):
        if path.suffix in (".py", ".bas", ".cls"):
            assert "Zoomer" not in path.read_text(encoding="utf-8")


def test_the_message_about_a_silent_python_says_what_to_do() -> None:
    texts = sources()["NetShareTexts"]
    assert f'NETSHARE_BUILT_VERSION As String = "{VERSION}"' in texts
    for words in ("netshare doctor", "Ctrl+Alt+F9"):
        assert words in texts
    assert "MsgBox" not in texts


def test_no_file_of_excels_current_folder_is_imported() -> None:
    """No file of Excel's current folder is imported in place of our modules."""
    text = sources()["xlwings"]
    assert ' -B -P -c ""import sys, os;' in text
    assert (
        "prepare_sys_path" in text.partition("sys.path[:]=[p for p in sys.path if p];import xlwings; xlwings.serve(")[0]
    )
