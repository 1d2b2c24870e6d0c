"""The functions as their users read about them: the same words for the command, the workbook and
FUNCTIONS.md."""

from __future__ import annotations

import re
from typing import Any

from udfs import OMITTED, Case, ExcelError, Param, SameAs, Udf, functions, registry
from udfs.errors import decimal_text
from udfs.native import default_text
from udfs.reasons import domain

from .refusal import Refusal, did_you_mean

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Za-z`{(])")
_ERROR = re.compile(r"#(?:NUM!|VALUE!|DIV/0!|N/A)")


def paragraphs(text: str) -> str:
    """A docstring without the line breaks of its source."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def meaning(function: Udf) -> str:
    """What it gives, without its first line and its errors."""
    return " ".join(s for s in _sentences(function) if not _ERROR.search(s))


def errors(function: Udf) -> str:
    """Which errors of its own it gives; those of any function come on top."""
    limited = [p.name for p in function.params if domain(p.arg)]
    own = f"{', '.join(limited)} outside the domain: #NUM!." if limited else ""
    return " ".join(filter(None, (own, *(s for s in _sentences(function) if _ERROR.search(s)))))


def _sentences(function: Udf) -> list[str]:
    text = paragraphs(function.doc).partition("\n")[2].replace("`", "")
    return [s for s in _SENTENCE.split(text) if s]


def argument(param: Param) -> str:
    """Meaning, unit, domain and default of an argument."""
    facts = [param.arg.unit, domain(param.arg)]
    if _has_default(param):
        facts.append(f"left out: {_default(param.default)}")
    known = "; ".join(filter(None, facts))
    return param.arg.help + (f" ({known})" if known else "")


def _default(default: Any) -> str:
    return default.name if isinstance(default, SameAs) else default_text(default, {})


def bounds(function: Udf) -> str:
    """What a bound that goes in makes of the result; "" where bounds mean nothing."""
    lines = []
    for cell, (rises, falls) in enumerate(zip(function.rises, function.falls, strict=True)):
        parts = [f"{_lower(names)} it {kind}" for names, kind in ((rises, "LOWER"), (falls, "UPPER")) if names]
        of = f"{function.results[cell]}: " if function.results and parts else ""
        lines.append(of + ", ".join(parts))
    text = "; ".join(filter(None, lines))
    if text:
        signs = any(p.arg.unit == "currency" and p.low < 0 for p in function.params)
        text = f"{text[0].upper()}{text[1:]}{' where amounts are positive' if signs else ''}."
    return " ".join(filter(None, (text, function.bounds)))


def _lower(names: tuple[str, ...]) -> str:
    plural = names[-1].endswith("s")
    return f"{'' if plural else 'a '}LOWER {' or '.join(names)} make{'' if plural else 's'}"


def oracle(function: Udf) -> list[str]:
    """The native formulas, or what stands in for one."""
    if not function.native:
        return [function.proof]
    cells = function.results or ("",) * len(function.native)
    formulas = zip(cells, function.readable, strict=True)
    lines = [f"{cell}: ={formula}" if cell else f"={formula}" for cell, formula in formulas]
    if function.steps is not None:
        lines.append(f"steps, a helper column: ={function.readable_steps}")
    return lines


def example(function: Udf) -> tuple[str, str]:
    """A formula to paste, and what it gives."""
    case = _shown(function)
    result = case.result()
    if not isinstance(result, list):
        return formula(function, case, sample=True), _rounded(result)
    shown = ";".join(",".join(_rounded(v, quoted=True) for v in row) for row in result)
    return formula(function, case, sample=True), f"{{{shown}}}"


def _shown(function: Udf) -> Case:
    """The specification's own example, or the first one that is no error."""
    fine = [c for c in function.cases if not isinstance(c.expected, ExcelError)]
    return next((c for c in fine if c.source.startswith("specification")), fine[0])


def formula(function: Udf, case: Case, *, sample: bool = False) -> str:
    """A case as it is typed into a cell; as a sample, with a name in the place of a long table."""
    arguments = [
        p.arg.sample if sample and p.arg.sample else _typed(a)
        for p, a in zip(_spread(function, case), case.arguments(), strict=True)
    ]
    return f"={function.name}({','.join(arguments)})"


def _spread(function: Udf, case: Case) -> list[Param]:
    """The parameter of each argument; the last one may take several."""
    more = max(0, len(case.args) - len(function.params))
    return [*function.params[: len(case.args)], *function.params[-1:] * more]


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
    return str(value) if isinstance(value, ExcelError) else '"' + str(value or "").replace('"', '""') + '"'


def _rounded(value: Any, *, quoted: bool = False) -> str:
    if isinstance(value, float):
        return decimal_text(float(f"{value:.8g}"))
    return _literal(value) if quoted else str(value)


def as_object(function: Udf) -> dict[str, Any]:
    """The entry for programs."""
    typed, result = example(function)
    return {
        "name": function.name,
        "category": function.category,
        "summary": function.summary,
        "description": meaning(function),
        "errors": errors(function),
        "bounds": bounds(function),
        "arguments": [
            {
                "name": p.name,
                "help": p.arg.help,
                "unit": p.arg.unit,
                "kind": p.kind,
                "required": p.required,
                "default": _default(p.default) if _has_default(p) else "",
                "domain": domain(p.arg),
                "options": list(p.arg.options),
            }
            for p in function.params
        ],
        "result": function.result,
        "results": list(function.results),
        "units": list(function.units),
        "example": typed,
        "gives": result,
        "native": list(function.readable),
        "steps": function.readable_steps,
        "proof": function.proof,
        "tolerance": function.tolerance,
    }


def _has_default(param: Param) -> bool:
    return not param.required and param.kind != "cells" and param.default is not None


def found(word: str) -> tuple[Udf, ...]:
    """The function of that name, or else those whose name or summary has the word; Refusal if there are none."""
    if word.upper() in registry:
        return (registry[word.upper()],)
    wanted = word.casefold()
    about = tuple(f for f in functions if wanted in f.name.casefold() or wanted in f.summary.casefold())
    if not about:
        meant = did_you_mean(word, registry, "; netshare functions lists them")
        raise Refusal(f"there is no function {word}{meant}")
    return about


PREFACE = """\
# NetShare functions

Amounts are in any one currency unit, the same within a call. Shares, growth and margins are fractions: 0.2 or
20%, never 20. Arguments in brackets may be left out. An array constant `{1;2}` is a column, `{1,2}` a row; a range
of cells works too.

An empty cell counts as 0 and TRUE as 1, as in Excel's own arithmetic; in an option or a status an empty cell is
an empty text; neither case nor white space counts there, apart from one space between words. Text where a number belongs is `#VALUE!`, a number outside an argument's domain `#NUM!`, a zero
divisor `#DIV/0!`. An error in an argument is the result, except where an entry says otherwise. `WHY`
says in words why a call is an error.

A function of single cells that gives one value also takes ranges, and then gives one result for each element; an
error stays in its element. A function that gives an array takes single cells, or the lists that its entry names.

**Bounds** says what a LOWER bound of one argument makes of the result while everything else is EXACT; an UPPER bound has the
opposite effect. For several inputs at once combine their bounds with `BOUND_COMBINE`.

**Native formula** is the same without our functions, for checking a result by hand. Argument names stand for their
cells; an argument left out stands as `NA()` unless it has another default; `x from the second on` and `x without the last`
are parts of a list; `t` counts the cells of a column from 0, and in a helper column `here` is the item of its row. It has no
guards: it holds inside the domains. Function and native formula agree to the tolerance named.
"""


def markdown() -> str:
    """The reference as a page, theme by theme."""
    lines = [PREFACE]
    for category in dict.fromkeys(f.category for f in functions):
        lines += [f"## {category}", ""]
        for function in functions:
            if function.category == category:
                lines += [entry(function), ""]
    return "\n".join(lines).rstrip() + "\n"


def entry(function: Udf) -> str:
    """One function's part of the page."""
    typed, result = example(function)
    lines = [f"### {function.name}", "", f"`{function.signature}`", "", function.summary, ""]
    if meaning(function):
        lines += [meaning(function), ""]
    if function.params:
        lines += ["| argument | meaning |", "|-|-|"]
        lines += [f"| {p.name} | {argument(p).replace('|', '/')} |" for p in function.params] + [""]
    lines += [f"Unit: {', '.join(dict.fromkeys(function.units))}", ""]
    lines += [f"Example: `{typed}` gives {result or 'an empty text'}", ""]
    for heading, text in (("Errors", errors(function)), ("Bounds", bounds(function))):
        if text:
            lines += [f"{heading}: {text}", ""]
    if function.native:
        residual = ", which must be 0 at the result" if function.is_residual else ""
        formulas = "; ".join(f"`{line}`" for line in oracle(function))
        lines.append(f"Native formula (to {function.tolerance:.0E}): {formulas}{residual}")
    else:
        lines.append(f"No native formula: {function.proof}")
    return "\n".join(lines)
