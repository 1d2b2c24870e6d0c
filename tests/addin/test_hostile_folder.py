"""Files beside a workbook that are called as our modules: no host imports them in their place."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from addin.excel.setup import configuration
from addin.excel.vba import PYTHON_MODULE, sources
from addin.libreoffice import extension
from helpers.hostile import hostile, imported
from helpers.office import running
from udfs import VERSION
from workbooks.editions.shipped import TEMPLATE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return hostile(tmp_path)


def excels_command(workbook: Path) -> list[str]:
    """The options and the code with which the VBA starts Python for a workbook, up to the server itself."""
    told = re.search(r' (-B [^"]*)-c ""(.*?)xlwings\.serve\(', sources()["xlwings"])
    assert told is not None
    options, code = told[1].split(), told[2]
    beside = configuration.settings(Path(sys.executable))[configuration.WORKBOOK_PATH]
    code = code.replace('" & LicenseKeyEnvString & "', "")
    code = code.replace('\\""" & PYTHONPATH & "\\""', repr(f"{beside};{workbook};{workbook};;;;"))
    assert '"' not in code
    return [sys.executable, *options, "-c", code]


def test_excels_python_imports_nothing_beside_a_workbook(folder: Path) -> None:
    *command, code = excels_command(folder / "Book.xlsx")
    code += f"import {PYTHON_MODULE} as module; print(module.NETSHARE_VERSION())"
    done = subprocess.run([*command, code], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", VERSION)
    assert imported(folder) == ""


def test_a_python_without_those_options_would_import_them(folder: Path) -> None:
    """Or the test above proves nothing."""
    code = f"import {PYTHON_MODULE}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert "imported the wrong addin" in done.stderr
    assert imported(folder) == "addin"


def test_libreoffices_python_imports_nothing_beside_a_workbook(
    soffice: str, folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an office that was started in that folder, with a workbook opened from it."""
    home = tmp_path_factory.mktemp("office")
    (home / extension.OXT_NAME).write_bytes(extension.build())
    shutil.copy(TEMPLATE, folder / "Book.xlsx")
    monkeypatch.chdir(folder)
    with running(soffice, home, home / extension.OXT_NAME) as calc:
        assert calc.formulas({"A1": "=NETSHARE_VERSION()"}) == [[VERSION]]
        values = calc.ask(do="open", path=str(folder / "Book.xlsx"))["values"]
    assert values["Checks"][2][5] == 1.0
    assert imported(folder) == ""
