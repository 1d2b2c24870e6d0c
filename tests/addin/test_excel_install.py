"""Installing into Excel, on a Windows home made up here: what is written, kept, put back, refused."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from addin.excel.setup import commands, configuration, copied, windows
from addin.excel.setup.machine import OPTIONS, POLICY_OPTIONS, expanded
from addin.excel.vba import sources
from addin.libreoffice import manage
from addin.refusal import Refusal
from helpers.windows_home import OURS, PINNED, Home, home
from workbooks.command import cli, installing

FOREIGN = b"somebody else's add-in"


@pytest.fixture
def anna(tmp_path: Path) -> Home:
    return home(tmp_path)


def install(of: Home, *, dry_run: bool = False) -> list[str]:
    return list(commands.put_in(of.machine, of.add_in, dry_run=dry_run))


def uninstall(of: Home, *, dry_run: bool = False) -> list[str]:
    return list(commands.take_out(of.machine, dry_run=dry_run))


def refused(of: Home) -> str:
    """The sentence of a refusal, which must have changed nothing."""
    before = of.content()
    with pytest.raises(Refusal) as caught:
        install(of)
    assert of.content() == before
    assert "\n" not in str(caught.value)
    return str(caught.value)


def lock(monkeypatch: pytest.MonkeyPatch, path: Path, method: str) -> None:
    """Let one file answer as Windows does while Excel has it open."""
    original = getattr(Path, method)

    def answer(self: Path, *args: Any, **kwargs: Any) -> Any:
        target = Path(args[0]) if method == "replace" else self
        if target == path and "rb" not in (*args, kwargs.get("mode")):
            raise PermissionError(errno.EACCES, "Permission denied")
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Path, method, answer)


@pytest.mark.parametrize("user", ["Anna", "Jürgen van der Groß", "O'Brien & Söhne (Büro)"])
def test_install_writes_two_files_and_uninstall_takes_them(tmp_path: Path, user: str) -> None:
    """The add-in and one configuration are written, and taken away again."""
    of = home(tmp_path, user)
    before = of.content()
    told = install(of)
    assert told[-1] == "Excel has NetShare 0.1.0. Restart it to use the functions."
    assert of.installed.read_bytes() == OURS
    assert of.configuration.read_bytes().decode("cp1252") == (
        f'"INTERPRETER_WIN","{of.machine.interpreter}"\r\n'
        '"UDF MODULES","addin.excel.xlwings_udfs"\r\n'
        '"ADD_WORKBOOK_TO_PYTHONPATH","false"\r\n'
    )
    assert [p.name for p in of.folder.rglob("*.conf")] == ["netshare.conf"]
    assert uninstall(of)[-1] == "Removed. Restart Excel."
    assert of.content() == before


def test_nothing_lies_in_the_start_up_folder_but_the_add_in(anna: Home) -> None:
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    install(anna)
    assert [p.name for p in anna.xlstart.iterdir()] == ["NetShare.xlam"]


def test_the_ribbons_template_lies_beside_its_settings(anna: Home) -> None:
    """The template for the ribbon's button lies beside the configuration."""
    anna.add_in.with_name("NetShare.xlsx").write_bytes(b"the template")
    before = anna.content()
    install(anna)
    template = anna.configuration.with_name("NetShare.xlsx")
    assert template.read_bytes() == b"the template"
    assert not anna.installed.with_name("NetShare.xlsx").exists()
    ribbon = sources()["NetShareRibbon"]
    assert 'Environ$("USERPROFILE") & "\\.netshare\\" & NETSHARE_TEMPLATE' in ribbon
    uninstall(anna)
    assert anna.content() == before


def test_a_second_run_says_that_there_is_nothing_to_do(anna: Home) -> None:
    install(anna)
    before = anna.content()
    assert install(anna) == [f"Excel has NetShare 0.1.0 in {anna.installed}; nothing to do."]
    assert anna.content() == before


def test_dry_run_tells_each_step_and_changes_nothing(anna: Home) -> None:
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    before = anna.content()
    planned = install(anna, dry_run=True)
    assert anna.content() == before
    assert [line.split()[1] for line in planned] == ["keep", "write", "write", "record"]
    assert [line.replace("Would", "Done:") for line in planned] == install(anna)[:-1]
    before = anna.content()
    planned = uninstall(anna, dry_run=True)
    assert anna.content() == before
    assert [line.replace("Would", "Done:") for line in planned] == uninstall(anna)[:-1]


@pytest.mark.parametrize("mark", [None, "[ZoneTransfer]\r\nZoneId=3\r\n"])
def test_what_was_there_is_kept_and_put_back_with_its_mark(anna: Home, mark: str | None) -> None:
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    copied.mark_again(anna.installed, mark)
    anna.own.mkdir()
    anna.configuration.write_bytes(b'"SHOW CONSOLE","True"\r\n"Interpreter_Win","C:\\old.exe"\r\n')
    before = anna.content()
    told = install(anna)
    assert sum("keep the existing NetShare.xlam" in line for line in told) == 1
    assert anna.installed.read_bytes() == OURS
    read = configuration.first_values(configuration.pairs(anna.configuration.read_text("cp1252")))
    assert read["SHOW CONSOLE"] == "True"
    assert read["INTERPRETER_WIN"] == str(anna.machine.interpreter)
    uninstall(anna)
    assert anna.content() == before


def test_an_older_version_of_ours_is_replaced_and_not_put_back(anna: Home) -> None:
    before = anna.content()
    anna.add_in.write_bytes(b"our older add-in")
    install(anna)
    anna.add_in.write_bytes(OURS)
    told = install(anna)
    assert not any("keep" in line for line in told)
    assert anna.installed.read_bytes() == OURS
    uninstall(anna)
    assert anna.content() == before


def test_over_two_updates_the_foreign_one_is_what_is_put_back(anna: Home) -> None:
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    before = anna.content()
    for version in (b"first", b"second", OURS):
        anna.add_in.write_bytes(version)
        install(anna)
    uninstall(anna)
    assert anna.content() == before


def test_a_file_changed_since_is_kept_beside_the_configuration(anna: Home) -> None:
    install(anna)
    anna.installed.write_bytes(b"changed by hand")
    told = install(anna)
    [kept] = (anna.own / "kept").iterdir()
    assert any(str(kept) in line for line in told)
    assert kept.read_bytes() == b"changed by hand"
    anna.installed.write_bytes(b"changed again")
    assert any("changed since" in line for line in uninstall(anna))
    assert not anna.installed.exists()
    assert {p.read_bytes() for p in (anna.own / "kept").iterdir()} == {b"changed by hand", b"changed again"}


def test_a_setting_added_by_the_user_stays(anna: Home) -> None:
    """A setting added by the user stays, and gives install nothing to do."""
    install(anna)
    edited = anna.configuration.read_bytes() + b'"SHOW CONSOLE","True"\r\n'
    anna.configuration.write_bytes(edited.replace(b"\r\n", b"\n"))
    assert "nothing to do" in install(anna)[0]
    assert configuration.first_values(configuration.pairs(anna.configuration.read_text()))["SHOW CONSOLE"] == "True"


def test_a_file_copied_by_hand_stays_after_uninstall(anna: Home) -> None:
    """The same file, copied by hand before, stays after uninstall."""
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(OURS)
    before = anna.content()
    install(anna)
    uninstall(anna)
    assert anna.content() == before
    assert uninstall(anna) == [
        "Nothing to remove: NetShare was not installed in Excel by netshare install.",
        f"{anna.installed} was put there by hand and is left alone.",
    ]


def test_a_half_finished_installation_is_completed(anna: Home) -> None:
    """A half-finished installation is completed, and can be undone."""
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    before = anna.content()
    install(anna)
    anna.installed.write_bytes(FOREIGN)  # as if the power had gone before the file was moved
    (anna.xlstart / ".netshare-abc").mkdir()
    (anna.xlstart / ".netshare-abc" / "NetShare.xlam").write_bytes(OURS[:4])
    anna.configuration.unlink()
    assert any("left behind" in line for line in install(anna))
    assert anna.installed.read_bytes() == OURS
    assert anna.configuration.exists()
    assert not list(anna.xlstart.glob(".netshare-*"))
    uninstall(anna)
    assert anna.content() == before


def test_while_excel_has_the_file_open_nothing_is_changed(anna: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    install(anna)
    anna.add_in.write_bytes(b"newer")
    lock(monkeypatch, anna.installed, "open")
    assert refused(anna) == (
        f"{anna.installed}: is open in Excel, or protected; close every Excel window and try again"
    )
    before = anna.content()
    with pytest.raises(Refusal, match="close every Excel window"):
        uninstall(anna)
    assert anna.content() == before


def test_a_failed_move_undoes_the_others(anna: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be moved into place undoes the others."""
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    lock(monkeypatch, anna.configuration, "replace")
    assert refused(anna) == f"{anna.configuration}: cannot be written (Permission denied)"
    monkeypatch.undo()
    install(anna)
    anna.add_in.write_bytes(b"newer")
    anna.configuration.unlink()
    lock(monkeypatch, anna.configuration, "replace")
    refused(anna)


def test_a_folder_that_cannot_be_written_is_named(anna: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    anna.xlstart.parent.mkdir(parents=True)
    anna.xlstart.write_text("a file where the folder should be")
    assert refused(anna).startswith(f"{anna.installed}: cannot be ")
    anna.xlstart.unlink()
    lock(monkeypatch, anna.xlstart, "mkdir")
    assert refused(anna) == f"{anna.installed}: cannot be written (Permission denied)"


def test_a_redirected_folder_is_followed(anna: Home) -> None:
    cloud = anna.folder.parent / "OneDrive - Contoso GmbH" / "AppData"
    anna.redirect("APPDATA", cloud)
    install(anna)
    assert (cloud / "Microsoft" / "Excel" / "XLSTART" / "NetShare.xlam").read_bytes() == OURS
    anna.redirect("APPDATA", Path("%UserProfile%") / "Elsewhere")
    install(anna)
    assert (anna.folder / "Elsewhere/Microsoft/Excel/XLSTART/NetShare.xlam").exists()
    uninstall(anna)
    assert not list(anna.folder.parent.rglob("XLSTART"))


@pytest.mark.parametrize("key", [OPTIONS, POLICY_OPTIONS])
def test_the_second_start_up_folder_is_used(anna: Home, key: str) -> None:
    """The second start-up folder is used where the add-in lies there."""
    shared = anna.folder / "Team folder"
    anna.registry[rf"HKCU\{key}", "AltStartup"] = r"%USERPROFILE%/Team folder"
    shared.mkdir()
    install(anna)
    assert anna.installed.exists()
    assert not (shared / "NetShare.xlam").exists()
    uninstall(anna)
    (shared / "NetShare.xlam").write_bytes(FOREIGN)
    told = install(anna)
    assert (shared / "NetShare.xlam").read_bytes() == OURS
    assert not anna.installed.exists()
    assert told[-1] == f"{shared}: must be a trusted location of Excel (File, Options)"
    uninstall(anna)
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    assert f"{shared / 'NetShare.xlam'}: is a second copy" in install(anna)[-1]
    assert anna.installed.read_bytes() == OURS


def test_a_second_copy_that_excel_would_load_is_told(anna: Home) -> None:
    other = anna.xlstart.parents[1] / "AddIns" / "NetShare.xlam"
    other.parent.mkdir(parents=True)
    other.write_bytes(OURS)
    assert install(anna)[-1] == f"{other}: is a second copy, which Excel would load too; remove it"


def test_a_mark_of_the_web_is_told_and_never_copied(anna: Home) -> None:
    copied.mark_again(anna.add_in, "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example.org\r\n")
    told = install(anna)
    assert [line for line in told if "coming from the internet" in line] == [
        f"{anna.add_in}: is marked as coming from the internet; open its properties and tick Unblock"
    ]
    assert copied.mark(anna.installed) is None
    copied.mark_again(anna.add_in, "[ZoneTransfer]\r\nZoneId=1\r\n")
    assert not any("internet" in line for line in install(anna))
    copied.mark_again(anna.installed, "[ZoneTransfer]\r\nZoneId = 4\r\n")
    assert install(anna)[-1].startswith(f"{anna.installed}: is marked as coming")


def test_a_library_where_vba_does_not_look_is_refused(anna: Home) -> None:
    environment = anna.machine.interpreter.parents[1]
    roaming = anna.folder / "AppData" / "Roaming" / "Python"
    roaming.mkdir(parents=True)
    for dll in environment.glob("*.dll"):
        dll.rename(roaming / dll.name)
    text = refused(anna)
    assert text.startswith("xlwings64-0.37.8.dll is neither in ")
    assert "--force-reinstall --no-deps xlwings==0.37.8" in text
    (anna.machine.interpreter.parent / "xlwings64-0.37.8.dll").write_bytes(b"dll")
    install(anna)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"xlwings": "0.36.0"}, "needs xlwings 0.37.8, but 0.36.0 is installed; run "),
        ({"xlwings": None}, "needs xlwings 0.37.8, but none is installed; run "),
        ({"interpreter": Path("/gone/Scripts/python.exe")}, "this Python does not exist; create the environment again"),
        (
            {"base": Path("C:/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.11")},
            "is from the Microsoft Store",
        ),
        ({"base": Path(r"C:\Program Files\WindowsApps\Python")}, "is from the Microsoft Store"),
        ({"environ": {}}, "Windows has no folder USERPROFILE"),
    ],
)
def test_an_environment_that_excel_could_not_use_is_refused(anna: Home, what: dict[str, Any], why: str) -> None:
    anna.change(**what)
    assert why in refused(anna)


def test_letters_that_vba_cannot_read_are_refused(tmp_path: Path) -> None:
    of = home(tmp_path, "Łukasz")
    assert refused(of) == (
        f"{of.own}: VBA cannot read the character 'Ł' in this path; use an account whose name does not contain it, "
        "or NetShare Portable.xlsx"
    )
    of.change(code_page="cp1250")
    install(of)
    assert of.configuration.read_bytes().decode("cp1250").count("Łukasz") == 1


def test_an_environment_vba_cannot_read_is_refused(tmp_path: Path) -> None:
    """An environment under letters that VBA cannot read is refused."""
    of, there = home(tmp_path), home(tmp_path / "Łódź")
    of.change(interpreter=there.machine.interpreter)
    assert refused(of) == (
        f"{there.machine.interpreter}: VBA cannot read the character 'Ł' in this path; "
        r"create the environment in a folder without it, such as C:\NetShare"
    )


def test_a_path_that_excel_would_expand_is_refused(tmp_path: Path) -> None:
    of = home(tmp_path, "100%APPDATA%")
    assert "between % signs" in refused(of)
    install(home(tmp_path / "other", "100% Anna"))


def test_a_package_without_the_add_in_is_refused(anna: Home) -> None:
    anna.add_in.unlink()
    assert refused(anna).endswith("is missing; this NetShare was installed without the add-in")


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"version": "1", "entries": [{}], "folders": []}'])
def test_a_damaged_note_is_refused(anna: Home, text: str) -> None:
    install(anna)
    (anna.own / "installed.json").write_text(text)
    assert "is damaged; move it away" in refused(anna)


def test_a_backup_that_was_altered_is_not_put_back(anna: Home) -> None:
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    install(anna)
    [backup] = (anna.own / "backup").iterdir()
    backup.write_bytes(b"altered")
    with pytest.raises(Refusal, match="missing or altered"):
        uninstall(anna)
    assert anna.installed.read_bytes() == OURS


def test_the_note_says_what_was_written_and_what_was_there(anna: Home) -> None:
    anna.xlstart.mkdir(parents=True)
    anna.installed.write_bytes(FOREIGN)
    install(anna)
    note = json.loads((anna.own / "installed.json").read_text(encoding="utf-8"))
    assert [(e["path"], e["written"], e["was"]) for e in note["entries"]] == [
        (str(anna.installed), [copied.digest(OURS)], copied.digest(FOREIGN)),
        (str(anna.configuration), [copied.digest(anna.configuration.read_bytes())], None),
    ]


def test_bytes_of_another_encoding_survive(anna: Home) -> None:
    """Bytes of another encoding survive in lines that others wrote."""
    anna.own.mkdir()
    anna.configuration.write_bytes('"X","Ł \x81"\r\n'.encode() + b"no line of a setting\r\n")
    install(anna)
    assert anna.configuration.read_bytes().endswith('"X","Ł \x81"\r\n'.encode())


def test_names_between_percent_signs_are_expanded() -> None:
    """Names between percent signs are replaced as Windows does it."""
    environ = {"AppData": r"C:\Users\A"}
    assert expanded(r"%APPDATA%\x 100% %NONE%", environ) == r"C:\Users\A\x 100% %NONE%"


def test_without_excel_the_add_in_waits_for_it(anna: Home) -> None:
    anna.registry.clear()
    assert "Excel was not found here" in install(anna)[-1]


def test_the_requirement_pins_the_add_ins_library() -> None:
    """The requirement pins the library that the add-in was built with."""
    assert windows.this_machine().pinned == windows.this_machine().xlwings == PINNED


def test_on_another_system_one_sentence_says_what_to_do_instead() -> None:
    for words in (["install", "--host", "excel"], ["uninstall", "--host", "Excel"]):
        done = CliRunner().invoke(cli.app, words)
        assert isinstance(done.exception, Refusal)
        assert "here open NetShare Portable.xlsx" in str(done.exception)


def test_on_windows_excel_is_the_default(anna: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows Excel is the default, and LibreOffice is mentioned."""
    monkeypatch.setattr(windows, "is_windows", lambda: True)
    monkeypatch.setattr(windows, "this_machine", lambda: anna.machine)
    monkeypatch.setattr(installing, "_add_in", lambda: anna.add_in)
    monkeypatch.setattr(manage, "unopkg", lambda: Path("unopkg"))
    done = CliRunner().invoke(cli.app, ["install"])
    assert (done.exit_code, anna.installed.read_bytes()) == (0, OURS)
    assert done.stdout.endswith("LibreOffice is here too; for it, run netshare install --host libreoffice\n")
    assert CliRunner().invoke(cli.app, ["uninstall"]).exit_code == 0
    assert not anna.installed.exists()
