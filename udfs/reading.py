"""Cells in: what each argument is read as, and the order in which bad ones are reported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from .errors import DIV0, NUM, VALUE, ExcelError, Failure, decimal_text
from .function import Udf
from .parameters import REQUIRED, Param, SameAs
from .reasons import (
    domain_reason,
    error_reason,
    number_reason,
    option_reason,
    pole_reason,
    range_reason,
    surplus_reason,
    unequal_reason,
)
from .texts import plain
from .values import LARGEST, OMITTED, Argument, Cell, Range

RANGES = frozenset((list, tuple))


def arrange(function: Udf, args: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """One argument per parameter; a range of one cell becomes that cell."""
    count = len(function.params)
    if function.is_variable:
        fixed = count - 1
        args += (OMITTED,) * (fixed - len(args))
        return (*map(_single, function.params, args[:fixed]), *args[fixed:])
    if len(args) > count:
        surplus = [f"argument {n}" for n in range(count + 1, len(args) + 1)]
        reject_errors([*function.params, *surplus], args)
        raise Failure(VALUE, surplus_reason, function, count, len(args))
    if not RANGES.isdisjoint(map(type, args)):
        args = tuple(map(_single, function.params, args))
    return args + (OMITTED,) * (count - len(args))


def _single(param: Param, value: Any) -> Any:
    """The cell of a range of one cell; any other range as it is, if it is one."""
    if type(value) not in RANGES:
        return value
    widths = set(map(len, value)) if set(map(type, value)) <= RANGES else set()
    if len(widths) != 1 or 0 in widths:
        raise Failure(VALUE, "{} is not a rectangle of cells", param)
    return blank_in_range(value[0][0]) if len(value) == 1 and widths == {1} else value


def blank_in_range(cell: Cell) -> Cell:
    """Hosts differ in whether an empty cell of a range is nothing or empty text: it is nothing."""
    return None if cell == "" else cell


def read(params: tuple[Param, ...], args: tuple[Argument, ...]) -> list[Any]:
    """The arguments as the body takes them."""
    if params and params[-1].kind == "cells":
        fixed = len(params) - 1
        return read_given(params[:fixed], args[:fixed]) + list(args[fixed:])
    values = read_given(params, args)
    for i, value in enumerate(values):
        if type(value) is SameAs:
            values[i] = values[[p.name for p in params].index(value.name)]
    return values


def read_given(params: Sequence[Param], args: Sequence[Argument]) -> list[Any]:
    """Each argument's value, or the first failure, class by class (errors, types, zero divisors,
    domains), inside a class from left to right. A default that is another argument stays a name."""
    kinds = set(map(type, args))
    if ExcelError in kinds or not RANGES.isdisjoint(kinds):
        reject_errors(params, args)
    values: list[Any] = []
    lists: list[tuple[Param, list[Any], Any]] = []
    suspects: list[tuple[Param, Sequence[float], Any]] = []
    for param, arg in zip(params, args, strict=True):
        if arg is OMITTED and param.default is not REQUIRED:
            _refuse_needed(param, values)
            values.append(param.default)
            continue
        value = arg if type(arg) is float and param.kind == "number" else _value(param, arg)
        values.append(value)
        if type(value) is list:
            lists.append((param, value, arg))
            if param.kind == "numbers" and not _is_plain(param, value):
                suspects.append((param, value, arg))
        elif type(value) is float and (
            not param.low <= value <= param.high
            or value == param.pole
            or (param.arg.integer and not _counts(param, value))
        ):
            suspects.append((param, (value,), arg))
    if lists:
        _reject_unequal(lists)
    if suspects:
        _reject_outside(suspects)
    if lists:
        _reject_falling(lists)
    return values


def reject_errors(params: Sequence[object], args: Sequence[Any]) -> None:
    for param, arg in zip(params, args, strict=True):
        if type(arg) is ExcelError:
            raise Failure(arg, error_reason, param, arg)
        if type(arg) in RANGES and not _keeps_errors(param):
            for index, cell in enumerate(cell for row in arg for cell in row):
                if type(cell) is ExcelError:
                    raise Failure(cell, error_reason, param, arg, index)


def _refuse_needed(param: Param, before: list[Any]) -> None:
    """An argument that is left out although an option given before it cannot do without."""
    for value in before:
        if type(value) is str and value in param.arg.required_for:
            raise Failure(VALUE, "{} is required for {} and was left out", param, value)


def _keeps_errors(param: object) -> bool:
    return isinstance(param, Param) and param.arg.keeps_errors


def _is_plain(param: Param, numbers: list[float]) -> bool:
    """Whether a list is seen at a glance to lie inside its domain."""
    if not numbers or param.pole is not None or param.arg.integer:
        return False
    # the sum is not finite where a number is not; min and max do not see a NaN
    return param.low <= min(numbers) and max(numbers) <= param.high and math.isfinite(sum(numbers))


def _counts(param: Param, number: float) -> bool:
    """Whether a number is one of those that count something."""
    return number.is_integer() and number != param.arg.without


def _reject_unequal(lists: list[tuple[Param, list[Any], Any]]) -> None:
    paired = [(param, items) for param, items, _ in lists if param.kind in ("numbers", "texts") and param.arg.paired]
    for param, items in paired[1:]:
        first, other = paired[0]
        if len(items) != len(other):
            raise Failure(VALUE, unequal_reason, param, len(items), first, len(other))


def _reject_outside(suspects: list[tuple[Param, Sequence[float], Any]]) -> None:
    """A zero divisor anywhere comes before a number outside its domain."""
    outside: Failure | None = None
    for param, numbers, arg in suspects:
        for i, number in enumerate(numbers):
            if number == param.pole:
                raise Failure(DIV0, pole_reason, param, number, arg, _index(param, arg, i))
            if not param.low <= number <= param.high or (param.arg.integer and not _counts(param, number)):
                outside = outside or Failure(NUM, domain_reason, param, number, arg, _index(param, arg, i))
    if outside:
        raise outside


def _index(param: Param, arg: Any, item: int) -> int:
    """Which cell of a range an item of a list was read from."""
    if not param.arg.skips_blanks or type(arg) not in RANGES:
        return item
    cells = (blank_in_range(cell) for row in arg for cell in row)
    return [i for i, cell in enumerate(cells) if cell is not None][item]


def _reject_falling(lists: list[tuple[Param, list[Any], Any]]) -> None:
    """A list that should start at its least value and rise, and does not."""
    for param, items, arg in lists:
        if not param.arg.rising:
            continue
        if items[0] != param.low:
            raise Failure(NUM, domain_reason, param, items[0], arg, 0)
        for i, (lower, upper) in enumerate(pairwise(items), 1):
            if not lower < upper:
                raise Failure(NUM, domain_reason, param, upper, arg, i)


def _value(param: Param, arg: Any) -> Any:
    if arg is OMITTED:
        raise Failure(VALUE, "{} is required and was left out", param)
    if type(arg) in RANGES:
        return _of_range(param, arg)
    if param.kind == "number":
        return _number(param, arg)
    if param.kind == "text":
        return _text(param, arg)
    if param.kind == "table":
        return [[arg]]
    if param.arg.skips_blanks and arg is None:
        return []
    return [_number(param, arg) if param.kind == "numbers" else _text(param, arg)]


def _of_range(param: Param, rows: Range) -> list[Any]:
    if param.kind == "table":
        return [list(row) for row in rows]
    if not param.is_list:
        raise Failure(VALUE, range_reason, param, len(rows), len(rows[0]))
    cells = [cell for row in rows for cell in row]
    if param.kind == "numbers" and set(map(type, cells)) == {float}:
        return cells
    cells = list(map(blank_in_range, cells))
    reader = _number if param.kind == "numbers" else _text
    skips = param.arg.skips_blanks
    return [reader(param, cell, rows, i) for i, cell in enumerate(cells) if not (skips and cell is None)]


def _number(param: Param, cell: Cell, area: Any = None, index: int = 0) -> float:
    if type(cell) is float:
        return cell
    if cell is None:
        return 0.0
    if isinstance(cell, str):
        raise Failure(VALUE, number_reason, param, cell if area is None else area, index)
    if isinstance(cell, (int, float)):  # bool is an int: TRUE is 1
        if -LARGEST <= cell <= LARGEST:
            return float(cell)
        return math.nan  # outside every domain
    raise TypeError(f"{cell!r} is not a cell")


def _text(param: Param, cell: Cell, area: Any = None, index: int = 0) -> str:
    text = text_of(cell)
    if not param.arg.options:
        return text
    for option in param.arg.options:
        if text.casefold() == option.casefold():
            return option
    raise Failure(VALUE, option_reason, param, text, cell if area is None else area, index)


def text_of(cell: Cell) -> str:
    """A cell where text is asked: a number as its shortest decimal, without white space that does not count."""
    if isinstance(cell, str):
        return plain(cell)
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return decimal_text(float(cell) if -LARGEST <= cell <= LARGEST else math.nan)
    raise TypeError(f"{cell!r} is not a cell")
