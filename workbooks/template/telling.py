"""Inputs, what each payment follows: the share, or a guarantee or cap that hides it."""

from __future__ import annotations

from ..writing.bounds import of_all
from ..writing.keys import CAP, COUNTER, GUARANTEE, PAID_TO_DATE, PAYMENT, TELLING
from ..writing.page import Line, Page


def telling(page: Page) -> None:
    """A payment equal to a guarantee tells the most the revenue can be, one that reaches the cap the least."""
    deal = page.model.deal
    value, bound, status = '"the share"', '"EXACT"', str(PAYMENT.status)
    if deal.has("guarantee"):
        within = f"{PAYMENT}+{COUNTER}<={GUARANTEE}*(1+in_Tolerance)"
        value = f'IF({within},"the guarantee",{value})'
        bound = f'IF({TELLING}="the guarantee","UPPER",{bound})'
        status = f'IF({TELLING}="the guarantee",{GUARANTEE.status},{status})'
    if deal.has("cap"):  # it is asked first
        paid = f"{PAID_TO_DATE}+SUM({PAYMENT.first}:{PAYMENT})+SUM({COUNTER.first}:{COUNTER})"
        value = f'IF({paid}>={CAP}*(1-in_Tolerance),"the cap",{value})'
        bound = f'IF({TELLING}="the cap","LOWER",{bound})'
        status = f'IF({TELLING}="the cap",{CAP.status},{status})'
    label = "What the payment follows"
    page.section("What the payments follow")
    page.line(
        Line(TELLING, label, note="the share, or a guarantee or cap that hides it"),
        periods=f"={value}",
        total='="by period"',
    )
    page.line(
        Line(TELLING.bound, f"{label}: bound", kind="evidence"), periods=f"={bound}", total=f"={of_all(TELLING, page)}"
    )
    page.line(
        Line(TELLING.status, f"{label}: status", kind="evidence"),
        periods=f"={status}",
        total=f"=STATUS_WORST({TELLING.status.all})",
    )
