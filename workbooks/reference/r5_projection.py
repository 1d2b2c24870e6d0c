"""R5: revenue and cost that grow, when they meet, what it takes until then; and unit economics."""

from __future__ import annotations

from dataclasses import replace

from openpyxl import Workbook

from udfs import Case, ExcelError, registry
from udfs.errors import NA, NUM
from udfs.projection import PROJECTION
from udfs.unit_economics import UNIT_ECONOMICS

from .lines.book import Book
from .lines.line import AS_LAMBDA, UNGUARDED, Section, WorkedLine, line_of, of, rest

LOOKED_AT = 40  # periods, so that a helper column stays short; by default it is 600
_BREAK_EVEN = registry["BREAK_EVEN_PERIOD"]
_CLOSED = (
    "IF((1-{share})*{revenue}>={cost},0,IF((1+{growth})^({elasticity}-1)*(1-{unit_decline})>=1,NA(),"
    "ROUNDUP(LN((1-{share})*{revenue}/{cost})/LN((1+{growth})^({elasticity}-1)*(1-{unit_decline}))-1E-9,0)))"
)
_MOTION = ("revenue", "cost", "growth", "elasticity", "unit_decline", "share")
_SEED = (481.0556, 963.3333, 0.08, 1, 0.05, 0.2)


def _short(case: Case) -> Case:
    """The case with fewer periods to look at, where it names none: the result is the same."""
    defaults = (0.0, 0.0, 0.0, LOOKED_AT)
    return replace(case, args=(*case.args, *defaults[len(case.args) - 4 :])[:8])


def _break_even() -> Section:
    return of(
        "BREAK_EVEN_PERIOD",
        line_of(_BREAK_EVEN, _BREAK_EVEN.cases[0]),  # as the specification writes it
        line_of(_BREAK_EVEN, Case((100, 90, 0, 1, 0, 0, 20, 30), NA, source="by hand: 100 < 110 in every period")),
        line_of(
            _BREAK_EVEN, Case((100, 90, 0.5, 1, 0, 0, 20, 30), 2, source="by hand: 100 < 110, 150 < 155, 225 >= 222.5")
        ),
        line_of(
            _BREAK_EVEN, Case((100, 95, -0.5, 1, 0, 0, 4, 30), 0, source="by hand: 100 >= 99, though 50 < 51.5 later")
        ),
        replace(
            line_of(
                _BREAK_EVEN,
                Case((100, 1e300, 1, 2, 0, 0, 5, 30), NUM, source="rule: a cost that overflows before is #NUM!"),
            ),
            portable=f"{AS_LAMBDA}#N/A, for the native formula looks for the first covered period only",
        ),
        cases=map(_short, _BREAK_EVEN.cases),
    )


def _closed(what: str, values: tuple[float, ...], expected: float | ExcelError, source: str) -> WorkedLine:
    inputs = dict(zip(_MOTION, values, strict=True))
    call = f"BREAK_EVEN_PERIOD({','.join(f'{{{name}}}' for name in _MOTION)},0,1200)"
    return WorkedLine(what, inputs, (call,), (expected,), source, (_CLOSED,))


CLOSED = Section(
    "Without a fixed cost the ratio of cost to revenue decides: a closed form, and no overflow",
    _MOTION,
    (
        _closed("the specification's deal", _SEED, 18, "specification: 18"),
        _closed("an exact tie", (80, 125, 0, 1, 0.2, 0), 2, "specification: 125*0.8^2 = 80"),
        _closed("cost does not grow, revenue doubles", (1, 1e300, 1, 0, 0, 0), 997, "by hand: 300*LOG(10,2) = 996.6"),
        _closed("cost grows as revenue does", (100, 101, 0.08, 1, 0, 0), NA, "by hand: 101 to 100 for ever"),
        _closed("cost outgrows revenue", (481.0556, 963.3333, 0.0861, 1.319, 0, 0), NA, "specification: #N/A"),
    ),
)
SERIES = of(
    "PROJECT_SERIES",
    *(
        WorkedLine(
            "the specification's series, its last period",
            {"start": 963.3333, "growth": 0.08, "periods": 4, "elasticity": 1.319, "unit_decline": 0.03},
            ("INDEX(PROJECT_SERIES({start},{growth},{periods},{elasticity},{unit_decline}),5,1)",),
            (1279.992,),
            "specification: last 1279.992",
            ("{start}*(1+{growth})^({elasticity}*{periods})*(1-{unit_decline})^{periods}",),
            within=0.0005,
        ),
        WorkedLine(
            "a cost of elasticity 1 per unit of revenue only falls with its unit cost",
            {"start": 50, "growth": 0.3, "periods": 6, "elasticity": 1, "unit_decline": 0.1},
            (
                "INDEX(PROJECT_SERIES({start},{growth},{periods},{elasticity},{unit_decline}),7,1)/INDEX(PROJECT_SERIES({start},{growth},{periods}),7,1)",
            ),
            (0.531441,),
            "by hand: 0.9^6",
            ("(1-{unit_decline})^{periods}",),
        ),
    ),
)
ELASTICITY = of(
    "COST_ELASTICITY",
    WorkedLine(
        "a cost projected with an elasticity has it",
        {"cost_1": 100, "driver_1": 10, "driver_2": 40},
        (
            "COST_ELASTICITY({cost_1},INDEX(PROJECT_SERIES({cost_1},{driver_2}/{driver_1}-1,1,1.5),2,1),{driver_1},{driver_2})",
        ),
        (1.5,),
        "identity: 100*4^1.5 = 800, LN(8)/LN(4) = 1.5",
        ("LN(4^1.5)/LN({driver_2}/{driver_1})",),
    ),
)
FUNDING = of(
    "PEAK_FUNDING",
    WorkedLine(
        "one period only: its shortfall",
        dict(
            zip(
                ("revenue", "cost", "growth", "elasticity", "unit_decline", "share", "fixed", "periods"),
                (100, 150, 0.5, 1, 0, 0.2, 7, 0),
                strict=True,
            )
        ),
        ("PEAK_FUNDING({revenue},{cost},{growth},{elasticity},{unit_decline},{share},{fixed},{periods})",),
        (77,),
        "by hand: 80 - 150 - 7",
        ("MAX(0,-MIN({steps}))",),
    ),
)
RUNWAY = of(
    "RUNWAY",
    replace(
        line_of(registry["RUNWAY"], Case((100, -5), NA, source="specification: no burn, never")),
        natives=(),
        because=UNGUARDED,
    ),
    line_of(registry["RUNWAY"], Case((0, 100), 0, source="by hand: no cash lasts no time")),
    WorkedLine(
        "burns added up until the runway ends are the cash",
        {"cash": 20000, "burn": 1000, "burn_growth": 0.05},
        ("{burn}*((1+{burn_growth})^RUNWAY({cash},{burn},{burn_growth})-1)/{burn_growth}",),
        (20000,),
        "identity: that is what a runway is",
        ("{cash}+0",),
    ),
    WorkedLine(
        "a burn of no growth is the limit of a burn of little",
        {"cash": 20000, "burn": 1000, "burn_growth": 1e-6},
        ("RUNWAY({cash},{burn},{burn_growth})",),
        (19.99981,),
        "by hand: LN(1 + 20 g)/LN(1 + g) is about 20 - 190 g",
        ("NPER({burn_growth},-{burn},0,{cash})",),
        within=5e-9,
    ),
)


def build() -> Workbook:
    book = Book("Projection", "When revenue covers a growing cost, what it takes until then, how long the cash lasts.")
    series, break_even, funding = (ELASTICITY, SERIES), (_break_even(), CLOSED), (FUNDING, RUNWAY)
    book.sheet("Series", "How a cost follows its driver, and where it goes.", series)
    book.sheet("Break-even", "The first period in which revenue covers the cost, or that there is none.", break_even)
    book.sheet(
        "Funding",
        "The deepest point of the accumulated cash flow, and how long the cash lasts.",
        (*funding, *rest(PROJECTION, series, break_even, funding)),
    )
    book.sheet("Unit economics", "Tokens, queries, prices and machines.", rest(UNIT_ECONOMICS))
    return book.finish()
