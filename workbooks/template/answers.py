"""Cover, the answer: the key results, and in the last column how sure each is, in words."""

from __future__ import annotations

from typing import Any

from ..writing import styles
from ..writing.keys import (
    ANNUAL_REVENUE,
    COST,
    COVERAGE,
    LABEL,
    LOWEST_REVENUE,
    NEEDED_GROSS,
    PAYMENT,
    REVENUE,
    SHORTFALL,
    Key,
)
from ..writing.layout import write
from ..writing.model import Model

MOST_SHOWN = 4  # periods, the last ones; the sheets have all
ANSWERS = (PAYMENT, REVENUE, LOWEST_REVENUE, COST, COVERAGE, SHORTFALL, NEEDED_GROSS, ANNUAL_REVENUE, REVENUE.run_rate)


def answers(model: Model, sheet: Any, columns: list[str], row: int) -> int:
    """Write them and return the last row. Each period and the total have two of the columns, for the word of the
    bound and for the value; the last column is for words."""
    more = len(model.columns) - MOST_SHOWN
    only = f" (the last {MOST_SHOWN} of {len(model.columns)} periods; the sheets have all)" if more > 0 else ""
    write(sheet[f"B{row}"], f"The answer, with what kind of answer it is{only}", styles.SECTION)
    row += 1
    sources = (*model.columns[-MOST_SHOWN:], "F")
    for column in ("B", "C", *columns):
        cell = sheet[f"{column}{row}"]
        cell.fill, cell.font, cell.alignment = styles.HEADER_FILL, styles.HEADER, styles.CENTER
    write(sheet[f"C{row}"], "Unit", styles.HEADER)
    write(sheet[f"{columns[-1]}{row}"], "Bound, status", styles.HEADER).alignment = styles.UNIT
    for i, source in enumerate(sources):
        heading = sheet[f"{columns[2 * i + 1]}{row}"]
        heading.value, heading.alignment = (f"={model.rows[LABEL].at(source, 'Cover')}", styles.RIGHT)
    for key in (key for key in ANSWERS if key in model.rows):
        row += 1
        _answer(model, sheet, columns, row, key)
    return row


def _answer(model: Model, sheet: Any, columns: list[str], row: int, key: Key) -> None:
    line = model.rows[key]
    page = model.book[line.sheet]
    write(sheet[f"B{row}"], page[f"B{line.number}"].value, styles.LABEL)
    sheet[f"C{row}"] = f"={line.at('D', 'Cover')}"
    sheet[f"C{row}"].font, sheet[f"C{row}"].alignment = styles.SMALL, styles.LEFT
    for i, source in enumerate((*model.columns[-MOST_SHOWN:], "F")):
        if page[f"{source}{line.number}"].value is None:
            continue
        word, value = sheet[f"{columns[2 * i]}{row}"], sheet[f"{columns[2 * i + 1]}{row}"]
        bound = model.rows[key.bound].at(source, "Cover")
        word.value = f'=IF({bound}="LOWER","at least",IF({bound}="UPPER","at most",IF({bound}="EXACT","","no bound")))'
        word.font, word.alignment = styles.SMALL, styles.RIGHT
        value.value = f"={line.at(source, 'Cover')}"
        value.font, value.alignment = styles.font(styles.GREEN), styles.RIGHT
        value.number_format = page[f"{model.columns[0]}{line.number}"].number_format
    sure = sheet[f"{columns[-1]}{row}"]
    sure.value = f"={_sure(model, key)}"
    sure.font, sure.alignment = styles.SMALL, styles.UNIT
    for column in ("B", "C", *columns):
        sheet[f"{column}{row}"].border = styles.UNDERLINE


def _sure(model: Model, key: Key) -> str:
    """Where a line says its bound and status, or both of the period shown last."""
    line = model.rows[key]
    if model.book[line.sheet][f"E{line.number}"].value is not None:
        return line.at("E", "Cover")
    last = model.columns[-1]
    bound, status = model.rows[key.bound].at(last, "Cover"), model.rows[key.status].at(last, "Cover")
    return f'{bound}&", "&{status}'
