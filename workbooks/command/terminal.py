"""Printing: tables and progress on a terminal, complete UTF-8 text in a pipe."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

PLAIN = {"≥": ">=", "≤": "<=", "…": "...", "−": "-"}


def set_up() -> None:
    """A pipe gets UTF-8; a console that cannot show a character gets a plain one."""
    if sys.stdout is None:  # closed by whoever started us
        give_up_output()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = "PYTHONIOENCODING" in os.environ or stream.isatty()
            stream.reconfigure(encoding=stream.encoding if chosen else "utf-8", errors="replace")


def give_up_output() -> None:
    """Drop what is still to be written: it has nowhere to go, and the exit must not fail over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def say(text: str, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    print(fit(text, stream.encoding), file=stream)


def fit(text: str, encoding: str | None) -> str:
    try:
        text.encode(encoding or "ascii")
    except UnicodeEncodeError:
        for sign, plain in PLAIN.items():
            text = text.replace(sign, plain)
    return text


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    """A table with its first and last columns aligned left and numbers right; nothing is cut off."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 80)
    shape = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    for i, heading in enumerate(headings):
        number = 0 < i < len(headings) - 1 and len(headings) > 3
        shape.add_column(
            Text(fit(heading, sys.stdout.encoding)), justify="right" if number else "left", overflow="fold"
        )
    for row in rows:
        shape.add_row(*(Text(fit(cell, sys.stdout.encoding)) for cell in row))
    console.print(shape)


def status(text: str) -> AbstractContextManager[object]:
    """A spinner while something runs; nothing where there is no terminal."""
    from rich.console import Console

    return Console(stderr=True).status(text)


@contextmanager
def stages(name: str) -> Iterator[Callable[[str], object]]:
    """A spinner that names the stage of a longer job; nothing where there is no terminal."""
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(escape(name)) as spinner:
        yield lambda stage: spinner.update(escape(f"{name}: {stage}"))
