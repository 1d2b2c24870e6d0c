"""The one file of code for xlwings Lite: made of the modules as they are, and no name means two things."""

from __future__ import annotations

import ast
import builtins
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from addin.lite import bundle
from udfs import functions, registry

SOURCE = bundle.source()
TREE = ast.parse(SOURCE)
ALLOWED = frozenset(sys.stdlib_module_names) | {"xlwings"}


def defined(statements: list[ast.stmt]) -> list[str]:
    """Names that statements bind, other than by importing."""
    names: list[str] = []
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            names += [n.id for n in ast.walk(target) if isinstance(n, ast.Name)] if target else []
    return names


def imported(statements: list[ast.stmt]) -> list[str]:
    return [
        alias.asname or alias.name.partition(".")[0]
        for node in statements
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]


def test_every_module_stands_below_those_it_needs() -> None:
    """Every module of the functions is in the file, below those that it needs."""
    names = [module.name for module in bundle.bundled()]
    files = {p.stem for p in (bundle.ROOT / "udfs").glob("*.py")}
    assert {"udfs" if stem == "__init__" else f"udfs.{stem}" for stem in files} < set(names)
    assert names[-1] == bundle.LAST_MODULE
    for i, module in enumerate(bundle.bundled()):
        assert set(module.needs()) <= set(names[:i]), module.name


def test_the_bundle_is_the_modules_own_text() -> None:
    """The bundle is the modules' own text, with their boundaries kept visible."""
    where = 0
    for module in bundle.bundled():
        place = SOURCE.find(f"\n# {module.place}\n", where)
        assert place > where, module.name
        where = place
        about = str(ast.get_docstring(module.tree)).partition("\n")[0]
        assert f"\n# {about[:60]}" in SOURCE[place:]
        for node in module.tree.body:
            if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) and not _is_list(node):
                assert ast.get_source_segment(module.text, node) in SOURCE[place:]
        comments = [line for line in module.text.splitlines() if line.lstrip().startswith("#")]
        assert all(f"\n{line}\n" in SOURCE[place:] for line in comments)


def _is_list(node: ast.stmt) -> bool:
    return defined([node]) == ["__all__"]


def test_no_name_means_two_things() -> None:
    counted = Counter(defined(TREE.body)) + Counter(imported(TREE.body))
    assert [name for name, times in counted.items() if times > 1] == []


def test_no_name_hides_one_of_pythons_own_or_a_functions() -> None:
    names = set(defined(TREE.body)) | set(imported(TREE.body))
    assert not names & set(dir(builtins))
    assert not names & registry.keys()


def test_it_imports_nothing_but_the_standard_library_and_xlwings() -> None:
    found = {
        str(name).partition(".")[0]
        for node in ast.walk(TREE)
        for name in (
            [node.module]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert found <= ALLOWED
    assert not [n for n in ast.walk(TREE) if isinstance(n, ast.ImportFrom) and n.level]


def test_later_imports_are_moved_to_the_start() -> None:
    """What functions import when called is imported at the start."""
    inside = {
        str(node.module)
        for outer in TREE.body
        for node in ast.walk(outer)
        if isinstance(node, ast.ImportFrom) and node is not outer
    } | {
        alias.name
        for outer in TREE.body
        for node in ast.walk(outer)
        if isinstance(node, ast.Import) and node is not outer
        for alias in node.names
    }
    assert inside
    assert inside <= set(imported(TREE.body))


def test_it_asks_no_server_reads_no_file_and_evaluates_no_text() -> None:
    called = {n.func.id for n in ast.walk(TREE) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "open", "__import__", "input"}
    assert not set(imported(TREE.body)) & {"js", "pyodide", "urllib", "http", "socket", "os", "pathlib", "subprocess"}


def test_it_is_the_same_text_every_time() -> None:
    command = [sys.executable, "-c", "from addin.lite.bundle import source; print(source(), end='')"]
    for seed in ("1", "2"):
        done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed}, cwd=bundle.ROOT)
        assert done.stdout.decode() == SOURCE


EXECUTED = """
import json, os, sys, types
os.environ |= {"XLWINGS_ON_SERVER": "true", "XLWINGS_LICENSE_KEY": "noncommercial"}
module = types.ModuleType("a_text")
exec(compile(sys.stdin.read(), "main.py", "exec"), module.__dict__)
print(json.dumps([sum(hasattr(value, "__xlfunc__") for value in vars(module).values()), module.IMPLIED_REVENUE(493.8, 0.2)]))
assert not {"udfs", "addin"} & set(sys.modules)
"""


def test_it_runs_alone_in_an_older_python_too(tmp_path: Path) -> None:
    """There annotations are evaluated where they stand: no class may name one that comes after it."""
    done = subprocess.run([sys.executable, "-c", EXECUTED], input=SOURCE, capture_output=True, text=True, cwd=tmp_path)
    assert not done.stderr
    assert json.loads(done.stdout) == [len(functions), 2469.0]


@pytest.mark.parametrize(
    "statement", ["import udfs", "import udfs.cells", "from . import cells", "from .cells import call as other"]
)
def test_what_cannot_be_joined_is_refused(statement: str) -> None:
    """A module's name, or another name for what it defines, means nothing where all is one module."""
    module = bundle.Module("udfs.made_up", f"{statement}\n")
    with pytest.raises(SyntaxError, match=r"udfs.made_up, line 1"):
        module.needs()
