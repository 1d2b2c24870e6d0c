"""Cover: the question, the answer with its bounds, whether the checks hold, and how to go on."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import CellIsRule
from openpyxl.utils import get_column_letter

from udfs import VERSION

from ..writing import styles
from ..writing.keys import WEAKEST
from ..writing.layout import set_up, write
from ..writing.model import Model
from ..writing.styles import LineKind
from .answers import MOST_SHOWN, answers

FIRST_VALUE = 4  # column D; each period has a column for the bound's word and one for the value
# in the order of the lines
SHEETS = {
    "Changes": "who changed what, and why",
    "Figures": "every reported figure with unit, status, bound and source: replace them here",
    "Inputs": "which figures, periods and scenario the model uses; sources that differ",
    "Share": "what the contract's terms would pay: tiers, cap, guarantee",
    "Implied": "revenue implied by the payments, what the uncertainty of the share does to it, and what other reports would need",
    "Coverage": "whether revenue covers the cost, which counter-flow would; cash and credits",
    "Time": "annual rates and run rates against the target",
    "Subperiods": "what a report for the first part of a period says about the rest",
    "Unit": "cost per million tokens, margin of a query, lowest price",
    "Projection": "month by month to break-even, and the funding until then",
    "Uncertainty": "draws within the reported ranges, and which range matters most",
    "Dashboard": "the answers as charts",
    "Checks": "every check with its difference and tolerance",
    "Functions": "the functions in these cells, with arguments, errors and native formulas",
}
LEGEND: dict[LineKind, str] = {
    "input": "an input: yours to change",
    "calculation": "a calculation",
    "link": "a link to another sheet, or a figure looked up",
    "evidence": "bound, status, native formula and agreement of the result above",
    "result": "a key result",
    "check": "a check",
}


def build(model: Model) -> None:
    deal = model.deal
    sheet = model.book.worksheets[0]
    sheet.title = "Cover"
    shown = min(len(model.periods), MOST_SHOWN) + 1
    columns = [get_column_letter(FIRST_VALUE + i) for i in range(2 * shown)]
    beside = get_column_letter(FIRST_VALUE + len(columns))
    widths = {c: (10, 14)[i % 2] for i, c in enumerate(columns)}
    set_up(sheet, {"A": 3, "B": 50, "C": 20, **widths, beside: 38})
    write(sheet["B2"], "NetShare", styles.font(styles.NAVY, bold=True, size=24))
    question = f"Does {deal.payer}'s revenue cover its {deal.words('cost').lower()}? What its payments to {deal.partner} imply."
    write(sheet["B3"], question, styles.font(styles.GREY, size=12))
    sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 34, 20
    sheet.page_setup.fitToHeight = 1
    row = _state(model, sheet, 5)
    row = answers(model, sheet, [*columns, beside], row + 2)
    if model.wording.start:
        row = _paragraph(sheet, row + 2, *model.wording.start)
    row = _reading(model, sheet, row + 2)
    row = _sheets(sheet, row + 2)
    _legend(sheet, row + 2)


def _state(model: Model, sheet: Any, row: int) -> int:
    write(sheet[f"B{row}"], "All checks hold", styles.LABEL)
    sheet[f"C{row}"] = "=chk_Master"
    write(sheet[f"B{row + 3}"], "Scenario, as chosen on Inputs", styles.LABEL)
    sheet[f"C{row + 3}"] = "=in_Scenario"
    write(sheet[f"B{row + 1}"], "Weakest status of payments, shares, counter-flows, costs", styles.LABEL)
    sheet[f"C{row + 1}"] = f"={model.rows[WEAKEST].at('C', 'Cover')}"
    # says who computed, not what is loaded: saved values stay where nothing recalculates them
    write(sheet[f"B{row + 2}"], "Last computed by", styles.LABEL)
    sheet[f"C{row + 2}"] = (
        f'=IFERROR("NetShare "&NETSHARE_VERSION()&IF(NETSHARE_VERSION()="{VERSION}","",'
        f'", but built for {VERSION}"),"nobody: the NetShare functions {VERSION} are not loaded")'
    )
    for n in range(row, row + 4):
        sheet[f"C{n}"].font, sheet[f"C{n}"].alignment = styles.font(bold=True), styles.LEFT
    sheet[f"C{row}"].font = styles.font(styles.RED, bold=True)
    sheet[f"C{row}"].number_format = styles.LOGICAL.form
    sheet.conditional_formatting.add(
        f"C{row}",
        CellIsRule(
            operator="equal",
            formula=["TRUE"],
            fill=styles.fill(styles.PALE_GREEN),
            font=styles.font(styles.GREEN, bold=True),
        ),
    )
    sheet.conditional_formatting.add(
        f"C{row}", CellIsRule(operator="equal", formula=["FALSE"], fill=styles.fill(styles.PALE_RED))
    )
    return row + 3


def _paragraph(sheet: Any, row: int, heading: str, *lines: str) -> int:
    """A heading and lines below it; the last one's row.

    What differs by edition stands below all formulas, so that their cells are the same in each.
    """
    write(sheet[f"B{row}"], heading, styles.SECTION)
    for text in lines:
        row += 1
        write(sheet[f"B{row}"], text, styles.LABEL)
    return row


def _reading(model: Model, sheet: Any, row: int) -> int:
    return _paragraph(
        sheet,
        row,
        "How to read it",
        "A payment divided by the share gives revenue. A payment net of money flowing back gives a minimum, as long as",
        "only the least that flowed back is known; and a minimum holds given the share: the line below it takes the",
        "highest share reported. A cost above a minimum does not prove that the cost exceeds the revenue: the",
        "counter-flow needed shows how much would have to flow back for revenue to cover the cost.",
        "Every figure carries its status and bound, and every result the weakest status and the combined bound",
        "of what it rests on. The sheets show both below each number.",
        "A target that is an annual rate at a year's end compares with the run rate of the last month.",
        "The total pools the periods: a surplus in one period covers a shortfall in another.",
        model.wording.answers_follow,
    )


def _sheets(sheet: Any, row: int) -> int:
    write(sheet[f"B{row}"], "Sheets", styles.SECTION)
    for name, text in SHEETS.items():
        if name not in sheet.parent.sheetnames:
            continue
        row += 1
        cell = write(sheet[f"B{row}"], name, styles.font(styles.BLUE))
        cell.hyperlink = f"#'{name}'!A1"
        cell.font = styles.font(styles.BLUE)
        write(sheet[f"C{row}"], text, styles.LABEL)
    return row


def _legend(sheet: Any, row: int) -> None:
    write(sheet[f"B{row}"], "Colours", styles.SECTION)
    for kind, text in LEGEND.items():
        row += 1
        cell = write(sheet[f"B{row}"], kind, styles.LABEL)
        font, fill = styles.KINDS[kind]
        cell.font = font
        if fill is not None:
            cell.fill = fill
        write(sheet[f"C{row}"], text, styles.LABEL)
