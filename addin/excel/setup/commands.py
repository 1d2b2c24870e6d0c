"""What netshare install and uninstall say and do for Excel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from udfs import VERSION

from ...refusal import Refusal
from . import install, machine, uninstall, windows
from .machine import Machine

ELSEWHERE = (
    "Excel runs the add-in on Windows only; here open NetShare Portable.xlsx in Excel 365, which "
    "needs nothing installed, or NetShare Lite.xlsx with the free add-in xlwings Lite "
    "(netshare build writes both)"
)


def this_machine() -> Machine:
    if not windows.is_windows():
        raise Refusal(ELSEWHERE)
    return windows.this_machine()


def put_in(of: Machine, add_in: Path, *, dry_run: bool) -> Iterator[str]:
    """Install, one sentence for each step."""
    todo = install.plan(of, add_in)
    if todo.is_empty:
        yield f"Excel has NetShare {VERSION} in {machine.add_in_path(of)}; nothing to do."
    elif dry_run:
        yield from (f"Would {step}" for step in todo.steps())
    else:
        install.apply(todo)
        yield from (f"Done: {step}" for step in todo.steps())
        yield f"Excel has NetShare {VERSION}. Restart it to use the functions."
    with suppress(OSError):
        if not machine.excel(of):
            yield "Excel was not found here; it will find the add-in once it is installed."
    yield from install.warnings(of, add_in)


def take_out(of: Machine, *, dry_run: bool) -> Iterator[str]:
    """Uninstall, one sentence for each step."""
    found = uninstall.plan(of)
    if found is None:
        yield "Nothing to remove: NetShare was not installed in Excel by netshare install."
        yield from (f"{path} was put there by hand and is left alone." for path in machine.add_in_copies(of))
        return
    noted, todo = found
    steps = uninstall.steps(of, todo)
    if dry_run:
        yield from (f"Would {step}" for step in steps)
        return
    uninstall.apply(of, noted, todo)
    yield from (f"Done: {step}" for step in steps)
    yield "Removed. Restart Excel."
