"""Bounds and statuses of what is computed, as pieces of a formula's template."""

from __future__ import annotations

from collections.abc import Sequence

from .keys import Key
from .page import Page
from .templates import in_column, in_row


def combine(bounds: str, signs: Sequence[int]) -> str:
    """The bound of what rises (1) or falls (-1) with each of a range of lines."""
    return f"BOUND_COMBINE({bounds},{in_column(signs)})"


def of_all(key: Key, page: Page) -> str:
    """The bound of a total that adds up what the periods have."""
    return f"BOUND_COMBINE({key.bound.all},{in_row([1] * len(page.columns))})"


def exact_or_none(bounds: str) -> str:
    """The bound of what may rise or fall with each of a range of lines."""
    return f'IF(COUNTIF({bounds},"EXACT")=ROWS({bounds}),"EXACT","NONE")'


def in_words(bounds: str, statuses: str, signs: Sequence[int] = (1,)) -> str:
    """Bound and status of a line that has no lines for them, from ranges of those it depends on."""
    return f'={combine(bounds, signs)}&", "&STATUS_WORST({statuses})'


def as_of(key: Key) -> str:
    """Bound and status as another line has them."""
    return in_words(str(key.bound), str(key.status))
