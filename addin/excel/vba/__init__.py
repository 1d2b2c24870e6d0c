"""The VBA of the add-in and of the workbook that brings its own functions."""

from __future__ import annotations

from importlib.resources import files

from udfs import VERSION, functions

from ..com import MARK
from ..log import EXCEL_LOG
from .borrowed import borrowed
from .help import argument_help, categories
from .lint import lint
from .words import listed
from .wrappers import MODULE as WRAPPERS
from .wrappers import wrappers

__all__ = [
    "ADD_IN",
    "CALLBACKS",
    "PROJECT",
    "TEMPLATE",
    "argument_help",
    "categories",
    "lint",
    "sources",
    "workbook_sources",
]

PROJECT = "netshare"  # xlwings looks for settings under this name
ADD_IN = "NetShare.xlam"  # the file's name, by which formulas of other computers name it
TEMPLATE = "NetShare.xlsx"  # what the ribbon inserts: a file beside the configuration
PYTHON_MODULE = "addin.excel.xlwings_udfs"
# what the ribbon's buttons call
CALLBACKS = (
    "NetShareInsertTemplate",
    "NetShareExplainCell",
    "NetShareCheckWorkbook",
    "NetShareHelp",
    "NetShareShowVersion",
)
IN_WORKBOOK = ("NetShareTexts.bas", "NetShareCall.bas", "NetShareLog.bas")
IN_ADD_IN = (
    *IN_WORKBOOK,
    "NetShareFormulas.bas",
    "NetShareAdvice.bas",
    "NetShareRebind.bas",
    "NetShareRibbon.bas",
    "NetShareEvents.cls",
    "ThisWorkbook.cls",
)


def sources() -> dict[str, str]:
    """The add-in's modules by name, as a VBA project stores them; classes begin with their VB_Base."""
    return _project(IN_ADD_IN)


def workbook_sources() -> dict[str, str]:
    """The modules of a workbook that brings its own functions: the calls alone. Its ThisWorkbook
    stays as it is, and Excel binds its formulas to its own functions."""
    return _project(IN_WORKBOOK)


def _project(own: tuple[str, ...]) -> dict[str, str]:
    modules = {name.partition(".")[0]: _filled(name) for name in own}
    modules |= {WRAPPERS: wrappers()} | borrowed(PROJECT)
    if faults := lint(modules):
        raise ValueError("; ".join(faults))
    return {name: _as_stored(text) for name, text in modules.items()}


def _filled(name: str) -> str:
    text = files(__package__).joinpath("modules", name).read_text(encoding="utf-8")
    for word, value in _words().items():
        text = text.replace(f"@{word}@", value)
    return text


def _words() -> dict[str, str]:
    return {
        "VERSION": VERSION,
        "PYTHON_MODULE": PYTHON_MODULE,
        "MARK": str(ord(MARK)),
        "FUNCTIONS": listed(function.name for function in functions),
        "LOG": EXCEL_LOG,
        "ADD_IN": ADD_IN,
        "TEMPLATE": TEMPLATE,
        "PROJECT": PROJECT,
    }


def _as_stored(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"
