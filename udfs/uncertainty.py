"""Uncertainty: seeded draws, their summary, and what each input does to a result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any

from .arguments import FunctionName
from .bounds import check_order
from .cells import attempt, function_named
from .declare import udf
from .distributions import DISTRIBUTIONS, SHAPED, quantile, uniforms
from .errors import DIV0, NA, NUM, VALUE, ExcelError, Failure
from .function import Case, Largest, Udf
from .parameters import Arg
from .reading import blank_in_range, text_of
from .reasons import place_in_rows, unknown_reason
from .results import Found
from .values import OMITTED, Argument, Cell, Range

UNCERTAINTY = "Uncertainty"
ORDINARY = 400  # binary digits before and after the point that squares and sums can bear
QUANTILES = [0.05, 0.5, 0.95]

Distribution = Annotated[str, Arg("UNIFORM, TRIANGULAR, PERT, NORMAL90 or LOGNORMAL90", options=DISTRIBUTIONS)]
P1 = Annotated[float, Arg("Lowest value; of NORMAL90 and LOGNORMAL90 the 5% percentile")]
P2 = Annotated[float, Arg("Highest value; of NORMAL90 and LOGNORMAL90 the 95% percentile")]
Draws = Annotated[float, Arg("Number of draws", unit="draws", low=1, high=100_000, integer=True)]
Seed = Annotated[float, Arg("Any number: the same seed gives the same draws everywhere")]
MostLikely = Annotated[float, Arg("Most likely value: TRIANGULAR and PERT need it", required_for=SHAPED)]
Stream = Annotated[float, Arg("Another number for each independent quantity")]
Samples = Annotated[list[float], Arg("Draws; empty cells count for nothing", skips_blanks=True)]
Probabilities = Annotated[
    list[float], Arg("Percentiles wanted, as fractions", unit="fraction", low=0, high=1, paired=False)
]
Names = Annotated[list[str], Arg("Names of the arguments to vary, one a row")]
Base = Annotated[list[float], Arg("Value of each argument while another one varies")]
Lows = Annotated[list[float], Arg("Low value of each argument")]
Highs = Annotated[list[float], Arg("High value of each argument")]
Scenarios = Annotated[Range, Arg("Argument names in the first row, below it one call a row", keeps_errors=True)]


@udf(
    category=UNCERTAINTY,
    unit="as p1 and p2",
    proof="analytic means, percentiles and shapes of the distributions",
    cases=(
        Case(("UNIFORM", 5, 5, 3, 7), [5, 5, 5], source="specification: equal ends are a constant"),
        Case(("PERT", 5, 5, 2, 7, 5), [5, 5], source="specification: equal ends are a constant"),
        Case(("UNIFORM", 2, 1, 3, 7), NUM, source="low above high"),
        Case(("TRIANGULAR", 1, 2, 3, 7), VALUE, source="no mode"),
        Case(("PERT", 1, 2, 3, 7, 5), NUM, source="a mode outside the range"),
        Case(("LOGNORMAL90", 0, 2, 3, 7), NUM, source="a logarithm needs positive values"),
        Case(("CAUCHY", 1, 2, 3, 7), VALUE, source="no such distribution"),
        Case(("UNIFORM", 1, 2, 0, 7), NUM, source="no draws"),
        Case(("UNIFORM", 1, 2, 2.5, 7), NUM, source="draws are counted"),
    ),
    largest=Largest("p1", NUM, "low above high"),
)
def mc_sample(
    distribution: Distribution,
    p1: P1,
    p2: P2,
    n: Draws,
    seed: Seed,
    mode: MostLikely | None = None,
    stream: Stream = 1.0,
) -> list[float]:
    """Column of seeded random draws from a distribution.

    UNIFORM, TRIANGULAR and PERT (weight 4) from p1 = lowest to p2 = highest, the latter two with a
    `mode`; NORMAL90 and LOGNORMAL90 from p1 = 5% to p2 = 95% percentile. The same seed and stream
    give the same draws in every program, and a longer column begins with the shorter one. p1 above
    p2, a mode outside them, or a LOGNORMAL90 that is not positive is #NUM!; a missing mode or an
    unknown distribution is #VALUE!.
    """
    check_order("p1", "p2", p1, p2)
    if distribution in SHAPED and not p1 <= (p1 if mode is None else mode) <= p2:
        raise Failure(NUM, "mode must lie between {} and {}, got {}", p1, p2, mode)
    if distribution == "LOGNORMAL90" and p1 <= 0:
        raise Failure(NUM, "p1 of LOGNORMAL90 must be greater than 0, got {}", p1)
    if p1 == p2:
        return [p1] * int(n)
    return list(map(quantile(distribution, p1, p2, mode), uniforms(int(n), seed, stream)))


@udf(
    category=UNCERTAINTY,
    unit="as the samples",
    native=(
        "AVERAGE({samples})",
        "STDEV({samples})",
        *(f"PERCENTILE({{samples}},INDEX({{probabilities}},{n}))" for n in (1, 2, 3)),
    ),
    portable="HSTACK(CHOOSE({{1,2}},AVERAGE({samples}),STDEV({samples})),MAP(TOROW({probabilities}),LAMBDA(p,PERCENTILE({samples},p))))",
    results=("mean", "sd", "percentile 1", "percentile 2", "percentile 3"),
    cases=(
        Case(
            ([1, 2, 3, 4, 5],),
            (3, math.sqrt(2.5), 1.2, 3, 4.8),
            source="by hand: sd with n - 1, percentiles on the line between neighbours",
        ),
        Case(([4, None, 2], [0, 0.5, 1]), (3, math.sqrt(2), 2, 3, 4), source="by hand"),
        Case((7,), (7, DIV0, 7, 7, 7), source="by hand: one draw has no spread"),
        Case(([None, None],), DIV0, source="no draw"),
        Case(([1, 2], [0.5, 95]), NUM, source="95 typed for 95%"),
    ),
    largest=Largest("samples", 5e307, "(1E308 + 2)/2"),
)
def mc_summary(samples: Samples, probabilities: Probabilities = QUANTILES) -> tuple[float | Failure, ...]:
    """Mean, standard deviation and percentiles of draws, in one row.

    {mean, sd, percentile…}: sd with n - 1, percentiles linear between neighbours, 5%, 50% and 95% if
    none are named. Empty cells count for nothing. No draw at all is #DIV/0!, a single one makes sd
    #DIV/0!, a probability outside 0 to 1 is #NUM!.
    """
    count = len(samples)
    if not count:
        raise Failure(DIV0, "there is no sample")
    ordered = sorted(samples)
    # without a size that could make a sum or a square too large or too small
    exponent = math.frexp(max(-ordered[0], ordered[-1]))[1]
    scaled = samples if abs(exponent) < ORDINARY else [math.ldexp(s, -exponent) for s in samples]
    mean = math.fsum(scaled) / count
    rest = [s - mean for s in scaled]
    off = math.fsum(rest)  # of a mean that had to be rounded
    spread: float | Failure = Failure(DIV0, "one sample has no standard deviation")
    if count > 1:
        squares = math.fsum([r * r for r in rest]) - off * off / count
        spread = math.sqrt(max(0.0, squares) / (count - 1))
    mean += off / count
    if scaled is not samples:
        mean = math.ldexp(mean, exponent)
        spread = math.ldexp(spread, exponent) if isinstance(spread, float) else spread
    if ordered[0] == ordered[-1] and count > 1:
        mean, spread = ordered[0], 0.0
    return mean, spread, *(_percentile(ordered, p) for p in probabilities)


def _percentile(ordered: list[float], probability: float) -> float:
    place = probability * (len(ordered) - 1)
    below = math.floor(place)
    if below == place:
        return ordered[below]
    part = place - below
    return ordered[below] * (1 - part) + ordered[below + 1] * part


@udf(
    category=UNCERTAINTY,
    unit="as the function's result",
    proof="each figure is a call of the named function, which has its own proof",
    cases=(
        Case(
            ("IMPLIED_REVENUE", ["payment", "share"], [493.8, 0.2], [493.75, 0.18], [493.85, 0.22]),
            [["share", 493.8 / 0.18, 493.8 / 0.22, 493.8 / 0.18 - 493.8 / 0.22], ["payment", 2468.75, 2469.25, 0.5]],
            source="specification: 2743.3333, 2244.5455, 498.7879; 2468.75, 2469.25, 0.5",
        ),
        Case(
            ("coverage_gap", ["COST", "revenue"], [1, 1], [0, 0], [-1, 1]),
            [["revenue", -1, 0, 1], ["COST", 1, NUM, NUM]],
            source="by hand: rows with errors come last",
        ),
        Case(("NO_SUCH", "a", 1, 1, 1), VALUE, source="no such function"),
        Case(("IMPLIED_REVENUE", "payment", 1, 1, 1), VALUE, source="share is required"),
        Case(("IMPLIED_REVENUE", ["payment", "rate"], [1, 1], [1, 1], [1, 1]), VALUE, source="no such argument"),
        Case(("SHARE_TIERED", "revenue", 1, 1, 1), VALUE, source="it takes lists"),
    ),
)
def tornado(
    function: FunctionName, names: Names, base: Base, low: Lows, high: Highs
) -> list[tuple[str | float | Failure, ...]]:
    """Rows of what each argument of a function does to its result, the largest swing first.

    {name, result at low, result at high, swing}: one argument at a time, the others at `base`, the
    swing being the absolute difference. Optional arguments that are not named take their defaults.
    Rows with an error come last. An unknown function or argument, one that takes lists, or a required
    argument that is not named, is #VALUE!.
    """
    declared = _scalar_function(function)
    places = _places(declared, names, "names")
    rows: list[tuple[str | float | Failure, ...]] = []
    for i, name in enumerate(names):
        ends = [_call(declared, places, [*base[:i], end, *base[i + 1 :]]) for end in (low[i], high[i])]
        rows.append((name, *ends, _swing(*ends)))
    return sorted(rows, key=lambda row: math.inf if isinstance(row[3], Failure) else -float(row[3]))


@udf(
    category=UNCERTAINTY,
    unit="as the function's result",
    proof="each figure is a call of the named function, which has its own proof",
    cases=(
        Case(
            ("IMPLIED_COVERAGE", [["payment", "share", "cost"], [493.8, 0.2, 3770], [865.9, 0.2, 8670]]),
            [2469 / 3770, 4329.5 / 8670],
            source="specification: the two seed rows",
        ),
        Case(
            ("COVERAGE_RATIO", [["Cost", " revenue"], [10, 5], [0, 5], [NA, 5], ["x", 5]]),
            [0.5, DIV0, NA, VALUE],
            source="by hand: names in any order, errors stay in their rows",
        ),
        Case(("NO_SUCH", [["a"], [1]]), VALUE, source="no such function"),
        Case(("COVERAGE_RATIO", [["cost", "sales"], [10, 5]]), VALUE, source="unknown header"),
        Case(("COVERAGE_RATIO", [["cost"], [10]]), VALUE, source="revenue is required"),
        Case(("COVERAGE_RATIO", [["cost", "revenue"]]), VALUE, source="no scenario"),
    ),
)
def scenario_table(function: FunctionName, scenarios: Scenarios) -> list[Found]:
    """Column of a function's results for several scenarios.

    The first row of `scenarios` names arguments of the function, each further row is one call;
    optional arguments that are not named take their defaults. An error stays in its row. An unknown
    function or header, a function that takes lists, a required argument that is not named, or no row
    below the header is #VALUE!.
    """
    declared = _scalar_function(function)
    header, *rows = scenarios
    for column, cell in enumerate(header):
        if isinstance(cell, ExcelError):
            raise Failure(cell, "scenarios holds the error {}" + place_in_rows(0, column), cell)
    places = _places(declared, list(map(text_of, header)), "the first row of scenarios")
    if not rows:
        raise Failure(VALUE, "scenarios has no row below its header")
    return [_call(declared, places, [blank_in_range(cell) for cell in row]) for row in rows]


def _scalar_function(name: str) -> Udf:
    declared = function_named(name)
    if declared.result != "scalar" or any(p.is_list for p in declared.params):
        raise Failure(VALUE, "{} does not give one number for single cells", declared)
    return declared


def _swing(low: Any, high: Any) -> float | Failure:
    for end in (low, high):
        if isinstance(end, Failure):
            return end
        if isinstance(end, str):
            return Failure(VALUE, "the results {} and {} are texts and have no difference", low, high)
    swing: float = abs(high - low)
    return swing if math.isfinite(swing) else Failure(NUM, "the swing is too large for a cell")


def _places(function: Udf, names: list[str], listed: str) -> list[int]:
    """Which argument each name means."""
    known = [p.name for p in function.params]
    for position, name in enumerate(names, 1):
        if not name:
            raise Failure(VALUE, f"{listed} has a blank in position {position}; it must name an argument")
        if name.casefold() not in known:
            raise Failure(VALUE, unknown_reason, f"{function} has no argument", name, f"it takes {', '.join(known)}")
    places = [known.index(name.casefold()) for name in names]
    for i, param in enumerate(function.params):
        if places.count(i) > 1:
            raise Failure(VALUE, "the argument {} is named twice", param)
        if param.required and i not in places:
            raise Failure(VALUE, "the argument {} of {} is required and not named", param, function)
    return places


def _call(function: Udf, places: list[int], values: Sequence[Cell]) -> Any:
    args: list[Argument] = [OMITTED] * len(function.params)
    for place, value in zip(places, values, strict=True):
        args[place] = value
    return attempt(function, tuple(args))
