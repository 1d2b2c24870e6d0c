"""The walls: which part may know which, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_import_directions_hold(root: Path) -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.parent.glob("udfs/*.py")), ids=lambda p: p.name)
def test_the_functions_import_the_standard_library_and_each_other_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert all(name.name.partition(".")[0] in sys.stdlib_module_names for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert node.module.partition(".")[0] in sys.stdlib_module_names
        if isinstance(node, ast.ExceptHandler):  # no catch-all
            assert node.type is not None
            assert "Exception" not in ast.dump(node.type)


def test_the_functions_travel_under_another_name(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "netshare_udfs"
    copy.mkdir()
    for path in root.glob("udfs/*.py"):
        (copy / path.name).write_bytes(path.read_bytes())
    code = "import netshare_udfs as u; print(u.caller(u.registry['IMPLIED_REVENUE'])(493.8, 0.2))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "2469.0"


def test_importing_the_functions_brings_nothing_heavy(root: Path) -> None:
    code = "import sys, udfs; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "pandas", "statistics", "random", "openpyxl", "xlwings", "formualizer", "lxml"}


@pytest.mark.parametrize("module", ["workbooks.command.cli", "addin.engine.calculator", "workbooks.deal.figures"])
def test_the_front_door_opens_without_the_slow_libraries(root: Path, module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"pandas", "xlwings", "lxml.etree"} - (
        {"lxml.etree"} if "calc" in module else set()
    )
