"""The exit code is the promised one wherever the output goes, and nothing but sentences is said."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from helpers.command import NETSHARE, run

pytestmark = [
    pytest.mark.workbooks,
    pytest.mark.skipif(sys.platform == "win32", reason="shells of Windows close no streams"),
]
FULL = "the output cannot be written (No space left on device)\n"
CLOSED = "the output cannot be written (Bad file descriptor)\n"
# each with what it gives, and whether it says something on its output and on its errors
COMMANDS = {
    "--version": (0, True, False),
    "--help": (0, True, False),
    "build --help": (0, True, False),
    "calc 1+1": (0, True, False),
    "calc 1/0": (1, True, True),
    "calc 'FOO(1)'": (2, False, True),
    "functions": (0, True, False),
    "functions --json": (0, True, False),
    "functions nothing": (2, False, True),
    "new own.xls": (2, False, True),
    "build --out file": (2, False, True),
    "check none.xlsx": (2, False, True),
    "check --json none.xlsx": (2, True, False),
    "check finding.xlsx": (1, True, False),
    "install --dry-run --host nowhere": (2, False, True),
    "uninstall --dry-run": (0, True, False),
    "nonsense": (2, False, True),
}
QUICK = ("calc 1/0", "functions")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    (folder / "file").write_text("x")
    book = Workbook()
    book.active["A1"] = "=NOTHING(1)"
    book.save(folder / "finding.xlsx")
    return folder


def shell(words: str, redirection: str, folder: Path) -> tuple[int, str, str]:
    command = ["sh", "-c", f'"$0" {words} {redirection}', NETSHARE]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}
    done = subprocess.run(command, cwd=folder, env=clean, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def to_a_broken_pipe(words: str, stream: str, folder: Path) -> tuple[int, str]:
    """The exit code, and what came on the other stream."""
    read, write = os.pipe()
    os.close(read)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: write}
    command = ["sh", "-c", f'"$0" {words}', NETSHARE]
    done = subprocess.run(command, cwd=folder, check=False, **streams)
    os.close(write)
    return done.returncode, (done.stdout or b"").decode() + (done.stderr or b"").decode()


@pytest.mark.parametrize(
    "words", [pytest.param(words, marks=[] if words in QUICK else pytest.mark.slow) for words in COMMANDS]
)
def test_the_exit_code_is_right_wherever_output_goes(words: str, folder: Path) -> None:
    """Where a stream, full or closed, cannot take what is for it, the code is 2."""
    code, says, complains = COMMANDS[words]
    usual, _, complaint = shell(words, "", folder)
    assert usual == code
    closed, output, errors = shell(words, ">&-", folder)
    assert (closed, output) == (2 if says else code, "")
    assert errors.endswith(CLOSED) == says
    closed, output, errors = shell(words, "2>&-", folder)
    assert (closed, bool(output), errors) == (2 if complains else code, says, "")
    assert shell(words, ">&- 2>&- <&-", folder) == (2 if says or complains else code, "", "")
    full, _, errors = shell(words, ">/dev/full", folder)
    assert full == (2 if says else code)
    assert errors.endswith(FULL) == says
    full, output, _ = shell(words, "2>/dev/full", folder)
    assert (full, bool(output)) == (2 if complains else code, says)
    assert shell(words, ">/dev/full 2>/dev/full", folder) == (2 if says or complains else code, "", "")
    code_of_pipe, errors = to_a_broken_pipe(words, "stdout", folder)
    assert code_of_pipe == (2 if says else code)
    assert errors in ("", complaint)
    code_of_pipe, output = to_a_broken_pipe(words, "stderr", folder)
    assert (code_of_pipe, bool(output)) == (2 if complains else code, says)


@pytest.mark.parametrize("words", COMMANDS)
def test_what_is_refused_is_said_in_one_line(words: str, folder: Path) -> None:
    code, says, complains = COMMANDS[words]
    done = run(*shlex.split(words), cwd=folder)
    errors = done.stderr.decode()
    assert (done.returncode, bool(done.stdout), errors.count("\n")) == (code, says, int(complains))
    assert "Traceback" not in errors


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_that_is_stopped_leaves_nothing(name: str, tmp_path: Path) -> None:
    """Stopped while its files are put in place, after the first of them: all is as before."""
    script = f"""
import os, signal
from pathlib import Path
from workbooks.command import terminal
from addin.files.placing import place_all

move = Path.replace
def stopped(self, target):
    moved = move(self, target)
    os.kill(os.getpid(), signal.{name})
    return moved

def run():
    Path.replace = stopped
    place_all({{Path("a"): b"1", Path("new/b"): b"2"}})

terminal.set_up()
terminal.stop_cleanly()
raise SystemExit(terminal.exit_code(run))
"""
    (tmp_path / "a").write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + getattr(signal, name), b"", b"")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}
