"""A folder whose files have the names of modules: whoever imports one of them leaves a trace."""

from __future__ import annotations

from pathlib import Path

TRACE = "imported.txt"
OURS = ("addin", "udfs", "workbooks", "netshare_names", "netshare_udfs")
OF_OTHERS = ("formualizer", "lxml", "openpyxl", "pandas", "rich", "typer", "xlwings")
OF_PYTHON = ("json", "struct", "zipfile")


def hostile(folder: Path) -> Path:
    """The folder, with a file in the place of each module."""
    for name in (*OURS, *OF_OTHERS, *OF_PYTHON):
        trace = f"open({str(folder / TRACE)!r}, 'a').write({name!r})"
        (folder / f"{name}.py").write_text(f"{trace}\nraise SystemExit('imported the wrong {name}')\n")
    return folder


def imported(folder: Path) -> str:
    """The names of those that were imported."""
    return (folder / TRACE).read_text() if (folder / TRACE).exists() else ""
