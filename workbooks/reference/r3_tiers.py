"""R3: tiers, caps and guarantees, forward and back."""

from __future__ import annotations

from openpyxl import Workbook

from .lines.book import Book
from .lines.line import Section, WorkedLine, of

BOUNDS, RATES = [0, 1000, 3000], [0.25, 0.2, 0.15]
_SCALE = ("lower_bounds", "rates")
# payments by hand: 0.25 up to 1000, 0.2 up to 3000, 0.15 beyond
_PAID = (
    (0, 0, "nothing earned"),
    (500, 125, "500*0.25"),
    (1000, 250, "1000*0.25, at a bound"),
    (2000, 450, "250 + 1000*0.2"),
    (3000, 650, "250 + 2000*0.2, at a bound"),
    (4329.5, 849.425, "650 + 1329.5*0.15"),
    (10000, 1700, "650 + 7000*0.15"),
)


def _tiers(**values: object) -> dict[str, object]:
    return {**values, "lower_bounds": BOUNDS, "rates": RATES}


ROUND_TRIP = Section(
    "Round trip: the revenue that a tiered payment implies is the revenue it was computed from",
    ("revenue", *_SCALE),
    tuple(
        WorkedLine(
            f"revenue {revenue:,} and back",
            _tiers(revenue=revenue),
            ("IMPLIED_REVENUE_TIERED(SHARE_TIERED({revenue},{lower_bounds},{rates}),{lower_bounds},{rates})",),
            (revenue,),
            "identity: the round trip ends where it began",
            ("{revenue}+0",),
        )
        for revenue, _, _ in _PAID
    ),
)
BACK = Section(
    "Payment to revenue: the same tiers from the other side",
    ("payment", *_SCALE),
    tuple(
        WorkedLine(
            f"payment {payment:,}",
            _tiers(payment=payment),
            ("IMPLIED_REVENUE_TIERED({payment},{lower_bounds},{rates})",),
            (revenue,),
            f"by hand: {payment:,} = {how}",
            because="the forward formula stands in its section above",
        )
        for revenue, payment, how in _PAID
    ),
)
RANGE = Section(
    "A range of revenues: one result each",
    ("revenue", *_SCALE),
    (
        WorkedLine(
            "SHARE_TIERED of seven revenues at once",
            _tiers(revenue=[r for r, _, _ in _PAID]),
            tuple(f"INDEX(SHARE_TIERED({{revenue}},{{lower_bounds}},{{rates}}),{i},1)" for i in range(1, 8)),
            tuple(payment for _, payment, _ in _PAID),
            "by hand: as in the lines on payments and revenues",
            because="the native formula takes one revenue",
        ),
    ),
)
_SUBTOTAL = ("revenue", "share", "cap", "paid_to_date", "guarantee")
BOTH = Section(
    "Cap and guarantee together, and a cap used up period by period",
    _SUBTOTAL,
    (
        WorkedLine(
            "above the guarantee, below the cap",
            {"revenue": 2500, "share": 0.2, "cap": 700, "guarantee": 400},
            ("SHARE_GUARANTEED({revenue},{share},{guarantee},{cap})",),
            (500,),
            "by hand: 2500*0.2",
            ("MIN({cap},MAX({revenue}*{share},{guarantee}))",),
        ),
        WorkedLine(
            "the guarantee binds",
            {"revenue": 1500, "share": 0.2, "cap": 700, "guarantee": 400},
            ("SHARE_GUARANTEED({revenue},{share},{guarantee},{cap})",),
            (400,),
            "by hand: 300 is less than 400",
            ("MIN({cap},MAX({revenue}*{share},{guarantee}))",),
        ),
        WorkedLine(
            "the cap binds",
            {"revenue": 4000, "share": 0.2, "cap": 700, "guarantee": 400},
            ("SHARE_GUARANTEED({revenue},{share},{guarantee},{cap})",),
            (700,),
            "by hand: 800 is more than 700",
            ("MIN({cap},MAX({revenue}*{share},{guarantee}))",),
        ),
        WorkedLine(
            "cap and guarantee are one amount: always that",
            {"revenue": 1000, "share": 0.2, "cap": 500, "guarantee": 500},
            ("SHARE_GUARANTEED({revenue},{share},{guarantee},{cap})",),
            (500,),
            "by hand: never less and never more than 500",
            ("MIN({cap},MAX({revenue}*{share},{guarantee}))",),
        ),
        WorkedLine(
            "first period: the whole cap is left",
            {"revenue": 3000, "share": 0.2, "cap": 1000, "paid_to_date": 0},
            ("SHARE_CAPPED({revenue},{share},{cap},{paid_to_date})",),
            (600,),
            "by hand: 3000*0.2 of 1000",
            ("MIN({revenue}*{share},MAX(0,{cap}-{paid_to_date}))",),
        ),
        WorkedLine(
            "second period: the cap is reached",
            {"revenue": 3000, "share": 0.2, "cap": 1000, "paid_to_date": 600},
            ("SHARE_CAPPED({revenue},{share},{cap},{paid_to_date})",),
            (400,),
            "by hand: 1000 - 600 is less than 600",
            ("MIN({revenue}*{share},MAX(0,{cap}-{paid_to_date}))",),
        ),
        WorkedLine(
            "third period: nothing is left of it",
            {"revenue": 3000, "share": 0.2, "cap": 1000, "paid_to_date": 1000},
            ("SHARE_CAPPED({revenue},{share},{cap},{paid_to_date})",),
            (0,),
            "by hand: the cap is used up",
            ("MIN({revenue}*{share},MAX(0,{cap}-{paid_to_date}))",),
        ),
        WorkedLine(
            "a guarantee, and what is left of a cap on top",
            {"revenue": 1500, "share": 0.2, "cap": 1000, "paid_to_date": 750, "guarantee": 400},
            ("MIN(SHARE_GUARANTEED({revenue},{share},{guarantee}),SHARE_CAPPED({guarantee},1,{cap},{paid_to_date}))",),
            (250,),
            "by hand: 400 is owed, 1000 - 750 = 250 is left",
            ("MIN(MAX({revenue}*{share},{guarantee}),MAX(0,{cap}-{paid_to_date}))",),
        ),
    ),
)
_AT_A_LIMIT = Section(
    "What a payment at a limit says about the revenue: the end of the bound, by the plain share",
    ("payment", "share"),
    (
        WorkedLine(
            "at the cap: the revenue is at least",
            {"payment": 700, "share": 0.2},
            ("IMPLIED_REVENUE({payment},{share})",),
            (3500,),
            "by hand: 700/0.2; the 4000 above is not below it",
            ("{payment}/{share}",),
        ),
        WorkedLine(
            "at the guarantee: the revenue is at most",
            {"payment": 400, "share": 0.2},
            ("IMPLIED_REVENUE({payment},{share})",),
            (2000,),
            "by hand: 400/0.2; the 1500 above is not above it",
            ("{payment}/{share}",),
        ),
    ),
)
TIERS = (of("SHARE_TIERED"), of("IMPLIED_REVENUE_TIERED"), BACK, ROUND_TRIP, RANGE)
LIMITS = (of("SHARE_CAPPED"), of("SHARE_GUARANTEED"), BOTH, _AT_A_LIMIT)


def build() -> Workbook:
    book = Book(
        "Tiers, caps and guarantees",
        "What is owed under tiers, a cap and a minimum guarantee, and what a payment says back.",
    )
    book.sheet("Tiers", "Marginal and slab tiers, and the revenue behind a tiered payment.", TIERS)
    book.sheet("Caps and guarantees", "Caps that are reached, guarantees that bind, and both.", LIMITS)
    return book.finish()
