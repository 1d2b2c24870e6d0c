"""What takes Excel's own list of functions to find out: whether our names are free and our formulas native."""

from __future__ import annotations

from collections.abc import Iterable

import formualizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import FORMULAE

from udfs import Udf, registry
from udfs.faults import is_cell

from ..refusal import Refusal
from .lambdas import as_lambda, has_lambda
from .stored_form import NEWER, stored
from .tokens import LONGEST_FORMULA, opens_call, tokens_of


def refuse_unusable(functions: Iterable[Udf]) -> None:
    """Refuse the first function that Excel would take for its own, or whose formulas it could not compute."""
    for function in functions:
        if function.name in FORMULAE or function.name in NEWER:
            raise Refusal(f"{function}: Excel has a function of that name")
        for formula in filter(None, (*function.readable, function.readable_steps)):
            _refuse_foreign(function, formula)
        if has_lambda(function):
            _refuse_lambda(function)


def _refuse_lambda(function: Udf) -> None:
    for param in function.params:
        if is_cell(param.name):
            raise Refusal(f"{function}: its LAMBDA has the argument {param}, the address of a cell in Excel")
    text = as_lambda(function)
    try:
        stored(text)
    except ValueError as e:
        raise Refusal(f"{function}: its LAMBDA cannot be stored: {e}") from e
    if len(text) > LONGEST_FORMULA:
        raise Refusal(f"{function}: its LAMBDA has {len(text)} characters; Excel takes {LONGEST_FORMULA}")
    try:
        formualizer.parse(f"={text.removeprefix('=')}")
    except (formualizer.ParserError, formualizer.TokenizerError) as e:
        raise Refusal(f"{function}: its LAMBDA cannot be read: {e}") from e


def _refuse_foreign(function: Udf, formula: str) -> None:
    """A native formula calls nothing that came after Excel 2007, so that any spreadsheet computes it."""
    try:
        tokens = tokens_of(f"={formula}")
    except ValueError as e:
        raise Refusal(f"{function}: its native formula cannot be read: {e}") from e
    if sum(token.subtype == Token.OPEN for token in tokens) != sum(token.subtype == Token.CLOSE for token in tokens):
        raise Refusal(f"{function}: its native formula cannot be read: its brackets do not match")
    for name in (token.value[:-1].upper() for token in tokens if opens_call(token)):
        if name not in FORMULAE:
            why = "one of our functions" if name in registry else "which not every Excel has"
            raise Refusal(f"{function}: its native formula calls {name}, {why}")
