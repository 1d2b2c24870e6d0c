"""How a function is declared: the decorator, and the registry that it fills."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from .faults import faults
from .function import Case, Largest, Udf
from .native import Steps
from .parameters import signature_of

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
