"""Single formulas without a workbook: what `netshare calc` prints."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import formualizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import FORMULAE
from openpyxl.utils.datetime import to_excel

from udfs import ExcelError, registry

from ..formulas.lambdas import PREFIX
from ..formulas.tokens import opens_call
from ..refusal import Refusal, did_you_mean, escaped, shortened
from .adapter import Functions, cell_in, finite
from .culprits import cells, culprit
from .preparing import INDEX, OMITTED_TEXT, for_engine, plain_tokens
from .recalculation import knows
from .shapes import Reader

_GENERIC = {
    ExcelError.DIV0: "the formula divides by zero",
    ExcelError.NUM: "the formula has no numeric result",
    ExcelError.NA: "the formula finds no value",
    ExcelError.NAME: "the formula uses an unknown name",
    ExcelError.VALUE: "the formula uses a value of the wrong type",
    ExcelError.REF: "the formula refers to a cell that does not exist",
    ExcelError.NULL: "the formula intersects ranges that do not meet",
}
_QUOTED = re.compile(r"['‘’“”„«»](.*)['‘’“”„«»]")  # as other programs write text
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(E[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_RESULT = "NETSHARE.RESULT"
LONGEST_SHOWN = 80  # characters of a formula that a message repeats
LONGEST_CELL = 32_767  # characters of a cell


@dataclass(frozen=True)
class Answer:
    """A formula's value; where it is or holds an error, the reason."""

    value: Any
    reason: str


def evaluate(formula: str) -> Answer:
    text = formula if formula.startswith("=") else f"={formula}"
    if not text.strip("= \t\r\n\u00a0"):
        raise Refusal("the formula is empty")
    named = shortened(escaped(text.removeprefix("=").strip()), LONGEST_SHOWN)

    def refuse(why: str) -> Refusal:
        return Refusal(f"{named}: {why}")

    prepared = _prepare(text, refuse)
    functions = Functions(remember=True)
    value = _computed(prepared, functions, refuse)
    error = next((cell for cell in cells(value) if isinstance(cell, ExcelError)), None)
    reason = "" if error is None else _reason(f"={prepared}", error, functions, refuse)
    return Answer(value, escaped(reason))


def _computed(prepared: str, functions: Functions, refuse: Callable[[str], Refusal]) -> Any:
    """The value, captured by a function around the formula: a cell would show an array's first value only."""
    captured: list[Any] = []

    def capture(value: Any) -> float:
        captured.append(_cells(cell_in(value)))
        return 0.0

    engine = formualizer.Workbook()
    engine.set_temporal_egress("serial")
    engine.add_sheet("S")
    functions.register(engine)
    engine.register_function(_RESULT, capture)
    try:
        engine.set_formula("S", 1, 1, f"={_RESULT}({prepared})")
        engine.evaluate_cell("S", 1, 1)
    except (RuntimeError, ValueError, formualizer.ExcelEvaluationError) as e:
        raise refuse("cannot be computed") from e
    functions.raise_bugs()
    if not captured:
        raise refuse("cannot be computed")
    return captured[0]


def _cells(value: Any) -> Any:
    if isinstance(value, list):
        rows = [[_cells(cell) for cell in row] for row in value]
        return rows if rows and all(rows) else ExcelError.VALUE  # Excel has no empty array either
    if isinstance(value, dt.date | dt.time):
        return float(to_excel(value))
    if isinstance(value, str):
        return value if len(value) <= LONGEST_CELL else ExcelError.VALUE
    return finite(value + 0.0 if type(value) in (int, float) else value)  # a zero without a sign


def _prepare(text: str, refuse: Callable[[str], Refusal]) -> str:
    """The formula as the engine must be given it."""
    tokens = _tokens(text, refuse)
    around: list[str] = []  # the kinds of the brackets around a token
    for token in tokens:
        _refuse_token(token, around, refuse)
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = token.value.upper()  # TRUE or FALSE
        if token.subtype == Token.OPEN:
            around.append(token.type)
        elif token.subtype == Token.CLOSE and around:
            around.pop()
    Reader(lambda _: False, entered=True, refuse=refuse).read("=" + "".join(token.value for token in tokens))
    return "".join(for_engine(tokens))


def _tokens(text: str, refuse: Callable[[str], Refusal]) -> list[Token]:
    try:
        text.encode("utf-8")
        tokens = plain_tokens(text)
    except UnicodeEncodeError as e:
        raise refuse("contains characters that are not text") from e
    except ValueError as e:
        raise refuse(f"cannot be read as a formula; {e}") from e
    for token in filter(opens_call, tokens):  # as Excel 365 and the portable edition show our functions
        name = token.value.removeprefix("@")
        ours = name[len(PREFIX) :] if name.upper().startswith(PREFIX) else name
        token.value = ours if ours[:-1].upper() in registry else token.value
    return tokens


def _refuse_token(token: Token, around: list[str], refuse: Callable[[str], Refusal]) -> None:
    """What means nothing without a workbook, or is how other languages write formulas."""
    if token.type == Token.SEP and token.subtype == Token.ROW and "ARRAY" not in around[-1:]:
        raise refuse('write "," between arguments, not ";", and "." in decimal numbers')
    if token.value == "," and not around:
        raise refuse('there is a "," outside any function')
    # openpyxl takes what Python's float() takes for a number: nan, 1_000, digits of any script
    no_number = token.subtype == Token.NUMBER and not _NUMBER.fullmatch(token.value)
    is_name = token.type == Token.OPERAND and (token.subtype == Token.RANGE or no_number)
    if is_name and token.value.upper() not in ("TRUE", "FALSE"):
        raise refuse(_no_name(token.value))
    if opens_call(token) and not knows(token.value[:-1].upper()):
        name = token.value[:-1]
        raise refuse(f"there is no function {name}{did_you_mean(name, _functions())}")


def _no_name(text: str) -> str:
    """What is to be said of a name: there are none here."""
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return f'text stands in double quotes: "{quoted[1]}"'
    return f"there is no cell or name {text} here; type its value instead"


def _functions() -> list[str]:
    """The names of those that can be called here: ours, and Excel's that the engine has."""
    return [*registry, *(name for name in sorted(FORMULAE) if knows(name))]


def _reason(prepared: str, error: ExcelError, functions: Functions, refuse: Callable[[str], Refusal]) -> str:
    """Why the formula is that error: what our function in the part that is to blame says, or which part it is."""

    def value_of(part: str) -> Any:
        with suppress(Refusal):  # some parts make a formula only together
            return _computed(part, Functions(), refuse)

    part = culprit(prepared, error, value_of)
    if not part:
        return functions.cause(error) or _GENERIC[error]
    functions = Functions(remember=True)
    _computed(part, functions, refuse)
    return functions.cause(error) or f"{_GENERIC[error]}: {_as_typed(part)}"


def _as_typed(part: str) -> str:
    """Without what only the engine needs."""
    return shortened(part.replace(f'"{OMITTED_TEXT}"', "").replace(INDEX, "INDEX"), LONGEST_SHOWN)
