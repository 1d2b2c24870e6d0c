"""R4: annual rates, run rates and growth from periods of unequal length."""

from __future__ import annotations

from openpyxl import Workbook

from udfs.periods import TIME

from .lines.book import Book
from .lines.line import Section, WorkedLine, of, rest

_TWO = ("amount_1", "months_1", "amount_2", "months_2")
PAYMENTS = dict(zip(_TWO, (493.8, 12, 865.9, 9), strict=True))
COSTS = dict(zip(_TWO, (3770, 12, 8670, 9), strict=True))
HALVES = dict(zip(_TWO, (454.7, 6, 411.2, 3), strict=True))
FLAT = dict(zip(_TWO, (1200, 12, 900, 9), strict=True))
FALLING = dict(zip(_TWO, (12, 2, 3, 2), strict=True))
_PATHS = (
    ("payments", PAYMENTS),
    ("inference cost", COSTS),
    ("half-year to quarter", HALVES),
    ("a flat rate", FLAT),
    ("falling by half a month", FALLING),
)
_SERIES = "SERIES_GROWTH({amount_1},{months_1},{amount_2},{months_2})"

PATH = Section(
    "On the path that SERIES_GROWTH finds, the second period's total is the one given",
    _TWO,
    tuple(
        WorkedLine(
            f"{name}: the first period's total, grown on",
            inputs,
            (f"{{amount_1}}*(1+{_SERIES})^{{months_1}}*FV({_SERIES},{{months_2}},-1)/FV({_SERIES},{{months_1}},-1)",),
            (inputs["amount_2"],),
            "identity: the path gives both totals",
            ("{amount_2}+0",),
        )
        for name, inputs in _PATHS
    ),
)
EQUAL = Section(
    "Periods of equal length: the growth is a root",
    _TWO,
    (
        WorkedLine(
            "quarters: 100, then 172.8",
            dict(zip(_TWO, (100, 3, 172.8, 3), strict=True)),
            (_SERIES,),
            (0.2,),
            "by hand: 1.2^3 = 1.728",
            ("({amount_2}/{amount_1})^(1/{months_1})-1",),
        ),
        WorkedLine(
            "half-years: 64, then 1",
            dict(zip(_TWO, (64, 6, 1, 6), strict=True)),
            (_SERIES,),
            (-0.5,),
            "by hand: 0.5^6 = 1/64",
            ("({amount_2}/{amount_1})^(1/{months_1})-1",),
        ),
    ),
)
_RATES = ("amount", "months", "monthly_growth", "target")
IDENTITIES = Section(
    "Identities: one way round is the other way back",
    _RATES,
    (
        WorkedLine(
            "a full year of one year is itself",
            {"amount": 1000, "months": 12, "monthly_growth": 0.05},
            ("FULL_YEAR({amount},{months},{monthly_growth})",),
            (1000,),
            "identity: nothing is left to add",
            ("{amount}+0",),
        ),
        WorkedLine(
            "without growth the run rate is the annualized amount",
            {"amount": 865.9, "months": 9, "monthly_growth": 0},
            ("EXIT_RUN_RATE({amount},{months},{monthly_growth})",),
            (1154.5333333333333,),
            "specification: 1154.5333, 865.9*12/9",
            ("ANNUALIZE({amount},{months})",),
        ),
        WorkedLine(
            "without growth the full year is the annualized amount",
            {"amount": 865.9, "months": 9, "monthly_growth": 0},
            ("FULL_YEAR({amount},{months},{monthly_growth})",),
            (1154.5333333333333,),
            "specification: 1154.5333, 865.9*12/9",
            ("ANNUALIZE({amount},{months})",),
        ),
        WorkedLine(
            "an annual rate over a month is twelve of them",
            {"amount": 50, "months": 1},
            ("ANNUALIZE({amount},{months})",),
            (600,),
            "by hand: 50*12",
            ("{amount}*12/{months}",),
        ),
        WorkedLine(
            "at the required growth the months needed are those given",
            {"amount": 7852.2, "months": 3, "target": 20000},
            ("MONTHS_TO_TARGET({amount},{target},REQUIRED_GROWTH({amount},{target},{months}))",),
            (3,),
            "identity: the growth was chosen so",
            ("{months}+0",),
        ),
        WorkedLine(
            "after the months needed the target is reached",
            {"amount": 7852.2, "monthly_growth": 0.0860756, "target": 20000},
            ("{amount}*(1+{monthly_growth})^MONTHS_TO_TARGET({amount},{target},{monthly_growth})",),
            (20000,),
            "identity: that is what they are",
            ("{target}+0",),
        ),
        WorkedLine(
            "gap and value add up to the target",
            {"amount": 7852.2, "target": 20000},
            ("INDEX(TARGET_GAP({amount},{target}),1,1)+{amount}",),
            (20000,),
            "identity: T - v + v",
            ("{target}+0",),
        ),
        WorkedLine(
            "the fraction of the target is the value",
            {"amount": 7852.2, "target": 20000},
            ("INDEX(TARGET_GAP({amount},{target}),1,2)*{target}",),
            (7852.2,),
            "identity: v/T*T",
            ("{amount}+0",),
        ),
    ),
)
PERIODS = Section(
    "Growth between averages: per month, per quarter and per year are one growth",
    (*_TWO, "per_months"),
    tuple(
        WorkedLine(
            f"payments, per {per} months, compounded to a year",
            {**PAYMENTS, "per_months": per},
            ("(1+PERIOD_GROWTH({amount_1},{months_1},{amount_2},{months_2},0,{per_months}))^(12/{per_months})-1",),
            (1.6397,),
            "specification: 1.6397 a year",
            ("PERIOD_GROWTH({amount_1},{months_1},{amount_2},{months_2})",),
            within=5e-5,
        )
        for per in (1, 3, 12, 24)
    ),
)


def build() -> Workbook:
    book = Book("Time", "Annual rates, run rates, full years and growth, from totals of periods of unequal length.")
    rates = (of("ANNUALIZE"), of("EXIT_RUN_RATE"), of("FULL_YEAR"))
    growth = (of("PERIOD_GROWTH"), PERIODS, of("SERIES_GROWTH"), EQUAL, PATH)
    targets = (of("TARGET_GAP"), of("REQUIRED_GROWTH"), of("MONTHS_TO_TARGET"))
    book.sheet("Rates", "One period: its annual rate, its last month, the year it belongs to.", rates)
    book.sheet(
        "Growth", "Two periods: the growth between their averages, and along a path that gives both totals.", growth
    )
    book.sheet(
        "Targets",
        "A value and a target: what is missing, how fast, how long.",
        (*targets, *rest(TIME, rates, growth, targets)),
    )
    book.sheet("Identities", "Rates, years and targets against each other.", (IDENTITIES,))
    return book.finish()
