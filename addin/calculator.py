"""Single formulas without a workbook: what `netshare calc` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import formualizer
from openpyxl.formula.tokenizer import Token

from udfs import ExcelError, explain

from .engine import Functions, cell_in, knows
from .formulas import tokens_of, with_omitted
from .refusal import Refusal

_GENERIC = {
    ExcelError.DIV0: "the formula divides by zero",
    ExcelError.NUM: "the formula has no number as its result",
    ExcelError.NA: "the formula finds no value",
    ExcelError.NAME: "the formula uses a name that is not known",
    ExcelError.VALUE: "the formula uses a value of the wrong type",
    ExcelError.REF: "the formula refers to a cell that does not exist",
    ExcelError.NULL: "the formula intersects ranges that do not meet",
}
_RESULT = "NETSHARE.RESULT"


@dataclass(frozen=True)
class Answer:
    """A formula's value; where it is or holds an error, the reason."""

    value: Any
    reason: str


def evaluate(formula: str) -> Answer:
    text = formula if formula.startswith("=") else f"={formula}"
    prepared = _prepare(text)
    functions = Functions(remember=True)
    engine = formualizer.Workbook()
    engine.add_sheet("S")
    functions.register(engine)
    captured: list[Any] = []

    def capture(*values: Any) -> float:
        captured.extend(map(cell_in, values))
        return 0.0

    # the cell itself would show only the first value of an array
    engine.register_function(_RESULT, capture)
    try:
        engine.set_formula("S", 1, 1, f"={_RESULT}({prepared})")
        outcome = engine.evaluate_cell("S", 1, 1)
    except (RuntimeError, ValueError, formualizer.ExcelEvaluationError) as e:
        raise Refusal(f"{formula}: cannot be computed ({e})") from e
    functions.raise_bugs()
    if len(captured) > 1:
        raise Refusal(f'{formula}: there is a "," outside any function')
    if not captured:
        raise Refusal(f"{formula}: cannot be computed ({outcome})")
    return Answer(captured[0], _reason(captured[0], functions))


def _prepare(text: str) -> str:
    formula = text.removeprefix("=")
    try:
        tokens = tokens_of(text)
    except ValueError as e:
        raise Refusal(f"{formula}: cannot be read as a formula; {e}") from e
    depth: list[str] = []
    for token in tokens:
        if token.type == Token.SEP and token.subtype == Token.ROW and "ARRAY" not in depth[-1:]:
            raise Refusal(
                f'{formula}: write "," between arguments, not ";", and "." in decimal numbers'
            )
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            raise Refusal(
                f"{formula}: there is no cell or name {token.value} here; type its value instead"
            )
        if (
            token.type == Token.FUNC
            and token.subtype == Token.OPEN
            and not knows(token.value[:-1].upper())
        ):
            raise Refusal(f"{formula}: there is no function {token.value[:-1]}")
        if token.subtype == Token.OPEN:
            depth.append(token.type)
        elif token.subtype == Token.CLOSE and depth:
            depth.pop()
    try:
        formualizer.parse(text)
    except (formualizer.ParserError, formualizer.TokenizerError) as e:
        raise Refusal(f"{formula}: cannot be read as a formula ({e})") from e
    return "".join(with_omitted(tokens))


def _reason(value: Any, functions: Functions) -> str:
    errors = [c for row in value for c in row] if isinstance(value, list) else [value]
    error = next((c for c in errors if isinstance(c, ExcelError)), None)
    if error is None:
        return ""
    # what failed first is the cause; what was given its error only passes it on
    for function, args in functions.failed:
        return f"{function.name}: {explain(function, args)}"
    return _GENERIC[error]
