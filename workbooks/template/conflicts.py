"""Sources that differ: two reports of one figure, which is used, by how much they differ, and why."""

from __future__ import annotations

from ..deal.figures import Figure
from ..writing import styles
from ..writing.layout import literal
from ..writing.page import Page


def conflicts(page: Page) -> None:
    pairs = page.model.deal.conflicts
    page.section(
        "Sources that differ", "Of several reports of one figure the preferred one is used; the others stay visible."
    )
    for number, (used, other) in enumerate(pairs, 1):
        _conflict(page, number, used, other)
    page.line(
        "conflicts",
        "Reports that are not used",
        measure=styles.COUNT,
        constant='=COUNTIF(Figures[preferred],"no")',
        note=f"{len(pairs)} of them listed above",
    )


def _conflict(page: Page, number: int, used: Figure, other: Figure) -> None:
    named = f"{used.metric.replace('_', ' ')}, {used.period}"
    measure = styles.FRACTION if used.unit == "fraction" else styles.AMOUNT
    key = f"conflict {number}"
    for what, figure in (("used", used), ("also reported", other)):
        source, note = (_report(figure, field) for field in ("source", "note"))
        page.line(
            f"{key} {what}",
            f"{named}: {what}",
            measure=measure,
            kind="link",
            constant=f"={_report(figure, 'value')}",
            note=f'={source}&IF(ISNA({note}),"",": "&{note})',
        )
    page.line(
        f"{key} difference",
        f"{named}: difference",
        measure=styles.FRACTION,
        constant=f"=IF({{{key} used}}=0,0,{{{key} also reported}}/{{{key} used}}-1)",
    )


def _report(figure: Figure, field: str) -> str:
    names = (figure.entity, figure.metric, figure.period, field, figure.source)
    return f"FIGURE(Figures[#All],{','.join(map(literal, names))})"
