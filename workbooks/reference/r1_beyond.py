"""R1, second half: what the seed case implies beyond the reported figures."""

from __future__ import annotations

from udfs import registry

from .lines.line import Section, WorkedLine

_WORST = registry["STATUS_WORST"]
_GROWTH = "SERIES_GROWTH({amount_1},{months_1},{amount_2},{months_2})"
_RUN_RATE = f"EXIT_RUN_RATE({{amount_2}},{{months_2}},{_GROWTH})"
_PATH = ("amount_1", "months_1", "amount_2", "months_2", "share")
Inputs = dict[str, object]


def _path(
    what: str,
    first: tuple[float, float],
    second: tuple[float, float],
    formula: str,
    expected: float,
    source: str,
    within: float,
    native: str = "",
) -> WorkedLine:
    values = (*first, *second, 0.2)
    inputs: Inputs = dict(zip(_PATH, values, strict=True))
    because = "" if native else "no closed form of the growth: see R4"
    return WorkedLine(
        what, inputs, (formula,), (expected,), f"specification: {source}", (native,) if native else (), because, within
    )


_PAID, _COST = ((493.8, 12), (865.9, 9)), ((3770, 12), (8670, 9))
_DECEMBER = f"12*({{amount_2}}/{{share}})*(1+{_GROWTH})^11/FV({_GROWTH},{{months_2}},-1)"
RUN_RATES = Section(
    "Run rates on a geometric path: path-dependent, so no bounds",
    _PATH,
    (
        _path("monthly growth of the payments", *_PAID, _GROWTH, 0.0860756, "0.0860756", 5e-8),
        _path("monthly growth of inference", *_COST, _GROWTH, 0.11589, "0.1158900", 5e-8),
        _path("run rate of the payments, September 2025", *_PAID, _RUN_RATE, 1570.443, "1,570.443", 0.0005),
        _path(
            "run rate of the implied minimum, September 2025", *_PAID, f"{_RUN_RATE}/{{share}}", 7852.2, "7,852.2", 0.05
        ),
        _path(
            "run rate of the implied minimum, December 2025",
            *_PAID,
            f"{_RUN_RATE}/{{share}}*(1+{_GROWTH})^3",
            10059,
            "10,059",
            0.5,
            _DECEMBER,
        ),
        _path("run rate of inference, September 2025", *_COST, _RUN_RATE, 17226, "17,226", 0.5),
        _path("run rate of inference, December 2025", *_COST, f"{_RUN_RATE}*(1+{_GROWTH})^3", 23935, "23,935", 0.5),
        _path(
            "full year 2025 of the payments on that path",
            *_PAID,
            f"FULL_YEAR({{amount_2}},{{months_2}},{_GROWTH})",
            1330.061,
            "1,330.061",
            0.0005,
        ),
    ),
)
_HALF = ((454.7, 6), (411.2, 3))
_HALF_COST = ((5020, 6), (3650, 3))
QUARTER = Section(
    "The third quarter of 2025: nine months less the half-year, and the growth from half-year to quarter",
    _PATH,
    (
        _path(
            "paid in the quarter",
            (454.7, 6),
            (865.9, 9),
            "{amount_2}-{amount_1}",
            411.2,
            "411.2",
            0.05,
            "865.9-{amount_1}",
        ),
        _path(
            "least revenue of the quarter",
            *_HALF,
            "IMPLIED_REVENUE({amount_2},{share})",
            2056.0,
            "2,056.0",
            0.05,
            "{amount_2}/{share}",
        ),
        _path(
            "a year at that rate",
            *_HALF,
            "ANNUALIZE(IMPLIED_REVENUE({amount_2},{share}),{months_2})",
            8224,
            "8,224",
            0.5,
            "{amount_2}/{share}*12/{months_2}",
        ),
        _path(
            "inference of the quarter",
            (5020, 6),
            (8670, 9),
            "{amount_2}-{amount_1}",
            3650,
            "3,650",
            0.5,
            "8670-{amount_1}",
        ),
        _path("growth a month, payments", *_HALF, _GROWTH, 0.146, "14.6% a month", 0.0005),
        _path("growth a month, inference", *_HALF_COST, _GROWTH, 0.089, "8.9% a month", 0.0005),
        _path("run rate of the implied minimum, September", *_HALF, f"{_RUN_RATE}/{{share}}", 9367, "9,367", 0.5),
        _path(
            "run rate of the implied minimum, December",
            *_HALF,
            f"{_RUN_RATE}/{{share}}*(1+{_GROWTH})^3",
            14099,
            "14,099",
            0.5,
        ),
        _path("run rate of inference, September", *_HALF_COST, _RUN_RATE, 15857, "15,857", 0.5),
        _path("run rate of inference, December", *_HALF_COST, f"{_RUN_RATE}*(1+{_GROWTH})^3", 20464, "20,464", 0.5),
    ),
)


def _covered(what: str, payment: float, cost: float, expected: float, text: str) -> WorkedLine:
    inputs: Inputs = {"payment": payment, "share": 0.2, "cost": cost}
    return WorkedLine(
        what,
        inputs,
        ("IMPLIED_COVERAGE({payment},{share},{cost})",),
        (expected,),
        f"specification: {text}",
        ("{payment}/({share}*{cost})",),
        within=0.0005,
    )


QUARTER_COVERAGE = Section(
    "Coverage in the third quarter, and in the first half",
    ("payment", "share", "cost"),
    (_covered("third quarter", 411.2, 3650, 0.563, "56.3%"), _covered("first half", 454.7, 5020, 0.453, "45.3%")),
)
ANNUAL = Section(
    "Nine months as a year, against a target that is a year-end run rate",
    ("amount", "months", "target"),
    (
        WorkedLine(
            "annualized 2025 minimum",
            {"amount": 4329.5, "months": 9},
            ("ANNUALIZE({amount},{months})",),
            (5772.7,),
            "specification: 5,772.7",
            ("{amount}*12/{months}",),
            within=0.05,
        ),
        WorkedLine(
            "annualized payment",
            {"amount": 865.9, "months": 9},
            ("ANNUALIZE({amount},{months})",),
            (1154.5333,),
            "specification: 1154.5333",
            ("{amount}*12/{months}",),
            within=5e-5,
        ),
        WorkedLine(
            "of 20 bn",
            {"amount": 4329.5, "months": 9, "target": 20000},
            ("INDEX(TARGET_GAP(ANNUALIZE({amount},{months}),{target}),1,2)",),
            (0.289,),
            "specification: 28.9%",
            ("{amount}*12/{months}/{target}",),
            within=0.0005,
        ),
        WorkedLine(
            "short of it",
            {"amount": 4329.5, "months": 9, "target": 20000},
            ("INDEX(TARGET_GAP(ANNUALIZE({amount},{months}),{target}),1,1)",),
            (14227.3,),
            "specification: 14,227.3",
            ("{target}-{amount}*12/{months}",),
            within=0.05,
        ),
    ),
)
_ABOUT = ("payment", "decimals", "share_low", "share_high")
ABOUT = Section(
    "A share of about 20%, 18% to 22%, and a payment that is rounded",
    _ABOUT,
    tuple(
        WorkedLine(
            f"revenue of 2024, {end}",
            dict(zip(_ABOUT, (493.8, 1, 0.18, 0.22), strict=True)),
            (
                f"INDEX(IMPLIED_REVENUE_RANGE(INDEX(ROUNDING_RANGE({{payment}},{{decimals}}),1,1),INDEX(ROUNDING_RANGE({{payment}},{{decimals}}),1,2),{{share_low}},{{share_high}},0,0),1,{cell})",
            ),
            (expected,),
            f"specification: {expected:,}",
            (native,),
            within=0.5,
        )
        for cell, end, expected, native in (
            (1, "at least", 2244, "({payment}-0.5*10^-{decimals})/{share_high}"),
            (2, "at most if nothing flowed back", 2744, "({payment}+0.5*10^-{decimals})/{share_low}"),
        )
    ),
)
REPORTED = Section(
    "What the revenue reported elsewhere would need to flow back, and whether it covers inference",
    ("net_payment", "share", "revenue", "cost"),
    (
        WorkedLine(
            "revenue of 3.7 bn: the counter-flow",
            {"net_payment": 493.8, "share": 0.2, "revenue": 3700},
            ("IMPLIED_COUNTERFLOW({net_payment},{share},{revenue})",),
            (246.2,),
            "specification: 246.2",
            ("{revenue}*{share}-{net_payment}",),
        ),
        WorkedLine(
            "revenue of 4.0 bn: the counter-flow",
            {"net_payment": 493.8, "share": 0.2, "revenue": 4000},
            ("IMPLIED_COUNTERFLOW({net_payment},{share},{revenue})",),
            (306.2,),
            "specification: 306.2",
            ("{revenue}*{share}-{net_payment}",),
        ),
        WorkedLine(
            "at 3.7 bn it lies below what covers inference",
            {"net_payment": 493.8, "share": 0.2, "revenue": 3700, "cost": 3770},
            (
                "BOUND_CHECK(IMPLIED_COUNTERFLOW({net_payment},{share},{revenue}),COUNTERFLOW_TO_COVER({net_payment},{share},{cost}))",
            ),
            ("BELOW",),
            "specification: below the 260.2",
            ('IF({revenue}*{share}-{net_payment}<{share}*{cost}-{net_payment},"BELOW","WITHIN")',),
        ),
        WorkedLine(
            "at 4.0 bn above",
            {"net_payment": 493.8, "share": 0.2, "revenue": 4000, "cost": 3770},
            (
                "BOUND_CHECK(IMPLIED_COUNTERFLOW({net_payment},{share},{revenue}),0,COUNTERFLOW_TO_COVER({net_payment},{share},{cost}))",
            ),
            ("ABOVE",),
            "specification: above it",
            ('IF({revenue}*{share}-{net_payment}>{share}*{cost}-{net_payment},"ABOVE","WITHIN")',),
        ),
    ),
)


def sections() -> tuple[Section, ...]:
    return ANNUAL, RUN_RATES, ABOUT, REPORTED, QUARTER, QUARTER_COVERAGE


def _kind(what: str, kinds: list[str], directions: list[int], expected: str, source: str) -> WorkedLine:
    function = registry["BOUND_COMBINE"]
    inputs: Inputs = {"kinds": kinds, "directions": directions}
    return WorkedLine(
        what, inputs, ("BOUND_COMBINE({kinds},{directions})",), (expected,), source, function.native, function=function
    )


def kinds() -> tuple[Section, ...]:
    """Payment EXACT, counter-flow LOWER (at least 0), share EXACT, cost EXACT."""
    rests = Section(
        "Bound kinds: of payment, counter-flow, share, cost, in this order, as far as the result rests on them",
        ("kinds", "directions"),
        (
            _kind(
                "implied revenue: a minimum",
                ["EXACT", "LOWER", "EXACT"],
                [1, 1, -1],
                "LOWER",
                "specification: N/s is a lower bound",
            ),
            _kind(
                "coverage: at least",
                ["EXACT", "LOWER", "EXACT", "EXACT"],
                [1, 1, -1, -1],
                "LOWER",
                "specification: R LOWER gives LOWER",
            ),
            _kind(
                "cost per implied dollar: at most",
                ["EXACT", "LOWER", "EXACT", "EXACT"],
                [-1, -1, 1, 1],
                "UPPER",
                "specification: R LOWER gives UPPER",
            ),
            _kind(
                "effective net share: at least",
                ["EXACT", "EXACT"],
                [1, -1],
                "EXACT",
                "by hand: N and K are exact as reported",
            ),
            _kind(
                "growth of two minima: no bound",
                ["LOWER", "LOWER"],
                [1, -1],
                "NONE",
                "specification: growth from two lower bounds is no bound",
            ),
        ),
    )
    status = Section(
        "Status: no result is surer than what it rests on",
        ("statuses",),
        (
            WorkedLine(
                "implied revenue",
                {"statuses": ["REPORTED_UNCONFIRMED"] * 3},
                ("STATUS_WORST({statuses})",),
                ("REPORTED_UNCONFIRMED",),
                "specification: every figure is reported and unconfirmed",
                _WORST.native,
                function=_WORST,
            ),
            WorkedLine(
                "what is missing to a target the company stated",
                {"statuses": ["REPORTED_UNCONFIRMED", "COMPANY_STATED"]},
                ("STATUS_WORST({statuses})",),
                ("REPORTED_UNCONFIRMED",),
                "specification: weakest of its inputs",
                _WORST.native,
                function=_WORST,
            ),
        ),
    )
    return rests, status
