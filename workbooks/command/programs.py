"""Which spreadsheet program this machine has, and how to open a workbook in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Host:
    """A spreadsheet program and the command that opens a file in it; no command where none was found."""

    name: str
    command: tuple[str, ...] = ()

    def open(self, path: Path) -> subprocess.Popen[bytes]:
        # a program found on this machine, and a file that we have just written
        quiet = subprocess.DEVNULL
        return subprocess.Popen([*self.command, str(path)], stdout=quiet, stderr=quiet)  # noqa: S603


NONE = Host("none")
# what the command says of a workbook that it has written
NEXT = {
    "Excel": "Excel should open it with its saved values; a cell recalculated without our functions shows #NAME?. To recalculate it on Windows, run netshare install; elsewhere, make one with netshare new FILE --edition lite (needs a free add-in from the store) or --edition portable (needs Excel 365 only).",
    "LibreOffice": "LibreOffice opens it with its saved values, unless it is set to recalculate on loading; after netshare install it also recalculates them.",
    "none": "Neither Excel nor LibreOffice was found here. Copy the file to a machine that has one of them: it should open there with its saved values.",
}


def find_host() -> Host:
    """Excel if it is installed, else LibreOffice, else NONE."""
    return _excel() or _libreoffice() or NONE


def _excel() -> Host | None:
    if sys.platform == "darwin":
        if Path("/Applications/Microsoft Excel.app").exists():
            return Host("Excel", ("open", "-a", "Microsoft Excel"))
    elif sys.platform == "win32":
        import winreg

        key = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
        for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            try:
                return Host("Excel", (winreg.QueryValue(root, key),))
            except OSError:
                continue
    return None


def _libreoffice() -> Host | None:
    places = [
        shutil.which("libreoffice"),
        shutil.which("soffice"),
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        str(Path(os.environ.get("PROGRAMFILES", r"C:\Program Files")) / "LibreOffice" / "program" / "soffice.exe"),
    ]
    found = next((p for p in places if p and Path(p).exists()), None)
    return Host("LibreOffice", (found, "--calc")) if found else None
