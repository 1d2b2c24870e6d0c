"""Excel's errors as values, and the failure that carries one together with its reason."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence

from .texts import as_shown


class ExcelError(enum.Enum):
    """An error value of a cell. Hosts turn it into their own true error, never into its text."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"

    def __str__(self) -> str:
        return self.value


NULL = ExcelError.NULL
DIV0 = ExcelError.DIV0
VALUE = ExcelError.VALUE
REF = ExcelError.REF
NAME = ExcelError.NAME
NUM = ExcelError.NUM
NA = ExcelError.NA
LONGEST = 60  # characters of a text that a reason repeats


class Failure(Exception):
    """Why a call, or one cell of its result, is an Excel error.

    The reason is put into words only when somebody asks (WHY): a column with thousands of bad rows
    must not pay for thousands of sentences.
    """

    def __init__(self, error: ExcelError, reason: str | Callable[..., str], *values: object) -> None:
        self.error = error
        self._reason = reason
        self._values = values
        self.blanks: Sequence[str] = ()  # arguments that a blank cell made 0

    def __str__(self) -> str:
        if callable(self._reason):
            return self._reason(*self._values)
        sentence = self._reason.format(*map(show, self._values))
        blanks = [name for name in self.blanks if name in re.findall(r"\w+", sentence)]
        if not blanks:
            return sentence
        if sentence.endswith("?"):  # the blank is the likelier slip
            sentence = sentence.rpartition("; ")[0]
        return f"{sentence}; {' and '.join(blanks)} {'is' if len(blanks) == 1 else 'are'} blank, which counts as 0"


def show(value: object) -> str:
    """A value as a reader of the worksheet would write it."""
    if isinstance(value, (int, float)):
        return decimal_text(float(value))
    if isinstance(value, str):
        text = as_shown(value)
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        return '"' + text.replace('"', '""') + '"'  # quotes inside as a formula has them
    return "a blank" if value is None else str(value)


def decimal_text(number: float) -> str:
    """The shortest decimal text of a number: 2024.0 is "2024", so that it matches the key "2024"."""
    return repr(number + 0.0).upper().removesuffix(".0")  # + 0.0 takes the sign off a zero
