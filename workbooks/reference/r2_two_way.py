"""R2: payments that flow both ways, and streams at different shares."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl import Workbook

from udfs.revenue_share import REVENUE_SHARE

from . import r3_tiers
from .lines.book import Book
from .lines.line import Section, WorkedLine, of, rest

STREAMS = Section(
    "Several streams at different shares: one blended share, then one net payment",
    ("revenues", "shares", "counter_revenues", "counter_shares"),
    (
        WorkedLine(
            "NET_SHARE of one stream, counter-flow of two",
            {"revenues": 2469, "shares": 0.2, "counter_revenues": [800, 500], "counter_shares": [0.2, 0.1]},
            (
                "NET_SHARE({revenues},{shares},SUM({counter_revenues}),SHARE_BLENDED({counter_revenues},{counter_shares}))",
            ),
            (283.8,),
            "specification: 493.8 - 160 - 50",
            ("SUMPRODUCT({revenues}*{shares})-SUMPRODUCT({counter_revenues}*{counter_shares})",),
        ),
        WorkedLine(
            "two streams each way",
            {
                "revenues": [2469, 1300],
                "shares": [0.2, 0.1],
                "counter_revenues": [800, 500],
                "counter_shares": [0.2, 0.1],
            },
            (
                "NET_SHARE(SUM({revenues}),SHARE_BLENDED({revenues},{shares}),SUM({counter_revenues}),SHARE_BLENDED({counter_revenues},{counter_shares}))",
            ),
            (413.8,),
            "by hand: 493.8 + 130 - 160 - 50",
            ("SUMPRODUCT({revenues}*{shares})-SUMPRODUCT({counter_revenues}*{counter_shares})",),
        ),
        WorkedLine(
            "three streams each way, more flows back than is paid",
            {
                "revenues": [1000, 500, 0],
                "shares": [0.2, 0.1, 0.3],
                "counter_revenues": [2000, 100, 50],
                "counter_shares": [0.15, 0.2, 0],
            },
            (
                "NET_SHARE(SUM({revenues}),SHARE_BLENDED({revenues},{shares}),SUM({counter_revenues}),SHARE_BLENDED({counter_revenues},{counter_shares}))",
            ),
            (-70,),
            "by hand: 200 + 50 + 0 - 300 - 20 - 0",
            ("SUMPRODUCT({revenues}*{shares})-SUMPRODUCT({counter_revenues}*{counter_shares})",),
        ),
    ),
)

_FLOWS = ("revenue", "share", "counter_revenue", "counter_share", "cost")
_DEALS = (
    ("the deal as reported, nothing flowing back", 2469, 0.2, 0, 0.2, 3770),
    ("the same payment, more of both revenues", 3769.8, 0.2, 1300.8, 0.2, 3770),
    ("different shares each way", 3700, 0.2, 500, 0.4, 3770),
    ("more flows back than is paid", 1000, 0.2, 2000, 0.15, 400),
    ("no revenue at all", 0, 0.2, 100, 0.2, 50),
)
_NET = "NET_SHARE({revenue},{share},{counter_revenue},{counter_share})"
_BACK = "({counter_share}*{counter_revenue})"


def _identity(what: str, left: str, right: str, source: str) -> tuple[WorkedLine, ...]:
    """For each deal the left side; the right side stands beside it as the native formula."""
    lines = []
    for name, *values in _DEALS:
        inputs = dict(zip(_FLOWS, values, strict=True))
        result = _RIGHT[what](**inputs)
        lines.append(WorkedLine(f"{what}: {name}", inputs, (left,), (result,), source, (right,)))
    return tuple(lines)


_RIGHT: dict[str, Callable[..., float]] = {
    "payment": lambda revenue, share, counter_revenue, counter_share, **_: (
        revenue * share - counter_revenue * counter_share
    ),
    "revenue": lambda revenue, **_: revenue,
    "counter-flow": lambda counter_revenue, counter_share, **_: counter_revenue * counter_share,
    "their revenue": lambda counter_revenue, **_: counter_revenue,
    "result": lambda revenue, share, counter_revenue, counter_share, cost: (
        revenue - share * revenue + counter_share * counter_revenue - cost
    ),
}

CORE = Section(
    "The core identity N = sR - C: each way round it comes back to where it began",
    _FLOWS,
    (
        *_identity("payment", _NET, "{revenue}*{share}-{counter_revenue}*{counter_share}", "identity: N = sR - sB B"),
        *_identity("revenue", f"IMPLIED_REVENUE({_NET},{{share}},{_BACK})", "{revenue}+0", "identity: (N + C)/s = R"),
        *_identity("counter-flow", f"IMPLIED_COUNTERFLOW({_NET},{{share}},{{revenue}})", _BACK, "identity: sR - N = C"),
        *_identity(
            "their revenue",
            f"IMPLIED_COUNTERFLOW({_NET},{{share}},{{revenue}},{{counter_share}})",
            "{counter_revenue}+0",
            "identity: (sR - N)/sB = B",
        ),
        *_identity(
            "result",
            f"OPERATING_RESULT({{revenue}},{_NET},{{cost}})",
            f"{{revenue}}-{{share}}*{{revenue}}+{_BACK}-{{cost}}",
            "identity: R - sR + C - K = R - N - K",
        ),
    ),
)
PAYMENTS = (of("NET_SHARE"), of("SHARE_BLENDED"), of("IMPLIED_COUNTERFLOW"), STREAMS)


def build() -> Workbook:
    book = Book(
        "Two-way netting",
        "Money flows both ways under a revenue share: what is paid is net, and several streams have several shares.",
    )
    book.sheet(
        "Net payments",
        "Net payments, blended shares and counter-flows against hand calculation and native formulas.",
        (*PAYMENTS, *rest(REVENUE_SHARE, PAYMENTS, r3_tiers.TIERS, r3_tiers.LIMITS)),
    )
    book.sheet(
        "Core identity", "From revenues to the net payment and back, for deals that differ in every input.", (CORE,)
    )
    return book.finish()
