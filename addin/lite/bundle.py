"""The one file of code that xlwings Lite runs: the functions' modules and ours for xlwings, one below the other.

Every module keeps its text and its comments; only what joins modules goes: their imports of each
other. So all their names share one module, and none may mean two things.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import udfs
from udfs import VERSION

ROOT = Path(udfs.__file__).parent.parent
# read from the last on, each below those that it imports
LAST_MODULE = "addin.lite.functions"
OURS = ("udfs", "addin")
RULE_LINE = "-" * 98
BUNDLE_DOCSTRING = f'''\
"""NetShare {VERSION}: functions for revenue shares and the economics of AI inference.

This file is what the add-in xlwings Lite runs. It needs the standard library and xlwings, asks no
server, and reads nothing of the workbook but the arguments of a call. Its parts are the modules of
the package netshare-excel, one below the other; `netshare build` writes it again, so changes made here
are lost. Its figures (`Case`) and formulas (`native`, `portable`) are worked examples and
descriptions beside the functions: no result comes from them.

MIT License; the text is in the file LICENSE of NetShare.
"""'''


@dataclass(frozen=True)
class Module:
    """One module's text, and what the bundle must know of it."""

    name: str
    text: str

    @property
    def place(self) -> str:
        """Its file, from the root of the project."""
        return _path(self.name).relative_to(ROOT).as_posix()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def needs(self) -> list[str]:
        """Our modules that it imports, in their order."""
        found = []
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and (source := self._source(node)):
                for alias in node.names:
                    self._refuse_renaming(node, source, alias)
                found.append(source)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    self._refuse_renaming(node, alias.name)
        return found

    def _refuse_renaming(self, node: ast.stmt, source: str, alias: ast.alias | None = None) -> None:
        """Where all is one module, a module's name or a second name for one of its own means nothing."""
        if source.partition(".")[0] not in OURS:
            return
        if alias and alias.asname in (None, alias.name) and not _is_module(f"{source}.{alias.name}"):
            return
        raise SyntaxError(
            f"{self.name}, line {node.lineno}: the bundle needs `from {source} import …` of what the module defines"
        )

    def _source(self, node: ast.ImportFrom) -> str:
        """Our module that names are imported from, "" for any other."""
        package = _package(self.name) if node.level else ""
        name = ".".join(filter(None, (package, node.module)))
        return name if name.partition(".")[0] in OURS else ""

    def libraries(self) -> Iterator[tuple[str, str]]:
        """What it imports that is not ours: a library, and a name from it or "" for the library itself."""
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                yield from ((_spelled(alias), "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not self._source(node):
                yield from ((str(node.module), _spelled(alias)) for alias in node.names)

    def imported_in_calls(self) -> Iterator[str]:
        """Libraries that a function imports when it is called."""
        for outer in self.tree.body:
            for node in ast.walk(outer):
                if node is not outer and isinstance(node, ast.ImportFrom):
                    yield str(node.module)
                elif node is not outer and isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)

    def body(self) -> str:
        """The text without imports, without the docstring and without the list of public names."""
        lines = self.text.splitlines()
        for node in self.tree.body:
            if _joins(node):
                for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                    lines[number] = ""
        return "\n".join(lines).strip("\n")


def _joins(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
    )


def source() -> str:
    """The text of `main.py`."""
    modules = bundled()
    later = sorted({name for module in modules for name in module.imported_in_calls()})
    head = [BUNDLE_DOCSTRING, _imports(modules)]
    if later:
        head.append(
            f"# functions import these when they need them; here no call has to wait for it\nimport {', '.join(later)}"
        )
    parts = ["\n\n".join(head), *map(_part, modules)]
    return "\n\n\n".join(parts) + "\n"


def _spelled(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _imports(modules: list[Module]) -> str:
    """Each library once, plain imports first, xlwings last.

    Not `from __future__ import annotations`: with it, dataclasses look their module up by its name,
    and code that is executed as a text has none that could be found.
    """
    found: dict[str, set[str]] = {}
    for module in modules:
        for library, name in module.libraries():
            found.setdefault(library, set()).add(name)
    found.pop("__future__", None)
    plain = [f"import {library}" for library in sorted(found) if "" in found[library]]
    named = [
        f"from {library} import {', '.join(sorted(names))}"
        for library in sorted(found)
        if (names := found[library] - {""})
    ]
    return "\n".join(sorted(plain + named, key=lambda line: "xlwings" in line))


def _part(module: Module) -> str:
    about = textwrap.wrap((ast.get_docstring(module.tree) or "").partition("\n")[0], 96)
    heading = [f"# {RULE_LINE}", f"# {module.place}", *(f"# {line}" for line in about), f"# {RULE_LINE}"]
    return "\n".join(heading) + "\n\n" + module.body()


def bundled() -> list[Module]:
    """The modules, each below those that it needs."""
    order: dict[str, Module] = {}
    _gather(LAST_MODULE, order)
    return list(order.values())


def _gather(name: str, order: dict[str, Module]) -> None:
    module = Module(name, _path(name).read_text(encoding="utf-8"))
    for needed in module.needs():
        if needed not in order:
            _gather(needed, order)
    order[name] = module


def _path(name: str) -> Path:
    path = ROOT.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _is_module(name: str) -> bool:
    return _path(name).is_file()


def _package(name: str) -> str:
    return name if _path(name).name == "__init__.py" else name.rpartition(".")[0]
