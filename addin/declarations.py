"""What only Excel's list of functions can tell about a declaration: a name already in use, a call of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from openpyxl.formula.tokenizer import Token
from openpyxl.utils import FORMULAE

from udfs import Udf

from .formulas.lambdas import as_lambda, has_lambda
from .formulas.stored_form import stored
from .formulas.tokens import opens_call, tokens_of
from .refusal import Refusal

_PLACEHOLDER = re.compile(r"\{[a-z][\w.]*\}")


def refuse_unusable(functions: Iterable[Udf]) -> None:
    """Refuse functions that Excel could not tell from its own, and formulas that it could not compute."""
    for function in functions:
        if _is_excels_own(function.name):
            raise Refusal(f"{function}: Excel has a function of this name; choose another")
        for formula in (*function.native, *([function.steps.formula] if function.steps else [])):
            _refuse_foreign_calls(function, formula)
        if has_lambda(function):
            try:
                stored(as_lambda(function))
            except ValueError as e:
                raise Refusal(f"{function}: as a LAMBDA it cannot be stored: {e}") from e


def _is_excels_own(name: str) -> bool:
    """Old or new: a file can store a call of it."""
    try:
        stored(f"{name}()")
    except ValueError:
        return False
    return True


def _refuse_foreign_calls(function: Udf, formula: str) -> None:
    """A native formula is for every Excel and every other program: it calls the old functions only."""
    try:
        tokens = tokens_of(f"={_PLACEHOLDER.sub('A1', formula)}")
    except ValueError as e:
        raise Refusal(f"{function}: its native formula cannot be read: {e}") from e
    if sum(token.subtype == Token.OPEN for token in tokens) != sum(token.subtype == Token.CLOSE for token in tokens):
        raise Refusal(f"{function}: its native formula cannot be read: its brackets do not match")
    for name in (token.value[:-1] for token in tokens if opens_call(token)):
        if name.upper() not in FORMULAE:
            raise Refusal(f"{function}: its native formula calls {name}, which not every Excel has")
