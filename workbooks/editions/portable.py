"""The portable edition: the same cells, with the functions as LAMBDAs in the workbook itself.

Where a formula calls a function that cannot be a LAMBDA, its saved value stands in its place, and
the workbook says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values
from addin.formulas.lambdas import has_lambda, lambdas, renamed, without_lambda
from addin.formulas.stored_form import PREFIX, stored
from addin.formulas.tokens import opens_call, tokens_of
from udfs import VERSION, ExcelError, functions, registry

from ..template.functions import COLUMNS as FUNCTION_COLUMNS
from ..template.functions import HEADER as FUNCTION_HEADER
from ..writing import styles
from ..writing.layout import fit_height, write
from .dynamic_arrays import enter, saved_with_marks
from .saving import finished

SAVED_VALUE = "a saved value: this function needs the add-in"
COMPUTED_BY = f"formulas in this file, NetShare {VERSION}"
NOTE, NOTE_HEADING = "G", "G4"
LONGEST_COMMENT = 255  # of a defined name


@dataclass(frozen=True)
class Portable:
    """The file and its workbook, the values of the formulas in it, and which cells hold saved values instead."""

    data: bytes
    book: Workbook
    values: Values
    replaced: tuple[tuple[str, str], ...]  # sheet, cell or range


def portable(book: Workbook, values: Values) -> Portable:
    """The edition from a workbook of formulas, which is changed, and the values they have."""
    kept: Values = {sheet: dict(cells) for sheet, cells in values.items()}
    replaced: list[tuple[str, str]] = []
    dynamic: dict[str, set[tuple[int, int]]] = {}
    for sheet in book.worksheets:
        dynamic[sheet.title] = set()
        for cell in formula_cells(sheet):
            text = formula_of(cell) or ""
            if not _calls(text):
                continue
            formula = renamed(text)
            if formula is None:
                replaced.append((sheet.title, _replace(sheet, cell, kept[sheet.title])))
            elif enter(cell, formula):
                dynamic[sheet.title].add((cell.row, cell.column))
    for name, text in lambdas().items():
        about = registry[name.removeprefix(PREFIX)].summary[:LONGEST_COMMENT]
        book.defined_names[name] = DefinedName(name, comment=about, attr_text=stored(text))
    _say(book, replaced)
    data = saved_with_marks(book, dynamic)
    return Portable(finished(data, book, kept), book, kept, tuple(replaced))


def _calls(formula: str) -> set[str]:
    """Which of our functions a formula calls."""
    names = {t.value[:-1].upper() for t in tokens_of(formula) if opens_call(t)}
    return names & registry.keys()


def _replace(sheet: Any, cell: Any, values: dict[tuple[int, int], Any]) -> str:
    """Put values in place of a formula, in all cells that it covers; return where they are."""
    ref: str = cell.value.ref if isinstance(cell.value, ArrayFormula) else cell.coordinate
    version_only = _calls(formula_of(cell) or "") == {"NETSHARE_VERSION"}
    left, top, right, bottom = range_boundaries(ref)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            value = values.pop((row, column))
            _put(sheet.cell(row, column), value)
    if version_only and isinstance(cell.value, str):
        cell.value = COMPUTED_BY
    return ref


def _put(cell: Any, value: Any) -> None:
    cell.value = str(value) if isinstance(value, ExcelError) else value
    if isinstance(value, ExcelError):
        cell.data_type = "e"
    elif isinstance(value, str):
        cell.data_type = "s"  # also where it begins with =


def _say(book: Workbook, replaced: list[tuple[str, str]]) -> None:
    for title, ref in replaced:
        sheet = book[title]
        note = sheet[f"{NOTE}{range_boundaries(ref)[1]}"]
        if sheet[NOTE_HEADING].value == "Note" and note.value is None:
            write(note, SAVED_VALUE, styles.SMALL).alignment = styles.NOTE
    _functions(book, replaced)


def _functions(book: Workbook, replaced: list[tuple[str, str]]) -> None:
    """On the sheet Functions: the names to type, and at its end what cannot be computed here."""
    sheet = book["Functions"]
    for row, function in enumerate(functions, FUNCTION_HEADER + 1):
        about, what = sheet[f"B{row}"], sheet[f"C{row}"]
        if has_lambda(function):
            about.value = about.value.replace(f"{function.name}(", f"{PREFIX}{function.name}(")
        else:
            what.value = f"Not in this file: it needs the add-in.\n{what.value}"
        fit_height(sheet, row, FUNCTION_COLUMNS)
    row = FUNCTION_HEADER + len(functions) + 2
    write(sheet[f"B{row}"], "Saved values", styles.SECTION)
    without = ", ".join(f.name for f in without_lambda())
    text = f"These cells call {without}, which need the add-in; they keep the values that they had when this file was made."
    for line in (text, *(f"{title}, {ref}" for title, ref in replaced)):
        row += 1
        write(sheet[f"B{row}"], line, styles.LABEL).alignment = styles.TOP
        fit_height(sheet, row, {"B": FUNCTION_COLUMNS["B"]})
