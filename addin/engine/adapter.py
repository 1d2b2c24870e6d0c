"""Our functions as the engine calls them: its values in, ours out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import formualizer

from udfs import OMITTED, ExcelError, Udf, caller, explain, registry

from .arrays import SPREAD, index, over
from .preparing import INDEX, OMITTED_TEXT

ENGINE_KINDS = {
    "Null": ExcelError.NULL,
    "Div": ExcelError.DIV0,
    "Value": ExcelError.VALUE,
    "Ref": ExcelError.REF,
    "Name": ExcelError.NAME,
    "Num": ExcelError.NUM,
    "Na": ExcelError.NA,
}
ENGINE_ERRORS = {error: {"type": "Error", "kind": kind} for kind, error in ENGINE_KINDS.items()}


@dataclass
class Functions:
    """Our functions as the engine calls them."""

    bugs: list[tuple[str, Exception]] = field(default_factory=list)
    failed: list[tuple[Udf, tuple[Any, ...], set[Any]]] = field(default_factory=list)
    remember: bool = False

    def register(self, workbook: formualizer.Workbook) -> None:
        for function in registry.values():
            workbook.register_function(function.name, self._adapter(function))
        workbook.register_function(SPREAD, over)
        workbook.register_function(INDEX, index)

    def _adapter(self, function: Udf) -> Callable[..., Any]:
        call = caller(function)

        def adapter(*cells: Any) -> Any:
            args = tuple(map(cell_in, cells))
            try:
                result = call(*args)
            except Exception as bug:  # the engine would make #VALUE! of it: keep it, and raise it afterwards
                self.bugs.append((function.name, bug))
                return ENGINE_ERRORS[ExcelError.VALUE]
            if self.remember and (errors := _errors_in(result)):
                self.failed.append((function, args, errors))
            return _cell_out(result)

        return adapter

    def cause(self, error: object) -> str:
        """Why a formula is that error, "" if none of our calls gave it. What failed first with this
        error is its cause; what was given it only passes it on."""
        for function, args, errors in self.failed:
            if error in errors:
                return f"{function.name}: {explain(function, args)}"
        return ""

    def raise_bugs(self) -> None:
        if self.bugs:
            name, bug = self.bugs[0]
            raise RuntimeError(f"{name} failed: {bug!r}") from bug


def cell_in(value: Any) -> Any:
    """A value of the engine as a cell, a range or OMITTED."""
    if isinstance(value, list):
        return [[cell_in(v) for v in row] for row in value] if _has_errors(value) else value
    if isinstance(value, dict):
        return ENGINE_KINDS.get(value["kind"], ExcelError.VALUE)
    return OMITTED if value == OMITTED_TEXT else value


def _has_errors(rows: list[list[Any]]) -> bool:
    return any(dict in set(map(type, row)) for row in rows)


def _errors_in(result: Any) -> set[Any]:
    rows = result if isinstance(result, list) else [[result]]
    return {cell for row in rows for cell in row if isinstance(cell, ExcelError)}


def _cell_out(result: Any) -> Any:
    if isinstance(result, list):
        return [[ENGINE_ERRORS[v] if isinstance(v, ExcelError) else v for v in row] for row in result]
    return ENGINE_ERRORS[result] if isinstance(result, ExcelError) else result


def finite(value: Any) -> Any:
    """A value as Excel holds it: a number too large for a cell is #NUM!."""
    return ExcelError.NUM if isinstance(value, float) and not math.isfinite(value) else value
