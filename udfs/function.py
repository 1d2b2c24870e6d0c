"""What a function is: its body, and beside it everything a host must know about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .native import Steps, fill, is_residual, readable
from .parameters import Param, Result
from .values import Argument, Cell, Range


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example: arguments and result, as the specification states them.

    In `args` and `expected` a list is a column, a tuple inside `expected` is a row, a list of lists
    is a range.
    """

    args: tuple[Any, ...]
    expected: Any
    source: str = ""
    within: float = 0.0  # where the source states a rounded figure: half a unit of its last digit

    def __post_init__(self) -> None:
        if not isinstance(self.args, tuple):
            raise TypeError(f"a case takes a tuple of arguments, not {self.args!r}")

    def arguments(self) -> tuple[Argument, ...]:
        """The arguments as cells and ranges."""
        return tuple(_as_cells(a) for a in self.args)

    def result(self) -> Cell | Range:
        """The expected value as a cell or a range."""
        return [[_as_cell(v) for v in self.expected]] if isinstance(self.expected, tuple) else _as_cells(self.expected)


def _as_cells(value: Any) -> Cell | Range:
    if isinstance(value, list):
        rows = value if value and isinstance(value[0], list) else [[v] for v in value]
        return [[_as_cell(v) for v in row] for row in rows]
    return _as_cell(value)


def _as_cell(value: Any) -> Cell:
    return float(value) if type(value) is int else value


@dataclass(frozen=True, slots=True)
class Largest:
    """What comes out where the first cell of an argument is 1E308, worked out by hand."""

    argument: str
    expected: Any
    how: str
    overflows: bool = False  # as a LAMBDA it is the native formula, which becomes too large on its way


@dataclass(frozen=True, slots=True, eq=False)
class Udf:
    """A declared function. `native` holds one formula per cell of a result row."""

    name: str
    category: str
    summary: str
    doc: str
    body: Callable[..., Any]
    params: tuple[Param, ...]
    result: Result
    results: tuple[str, ...]
    units: tuple[str, ...]
    cases: tuple[Case, ...]
    native: tuple[str, ...]
    steps: Steps | None
    proof: str
    portable: str
    rises: tuple[tuple[str, ...], ...]
    falls: tuple[tuple[str, ...], ...]
    bounds: str
    tolerance: float
    largest: Largest | None

    def __str__(self) -> str:
        return self.name

    @property
    def signature(self) -> str:
        words = [p.name + "…" if p.kind == "cells" else p.name if p.required else f"[{p.name}]" for p in self.params]
        return f"{self.name}({', '.join(words)})"

    @property
    def is_variable(self) -> bool:
        """Whether it takes any number of arguments at its end."""
        return bool(self.params) and self.params[-1].kind == "cells"

    @property
    def gives_arrays(self) -> bool:
        """Whether some call gives an array."""
        return self.result != "scalar" or any(p.each for p in self.params)

    @property
    def width(self) -> int:
        """The cells that the declaration speaks of one by one: those of a result row."""
        return max(1, len(self.results))

    @property
    def is_residual(self) -> bool:
        """Whether the native formula must come to zero, not to the result."""
        return is_residual(self.native)

    @property
    def readable(self) -> tuple[str, ...]:
        """The native formulas with the arguments' names in them."""
        return tuple(map(readable, self.native))

    @property
    def readable_steps(self) -> str:
        return readable(self.steps.formula) if self.steps else ""

    def native_of(self, cell: int) -> str:
        """The native formula of one cell of a row or column, counted from 0."""
        return fill(self.native[0], {"t": str(cell)}) if self.result == "column" else self.native[cell]

    def direction(self, name: str, cell: int = 0) -> int:
        """+1 or -1 where the result only rises or only falls in an argument, else 0."""
        return (name in self.rises[cell]) - (name in self.falls[cell])
