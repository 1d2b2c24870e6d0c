"""Formula text on its way into the engine: what it reads differently from Excel, rewritten or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.formula.tokenizer import Token
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries

from udfs import registry

from ..formulas.tied import untied
from ..formulas.tokens import CUSTOM, opens_call, tokens_of
from ..refusal import Refusal
from .shapes import Reader

# Stands for an argument left empty; the engine itself would pass 0. A noncharacter, so no cell holds it.
OMITTED_TEXT = "\ufdd0omitted"

_WORDS = re.compile(r"[^\W\d][\w.?\\]*|\\[\w.?\\]*")
_NAMES = re.compile(r"([A-Za-z_][\w.]*)\(")
INDEX = "NETSHARE.INDEX"  # INDEX of a call to our functions: the engine's own turns the call's error into #REF!
_NEEDS_TOKENS = re.compile(r"[(,]\s*[,)]|[\[!]|INDEX\(", re.IGNORECASE)
_SHEET = r"('(?:[^']|'')+'|[^'!\[\]:]+)!"
# what the engine takes a defined name for: cells that stay where they are, a number, a logical
_TAKEN_NAME = re.compile(
    rf"{_SHEET}(\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?|\$[A-Z]+:\$[A-Z]+)|-?\d+(\.\d+)?(E[+-]?\d+)?%?", re.IGNORECASE
)


@dataclass(frozen=True)
class Table:
    """A table of the workbook: where it is, and its columns from left to right."""

    name: str
    sheet: str
    ref: str
    columns: tuple[str, ...]
    totals: int = 0  # rows of totals at its end

    def cell(self, column: str, row: int, sheet: str) -> str | None:
        """The address of a column's cell in a row, None where there is no such row or column."""
        names = [c.casefold() for c in self.columns]
        first, top, _, bottom = range_boundaries(self.ref)
        if column.casefold() not in names or not top < row <= bottom - self.totals:
            return None
        address = f"${get_column_letter(first + names.index(column.casefold()))}${row}"
        return address if sheet == self.sheet else f"{quote_sheetname(self.sheet)}!{address}"


@dataclass(frozen=True)
class Place:
    """A formula cell, for messages."""

    file: str
    sheet: str
    address: str
    row: int
    column: int

    def refuse(self, why: str) -> Uncomputable:
        return Uncomputable(self, why)


class Uncomputable(Refusal):
    """A Refusal that concerns one formula cell."""

    def __init__(self, place: Place, why: str) -> None:
        super().__init__(f"{place.file}, sheet {place.sheet}, cell {place.address}: {why}")
        self.place, self.why = place, why


def prepare(
    formula: str,
    place: Place,
    tables: Mapping[str, Table],
    names: Mapping[str, str],
    knows: Callable[[str], bool],
    *,
    entered: bool = False,
) -> str:
    """The formula as the engine must be given it; a Refusal names what it cannot compute.

    `names` are those defined in the workbook, as this sheet sees them, with what they stand for;
    `entered`: as an array formula.
    """
    prepared = _rewritten(formula, place, tables, names, knows)

    def is_area(reference: str) -> bool:
        cells = names.get(reference.casefold(), reference).rpartition("!")[2].replace("$", "")
        first, colon, last = cells.partition(":")
        return "[" in reference or (bool(colon) and first != last)

    Reader(is_area, entered, place.refuse).read(prepared)
    return prepared


def _rewritten(
    formula: str, place: Place, tables: Mapping[str, Table], names: Mapping[str, str], knows: Callable[[str], bool]
) -> str:
    called = {name.upper() for name in _NAMES.findall(formula)}
    plain = called <= registry.keys() or all(map(knows, called))
    named = any(w in tables or w in names for w in _WORDS.findall(formula.casefold()))
    if plain and not named and not _NEEDS_TOKENS.search(formula):
        return formula
    try:
        tokens = plain_tokens(formula)
    except ValueError as e:
        raise place.refuse(f"cannot be read as a formula; {e}") from e
    for token in tokens:
        if opens_call(token) and not knows(token.value[:-1].upper()):
            raise place.refuse(f"calls {token.value[:-1]}, which this engine does not know")
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = _reference(token.value, place, tables, names)
    return "=" + "".join(for_engine(tokens))


def plain_tokens(formula: str) -> list[Token]:
    """The formula's tokens, in which each call of our functions has its plain name, however it was stored."""
    tokens = tokens_of(untied(formula).formula)
    for token in tokens:
        if opens_call(token):
            plain = token.value.upper().removeprefix(CUSTOM.upper())
            token.value = plain if plain[:-1] in registry else token.value
    return tokens


def _opens_ours(token: Token) -> bool:
    return opens_call(token) and token.value[:-1].upper() in registry


@dataclass
class _Bracket:
    """An open bracket: whether a call to ours opened it, whether its last argument is empty so far, after a comma."""

    ours: bool
    empty: bool = True
    comma: bool = False


def for_engine(tokens: list[Token]) -> list[str]:
    """The tokens' texts, with a mark for each argument of our functions that was left empty, and
    our INDEX of what our functions give."""
    out: list[str] = []
    seen = [token for token in tokens if token.type != Token.WSPACE]
    for token, then in pairwise(seen):
        if opens_call(token) and token.value.upper() == "INDEX(" and _opens_ours(then):
            token.value = f"{INDEX}("
    around: list[_Bracket] = []
    for token in tokens:
        if token.type != Token.WSPACE:
            if around and _is_left_out(token, around):
                out.append(f'"{OMITTED_TEXT}"')
            if token.subtype == Token.OPEN:
                around.append(_Bracket(_opens_ours(token)))
        out.append(token.value)
    return out


def _is_left_out(token: Token, around: list[_Bracket]) -> bool:
    """Whether an argument of one of our functions ends before a token without having begun."""
    bracket = around[-1]
    if token.subtype == Token.CLOSE:
        around.pop()
        return bracket.ours and bracket.empty and bracket.comma
    if token.type == Token.SEP and token.subtype == Token.ARG:
        left_out = bracket.ours and bracket.empty
        bracket.empty, bracket.comma = True, True
        return left_out
    bracket.empty = False
    return False


_THIS_ROW = re.compile(r"(\w[\w.]*)\[(?:\[#This Row\],\[([^\]]+)\]|@\[?([^\]]+?)\]?)\]", re.IGNORECASE)


def _reference(text: str, place: Place, tables: Mapping[str, Table], names: Mapping[str, str]) -> str:
    """A reference the engine reads as Excel does: the cell for [#This Row], [#Data] for a bare table."""
    if re.match(r"'?\[\d+\]", text):
        raise place.refuse(f"refers to another workbook ({text})")
    named = names.get(text.rpartition("!")[2].casefold())
    if named is not None and ("!" in text or not _TAKEN_NAME.fullmatch(named)):
        raise place.refuse(f"uses the name {text}, which this engine cannot resolve ({named})")
    if text.casefold() in tables:
        return f"{text}[#Data]"
    match = _THIS_ROW.fullmatch(text)
    if match is None:
        return text
    table = tables.get(match[1].casefold())
    cell = table.cell(match[2] or match[3], place.row, place.sheet) if table else None
    if cell is None:
        raise place.refuse(f"there is no {text} in this row")
    return cell
