"""Within which limits a figure's numbers and days must be: beyond them results lose their digits, or are errors."""

from __future__ import annotations

import datetime as dt

from addin.refusal import Refusal
from udfs.errors import decimal_text

LARGEST_NUMBER, SMALLEST_NUMBER = 1e15, 1e-9  # whatever the sign, apart from 0
MOST_TOKENS = 1e18
LONGEST_PERIOD = 1200  # of a period: more the functions do not take
DAYS_A_YEAR = 365.25
# how far months may be from what the dates say, as the sheet Checks counts it
MONTHS_APART, PART_APART = 0.5, 0.15


def refuse_size(place: str, column: str, number: float, unit: str) -> None:
    tokens = unit.casefold() == "tokens"
    most = MOST_TOKENS if tokens else LARGEST_NUMBER
    if number and not SMALLEST_NUMBER <= abs(number) <= most:
        advice = "" if tokens else "; a larger or smaller unit may help"
        raise Refusal(
            f"{place}: {column} is {decimal_text(number)}; it must be 0, or between {SMALLEST_NUMBER:.0E} and "
            f"{most:.0E} in size{advice}"
        )


def refuse_months(place: str, months: float, start: dt.date | None, end: dt.date | None) -> None:
    """A length that a period cannot have, or that is not the one of its days."""
    if months <= 0:
        raise Refusal(f"{place}: months is {decimal_text(months)}; it must be greater than 0")
    if months > LONGEST_PERIOD:
        raise Refusal(f"{place}: months is {decimal_text(months)}; a period has at most {LONGEST_PERIOD}")
    if start is None or end is None:
        return
    dated = _months_of_days(start, end)
    if (dated - months) ** 2 > MONTHS_APART**2 or (dated / months - 1) ** 2 > PART_APART**2:
        raise Refusal(f"{place}: months is {decimal_text(months)}; from {start} to {end} it must be about {dated:.1f}")


def _months_of_days(start: dt.date, end: dt.date) -> float:
    """About how many months lie between two days, both included."""
    return ((end - start).days + 1) * 12 / DAYS_A_YEAR
