"""Implied: what the payments say about the revenue behind them."""

from __future__ import annotations

from ..writing import styles
from ..writing.layout import Model
from ..writing.page import Page
from ..writing.quantities import HIGH, LOW
from ..writing.results import Call, Ingredients, combine, of_all, result

TELLING = ("What the payment follows", "telling", styles.PLAIN)


def build(model: Model) -> None:
    page = Page(
        model,
        "Implied",
        "Implied revenue",
        "A payment divided by the share. The payment is net of money flowing back, so with an unknown counter-flow it is a minimum.",
    )
    page.headings()
    parts = Ingredients(
        page,
        {
            "cost": (model.words("cost"), "cost", styles.AMOUNT),
            "payment": ("Payment", "payment", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
            "counter": ("Counter-flow", "counter", styles.AMOUNT),
            **({"telling": TELLING} if "telling" in model.rows else {}),
        },
    )
    page.section("Revenue behind the payments")
    result(
        page,
        parts,
        "revenue",
        "Implied revenue",
        Call(
            "IMPLIED_REVENUE", {"payment": "payment", "share": "share", "counter_flow": "counter"}, also=_telling(parts)
        ),
        total_bound=of_all("revenue", page),
        measure=styles.AMOUNT,
        note="(payment + counter-flow) / share: a minimum while only the least that flowed back is known",
    )
    page.section("What would make the cost just covered")
    result(
        page,
        parts,
        "effective share",
        "Net share at which revenue equals the cost",
        Call(
            "IMPLIED_SHARE",
            {"payment": "payment", "revenue": "cost"},
            when="{Implied payment}>=0",
            otherwise="received, net",
        ),
        measure=styles.FRACTION,
        note="payment / cost, below the contract's share by what flows back",
    )
    _range(page)
    if model.deal.has("revenue"):
        _reported(page)
    page.finish()


def _telling(parts: Ingredients) -> tuple[str, ...]:
    return ("telling",) if "telling" in parts.names else ()


def _range(page: Page) -> None:
    """What a share and a payment known only as ranges do to the result."""
    for cell, of, ends, counters, label, note in (
        (
            0,
            "lowest revenue",
            (LOW, HIGH),
            {"counter_low": "counter"},
            "Implied revenue at the highest share",
            "from the lowest payment: what the share's vagueness leaves of the minimum",
        ),
        (
            1,
            "highest revenue",
            (HIGH, LOW),
            {"counter_low": "{counter low}", "counter_high": "counter"},
            "Implied revenue at the lowest share",
            "from the highest payment; no bound while more may have flowed back",
        ),
    ):
        payment, share = (f"{name} {end}" for name, end in zip(("payment", "share"), ends, strict=True))
        parts = Ingredients(
            page,
            {
                "payment": (f"Payment, {ends[0]}", payment, styles.FINE_AMOUNT),
                "share": (f"Revenue share, {ends[1]}", share, styles.FRACTION),
                "counter": (f"Counter-flow, {ends[0]}", f"counter {ends[0]}", styles.AMOUNT),
                **({"telling": TELLING} if "telling" in page.model.rows else {}),
            },
            total=False,
            of=of,
        )
        arguments = (
            {
                "payment_low": "{payment low}",
                "payment_high": "{payment high}",
                "share_low": "{share low}",
                "share_high": "{share high}",
            }
            | counters
            | {f"payment_{ends[0]}": "payment", f"share_{ends[1]}": "share"}
        )
        result(
            page,
            parts,
            of,
            label,
            Call("IMPLIED_REVENUE_RANGE", arguments, cell=cell, also=_telling(parts)),
            total=False,
            measure=styles.AMOUNT,
            note=note,
        )


def _reported(page: Page) -> None:
    """The other way round: which counter-flow a revenue reported elsewhere would need."""
    page.section("If revenue was what others report")
    for field, label in (("value", "Reported"), ("low", "Reported, low"), ("high", "Reported, high")):
        look = f'FIGURE(Figures[#All],in_Payer,in_RevenueMetric,{{period}},"{field}")'
        fallback = "{claimed value}" if field != "value" else '"not reported"'
        page.line(
            f"claimed {field}",
            label,
            measure=styles.AMOUNT,
            kind="link",
            periods=f"=IF(ISNA({look}),{fallback},{look})",
            note="revenue by another source, where there is one",
        )
    for what in ("bound", "status"):
        look = f'FIGURE(Figures[#All],in_Payer,in_RevenueMetric,{{period}},"{what}")'
        for end in ("low", "value", "high"):
            page.line(
                f"claimed {end} {what}",
                f"Reported, {end}: {what}",
                kind="evidence",
                periods=f"=IF(ISNA({look}),{{payment {what}}},{look})",
            )
    for end in ("low", "value", "high"):
        _claim(page, end)


def _claim(page: Page, end: str) -> None:
    back = {"back": ("Share that flows back", "counter_share 1", styles.FRACTION)}
    parts = Ingredients(
        page,
        {
            "payment": ("Payment", "payment", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
            "claimed": (f"Reported revenue, {end}", f"claimed {end}", styles.AMOUNT),
            **(back if page.model.deal.has("counter_share") else {}),
        },
        of=f"counter-flow at the reported revenue, {end}",
        total=False,
    )
    arguments = {"net_payment": "payment", "share": "share", "revenue": "claimed"}
    reported, otherwise = f"ISNUMBER({{{parts.key('claimed')}}})", "not reported"
    words = {"low": " if the lowest report is right", "value": "", "high": " if the highest report is right"}[end]
    key = f"claimed counter {end}"
    result(
        page,
        parts,
        key,
        f"Counter-flow that the reported revenue needs{words}",
        Call("IMPLIED_COUNTERFLOW", arguments, when=reported, otherwise=otherwise),
        total=False,
        measure=styles.AMOUNT,
        note="share x revenue - payment; negative: the reports contradict each other",
    )
    if "back" in parts.names:
        call = Call(
            "IMPLIED_COUNTERFLOW",
            arguments | {"counter_share": "back"},
            directions={"back": -1},
            when=reported,
            otherwise=otherwise,
        )
        result(
            page,
            parts,
            f"claimed partner {end}",
            f"Revenue of the partner behind it{words}",
            call,
            bound=_of_quotient(parts, call, key),
            total=False,
            measure=styles.AMOUNT,
            note="counter-flow / the share that flows back",
        )
    least = "COUNTERFLOW_TO_COVER({payment},{share},{cost})"
    page.line(
        f"claimed covers {end}",
        "    is that enough for revenue to cover the cost?",
        periods=(
            f'=IF({reported},IF({{{key}}}<0,"the reports contradict each other: ",IF({{{key}}}>={least},"yes: ","no: "))&TEXT({{{key}}},"#,##0.0")&" against "&TEXT({least},"#,##0.0"),"{otherwise}")'
        ),
        note="whether revenue covers the cost can turn on which report is right" if end == "low" else "",
    )


def _of_quotient(parts: Ingredients, call: Call, numerator: str) -> str:
    """The bound of a quotient falls in its divisor only while its numerator is positive."""
    signs = call.signs(parts)
    bounds, order = parts.area(list(signs), "bound")
    return f'IF(N({{{numerator}}})<0,"NONE",{combine(bounds, [signs[name] for name in order])})'
