"""The add-in inside LibreOffice: its cells become ours, its calls go to the functions.

This file travels in the extension and runs in the office's Python, never in this one.
"""

from __future__ import annotations

import datetime
import functools
import pathlib
import re
import struct
import threading
import traceback
import zipfile

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.lang import DisposedException
from com.sun.star.sheet.CellFlags import FORMULA
from com.sun.star.sheet.FormulaLanguage import OOXML
from com.sun.star.sheet.FormulaMapGroup import SPECIAL
from com.sun.star.sheet.FormulaMapGroupSpecialOffset import BAD
from com.sun.star.table import CellAddress
from com.sun.star.task import XJob
from netshare_names import ADD_IN, JOB, camel
from netshare_udfs import OMITTED, ExcelError, caller, functions

CALC_CODES = {
    ExcelError.NULL: 521,
    ExcelError.DIV0: 532,
    ExcelError.VALUE: 519,
    ExcelError.REF: 524,
    ExcelError.NAME: 525,
    ExcelError.NUM: 503,
    ExcelError.NA: 32767,
}
# Calc's errors are numbers that are none, with the error's code in their last bits
CALC_ERRORS = {
    error: struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | code))[0] for error, code in CALC_CODES.items()
}
OUR_NAMES = {function.name.encode() for function in functions}
LAST_WORD = re.compile(rb"([\w.]+)\s*$")
LONGEST_CALL = 60  # bytes before a bracket that may hold a name
AT_ONCE = 1_000_000  # bytes of formulas that are looked through while the user waits
PIECE = 200_000
A_MOMENT = 0.5  # seconds until the office has shown a large workbook

# a name that stands for itself, not at the end of the add-in's long one
CALL = re.compile(rf"(?<![\w.])(?:{'|'.join(function.name for function in functions)})\(", re.IGNORECASE)
# a file, whose name may stand in quotes, before one of our long names
TIED_TO = re.compile(
    rf"""(?:'(?:[^']|'')*(?:\.xl\w*|\])'|\[\d+\]|(?<![\w.])[\w.]+\.xl\w*)!\s*(?={re.escape(ADD_IN)}\.)""", re.IGNORECASE
)
MACRO_MODULE = "NetShareFunctions"  # the module in our workbooks for Excel
TABLE_REFERENCE = re.compile(
    r"(?P<table>[^\W\d]\w*)\[(?:#(?P<part>all|data|headers)|(?P<column>[^\[\]#@]+))\]", re.IGNORECASE
)


def cell_out(value):
    return CALC_ERRORS[value] if type(value) is ExcelError else value


def method(function):
    call = caller(function)
    arrays = function.gives_arrays  # then the interface promises one

    def called(self, *args):
        try:
            if function.is_variable:
                args = (*args[:-1], *args[-1])
            while args and args[-1] is None:
                args = args[:-1]
            if None in args:
                args = tuple(OMITTED if arg is None else arg for arg in args)
            result = call(*args)
        except Exception:
            log(self.context, f"{function.name}{args!r}\n{traceback.format_exc()}")
            result = ExcelError.VALUE
        if type(result) is list:
            return tuple(tuple(map(cell_out, row)) for row in result)
        if type(result) is ExcelError:
            result = CALC_ERRORS[result]
        return ((result,),) if arrays else result

    return called


def log(context, text):
    """A line in the office's own folder: the last resort of what should not happen."""
    paths = context.ServiceManager.createInstanceWithContext("com.sun.star.util.PathSubstitution", context)
    folder = uno.fileUrlToSystemPath(paths.substituteVariables("$(user)", True))
    with pathlib.Path(folder, "netshare.log").open("a", encoding="utf-8") as file:
        file.write(f"{datetime.datetime.now():%Y-%m-%d %H:%M:%S} {text}\n")


def add_in(context, *_):
    """The object whose methods Calc calls."""
    made = add_in_class()()
    made.context = context
    return made


@functools.cache
def add_in_class():
    # while the extension is being installed the office does not know its interface yet
    from org.netshare.calc import XNetShare

    methods = {camel(f.name): method(f) for f in functions}
    return type("AddIn", (unohelper.Base, XNetShare), methods)


class ResolveNames(unohelper.Base, XJob):
    """Older offices leave the names of an add-in unresolved in a workbook they import: have them
    looked up again, in workbooks that use ours."""

    def __init__(self, context, *_):
        self.context = context

    def execute(self, arguments):
        try:
            model = model_of(arguments)
            path = imported_from(model) if model is not None else None
            if path is None:
                return
            if size_of_formulas(path) <= AT_ONCE:
                self.look(path, model)
            else:
                later = threading.Timer(A_MOMENT, self.look, (path, model, True))
                later.daemon = True
                later.start()
        except Exception:
            log(self.context, traceback.format_exc())

    def look(self, path, model, later=False):
        try:
            if uses_our_names(path):
                if later:
                    main_thread = self.context.ServiceManager.createInstanceWithContext(
                        "com.sun.star.awt.AsyncCallback", self.context
                    )
                    main_thread.addCallback(Later(self.context, model), None)
                else:
                    resolve(self.context, model)
        except Exception:
            log(self.context, traceback.format_exc())


class Later(unohelper.Base, XCallback):
    """Resolves in the office's own thread, once it is free; the workbook may be closed by then."""

    def __init__(self, context, model):
        self.context, self.model = context, model

    def notify(self, _):
        try:
            resolve(self.context, self.model)
        except DisposedException:
            pass
        except Exception:
            log(self.context, traceback.format_exc())


def model_of(arguments):
    for argument in arguments:
        if argument.Name == "Environment":
            for value in argument.Value:
                if value.Name == "Model":
                    return value.Value
    return None


def imported_from(model):
    """The .xlsx or .xlsm a spreadsheet was imported from, None where it was not."""
    if not model.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        return None
    settings = {p.Name: p.Value for p in model.getArgs()}
    if "MS Excel 2007" not in settings.get("FilterName", "") or not model.URL.startswith("file:"):
        return None
    return uno.fileUrlToSystemPath(model.URL)


def with_formulas(parts):
    return [p for p in parts.infolist() if p.filename.startswith(("xl/worksheets/", "xl/workbook.xml"))]


def size_of_formulas(path):
    with zipfile.ZipFile(path) as parts:
        return sum(part.file_size for part in with_formulas(parts))


def uses_our_names(path):
    with zipfile.ZipFile(path) as parts:
        return any(names_ours(parts, part) for part in with_formulas(parts))


def names_ours(parts, part):
    """Whether one of our names stands before a bracket: read piece by piece, so that neither memory
    nor the office's other threads wait for a large sheet."""
    rest = b""
    with parts.open(part) as stream:
        while read := stream.read(PIECE):
            *calls, end = (rest + read).split(b"(")
            for before in calls:
                word = LAST_WORD.search(before[-LONGEST_CALL:])
                if word and word[1].upper() in OUR_NAMES:
                    return True
            rest = end[-LONGEST_CALL:]
    return False


def resolve(context, model):
    """Has all formulas compiled again. None of it is a change of the user's, to be undone or saved."""
    modified, undo = model.isModified(), model.getUndoManager()
    undo.lock()
    try:
        for names in (model.NamedRanges, *(sheet.NamedRanges for sheet in model.Sheets)):
            for name in names.getElementNames():
                named = names.getByName(name)
                named.setContent(named.getContent())
        names = model.NamedRanges
        free = next(n for n in map("_netshare_{}".format, range(10_000)) if not names.hasByName(n))
        names.addNewByName(free, "0", CellAddress(0, 0, 0), 0)
        names.removeByName(free)
        replace_tables(context, model)
        replace_macros(model)
        replace_files(model)
        model.calculateAll()
    finally:
        undo.unlock()
        model.setModified(modified)


def cells_for_tables(model):
    """What puts cells in the place of a formula's references to tables."""
    tables = model.DatabaseRanges
    known = {name.casefold(): tables.getByName(name).DataArea for name in tables.getElementNames()}

    def cells(match):
        area = known.get(match["table"].casefold())
        return (area and reference(model, area, match)) or match[0]

    def replaced(formula):
        """Without its texts in quotes, which stand at every second place."""
        parts = formula.split('"')
        parts[::2] = [TABLE_REFERENCE.sub(cells, part) for part in parts[::2]]
        return '"'.join(parts)

    return replaced


def replace_tables(context, model):
    """Beside one of our names that was not known on import, a reference to a table was not understood
    either: put the cells in its place. No other formula is touched.

    Not the cells with errors alone: ISNA and IFERROR make a wrong answer of what was not understood.
    """
    replaced = cells_for_tables(model)
    bad = opcode_of_what_is_not_understood(context)
    for sheet, cell in formulas(model, lambda f: "[" in f and ADD_IN.upper() in f.upper()):
        if any(token.OpCode == bad for token in cell.getTokens()):
            enter(sheet, cell, replaced)


def opcode_of_what_is_not_understood(context):
    mapper = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FormulaOpCodeMapper", context)
    return mapper.getAvailableMappings(OOXML, SPECIAL)[BAD].Token.OpCode


def replace_macros(model):
    """In a workbook that brings our functions as macros for Excel, these have won over our names,
    which were not known on import: enter such formulas again. Macros of others are left alone."""
    libraries = map(model.BasicLibraries.getByName, model.BasicLibraries.getElementNames())
    if not any(library.hasByName(MACRO_MODULE) for library in libraries):
        return
    replaced = cells_for_tables(model)
    for sheet, cell in formulas(model, CALL.search):
        enter(sheet, cell, replaced)


def replace_files(model):
    """Excel names the file of the add-in to which it has tied one of our functions: [1]!NAME(…). Here
    the functions need none, and what stands before their names would be intersected with them."""
    for sheet, cell in formulas(model, TIED_TO.search):
        enter(sheet, cell, without_files)


def without_files(formula):
    parts = formula.split('"')
    parts[::2] = [TIED_TO.sub("", part) for part in parts[::2]]
    return '"'.join(parts)


def formulas(model, wanted):
    """The cells whose formulas are wanted, with their sheets."""
    for sheet in model.Sheets:
        for found in sheet.queryContentCells(FORMULA).RangeAddresses:
            area = sheet.getCellRangeByPosition(found.StartColumn, found.StartRow, found.EndColumn, found.EndRow)
            for r, row in enumerate(area.getFormulaArray()):
                for c, formula in enumerate(row):
                    if wanted(formula):
                        yield sheet, area.getCellByPosition(c, r)


def enter(sheet, cell, replaced):
    formula = cell.getFormula()
    if not formula.startswith("{"):
        cell.setFormula(replaced(formula))
        return
    array = sheet.createCursorByRange(cell)
    array.collapseToCurrentArray()
    first, here = array.RangeAddress, cell.CellAddress
    if (first.StartColumn, first.StartRow) == (here.Column, here.Row):
        array.setArrayFormula(replaced(formula[1:-1]))  # the array's own text may be as the file has it


def reference(model, area, match):
    """The address of a table's cells, or of a column of it; None where there is no such column."""
    sheet = model.Sheets.getByIndex(area.Sheet)
    first, last, top, bottom = area.StartColumn, area.EndColumn, area.StartRow, area.EndRow
    part = (match["part"] or "").casefold()
    if match["column"]:
        header = sheet.getCellRangeByPosition(first, top, last, top).getDataArray()[0]
        titles = [str(title).casefold() for title in header]
        if match["column"].casefold() not in titles:
            return None
        first = last = first + titles.index(match["column"].casefold())
    if part == "headers":
        bottom = top
    elif part != "all":
        top += 1
    return sheet.getCellRangeByPosition(first, top, last, bottom).AbsoluteName


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(add_in, ADD_IN, (ADD_IN, "com.sun.star.sheet.AddIn"))
g_ImplementationHelper.addImplementation(ResolveNames, JOB, (JOB,))
