"""Projection: month by month to break-even, and the funding until then."""

from __future__ import annotations

from ..deal.terms import HORIZON
from ..writing import styles
from ..writing.bounds import as_of, in_words
from ..writing.ingredients import Ingredients, Link
from ..writing.keys import (
    BREAK_EVEN,
    BURN,
    CASH,
    COST,
    ELASTICITY,
    FIXED_COST,
    GROWTH,
    GROWTH_PATH,
    MONTHS,
    OBSERVED_BREAK_EVEN,
    OBSERVED_ELASTICITY,
    OBSERVED_GROWTH,
    PEAK_FUNDING,
    PROJECTED,
    REVENUE,
    RUNWAY,
    SHARE,
    TIE,
    UNIT_DECLINE,
)
from ..writing.layout import columns_for
from ..writing.model import Model
from ..writing.page import Line, Page
from ..writing.results import Call, CallArgument, Formulas, Guard, result
from ..writing.templates import span
from .month_table import COVERED, LAST, TOTAL, area, month_table
from .scenario_table import scenario_table

NEVER = f"not within {HORIZON} months"
NOTHING_USED = "nothing is used"


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
    _start(page, parts)
    _results(page, parts)
    if CASH in parts:
        _runway(page, parts)
    if REVENUE.growth in model.rows:
        _observed(page, parts)
    page.section("To the right and below")
    page.line(
        Line(
            PROJECTED,
            "The months, and the scenarios side by side",
            note="they rest on what the funding rests on",
            states=as_of(PEAK_FUNDING),
        )
    )
    month_table(page, parts)
    scenario_table(page)
    page.finish()


def _ingredients(page: Page) -> Ingredients:
    cash = (Link(CASH, "Cash at hand", styles.AMOUNT),) if page.model.deal.has("cash") else ()
    return Ingredients(
        page,
        (
            Link(REVENUE, "Implied revenue of the last period", styles.AMOUNT),
            Link(COST, f"{page.model.words('cost')} of the last period", styles.AMOUNT),
            Link(GROWTH, "Monthly growth of revenue", styles.MONTHLY),
            Link(ELASTICITY, "Elasticity of the cost", styles.RATIO),
            Link(UNIT_DECLINE, "Monthly fall of the unit cost", styles.MONTHLY),
            Link(SHARE, "Revenue share of the last period", styles.FRACTION),
            Link(FIXED_COST, "Fixed cost a month", styles.AMOUNT),
            *cash,
        ),
        constant=True,
    )


def _start(page: Page, parts: Ingredients) -> None:
    page.section("Month 0")
    for key, label in ((REVENUE, "Revenue"), (COST, page.model.words("cost"))):
        page.line(
            Line(key.month_0, f"{label} of an average month", styles.AMOUNT, states=as_of(parts[key])),
            constant=f"={parts[key]}/{MONTHS.last}",
        )
    page.line(
        Line(
            TIE,
            "A difference that counts as none",
            styles.TOLERANCE,
            kind="evidence",
            note="of the larger side, as BREAK_EVEN_PERIOD counts it",
        ),
        constant=1e-12,
    )


def _results(page: Page, parts: Ingredients) -> None:
    page.section("Results")
    arguments: dict[str, CallArgument] = {
        "revenue": REVENUE.month_0,
        "cost": COST.month_0,
        "growth": parts[GROWTH],
        "elasticity": parts[ELASTICITY],
        "unit_decline": parts[UNIT_DECLINE],
        "share": parts[SHARE],
        "fixed": parts[FIXED_COST],
    }
    totals = (parts[REVENUE], parts[COST])
    label = "Months until revenue after the share covers the cost"
    note = "the first month in which it does; with a fixed cost a later one may fall short again"
    month = f"MATCH(1,{area(COVERED)},0)"
    result(
        parts,
        Line(BREAK_EVEN, label, styles.WHOLE_MONTHS, note=note),
        Call("BREAK_EVEN_PERIOD", arguments | {"max_periods": str(HORIZON)}, also=totals, guard=Guard(never=NEVER)),
        instead=Formulas(bound='"NONE"', native=f'IF(ISNA({month}),"{NEVER}",{month}-1)'),
    )
    rising, worst = (
        "still rising in the last month: more is needed after it",
        "the worst point of the accumulated cash flow",
    )
    note = f'=IF({PEAK_FUNDING}=-{TOTAL}{LAST},"{rising}","{worst}")'
    result(
        parts,
        Line(PEAK_FUNDING, f"Funding needed within {HORIZON} months", styles.AMOUNT, note=note),
        Call("PEAK_FUNDING", arguments | {"periods": str(HORIZON)}, also=totals),
        instead=Formulas(bound='"NONE"', native=f"MAX(0,-MIN({area(TOTAL)}))"),
    )


def _runway(page: Page, parts: Ingredients) -> None:
    """How long the cash lasts."""
    revenue, cost, fixed, cash = (parts[key] for key in (REVENUE, COST, FIXED_COST, CASH))
    burn = f"MAX(0,{COST.month_0}+{fixed}-(1-{parts[SHARE]})*{REVENUE.month_0})"
    states = in_words(parts.area(revenue, cost).bounds, span(revenue.status, fixed.status), (-1, 1))
    page.line(Line(BURN, "Cash used in month 0", styles.AMOUNT, states=states), constant=f"={burn}")
    others = [key for key in parts.keys if key != cash]
    result(
        parts,
        Line(RUNWAY, "Months the cash lasts at month 0's rate", styles.MONTHS, note="cash / cash used in month 0"),
        Call("RUNWAY", {"cash": cash, "burn": BURN}, also=others, guard=Guard(never=NOTHING_USED)),
        instead=Formulas(bound='"NONE"', native=f'IF({BURN}<=0,"{NOTHING_USED}",{cash}/{BURN})'),
    )


def _observed(page: Page, parts: Ingredients) -> None:
    """The same from what the last two periods show instead of what is assumed."""
    page.section("As observed between the last two periods")
    states = as_of(GROWTH_PATH)
    page.line(
        Line(
            OBSERVED_GROWTH,
            "Monthly growth of implied revenue",
            styles.GROWTH,
            kind="link",
            note="a growth rate between two totals is no bound",
            states=states,
        ),
        constant=f"={REVENUE.growth}",
    )
    before, last = f"{REVENUE.previous}/{MONTHS.previous}", f"{REVENUE.last}/{MONTHS.last}"
    costs = f"{COST.previous}/{MONTHS.previous},{COST.last}/{MONTHS.last}"
    page.line(
        Line(
            OBSERVED_ELASTICITY,
            "Elasticity of the cost",
            styles.RATIO,
            kind="result",
            note="above 1 the cost outgrows the revenue, and no growth closes the gap",
            states=states,
        ),
        constant=f'=IF({before}={last},"no growth",COST_ELASTICITY({costs},{before},{last}))',
    )
    growths = f"{OBSERVED_GROWTH},{OBSERVED_ELASTICITY},0"
    arguments = f"{REVENUE.month_0},{COST.month_0},{growths},{parts[SHARE]},{parts[FIXED_COST]}"
    call = f"BREAK_EVEN_PERIOD({arguments},{HORIZON})"
    known = f"AND(ISNUMBER({OBSERVED_GROWTH}),ISNUMBER({OBSERVED_ELASTICITY}))"
    page.line(
        Line(
            OBSERVED_BREAK_EVEN,
            "Months until break-even on that path",
            styles.WHOLE_MONTHS,
            kind="result",
            note="without any further fall of the unit cost",
            states=states,
        ),
        constant=f'=IF({known},IF(ISNA({call}),"{NEVER}",{call}),"no path")',
    )
