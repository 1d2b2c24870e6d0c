"""Cells in: what each argument is read as, and the order in which bad ones are reported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from .errors import DIV0, NUM, VALUE, ExcelError, Failure, decimal_text, show
from .function import Udf
from .parameters import REQUIRED, Arg, Param, SameAs
from .values import LARGEST, OMITTED

MOST_MONTHS = 1200  # a hundred years: more is an amount
RANGES = frozenset((list, tuple))


def arrange(function: Udf, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """One argument per parameter; a range of one cell becomes that cell."""
    count = len(function.params)
    if function.is_variable:
        fixed = count - 1
        args += (OMITTED,) * (fixed - len(args))
        return (*map(_single, function.params, args[:fixed]), *args[fixed:])
    if len(args) > count:
        surplus = [f"argument {n}" for n in range(count + 1, len(args) + 1)]
        reject_errors([*function.params, *surplus], args)
        raise Failure(VALUE, "{} takes {} arguments, got {}", function, count, len(args))
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


def blank_in_range(cell: Any) -> Any:
    """Hosts differ in whether an empty cell of a range is nothing or empty text: it is nothing."""
    return None if cell == "" else cell


def read(params: tuple[Param, ...], args: tuple[Any, ...]) -> list[Any]:
    """The arguments as the body takes them."""
    if params and params[-1].kind == "cells":
        fixed = len(params) - 1
        return read_given(params[:fixed], args[:fixed]) + list(args[fixed:])
    values = read_given(params, args)
    for i, value in enumerate(values):
        if type(value) is SameAs:
            values[i] = values[[p.name for p in params].index(value.name)]
    return values


def read_given(params: Sequence[Param], args: Sequence[Any]) -> list[Any]:
    """Each argument's value, or the first failure, class by class (errors, types, zero divisors,
    domains), inside a class from left to right. A default that is another argument stays a name."""
    kinds = set(map(type, args))
    if ExcelError in kinds or not RANGES.isdisjoint(kinds):
        reject_errors(params, args)
    values: list[Any] = []
    listed = False
    divisor = outside = None
    for param, arg in zip(params, args, strict=True):
        if arg is OMITTED and param.default is not REQUIRED:
            _refuse_needed(param, values)
            values.append(param.default)
            continue
        value = arg if type(arg) is float and param.kind == "number" else _value(param, arg)
        values.append(value)
        if type(value) is float:
            numbers: Sequence[float] = (value,)
        elif type(value) is list:
            listed = True
            numbers = value if param.kind == "numbers" and not _is_plain(param, value) else ()
        else:
            continue
        for number in numbers:
            if number == param.pole:
                divisor = divisor or param
            elif not param.low <= number <= param.high or (param.arg.integer and not number.is_integer()):
                outside = outside or (param, number)
    if listed:
        _reject_unequal_lists(params, values)
        outside = outside or _not_rising(params, values)
    if divisor:
        raise Failure(DIV0, pole_reason, divisor)
    if outside:
        raise Failure(NUM, domain_reason, *outside)
    return values


def reject_errors(params: Sequence[object], args: Sequence[Any]) -> None:
    for param, arg in zip(params, args, strict=True):
        if type(arg) is ExcelError:
            raise Failure(arg, error_reason, param, "is", arg)
        if type(arg) in RANGES and not _keeps_errors(param):
            for row in arg:
                for cell in row:
                    if type(cell) is ExcelError:
                        raise Failure(cell, error_reason, param, "holds", cell)


def _refuse_needed(param: Param, before: list[Any]) -> None:
    """An argument that is left out although an option given before it cannot do without."""
    for value in before:
        if type(value) is str and value in param.arg.required_for:
            raise Failure(VALUE, "{} is required for {} and was left out", param, value)


def _is_plain(param: Param, numbers: list[float]) -> bool:
    """Whether a list is seen at a glance to lie inside its domain."""
    if not numbers or param.pole is not None or param.arg.integer:
        return False
    # the sum is not finite where a number is not; min and max do not see a NaN
    return param.low <= min(numbers) and max(numbers) <= param.high and math.isfinite(sum(numbers))


def _keeps_errors(param: object) -> bool:
    return isinstance(param, Param) and param.arg.keeps_errors


def _reject_unequal_lists(params: Sequence[Param], values: list[Any]) -> None:
    lists = [
        (param, value)
        for param, value in zip(params, values, strict=True)
        if param.kind in ("numbers", "texts") and param.arg.paired and type(value) is list
    ]
    for param, value in lists[1:]:
        first, other = lists[0]
        if len(value) != len(other):
            raise Failure(VALUE, unequal_reason, param, len(value), first, len(other))


def _not_rising(params: Sequence[Param], values: list[Any]) -> tuple[Param, float] | None:
    """The first number of a list that should start at its least value and rise, and does not."""
    for param, value in zip(params, values, strict=True):
        if param.arg.rising and value[0] != param.low:
            return param, value[0]
        if param.arg.rising:
            for lower, upper in pairwise(value):
                if not lower < upper:
                    return param, upper
    return None


def _value(param: Param, arg: Any) -> Any:
    if arg is OMITTED:
        raise Failure(VALUE, "{} is required and was left out", param)
    if type(arg) in RANGES:
        if param.kind == "table":
            return [list(row) for row in arg]
        if not param.is_list:
            raise Failure(VALUE, "{} must be a single cell, got {} rows of {}", param, len(arg), len(arg[0]))
        reader = _number if param.kind == "numbers" else _text
        cells = [cell for row in arg for cell in row]
        if param.kind == "numbers" and set(map(type, cells)) == {float}:
            return cells
        cells = list(map(blank_in_range, cells))
        if param.arg.skips_blanks:
            cells = [cell for cell in cells if cell is not None]
        return [reader(param, cell) for cell in cells]
    if param.kind == "number":
        return _number(param, arg)
    if param.kind == "text":
        return _text(param, arg)
    if param.kind == "table":
        return [[arg]]
    if param.arg.skips_blanks and arg is None:
        return []
    return [_number(param, arg) if param.kind == "numbers" else _text(param, arg)]


def _number(param: Param, cell: Any) -> float:
    if type(cell) is float:
        return cell
    if cell is None:
        return 0.0
    if isinstance(cell, str):
        raise Failure(VALUE, number_reason, param, cell)
    if isinstance(cell, (int, float)):  # bool is an int: TRUE is 1
        if -LARGEST <= cell <= LARGEST:
            return float(cell)
        return math.nan  # outside every domain
    raise TypeError(f"{cell!r} is not a cell")


def _text(param: Param, cell: Any) -> str:
    if isinstance(cell, str):
        text = cell.strip()
    elif cell is None:
        text = ""
    elif isinstance(cell, (int, float)):
        text = decimal_text(_number(param, cell))
    else:
        raise TypeError(f"{cell!r} is not a cell")
    if not param.arg.options:
        return text
    for option in param.arg.options:
        if text.casefold() == option.casefold():
            return option
    raise Failure(VALUE, option_reason, param, text)


def error_reason(param: object, verb: str, error: ExcelError) -> str:
    return f"{param} {verb} the error {error}"


def unequal_reason(param: Param, count: int, first: Param, other: int) -> str:
    return f"{param} has {count} items but {first} has {other}; they belong together by position"


def option_reason(param: Param, text: str) -> str:
    return f"{param} must be one of {', '.join(param.arg.options)}; got {show(text)}"


def number_reason(param: Param, text: str) -> str:
    slip = "; enter it as a number, not as text" if any(c.isdigit() for c in text) else ""
    return f"{param} must be a number, got the text {show(text)}{slip}"


def pole_reason(param: Param) -> str:
    return f"{param} is {show(param.pole)}, and the formula divides by " + (
        f"{param}" if param.pole == 0 else f"{show(param.pole)} - {param}"
    )


def domain_reason(param: Param, number: float) -> str:
    rule = domain(param.arg) or "a number that a cell can hold"
    return f"{param} must be {rule}, got {show(number)}{_slip(param.arg, number)}"


def domain(arg: Arg) -> str:
    """The domain in words, "" where every number is allowed."""
    if arg.rising:
        return f"strictly rising from {show(arg.low)} on"
    least, most = arg.least > -LARGEST, arg.most < LARGEST
    noun = "a whole number " if arg.integer else ""
    if least and most and arg.above is None and arg.below is None:
        return f"{noun}between {show(arg.low)} and {show(arg.high)}"
    rules = []
    if least:
        rules.append(f"at least {show(arg.low)}" if arg.above is None else f"greater than {show(arg.above)}")
    if most:
        rules.append(f"at most {show(arg.high)}" if arg.below is None else f"less than {show(arg.below)}")
    return noun + " and ".join(rules)


def _slip(arg: Arg, number: float) -> str:
    """The likely mistake behind a number outside its domain."""
    percent = arg.unit.startswith("fraction") and 1 <= abs(number) <= 100
    if percent and arg.least <= number / 100 <= arg.most:
        return f"; did you mean {show(number)}%?"
    if arg.unit == "months" and number > MOST_MONTHS:
        return "; were amount and months swapped?"
    if arg.unit == "currency" and number < 0:
        return "; amounts of this kind are entered positive"
    return ""
