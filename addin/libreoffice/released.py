"""The names that saved documents hold: once released they never change, and new ones are only added."""

from __future__ import annotations

from collections.abc import Sequence

from ..refusal import Refusal
from .extension import frozen_names

FILE = "released_names.txt"  # beside this module in the project's folder; nothing needs it at run time
_UNPUBLISHED = f" (if no published version has it yet, delete its line in {FILE})"


def with_new_names(released: Sequence[str]) -> list[str]:
    """The released names with new arguments at the ends of their lines and new functions at the end.

    Refusal if a released name is no longer declared, or an argument is no longer where it was.
    """
    declared = {_name(line): line for line in frozen_names()}
    known = {_name(line) for line in released}
    for number, line in enumerate(released, 1):
        if not line.isascii() or not line.strip() or line in released[: number - 1]:
            raise Refusal(f"{FILE}, line {number}: holds {line!r}; each line has a name that no line before it has")
    kept = [_extended(line, declared.get(_name(line))) for line in released]
    return [*kept, *(line for name, line in declared.items() if name not in known)]


def _extended(line: str, declared: str | None) -> str:
    if declared is None:
        raise Refusal(
            f"{_name(line)} was released but is no longer declared; saved documents still call it{_UNPUBLISHED}"
        )
    before, now = _parts(line), _parts(declared)
    if now[: len(before)] != before:
        raise Refusal(
            f"{_name(line)} was released as {_shown(line)} but is now {_shown(declared)}; "
            f"add new arguments at the end and leave the others as they are{_UNPUBLISHED}"
        )
    return declared


def _name(line: str) -> str:
    return line.partition(" ")[0]


def _shown(line: str) -> str:
    return line.partition(" ")[2] or line


def _parts(line: str) -> list[str]:
    """The method, then its arguments."""
    method, _, arguments = line.rstrip(")").partition("(")
    return [method, *filter(None, arguments.split(","))]
