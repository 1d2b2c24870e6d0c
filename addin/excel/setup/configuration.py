"""The one configuration file the add-in reads: lines of a name and a value in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ...refusal import Refusal
from ..names import PYTHON_MODULE
from .machine import Machine, expanded

INTERPRETER = "INTERPRETER_WIN"
MODULES = "UDF MODULES"
WORKBOOK_PATH = "ADD_WORKBOOK_TO_PYTHONPATH"

_LINE = re.compile(r'"([^"]*)","([^"]*)"')


def settings(interpreter: Path) -> dict[str, str]:
    """What must stand in it.

    The folder of a workbook is kept off Python's path: it may be an address of OneDrive, and a
    file there could have the name of one of our modules.
    """
    return {INTERPRETER: str(interpreter), MODULES: PYTHON_MODULE, WORKBOOK_PATH: "false"}


def pairs(text: str) -> list[tuple[str, str]]:
    """Every line that VBA can read, in its order."""
    found = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return [(match[1], match[2]) for match in found if match]


def first_values(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values as VBA finds them: names in any case, and of two lines the first."""
    read: dict[str, str] = {}
    for name, value in lines:
        read.setdefault(name.upper(), value)
    return read


def merged(text: str, wanted: dict[str, str]) -> str:
    """The file with our values in it once, and the lines of others as they are."""
    others = [(name, value) for name, value in pairs(text) if name.upper() not in wanted]
    return "".join(f'"{name}","{value}"\r\n' for name, value in [*wanted.items(), *others])


def encoded(text: str, machine: Machine) -> bytes:
    """The file's bytes in the letters VBA reads, which are not UTF-8."""
    try:
        return text.encode(machine.code_page or "ascii", errors="surrogateescape")
    except UnicodeEncodeError as e:
        raise Refusal(
            f"{machine.interpreter}: VBA cannot read the character {text[e.start]!r} in this path; "
            r"create the environment in a folder without it, such as C:\NetShare"
        ) from e


def refuse_unreadable(own: Path, machine: Machine) -> None:
    """VBA finds the file by the user's folder, in its own letters."""
    try:
        str(own).encode(machine.code_page or "ascii")
    except UnicodeEncodeError as e:
        raise Refusal(
            f"{own}: VBA cannot read the character {e.object[e.start]!r} in this path; use an account "
            "whose name does not contain it, or NetShare Portable.xlsx"
        ) from e


def decoded(data: bytes, machine: Machine) -> str:
    """Its text; bytes that stand for no character survive a round trip."""
    return data.decode(machine.code_page or "ascii", errors="surrogateescape")


def content(present: bytes | None, machine: Machine) -> bytes:
    """What the file must hold, given what is there."""
    if expanded(str(machine.interpreter), machine.environ) != str(machine.interpreter):
        raise Refusal(
            f"{machine.interpreter}: Excel would replace the part between % signs; create the "
            "environment in a folder without them"
        )
    before = "" if present is None else decoded(present, machine)
    after = encoded(merged(before, settings(machine.interpreter)), machine)
    same = pairs(before) == pairs(decoded(after, machine))
    return present if same and present is not None else after
