"""Distributions: uniform draws from a seed, and the inverse functions that give them their shape."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable

from .errors import decimal_text

DISTRIBUTIONS = ("UNIFORM", "TRIANGULAR", "PERT", "NORMAL90", "LOGNORMAL90")
PERT_WEIGHT = 4
NODES = 256
TINY = 1e-300


def uniforms(count: int, seed: float, stream: float) -> list[float]:
    """Draws strictly between 0 and 1, the same in every Python."""
    import random  # takes longer to import than all functions together

    draw = random.Random(f"{decimal_text(seed)}/{decimal_text(stream)}").random  # noqa: S311 not for secrets
    return [draw() or 2.0**-54 for _ in range(count)]


def quantile(
    distribution: str, p1: float, p2: float, mode: float | None
) -> Callable[[float], float]:
    """The inverse of a distribution's cumulative function, p1 < p2."""
    if distribution == "UNIFORM":
        return lambda u: p1 * (1 - u) + p2 * u
    if distribution == "TRIANGULAR":
        return _triangular(p1, p2, p1 if mode is None else mode)
    if distribution == "PERT":
        return _pert(p1, p2, p1 if mode is None else mode)
    return _normal90(p1, p2, logarithmic=distribution == "LOGNORMAL90")


def _triangular(low: float, high: float, mode: float) -> Callable[[float], float]:
    rising, falling = mode - low, high - mode
    width = high - low
    turn = rising / width

    def inverse(u: float) -> float:
        if u < turn:
            return low + math.sqrt(u * width) * math.sqrt(rising)
        return high - math.sqrt((1 - u) * width) * math.sqrt(falling)

    return inverse


def _normal90(p1: float, p2: float, *, logarithmic: bool) -> Callable[[float], float]:
    from statistics import NormalDist  # takes longer to import than all functions together

    standard = NormalDist()
    if logarithmic:
        p1, p2 = math.log(p1), math.log(p2)
    middle, scale = p1 / 2 + p2 / 2, (p2 / 2 - p1 / 2) / standard.inv_cdf(0.95)
    inv_cdf = standard.inv_cdf
    if logarithmic:
        return lambda u: math.exp(middle + scale * inv_cdf(u))
    return lambda u: middle + scale * inv_cdf(u)


def _pert(low: float, high: float, mode: float) -> Callable[[float], float]:
    """A beta distribution over the range, the mode weighing 4 against 1 for each end."""
    width = high - low
    a = 1 + PERT_WEIGHT * (mode - low) / width
    b = 1 + PERT_WEIGHT * (high - mode) / width
    inverse = beta_quantile(a, b)
    return lambda u: low + width * inverse(u)


def beta_quantile(a: float, b: float) -> Callable[[float], float]:
    """The inverse of the regularized incomplete beta function, a and b at least 1."""
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    nodes = [i / NODES for i in range(NODES + 1)]
    reached = [0.0, *(beta_cdf(x, a, b, log_beta) for x in nodes[1:-1]), 1.0]

    def inverse(u: float) -> float:
        """Newton's steps inside a bracket that closes on the root."""
        i = min(bisect_right(reached, u), NODES) - 1
        low, high = nodes[i], nodes[i + 1]
        x = low + (high - low) * (u - reached[i]) / (reached[i + 1] - reached[i])
        while low < x < high:
            excess = beta_cdf(x, a, b, log_beta) - u
            if excess > 0:
                high = x
            else:
                low = x
            density = math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - log_beta)
            step = excess / density if density else math.inf
            if abs(step) <= 1e-15 * x:
                return x
            x -= step
            if not low < x < high:
                x = (low + high) / 2
        return x

    return inverse


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
    while True:
        m += 1
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= c * d
        if abs(c * d - 1) <= 1e-15:
            return value


def _away(number: float) -> float:
    return number if abs(number) > TINY else TINY
