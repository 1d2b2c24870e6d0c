"""Growth along one geometric path through two totals, with the difference that must vanish on it."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass

from udfs import registry

from . import styles
from .bounds import as_of
from .keys import GROWTH_PATH, TARGET_MONTHS, Key
from .page import Line, Page
from .results import native_formula

NO_PATH = '"no path"'  # SERIES_GROWTH finds none where the totals grow faster than tenfold a month


@dataclass(frozen=True)
class Totals:
    """Two totals and the months of their periods, as templates; named and ordered as SERIES_GROWTH takes them."""

    amount_1: str
    months_1: str
    amount_2: str
    months_2: str


def growth_path(page: Page, key: Key, label: str, totals: Totals) -> None:
    """Monthly growth between two totals."""
    call = f"SERIES_GROWTH({','.join(astuple(totals))})"
    note, states = "of the one geometric path that gives both totals; not a bound", as_of(GROWTH_PATH)
    page.line(Line(key, label, styles.GROWTH, note=note, states=states), constant=f"=IF(ISNA({call}),{NO_PATH},{call})")
    given = asdict(totals) | {"result": str(key)}
    native = native_formula(registry["SERIES_GROWTH"], given)
    difference = "    difference of the totals' ratio on that path"
    page.line(
        Line(key.closes, difference, styles.DIFFERENCE, kind="evidence", note="must vanish"),
        constant=f"=IF(ISNUMBER({key}),ABS({native})/MAX(1,{totals.amount_2}/{totals.amount_1}),0)",
    )
    page.model.closings.append((label, key.closes))


def at_the_target(page: Page, key: Key, label: str) -> None:
    """The last run rate of an amount, carried on along its path to the target's month."""
    rate, months = key.run_rate.last, TARGET_MONTHS
    page.line(
        Line(
            key.at_target,
            f"{label}, run rate in the target's month",
            styles.ANNUAL,
            kind="result",
            note="the path carried on: not a bound, and nobody's forecast",
            states=as_of(GROWTH_PATH),
        ),
        constant=f"=IF(ISNUMBER({rate}),INDEX(PROJECT_SERIES({rate},{key.growth},{months}),{months}+1),{NO_PATH})",
    )
