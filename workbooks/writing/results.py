"""Results with what they depend on: value, bound, status, native formula and agreement, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace

from udfs import Udf, registry
from udfs.native import render, with_defaults

from . import styles
from .ingredients import Ingredients
from .keys import Key
from .model import ResultLine
from .page import Line, Page
from .templates import literal

CallArgument = Key | str | tuple[Key, ...]  # an ingredient or another line, an expression, several ingredients


@dataclass(frozen=True)
class Guard:
    """Words in place of a number: `otherwise` unless a condition holds, `never` where the function finds none."""

    when: str = ""
    otherwise: str = ""
    never: str = ""

    def around(self, formula: str) -> str:
        if self.never:
            formula = f"IF(ISNA({formula}),{literal(self.never)},{formula})"
        return f"IF({self.when},{formula},{literal(self.otherwise)})" if self.when else formula


@dataclass(frozen=True)
class Call:
    """A function over ingredients.

    `directions` says more than the declaration can (0: not monotone); `also` names ingredients that
    are no argument: an assumption, or what an expression is made of.
    """

    function: str
    arguments: Mapping[str, CallArgument]
    _: KW_ONLY
    cell: int = 0
    also: Sequence[Key] = ()
    directions: Mapping[Key, int] = field(default_factory=dict)
    guard: Guard = field(default_factory=Guard)

    def __post_init__(self) -> None:
        unknown = set(self.arguments) - {param.name for param in self.udf.params}
        if unknown:
            raise ValueError(f"{self.function} has no parameter {', '.join(sorted(unknown))}")

    @property
    def udf(self) -> Udf:
        return registry[self.function]

    def expressions(self, parts: Ingredients) -> dict[str, str]:
        """What stands for each parameter."""
        return {
            name: parts.area(*source).values if isinstance(source, tuple) else str(source)
            for name, source in self.arguments.items()
        }

    def signs(self, parts: Ingredients) -> dict[Key, int]:
        """Each ingredient's direction."""
        signs = {}
        for param, source in self.arguments.items():
            for key in source if isinstance(source, tuple) else (source,):
                if isinstance(key, Key) and key in parts.keys:
                    signs[key] = self.udf.direction(param, self.cell)
        return signs | dict.fromkeys(self.also, 1) | dict(self.directions)

    def written(self, parts: Ingredients) -> str:
        given = self.expressions(parts)
        call = f"{self.function}({','.join(given[p.name] for p in self.udf.params if p.name in given)})"
        return self.guard.around(f"INDEX({call},1,{self.cell + 1})" if self.udf.results else call)


@dataclass(frozen=True)
class Formulas:
    """Formulas in place of those that follow from the declaration; `total_bound` in place of the total's
    bound, where more is known of it than of its ingredients."""

    bound: str = ""
    total_bound: str = ""
    native: str = ""


_FOLLOWING = Formulas()


def result(parts: Ingredients, line: Line, call: Call, *, total: bool = True, instead: Formulas = _FOLLOWING) -> None:
    """A key result: the function's call and below it bound, status, native formula and agreement."""
    key, page, total = line.key, parts.page, total and parts.total

    def write(line: Line, formula: str, whole: str = "") -> None:
        if parts.constant:
            page.line(line, constant=f"={formula}")
        else:
            page.line(line, periods=f"={formula}", total=f"={whole or formula}" if total else None)

    signs = call.signs(parts)
    sources = parts.area(*signs)
    bound = instead.bound
    if not bound:
        if not all(signs.values()):
            raise ValueError(f"{call.function} is not monotone in all of {signs}")
        bound = sources.combined(signs)
    native = instead.native or call.guard.around(native_formula(call.udf, call.expressions(parts), call.cell))
    write(replace(line, kind="result"), call.written(parts))
    write(Line(key.bound, "    bound", kind="evidence"), bound, instead.total_bound)
    write(Line(key.status, "    status", kind="evidence"), f"STATUS_WORST({sources.statuses})")
    page.state(key, total=total)
    write(Line(key.native, "    native formula", line.measure, kind="evidence"), native)
    write(Line(key.agrees, "    agrees", styles.LOGICAL, kind="evidence"), _agrees(key))
    page.model.results.append(ResultLine(line.label, key, sources.statuses, bound, instead.total_bound or bound))


def _agrees(key: Key) -> str:
    """An error agrees with anything: the native formula need not have the same one."""
    close = f"ABS({key}-{key.native})<=in_Tolerance*MAX(1,ABS({key.native}))"
    return f"IF(ISERROR({key}),TRUE,IFERROR(IF(ISTEXT({key}),{key}={key.native},{close}),FALSE))"


def turned(page: Page, line: Line, formula: str, *, of: Key) -> None:
    """A result shown with the opposite sign: its bound turns, its status stays."""
    key, bound, status = line.key, f"=BOUND_COMBINE({of.bound},-1)", f"=STATUS_WORST({of.status})"
    page.line(replace(line, kind="result"), periods=formula, total=formula)
    page.line(Line(key.bound, "    bound", kind="evidence"), periods=bound, total=bound)
    page.line(Line(key.status, "    status", kind="evidence"), periods=status, total=status)
    page.state(key, total=True)


def native_formula(udf: Udf, expressions: Mapping[str, str], cell: int = 0) -> str:
    """The declared native formula over the same cells; a parameter not given has its default."""
    return render(udf.native_of(cell), with_defaults(udf.params, expressions))
