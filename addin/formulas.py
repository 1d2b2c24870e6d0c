"""Formula text on its way into the engine: what it reads otherwise than Excel, rewritten or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries

from udfs import registry

from .refusal import Refusal

# Stands for an argument left empty; the engine itself would pass 0. A noncharacter, so no cell holds it.
OMITTED_TEXT = "\ufdd0omitted"

_NAMES = re.compile(r"([A-Za-z_][\w.]*)\(")
_NEEDS_TOKENS = re.compile(r"[(,]\s*[,)]|[\[:{]")


@dataclass(frozen=True)
class Table:
    """A table of the workbook: where it is, and its columns from left to right."""

    name: str
    sheet: str
    ref: str
    columns: tuple[str, ...]

    def cell(self, column: str, row: int, sheet: str) -> str | None:
        """The address of a column's cell in a row, None where there is no such column."""
        names = [c.casefold() for c in self.columns]
        if column.casefold() not in names:
            return None
        first: int = range_boundaries(self.ref)[0]
        address = f"${get_column_letter(first + names.index(column.casefold()))}${row}"
        return address if sheet == self.sheet else f"{quote_sheetname(self.sheet)}!{address}"


@dataclass(frozen=True)
class Place:
    """A formula cell, for messages."""

    file: str
    sheet: str
    address: str
    row: int

    def refuse(self, why: str) -> Refusal:
        return Refusal(f"{self.file}, sheet {self.sheet}, cell {self.address}: {why}")


def prepare(
    formula: str,
    place: Place,
    tables: Mapping[str, Table],
    areas: Set[str],
    knows: Callable[[str], bool],
) -> str:
    """The formula as the engine must be given it; a Refusal names what it cannot compute."""
    names = {name.upper() for name in _NAMES.findall(formula)}
    plain = names <= registry.keys() or all(map(knows, names))
    named = any(name in formula.casefold() for name in (*tables, *areas))
    if plain and not named and not _NEEDS_TOKENS.search(formula):
        return formula
    try:
        tokens = tokens_of(formula)
    except ValueError as e:
        raise place.refuse(f"the formula cannot be read ({e})") from e
    for token in tokens:
        if (
            token.type == Token.FUNC
            and token.subtype == Token.OPEN
            and not knows(token.value[:-1].upper())
        ):
            raise place.refuse(f"calls {token.value[:-1]}, which this engine does not know")
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = _reference(token.value, place, tables)
    _refuse_areas(tokens, place, areas)
    return "=" + "".join(with_omitted(tokens))


def tokens_of(formula: str) -> list[Token]:
    """The formula's tokens; ValueError where its brackets or quotes do not match."""
    try:
        tokens: list[Token] = Tokenizer(formula).items
    except (TokenizerError, IndexError) as e:  # IndexError: a bracket closed that none had opened
        raise ValueError("its brackets or quotes do not match") from e
    return tokens


def with_omitted(tokens: list[Token]) -> list[str]:
    """The tokens' texts, with a mark for each argument of our functions that was left empty."""
    out: list[str] = []
    frames: list[
        list[bool]
    ] = []  # of each open bracket: is it ours, is the argument empty, had it a comma
    for token in tokens:
        if token.type == Token.WSPACE:
            out.append(token.value)
            continue
        if token.subtype == Token.CLOSE and frames:
            ours, empty, comma = frames.pop()
            if ours and empty and comma:
                out.append(f'"{OMITTED_TEXT}"')
        elif token.type == Token.SEP and token.subtype == Token.ARG and frames:
            ours, empty, _ = frames[-1]
            if ours and empty:
                out.append(f'"{OMITTED_TEXT}"')
            frames[-1] = [ours, True, True]
        elif frames:
            frames[-1][1] = False
        if token.subtype == Token.OPEN:
            frames.append(
                [token.type == Token.FUNC and token.value[:-1].upper() in registry, True, False]
            )
        out.append(token.value)
    return out


_THIS_ROW = re.compile(
    r"(\w[\w.]*)\[(?:\[#This Row\],\[([^\]]+)\]|@\[?([^\]]+?)\]?)\]", re.IGNORECASE
)


def _reference(text: str, place: Place, tables: Mapping[str, Table]) -> str:
    """A reference the engine reads as Excel does: the cell for [#This Row], [#Data] for a bare table."""
    if re.match(r"'?\[\d+\]", text):
        raise place.refuse(f"refers to another workbook ({text})")
    if text.casefold() in tables:
        return f"{text}[#Data]"
    match = _THIS_ROW.fullmatch(text)
    if match is None:
        return text
    table = tables.get(match[1].casefold())
    cell = table.cell(match[2] or match[3], place.row, place.sheet) if table else None
    if cell is None:
        raise place.refuse(f"there is no {text}")
    return cell


def _refuse_areas(tokens: list[Token], place: Place, areas: Set[str]) -> None:
    """The engine computes these functions for an area's first cell only, or not at all."""
    calls: list[
        tuple[str, int]
    ] = []  # of each open bracket: the function, and which argument we are in
    for token in tokens:
        if token.type == Token.SEP and token.subtype == Token.ARG and calls:
            calls[-1] = (calls[-1][0], calls[-1][1] + 1)
        if token.subtype == Token.CLOSE and calls:
            calls.pop()
        elif token.subtype == Token.OPEN:
            # brackets that call nothing belong to the function around them
            calls.append(
                (token.value[:-1].upper(), 0)
                if token.type == Token.FUNC
                else (calls or [("", 0)])[-1]
            )
        is_area = token.type == Token.OPERAND and token.subtype == Token.RANGE and (
            ":" in token.value or "[" in token.value or token.value.casefold() in areas
        )  # fmt: skip
        if (is_area or token.type == Token.ARRAY) and calls:
            function, argument = calls[-1]
            if function in _SINGLE and argument not in _SINGLE[function]:
                raise place.refuse(
                    f"gives {function} an area where this engine can take one cell only"
                )


_SINGLE: dict[str, Set[int]] = dict.fromkeys(
    ["ABS", "CEILING", "COLUMN", "DATE", "DAY", "EVEN", "EXP", "FACT", "FIND", "FLOOR", "INT", "ISBLANK", "ISERR", "ISERROR", "ISEVEN", "ISLOGICAL", "ISNA", "ISNONTEXT", "ISNUMBER", "ISODD", "ISTEXT", "LEFT", "LEN", "LN", "LOG", "LOG10", "LOWER", "MID", "MOD", "MONTH", "N", "NOT", "ODD", "POWER", "PROPER", "RIGHT", "ROUND", "ROUNDDOWN", "ROUNDUP", "ROW", "SEARCH", "SIGN", "SQRT", "SUBSTITUTE", "TEXT", "TRIM", "TRUNC", "UPPER", "VALUE", "YEAR"],
    frozenset(),
) | {  # and the arguments in which these do take an area
    "COUNTIF": {0}, "SUMIF": {0, 2}, "MATCH": {1}, "LOOKUP": {1, 2}, "VLOOKUP": {1}, "HLOOKUP": {1},
    "CHOOSE": frozenset(range(1, 255)),
}  # fmt: skip
