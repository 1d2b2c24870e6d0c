"""Cells that are not what the formulas referring to them expect: texts that look like numbers, blanks.

A text is reported as a number only where a number belongs: where a formula computes with the cell,
or where it stands below or beside numbers and among nothing else. A heading (the first cell of its
column or row, or a text among texts) is none; nor is a year among numbers, which is a period's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from addin.formulas.references import Formula, SheetArea

from .findings import Finding
from .formula_facts import FormulaFacts, facts_of
from .recalculated import At, CheckedBook, CheckedSheet, address

_NUMBER = re.compile(r"\s*[-+(]?\s*[$€£]?\s*(\d[\d,' \u00a0]*\.?\d*|\.\d+)([eE][-+]?\d+)?\s*%?\)?\s*")
_YEAR = re.compile(r"(19|20|21)\d\d")
_NEAR = 50  # cells on each side that say what a column or row holds


def findings(checked: CheckedBook) -> Iterator[Finding]:
    facts: dict[str, FormulaFacts] = {}
    computed: dict[str, dict[At, str]] = defaultdict(dict)  # cells computed with, and one that does
    blank: dict[tuple[str, At], list[SheetArea]] = {}
    empty: dict[SheetArea, bool] = {}
    for sheet, at, formula in checked.formulas():
        if formula.relative not in facts:
            facts[formula.relative] = facts_of(sheet.texts[at])
        for area, (computes, _) in _operands(formula, facts[formula.relative]):
            if computes and area.is_cell:
                computed[area.sheet].setdefault(area[1:3], f"{sheet.title}, cell {address(*at)}")
        found = _blanks(checked, formula, facts[formula.relative], empty)
        if found:
            blank[sheet.title, at] = found
    for sheet in checked.sheets.values():
        yield from _texts(sheet, computed[sheet.title.casefold()])
    for (title, at), areas in blank.items():
        yield Finding("blank reference", title, address(*at), _refers_to_blank(title, areas, checked))


def _operands(formula: Formula, facts: FormulaFacts) -> Iterator[tuple[SheetArea, tuple[bool, bool]]]:
    roles = facts.operands
    if len(roles) != len(formula.areas):  # the two readings differ: say nothing about roles
        roles = [(False, False)] * len(formula.areas)
    for area, role in zip(formula.areas, roles, strict=True):
        if area is not None:
            yield area, role


def _blanks(
    checked: CheckedBook, formula: Formula, facts: FormulaFacts, empty: dict[SheetArea, bool]
) -> list[SheetArea]:
    found, expected = [], set()
    for area, (_, aware) in _operands(formula, facts):
        if area not in empty:
            sheet = checked.sheets.get(area.sheet)
            empty[area] = sheet is not None and sheet.is_empty(area)
        if aware:
            expected.add(area)
        elif empty[area]:
            found.append(area)
    return [area for area in dict.fromkeys(found) if area not in expected]


def _refers_to_blank(title: str, areas: list[SheetArea], checked: CheckedBook) -> str:
    words = []
    for area in areas:
        cells = address(*area[1:3]) + ("" if area.is_cell else f":{address(*area[3:])}")
        other = checked.sheets[area.sheet].title
        words.append(cells if other == title else f"{other}!{cells}")
    return f"refers to {', '.join(words)}, which {'is' if len(words) == 1 else 'are'} blank"


def _texts(sheet: CheckedSheet, computed: dict[At, str]) -> Iterator[Finding]:
    texts = {at: cell.value for at, cell in sheet.cells.items() if cell.data_type == "s"}
    for at, text in sorted((at, text) for at, text in texts.items() if _numeric_text(text)):
        if at in computed:
            why = f"and sheet {computed[at]} computes with it"
        elif not _YEAR.fullmatch(text.strip()) and _among_numbers(sheet, at):
            why = "among numbers"
        else:
            continue
        message = f'holds the text "{text}", {why}; type it as a number'
        yield Finding("number as text", sheet.title, address(*at), message)


def _among_numbers(sheet: CheckedSheet, at: At) -> bool:
    row, column = at
    beside = [sheet.value((row, c)) for c in (column - 1, column + 1)]
    above = [sheet.value((r, column)) for r in (row - 1, row + 1)]
    return (_in_line(sheet, at, (1, 0)) and not any(map(_numeric_text, beside))) or (
        _in_line(sheet, at, (0, 1)) and not any(isinstance(value, str) for value in above)
    )


def _in_line(sheet: CheckedSheet, at: At, step: tuple[int, int]) -> bool:
    """Whether the cells before and after, up to the next blank, are numbers and texts like them; the
    first may be a heading."""
    before, after = (_until_blank(sheet, at, step, sign) for sign in (-1, 1))
    if not before:
        return False  # a heading itself
    others = before[:-1] + after if isinstance(before[-1], str) else before + after
    numbers = sum(_is_number(value) for value in others)
    texts = len(others) - numbers
    return numbers >= 2 and numbers > texts and all(map(_like_a_number, others))


def _until_blank(sheet: CheckedSheet, at: At, step: tuple[int, int], sign: int) -> list[object]:
    values: list[object] = []
    for distance in range(1, _NEAR + 1):
        row, column = at[0] + sign * distance * step[0], at[1] + sign * distance * step[1]
        value = sheet.value((row, column))
        if value is None:
            break
        values.append(value)
    return values


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numeric_text(value: object) -> bool:
    return isinstance(value, str) and bool(_NUMBER.fullmatch(value))


def _like_a_number(value: object) -> bool:
    return _is_number(value) or _numeric_text(value)
