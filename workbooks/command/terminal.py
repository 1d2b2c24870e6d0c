"""Printing: tables and progress on a terminal, complete UTF-8 text in a pipe, an exit code in any case."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from addin.refusal import escaped, one_line

if TYPE_CHECKING:
    from rich.text import Text

STOPPED = 128  # the exit code for a signal, to which its number is added
REFUSED = 2  # the exit code for bad input, and for output that cannot be written
PLAIN = {"≥": ">=", "≤": "<=", "…": "...", "−": "-"}


def set_up() -> None:
    """A pipe gets UTF-8; a console that cannot show a character gets a plain one."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:  # closed by whoever started us: the next file would get its number
            mode = "w" if number else "r"
            nothing = os.open(os.devnull, os.O_RDONLY)  # writing there fails, as it should
            setattr(sys, name, open(nothing, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = "PYTHONIOENCODING" in os.environ or stream.isatty()
            stream.reconfigure(encoding=stream.encoding if chosen else "utf-8", errors="replace")


class Stopped(BaseException):
    """Somebody has stopped the command: what is not complete is taken away on the way out."""


def stop_cleanly() -> None:
    """The signals that would end the process on the spot, as exceptions."""

    def stop(number: int, _: object) -> None:
        raise Stopped(number)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)


def exit_code(run: Callable[[], int]) -> int:
    """What a command gives; 2 where its output cannot be written, without a word where nobody reads it any more."""
    try:
        code = run()
        sys.stdout.flush()
        sys.stderr.flush()
    except Stopped as stopped:
        give_up_output()
        return STOPPED + int(stopped.args[0])
    except OSError as e:  # trouble with a file is already a Refusal, raised where the file is known
        with suppress(OSError):  # errors that cannot be written take nothing from the output
            sys.stdout.flush()
        with suppress(OSError):
            if not isinstance(e, BrokenPipeError):
                place = "the output cannot be written" if e.filename is None else f"{e.filename}: cannot be used"
                say(f"{place} ({e.strerror})", error=True)
                sys.stderr.flush()
        give_up_output()
        return REFUSED
    return code


def give_up_output() -> None:
    """Drop what is still to be written: it has nowhere to go, and the exit must not fail over it."""
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def refuse(text: str) -> int:
    """Say why something is not done; the exit code for it."""
    say(text, error=True)
    return REFUSED


def say(text: str, *, error: bool = False) -> None:
    """One line, whatever a name in it holds."""
    if error:
        show(one_line(text), error=True)
    else:
        show(escaped(text))


def show(text: str, *, error: bool = False) -> None:
    """A text as it is, of any number of lines."""
    stream = sys.stderr if error else sys.stdout
    print(fit(text, stream.encoding), file=stream)


def fit(text: str, encoding: str | None) -> str:
    try:
        text.encode(encoding or "ascii")
    except UnicodeEncodeError:
        for sign, plain in PLAIN.items():
            text = text.replace(sign, plain)
    return text


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    """A table with its first and last columns aligned left and numbers right; nothing is cut off."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    width = None if sys.stdout.isatty() else 80
    console = Console(width=width)
    if console.legacy_windows:  # a console that would show the codes for bold letters
        console = Console(width=width, color_system=None)
    shape = Table(
        title=None if title is None else _cell(title),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=0,
    )
    for i, heading in enumerate(headings):
        number = 0 < i < len(headings) - 1 and len(headings) > 3
        shape.add_column(_cell(heading), justify="right" if number else "left", overflow="fold")
    for row in rows:
        shape.add_row(*map(_cell, row))
    with console.capture() as captured:  # it would itself decide how a command ends whose output nobody reads
        console.print(shape)
    sys.stdout.write(captured.get())


def _cell(text: str) -> Text:
    from rich.text import Text

    return Text(fit("\n".join(map(escaped, text.split("\n"))), sys.stdout.encoding))


def status(text: str) -> AbstractContextManager[object]:
    """A spinner while something runs; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


@contextmanager
def stages(name: str) -> Iterator[Callable[[str], object]]:
    """A spinner that names the stage of a longer job; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    name = escaped(name)
    with Console(stderr=True).status(escape(name)) as spinner:
        yield lambda stage: spinner.update(escape(f"{name}: {stage}"))
