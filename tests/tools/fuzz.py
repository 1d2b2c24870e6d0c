"""Hostile calls of every function: nothing but cells may come out.

    cd tests && python -m tools.fuzz [calls] [seed]

A million calls by default, the same ones for the same seed. Apart from the test suite, which runs
a short piece of it.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from typing import Any

from rich.progress import track

from udfs import OMITTED, ExcelError, Param, Udf, call, caller, explain, functions
from udfs.values import LARGEST

NUMBERS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    0.2,
    20.0,
    2.0,
    12.0,
    12.5,
    60.0,
    1200.0,
    1201.0,
    -0.999999,
    -0.9999999999999999,
    9.0,
    1e-12,
    5e-324,
    2.2e-308,
    1e-300,
    1e15,
    1e16,
    1e300,
    1e308,
    -1e308,
    LARGEST,
    -LARGEST,
    math.inf,
    -math.inf,
    math.nan,
    3770.0,
    493.8,
    2024.0,
    1 - 1e-16,
    1e-17,
    2**53 + 0.0,
]
OTHERS = [
    True,
    False,
    None,
    OMITTED,
    "",
    " ",
    "x",
    "20%",
    "1,000",
    "=1+1",
    "#N/A",
    "EXACT",
    "LOWER",
    "REPORTED",
    "slab",
    "gross",
    "*",
    "/",
    "UNIFORM",
    "PERT",
    "NORMAL90",
    "IMPLIED_REVENUE",
    "share",
    "payment",
    "why",
    "a" * 300,
    "\ud800",
    7,
    -3,
    10**400,
    *ExcelError,
]
TABLE = [["entity", "metric", "period", "value", "source", "preferred"], ["x", "x", 2024.0, 1.0, "A", "yes"]]


class Fuzzer:
    """A stream of calls, each from a good one or from nothing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.outcomes: Counter[str] = Counter()

    def calls(self, count: int) -> None:
        for _ in range(count):
            function = self.random.choice(functions)
            args = self._arguments(function)
            try:
                self._try(function, args)
            except Exception as e:
                raise AssertionError(f"{function.name}{args!r}: {e!r}") from e

    def _try(self, function: Udf, args: tuple[Any, ...]) -> None:
        result = caller(function)(*args)
        cells = [c for row in result for c in row] if isinstance(result, list) else [result]
        assert cells, "an array without cells"
        assert not isinstance(result, list) or len({len(row) for row in result}) == 1, "a ragged array"
        for cell in cells:
            kind = type(cell)
            assert kind in (float, str, ExcelError), f"{cell!r} came out"
            assert kind is not float or math.isfinite(cell), f"{cell!r} came out"
            python = kind is str and ("Traceback" in cell or "object at" in cell)
            assert not python, f"{cell!r} came out"
        failed = any(isinstance(c, ExcelError) for c in cells)
        self.outcomes["errors" if failed else "values"] += 1
        if self.random.random() < 0.1:
            again = call(function, *args)
            assert again == result, f"the short way gives {result!r}, the long one {again!r}"
            if function.name not in ("WHY", "FIGURE"):  # a figure or a reason may be any text
                assert bool(explain(function, args)) == failed, "WHY and the result disagree"

    def _arguments(self, function: Udf) -> tuple[Any, ...]:
        case = self.random.choice(function.cases)
        args = list(case.arguments())
        kind = self.random.random()
        if kind < 0.6:  # a good call with one or two arguments gone bad
            for _ in range(self.random.choice((1, 1, 2))):
                if args:
                    at = self.random.randrange(len(args))
                    args[at] = self._value(function.params[min(at, len(function.params) - 1)])
        else:
            wanted = len(function.params) + self.random.choice((-2, -1, 0, 0, 0, 1))
            params = [*function.params, *function.params[-1:] * 2][: max(0, wanted)]
            args = [self._value(p) for p in params]
        return tuple(args)

    def _value(self, param: Param) -> Any:
        kind = self.random.random()
        if kind < 0.35:
            return self._inside(param)
        if kind < 0.7:
            return self.random.choice(NUMBERS)
        if kind < 0.85:
            return self.random.choice(OTHERS)
        if kind < 0.87:
            return TABLE
        rows, columns = self.random.choice(((1, 1), (1, 3), (3, 1), (2, 2), (3, 3), (1, 0), (0, 0)))
        return [[self._cell(param) for _ in range(columns)] for _ in range(rows)]

    def _cell(self, param: Param) -> Any:
        value = self._inside(param) if self.random.random() < 0.6 else self.random.choice(NUMBERS + OTHERS)
        return None if value is OMITTED else value

    def _inside(self, param: Param) -> Any:
        if param.arg.options:
            return self.random.choice(param.arg.options)
        if param.kind in ("text", "texts"):
            named = self.random.choice(functions)
            names = [p.name for p in named.params] or ["x"]
            return self.random.choice(("x", named.name, self.random.choice(names), 2024.0))
        low, high = max(param.low, -1e6), min(param.high, 1e6)
        if param.arg.integer:
            return float(self.random.randint(int(low), int(min(high, 40))))
        if self.random.random() < 0.2:
            return self.random.choice((low, high, param.low, param.high))
        return self.random.uniform(low, high)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
    fuzzer = Fuzzer(seed)
    step = 10_000
    for start in track(range(0, count, step), "Calling"):
        fuzzer.calls(min(step, count - start))
    outcomes = ", ".join(f"{n:,} gave {kind}" for kind, n in sorted(fuzzer.outcomes.items()))
    print(f"{count:,} calls of {len(functions)} functions, seed {seed}: {outcomes}")


if __name__ == "__main__":
    main()
