"""The lines that several sheets link to, as they call them."""

from __future__ import annotations

from ..deal.deal import Deal
from ..writing import keys
from ..writing.ingredients import Link
from ..writing.styles import AMOUNT, FRACTION

COUNTER = Link(keys.COUNTER, "Counter-flow", AMOUNT)
PAYMENT = Link(keys.PAYMENT, "Payment", AMOUNT)
REVENUE = Link(keys.REVENUE, "Implied revenue", AMOUNT)
SHARE = Link(keys.SHARE, "Revenue share", FRACTION)


def cost(deal: Deal) -> Link:
    """The cost to be covered, by the name it has in the figures."""
    return Link(keys.COST, deal.words("cost"), AMOUNT)
