"""The reference workbooks: each the same as its builder makes it, each right in three engines."""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from addin.engine.loading import formula_cells, formula_of
from addin.files.opening import open_workbook
from addin.formulas.lambdas import without_lambda
from helpers.lines import Row, Values, fits, in_formualizer, in_ironcalc, in_libreoffice, rows_of
from helpers.office import Calc
from helpers.parts import differences
from helpers.shared import Done
from udfs import ExcelError, functions
from udfs.about import ABOUT
from udfs.errors import NULL
from workbooks.check.checker import check
from workbooks.editions.saving import render
from workbooks.reference import BUILDERS, FOLDER, r6_distributions
from workbooks.reference.lines.agreement import KINDS
from workbooks.reference.lines.line import AS_LAMBDA
from workbooks.reference.r6_monte_carlo import REVENUE

pytestmark = pytest.mark.workbooks

NAMES = sorted({*BUILDERS, *(path.name for path in FOLDER.glob("*.xlsx"))})
EVERY = pytest.mark.parametrize("name", NAMES)
NEED_AN_ADDIN = {f.name for f in without_lambda()}


@functools.cache
def opened(name: str) -> Workbook:
    return open_workbook(FOLDER / name)


@functools.cache
def saved(name: str) -> Workbook:
    return open_workbook(FOLDER / name, values=True)


@EVERY
def test_a_committed_workbook_is_what_its_builder_makes(first_build: Done, name: str) -> None:
    assert name in BUILDERS, f"{name} has no builder"
    assert (FOLDER / name).is_file(), f"{name} is not committed"
    assert differences(first_build.files()[f"reference/{name}"], (FOLDER / name).read_bytes()) == []


def problems(name: str, values: Values, spared: Any = lambda _: False) -> list[str]:
    """Every line that does not hold, with its place and reason."""
    found = []
    for row in rows_of(opened(name)):
        got = values[row.sheet].get(row.at("Function"))
        if spared(row):
            continue
        place = f"{name}, sheet {row.sheet}"
        if row.expected is not None and not fits(got, row):
            found.append(
                f"{place}, cell {row.address('Function')}: {row.what}: expected {row.expected} ({row.source}), got {got}"
            )
        for head in ("As expected", "As native"):
            stated = opened(name)[row.sheet][row.address(head)].value
            holds = values[row.sheet].get(row.at(head))
            if stated is not None and holds != 1:
                native = values[row.sheet].get(row.at("Native formula"))
                found.append(
                    f"{place}, cell {row.address(head)}: {row.what}: {head} is {holds}; got {got}, native {native}"
                )
    return found


@EVERY
def test_every_line_holds_in_the_engine_with_our_functions(name: str) -> None:
    values = in_formualizer(FOLDER / name, opened(name))
    assert problems(name, values) == []
    [(sheet, area)] = opened(name).defined_names["chk_Master"].destinations
    assert values[sheet][opened(name)[sheet][area.replace("$", "")].row, 5] is True


@EVERY
def test_every_line_holds_in_libreoffice(name: str, calc: Calc) -> None:
    """Every line holds in LibreOffice, except what the line says LibreOffice cannot do."""
    values = in_libreoffice(FOLDER / name, opened(name), calc)

    def stated(row: Row) -> bool:
        """A difference the line itself names: the office makes an error without asking us."""
        if "LibreOffice" not in row.note:
            return False
        got = values[row.sheet].get(row.at("Function"))
        unasked = isinstance(got, ExcelError) or str(got).startswith("Err:")
        assert unasked or "WHY" in row.note, (name, row.sheet, row.address("Function"), got)
        return values[row.sheet].get(row.at("As expected")) == 1.0

    assert problems(name, values, stated) == []
    [(sheet, area)] = opened(name).defined_names["chk_Master"].destinations
    cell = opened(name)[sheet][area.replace("$", "")]
    assert values[sheet][cell.row, cell.column] == 1.0


@EVERY
def test_every_line_holds_in_ironcalc_with_lambdas(name: str) -> None:
    values, kept = in_ironcalc(opened(name), saved(name))

    def without(row: Row) -> bool:
        """A line whose function has no LAMBDA: its value is the saved one, and stays out of the count.
        Or one that names what the LAMBDA gives instead, which then it must."""
        if AS_LAMBDA in row.note:
            assert not fits(values[row.sheet][row.at("Function")], row), (name, row.sheet, row.number)
            return True
        return (row.sheet, *row.at("Function")) in kept

    assert problems(name, values, without) == []
    asked = [formula_of(opened(name)[sheet].cell(r, c)) or "" for sheet, r, c in kept]
    assert all(any(f"{f}(" in text for f in NEED_AN_ADDIN) for text in asked), asked[:3]


@EVERY
def test_every_line_names_its_source(name: str) -> None:
    """Every line says where its value comes from, and why a native formula is missing."""
    known = ("specification:", "by hand:", "identity:", "rule:", "analytic:", "by hand", "specification")
    book = opened(name)
    rows = list(rows_of(book))
    assert rows
    for row in rows:
        sheet = book[row.sheet]
        assert row.source.startswith(known), (row.sheet, row.number, row.source)
        assert sheet[row.address("Native formula")].value or row.note, (row.sheet, row.number)
        if row.expected is None:  # an identity decides
            assert sheet[row.address("As native")].value, (row.sheet, row.number)
        else:
            assert sheet[row.address("Expected")].data_type in "ns", "an expected value is a constant"


@EVERY
def test_inputs_are_validated_and_sheets_print_well(name: str) -> None:
    """Inputs are constants that are validated, and a sheet prints well."""
    book = load_workbook(FOLDER / name)
    for sheet in book.worksheets:
        areas = [a for rule in sheet.data_validations.dataValidation for a in rule.sqref.ranges]
        yellow = [c for c in sheet._cells.values() if c.fill.start_color.rgb == "00FFFBE6"]
        for cell in yellow:
            legend = sheet.title == "Summary" and cell.column_letter == "B"
            inside = any(a.min_row <= cell.row <= a.max_row and a.min_col <= cell.column <= a.max_col for a in areas)
            assert inside or legend, (sheet.title, cell.coordinate)
            assert cell.data_type != "f", (sheet.title, cell.coordinate)
            assert cell.font.color.rgb == "000000FF", (sheet.title, cell.coordinate)
        assert sheet.freeze_panes
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges


def test_every_function_is_in_its_themes_workbook_and_in_r7() -> None:
    """Every function is in the workbook of its theme and in that of hostile inputs."""

    def called(name: str) -> set[str]:
        texts = [formula_of(c) or "" for s in opened(name).worksheets for c in formula_cells(s)]
        return {f.name for f in functions if any(f"{f.name}(" in text for text in texts)}

    everything = {f.name for f in functions}
    adversarial = "R7-adversarial-inputs.xlsx"
    assert called(adversarial) == everything
    topical = set().union(*(called(name) for name in BUILDERS if name != adversarial))
    assert everything - topical == {f.name for f in functions if f.category == ABOUT}


def test_an_expected_error_stands_as_text() -> None:
    """An error is expected as a text beside it, so that sums stay sums."""
    rows = [r for r in rows_of(opened("R7-adversarial-inputs.xlsx")) if r.expected in KINDS]
    assert {r.expected for r in rows} == set(KINDS)
    assert len(rows) > 800
    for row in rows[:50]:
        cell = opened("R7-adversarial-inputs.xlsx")[row.sheet][row.address("Expected")]
        assert cell.data_type == "s"


def test_a_text_that_begins_with_an_equals_sign_is_a_text() -> None:
    book = opened("R8-provenance.xlsx")
    texts = [c for s in book.worksheets for c in s._cells.values() if c.value == "=net"]
    assert len(texts) == 2
    assert all(cell.data_type == "s" for cell in texts)


def test_the_exact_figures_are_the_specifications() -> None:
    exact, n = REVENUE[1], 10_000
    assert exact.mean == pytest.approx(4344.019, abs=0.0005)
    assert exact.quantile(0.05) == pytest.approx(3972.018, abs=0.0005)
    assert exact.quantile(0.95) == pytest.approx(4757.692, abs=0.0005)
    widths = [exact.of_quantile(p, n) * math.sqrt(n) for p in (0.05, 0.5, 0.95)]
    assert [round(w) for w in widths] == [635, 1732, 912]
    beta = r6_distributions.pert_2_4(0, 1)
    assert beta.mean == pytest.approx(1 / 3)
    assert 1 - (1 - beta.quantile(0.3)) ** 5 - 5 * beta.quantile(0.3) * (1 - beta.quantile(0.3)) ** 4 == pytest.approx(
        0.3
    )


def altered(name: str, tmp_path: Path, sheet: str, head: str, line: int, content: Any) -> Path:
    """A workbook with one cell of one line changed, its values computed again."""
    book = load_workbook(FOLDER / name)
    row = next(r for r in rows_of(book) if r.sheet == sheet and book[sheet].cell(r.number, 1).value == line)
    book[sheet][row.address(head)] = content
    path = tmp_path / name
    path.write_bytes(render(book, name)[0])
    return path


@pytest.mark.parametrize(
    ("head", "content"),
    [("Expected", 2470), ("Native formula", "=C8/D8+1"), ("Function", "=COVERAGE_GAP(1,2)"), ("Expected", "#NUM!")],
)
def test_a_line_that_is_wrong_turns_the_master_check_red(tmp_path: Path, head: str, content: Any) -> None:
    name = "R1-seed-case.xlsx"
    path = altered(name, tmp_path, "Worked table", head, 1, content)
    findings = {f.message for f in check(path).findings}
    assert "chk_Master, all checks of the workbook" in findings
    values = in_formualizer(path, open_workbook(path))
    assert values["Summary"][5, 5] is False


def test_the_checker_notices_an_altered_reference(tmp_path: Path) -> None:
    """The checker knows a reference workbook, and an altered formula in it."""
    name = "R2-two-way-netting.xlsx"
    report = check(FOLDER / name)
    assert (report.shipped, report.findings) == (True, [])
    path = altered(name, tmp_path, "Net payments", "Function", 1, "=IMPLIED_REVENUE(C8*D8,1)")
    assert [(f.cell, f.message) for f in check(path).findings] == [("G8", "formula")]


def test_the_command_builds_and_checks_them(first_build: Done, shipped_check: Done) -> None:
    """The command builds them in a folder of their own and checks them."""
    assert sorted(p.name for p in (first_build.out / "reference").iterdir()) == NAMES
    assert all(f"{name}: " in shipped_check.stdout for name in NAMES)


def test_a_null_error_is_one_in_every_engine_that_has_it() -> None:
    """LibreOffice's ERROR.TYPE has none; the lines say so."""
    rows = [r for r in rows_of(opened("R7-adversarial-inputs.xlsx")) if r.expected == str(NULL)]
    assert rows
    assert all("LibreOffice" in r.note for r in rows)
