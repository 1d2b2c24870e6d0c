"""The edition for xlwings Lite in its own runtime: Pyodide under Node, and in Chromium below Microsoft's runtime."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from addin.lite import bundle
from helpers import driven
from udfs import OMITTED, Case, ExcelError, Udf, functions

FOLDER = Path(__file__).parent / "lite"
PATIENCE = 300  # seconds by the clock, on however busy a machine
WAYS = {
    "node": "Node is not on this machine: apt-get install nodejs npm",
    "chromium": "Chromium is not on this machine: apt-get install chromium",
    "packages": "what these tests run in has not been fetched: tests/helpers/lite/prepare",
}
OFFICE = {
    "Div0": ExcelError.DIV0,
    "NotAvailable": ExcelError.NA,
    "Name": ExcelError.NAME,
    "Null": ExcelError.NULL,
    "Num": ExcelError.NUM,
    "Ref": ExcelError.REF,
    "Value": ExcelError.VALUE,
}


class Runtime:
    """A running host: requests in, answers out."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name, self._process = name, process
        self.times: dict[str, float] = {}

    def ask(self, do: str, **request: Any) -> Any:
        return driven.ask(self._process, PATIENCE, {"do": do, **request})

    def calls(self, calls: Iterable[tuple[str, list[Any]]], runtime: str = "1.4") -> list[Any]:
        """What each call gives: rows of cells, or the message of an exception."""
        asked = [{"name": name, "args": args, "runtime": runtime} for name, args in calls]
        return [_rows(answer) for answer in self.ask("calls", calls=asked)]

    def call(self, name: str, *args: Any, runtime: str = "1.4") -> Any:
        """One call; a cell or rows of cells for an argument, an argument left out is OMITTED."""
        result = self.calls([(name, [self.sent(a) for a in args])], runtime)[0]
        return result[0][0] if isinstance(result, list) and len(result) == len(result[0]) == 1 else result

    @cached_property
    def cases(self) -> dict[str, list[Any]]:
        """What every case of every function gives, asked for at once: Microsoft's runtime sends what
        is ready only every half second."""
        asked = [(f.name, self.case(f, case)) for f in functions for case in f.cases]
        given = iter(self.calls(asked))
        return {f.name: [next(given) for _ in f.cases] for f in functions}

    def case(self, function: Udf, case: Case) -> list[Any]:
        """The arguments of a case as Excel sends them: all that the function has, in rows of cells."""
        args = [self.sent(a) for a in case.arguments()]
        args += [None] * (len(function.params) - len(args))
        if function.is_variable:
            fixed = len(function.params) - 1
            return [*args[:fixed], [a for a in args[fixed:] if a is not None]]
        return args

    def sent(self, value: Any) -> Any:
        if value is OMITTED:
            return None
        return (
            [[self._cell(c) for c in row] for row in value]
            if isinstance(value, list)
            else [[0 if value is None else self._cell(value)]]
        )

    def _cell(self, cell: Any) -> Any:
        if not isinstance(cell, ExcelError):
            return cell
        if self.name == "chromium":
            # as Excel's bridge names it; Microsoft's runtime makes an object of it
            return {"type": "CustomFunctionError", "code": str(cell)}
        return {"type": "Error", "basicType": "Error", "basicValue": str(cell)}


def _rows(answer: Any) -> Any:
    if isinstance(answer, dict) and "value" in answer:  # what went back over Excel's bridge
        answer = answer["value"]
    if isinstance(answer, dict):
        return answer.get("error", answer)
    return [[_cell(c) for c in row] for row in answer]


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict) and cell["type"] == "Error":
        return OFFICE[cell["errorType"]]
    return float(cell) if type(cell) is int else cell


@contextmanager
def running(name: str, folder: Path) -> Iterator[Runtime]:
    node = shutil.which("node") or driven.missing(WAYS["node"])
    wheel = FOLDER / "wheels" / f"xlwings-{importlib.metadata.version('xlwings')}-py3-none-any.whl"
    if not (wheel.is_file() and (FOLDER / "node_modules").is_dir()):
        driven.missing(WAYS["packages"])
    source = folder / "main.py"
    source.write_text(bundle.source(), encoding="utf-8")
    command = [node, str(FOLDER / f"{name}.mjs")]
    if name == "chromium":
        command += [shutil.which("chromium") or driven.missing(WAYS["chromium"]), str(wheel)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    runtime = Runtime(name, process)
    try:
        runtime.times = runtime.ask("boot", wheel=str(wheel), source=str(source))
        yield runtime
    finally:
        process.communicate()  # closes the requests, which ends it
