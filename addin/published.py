"""One of our functions as xlwings publishes it: the signature, help and conversion that its decorators read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from udfs import OMITTED, Udf

LONGEST_HELP = 255  # characters that Excel keeps


def published(function: Udf, answer: Callable[..., Any], *, all_optional: bool = False) -> Callable[..., Any]:
    """`answer` under the function's name; it gets the cells as the host has them."""
    answer.__name__ = answer.__qualname__ = function.name
    answer.__doc__ = function.summary[:LONGEST_HELP]
    answer.__annotations__ = {}  # xlwings would take them for converters
    answer.__dict__["__signature__"] = _shown_signature(function, all_optional)
    for param in function.params:
        # raw: an error cell stays what it is and an empty text a text, which cleaned values confuse
        answer = xw.arg(param.name, convert="raw", doc=param.arg.help[:LONGEST_HELP])(answer)
    registered: Callable[..., Any] = xw.func(category=function.category)(answer)  # last: see xw.arg
    return registered


def _shown_signature(function: Udf, all_optional: bool) -> inspect.Signature:
    """Who needs no value gets OMITTED; beside variable arguments xlwings takes no defaults."""
    kinds, variable = inspect.Parameter, function.is_variable
    parameters = [
        kinds(
            p.name,
            kinds.POSITIONAL_OR_KEYWORD,
            default=kinds.empty if variable or (p.required and not all_optional) else OMITTED,
        )
        for p in function.params
    ]
    if variable:
        parameters[-1] = kinds(function.params[-1].name, kinds.VAR_POSITIONAL)
    return inspect.Signature(parameters)
