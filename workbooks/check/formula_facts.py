"""What a formula's text tells: numbers typed into it, how each operand is used. Read once for all
copies of a formula."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

import formualizer

from addin.engine.shapes import EVERY, Node, for_each
from udfs import registry

_CALENDAR = (7, 12, 24, 30, 52, 60, 360, 365, 365.25, 366, 1440, 3600, 8760, 86400)
# what nobody would put into a cell of its own: units, the calendar, thousands
PLAIN_NUMBERS = frozenset(map(float, (0, 1, 2, 3, 4, *_CALENDAR, *(10**power for power in range(1, 13)))))
# arguments that say where, how many, or in which way
STRUCTURAL: dict[str, Set[int]] = (
    for_each("ADDRESS DATE SEQUENCE TIME WORKDAY", EVERY)
    | for_each("CHAR CHOOSE SUBTOTAL", frozenset({0}))
    | for_each("AGGREGATE", frozenset({0, 1}))
    | for_each(
        "CEILING EDATE EOMONTH FIXED FLOOR LARGE LEFT LOG MOD MROUND POWER QUARTILE REPT RIGHT "
        "ROUND ROUNDDOWN ROUNDUP SMALL TRUNC WEEKDAY WEEKNUM",
        frozenset({1}),
    )
    | for_each("INDEX MID REPLACE", frozenset({1, 2}))
    | for_each("DAYS360 FIND MATCH RANK SEARCH YEARFRAC", frozenset({2}))
    | for_each("HLOOKUP VLOOKUP XMATCH", frozenset({2, 3}))
    | for_each("SUBSTITUTE", frozenset({3}))
    | for_each("XLOOKUP", frozenset({4, 5}))
    | for_each("OFFSET", EVERY - {0})
)
_TAKING_BLANKS = "COUNT COUNTA COUNTBLANK ISBLANK ISERROR ISNUMBER ISTEXT LEN N NA T TYPE"
_BLANK_AWARE = frozenset(_TAKING_BLANKS.split())
_COMPARE = frozenset(["=", "<>", "<", ">", "<=", ">="])
_ARITHMETIC = frozenset(["+", "-", "*", "/", "^"])


@dataclass
class FormulaFacts:
    """A formula's numbers; of its operands, which are computed with and which may be blank."""

    numbers: list[float] = field(default_factory=list)
    operands: list[tuple[bool, bool]] = field(default_factory=list)


def facts_of(formula: str) -> FormulaFacts:
    facts = FormulaFacts()
    try:
        _read(formualizer.parse(formula).to_dict(), facts, False, False, False)
    except (formualizer.ParserError, formualizer.TokenizerError):
        return FormulaFacts()
    return facts


def _read(node: Node, facts: FormulaFacts, computes: bool, aware: bool, structural: bool) -> None:
    """`computes`: the value enters arithmetic; `aware`: it may be blank; `structural`: it is a
    position, a count or a mode."""
    match node["node_type"]:
        case "Literal":
            _number(node["value"], facts, structural)
        case "Reference":
            facts.operands.append((computes, aware))
        case "UnaryOp":
            _unary(node, facts, structural)
        case "BinaryOp":
            _binary(node, facts, structural)
        case "Function":
            name = node["name"].upper().removeprefix("_XLFN.").removeprefix("_XLDUDF_")
            for i, argument in enumerate(node["args"]):
                _read(argument, facts, *_role(name, i))
        case "Array":
            for item in (item for row in node["rows"] for item in row):
                _read(item, facts, False, False, structural)


def _number(value: Any, facts: FormulaFacts, structural: bool) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and not structural and abs(value) not in PLAIN_NUMBERS:
        facts.numbers.append(float(value))


def _unary(node: Node, facts: FormulaFacts, structural: bool) -> None:
    operand = node["operand"]
    if node["operator"] == "%" and isinstance(operand.get("value"), int | float):
        _number(operand["value"] / 100, facts, structural)
    else:
        _read(operand, facts, node["operator"] in "+-%", False, structural)


def _binary(node: Node, facts: FormulaFacts, structural: bool) -> None:
    sides, operator = (node["left"], node["right"]), node["operator"]
    aware = operator in _COMPARE and any(side.get("value") == "" for side in sides)
    for side in sides:
        exponent = operator == "^" and side is node["right"]
        _read(side, facts, operator in _ARITHMETIC, aware, structural or exponent)


def _role(name: str, i: int) -> tuple[bool, bool, bool]:
    """How a function uses an argument: does it compute with it, may it be blank, is it structural."""
    if name in registry:
        params = registry[name].params
        param = params[min(i, len(params) - 1)] if params else None
        number = param is not None and param.kind == "number"
        return number, False, param is not None and param.arg.integer
    return False, name in _BLANK_AWARE, i in STRUCTURAL.get(name, ())


def calls(formula: str) -> Iterator[str]:
    """The names that a formula calls, as they are written."""
    for token in _tokens(formula):
        if token.token_type == formualizer.TokenType.Func and token.value.endswith("("):
            yield token.value[:-1]


def operands(formula: str) -> Iterator[str]:
    """The references and names in a formula, as they are written."""
    for token in _tokens(formula):
        if token.subtype == formualizer.TokenSubType.Range:
            yield token.value


def _tokens(formula: str) -> list[Any]:
    try:
        return list(formualizer.tokenize(formula))
    except (formualizer.TokenizerError, ValueError):
        return []
