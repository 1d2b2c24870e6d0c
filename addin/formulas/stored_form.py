"""A formula as an .xlsx file stores it: newer functions, parameters and names of LET have prefixes there."""

from __future__ import annotations

from dataclasses import dataclass, field

from openpyxl.formula.tokenizer import Token
from openpyxl.utils import FORMULAE

from .tokens import opens_call, tokens_of

# [MS-XLSX] 2.2.3, as far as Excel's own saved files show them with the same prefixes
_SHEET_FUNCTIONS = frozenset(["FILTER", "SORT"])
_SINCE_2010 = """
    BYCOL BYROW CHOOSECOLS CHOOSEROWS CONCAT DROP EXPAND HSTACK IFNA IFS ISOMITTED LAMBDA LET MAKEARRAY MAP MAXIFS
    MINIFS RANDARRAY REDUCE SCAN SEQUENCE SORTBY SWITCH TAKE TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TOCOL TOROW
    UNICHAR UNIQUE VSTACK WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR
"""
_FUTURE = frozenset(_SINCE_2010.split())
NEWER = _SHEET_FUNCTIONS | _FUTURE
PARAMETER, OPTIONAL = "_xlpm.", "_xlop."
# of our LAMBDAs: never the name of an add-in's function, for Excel does not say which would win
PREFIX = "NATIVE."


@dataclass
class _Binder:
    """An open LET or LAMBDA: where its arguments start and end."""

    lets: bool
    arguments: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Scope:
    """Where a name means what a LET or LAMBDA binds it to."""

    name: str
    first: int
    last: int


def stored(text: str) -> str:
    """The formula with the prefixes of the file format. What stands in quotes stays as it is.

    ValueError where it calls a function that Excel does not have, or refers to what spills (A1#).
    """
    equals = text.startswith("=")
    tokens = tokens_of(text if equals else f"={text}")
    scopes, optional = _scopes(tokens)
    out = [_stored(token, i, scopes, optional) for i, token in enumerate(tokens)]
    return "=" * equals + "".join(out)


def _scopes(tokens: list[Token]) -> tuple[list[_Scope], set[int]]:
    """The bound names with their scopes, and where optional parameters are declared."""
    scopes: list[_Scope] = []
    optional: set[int] = set()
    for binder in _binders(tokens):
        last = binder.arguments[-1][1]
        bound = binder.arguments[:-1:2] if binder.lets else binder.arguments[:-1]
        for n, (first, end) in enumerate(bound):
            at = next(i for i in range(first, end) if tokens[i].type != Token.WSPACE)
            name = tokens[at].value
            if name.startswith("["):
                optional.add(at)
            scopes.append(_Scope(name.strip("[]").casefold(), at, at))
            # a name of LET is not known in its own value
            since = binder.arguments[2 * n + 1][1] if binder.lets else at
            scopes.append(_Scope(name.strip("[]").casefold(), since, last))
    return scopes, optional


def _binders(tokens: list[Token]) -> list[_Binder]:
    found: list[_Binder] = []
    open_: list[tuple[_Binder | None, int]] = []  # with where the current argument starts
    for i, token in enumerate(tokens):
        if token.subtype == Token.OPEN:
            name = token.value[:-1].upper() if opens_call(token) else ""
            open_.append((_Binder(name == "LET") if name in ("LET", "LAMBDA") else None, i + 1))
        elif token.subtype == Token.CLOSE or (token.type == Token.SEP and token.subtype == Token.ARG):
            binder, start = open_.pop()
            if binder is not None:
                binder.arguments.append((start, i))
            if token.type == Token.SEP:
                open_.append((binder, i + 1))
            elif binder is not None:
                found.append(binder)
    return found


def _stored(token: Token, at: int, scopes: list[_Scope], optional: set[int]) -> str:
    text: str = token.value
    if opens_call(token):
        return f"{_function(text[:-1], at, scopes)}("
    if token.type != Token.OPERAND or token.subtype != Token.RANGE:
        return text
    if _is_bound(text.strip("[]"), at, scopes):
        return (OPTIONAL if at in optional else PARAMETER) + text.strip("[]")
    return f"_xlfn.SINGLE({text[1:]})" if text.startswith("@") else text


def _function(name: str, at: int, scopes: list[_Scope]) -> str:
    upper = name.upper()
    if _is_bound(name, at, scopes):
        return PARAMETER + name
    if upper in _SHEET_FUNCTIONS:
        return f"_xlfn._xlws.{upper}"
    if upper in _FUTURE:
        return f"_xlfn.{upper}"
    if upper in FORMULAE or upper.startswith(PREFIX):  # a LAMBDA in a defined name has no prefix
        return name
    raise ValueError(f"{name} is not a function of Excel that is known here")


def _is_bound(name: str, at: int, scopes: list[_Scope]) -> bool:
    folded = name.casefold()
    return any(s.name == folded and s.first <= at <= s.last for s in scopes)
