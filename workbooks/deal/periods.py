"""Periods of a deal: how long they are, and which of them hold which."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Protocol

MOST_DEAL_PERIODS = 24


class Dated(Protocol):
    """Anything with a first and a last day."""

    @property
    def start(self) -> dt.date | None: ...
    @property
    def end(self) -> dt.date | None: ...


def months_between(start: dt.date | None, end: dt.date | None) -> float | None:
    """The length of a period of whole calendar months, None for any other."""
    if start is None or end is None or start.day != 1:
        return None
    if end.day != calendar.monthrange(end.year, end.month)[1]:
        return None
    return float((end.year - start.year) * 12 + end.month - start.month + 1)


def holds(whole: Dated, part: Dated) -> bool:
    """Whether a period holds another, which is shorter."""
    if whole.start is None or whole.end is None or part.start is None or part.end is None:
        return False
    inside = whole.start <= part.start and part.end <= whole.end
    return inside and (whole.start, whole.end) != (part.start, part.end)
