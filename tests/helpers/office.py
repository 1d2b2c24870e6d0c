"""LibreOffice Calc, driven from the tests: a private office that answers requests."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from openpyxl import Workbook, load_workbook

from addin.files.zipped import packed, unpacked
from addin.formulas.tokens import CUSTOM
from addin.libreoffice import extension
from helpers import driven
from helpers.oracles import agree
from udfs import ExcelError

PYTHON = "/usr/bin/python3"  # the one for which the office's package brings `uno`
VBA_FILTER = "Calc MS Excel 2007 VBA XML"
PATIENCE = 300  # seconds by the clock, on however busy a machine
PACKAGES = "apt-get install --no-install-recommends libreoffice-calc-nogui python3-uno poppler-utils"


def missing(what: str) -> NoReturn:
    driven.missing(f"{what} is not on this machine: {PACKAGES}")


def program() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        missing("LibreOffice")
    check = subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False)
    if check.returncode:
        missing("python3-uno")
    return found


class Calc:
    """A running office: requests in, answers out."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self.folder = process, folder

    def ask(self, **request: Any) -> Any:
        return _cells(driven.ask(self._process, PATIENCE, request))

    def formulas(self, cells: dict[str, Any], **more: Any) -> list[list[Any]]:
        """The cells of a new document in which these were typed."""
        rows: list[list[Any]] = self.ask(do="formulas", cells=cells, **more)
        return rows

    def open(self, path: Path, **more: Any) -> Any:
        """A copy of a workbook, recalculated: a lock beside the original would be in the way."""
        return self.ask(do="open", path=str(self._copy(path)), **more)

    def save(self, path: Path, to: Path) -> None:
        """A copy of a workbook, recalculated and written by the office as .xlsx."""
        self.ask(do="save", path=str(self._copy(path)), to=str(to))

    def locales(self, path: Path, names: Sequence[str], **more: Any) -> list[dict[str, Any]]:
        """For each locale a copy's cells by sheet, and the addresses of its errors."""
        found: list[dict[str, Any]] = self.ask(do="locales", path=str(self._copy(path)), names=names, **more)
        return found

    def modules(self, path: Path) -> dict[str, dict[str, str]]:
        """The VBA of a workbook or add-in as the office reads it, by library and module."""
        # it knows the content type of workbooks only, so an add-in's it must be told
        found = self.ask(do="modules", path=str(self._copy(path)), filter=VBA_FILTER)
        return {name: modules for name, modules in found.items() if modules}

    def _copy(self, path: Path) -> Path:
        copy = self.folder / f"{uuid.uuid4().hex}{path.suffix}"
        shutil.copy(path, copy)
        return copy

    def compute(self, book: Workbook) -> dict[str, list[list[Any]]]:
        path = self.folder / f"{uuid.uuid4().hex}.xlsx"
        book.save(path)
        values: dict[str, list[list[Any]]] = self.ask(do="open", path=str(path))["values"]
        return values


def _cells(value: Any) -> Any:
    if isinstance(value, list):
        return [_cells(v) for v in value]
    if isinstance(value, dict):
        if set(value) == {"error"}:
            known = value["error"] in {str(e) for e in ExcelError}
            return ExcelError(value["error"]) if known else value["error"]
        return {k: _cells(v) for k, v in value.items()}
    return value


def with_plain_names(data: bytes) -> bytes:
    """The edition for xlwings Lite as the office can compute it: its calls by their plain names, in single cells,
    for in array formulas it does not resolve Figures[#All]."""
    array = re.compile(rb'(<c [^>]*cm="1"[^>]*><f) t="array" ref="[A-Z]+\d+"')
    return packed({n: array.sub(rb"\1", p.replace(CUSTOM.encode(), b"")) for n, p in unpacked(data).items()})


def soffice_environment(home: Path) -> dict[str, str]:
    """A clean one: a virtual environment on the path keeps the office's Python from its own modules."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}


@contextmanager
def running(soffice: str, folder: Path, *extensions: Path) -> Iterator[Calc]:
    """An office of its own folder, ended with the test that started it."""
    folder.mkdir(exist_ok=True)
    driver = Path(__file__).with_name("calc_driver.py")
    process = subprocess.Popen(
        [PYTHON, str(driver), soffice, str(folder / "profile"), *map(str, extensions)],
        env=soffice_environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline() or "null") == "ready"
        yield Calc(process, folder)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.terminate()  # it ends its office, whatever the office is doing
            process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def agreeing_with_the_file(calc: Calc, path: Path) -> int:
    """Formulas that recalculate to the values in the file, not to what the office has already made
    of them while loading it; how many, which are all. The master check is TRUE."""
    rows_of = calc.open(path)["values"]
    values, count = load_workbook(path, data_only=True), 0
    for sheet in load_workbook(path).worksheets:
        for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
            saved = values[sheet.title][cell.coordinate].value
            computed = rows_of[sheet.title][cell.row - 1][cell.column - 1]
            assert agree(computed, _in_calc(saved), 1e-9, 1e-9), (sheet.title, cell.coordinate)
            count += 1
    assert rows_of["Checks"][2][5] == 1.0
    return count


def _in_calc(saved: Any) -> Any:
    if isinstance(saved, datetime.datetime):
        return float((saved - datetime.datetime(1899, 12, 30)).days)
    return "" if saved is None else float(saved) if isinstance(saved, bool | int) else saved


@pytest.fixture(scope="session")
def soffice() -> str:
    """The office's program: whoever starts an office asks for it."""
    return program()


@pytest.fixture(scope="session")
def calc(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    """An office with our extension installed."""
    folder = tmp_path_factory.mktemp("calc")
    oxt = folder / extension.OXT_NAME
    oxt.write_bytes(extension.build())
    with running(soffice, folder, oxt) as office:
        yield office
