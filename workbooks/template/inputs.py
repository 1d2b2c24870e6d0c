"""Inputs: which figures the model uses, for which periods, in which scenario."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation

from ..deal.roles import ROLES
from ..writing import styles
from ..writing.layout import Model
from ..writing.page import Page
from ..writing.quantities import HIGH, LOW, SCENARIOS, Quantity, quantities
from ..writing.results import of_all
from .assumptions import assumptions
from .conflicts import conflicts
from .figures import choose

# of each role a named cell with its metric's name, so that another metric can be chosen
CHOSEN = ("revenue", "target")


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
    _values(page)
    assumptions(page)
    if page.model.deal.has("cap") or page.model.deal.has("guarantee"):
        _telling(page)
    conflicts(page)
    _comparison(page)
    _weakest(page)
    page.headings()
    page.finish()


def _scenario(page: Page) -> None:
    page.section("Scenario")
    row = page.line(
        "in_Scenario",
        "Which end of each reported range is used",
        kind="input",
        constant=SCENARIOS[1],
        note="Unfavourable: low payments, slow growth, high shares and costs; Favourable: the other ends. With a loss on "
        "every unit faster growth needs more funding, not less",
    )
    page.model.name("in_Scenario", page.title, f"C{row.number}")
    listed = DataValidation("list", formula1=f'"{",".join(SCENARIOS)}"', allow_blank=False)
    page.validate(f"C{row.number}", listed, f"Choose one of {', '.join(SCENARIOS)}.")
    names = ",".join(f'"{name}"' for name in SCENARIOS)
    page.line(
        "scenario", "Number of the scenario", constant=f"=MATCH(in_Scenario,{{{{{names}}}}},0)", kind="calculation"
    )


def _choices(page: Page) -> None:
    deal = page.model.deal
    page.section("Who and what")
    choices = [
        ("in_Payer", "Who pays the share", deal.payer, "entity"),
        ("in_Partner", "Who receives it", deal.partner, "entity"),
    ]
    for quantity in quantities(deal):
        label = f"Metric: {ROLES[quantity.role].label.partition(':')[0]}"
        choices.append((quantity.metric, label, deal.metric(quantity.role), "metric"))
    for role in CHOSEN:
        if deal.has(role):
            name = f"in_{role.capitalize()}Metric"
            choices.append((name, f"Metric: {ROLES[role].label}", deal.metric(role), "metric"))
    if deal.has("target"):
        choices.append(("in_TargetPeriod", "Period of the target", deal.of("target")[0].period, "period"))
    choices.append(("in_Unit", "Unit of all amounts", deal.unit, "unit"))
    for name, label, value, column in choices:
        row = page.line(name, label, kind="input", constant=value, note=f"as in the column {column} of Figures")
        page.model.name(name, page.title, f"C{row.number}")
        choose(page, f"C{row.number}", column)


def _periods(page: Page) -> None:
    page.section("Periods")
    row = page.line(
        "period",
        "Period",
        kind="input",
        periods=list(page.model.periods),
        note="each begins the day after the one before ends",
    )
    choose(page, f"{page.columns[0]}{row.number}:{page.columns[-1]}{row.number}", "period")
    look = "=FIGURE(Figures[#All],in_Payer,in_PaymentMetric,{period},"
    page.line("start", "First day", measure=styles.DATE, kind="link", periods=look + '"start")')
    page.line("end", "Last day", measure=styles.DATE, kind="link", periods=look + '"end")')
    page.line(
        "months", "Length", measure=styles.MONTHS, kind="link", periods=look + '"months")', total="=SUM({months.all})"
    )
    # the user's own names; only such a one as 2025-9M is spelled out
    several = '{months}/12&" years"', '{months}/3&" quarters"', '{months}&" months"'
    page.line(
        "label",
        "Label",
        periods='=IF(""&{period}=YEAR({start})&"-"&{months}&"M",{months}&" months "&YEAR({start}),""&{period})',
        total="="
        + (
            f"IF(MOD({{months}},12)=0,{several[0]},IF(MOD({{months}},3)=0,{several[1]},{several[2]}))"
            if len(page.columns) > 1
            else '"total"'
        ),
        note="headings of all sheets",
    )


def _values(page: Page) -> None:
    used = quantities(page.model.deal)
    page.section("Figures as reported")
    for quantity in used:
        _reported(page, quantity)
    page.section("Figures used in this scenario")
    for what in ("", "bound", "status"):
        for quantity in used:
            _used(page, quantity, what)


def _look(quantity: Quantity, field: str = "value") -> str:
    return f'FIGURE(Figures[#All],{quantity.entity},{quantity.metric},{{period}},"{field}")'


def _reported(page: Page, quantity: Quantity) -> None:
    """A figure as it is reported, and the ends of its range; without one it stands for its own range."""
    key, label = quantity.key, quantity.label(page.model.deal)
    short = label.partition(":")[0]
    page.line(f"{key} reported", label, measure=quantity.measure, kind="link", periods=f"={_look(quantity)}")
    for what in ("bound", "status", "source"):
        page.line(f"{key} reported {what}", f"{short}: {what}", kind="evidence", periods=f"={_look(quantity, what)}")
    fine = styles.FINE_AMOUNT if quantity.measure is styles.AMOUNT else quantity.measure
    for end, other, bound in ((LOW, HIGH, "LOWER"), (HIGH, LOW, "UPPER")):
        look = _look(quantity, end)
        # with an end on the other side only, the value itself is no longer exact
        own = f"{{{key} reported bound}}"
        alone = f'IF(ISNA({_look(quantity, other)}),{own},IF({own}="EXACT","NONE",{own}))'
        page.line(
            f"{key} {end}",
            f"{short}: {end}",
            measure=fine,
            kind="link",
            periods=f"=IF(ISNA({look}),{{{key} reported}},{look})",
            note="where none is given, the value itself",
        )
        page.line(
            f"{key} {end} bound",
            f"{short}: {end}: bound",
            kind="evidence",
            periods=f'=IF(ISNA({look}),{alone},"{bound}")',
        )
        page.line(
            f"{key} {end} status", f"{short}: {end}: status", kind="evidence", periods=f"={{{key} reported status}}"
        )


def _used(page: Page, quantity: Quantity, what: str) -> None:
    key, (first, last) = quantity.key, quantity.ends
    label = quantity.label(page.model.deal)
    if not what:
        choice = f"=CHOOSE({{scenario}},{{{key} {first}}},{{{key} reported}},{{{key} {last}}})"
        page.line(key, label, measure=quantity.measure, kind="link", periods=choice, total=quantity.total)
        return
    ends = [f"{{{key} {end} {what}}}" for end in (first, "reported", last)]
    ones = "{{" + ",".join(["1"] * len(page.columns)) + "}}" if len(page.columns) > 1 else "1"
    line = f"{key} {what}"
    total = f"BOUND_COMBINE({{{line}.all}},{ones})" if what == "bound" else f"STATUS_WORST({{{line}.all}})"
    if quantity.measure is styles.FRACTION and what == "bound":
        # where the fractions differ, that of the total depends on the amounts too and bounds nothing
        total = f'IF(MAX({{{key}.all}})=MIN({{{key}.all}}),{total},"NONE")'
    if key == "share" and what == "status":
        # then it rests on the payments and counter-flows, too
        whole = "STATUS_WORST({counter status.first}:{share status.last})"
        total = f"IF(MAX({{share.all}})=MIN({{share.all}}),{total},{whole})"
    page.line(
        line,
        f"{label.partition(':')[0]}: {what}",
        kind="evidence",
        periods=f"=CHOOSE({{scenario}},{','.join(ends)})",
        total=f"={total}",
    )


def _telling(page: Page) -> None:
    """A payment equal to a guarantee tells the most the revenue can be, one that reaches the cap the least."""
    deal = page.model.deal
    page.section("What the payments follow")
    rules = [("EXACT", "the share", "payment status")]
    if deal.has("guarantee"):
        rules.append(("UPPER", "the guarantee", "guarantee 1 status"))
    if deal.has("cap"):
        rules.append(("LOWER", "the cap", "cap 1 status"))
    conditions = {
        "the guarantee": "{payment}+{counter}<={guarantee 1}*(1+in_Tolerance)",
        "the cap": "{paid_to_date 1}+SUM({payment.first}:{payment})+SUM({counter.first}:{counter})>={cap 1}*(1-in_Tolerance)",
    }
    value, bound, status = '"the share"', '"EXACT"', "{payment status}"
    for kind, words, source in rules[1:]:
        value = f'IF({conditions[words]},"{words}",{value})'
        bound = f'IF({{telling}}="{words}","{kind}",{bound})'
        status = f'IF({{telling}}="{words}",{{{source}}},{status})'
    page.line(
        "telling",
        "What the payment follows",
        periods=f"={value}",
        total='="by period"',
        note="the share, or a guarantee or cap that hides it",
    )
    page.line(
        "telling bound",
        "What the payment follows: bound",
        kind="evidence",
        periods=f"={bound}",
        total=f"={of_all('telling', page)}",
    )
    page.line(
        "telling status",
        "What the payment follows: status",
        kind="evidence",
        periods=f"={status}",
        total="=STATUS_WORST({telling status.all})",
    )


def _comparison(page: Page) -> None:
    page.section("Comparison with the native formulas")
    row = page.line(
        "tolerance",
        "Tolerance of comparisons",
        measure=styles.TOLERANCE,
        kind="input",
        constant=1e-9,
        note="of a function against its native formula",
    )
    page.model.name("in_Tolerance", page.title, f"C{row.number}")
    small = DataValidation("decimal", operator="between", formula1="1E-15", formula2="0.000001", allow_blank=False)
    page.validate(f"C{row.number}", small, "Enter a tolerance between 1E-15 and 1E-6.")
    page.section("Assumptions that belong to the methods")
    # a growth rate between two totals is neither reported nor a bound, whatever the totals are
    page.line(
        "growth path",
        "Monthly growth along one path",
        constant="geometric",
        note="each month grows by the same rate; a growth rate between two totals is an assumption",
    )
    page.line("growth path bound", "Monthly growth along one path: bound", constant="NONE")
    page.line("growth path status", "Monthly growth along one path: status", constant="ASSUMED")
    page.line(
        "draws",
        "Draws within a reported range",
        constant="uniform",
        note="every value within a range equally likely: nobody has reported a distribution",
    )
    page.line("draws bound", "Draws within a reported range: bound", constant="NONE")
    page.line("draws status", "Draws within a reported range: status", constant="ASSUMED")


def _weakest(page: Page) -> None:
    page.section("Weakest status")
    area = "{counter status.first}:{cost status.last}"
    page.line(
        "weakest",
        "Of payments, shares, counter-flows and costs used",
        kind="result",
        constant=f"=STATUS_WORST({area})",
        note="what the answers on the Cover rest on; assumptions come on top where a result says ASSUMED",
    )
