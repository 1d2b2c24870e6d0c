"""What NetShare's functions mean: pure Python, standard library only, unaware of any host."""

from __future__ import annotations

from .about import ABOUT
from .bounds import BOUNDS_AND_INTERVALS
from .cells import call, caller, explain
from .coverage import COST_COVERAGE
from .declare import in_order, registry
from .errors import ExcelError
from .function import Case, Udf
from .growth import TIME
from .implied import INVERSE_PROBLEMS
from .parameters import Arg, Param, SameAs
from .projection import PROJECTION
from .provenance import PROVENANCE
from .revenue_share import REVENUE_SHARE
from .uncertainty import UNCERTAINTY
from .unit_economics import UNIT_ECONOMICS
from .values import OMITTED, Cell, Range
from .version import VERSION

# the order in which users see the themes
CATEGORIES = (
    REVENUE_SHARE,
    INVERSE_PROBLEMS,
    BOUNDS_AND_INTERVALS,
    COST_COVERAGE,
    TIME,
    UNIT_ECONOMICS,
    PROJECTION,
    UNCERTAINTY,
    PROVENANCE,
    ABOUT,
)

functions = in_order(CATEGORIES)

__all__ = [
    "OMITTED",
    "VERSION",
    "Arg",
    "Case",
    "Cell",
    "ExcelError",
    "Param",
    "Range",
    "SameAs",
    "Udf",
    "call",
    "caller",
    "explain",
    "functions",
    "registry",
]
