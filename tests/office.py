"""LibreOffice as a calculator: a workbook in, the values of its cells out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

NEEDED = "LibreOffice is not on this machine: apt-get install --no-install-recommends libreoffice-calc-nogui"


def program() -> str:
    """The office's program; where there is none, a skipped test, in CI a failed one."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NEEDED)
    return found


def recalculated(book: Workbook, folder: Path) -> Workbook:
    """The workbook with the values that a private office gives its formulas."""
    soffice = program()
    source, out = folder / "in.xlsx", folder / "out"
    book.save(source)
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }  # a virtual environment confuses it
    command = [
        soffice,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(source),
    ]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    return load_workbook(out / "in.xlsx", data_only=True)
