"""R9: a deal that changes: the counter-flow ends, then a cap starts, then a guarantee binds."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl import Workbook

from udfs import registry

from .lines.book import Book
from .lines.line import Section, WorkedLine, of

SHARE = 0.2
_INPUTS = ("revenue", "share", "counter_revenue", "counter_share", "cap", "paid_to_date", "guarantee")
_FLOW = "{revenue}*{share}"
# regime: our formula over the period's terms, and the native one
REGIMES = {
    "both ways": (
        "NET_SHARE({revenue},{share},{counter_revenue},{counter_share})",
        f"{_FLOW}-{{counter_revenue}}*{{counter_share}}",
    ),
    "one way": ("NET_SHARE({revenue},{share})", _FLOW),
    "capped": ("SHARE_CAPPED({revenue},{share},{cap},{paid_to_date})", f"MIN({_FLOW},MAX(0,{{cap}}-{{paid_to_date}}))"),
    "guaranteed": ("SHARE_GUARANTEED({revenue},{share},{guarantee})", f"MAX({_FLOW},{{guarantee}})"),
    "both limits": (
        "SHARE_GUARANTEED({revenue},{share},{guarantee},{cap})",
        f"MIN({{cap}},MAX({_FLOW},{{guarantee}}))",
    ),
}


@dataclass(frozen=True)
class Quarter:
    """A period: what is true, what is paid, what an outsider may conclude. All of it invented."""

    regime: str
    revenue: float
    payment: float
    how: str  # the payment by hand
    kind: str  # of the payment, as a share of the revenue
    back: str  # bound kind of the counter-flow, of which at least nothing is known
    bound: str
    counter_revenue: float | None = None
    paid_to_date: float | None = None
    cap: float | None = None
    guarantee: float | None = None

    @property
    def terms(self) -> dict[str, float]:
        """The inputs of the payment's formula."""
        given = {name: getattr(self, name, None) for name in _INPUTS} | {"share": SHARE}
        given["counter_share"] = 0.1 if self.counter_revenue is not None else None
        return {name: value for name, value in given.items() if value is not None}


QUARTERS = (
    Quarter("both ways", 1000, 160, "200 - 40", "EXACT", "LOWER", "LOWER", counter_revenue=400),
    Quarter("both ways", 1200, 190, "240 - 50", "EXACT", "LOWER", "LOWER", counter_revenue=500),
    Quarter("both ways", 1500, 240, "300 - 60", "EXACT", "LOWER", "LOWER", counter_revenue=600),
    Quarter("one way", 1600, 320, "1600*0.2, nothing flows back any more", "EXACT", "EXACT", "EXACT"),
    Quarter("capped", 1800, 360, "1800*0.2 of 900", "EXACT", "EXACT", "EXACT", cap=900, paid_to_date=0),
    Quarter("capped", 2000, 400, "2000*0.2 of 540", "EXACT", "EXACT", "EXACT", cap=900, paid_to_date=360),
    Quarter(
        "capped", 2200, 140, "440, but 900 - 760 = 140 is left", "LOWER", "EXACT", "LOWER", cap=900, paid_to_date=760
    ),
    Quarter("capped", 2300, 0, "460, but nothing is left", "LOWER", "EXACT", "LOWER", cap=900, paid_to_date=900),
    Quarter("guaranteed", 1200, 300, "240 is less than 300", "UPPER", "EXACT", "UPPER", guarantee=300),
    Quarter("guaranteed", 1700, 340, "340 is more than 300", "EXACT", "EXACT", "EXACT", guarantee=300),
    Quarter("guaranteed", 1500, 300, "300, as much as the guarantee", "UPPER", "EXACT", "UPPER", guarantee=300),
    Quarter("both limits", 2000, 350, "400 is more than 350", "LOWER", "EXACT", "LOWER", guarantee=300, cap=350),
)


def _named(number: int, quarter: Quarter) -> str:
    return f"quarter {number}, {quarter.regime}"


def _paid() -> Section:
    lines = [
        WorkedLine(
            _named(i, q), q.terms, REGIMES[q.regime][:1], (q.payment,), f"by hand: {q.how}", REGIMES[q.regime][1:]
        )
        for i, q in enumerate(QUARTERS, 1)
    ]
    return Section("What is paid, period by period", _INPUTS, tuple(lines))


def _implied() -> Section:
    function = registry["IMPLIED_REVENUE"]
    lines = [
        WorkedLine(
            _named(i, q),
            {"payment": q.payment, "share": SHARE, "counter_flow": 0},
            ("IMPLIED_REVENUE({payment},{share},{counter_flow})",),
            (q.payment * 5,),
            f"by hand: {q.payment:g}/0.2",
            function.native,
            function=function,
        )
        for i, q in enumerate(QUARTERS, 1)
    ]
    return of(function.name, *lines, cases=())


def _payment_kinds() -> Section:
    """A payment equal to a cap says at least, one equal to a guarantee at most."""
    formula = 'IF({payment}={limit},IF({limit_is}="cap","LOWER","UPPER"),"EXACT")'
    lines = []
    for i, q in enumerate(QUARTERS, 1):
        left = None if q.cap is None else max(0, q.cap - (q.paid_to_date or 0))
        limit = ("cap", left) if left is not None else ("guarantee", -1 if q.guarantee is None else q.guarantee)
        inputs = {"payment": q.payment, "limit": limit[1], "limit_is": limit[0]}
        why = f"at the {limit[0]}" if q.kind != "EXACT" else "not at a limit"
        lines.append(
            WorkedLine(
                _named(i, q),
                inputs,
                (formula,),
                (q.kind,),
                f"specification: {why}, {q.kind}",
                because="itself a native formula",
            )
        )
    return Section(
        "What the payment says of the revenue: at a cap LOWER, at a guarantee UPPER (limit -1: there is none)",
        ("payment", "limit", "limit_is"),
        tuple(lines),
    )


def _bounds() -> Section:
    function = registry["BOUND_COMBINE"]
    lines = [
        WorkedLine(
            _named(i, q),
            {"kinds": [q.kind, "EXACT", q.back], "directions": [1, -1, 1]},
            ("BOUND_COMBINE({kinds},{directions})",),
            (q.bound,),
            f"by hand: payment {q.kind}, share EXACT, counter-flow {q.back}",
            function.native,
            function=function,
        )
        for i, q in enumerate(QUARTERS, 1)
    ]
    upto = [q.bound for q in QUARTERS[:8]]
    lines += [
        WorkedLine(
            "the first eight quarters together",
            {"kinds": upto, "directions": [1] * 8},
            ("BOUND_COMBINE({kinds},{directions})",),
            ("LOWER",),
            "by hand: exact and at least",
            function.native,
            function=function,
        ),
        WorkedLine(
            "all twelve together",
            {"kinds": [q.bound for q in QUARTERS], "directions": [1] * 12},
            ("BOUND_COMBINE({kinds},{directions})",),
            ("NONE",),
            "by hand: some at least, some at most",
            function.native,
            function=function,
        ),
    ]
    return of(function.name, *lines, cases=())


def _truth() -> Section:
    """The revenue nobody outside knows keeps to the bound that an outsider can state."""
    ends = {
        "LOWER": "BOUND_CHECK({revenue},IMPLIED_REVENUE({payment},{share}))",
        "UPPER": "BOUND_CHECK({revenue},0,IMPLIED_REVENUE({payment},{share}))",
        "EXACT": "BOUND_CHECK({revenue},IMPLIED_REVENUE({payment},{share})-1E-9,IMPLIED_REVENUE({payment},{share})+1E-9)",
    }
    tests = {
        "LOWER": "{revenue}>={payment}/{share}",
        "UPPER": "{revenue}<={payment}/{share}",
        "EXACT": "ABS({revenue}-{payment}/{share})<=1E-9",
    }
    lines = [
        WorkedLine(
            f"{_named(i, q)}: {q.bound}",
            {"revenue": q.revenue, "payment": q.payment, "share": SHARE},
            (ends[q.bound],),
            ("WITHIN",),
            f"by hand: {q.revenue:,g} beside {q.payment * 5:,g}",
            (f'IF({tests[q.bound]},"WITHIN","OUTSIDE")',),
        )
        for i, q in enumerate(QUARTERS, 1)
    ]
    return Section("The truth keeps to the bound", ("revenue", "payment", "share"), tuple(lines))


def build() -> Workbook:
    book = Book(
        "A deal that changes",
        "An invented deal over twelve quarters: the counter-flow ends, a cap of 900 starts and is used up, a guarantee of 300 follows.",
    )
    book.sheet("Payments", "What is owed under the terms of each period.", (_paid(),))
    book.sheet(
        "Implied",
        "What an outsider who sees only the payments may conclude, and with which bound.",
        (_implied(), _payment_kinds(), _bounds()),
    )
    book.sheet("Truth", "The invented revenue against what was concluded.", (_truth(),))
    return book.finish()
