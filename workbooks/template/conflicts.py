"""Sources that differ: two reports of one figure, which is used, by how much they differ, and why."""

from __future__ import annotations

from ..deal.figures import Figure
from ..writing import styles
from ..writing.keys import CONFLICT_DIFFERENCE, CONFLICT_OTHER, CONFLICT_USED, CONFLICTS
from ..writing.page import Line, Page
from ..writing.templates import literal, look_up


def conflicts(page: Page) -> None:
    pairs = page.model.deal.conflicts
    page.section(
        "Sources that differ", "Of several reports of one figure the preferred one is used; the others stay visible."
    )
    for number, (used, other) in enumerate(pairs, 1):
        _conflict(page, number, used, other)
    page.line(
        Line(
            CONFLICTS,
            "Reports that are not used",
            styles.COUNT,
            note=f"{len(pairs)} of them listed above" if pairs else "",
        ),
        constant='=COUNTIF(Figures[preferred],"no")',
    )


def _conflict(page: Page, number: int, used: Figure, other: Figure) -> None:
    named = f"{used.metric.replace('_', ' ')}, {used.period}"
    measure = styles.FRACTION if used.unit == "fraction" else styles.AMOUNT
    one, another = CONFLICT_USED.nth(number), CONFLICT_OTHER.nth(number)
    for key, label, figure in ((one, f"{named}: used", used), (another, f"{named}: also reported", other)):
        source, note = _report(figure, "source"), _report(figure, "note")
        page.line(
            Line(key, label, measure, kind="link", note=f'={source}&IF(ISNA({note}),"",": "&{note})'),
            constant=f"={_report(figure, 'value')}",
        )
    page.line(
        Line(CONFLICT_DIFFERENCE.nth(number), f"{named}: difference", styles.FRACTION),
        constant=f"=IF({one}=0,0,{another}/{one}-1)",
    )


def _report(figure: Figure, field: str) -> str:
    return look_up(*map(literal, (figure.entity, figure.metric, figure.period, field, figure.source)))
