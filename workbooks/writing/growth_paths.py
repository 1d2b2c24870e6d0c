"""Growth along one geometric path through two totals, with the difference that must vanish on it."""

from __future__ import annotations

from udfs import registry

from . import styles
from .page import Page
from .results import as_of, native_formula

NO_PATH = '"no path"'  # SERIES_GROWTH finds none where the totals grow faster than tenfold a month


def growth_path(page: Page, key: str, label: str, totals: tuple[str, str, str, str]) -> None:
    """Monthly growth between two totals: (amount, months, amount, months), as templates."""
    call = f"SERIES_GROWTH({','.join(totals)})"
    page.line(
        key,
        label,
        measure=styles.GROWTH,
        constant=f"=IF(ISNA({call}),{NO_PATH},{call})",
        note="of the one geometric path that gives both totals; not a bound",
        states=as_of("growth path"),
    )
    names = ("amount_1", "months_1", "amount_2", "months_2")
    given = dict(zip(names, totals, strict=True)) | {"result": f"{{{key}}}"}
    native = native_formula(registry["SERIES_GROWTH"], given)
    page.line(
        f"{key} closes",
        "    difference of the totals' ratio on that path",
        kind="evidence",
        measure=styles.DIFFERENCE,
        constant=f"=IF(ISNUMBER({{{key}}}),ABS({native}),0)",
        note="must vanish",
    )
    page.model.closings.append((label, f"{key} closes"))


def at_the_target(page: Page, key: str, label: str, rate: str, growth: str) -> None:
    """A run rate carried on along its path to the target's month."""
    months = "{target months}"
    page.line(
        f"{key} at target",
        f"{label}, run rate in the target's month",
        measure=styles.ANNUAL,
        kind="result",
        constant=f"=IF(ISNUMBER({rate}),INDEX(PROJECT_SERIES({rate},{growth},{months}),{months}+1),{NO_PATH})",
        note="the path carried on: not a bound, and nobody's forecast",
        states=as_of("growth path"),
    )
