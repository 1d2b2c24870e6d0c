"""Rounding outwards: an end of a range is the nearest number that leaves the exact result inside.

A float is a fraction, so exact results are fractions too: (numerator, denominator), the latter above 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable

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
