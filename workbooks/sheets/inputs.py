"""Inputs: which figures the model uses, and for which periods."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from .. import styles
from ..layout import Model, Page
from ..roles import Deal
from . import figures

# line: label, named entity, named metric, measure
USED = {
    "counter": (
        "Counter-flow: money flowing back",
        "in_Partner",
        "in_CounterFlowMetric",
        styles.AMOUNT,
    ),
    "payment": ("Payment, net of the counter-flow", "in_Payer", "in_PaymentMetric", styles.AMOUNT),
    "share": ("Revenue share", "in_Payer", "in_ShareMetric", styles.FRACTION),
    "cost": ("Inference cost", "in_Payer", "in_CostMetric", styles.AMOUNT),
}


def build(model: Model, deal: Deal) -> None:
    page = Page(
        model,
        "Inputs",
        "Inputs",
        "Which figures are used, and for which periods. Yellow cells are yours to change.",
    )
    page.sheet.column_dimensions["C"].width = 28
    _choices(page, deal)
    _periods(page, deal)
    _values(page)
    _target(page)
    _assumptions(page)
    page.headings()


def _choices(page: Page, deal: Deal) -> None:
    roles = deal.roles
    page.section("Who and what")
    choices = (
        ("in_Payer", "Who pays the share", roles.payer, "entity"),
        ("in_Partner", "Who receives it", roles.partner, "entity"),
        ("in_PaymentMetric", "Metric of the payment", roles.payment, "metric"),
        ("in_ShareMetric", "Metric of the share", roles.share, "metric"),
        ("in_CounterFlowMetric", "Metric of the counter-flow", roles.counter_flow, "metric"),
        ("in_CostMetric", "Metric of the cost to be covered", roles.cost, "metric"),
        ("in_RevenueMetric", "Metric of revenue reported elsewhere", roles.revenue, "metric"),
        ("in_TargetMetric", "Metric of the target", roles.target, "metric"),
        ("in_TargetPeriod", "Period of the target", deal.target_period, "period"),
        ("in_Unit", "Unit of all amounts", deal.unit, "unit"),
    )
    for name, label, value, column in choices:
        row = page.line(
            name, label, kind="input", constant=value, note=f"as in the column {column} of Figures"
        )
        page.model.name(name, page.title, f"C{row.number}")
        _from_figures(page, f"C{row.number}", column)


def _from_figures(page: Page, cells: str, column: str) -> None:
    letter, first = figures.column_of(column), figures.HEADER + 1
    last = first + figures.SPARE_ROWS
    rule = DataValidation(
        "list", formula1=f"Figures!${letter}${first}:${letter}${last}", allow_blank=False
    )
    page.validate(cells, rule, f"Choose a text that stands in the column {column} of Figures.")


def _periods(page: Page, deal: Deal) -> None:
    page.section("Periods")
    row = page.line(
        "period",
        "Period",
        kind="input",
        periods=list(deal.periods),
        note="periods must not overlap",
    )
    first, last = page.model.columns[0], page.model.columns[-1]
    _from_figures(page, f"{first}{row.number}:{last}{row.number}", "period")
    look = "=FIGURE(Figures[#All],in_Payer,in_PaymentMetric,{period},"
    page.line("start", "First day", measure=styles.DATE, kind="link", periods=look + '"start")')
    page.line("end", "Last day", measure=styles.DATE, kind="link", periods=look + '"end")')
    page.line(
        "months", "Length", measure=styles.MONTHS, kind="link",
        periods=look + '"months")', total="=SUM({months.all})",
    )  # fmt: skip
    page.line(
        "label", "Label",
        periods='=IF(AND({months}=12,MONTH({start})=1),"",{months}&" months ")'
        '&IF(MONTH({start})=1,YEAR({start}),"to "&YEAR({end})&"-"&RIGHT("0"&MONTH({end}),2))',
        total='=IF(MOD({months},3)=0,{months}/3&" quarters",{months}&" months")',
        note="headings of all sheets",
    )  # fmt: skip


def _values(page: Page) -> None:
    count = len(page.model.periods)
    totals = {
        "counter": "=SUM({counter.all})",
        "payment": "=SUM({payment.all})",
        # the share at which the totals imply the sum of the periods' revenues
        "share": "=({payment}+{counter})/SUMPRODUCT(({payment.all}+{counter.all})/{share.all})",
        "cost": "=SUM({cost.all})",
    }
    page.section("Figures used")
    for key, (label, _, _, measure) in USED.items():
        page.line(key, label, measure=measure, kind="link", periods=_look(key), total=totals[key])
    ones = "{{" + ",".join(["1"] * count) + "}}" if count > 1 else "1"
    combined = {
        "bound": "=BOUND_COMBINE({row.all}," + ones + ")",
        "status": "=STATUS_WORST({row.all})",
    }
    # where the shares differ, the share of the total depends on the payments too and bounds nothing
    mixed = {
        "bound": '"NONE"',
        "status": "STATUS_WORST({counter status.first}:{share status.last})",
    }
    for what, total in combined.items():
        for key, (label, *_) in USED.items():
            line = f"{key} {what}"
            whole = total.replace("row", line)
            if key == "share":
                whole = f"=IF(MAX({{share.all}})=MIN({{share.all}}),{whole[1:]},{mixed[what]})"
            page.line(
                line, f"{short(label)}: {what}", kind="link", periods=_look(key, what), total=whole
            )
    for key, (label, *_) in USED.items():
        for what in ("unit", "source"):
            page.line(
                f"{key} {what}",
                f"{short(label)}: {what}",
                kind="evidence",
                periods=_look(key, what),
            )
    for key in ("payment", "share"):
        for what, bound in (("low", "LOWER"), ("high", "UPPER")):
            _end(page, key, what, bound)


def _end(page: Page, key: str, what: str, bound: str) -> None:
    """One end of a figure's reported range; a figure without one stands for its own range."""
    label, *_ = USED[key]
    measure = styles.FRACTION if key == "share" else styles.FINE_AMOUNT
    look = _look(key, what).removeprefix("=")
    line = f"{key} {what}"
    page.line(
        line, f"{short(label)}: {what}", measure=measure, kind="link",
        periods=f"=IF(ISNA({look}),{{{key}}},{look})", note="where none is given, the value itself",
    )  # fmt: skip
    page.line(
        f"{line} bound", f"{short(label)}: {what}: bound", kind="evidence",
        periods=f'=IF(ISNA({look}),{{{key} bound}},"{bound}")',
    )  # fmt: skip
    page.line(
        f"{line} status",
        f"{short(label)}: {what}: status",
        kind="evidence",
        periods=f"={{{key} status}}",
    )


def short(label: str) -> str:
    return label.partition(":")[0].partition(",")[0]


def _look(key: str, field: str = "") -> str:
    _, entity, metric, _ = USED[key]
    return f"=FIGURE(Figures[#All],{entity},{metric},{{period}}" + (
        f',"{field}")' if field else ")"
    )


def _target(page: Page) -> None:
    page.section("Target")
    look = "=FIGURE(Figures[#All],in_Payer,in_TargetMetric,in_TargetPeriod"
    row = page.line(
        "target", "Target: an annual rate", measure=styles.ANNUAL, kind="link", constant=look + ")",
        note="a run rate at the end of a year, not a year's revenue",
    )  # fmt: skip
    page.model.name("in_Target", page.title, f"C{row.number}")
    for what in ("bound", "status", "unit", "source"):
        kind = "link" if what in ("bound", "status") else "evidence"
        page.line(f"target {what}", f"Target: {what}", kind=kind, constant=f'{look},"{what}")')


def _assumptions(page: Page) -> None:
    page.section("Assumptions")
    row = page.line(
        "tolerance", "Tolerance of comparisons", measure=styles.TOLERANCE, kind="input", constant=1e-9,
        note="of a function against its native formula",
    )  # fmt: skip
    page.model.name("in_Tolerance", page.title, f"C{row.number}")
    small = DataValidation(
        "decimal", operator="between", formula1="1E-15", formula2="0.000001", allow_blank=False
    )
    page.validate(f"C{row.number}", small, "Enter a tolerance between 1E-15 and 1E-6.")
    page.line(
        "growth", "Monthly growth along one path", constant="geometric",
        note="each month grows by the same rate; a growth rate between two totals is an assumption",
    )  # fmt: skip
    # a growth rate between two totals is neither reported nor a bound, whatever the totals are
    page.line("growth bound", "Monthly growth along one path: bound", constant="NONE")
    page.line("growth status", "Monthly growth along one path: status", constant="ASSUMED")
    page.section("Weakest status")
    periods = "=STATUS_WORST({counter status.first}:{cost status.last})"
    page.line("weakest figures", "Of the figures used for the periods", constant=periods)
    page.line("weakest target", "Of the target", constant="={target status}")
    page.line(
        "weakest", "Of all of them", kind="result", constant="=STATUS_WORST({weakest figures}:{weakest target})",
        note="a growth path is an assumption on top of these",
    )  # fmt: skip
