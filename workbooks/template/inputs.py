"""Inputs: which figures the model uses, for which periods, in which scenario."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from ..deal.roles import ROLES
from ..writing import styles
from ..writing.keys import (
    COST,
    COUNTER,
    DRAWS,
    END,
    GROWTH_PATH,
    LABEL,
    MONTHS,
    PERIOD,
    SCENARIO,
    SCENARIO_NAME,
    START,
    TOLERANCE,
    WEAKEST,
    named,
)
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.quantities import SCENARIOS, quantities
from ..writing.templates import in_row, literal, look_up
from .assumptions import assumptions
from .conflicts import conflicts
from .figures import choose
from .telling import telling
from .values import reported_and_used

# roles whose metric can be replaced by another, in a named cell
CHOSEN = ("revenue", "target")


_LENGTHS = (("/12", "year"), ("/3", "quarter"), ("", "month"))  # parts of the length in months, and their words


def build(model: Model) -> None:
    page = Page(
        model,
        "Inputs",
        "Inputs",
        "Which figures are used, for which periods and in which scenario. Yellow cells are yours to change.",
    )
    _scenario(page)
    _choices(page)
    _periods(page)
    reported_and_used(page)
    assumptions(page)
    if page.model.deal.has("cap") or page.model.deal.has("guarantee"):
        telling(page)
    conflicts(page)
    _comparison(page)
    _methods(page)
    _weakest(page)
    page.headings()
    page.finish()


def _scenario(page: Page) -> None:
    page.section("Scenario")
    cell = page.named(
        Line(
            SCENARIO_NAME,
            "Which end of each reported range is used",
            kind="input",
            note="Unfavourable: low payments, slow growth, high shares and costs; Favourable: the other ends. With a loss on "
            "every unit faster growth needs more funding, not less",
        ),
        SCENARIOS[1],
    )
    rule = DataValidation("list", formula1=f'"{",".join(SCENARIOS)}"', allow_blank=False)
    page.validate(cell, rule, f"Choose one of {', '.join(SCENARIOS)}.")
    page.line(
        Line(SCENARIO, "Number of the scenario"), constant=f"=MATCH(in_Scenario,{in_row(map(literal, SCENARIOS))},0)"
    )


def _choices(page: Page) -> None:
    deal = page.model.deal
    page.section("Who and what")
    _choice(page, "in_Payer", "Who pays the share", deal.payer, "entity")
    _choice(page, "in_Partner", "Who receives it", deal.partner, "entity")
    for quantity in quantities(deal):
        label = f"Metric: {ROLES[quantity.role].label.partition(':')[0]}"
        _choice(page, quantity.metric, label, deal.metric(quantity.role), "metric")
    for role in CHOSEN:
        if deal.has(role):
            name = f"in_{role.capitalize()}Metric"
            _choice(page, name, f"Metric: {ROLES[role].label}", deal.metric(role), "metric")
    if deal.has("target"):
        _choice(page, "in_TargetPeriod", "Period of the target", deal.of("target")[0].period, "period")
    _choice(page, "in_Unit", "Unit of all amounts", deal.unit, "unit")


def _choice(page: Page, name: str, label: str, value: str, column: str) -> None:
    """A named cell that holds one of the texts in a column of Figures."""
    line = Line(named(name), label, kind="input", note=f"as in the column {column} of Figures")
    choose(page, page.named(line, value), column)


def _periods(page: Page) -> None:
    page.section("Periods")
    row = page.line(
        Line(PERIOD, "Period", kind="input", note="each begins the day after the one before ends"),
        periods=list(page.model.periods),
    )
    choose(page, f"{page.columns[0]}{row.number}:{page.columns[-1]}{row.number}", "period")

    def look(field: str) -> str:
        return look_up("in_Payer", "in_PaymentMetric", str(PERIOD), literal(field))

    page.line(Line(START, "First day", styles.DATE, kind="link"), periods=f"={look('start')}")
    page.line(Line(END, "Last day", styles.DATE, kind="link"), periods=f"={look('end')}")
    page.line(
        Line(MONTHS, "Length", styles.LENGTH, kind="link"), periods=f"={look('months')}", total=f"=SUM({MONTHS.all})"
    )
    years, quarters, months = (_counted(f"{MONTHS}{part}", word) for part, word in _LENGTHS)
    together = f"IF(MOD({MONTHS},12)=0,{years},IF(MOD({MONTHS},3)=0,{quarters},{months}))"
    page.line(
        Line(LABEL, "Label", note="headings of all sheets"),
        # the user's own names; only one like 2025-9M is spelled out
        periods=f'=IF(""&{PERIOD}=YEAR({START})&"-"&INT({MONTHS})&"M",{months}&" "&YEAR({START}),""&{PERIOD})',
        total=f"={together}" if len(page.columns) > 1 else '="total"',
    )


def _counted(number: str, word: str) -> str:
    """In words: how many, of something."""
    return f'ROUND({number},2)&IF({number}=1," {word}"," {word}s")'


def _comparison(page: Page) -> None:
    page.section("Comparison with the native formulas")
    note = "of a function against its native formula"
    cell = page.named(Line(TOLERANCE, "Tolerance of comparisons", styles.TOLERANCE, kind="input", note=note), 1e-9)
    small = DataValidation("decimal", operator="between", formula1="1E-15", formula2="0.000001", allow_blank=False)
    page.validate(cell, small, "Enter a tolerance between 1E-15 and 1E-6.")


def _methods(page: Page) -> None:
    page.section("Assumptions that belong to the methods")
    # a growth rate between two totals is neither reported nor a bound, whatever the totals are
    path = Line(
        GROWTH_PATH,
        "Monthly growth along one path",
        note="each month grows by the same rate; a growth rate between two totals is an assumption",
    )
    draws = Line(
        DRAWS,
        "Draws within a reported range",
        note="every value within a range equally likely: nobody has reported a distribution",
    )
    for line, method in ((path, "geometric"), (draws, "uniform")):
        page.line(line, constant=method)
        page.line(Line(line.key.bound, f"{line.label}: bound"), constant="NONE")
        page.line(Line(line.key.status, f"{line.label}: status"), constant="ASSUMED")


def _weakest(page: Page) -> None:
    page.section("Weakest status")
    page.line(
        Line(
            WEAKEST,
            "Of payments, shares, counter-flows and costs used",
            kind="result",
            note="what the answers on the Cover rest on; assumptions come on top where a result says ASSUMED",
        ),
        constant=f"=STATUS_WORST({COUNTER.status.first}:{COST.status.last})",
    )
