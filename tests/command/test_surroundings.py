"""What is built depends on nothing around: no time zone, locale, hash seed, nor how Python is told to run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.command import started
from helpers.shared import Done

SENTENCE = "NetShare needs the docstrings that Python leaves out with -OO or PYTHONOPTIMIZE=2; start it without them\n"
# encodings that are not UTF-8, decimal commas, letters whose capitals are others
SURROUNDINGS = {
    "C.ASCII": {"TZ": "Asia/Tokyo", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
    "de_DE.ISO-8859-1": {"TZ": "America/St_Johns", "PYTHONHASHSEED": "3", "PYTHONOPTIMIZE": "1"},
    "tr_TR.UTF-8": {"TZ": "Pacific/Chatham", "PYTHONHASHSEED": "4"},
}


@pytest.mark.parametrize("words", [[], ["calc", "1+1"], ["build", "--out", "new"], ["--help"]])
def test_without_docstrings_the_command_refuses_once(words: list[str], tmp_path: Path) -> None:
    """They are texts in what is built: without them other bytes would be written, so none are."""
    done = started(*words, cwd=tmp_path, PYTHONOPTIMIZE="2")
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", SENTENCE)
    assert list(tmp_path.iterdir()) == []


def test_without_docstrings_the_import_says_why_it_fails(tmp_path: Path) -> None:
    command = [sys.executable, "-OO", "-c", "import udfs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, f"ImportError: {SENTENCE.strip()}")


def test_without_assertions_everything_works(tmp_path: Path) -> None:
    done = started("calc", "IMPLIED_REVENUE(493.8,20%)", cwd=tmp_path, PYTHONOPTIMIZE="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"2469\n", b"")


@pytest.mark.slow
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_other_surroundings_change_no_byte(name: str, first_build: Done, tmp_path: Path) -> None:
    """Where the locale can be made here, in it; else in C, which stands for one that is not there."""
    language, _, encoding = name.partition(".")
    if shutil.which("localedef") and language != "C":
        subprocess.run(["localedef", "-i", language, "-f", encoding, str(tmp_path / name)], check=False)
    locale = "C" if language == "C" else name
    done = started("build", "--out", "built", cwd=tmp_path, LOCPATH=str(tmp_path), LC_ALL=locale, **SURROUNDINGS[name])
    assert (done.returncode, done.stderr) == (0, b"")
    folder = tmp_path / "built"
    built = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert built == first_build.files()
