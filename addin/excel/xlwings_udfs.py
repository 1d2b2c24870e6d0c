"""The functions as xlwings publishes them: the module that Excel's Python server imports.

In Excel for Windows our VBA calls them (XLPy.CallUDF with this module's name): arguments are COM's
values as they are, errors in results are marked for VBA, which makes true errors of them.

On xlwings Server (self-hosted; its licence is paid for commercial use) this module serves
unchanged: `import addin.excel.xlwings_udfs` as its custom functions. There xlwings itself makes
true errors of errors' names, so they go out without the mark. Every argument is shown as optional;
one that is needed and left out is #VALUE!. One call is one request: prefer calls on whole ranges.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from udfs import OMITTED, ExcelError, Udf, caller, functions

from . import log
from .com import argument_in, marked, named, result_out

LONGEST_HELP = 255  # characters that Excel keeps
# the switch by which xlwings itself chooses what its decorators do
cell_out = named if xw.on_server else marked


def published(function: Udf) -> Callable[..., Any]:
    """A function with the signature and help that xlwings reads."""
    answer = _answering(function)
    answer.__name__ = answer.__qualname__ = function.name
    answer.__doc__ = function.summary[:LONGEST_HELP]
    answer.__annotations__ = {}  # xlwings would take them for converters
    answer.__dict__["__signature__"] = _signature(function)
    for param in function.params:
        # raw: an error cell stays its code and an empty text a text, which cleaned values confuse
        answer = xw.arg(param.name, convert="raw", doc=param.arg.help[:LONGEST_HELP])(answer)
    published: Callable[..., Any] = xw.func(category=function.category)(answer)  # last: see xw.arg
    _omit_between_commas(published)
    return published


def _answering(function: Udf) -> Callable[..., Any]:
    call = caller(function)

    def answer(*arguments: Any) -> Any:
        try:
            result = call(*map(argument_in, arguments))
        except Exception:  # the last resort: a bug of ours must not put a message into a cell
            log.record(f"{function.name} failed")
            result = ExcelError.VALUE
        return result_out(result, cell_out)

    return answer


def _signature(function: Udf) -> inspect.Signature:
    """Nothing is required: xlwings reads an argument left out as a blank unless it has a default."""
    kinds, variable = inspect.Parameter, _is_variable(function)
    # beside variable arguments xlwings takes no defaults; Excel itself asks for the others there
    default = kinds.empty if variable else OMITTED
    parameters = [
        kinds(p.name, kinds.POSITIONAL_OR_KEYWORD, default=default) for p in function.params
    ]
    if variable:
        parameters[-1] = kinds(function.params[-1].name, kinds.VAR_POSITIONAL)
    return inspect.Signature(parameters)


def _is_variable(function: Udf) -> bool:
    return bool(function.params) and function.params[-1].kind == "cells"


def _omit_between_commas(function: Callable[..., Any]) -> None:
    """Variable arguments have no default either, though one of them may be left out."""
    for argument in getattr(function, "__xlfunc__", {}).get("args", ()):
        if argument["vararg"]:
            argument["optional"] = OMITTED


globals().update({function.name: published(function) for function in functions})
