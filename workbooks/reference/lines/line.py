"""What a line of a reference workbook is: inputs, formulas over them, and what must come out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from addin.catalogue import formula as as_typed
from udfs import OMITTED, Case, ExcelError, Param, Udf, functions, registry
from udfs.errors import NA, NUM, VALUE
from udfs.native import is_residual

OFFICE = "LibreOffice makes the whole call an error (Err:504) without asking the function"
AS_LAMBDA = "As a LAMBDA: "
UNGUARDED = "outside the domain: it has no guards"
KNOWN = ("specification", "by hand", "identity", "rule", "analytic")


@dataclass(frozen=True)
class WorkedLine:
    """One call or formula. A result of several cells goes down, one cell a row.

    `inputs` holds a value, a list that goes down, or a range of rows for each label of the section;
    None leaves a cell blank, a label that is missing is an argument left out. The formulas name
    inputs as {label}, the cell of the result as {result}.
    """

    what: str
    inputs: Mapping[str, Any]
    formulas: tuple[str, ...]
    expected: tuple[Any, ...]  # a constant per cell; "" where the identity beside it decides
    source: str
    natives: tuple[str, ...] = ()
    because: str = ""  # why there is no native formula
    within: float = 0.0
    elsewhere: str = ""  # what a host does that cannot do it
    portable: str = ""  # what the portable edition's LAMBDA gives instead
    twin: bool = False  # the native formula is another call of our functions that must give the very same
    function: Udf | None = None  # for the defaults of what is left out, and a helper column

    @property
    def residual(self) -> bool:
        """Whether the native formula must come to zero, not to the result."""
        return is_residual(self.natives)


@dataclass(frozen=True)
class Section:
    """Lines with the same inputs, under one heading."""

    title: str
    labels: tuple[str, ...]
    lines: tuple[WorkedLine, ...]
    params: Mapping[str, Param] = field(default_factory=dict)  # for the validation of inputs
    shows: tuple[Udf, ...] = ()  # the functions whose worked cases are among the lines


def of(name: str, *more: WorkedLine, cases: Iterable[Case] | None = None) -> Section:
    """A function's section: its worked cases, then further lines over the same arguments."""
    function = registry[name]
    worked = [line_of(function, c) for c in (function.cases if cases is None else cases)]
    return Section(
        f"{name}: {function.summary}",
        tuple(p.name for p in function.params),
        (*worked, *(replace(line, function=line.function or function) for line in more)),
        {p.name: p for p in function.params},
        (function,) if worked else (),
    )


def rest(theme: str, *layouts: Iterable[Section]) -> tuple[Section, ...]:
    """Sections of the theme's functions whose worked cases no layout shows, in declared order.

    They end the theme's sheet, so that a new function needs no line in any layout.
    """
    shown = {function for layout in layouts for section in layout for function in section.shows}
    return tuple(of(f.name) for f in functions if f.category == theme and f not in shown)


def line_of(function: Udf, case: Case, what: str = "") -> WorkedLine:
    """A worked case as a line."""
    result = case.result()
    rows = result if isinstance(result, list) else [[result]]
    named = zip((p.name for p in function.params), case.args, strict=False)
    inputs = {name: value for name, value in named if value is not OMITTED}
    natives, because = natives_of(function, case.expected, len(rows))
    source = case.source
    if source.partition(":")[0] not in KNOWN:
        source = f"specification: {source}"
    return WorkedLine(
        what or as_typed(function, case, sample=True).removeprefix("="),
        inputs,
        calls_of(function, inputs, rows),
        tuple(cell for row in rows for cell in row),
        source,
        natives,
        because,
        case.within,
        elsewhere=OFFICE if any(map(_holds_error, case.args)) else "",
        function=function,
    )


def _holds_error(value: Any) -> bool:
    """Whether an argument is a range with an error in it."""
    return isinstance(value, list) and any(isinstance(cell, ExcelError) or _holds_error(cell) for cell in value)


def call_of(function: Udf, inputs: Container[str]) -> str:
    """The call over the inputs that are given; one left out before another stays empty between its commas."""
    given = [f"{{{p.name}}}" if p.name in inputs else "" for p in function.params]
    while given and not given[-1]:
        given.pop()
    return f"{function.name}({','.join(given)})"


def calls_of(function: Udf, inputs: Container[str], rows: list[list[Any]]) -> tuple[str, ...]:
    """One formula per cell of the result."""
    call = call_of(function, inputs)
    if function.result == "scalar":
        return (call,)
    width = len(rows[0])
    return tuple(f"INDEX({call},{r},{c})" for r in range(1, len(rows) + 1) for c in range(1, width + 1))


def natives_of(function: Udf, expected: Any, rows: int) -> tuple[tuple[str, ...], str]:
    """The declared native formulas, one per cell, or why there are none."""
    if not function.native:
        return (), f"none: {function.proof}"
    if expected in (NUM, VALUE) or (function.is_residual and expected is NA):
        return (), UNGUARDED
    if function.result == "column":
        return tuple(map(function.native_of, range(rows))), ""
    if isinstance(expected, ExcelError):  # of the whole call: one of its cells cannot be computed
        return ("+".join(f"({native})" for native in function.native),), ""
    return function.native, ""
