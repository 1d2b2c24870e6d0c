"""Identifiers that differ in case only: VBA keeps one spelling of each in a project, and Excel shows it in formulas.

An argument `net_share` would change =NET_SHARE(…) to =net_share(…).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ...refusal import Refusal
from .words import KEYWORDS

_NOT_CODE = re.compile(r""""(?:[^"\n]|"")*"|(?:'|^\s*Rem\b).*""", re.MULTILINE)
_IDENTIFIER = re.compile(r"(?<![&\w])[A-Za-z]\w*")  # &HFF is a number


def spellings(texts: Iterable[str]) -> dict[str, set[str]]:
    """How each identifier is spelled in the code of modules, by its lower case."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for word in _IDENTIFIER.findall(_NOT_CODE.sub(" ", text)):
            found.setdefault(word.lower(), set()).add(word)
    return found


def two_spellings(modules: Mapping[str, str]) -> Iterator[str]:
    for spelled in spellings(modules.values()).values():
        if len(spelled) > 1:
            yield f"{' and '.join(sorted(spelled))} are one name to VBA"


def variables(function: str, arguments: Sequence[str], taken: Mapping[str, Collection[str]]) -> list[str]:
    """The arguments' names as variables; `taken`: how the rest of the project spells its names."""
    names = [_variable(argument.lower(), taken) for argument in arguments]
    for place, name in enumerate(names):
        if name in names[:place]:
            first = arguments[names.index(name)]
            raise Refusal(f"{function}: its arguments {first} and {arguments[place]} are one name to VBA, {name}")
    return names


def _variable(name: str, taken: Mapping[str, Collection[str]]) -> str:
    """One that is a keyword says what it is a name of; one that is spelled otherwise elsewhere, that it is an argument."""
    if name in KEYWORDS:
        return f"{name}_name"
    return name if set(taken.get(name, ())) <= {name} else f"{name}_arg"
