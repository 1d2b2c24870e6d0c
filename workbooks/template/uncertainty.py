"""Uncertainty: seeded draws within the reported ranges, and which range matters most."""

from __future__ import annotations

from ..writing import styles
from ..writing.bounds import as_of
from ..writing.keys import (
    COST,
    COUNTER,
    COVERAGE,
    DRAWS,
    EXACT_MEAN,
    MEAN_DISTANCE,
    PAYMENT,
    PERCENTILE,
    REVENUE,
    SHARE,
    Key,
)
from ..writing.model import Model
from ..writing.page import Line, Page, Written
from ..writing.styles import Measure
from ..writing.templates import in_percent, span
from .assumptions import PERCENTILES
from .tornado import tornado

# what is drawn, and the stream of each: another number gives other draws
STREAMS = {PAYMENT: 1, SHARE: 2, COST: 3, COUNTER: 4}


def build(model: Model) -> None:
    page = Page(
        model,
        "Uncertainty",
        "Uncertainty",
        "What the reported ranges leave open. Within its range every value is taken as equally likely: an assumption, so "
        "nothing here is a bound. The seed makes the draws the same everywhere.",
    )
    page.headings(total=False)
    _ends(page)
    payment, share, cost, counter = (_draw(key) for key in (PAYMENT, SHARE, COST, COUNTER))
    revenue = f"IMPLIED_REVENUE({payment},{share},{counter})"
    coverage = f"IMPLIED_COVERAGE({payment},{share},{cost},{counter})"
    _draws(page, REVENUE, "Implied revenue", revenue, styles.AMOUNT)
    _exact(page)
    _draws(page, COVERAGE, "Coverage ratio", coverage, styles.FRACTION)
    tornado(page)
    page.finish()


def _ends(page: Page) -> None:
    page.section("Ranges, as reported")
    for key, label, measure in (
        (PAYMENT, "Payment", styles.FINE_AMOUNT),
        (SHARE, "Revenue share", styles.FRACTION),
        (COST, page.model.words("cost"), styles.FINE_AMOUNT),
        (COUNTER, "Counter-flow", styles.FINE_AMOUNT),
    ):
        page.line(Line(key.drawn.low, f"{label}, low", measure, kind="link"), periods=f"={key.low}")
        page.line(Line(key.drawn.high, f"{label}, high", measure, kind="link"), periods=f"={key.high}")


def _draw(key: Key) -> str:
    return f'MC_SAMPLE("UNIFORM",{key.drawn.low},{key.drawn.high},in_Draws,in_Seed,,{STREAMS[key]})'


def _draws(page: Page, key: Key, label: str, call: str, measure: Measure) -> None:
    """In each cell: draws of each range, the function over them, and one number of their summary."""
    page.section(f"{label}: draws within the ranges")
    wanted = [PERCENTILE.nth(n) for n in range(1, len(PERCENTILES) + 1)]
    summary = f"MC_SUMMARY({call},{span(wanted[0], wanted[-1])})"
    labels = [f"{label}: mean", f"{label}: standard deviation"]
    labels += [Written(f'"{label}: "&{in_percent(str(percentile))}&" percentile"') for percentile in wanted]
    lines = [mean(key), deviation(key), *(percentile_of(key, n) for n in range(1, len(wanted) + 1))]
    for number, (line, text) in enumerate(zip(lines, labels, strict=True), 1):
        page.line(
            Line(line, text, measure, kind="result", states=as_of(DRAWS)), periods=f"=INDEX({summary},1,{number})"
        )


def mean(key: Key) -> Key:
    return key.drawn.nth(0)


def deviation(key: Key) -> Key:
    return key.drawn.nth(1)


def percentile_of(key: Key, number: int) -> Key:
    return key.drawn.nth(1 + number)


def _exact(page: Page) -> None:
    """The mean of independent uniform payment and share, without drawing."""
    payment, share, counter = PAYMENT.drawn, SHARE.drawn, COUNTER.drawn
    inverse = f"LN({share.high}/{share.low})/({share.high}-{share.low})"
    inverse = f"IF({share.low}={share.high},1/{share.low},{inverse})"
    page.line(
        Line(
            EXACT_MEAN,
            "    exact mean",
            styles.AMOUNT,
            kind="evidence",
            note="(mean payment + mean counter-flow) x mean of 1 / share",
            states=as_of(DRAWS),
        ),
        periods=f"=({payment.low}+{payment.high}+{counter.low}+{counter.high})/2*{inverse}",
    )
    drawn, error = mean(REVENUE), f"({deviation(REVENUE)}/SQRT(in_Draws))"
    exactly_known = f"{deviation(REVENUE)}<=in_Tolerance*{EXACT_MEAN}"
    page.line(
        Line(
            MEAN_DISTANCE,
            "    distance of the drawn mean, in standard errors",
            styles.RATIO,
            kind="evidence",
            note="beyond 4 the draws or the formula would be wrong",
        ),
        periods=f"=IF({exactly_known},0,ABS({drawn}-{EXACT_MEAN})/{error})",
    )
