"""What NetShare's functions mean: pure Python, standard library only, unaware of any host."""

from __future__ import annotations

from . import (
    about,
    bounds,
    coverage,
    growth,
    implied,
    periods,
    projection,
    provenance,
    revenue_share,
    uncertainty,
    unit_economics,
)  # fmt: skip
from .cells import call, caller, explain
from .declare import OMITTED, Arg, Case, Param, SameAs, Udf, registry
from .errors import ExcelError
from .version import VERSION

# the order in which users see the themes
THEMES = (
    revenue_share, implied, bounds, coverage, periods, growth, unit_economics, projection, uncertainty, provenance,
    about,
)  # fmt: skip

_order = [theme.CATEGORY for theme in THEMES]
functions = tuple(sorted(registry.values(), key=lambda f: _order.index(f.category)))

__all__ = [
    "OMITTED", "THEMES", "VERSION", "Arg", "Case", "ExcelError", "Param", "SameAs", "Udf",
    "call", "caller", "explain", "functions", "registry",
]  # fmt: skip
