"""Cells as Excel's JavaScript sends and takes them, through xlwings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlwings.conversion import Converter, ValueAccessor

from udfs import OMITTED, ExcelError

PLAIN_CELLS = frozenset((float, str, bool, type(None)))
ERROR_NAMES = frozenset(map(str, ExcelError))
# the first version of Excel's runtime that takes errors as objects; perpetual editions have an older one
TAKES_ERRORS = 1.4


def argument_in(value: Any) -> Any:
    """An argument as a cell, rows of cells, or OMITTED.

    xlwings hands over one cell as a value and one row as a list.
    """
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], list | tuple):
            return [_row_in(row) for row in value]
        return [_row_in(value)]
    return value if value is OMITTED else cell_in(value)


def _row_in(row: list[Any] | tuple[Any, ...]) -> list[Any]:
    return list(row) if set(map(type, row)) <= PLAIN_CELLS else list(map(cell_in, row))


def cell_in(value: Any) -> Any:
    """One value as a cell: numbers as floats, errors as ours, JavaScript's null as a blank."""
    if type(value) in PLAIN_CELLS:
        return value
    if type(value) is int:
        return float(value)
    if type(value).__name__ == "JsNull":  # a class that only Pyodide has
        return None
    return _typed_in(value)


def _typed_in(value: Any) -> Any:
    """A cell with a type: an error, or a formatted number and the like around their plain value."""
    kind, basic_kind, basic = (_field(value, f) for f in ("type", "basicType", "basicValue"))
    if "Error" in (kind, basic_kind):
        return ExcelError(basic) if basic in ERROR_NAMES else ExcelError.VALUE
    if kind == "Empty":
        return None
    if kind is None or type(basic) not in {float, int, str, bool}:
        raise TypeError(f"{type(value).__name__} is not a cell")
    return cell_in(basic)


def _field(value: Any, name: str) -> Any:
    """Of an object that is copied into Python, or that is still JavaScript's."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


class Cells(Converter):
    """A result as xlwings writes it: errors by their names, of which it makes true errors."""

    base = ValueAccessor  # type: ignore[assignment]

    @classmethod
    def write_value(cls, result: Any, options: Mapping[str, Any]) -> list[list[Any]]:
        rows = result if isinstance(result, list) else [[result]]
        takes_errors = float(options["runtime"]) >= TAKES_ERRORS
        return [[_cell_out(cell, takes_errors) for cell in row] for row in rows]


def _cell_out(cell: Any, takes_errors: bool) -> Any:
    if isinstance(cell, ExcelError):
        if takes_errors:
            return str(cell)
        # its name would be a text in that Excel, which SUM passes over; an exception is #VALUE!
        raise ValueError(f"The result is {cell}, which this Excel cannot show. WHY gives the reason.")
    if takes_errors and isinstance(cell, str) and cell in ERROR_NAMES:
        return {"type": "String", "basicValue": cell}  # a text that only looks like an error
    return cell
