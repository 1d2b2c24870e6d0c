"""Bad inputs for an argument, with the error that the rules and the argument's own domain ask for.

Nothing here calls one of our functions: domains, divisors, options and the pairing of lists come from
the declarations; what a function itself must find wrong is stated one by one, from the specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from udfs import ExcelError, Param, Udf
from udfs.errors import DIV0, NA, NUM, VALUE

from .lines.line import AS_LAMBDA, OFFICE

HUGE, NEGATIVE, PART = 1e308, -5, 2.5
Good = dict[str, Any]
PADDED = f"{AS_LAMBDA}rows without a partner are #N/A, the others have values"
NO_NULL = "LibreOffice's ERROR.TYPE does not know #NULL!"
FIGURES = [["entity", "metric", "period", "value", "source"], ["A", "m", "p", 7, "S"]]
# where no worked case has every argument, or one that suits
GOOD: dict[str, tuple[Any, ...]] = {
    "MC_SAMPLE": ("TRIANGULAR", 1, 9, 3, 7, 4, 1),
    "INTERVAL_OP": ("+", 1, 2, 10, 20),
    "FIGURE": (FIGURES, "A", "m", "p", "value", "S"),
    "SCENARIO_TABLE": ("COVERAGE_RATIO", [["cost", "revenue"], [10, 5]]),
}
_LOW_HIGH = "rule: low above high is #NUM!"
_TOTAL = "specification: N + C < 0 is #NUM!"
# what a function finds although the argument is inside its own domain; for 0 also a blank
FOUND: dict[tuple[str, str, float], tuple[ExcelError, str]] = {
    ("SHARE_GUARANTEED", "cap", 0): (NUM, "specification: a cap below the guarantee is #NUM!"),
    ("IMPLIED_COVERAGE", "payment", NEGATIVE): (NUM, _TOTAL),
    ("IMPLIED_REVENUE_RANGE", "payment_low", NEGATIVE): (NUM, _TOTAL),
    ("IMPLIED_REVENUE_RANGE", "payment_high", NEGATIVE): (NUM, _LOW_HIGH),
    ("IMPLIED_REVENUE_RANGE", "payment_high", 0): (NUM, _LOW_HIGH),
    ("INTERVAL_OP", "a_high", NEGATIVE): (NUM, _LOW_HIGH),
    ("INTERVAL_OP", "a_high", 0): (NUM, _LOW_HIGH),
    ("INTERVAL_OP", "b_high", NEGATIVE): (NUM, _LOW_HIGH),
    ("INTERVAL_OP", "b_high", 0): (NUM, _LOW_HIGH),
    ("BOUND_CHECK", "high", NEGATIVE): (NUM, _LOW_HIGH),
    ("BOUND_CHECK", "high", 0): (NUM, _LOW_HIGH),
    ("RUNWAY", "burn", NEGATIVE): (NA, "specification: no burn, the cash is never used up"),
    ("RUNWAY", "burn", 0): (NA, "specification: no burn, the cash is never used up"),
    ("MC_SAMPLE", "p2", NEGATIVE): (NUM, _LOW_HIGH),
    ("MC_SAMPLE", "p2", 0): (NUM, _LOW_HIGH),
    ("MC_SAMPLE", "mode", NEGATIVE): (NUM, "specification: low <= mode <= high, else #NUM!"),
    ("MC_SAMPLE", "mode", 0): (NUM, "specification: low <= mode <= high, else #NUM!"),
    ("BOUND_COMBINE", "directions", 0): (NUM, "specification: a direction not +1 or -1 is #NUM!"),
}
# a text that stands for nothing: a key without a row, a header, function or argument that does not exist
NO_ROW = ("entity", "metric", "period", "source")


@dataclass(frozen=True)
class Bad:
    """One bad input: the arguments, what must come out, or with what it must give the same."""

    what: str
    arguments: Good
    expected: ExcelError | None
    source: str
    instead: Any = None  # the argument's value that must give the very same; a list for a list
    natural: bool = False  # inside the domain: the native formula decides
    elsewhere: str = ""
    portable: str = ""


def good_call(function: Udf) -> Good:
    """Arguments without fault, each of them given."""
    fine = [c for c in function.cases if not isinstance(c.expected, ExcelError)]
    args = GOOD.get(function.name) or max(fine, key=lambda c: len(c.args)).args
    given = dict(zip((p.name for p in function.params), args, strict=False))
    return given | {p.name: p.default for p in function.params[len(args) :]}


def bad_inputs(function: Udf) -> Iterator[Bad]:
    """Each kind of bad input for each argument it can be typed into."""
    good = good_call(function)
    for param in function.params:
        if param.kind in ("number", "numbers"):
            yield from _numbers(function, param, good)
        elif param.kind in ("text", "texts"):
            yield from _words(param, good)
    yield from _errors(function, good)
    yield from _shapes(function, good)
    yield from _disorder(function, good)


def _put(param: Param, good: Good, value: Any) -> Good:
    """The good arguments with one bad one; in a list, its first item."""
    old = good[param.name]
    return {**good, param.name: [value, *old[1:]] if isinstance(old, list) else value}


def _outside(param: Param, number: float) -> ExcelError | None:
    """The error of a number by the argument's own divisor and domain."""
    if number == param.pole:
        return DIV0
    starts_wrong = param.arg.rising and number != param.low
    inside = param.low <= number <= param.high and not starts_wrong
    return None if inside and not (param.arg.integer and number % 1) else NUM


def _numbers(function: Udf, param: Param, good: Good) -> Iterator[Bad]:
    def put(what: str, value: Any, expected: ExcelError | None, source: str, **more: Any) -> Bad:
        return Bad(f"{param.name}: {what}", _put(param, good, value), expected, source, **more)

    if param.arg.unit.startswith("fraction") and _outside(param, 20) is NUM:
        yield put("20 for 20%", 20, NUM, "rule: a fraction above its domain is #NUM!")
    for value, what in ((NEGATIVE, "negative"), (0, "zero")):
        found, source = FOUND.get((function.name, param.name, value), (_outside(param, value), ""))
        if found is not None:
            rule = "a zero divisor is #DIV/0!" if found is DIV0 else "outside the domain is #NUM!"
            yield put(what, value, found, source or f"rule: {rule}")
        elif function.native and function.steps is None and not function.is_residual:
            yield put(f"{what}, inside the domain", value, None, "identity: the native formula", natural=True)
    yield _blank(function, param, good)
    for text in ("5", "20%"):
        yield put(f'the text "{text}"', text, VALUE, "rule: text where a number belongs is #VALUE!")
    one = _outside(param, 1)
    if one is None:
        yield put("TRUE", True, None, "rule: TRUE is read as 1", instead=_put(param, good, 1)[param.name])
    else:
        yield put("TRUE", True, one, "rule: TRUE is read as 1, a divisor of 0 or outside the domain")
    if _outside(param, HUGE) is NUM:
        yield put("1E308", HUGE, NUM, "rule: outside the domain is #NUM!")
    if param.arg.integer:
        yield put("not a whole number", PART, NUM, "rule: what is counted is whole, else #NUM!")


def _blank(function: Udf, param: Param, good: Good) -> Bad:
    what, arguments = f"{param.name}: blank", _put(param, good, None)
    found, source = FOUND.get((function.name, param.name, 0), (_outside(param, 0), ""))
    if param.arg.skips_blanks:
        return Bad(what, arguments, None, "specification: empty cells count for nothing", good[param.name][1:])
    if found is not None:
        return Bad(what, arguments, found, source or "rule: a blank is read as 0, a divisor or outside the domain")
    return Bad(what, arguments, None, "rule: a blank is read as 0", _put(param, good, 0)[param.name])


def _words(param: Param, good: Good) -> Iterator[Bad]:
    error = NA if param.name in NO_ROW else VALUE
    reason = "no such row is #N/A" if error is NA else "an unknown word is #VALUE!"
    for what, value in (
        ("an unknown word", "nonsense"),
        ("blank", None),
        ("the text of a number", "20%"),
        ("TRUE", True),
    ):
        yield Bad(f"{param.name}: {what}", _put(param, good, value), error, f"rule: {reason}")


def _errors(function: Udf, good: Good) -> Iterator[Bad]:
    """Every kind of error, the arguments in turn."""
    if not function.params:
        return
    for i, error in enumerate(ExcelError):
        param = function.params[i % len(function.params)]
        old = good[param.name]
        if param.kind == "table":
            last = [*old[-1][:-1], error]
            arguments = {**good, param.name: [*old[:-1], last]}
        else:
            arguments = _put(param, good, error)
        many = isinstance(arguments[param.name], list) and len(arguments[param.name]) > 1
        elsewhere = OFFICE if many else NO_NULL if error is ExcelError.NULL else ""
        yield Bad(
            f"{param.name}: the error {error}",
            arguments,
            error,
            "rule: an error that goes in comes out",
            elsewhere=elsewhere,
        )


def _shapes(function: Udf, good: Good) -> Iterator[Bad]:
    """Lists that do not fit each other, ranges that do not, ranges where one cell belongs."""
    lists = [p for p in function.params if p.kind in ("numbers", "texts") and p.arg.paired]
    for param in lists[1:]:
        old = good[param.name]
        longer = [*old, old[-1]] if isinstance(old, list) else [old, old]
        yield Bad(
            f"{param.name}: a list too long",
            {**good, param.name: longer},
            VALUE,
            "rule: lists of unequal length are #VALUE!",
        )
    each = [p for p in function.params if p.each]
    if len(each) > 1:
        first, second = each[:2]
        arguments = {**good, first.name: [good[first.name]] * 2, second.name: [good[second.name]] * 3}
        yield Bad(
            f"{first.name}, {second.name}: ranges of 2 and 3 rows",
            arguments,
            VALUE,
            "rule: ranges that do not fit together are #VALUE!",
            portable=PADDED,
        )
    for param in function.params:
        if not (param.each or param.is_list):
            arguments = {**good, param.name: [good[param.name]] * 2}
            yield Bad(
                f"{param.name}: a range of two cells",
                arguments,
                VALUE,
                "rule: a range where one cell belongs is #VALUE!",
            )


def _disorder(function: Udf, good: Good) -> Iterator[Bad]:
    """A low end above its high end, by the arguments' names."""
    names = [p.name for p in function.params if p.kind == "number"]
    pairs = [(n, n[:-3] + "high") for n in names if n.split("_")[-1] == "low"]
    pairs += [("p1", "p2")] * ("p1" in names)
    for low, high in pairs:
        arguments = {**good, low: good[high], high: good[low]}
        if arguments[low] == arguments[high]:
            arguments[low] = good[high] + 1
        yield Bad(f"{low} above {high}", arguments, NUM, _LOW_HIGH)
    if "guarantee" in names:
        yield Bad(
            "cap below guarantee",
            {**good, "cap": good["guarantee"] - 1},
            NUM,
            "specification: a cap below the guarantee is #NUM!",
        )
    for param in function.params:
        if param.arg.rising:
            yield Bad(
                f"{param.name}: falling",
                {**good, param.name: good[param.name][:1] + good[param.name][:0:-1]},
                NUM,
                "specification: bounds that do not rise are #NUM!",
            )
