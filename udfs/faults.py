"""What a declaration must not be: each fault as a sentence that follows the function's name."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Iterator, Sequence

from .errors import ExcelError, show
from .function import Case, Udf
from .native import LIST_PARTS, names, placeholders
from .parameters import Param, SameAs

MOST_TEXT = 255  # characters that Excel takes, of a name and of a help text
MOST_SUMMARY = 100
_A1 = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PLAIN = re.compile(r"[A-Z][A-Z0-9_]*")
_R1C1 = re.compile(r"R\d*|C\d*|R\d*C\d*")
_LAST_COLUMN, _LAST_ROW = "XFD", 1_048_576


def faults(function: Udf, taken: Container[str]) -> Iterator[str]:
    """What is wrong with a function, given the names that are taken."""
    yield from _of_name(function.name, taken)
    yield from _of_summary(function.summary)
    if bool(function.native) == bool(function.proof):
        yield "must have a native formula or say what stands in for one, not both"
    if not all(map(str.strip, function.native)):
        yield "has an empty native formula"
    if function.tolerance < 0:
        yield "has a tolerance below 0"
    yield from _of_counts(function)
    for before, param in enumerate(function.params):
        yield from (f"has the argument {param}, {fault}" for fault in _of_argument(param, function.params[:before]))
    yield from _of_argument_names(function)
    yield from _of_templates(function)
    for number, case in enumerate(function.cases, 1):
        yield from _of_case(function, case, number)
    if not function.cases:
        yield "has no case"
    for number, case in enumerate(function.cases, 1):
        if not case.source:
            yield f"does not say where its case {number} comes from"


def _of_name(name: str, taken: Container[str]) -> Iterator[str]:
    if name in taken:
        yield "is declared twice"
    if len(name) > MOST_TEXT:
        yield f"has a name of {len(name)} characters; Excel takes {MOST_TEXT}"
    if not _PLAIN.fullmatch(name):
        yield "has a name with other characters than A to Z, digits and _"
    if is_cell(name):
        yield "has a name that is the address of a cell in Excel"


def is_cell(name: str) -> bool:
    """Whether Excel takes a name for the address of a cell."""
    name = name.upper()
    if _R1C1.fullmatch(name):
        return True
    a1 = _A1.fullmatch(name)
    if a1 is None:
        return False
    column, row = a1.groups()
    return (len(column), column) <= (len(_LAST_COLUMN), _LAST_COLUMN) and 1 <= int(row) <= _LAST_ROW


def _of_summary(summary: str) -> Iterator[str]:
    if not summary:
        yield "has no docstring; its first line is the help text"
    if not summary.isprintable():
        yield f"has a docstring whose first line cannot be printed: {summary!r}"
    if len(summary) > MOST_SUMMARY:
        yield f"has a docstring whose first line has {len(summary)} characters; {MOST_SUMMARY} at most"


def _of_counts(function: Udf) -> Iterator[str]:
    """What is said of each cell of a result."""
    said = {"unit": function.units, "tuple of rises": function.rises, "tuple of falls": function.falls}
    if function.native:
        said["native formula"] = function.native
    for what, items in said.items():
        if len(items) != function.width:
            yield f"does not have one {what} per result: {len(items)} for {function.width}"
    if (function.result == "row") != bool(function.results):
        yield "must name its results where it gives a row, and nowhere else"


def _of_words(param: Param) -> Iterator[str]:
    arg = param.arg
    if not arg.help:
        yield "which has no help"
    if not _PLAIN.fullmatch(param.name.upper()):
        yield "whose name has other characters than A to Z, digits and _"
    if not arg.help.isprintable():
        yield f"whose help cannot be printed: {arg.help!r}"
    if len(arg.help) > MOST_TEXT:
        yield f"whose help has {len(arg.help)} characters; Excel takes {MOST_TEXT}"


def _of_argument(param: Param, before: Sequence[Param]) -> Iterator[str]:
    """What is wrong with an argument, given those before it."""
    yield from _of_words(param)
    arg = param.arg
    if not arg.least <= arg.most or (arg.integer and math.ceil(arg.least) > math.floor(arg.most)):
        low, high = (arg.low if arg.above is None else arg.above), (arg.high if arg.below is None else arg.below)
        yield f"whose domain from {show(low)} to {show(high)} is empty"
    elif isinstance(param.default, int | float) and not arg.least <= param.default <= arg.most:
        yield f"whose default {show(param.default)} is outside its domain"
    if isinstance(param.default, str) != (param.kind == "text") and isinstance(param.default, str | int | float):
        yield f"whose default {show(param.default)} is no {param.kind}"
    elif isinstance(param.default, str) and arg.options and param.default not in arg.options:
        yield f"whose default {show(param.default)} is not one of its options"
    known = {option for other in before for option in other.arg.options}
    for option in arg.required_for:
        if option not in known:
            yield f"which is required for {show(option)}, an option of no argument before it"


def _of_argument_names(function: Udf) -> Iterator[str]:
    """Whether each argument that something names is there, and rises or falls, not both."""
    known = {p.name for p in function.params}

    def missing(what: str, named: Iterable[str]) -> Iterator[str]:
        yield from (f"has no argument {name}, which {what} names" for name in named if name not in known)

    said = (*function.rises, *function.falls)
    if not all(isinstance(named, tuple) and all(isinstance(name, str) for name in named) for named in said):
        yield "must name the arguments in which it rises or falls in a tuple"
    for rises, falls in zip(function.rises, function.falls, strict=True):
        yield from missing("rises", rises)
        yield from missing("falls", falls)
        for name in rises:
            if name in falls:
                yield f"cannot both rise and fall in {name}"
    for place, param in enumerate(function.params):
        if isinstance(param.default, SameAs):
            yield from missing("a default", [param.default.name])
            if param.default.name in {p.name for p in function.params[place:]}:
                yield f"has the argument {param}, whose default is that of an argument after it"
    yield from missing("steps", [function.steps.over] if function.steps else [])
    yield from missing("largest", [function.largest.argument] if function.largest else [])


def _of_templates(function: Udf) -> Iterator[str]:
    """Placeholders that stand for nothing where they are."""
    plain = {p.name for p in function.params}
    cells = plain | {f"{p}.{part}" for p in function.params if p.is_list for part in LIST_PARTS}
    steps = {"steps", *(f"steps.{part}" for part in LIST_PARTS)} if function.steps else set()
    counted = {"t"} if function.result == "column" else set()
    omitted = {f"{p}.omitted" for p in function.params if p.default is None}
    if function.steps and not any("steps" in names(native) for native in function.native):
        yield "has steps that its native formula does not use"
    templates = [("native", n, cells | steps | counted | {"result"}) for n in function.native]
    if function.steps:
        along = next((p.is_list for p in function.params if p.name == function.steps.over), False)
        templates.append(("steps", function.steps.formula, cells | {"here" if along else "t"}))
    templates.append(("portable", function.portable, plain | omitted | ({"native"} if function.native else set())))
    for what, template, known in templates:
        for field in placeholders(template):
            if field in ("{", "}"):
                yield f"has a brace without its partner in {what}"
            elif field not in known:
                yield f"has the unknown placeholder {{{field}}} in {what}; it may have {', '.join(sorted(known))}"
    if "native" in names(function.portable) or not (function.portable or function.is_residual):
        for field in placeholders("".join(function.native)):
            if field not in plain:
                yield f"needs another portable formula: a LAMBDA has no {{{field}}}"


def _of_case(function: Udf, case: Case, number: int) -> Iterator[str]:
    given, most = len(case.args), len(function.params)
    least = max((i for i, p in enumerate(function.params, 1) if p.required), default=0)
    if given < least or (given > most and not function.is_variable):
        yield f"takes {least if least == most else f'{least} to {most}'} arguments; its case {number} has {given}"
    if function.result in ("scalar", "row") and not isinstance(case.expected, ExcelError):
        cells = len(case.expected) if isinstance(case.expected, tuple) else 1
        if cells != function.width:
            yield f"gives {function.width} cell{'s' if function.width > 1 else ''}; its case {number} has {cells}"
