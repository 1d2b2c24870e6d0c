"""Coverage: how much of the cost the minimum revenue pays for, and what would have to flow back."""

from __future__ import annotations

from ..writing import styles
from ..writing.ingredients import Ingredients
from ..writing.keys import (
    CALL_IDENTITY,
    COST,
    COST_PER_DOLLAR,
    COUNTER,
    COVERAGE,
    GAP,
    MARGIN,
    MARGIN_IDENTITY,
    NEEDED_AFTER_SHARE,
    NEEDED_GROSS,
    NEEDED_REVENUE,
    NEEDED_WITH_RECEIPTS,
    PAYMENT,
    REVENUE,
    SHARE,
    SHARE_IDENTITY,
    SHORTFALL,
)
from ..writing.model import Identity, Model
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, result, turned
from ..writing.templates import literal
from . import links
from .cash import cash_and_credits


def build(model: Model) -> None:
    page = Page(
        model,
        "Coverage",
        "Cost coverage",
        "Whether the revenue covers the cost. A minimum below the cost does not prove a loss: the counter-flow that would close the gap is shown.",
    )
    page.headings()
    cost = links.cost(model.deal)
    parts = Ingredients(page, (links.COUNTER, links.REVENUE, cost, links.SHARE, links.PAYMENT))
    _cover(page, parts)
    _margin(parts)
    _needed(page, parts)
    _identities(page, parts)
    cash_and_credits(page)
    page.finish()


def _cover(page: Page, parts: Ingredients) -> None:
    page.section("Does the revenue cover the cost?")
    both: dict[str, CallArgument] = {"revenue": parts[REVENUE], "cost": parts[COST]}
    result(
        parts, Line(COVERAGE, "Coverage ratio", styles.FRACTION, note="revenue / cost"), Call("COVERAGE_RATIO", both)
    )
    result(
        parts,
        Line(GAP, "Coverage gap", styles.AMOUNT, note="revenue - cost; negative is a shortfall"),
        Call("COVERAGE_GAP", both),
    )
    turned(
        page,
        Line(SHORTFALL, "Shortfall", styles.AMOUNT, note="at most this where the gap is a lower bound"),
        f"=MAX(0,-{GAP})",
        of=GAP,
    )
    result(
        parts,
        Line(COST_PER_DOLLAR, "Cost per unit of revenue", styles.RATIO, note="cost / revenue"),
        Call("COST_TO_REVENUE", both),
    )


def _margin(parts: Ingredients) -> None:
    counter, revenue, cost, share = (parts[key] for key in (COUNTER, REVENUE, COST, SHARE))
    around = parts.area(counter, revenue, cost, share)
    signs = {counter: 1, cost: -1, share: -1}
    rising, falling = (around.combined(signs | {revenue: sign}) for sign in (1, -1))
    whole = parts.area(revenue, cost).combined({revenue: 1, cost: -1})
    result(
        parts,
        Line(
            MARGIN,
            "Contribution margin after the share",
            styles.FRACTION,
            note="(revenue x (1 - share) + counter-flow - cost) / revenue",
        ),
        Call("CONTRIBUTION_MARGIN", {"revenue": revenue, "cost": cost, "share": share, "counter_flow": counter}),
        instead=Formulas(
            # more revenue raises the margin only while the cost exceeds the counter-flow
            bound=f"IF({cost}>={counter},{rising},{falling})",
            # of the total it is 1 - (payment + cost) / revenue, whatever the shares of the periods were
            total_bound=f'IF({parts[PAYMENT].bound}="EXACT",{whole},"NONE")',
        ),
    )


def _needed(page: Page, parts: Ingredients) -> None:
    page.section("What would cover it?")
    gross = Line(
        NEEDED_GROSS,
        "Counter-flow needed so that revenue covers the cost",
        styles.AMOUNT,
        note="the smallest counter-flow at which revenue >= cost; the total pools the periods",
    )
    after_share = Line(
        NEEDED_AFTER_SHARE,
        "Counter-flow needed after the net payment",
        styles.AMOUNT,
        note="revenue - payment >= cost; the total pools the periods",
    )
    with_receipts = Line(
        NEEDED_WITH_RECEIPTS,
        "Counter-flow needed if receipts count as revenue",
        styles.AMOUNT,
        note="revenue + counter-flow >= cost; the total pools the periods",
    )
    figures: dict[str, CallArgument] = {"net_payment": parts[PAYMENT], "share": parts[SHARE], "cost": parts[COST]}
    for line, basis in ((gross, "gross"), (after_share, "after_share"), (with_receipts, "with_receipts")):
        result(parts, line, Call("COUNTERFLOW_TO_COVER", figures | {"basis": literal(basis)}))
    label = "Revenue needed after the share, nothing flowing back"
    result(
        parts,
        Line(NEEDED_REVENUE, label, styles.AMOUNT, note="cost / (1 - share)"),
        Call("REVENUE_TO_COVER", {"cost": parts[COST], "share": parts[SHARE]}),
    )


def _identities(page: Page, parts: Ingredients) -> None:
    """Equations that hold whatever the figures are; the sheet Checks reads their differences."""
    page.section("Identities, as differences that must vanish")
    counter, revenue, cost, share, payment = (parts[key] for key in (COUNTER, REVENUE, COST, SHARE, PAYMENT))
    _identity(
        page,
        Line(SHARE_IDENTITY, "share x revenue - counter-flow - payment", styles.DIFFERENCE, kind="evidence"),
        f"ABS(NET_SHARE({revenue},{share})-{counter}-{payment})",
        "share x implied revenue - counter-flow = payment",
        scale=f"(ABS({payment})+{counter})",
    )
    _identity(
        page,
        Line(MARGIN_IDENTITY, "margin x revenue - (revenue - payment - cost)", styles.DIFFERENCE, kind="evidence"),
        f"ABS({MARGIN}*{revenue}-({revenue}-{payment}-{cost}))",
        "revenue - share of it + counter-flow - cost = revenue - payment - cost",
        scale=f"({revenue}+{cost})",
    )
    _identity(
        page,
        Line(CALL_IDENTITY, "coverage in one call - coverage ratio", styles.DIFFERENCE, kind="evidence"),
        f"ABS(IMPLIED_COVERAGE({payment},{share},{cost},{counter})-{COVERAGE})",
        "coverage straight from the payment = coverage of the implied revenue",
        scale=str(COVERAGE),
    )


def _identity(page: Page, line: Line, difference: str, equation: str, *, scale: str) -> None:
    page.line(line, periods=f"={difference}", total=f"={difference}")
    page.model.identities.append(Identity(line.key, equation, scale))
