"""What a function is: its body, and beside it everything a host must know about it."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import math
import re
import sys
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

LARGEST = sys.float_info.max
Kind = Literal["number", "text", "numbers", "texts", "table", "cells"]
Result = Literal["scalar", "row", "column", "rows"]
Body = TypeVar("Body", bound=Callable[..., Any])
Kinded = TypeVar("Kinded")


class Omitted(enum.Enum):
    """An argument left out, at the end or between commas."""

    OMITTED = "omitted"


OMITTED = Omitted.OMITTED
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


@dataclass(frozen=True, slots=True)
class Steps:
    """A helper column for a native formula, which calls it {steps}: a cell for each item of a list,
    called {here} in its formula, or for each {t} from 0 up to a number."""

    formula: str
    over: str


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

    def arguments(self) -> tuple[Any, ...]:
        """The arguments as cells and ranges."""
        return tuple(_as_cells(a) for a in self.args)

    def result(self) -> Any:
        """The expected value as a cell or a range."""
        return [[_as_cells(v) for v in self.expected]] if isinstance(self.expected, tuple) else _as_cells(self.expected)


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
    def readable(self) -> tuple[str, ...]:
        """The native formulas with the arguments' names in them."""
        return tuple(map(_named, self.native))

    @property
    def readable_steps(self) -> str:
        return _named(self.steps.formula) if self.steps else ""

    def direction(self, name: str, cell: int = 0) -> int:
        """+1 or -1 where the result only rises or only falls in an argument, else 0."""
        return (name in self.rises[cell]) - (name in self.falls[cell])


def _named(formula: str) -> str:
    """A native formula's template with words for its arguments; braces of array constants stay."""
    for part, words in {".rest}": " from the second on}", ".most}": " without the last}"}.items():
        formula = formula.replace(part, words)
    return re.sub(r"\{([a-z][\w ]*)\}", r"\1", formula)


registry: dict[str, Udf] = {}


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
) -> Callable[[Body], Body]:
    """Declare a worksheet function; the Python function itself stays as it is.

    `unit` is that of the result. `native` is the formula a reader can check by eye; without one,
    `proof` names what stands in. `rises` and `falls` name the arguments in which the result is
    monotone, amounts being positive; `bounds` says what they do not about bounds that go in. Where
    the result is a row (`results` names its cells), `rises` and `falls` are one tuple per cell. In a native
    formula {list.rest} is a list from its second item on and {list.most} without its last; {t} counts
    the cells of a column from 0; one that contains {result} must come to zero, not to the result.
    `portable` is the whole body of the function as a LAMBDA, from the specification like the native
    formula, where this alone does not do: {native} stands for it (all cells of a row),
    {argument.omitted} asks whether an argument was left out. The domains are not its business.
    """
    formulas = (native,) if isinstance(native, str) else native
    if bool(formulas) == bool(proof):
        raise TypeError("a declaration has a native formula or says what stands in for one")

    def declare(body: Body) -> Body:
        name = body.__name__.upper()
        if name in registry:
            raise TypeError(f"{name} is declared twice")
        doc = inspect.cleandoc(body.__doc__ or "")
        params, result = _signature(body)
        cells = max(1, len(results))
        directions = list(zip(_per_cell(rises, cells), _per_cell(falls, cells), strict=True))
        if any(set(up) & set(down) for up, down in directions):
            raise TypeError(f"{name} cannot both rise and fall in an argument")
        registry[name] = Udf(
            name=name,
            category=category,
            summary=doc.partition("\n")[0],
            doc=doc,
            body=body,
            params=params,
            result=result,
            results=results,
            units=(unit,) * cells if isinstance(unit, str) else unit,
            cases=tuple(cases),
            native=formulas,
            steps=steps,
            proof=proof,
            portable=portable,
            rises=tuple(up for up, _ in directions),
            falls=tuple(down for _, down in directions),
            bounds=bounds,
            tolerance=tolerance,
        )
        return body

    return declare


def _per_cell(names: tuple[Any, ...], cells: int) -> tuple[tuple[str, ...], ...]:
    """One tuple of names per cell of a result."""
    return names if names and isinstance(names[0], tuple) else (names,) * cells


def _signature(body: Callable[..., Any]) -> tuple[tuple[Param, ...], Result]:
    hints = typing.get_type_hints(body, include_extras=True)
    returned = typing.get_origin(hints["return"])
    result: Result = "row" if returned is tuple else "column" if returned is list else "scalar"
    if returned is list and typing.get_origin(typing.get_args(hints["return"])[0]) is tuple:
        result = "rows"
    params = [_param(p, hints[p.name]) for p in inspect.signature(body).parameters.values()]
    if result == "scalar" and not any(p.is_list for p in params):
        params = [dataclasses.replace(p, each=True) for p in params]  # a scalar function
    return tuple(params), result


def _param(parameter: inspect.Parameter, hint: Any) -> Param:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):  # `X | None`: no value where left out
        hint = next(option for option in typing.get_args(hint) if option is not type(None))
    base, *marks = typing.get_args(hint)
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


def _as_cells(value: Any) -> Any:
    if isinstance(value, list):
        rows = value if value and isinstance(value[0], list) else [[v] for v in value]
        return [[_as_cells(v) for v in row] for row in rows]
    return float(value) if type(value) is int else value
