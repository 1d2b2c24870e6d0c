"""Share: what the contract's terms would pay on the implied revenue: plain, in tiers, capped, guaranteed."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import as_of, in_words, of_all
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    BLENDED_SHARE,
    CAP,
    CAPPED,
    GROSS_SHARE,
    GUARANTEE,
    GUARANTEED,
    PAID_BEFORE,
    PAID_TO_DATE,
    REVENUE,
    SHARE,
)
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, result
from . import links
from .tiers import tiers


def build(model: Model) -> None:
    page = Page(
        model,
        "Share",
        "What the terms pay",
        "The share of the implied revenue under the contract's terms. Terms marked as assumed are there to be replaced.",
    )
    page.headings()
    _plain(page)
    if model.deal.has("tier_from", "tier_rate"):
        tiers(page)
    if model.deal.has("cap"):
        _capped(page)
    if model.deal.has("guarantee"):
        _guaranteed(page)
    page.finish()


def _plain(page: Page) -> None:
    parts = Ingredients(page, (links.COUNTER, links.REVENUE, links.SHARE))
    revenue, share = parts[REVENUE], parts[SHARE]
    page.section("One share")
    note = "revenue x share: the payment and what flowed back"
    result(
        parts,
        Line(GROSS_SHARE, "Share before anything flows back", styles.AMOUNT, note=note),
        Call("NET_SHARE", {"revenue": revenue, "share": share}, directions={share: 1}),
        instead=Formulas(total_bound=of_all(GROSS_SHARE, page)),
    )
    page.line(
        Line(
            BLENDED_SHARE,
            "Share of all periods together",
            styles.FRACTION,
            kind="result",
            note="weighted with the revenue of each period",
            states=as_of(share),
        ),
        total=f"=SHARE_BLENDED({revenue.all},{share.all})",
    )


def _capped(page: Page) -> None:
    cap = Link(CAP, "Cap of all payments", styles.AMOUNT)
    before = Link(PAID_TO_DATE, "Paid before the first period", styles.AMOUNT)
    parts = Ingredients(page, (links.REVENUE, links.SHARE, cap, before), of="capped share", total=False)
    sources = parts.area(*parts.keys)
    page.section("Cap")
    page.line(
        Line(
            PAID_BEFORE,
            "Paid before this period",
            styles.AMOUNT,
            note="what was paid before the first period and the shares since, up to the cap",
            states=in_words(sources.bounds, sources.statuses, [1] * len(sources.keys)),
        ),
        periods=f"=MIN({parts[CAP]},{parts[PAID_TO_DATE]}+SUM({GROSS_SHARE.before}))",
    )
    arguments: dict[str, CallArgument] = {
        "revenue": parts[REVENUE],
        "share": parts[SHARE],
        "cap": parts[CAP],
        "paid_to_date": PAID_BEFORE,
    }
    note = "once the cap is reached a payment no longer tells the revenue"
    result(
        parts,
        Line(CAPPED, "Share until the cap is reached", styles.AMOUNT, note=note),
        Call("SHARE_CAPPED", arguments, also=(parts[PAID_TO_DATE],)),
        # what was paid before depends on the same minimum, and works against it
        instead=Formulas(bound='"NONE"'),
    )


def _guaranteed(page: Page) -> None:
    guarantee = Link(GUARANTEE, "Minimum guarantee", styles.AMOUNT)
    parts = Ingredients(page, (links.REVENUE, links.SHARE, guarantee), of="guaranteed share", total=False)
    revenue, share, least = parts[REVENUE], parts[SHARE], parts[GUARANTEE]
    page.section("Guarantee")
    note = "a payment equal to the guarantee tells only the most the revenue can be"
    result(
        parts,
        Line(GUARANTEED, "Share, at least the guarantee", styles.AMOUNT, note=note),
        Call("SHARE_GUARANTEED", {"revenue": revenue, "share": share, "guarantee": least}),
        instead=Formulas(native=f"MAX({revenue}*{share},{least})"),
    )
