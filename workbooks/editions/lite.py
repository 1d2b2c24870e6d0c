"""The edition for xlwings Lite: the same cells, with the code of their functions in the workbook itself."""

from __future__ import annotations

from openpyxl import Workbook

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values
from addin.lite.names import stored_calls
from addin.lite.webextension import with_code

from .dynamic_arrays import enter, saved_with_marks
from .saving import finished

Places = dict[str, set[tuple[int, int]]]


def enter_calls(book: Workbook) -> Places:
    """Formulas as Excel stores those of an add-in's functions; where they are to be marked."""
    places: Places = {}
    for sheet in book.worksheets:
        places[sheet.title] = set()
        for cell in formula_cells(sheet):
            text = formula_of(cell) or ""
            formula = stored_calls(text)
            # Excel saves the call of an add-in's function as a dynamic array: without the mark it
            # would show =@NAME(…) and take one cell of what the function gives
            if formula != text and enter(cell, formula):
                places[sheet.title].add((cell.row, cell.column))
    return places


def lite(book: Workbook, places: Places, values: Values, about: str) -> bytes:
    """The file of the edition from its workbook and the values of its formulas.

    It is known to xlwings Lite by what it is `about`. The code goes in last, for openpyxl would drop it.
    """
    return with_code(finished(saved_with_marks(book, places), book, values), about)
