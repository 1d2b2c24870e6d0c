"""xlwings as it runs beside Excel: its own registration, conversion and server object, on any machine.

Only what lies below it is stood in for: pywin32 and Windows' libraries, which no call here reaches.
"""

from __future__ import annotations

import ctypes
import datetime
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest import mock

from udfs import OMITTED, ExcelError

MODULE = "addin.excel.xlwings_udfs"
MISSING = -2147352572
# the codes under which COM delivers error cells, as xlwings lists them
CODES = {
    ExcelError.DIV0: -2146826281,
    ExcelError.NA: -2146826246,
    ExcelError.NAME: -2146826259,
    ExcelError.NULL: -2146826288,
    ExcelError.NUM: -2146826252,
    ExcelError.REF: -2146826265,
    ExcelError.VALUE: -2146826273,
}
BELOW = (
    "pythoncom",
    "pywintypes",
    "win32api",
    "win32con",
    "win32event",
    "win32gui",
    "win32process",
    "win32timezone",
    "win32com",
    "win32com.client",
    "win32com.server",
    "win32com.server.dispatcher",
    "win32com.server.policy",
    "win32com.server.util",
)


def _stand_ins() -> dict[str, ModuleType]:
    modules: dict[str, Any] = {name: mock.MagicMock(name=name) for name in BELOW}
    for name, module in modules.items():
        module.__file__, module.__name__ = __file__, name
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, module)
    modules["pywintypes"].TimeType = type("TimeType", (datetime.datetime,), {})
    modules["pywintypes"].com_error = type("com_error", (Exception,), {})
    modules["pythoncom"].com_error = modules["pywintypes"].com_error
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(modules["win32com.client"], name, type(name, (), {}))
    modules["win32com.server.util"].unwrap.side_effect = TypeError  # no value is an object of the server
    return modules


@contextmanager
def windows() -> Iterator[Any]:
    """The object that VBA calls, its server's: `CallUDF(module, function, arguments)`."""
    before = {name: m for name, m in sys.modules.items() if _is_loaded_anew(name)}
    for name in before:
        del sys.modules[name]
    libraries = {"oledll": mock.MagicMock(), "windll": mock.MagicMock(), "PyDLL": mock.MagicMock()}
    try:
        with mock.patch.dict(sys.modules, _stand_ins()), mock.patch.multiple(ctypes, create=True, **libraries):
            server = _started()
            yield server.XLPython()
            server.loop.close()
    finally:
        for name in list(filter(_is_loaded_anew, sys.modules)):
            del sys.modules[name]
        sys.modules.update(before)


def _is_loaded_anew(name: str) -> bool:
    return name.partition(".")[0] == "xlwings" or name in (MODULE, "addin.published")


def _started() -> Any:
    """What xlwings does on import where it finds Windows and pywin32."""
    xlwings = importlib.import_module("xlwings")
    udfs = importlib.import_module("xlwings.udfs")
    excel = importlib.import_module("xlwings._xlwindows")
    xlwings.engines.add(xlwings.main.Engine(impl=excel.engine))
    xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
    return importlib.import_module("xlwings.com_server")


def as_com(value: Any) -> Any:
    """A cell, range or omitted argument as pywin32 delivers it to Python."""
    if isinstance(value, list):
        return tuple(tuple(map(as_com, row)) for row in value)
    if value is OMITTED:
        return MISSING
    return CODES[value] if isinstance(value, ExcelError) else value
