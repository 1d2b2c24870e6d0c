"""What an argument is: its meaning and domain, as a function's signature declares them."""

from __future__ import annotations

import dataclasses
import inspect
import math
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from .values import LARGEST

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
