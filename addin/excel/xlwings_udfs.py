"""The functions as Excel's Python server answers for them: the module that it imports.

Our VBA calls them (XLPy.CallUDF with this module's name): arguments are COM's values as they are,
errors in results are marked for VBA, which makes true errors of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from addin.published import published
from udfs import OMITTED, ExcelError, Udf, caller, functions

from . import log
from .com import argument_in, result_out


def _answering(function: Udf) -> Callable[..., Any]:
    call = caller(function)

    def answer(*arguments: Any) -> Any:
        try:
            result = call(*map(argument_in, arguments))
        except Exception:  # the last resort: our own bug must not put a message into a cell
            log.record(f"{function.name} failed")
            result = ExcelError.VALUE
        return result_out(result)

    return answer


def _published(function: Udf) -> Callable[..., Any]:
    """Nothing is required: xlwings reads an argument left out as a blank unless it has a default."""
    answer = published(function, _answering(function), all_optional=True)
    if function.is_variable:  # which has no default either, though one of them may be left out
        for argument in getattr(answer, "__xlfunc__", {}).get("args", ()):
            if argument["vararg"]:
                argument["optional"] = OMITTED
    return answer


globals().update({function.name: _published(function) for function in functions})
