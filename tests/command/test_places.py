"""Files and folders that cannot be used, and links that lead elsewhere: one sentence that names them."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from addin.libreoffice import extension
from addin.refusal import Refusal
from helpers.command import NETSHARE, run
from helpers.deals import ROYALTY
from helpers.shared import Done
from workbooks.command import building, cli
from workbooks.editions import shipped
from workbooks.editions.saving import saved
from workbooks.editions.shipped import TEMPLATE, Built

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need the administrator on Windows")
# the administrator without the right to read and write everything, as which the tests may run
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def tree(folder: Path) -> dict[str, object]:
    """What is in a folder: where links lead, what files hold, which modes they have."""
    return {
        str(p.relative_to(folder)): (
            p.readlink() if p.is_symlink() else p.read_bytes() if p.is_file() else "folder",
            stat.S_IMODE(p.lstat().st_mode),
        )
        for p in folder.rglob("*")
    }


def sentence(*words: str, cwd: Path, running: Callable[..., subprocess.CompletedProcess[bytes]] = run) -> str:
    """What is refused in one sentence, and changes nothing."""
    before = tree(cwd)
    done = running(*words, cwd=cwd)
    text = done.stderr.decode()
    assert (done.returncode, done.stdout, text.count("\n")) == (2, b"", 1), text
    assert "Traceback" not in text
    assert tree(cwd) == before
    return text.strip()


@pytest.mark.parametrize(
    "words", [["build", "--out", ""], ["check", ""], ["new", ""], ["new", "a.xlsx", "--figures", ""], ["doctor", ""]]
)
def test_an_empty_name_is_not_the_current_folder(words: list[str], tmp_path: Path) -> None:
    assert sentence(*words, cwd=tmp_path).startswith("a file or folder has an empty name")


def test_a_full_folder_for_temporary_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each sheet is written first: a folder that cannot take a file."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(Refusal, match="none: the folder for temporary files cannot be written"):
        saved(Workbook())


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["new", "loop.xlsx"], "loop.xlsx: cannot be read ("),
        (["new", "loop.xlsx", "--replace"], "loop.xlsx: cannot be read ("),
        (["new", "loop.xlsx/own.xlsx"], "loop.xlsx/own.xlsx: cannot be read ("),
        (["new", "own.xlsx", "--figures", "loop.csv"], "loop.csv: cannot be read ("),
        (["new", "own.xlsx", "--figures", "loop.xlsx"], "loop.xlsx: cannot be read ("),
        (["build", "--out", "loop.xlsx"], "loop.xlsx: cannot be read ("),
        (["build", "--out", "loop.xlsx/below"], "loop.xlsx/below: cannot be read ("),
        (["check", "loop.xlsx"], "loop.xlsx: cannot be read ("),
        (["new", "folder.xlsx"], "folder.xlsx: already exists"),
        (["new", "folder.xlsx", "--replace"], "folder.xlsx: cannot be written ("),
        (["new", "own.xlsx", "--figures", "folder.xlsx"], "folder.xlsx: this is a folder"),
        (["check", "folder.xlsx"], "folder.xlsx: this is a folder"),
        (["build", "--out", "my.csv"], "my.csv: this is not a folder"),
        (["new", "my.csv/own.xlsx", "--figures", "my.csv"], "my.csv/own.xlsx: cannot be written ("),
        (["new", "n" * 300 + ".xlsx"], "cannot be read (File name too long)"),
        (["new", "own.xlsx", "--figures", "a\nb\u202e.csv"], "a\\nb\\u202e.csv: there is no such file"),
        (["new", "own.xlsx", "--figures", "\udcff.csv"], "\\udcff.csv: there is no such file"),
        (["check", "\u2028.xlsx"], "\\u2028.xlsx: there is no such file"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_sentence(words: list[str], named: str, tmp_path: Path) -> None:
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "loop.xlsx").symlink_to("again.xlsx")
    (tmp_path / "again.xlsx").symlink_to("loop.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    assert named in sentence(*words, cwd=tmp_path)


@pytest.mark.parametrize("words", [["new", "\0.xlsx"], ["new", "a.xlsx", "--figures", "\0"], ["build", "--out", "\0"]])
def test_a_name_that_no_file_can_have_is_refused(words: list[str]) -> None:
    done = CliRunner().invoke(cli.app, words)
    assert isinstance(done.exception, Refusal)
    assert "\\x00" in str(done.exception)
    assert str(done.exception).endswith("no file can have this name")


def as_anybody(*words: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    before = ORDINARY if os.geteuid() == 0 else ()
    return subprocess.run([*before, NETSHARE, *words], cwd=cwd, capture_output=True, check=False)


@pytest.fixture
def forbidden(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nobody may read a file, nor a folder, nor write into another."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv, and the administrator may read everything")
    folder = tmp_path
    for name in ("closed", "full"):
        (folder / name).mkdir()
    for name in ("my.csv", "own.xlsx", "closed/my.csv", "closed/own.xlsx"):
        (folder / name).write_text(ROYALTY, encoding="utf-8")
        (folder / name).chmod(0o200)
    (folder / "closed").chmod(0o000)
    (folder / "full").chmod(0o555)
    yield folder
    for name in ("closed", "full"):
        (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["new", "x.xlsx", "--figures", "my.csv"], "my.csv: cannot be read ("),
        (["new", "x.xlsx", "--figures", "own.xlsx"], "own.xlsx: cannot be read ("),
        (["new", "x.xlsx", "--figures", "closed/my.csv"], "closed/my.csv: cannot be read ("),
        (["new", "closed/own.xlsx"], "closed/own.xlsx: cannot be read ("),
        (["new", "own.xlsx"], "own.xlsx: cannot be read ("),
        (["new", "full/own.xlsx"], "full/own.xlsx: cannot be written ("),
        (["build", "--out", "closed/out"], "closed/out: cannot be read ("),
        (["check", "own.xlsx"], "own.xlsx: cannot be read ("),
        (["check", "closed/own.xlsx"], "closed/own.xlsx: cannot be read ("),
    ],
)
def test_what_may_not_be_read_or_written_is_named(words: list[str], named: str, forbidden: Path) -> None:
    text = sentence(*words, cwd=forbidden, running=as_anybody)
    assert named in text
    assert "Permission denied" in text


def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    done = CliRunner().invoke(cli.app, [])
    assert isinstance(done.exception, Refusal)
    assert str(done.exception) == ".: cannot be read (No such file or directory)"


# links out of the folder


def test_the_main_job_follows_no_link_out_of_its_folder(tmp_path: Path) -> None:
    work, outside = tmp_path / "work", tmp_path / "outside"
    work.mkdir()
    outside.mkdir()
    for name, target in (("NetShare.xlsx", outside / "new.xlsx"), ("NetShare (2).xlsx", Path("../outside/new.xlsx"))):
        (work / name).symlink_to(target)
        assert f"{work / name}: is a link that leads out of the folder" in sentence(cwd=work)
        (work / name).unlink()
        (work / "NetShare.xlsx").write_bytes(b"somebody's work")
    assert list(outside.iterdir()) == []


def placed(done: Done, built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """`build` in this process has the files that a real one has made before it."""
    files = {name: data for name, data in done.files().items() if name != extension.OXT_NAME}
    monkeypatch.setattr(shipped, "build_all", lambda: shipped.Everything(built, files))


@pytest.mark.parametrize("name", ["NetShare Lite.py", "reference", extension.OXT_NAME, "reference/R4-time.xlsx"])
def test_build_follows_no_link_out_of_its_folder(
    name: str, first_build: Done, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where it would replace a file, nor where the link leads nowhere yet; and it writes none of the others."""
    placed(first_build, built, monkeypatch)
    real, folder = tmp_path / "real", tmp_path / "folder"
    (real / Path(name).parent).mkdir(parents=True)
    folder.symlink_to(real)
    (real / name).symlink_to(tmp_path / "outside")
    before = tree(tmp_path)
    for replace in (False, True):
        with pytest.raises(Refusal, match="is a link that leads out of the folder"):
            building.build(folder, replace=replace)
        assert tree(tmp_path) == before
    (real / name).unlink()
    building.build(folder)
    assert (real / TEMPLATE.name).read_bytes() == TEMPLATE.read_bytes()


@pytest.mark.parametrize("name", [extension.OXT_NAME, "reference/R9-changing-deal.xlsx", shipped.PORTABLE])
def test_build_writes_all_files_or_none(
    name: str, first_build: Done, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a folder has the name of a file, none of the others is written or replaced."""
    placed(first_build, built, monkeypatch)
    (tmp_path / name).mkdir(parents=True)
    (tmp_path / "NetShare.xlsx").write_bytes(b"somebody's work")
    before = tree(tmp_path)
    with pytest.raises(Refusal, match=r"cannot be written"):
        building.build(tmp_path, replace=True)
    assert tree(tmp_path) == before


def test_a_second_build_says_that_nothing_changes(
    first_build: Done, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so of each file; with one other, that one is written, keeps its mode, and the rest stay as they are."""
    placed(first_build, built, monkeypatch)

    def lines(*words: str) -> list[str]:
        done = CliRunner().invoke(cli.app, ["build", "--out", str(tmp_path), *words], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout.splitlines()

    first = lines()
    assert all(line.startswith("Wrote ") for line in first)
    nothing = [line.replace("Wrote", "Unchanged:") for line in first]
    assert lines() == [*nothing, building.UP_TO_DATE]
    other = tmp_path / "NetShare Lite.py"
    other.write_text("mine")
    other.chmod(0o640)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file() and path != other}
    with pytest.raises(Refusal, match="use --replace"):
        building.build(tmp_path)
    assert [line for line in lines("--replace") if not line.startswith("Unchanged")] == [f"Wrote {other}"]
    assert stat.S_IMODE(other.stat().st_mode) == 0o640
    assert {path: path.stat().st_mtime_ns for path in times} == times
