"""Coverage: how much of the cost the minimum revenue pays for, and what would have to flow back."""

from __future__ import annotations

from ..writing import styles
from ..writing.layout import Model
from ..writing.page import Page
from ..writing.results import Call, Ingredients, combine, in_words, result, turned


def build(model: Model) -> None:
    page = Page(
        model,
        "Coverage",
        "Cost coverage",
        "Whether the revenue covers the cost. A minimum below the cost does not prove a loss: the counter-flow that would close the gap is shown.",
    )
    page.headings()
    parts = Ingredients(
        page,
        {
            "counter": ("Counter-flow", "counter", styles.AMOUNT),
            "revenue": ("Implied revenue", "revenue", styles.AMOUNT),
            "cost": (model.words("cost"), "cost", styles.AMOUNT),
            "share": ("Revenue share", "share", styles.FRACTION),
            "payment": ("Payment", "payment", styles.AMOUNT),
        },
    )
    _cover(page, parts)
    _needed(page, parts)
    _identities(page)
    _cash(page)
    page.finish()


def _cover(page: Page, parts: Ingredients) -> None:
    page.section("Does the revenue cover the cost?")
    both = {"revenue": "revenue", "cost": "cost"}
    result(
        page,
        parts,
        "coverage",
        "Coverage ratio",
        Call("COVERAGE_RATIO", both),
        measure=styles.FRACTION,
        note="revenue / cost",
    )
    result(
        page,
        parts,
        "gap",
        "Coverage gap",
        Call("COVERAGE_GAP", both),
        measure=styles.AMOUNT,
        note="revenue - cost; negative is a shortfall",
    )
    turned(
        page,
        "shortfall",
        "Shortfall",
        "gap",
        "=MAX(0,-{gap})",
        measure=styles.AMOUNT,
        note="at most this where the gap is a lower bound",
    )
    result(
        page,
        parts,
        "cost per dollar",
        "Cost per unit of revenue",
        Call("COST_TO_REVENUE", both),
        measure=styles.RATIO,
        note="cost / revenue",
    )
    around, order = parts.area(["counter", "revenue", "cost", "share"], "bound")
    signs = {"counter": 1, "cost": -1, "share": -1}
    rising, falling = ([(signs | {"revenue": sign})[name] for name in order] for sign in (1, -1))
    arguments = {"revenue": "revenue", "cost": "cost", "share": "share", "counter_flow": "counter"}
    result(
        page,
        parts,
        "margin",
        "Contribution margin after the share",
        Call("CONTRIBUTION_MARGIN", arguments),
        measure=styles.FRACTION,
        note="(revenue x (1 - share) + counter-flow - cost) / revenue",
        # of the total it is 1 - (payment + cost) / revenue, whatever the shares of the periods were
        total_bound=f'IF({{{parts.key("payment", "bound")}}}="EXACT",{combine(parts.area(["revenue", "cost"], "bound")[0], (1, -1))},"NONE")',
        # more revenue raises the margin only while the cost exceeds the counter-flow
        bound=f"IF({{{parts.key('cost')}}}>={{{parts.key('counter')}}},{combine(around, rising)},{combine(around, falling)})",
    )


def _needed(page: Page, parts: Ingredients) -> None:
    page.section("What would cover it?")
    for basis, label, note in (
        (
            "gross",
            "Counter-flow needed so that revenue covers the cost",
            "the smallest counter-flow at which revenue >= cost; the total pools the periods",
        ),
        (
            "after_share",
            "Counter-flow needed after the net payment",
            "revenue - payment >= cost; the total pools the periods",
        ),
        (
            "with_receipts",
            "Counter-flow needed if receipts count as revenue",
            "revenue + counter-flow >= cost; the total pools the periods",
        ),
    ):
        arguments = {"net_payment": "payment", "share": "share", "cost": "cost", "basis": f'"{basis}"'}
        result(
            page,
            parts,
            f"needed {basis}",
            label,
            Call("COUNTERFLOW_TO_COVER", arguments),
            measure=styles.AMOUNT,
            note=note,
        )
    result(
        page,
        parts,
        "needed revenue",
        "Revenue needed after the share, nothing flowing back",
        Call("REVENUE_TO_COVER", {"cost": "cost", "share": "share"}),
        measure=styles.AMOUNT,
        note="cost / (1 - share)",
    )


def _identities(page: Page) -> None:
    """Equations that hold whatever the figures are; the sheet Checks reads their differences."""
    page.section("Identities, as differences that must vanish")
    core = "{Coverage revenue}-{Coverage payment}-{Coverage cost}"
    for key, label, difference in (
        (
            "share identity",
            "share x revenue - counter-flow - payment",
            "ABS(NET_SHARE({Coverage revenue},{Coverage share})-{Coverage counter}-{Coverage payment})",
        ),
        (
            "margin identity",
            "margin x revenue - (revenue - payment - cost)",
            "ABS({margin}*{Coverage revenue}-(" + core + "))",
        ),
        (
            "call identity",
            "coverage in one call - coverage ratio",
            "ABS(IMPLIED_COVERAGE({Coverage payment},{Coverage share},{Coverage cost},{Coverage counter})-{coverage})",
        ),
    ):
        page.line(
            key, label, kind="evidence", measure=styles.DIFFERENCE, periods=f"={difference}", total=f"={difference}"
        )


def _cash(page: Page) -> None:
    """Costs paid in credits are costs, but no money leaves for them."""
    others = page.model.deal.has("other_cost")
    costs, fractions = ("cost", "other")[: 1 + others], ("cash part", "other cash part")[: 1 + others]
    links = {"revenue": ("Implied revenue", "revenue", styles.AMOUNT), "payment": ("Payment", "payment", styles.AMOUNT)}
    for key, role in zip(
        (*costs, *fractions),
        ("cost", "other_cost", "cash_fraction", "other_cash_fraction") if others else ("cost", "cash_fraction"),
        strict=True,
    ):
        measure = styles.FRACTION if "fraction" in role else styles.AMOUNT
        links[key] = (page.model.words(role), key, measure)
    parts = Ingredients(page, links, of="cash")
    page.section("Cash and credits", "Of costs paid in credits no money leaves; they are costs all the same.")
    result(
        page,
        parts,
        "cash cost",
        "Costs paid in cash",
        Call("CASH_COST", {"costs": costs, "cash_fractions": fractions}),
        measure=styles.AMOUNT,
        note="the rest is paid in credits",
    )
    paid = (*costs, *fractions)
    page.line(
        "credit cost",
        "Costs paid in credits",
        measure=styles.AMOUNT,
        states=in_words(
            parts.area(paid, "bound")[0], parts.area(paid, "status")[0], [1] * len(costs) + [-1] * len(costs)
        ),
        periods=f"=SUM({parts.area(costs)[0]})-{{cash cost}}",
        total=f"=SUM({parts.area(costs)[0]})-{{cash cost}}",
    )
    inputs: dict[str, str | tuple[str, ...]] = {"revenue": "revenue", "net_share": "payment", "costs": costs}
    result(
        page,
        parts,
        "result",
        "Operating result of these costs",
        Call("OPERATING_RESULT", inputs),
        measure=styles.AMOUNT,
        note="revenue - payment - costs, however they are paid",
        native=f"{{Coverage cash revenue}}-{{Coverage cash payment}}-SUM({parts.area(costs)[0]})",
    )
    result(
        page,
        parts,
        "cash result",
        "Operating result in cash",
        Call("OPERATING_RESULT", inputs | {"cash_fractions": fractions}),
        measure=styles.AMOUNT,
        note="only what is paid in cash",
    )
