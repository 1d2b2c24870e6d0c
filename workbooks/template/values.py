"""Inputs, the periods' figures: as they are reported, and as the scenario uses them."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import of_all
from ..writing.keys import COUNTER, PERIOD, SCENARIO, SHARE, Key
from ..writing.page import Line, Page
from ..writing.quantities import HIGH, LOW, Quantity, quantities


def reported_and_used(page: Page) -> None:
    used = quantities(page.model.deal)
    page.section("Figures as reported")
    for quantity in used:
        _reported(page, quantity)
    page.section("Figures used in this scenario")
    for quantity in used:
        label = quantity.label(page.model.deal)
        page.line(
            Line(quantity.key, label, quantity.measure, kind="link"),
            periods=_chosen(*quantity.in_scenarios),
            total=quantity.total,
        )
    for quantity in used:
        _bound(page, quantity)
    for quantity in used:
        _status(page, quantity)


def _short(page: Page, quantity: Quantity) -> str:
    return quantity.label(page.model.deal).partition(":")[0]


def _reported(page: Page, quantity: Quantity) -> None:
    """A figure as it is reported, and the ends of its range."""
    reported, short = quantity.key.reported, _short(page, quantity)
    label = quantity.label(page.model.deal)
    page.line(Line(reported, label, quantity.measure, kind="link"), periods=f"={quantity.look(PERIOD)}")
    for key, field in ((reported.bound, "bound"), (reported.status, "status"), (reported.source, "source")):
        page.line(Line(key, f"{short}: {field}", kind="evidence"), periods=f"={quantity.look(PERIOD, field)}")
    _end(page, quantity, quantity.key.low, LOW, other=HIGH, bound="LOWER")
    _end(page, quantity, quantity.key.high, HIGH, other=LOW, bound="UPPER")


def _end(page: Page, quantity: Quantity, key: Key, end: str, *, other: str, bound: str) -> None:
    """An end of a figure's range; without one the figure stands for its own range."""
    reported, short, look = quantity.key.reported, _short(page, quantity), quantity.look(PERIOD, end)
    measure = styles.FINE_AMOUNT if quantity.measure is styles.AMOUNT else quantity.measure
    # with an end on the other side only, the value itself is no longer exact
    own = reported.bound
    alone = f'IF(ISNA({quantity.look(PERIOD, other)}),{own},IF({own}="EXACT","NONE",{own}))'
    page.line(
        Line(key, f"{short}: {end}", measure, kind="link", note="where none is given, the value itself"),
        periods=f"=IF(ISNA({look}),{reported},{look})",
    )
    page.line(
        Line(key.bound, f"{short}: {end}: bound", kind="evidence"), periods=f'=IF(ISNA({look}),{alone},"{bound}")'
    )
    page.line(Line(key.status, f"{short}: {end}: status", kind="evidence"), periods=f"={reported.status}")


def _chosen(unfavourable: Key, reported: Key, favourable: Key) -> str:
    return f"=CHOOSE({SCENARIO},{unfavourable},{reported},{favourable})"


def _bound(page: Page, quantity: Quantity) -> None:
    key = quantity.key
    total = of_all(key, page)
    if quantity.measure is styles.FRACTION:
        # where the fractions differ, that of the total depends on the amounts too and bounds nothing
        total = f'IF(MAX({key.all})=MIN({key.all}),{total},"NONE")'
    page.line(
        Line(key.bound, f"{_short(page, quantity)}: bound", kind="evidence"),
        periods=_chosen(*(value.bound for value in quantity.in_scenarios)),
        total=f"={total}",
    )


def _status(page: Page, quantity: Quantity) -> None:
    key = quantity.key
    total = f"STATUS_WORST({key.status.all})"
    if key == SHARE:
        # where the shares differ it depends on the payments and counter-flows, too
        whole = f"STATUS_WORST({COUNTER.status.first}:{SHARE.status.last})"
        total = f"IF(MAX({SHARE.all})=MIN({SHARE.all}),{total},{whole})"
    page.line(
        Line(key.status, f"{_short(page, quantity)}: status", kind="evidence"),
        periods=_chosen(*(value.status for value in quantity.in_scenarios)),
        total=f"={total}",
    )
