"""Distributions: uniform draws from a seed, and the inverse functions that give them their shape."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from .compounding import power_of_e
from .errors import decimal_text

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
