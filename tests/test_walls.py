"""The walls: which part may know which, and what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest


def test_the_import_directions_hold(root: Path) -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_imports_for_types_alone_count_too(root: Path) -> None:
    """What stands under TYPE_CHECKING is read by the contracts as well: no wall has a window."""
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert not config.get("exclude_type_checking_imports", False)
    assert not any("ignore_imports" in contract for contract in config["contracts"])


# one sheet or one reference workbook a module: HEADER is that sheet's own; and formats, read as styles.HEADER
OWN_CONSTANTS = ("workbooks/template/", "workbooks/reference/", "workbooks/writing/styles.py")
SHARED_NAMES = {"TEXTS": "the sentences an edition replaces: each edition has them"}


def public_names(path: Path) -> Iterator[tuple[str, bool]]:
    """The classes and constants that a module defines, with whether each is a class or a type."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name, True
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in (n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)):
                if name[0].isupper():
                    yield name, not name.isupper()


def test_a_name_stands_for_one_thing(root: Path) -> None:
    """A class or constant that two modules define is two things under one name, or one thing twice.

    Functions and modules may repeat where the folder tells them apart, and so may a sheet's own constants.
    """
    found = defaultdict(list)
    for path in (p for folder in ("addin", "udfs", "workbooks") for p in sorted((root / folder).rglob("*.py"))):
        place = path.relative_to(root).as_posix()
        if " " not in path.name:  # the file of code for Lite is made from modules that are looked at
            for name, is_class in public_names(path):
                if is_class or not place.startswith(OWN_CONSTANTS):
                    found[name].append(place)
    assert {name: places for name, places in found.items() if len(places) > 1 and name not in SHARED_NAMES} == {}


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.parent.glob("udfs/*.py")), ids=lambda p: p.name)
def test_the_functions_import_the_standard_library_only(path: Path) -> None:
    """The functions import the standard library and each other only."""
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
