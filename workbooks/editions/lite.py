"""The edition for xlwings Lite: the same cells, with the code of their functions in the workbook itself."""

from __future__ import annotations

from openpyxl import Workbook

from addin.engine.loading import formula_cells, formula_of
from addin.engine.recalculation import Values
from addin.lite.names import stored_calls
from addin.lite.webextension import with_code

from .dynamic_arrays import enter, saved_with_marks
from .saving import finished
from .wording import reword

Places = dict[str, set[tuple[int, int]]]
CODE = "NetShare Lite.py"  # the same code on its own, to be put into the add-in's pane by hand
# for the Cover: nobody who built this has seen it in Excel, so these are the steps its makers describe
STEPS = (
    "1  Open this workbook. Every cell shows its saved value. If Excel says Protected View: Enable Editing.",
    "2  Home > Add-ins (in an older Excel on the tab Insert): search for xlwings and add xlwings Lite. It is free and wants no account.",
    "3  Its pane opens on the right and asks whether you trust this workbook, for it holds code: click Trust and Continue.",
    "    If no pane opens: click the button xlwings Lite at the right end of the tab Home.",
    "4  Wait until Python has started in the pane: some seconds, the first time more, for it comes from the internet.",
    "5  Replace the figures on the sheet Figures, each with its low and high where it has them: the answers change.",
    "Until Python has started a cell that you enter anew shows #NAME?, and a formula may show _xldudf_ before the name of a",
    "function. The pane asks for trust again when the code has changed, or after an update, or when Office has cleared its cache.",
    f"If the pane shows other code: replace its main.py by the text of the file {CODE}, which NetShare brings, then restart it.",
    "Where add-ins from the store are not allowed: the portable edition of NetShare needs Excel 365 and nothing else.",
)
HEADING = "To make it compute: Excel on Windows, Mac or the web, without Python"
# what the sheets say about functions that must be loaded
TEXTS = {
    "Changed figures change the answers where the NetShare functions are loaded; elsewhere the saved values stay.": (
        "Changed figures change the answers while xlwings Lite runs the code of this workbook; elsewhere the saved values stay."
    ),
    "Replace them, or add rows, where the NetShare functions are loaded:": (
        "Replace them, or add rows, once xlwings Lite has started (see Cover):"
    ),
    "Type them into any cell.": "Type them into any cell of this workbook, once xlwings Lite has started (see Cover).",
    "compare the native formula below the result; re-load the functions": (
        "compare the native formula below the result; restart xlwings Lite"
    ),
    "install the version named on the Cover, or build the workbook anew": (
        f"put {CODE} of the version named on the Cover into xlwings Lite"
    ),
}


def enter_calls(book: Workbook) -> Places:
    """Formulas as Excel stores those of an add-in's functions, and what the sheets say of them; where
    they are to be marked."""
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
    reword(book, TEXTS)
    return places


def lite(book: Workbook, places: Places, values: Values, about: str) -> bytes:
    """The file of the edition from its workbook and the values of its formulas.

    It is known to xlwings Lite by what it is `about`. The code goes in last, for openpyxl would drop it.
    """
    return with_code(finished(saved_with_marks(book, places), book, values), about)
