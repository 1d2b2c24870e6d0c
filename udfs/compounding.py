"""Compounding without lost digits: sums of growth factors, logarithms of quotients."""

from __future__ import annotations

import math
import sys

from .values import LARGEST

LARGEST_EXPONENT = 709.78
LEAST_NORMAL = sys.float_info.min


def geometric_sum(log_factor: float, terms: float) -> float:
    """1 + q + ... + q^(terms - 1) for q = exp(log_factor) <= 1: no overflow, no lost digits near 1."""
    return math.expm1(terms * log_factor) / math.expm1(log_factor) if log_factor else terms


def power_of_e(exponent: float) -> float:
    """e^exponent, infinite where it is too large for a float."""
    return math.exp(exponent) if exponent < LARGEST_EXPONENT else math.inf


def log_ratio(amount: float, to: float) -> float:
    """ln(amount / to), of quotients too large or too small for a float as well."""
    ratio = amount / to
    if 0.5 <= ratio <= 2:  # the difference is exact
        return math.log1p((amount - to) / to)
    if LEAST_NORMAL <= ratio <= LARGEST:
        return math.log(ratio)
    return math.log(amount) - math.log(to)
