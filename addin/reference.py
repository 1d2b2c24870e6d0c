"""The functions as their users read about them: the same words for the command, the workbook and
FUNCTIONS.md."""

from __future__ import annotations

import re
from typing import Any

from udfs import OMITTED, Case, ExcelError, Param, SameAs, Udf, functions
from udfs.errors import decimal_text
from udfs.reading import domain

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`{(])")


def paragraphs(text: str) -> str:
    """A docstring without the line breaks of its source."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def meaning(function: Udf) -> str:
    """What it gives, without its first line and its errors."""
    return " ".join(s for s in _sentences(function) if "#" not in s)


def errors(function: Udf) -> str:
    """Which errors of its own it gives; those of any function come on top."""
    return " ".join(s for s in _sentences(function) if "#" in s)


def _sentences(function: Udf) -> list[str]:
    text = paragraphs(function.doc).partition("\n")[2].replace("`", "")
    return [s for s in _SENTENCE.split(text) if s]


def argument(param: Param) -> str:
    """Meaning, unit, domain and default of an argument."""
    facts = [param.arg.unit, domain(param.arg)]
    if not param.required and param.kind != "cells":
        facts.append(f"left out: {_default(param.default)}" if param.default is not None else "")
    known = "; ".join(filter(None, facts))
    return param.arg.help + (f" ({known})" if known else "")


def _default(default: Any) -> str:
    if isinstance(default, SameAs):
        return default.name
    return (
        "{" + ";".join(map(_literal, default)) + "}"
        if isinstance(default, list)
        else _literal(default)
    )


def bounds(function: Udf) -> str:
    """What a lower bound of each argument makes of the result."""
    lines = []
    for cell, (rises, falls) in enumerate(zip(function.rises, function.falls, strict=True)):
        parts = [
            f"{way} in {', '.join(names)}"
            for way, names in (("rises", rises), ("falls", falls))
            if names
        ]
        if parts:
            of = f"{function.results[cell]} " if function.results else "The result "
            lines.append(of + " and ".join(parts))
    if not lines:
        tabular = any(p.kind in ("table", "cells") for p in function.params)
        text = not function.params or isinstance(_shown(function).expected, str)
        return "" if tabular or text else "The result of bounds is not itself a bound."
    return (
        "; ".join(lines)
        + ". Where it rises a lower bound gives a lower bound, where it falls an upper one."
    )


def oracle(function: Udf) -> list[str]:
    """The native formulas, or what stands in for one."""
    if not function.native:
        return [function.proof]
    cells = function.results or ("",) * len(function.native)
    formulas = zip(cells, function.readable, strict=True)
    lines = [f"{cell}: ={formula}" if cell else f"={formula}" for cell, formula in formulas]
    if function.steps is not None:
        lines.append(f"with a helper column steps: ={function.readable_steps}")
    return lines


def example(function: Udf) -> tuple[str, str]:
    """A formula to paste, and what it gives."""
    case = _shown(function)
    result = case.result()
    rows = result if isinstance(result, list) else [[result]]
    shown = ";".join(",".join(_rounded(v) for v in row) for row in rows)
    return formula(function, case), f"{{{shown}}}" if isinstance(result, list) else shown


def _shown(function: Udf) -> Case:
    return next(c for c in function.cases if not isinstance(c.expected, ExcelError))


def formula(function: Udf, case: Case) -> str:
    """A case as it is typed into a cell."""
    return f"={function.name}({','.join(map(_typed, case.arguments()))})"


def _typed(value: Any) -> str:
    if isinstance(value, list):
        return "{" + ";".join(",".join(map(_literal, row)) for row in value) + "}"
    return _literal(value)


def _literal(value: Any) -> str:
    if value is OMITTED:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return decimal_text(value)
    return (
        str(value)
        if isinstance(value, ExcelError)
        else '"' + str(value or "").replace('"', '""') + '"'
    )


def _rounded(value: Any) -> str:
    return decimal_text(float(f"{value:.8g}")) if isinstance(value, float) else str(value)


def markdown() -> str:
    """The reference as a page, theme by theme."""
    lines = [
        "# NetShare functions",
        "",
        "Amounts are in any one currency unit, the same within a call. Shares, growth and margins are fractions:",
        "0.2 or 20%, never 20. Arguments in brackets may be left out.",
        "",
        "Every function reads an empty cell as 0 and TRUE as 1; text where a number belongs is `#VALUE!`, a number",
        "outside its argument's domain `#NUM!`, a divisor of 0 `#DIV/0!`; an error in an argument is the result.",
        "Functions of single cells also take ranges and then give one result for each element. `WHY` says in words",
        "why a call is an error. Where a LOWER bound goes in, the line *Bounds* says what comes out.",
        "",
    ]
    for category in dict.fromkeys(f.category for f in functions):
        lines += [f"## {category}", ""]
        for function in functions:
            if function.category == category:
                lines += _entry(function)
    return "\n".join(lines)


def _entry(function: Udf) -> list[str]:
    typed, result = example(function)
    lines = [f"### {function.name}", "", f"`{function.signature}`", "", function.summary, ""]
    if meaning(function):
        lines += [meaning(function), ""]
    if function.params:
        lines += ["| argument | meaning |", "|-|-|"]
        lines += [f"| {p.name} | {argument(p).replace('|', '/')} |" for p in function.params] + [""]
    lines += [f"Example: `{typed}` gives {result or 'an empty text'}", ""]
    if errors(function):
        lines += [f"Errors: {errors(function)}", ""]
    if bounds(function):
        lines += [f"Bounds: {bounds(function)}", ""]
    proofs = [f"`{line}`" if function.native else line for line in oracle(function)]
    lines += [
        ("Native formula: " if function.native else "No native formula: ") + "; ".join(proofs),
        "",
    ]
    return lines
