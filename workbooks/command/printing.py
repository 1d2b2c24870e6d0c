"""How the command prints answers, values, functions and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from udfs import ExcelError, Udf
from udfs.errors import decimal_text

from . import terminal


def answer(model: Any, values: Any) -> None:
    from workbooks.template import summary

    heads = summary.headings(model, values)
    terminal.table(
        ["", *(h.replace(" months ", " months\n") for h in heads), "status"],
        [
            [label, *(f.text for f in shown), _statuses(heads, shown)]
            for label, shown in summary.answer_table(model, values)
        ],
        title=f"What the reported figures imply, {model.deal.unit}",
    )
    terminal.say("≥ at least  ≤ at most  ~ not a bound  no sign: as reported, given the share")
    terminal.say("A bound holds given the share; the line below it takes the lowest payment and")
    terminal.say("the highest share reported.")
    if len(model.columns) > 1:
        terminal.say("A total pools the periods: a surplus in one covers a shortfall in another.")
    if len(model.columns) > summary.MOST_SHOWN:
        terminal.say(
            f"The last {summary.MOST_SHOWN} of {len(model.columns)} periods are shown; the workbook has all of them."
        )
    terminal.show("")


def _statuses(heads: list[str], shown: list[Any]) -> str:
    """The status of a line's figures; where it differs, with the periods."""
    given: dict[str, list[str]] = {}
    for head, figure in zip(heads, shown, strict=True):
        if figure.text:
            given.setdefault(figure.status, []).append(head)
    if len(given) == 1:
        return next(iter(given))
    return "\n".join(f"{status}: {', '.join(heads)}" for status, heads in given.items())


def value_text(value: Any) -> str:
    """A value as it is written in a formula; an array as {1,2;3,4}."""
    if isinstance(value, list):
        return "{" + ";".join(",".join(_item(v) for v in row) for row in value) + "}"
    return value if isinstance(value, str) else _item(value)


def _item(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value is None:
        return "0"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(value) if isinstance(value, ExcelError) else decimal_text(float(value))


def as_json(value: Any) -> str:
    """JSON to be read by people too; what cannot be seen in a text stands there as its code, with nothing lost."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def functions(chosen: Sequence[Udf]) -> None:
    """A line each, theme by theme."""
    for category in dict.fromkeys(f.category for f in chosen):
        terminal.table([category, ""], [[f.signature, f.summary] for f in chosen if f.category == category])


def describe(function: Udf) -> None:
    from addin import catalogue

    terminal.show(f"{function.signature}    {function.category}\n\n{function.summary}\n")
    for text in (catalogue.meaning(function), catalogue.errors(function)):
        if text:
            terminal.show(f"{text}\n")
    rows = [[p.name, catalogue.argument(p)] for p in function.params]
    if rows:
        terminal.table(["argument", "meaning, unit, domain"], rows)
        terminal.show("")
    terminal.show("Example: {} gives {}".format(*catalogue.example(function)))
    if catalogue.bounds(function):
        terminal.show(f"Bounds: {catalogue.bounds(function)}")
    terminal.show("Native formula:" if function.native else "No native formula:")
    for line in catalogue.oracle(function):
        terminal.show(f"  {line}")
