"""Uncertainty: seeded draws within the reported ranges, and which range matters most."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from ..writing import styles
from ..writing.layout import FIRST_PERIOD, Model, write
from ..writing.page import Page, Written
from ..writing.results import as_of
from ..writing.styles import Measure
from .assumptions import PERCENTILES

MOMENTS = ("mean", "standard deviation")
VARIED = ("payment", "share", "cost", "counter_flow")
SOURCES = {"payment": "payment", "share": "share", "cost": "cost", "counter_flow": "counter"}


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
    _draws(page, "revenue", "Implied revenue", "IMPLIED_REVENUE({0},{1},{3})", styles.AMOUNT)
    _exact(page)
    _draws(page, "coverage", "Coverage ratio", "IMPLIED_COVERAGE({0},{1},{2},{3})", styles.FRACTION)
    _tornado(page)
    page.finish()


def _ends(page: Page) -> None:
    page.section("Ranges, as reported")
    for key, label, measure in (
        ("payment", "Payment", styles.FINE_AMOUNT),
        ("share", "Revenue share", styles.FRACTION),
        ("cost", page.model.words("cost"), styles.FINE_AMOUNT),
        ("counter", "Counter-flow", styles.FINE_AMOUNT),
    ):
        for end in ("low", "high"):
            page.line(
                f"drawn {key} {end}", f"{label}, {end}", measure=measure, kind="link", periods=f"={{{key} {end}}}"
            )


def _draw(key: str, stream: int) -> str:
    return f'MC_SAMPLE("UNIFORM",{{drawn {key} low}},{{drawn {key} high}},in_Draws,in_Seed,,{stream})'


def _draws(page: Page, key: str, label: str, call: str, measure: Measure) -> None:
    """In each cell: draws of each range, the function over them, and one number of their summary."""
    page.section(f"{label}: draws within the ranges")
    samples = [_draw(name, stream) for stream, name in enumerate(("payment", "share", "cost", "counter"), 1)]
    for placeholder, sample in enumerate(samples):
        call = call.replace(f"{{{placeholder}}}", sample)
    wanted = f"{{percentile 1}}:{{percentile {len(PERCENTILES)}}}"
    names = [f"{label}: {name}" for name in MOMENTS]
    names += [
        Written(f'"{label}: "&TEXT({{percentile {n}}},"0%")&" percentile"') for n in range(1, len(PERCENTILES) + 1)
    ]
    for number, name in enumerate(names):
        page.line(
            f"drawn {key} {number}",
            name,
            measure=measure,
            kind="result",
            periods=f"=INDEX(MC_SUMMARY({call},{wanted}),1,{number + 1})",
            states=as_of("draws"),
        )


def _exact(page: Page) -> None:
    """The mean of independent uniform payment and share, without drawing."""
    share = "IF({drawn share low}={drawn share high},1/{drawn share low},LN({drawn share high}/{drawn share low})/({drawn share high}-{drawn share low}))"
    page.line(
        "exact mean",
        "    exact mean",
        kind="evidence",
        measure=styles.AMOUNT,
        periods=f"=({{drawn payment low}}+{{drawn payment high}}+{{drawn counter low}}+{{drawn counter high}})/2*{share}",
        note="(mean payment + mean counter-flow) x mean of 1 / share",
        states=as_of("draws"),
    )
    page.line(
        "mean distance",
        "    distance of the drawn mean, in standard errors",
        kind="evidence",
        measure=styles.RATIO,
        periods="=IF({drawn revenue 1}<=in_Tolerance*{exact mean},0,ABS({drawn revenue 0}-{exact mean})/({drawn revenue 1}/SQRT(in_Draws)))",
        note="beyond 4 the draws or the formula would be wrong",
    )


def _tornado(page: Page) -> None:
    """One range at a time, of the last period: what each does to the coverage ratio."""
    page.section("Tornado: coverage of the last period")
    columns = [get_column_letter(FIRST_PERIOD + i) for i in range(4)]
    for column in columns:
        width = page.sheet.column_dimensions[column].width
        page.sheet.column_dimensions[column].width = max(width, 22)
    _varied(page, columns)
    page.row += 1
    head = page.row
    for column, heading in zip(columns, ("Argument", "Coverage at low", "Coverage at high", "Swing"), strict=True):
        cell = write(page.sheet[f"{column}{head}"], heading, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.RIGHT
    ranked = f'TORNADO("IMPLIED_COVERAGE",{_lists(page, columns)})'
    for number in range(1, len(VARIED) + 1):
        page.line(f"tornado {number}", f"Rank {number}", measure=styles.FRACTION, states=as_of("draws"))
        for column in columns:
            cell = page.sheet[f"{column}{page.row}"]
            cell.value = f"=INDEX({ranked},{number},COLUMNS(${columns[0]}${head}:{column}${head}))"
            page.style(cell, "result", styles.FRACTION)
    found = f"${columns[0]}${head + 1}:${columns[0]}${head + len(VARIED)}"
    swings = f"${columns[3]}${head + 1}:${columns[3]}${head + len(VARIED)}"
    natives = "+".join(
        f'ABS(SUMIF({found},"{name}",{swings})-ABS({_coverage(page, name, "high")}-{_coverage(page, name, "low")}))'
        for name in VARIED
    )
    page.line(
        "tornado closes",
        "    swings - native formulas",
        kind="evidence",
        measure=styles.DIFFERENCE,
        constant=f"={natives}",
    )
    page.model.closings.append(("TORNADO = native formulas", "tornado closes"))


def _varied(page: Page, columns: list[str]) -> None:
    for column, heading in zip(columns, ("Argument", "Base", "Low", "High"), strict=True):
        write(page.sheet[f"{column}{page.row + 1}"], heading, styles.HEADER)
        cell = page.sheet[f"{column}{page.row + 1}"]
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.RIGHT
    page.row += 1
    tried = "{counter reported.last}+in_FlowBack*{payment reported.last}"
    for name in VARIED:
        key = SOURCES[name]
        high = f"{{{key} high.last}}"
        if name == "counter_flow":  # where what flows back is exactly known nothing is tried
            high = f'IF({{counter reported bound.last}}="EXACT",{high},MAX({high},{tried}))'
        page.line(
            f"varied {name}",
            {
                "payment": "Payment",
                "share": "Revenue share",
                "cost": page.model.words("cost"),
                "counter_flow": "Counter-flow",
            }[name],
            note="the counter-flow tried is an assumption of Inputs" if name == "counter_flow" else "",
        )
        measure = styles.FRACTION if name == "share" else styles.AMOUNT
        for column, content in zip(
            columns, (name, f"={{{key} reported.last}}", f"={{{key} low.last}}", f"={high}"), strict=True
        ):
            cell = write(page.sheet[f"{column}{page.row}"], content)
            if content.startswith("="):
                cell.value = page.model.render(content, column, page.title)
            page.style(cell, "link" if content.startswith("=") else "calculation", measure)


def _lists(page: Page, columns: list[str]) -> str:
    first, last = (page.model.rows[f"varied {name}"].number for name in (VARIED[0], VARIED[-1]))
    return ",".join(f"${c}${first}:${c}${last}" for c in columns)


def _coverage(page: Page, varied: str, end: str) -> str:
    """The coverage with one argument at an end of its range, without our functions."""
    base, low, high = (get_column_letter(FIRST_PERIOD + i) for i in (1, 2, 3))
    cells = {
        name: f"${(low if end == 'low' else high) if name == varied else base}${page.model.rows[f'varied {name}'].number}"
        for name in VARIED
    }
    return "({payment}+{counter_flow})/({share}*{cost})".format_map(cells)
