"""NetShare 0.1.0: functions for revenue shares and the economics of AI inference.

This file is what the add-in xlwings Lite runs. It needs the standard library and xlwings, asks no
server, and reads nothing of the workbook but the arguments of a call. Its parts are the modules of
the package netshare-excel, one below the other; `netshare build` writes it again, so changes made here
are lost. Its figures (`Case`) and formulas (`native`, `portable`) are worked examples and
descriptions beside the functions: no result comes from them.

MIT License; the text is in the file LICENSE of NetShare.
"""

import dataclasses
import enum
import inspect
import math
import operator
import re
import sys
import types
import typing
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, compress, pairwise, repeat
from typing import Annotated, Any, Literal, TypeVar, cast
import xlwings as xw
from xlwings.conversion import Converter, ValueAccessor

# functions import these when they need them; here no call has to wait for it
import decimal, random, statistics


# --------------------------------------------------------------------------------------------------
# udfs/texts.py
# Text as it is compared and as it is shown: white space of any kind, however much of it, is one
# space.
# --------------------------------------------------------------------------------------------------

ZERO_WIDTH = (0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)
# the code points that count as white space, apart from the space itself
WHITE_SPACE = (
    *range(0x9, 0xE),
    *range(0x1C, 0x20),
    *(0x85, 0xA0, 0x1680),
    *range(0x2000, 0x200B),
    *(0x2028, 0x2029, 0x202F, 0x205F, 0x3000),
    *ZERO_WIDTH,
)
_AS_SPACE = dict.fromkeys(ZERO_WIDTH, " ")  # Python itself knows the others


def plain(text: str) -> str:
    """The text without the white space that does not count: at its ends, and all but one space between words."""
    if not text.isascii():
        text = text.translate(_AS_SPACE)
    return " ".join(text.split())


def as_shown(text: str) -> str:
    """The text on one line, without characters that have no look of their own."""
    return text if text.isprintable() else plain("".join(c if c.isprintable() else " " for c in text))


# --------------------------------------------------------------------------------------------------
# udfs/errors.py
# Excel's errors as values, and the failure that carries one together with its reason.
# --------------------------------------------------------------------------------------------------

class ExcelError(enum.Enum):
    """An error value of a cell. Hosts turn it into their own true error, never into its text."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"

    def __str__(self) -> str:
        return self.value


NULL = ExcelError.NULL
DIV0 = ExcelError.DIV0
VALUE = ExcelError.VALUE
REF = ExcelError.REF
NAME = ExcelError.NAME
NUM = ExcelError.NUM
NA = ExcelError.NA
LONGEST = 60  # characters of a text that a reason repeats


class Failure(Exception):
    """Why a call, or one cell of its result, is an Excel error.

    The reason is put into words only when somebody asks (WHY): a column with thousands of bad rows
    must not pay for thousands of sentences.
    """

    def __init__(self, error: ExcelError, reason: str | Callable[..., str], *values: object) -> None:
        self.error = error
        self._reason = reason
        self._values = values
        self.blanks: Sequence[str] = ()  # arguments that a blank cell made 0

    def __str__(self) -> str:
        if callable(self._reason):
            return self._reason(*self._values)
        sentence = self._reason.format(*map(show, self._values))
        blanks = [name for name in self.blanks if name in re.findall(r"\w+", sentence)]
        if not blanks:
            return sentence
        if sentence.endswith("?"):  # the blank is the likelier slip
            sentence = sentence.rpartition("; ")[0]
        return f"{sentence}; {' and '.join(blanks)} {'is' if len(blanks) == 1 else 'are'} blank, which counts as 0"


def show(value: object) -> str:
    """A value as a reader of the worksheet would write it."""
    if isinstance(value, (int, float)):
        return decimal_text(float(value))
    if isinstance(value, str):
        text = as_shown(value)
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        return '"' + text.replace('"', '""') + '"'  # quotes inside as a formula has them
    return "a blank" if value is None else str(value)


def decimal_text(number: float) -> str:
    """The shortest decimal text of a number: 2024.0 is "2024", so that it matches the key "2024"."""
    return repr(number + 0.0).upper().removesuffix(".0")  # + 0.0 takes the sign off a zero


# --------------------------------------------------------------------------------------------------
# udfs/values.py
# What a cell can hold, and what stands for an argument that is left out.
# --------------------------------------------------------------------------------------------------

LARGEST = sys.float_info.max  # of the numbers that a cell can hold
Cell = float | bool | str | ExcelError | None  # None is a blank
Range = list[list[Cell]]  # rows of cells


class Omitted(enum.Enum):
    """An argument left out, at the end or between commas."""

    OMITTED = "omitted"


OMITTED = Omitted.OMITTED
Argument = Cell | Range | Omitted


# --------------------------------------------------------------------------------------------------
# udfs/parameters.py
# What an argument is: its meaning and domain, as a function's signature declares them.
# --------------------------------------------------------------------------------------------------

Kind = Literal["number", "text", "numbers", "texts", "table", "cells"]
Result = Literal["scalar", "row", "column", "rows"]
Kinded = TypeVar("Kinded")
REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True, slots=True)
class Arg:
    """What an argument means: help for the wizard, unit, and the domain (`above`, `below` exclude)."""

    help: str
    unit: str = ""
    low: float = -LARGEST
    high: float = LARGEST
    above: float | None = None
    below: float | None = None
    integer: bool = False
    without: float | None = None  # a whole number inside the domain that is not allowed
    options: tuple[str, ...] = ()
    paired: bool = True  # a list whose items belong to those of the other lists by position
    rising: bool = False  # a list that starts at `low` and rises strictly
    skips_blanks: bool = False  # a list whose empty cells count for nothing
    required_for: tuple[str, ...] = ()  # options of an argument before it that cannot do without
    sample: str = ""  # what stands for it in an example, where a value would be too long
    keeps_errors: bool = False  # a table in which an error belongs to its row, not to the call

    @property
    def least(self) -> float:
        return self.low if self.above is None else math.nextafter(self.above, math.inf)

    @property
    def most(self) -> float:
        return self.high if self.below is None else math.nextafter(self.below, -math.inf)


@dataclass(frozen=True, slots=True)
class Pole:
    """The value of an argument at which the function divides by zero."""

    at: float


Divisor = Annotated[Kinded, Pole(0.0)]
EACH = "each"
Each = Annotated[Kinded, EACH]  # beside lists: may be a range, one result per element


@dataclass(frozen=True, slots=True)
class SameAs:
    """The default of an argument that is another argument's value."""

    name: str


def same_as(name: str) -> Any:
    return SameAs(name)


@dataclass(frozen=True, slots=True, eq=False)
class Param:
    """One argument of a function, as its signature declares it."""

    name: str
    kind: Kind
    arg: Arg
    default: Any
    pole: float | None
    each: bool
    is_list: bool
    low: float  # the domain as a closed interval, for the boundary's short way
    high: float

    def __str__(self) -> str:
        return self.name

    @property
    def required(self) -> bool:
        return self.default is REQUIRED and self.kind != "cells"

    @property
    def open_domain(self) -> tuple[float, float]:
        """The domain as a closed interval of numbers, without a pole at its end."""
        return (
            math.nextafter(self.low, math.inf) if self.low == self.pole else self.low,
            math.nextafter(self.high, -math.inf) if self.high == self.pole else self.high,
        )


def signature_of(body: Callable[..., Any]) -> tuple[tuple[Param, ...], Result]:
    """The arguments of a function and the shape of its result."""
    hints = typing.get_type_hints(body, include_extras=True)
    if "return" not in hints:
        raise TypeError(f"{body.__name__.upper()} does not say what it returns")
    returned = typing.get_origin(hints["return"])
    result: Result = "row" if returned is tuple else "column" if returned is list else "scalar"
    if returned is list and typing.get_origin(typing.get_args(hints["return"])[0]) is tuple:
        result = "rows"
    params = [_param(body, p, hints.get(p.name)) for p in inspect.signature(body).parameters.values()]
    if result == "scalar" and not any(p.is_list for p in params):
        params = [dataclasses.replace(p, each=True) for p in params]  # a scalar function
    return tuple(params), result


def _param(body: Callable[..., Any], parameter: inspect.Parameter, hint: Any) -> Param:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):  # `X | None`: no value where left out
        hint = next(option for option in typing.get_args(hint) if option is not type(None))
    if parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD):
        raise TypeError(
            f"{body.__name__.upper()} has the argument {parameter.name}, which a cell cannot give by its place"
        )
    base, *marks = typing.get_args(hint) or (hint,)
    if not any(isinstance(mark, Arg) for mark in marks):
        raise TypeError(
            f"{body.__name__.upper()} has the argument {parameter.name} without an Arg that says what it means"
        )
    kind = "cells" if parameter.kind is parameter.VAR_POSITIONAL else _kind(base)
    arg = next(m for m in marks if isinstance(m, Arg))
    return Param(
        name=parameter.name,
        kind=kind,
        arg=arg,
        default=parameter.default,
        pole=next((m.at for m in marks if isinstance(m, Pole)), None),
        each=EACH in marks,
        is_list=kind in ("numbers", "texts", "table", "cells"),
        low=arg.least,
        high=arg.most,
    )


def _kind(base: Any) -> Kind:
    if typing.get_origin(base) is not list:
        return "text" if base is str else "number"
    (item,) = typing.get_args(base)
    return "texts" if item is str else "numbers" if item is float else "table"


# --------------------------------------------------------------------------------------------------
# udfs/arguments.py
# The arguments the functions share: meaning, unit and domain of each, said once.
# --------------------------------------------------------------------------------------------------

Amount = Annotated[float, Arg("Amount, of any sign", unit="currency")]
Revenue = Annotated[float, Arg("Revenue that the share is a share of", unit="currency", low=0)]
Cost = Annotated[float, Arg("Cost, entered positive", unit="currency", low=0)]
Payment = Annotated[float, Arg("Payment of the share, gross or net", unit="currency")]
CounterFlow = Annotated[float, Arg("Money flowing back, entered positive", unit="currency", low=0)]
Share = Annotated[float, Arg("Revenue share: 0.2 or 20%, never 20", unit="fraction", low=0, high=1)]
NotOne = Annotated[Share, Pole(1.0)]  # 1 - share divides
CounterShare = Annotated[
    float, Arg("Share on the counterparty's revenue, as a fraction", unit="fraction", low=0, high=1)
]
Months = Annotated[float, Arg("Length of the period in months", unit="months", above=0)]
WholeMonths = Annotated[
    float, Arg("Length of the period in whole months", unit="months", low=1, high=1200, integer=True)
]
Growth = Annotated[float, Arg("Growth per month as a fraction", unit="fraction per month", above=-1)]
LowerBounds = Annotated[
    list[float], Arg("Lower bounds of the tiers, the first is 0", unit="currency", low=0, rising=True)
]
Rates = Annotated[list[float], Arg("Share of each tier as a fraction", unit="fraction", low=0, high=1)]
Revenues = Annotated[list[float], Arg("Revenue of each stream", unit="currency", low=0)]
Shares = Annotated[list[float], Arg("Share of each stream as a fraction", unit="fraction", low=0, high=1)]
Costs = Annotated[list[float], Arg("Costs, entered positive", unit="currency", low=0)]
FunctionName = Annotated[str, Arg('Name of a function as text, such as "IMPLIED_REVENUE"')]
CashFractions = Annotated[
    list[float], Arg("Fraction of each cost paid in cash, the rest in credits", unit="fraction", low=0, high=1)
]


# --------------------------------------------------------------------------------------------------
# udfs/native.py
# The language of native formulas: Excel's own functions, with placeholders for what they work on.
# --------------------------------------------------------------------------------------------------

LIST_PARTS = ("rest", "most")
ABSENT = "NA()"  # what an argument without a default is where it is left out
_MARK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def placeholders(template: str) -> list[str]:
    """What stands in braces, "x" or "x.rest"; a brace without its partner stands for itself."""
    return [m[1] if m[1] is not None else m[0] for m in _MARK.finditer(template) if len(m[0]) == 1 or m[1] is not None]


def names(template: str) -> frozenset[str]:
    """What a formula is about, without the parts of lists."""
    return frozenset(field.partition(".")[0] for field in placeholders(template))


def render(template: str, words: Mapping[str, object]) -> str:
    """The formula, given what each name stands for: a text, or an object with the parts that are asked for."""

    def word(mark: re.Match[str]) -> str:
        if mark[1] is None:
            return mark[0][0]
        name, _, part = mark[1].partition(".")
        return str(getattr(words[name], part) if part else words[name])

    return _MARK.sub(word, template)


def fill(template: str, words: Mapping[str, str]) -> str:
    """The template with some of its names replaced; the others wait."""
    return _MARK.sub(lambda mark: words.get(mark[1], mark[0]), template)


def is_residual(templates: Iterable[str]) -> bool:
    """Whether a formula must come to zero, not to the result."""
    return any("result" in names(template) for template in templates)


def asking(template: str, optional: Container[str]) -> str:
    """The template for a LAMBDA, which can tell an argument left out from an #N/A that was given."""

    def asked(match: re.Match[str]) -> str:
        return f"{{{match[1]}.omitted}}" if match[1] in optional else match[0]

    return re.sub(r"ISNA\(\{(\w+)\}\)", asked, template)


def if_chain(cases: dict[str, str], rest: str) -> str:
    """What belongs to the first condition that is true, or else the rest."""
    for condition, formula in reversed(cases.items()):
        rest = f"IF({condition},{formula},{rest})"
    return rest


def let(bindings: Mapping[str, str], result: str) -> str:
    """A result over named parts, each of which may use those before it."""
    return f"LET({','.join(f'{name},{formula}' for name, formula in bindings.items())},{result})"


class Named(str):
    """A name that stands for itself, where a formula is for reading."""

    __slots__ = ()

    @property
    def rest(self) -> str:
        return f"{self} from the second on"

    @property
    def most(self) -> str:
        return f"{self} without the last"


def readable(template: str) -> str:
    """The formula with words for its arguments."""
    return render(template, {name: Named(name) for name in names(template)})


def default_text(default: object, words: Mapping[str, object]) -> str:
    """The default of an argument that is left out, as a formula holds it."""
    if isinstance(default, SameAs):
        return str(words[default.name])
    if isinstance(default, list):
        return "{" + ";".join(map(decimal_text, default)) + "}"
    if isinstance(default, float):
        return decimal_text(default)
    return f'"{default}"' if isinstance(default, str) else ABSENT


def with_defaults(params: Iterable[Param], given: Mapping[str, object]) -> dict[str, object]:
    """What each argument stands for: what is given, or its default."""
    words = dict(given)
    for param in params:
        if param.name not in words and param.default is not REQUIRED:
            words[param.name] = default_text(param.default, words)
    return words


@dataclass(frozen=True, slots=True)
class Steps:
    """A helper column for a native formula: a cell for each item of a list, which its formula calls {here},
    or for each {t} from 0 up to a number."""

    formula: str
    over: str

    @property
    def per_item(self) -> bool:
        return "here" in names(self.formula)

    def column(self, words: Mapping[str, object], turns: Iterable[object]) -> list[str]:
        """Its formulas; `turns` are the items' cells, or the numbers."""
        turn = "here" if self.per_item else "t"
        return [render(self.formula, {**words, turn: at}) for at in turns]


# --------------------------------------------------------------------------------------------------
# udfs/function.py
# What a function is: its body, and beside it everything a host must know about it.
# --------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Case:
    """A worked example: arguments and result, as the specification states them.

    In `args` and `expected` a list is a column, a tuple inside `expected` is a row, a list of lists
    is a range.
    """

    args: tuple[Any, ...]
    expected: Any
    source: str = ""
    within: float = 0.0  # where the source states a rounded figure: half a unit of its last digit

    def __post_init__(self) -> None:
        if not isinstance(self.args, tuple):
            raise TypeError(f"a case takes a tuple of arguments, not {self.args!r}")

    def arguments(self) -> tuple[Argument, ...]:
        """The arguments as cells and ranges."""
        return tuple(_as_cells(a) for a in self.args)

    def result(self) -> Cell | Range:
        """The expected value as a cell or a range."""
        return [[_as_cell(v) for v in self.expected]] if isinstance(self.expected, tuple) else _as_cells(self.expected)


def _as_cells(value: Any) -> Cell | Range:
    if isinstance(value, list):
        rows = value if value and isinstance(value[0], list) else [[v] for v in value]
        return [[_as_cell(v) for v in row] for row in rows]
    return _as_cell(value)


def _as_cell(value: Any) -> Cell:
    return float(value) if type(value) is int else value


@dataclass(frozen=True, slots=True)
class Largest:
    """What comes out where the first cell of an argument is 1E308, worked out by hand."""

    argument: str
    expected: Any
    how: str
    overflows: bool = False  # as a LAMBDA it is the native formula, which becomes too large on its way


@dataclass(frozen=True, slots=True, eq=False)
class Udf:
    """A declared function. `native` holds one formula per cell of a result row."""

    name: str
    category: str
    summary: str
    doc: str
    body: Callable[..., Any]
    params: tuple[Param, ...]
    result: Result
    results: tuple[str, ...]
    units: tuple[str, ...]
    cases: tuple[Case, ...]
    native: tuple[str, ...]
    steps: Steps | None
    proof: str
    portable: str
    rises: tuple[tuple[str, ...], ...]
    falls: tuple[tuple[str, ...], ...]
    bounds: str
    tolerance: float
    largest: Largest | None

    def __str__(self) -> str:
        return self.name

    @property
    def signature(self) -> str:
        words = [p.name + "…" if p.kind == "cells" else p.name if p.required else f"[{p.name}]" for p in self.params]
        return f"{self.name}({', '.join(words)})"

    @property
    def is_variable(self) -> bool:
        """Whether it takes any number of arguments at its end."""
        return bool(self.params) and self.params[-1].kind == "cells"

    @property
    def gives_arrays(self) -> bool:
        """Whether some call gives an array."""
        return self.result != "scalar" or any(p.each for p in self.params)

    @property
    def width(self) -> int:
        """The cells that the declaration speaks of one by one: those of a result row."""
        return max(1, len(self.results))

    @property
    def is_residual(self) -> bool:
        """Whether the native formula must come to zero, not to the result."""
        return is_residual(self.native)

    @property
    def readable(self) -> tuple[str, ...]:
        """The native formulas with the arguments' names in them."""
        return tuple(map(readable, self.native))

    @property
    def readable_steps(self) -> str:
        return readable(self.steps.formula) if self.steps else ""

    def native_of(self, cell: int) -> str:
        """The native formula of one cell of a row or column, counted from 0."""
        return fill(self.native[0], {"t": str(cell)}) if self.result == "column" else self.native[cell]

    def direction(self, name: str, cell: int = 0) -> int:
        """+1 or -1 where the result only rises or only falls in an argument, else 0."""
        return (name in self.rises[cell]) - (name in self.falls[cell])


# --------------------------------------------------------------------------------------------------
# udfs/reasons.py
# The words of WHY: which argument breaks which rule, and with what.
# --------------------------------------------------------------------------------------------------

_LIKE_A_NUMBER = re.compile(r"[-+($€£¥ ]*\.?\d[\d.,'’ ]*(?:e[-+]?\d+)?[)%$€£¥ ]*", re.IGNORECASE)
MOST_MONTHS = 1200  # a hundred years: more is an amount


# `area` is an argument as it was given, one cell or rows of cells, and `index` says which of its cells, row by row


def place(area: Any, index: int, *, is_table: bool = False) -> str:
    """Where a cell stands in its range, "" where there is only one."""
    if not isinstance(area, (list, tuple)):
        return ""
    if not is_table and 1 in (len(area), len(area[0])):
        return f" in position {index + 1}"
    return place_in_rows(*divmod(index, len(area[0])))


def place_in_rows(row: int, column: int) -> str:
    return f" in row {row + 1}, column {column + 1}"


def _given(area: Any, index: int) -> Any:
    """The cell itself: a blank is called one, although it counts as 0."""
    if isinstance(area, (list, tuple)):
        area = area[index // len(area[0])][index % len(area[0])]
    return None if area == "" else area


def error_reason(param: object, area: Any, index: int = 0) -> str:
    verb = "holds" if isinstance(area, (list, tuple)) else "is"
    at = place(area, index, is_table=isinstance(param, Param) and param.kind == "table")
    return f"{param} {verb} the error {_given(area, index)}{at}"


def unequal_reason(param: Param, count: int, first: Param, other: int) -> str:
    return f"{param} has {_counted(count, 'item')} but {first} has {other}; they belong together by position"


def surplus_reason(function: object, most: int, given: int) -> str:
    return f"{function} takes {_counted(most, 'argument')}, got {given}"


def range_reason(param: Param, rows: int, columns: int) -> str:
    return f"{param} must be a single cell, got {_counted(rows, 'row')} and {_counted(columns, 'column')}"


def extent_reason(param: Param, rows: int, columns: int, most_rows: int, most_columns: int) -> str:
    has = f"{_counted(rows, 'row')} and {_counted(columns, 'column')}"
    return (
        f"the ranges do not fit together: {param} has {has}, but the result would have {most_rows} and {most_columns}"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def unknown_reason(lack: str, name: str, choice: str) -> str:
    return f"{lack} {show(name)}; {choice}"  # no template: the names may hold braces


def option_reason(param: Param, text: str, area: Any, index: int) -> str:
    return f"{param} must be one of {', '.join(param.arg.options)}; got {show(text or None)}{place(area, index)}"


def number_reason(param: Param, area: Any, index: int) -> str:
    text = _given(area, index) or ""
    slip = "; enter it as a number, not as text" if _LIKE_A_NUMBER.fullmatch(plain(text)) else ""
    return f"{param} must be a number, got the text {show(text)}{place(area, index)}{slip}"


def pole_reason(param: Param, number: float, area: Any, index: int) -> str:
    at, blank = place(area, index), _given(area, index) is None
    what = "blank" if blank else show(number)
    counts = ", which counts as 0" if blank else ""
    divisor = f"{param}" if param.pole == 0 else f"{show(param.pole)} - {param}"
    return f"{param} {f'has a {what}{at}' if at else f'is {what}'}{counts}, and the formula divides by {divisor}"


def domain_reason(param: Param, number: float, area: Any, index: int) -> str:
    rule = domain(param.arg) or "a number that a cell can hold"
    got = show(None if _given(area, index) is None else number)
    return f"{param} must be {rule}, got {got}{place(area, index)}{_slip(param.arg, number)}"


def domain(arg: Arg) -> str:
    """The domain in words, "" where every number is allowed."""
    if arg.rising:
        return f"strictly rising from {show(arg.low)} on"
    if arg.without is not None:
        allowed = range(int(arg.high), int(arg.low) - 1, -1)
        return " or ".join(show(n) for n in allowed if n != arg.without)
    least, most = arg.least > -LARGEST, arg.most < LARGEST
    noun = "a whole number " if arg.integer else ""
    if least and most and arg.above is None and arg.below is None:
        return f"{noun}between {show(arg.low)} and {show(arg.high)}"
    rules = []
    if least:
        rules.append(f"at least {show(arg.low)}" if arg.above is None else f"greater than {show(arg.above)}")
    if most:
        rules.append(f"at most {show(arg.high)}" if arg.below is None else f"less than {show(arg.below)}")
    return noun + " and ".join(rules)


def _slip(arg: Arg, number: float) -> str:
    """The likely mistake behind a number outside its domain."""
    percent = arg.unit.startswith("fraction") and 1 < abs(number) <= 100
    if percent and arg.least <= number / 100 <= arg.most:
        return f"; did you mean {show(number)}%?"
    if arg.unit == "months" and number > MOST_MONTHS:
        return "; were amount and months swapped?"
    if arg.unit == "currency" and number < 0:
        return "; amounts of this kind are entered positive"
    return ""


# --------------------------------------------------------------------------------------------------
# udfs/reading.py
# Cells in: what each argument is read as, and the order in which bad ones are reported.
# --------------------------------------------------------------------------------------------------

RANGES = frozenset((list, tuple))


def arrange(function: Udf, args: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """One argument per parameter; a range of one cell becomes that cell."""
    count = len(function.params)
    if function.is_variable:
        fixed = count - 1
        args += (OMITTED,) * (fixed - len(args))
        return (*map(_single, function.params, args[:fixed]), *args[fixed:])
    if len(args) > count:
        surplus = [f"argument {n}" for n in range(count + 1, len(args) + 1)]
        reject_errors([*function.params, *surplus], args)
        raise Failure(VALUE, surplus_reason, function, count, len(args))
    if not RANGES.isdisjoint(map(type, args)):
        args = tuple(map(_single, function.params, args))
    return args + (OMITTED,) * (count - len(args))


def _single(param: Param, value: Any) -> Any:
    """The cell of a range of one cell; any other range as it is, if it is one."""
    if type(value) not in RANGES:
        return value
    widths = set(map(len, value)) if set(map(type, value)) <= RANGES else set()
    if len(widths) != 1 or 0 in widths:
        raise Failure(VALUE, "{} is not a rectangle of cells", param)
    return blank_in_range(value[0][0]) if len(value) == 1 and widths == {1} else value


def blank_in_range(cell: Cell) -> Cell:
    """Hosts differ in whether an empty cell of a range is nothing or empty text: it is nothing."""
    return None if cell == "" else cell


def read(params: tuple[Param, ...], args: tuple[Argument, ...]) -> list[Any]:
    """The arguments as the body takes them."""
    if params and params[-1].kind == "cells":
        fixed = len(params) - 1
        return read_given(params[:fixed], args[:fixed]) + list(args[fixed:])
    values = read_given(params, args)
    for i, value in enumerate(values):
        if type(value) is SameAs:
            values[i] = values[[p.name for p in params].index(value.name)]
    return values


def read_given(params: Sequence[Param], args: Sequence[Argument]) -> list[Any]:
    """Each argument's value, or the first failure, class by class (errors, types, zero divisors,
    domains), inside a class from left to right. A default that is another argument stays a name."""
    kinds = set(map(type, args))
    if ExcelError in kinds or not RANGES.isdisjoint(kinds):
        reject_errors(params, args)
    values: list[Any] = []
    lists: list[tuple[Param, list[Any], Any]] = []
    suspects: list[tuple[Param, Sequence[float], Any]] = []
    for param, arg in zip(params, args, strict=True):
        if arg is OMITTED and param.default is not REQUIRED:
            _refuse_needed(param, values)
            values.append(param.default)
            continue
        value = arg if type(arg) is float and param.kind == "number" else _value(param, arg)
        values.append(value)
        if type(value) is list:
            lists.append((param, value, arg))
            if param.kind == "numbers" and not _is_plain(param, value):
                suspects.append((param, value, arg))
        elif type(value) is float and (
            not param.low <= value <= param.high
            or value == param.pole
            or (param.arg.integer and not _counts(param, value))
        ):
            suspects.append((param, (value,), arg))
    if lists:
        _reject_unequal(lists)
    if suspects:
        _reject_outside(suspects)
    if lists:
        _reject_falling(lists)
    return values


def reject_errors(params: Sequence[object], args: Sequence[Any]) -> None:
    for param, arg in zip(params, args, strict=True):
        if type(arg) is ExcelError:
            raise Failure(arg, error_reason, param, arg)
        if type(arg) in RANGES and not _keeps_errors(param):
            for index, cell in enumerate(cell for row in arg for cell in row):
                if type(cell) is ExcelError:
                    raise Failure(cell, error_reason, param, arg, index)


def _refuse_needed(param: Param, before: list[Any]) -> None:
    """An argument that is left out although an option given before it cannot do without."""
    for value in before:
        if type(value) is str and value in param.arg.required_for:
            raise Failure(VALUE, "{} is required for {} and was left out", param, value)


def _keeps_errors(param: object) -> bool:
    return isinstance(param, Param) and param.arg.keeps_errors


def _is_plain(param: Param, numbers: list[float]) -> bool:
    """Whether a list is seen at a glance to lie inside its domain."""
    if not numbers or param.pole is not None or param.arg.integer:
        return False
    # the sum is not finite where a number is not; min and max do not see a NaN
    return param.low <= min(numbers) and max(numbers) <= param.high and math.isfinite(sum(numbers))


def _counts(param: Param, number: float) -> bool:
    """Whether a number is one of those that count something."""
    return number.is_integer() and number != param.arg.without


def _reject_unequal(lists: list[tuple[Param, list[Any], Any]]) -> None:
    paired = [(param, items) for param, items, _ in lists if param.kind in ("numbers", "texts") and param.arg.paired]
    for param, items in paired[1:]:
        first, other = paired[0]
        if len(items) != len(other):
            raise Failure(VALUE, unequal_reason, param, len(items), first, len(other))


def _reject_outside(suspects: list[tuple[Param, Sequence[float], Any]]) -> None:
    """A zero divisor anywhere comes before a number outside its domain."""
    outside: Failure | None = None
    for param, numbers, arg in suspects:
        for i, number in enumerate(numbers):
            if number == param.pole:
                raise Failure(DIV0, pole_reason, param, number, arg, _index(param, arg, i))
            if not param.low <= number <= param.high or (param.arg.integer and not _counts(param, number)):
                outside = outside or Failure(NUM, domain_reason, param, number, arg, _index(param, arg, i))
    if outside:
        raise outside


def _index(param: Param, arg: Any, item: int) -> int:
    """Which cell of a range an item of a list was read from."""
    if not param.arg.skips_blanks or type(arg) not in RANGES:
        return item
    cells = (blank_in_range(cell) for row in arg for cell in row)
    return [i for i, cell in enumerate(cells) if cell is not None][item]


def _reject_falling(lists: list[tuple[Param, list[Any], Any]]) -> None:
    """A list that should start at its least value and rise, and does not."""
    for param, items, arg in lists:
        if not param.arg.rising:
            continue
        if items[0] != param.low:
            raise Failure(NUM, domain_reason, param, items[0], arg, 0)
        for i, (lower, upper) in enumerate(pairwise(items), 1):
            if not lower < upper:
                raise Failure(NUM, domain_reason, param, upper, arg, i)


def _value(param: Param, arg: Any) -> Any:
    if arg is OMITTED:
        raise Failure(VALUE, "{} is required and was left out", param)
    if type(arg) in RANGES:
        return _of_range(param, arg)
    if param.kind == "number":
        return _number(param, arg)
    if param.kind == "text":
        return _text(param, arg)
    if param.kind == "table":
        return [[arg]]
    if param.arg.skips_blanks and arg is None:
        return []
    return [_number(param, arg) if param.kind == "numbers" else _text(param, arg)]


def _of_range(param: Param, rows: Range) -> list[Any]:
    if param.kind == "table":
        return [list(row) for row in rows]
    if not param.is_list:
        raise Failure(VALUE, range_reason, param, len(rows), len(rows[0]))
    cells = [cell for row in rows for cell in row]
    if param.kind == "numbers" and set(map(type, cells)) == {float}:
        return cells
    cells = list(map(blank_in_range, cells))
    reader = _number if param.kind == "numbers" else _text
    skips = param.arg.skips_blanks
    return [reader(param, cell, rows, i) for i, cell in enumerate(cells) if not (skips and cell is None)]


def _number(param: Param, cell: Cell, area: Any = None, index: int = 0) -> float:
    if type(cell) is float:
        return cell
    if cell is None:
        return 0.0
    if isinstance(cell, str):
        raise Failure(VALUE, number_reason, param, cell if area is None else area, index)
    if isinstance(cell, (int, float)):  # bool is an int: TRUE is 1
        if -LARGEST <= cell <= LARGEST:
            return float(cell)
        return math.nan  # outside every domain
    raise TypeError(f"{cell!r} is not a cell")


def _text(param: Param, cell: Cell, area: Any = None, index: int = 0) -> str:
    text = text_of(cell)
    if not param.arg.options:
        return text
    for option in param.arg.options:
        if text.casefold() == option.casefold():
            return option
    raise Failure(VALUE, option_reason, param, text, cell if area is None else area, index)


def text_of(cell: Cell) -> str:
    """A cell where text is asked: a number as its shortest decimal, without white space that does not count."""
    if isinstance(cell, str):
        return plain(cell)
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return decimal_text(float(cell) if -LARGEST <= cell <= LARGEST else math.nan)
    raise TypeError(f"{cell!r} is not a cell")


# --------------------------------------------------------------------------------------------------
# udfs/results.py
# Results out: what a body returns becomes cells, what it raises becomes an error with its reason.
# --------------------------------------------------------------------------------------------------

Found = Cell | Failure  # a cell of a result, with the reason where it is an error
Outcome = Found | list[list[Found]]

# ValueError is what the math module raises outside a function's domain. Anything else is a bug.
CAUGHT = (Failure, ZeroDivisionError, OverflowError, ValueError)


def failure_of(exception: Exception) -> Failure:
    if isinstance(exception, Failure):
        return exception.with_traceback(None)  # a column may keep a hundred thousand
    if isinstance(exception, ZeroDivisionError):
        return Failure(DIV0, "the formula divides by zero")
    if isinstance(exception, OverflowError):
        return Failure(NUM, "the result is too large for a cell")
    return Failure(NUM, "the result is not a real number")


def finish(function: Udf, result: Any) -> Outcome:
    """A body's result as one cell or rows of cells, with a Failure where a cell is an error."""
    if function.result == "scalar":
        return _cell(result)
    if function.result == "row":
        return [[_cell(v) for v in result]]
    if function.result == "rows":
        return [[_cell(v) for v in row] for row in result]
    return [[cell] for cell in finish_column(result)]


def finish_column(cells: list[Any]) -> list[Found]:
    if set(map(type, cells)) == {float} and math.isfinite(sum(cells)):
        return [c + 0.0 for c in cells] if 0.0 in cells else cells
    return [_cell(v) for v in cells]


def _cell(value: Any) -> Found:
    if type(value) is float:
        if -LARGEST <= value <= LARGEST:
            return value + 0.0  # a zero without a sign, as in Excel
        return Failure(NUM, "the result is too large for a cell")
    if isinstance(value, (str, Failure)):
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, complex):
        return Failure(NUM, "the result is not a real number")
    raise TypeError(f"{value!r} is not a result")


def note_blanks(function: Udf, args: Sequence[Argument], rows: list[list[Found]]) -> None:
    """Lets the reason of each error say which numbers of the call were blank cells."""
    pairs = zip(function.params, args, strict=False)
    blanks = [p.name for p, a in pairs if a is None and p.kind in ("number", "numbers")]
    for row in rows:
        for cell in row:
            if isinstance(cell, Failure) and not cell.blanks:
                cell.blanks = blanks


# --------------------------------------------------------------------------------------------------
# udfs/columns.py
# Ranges element by element: whole columns where they are clean, single rows where they are not.
# --------------------------------------------------------------------------------------------------

Lane = list[Cell]


def each(function: Udf, args: tuple[Argument, ...], attempt: Callable[..., Any]) -> list[list[Found]]:
    """One result per element. An error in an element stays there; a failure of a list, which
    belongs to every element, is raised."""
    given: dict[Param, Any] = dict(zip(function.params, args, strict=True))
    rows, columns = _extent(given)
    lanes = {p: _lane(a, rows, columns) for p, a in given.items() if p.each and type(a) in RANGES}
    fixed = {p: a for p, a in given.items() if p not in lanes}

    def single(index: int) -> Found:
        row = (blank_in_range(lanes[p][index]) if p in lanes else a for p, a in given.items())
        found: Found = attempt(function, tuple(row))
        return found

    try:
        shared = dict(zip(fixed, read_given([*fixed], [*fixed.values()]), strict=True))
    except Failure:
        if not all(p.each for p in fixed):
            raise
        out = [single(i) for i in range(rows * columns)]
    else:
        clean = _clean_rows(lanes)
        kept = {p: list(compress(lane, clean)) for p, lane in lanes.items()} if clean else lanes
        out = _run(function, [kept[p] if p in kept else shared[p] for p in given])
        if clean:
            results = iter(out)
            out = [next(results) if ok else single(i) for i, ok in enumerate(clean)]
    if None in args:
        note_blanks(function, args, [out])
    return [[v] for v in out] if columns == 1 else [out[i : i + columns] for i in range(0, len(out), columns)]


def _extent(given: dict[Param, Any]) -> tuple[int, int]:
    """The shape of the result: every argument has it, or is one row, one column or one cell of it."""
    shapes = {p: (len(a), len(a[0])) for p, a in given.items() if p.each and type(a) in RANGES}
    rows = max(r for r, _ in shapes.values())
    columns = max(c for _, c in shapes.values())
    for param, (r, c) in shapes.items():
        if r not in (1, rows) or c not in (1, columns):
            reject_errors([*given], [*given.values()])
            raise Failure(VALUE, extent_reason, param, r, c, rows, columns)
    return rows, columns


def _lane(area: Range, rows: int, columns: int) -> Lane:
    """A range as one list, row by row, repeated to the result's shape."""
    if columns == 1:
        lane = [row[0] for row in area]
    else:
        lane = [cell for row in area for cell in (row if len(row) == columns else row * columns)]
    return lane if len(area) == rows else lane * rows


def _clean_rows(lanes: dict[Param, Lane]) -> list[bool]:
    """Which rows hold nothing but numbers inside their domains; [] where all do."""
    bad = [p for p, lane in lanes.items() if not _is_clean(p, lane)]
    if not bad:
        return []
    marks = [_mark(p, lanes[p]) for p in bad]
    return list(map(all, zip(*marks, strict=True))) if len(marks) > 1 else marks[0]


def _is_clean(param: Param, lane: list[Any]) -> bool:
    if param.kind != "number" or set(map(type, lane)) != {float}:
        return False
    low, high = param.open_domain
    # the sum is not finite where a number is not; min and max do not see a NaN
    inside = low <= min(lane) and max(lane) <= high and math.isfinite(sum(lane))
    return inside and (not param.arg.integer or (all(map(float.is_integer, lane)) and param.arg.without not in lane))


def _mark(param: Param, lane: Lane) -> list[bool]:
    if param.kind != "number":
        return [False] * len(lane)
    low, high = param.open_domain
    if param.arg.integer:
        without = param.arg.without
        return [type(v) is float and low <= v <= high and v.is_integer() and v != without for v in lane]
    return [type(v) is float and low <= v <= high for v in lane]


def _run(function: Udf, arguments: list[Any]) -> list[Found]:
    """The body over lanes; a value that is no lane repeats."""
    names = [p.name for p in function.params]
    resolved = [arguments[names.index(a.name)] if type(a) is SameAs else a for a in arguments]
    lists = [p.is_list for p in function.params]
    streams = [a if type(a) is list and not is_list else repeat(a) for a, is_list in zip(resolved, lists, strict=True)]
    out: list[Any] = []
    results = map(function.body, *streams)
    while True:
        try:
            out.extend(results)  # keeps what came before an exception, and goes on after it
            return finish_column(out)
        except CAUGHT as exception:
            out.append(failure_of(exception))


# --------------------------------------------------------------------------------------------------
# udfs/faults.py
# What a declaration must not be: each fault as a sentence that follows the function's name.
# --------------------------------------------------------------------------------------------------

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


# --------------------------------------------------------------------------------------------------
# udfs/declare.py
# How a function is declared: the decorator, and the registry that it fills.
# --------------------------------------------------------------------------------------------------

Body = TypeVar("Body", bound=Callable[..., Any])
registry: dict[str, Udf] = {}


def refuse_without_docstrings(optimize: int) -> None:
    """The first line of each docstring is a text in the workbooks, and Python can be told to leave them out."""
    if optimize > 1:
        raise ImportError(
            "NetShare needs the docstrings that Python leaves out with -OO or PYTHONOPTIMIZE=2; start it without them"
        )


refuse_without_docstrings(sys.flags.optimize)


def udf(
    *,
    category: str,
    unit: str | tuple[str, ...],
    cases: Iterable[Case],
    native: str | tuple[str, ...] = (),
    steps: Steps | None = None,
    proof: str = "",
    portable: str = "",
    rises: tuple[Any, ...] = (),
    falls: tuple[Any, ...] = (),
    bounds: str = "",
    results: tuple[str, ...] = (),
    tolerance: float = 1e-12,
    largest: Largest | None = None,
) -> Callable[[Body], Body]:
    """Declare a worksheet function; the Python function itself stays as it is.

    `unit` is that of the result. `native` is the formula a reader can check by eye, in the language of
    native.py; without one, `proof` names what stands in. `rises` and `falls` name the arguments in which the
    result is monotone, amounts being positive; `bounds` says what they do not about bounds that go in. Where
    the result is a row (`results` names its cells), `rises` and `falls` are one tuple per cell.
    `portable` is the whole body of the function as a LAMBDA, from the specification like the native
    formula, where this alone does not do; the domains are not its business. `largest` says what a number
    near the largest one gives. A declaration that contradicts itself is a TypeError.
    """

    def declare(body: Body) -> Body:
        doc = inspect.cleandoc(body.__doc__ or "")
        params, result = signature_of(body)
        cells = max(1, len(results))
        if isinstance(cases, Case):
            raise TypeError(f"{body.__name__.upper()} has a case where a tuple of cases belongs")
        function = Udf(
            name=body.__name__.upper(),
            category=category,
            summary=doc.partition("\n")[0],
            doc=doc,
            body=body,
            params=params,
            result=result,
            results=results,
            units=(unit,) * cells if isinstance(unit, str) else unit,
            cases=tuple(cases),
            native=(native,) if isinstance(native, str) else native,
            steps=steps,
            proof=proof,
            portable=portable,
            rises=_per_cell(rises, cells),
            falls=_per_cell(falls, cells),
            bounds=bounds,
            tolerance=tolerance,
            largest=largest,
        )
        for fault in faults(function, registry):
            raise TypeError(f"{function} {fault}")
        registry[function.name] = function
        return body

    return declare


def _per_cell(named: tuple[Any, ...], cells: int) -> tuple[tuple[str, ...], ...]:
    """One tuple of names per cell of a result."""
    return named if named and isinstance(named[0], tuple) else (named,) * cells


def in_order(themes: Sequence[str]) -> tuple[Udf, ...]:
    """The functions, theme by theme."""
    for function in registry.values():
        if function.category not in themes:
            raise TypeError(
                f"{function} has the theme {function.category}, which is not in CATEGORIES of udfs/__init__.py"
            )
    return tuple(sorted(registry.values(), key=lambda f: themes.index(f.category)))


# --------------------------------------------------------------------------------------------------
# udfs/cells.py
# The one boundary between cells and the functions: cells in, cells or true errors out.
# --------------------------------------------------------------------------------------------------

def call(function: Udf, *args: Argument) -> Cell | Range:
    """The result of a call as cells: one value, or rows of values."""
    return _cells(attempt(function, args))


def _cells(outcome: Outcome) -> Cell | Range:
    if isinstance(outcome, Failure):
        return outcome.error
    if not isinstance(outcome, list):
        return outcome
    for row in outcome:
        for i, cell in enumerate(row):
            if type(cell) is Failure:
                row[i] = cell.error
    return cast(Range, outcome)


def explain(function: Udf, args: tuple[Argument, ...]) -> str:
    """Why a call, or the first bad cell of its result, is an error; "" where there is none."""
    outcome = attempt(function, args)
    if isinstance(outcome, Failure):
        return str(outcome)
    rows = outcome if isinstance(outcome, list) else []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, Failure):
                named = c < len(function.results) and len(rows) == 1
                place = function.results[c] if named else f"row {r + 1}, column {c + 1}"
                return f"{place}: {cell}"
    return ""


def attempt(function: Udf, args: tuple[Argument, ...]) -> Outcome:
    """A call's result as cells, with a Failure where the call or a cell of its result is an error."""
    try:
        arguments = arrange(function, args)
        if not RANGES.isdisjoint(map(type, arguments)):
            for param, argument in zip(function.params, arguments, strict=False):
                if param.each and type(argument) in RANGES:
                    return each(function, arguments, attempt)
        values = read(function.params, arguments)
    except Failure as failure:
        return failure_of(failure)
    try:
        result = function.body(*values)
    except CAUGHT as exception:
        outcome: Outcome = failure_of(exception)
    else:
        outcome = finish(function, result)
    if None in arguments:
        note_blanks(function, arguments, outcome if isinstance(outcome, list) else [[outcome]])
    return outcome


def function_named(name: str) -> Udf:
    """The function that a text names, in any case."""
    function = registry.get(name.upper())
    if not name:
        raise Failure(VALUE, "function is blank; it must be the name of a function, as text")
    if function is None:
        raise Failure(VALUE, "there is no function {}", name)
    return function


@cache
def caller(function: Udf) -> Callable[..., Cell | Range]:
    """The function as a host calls it. Numbers inside their domains take a short way; whatever is
    not plainly right takes the long one, which finds out what is wrong."""
    if any(p.kind != "number" or p.arg.integer for p in function.params):
        return lambda *args: call(function, *args)
    body = function.body
    domains = tuple(p.open_domain for p in function.params)
    fewest, most = _shortest(function), len(domains)

    def short(*args: Argument) -> Cell | Range:
        if fewest <= len(args) <= most:
            for value, (low, high) in zip(args, domains, strict=False):
                if type(value) is not float or not low <= value <= high:
                    break
            else:
                try:
                    result = body(*args)
                except CAUGHT as exception:
                    return failure_of(exception).error
                if type(result) is float and -LARGEST <= result <= LARGEST:
                    return result + 0.0  # takes the sign off a zero
        return _cells(attempt(function, args))

    return short


def _shortest(function: Udf) -> int:
    """How many arguments must be given for Python's own defaults to stand in for the others."""
    needed = [i for i, p in enumerate(function.params, 1) if p.required or type(p.default) is SameAs]
    return needed[-1] if needed else 0


# --------------------------------------------------------------------------------------------------
# udfs/version.py
# The version of the functions, of the files built from them and of the package.
# --------------------------------------------------------------------------------------------------

VERSION = "0.1.0"


# --------------------------------------------------------------------------------------------------
# udfs/about.py
# Functions about the functions: why a call fails, and which version answers.
# --------------------------------------------------------------------------------------------------

ABOUT = "About the functions"
Arguments = Annotated[Argument, Arg("The arguments of the call to explain, errors included")]


@udf(
    category=ABOUT,
    unit="text",
    proof="its sentences are compared with the specification's, and every rule of every function is provoked",
    cases=(
        Case(
            ("IMPLIED_REVENUE", 493.8, 20),
            "share must be between 0 and 1, got 20; did you mean 20%?",
            source="specification",
        ),
        Case(("implied_revenue", 493.8, 0.2), "", source="specification: nothing to explain"),
        Case(("NO_SUCH_FUNCTION", 1), VALUE, source="specification: unknown function"),
    ),
)
def why(function: FunctionName, *arguments: Arguments) -> str:
    """Reason in words why a call of a function is an error, "" where it is none.

    `function` is the name as text, followed by the call's own arguments. The sentence names the
    argument, the rule and the value. An unknown function is #VALUE!.
    """
    return explain(function_named(function), arguments)


@udf(
    category=ABOUT,
    unit="text",
    proof="compared with the version of the installed distribution",
    cases=(Case((), VERSION, source="the version of this build"),),
)
def netshare_version() -> str:
    """Version of the NetShare functions; an error where they are not loaded.

    A workbook compares it with the version it was built by.
    """
    return VERSION


# --------------------------------------------------------------------------------------------------
# udfs/outward.py
# Rounding outwards: an end of a range is the nearest number that leaves the exact result inside.
# --------------------------------------------------------------------------------------------------

Exact = tuple[int, int]


def exact_sum(a: float, b: float) -> Exact:
    if not b:
        return a.as_integer_ratio()
    (n, d), (m, e) = a.as_integer_ratio(), b.as_integer_ratio()
    return n * e + m * d, d * e


def exact_product(a: float, b: float) -> Exact:
    (n, d), (m, e) = a.as_integer_ratio(), b.as_integer_ratio()
    return n * m, d * e


def exact_quotient(a: float, b: float) -> Exact:
    return divided(a.as_integer_ratio(), b)


def divided(exact: Exact, by: float) -> Exact:
    m, e = by.as_integer_ratio()
    return (exact[0] * e, exact[1] * m) if m > 0 else (-exact[0] * e, -exact[1] * m)


def at_most(exact: Exact) -> float:
    """The largest float that is not above an exact result; infinite where that is too large for a cell."""
    numerator, denominator = exact
    try:
        nearest = numerator / denominator  # of whole numbers of any size, rounded once
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf
    n, d = nearest.as_integer_ratio()
    return math.nextafter(nearest, -math.inf) if n * denominator > numerator * d else nearest


def at_least(exact: Exact) -> float:
    """The least float that is not below an exact result; infinite where that is too large for a cell."""
    return -at_most((-exact[0], exact[1]))


def hull(
    rounded: Callable[[float, float], float],
    exact: Callable[[float, float], Exact],
    a_ends: tuple[float, float],
    b_ends: tuple[float, float],
) -> tuple[float, float]:
    """Least and greatest result over the corners of two ranges, rounded outwards.

    Rounding keeps an order, so that only the corners which it made equal need a second look.
    """
    corners = {(a, b): rounded(a, b) for a in a_ends for b in b_ends}
    least, most = min(corners.values()), max(corners.values())
    return (
        min(at_most(exact(*corner)) for corner, value in corners.items() if value == least),
        max(at_least(exact(*corner)) for corner, value in corners.items() if value == most),
    )


# --------------------------------------------------------------------------------------------------
# udfs/bounds.py
# Bounds and intervals: what follows when the inputs are known only to lie between two values.
# --------------------------------------------------------------------------------------------------

BOUNDS_AND_INTERVALS = "Bounds and intervals"
PaymentLow = Annotated[float, Arg("Lowest payment that fits the report", unit="currency")]
PaymentHigh = Annotated[float, Arg("Highest payment that fits the report", unit="currency")]
ShareLow = Annotated[float, Arg("Lowest share, such as 18% for about 20%", unit="fraction", low=0, high=1)]
ShareHigh = Annotated[float, Arg("Highest share, such as 22% for about 20%", unit="fraction", low=0, high=1)]
CounterLow = Annotated[float, Arg("Least that may have flowed back", unit="currency", low=0)]
CounterHigh = Annotated[float, Arg("Most that may have flowed back; left out: unknown", unit="currency", low=0)]


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="currency",
    native=("({payment_low}+{counter_low})/{share_high}", "({payment_high}+{counter_high})/{share_low}"),
    portable="IF(OR({payment_low}>{payment_high},{share_low}>{share_high},{payment_low}+{counter_low}<0,"
    "AND(NOT({counter_high.omitted}),{counter_low}>{counter_high})),#NUM!,"
    "CHOOSE({{1,2}},({payment_low}+{counter_low})/{share_high},"
    "IF({counter_high.omitted},NA(),({payment_high}+{counter_high})/{share_low})))",
    results=("low", "high"),
    rises=(("payment_low", "counter_low"), ("payment_high", "counter_high")),
    falls=(("share_high",), ("share_low",)),
    cases=(
        Case(
            (493.75, 493.85, 0.18, 0.22, 0, 0),
            (2244.318181818182, 2743.6111111111113),
            source="specification: 493.75/0.22 and 493.85/0.18",
        ),
        Case((493.8, 493.8, 0.2, 0.2), (2469, NA), source="by hand: no upper bound without a highest counter-flow"),
        Case((493.8, 493.8, 0.2, 0.2, 0, 246.2), (2469, 3700), source="by hand: 740/0.2"),
        Case((500, 400, 0.18, 0.22), NUM, source="low above high"),
        Case((400, 500, 0, 0.22), DIV0, source="a share of zero"),
        Case((400, 500, 18, 22), NUM, source="22 typed for 22%"),
    ),
    largest=Largest("payment_low", NUM, "low above high"),
)
def implied_revenue_range(
    payment_low: PaymentLow,
    payment_high: PaymentHigh,
    share_low: Divisor[ShareLow],
    share_high: Divisor[ShareHigh],
    counter_low: CounterLow = 0.0,
    counter_high: CounterHigh | None = None,
) -> tuple[float, float | Failure]:
    """Range of revenue implied by a payment and a share known only as ranges.

    {low, high} = {(payment_low + counter_low) / share_high, (payment_high + counter_high) / share_low},
    no wider than needed; an end that no cell can hold exactly is rounded outwards. With `counter_high`
    left out there is no upper bound and the second cell is #N/A. Low above high or a negative lowest
    total is #NUM!, a zero share is #DIV/0!.
    """
    check_order("payment_low", "payment_high", payment_low, payment_high)
    check_order("share_low", "share_high", share_low, share_high)
    least = payment_low + counter_low
    if least < 0:
        raise Failure(NUM, "payment_low plus counter_low must be at least 0, got {}", least)
    low = at_most(divided(exact_sum(payment_low, counter_low), share_high))
    if counter_high is None:
        return low, Failure(NA, "counter_high was left out, so the revenue has no upper bound")
    check_order("counter_low", "counter_high", counter_low, counter_high)
    return low, at_least(divided(exact_sum(payment_high, counter_high), share_low))


OPERATIONS = ("+", "-", "*", "/", "min", "max")
Operation = Annotated[str, Arg("One of + - * / min max", options=OPERATIONS)]
ALow = Annotated[float, Arg("Lowest value of the first quantity")]
AHigh = Annotated[float, Arg("Highest value of the first quantity")]
BLow = Annotated[float, Arg("Lowest value of the second quantity")]
BHigh = Annotated[float, Arg("Highest value of the second quantity")]
_PRODUCTS = "{a_low}*{b_low},{a_low}*{b_high},{a_high}*{b_low},{a_high}*{b_high}"
_QUOTIENTS = "{a_low}/{b_low},{a_low}/{b_high},{a_high}/{b_low},{a_high}/{b_high}"


def _end(pick: str, total: str, difference: str, ends: str) -> str:
    """The formula of one end of the range; `pick` takes it from all products or quotients."""
    by_operation = {
        "+": total,
        "-": difference,
        "*": f"{pick}({_PRODUCTS})",
        "/": f"{pick}({_QUOTIENTS})/({{b_low}}*{{b_high}}>0)",
        "min": f"MIN({ends})",
    }
    return if_chain({f'{{op}}="{op}"': formula for op, formula in by_operation.items()}, f"MAX({ends})")


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="as the quantities",
    native=(
        _end("MIN", "{a_low}+{b_low}", "{a_low}-{b_high}", "{a_low},{b_low}"),
        _end("MAX", "{a_high}+{b_high}", "{a_high}-{b_low}", "{a_high},{b_high}"),
    ),
    portable='IF(AND({op}="/",MIN({b_low},{b_high})<=0,MAX({b_low},{b_high})>=0),#DIV/0!,'
    "IF(OR({a_low}>{a_high},{b_low}>{b_high}),#NUM!,{native}))",
    results=("low", "high"),
    bounds="The result holds every possible one: low is a LOWER, high an UPPER bound.",
    cases=(
        Case(("/", 2469, 3700, 3770), (2469 / 3770, 3700 / 3770), source="specification: 0.654907, 0.981432"),
        Case(("+", 1, 2, 10, 20), (11, 22), source="by hand"),
        Case(("-", 1, 2, 10, 20), (-19, -8), source="by hand: 1 - 20 and 2 - 10"),
        Case(("*", -1, 2, -3, 5), (-6, 10), source="by hand: 2 * -3 and 2 * 5"),
        Case(("*", -3, -1, -5, 2), (-6, 15), source="by hand: -3 * 2 and -3 * -5"),
        Case(("*", -3, 1, 2, 5), (-15, 5), source="by hand: -3 * 5 and 1 * 5"),
        Case(("/", -4, 2, -2, -1), (-2, 4), source="by hand: 2 / -1 and -4 / -1"),
        Case(("/", -4, 8, 2, 4), (-2, 4), source="by hand: -4 / 2 and 8 / 2"),
        Case(("min", 1, 9, 2, 3), (1, 3), source="by hand"),
        Case((" MAX", 1, 9, 2, 3), (2, 9), source="by hand: in any case, trimmed"),
        Case(("/", 1, 2, -1, 1), DIV0, source="0 lies inside the divisor"),
        Case(("/", 1, 2, 0, 1), DIV0, source="0 is an end of the divisor"),
        Case(("+", 2, 1, 0), NUM, source="low above high"),
        Case(("^", 1, 2, 3), VALUE, source="no such operation"),
    ),
    largest=Largest("a_low", NUM, "low above high"),
)
def interval_op(
    op: Operation, a_low: ALow, a_high: AHigh, b_low: BLow, b_high: BHigh = same_as("b_low")
) -> tuple[float, float]:
    """Range of a sum, difference, product, quotient, minimum or maximum of two ranges.

    {low, high} from the ends of both ranges. It holds every possible result, for an end that no cell can
    hold exactly is rounded outwards, and is too wide where one quantity appears twice: write 1 - K/R, not
    (R - K)/R. Low above high is #NUM!, dividing by a
    range that holds 0 is #DIV/0!, another operation is #VALUE!.
    """
    if op == "/" and min(b_low, b_high) <= 0 <= max(b_low, b_high):
        raise Failure(DIV0, "the divisor's range from b_low to b_high holds 0, got {} and {}", b_low, b_high)
    check_order("a_low", "a_high", a_low, a_high)
    check_order("b_low", "b_high", b_low, b_high)
    if op == "+":
        return at_most(exact_sum(a_low, b_low)), at_least(exact_sum(a_high, b_high))
    if op == "-":
        return at_most(exact_sum(a_low, -b_high)), at_least(exact_sum(a_high, -b_low))
    if op == "min":
        return min(a_low, b_low), min(a_high, b_high)
    if op == "max":
        return max(a_low, b_low), max(a_high, b_high)
    apply, exact = (operator.mul, exact_product) if op == "*" else (operator.truediv, exact_quotient)
    return hull(apply, exact, (a_low, a_high), (b_low, b_high))


Rounded = Annotated[float, Arg("A rounded figure")]
Decimals = Annotated[float, Arg("Decimals it is rounded to; -3 for thousands", low=-9, high=15, integer=True)]


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="as the value",
    native=("{value}-0.5*10^-{decimals}", "{value}+0.5*10^-{decimals}"),
    results=("low", "high"),
    rises=("value",),
    cases=(
        Case((493.8, 1), (493.75, 493.85), source="specification"),
        Case((3770, -1), (3765, 3775), source="by hand: rounded to tens"),
        Case((-2, 0), (-2.5, -1.5), source="by hand"),
        Case((0.2, 1), (0.15, 0.25), source="by hand: 0.15 itself rounds to 0.2"),
        Case((493.8, 1.5), NUM, source="decimals are counted"),
        Case((493.8, 16), NUM, source="more decimals than a number has"),
    ),
    largest=Largest("value", 1e308, "half a unit is nothing beside it"),
)
def rounding_range(value: Rounded, decimals: Decimals) -> tuple[float, float]:
    """Range of the numbers that a rounded figure may stand for.

    {low, high} = value -+ half a unit of the last decimal; an end that no cell can hold exactly is rounded
    outwards. Decimals that are not a whole number between -9 and 15 are #NUM!.
    """
    from decimal import Decimal  # takes longer to import than all functions together

    # the figure as it is read and as it is stored: 0.15 rounds to 0.2, although it is below 0.2 - 0.05 in floats
    read, stored = Decimal(repr(value)).as_integer_ratio(), value.as_integer_ratio()
    half = Decimal(5).scaleb(-int(decimals) - 1).as_integer_ratio()
    ends = [(n * half[1], d * half[1], half[0] * d) for n, d in (read, stored)]
    return min(at_most((n - h, d)) for n, d, h in ends), max(at_least((n + h, d)) for n, d, h in ends)


Claim = Annotated[float, Arg("The figure claimed")]
Low = Annotated[float, Arg("Lower bound")]
High = Annotated[float, Arg("Upper bound; left out: there is none")]


@udf(
    category=BOUNDS_AND_INTERVALS,
    unit="text",
    native='IF({claim}<{low},"BELOW",IF(ISNA({high}),"WITHIN",IF({claim}>{high},"ABOVE","WITHIN")))',
    portable="IF(AND(NOT({high.omitted}),{low}>{high}),#NUM!,{native})",
    cases=(
        Case((2.469, 2.465, 2.475), "WITHIN", source="specification"),
        Case((2.4, 2.465, 2.475), "BELOW", source="by hand"),
        Case((3.7, 2.465, 2.475), "ABOVE", source="by hand"),
        Case((3.7, 2.465), "WITHIN", source="by hand: open above"),
        Case((2.475, 2.465, 2.475), "WITHIN", source="by hand: a bound belongs to the range"),
        Case((2.465, 2.465, 2.475), "WITHIN", source="by hand: so does the other one"),
        Case((1, 3, 2), NUM, source="low above high"),
    ),
    largest=Largest("claim", "ABOVE", "above any high"),
)
def bound_check(claim: Claim, low: Low, high: High | None = None) -> str:
    """Where a claimed figure lies: BELOW, WITHIN or ABOVE a range.

    With `high` left out the range is open above. Low above high is #NUM!.
    """
    if high is not None:
        check_order("low", "high", low, high)
    if claim < low:
        return "BELOW"
    return "ABOVE" if high is not None and claim > high else "WITHIN"


def check_order(low_name: str, high_name: str, low: float, high: float) -> None:
    if low > high:
        rule = f"{low_name} must not be above {high_name}"
        raise Failure(NUM, rule + ", got {} and {}; were they swapped?", low, high)


# --------------------------------------------------------------------------------------------------
# udfs/revenue_share.py
# Revenue share: what the payer owes under a share, tiers, caps and guarantees.
# --------------------------------------------------------------------------------------------------

REVENUE_SHARE = "Revenue share"

CounterRevenue = Annotated[float, Arg("Counterparty's revenue that flows back a share", unit="currency", low=0)]
Mode = Annotated[str, Arg('"marginal": each slice at its own rate; "slab": all at one', options=("marginal", "slab"))]


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    native="{revenue}*{share}-{counter_revenue}*{counter_share}",
    bounds="In share it rises only if counter_share is given.",
    rises=("revenue",),
    falls=("counter_revenue", "counter_share"),
    cases=(
        Case((2469, 0.2), 493.8, source="specification"),
        Case((3769.8, 0.2, 1300.8, 0.2), 493.8, source="specification: same payment, different revenue"),
        Case((1000, 0.2, 2000), -200, source="by hand: 200 - 400, the omitted counter share is the share"),
        Case((1000, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("revenue", 2e307, "1E308*0.2, beside which 260.16 is nothing"),
)
def net_share(
    revenue: Revenue,
    share: Share,
    counter_revenue: CounterRevenue = 0.0,
    counter_share: CounterShare = same_as("share"),
) -> float:
    """Net payment under a two-way revenue share.

    N = share * revenue - counter_share * counter_revenue, in the currency of `revenue`; negative
    where more flows back than is paid. `counter_share` left out is the same share. It rises in
    `share` only if `counter_share` is given.
    """
    return share * revenue - counter_share * counter_revenue


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    bounds="Marginal it rises in revenue: a LOWER revenue makes it LOWER. Slab jumps at each bound: NONE.",
    native='IF({mode}="slab",{revenue}*LOOKUP({revenue},{lower_bounds},{rates}),'
    "SUMPRODUCT(({revenue}>{lower_bounds})*({revenue}-{lower_bounds})*{rates})"
    "-SUMPRODUCT(({revenue}>{lower_bounds.rest})*({revenue}-{lower_bounds.rest})*{rates.most}))",
    # each bound that is passed changes the rate from there on: so one tier alone does as well
    portable='IF({mode}="slab",{revenue}*LOOKUP({revenue},{lower_bounds},{rates}),'
    "SUM(({revenue}>{lower_bounds})*({revenue}-{lower_bounds})*({rates}-DROP(VSTACK(0,{rates}),-1))))",
    cases=(
        Case((4329.5, [0, 1000, 3000], [0.25, 0.2, 0.15]), 849.425, source="specification"),
        Case((500, [0, 1000, 3000], [0.25, 0.2, 0.15]), 125, source="by hand: inside the first tier"),
        Case((4329.5, [0, 1000, 3000], [0.25, 0.2, 0.15], "slab"), 649.425, source="by hand: 4329.5 * 0.15"),
        Case((3000, [0, 1000, 3000], [0.25, 0.2, 0.15], "slab"), 450, source="by hand: a bound belongs to its tier"),
        Case((100, [10, 1000], [0.25, 0.2]), NUM, source="the first bound must be 0"),
        Case((100, [0, 1000], [0.25, 0.2], "flat"), VALUE, source="no such mode"),
    ),
    largest=Largest("revenue", 1.5e307, "1E308*0.15"),
)
def share_tiered(revenue: Each[Revenue], lower_bounds: LowerBounds, rates: Rates, mode: Mode = "marginal") -> float:
    """Revenue share under tiers, marginal or slab.

    Marginal: the sum over tiers of rate * max(0, min(revenue, next bound) - bound), without an end
    above the last bound; it rises with revenue if the rates are positive. Slab: revenue * the rate
    of the tier it falls into, which jumps at each bound. `revenue` may be a range. Bounds that do
    not start at 0 or do not rise are #NUM!, lists of unequal length are #VALUE!.
    """
    if mode == "slab":
        return revenue * rates[bisect_right(lower_bounds, revenue) - 1]
    upper_bounds = [*lower_bounds[1:], math.inf]
    return math.fsum(
        rate * (min(revenue, upper) - lower)
        for lower, upper, rate in zip(lower_bounds, upper_bounds, rates, strict=True)
        if revenue > lower
    )


Cap = Annotated[float, Arg("Most that is ever paid", unit="currency", low=0)]
OptionalCap = Annotated[float, Arg("Most that is paid; left out: there is no cap", unit="currency", low=0)]
Paid = Annotated[float, Arg("Paid before, counting towards the cap", unit="currency", low=0)]
Guarantee = Annotated[float, Arg("Least that is paid", unit="currency", low=0)]


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    native="MIN({revenue}*{share},MAX(0,{cap}-{paid_to_date}))",
    rises=("revenue", "share", "cap"),
    falls=("paid_to_date",),
    cases=(
        Case((13070, 0.2, 38000, 36000), 2000, source="specification"),
        Case((2469, 0.2, 38000), 493.8, source="by hand: far below the cap"),
        Case((2469, 0.2, 38000, 38500), 0, source="by hand: the cap is used up"),
        Case((2469, 20, 38000), NUM, source="20 typed for 20%"),
        Case((2469, 0.2, -1), NUM, source="a negative cap"),
    ),
    largest=Largest("revenue", 2000, "38000 - 36000 is left of the cap"),
)
def share_capped(revenue: Revenue, share: Share, cap: Cap, paid_to_date: Paid = 0.0) -> float:
    """Revenue share up to a cap over the whole deal.

    min(share * revenue, max(0, cap - paid_to_date)). A payment equal to what is left of the cap says
    only that the revenue was at least payment / share. A negative cap is #NUM!.
    """
    return min(share * revenue, max(0.0, cap - paid_to_date))


@udf(
    category=REVENUE_SHARE,
    unit="currency",
    native="IF(ISNA({cap}),MAX({revenue}*{share},{guarantee}),MIN({cap},MAX({revenue}*{share},{guarantee})))",
    portable="IF(AND(NOT({cap.omitted}),{cap}<{guarantee}),#NUM!,{native})",
    rises=("revenue", "share", "guarantee", "cap"),
    cases=(
        Case((2469, 0.2, 600), 600, source="specification"),
        Case((2469, 0.2, 400), 493.8, source="by hand: above the guarantee"),
        Case((2469, 0.2, 400, 450), 450, source="by hand: above the cap"),
        Case((2469, 0.2, 600, 500), NUM, source="a cap below the guarantee"),
    ),
    largest=Largest("revenue", 450, "the cap"),
)
def share_guaranteed(revenue: Revenue, share: Share, guarantee: Guarantee, cap: OptionalCap | None = None) -> float:
    """Revenue share with a minimum guarantee, and a cap where one is given.

    min(cap, max(share * revenue, guarantee)). A payment equal to the guarantee says only that the
    revenue was at most guarantee / share. A cap below the guarantee is #NUM!.
    """
    if cap is None:
        return max(share * revenue, guarantee)
    if cap < guarantee:
        raise Failure(NUM, "cap must not be below guarantee, got {} and {}", cap, guarantee)
    return min(cap, max(share * revenue, guarantee))


@udf(
    category=REVENUE_SHARE,
    unit="fraction",
    native="SUMPRODUCT({revenues}*{shares})/SUMPRODUCT({revenues}*1)",
    rises=("shares",),
    cases=(
        Case(([2469, 1300], [0.2, 0.1]), 623.8 / 3769, source="specification: 0.165508, 623.8/3769"),
        Case(([800, 500], [0.2, 0.1]), 210 / 1300, source="by hand: 160 + 50 of 1300"),
        Case((2469, 0.2), 0.2, source="by hand: one stream"),
        Case(([0, 0], [0.2, 0.1]), DIV0, source="no revenue"),
        Case(([1, 2], [0.2, 20]), NUM, source="20 typed for 20%"),
        Case(([1, 2], 0.2), VALUE, source="lists of unequal length"),
    ),
    largest=Largest("revenues", 0.2, "the huge stream's share"),
)
def share_blended(revenues: Revenues, shares: Shares) -> float:
    """Average share of several revenue streams, weighted by revenue.

    sum(revenue * share) / sum(revenue), a fraction between the lowest and the highest share. No
    revenue at all is #DIV/0!, lists of unequal length are #VALUE!.
    """
    total = math.fsum(revenues)
    if total == 0:
        raise Failure(DIV0, "revenues add up to 0, and the formula divides by their sum")
    return math.fsum(map(operator.mul, revenues, shares)) / total


# --------------------------------------------------------------------------------------------------
# udfs/implied.py
# Inverse problems: what a payment says about the revenue behind it, and what would be needed.
# --------------------------------------------------------------------------------------------------

INVERSE_PROBLEMS = "Inverse problems"
NetPayment = Annotated[float, Arg("Payment net of what flows back, negative if received", unit="currency")]
CounterShareToDivide = Annotated[
    float,
    Arg("Share on the counterparty's revenue; left out: the result is the flow itself", unit="fraction", low=0, high=1),
]
TieredPayment = Annotated[float, Arg("Payment of the share, at least 0", unit="currency", low=0)]
Basis = Annotated[
    str,
    Arg(
        "What must cover the cost: gross, after_share or with_receipts",
        options=("gross", "after_share", "with_receipts"),
    ),
]


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native="({payment}+{counter_flow})/{share}",
    portable="IF({payment}+{counter_flow}<0,#NUM!,{native})",
    rises=("payment", "counter_flow"),
    falls=("share",),
    cases=(
        Case((493.8, 0.2), 2469, source="specification: 2024"),
        Case((865.9, 0.2), 4329.5, source="specification: nine months of 2025"),
        Case((493.8, 0.2, 246.2), 3700, source="specification: a known counter-flow"),
        Case((-100, 0.2, 300), 1000, source="by hand: the partner pays net"),
        Case((493.8, 20), NUM, source="20 typed for 20%"),
        Case((493.8, 0), DIV0, source="no share"),
        Case((-100, 0.2), NUM, source="a negative total"),
    ),
    largest=Largest("payment", NUM, "1E308/0.2 is too large"),
)
def implied_revenue(payment: Payment, share: Divisor[Share], counter_flow: CounterFlow = 0.0) -> float:
    """Revenue implied by a revenue-share payment.

    R = (payment + counter_flow) / share, in the currency of `payment`. Exact for a gross payment;
    where the payment is net of an unknown counter-flow it is a lower bound, given the share. A
    payment equal to a cap gives a lower, one equal to a guarantee an upper bound. A zero share is
    #DIV/0!, a negative total is #NUM!.
    """
    return gross_payment(payment, counter_flow) / share


def gross_payment(payment: float, counter_flow: float) -> float:
    """What the share comes to before anything flows back."""
    gross = payment + counter_flow
    if gross < 0:
        raise Failure(NUM, "payment plus counter_flow must be at least 0, got {}", gross)
    return gross


@udf(
    category=INVERSE_PROBLEMS,
    unit="fraction",
    native="({payment}+{counter_flow})/{revenue}",
    portable="IF({payment}+{counter_flow}<0,#NUM!,{native})",
    rises=("payment", "counter_flow"),
    falls=("revenue",),
    cases=(
        Case((493.8, 3700), 493.8 / 3700, source="specification: 0.133459"),
        Case((493.8, 3700, 246.2), 0.2, source="by hand: 740/3700"),
        Case((500, 100), 5, source="specification: above 1 is returned, not clipped"),
        Case((493.8, 0), DIV0, source="no revenue"),
        Case((-500, 3700, 100), NUM, source="a negative total"),
    ),
    largest=Largest("payment", 1e308 / 3700, "1E308/3700"),
)
def implied_share(payment: Payment, revenue: Divisor[Revenue], counter_flow: CounterFlow = 0.0) -> float:
    """Share implied by a payment and a revenue.

    (payment + counter_flow) / revenue, a fraction; above 1 the inputs contradict each other. With an
    unknown counter-flow it is a lower bound of the contract's share, if revenue is exact or an upper
    bound. A zero revenue is #DIV/0!, a negative total is #NUM!.
    """
    return gross_payment(payment, counter_flow) / revenue


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native="IF(ISNA({counter_share}),{revenue}*{share}-{net_payment},({revenue}*{share}-{net_payment})/{counter_share})",
    rises=("share", "revenue"),
    falls=("net_payment",),
    cases=(
        Case((493.8, 0.2, 3700), 246.2, source="specification"),
        Case((493.8, 0.2, 3700, 0.2), 1231, source="specification: the revenue behind it"),
        Case((493.8, 0.2, 2000), -93.8, source="by hand: the inputs contradict each other"),
        Case((493.8, 0.2, 3700, 0), DIV0, source="no counter share"),
        Case((493.8, 20, 3700), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("net_payment", NUM, "-1E308/0.2 is too large"),
)
def implied_counterflow(
    net_payment: NetPayment, share: Share, revenue: Revenue, counter_share: Divisor[CounterShareToDivide] | None = None
) -> float:
    """Counter-flow implied by a net payment and a revenue, or the revenue behind it.

    C = share * revenue - net_payment; with `counter_share` the counterparty's revenue, C /
    counter_share. A negative result means that the inputs contradict each other. A counter share of
    0 is #DIV/0!.
    """
    counter_flow = share * revenue - net_payment
    return counter_flow if counter_share is None else counter_flow / counter_share


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native='IF({basis}="gross",MAX(0,-{net_payment},{share}*{cost}-{net_payment}),'
    'IF({basis}="after_share",MAX(0,-{net_payment},{share}*({cost}+{net_payment})-{net_payment}),'
    "MAX(0,-{net_payment},({share}*{cost}-{net_payment})/(1+{share}))))/({share}>0)",
    rises=("cost", "share"),
    falls=("net_payment",),
    cases=(
        Case((493.8, 0.2, 3770), 260.2, source="specification: 2024"),
        Case((493.8, 0.2, 3770, "after_share"), 358.96, source="specification: 2024"),
        Case((493.8, 0.2, 3770, "with_receipts"), 216.83333333333334, source="specification: 260.2/1.2"),
        Case((865.9, 0.2, 8670), 868.1, source="specification: nine months of 2025"),
        Case((865.9, 0.2, 8670, "after_share"), 1041.28, source="specification: nine months of 2025"),
        Case((865.9, 0.2, 8670, "with_receipts"), 723.4166666666666, source="specification: 868.1/1.2"),
        Case((900, 0.2, 3770), 0, source="by hand: already covered"),
        Case((-50, 0.2, 100), 70, source="by hand: 20 + 50"),
        Case((-50, 0.2, 10, "after_share"), 50, source="by hand: 0.2 * (10 - 50) + 50 is less than 50"),
        Case((-50, 0.2, 10, "with_receipts"), 50, source="by hand: (2 + 50) / 1.2 is less than 50"),
        Case((493.8, 0, 3770), DIV0, source="no share"),
        Case((493.8, 0.2, 3770, "net"), VALUE, source="no such basis"),
    ),
    largest=Largest("net_payment", 0, "already covered"),
)
def counterflow_to_cover(net_payment: NetPayment, share: Divisor[Share], cost: Cost, basis: Basis = "gross") -> float:
    """Smallest counter-flow at which the payer's revenue covers a cost.

    With R = (N + C) / share, the smallest C at or above max(0, -N) such that, for "gross",
    R >= cost; for "after_share", R - N >= cost (after the net payment, so receipts help); for
    "with_receipts", R + C >= cost (receipts counted as revenue, the payment left out of cost).
    0 means already covered. A zero share is #DIV/0!, another basis is #VALUE!.
    """
    if basis == "gross":
        needed = share * cost - net_payment
    elif basis == "after_share":
        needed = share * (cost + net_payment) - net_payment
    else:
        needed = (share * cost - net_payment) / (1 + share)
    return max(0.0, -net_payment, needed)


OtherCosts = Annotated[float, Arg("Further costs to cover, entered positive", unit="currency", low=0)]


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    native="MAX(0,({cost}+{other_costs}-{counter_flow})/(1-{share}))",
    rises=("cost", "other_costs", "share"),
    falls=("counter_flow",),
    cases=(
        Case((3770, 0.2), 4712.5, source="specification: 2024"),
        Case((8670, 0.2), 10837.5, source="specification: nine months of 2025"),
        Case((800, 0.2, 200, 100), 1125, source="by hand: 900/0.8"),
        Case((800, 0.2, 0, 1000), 0, source="by hand: receipts alone cover it"),
        Case((3770, 1), DIV0, source="nothing is left of the revenue"),
        Case((3770, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("cost", 1.25e308, "1E308/0.8"),
)
def revenue_to_cover(
    cost: Cost, share: NotOne, other_costs: OtherCosts = 0.0, counter_flow: CounterFlow = 0.0
) -> float:
    """Revenue needed to cover costs after paying the share.

    max(0, (cost + other_costs - counter_flow) / (1 - share)), in the currency of `cost`. A share
    of 1 is #DIV/0!.
    """
    return max(0.0, (cost + other_costs - counter_flow) / (1 - share))


@udf(
    category=INVERSE_PROBLEMS,
    unit="currency",
    steps=Steps(
        "SUMPRODUCT(({here}>{lower_bounds})*({here}-{lower_bounds})*{rates})"
        "-SUMPRODUCT(({here}>{lower_bounds.rest})*({here}-{lower_bounds.rest})*{rates.most})",
        over="lower_bounds",
    ),
    native="SUMPRODUCT(({payment}>{steps})*({payment}-{steps})/{rates})"
    "-SUMPRODUCT(({payment}>{steps.rest})*({payment}-{steps.rest})/{rates.most})",
    # the payment at each bound; each one that is passed changes the revenue per payment from there on
    portable="LET(changes,{rates}-DROP(VSTACK(0,{rates}),-1),"
    "paid,MAP({lower_bounds},LAMBDA(here,SUM((here>{lower_bounds})*(here-{lower_bounds})*changes))),"
    "SUM(({payment}>paid)*({payment}-paid)*(1/{rates}-DROP(VSTACK(0,1/{rates}),-1))))",
    rises=("payment",),
    cases=(
        Case(
            (865.9, [0, 1000, 3000], [0.25, 0.2, 0.15]),
            3000 + 215.9 / 0.15,
            source="specification: 4439.3333, that is 3000 + (865.9 - 250 - 400)/0.15",
        ),
        Case((125, [0, 1000, 3000], [0.25, 0.2, 0.15]), 500, source="by hand: 125/0.25"),
        Case((250, [0, 1000, 3000], [0.25, 0.2, 0.15]), 1000, source="by hand: at a bound"),
        Case((100, [0, 1000], [0.25, 0]), DIV0, source="a rate of 0, though not reached"),
        Case((-1, [0, 1000], [0.25, 0.2]), NUM, source="a negative payment"),
        Case((100, [0, 1000, 1000], [0.25, 0.2, 0.1]), NUM, source="bounds that do not rise"),
    ),
    largest=Largest("payment", NUM, "1E308/0.15 is too large"),
)
def implied_revenue_tiered(payment: Each[TieredPayment], lower_bounds: LowerBounds, rates: Divisor[Rates]) -> float:
    """Revenue implied by a payment under marginal tiers.

    The revenue at which SHARE_TIERED gives the payment; it rises with the payment. `payment` may be a
    range. A rate of 0 in any tier is #DIV/0!, a negative payment is #NUM!.
    """
    paid_at = [share_tiered(bound, lower_bounds, rates) for bound in lower_bounds]
    tier = bisect_right(paid_at, payment) - 1
    return lower_bounds[tier] + (payment - paid_at[tier]) / rates[tier]


# --------------------------------------------------------------------------------------------------
# udfs/coverage.py
# Cost coverage: how much of a cost a revenue pays for.
# --------------------------------------------------------------------------------------------------

COST_COVERAGE = "Cost coverage"
Earned = Annotated[float, Arg("Revenue of the cost's period", unit="currency", low=0)]
OptionalFractions = Annotated[
    list[float],
    Arg("Fraction of each cost paid in cash; left out: the result of the accounts", unit="fraction", low=0, high=1),
]


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="{revenue}/{cost}",
    rises=("revenue",),
    falls=("cost",),
    cases=(
        Case((2469, 3770), 2469 / 3770, source="specification: 0.654907 in 2024"),
        Case((4329.5, 8670), 4329.5 / 8670, source="specification: 0.499366 in nine months of 2025"),
        Case((6798.5, 12440), 6798.5 / 12440, source="specification: 0.546503 over seven quarters"),
        Case((2469, 0), DIV0, source="no cost"),
        Case((2469, -3770), NUM, source="a cost entered negative"),
    ),
    largest=Largest("revenue", 1e308 / 3770, "1E308/3770"),
)
def coverage_ratio(revenue: Earned, cost: Divisor[Cost]) -> float:
    """Share of a cost that revenue covers.

    revenue / cost, a fraction: 1 covers the cost exactly. A lower bound for revenue gives a lower
    bound. A zero cost is #DIV/0!.
    """
    return revenue / cost


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="({payment}+{counter_flow})/({share}*{cost})",
    portable="IF({payment}+{counter_flow}<0,#NUM!,{native})",
    rises=("payment", "counter_flow"),
    falls=("share", "cost"),
    cases=(
        Case((493.8, 0.2, 3770), 2469 / 3770, source="specification: 0.654907"),
        Case((493.8, 0.18, 3770), 493.8 / 678.6, source="specification: 0.727675 at a share of 18%"),
        Case((493.8, 0.22, 3770), 493.8 / 829.4, source="specification: 0.595370 at a share of 22%"),
        Case((493.8, 0, 3770), DIV0, source="no share"),
        Case((493.8, 0.2, 0), DIV0, source="no cost"),
        Case((-493.8, 0.2, 3770), NUM, source="a negative total"),
    ),
    largest=Largest("payment", 1e308 / 754, "1E308/(0.2*3770)"),
)
def implied_coverage(
    payment: Payment, share: Divisor[Share], cost: Divisor[Cost], counter_flow: CounterFlow = 0.0
) -> float:
    """Share of a cost covered by the revenue that a payment implies.

    (payment + counter_flow) / (share * cost), a fraction. With an unknown counter-flow it is a
    lower bound, given the share. A zero share or cost is #DIV/0!, a negative total is #NUM!.
    """
    return gross_payment(payment, counter_flow) / cost / share  # overflows only where the result does


@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="{revenue}-{cost}",
    rises=("revenue",),
    falls=("cost",),
    cases=(
        Case((2469, 3770), -1301, source="specification: 2024"),
        Case((4329.5, 8670), -4340.5, source="specification: nine months of 2025"),
        Case((6798.5, 12440), -5641.5, source="specification: seven quarters"),
        Case((2469, "3,770"), VALUE, source="a text number"),
    ),
    largest=Largest("revenue", 1e308, "a cost of 3770 is nothing beside it"),
)
def coverage_gap(revenue: Earned, cost: Cost) -> float:
    """Revenue less a cost; negative is a shortfall.

    revenue - cost, in their currency. A lower bound for revenue gives a lower bound: the shortfall
    is at most what is shown.
    """
    return revenue - cost


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="{cost}/{revenue}",
    rises=("cost",),
    falls=("revenue",),
    cases=(
        Case((3770, 2469), 3770 / 2469, source="specification: 1.526934"),
        Case((8670, 4329.5), 8670 / 4329.5, source="specification: 2.002541"),
        Case((12440, 6798.5), 12440 / 6798.5, source="specification: 1.829815"),
        Case((3770, 0), DIV0, source="no revenue"),
    ),
    largest=Largest("cost", 1e308 / 2469, "1E308/2469"),
)
def cost_to_revenue(cost: Cost, revenue: Divisor[Earned]) -> float:
    """Cost per unit of revenue.

    cost / revenue, a fraction: above 1 the cost exceeds the revenue. A lower bound for revenue
    gives an upper bound. A zero revenue is #DIV/0!.
    """
    return cost / revenue


@udf(
    category=COST_COVERAGE,
    unit="fraction",
    native="({revenue}*(1-{share})+{counter_flow}-{cost})/{revenue}",
    bounds="In revenue it rises where cost >= counter_flow: there a LOWER revenue makes it LOWER.",
    rises=("counter_flow",),
    falls=("cost", "share"),
    cases=(
        Case((2469, 3770, 0.2), 1 - (493.8 + 3770) / 2469, source="specification: -0.726934, as 1-(N+K)/R"),
        Case((4329.5, 8670, 0.2), 1 - (865.9 + 8670) / 4329.5, source="specification: -1.202541, as 1-(N+K)/R"),
        Case((1000, 400), 0.6, source="by hand: no share"),
        Case((1000, 400, 0.2, 100), 0.5, source="by hand: receipts reduce the share's cost"),
        Case((0, 400), DIV0, source="no revenue"),
        Case((1000, 400, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("revenue", 0.8, "1 - 0.2, the rest is nothing beside it"),
)
def contribution_margin(
    revenue: Divisor[Revenue], cost: Cost, share: Share = 0.0, counter_flow: CounterFlow = 0.0
) -> float:
    """Contribution margin after a cost and the net revenue share.

    (revenue * (1 - share) + counter_flow - cost) / revenue, a fraction. The counter-flow reduces
    the share's cost; the denominator stays revenue. It rises in revenue where
    cost >= counter_flow: then a lower bound for revenue gives a lower bound. A zero revenue is
    #DIV/0!.
    """
    return (revenue * (1 - share) + counter_flow - cost) / revenue


@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="SUMPRODUCT({costs}*{cash_fractions})",
    rises=("costs", "cash_fractions"),
    cases=(
        Case(([8670, 3000], [0.95, 0.1]), 8536.5, source="specification"),
        Case((8670, 1), 8670, source="by hand: all in cash"),
        Case(([8670, 3000], [0.95, 10]), NUM, source="10 typed for 10%"),
        Case(([8670, 3000], 0.95), VALUE, source="lists of unequal length"),
        Case(([8670, -3000], [0.95, 0.1]), NUM, source="a cost entered negative"),
    ),
    largest=Largest("costs", 9.5e307, "1E308*0.95"),
)
def cash_cost(costs: Costs, cash_fractions: CashFractions) -> float:
    """Part of several costs that is paid in cash.

    sum(cost * cash fraction), in the currency of `costs`; the rest is paid in credits. Lists of
    unequal length are #VALUE!.
    """
    return math.fsum(map(operator.mul, costs, cash_fractions))


NetShare = Annotated[float, Arg("Net payment of the share, negative if received", unit="currency")]


@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="IF(ISERROR(SUM({cash_fractions})),{revenue}-{net_share}-SUM({costs}),"
    "{revenue}-{net_share}-SUMPRODUCT({costs}*{cash_fractions}))",
    rises=("revenue",),
    falls=("net_share", "costs", "cash_fractions"),
    cases=(
        Case((4329.5, 865.9, [8670, 3000], [0.95, 0.1]), -5072.9, source="specification: cash result"),
        Case((4329.5, 865.9, [8670, 3000]), -8206.4, source="by hand: 3463.6 - 11670"),
        Case((100, -20, 50), 70, source="by hand: the share is received"),
        Case((100, 20, [50, 60], 0.5), VALUE, source="lists of unequal length"),
        Case((-1, 20, 50), NUM, source="a negative revenue"),
    ),
    largest=Largest("revenue", 1e308, "payment and costs are nothing beside it"),
)
def operating_result(
    revenue: Revenue, net_share: NetShare, costs: Costs, cash_fractions: OptionalFractions | None = None
) -> float:
    """Operating result after the net revenue share, in the accounts or in cash.

    revenue - net_share - sum(costs); with `cash_fractions` only the part of each cost that is paid
    in cash counts, which makes it a cash result: cost paid in credits is a cost in the accounts all
    the same. A lower bound for revenue gives a lower bound. Lists of unequal length are #VALUE!.
    """
    paid = costs if cash_fractions is None else map(operator.mul, costs, cash_fractions)
    return math.fsum((revenue, -net_share, *(-cost for cost in paid)))


# --------------------------------------------------------------------------------------------------
# udfs/compounding.py
# Compounding without lost digits: sums of growth factors, logarithms of quotients.
# --------------------------------------------------------------------------------------------------

LARGEST_EXPONENT = 709.78
LEAST_NORMAL = sys.float_info.min


def geometric_sum(log_factor: float, terms: float) -> float:
    """1 + q + ... + q^(terms - 1) for q = exp(log_factor) <= 1: no overflow, no lost digits near 1."""
    return math.expm1(terms * log_factor) / math.expm1(log_factor) if log_factor else terms


def power_of_e(exponent: float) -> float:
    """e^exponent, infinite where it is too large for a float."""
    return math.exp(exponent) if exponent < LARGEST_EXPONENT else math.inf


def log_ratio(amount: float, to: float) -> float:
    """ln(amount / to), of quotients too large or too small for a float as well."""
    ratio = amount / to
    if 0.5 <= ratio <= 2:  # the difference is exact
        return math.log1p((amount - to) / to)
    if LEAST_NORMAL <= ratio <= LARGEST:
        return math.log(ratio)
    return math.log(amount) - math.log(to)


# --------------------------------------------------------------------------------------------------
# udfs/periods.py
# Time: annual rates, run rates and growth from totals of periods of unequal length.
# --------------------------------------------------------------------------------------------------

TIME = "Time"
MonthsOfYear = Annotated[float, Arg("Whole months of the year so far", unit="months", low=1, high=12, integer=True)]
Target = Annotated[float, Arg("Target for the value, in the same unit", unit="currency")]


@udf(
    category=TIME,
    unit="currency per year",
    native="{amount}*12/{months}",
    rises=("amount",),
    falls=("months",),
    cases=(
        Case((4329.5, 9), 4329.5 * 4 / 3, source="specification: 5772.6667"),
        Case((865.9, 9), 865.9 * 4 / 3, source="specification: 1154.5333"),
        Case((8670, 9), 11560, source="specification"),
        Case((1000, 7), 12000 / 7, source="specification: 1714.2857"),
        Case((1000, 0), NUM, source="no months"),
    ),
    largest=Largest("amount", 1e308 * (12 / 9), "1E308*12/9", overflows=True),
)
def annualize(amount: Amount, months: Months) -> float:
    """Yearly amount at the average rate of a period.

    amount * 12 / months. It assumes a flat rate, so a bound stays a bound of the rate, not of a
    forecast. Months of 0 or less are #NUM!.
    """
    return amount * (12 / months)


@udf(
    category=TIME,
    unit="currency per year",
    native="12*{amount}*(1+{monthly_growth})^({months}-1)/FV({monthly_growth},{months},-1)",
    rises=("amount", "monthly_growth"),
    bounds="With an estimated growth the result is NONE, whatever the amount is.",
    tolerance=1e-9,
    cases=(
        Case((1200, 12, 0), 1200, source="by hand: flat"),
        Case((3, 2, 1), 24, source="by hand: 1 + 2, twelve times the last"),
        Case((3, 2, -0.5), 12, source="by hand: 2 + 1, twelve times the last"),
        Case((865.9, 9, 0.0860756), 1570.443, within=0.0005, source="specification"),
        Case((1200, 9.5, 0.1), NUM, source="months are counted"),
        Case((1200, 12, -1), NUM, source="growth must be above -1"),
    ),
    largest=Largest("amount", 1e308, "12*(1E308/12)", overflows=True),
)
def exit_run_rate(amount: Amount, months: WholeMonths, monthly_growth: Growth) -> float:
    """Annualized last month of a period whose months grow at a constant rate.

    12 * the last month of a geometric path that adds up to `amount`. With an estimated growth the
    result is not a bound. Months that are not whole, or not between 1 and 1200, and growth of -1 or
    less are #NUM!.
    """
    log_growth = math.log1p(monthly_growth)
    if monthly_growth >= 0:
        return 12 * (amount / geometric_sum(-log_growth, months))
    half_way = math.exp(log_growth * (months - 1) / 2)  # the whole way may be too small for a float
    return 12 * (amount * half_way * half_way / geometric_sum(log_growth, months))


@udf(
    category=TIME,
    unit="currency",
    native="{year_to_date}*FV({monthly_growth},12,-1)/FV({monthly_growth},{months},-1)",
    rises=("year_to_date", "monthly_growth"),
    bounds="With an estimated growth the result is NONE, whatever the year to date is.",
    tolerance=1e-9,
    cases=(
        Case((865.9, 9), 865.9 * 4 / 3, source="specification: 1154.5333 at a flat rate"),
        Case((865.9, 9, 0.0860756), 1330.061, within=0.0005, source="specification"),
        Case((3, 2, 1), 4095, source="by hand: 1 + 2, doubling on for twelve months"),
        Case((1000, 12, 0.5), 1000, source="by hand: the year is over"),
        Case((865.9, 13), NUM, source="more than a year"),
        Case((865.9, 9, -1), NUM, source="growth must be above -1"),
    ),
    largest=Largest(
        "year_to_date",
        1e308 * ((1.0860756**12 - 1) / (1.0860756**9 - 1)),
        "1E308*(1.0860756^12 - 1)/(1.0860756^9 - 1)",
        overflows=True,
    ),
)
def full_year(year_to_date: Amount, months: MonthsOfYear, monthly_growth: Growth = 0.0) -> float:
    """Full year on the geometric path of the year to date.

    year_to_date * (sum of (1+g)^k over twelve months) / (the same over the months so far). With an
    estimated growth the result is not a bound. Months that are not a whole number between 1 and 12,
    and growth of -1 or less, are #NUM!.
    """
    log_growth = math.log1p(monthly_growth)
    falling = -abs(log_growth)
    sums = geometric_sum(falling, 12) / geometric_sum(falling, months)
    half_way = math.exp(max(0.0, log_growth) * (12 - months) / 2)  # the whole way may be too large
    return year_to_date * sums * half_way * half_way


@udf(
    category=TIME,
    unit=("currency", "fraction"),
    native=("{target}-{value}", "{value}/{target}"),
    results=("gap", "fraction"),
    rises=(("target",), ("value",)),
    falls=(("value",), ("target",)),
    cases=(
        Case((7852.2, 20000), (12147.8, 0.39261), source="specification"),
        Case((5, 0), (-5, DIV0), source="by hand: no fraction of nothing"),
    ),
    largest=Largest("value", -1e308, "a target of 20000 is nothing beside it"),
)
def target_gap(value: Amount, target: Target) -> tuple[float, float | Failure]:
    """What is missing to a target, and the fraction of it that is reached.

    {gap, fraction} = {target - value, value / target}. A lower bound against an exact target gives
    an upper bound of the gap and a lower bound of the fraction; against a target that is itself a
    lower bound neither is a bound. A zero target makes the second cell #DIV/0!.
    """
    gap = target - value
    return gap, value / target if target else Failure(DIV0, "target is 0, and the fraction divides by target")


# --------------------------------------------------------------------------------------------------
# udfs/growth.py
# Growth: between the totals of periods, and what it takes to reach a target.
# --------------------------------------------------------------------------------------------------

FirstTotal = Annotated[float, Arg("Total of the first period, greater than 0", unit="currency", above=0)]
SecondTotal = Annotated[float, Arg("Total of the second period, greater than 0", unit="currency", above=0)]
Gap = Annotated[float, Arg("Months between the periods, negative if they overlap", unit="months")]
PerMonths = Annotated[float, Arg("Months that the result speaks of: 12 for yearly growth", unit="months", above=0)]
Current = Annotated[float, Arg("Value now, greater than 0", unit="currency", above=0)]
Wanted = Annotated[float, Arg("Value to reach, greater than 0", unit="currency", above=0)]
MonthsToGo = Annotated[float, Arg("Months from the current value's date to the target's", unit="months", above=0)]

# SERIES_GROWTH looks for a monthly growth strictly between these
LOWEST_GROWTH, HIGHEST_GROWTH = -0.999999, 9.0
SAME = 1e-13  # what differs by less is equal but for the last digits
NARROW = 2.0**-56  # of a logarithm: finer than the function can be evaluated


@udf(
    category=TIME,
    unit="fraction per per_months months",
    native="(({amount_2}/{months_2})/({amount_1}/{months_1}))^({per_months}/(({months_1}+{months_2})/2+{gap_months}))-1",
    portable="IF(({months_1}+{months_2})/2+{gap_months}<=1E-13*({months_1}+{months_2}),#NUM!,{native})",
    rises=("amount_2",),
    falls=("amount_1",),
    bounds="From two LOWER amounts the result is NONE.",
    tolerance=1e-9,
    cases=(
        Case((493.8, 12, 865.9, 9), 1.6397, within=5e-5, source="specification: payments, a year"),
        Case((3770, 12, 8670, 9), 2.5986, within=5e-5, source="specification: inference cost, a year"),
        Case((493.8, 12, 865.9, 9, 0, 1), 0.08425, within=5e-6, source="specification: per month"),
        Case((3770, 12, 8670, 9, 0, 1), 0.11261, within=5e-6, source="specification: per month"),
        Case((100, 6, 400, 6, 0, 6), 3, source="by hand: four times in six months"),
        Case((100, 6, 400, 6, 6, 6), 1, source="by hand: four times in twelve months"),
        Case((100, 12, 400, 12, -6, 6), 3, source="by hand: half a year later, overlapping"),
        Case((100, 12, 100, 12, -12), NUM, source="the same period twice"),
        Case((200, 1.1, 100, 1.3, -1.2), NUM, source="the same mid-point, though not in floats"),
        Case((0, 12, 100, 12), NUM, source="no amount"),
    ),
    largest=Largest("amount_1", -1, "(9.6E1/8.3E306)^(1/10.5) is nothing beside 1"),
)
def period_growth(
    amount_1: FirstTotal,
    months_1: Months,
    amount_2: SecondTotal,
    months_2: Months,
    gap_months: Gap = 0.0,
    per_months: PerMonths = 12.0,
) -> float:
    """Growth between the average rates of two periods, from mid-point to mid-point.

    ((amount_2 / months_2) / (amount_1 / months_1))^(per_months / d) - 1, d = (months_1 + months_2)/2 +
    gap_months, which is negative if the periods overlap. From two lower bounds it is not a bound. A
    d of 0 or less, and an amount that is not positive, are #NUM!.
    """
    distance = (months_1 + months_2) / 2 + gap_months
    if distance <= SAME * (months_1 + months_2):
        raise Failure(NUM, "the periods' mid-points are {} months apart; that must be more than 0", distance)
    ratio = log_ratio(amount_2, amount_1) - log_ratio(months_2, months_1)
    return math.expm1(per_months / distance * ratio)


@udf(
    category=TIME,
    unit="fraction per month",
    native="(1+{result})^{months_1}*FV({result},{months_2},-1)/FV({result},{months_1},-1)-{amount_2}/{amount_1}",
    # halves the range of LN(1+g) sixty times; with no exponent above 0 nothing overflows
    portable="LET(total,LAMBDA(rate,months,SUM(EXP(-ABS(rate)*SEQUENCE(months,1,0)))),"
    "excess,LAMBDA(rate,IF(rate<0,{months_1},{months_2})*rate"
    "+LN(total(rate,{months_2})/total(rate,{months_1}))-LN({amount_2}/{amount_1})),"
    "low,LN(1-0.999999),high,LN(1+9),"
    "IF({amount_2}/{amount_1}={months_2}/{months_1},0,IF(OR(excess(low)>=-1E-13,excess(high)<=1E-13),NA(),"
    "EXP(REDUCE(low,SEQUENCE(60),LAMBDA(least,n,LET(middle,least+(high-low)/2^n,IF(excess(middle)<0,middle,least)))))-1)))",
    rises=("amount_2",),
    falls=("amount_1",),
    bounds="From two LOWER amounts the result is NONE.",
    tolerance=1e-9,
    cases=(
        Case((1, 1, 2, 1), 1, source="by hand: doubling"),
        Case((3, 2, 12, 2), 1, source="by hand: 1 + 2, then 4 + 8"),
        Case((1200, 12, 900, 9), 0, source="by hand: a flat rate"),
        Case((493.8, 12, 865.9, 9), 0.0860756, within=5e-8, source="specification: payments"),
        Case((3770, 12, 8670, 9), 0.1158900, within=5e-8, source="specification: inference cost"),
        Case((1, 1, 1e6, 1), NA, source="beyond 900% a month"),
        Case((1, 3, 1000, 3), NA, source="900% a month exactly is excluded"),
        Case((0, 12, 865.9, 9), NUM, source="no amount"),
        Case((493.8, 12, 865.9, 9.5), NUM, source="months are counted"),
    ),
    largest=Largest("amount_1", NA, "2E-308 - 1 is below any growth allowed"),
)
def series_growth(amount_1: FirstTotal, months_1: WholeMonths, amount_2: SecondTotal, months_2: WholeMonths) -> float:
    """Monthly growth of the geometric path that gives both totals of two adjoining periods.

    The g with (sum of (1+g)^k over the second period's months) / (the same over the first's) =
    amount_2 / amount_1; it is unique. No such growth between -99.9999% and 900% a month is #N/A;
    an amount that is not positive, or months that are not whole numbers of 1 to 1200, are #NUM!.
    """
    wanted = log_ratio(amount_2, amount_1)

    def excess(log_growth: float) -> float:
        """Logarithm of the totals' ratio on a path, less that of the given one: rises strictly."""
        lead = months_1 if log_growth < 0 else months_2
        falling = -abs(log_growth)
        sums = geometric_sum(falling, months_2) / geometric_sum(falling, months_1)
        return lead * log_growth + math.log(sums) - wanted

    if excess(0.0) == 0:  # a flat rate is 0, not the last bit of it
        return 0.0
    low, high = math.log1p(LOWEST_GROWTH), math.log1p(HIGHEST_GROWTH)
    if excess(low) >= -SAME or excess(high) <= SAME:
        raise Failure(NA, "no growth between -99.9999% and 900% a month leads from {} to {}", amount_1, amount_2)
    return math.expm1(_root(excess, low, high))


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero: halves the bracket until it cannot be told apart."""
    while high - low > NARROW:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return high


@udf(
    category=TIME,
    unit="fraction per per_months months",
    native="({target}/{current})^({per_months}/{months})-1",
    rises=("target",),
    falls=("current",),
    tolerance=1e-9,
    cases=(
        Case((7852.2, 20000, 3), 0.3657, within=5e-5, source="specification"),
        Case((100, 800, 3), 1, source="by hand: doubling every month"),
        Case((100, 400, 12, 6), 1, source="by hand: doubling every half-year"),
        Case((100, 50, 1), -0.5, source="by hand: a target below the value"),
        Case((0, 20000, 3), NUM, source="nothing to grow from"),
        Case((7852.2, 20000, 0), NUM, source="no months"),
    ),
    largest=Largest("current", -1, "SQRT(4E-306) is nothing beside 1"),
)
def required_growth(current: Current, target: Wanted, months: MonthsToGo, per_months: PerMonths = 1.0) -> float:
    """Growth needed to get from a value to a target.

    (target / current)^(per_months / months) - 1, per month unless `per_months` says otherwise.
    `months` run from the current value's date to the target's: a period's average stands at its
    mid-point, a run rate at its month. A value, target or time that is not positive is #NUM!.
    """
    return math.expm1(per_months / months * log_ratio(target, current))


@udf(
    category=TIME,
    unit="months",
    native="IF({target}<={current},0,IF({monthly_growth}<=0,NA(),NPER({monthly_growth},0,-{current},{target})))",
    rises=("target",),
    falls=("current", "monthly_growth"),
    tolerance=1e-9,
    cases=(
        Case((7852.2, 20000, 0.0860756), 11.3229, within=5e-5, source="specification"),
        Case((100, 800, 1), 3, source="by hand: three doublings"),
        Case((100, 100, 0), 0, source="by hand: already there"),
        Case((100, 90, -0.5), 0, source="by hand: already above"),
        Case((100, 800, 0), NA, source="never"),
        Case((100, 800, -0.1), NA, source="never"),
        Case((0, 800, 0.1), NUM, source="nothing to grow from"),
    ),
    largest=Largest("current", 0, "already there"),
)
def months_to_target(current: Current, target: Wanted, monthly_growth: Growth) -> float:
    """Months until a growing value reaches a target.

    ln(target / current) / ln(1 + monthly_growth), 0 where it is reached already. A target that is
    not reached because nothing grows is #N/A, a value or target that is not positive is #NUM!.
    """
    if target <= current:
        return 0.0
    if monthly_growth <= 0:
        raise Failure(NA, "with a monthly_growth of {} the target is never reached", monthly_growth)
    return log_ratio(target, current) / math.log1p(monthly_growth)


# --------------------------------------------------------------------------------------------------
# udfs/projection.py
# Projection: revenue and cost that grow, when they meet, and what it takes until then.
# --------------------------------------------------------------------------------------------------

PROJECTION = "Projection"
MOST_PERIODS = 1200
_TIE = 1e-12  # relative to the larger side: what differs by less is equal
LAST_DIGITS = 1e-15  # of a sum of numbers around 1: less is nothing

CostBefore = Annotated[float, Arg("Cost of the first period", unit="currency", above=0)]
CostAfter = Annotated[float, Arg("Cost of the second period", unit="currency", above=0)]
DriverBefore = Annotated[float, Arg("Driver of the first period, such as revenue or tokens", above=0)]
DriverAfter = Annotated[float, Arg("Driver of the second period", above=0)]
GrowthPerPeriod = Annotated[float, Arg("Growth per period as a fraction", unit="fraction per period", above=-1)]
Elasticity = Annotated[float, Arg("Growth of the cost in % for each 1% of growth of its driver", unit="ratio")]
Decline = Annotated[float, Arg("Fall of the unit cost per period, as a fraction", unit="fraction", low=0, below=1)]
Fixed = Annotated[float, Arg("Fixed cost per period, entered positive", unit="currency", low=0)]
Periods = Annotated[float, Arg("Number of periods after the first", unit="periods", low=0, high=1200, integer=True)]
MaxPeriods = Annotated[float, Arg("Last period that is looked at", unit="periods", low=0, high=1200, integer=True)]
Cash = Annotated[float, Arg("Cash at the start", unit="currency", low=0)]
Burn = Annotated[float, Arg("Cash used in the first period; 0 or less is no burn", unit="currency")]


@udf(
    category=PROJECTION,
    unit="ratio",
    native="LN({cost_2}/{cost_1})/LN({driver_2}/{driver_1})",
    bounds="From bounds of costs or drivers the result is NONE.",
    tolerance=1e-9,
    cases=(
        Case(
            (3770 / 12, 8670 / 9, 2469 / 12, 4329.5 / 9),
            1.319261,
            within=5e-7,
            source="specification: monthly averages, 2024 and 2025",
        ),
        Case((10, 40, 1, 2), 2, source="by hand: four times the cost of twice the driver"),
        Case((10, 5, 1, 2), -1, source="by hand: half the cost of twice the driver"),
        Case((10, 40, 2, 2), DIV0, source="the driver does not change"),
        Case((0, 40, 1, 2), NUM, source="no cost"),
    ),
    largest=Largest(
        "cost_1",
        (math.log(8670 / 9) - 308 * math.log(10)) / math.log(4329.5 / 9 / (2469 / 12)),
        "(LN(963.3) - 308 LN(10))/LN(481.06/205.75)",
    ),
)
def cost_elasticity(cost_1: CostBefore, cost_2: CostAfter, driver_1: DriverBefore, driver_2: DriverAfter) -> float:
    """Elasticity of a cost to its driver between two periods.

    ln(cost_2 / cost_1) / ln(driver_2 / driver_1), a ratio: above 1 the cost outgrows its driver. A
    driver that does not change is #DIV/0!; a cost or driver that is not positive is #NUM!.
    """
    if driver_1 == driver_2:
        raise Failure(DIV0, "driver_1 and driver_2 are both {}, and the formula divides by the change", driver_1)
    return log_ratio(cost_2, cost_1) / log_ratio(driver_2, driver_1)


@udf(
    category=PROJECTION,
    unit="currency",
    native="{start}*(1+{growth})^({elasticity}*{t})*(1-{unit_decline})^{t}",
    portable="MAP(SEQUENCE({periods}+1,1,0),LAMBDA(t,{start}*(1+{growth})^({elasticity}*t)*(1-{unit_decline})^t))",
    rises=("start",),
    tolerance=1e-9,
    cases=(
        Case((100, 0.1, 2), [100, 110, 121], source="by hand"),
        Case((100, 1, 2, 2, 0.5), [100, 200, 400], source="by hand: 4 times, halved"),
        Case((100, 0.1, 0), [100], source="by hand: no period"),
        Case((1e308, 1, 1), [1e308, NUM], source="a row that overflows"),
        Case((100, 0.1, 2.5), NUM, source="periods are counted"),
        Case((100, 0.1, 2, 1, 1), NUM, source="nothing is left"),
    ),
    largest=Largest("start", 1e308, "period 0 is the start"),
)
def project_series(
    start: Amount, growth: GrowthPerPeriod, periods: Periods, elasticity: Elasticity = 1.0, unit_decline: Decline = 0.0
) -> list[float]:
    """Column of projected amounts for the periods 0 to n.

    start * (1 + growth)^(elasticity * t) * (1 - unit_decline)^t. A period whose amount is too large
    is #NUM! in its cell. Periods that are not a whole number of 0 to 1200 are #NUM!.
    """
    rate = _cost_rate(growth, elasticity, unit_decline)
    return [_grown(start, rate, t) for t in range(int(periods) + 1)]


def _cost_rate(growth: float, elasticity: float, unit_decline: float) -> float:
    """Logarithm of what a cost is multiplied by per period."""
    return elasticity * math.log1p(growth) + math.log1p(-unit_decline)


def _grown(start: float, rate: float, period: int) -> float:
    """start * e^(rate * period), infinite where too large; in two halves, for the factor alone may
    be too large or small for a float."""
    if start == 0 or period == 0:
        return start
    factor = power_of_e(rate * period / 2)
    return start * factor * factor


_INCOME = "(1-{share})*{revenue}*(1+{growth})^{t}"
_SPENT = "{cost}*((1+{growth})^{elasticity}*(1-{unit_decline}))^{t}+{fixed}"


@udf(
    category=PROJECTION,
    unit="periods",
    steps=Steps(f"IF({_INCOME}-({_SPENT})>=-1E-12*MAX({_INCOME},{_SPENT}),1,0)", over="max_periods"),
    native="MATCH(1,{steps},0)-1",
    # without a fixed cost the ratio of cost to revenue decides, and neither can overflow
    portable="LET(kept,(1-{share})*{revenue},rate,({elasticity}-1)*LN(1+{growth})+LN(1-{unit_decline}),"
    "first,IF({fixed}=0,IF({cost}*(1-1E-12)<=kept,0,IF(OR(kept=0,rate>=0),NA(),"
    "MAX(1,ROUNDUP(LN({cost}*(1-1E-12)/kept)/-rate,0)))),"
    "REDUCE(-1,SEQUENCE({max_periods}+1,1,0),LAMBDA(found,t,IF(found>=0,found,LET(income,kept*(1+{growth})^t,"
    "spent,{cost}*((1+{growth})^{elasticity}*(1-{unit_decline}))^t+{fixed},"
    "IF(income-spent>=-1E-12*MAX(income,spent),t,-1)))))),"
    "IF(OR(first<0,first>{max_periods}),NA(),first))",
    rises=("cost", "share", "fixed"),
    falls=("revenue",),
    cases=(
        Case((481.0556, 963.3333, 0.08, 1, 0.05, 0.2), 18, source="specification"),
        Case((481.0556, 963.3333, 0.0861, 1.319), NA, source="specification: the cost outgrows revenue"),
        Case((80, 125, 0, 1, 0.2), 2, source="specification: an exact tie, 125 * 0.8^2 = 80"),
        Case((100, 90, 0.1, 1), 0, source="by hand: from the start"),
        Case((100, 90, 1, 1, 0, 0, 15), 1, source="by hand: 100 < 105, then 200 >= 195"),
        Case((100, 90, 1, 1, 0, 0, 15, 0), NA, source="by hand: not in the first period"),
        Case((0, 90, 0.1, 1), NA, source="no revenue"),
        Case((0, 0, 0.1, 1), 0, source="by hand: nothing to cover"),
        Case((100, 200, 0.1, 1, 0.1, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("revenue", 0, "covered from the start"),
)
def break_even_period(
    revenue: Revenue,
    cost: Cost,
    growth: GrowthPerPeriod,
    elasticity: Elasticity,
    unit_decline: Decline = 0.0,
    share: Share = 0.0,
    fixed: Fixed = 0.0,
    max_periods: MaxPeriods = 600.0,
) -> float:
    """First period in which revenue after the share covers a growing cost.

    The first t from 0 with (1 - share) * R_t >= K_t + fixed, R_t = revenue * (1 + growth)^t and K_t =
    cost * ((1 + growth)^elasticity * (1 - unit_decline))^t; a difference of 1E-12 of the larger side counts as none. With a
    fixed cost or falling revenue a later period may fall short again. None up to `max_periods` is #N/A; an amount that
    becomes too large before is #NUM!.
    """
    kept = (1 - share) * revenue
    log_growth, rate = math.log1p(growth), _cost_rate(growth, elasticity, unit_decline)
    if fixed == 0:  # the ratio of cost to revenue decides: neither can overflow
        period = _first_covered(kept, cost, _cost_rate(growth, elasticity - 1, unit_decline))
    else:
        period = math.inf
        for t in range(int(max_periods) + 1):
            income, spent = _grown(kept, log_growth, t), _grown(cost, rate, t) + fixed
            if math.isinf(income) or math.isinf(spent):
                raise Failure(NUM, "revenue or cost of period {} is too large for a cell", t)
            if income - spent >= -_TIE * max(income, spent):
                period = float(t)
                break
    if period > max_periods:
        raise Failure(NA, "revenue does not cover the cost in any period up to {}", max_periods)
    return period


def _first_covered(kept: float, cost: float, rate: float) -> float:
    """The first period in which kept >= cost * e^(rate * period); infinite where there is none."""
    if cost * (1 - _TIE) <= kept:
        return 0.0
    if kept == 0 or rate >= 0:
        return math.inf
    needed = (log_ratio(cost, kept) + math.log1p(-_TIE)) / -rate
    return float(max(1, math.ceil(needed))) if needed <= MOST_PERIODS else math.inf


@udf(
    category=PROJECTION,
    unit="currency",
    steps=Steps(
        "(1-{share})*{revenue}*FV({growth},{t}+1,-1)"
        "-{cost}*FV((1+{growth})^{elasticity}*(1-{unit_decline})-1,{t}+1,-1)-{fixed}*({t}+1)",
        over="periods",
    ),
    native="MAX(0,-MIN({steps}))",
    # SUM: an amount too large for a cell fails the call, even where MIN would pass over it
    portable="LET(sums,SCAN(0,SEQUENCE({periods}+1,1,0),LAMBDA(total,t,total+(1-{share})*{revenue}*(1+{growth})^t"
    "-{cost}*((1+{growth})^{elasticity}*(1-{unit_decline}))^t-{fixed})),MAX(0,-MIN(sums))+SUM(0*sums))",
    rises=("cost", "share", "fixed", "periods"),
    falls=("revenue",),
    tolerance=1e-9,
    cases=(
        Case((481.0556, 963.3333, 0.08, 1, 0.05, 0.2, 0, 60), 7346.814, within=0.0005, source="specification"),
        Case((100, 90, 0, 1, 0, 0.2, 0, 9), 100, source="by hand: 10 a period, ten times"),
        Case((100, 90, 0, 1, 0, 0, 0, 9), 0, source="by hand: never negative"),
        Case((100, 150, 1, 1, 0.5, 0, 0, 5), 50, source="by hand: -50, then +50"),
        Case((100, 90, 1, 1, 0, 0, 20, 3), 10, source="by hand: -10, then 0, then +20"),
        Case((100, 90, 0, 1, 0, 0.2, 0, 9.5), NUM, source="periods are counted"),
        Case((1e308, 90, 9, 1, 0, 0, 0, 9), NUM, source="too large"),
    ),
    largest=Largest("revenue", NUM, "0.8E308*1.08^60 is too large"),
)
def peak_funding(
    revenue: Revenue,
    cost: Cost,
    growth: GrowthPerPeriod,
    elasticity: Elasticity,
    unit_decline: Decline,
    share: Share,
    fixed: Fixed,
    periods: Periods,
) -> float:
    """Funding needed until the accumulated cash flow turns.

    The largest accumulated shortfall of (1 - share) * R_t - K_t - fixed over the periods 0 to n, R_t
    and K_t as in BREAK_EVEN_PERIOD; 0 where there is none. If the worst point is the last period, the
    result is only a lower bound. Amounts that become too large are #NUM!.
    """
    log_growth, rate = math.log1p(growth), _cost_rate(growth, elasticity, unit_decline)
    kept = (1 - share) * revenue
    flows = [_grown(kept, log_growth, t) - _grown(cost, rate, t) - fixed for t in range(int(periods) + 1)]
    if not all(map(math.isfinite, flows)):
        raise Failure(NUM, "revenue or cost of a period is too large for a cell")
    return max(0.0, -min(accumulate(flows)))


@udf(
    category=PROJECTION,
    unit="periods",
    native="NPER({burn_growth},-{burn},0,{cash})",
    portable="IF({burn}<=0,NA(),IF(1+{cash}*{burn_growth}/{burn}<=1E-15,NA(),{native}))",
    rises=("cash",),
    falls=("burn",),
    tolerance=1e-9,
    cases=(
        Case((20000, 1000, 0.05), 14.2067, within=5e-5, source="specification"),
        Case((20000, 1000), 20, source="by hand: a flat burn"),
        Case((700, 100, 1), 3, source="by hand: 100 + 200 + 400"),
        Case((150, 100, -0.5), 2, source="by hand: 100 + 50"),
        Case((200, 100, -0.5), NA, source="a falling burn that never uses it up"),
        Case((20000, 0), NA, source="no burn"),
        Case((-1, 1000), NUM, source="no cash"),
    ),
    largest=Largest("cash", (math.log(5) + 303 * math.log(10)) / math.log(1.05), "LN(1E308/1000*0.05)/LN(1.05)"),
)
def runway(cash: Cash, burn: Burn, burn_growth: GrowthPerPeriod = 0.0) -> float:
    """Periods until the cash is used up by a burn that grows.

    cash / burn at a flat burn, else ln(1 + cash * g / burn) / ln(1 + g), g the burn's growth. No burn,
    or a falling burn that never uses up the cash, is #N/A.
    """
    if burn <= 0:
        raise Failure(NA, "burn is {}: the cash is not used up", burn)
    if burn_growth == 0:
        return cash / burn
    grown = cash / burn * burn_growth  # what the last burn exceeds the first by
    if grown > LARGEST:
        return (log_ratio(cash, burn) + math.log(burn_growth)) / math.log1p(burn_growth)
    if grown > -0.5:
        return math.log1p(grown) / math.log1p(burn_growth)
    left = _left(cash, burn, burn_growth)
    if left <= LAST_DIGITS:
        raise Failure(NA, "with a burn that falls by {} the cash is never used up", -burn_growth)
    return math.log(left) / math.log1p(burn_growth)


def _left(cash: float, burn: float, growth: float) -> float:
    """1 + cash * growth / burn without losing the digits that cancel."""
    from decimal import Decimal, localcontext  # takes longer to import than all functions together

    with localcontext() as context:
        context.prec = 60
        return float(1 + Decimal(cash) * Decimal(growth) / Decimal(burn))


# --------------------------------------------------------------------------------------------------
# udfs/provenance.py
# Provenance: which figure, from whom, how sure, and what that makes of a result.
# --------------------------------------------------------------------------------------------------

PROVENANCE = "Provenance"
STATUSES = ("AUDITED", "COMPANY_STATED", "REPORTED", "REPORTED_UNCONFIRMED", "DISPUTED", "ASSUMED")
KEYS = ("entity", "metric", "period")
BOUNDS = ("EXACT", "LOWER", "UPPER", "NONE")
MOST_NAMES = 20  # that a reason repeats

Figures = Annotated[Range, Arg("Figures with their header row, such as Figures[#All]", sample="Figures[#All]")]
Entity = Annotated[str, Arg("Whose figure, as in the column entity")]
Metric = Annotated[str, Arg("Which figure, as in the column metric")]
Period = Annotated[str, Arg("Which period, as in the column period")]
Field = Annotated[str, Arg("Header of the column to return: value, unit, status, bound, source …")]
Source = Annotated[str, Arg("Whose report, where several are listed; left out: the preferred one")]
Statuses = Annotated[list[str], Arg("Statuses of the inputs, such as REPORTED", options=STATUSES)]
Kinds = Annotated[list[str], Arg("Bound kinds of the inputs: EXACT, LOWER, UPPER or NONE", options=BOUNDS)]
Directions = Annotated[
    list[float],
    Arg("+1 where the result rises in that input, -1 where it falls", low=-1, high=1, integer=True, without=0),
]

_EXAMPLE = [
    ["entity", "metric", "period", "value", "unit", "source", "preferred"],
    ["OpenAI", "inference_cost", "2024", 3770, "USD million", "First report", "yes"],
    ["OpenAI", "inference_cost", "2024", 3800, "USD million", "Second report", "no"],
    ["OpenAI", "inference_cost", 2025, 8670, None, "First report", None],
    ["OpenAI", "target", "2025", 1, "USD million", "First report", "no"],
    ["OpenAI", "target", "2025", 2, "USD million", "Second report", "yes"],
    ["OpenAI", "revenue", "2024", 3700, "USD million", "First report", "no"],
    ["OpenAI", "revenue", "2024", 4000, "USD million", "Second report", "no"],
]

# FIGURE as a LAMBDA: the columns by their headers, the rows that fit, the one that is chosen, its field
_COLUMNS = {
    "header": "MAP(TAKE({figures},1),plain)",
    "place": 'LAMBDA(name,IF(AND(name<>"",SUM(--(header=name))=1),XMATCH(name,header),#VALUE!))',
    "texts": "LAMBDA(name,MAP(INDEX({figures},0,place(name)),plain))",
    "wrong": 'place("entity")+place("metric")+place("period")+place({field})+IF({source.omitted},0,place("source"))',
}
_KEYS_FIT = '(texts("entity")={entity})*(texts("metric")={metric})*(texts("period")={period})'
_ROWS = {
    "rows": "SEQUENCE(ROWS({figures}))",
    "fits": f'(rows>1)*{_KEYS_FIT}*IF({{source.omitted}},1,texts("source")={{source}})',
    "sources": 'IF(OR(header="source"),texts("source"),rows)',
    "twice": "OR(fits*MAP(sources,LAMBDA(one,SUM(fits*(sources=one))))>1)",
    "chosen": 'IF(SUM(fits)=1,fits,IF(OR(twice,NOT(OR(header="preferred"))),0*fits,fits*(texts("preferred")="yes")))',
}
_FOUND = let(
    {"found": "INDEX({figures},SUM(chosen*rows),place({field}))"},
    'IF(found="",NA(),IF(ISLOGICAL(found),0+found,found))',
)
_LOOK_UP = let(_COLUMNS, f"IF(ISERROR(wrong),wrong,{let(_ROWS, f'IF(SUM(chosen)<>1,NA(),{_FOUND})')})")


@udf(
    category=PROVENANCE,
    unit="as the field",
    proof="a look-up: each case is read off its table by hand",
    portable=_LOOK_UP,
    cases=(
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2024"), 3770, source="the preferred of two reports"),
        Case((_EXAMPLE, "OpenAI", "target", "2025"), 2, source="the preferred one, wherever it stands"),
        Case(
            (_EXAMPLE, " openai", "INFERENCE_COST ", 2024, "Source"), "First report", source="any case, a number as key"
        ),
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2024", "value", "second report"), 3800, source="by its source"),
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2025"), 8670, source="a single row needs no preference"),
        Case((_EXAMPLE, "OpenAI", "inference_cost", "2025", "unit"), NA, source="an empty field is not 0"),
        Case((_EXAMPLE, "OpenAI", "revenue", "2024"), NA, source="a conflict nobody has settled"),
        Case((_EXAMPLE, "OpenAI", "revenue", "2023"), NA, source="no such row"),
        Case((_EXAMPLE, "OpenAI", "revenue", "2024", "amount"), VALUE, source="no such field"),
        Case((_EXAMPLE[1:], "OpenAI", "revenue", "2024"), VALUE, source="a table without its headers"),
    ),
)
def figure(
    figures: Figures,
    entity: Entity,
    metric: Metric,
    period: Period,
    field: Field = "value",
    source: Source | None = None,
) -> float | str:
    """Figure, or another field of it, looked up by entity, metric and period.

    `figures` is a range with a header row, `field` one of its headers; keys match whole, in any
    case and whatever white space is around them. Where several sources report the figure and none is
    named, the row whose `preferred` is yes is taken. No row, an empty field, two rows of one source, or a
    conflict without exactly one preferred row is #N/A; an unknown field, or a range without its header
    row, is #VALUE!.
    """
    header = [text_of(cell) for cell in figures[0]]
    keys = {_column(header, name): _key(key) for name, key in zip(KEYS, (entity, metric, period), strict=True)}
    wanted = _column(header, field)
    rows: list[list[Any]] = [
        row for row in figures[1:] if all(_key(row[column]) == key for column, key in keys.items())
    ]
    named = [entity, metric, period]
    if source is not None:
        reporter = _column(header, "source")
        rows = [row for row in rows if _key(row[reporter]) == _key(source)]
        named.append(source)
    if not rows:
        raise Failure(NA, _no_row_reason, named)
    cell = (rows[0] if len(rows) == 1 else _preferred(rows, header, named))[wanted]
    if cell is None or cell == "":
        raise Failure(NA, lambda: f"the field {show(field)} of {_listed(named)} is empty")
    return float(cell) if isinstance(cell, bool) else cell


def _preferred(rows: list[list[Any]], header: list[str], named: list[str]) -> list[Any]:
    """The row to use of several for one figure."""
    folded = [name.casefold() for name in header]
    if "source" in folded:
        sources = [_key(row[folded.index("source")]) for row in rows]
        if len(set(sources)) < len(sources):
            raise Failure(NA, lambda: f"figures has two rows of one source for {_listed(named)}")
    chosen = [row for row in rows if "preferred" in folded and _key(row[folded.index("preferred")]) == "yes"]
    if len(chosen) != 1:
        counted = f"{len(chosen)} of them are preferred; mark one"
        raise Failure(NA, lambda: f"{len(rows)} rows report {_listed(named)} and {counted}")
    return chosen[0]


def _no_row_reason(named: list[str]) -> str:
    for key, name in zip((*KEYS, "source"), named, strict=False):
        if not name:
            return f"{key} is blank, and figures has no row with a blank {key}"
    return f"figures has no row for {_listed(named)}"


def _listed(names: list[str]) -> str:
    """Names in a sentence; of very many the first ones."""
    shown = [show(name or None) for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _key(cell: Any) -> str:
    return (plain(cell) if type(cell) is str else text_of(cell)).casefold()


def _column(header: list[str], name: str) -> int:
    if not name:
        raise Failure(VALUE, "field is blank; it must be one of the headers")
    folded = [header_name.casefold() for header_name in header]
    found = folded.count(name.casefold())
    if found == 1:
        return folded.index(name.casefold())
    if found:
        raise Failure(VALUE, "the first row of figures has the header {} twice", name)
    if all(key in folded for key in KEYS):
        has = _listed([n for n in header if n])
        raise Failure(VALUE, unknown_reason, "figures has no column", name, f"it has {has}")
    raise Failure(
        VALUE,
        "the first row of figures has no header {}; a table's bare name leaves its headers out: write [#All] "
        "after it, as in Figures[#All]",
        name,
    )


@udf(
    category=PROVENANCE,
    unit="text",
    native=if_chain(
        {f'SUMPRODUCT(({{statuses}}="{status}")*1)>0': f'"{status}"' for status in reversed(STATUSES[1:])},
        f'"{STATUSES[0]}"',
    ),
    cases=(
        Case(
            (["REPORTED", "AUDITED"],), "REPORTED", source="specification: a result is never stronger than its inputs"
        ),
        Case((["AUDITED", "COMPANY_STATED"],), "COMPANY_STATED", source="specification: the order of the words"),
        Case((["COMPANY_STATED", "REPORTED"],), "REPORTED", source="specification: the order of the words"),
        Case(
            (["REPORTED", "REPORTED_UNCONFIRMED"],),
            "REPORTED_UNCONFIRMED",
            source="specification: the order of the words",
        ),
        Case((["REPORTED_UNCONFIRMED", "DISPUTED"],), "DISPUTED", source="specification: the order of the words"),
        Case((["DISPUTED", "ASSUMED"],), "ASSUMED", source="specification: the order of the words"),
        Case(
            (["REPORTED_UNCONFIRMED", "ASSUMED", "DISPUTED"],),
            "ASSUMED",
            source="specification: the order of the words",
        ),
        Case((["COMPANY_STATED", "REPORTED_UNCONFIRMED"],), "REPORTED_UNCONFIRMED", source="specification: the order"),
        Case(("AUDITED",), "AUDITED", source="by hand: one input"),
        Case((["REPORTED", "RUMOUR"],), VALUE, source="an unknown word"),
        Case((["REPORTED", None],), VALUE, source="a status left blank"),
    ),
)
def status_worst(statuses: Statuses) -> str:
    """Weakest status among the inputs of a result.

    From strong to weak: AUDITED, COMPANY_STATED, REPORTED, REPORTED_UNCONFIRMED, DISPUTED, ASSUMED.
    A blank or another word is #VALUE!.
    """
    return max(statuses, key=STATUSES.index)


_ANY_LOWER = 'SUMPRODUCT(({kinds}="LOWER")*({directions}=1)+({kinds}="UPPER")*({directions}=-1))>0'
_ANY_UPPER = 'SUMPRODUCT(({kinds}="UPPER")*({directions}=1)+({kinds}="LOWER")*({directions}=-1))>0'


@udf(
    category=PROVENANCE,
    unit="text",
    native=if_chain(
        {'SUMPRODUCT(({kinds}="NONE")*1)>0': '"NONE"', _ANY_LOWER: if_chain({_ANY_UPPER: '"NONE"'}, '"LOWER"')},
        if_chain({_ANY_UPPER: '"UPPER"'}, '"EXACT"'),
    ),
    cases=(
        Case((["LOWER", "EXACT"], [1, -1]), "LOWER", source="specification: coverage"),
        Case((["EXACT", "LOWER"], [1, -1]), "UPPER", source="specification: cost to revenue"),
        Case((["LOWER", "LOWER"], [1, -1]), "NONE", source="by hand: one rises, one falls"),
        Case((["EXACT", "EXACT"], [1, 1]), "EXACT", source="by hand"),
        Case((["NONE", "EXACT"], [1, 1]), "NONE", source="specification: any NONE"),
        Case((["UPPER", "LOWER"], [1, -1]), "UPPER", source="by hand: both sides agree"),
        Case((["LOWER", "EXACT"], [1, 0]), NUM, source="a direction is +1 or -1"),
        Case((["LOWER", "EXACT"], 1), VALUE, source="lists of unequal length"),
        Case((["LEAST"], [1]), VALUE, source="an unknown word"),
    ),
)
def bound_combine(kinds: Kinds, directions: Directions) -> str:
    """Bound kind of a result, from the bound kinds of its inputs.

    `directions` holds +1 for an input in which the result rises and -1 where it falls, which turns
    LOWER into UPPER and back. EXACT inputs leave the others' side; opposite sides, or any NONE, give
    NONE. Another word is #VALUE!, another direction is #NUM!.
    """
    sides = set()
    for kind, direction in zip(kinds, directions, strict=True):
        sides.add({"LOWER": "UPPER", "UPPER": "LOWER"}.get(kind, kind) if direction < 0 else kind)
    sides.discard("EXACT")
    if len(sides) > 1:
        return "NONE"
    return sides.pop() if sides else "EXACT"


# --------------------------------------------------------------------------------------------------
# udfs/distributions.py
# Distributions: uniform draws from a seed, and the inverse functions that give them their shape.
# --------------------------------------------------------------------------------------------------

DISTRIBUTIONS = ("UNIFORM", "TRIANGULAR", "PERT", "NORMAL90", "LOGNORMAL90")
SHAPED = ("TRIANGULAR", "PERT")  # these need a mode
PERT_WEIGHT = 4
NODES = 128  # of the inverse beta function, in each half
TINY = 1e-300


def uniforms(count: int, seed: float, stream: float) -> list[float]:
    """Draws strictly between 0 and 1, the same in every Python."""
    import random  # takes longer to import than all functions together

    draw = random.Random(f"{decimal_text(seed)}/{decimal_text(stream)}").random  # noqa: S311 not for secrets
    return [draw() or 2.0**-54 for _ in range(count)]


def quantile(distribution: str, p1: float, p2: float, mode: float | None) -> Callable[[float], float]:
    """The inverse of a distribution's cumulative function, p1 < p2."""
    if distribution.endswith("NORMAL90"):
        return _normal90(p1, p2, logarithmic=distribution == "LOGNORMAL90")
    half = p2 / 2 - p1 / 2  # the whole range may be too large for a float
    if distribution == "UNIFORM":
        return lambda u: min(p2, p1 + u * half + u * half)
    turn, rest = _parts(p1, p1 if mode is None else mode, p2)
    place = _triangular(turn, rest) if distribution == "TRIANGULAR" else _pert(turn, rest)

    def inverse(u: float) -> float:
        x = 2 * place(u)
        return min(p2, p1 + x * half) if x >= 0 else max(p1, p2 + x * half)

    return inverse


# A place in the range is a fraction of it from the nearer end, negative from the upper one, so that
# neither end loses digits.


def _parts(low: float, mode: float, high: float) -> tuple[float, float]:
    """What the range has below the mode and above it, as fractions."""
    if math.isfinite(high - low):
        return (mode - low) / (high - low), (high - mode) / (high - low)
    half = high / 2 - low / 2
    return (mode / 2 - low / 2) / half, (high / 2 - mode / 2) / half


def _triangular(turn: float, rest: float) -> Callable[[float], float]:
    def place(u: float) -> float:
        if u < turn:
            x = math.sqrt(u * turn)
            return x if x <= 0.5 else -(rest + turn * (1 - u)) / (1 + x)
        y = math.sqrt((1 - u) * rest)
        return -y if y <= 0.5 else (turn + rest * u) / (1 + y)

    return place


def _pert(turn: float, rest: float) -> Callable[[float], float]:
    """A beta distribution, the mode weighing 4 against 1 for each end."""
    a, b = 1 + PERT_WEIGHT * turn, 1 + PERT_WEIGHT * rest
    lower, upper = _lower_half(a, b), _lower_half(b, a)

    def place(u: float) -> float:
        if u <= 0.5:
            x = lower(u)
            return x if x <= 0.5 else x - 1
        y = upper(1 - u)
        return -y if y <= 0.5 else 1 - y

    return place


def _normal90(p1: float, p2: float, *, logarithmic: bool) -> Callable[[float], float]:
    from statistics import NormalDist  # takes longer to import than all functions together

    standard = NormalDist()
    if logarithmic:
        p1, p2 = math.log(p1), math.log(p2)
    middle, scale = p1 / 2 + p2 / 2, (p2 / 2 - p1 / 2) / standard.inv_cdf(0.95)
    inv_cdf = standard.inv_cdf
    if logarithmic:
        return lambda u: power_of_e(middle + scale * inv_cdf(u))
    return lambda u: middle + scale * inv_cdf(u)


def _lower_half(a: float, b: float) -> Callable[[float], float]:
    """The inverse of the regularized incomplete beta function for u up to 1/2, a and b at least 1, to
    12 digits: between exact nodes by polynomials, for a root for each draw would take twenty times as
    long. With p = u^(1/a) the ratio r = x/p is smooth down to 0."""
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    step = math.pow(0.5, 1 / a) / NODES
    nodes = [_series(a, b, log_beta)]
    x = 0.0
    for k in range(1, NODES + 1):
        p = k * step
        x = beta_root(p**a, a, b, log_beta, x)
        slope = a * p ** (a - 1) / _density(x, a, b, log_beta)
        bend = slope * ((a - 1) / p - slope * ((a - 1) / x - (b - 1) / (1 - x)))
        first = (slope - x / p) / p
        nodes.append((x / p, first, (bend - 2 * first) / p))
    pieces = [_quintic(left, right, step) for left, right in pairwise(nodes)]
    power = 1 / a

    def inverse(u: float) -> float:
        p = math.pow(u, power)
        place = p / step
        k = min(int(place), NODES - 1)
        c0, c1, c2, c3, c4, c5 = pieces[k]
        t = place - k
        return p * (c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * c5)))))

    return inverse


def _series(a: float, b: float, log_beta: float) -> tuple[float, float, float]:
    """The ratio and its two derivatives at 0, from the function's power series."""
    scale = math.exp((math.log(a) + log_beta) / a)
    linear = (1 - b) / (a + 1)
    square = (1 - b) * (2 - b) / (2 * (a + 2)) + (1 - a) / 2 * linear**2
    return scale, -linear * scale**2, 2 * (2 * linear**2 - square) * scale**3


def _quintic(left: tuple[float, float, float], right: tuple[float, float, float], step: float) -> tuple[float, ...]:
    """The polynomial with value and two derivatives given at both ends of a step."""
    r0, s0, b0 = left[0], step * left[1], step * step * left[2] / 2
    r1, s1, b1 = right[0], step * right[1], step * step * right[2] / 2
    rise, turn, curl = r1 - r0 - s0 - b0, s1 - s0 - 2 * b0, b1 - b0
    return (r0, s0, b0, 10 * rise - 4 * turn + curl, 7 * turn - 15 * rise - 2 * curl, 6 * rise - 3 * turn + curl)


def beta_root(u: float, a: float, b: float, log_beta: float, low: float) -> float:
    """Where the function reaches u, above `low`: Newton's steps in a bracket that closes on the root."""
    high = 1.0
    x = min(low + 1 / NODES, 0.5 + low / 2)
    near = False
    while low < x < high and not near:
        excess = beta_cdf(x, a, b, log_beta) - u
        if excess > 0:
            high = x
        else:
            low = x
        step = excess / _density(x, a, b, log_beta)
        near = abs(step) <= 1e-15 * x
        x = x - step if near or low < x - step < high else (low + high) / 2
    return x


def _density(x: float, a: float, b: float, log_beta: float) -> float:
    return math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - log_beta)


def beta_cdf(x: float, a: float, b: float, log_beta: float) -> float:
    """The regularized incomplete beta function, by its continued fraction."""
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta)
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation, until a further term changes nothing."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value, m = d, 0
    while m == 0 or abs(c * d - 1) > 1e-15:
        m += 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= c * d
    return value


def _away(number: float) -> float:
    return number if abs(number) > TINY else TINY


# --------------------------------------------------------------------------------------------------
# udfs/uncertainty.py
# Uncertainty: seeded draws, their summary, and what each input does to a result.
# --------------------------------------------------------------------------------------------------

UNCERTAINTY = "Uncertainty"
ORDINARY = 400  # binary digits before and after the point that squares and sums can bear
QUANTILES = [0.05, 0.5, 0.95]

Distribution = Annotated[str, Arg("UNIFORM, TRIANGULAR, PERT, NORMAL90 or LOGNORMAL90", options=DISTRIBUTIONS)]
P1 = Annotated[float, Arg("Lowest value; of NORMAL90 and LOGNORMAL90 the 5% percentile")]
P2 = Annotated[float, Arg("Highest value; of NORMAL90 and LOGNORMAL90 the 95% percentile")]
Draws = Annotated[float, Arg("Number of draws", unit="draws", low=1, high=100_000, integer=True)]
Seed = Annotated[float, Arg("Any number: the same seed gives the same draws everywhere")]
MostLikely = Annotated[float, Arg("Most likely value: TRIANGULAR and PERT need it", required_for=SHAPED)]
Stream = Annotated[float, Arg("Another number for each independent quantity")]
Samples = Annotated[list[float], Arg("Draws; empty cells count for nothing", skips_blanks=True)]
Probabilities = Annotated[
    list[float], Arg("Percentiles wanted, as fractions", unit="fraction", low=0, high=1, paired=False)
]
Names = Annotated[list[str], Arg("Names of the arguments to vary, one a row")]
Base = Annotated[list[float], Arg("Value of each argument while another one varies")]
Lows = Annotated[list[float], Arg("Low value of each argument")]
Highs = Annotated[list[float], Arg("High value of each argument")]
Scenarios = Annotated[Range, Arg("Argument names in the first row, below it one call a row", keeps_errors=True)]


@udf(
    category=UNCERTAINTY,
    unit="as p1 and p2",
    proof="analytic means, percentiles and shapes of the distributions",
    cases=(
        Case(("UNIFORM", 5, 5, 3, 7), [5, 5, 5], source="specification: equal ends are a constant"),
        Case(("PERT", 5, 5, 2, 7, 5), [5, 5], source="specification: equal ends are a constant"),
        Case(("UNIFORM", 2, 1, 3, 7), NUM, source="low above high"),
        Case(("TRIANGULAR", 1, 2, 3, 7), VALUE, source="no mode"),
        Case(("PERT", 1, 2, 3, 7, 5), NUM, source="a mode outside the range"),
        Case(("LOGNORMAL90", 0, 2, 3, 7), NUM, source="a logarithm needs positive values"),
        Case(("CAUCHY", 1, 2, 3, 7), VALUE, source="no such distribution"),
        Case(("UNIFORM", 1, 2, 0, 7), NUM, source="no draws"),
        Case(("UNIFORM", 1, 2, 2.5, 7), NUM, source="draws are counted"),
    ),
    largest=Largest("p1", NUM, "low above high"),
)
def mc_sample(
    distribution: Distribution,
    p1: P1,
    p2: P2,
    n: Draws,
    seed: Seed,
    mode: MostLikely | None = None,
    stream: Stream = 1.0,
) -> list[float]:
    """Column of seeded random draws from a distribution.

    UNIFORM, TRIANGULAR and PERT (weight 4) from p1 = lowest to p2 = highest, the latter two with a
    `mode`; NORMAL90 and LOGNORMAL90 from p1 = 5% to p2 = 95% percentile. The same seed and stream
    give the same draws in every program, and a longer column begins with the shorter one. p1 above
    p2, a mode outside them, or a LOGNORMAL90 that is not positive is #NUM!; a missing mode or an
    unknown distribution is #VALUE!.
    """
    check_order("p1", "p2", p1, p2)
    if distribution in SHAPED and not p1 <= (p1 if mode is None else mode) <= p2:
        raise Failure(NUM, "mode must lie between {} and {}, got {}", p1, p2, mode)
    if distribution == "LOGNORMAL90" and p1 <= 0:
        raise Failure(NUM, "p1 of LOGNORMAL90 must be greater than 0, got {}", p1)
    if p1 == p2:
        return [p1] * int(n)
    return list(map(quantile(distribution, p1, p2, mode), uniforms(int(n), seed, stream)))


@udf(
    category=UNCERTAINTY,
    unit="as the samples",
    native=(
        "AVERAGE({samples})",
        "STDEV({samples})",
        *(f"PERCENTILE({{samples}},INDEX({{probabilities}},{n}))" for n in (1, 2, 3)),
    ),
    portable="HSTACK(CHOOSE({{1,2}},AVERAGE({samples}),STDEV({samples})),MAP(TOROW({probabilities}),LAMBDA(p,PERCENTILE({samples},p))))",
    results=("mean", "sd", "percentile 1", "percentile 2", "percentile 3"),
    cases=(
        Case(
            ([1, 2, 3, 4, 5],),
            (3, math.sqrt(2.5), 1.2, 3, 4.8),
            source="by hand: sd with n - 1, percentiles on the line between neighbours",
        ),
        Case(([4, None, 2], [0, 0.5, 1]), (3, math.sqrt(2), 2, 3, 4), source="by hand"),
        Case((7,), (7, DIV0, 7, 7, 7), source="by hand: one draw has no spread"),
        Case(([None, None],), DIV0, source="no draw"),
        Case(([1, 2], [0.5, 95]), NUM, source="95 typed for 95%"),
    ),
    largest=Largest("samples", 5e307, "(1E308 + 2)/2"),
)
def mc_summary(samples: Samples, probabilities: Probabilities = QUANTILES) -> tuple[float | Failure, ...]:
    """Mean, standard deviation and percentiles of draws, in one row.

    {mean, sd, percentile…}: sd with n - 1, percentiles linear between neighbours, 5%, 50% and 95% if
    none are named. Empty cells count for nothing. No draw at all is #DIV/0!, a single one makes sd
    #DIV/0!, a probability outside 0 to 1 is #NUM!.
    """
    count = len(samples)
    if not count:
        raise Failure(DIV0, "there is no sample")
    ordered = sorted(samples)
    # without a size that could make a sum or a square too large or too small
    exponent = math.frexp(max(-ordered[0], ordered[-1]))[1]
    scaled = samples if abs(exponent) < ORDINARY else [math.ldexp(s, -exponent) for s in samples]
    mean = math.fsum(scaled) / count
    rest = [s - mean for s in scaled]
    off = math.fsum(rest)  # of a mean that had to be rounded
    spread: float | Failure = Failure(DIV0, "one sample has no standard deviation")
    if count > 1:
        squares = math.fsum([r * r for r in rest]) - off * off / count
        spread = math.sqrt(max(0.0, squares) / (count - 1))
    mean += off / count
    if scaled is not samples:
        mean = math.ldexp(mean, exponent)
        spread = math.ldexp(spread, exponent) if isinstance(spread, float) else spread
    if ordered[0] == ordered[-1] and count > 1:
        mean, spread = ordered[0], 0.0
    return mean, spread, *(_percentile(ordered, p) for p in probabilities)


def _percentile(ordered: list[float], probability: float) -> float:
    place = probability * (len(ordered) - 1)
    below = math.floor(place)
    if below == place:
        return ordered[below]
    part = place - below
    return ordered[below] * (1 - part) + ordered[below + 1] * part


@udf(
    category=UNCERTAINTY,
    unit="as the function's result",
    proof="each figure is a call of the named function, which has its own proof",
    cases=(
        Case(
            ("IMPLIED_REVENUE", ["payment", "share"], [493.8, 0.2], [493.75, 0.18], [493.85, 0.22]),
            [["share", 493.8 / 0.18, 493.8 / 0.22, 493.8 / 0.18 - 493.8 / 0.22], ["payment", 2468.75, 2469.25, 0.5]],
            source="specification: 2743.3333, 2244.5455, 498.7879; 2468.75, 2469.25, 0.5",
        ),
        Case(
            ("coverage_gap", ["COST", "revenue"], [1, 1], [0, 0], [-1, 1]),
            [["revenue", -1, 0, 1], ["COST", 1, NUM, NUM]],
            source="by hand: rows with errors come last",
        ),
        Case(("NO_SUCH", "a", 1, 1, 1), VALUE, source="no such function"),
        Case(("IMPLIED_REVENUE", "payment", 1, 1, 1), VALUE, source="share is required"),
        Case(("IMPLIED_REVENUE", ["payment", "rate"], [1, 1], [1, 1], [1, 1]), VALUE, source="no such argument"),
        Case(("SHARE_TIERED", "revenue", 1, 1, 1), VALUE, source="it takes lists"),
    ),
)
def tornado(
    function: FunctionName, names: Names, base: Base, low: Lows, high: Highs
) -> list[tuple[str | float | Failure, ...]]:
    """Rows of what each argument of a function does to its result, the largest swing first.

    {name, result at low, result at high, swing}: one argument at a time, the others at `base`, the
    swing being the absolute difference. Optional arguments that are not named take their defaults.
    Rows with an error come last. An unknown function or argument, one that takes lists, or a required
    argument that is not named, is #VALUE!.
    """
    declared = _scalar_function(function)
    places = _places(declared, names, "names")
    rows: list[tuple[str | float | Failure, ...]] = []
    for i, name in enumerate(names):
        ends = [_call(declared, places, [*base[:i], end, *base[i + 1 :]]) for end in (low[i], high[i])]
        rows.append((name, *ends, _swing(*ends)))
    return sorted(rows, key=lambda row: math.inf if isinstance(row[3], Failure) else -float(row[3]))


@udf(
    category=UNCERTAINTY,
    unit="as the function's result",
    proof="each figure is a call of the named function, which has its own proof",
    cases=(
        Case(
            ("IMPLIED_COVERAGE", [["payment", "share", "cost"], [493.8, 0.2, 3770], [865.9, 0.2, 8670]]),
            [2469 / 3770, 4329.5 / 8670],
            source="specification: the two seed rows",
        ),
        Case(
            ("COVERAGE_RATIO", [["Cost", " revenue"], [10, 5], [0, 5], [NA, 5], ["x", 5]]),
            [0.5, DIV0, NA, VALUE],
            source="by hand: names in any order, errors stay in their rows",
        ),
        Case(("NO_SUCH", [["a"], [1]]), VALUE, source="no such function"),
        Case(("COVERAGE_RATIO", [["cost", "sales"], [10, 5]]), VALUE, source="unknown header"),
        Case(("COVERAGE_RATIO", [["cost"], [10]]), VALUE, source="revenue is required"),
        Case(("COVERAGE_RATIO", [["cost", "revenue"]]), VALUE, source="no scenario"),
    ),
)
def scenario_table(function: FunctionName, scenarios: Scenarios) -> list[Found]:
    """Column of a function's results for several scenarios.

    The first row of `scenarios` names arguments of the function, each further row is one call;
    optional arguments that are not named take their defaults. An error stays in its row. An unknown
    function or header, a function that takes lists, a required argument that is not named, or no row
    below the header is #VALUE!.
    """
    declared = _scalar_function(function)
    header, *rows = scenarios
    for column, cell in enumerate(header):
        if isinstance(cell, ExcelError):
            raise Failure(cell, "scenarios holds the error {}" + place_in_rows(0, column), cell)
    places = _places(declared, list(map(text_of, header)), "the first row of scenarios")
    if not rows:
        raise Failure(VALUE, "scenarios has no row below its header")
    return [_call(declared, places, [blank_in_range(cell) for cell in row]) for row in rows]


def _scalar_function(name: str) -> Udf:
    declared = function_named(name)
    if declared.result != "scalar" or any(p.is_list for p in declared.params):
        raise Failure(VALUE, "{} does not give one number for single cells", declared)
    return declared


def _swing(low: Any, high: Any) -> float | Failure:
    for end in (low, high):
        if isinstance(end, Failure):
            return end
        if isinstance(end, str):
            return Failure(VALUE, "the results {} and {} are texts and have no difference", low, high)
    swing: float = abs(high - low)
    return swing if math.isfinite(swing) else Failure(NUM, "the swing is too large for a cell")


def _places(function: Udf, names: list[str], listed: str) -> list[int]:
    """Which argument each name means."""
    known = [p.name for p in function.params]
    for position, name in enumerate(names, 1):
        if not name:
            raise Failure(VALUE, f"{listed} has a blank in position {position}; it must name an argument")
        if name.casefold() not in known:
            raise Failure(VALUE, unknown_reason, f"{function} has no argument", name, f"it takes {', '.join(known)}")
    places = [known.index(name.casefold()) for name in names]
    for i, param in enumerate(function.params):
        if places.count(i) > 1:
            raise Failure(VALUE, "the argument {} is named twice", param)
        if param.required and i not in places:
            raise Failure(VALUE, "the argument {} of {} is required and not named", param, function)
    return places


def _call(function: Udf, places: list[int], values: Sequence[Cell]) -> Any:
    args: list[Argument] = [OMITTED] * len(function.params)
    for place, value in zip(places, values, strict=True):
        args[place] = value
    return attempt(function, tuple(args))


# --------------------------------------------------------------------------------------------------
# udfs/unit_economics.py
# Unit economics: costs and prices of tokens, queries and machines.
# --------------------------------------------------------------------------------------------------

UNIT_ECONOMICS = "Unit economics"
MILLION = 1_000_000
UnitAmount = Annotated[float, Arg("Cost or revenue of the tokens", unit="currency")]
Tokens = Annotated[float, Arg("Number of tokens, as a plain count", unit="tokens", low=0)]
TokensPerKind = Annotated[list[float], Arg("Tokens of each kind: input, output, cached …", unit="tokens", low=0)]
UnitCosts = Annotated[list[float], Arg("Cost of each kind, per token or per million", unit="currency", low=0)]
Prices = Annotated[list[float], Arg("Price of each kind, on the costs' base", unit="currency", low=0)]
UnitCost = Annotated[float, Arg("Cost of one unit", unit="currency", low=0)]
Margin = Annotated[float, Arg("Margin wanted, as a fraction of the gross price", unit="fraction", high=1)]
HourlyCost = Annotated[float, Arg("Cost of a machine per hour", unit="currency", low=0)]
TokensPerHour = Annotated[float, Arg("Tokens a machine gives per hour at full load", unit="tokens", low=0)]
Utilization = Annotated[float, Arg("Part of its capacity that is used, as a fraction", unit="fraction", low=0, high=1)]


@udf(
    category=UNIT_ECONOMICS,
    unit="currency per million tokens",
    native="{amount}/{tokens}*1000000",
    rises=("amount",),
    falls=("tokens",),
    cases=(
        Case((8.67e9, 8.67e15), 1, source="specification"),
        Case((-3, 2_000_000), -1.5, source="by hand: a loss"),
        Case((8.67e9, 0), DIV0, source="no tokens"),
        Case((8.67e9, -1), NUM, source="a negative count"),
    ),
    largest=Largest("amount", 1e308 / 8.67e15 * 1e6, "1E308/8.67E15*1E6"),
)
def per_mtok(amount: UnitAmount, tokens: Divisor[Tokens]) -> float:
    """Amount per million tokens.

    amount / tokens * 1,000,000, in the currency of `amount` (not in millions of it). No tokens are
    #DIV/0!.
    """
    return amount / tokens * MILLION


@udf(
    category=UNIT_ECONOMICS,
    unit="fraction",
    native="1-SUMPRODUCT({tokens}*{unit_costs})/SUMPRODUCT({tokens}*{prices})",
    rises=("prices",),
    falls=("unit_costs",),
    cases=(
        Case(([1000, 500], [0.25, 2], [1.25, 10]), 0.8, source="specification"),
        Case((1000, 3, 2), -0.5, source="by hand: sold below cost"),
        Case(([1000, 500], [0.25, 2], [0, 0]), DIV0, source="given away"),
        Case(([1000, 500], [0.25, 2], 1.25), VALUE, source="lists of unequal length"),
        Case(([1000, -500], [0.25, 2], [1.25, 10]), NUM, source="a negative count"),
    ),
    largest=Largest("tokens", 0.8, "1 - 0.25/1.25"),
)
def query_margin(tokens: TokensPerKind, unit_costs: UnitCosts, prices: Prices) -> float:
    """Margin of a query over its token kinds, before any revenue share.

    1 - sum(tokens * cost) / sum(tokens * price), a fraction of the price. A price of 0 for all of it
    is #DIV/0!, lists of unequal length are #VALUE!.
    """
    cost = math.fsum(map(operator.mul, tokens, unit_costs))
    price = math.fsum(map(operator.mul, tokens, prices))
    if price == 0:
        raise Failure(DIV0, "the prices of all tokens add up to 0, and the formula divides by that")
    return 1 - cost / price


@udf(
    category=UNIT_ECONOMICS,
    unit="currency",
    native="{unit_cost}/(1-({share}+{target_margin}))",
    portable="IF({share}+{target_margin}>1,#NUM!,{native})",
    rises=("unit_cost", "share", "target_margin"),
    cases=(
        Case((2, 0.2, 0.3), 4, source="specification"),
        Case((2, 0.2), 2.5, source="by hand: no margin"),
        Case((2, 0.7, 0.3), DIV0, source="share and margin take the whole price"),
        Case((2, 0.8, 0.3), NUM, source="they take more than the price"),
        Case((2, 20), NUM, source="20 typed for 20%"),
    ),
    largest=Largest("unit_cost", NUM, "1E308/0.5 is too large"),
)
def price_floor(unit_cost: UnitCost, share: Share, target_margin: Margin = 0.0) -> float:
    """Lowest price that pays a unit's cost, the revenue share and a margin.

    unit_cost / (1 - (share + target_margin)), the margin being a fraction of the gross price. Share
    and margin of 1 together are #DIV/0!, of more than 1 #NUM!.
    """
    taken = share + target_margin
    if taken > 1:
        raise Failure(NUM, "share plus target_margin must be less than 1, got {}", taken)
    if taken == 1:
        raise Failure(DIV0, "share plus target_margin is 1, and the formula divides by what is left")
    return unit_cost / (1 - taken)


@udf(
    category=UNIT_ECONOMICS,
    unit="currency per million tokens",
    native="{hourly_cost}/({tokens_per_hour}*{utilization})*1000000",
    rises=("hourly_cost",),
    falls=("tokens_per_hour", "utilization"),
    cases=(
        Case((2.5, 3.6e6, 0.4), 2.5 / 1.44, source="specification: 1.736111"),
        Case((2.5, 3.6e6, 0), DIV0, source="an idle machine"),
        Case((2.5, 0, 0.4), DIV0, source="a machine that gives nothing"),
        Case((2.5, 3.6e6, 40), NUM, source="40 typed for 40%"),
    ),
    largest=Largest("hourly_cost", 1e308 / 1.44, "1E308/(3.6E6*0.4)*1E6"),
)
def utilized_cost(
    hourly_cost: HourlyCost, tokens_per_hour: Divisor[TokensPerHour], utilization: Divisor[Utilization]
) -> float:
    """Cost per million tokens of a machine that is not always in use.

    hourly_cost / (tokens_per_hour * utilization) * 1,000,000. A capacity or utilization of 0 is
    #DIV/0!.
    """
    return hourly_cost / tokens_per_hour / utilization * MILLION


# --------------------------------------------------------------------------------------------------
# udfs/__init__.py
# What NetShare's functions mean: pure Python, standard library only, unaware of any host.
# --------------------------------------------------------------------------------------------------

# the order in which users see the themes
CATEGORIES = (
    REVENUE_SHARE,
    INVERSE_PROBLEMS,
    BOUNDS_AND_INTERVALS,
    COST_COVERAGE,
    TIME,
    UNIT_ECONOMICS,
    PROJECTION,
    UNCERTAINTY,
    PROVENANCE,
    ABOUT,
)

functions = in_order(CATEGORIES)


# --------------------------------------------------------------------------------------------------
# addin/lite/office.py
# Cells as Excel's JavaScript sends and takes them, through xlwings.
# --------------------------------------------------------------------------------------------------

PLAIN_CELLS = frozenset((float, str, bool, type(None)))
ERROR_NAMES = frozenset(map(str, ExcelError))
# the first version of Excel's runtime that takes errors as objects; perpetual editions have an older one
TAKES_ERRORS = 1.4


def argument_in(value: Any) -> Any:
    """An argument as a cell, rows of cells, or OMITTED.

    xlwings hands over one cell as a value and one row as a list.
    """
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], list | tuple):
            return [_row_in(row) for row in value]
        return [_row_in(value)]
    return value if value is OMITTED else cell_in(value)


def _row_in(row: list[Any] | tuple[Any, ...]) -> list[Any]:
    return list(row) if set(map(type, row)) <= PLAIN_CELLS else list(map(cell_in, row))


def cell_in(value: Any) -> Any:
    """One value as a cell: numbers as floats, errors as ours, JavaScript's null as a blank."""
    if type(value) in PLAIN_CELLS:
        return value
    if type(value) is int:
        return float(value)
    if type(value).__name__ == "JsNull":  # a class that only Pyodide has
        return None
    return _typed_in(value)


def _typed_in(value: Any) -> Any:
    """A cell with a type: an error, or a formatted number and the like around their plain value."""
    kind, basic_kind, basic = (_field(value, f) for f in ("type", "basicType", "basicValue"))
    if "Error" in (kind, basic_kind):
        return ExcelError(basic) if basic in ERROR_NAMES else ExcelError.VALUE
    if kind == "Empty":
        return None
    if kind is None or type(basic) not in {float, int, str, bool}:
        raise TypeError(f"{type(value).__name__} is not a cell")
    return cell_in(basic)


def _field(value: Any, name: str) -> Any:
    """Of an object that is copied into Python, or that is still JavaScript's."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


class Cells(Converter):
    """A result as xlwings writes it: errors by their names, of which it makes true errors."""

    base = ValueAccessor  # type: ignore[assignment]

    @classmethod
    def write_value(cls, result: Any, options: Mapping[str, Any]) -> list[list[Any]]:
        rows = result if isinstance(result, list) else [[result]]
        takes_errors = float(options["runtime"]) >= TAKES_ERRORS
        return [[_cell_out(cell, takes_errors) for cell in row] for row in rows]


def _cell_out(cell: Any, takes_errors: bool) -> Any:
    if isinstance(cell, ExcelError):
        if takes_errors:
            return str(cell)
        # its name would be a text in that Excel, which SUM passes over; an exception is #VALUE!
        raise ValueError(f"The result is {cell}, which this Excel cannot show. WHY gives the reason.")
    if takes_errors and isinstance(cell, str) and cell in ERROR_NAMES:
        return {"type": "String", "basicValue": cell}  # a text that only looks like an error
    return cell


# --------------------------------------------------------------------------------------------------
# addin/published.py
# One of our functions as xlwings publishes it: the signature, help and conversion that its
# decorators read.
# --------------------------------------------------------------------------------------------------

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


# --------------------------------------------------------------------------------------------------
# addin/lite/functions.py
# The functions as xlwings publishes them to Excel's JavaScript: the end of xlwings Lite's
# `main.py`.
# --------------------------------------------------------------------------------------------------

def _answering(function: Udf) -> Callable[..., Any]:
    """Nothing at all is what an argument left out arrives as, and on the web a blank cell too.

    Where the argument may be left out, xlwings puts OMITTED. Where it is needed, nothing is a blank,
    as on Windows, which sends 0 for one.
    """
    call = caller(function)

    def answer(*arguments: Any) -> Any:
        try:
            if function.is_variable:
                return call(*_repeated(*arguments))
            return call(*(None if a is None else argument_in(a) for a in arguments))
        except Exception as bug:  # xlwings makes #VALUE! of it, with this message beside the cell
            message = f"{function.name} failed, which is a mistake in NetShare {VERSION}: {bug!r}"
            raise RuntimeError(message) from bug

    return answer


def _repeated(name: Any, *arguments: Any) -> list[Any]:
    """What WHY repeats: nothing is there what it is in the call that it explains."""
    repeated = [None if name is None else argument_in(name)]
    explained = registry.get(plain(str(repeated[0])).upper())
    for i, argument in enumerate(arguments):
        needed = explained is not None and i < len(explained.params) and explained.params[i].required
        nothing = None if needed else OMITTED
        repeated.append(nothing if argument is None else argument_in(argument))
    return repeated


def _published(function: Udf) -> Callable[..., Any]:
    answer: Callable[..., Any] = xw.ret(convert=Cells)(published(function, _answering(function)))
    return answer


# here they get their names, by which xlwings finds them
globals().update({function.name: _published(function) for function in functions})
