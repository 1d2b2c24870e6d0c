"""Ranges are rounded outwards: compared with exact fractions, over many decades."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from udfs import ExcelError, call, registry
from udfs.errors import NUM
from udfs.values import LARGEST

WIDE = (
    st.floats(-1e250, 1e250) | st.floats(-1e6, 1e6) | st.builds(math.ldexp, st.floats(-1, 1), st.integers(-1073, 400))
)
SHARE = st.floats(1e-300, 1) | st.floats(0.01, 1)
AMOUNT = st.floats(0, 1e200) | st.floats(0, 1e7)


def ends(name: str, *args: Any) -> list[Any]:
    result = call(registry[name], *args)
    assert isinstance(result, list), result
    return result[0]


def assert_end(got: Any, exact: Fraction, towards: float) -> None:
    """The end itself where a cell can hold it, else the nearest number outside."""
    if isinstance(got, ExcelError):
        assert got is NUM
        assert abs(exact) > LARGEST
        return
    outside = Fraction(got) - exact
    assert outside == 0 or (outside > 0) == (towards > 0), (got, float(exact))
    inside = math.nextafter(got, -towards)
    assert outside == 0 or (Fraction(inside) - exact > 0) != (towards > 0), "wider than needed"


@given(op=st.sampled_from("+-*/"), a=st.tuples(WIDE, WIDE), b=st.tuples(WIDE, WIDE))
@example(op="+", a=(0.1, 0.1), b=(0.2, 0.2))
@example(op="*", a=(1e-200, 1e-200), b=(-1e-200, -1e-200))
@example(op="*", a=(-1e-200, 1e-200), b=(-2e-200, 1e-200))
@example(op="*", a=(1e200, 1e200), b=(-1e200, 1e200))
@example(op="/", a=(1.0, 3.0), b=(-49.0, -7.0))
@example(op="/", a=(1.0, 1e300), b=(1e-300, 1.0))
@example(op="-", a=(LARGEST, LARGEST), b=(-5e-324, 1e291))
def test_an_interval_holds_its_exact_result(op: str, a: tuple[float, float], b: tuple[float, float]) -> None:
    (al, ah), (bl, bh) = sorted(a), sorted(b)
    if op == "/" and bl <= 0 <= bh:
        bl, bh = 1.0, 1 + abs(bh)
    x, y = (Fraction(al), Fraction(ah)), (Fraction(bl), Fraction(bh))
    exact = {
        "+": lambda: [p + q for p in x for q in y],
        "-": lambda: [p - q for p in x for q in y],
        "*": lambda: [p * q for p in x for q in y],
        "/": lambda: [p / q for p in x for q in y],
    }[op]()
    low, high = ends("INTERVAL_OP", op, al, ah, bl, bh)
    assert_end(low, min(exact), -math.inf)
    assert_end(high, max(exact), math.inf)


@given(payments=st.tuples(AMOUNT, AMOUNT), shares=st.tuples(SHARE, SHARE), counters=st.tuples(AMOUNT, AMOUNT))
@example(payments=(493.8, 493.8), shares=(0.2, 0.2), counters=(0.0, 246.2))
@example(payments=(493.75, 493.85), shares=(0.18, 0.22), counters=(0.0, 0.0))
def test_a_revenue_range_holds_its_exact_result(
    payments: tuple[float, float], shares: tuple[float, float], counters: tuple[float, float]
) -> None:
    (nl, nh), (sl, sh), (cl, ch) = sorted(payments), sorted(shares), sorted(counters)
    low, high = ends("IMPLIED_REVENUE_RANGE", nl, nh, sl, sh, cl, ch)
    assert_end(low, (Fraction(nl) + Fraction(cl)) / Fraction(sh), -math.inf)
    assert_end(high, (Fraction(nh) + Fraction(ch)) / Fraction(sl), math.inf)


@given(value=WIDE | st.decimals(-10000, 10000, places=2).map(float), decimals=st.integers(-9, 15))
@example(value=493.8, decimals=1)
@example(value=0.2, decimals=1)
@example(value=LARGEST, decimals=0)
@example(value=-LARGEST, decimals=0)
def test_a_rounding_range_holds_what_rounds_to_the_figure(value: float, decimals: int) -> None:
    """The figure is what is typed in decimals, and what the cell holds of it: both readings lie inside."""
    half = Fraction(1, 2) / Fraction(10) ** decimals
    readings = Fraction(value), Fraction(Decimal(repr(value)))
    low, high = ends("ROUNDING_RANGE", value, float(decimals))
    assert_end(low, min(readings) - half, -math.inf)
    assert_end(high, max(readings) + half, math.inf)


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("INTERVAL_OP", ("+", 1.0, 2.0, 10.0, 20.0), [11.0, 22.0]),
        ("INTERVAL_OP", ("-", 493.75, 493.85, 0.25, 0.25), [493.5, 493.6]),
        ("INTERVAL_OP", ("*", 0.1, 0.5, 2.0, 4.0), [0.2, 2.0]),
        ("INTERVAL_OP", ("/", -4.0, 2.0, -2.0, -1.0), [-2.0, 4.0]),
        ("INTERVAL_OP", ("min", 0.1, 0.9, 0.2, 0.3), [0.1, 0.3]),
        ("ROUNDING_RANGE", (3770.0, -1.0), [3765.0, 3775.0]),
        ("ROUNDING_RANGE", (-2.0, 0.0), [-2.5, -1.5]),
        ("ROUNDING_RANGE", (0.25, 2.0), [0.245, 0.255]),
        ("IMPLIED_REVENUE_RANGE", (1.0, 3.0, 0.25, 0.5, 1.0, 1.0), [4.0, 16.0]),
    ],
)
def test_an_end_that_a_cell_can_hold_stays_itself(name: str, args: tuple[Any, ...], expected: list[float]) -> None:
    assert ends(name, *args) == expected
