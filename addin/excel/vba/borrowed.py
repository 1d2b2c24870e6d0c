"""xlwings' own VBA, read from the installed package, so that its code and notices are its version's."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

XLWINGS_MODULE = "xlwings"
DICTIONARY_CLASS = "Dictionary"  # which the module needs on a Mac
CLASS_BASE = 'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"'


def borrowed(project: str) -> dict[str, str]:
    """The module that starts Python (BSD) and the dictionary class that it needs (MIT)."""
    return {XLWINGS_MODULE: _module(project), DICTIONARY_CLASS: _class()}


def _module(project: str) -> str:
    text = _read("xlwings_custom_addin.bas")
    text = _replaced(text, 'PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{project}"')
    # or each workbook that is active when a cell is calculated would get a Python of its own
    text = _replaced(text, "ActiveWorkbook", "ThisWorkbook")
    text = _replaced(text, "ActiveDocument", "ThisDocument")
    # or a file in Excel's current folder, such as that of a download, could be imported in place of our module
    text = _replaced(text, ' -B -c ""import sys, os;', ' -B -P -c ""import sys, os;')
    serve = "import xlwings; xlwings.serve("
    text = _replaced(text, serve, f"sys.path[:]=[p for p in sys.path if p];{serve}")
    # its many functions are not worksheet functions
    return _replaced(
        text,
        f'Attribute VB_Name = "{XLWINGS_MODULE}"\n',
        f'Attribute VB_Name = "{XLWINGS_MODULE}"\nOption Private Module\n'
        "'Changed by NetShare: private to its project, PROJECT_NAME, ThisWorkbook instead of ActiveWorkbook, no current folder on the path.\n",
    )


def _class() -> str:
    """The class without the head that only an exported file has, as a project stores it."""
    text = _read(f"addin/{DICTIONARY_CLASS}.cls")
    _, _, text = text.partition("\nEND\n")
    name = f'Attribute VB_Name = "{DICTIONARY_CLASS}"\n'
    return _replaced(text, name, f"{name}{CLASS_BASE}\n")


def _read(name: str) -> str:
    spec = find_spec("xlwings")  # found, not imported: that takes half a second
    if spec is None or spec.origin is None:
        raise FileNotFoundError("xlwings is not installed")
    text = (Path(spec.origin).parent / name).read_text(encoding="utf-8")
    return re.sub(r"\r\n?", "\n", text)


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"this is another version of xlwings: its VBA has no {old!r}")
    return text.replace(old, new)
