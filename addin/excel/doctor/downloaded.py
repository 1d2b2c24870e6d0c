"""Whether Windows has marked a file as coming from the internet: Excel then runs no macros of it."""

from __future__ import annotations

from pathlib import Path

from ...files.placing import naming
from ...refusal import Refusal
from ..setup import copied, windows
from .installation import Diagnosis

_MACROS = (".xlsm", ".xlam", ".xlsb", ".xltm", ".xla", ".xls", ".xlt")
UNBLOCK = "Right-click it in Explorer, choose Properties and tick Unblock."


def examine_file(path: Path) -> tuple[str, bool]:
    """A line about the file, and whether something is wrong with it."""
    with naming(path, "read"):
        if not path.is_file():
            known = "this is not a file" if path.exists() else "there is no such file"
            raise Refusal(f"{path}: {'this is a folder, not a file' if path.is_dir() else known}")
    if not windows.is_windows():
        return f"{path}: only on Windows are files from the internet marked and blocked", False
    found = judged(path)
    if found is None:
        return f"{path}: not blocked", False
    kind = "wrong" if found.wrong else "note"
    return f"{path}: {kind}: {found.text} {found.remedy}", found.wrong


def judged(path: Path) -> Diagnosis | None:
    if not copied.is_marked(path):
        return None
    if path.suffix.casefold() in _MACROS:
        return Diagnosis(
            "it is blocked: Windows marks it as coming from the internet, so Excel runs none of its macros.", UNBLOCK
        )
    return Diagnosis(
        "Windows marks it as coming from the internet, so Excel opens it in Protected View.",
        "Choose Enable Editing there.",
        wrong=False,
    )
