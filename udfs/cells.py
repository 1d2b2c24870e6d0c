"""The one boundary between cells and the functions: cells in, cells or true errors out.

A cell is a float, bool, str, ExcelError, or None where it is blank; a range is rows of cells; an
argument left out is OMITTED. A host's adapter turns its own values into these and decides no more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import cast

from .columns import each
from .declare import registry
from .errors import VALUE, Failure
from .function import Udf
from .parameters import SameAs
from .reading import RANGES, arrange, read
from .results import CAUGHT, Outcome, failure_of, finish, note_blanks
from .values import LARGEST, Argument, Cell, Range


def call(function: Udf, *args: Argument) -> Cell | Range:
    """The result of a call as cells: one value, or rows of values."""
    return _cells(attempt(function, args))


def _cells(outcome: Outcome) -> Cell | Range:
    if isinstance(outcome, Failure):
        return outcome.error
    if not isinstance(outcome, list):
        return outcome
    for row in outcome:
        for i, cell in enumerate(row):
            if type(cell) is Failure:
                row[i] = cell.error
    return cast(Range, outcome)


def explain(function: Udf, args: tuple[Argument, ...]) -> str:
    """Why a call, or the first bad cell of its result, is an error; "" where there is none."""
    outcome = attempt(function, args)
    if isinstance(outcome, Failure):
        return str(outcome)
    rows = outcome if isinstance(outcome, list) else []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, Failure):
                named = c < len(function.results) and len(rows) == 1
                place = function.results[c] if named else f"row {r + 1}, column {c + 1}"
                return f"{place}: {cell}"
    return ""


def attempt(function: Udf, args: tuple[Argument, ...]) -> Outcome:
    """A call's result as cells, with a Failure where the call or a cell of its result is an error."""
    try:
        arguments = arrange(function, args)
        if not RANGES.isdisjoint(map(type, arguments)):
            for param, argument in zip(function.params, arguments, strict=False):
                if param.each and type(argument) in RANGES:
                    return each(function, arguments, attempt)
        values = read(function.params, arguments)
    except Failure as failure:
        return failure_of(failure)
    try:
        result = function.body(*values)
    except CAUGHT as exception:
        outcome: Outcome = failure_of(exception)
    else:
        outcome = finish(function, result)
    if None in arguments:
        note_blanks(function, arguments, outcome if isinstance(outcome, list) else [[outcome]])
    return outcome


def function_named(name: str) -> Udf:
    """The function that a text names, in any case."""
    function = registry.get(name.upper())
    if not name:
        raise Failure(VALUE, "function is blank; it must be the name of a function, as text")
    if function is None:
        raise Failure(VALUE, "there is no function {}", name)
    return function


@cache
def caller(function: Udf) -> Callable[..., Cell | Range]:
    """The function as a host calls it. Numbers inside their domains take a short way; whatever is
    not plainly right takes the long one, which finds out what is wrong."""
    if any(p.kind != "number" or p.arg.integer for p in function.params):
        return lambda *args: call(function, *args)
    body = function.body
    domains = tuple(p.open_domain for p in function.params)
    fewest, most = _shortest(function), len(domains)

    def short(*args: Argument) -> Cell | Range:
        if fewest <= len(args) <= most:
            for value, (low, high) in zip(args, domains, strict=False):
                if type(value) is not float or not low <= value <= high:
                    break
            else:
                try:
                    result = body(*args)
                except CAUGHT as exception:
                    return failure_of(exception).error
                if type(result) is float and -LARGEST <= result <= LARGEST:
                    return result + 0.0  # takes the sign off a zero
        return _cells(attempt(function, args))

    return short


def _shortest(function: Udf) -> int:
    """How many arguments must be given for Python's own defaults to stand in for the others."""
    needed = [i for i, p in enumerate(function.params, 1) if p.required or type(p.default) is SameAs]
    return needed[-1] if needed else 0
