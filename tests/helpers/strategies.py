"""Values that hypothesis draws for the functions' arguments, and how results are compared."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

from hypothesis import strategies as st

from udfs import Param, Udf, call, registry

PART = st.floats(0.001, 1)


def value(name: str, *args: Any) -> float:
    result = call(registry[name], *args)
    assert isinstance(result, float), result
    return result


def close(a: float, b: float, *scale: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9 * max(1, *map(abs, (a, b, *scale))))


@st.composite
def tiers(draw: st.DrawFn) -> tuple[list[list[float]], list[list[float]]]:
    widths = draw(st.lists(st.floats(1, 1e6), max_size=5))
    bounds = [0.0]
    for width in widths:
        bounds.append(bounds[-1] + width)
    rates = [draw(PART) for _ in bounds]
    return [[b] for b in bounds], [[r] for r in rates]


ITEMS = 3  # of every list


def numbers(param: Param) -> st.SearchStrategy[Any]:
    """Ordinary values of a parameter's domain; amounts are positive, as monotone claims assume."""
    if param.kind in ("numbers", "texts"):
        items = st.lists(_number(param), min_size=ITEMS, max_size=ITEMS)
        if param.arg.rising:
            items = st.lists(st.floats(1, 1e5), min_size=ITEMS - 1, max_size=ITEMS - 1).map(
                lambda widths: [0.0, *accumulate(widths)]
            )
        return items.map(lambda values: [[v] for v in values])
    return _number(param)


def _number(param: Param) -> st.SearchStrategy[Any]:
    if param.arg.options:
        return st.sampled_from(param.arg.options)
    low, high = max(param.low, 1e-3 if param.pole == 0 else 0.0), min(param.high, 1e6)
    if param.arg.integer and param.low == -1:  # a direction
        return st.sampled_from([1.0, -1.0])
    if param.arg.integer:
        return st.integers(int(low), int(min(high, 60))).map(float)
    if "growth" in param.name:
        return st.floats(-0.5, 0.5)
    if param.arg.unit == "ratio":
        return st.floats(0, 2)
    if param.arg.unit.startswith("fraction"):
        return st.floats(low, min(high, 1.0))
    return st.floats(low, high)


def in_order(first: Any, second: Any) -> tuple[Any, Any]:
    """Two values of a parameter, the lower first; of lists, item by item."""
    if isinstance(first, list):
        pairs = [sorted((a, b)) for [a], [b] in zip(first, second, strict=True)]
        return [[low] for low, _ in pairs], [[high] for _, high in pairs]
    low, high = sorted((first, second))
    return low, high


def ordinary(function: Udf, data: st.DataObject) -> tuple[Any, ...]:
    """Arguments inside their domains, ends of ranges in their order."""
    drawn = {p.name: short(data.draw(numbers(p), label=p.name)) for p in function.params}
    for low in [name for name in drawn if name.endswith("_low")]:
        high = low.replace("_low", "_high")
        drawn[low], drawn[high] = sorted((drawn[low], drawn[high]))
    return tuple(drawn.values())


def short(value: Any) -> Any:
    """Three digits: where numbers nearly cancel a plain formula loses what the function keeps."""
    if isinstance(value, list):
        return [[short(v) for v in row] for row in value]
    return round(float(f"{value:.3g}"), 3) if isinstance(value, float) else value
