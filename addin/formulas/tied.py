"""Calls of our functions that a program has tied to something else, and the same formulas free of it.

While a workbook loads, Excel looks names it does not know up in every add-in that is there, and may tie ours to
one of them; LibreOffice saves the names of its own extension's service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from udfs import registry

from .tokens import CUSTOM, SERVICE

LIBREOFFICE = "LibreOffice"  # stands for a file where the names are its
_BY_SERVICE = {f"{SERVICE}{name.replace('_', '')}": name for name in registry}
_MAY_BE_TIED = re.compile(r"![\w.]+\(|" + re.escape(SERVICE), re.IGNORECASE)
_IN_PLACE = r"""[^\s"'!=(){},;+\-*/^&<>:]"""
_PART = re.compile(
    rf"""
    "(?:[^"]|"")*"          # a text
    | (?: (?P<place> '(?:[^']|'')*' | (?<!{_IN_PLACE}) {_IN_PLACE}+ ) ! )? (?<![\w.]) (?P<name> [A-Za-z_][\w.]* ) \(
    | '(?:[^']|'')*'        # a sheet
    """,
    re.VERBOSE,
)
_FILE = re.compile(r"\[[^\]]*\]|[\\/]|\.xl", re.IGNORECASE)  # in a place; without it, it is a sheet


@dataclass
class Untied:
    """A formula whose calls of our functions have their own names, or that of xlwings Lite."""

    formula: str
    to: list[str] = field(default_factory=list)  # what they were tied to: places as they are written


def untied(formula: str) -> Untied:
    """The formula with our functions' own names, where they were tied."""
    if not _MAY_BE_TIED.search(formula):
        return Untied(formula)
    found: list[str] = []

    def free(part: re.Match[str]) -> str:
        place, name = part["place"], part["name"]
        if name is None:
            return part[0]
        plain = _BY_SERVICE.get(name.upper())
        ours = plain or (name.upper().removeprefix(CUSTOM.upper()) in registry and name)
        if not ours or (place is not None and not _FILE.search(place)) or (place is None and plain is None):
            return part[0]
        found.append(_file(place) if place is not None else LIBREOFFICE)
        return f"{ours}("

    return Untied(_PART.sub(free, formula), found)


def _file(place: str) -> str:
    """Its name, or the [1] that stands for it."""
    bare = place[1:-1].replace("''", "'") if place.startswith("'") else place
    if book := re.search(r"\[([^\]]+)\]", bare):
        return book[1]
    return re.split(r"[\\/]", bare)[-1]
