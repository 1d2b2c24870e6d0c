"""Formulas that differ from their neighbours in a row.

Reported is a cell between two neighbours that have the same formula as each other (copied across)
and not its own, be it another formula or a number; and the first or last of three or more formulas
whose others are all the same. Not reported is what models do on purpose:

- a column of its own, such as a quarter's total between months: a cell above or below has the
  same formula;
- a total at an end: it refers to several cells of the run at once;
- a start: the others refer to the cell before them, the first one cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from addin.formulas.references import Formula

from .findings import Finding
from .recalculated import At, CheckedBook, CheckedSheet, address


def findings(checked: CheckedBook) -> Iterator[Finding]:
    for sheet in checked.sheets.values():
        for row, columns in groupby(sorted(sheet.formulas), key=lambda at: at[0]):
            yield from _in_row(sheet, row, [column for _, column in columns])


def _in_row(sheet: CheckedSheet, row: int, columns: list[int]) -> Iterator[Finding]:
    forms = {column: sheet.formulas[row, column].relative for column in columns}
    for column in columns:
        right = column + 2
        if forms.get(right) == forms[column]:
            yield from _between(sheet, (row, column + 1), forms)
    for run in _runs(columns):
        yield from _at_an_end(sheet, row, run, forms)


def _between(sheet: CheckedSheet, at: At, forms: dict[int, str]) -> Iterator[Finding]:
    row, column = at
    neighbours = sheet.texts[row, column - 1], sheet.texts[row, column + 1]
    pair = f"{address(row, column - 1)} and {address(row, column + 1)}"
    own = forms.get(column)
    if own is None:
        value = sheet.cells[at].value if at in sheet.cells else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield _finding(sheet, at, f"is the constant {value:g} where its neighbours {pair} have a formula")
    elif own != forms[column - 1] and not _stands_in_a_column(sheet, at):
        text = f"is {sheet.texts[at]} where its neighbours {pair} have {neighbours[0]}"
        yield _finding(sheet, at, text)


def _at_an_end(sheet: CheckedSheet, row: int, run: list[int], forms: dict[int, str]) -> Iterator[Finding]:
    if len(run) < 3:
        return
    for column, others in ((run[0], run[1:]), (run[-1], run[:-1])):
        same = {forms[c] for c in others}
        at, other = (row, column), (row, others[0])
        if len(same) > 1 or forms[column] in same or _stands_in_a_column(sheet, at):
            continue
        formula, pattern = sheet.formulas[at], sheet.formulas[other]
        starts = column == run[0] and _refers_to(pattern, sheet, (row, others[0] - 1))
        if not starts and not _totals(formula, sheet, row, others):
            text = f"is {sheet.texts[at]} where the others of its row have {sheet.texts[other]} in {address(*other)}"
            yield _finding(sheet, at, text)


def _runs(columns: list[int]) -> Iterator[list[int]]:
    """Columns that lie side by side."""
    for _, run in groupby(enumerate(columns), key=lambda pair: pair[1] - pair[0]):
        yield [column for _, column in run]


def _stands_in_a_column(sheet: CheckedSheet, at: At) -> bool:
    row, column = at
    own = sheet.formulas[at].relative
    around = [sheet.formulas.get((r, column)) for r in (row - 1, row + 1)]
    return any(formula is not None and formula.relative == own for formula in around)


def _refers_to(formula: Formula, sheet: CheckedSheet, at: At) -> bool:
    own = sheet.title.casefold()
    return any(a is not None and a[:3] == (own, *at) for a in formula.areas)


def _totals(formula: Formula, sheet: CheckedSheet, row: int, others: list[int]) -> bool:
    own = sheet.title.casefold()
    inside = [
        sum(area.left <= column <= area.right for column in others)
        for area in formula.areas
        if area is not None and area.sheet == own and area.top <= row <= area.bottom
    ]
    return sum(inside) > 1


def _finding(sheet: CheckedSheet, at: At, text: str) -> Finding:
    return Finding("inconsistent row", sheet.title, address(*at), text)
