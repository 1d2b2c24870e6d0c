"""What the distributions of the Monte Carlo workbook are by formula: mean, deviation, percentiles."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.95)
BISECTIONS = 60


@dataclass(frozen=True)
class KnownDistribution:
    """A distribution's exact figures, each with its formula in words."""

    mean: float
    sd: float
    kurtosis: float
    quantile: Callable[[float], float]
    density: Callable[[float], float]
    mean_how: str
    sd_how: str
    quantile_how: str

    def of_mean(self, n: int) -> float:
        """Four standard errors of the mean of n draws."""
        return 4 * self.sd / math.sqrt(n)

    def of_sd(self, n: int) -> float:
        """Four standard errors of their standard deviation, by the delta method."""
        return 4 * self.sd * math.sqrt((self.kurtosis - 1) / (4 * n))

    def of_quantile(self, p: float, n: int) -> float:
        return 4 * math.sqrt(p * (1 - p) / n) / self.density(self.quantile(p))


def uniform(a: float, b: float) -> KnownDistribution:
    return KnownDistribution(
        (a + b) / 2,
        (b - a) / math.sqrt(12),
        1.8,
        lambda p: a + p * (b - a),
        lambda _: 1 / (b - a),
        "(a + b)/2",
        "(b - a)/SQRT(12)",
        "a + p(b - a)",
    )


def reciprocal(x: float, a: float, b: float) -> KnownDistribution:
    """x over a uniform draw: what a payment implies under a share known only as a range."""

    def moment(k: int) -> float:
        """The mean of the k-th power, k > 1."""
        return x**k * (a ** (1 - k) - b ** (1 - k)) / ((k - 1) * (b - a))

    mean = x * math.log(b / a) / (b - a)
    variance = moment(2) - mean**2
    fourth = moment(4) - 4 * mean * moment(3) + 6 * mean**2 * moment(2) - 3 * mean**4
    return KnownDistribution(
        mean,
        math.sqrt(variance),
        fourth / variance**2,
        lambda p: x / (b - p * (b - a)),
        lambda q: x / (q * q * (b - a)),
        "x LN(b/a)/(b - a)",
        "x SQRT(1/(ab) - (LN(b/a)/(b - a))^2)",
        "x/(b - p(b - a))",
    )


def triangular(a: float, b: float, c: float) -> KnownDistribution:
    """From a to b, most likely c."""
    split = (c - a) / (b - a)

    def quantile(p: float) -> float:
        if p <= split:
            return a + math.sqrt(p * (b - a) * (c - a))
        return b - math.sqrt((1 - p) * (b - a) * (b - c))

    def density(q: float) -> float:
        side = (q - a) / (c - a) if q <= c else (b - q) / (b - c)
        return 2 * side / (b - a)

    variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18
    return KnownDistribution(
        (a + b + c) / 3,
        math.sqrt(variance),
        2.4,
        quantile,
        density,
        "(a + b + c)/3",
        "SQRT((aa + bb + cc - ab - ac - bc)/18)",
        "a + SQRT(p(b - a)(c - a)), or b - SQRT((1 - p)(b - a)(b - c))",
    )


def pert_2_4(a: float, b: float) -> KnownDistribution:
    """PERT with its mode at a quarter: a beta distribution of 2 and 4, whose CDF is a polynomial."""

    def cdf(x: float) -> float:
        return 1 - (1 - x) ** 5 - 5 * x * (1 - x) ** 4

    def quantile(p: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            low, high = (middle, high) if cdf(middle) < p else (low, middle)
        return a + (b - a) * high

    def density(q: float) -> float:
        x = (q - a) / (b - a)
        return 20 * x * (1 - x) ** 3 / (b - a)

    return KnownDistribution(
        a + (b - a) / 3,
        (b - a) * math.sqrt(8 / (36 * 7)),
        2.625,
        quantile,
        density,
        "a + (b - a)/3",
        "(b - a) SQRT(8/(36*7))",
        "the x of 1 - (1 - x)^5 - 5x(1 - x)^4 = p, a + x(b - a)",
    )


def normal90(low: float, high: float) -> KnownDistribution:
    """Normal, 5% below `low` and 5% above `high`."""
    normal = NormalDist((low + high) / 2, (high - low) / (2 * Z95))
    return KnownDistribution(
        normal.mean,
        normal.stdev,
        3,
        normal.inv_cdf,
        normal.pdf,
        "(p1 + p2)/2",
        "(p2 - p1)/(2*1.644854)",
        "the normal percentile; p1 and p2 themselves at 5% and 95%",
    )


def lognormal90(low: float, high: float) -> KnownDistribution:
    """The same of the logarithm."""
    log = NormalDist(math.log(low * high) / 2, math.log(high / low) / (2 * Z95))
    v = log.variance
    mean = math.exp(log.mean + v / 2)
    kurtosis = math.exp(4 * v) + 2 * math.exp(3 * v) + 3 * math.exp(2 * v) - 3
    return KnownDistribution(
        mean,
        mean * math.sqrt(math.exp(v) - 1),
        kurtosis,
        lambda p: math.exp(log.inv_cdf(p)),
        lambda q: log.pdf(math.log(q)) / q,
        "EXP(mu + sigma^2/2)",
        "mean SQRT(EXP(sigma^2) - 1)",
        "p1 and p2 at 5% and 95%, SQRT(p1 p2) between",
    )
