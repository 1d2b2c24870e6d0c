"""Runs of the command that are dear and always the same: each made once, and read by every test that needs it.

With several workers their folders have one parent: it holds the runs, and a lock keeps two workers from making one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from helpers.command import started
from helpers.hostile import hostile
from workbooks.editions import shipped
from workbooks.editions.shipped import Built

SOMEBODYS = b"somebody's work"


@dataclass(frozen=True)
class Done:
    """A run that has ended, and the folder it wrote into."""

    returncode: int
    stdout: str
    stderr: str
    out: Path

    def files(self) -> dict[str, bytes]:
        """What is in the folder, by its place there."""
        return {p.relative_to(self.out).as_posix(): p.read_bytes() for p in self.out.rglob("*") if p.is_file()}


class Once:
    """Runs by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, name: str, out: str, *words: str, prepare: Callable[[Path], object], **environment: str) -> Done:
        """A run in a folder that `prepare` has furnished."""
        place = self._folder / name
        told = place / "told.json"
        with FileLock(self._folder / f"{name}.lock"):
            if not told.exists():
                work = place / "work"
                work.mkdir(parents=True, exist_ok=True)
                prepare(work)
                done = started(*words, cwd=work, **environment)
                told.write_text(json.dumps([done.returncode, done.stdout.decode(), done.stderr.decode()]), "utf-8")
        return Done(*json.loads(told.read_text("utf-8")), place / "work" / out)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    return Once(folder)


@pytest.fixture(scope="session")
def built() -> Built:
    """The template on the shipped figures, built in this process."""
    return shipped.build()


@pytest.fixture(scope="session")
def first_build(once: Once) -> Done:
    """`netshare build` into a folder that was not there, beside modules that must not be imported."""
    words = ("build", "--out", "new/folder")
    return once.run("build", "new/folder", *words, prepare=hostile, TZ="UTC", PYTHONHASHSEED="1")


@pytest.fixture(scope="session")
def shipped_check(once: Once) -> Done:
    """`netshare check` of all that is shipped, beside modules that must not be imported."""
    return once.run("check", ".", "check", prepare=hostile)
