"""One declaration and one command add a function: `netshare build --here`, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from addin.libreoffice import released
from addin.refusal import Refusal
from helpers.vba_reader import modules
from udfs import functions
from workbooks.command import cli, here

NETSHARE = str(Path(sys.executable).parent / ("netshare.exe" if sys.platform == "win32" else "netshare"))
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "wheels", "tests", "*.egg-info")
pytestmark = pytest.mark.workbooks

DECLARATION = '''

@udf(
    category=COST_COVERAGE,
    unit="currency",
    native="{revenue}-{cost}-{reserve}",
    rises=("revenue",),
    falls=("cost", "reserve"),
    cases=(
        Case((2469, 1234.5), 1234.5, source="by hand: no reserve"),
        Case((2469, 1234.5, 34.5), 1200, source="by hand: 1234.5 - 34.5"),
        Case((2469, -1), NUM, source="a negative cost"),
    ),
)
def cost_headroom(revenue: Earned, cost: Cost, reserve: Cost = 0.0) -> float:
    """Revenue left after a cost and a reserve.

    revenue - cost - reserve, in their currency; negative where they are not covered.
    """
    return revenue - cost - reserve
'''


class Copy:
    """The project's files elsewhere, and the command run on them."""

    def __init__(self, folder: Path, elsewhere: Path) -> None:
        self.folder, self.elsewhere = folder, elsewhere

    def run(self, *words: str, **surroundings: str) -> tuple[int, list[str], str]:
        """Exit code, lines of the output, what was said of errors."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}
        command = [sys.executable, NETSHARE, *words]
        environment = clean | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"} | surroundings
        done = subprocess.run(command, cwd=self.elsewhere, env=environment, capture_output=True, check=False)
        return done.returncode, done.stdout.decode().splitlines(), done.stderr.decode().strip()

    def refused(self, *words: str) -> str:
        """The one sentence of a refusal, which changed nothing."""
        before = self.files()
        code, out, error = self.run(*words)
        assert (code, out) == (2, []), error
        assert "\n" not in error
        assert self.files() == before
        return error

    def files(self) -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        assert old in self.text(name)
        (self.folder / name).write_text(self.text(name).replace(old, new), encoding="utf-8")


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Copy:
    shutil.copytree(root, tmp_path / "project", ignore=NOT_COPIED)
    (tmp_path / "elsewhere").mkdir()
    return Copy(tmp_path / "project", tmp_path / "elsewhere")


@pytest.mark.slow
def test_one_declaration_and_one_command_add_a_function(copy: Copy) -> None:
    with (copy.folder / "udfs/coverage.py").open("a", encoding="utf-8") as file:
        file.write(DECLARATION)
    copy.change("udfs/coverage.py", 'native="{revenue}-{cost}",', 'native="{revenue}-{cost}-{buffer}",')
    copy.change(
        "udfs/coverage.py",
        "def coverage_gap(revenue: Earned, cost: Cost) -> float:",
        "def coverage_gap(revenue: Earned, cost: Cost, buffer: Cost = 0.0) -> float:",
    )
    copy.change("udfs/coverage.py", "    return revenue - cost\n", "    return revenue - cost - buffer\n")
    names = f"addin/libreoffice/{released.FILE}"
    before = copy.text(names).splitlines()

    code, out, error = copy.run("build", "--here", TZ="UTC", PYTHONHASHSEED="1")
    assert (code, error) == (0, "")
    written = {line.removeprefix("Wrote ") for line in out}
    assert len(written) == len(out)
    assert {str(copy.folder / name) for name in ("README.md", "FUNCTIONS.md", names)} < written
    assert not list(copy.elsewhere.iterdir())

    assert f"<!-- n -->{len(functions) + 1}<!-- n -->" in copy.text("README.md")
    assert f"<!-- n -->{len(functions)}<!-- n -->" not in copy.text("README.md")
    assert "`COST_HEADROOM(revenue, cost, [reserve])`" in copy.text("FUNCTIONS.md")
    assert copy.text(names).splitlines() == [
        *(line.replace("coverageGap(revenue,cost)", "coverageGap(revenue,cost,buffer)") for line in before),
        "COST_HEADROOM costHeadroom(revenue,cost,reserve)",
    ]
    assert "def cost_headroom(" in copy.text("workbooks/NetShare Lite.py")
    workbooks = copy.folder / "workbooks"
    assert "COST_HEADROOM(2469,1234.5,34.5)" in _texts(workbooks / "reference/R1-seed-case.xlsx", "Coverage")
    adversarial = _texts(workbooks / "reference/R7-adversarial-inputs.xlsx", "Cost coverage")
    assert "COST_HEADROOM: Revenue left after a cost and a reserve." in adversarial
    assert any("COST_HEADROOM(revenue, cost, [reserve])" in t for t in _texts(workbooks / "NetShare.xlsx", "Functions"))
    with zipfile.ZipFile(workbooks / "NetShare Portable.xlsx") as parts:
        book = parts.read("xl/workbook.xml").decode()
    assert 'name="NATIVE.COST_HEADROOM"' in book
    for name in ("NetShare.xlsm", "NetShare.xlam"):
        wrappers = "\n".join(modules((workbooks / name).read_bytes()).values())
        assert "Public Function COST_HEADROOM(revenue, cost, Optional reserve)" in wrappers

    # other surroundings change no byte
    again = copy.run("build", "--here", TZ="Asia/Tokyo", PYTHONHASHSEED="2", LC_ALL="C.UTF-8")
    assert again == (0, ["Nothing to write: every file is up to date."], "")
    cheap = ["reference/R1-seed-case.xlsx", "reference/R7-adversarial-inputs.xlsx"]
    code, out, error = copy.run("check", *(str(workbooks / name) for name in cheap))
    assert (code, error) == (0, ""), out


def _texts(path: Path, sheet: str) -> set[str]:
    with closing(load_workbook(path, read_only=True)) as book:
        return {c.value for row in book[sheet].rows for c in row if isinstance(c.value, str)}


def test_what_build_here_cannot_do_is_refused_at_once(copy: Copy) -> None:
    for words in (["--out", "."], ["--replace"]):
        assert copy.refused("build", "--here", *words).endswith("--here cannot be combined with --out or --replace")

    declared = copy.text("udfs/coverage.py")
    start, end = declared.index('native="{cost}/{revenue}"'), declared.index("return cost / revenue")
    renamed = re.sub(r"\bcost\b", "spend", declared[start:end]) + "return spend" + declared[end + len("return cost") :]
    copy.change("udfs/coverage.py", declared[start:], renamed)
    assert copy.refused("build", "--here") == (
        "COST_TO_REVENUE was released as costToRevenue(cost,revenue) but is now costToRevenue(spend,revenue); "
        "add new arguments at the end and leave the others as they are "
        "(if no published version has it yet, delete its line in released_names.txt)"
    )
    copy.change("udfs/coverage.py", renamed, declared[start:])

    copy.change("udfs/coverage.py", "def coverage_gap(", "def growth(")
    assert copy.refused("build", "--out", str(copy.elsewhere / "out")).startswith("GROWTH: Excel has a function")
    copy.change("udfs/coverage.py", "def growth(", "def coverage_gap(")

    copy.change("README.md", "<!-- n -->, theme by theme", ", theme by theme")
    assert copy.refused("build", "--here").endswith(
        "README.md: the markers <!-- n --> do not stand in pairs around what '48' replaces"
    )

    copy.change("pyproject.toml", 'name = "netshare-excel"', 'name = "another"')
    assert copy.refused("build", "--here").endswith(f"but {copy.folder} is not its folder")
    (copy.folder / "pyproject.toml").unlink()
    assert copy.refused("build", "--here").endswith(f"but {copy.folder} is not its folder")


def test_the_documents_of_this_project_are_current(root: Path) -> None:
    assert [path.name for path, text in here.texts(root).items() if path.read_bytes() != text] == []


def test_facts_are_written_between_all_markers_of_a_document() -> None:
    n = str(len(functions))
    text = "<!-- n -->1<!-- n --> and <!-- n --><!-- n -->, 1 <!-- other -->1<!-- other -->"
    expected = f"<!-- n -->{n}<!-- n --> and <!-- n -->{n}<!-- n -->, 1 <!-- other -->1<!-- other -->"
    assert here.with_facts(text, Path("a.md")) == expected
    swallowing = "first <!-- n -->48 functions.\n\nText\n\nThen <!-- n -->48"
    for wrong in ("<!-- n -->1", swallowing, "<!-- n --><!-- n lambdas -->1<!-- n lambdas --><!-- n -->"):
        with pytest.raises(Refusal, match=r"a\.md: the markers <!-- n --> do not stand in pairs around what"):
            here.with_facts(wrong, Path("a.md"))


def test_nothing_is_written_where_a_master_check_fails(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "workbooks/reference/R2-two-way-netting.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb'(r="E5"[^>]*>.*?<v>)1', rb"\g<1>0", part, count=1)
            target.writestr(name, part)
    built = {"good.xlsx": path.read_bytes(), "bad.xlsx": (tmp_path / "bad.xlsx").read_bytes(), "code.py": b""}
    monkeypatch.setattr(here, "built", lambda: built)
    monkeypatch.setattr(here, "write", lambda _: pytest.fail("something is written"))
    done = CliRunner().invoke(cli.app, ["build", "--here"])
    assert (done.exit_code, done.stderr) == (
        1,
        "bad.xlsx: nothing was written, because these checks fail: Summary!E5 (All lines of all sheets agree)\n",
    )
