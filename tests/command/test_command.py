"""The command as people run it: in a process of its own, in a folder of theirs."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from addin.files.placing import place
from addin.libreoffice import extension, manage
from addin.refusal import Refusal
from helpers.command import NETSHARE, run, started
from helpers.hostile import hostile, imported
from helpers.shared import SOMEBODYS, Done
from udfs import VERSION, functions
from workbooks.command import building, cli, programs, terminal
from workbooks.command.cli import NEXT
from workbooks.command.programs import Host
from workbooks.deal.figures import SHIPPED_FIGURES
from workbooks.editions import shipped
from workbooks.editions.saving import render
from workbooks.editions.shipped import TEMPLATE, Built


def refused(*words: str, cwd: Path) -> str:
    """The one sentence of a refusal; nothing in the folder may have changed."""
    before = {p: p.read_bytes() for p in cwd.rglob("*") if p.is_file()}
    done = run(*words, cwd=cwd)
    assert done.returncode == 2, done
    assert done.stdout == b""
    assert {p: p.read_bytes() for p in cwd.rglob("*") if p.is_file()} == before
    text = done.stderr.decode().strip()
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def test_the_main_job_prints_the_answer_and_writes_the_workbook(tmp_path: Path) -> None:
    done = started(cwd=tmp_path)
    text = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = text.splitlines()
    assert max(map(len, [line for line in lines if str(tmp_path) not in line and "saved values" not in line])) <= 80
    assert sum("reported, unconfirmed" in line for line in lines) == 16
    assert "Run rate, last month ~ 7,852.22 assumed" in [" ".join(line.split()) for line in lines]
    [implied] = [line for line in lines if line.startswith("Implied revenue")]
    assert implied.split() == [
        "Implied",
        "revenue",
        "≥",
        "2,469.0",
        "≥",
        "4,329.5",
        "≥",
        "6,798.5",
        "reported,",
        "unconfirmed",
    ]
    assert (tmp_path / "NetShare.xlsx").read_bytes() == TEMPLATE.read_bytes()
    assert f"Wrote {tmp_path / 'NetShare.xlsx'}" in text


def test_a_file_that_differs_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "NetShare.xlsx").write_text("mine")
    assert b"NetShare (2).xlsx" in run(cwd=tmp_path).stdout
    assert b"Unchanged" in run(cwd=tmp_path).stdout
    assert (tmp_path / "NetShare.xlsx").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["NetShare (2).xlsx", "NetShare.xlsx"]


def test_a_console_without_those_signs_gets_plain_ones(tmp_path: Path) -> None:
    done = started(cwd=tmp_path, PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    text = done.stdout.decode("cp1252")
    assert ">= 2,469.0" in text
    assert "<= 1,301.0" in text
    assert started("functions", cwd=tmp_path, PYTHONIOENCODING="ascii").returncode == 0


def test_calc_prints_values_and_errors_with_their_reasons(tmp_path: Path) -> None:
    done = run("calc", "IMPLIED_REVENUE(493.8,20%)", "={1,2;3,4}", '="a ""b"""', '={"x",TRUE}', "=1=1", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines() == ["2469", "{1,2;3,4}", 'a "b"', '{"x",TRUE}', "TRUE"]
    done = run("calc", "IMPLIED_REVENUE(493.8,20)", "1+1", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == ["#NUM!", "2"]
    assert done.stderr.decode().strip() == "IMPLIED_REVENUE: share must be between 0 and 1, got 20; did you mean 20%?"


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("IMPLIED_REVENUE(493.8;0.2)", 'write "," between arguments, not ";"'),
        ("IMPLIED_REVENUE(493.8", "cannot be read as a formula"),
        ("1))+((2", "do not match"),
        ('"a', "do not match"),
        ("1+", "cannot be read as a formula"),
        ("", "the formula is empty"),
        ("FOO(1)", "there is no function FOO"),
        ("IMPLIED_REVENUE(A1,20%)", "there is no cell or name A1 here"),
        ("1,2", '"," outside any function'),
        ("SUM(1 2)", "cannot be"),
    ],
)
def test_calc_refuses_what_is_no_formula(tmp_path: Path, formula: str, why: str) -> None:
    assert why in refused("calc", formula, cwd=tmp_path)


def test_functions_lists_them_and_tells_all_about_one(tmp_path: Path) -> None:
    listed = json.loads(run("functions", "--json", cwd=tmp_path).stdout)
    assert [f["name"] for f in listed] == [f.name for f in functions]
    assert {"name", "category", "summary", "arguments", "native"} <= set(listed[0])
    [share] = [a for f in listed if f["name"] == "IMPLIED_REVENUE" for a in f["arguments"] if a["name"] == "share"]
    assert (share["unit"], share["domain"], share["required"]) == ("fraction", "between 0 and 1", True)
    text = run("functions", cwd=tmp_path).stdout.decode()
    assert all(f.name in text for f in functions)
    one = run("functions", "share_tiered", cwd=tmp_path).stdout.decode()
    assert "SHARE_TIERED(revenue, lower_bounds, rates, [mode])" in one
    assert "Native formula:\n  =IF(mode=" in one
    assert "netshare functions lists them" in refused("functions", "nothing", cwd=tmp_path)
    assert run("--version", cwd=tmp_path).stdout.decode().strip() == VERSION


def test_functions_lists_those_about_a_word(tmp_path: Path) -> None:
    """Where a word is no function's name, it lists those that have it in their name or summary, in each form."""
    about = [f for f in functions if "guarantee" in f"{f.name} {f.summary}".casefold()]
    assert 0 < len(about) < len(functions)
    text = run("functions", "Guarantee", cwd=tmp_path).stdout.decode()
    assert [f.name for f in functions if f"{f.name}(" in text.replace("\n", "")] == [f.name for f in about]
    listed = json.loads(run("functions", "guarantee", "--json", cwd=tmp_path).stdout)
    assert [f["name"] for f in listed] == [f.name for f in about]
    page = run("functions", "guarantee", "--markdown", cwd=tmp_path).stdout.decode()
    assert re.findall("^### (.*)$", page, re.MULTILINE) == [f.name for f in about]
    refusal = refused("functions", "IMPLED_REVENUE", cwd=tmp_path)
    assert refusal == "there is no function IMPLED_REVENUE; did you mean IMPLIED_REVENUE?"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["bild"], "netshare: No such command 'bild'"),
        (["functions", "--jsn"], "netshare functions: No such option: --jsn"),
        (["new"], "netshare new: Missing argument"),
        (["new", "a.xlsx", "--edition"], "Option '--edition' requires an argument. See netshare"),
        (["calc", "--hlp"], "netshare calc: there is no option --hlp; did you mean --help?"),
        (["functions", "a", "b\u202ec"], r"(b\u202ec). See netshare functions --help."),
        (["new", "a.xlsx", "--edition", "Protable"], "there is no edition Protable; did you mean portable?"),
        (["new", "a.xlsx", "--edition", "gold"], "there is no edition gold; choose main, lite or portable"),
        (["install", "--host", "exel"], "there is no host exel; did you mean excel?"),
        (["install", "--host", "calc"], "there is no host calc; choose excel or libreoffice"),
    ],
)
def test_a_word_that_is_not_known_is_refused(words: list[str], why: str, tmp_path: Path) -> None:
    assert why in refused(*words, cwd=tmp_path)


@pytest.mark.parametrize(("word", "meant"), [("bild", "build"), ("functoins", "functions"), ("--versoin", "--version")])
def test_a_command_or_an_option_that_was_meant_is_named(word: str, meant: str, tmp_path: Path) -> None:
    assert meant in refused(word, cwd=tmp_path).replace("See netshare --help", "")


def test_check_answers_calls_without_arguments(tmp_path: Path) -> None:
    book = Workbook()
    calls = ("INDEX()", "TRANSPOSE()", "CHOOSE()", "TEXT()", "IF()", "IF(1,INDEX())", "COVERAGE_RATIO(INDEX(),1)")
    for row, call in enumerate(calls, 1):
        book.active.cell(row, 1, f"={call}")
    book.save(tmp_path / "calls.xlsx")
    done = run("check", "calls.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"calls.xlsx: 7 formulas" in done.stdout


def test_check_names_the_sheet_that_was_meant(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Implied"
    book.active["A1"] = "=COVERAGE_RATIO(Implid!B1,1)"
    book.active["A2"] = "=Implied!B1+Elsewhere!B1"
    book.save(tmp_path / "sheets.xlsx")
    lines = run("check", "sheets.xlsx", cwd=tmp_path).stdout.decode().splitlines()
    place = "sheets.xlsx, sheet Implied, cell"
    assert (
        f"{place} A1: =COVERAGE_RATIO(Implid!B1,1) is #REF! (there is no sheet implid; did you mean Implied?)" in lines
    )
    assert f"{place} A2: =Implied!B1+Elsewhere!B1 is #REF! (there is no sheet elsewhere)" in lines


def test_check_prints_hostile_names_as_single_lines(tmp_path: Path) -> None:
    """As JSON nothing of them is lost."""
    name, sheet = "a\n\u202e\udcff.xlsx", "S\u2028\u200b\x85"
    book = Workbook()
    book.active.title = sheet
    book.active["A1"] = f"=NOTHING({'1,' * 300}1)+0.25"
    book.save(tmp_path / name)
    done = started("check", name, cwd=tmp_path)
    lines = done.stdout.decode().split("\n")
    assert (done.returncode, done.stderr, lines.pop()) == (1, b"", "")
    assert len(lines) == 3  # two findings and the verdict
    for line in lines:
        assert line.startswith(r"a\n\u202e\udcff.xlsx")
        assert len(line) <= 300
        assert line.isprintable()
    told = started("check", name, "none\u202e\udcff", "--json", cwd=tmp_path)
    text = told.stdout.decode()
    assert all(c.isprintable() or c == "\n" for c in text)
    found, missing = json.loads(text)
    assert (found["file"], found["findings"][0]["sheet"]) == (name, sheet)
    assert missing == {"file": "none\u202e\udcff", "refused": r"none\u202e\udcff: there is no such file"}


def test_build_writes_the_template(first_build: Done, tmp_path: Path) -> None:
    assert first_build.returncode == 0
    built = first_build.files()
    assert built["NetShare.xlsx"] == TEMPLATE.read_bytes()
    assert built[shipped.PORTABLE] == (shipped.HERE / shipped.PORTABLE).read_bytes()
    assert built["NetShare.oxt"] == extension.build()
    (tmp_path / "file").write_text("x")
    assert "not a folder" in refused("build", "--out", "file", cwd=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("entity,metric", "who,metric", "my.csv: the column entity is missing"),
        ("493.8,493.75", "about 493.8,493.75", "my.csv, row 2: value is 'about 493.8'"),
        (
            "865.8,865.75,865.85,USD million,REPORTED_UNCONFIRMED,EXACT,TechCrunch,no",
            "865.8,865.75,865.85,USD million,REPORTED_UNCONFIRMED,EXACT,Zitron (leaked documents),no",
            "my.csv, row 4: repeats row 3",
        ),
        (
            "EXACT,TechCrunch,no,2025-11-14,rounded",
            "EXACT,TechCrunch,yes,2025-11-14,rounded",
            "already has a preferred row",
        ),
        ("2025-11-14,rounded", "2025-11-14,=rounded", "my.csv, row 15: note begins with ="),
        ("net_payment_to_microsoft,payment", "net_payment_to_microsoft,", "my.csv: no figure has the role payment"),
    ],
)
def test_new_refuses_figures_it_cannot_use(tmp_path: Path, old: str, new: str, why: str) -> None:
    text = SHIPPED_FIGURES.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "my.csv").write_text(text.replace(old, new), encoding="utf-8")
    assert why in refused("new", "own.xlsx", "--figures", "my.csv", cwd=tmp_path)
    assert not (tmp_path / "own.xlsx").exists()


def test_build_replaces_another_workbook_only_where_told_to(
    first_build: Done, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = placing(first_build, built, monkeypatch)
    path = tmp_path / "NetShare.xlsx"
    path.write_bytes(SOMEBODYS)
    with pytest.raises(Refusal, match="use --replace"):
        placed(tmp_path)
    assert [(p, p.read_bytes()) for p in tmp_path.iterdir()] == [(path, SOMEBODYS)]
    done = CliRunner().invoke(cli.app, ["build", "--out", str(tmp_path), "--replace"], catch_exceptions=False)
    assert done.exit_code == 0
    for _ in range(2):  # the same files are there
        placed(tmp_path)
        assert path.read_bytes() == TEMPLATE.read_bytes()
    with pytest.raises(Refusal, match="cannot be written"):
        placed(path / "below")


def placing(done: Done, built: Built, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`build` in this process, with the files that a real one has made before it."""
    files = {name: data for name, data in done.files().items() if name != extension.OXT_NAME}
    everything = shipped.Everything(built, files)
    monkeypatch.setattr(shipped, "build_all", lambda: everything)
    return building.build


def test_new_says_that_a_check_fails(tmp_path: Path) -> None:
    text = SHIPPED_FIGURES.read_text(encoding="utf-8").replace("4000,3700,4000", "2000,1700,2000")
    (tmp_path / "my.csv").write_text(text, encoding="utf-8")
    done = run("new", "own.xlsx", "--figures", "my.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert b"A check of the workbook fails" in done.stderr


def test_a_time_stamp_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    assert refused("build", cwd=tmp_path) == ("SOURCE_DATE_EPOCH is 'yesterday'; it must be a number of seconds")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([NETSHARE, "functions"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode().strip()) == (
        2,
        "the output cannot be written (No space left on device)",
    )
    closed = subprocess.run(["sh", "-c", f"{NETSHARE} calc 1+1 >&-"], cwd=tmp_path, capture_output=True, check=False)
    assert (closed.returncode, closed.stderr) == (2, b"the output cannot be written (Bad file descriptor)\n")


def test_calc_goes_on_after_a_formula_it_refuses(tmp_path: Path) -> None:
    done = run("calc", "-1+2", "FOO(1)", "1/0", "3", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.split() == [b"1", b"#DIV/0!", b"3"]
    assert b"there is no function FOO" in done.stderr
    long = refused("calc", "FOO(" + "1+" * 100 + "1)", cwd=tmp_path)
    assert len(long) < 130


def test_check_is_green_on_all_that_is_shipped(shipped_check: Done) -> None:
    assert shipped_check.returncode == 0
    verdict = re.compile(r"(.+): ([\d,]+) formulas, all formulas as shipped, all values as computed, all checks hold")
    lines = [verdict.fullmatch(line) for line in shipped_check.stdout.splitlines()]
    assert [line and line[1] for line in lines] == [path.name for path in shipped.SHIPPED]
    formulas = {line[1]: int(line[2].replace(",", "")) for line in lines if line}
    assert formulas[TEMPLATE.name] > 2000


def test_check_is_red_on_an_altered_copy(tmp_path: Path) -> None:
    book = load_workbook(TEMPLATE)
    book["Implied"]["H24"] = "=IMPLIED_REVENUE(H8,H9,0)"
    book.save(tmp_path / "copy.xlsx")
    before = hashlib.sha256((tmp_path / "copy.xlsx").read_bytes()).digest()
    done = run("check", "copy.xlsx", str(TEMPLATE), cwd=tmp_path)
    assert done.returncode == 1
    text = done.stdout.decode()
    assert "copy.xlsx, sheet Implied, cell H24: formula: expected =IMPLIED_REVENUE(H8,H9,H10), got" in text
    assert hashlib.sha256((tmp_path / "copy.xlsx").read_bytes()).digest() == before


def test_check_refuses_what_is_no_workbook(tmp_path: Path) -> None:
    def file(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return name

    data = TEMPLATE.read_bytes()
    plain = io.BytesIO()
    book = Workbook()
    book.active["A1"] = 1
    book.save(plain)
    empty_zip = io.BytesIO()
    with zipfile.ZipFile(empty_zip, "w") as archive:
        archive.writestr("a.txt", "x")
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name)[:-40] if "sheet3" in name else source.read(name))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    (tmp_path / "folder.xlsx").mkdir()
    os.mkfifo(tmp_path / "pipe.xlsx")
    protected = bytearray(data)  # the flag of an encrypted entry, in the directory of the archive
    protected[data.rindex(b"PK\x01\x02") + 8] |= 1
    for name, why in {
        "none.xlsx": "no such file",
        "folder.xlsx": "a folder",
        file("text.xlsx", b"just text"): "not an .xlsx workbook",
        file("void.xlsx", b""): "not an .xlsx workbook",
        file("truncated.xlsx", data[: len(data) // 2]): "truncated or damaged",
        file("zip.xlsx", empty_zip.getvalue()): "no xl/workbook.xml",
        file("damaged.xlsx", damaged.getvalue()): "not readable as a workbook",
        file("locked.xlsx", ole + "EncryptedPackage".encode("utf-16-le")): "encrypted",
        file("old.xls", ole): "old .xls",
        file("protected.xlsx", bytes(protected)): "encrypted",
        "pipe.xlsx": "not a file",
        "n" * 251 + ".xlsx": "cannot be read",
        file("plain.xlsx", plain.getvalue()): "no formulas",
    }.items():
        text = refused("check", name, cwd=tmp_path)
        assert text.startswith(name)
        assert why in text


def test_check_goes_on_after_a_file_it_cannot_read(tmp_path: Path) -> None:
    """Check goes on after a file it cannot read, and says what each is."""
    book = Workbook()
    book.active["B2"] = "=FOO(1)"
    book.save(tmp_path / "foo.xlsx")
    files = ("none.xlsx", "foo.xlsx", str(TEMPLATE))
    done = run("check", *files, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == ["none.xlsx: there is no such file"]
    assert done.stdout.decode().splitlines()[:2] == [
        "foo.xlsx, sheet Sheet, cell B2: calls FOO, which is neither a NetShare nor an Excel function",
        "foo.xlsx: 1 formula, 1 of them not recalculated, 1 finding",
    ]
    done = run("check", "--json", *files, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, b"")
    none, foo, ours = json.loads(done.stdout)
    assert none == {"file": "none.xlsx", "refused": "none.xlsx: there is no such file"}
    assert foo["findings"] == [
        {
            "severity": "error",
            "kind": "function name",
            "sheet": "Sheet",
            "cell": "B2",
            "message": "calls FOO, which is neither a NetShare nor an Excel function",
            "expected": "",
            "got": "",
        }
    ]
    assert (foo["formulas"], foo["not_recalculated"], foo["shipped"]) == (1, 1, False)
    assert (ours["shipped"], ours["findings"]) == (True, [])


def test_notes_fail_only_where_strict(tmp_path: Path) -> None:
    """Notes fail only with --strict, and long lists end with their number."""
    book = Workbook()
    for row in range(1, 31):
        book.active[f"A{row}"] = f"={row}+0.25"
    place(render(book, "notes.xlsx")[0], tmp_path / "notes.xlsx")
    done = run("check", "notes.xlsx", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert lines[0] == "notes.xlsx, sheet Sheet, cell A1: note: has the number 0.25 typed into =1+0.25"
    assert len(lines) == 22
    assert lines[20:] == [
        "notes.xlsx, number in a formula: and 10 more (--all shows them)",
        "notes.xlsx: 30 formulas, all as computed, 30 notes",
    ]
    done = run("check", "notes.xlsx", "--strict", "--all", cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 31)
    [found] = json.loads(run("check", "notes.xlsx", "--json", cwd=tmp_path).stdout)
    assert len(found["findings"]) == 30


def test_hostile_modules_in_the_current_folder_are_not_imported(
    first_build: Done, shipped_check: Done, tmp_path: Path
) -> None:
    assert [(done.returncode, done.stderr) for done in (first_build, shipped_check)] == [(0, "")] * 2
    hostile(tmp_path)
    for words in ([], ["calc", "1+1"], ["functions"], ["--version"]):
        done = started(*words, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b""), words
    assert imported(tmp_path) == ""


def test_an_unexpected_word_is_refused(tmp_path: Path) -> None:
    assert started("nonsense", cwd=tmp_path).returncode == 2
    assert run("calc", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_the_host_is_found_where_it_is_installed(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs.sys, "platform", platform)
    monkeypatch.setattr(programs.shutil, "which", lambda _: None)
    monkeypatch.setattr(Path, "exists", lambda path: "Microsoft Excel" in str(path))
    found = programs.find_host()
    assert found.name == ("Excel" if platform == "darwin" else "none")
    monkeypatch.setattr(Path, "exists", lambda path: str(path) == "/usr/bin/soffice")
    monkeypatch.setattr(programs.shutil, "which", lambda name: "/usr/bin/soffice" if name == "soffice" else None)
    assert programs.find_host() == Host("LibreOffice", ("/usr/bin/soffice", "--calc"))
    assert set(NEXT) == {"Excel", "LibreOffice", "none"}


def test_an_office_that_is_not_there_or_refuses_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "LibreOffice was not found here" in refused("install", cwd=tmp_path)
    nothing = run("uninstall", cwd=tmp_path)
    assert (nothing.returncode, nothing.stdout) == (0, b"Nothing to remove: LibreOffice was not found here.\n")
    assert b"LibreOffice: not found" in run("doctor", cwd=tmp_path).stdout
    with pytest.raises(Refusal, match="was not found here"):
        manage.installed()
    grumpy = tmp_path / "unopkg"
    grumpy.write_text("#!/bin/sh\necho ERROR: it is running >&2\nexit 1\n")
    grumpy.chmod(0o755)
    assert "ERROR: it is running" in refused("install", cwd=tmp_path)


@pytest.mark.parametrize("words", [["install"], ["uninstall"]])
def test_a_dry_run_asks_no_office_and_writes_nothing(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unopkg = tmp_path / "unopkg"
    unopkg.write_text('#!/bin/sh\ntouch "$HOME/asked"\n')
    unopkg.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("HOME", str(tmp_path))
    done = run(*words, "--host", "LibreOffice", "--dry-run", cwd=tmp_path)
    assert (done.returncode, done.stdout[:6]) == (0, b"Would ")
    assert list(tmp_path.iterdir()) == [unopkg]
    assert run("uninstall", "--host", "libreoffice", cwd=tmp_path).stdout.startswith(b"Nothing to remove: ")
    assert (tmp_path / "asked").exists()


def test_a_workbook_is_handed_to_the_host(tmp_path: Path) -> None:
    mark = tmp_path / "opened"
    script = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('opened')"
    Host("test", (sys.executable, "-c", script)).open(mark).wait()
    assert mark.read_text() == "opened"


def test_plain_signs_stand_for_those_an_encoding_lacks() -> None:
    assert terminal.fit("≥ 1 … 2", "utf-8") == "≥ 1 … 2"
    assert terminal.fit("≥ 1 … 2", "cp1252") == ">= 1 ... 2"
    assert terminal.fit("≥ 1", None) == ">= 1"


def test_stages_print_nothing_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Stages of a file with any name print nothing where there is no terminal."""
    with terminal.stages("[/red] a[b].xlsx") as stage:
        stage("reading [/x]")
    assert capsys.readouterr().out.strip() == ""
