"""What doctor says of invented machines: each trouble by itself, and the machine without any."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from addin.excel.doctor import downloaded, report
from addin.excel.doctor.facts import MachineFacts, gather
from addin.excel.doctor.installation import INSTALLATION
from addin.excel.doctor.policies import CHILD_PROCESSES, LIBRARY_CALLS, Policies
from addin.excel.doctor.surroundings import SURROUNDINGS
from addin.excel.setup import commands, configuration, copied, windows
from addin.excel.setup.machine import APP_PATHS
from addin.libreoffice import manage
from addin.refusal import Refusal
from helpers.windows_home import PINNED, Home, home, program
from workbooks.command import cli, installing

PYTHON = r"C:\Users\Anna\AppData\Local\NetShare\venv\Scripts\python.exe"
CONFIGURATION = r"C:\Users\Anna\.netshare\netshare.conf"
SETTINGS = tuple(configuration.settings(Path(PYTHON)).items())
FINE = MachineFacts(
    excel=r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
    processor="x64",
    python=PYTHON,
    base=r"C:\Users\Anna\AppData\Local\Programs\Python\Python311",
    bits=64,
    xlwings=PINNED,
    pinned=PINNED,
    target=r"C:\Users\Anna\AppData\Roaming\Microsoft\Excel\XLSTART\NetShare.xlam",
    installed="a",
    shipped="a",
    version="0.1.0",
    copies=(r"C:\Users\Anna\AppData\Roaming\Microsoft\Excel\XLSTART\NetShare.xlam",),
    marked=False,
    has_sheet=False,
    configuration=CONFIGURATION,
    settings=SETTINGS,
    has_configuration=True,
    others=(),
    has_interpreter=True,
    dlls=(f"xlwings32-{PINNED}.dll", f"xlwings64-{PINNED}.dll"),
    home=r"C:\Users\Anna",
    code_page="cp1252",
    onedrive=(r"C:\Users\Anna\OneDrive - Contoso",),
    policies=Policies(),
    current="0.1.0",
)


def without(name: str, value: str | None = None) -> tuple[tuple[str, str], ...]:
    """The settings without one, or with another value of it."""
    kept = tuple((n, v) for n, v in SETTINGS if n != name)
    return kept if value is None else (*kept, (name, value))


def policy(**what: int | None) -> dict[str, Policies]:
    return {"policies": Policies(**what)}


STORE = r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel\EXCEL.EXE"
STORE_PYTHON = r"C:\Program Files\windowsapps\PythonSoftwareFoundation.Python.3.11"
IN_CLOUD = r"C:\Users\Anna\onedrive - contoso\venv\Scripts\python.exe"
REPAIR = f'Run "{PYTHON}" -m pip install --force-reinstall --no-deps xlwings=={PINNED}.'
EXCEPTED = "Ask IT to let Excel start this Python (FOR-IT.md), "

WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("store_excel", {"excel": STORE}, "Microsoft Store and cannot start Python", "install Office from office.com"),
    (
        "store_python",
        {"base": STORE_PYTHON},
        "Microsoft Store, and Excel does not see",
        "Install Python from python.org",
    ),
    (
        "xlwings_version",
        {"xlwings": "0.36.1"},
        "xlwings 0.36.1 is installed, but the add-in needs 0.37.8",
        "-m pip install xlwings==0.37.8.",
    ),
    ("library", {"dlls": ()}, "xlwings64-0.37.8.dll is missing next to", "Restore it from quarantine"),
    (
        "library",
        {"dlls": ("xlwings64-0.36.1.dll",)},
        "needs xlwings64-0.37.8.dll but finds xlwings64-0.36.1.dll",
        REPAIR,
    ),
    (
        "library",
        {"processor": "x86", "dlls": (f"xlwings64-{PINNED}.dll",)},
        "xlwings32-0.37.8.dll is missing",
        "Restore it",
    ),
    (
        "add_in",
        {"installed": "", "copies": (), "has_configuration": False, "settings": ()},
        "NetShare is not installed in Excel.",
        "Run netshare install.",
    ),
    (
        "add_in",
        {"installed": "b", "version": "0.0.9"},
        "Excel has NetShare 0.0.9, but this is 0.1.0.",
        "Run netshare install.",
    ),
    ("add_in", {"installed": "b"}, "is not the add-in that belongs to this NetShare.", "Run netshare install."),
    (
        "add_in",
        {"installed": "b", "version": ""},
        "is not the add-in that belongs to this NetShare.",
        "Run netshare install.",
    ),
    ("add_in", {"shipped": ""}, "was installed without the add-in", "Install it again in full."),
    (
        "copies",
        {"copies": (FINE.target, r"\\server\start\NetShare.xlam")},
        r"twice: it is also at \\server\start\NetShare.xlam.",
        "Remove that copy.",
    ),
    (
        "missing_configuration",
        {"has_configuration": False, "settings": ()},
        f"{CONFIGURATION} is missing",
        "Run netshare install.",
    ),
    (
        "moved_interpreter",
        {"has_interpreter": False},
        f"Excel is set to use {PYTHON}, which does not exist.",
        "from the environment that is to be used.",
    ),
    ("other_module", {"settings": without("UDF MODULES", "mine")}, "names the module mine.", "Run netshare install."),
    (
        "workbook_path",
        {"settings": without("ADD_WORKBOOK_TO_PYTHONPATH")},
        "lacks ADD_WORKBOOK_TO_PYTHONPATH=false",
        "Run netshare install.",
    ),
    (
        "workbook_path",
        {"settings": without("ADD_WORKBOOK_TO_PYTHONPATH", "True")},
        "OneDrive and SharePoint",
        "Run netshare install.",
    ),
    (
        "two_configurations",
        {"has_sheet": True},
        "a second configuration, which takes precedence: a sheet in the add-in.",
        f"only {CONFIGURATION} is left",
    ),
    (
        "two_configurations",
        {"others": (r"C:\Users\Anna\Documents\netshare.conf",)},
        r"Documents\netshare.conf.",
        "Remove it",
    ),
    (
        "two_configurations",
        {"settings": (*SETTINGS, ("interpreter_win", "x"))},
        "sets INTERPRETER_WIN twice",
        "Run netshare install.",
    ),
    ("mark_of_the_web", {"marked": True}, "marked as coming from the internet", "tick Unblock"),
    (
        "letters",
        {"home": r"C:\Users\Łukasz"},
        r"VBA cannot read every character of C:\Users\Łukasz",
        "Use an account whose name has no such characters",
    ),
    ("letters", {"home": r"C:\Users\Łukasz", "code_page": "cp0"}, "VBA cannot read every character", "Use an account"),
    ("child_processes", policy(child_processes=1), f'creating child processes" ({CHILD_PROCESSES}) is on', EXCEPTED),
    ("child_processes", policy(child_processes=6), "so Excel cannot reach Python", EXCEPTED),
    ("library_calls", policy(library_calls=1), f'from Office macros" ({LIBRARY_CALLS}) is on', EXCEPTED),
    ("vba_off", policy(vba_off=1), "turns off VBA in Office (VBAOff)", "Ask IT to allow it"),
    ("add_ins_off", policy(no_add_ins=1), "off all of Excel's add-ins (DisableAllAddins)", "Ask IT to allow this one"),
    ("add_ins_off", policy(signed_add_ins=1), "only signed add-ins (RequireAddinSig)", "Ask IT to sign NetShare.xlam"),
    (
        "macros",
        policy(macros=4, no_trusted_locations=1),
        "A policy allows no macros (VBAWarnings=4), and a policy turns off trusted",
        "Ask IT to sign",
    ),
    ("macros", policy(macros=3, no_trusted_locations=1), "only signed macros (VBAWarnings=3)", "Ask IT to sign"),
]

NOTES: list[tuple[str, dict[str, Any], str, str]] = [
    ("bits", {"processor": "x86"}, "Excel is 32-bit and Python 64-bit; Excel loads xlwings32.", ""),
    ("bits", {"processor": "x64", "bits": 32}, "Excel is 64-bit and Python 32-bit; Excel loads xlwings64.", ""),
    ("bits", {"processor": "ARM64"}, "built for ARM64", "use NetShare Portable.xlsx"),
    (
        "other_interpreter",
        {"python": r"D:\other\python.exe"},
        rf"Excel uses {PYTHON}, but this command runs in D:\other\python.exe.",
        "run netshare install",
    ),
    (
        "onedrive",
        {"settings": without("INTERPRETER_WIN", IN_CLOUD), "python": IN_CLOUD},
        "is in OneDrive",
        r"%LOCALAPPDATA%\NetShare",
    ),
    (
        "onedrive",
        {"target": r"C:\Users\Anna\OneDrive - Contoso\XLSTART\NetShare.xlam"},
        "is in OneDrive",
        "always kept on this device",
    ),
    (
        "letters",
        {"home": r"C:\Users\Jürgen"},
        "has characters beyond English; this should work",
        "use an account without them",
    ),
    ("letters", {"home": r"C:\Users\Jürgen", "code_page": None}, "has not been tested in Excel", "use an account"),
    ("macros", policy(macros=4), "no macros (VBAWarnings=4), except in trusted locations", "NetShare.xlsx needs none"),
    ("macros", policy(macros_by_user=4), "Excel's Trust Center allows no macros", "in a trusted location too"),
    ("internet_macros", policy(internet_macros=1), "blockcontentexecutionfrominternet", "Unblock downloaded workbooks"),
]

HARMLESS: list[dict[str, Any]] = [
    policy(child_processes=2, library_calls=2),  # audited only
    policy(macros=1),
    policy(macros=2),
    policy(macros=2, macros_by_user=4),  # the policy decides
    {"dlls": (f"xlwings64-{PINNED}.dll",)},
    {"processor": "x86", "bits": 32, "dlls": (f"xlwings32-{PINNED}.dll",)},
    {"python": PYTHON.upper()},
    {"settings": without("ADD_WORKBOOK_TO_PYTHONPATH", "False")},
    {"settings": tuple((name.title(), value) for name, value in SETTINGS)},
    {"settings": (*SETTINGS, ("SHOW CONSOLE", "True"))},
    {"version": ""},  # copied by hand, and the same
]


def finds(name: str, changed: dict[str, Any], text: str, remedy: str, *, wrong: bool) -> None:
    facts = replace(FINE, **changed)
    diagnosis = next(d for d in (*INSTALLATION, *SURROUNDINGS) if d.__name__ == name)
    found = diagnosis(facts)
    assert found is not None
    assert text in found.text
    assert remedy in found.remedy
    assert found.wrong is wrong
    assert diagnosis(FINE) is None
    others = [f for f in report.diagnoses(facts) if f != found and f.wrong]
    assert others == []


@pytest.mark.parametrize(("name", "changed", "text", "remedy"), WRONG, ids=lambda v: str(v)[:40])
def test_each_trouble_is_told_with_its_remedy_and_alone(
    name: str, changed: dict[str, Any], text: str, remedy: str
) -> None:
    finds(name, changed, text, remedy, wrong=True)


@pytest.mark.parametrize(("name", "changed", "text", "remedy"), NOTES, ids=lambda v: str(v)[:40])
def test_what_may_be_is_a_note_and_no_fault(name: str, changed: dict[str, Any], text: str, remedy: str) -> None:
    finds(name, changed, text, remedy, wrong=False)
    lines, wrong = report.report(replace(FINE, **changed))
    assert not wrong
    assert [line for line in lines if line.startswith("Excel: note: ") and text in line]


def test_a_marked_add_in_under_the_policy_is_wrong_twice() -> None:
    """A marked add-in under the policy against files from the internet is wrong twice."""
    facts = replace(FINE, marked=True, policies=Policies(internet_macros=1))
    assert [f.wrong for f in report.diagnoses(facts)] == [True, True]


@pytest.mark.parametrize("changed", [{}, *HARMLESS], ids=str)
def test_a_machine_without_trouble_has_no_finding(changed: dict[str, Any]) -> None:
    facts = replace(FINE, **changed)
    assert report.diagnoses(facts) == []
    lines, wrong = report.report(facts)
    assert not wrong
    assert lines == [f"Excel: {FINE.excel}", f"Excel: has NetShare 0.1.0 in {FINE.target}; no problems found"]


def test_every_diagnosis_is_tried_here() -> None:
    tried = {name for name, *_ in (*WRONG, *NOTES)}
    assert tried == {d.__name__ for d in (*INSTALLATION, *SURROUNDINGS)}


@pytest.mark.parametrize(
    "name",
    [
        "excel",
        "processor",
        "xlwings",
        "installed",
        "shipped",
        "version",
        "copies",
        "has_sheet",
        "has_configuration",
        "code_page",
    ],
)
def test_what_could_not_be_read_is_said_and_is_no_fault(name: str) -> None:
    lines, wrong = report.report(replace(FINE, **{name: None}))
    assert not wrong
    assert sum("could not be read" in line for line in lines) == 1


def test_unreadable_policies_are_said_and_are_no_fault() -> None:
    """Policies that could not be read are reported and are no fault."""
    nothing = Policies(**dict.fromkeys(Policies.__dataclass_fields__))
    lines, wrong = report.report(replace(FINE, policies=nothing))
    assert not wrong
    assert [line.removeprefix("Excel: could not be read: ") for line in lines[1:4]] == [
        "Defender's rule about processes started by Office",
        "Defender's rule about macros that call Windows",
        "policies of Office",
    ]


def test_a_machine_without_excel_is_no_fault() -> None:
    facts = replace(FINE, excel="", processor="", installed="", copies=())
    assert report.report(facts) == (["Excel: not found"], False)


@pytest.fixture
def anna(tmp_path: Path) -> Home:
    return home(tmp_path)


def examined(of: Home) -> tuple[list[str], bool]:
    return report.report(gather(of.machine, of.add_in))


def installed(of: Home) -> None:
    with zipfile.ZipFile(of.add_in, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="_netshare.conf" sheetId="1"/></sheets></workbook>'
        )
    list(commands.put_in(of.machine, of.add_in, dry_run=False))


def test_what_install_leaves_is_found_without_fault(anna: Home) -> None:
    lines, wrong = examined(anna)
    assert wrong
    assert "Excel: wrong: NetShare is not installed in Excel. Run netshare install." in lines
    installed(anna)
    assert examined(anna) == (
        [
            f"Excel: {anna.folder.parents[1] / 'Office' / 'EXCEL.EXE'}",
            f"Excel: has NetShare 0.1.0 in {anna.installed}; no problems found",
        ],
        False,
    )


def test_the_facts_are_read_from_the_machine(anna: Home) -> None:
    installed(anna)
    anna.installed.write_bytes(b"older")
    copied.mark_again(anna.installed, "ZoneId=3")
    Path(anna.registry[rf"HKLM\{APP_PATHS}", ""]).write_bytes(program(0x14C))
    (anna.folder / "netshare.conf").write_text("")
    (anna.xlstart / "netshare.conf").write_text("")
    (anna.machine.interpreter.parents[1] / f"xlwings32-{PINNED}.dll").unlink()
    anna.redirect("OneDrive", anna.folder / "AppData")
    facts = gather(anna.machine, anna.add_in)
    assert (facts.processor, facts.marked, facts.has_sheet) == ("x86", True, None)
    assert facts.others == tuple(str(f / "netshare.conf") for f in (anna.xlstart, anna.folder))
    assert facts.dlls == (f"xlwings64-{PINNED}.dll",)
    assert facts.onedrive == (str(anna.folder / "AppData"),)
    assert facts.interpreter == str(anna.machine.interpreter)
    assert facts.installed not in (facts.shipped, "", None)
    anna.machine.interpreter.unlink()
    assert not gather(anna.machine, anna.add_in).has_interpreter


@pytest.mark.parametrize(
    ("key", "name", "value", "fact"),
    [
        (
            r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
            CHILD_PROCESSES,
            "1",
            "child_processes",
        ),
        (
            r"HKLM\SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
            LIBRARY_CALLS,
            "1",
            "library_calls",
        ),
        (
            r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager",
            "ASRRules",
            f"x=2|{CHILD_PROCESSES.lower()}=1",
            "child_processes",
        ),
        (r"HKCU\Software\Policies\Microsoft\Office\16.0\Common", "VBAOff", 1, "vba_off"),
        (r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security", "VBAWarnings", 1, "macros"),
        (r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0\Excel\Security", "VBAWarnings", 1, "macros"),
        (r"HKCU\Software\Microsoft\Office\16.0\Excel\Security", "VBAWarnings", 1, "macros_by_user"),
        (
            r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security",
            "blockcontentexecutionfrominternet",
            1,
            "internet_macros",
        ),
        (r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security", "DisableAllAddins", 1, "no_add_ins"),
        (r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security", "RequireAddinSig", 1, "signed_add_ins"),
        (
            r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations",
            "AllLocationsDisabled",
            1,
            "no_trusted_locations",
        ),
    ],
)
def test_each_policy_is_read_from_its_place(anna: Home, key: str, name: str, value: str | int, fact: str) -> None:
    assert gather(anna.machine, anna.add_in).policies == Policies()
    anna.registry[key, name] = value
    assert gather(anna.machine, anna.add_in).policies == Policies(**{fact: 1})


def test_a_registry_that_may_not_be_read_is_unknown(anna: Home) -> None:
    def closed(_key: str, _name: str) -> None:
        raise PermissionError

    anna.change(registry=closed)
    facts = gather(anna.machine, anna.add_in)
    assert facts.excel is None
    assert set(vars(facts.policies).values()) == {None}


def test_files_that_are_damaged_are_unknown(anna: Home) -> None:
    installed(anna)
    (anna.own / "installed.json").write_text("{")
    anna.configuration.unlink()
    anna.configuration.mkdir()
    Path(anna.registry[rf"HKLM\{APP_PATHS}", ""]).write_bytes(b"no program")
    facts = gather(anna.machine, anna.add_in)
    assert (facts.version, facts.has_configuration, facts.processor) == (None, None, None)


def test_an_active_sheet_of_settings_in_the_add_in_is_seen(anna: Home) -> None:
    with zipfile.ZipFile(anna.add_in, "w") as archive:
        archive.writestr("xl/workbook.xml", '<x:sheet sheetId="1" name="NetShare.conf"/>')
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(anna.add_in.read_bytes())
    assert gather(anna.machine, anna.add_in).has_sheet


def test_doctor_ends_with_an_error_where_something_is_wrong(anna: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "is_windows", lambda: True)
    monkeypatch.setattr(windows, "this_machine", lambda: anna.machine)
    monkeypatch.setattr(installing, "_add_in", lambda: anna.add_in)
    monkeypatch.setattr(manage, "unopkg", lambda: None)
    assert CliRunner().invoke(cli.app, ["doctor"]).exit_code == 1
    installed(anna)
    done = CliRunner().invoke(cli.app, ["doctor"])
    assert (done.exit_code, "no problems found" in done.stdout) == (0, True)


INTERNET = "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example.org/NetShare.xlsm\r\n"


@pytest.mark.parametrize(
    ("name", "mark", "code", "said"),
    [
        ("NetShare.xlsm", INTERNET, 1, "wrong: it is blocked: Windows marks it as coming from the internet"),
        ("Other.XLAM", "[ZoneTransfer]\nZoneId = 4", 1, "wrong: it is blocked"),
        ("NetShare.xlsm", "[ZoneTransfer]\r\nZoneId=1\r\n", 0, "not blocked"),  # the company's own network
        ("NetShare.xlsm", None, 0, "not blocked"),
        (
            "NetShare.xlsx",
            INTERNET,
            0,
            "note: Windows marks it as coming from the internet, so Excel opens it in Protected",
        ),
    ],
)
def test_doctor_says_whether_a_file_is_blocked(
    anna: Home, monkeypatch: pytest.MonkeyPatch, name: str, mark: str | None, code: int, said: str
) -> None:
    monkeypatch.setattr(windows, "is_windows", lambda: True)
    monkeypatch.setattr(windows, "this_machine", lambda: pytest.fail("a file says nothing of the machine"))
    file = anna.folder / "Downloads" / name
    file.parent.mkdir()
    file.write_bytes(b"a workbook")
    copied.mark_again(file, mark)
    done = CliRunner().invoke(cli.app, ["doctor", str(file)])
    assert (done.exit_code, done.stdout.startswith(f"{file}: {said}")) == (code, True), done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert ("tick Unblock" in done.stdout) == bool(code)


def test_doctor_is_asked_about_a_file_not_a_folder(tmp_path: Path) -> None:
    for name, why in ((".", "this is a folder, not a file"), ("none", "there is no such file")):
        done = CliRunner().invoke(cli.app, ["doctor", str(tmp_path / name)])
        assert str(done.exception) == f"{tmp_path / name}: {why}"


def test_doctor_refuses_a_file_that_is_not_there(anna: Home) -> None:
    with pytest.raises(Refusal) as refused:
        downloaded.examine_file(anna.folder / "none.xlsm")
    assert str(refused.value) == f"{anna.folder / 'none.xlsm'}: there is no such file"


def test_elsewhere_no_file_is_marked(anna: Home) -> None:
    file = anna.add_in
    copied.mark_again(file, INTERNET)
    assert downloaded.examine_file(file) == (
        f"{file}: only on Windows are files from the internet marked and blocked",
        False,
    )


def test_on_another_system_doctor_says_what_to_use_instead() -> None:
    assert report.examine(Path("NetShare.xlam")) == ([commands.ELSEWHERE], False)


@pytest.mark.parametrize(("version", "wrong"), [("3.8.18", True), ("3.11.2", False), ("3.12", False)])
def test_an_office_whose_python_is_too_old_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, wrong: bool
) -> None:
    for name, says in {"unopkg": "nothing", "python3": f"Python {version}"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(manage, "unopkg", lambda: tmp_path / "unopkg")
    done = CliRunner().invoke(cli.app, ["doctor"])
    assert done.exit_code == int(wrong)
    assert (f"its Python is {version}, but the functions need 3.11" in done.stdout) is wrong
    (tmp_path / "python3").unlink()
    assert manage.python_version() is None
