"""R6: seeded draws in cells, their summary, and the exact figures of their distributions."""

from __future__ import annotations

import math
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from udfs import Param, registry
from udfs.uncertainty import UNCERTAINTY

from ..writing import styles
from ..writing.layout import set_up, write
from . import r6_distributions
from .lines import validation
from .lines.book import Book
from .lines.line import Section, WorkedLine, of, rest
from .r6_distributions import KnownDistribution

DRAWS, SEED = 1000, 2025
HEADER, FIRST = 4, 13  # of the draws
LAST = FIRST + DRAWS - 1
PRINTED = 25  # a thousand draws on paper help nobody
PAYMENT = 865.9
INPUTS = ("distribution", "p1", "p2", "n", "seed", "mode", "stream")
# what is drawn: heading, its arguments, its exact figures
COLUMNS: tuple[tuple[str, tuple[Any, ...], KnownDistribution], ...] = (
    ("share", ("UNIFORM", 0.18, 0.22), r6_distributions.uniform(0.18, 0.22)),
    ("triangular", ("TRIANGULAR", 0, 10, 2, 1), r6_distributions.triangular(0, 10, 2)),
    ("PERT", ("PERT", 0, 10, 2.5, 1), r6_distributions.pert_2_4(0, 10)),
    ("normal", ("NORMAL90", -5, 15), r6_distributions.normal90(-5, 15)),
    ("lognormal", ("LOGNORMAL90", 100, 400), r6_distributions.lognormal90(100, 400)),
    ("stream 2", ("TRIANGULAR", 0, 10, 2, 2), r6_distributions.triangular(0, 10, 2)),
)
REVENUE = ("implied revenue", r6_distributions.reciprocal(PAYMENT, 0.18, 0.22))


def _draws(book: Book) -> None:
    """Arguments on top, below them a column of draws entered as one array formula of fixed size."""
    sheet = book.book.create_sheet("Draws")
    set_up(sheet, {"A": 24, **{get_column_letter(c): 17 for c in range(2, len(COLUMNS) + 3)}})
    write(sheet["A1"], "Monte Carlo: Draws", styles.TITLE)
    write(
        sheet["A2"],
        "The same seed gives the same draws in every program. A column is one array formula; the first 25 are printed.",
        styles.PURPOSE,
    )
    heads = ["Drawn", *(name for name, _, _ in COLUMNS), REVENUE[0]]
    for column, name in enumerate(heads, 1):
        cell = write(sheet.cell(HEADER, column), name, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.CENTER
    for row, name in enumerate(INPUTS, HEADER + 1):
        write(sheet.cell(row, 1), name, styles.SMALL)
    areas: dict[validation.Rule, list[str]] = {}
    params = {p.name: p for p in registry["MC_SAMPLE"].params}
    for column, (_, given, _) in enumerate(COLUMNS, 2):
        arguments = dict(zip(INPUTS, (*given[:3], DRAWS, SEED, *given[3:]), strict=False))
        for name, value in arguments.items():
            _argument(sheet, column, params[name], value, areas)
        letter = get_column_letter(column)
        last = HEADER + len(arguments)
        cells = ",".join(f"{letter}{row}" for row in range(HEADER + 1, last + 1))
        _column(sheet, letter, f"=MC_SAMPLE({cells})")
    beside = _revenue(sheet, areas)
    validation.add(sheet, areas)
    sheet.freeze_panes, sheet.print_title_rows = f"B{FIRST}", f"{HEADER}:{HEADER}"
    sheet.print_area = f"A1:{beside}{FIRST + PRINTED - 1}"


def _revenue(sheet: Any, areas: dict[validation.Rule, list[str]]) -> str:
    """Beside the draws, what a payment implies under each share drawn; the column's letter."""
    beside: str = get_column_letter(len(COLUMNS) + 2)
    write(sheet[f"{beside}{HEADER + 1}"], "payment over the share drawn", styles.SMALL).alignment = styles.CENTER
    sheet.row_dimensions[HEADER + 1].height = 28
    cell = write(sheet[f"{beside}{HEADER + 2}"], PAYMENT)
    cell.font, cell.fill = styles.KINDS["input"]
    cell.alignment = styles.RIGHT
    areas.setdefault(validation.rule_for(None, PAYMENT), []).append(cell.coordinate)
    _column(sheet, beside, f"=IMPLIED_REVENUE({beside}{HEADER + 2},B{FIRST}:B{LAST})")
    return beside


def _argument(sheet: Any, column: int, param: Param, value: Any, areas: dict[validation.Rule, list[str]]) -> None:
    cell = write(sheet.cell(HEADER + 1 + INPUTS.index(param.name), column), value)
    cell.font, cell.fill = styles.KINDS["input"]
    cell.alignment = styles.RIGHT
    areas.setdefault(validation.rule_for(param, value), []).append(cell.coordinate)


def _column(sheet: Any, letter: str, formula: str) -> None:
    area = f"{letter}{FIRST}:{letter}{LAST}"
    for row in range(FIRST, LAST + 1):  # the saved draws need their cells
        sheet[f"{letter}{row}"].font = styles.KINDS["calculation"][0]
    sheet[f"{letter}{FIRST}"] = ArrayFormula(area, formula)


def _area(index: int) -> str:
    letter = get_column_letter(index + 2)
    return f"Draws!{letter}{FIRST}:{letter}{LAST}"


def _summary(name: str, area: str, exact: KnownDistribution) -> Section:
    """Mean, deviation and percentiles of a column, by our function, by Excel's own, and exactly."""
    call = f"MC_SUMMARY({area})"
    off = "within 4 standard errors"
    lines = [
        WorkedLine(
            "mean",
            {},
            (f"INDEX({call},1,1)",),
            (_rounded(exact.mean),),
            f"analytic: {exact.mean_how}, {off}",
            (f"AVERAGE({area})",),
            within=exact.of_mean(DRAWS),
        ),
        WorkedLine(
            "standard deviation",
            {},
            (f"INDEX({call},1,2)",),
            (_rounded(exact.sd),),
            f"analytic: {exact.sd_how}, {off}",
            (f"STDEV({area})",),
            within=exact.of_sd(DRAWS),
        ),
    ]
    lines += [
        WorkedLine(
            f"percentile {p:.0%}",
            {"probability": p},
            (f"INDEX(MC_SUMMARY({area},{{probability}}),1,3)",),
            (_rounded(exact.quantile(p)),),
            f"analytic: {exact.quantile_how}, {off}",
            (f"PERCENTILE({area},{{probability}})",),
            within=exact.of_quantile(p, DRAWS),
        )
        for p in (0.05, 0.25, 0.5, 0.75, 0.95)
    ]
    return Section(f"{name}: {DRAWS:,} draws", ("probability",), tuple(lines))


def _rounded(value: float) -> float:
    """Twelve digits: as good as exact beside draws."""
    return float(f"{value:.12g}")


def _streams() -> Section:
    """What a seed and a stream promise."""
    call = "MC_SAMPLE(Draws!C5,Draws!C6,Draws!C7,{n},{seed},Draws!C10,{stream})"
    same = [
        WorkedLine(
            f"draw {n} of {n} is draw {n} of {DRAWS:,}",
            {"n": n, "seed": SEED, "stream": 1},
            (f"INDEX({call},{n},1)",),
            ("",),
            "identity: a longer column begins with the shorter one",
            (f"Draws!C{FIRST + n - 1}",),
            twin=True,
        )
        for n in (1, 2, 50)
    ]
    first, second = _area(1), _area(len(COLUMNS) - 1)
    apart = WorkedLine(
        "two streams do not go together",
        {},
        (f"CORREL({first},{second})",),
        (0.0,),
        "analytic: no correlation, within 4/SQRT(n)",
        because="itself a native formula",
        within=4 / math.sqrt(DRAWS),
    )
    other = WorkedLine(
        "another seed gives other draws",
        {"n": 1, "seed": SEED + 1, "stream": 1},
        (f'IF(INDEX({call},1,1)=Draws!C{FIRST},"the same","another")',),
        ("another",),
        "specification: the seed decides",
        because="itself a comparison",
    )
    return Section("Seeds and streams", ("n", "seed", "stream"), (*same, apart, other))


def build() -> Workbook:
    book = Book(
        "Monte Carlo", f"Draws with the seed {SEED}, their summaries, and what one input at a time does to a result."
    )
    _draws(book)
    sections = [_summary(name, _area(i), exact) for i, (name, _, exact) in enumerate(COLUMNS)]
    book.sheet(
        "Against theory",
        "Each column's summary against Excel's own functions and against the exact distribution.",
        (*sections, _summary(REVENUE[0], _area(len(COLUMNS)), REVENUE[1]), _streams()),
    )
    draws, moves = (of("MC_SAMPLE"), of("MC_SUMMARY")), (of("TORNADO"), of("SCENARIO_TABLE"))
    book.sheet("Draws and summaries", "The worked cases of sampling and of summaries.", draws)
    book.sheet(
        "What moves a result",
        "One argument at a time, and several scenarios.",
        (*moves, *rest(UNCERTAINTY, draws, moves)),
    )
    return book.finish()
