"""Formulas that name what does not exist, what changes by itself, or a number of their own.

Numbers: reported is every number typed into a formula that a reader would look for in a cell of its
own, such as 0.2 or 493.8. Not reported are 0 to 4, powers of ten, what the calendar gives (7, 12, 24,
30, 52, 60, 360, 365, …), exponents, and arguments that are a position, a count, a number of digits or
a mode; nor any number on a sheet named Checks, whose tolerances are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook

from addin.engine.recalculation import knows
from addin.formulas.tokens import CUSTOM
from addin.refusal import nearest
from udfs import registry
from udfs.errors import decimal_text

from .excel_functions import EXCEL_FUNCTIONS, VOLATILE_FUNCTIONS
from .findings import Finding
from .formula_facts import calls, facts_of, operands
from .recalculated import CHECKS_SHEET, CheckedBook, address

_ELSEWHERE = re.compile(r"'?[^'!\[\]]*\[([^\]]+)\][^!\[\]]*!")  # of a reference or a function
_PREFIX = re.compile(r"_xlfn\.(?:_xlws\.)?", re.IGNORECASE)
NUMBER = "number in a formula"
_CUSTOM = CUSTOM.upper()
_NEAR = 0.8  # of 1: how alike two names are


@dataclass(frozen=True)
class Said:
    """What is to be said of a formula, whichever cell it stands in."""

    kind: str
    message: str


def findings(checked: CheckedBook) -> Iterator[Finding]:
    said: dict[str, list[Said]] = {}
    names = {name.casefold() for name in _all_names(checked.book)}
    for sheet, at, formula in checked.formulas():
        if formula.relative not in said:
            said[formula.relative] = list(_said(sheet.texts[at], checked, names))
        for it in said[formula.relative]:
            if it.kind == NUMBER and sheet.title.casefold() == CHECKS_SHEET:
                continue
            yield Finding(it.kind, sheet.title, address(*at), it.message)
    yield from _in_names(checked.book)


def _said(text: str, checked: CheckedBook, names: set[str]) -> Iterator[Said]:
    for name in dict.fromkeys(calls(text)):
        yield from _call(name, checked.book, names)
    for file in dict.fromkeys(_files(text, checked.book)):
        yield Said("external link", f"refers to another workbook, {file}")
    numbers = [decimal_text(n) for n in dict.fromkeys(facts_of(text).numbers)]
    if numbers:
        noun = "number" if len(numbers) == 1 else "numbers"
        yield Said(NUMBER, f"has the {noun} {', '.join(numbers)} typed into {text}")


def _all_names(book: Workbook) -> Iterator[str]:
    yield from book.defined_names
    for sheet in book.worksheets:
        yield from sheet.defined_names


def _files(text: str, book: Workbook) -> Iterator[str]:
    for operand in operands(text):
        match = _ELSEWHERE.match(operand)
        if match:
            yield target(match[1], book)


def target(link: str, book: Workbook) -> str:
    """The file that [1] stands for."""
    if link.isdecimal() and 0 < int(link) <= len(book._external_links):
        return str(book._external_links[int(link) - 1].file_link.Target)
    return link


def _call(name: str, book: Workbook, names: set[str]) -> Iterator[Said]:
    elsewhere = _ELSEWHERE.match(name)
    bare = name[elsewhere.end() :] if elsewhere else _PREFIX.sub("", name)
    known = bare.upper()
    if elsewhere:
        yield Said("function name", f"calls {name}, a function of {target(elsewhere[1], book)}")
    elif known in VOLATILE_FUNCTIONS:
        yield Said("volatile function", f"calls {known}, whose value can change when nothing else does")
    elif not (
        known.removeprefix(_CUSTOM) in registry
        or known in EXCEL_FUNCTIONS
        or known.startswith("_XLPM.")
        or bare.casefold() in names
        or knows(known)
    ):
        yield Said("function name", f"calls {name}, {_unknown(known)}")


def _unknown(name: str) -> str:
    meant = name.removeprefix(_CUSTOM)
    ours = [f for f in registry if meant.endswith(f"_{f}")]
    close = ours[0] if ours else nearest(meant, registry, _NEAR) or nearest(meant, EXCEL_FUNCTIONS, _NEAR)
    hint = f"; did you mean {close}?" if close else ""
    return f"which is neither a NetShare nor an Excel function{hint}"


def _in_names(book: Workbook) -> Iterator[Finding]:
    """Other workbooks that no formula mentions, but a name or a list of links does."""
    for scope in (book, *book.worksheets):
        title = "" if scope is book else scope.title
        for name, it in scope.defined_names.items():
            for file in dict.fromkeys(_files(f"={it.value or ''}", book)):
                yield Finding("external link", title, "", f"the name {name} refers to another workbook, {file}")
