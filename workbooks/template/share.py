"""Share: what the contract's terms would pay on the implied revenue: plain, in tiers, capped, guaranteed."""

from __future__ import annotations

from ..writing import styles
from ..writing.layout import Model
from ..writing.page import Page
from ..writing.results import Call, Ingredients, as_of, in_words, of_all, result


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
        _tiers(page)
    if model.deal.has("cap"):
        _capped(page)
    if model.deal.has("guarantee"):
        _guaranteed(page)
    page.finish()


def _plain(page: Page) -> None:
    parts = Ingredients(
        page,
        {
            "counter": ("Counter-flow", "counter", styles.AMOUNT),
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
        },
    )
    page.section("One share")
    result(
        page,
        parts,
        "gross share",
        "Share before anything flows back",
        Call("NET_SHARE", {"revenue": "revenue", "share": "share"}, directions={"share": 1}),
        total_bound=of_all("gross share", page),
        measure=styles.AMOUNT,
        note="revenue x share: the payment and what flowed back",
    )
    rates, all_revenues = "{Share share.all}", "{Share revenue.all}"
    page.line(
        "blended share",
        "Share of all periods together",
        measure=styles.FRACTION,
        kind="result",
        total=f"=SHARE_BLENDED({all_revenues},{rates})",
        note="weighted with the revenue of each period",
        states=as_of("Share share"),
    )


def _tiers(page: Page) -> None:
    count = len(page.model.deal.of("tier_from"))
    lists = {
        "lower_bounds": f"{{tier_from 1}}:{{tier_from {count}}}",
        "rates": f"{{tier_rate 1}}:{{tier_rate {count}}}",
    }
    parts = Ingredients(
        page,
        {
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            "terms": ("Tiers", "tier terms", styles.PLAIN),
            "payment": ("Payment and counter-flow", "gross share", styles.AMOUNT),
        },
        of="tiered share",
        total=False,
    )
    page.section("Tiers", "Each period by itself: a contract that counts tiers over the year needs the year's revenue.")
    rest = f"{{tier_from 2}}:{{tier_from {count}}}"
    most = f"{{tier_rate 1}}:{{tier_rate {count - 1}}}"
    revenue, payment = "{Share tiered share revenue}", "{Share tiered share payment}"
    tiers = "SUMPRODUCT(({0}>{1})*({0}-{1})*{2})"
    marginal = tiers.format(revenue, lists["lower_bounds"], lists["rates"])
    if count > 1:
        marginal += "-" + tiers.format(revenue, rest, most)
    result(
        page,
        parts,
        "tiered",
        "Share in tiers, each rate on its own slice",
        Call("SHARE_TIERED", {"revenue": "revenue", **lists}, also=("terms",), directions={"revenue": 1}),
        native=marginal,
        total=False,
        measure=styles.AMOUNT,
        note="marginal: what is above a bound pays the next rate",
    )
    result(
        page,
        parts,
        "slab",
        "Share in tiers, the reached rate on everything",
        Call("SHARE_TIERED", {"revenue": "revenue", **lists, "mode": '"slab"'}, also=("terms",)),
        native=f"{revenue}*LOOKUP({revenue},{lists['lower_bounds']},{lists['rates']})",
        bound='"NONE"',
        total=False,
        measure=styles.AMOUNT,
        note="slab: it jumps at each bound, so a minimum bounds nothing",
    )
    _paid_at(page, count)
    page.line(
        "tier round trip",
        "Revenue behind that payment, back again",
        measure=styles.AMOUNT,
        periods=f"=IMPLIED_REVENUE_TIERED({{tiered}},{lists['lower_bounds']},{lists['rates']})",
        note="must be the implied revenue",
        states=as_of("revenue"),
    )
    result(
        page,
        parts,
        "tiered revenue",
        "Revenue if the payments had been made under these tiers",
        Call("IMPLIED_REVENUE_TIERED", {"payment": "payment", **lists}, also=("terms",)),
        native=_inverse(count, payment),
        total=False,
        measure=styles.AMOUNT,
        note="the inverse of the tiers, for payment and counter-flow together",
    )


def _paid_at(page: Page, count: int) -> None:
    for n in range(1, count + 1):
        below = f"{{paid at {n - 1}}}+({{tier_from {n}}}-{{tier_from {n - 1}}})*{{tier_rate {n - 1}}}"
        page.line(
            f"paid at {n}",
            f"Payment at the bound of tier {n}",
            measure=styles.AMOUNT,
            kind="evidence",
            constant=f"={below}" if n > 1 else "=0*{tier_from 1}",
            states=as_of("tier terms"),
        )


def _inverse(count: int, payment: str) -> str:
    """Payment turned into revenue tier by tier, over the payments at the tiers' bounds."""
    terms = [f"({payment}>{{paid at {n}}})*({payment}-{{paid at {n}}})/{{tier_rate {n}}}" for n in range(1, count + 1)]
    less = [
        f"({payment}>{{paid at {n + 1}}})*({payment}-{{paid at {n + 1}}})/{{tier_rate {n}}}" for n in range(1, count)
    ]
    return "+".join(terms) + "".join(f"-{part}" for part in less)


def _capped(page: Page) -> None:
    parts = Ingredients(
        page,
        {
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
            "cap": ("Cap of all payments", "cap 1", styles.AMOUNT),
            "before": ("Paid before the first period", "paid_to_date 1", styles.AMOUNT),
        },
        of="capped share",
        total=False,
    )
    page.section("Cap")
    page.line(
        "paid before",
        "Paid before this period",
        measure=styles.AMOUNT,
        periods="=MIN({Share capped share cap},{Share capped share before}+SUM({gross share.before}))",
        note="what was paid before the first period and the shares since, up to the cap",
        states=in_words(parts.area(parts.names, "bound")[0], parts.area(parts.names, "status")[0], (1,) * 4),
    )
    arguments = {"revenue": "revenue", "share": "share", "cap": "cap", "paid_to_date": "{paid before}"}
    result(
        page,
        parts,
        "capped",
        "Share until the cap is reached",
        # what was paid before rests on the same minimum, and works against it
        Call("SHARE_CAPPED", arguments, also=("before",)),
        bound='"NONE"',
        total=False,
        measure=styles.AMOUNT,
        note="once the cap is reached a payment no longer tells the revenue",
    )


def _guaranteed(page: Page) -> None:
    parts = Ingredients(
        page,
        {
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
            "guarantee": ("Minimum guarantee", "guarantee 1", styles.AMOUNT),
        },
        of="guaranteed share",
        total=False,
    )
    page.section("Guarantee")
    arguments = {"revenue": "revenue", "share": "share", "guarantee": "guarantee"}
    guarantee, revenue = "{Share guaranteed share guarantee}", "{Share guaranteed share revenue}"
    result(
        page,
        parts,
        "guaranteed",
        "Share, at least the guarantee",
        Call("SHARE_GUARANTEED", arguments),
        native=f"MAX({revenue}*{{Share guaranteed share share}},{guarantee})",
        total=False,
        measure=styles.AMOUNT,
        note="a payment equal to the guarantee tells only the most the revenue can be",
    )
