"""Hostile figures end as a workbook without errors, as one whose checks say what contradicts, or as one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from addin.engine.recalculation import compute
from addin.refusal import Refusal
from helpers.command import run_for_text as run
from helpers.deals import ROYALTY, monthly, written
from tools.hostile_figures import Hostile, ending
from workbooks.deal.figures import Figure, read_figures
from workbooks.editions import erroneous, saving, wording
from workbooks.template.build import template
from workbooks.template.figures import HEADER, column_of

pytestmark = pytest.mark.workbooks

SEED = 2026


def endings(numbers: range, folder: Path, most_rows: int = 1000) -> set[str]:
    deals = (Hostile(SEED + number).deal() for number in numbers)
    return {ending(rows, folder / "my.csv") for rows in deals if len(rows) <= most_rows}


def test_hostile_figures_know_only_three_endings(tmp_path: Path) -> None:
    found = endings(range(20), tmp_path, most_rows=60)
    assert found >= {"checks hold", "refused"}
    assert "refused for a cell" not in found  # that is for what nobody has thought of


@pytest.mark.slow
def test_many_hostile_figures_know_only_three_endings(tmp_path: Path) -> None:
    assert "refused for a cell" not in endings(range(20, 120), tmp_path)


@pytest.mark.parametrize(
    ("figures", "scales"),
    [
        (lambda: monthly(2, growth=1), {"": 1e15 / 300, "share": 4e-9}),
        (lambda: monthly(2, growth=1), {"": 1e-10, "share": 4 - 4e-9}),
        (lambda: monthly(2, months=6, growth=1), {"": 2868369.753150432, "share": 4e-9}),
        (lambda: monthly(2, growth=1), {"payment": 1e-3, "share": 4e-5, "cost": 1 / 257, "counter_flow": 4.1664351e9}),
        (
            lambda: [replace(f, bound="LOWER") if f.role == "counter_flow" else f for f in monthly(1)],
            {
                "payment": 0.209018 / 100,
                "share": 7.35032e-5 / 0.25,
                "cost": 1.15385 / 300,
                "counter_flow": 41664351115.8386 / 10,
            },
        ),
        (lambda: monthly(2, months=12, growth=1e10), {"payment": 1.23456e-9, "share": 0.7654321}),
    ],
)
def test_differences_are_judged_beside_what_is_compared(
    figures: Callable[[], list[Figure]], scales: dict[str, float], tmp_path: Path
) -> None:
    """Of the largest and smallest amounts, shares and growths that are accepted every check holds."""
    rest = scales.get("", 1.0)
    scaled = [replace(f, value=f.value * scales.get(f.role, 1.0 if f.role == "share" else rest)) for f in figures()]
    rows = [{name: "" if v is None else str(v) for name, v in vars(f).items() if name != "place"} for f in scaled]
    assert ending(rows, tmp_path / "my.csv") == "checks hold"


def test_reports_that_contradict_each_other_are_written(tmp_path: Path) -> None:
    """Reports that truly contradict each other make a workbook that says so."""
    figures = read_figures()
    changed = [
        replace(f, value=1000.0, low=None, high=None) if (f.role, f.period) == ("payment", "2025-H1") else f
        for f in figures
    ]
    written(changed, tmp_path / "my.csv")
    done = run("new", "own.xlsx", "--figures", "my.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "own.xlsx").exists()


@pytest.mark.parametrize(
    "arguments", [["new", "own.xlsx"], ["new", "own.xlsx", "--edition", "lite"], ["new", "own.xlsm"]]
)
def test_hostile_figures_leave_no_file(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "my.csv").write_text(ROYALTY.replace(",7,EUR", ",7e300,EUR"), encoding="utf-8")
    done = run(*arguments, "--figures", "my.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "my.csv, row 8: value is 7E+300; it must be 0, or between 1E-09 and 1E+15 in size; "
        "a larger or smaller unit may help"
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["my.csv"]


@pytest.mark.parametrize(
    ("row", "column", "value", "why"),
    [
        # P2's share 0: what needs it first is its revenue, and that of the totals' share
        (
            7,
            "value",
            0,
            r"sheet Inputs, cell F\d+ \(Revenue share\), would be #DIV/0!; it depends on the figures in rows 2, 3, 5, 6, 7, 9",
        ),
        # a length of 0 months leaves the average month of P2 without a number
        (6, "months", 0, r"sheet Time, cell I\d+ \(Implied revenue, annualized\), would be #NUM!; it depends on"),
        (8, "entity", "Nobody", r"sheet Inputs, cell I\d+ \(.*\), would be #N/A; it depends on the figures in row"),
    ],
)
def test_what_slips_through_is_refused_with_its_cell(row: int, column: str, value: object, why: str) -> None:
    """An error in a cell is refused with the sheet, the cell and the rows of the figures that it depends on."""
    model = template(monthly(2), wording.MAIN_WORDING)
    model.book["Figures"][f"{column_of(column)}{HEADER + row - 1}"].value = value
    values = compute(saving.saved(model.book), model.book, "own.xlsx")
    with pytest.raises(Refusal, match=rf"^figures\.csv: no workbook was written: {why}") as refused:
        erroneous.refuse_errors(model, values)
    assert "\n" not in str(refused.value)


def test_an_error_in_a_cell_leaves_no_file(tmp_path: Path) -> None:
    """A century, then a month of four times its revenue: 5^1200, in the check of that growth, is beyond any cell."""
    century, month = monthly(2, growth=4)[:4], monthly(2, growth=4)[4:]
    long = [replace(f, start=dt.date(1922, 2, 1), months=1200.0) for f in century]
    written([*long, *month], tmp_path / "my.csv")
    done = run("new", "own.xlsx", "--figures", "my.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith("my.csv: no workbook was written: sheet Time, cell C")
    assert sentence.endswith("would be #NUM!; it depends on the figures in rows 2, 3, 5, 6, 7, 9: change one of them")
    assert [p.name for p in tmp_path.iterdir()] == ["my.csv"]
