"""Arrays inside formulas: refused where the engine would not compute what Excel does.

Excel takes one cell of an area (or makes an array) by where the area stands; the engine computes
an array everywhere, and for some functions the first cell only.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any, TypeVar

import formualizer

from udfs import registry

from ..refusal import Refusal


class Shape(enum.Enum):
    ONE = "one value"
    AREA = "an area of cells"
    ARRAY = "several values"


Node = dict[str, Any]
_V = TypeVar("_V")
ONE, AREA, ARRAY = Shape
EVERY: Set[int] = frozenset(range(255))
_FIRST, _OTHERS = frozenset({0}), EVERY - {0}
_ODD = frozenset(range(1, 255, 2))


def for_each(names: str, value: _V) -> dict[str, _V]:
    """The same for each function in a list with spaces."""
    return dict.fromkeys(names.split(), value)


_ANY_ARGUMENT = """
    AND AVERAGE AVERAGEA COLUMNS CORREL COUNT COUNTA COUNTBLANK DEVSQ GEOMEAN HARMEAN INTERCEPT IRR MAX MAXA MEDIAN
    MIN MINA MODE OR PRODUCT ROWS RSQ SLOPE STDEV STDEVP SUM SUMPRODUCT SUMSQ TRANSPOSE VAR VARP XIRR XOR
"""
# which arguments of Excel's own functions may be an area or an array, as compared with another engine
_TAKES: dict[str, Set[int]] = (
    for_each(_ANY_ARGUMENT, EVERY)
    | for_each("COUNTIF INDEX LARGE PERCENTILE PERCENTRANK QUARTILE SMALL", _FIRST)
    | for_each("CHOOSE NPV", _OTHERS)
    | for_each("HLOOKUP MATCH RANK VLOOKUP", frozenset({1}))
    | for_each("FORECAST LOOKUP XNPV", frozenset({1, 2}))
    | for_each("AVERAGEIF SUMIF", frozenset({0, 2}))
    | for_each("AVERAGEIFS SUMIFS", _ODD | {0})
    | {"COUNTIFS": EVERY - _ODD}
)
# these look something up: a computed array is not what they expect
_LOOKING_UP = "AVERAGEIF AVERAGEIFS COUNTBLANK COUNTIF COUNTIFS HLOOKUP LOOKUP RANK SUMIF SUMIFS VLOOKUP"
_CELLS_ONLY = frozenset(_LOOKING_UP.split())
_ELEMENTWISE = frozenset(["IF", "IFERROR", "IFNA"])
_REFUSED = for_each(
    "NOW RAND RANDARRAY RANDBETWEEN TODAY",
    "whose value changes with every calculation, so that no saved value can be checked",
) | for_each(
    "AGGREGATE CEILING CELL CUMIPMT CUMPRINC DB FLOOR INDIRECT INFO IPMT OFFSET PPMT SUBTOTAL",
    "which this engine does not always compute as Excel does",
)
_PLAIN_FORMAT = re.compile(r"(#,##)?0(\.0+)?%?")


@dataclass(frozen=True)
class Reader:
    """What the shapes in a formula depend on."""

    is_area: Callable[[str], bool]
    entered: bool  # as an array formula
    refuse: Callable[[str], Refusal]

    def read(self, formula: str) -> None:
        """A Refusal where the engine and Excel would compute different values."""
        try:
            tree = formualizer.parse(formula).to_dict()
        except (formualizer.ParserError, formualizer.TokenizerError) as e:
            raise self.refuse("cannot be read as a formula") from e
        shape = self._shape(tree, self.entered)
        if shape is not ONE and not self.entered:
            raise self.refuse(f"gives {shape.value} where Excel shows one; enter it as an array formula")

    def _shape(self, node: Node, arrays: bool) -> Shape:
        match node["node_type"]:
            case "Array":
                if not all(node["rows"]) or not node["rows"]:
                    raise self.refuse("contains an empty array")
                return ARRAY
            case "Reference":
                return AREA if self.is_area(node["reference"]) else ONE
            case "UnaryOp":
                return self._operation(node["operator"], [node["operand"]], arrays)
            case "BinaryOp":
                return self._operation(node["operator"], [node["left"], node["right"]], arrays)
            case "Function":
                name, arguments = node["name"].upper().removeprefix("NETSHARE."), node["args"]
                ours = name in registry
                return (self._ours if ours else self._native)(name, arguments, arrays)
            case "Literal" | "Omitted":
                return ONE
        raise self.refuse("uses something this engine cannot compute")

    def _operation(self, operator: str, operands: list[Node], arrays: bool) -> Shape:
        if operator in {":", ",", " ", "@", "#"}:
            raise self.refuse("combines references in a way this engine cannot compute")
        shapes = {self._shape(operand, arrays) for operand in operands}
        if AREA in shapes and not arrays:
            raise self.refuse("uses an area where one cell belongs; name the cell, or enter it as an array formula")
        return ONE if shapes == {ONE} else ARRAY

    def _ours(self, name: str, arguments: list[Node], _: bool) -> Shape:
        function = registry[name]
        shapes = [self._shape(argument, True) for argument in arguments]
        ranges = any(param.each and shape is not ONE for param, shape in zip(function.params, shapes, strict=False))
        return ONE if function.result == "scalar" and not ranges else ARRAY

    def _native(self, name: str, arguments: list[Node], arrays: bool) -> Shape:
        if name in _REFUSED or (name == "TEXT" and not _has_plain_format(arguments)):
            why = _REFUSED.get(name, "with a format that this engine may read differently from Excel")
            raise self.refuse(f"calls {name}, {why}")
        shapes = [self._shape(a, arrays or name == "SUMPRODUCT") for a in arguments]
        elementwise = name in _ELEMENTWISE and self.entered
        for i, (argument, shape) in enumerate(zip(arguments, shapes, strict=True)):
            if shape is ONE or elementwise:
                continue
            computed = shape is ARRAY and argument["node_type"] != "Array"
            if i not in _TAKES.get(name, ()) or (computed and name in _CELLS_ONLY):
                raise self.refuse(f"gives {name} {shape.value} where this engine takes one cell")
        if name == "CHOOSE" or elementwise:
            return next((s for s in shapes if s is not ONE), ONE)
        whole = name == "INDEX" and shapes[:1] != [ONE] and any(map(_is_whole, arguments[1:]))
        return ARRAY if whole or name == "TRANSPOSE" else ONE


def _is_whole(argument: Node) -> bool:
    """Whether a row or column number of INDEX stands for all of them."""
    return argument["node_type"] == "Omitted" or argument.get("value") == 0


def _has_plain_format(arguments: list[Node]) -> bool:
    shape = arguments[1].get("value") if len(arguments) > 1 else None
    return isinstance(shape, str) and bool(_PLAIN_FORMAT.fullmatch(shape))
