"""Uncertainty, the tornado: one range at a time, of the last period, and what each does to the coverage ratio."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from udfs import registry

from ..writing import styles
from ..writing.bounds import as_of
from ..writing.keys import COST, COUNTER, DRAWS, PAYMENT, SHARE, TORNADO, Key
from ..writing.layout import FIRST_PERIOD, write
from ..writing.page import Line, Page
from ..writing.results import native_formula

COLUMNS = [get_column_letter(FIRST_PERIOD + i) for i in range(4)]
NAME, BASE, LOW, HIGH = COLUMNS  # of the arguments
NAME, AT_LOW, AT_HIGH, SWING = COLUMNS  # of the ranks
# the arguments of IMPLIED_COVERAGE that vary, in the order of their rows
VARIED = {"payment": PAYMENT, "share": SHARE, "cost": COST, "counter_flow": COUNTER}
WIDTH = 22


def tornado(page: Page) -> None:
    page.section("Tornado: coverage of the last period")
    for column in COLUMNS:
        width = page.sheet.column_dimensions[column].width
        page.sheet.column_dimensions[column].width = max(width, WIDTH)
    _varied(page)
    head = _heads(page, ("Argument", "Coverage at low", "Coverage at high", "Swing"))
    ranked = f'TORNADO("IMPLIED_COVERAGE",{_lists(page)})'
    for number in range(1, len(VARIED) + 1):
        page.line(Line(TORNADO.nth(number), f"Rank {number}", styles.FRACTION, states=as_of(DRAWS)))
        for column in COLUMNS:
            cell = page.sheet[f"{column}{page.row}"]
            cell.value = f"=INDEX({ranked},{number},COLUMNS(${NAME}${head}:{column}${head}))"
            page.style(cell, "result", styles.FRACTION)
    _closes(page, head)


def _heads(page: Page, headings: Sequence[str]) -> int:
    """Write headings in a row of their own; return its number."""
    page.row += 1
    for column, heading in zip(COLUMNS, headings, strict=True):
        cell = write(page.sheet[f"{column}{page.row}"], heading, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.RIGHT
    return page.row


def _varied(page: Page) -> None:
    """Each argument's value and the ends of its range."""
    _heads(page, ("Argument", "Base", "Low", "High"))
    labels = {PAYMENT: "Payment", SHARE: "Revenue share", COST: page.model.words("cost"), COUNTER: "Counter-flow"}
    for name, key in VARIED.items():
        note = "the counter-flow tried is an assumption of Inputs" if key == COUNTER else ""
        page.line(Line(key.varied, labels[key], note=note))
        measure = styles.FRACTION if key == SHARE else styles.AMOUNT
        page.style(write(page.sheet[f"{NAME}{page.row}"], name), "calculation", measure)
        for column, formula in ((BASE, key.reported.last), (LOW, key.low.last), (HIGH, _high(key))):
            cell = write(page.sheet[f"{column}{page.row}"], None)
            cell.value = page.model.render(f"={formula}", column, page.title)
            page.style(cell, "link", measure)


def _high(key: Key) -> str:
    if key != COUNTER:
        return key.high.last
    # where what flows back is exactly known nothing is tried
    tried = f"{COUNTER.reported.last}+in_FlowBack*{PAYMENT.reported.last}"
    return f'IF({COUNTER.reported.bound.last}="EXACT",{COUNTER.high.last},MAX({COUNTER.high.last},{tried}))'


def _row(page: Page, key: Key) -> int:
    return page.model.rows[key.varied].number


def _lists(page: Page) -> str:
    """Names, bases, lows and highs, as TORNADO takes them."""
    first, *_, last = (_row(page, key) for key in VARIED.values())
    return ",".join(f"${column}${first}:${column}${last}" for column in COLUMNS)


def _closes(page: Page, head: int) -> None:
    names, swings = (f"${column}${head + 1}:${column}${head + len(VARIED)}" for column in (NAME, SWING))
    coverages = (
        f"${AT_LOW}${head + 1}:${AT_HIGH}${head + len(VARIED)}"  # at the ends: the swings are no surer than these
    )
    natives = "+".join(
        f'ABS(SUMIF({names},"{name}",{swings})-ABS({_coverage(page, key, HIGH)}-{_coverage(page, key, LOW)}))'
        for name, key in VARIED.items()
    )
    page.line(
        Line(TORNADO.closes, "    swings - native formulas", styles.DIFFERENCE, kind="evidence"),
        constant=f"=({natives})/MAX(1,{coverages})",
    )
    page.model.closings.append(("TORNADO = native formulas", TORNADO.closes))


def _coverage(page: Page, varied: Key, end: str) -> str:
    """The coverage with one argument at an end of its range, without our functions."""
    places = {name: f"${end if key == varied else BASE}${_row(page, key)}" for name, key in VARIED.items()}
    return native_formula(registry["IMPLIED_COVERAGE"], places)
