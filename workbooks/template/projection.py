"""Projection: month by month to break-even, and the funding until then."""

from __future__ import annotations

from ..deal.terms import HORIZON
from ..writing import styles
from ..writing.layout import Model, columns_for, write
from ..writing.page import HEADER_ROW, Page
from ..writing.quantities import SCENARIOS
from ..writing.results import Call, Ingredients, as_of, in_words, result

FIRST, LAST = HEADER_ROW + 1, HEADER_ROW + 1 + HORIZON
MONTH, REVENUE, COST, KEPT, FLOW, TOTAL, COVERED = columns_for(7)
HEADINGS = ("Month", "Revenue", "Cost", "Kept after the share", "Cash flow", "Accumulated", "Covered")
NEVER = f"not within {HORIZON} months"
TABLE = ("revenue", "cost", "growth", "elasticity", "unit_decline", "share", "fixed", "periods")


def area(column: str) -> str:
    return f"${column}${FIRST}:${column}${LAST}"


def build(model: Model) -> None:
    page = Page(
        model,
        "Projection",
        "Projection to break-even",
        "Month 0 is the average month of the last period. The months run down as PROJECT_SERIES gives them, to the right. "
        "A projection rests on assumptions: nothing here is a bound.",
        columns=columns_for(9),
    )
    page.sheet.page_setup.fitToWidth, page.sheet.print_title_cols = 1, None
    for column in page.columns:
        page.sheet.column_dimensions[column].width = 13
    parts = _ingredients(page)
    _start(page)
    _results(page, parts)
    if "revenue growth" in model.rows:
        _observed(page)
    page.section("To the right and below")
    page.line(
        "projected",
        "The months, and the scenarios side by side",
        states=as_of("peak funding"),
        note="they rest on what the funding rests on",
    )
    _months(page)
    _scenarios(page)
    page.finish()


def _ingredients(page: Page) -> Ingredients:
    return Ingredients(
        page,
        {
            "revenue": ("Implied revenue of the last period", "revenue", styles.AMOUNT),
            "cost": (f"{page.model.words('cost')} of the last period", "cost", styles.AMOUNT),
            "growth": ("Monthly growth of revenue", "growth", styles.MONTHLY),
            "elasticity": ("Elasticity of the cost", "elasticity", styles.RATIO),
            "unit_decline": ("Monthly fall of the unit cost", "unit_decline", styles.MONTHLY),
            "share": ("Revenue share of the last period", "share", styles.FRACTION),
            "fixed": ("Fixed cost a month", "fixed_cost", styles.AMOUNT),
            **({"cash": ("Cash at hand", "cash 1", styles.AMOUNT)} if page.model.deal.has("cash") else {}),
        },
        constant=True,
        at=".last",
    )


def _start(page: Page) -> None:
    page.section("Month 0")
    for key, label in (("revenue", "Revenue"), ("cost", page.model.words("cost"))):
        page.line(
            f"start {key}",
            f"{label} of an average month",
            measure=styles.AMOUNT,
            constant=f"={{Projection {key}}}/{{months.last}}",
            states=as_of(f"Projection {key}"),
        )
    page.line(
        "tie",
        "A difference that counts as none",
        kind="evidence",
        measure=styles.TOLERANCE,
        constant=1e-12,
        note="of the larger side, as BREAK_EVEN_PERIOD counts it",
    )


def _results(page: Page, parts: Ingredients) -> None:
    page.section("Results")
    arguments: dict[str, str | tuple[str, ...]] = {
        "revenue": "{start revenue}",
        "cost": "{start cost}",
        **{name: name for name in ("growth", "elasticity", "unit_decline", "share", "fixed")},
    }
    result(
        page,
        parts,
        "break-even",
        "Months until revenue after the share covers the cost",
        Call("BREAK_EVEN_PERIOD", arguments | {"max_periods": str(HORIZON)}, also=("revenue", "cost"), never=NEVER),
        bound='"NONE"',
        native=f'IF(ISNA(MATCH(1,{area(COVERED)},0)),"{NEVER}",MATCH(1,{area(COVERED)},0)-1)',
        measure=styles.MONTHS,
        note="the first month in which it does; with a fixed cost a later one may fall short again",
    )
    result(
        page,
        parts,
        "peak funding",
        f"Funding needed within {HORIZON} months",
        Call("PEAK_FUNDING", arguments | {"periods": str(HORIZON)}, also=("revenue", "cost")),
        bound='"NONE"',
        native=f"MAX(0,-MIN({area(TOTAL)}))",
        measure=styles.AMOUNT,
        note=f'=IF({{peak funding}}=-{TOTAL}{LAST},"still rising in the last month: more is needed after it","the worst point of the accumulated cash flow")',
    )
    if "cash" in parts.names:
        statuses = "{Projection revenue status}:{Projection fixed status}"
        burn = "MAX(0,{start cost}+{Projection fixed}-(1-{Projection share})*{start revenue})"
        page.line(
            "burn",
            "Cash used in month 0",
            measure=styles.AMOUNT,
            constant=f"={burn}",
            states=in_words(parts.area(["revenue", "cost"], "bound")[0], statuses, (-1, 1)),
        )
        call = Call(
            "RUNWAY",
            {"cash": "cash", "burn": "{burn}"},
            also=("revenue", "cost", "growth", "elasticity", "unit_decline", "share", "fixed"),
            never="nothing is used",
        )
        result(
            page,
            parts,
            "runway",
            "Months the cash lasts at month 0's rate",
            call,
            bound='"NONE"',
            native='IF({burn}<=0,"nothing is used",{Projection cash}/{burn})',
            measure=styles.MONTHS,
            note="cash / cash used in month 0",
        )


def _observed(page: Page) -> None:
    """The same on what the last two periods show instead of what is assumed."""
    page.section("As observed between the last two periods")
    page.line(
        "observed growth",
        "Monthly growth of implied revenue",
        measure=styles.GROWTH,
        kind="link",
        constant="={revenue growth}",
        note="a growth rate between two totals is no bound",
        states=as_of("growth path"),
    )
    before, last = "{revenue.previous}/{months.previous}", "{revenue.last}/{months.last}"
    costs = "{cost.previous}/{months.previous},{cost.last}/{months.last}"
    page.line(
        "observed elasticity",
        "Elasticity of the cost",
        measure=styles.RATIO,
        kind="result",
        constant=f'=IF({before}={last},"no growth",COST_ELASTICITY({costs},{before},{last}))',
        note="above 1 the cost outgrows the revenue, and no growth closes the gap",
        states=as_of("growth path"),
    )
    arguments = (
        "{start revenue},{start cost},{observed growth},{observed elasticity},0,{Projection share},{Projection fixed}"
    )
    call = f"BREAK_EVEN_PERIOD({arguments},{HORIZON})"
    page.line(
        "observed break-even",
        "Months until break-even on that path",
        measure=styles.MONTHS,
        kind="result",
        constant=f'=IF(AND(ISNUMBER({{observed growth}}),ISNUMBER({{observed elasticity}})),IF(ISNA({call}),"{NEVER}",{call}),"no path")',
        note="without any further fall of the unit cost",
        states=as_of("growth path"),
    )


def _months(page: Page) -> None:
    sheet, model = page.sheet, page.model
    sheet.row_dimensions[HEADER_ROW].height = 28
    for column, heading in zip(columns_for(7), HEADINGS, strict=True):
        write(sheet[f"{column}{HEADER_ROW}"], heading, styles.HEADER).alignment = styles.HEADING
    growth, rate = "{Projection growth}", "{Projection elasticity},{Projection unit_decline}"
    for n in range(FIRST, LAST + 1):
        series = f"{growth},{MONTH}{n}"
        formulas = {
            REVENUE: f"=INDEX(PROJECT_SERIES({{start revenue}},{series}),{MONTH}{n}+1)",
            COST: f"=INDEX(PROJECT_SERIES({{start cost}},{series},{rate}),{MONTH}{n}+1)",
            KEPT: f"=(1-{{Projection share}})*{REVENUE}{n}",
            FLOW: f"={KEPT}{n}-{COST}{n}-{{Projection fixed}}",
            TOTAL: f"=SUM({FLOW}${FIRST}:{FLOW}{n})",
            COVERED: f"=IF({FLOW}{n}>=-{{tie}}*MAX({KEPT}{n},{COST}{n}+{{Projection fixed}}),1,0)",
        }
        sheet[f"{MONTH}{n}"] = n - FIRST
        for column, formula in formulas.items():
            sheet[f"{column}{n}"] = model.render(formula, column, page.title)
        for column in columns_for(7):
            page.style(
                sheet[f"{column}{n}"], "calculation", styles.COUNT if column in (MONTH, COVERED) else styles.AMOUNT
            )
    page.section("Differences that must vanish")
    for key, column, power in (
        ("revenue", REVENUE, f"(1+{growth})"),
        ("cost", COST, f"((1+{growth})^{{Projection elasticity}}*(1-{{Projection unit_decline}}))"),
    ):
        native = f"{{start {key}}}*{power}^{area(MONTH)}"
        page.line(
            f"{key} series closes",
            f"{key}, month by month: function - native formula",
            kind="evidence",
            measure=styles.DIFFERENCE,
            constant=f"=SQRT(SUMPRODUCT(({area(column)}-{native})^2)/SUMPRODUCT({area(column)}^2))",
        )
        model.closings.append((f"PROJECT_SERIES of {key} = native formula", f"{key} series closes"))


def _scenarios(page: Page) -> None:
    """Funding in each scenario, whichever is chosen on Inputs: one call of a function a row."""
    sheet, top = page.sheet, max(LAST, page.row) + 3
    columns = columns_for(len(TABLE) + 1)
    write(sheet[f"G{top - 1}"], "Scenarios side by side", styles.SECTION)
    for column, name in zip(columns, (*TABLE, "peak funding"), strict=True):
        cell = write(sheet[f"{column}{top}"], name, styles.HEADER)
        cell.fill, cell.alignment = styles.HEADER_FILL, styles.RIGHT
    last = top + len(SCENARIOS)
    given = f"${columns[0]}${top}:${columns[-2]}${last}"
    for number, (scenario, formulas) in enumerate(zip(SCENARIOS, _ends(), strict=True), 1):
        write(sheet[f"G{top + number}"], scenario, styles.LABEL)
        for column, name in zip(columns, TABLE, strict=False):
            cell = sheet[f"{column}{top + number}"]
            cell.value = page.model.render(f"={formulas[name]}", column, page.title)
            measure = {
                "growth": styles.MONTHLY,
                "unit_decline": styles.MONTHLY,
                "share": styles.FRACTION,
                "elasticity": styles.RATIO,
            }.get(name, styles.AMOUNT)
            page.style(cell, "link", measure)
        found = sheet[f"{columns[-1]}{top + number}"]
        found.value = f'=INDEX(SCENARIO_TABLE("PEAK_FUNDING",{given}),{number})'
        page.style(found, "result", styles.AMOUNT)
    page.row = max(page.row, top + len(SCENARIOS))
    found = f"${columns[-1]}${top + 1}:${columns[-1]}${last}"
    page.line(
        "scenarios close",
        "    the chosen scenario's row - funding above",
        kind="evidence",
        measure=styles.DIFFERENCE,
        constant=f"=ABS(INDEX({found},{{scenario}})-{{peak funding}})/MAX(1,{{peak funding}})",
    )
    page.model.closings.append(("scenario table = funding in the scenario chosen", "scenarios close"))


def _ends() -> list[dict[str, str]]:
    """The arguments of each scenario, as templates."""
    rows = []
    for number, (paid, share, cost) in enumerate(
        (("low", "high", "high"), ("reported",) * 3, ("high", "low", "low")), 1
    ):
        implied = f"({{payment {paid}.last}}+{{counter {paid}.last}})/{{share {share}.last}}"
        rows.append(
            {
                "revenue": f"{implied}/{{months.last}}",
                "cost": f"{{cost {cost}.last}}/{{months.last}}",
                "share": f"{{share {share}.last}}",
                "fixed": f"{{fixed_cost {number}}}",
                "periods": str(HORIZON),
                **{name: f"{{{name} {number}}}" for name in ("growth", "elasticity", "unit_decline")},
            }
        )
    return rows
