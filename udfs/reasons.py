"""The words of WHY: which argument breaks which rule, and with what."""

from __future__ import annotations

import re
from typing import Any

from .errors import show
from .parameters import Arg, Param
from .texts import plain
from .values import LARGEST

_LIKE_A_NUMBER = re.compile(r"[-+($€£¥ ]*\.?\d[\d.,'’ ]*(?:e[-+]?\d+)?[)%$€£¥ ]*", re.IGNORECASE)
MOST_MONTHS = 1200  # a hundred years: more is an amount


# `area` is an argument as it was given, one cell or rows of cells, and `index` says which of its cells, row by row


def place(area: Any, index: int, *, is_table: bool = False) -> str:
    """Where a cell stands in its range, "" where there is only one."""
    if not isinstance(area, (list, tuple)):
        return ""
    if not is_table and 1 in (len(area), len(area[0])):
        return f" in position {index + 1}"
    return place_in_rows(*divmod(index, len(area[0])))


def place_in_rows(row: int, column: int) -> str:
    return f" in row {row + 1}, column {column + 1}"


def _given(area: Any, index: int) -> Any:
    """The cell itself: a blank is called one, although it counts as 0."""
    if isinstance(area, (list, tuple)):
        area = area[index // len(area[0])][index % len(area[0])]
    return None if area == "" else area


def error_reason(param: object, area: Any, index: int = 0) -> str:
    verb = "holds" if isinstance(area, (list, tuple)) else "is"
    at = place(area, index, is_table=isinstance(param, Param) and param.kind == "table")
    return f"{param} {verb} the error {_given(area, index)}{at}"


def unequal_reason(param: Param, count: int, first: Param, other: int) -> str:
    return f"{param} has {_counted(count, 'item')} but {first} has {other}; they belong together by position"


def surplus_reason(function: object, most: int, given: int) -> str:
    return f"{function} takes {_counted(most, 'argument')}, got {given}"


def range_reason(param: Param, rows: int, columns: int) -> str:
    return f"{param} must be a single cell, got {_counted(rows, 'row')} and {_counted(columns, 'column')}"


def extent_reason(param: Param, rows: int, columns: int, most_rows: int, most_columns: int) -> str:
    has = f"{_counted(rows, 'row')} and {_counted(columns, 'column')}"
    return (
        f"the ranges do not fit together: {param} has {has}, but the result would have {most_rows} and {most_columns}"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def unknown_reason(lack: str, name: str, choice: str) -> str:
    return f"{lack} {show(name)}; {choice}"  # no template: the names may hold braces


def option_reason(param: Param, text: str, area: Any, index: int) -> str:
    return f"{param} must be one of {', '.join(param.arg.options)}; got {show(text or None)}{place(area, index)}"


def number_reason(param: Param, area: Any, index: int) -> str:
    text = _given(area, index) or ""
    slip = "; enter it as a number, not as text" if _LIKE_A_NUMBER.fullmatch(plain(text)) else ""
    return f"{param} must be a number, got the text {show(text)}{place(area, index)}{slip}"


def pole_reason(param: Param, number: float, area: Any, index: int) -> str:
    at, blank = place(area, index), _given(area, index) is None
    what = "blank" if blank else show(number)
    counts = ", which counts as 0" if blank else ""
    divisor = f"{param}" if param.pole == 0 else f"{show(param.pole)} - {param}"
    return f"{param} {f'has a {what}{at}' if at else f'is {what}'}{counts}, and the formula divides by {divisor}"


def domain_reason(param: Param, number: float, area: Any, index: int) -> str:
    rule = domain(param.arg) or "a number that a cell can hold"
    got = show(None if _given(area, index) is None else number)
    return f"{param} must be {rule}, got {got}{place(area, index)}{_slip(param.arg, number)}"


def domain(arg: Arg) -> str:
    """The domain in words, "" where every number is allowed."""
    if arg.rising:
        return f"strictly rising from {show(arg.low)} on"
    if arg.without is not None:
        allowed = range(int(arg.high), int(arg.low) - 1, -1)
        return " or ".join(show(n) for n in allowed if n != arg.without)
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
    percent = arg.unit.startswith("fraction") and 1 < abs(number) <= 100
    if percent and arg.least <= number / 100 <= arg.most:
        return f"; did you mean {show(number)}%?"
    if arg.unit == "months" and number > MOST_MONTHS:
        return "; were amount and months swapped?"
    if arg.unit == "currency" and number < 0:
        return "; amounts of this kind are entered positive"
    return ""
