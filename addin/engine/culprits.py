"""Which part of a formula makes the whole of it an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import formualizer

from udfs import ExcelError

_MOST_TRIED = 100  # parts of one formula that are computed to find it
_ONE_OF_THEIRS = ("IFS", "SWITCH")  # compute some arguments only, by rules that nobody needs here


def culprit(formula: str, error: ExcelError, value_of: Callable[[str], Any]) -> str:
    """The innermost part of a formula that is the error while no part of it is; "" if it is the whole formula,
    or is not found. `value_of` gives the value of such a part."""
    written = _Written(formula)
    tried: dict[str, Any] = {}

    def value(node: Any) -> Any:
        part = written.text(node)
        if part not in tried and len(tried) < _MOST_TRIED:
            tried[part] = value_of(part) if part else None
        return tried.get(part)

    whole = node = formualizer.parse(formula)
    while inner := next((child for child in _computed(node, value) if error in cells(value(child))), None):
        node = inner
    return "" if node is whole else written.text(node)


def cells(value: Any) -> list[Any]:
    """The cells of a value that may be an array."""
    return [cell for row in value for cell in row] if isinstance(value, list) else [value]


def _computed(node: Any, value: Callable[[Any], Any]) -> list[Any]:
    """The parts of a formula's part whose value is in its own."""
    parts, name = node.children(), node.get_function_name() or ""
    match name.upper():
        case "IF" | "CHOOSE" if parts:
            return [parts[0], *_taken(name.upper(), value(parts[0]), parts[1:])]
        case "IFERROR":
            return list(parts[1:2])
        case "IFNA" if parts:
            return list(parts[:2] if value(parts[0]) is not ExcelError.NA else parts[1:2])
        case name if name in _ONE_OF_THEIRS or node.node_type() == "Array":
            return []
    return list(parts)


def _taken(name: str, chosen: Any, branches: list[Any]) -> list[Any]:
    """The branch that the first argument chooses; all of them where it is an array, none where it is no number."""
    if isinstance(chosen, list):
        return branches
    if not isinstance(chosen, int | float):
        return []
    number = int(chosen) - 1 if name == "CHOOSE" else int(not chosen)
    return branches[max(number, 0) :][:1]


class _Written:
    """A formula as it is written."""

    def __init__(self, formula: str) -> None:
        self._bytes = formula.encode()  # which the engine counts
        self._tokens = formualizer.Tokenizer(formula).tokens()
        self._numbers = {token.start: number for number, token in enumerate(self._tokens)}

    def text(self, node: Any) -> str:
        """A part of it, with the brackets that belong to it; "" for an argument left empty."""
        own = [self._numbers[start] for start in _starts(node)]
        if not own:
            return ""
        first, last = min(own) - (node.node_type() == "Array"), max(own)
        opened = 0  # brackets inside whose partner is behind, after those whose partner is in front
        for number in range(first, last + 1):
            opened += self._step(number)
            while opened < 0:
                first -= 1
                opened += self._step(first)
        while opened > 0:
            last += 1
            opened += self._step(last)
        return self._bytes[self._tokens[first].start : self._tokens[last].end].decode()

    def _step(self, number: int) -> int:
        return {"Open": 1, "Close": -1}.get(str(self._tokens[number].subtype), 0)


def _starts(node: Any) -> Iterator[int]:
    token = node.get_source_token()
    if token is not None:
        yield token.start
    for child in node.children():
        yield from _starts(child)
