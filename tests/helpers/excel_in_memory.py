"""The add-in's VBA, run by an interpreter with an Excel in memory around it.

Python's side is xlwings' own server object; in between, values take the types that COM gives them.
Files and the library that starts Python are not to be had here: two procedures stand in for them.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from pyopenvba.apps.excel import Application, ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAInt, VBAObject, member
from pyopenvba.interpreter._objects import method

from addin.excel.vba import sources
from helpers.windows import MISSING as LEFT_OUT
from udfs import OMITTED, ExcelError

ZERO = -2146828288  # COM's code of an error is this and Excel's number of it
NUMBERS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
BY_NUMBER = {number: ExcelError(name) for name, number in NUMBERS.items()}
NOT_HERE = frozenset(("xlwings", "NetShareLog", "NetShareEvents", "ThisWorkbook"))
ATTRIBUTE = re.compile(r"^Attribute \w+\..*\r\n", re.MULTILINE)  # of a procedure: help, no code
STAND_INS = """
Public Const XLWINGS_VERSION As String = "test"
Public Function XLPy() As Object
    Set XLPy = PythonServer.Started
End Function
Public Function NetShareLogFile() As String
    NetShareLogFile = "C:\\log"
End Function
Public Sub AddSheet()
    Worksheets.Add After:=Worksheets(Worksheets.Count)
End Sub
Public Sub NetShareWriteLog(ByVal entry As String)
    PythonServer.Wrote entry
End Sub
"""


@functools.cache
def _modules() -> dict[str, str]:
    return {name: text for name, text in sources().items() if name not in NOT_HERE}


class Server(VBAObject):
    """The object that XLPy gives: a call goes to Python as COM carries it."""

    def __init__(self, python: Any) -> None:
        self.python = python
        self.calls: list[tuple[str, str, tuple[Any, ...]]] = []
        self.starts = 0
        self.log: list[str] = []
        self.does_not_start = ""
        self.fails: list[str] = []

    @method(name="Started")
    def started(self) -> object:
        self.starts += 1
        if self.does_not_start:
            raise VBARuntimeError(1000, self.does_not_start)
        return self

    @method(name="CallUDF")
    def call_udf(self, module: object, name: object, arguments: object) -> object:
        if self.fails:
            raise VBARuntimeError(-2147352567, self.fails.pop(0))
        given = as_com(arguments)
        self.calls.append((str(module), str(name), given))
        return from_com(self.python.CallUDF(str(module), str(name), given))

    @method(name="Wrote")
    def wrote(self, entry: object) -> None:
        self.log.append(str(entry))


class Shown(Application):
    """An application with a window."""

    @member(name="Visible")
    def visible(self) -> object:
        return getattr(self, "shown", True)


class Excel:
    """An application with the add-in's modules and one workbook."""

    def __init__(self, python: Any) -> None:
        self.app = ExcelApplication()
        self.book = self.app.add_workbook()
        self.app.application.__class__ = Shown
        self.server = Server(python)
        bridge = self.app.interpreter.host
        known = bridge.global_object
        bridge.global_object = lambda name: (  # type: ignore[method-assign]
            self.server if name == "pythonserver" else known(name)
        )
        for name, text in _modules().items():
            kind = "class" if "VB_Base" in text else "standard"
            self.app.add_module(ATTRIBUTE.sub("", text), name=name, kind=kind)
        self.app.add_module(STAND_INS, name="StandIns")

    def call(self, name: str, *arguments: Any) -> Any:
        """A wrapper's result, errors as ours, arrays as rows."""
        return from_vba(self.app.interpreter.run(name, list(arguments)))

    def range(self, reference: str) -> Any:
        return self.app.sheet(1).sheet.vba_get("Range", [reference])

    def put(self, reference: str, value: Any) -> None:
        """A value into a cell; a text as it is, not as what it would be if it were typed."""
        cell = self.range(reference)
        if value is not OMITTED:
            cell.vba_set("NumberFormat", "@" if isinstance(value, str) else "General")
            cell.vba_set("Value", to_vba(value))

    def clear(self) -> None:
        self.range("A1:AZ99").vba_get("Clear")
        self.put("BA99", 1.0)  # here the values of a range end with the last cell in use

    def messages(self) -> list[str]:
        return [dialog[1] for dialog in self.app.dialogs]


def as_com(value: Any) -> Any:
    if isinstance(value, VBAArray):
        return _tuples(value, [])
    if isinstance(value, VBAErrorValue):
        return ZERO + value.number
    if value is MISSING:
        return LEFT_OUT
    if value is EMPTY:
        return None
    assert value is None or isinstance(value, float | bool | str | int), value
    return int(value) if isinstance(value, VBAInt) else value


def _tuples(array: VBAArray, at: list[int]) -> tuple[Any, ...]:
    first, last = array.bounds[len(at)]
    if len(at) == array.dimensions - 1:
        return tuple(as_com(array.get([*at, i])) for i in range(first, last + 1))
    return tuple(_tuples(array, [*at, i]) for i in range(first, last + 1))


def from_com(value: Any) -> Any:
    """Lists are arrays of Variants from 0 on, of two dimensions where they hold lists."""
    if not isinstance(value, list):
        return value
    if not isinstance(value[0], list):
        return VBAArray([(0, len(value) - 1)], items=list(value))
    array = VBAArray([(0, len(value) - 1), (0, len(value[0]) - 1)])
    for r, row in enumerate(value):
        for c, cell in enumerate(row):
            array.set([r, c], cell)
    return array


def to_vba(value: Any) -> Any:
    """A cell's value or an argument of one cell."""
    if isinstance(value, ExcelError):
        return VBAErrorValue(NUMBERS[str(value)])
    if value is OMITTED:
        return MISSING
    return EMPTY if value is None else value


def from_vba(value: Any) -> Any:
    if isinstance(value, VBAArray):
        rows = _tuples_of_cells(value)
        return rows if isinstance(rows[0], list) else [rows]
    return BY_NUMBER[value.number] if isinstance(value, VBAErrorValue) else value


def _tuples_of_cells(array: VBAArray) -> list[Any]:
    if array.dimensions == 1:
        return [from_vba(item) for item in array.elements()]
    (top, bottom), (left, right) = array.bounds
    return [[from_vba(array.get([r, c])) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
