"""The words of WHY: which argument breaks which rule, and with what."""

from __future__ import annotations

from .errors import ExcelError, show
from .parameters import Arg, Param
from .values import LARGEST

MOST_MONTHS = 1200  # a hundred years: more is an amount


def error_reason(param: object, verb: str, error: ExcelError) -> str:
    return f"{param} {verb} the error {error}"


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
