"""Results out: what a body returns becomes cells, what it raises becomes an error with its reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .errors import DIV0, NUM, Failure
from .function import Udf
from .values import LARGEST, Argument, Cell

Found = Cell | Failure  # a cell of a result, with the reason where it is an error
Outcome = Found | list[list[Found]]

# ValueError is what the math module raises outside a function's domain. Anything else is a bug.
CAUGHT = (Failure, ZeroDivisionError, OverflowError, ValueError)


def failure_of(exception: Exception) -> Failure:
    if isinstance(exception, Failure):
        return exception.with_traceback(None)  # a column may keep a hundred thousand
    if isinstance(exception, ZeroDivisionError):
        return Failure(DIV0, "the formula divides by zero")
    if isinstance(exception, OverflowError):
        return Failure(NUM, "the result is too large for a cell")
    return Failure(NUM, "the result is not a real number")


def finish(function: Udf, result: Any) -> Outcome:
    """A body's result as one cell or rows of cells, with a Failure where a cell is an error."""
    if function.result == "scalar":
        return _cell(result)
    if function.result == "row":
        return [[_cell(v) for v in result]]
    if function.result == "rows":
        return [[_cell(v) for v in row] for row in result]
    return [[cell] for cell in finish_column(result)]


def finish_column(cells: list[Any]) -> list[Found]:
    if set(map(type, cells)) == {float} and math.isfinite(sum(cells)):
        return [c + 0.0 for c in cells] if 0.0 in cells else cells
    return [_cell(v) for v in cells]


def _cell(value: Any) -> Found:
    if type(value) is float:
        if -LARGEST <= value <= LARGEST:
            return value + 0.0  # a zero without a sign, as in Excel
        return Failure(NUM, "the result is too large for a cell")
    if isinstance(value, (str, Failure)):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, complex):
        return Failure(NUM, "the result is not a real number")
    raise TypeError(f"{value!r} is not a result")


def note_blanks(function: Udf, args: Sequence[Argument], rows: list[list[Found]]) -> None:
    """Lets the reason of each error say which numbers of the call were blank cells."""
    pairs = zip(function.params, args, strict=False)
    blanks = [p.name for p, a in pairs if a is None and p.kind in ("number", "numbers")]
    for row in rows:
        for cell in row:
            if isinstance(cell, Failure) and not cell.blanks:
                cell.blanks = blanks
