"""Implied, in reverse: which counter-flow a revenue reported elsewhere would need."""

from __future__ import annotations

from dataclasses import dataclass

from ..writing import styles
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    CLAIMED,
    CLAIMED_COUNTER,
    CLAIMED_COVERS,
    CLAIMED_PARTNER,
    COST,
    COUNTER_SHARE,
    PAYMENT,
    PERIOD,
    SHARE,
    Key,
)
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, Guard, result
from ..writing.templates import literal, look_up
from . import links

NOT_REPORTED = "not reported"


@dataclass(frozen=True)
class ClaimLines:
    """A revenue that others report, or an end of its range, and the lines of what it would need."""

    field: str
    revenue: Key
    counter: Key
    partner: Key
    covers: Key
    words: str = ""


CLAIMS = (
    ClaimLines(
        "low",
        CLAIMED.low,
        CLAIMED_COUNTER.low,
        CLAIMED_PARTNER.low,
        CLAIMED_COVERS.low,
        " if the lowest report is right",
    ),
    ClaimLines("value", CLAIMED.value, CLAIMED_COUNTER.value, CLAIMED_PARTNER.value, CLAIMED_COVERS.value),
    ClaimLines(
        "high",
        CLAIMED.high,
        CLAIMED_COUNTER.high,
        CLAIMED_PARTNER.high,
        CLAIMED_COVERS.high,
        " if the highest report is right",
    ),
)


def claims(page: Page) -> None:
    page.section("If revenue was what others report")
    _revenue(page, CLAIMED.value, "Reported", "value", literal(NOT_REPORTED))
    _revenue(page, CLAIMED.low, "Reported, low", "low", str(CLAIMED.value))
    _revenue(page, CLAIMED.high, "Reported, high", "high", str(CLAIMED.value))
    for claim in CLAIMS:
        _evidence(page, claim.revenue.bound, f"Reported, {claim.field}: bound", "bound", PAYMENT.bound)
    for claim in CLAIMS:
        _evidence(page, claim.revenue.status, f"Reported, {claim.field}: status", "status", PAYMENT.status)
    for claim in CLAIMS:
        _claim(page, claim)


def _look(field: str) -> str:
    return look_up("in_Payer", "in_RevenueMetric", str(PERIOD), literal(field))


def _revenue(page: Page, key: Key, label: str, field: str, fallback: str) -> None:
    look = _look(field)
    page.line(
        Line(key, label, styles.AMOUNT, kind="link", note="revenue by another source, where there is one"),
        periods=f"=IF(ISNA({look}),{fallback},{look})",
    )


def _evidence(page: Page, key: Key, label: str, field: str, fallback: Key) -> None:
    look = _look(field)
    page.line(Line(key, label, kind="evidence"), periods=f"=IF(ISNA({look}),{fallback},{look})")


def _claim(page: Page, claim: ClaimLines) -> None:
    back = Link(COUNTER_SHARE, "Share that flows back", styles.FRACTION)
    parts = Ingredients(
        page,
        (
            links.PAYMENT,
            links.SHARE,
            Link(claim.revenue, f"Reported revenue, {claim.field}", styles.AMOUNT),
            *((back,) if page.model.deal.has("counter_share") else ()),
        ),
        of=f"counter-flow at the reported revenue, {claim.field}",
        total=False,
    )
    arguments: dict[str, CallArgument] = {
        "net_payment": parts[PAYMENT],
        "share": parts[SHARE],
        "revenue": parts[claim.revenue],
    }
    guard = Guard(when=f"ISNUMBER({parts[claim.revenue]})", otherwise=NOT_REPORTED)
    note = "share x revenue - payment; negative: the reports contradict each other"
    result(
        parts,
        Line(claim.counter, f"Counter-flow that the reported revenue needs{claim.words}", styles.AMOUNT, note=note),
        Call("IMPLIED_COUNTERFLOW", arguments, guard=guard),
    )
    if COUNTER_SHARE in parts:
        _partner(parts, claim, arguments, guard)
    page.line(
        Line(
            claim.covers,
            "    is that enough for revenue to cover the cost?",
            note="whether revenue covers the cost can turn on which report is right" if claim.field == "low" else "",
        ),
        periods=f"=IF({guard.when},{_enough(claim.counter)},{literal(NOT_REPORTED)})",
    )


def _partner(parts: Ingredients, claim: ClaimLines, arguments: dict[str, CallArgument], guard: Guard) -> None:
    """The partner's revenue of which that counter-flow would be a share."""
    back = parts[COUNTER_SHARE]
    call = Call("IMPLIED_COUNTERFLOW", arguments | {"counter_share": back}, directions={back: -1}, guard=guard)
    signs = call.signs(parts)
    follows = parts.area(*signs).combined(signs)
    note = "counter-flow / the share that flows back"
    result(
        parts,
        Line(claim.partner, f"Revenue of the partner behind it{claim.words}", styles.AMOUNT, note=note),
        call,
        # a quotient falls in its divisor only while its numerator is positive
        instead=Formulas(bound=f'IF(N({claim.counter})<0,"NONE",{follows})'),
    )


def _enough(counter: Key) -> str:
    """In words: whether the counter-flow reaches the least at which revenue covers the cost."""
    least = f"COUNTERFLOW_TO_COVER({PAYMENT},{SHARE},{COST})"
    shown, needed = f"FIXED({counter},1)", f"FIXED({least},1)"  # in the user's own separators, as TEXT would not be
    no, not_quite = (f'IF({counter}>={least},"yes: ","{word}: ")' for word in ("no", "not quite"))
    # the other way round, IF in IF's place for FALSE, LibreOffice loses its way (Err:509) once both call an add-in
    answer = f"IF({shown}={needed},{not_quite},{no})"
    negative = f"{counter}<-in_Tolerance*ABS({PAYMENT})"
    return f'IF({negative},"the reports contradict each other: ",{answer})&{shown}&" against "&{needed}'
