"""The VBA of the add-in and of the workbook that brings its own functions."""

from __future__ import annotations

from importlib.resources import files

from udfs import VERSION, functions

from ...formulas.tokens import CUSTOM, SERVICE
from ..com import MARK
from ..log import EXCEL_LOG
from ..names import FUNCTIONS_MODULE, PROJECT_NAME, PYTHON_MODULE, TEMPLATE_NAME
from .borrowed import borrowed
from .help import argument_help, categories
from .lint import faults_of
from .spelling import spellings
from .words import listed
from .wrappers import wrappers

__all__ = ["CALLBACKS", "argument_help", "categories", "faults_of", "sources", "workbook_sources"]

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
    theirs = borrowed(PROJECT_NAME)
    ours = {name.partition(".")[0]: _filled(name) for name in IN_ADD_IN}
    # after all of the add-in, so that a workbook's own functions have the same arguments
    functions_ = wrappers(spellings([*ours.values(), *theirs.values()]))
    modules = {name: ours[name] for name in (module.partition(".")[0] for module in own)}
    modules |= {FUNCTIONS_MODULE: functions_} | theirs
    if faults := faults_of(modules):
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
        "TEMPLATE": TEMPLATE_NAME,
        "PROJECT": PROJECT_NAME,
        "CUSTOM": CUSTOM,
        "SERVICE": SERVICE,
    }


def _as_stored(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"
