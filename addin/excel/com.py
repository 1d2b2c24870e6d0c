"""COM's values as our cells and back, as the VBA beside this module sends and expects them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from udfs import OMITTED, Cell, ExcelError

ERROR_NUMBERS = {
    ExcelError.NULL: 2000,
    ExcelError.DIV0: 2007,
    ExcelError.VALUE: 2015,
    ExcelError.REF: 2023,
    ExcelError.NAME: 2029,
    ExcelError.NUM: 2036,
    ExcelError.NA: 2042,
}
# an error cell arrives as COM's code for it, a whole number; numbers arrive as floats
FIRST_CODE = -2146828288
LAST_CODE = FIRST_CODE + 0xFFFF
ERRORS_BY_CODE = {FIRST_CODE + number: error for error, number in ERROR_NUMBERS.items()}
MISSING = -2147352572  # an argument that the formula leaves out
PLAIN_TYPES = frozenset((float, str, bool, type(None)))
SERIAL_ZERO = datetime.datetime(1899, 12, 30)
DAY = datetime.timedelta(days=1)

# Errors travel to VBA as their names behind a character of private use, and a text that begins with
# this character gets it once more. So a text that merely looks like "#N/A" stays a text, whatever
# text it is. Not a number: had VBA ever failed to translate it, it would look like a figure.
MARK = "\ue000"


def argument_in(value: Any) -> Any:
    """An argument as a cell, rows of cells, or OMITTED."""
    if isinstance(value, tuple | list):
        if value and isinstance(value[0], tuple | list):
            return [_row_in(row) for row in value]
        return [_row_in(value)]  # a row of constants has one dimension
    if value is OMITTED or (type(value) is int and value == MISSING):
        return OMITTED
    return cell_in(value)


def _row_in(row: tuple[Any, ...] | list[Any]) -> list[Cell]:
    return list(row) if set(map(type, row)) <= PLAIN_TYPES else list(map(cell_in, row))


def cell_in(value: Any) -> Cell:
    """One value as a cell: numbers as floats, errors as ours, a date as its serial number."""
    if value is None or isinstance(value, float | str | bool):
        return value
    if isinstance(value, int):
        if FIRST_CODE <= value <= LAST_CODE:
            return ERRORS_BY_CODE.get(value, ExcelError.VALUE)
        return float(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return (value.replace(tzinfo=None) - SERIAL_ZERO) / DAY
    raise TypeError(f"{type(value).__name__} is not a cell")


def result_out(result: Any) -> Any:
    """A result as rows of COM values, or as one."""
    if isinstance(result, list):
        return [list(map(marked, row)) for row in result]
    return marked(result)


def marked(cell: Any) -> Any:
    """A cell of a result as our VBA understands it."""
    if isinstance(cell, ExcelError):
        return MARK + str(cell)
    return MARK + cell if isinstance(cell, str) and cell.startswith(MARK) else cell
