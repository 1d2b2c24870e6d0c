"""R1: the seed case, every number of it, for 2024, nine months of 2025 and both together."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from udfs import registry
from udfs.bounds import BOUNDS_AND_INTERVALS
from udfs.coverage import COST_COVERAGE
from udfs.implied import INVERSE_PROBLEMS

from . import r1_beyond, r2_two_way, r3_tiers
from .lines.book import Book
from .lines.line import Section, WorkedLine, call_of, of, rest

SHARE = 0.2
PERIODS = ("2024", "nine months of 2025", "seven quarters")
PAYMENT, COST, REVENUE = (493.8, 865.9, 1359.7), (3770, 8670, 12440), (2469, 4329.5, 6798.5)
AMOUNT, PERCENT, RATIO = 0.05, 0.00005, 0.0005  # half a unit of the last digit that is printed


def _row(
    name: str,
    what: str,
    inputs: Sequence[dict[str, object]],
    expected: Sequence[float],
    printed: Sequence[str],
    within: float,
) -> tuple[WorkedLine, ...]:
    """One row of the worked table: a function over the three periods."""
    function = registry[name]
    return tuple(
        WorkedLine(
            f"{what}, {period}",
            values,
            (call_of(function, values),),
            (result,),
            f"specification: {text}",
            function.native,
            within=within,
            function=function,
        )
        for period, values, result, text in zip(PERIODS, inputs, expected, printed, strict=True)
    )


def _percents(*values: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    return tuple(v / 100 for v in values), tuple(f"{v:g}%" for v in values)


def _plain(*values: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    return values, tuple(f"{v:,}" for v in values)


def _section(name: str, *rows: tuple[WorkedLine, ...]) -> Section:
    return of(name, *(line for row in rows for line in row), cases=())


def _needed(basis: str, values: tuple[float, ...], within: float) -> tuple[WorkedLine, ...]:
    inputs: list[dict[str, object]] = [
        {"net_payment": n, "share": SHARE, "cost": k, "basis": basis} for n, k in zip(PAYMENT, COST, strict=True)
    ]
    what = f"counter-flow needed, {basis}"
    return _row("COUNTERFLOW_TO_COVER", what, inputs, *_plain(*values), within)


def _table() -> tuple[Section, ...]:
    paid: list[dict[str, object]] = [{"payment": n, "share": SHARE} for n in PAYMENT]
    covered: list[dict[str, object]] = [{"revenue": r, "cost": k} for r, k in zip(REVENUE, COST, strict=True)]
    after = [{**values, "share": SHARE} for values in covered]
    direct: list[dict[str, object]] = [{**p, "cost": c["cost"]} for p, c in zip(paid, covered, strict=True)]
    costs: list[dict[str, object]] = [{"cost": k, "share": SHARE} for k in COST]
    effective: list[dict[str, object]] = [{"payment": n, "revenue": k} for n, k in zip(PAYMENT, COST, strict=True)]
    coverage = _percents(65.49, 49.94, 54.65)
    return (
        _section("IMPLIED_REVENUE", _row("IMPLIED_REVENUE", "implied minimum", paid, *_plain(*REVENUE), AMOUNT)),
        _section("COVERAGE_RATIO", _row("COVERAGE_RATIO", "coverage, lower bound", covered, *coverage, PERCENT)),
        _section("IMPLIED_COVERAGE", _row("IMPLIED_COVERAGE", "coverage in one call", direct, *coverage, PERCENT)),
        _section(
            "COVERAGE_GAP",
            _row("COVERAGE_GAP", "shortfall, at most", covered, *_plain(-1301.0, -4340.5, -5641.5), AMOUNT),
        ),
        _section(
            "COST_TO_REVENUE",
            _row("COST_TO_REVENUE", "cost per implied dollar", covered, *_plain(1.527, 2.003, 1.830), RATIO),
        ),
        _section(
            "CONTRIBUTION_MARGIN",
            _row("CONTRIBUTION_MARGIN", "margin after the share", after, *_percents(-72.7, -120.3, -103.0), 0.0005),
        ),
        _section(
            "COUNTERFLOW_TO_COVER",
            _needed("gross", (260.2, 868.1, 1128.3), AMOUNT),
            _needed("after_share", (358.96, 1041.28, 1400.24), 0.005),
            _needed("with_receipts", (216.83, 723.42, 940.25), 0.005),
        ),
        _section(
            "REVENUE_TO_COVER",
            _row("REVENUE_TO_COVER", "revenue needed after 20%", costs, *_plain(4712.5, 10837.5, 15550), AMOUNT),
        ),
        _section(
            "IMPLIED_SHARE",
            _row("IMPLIED_SHARE", "net share at which R = K", effective, *_percents(13.10, 9.99, 10.93), PERCENT),
        ),
    )


_BOTH = {"payment": list(PAYMENT[:2]), "share": SHARE, "cost": list(COST[:2])}
TOGETHER = Section(
    "Seven quarters are both periods added",
    ("payment", "share", "cost"),
    (
        WorkedLine(
            "payment",
            {"payment": _BOTH["payment"]},
            ("SUM({payment})",),
            (1359.7,),
            "specification: 1,359.7",
            because="itself a native formula",
        ),
        WorkedLine(
            "inference cost",
            {"cost": _BOTH["cost"]},
            ("SUM({cost})",),
            (12440,),
            "specification: 12,440",
            because="itself a native formula",
        ),
        WorkedLine(
            "implied minimum, one period at a time",
            _BOTH,
            ("SUM(IMPLIED_REVENUE({payment},{share}))",),
            (6798.5,),
            "specification: 6,798.5",
            ("SUM({payment})/{share}",),
        ),
        WorkedLine(
            "coverage",
            _BOTH,
            ("IMPLIED_COVERAGE(SUM({payment}),{share},SUM({cost}))",),
            (0.546503,),
            "specification: 0.546503",
            ("SUM({payment})/({share}*SUM({cost}))",),
            within=5e-7,
        ),
    ),
)


def build() -> Workbook:
    book = Book(
        "The seed case",
        "Reported net payments under a 20% share imply a least revenue; reported inference costs exceed it. USD million.",
    )
    book.sheet(
        "Worked table",
        "Every line of the specification's table, as printed there: three periods each.",
        (*_table(), TOGETHER),
    )
    book.sheet("Bounds", "Which side of each result is known, and how sure it is.", r1_beyond.kinds())
    book.sheet(
        "Beyond the article", "Annual rates, run rates, a share of about 20%, the third quarter.", r1_beyond.sections()
    )
    book.sheet(
        "Implied and bounds",
        "The functions behind it: inverse problems and intervals.",
        (*rest(INVERSE_PROBLEMS, r2_two_way.PAYMENTS, r3_tiers.TIERS), *rest(BOUNDS_AND_INTERVALS)),
    )
    book.sheet("Coverage", "The functions behind it: how much of a cost a revenue pays for.", rest(COST_COVERAGE))
    return book.finish()
