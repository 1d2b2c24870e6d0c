"""`netshare new`: the same model on anybody's figures, without a line of Python."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from addin.engine.recalculation import compute
from helpers.command import run_for_text as run
from helpers.deals import ROYALTY, monthly, written
from udfs import ExcelError
from workbooks.check.checker import check
from workbooks.deal.figures import Figure, read_figures
from workbooks.editions import saving, shipped, wording
from workbooks.template import summary
from workbooks.template.build import ORDER, template
from workbooks.writing.keys import REVENUE

pytestmark = pytest.mark.workbooks

SEED_WORDS = ("openai", "microsoft", "usd", "inference", "zitron", "techcrunch", "2025-9m", "altman")


def built(figures: list[Figure], tmp_path: Path) -> tuple[Any, Workbook, Any]:
    made = shipped.build(written(figures, tmp_path / "my.csv"), "own.xlsx")
    return made.model, load_workbook(io.BytesIO(made.data)), made.values


DEALS = {
    "one month": lambda: monthly(1),
    "one year": lambda: monthly(1, months=12),
    "two periods": lambda: monthly(2),
    "seven quarters": lambda: monthly(7, months=3),
    "24 months": lambda: monthly(24),
    "four years": lambda: monthly(4, months=12),
    "twelvefold a month": lambda: monthly(3, growth=12),
    "shrinking": lambda: monthly(3, growth=0.9),
    "flat": lambda: monthly(4, growth=1),
}


@pytest.mark.parametrize("name", DEALS)
def test_every_check_is_green_on_any_periods(name: str, tmp_path: Path) -> None:
    """Every check is green on periods of any number and length."""
    figures = DEALS[name]()
    model, book, values = built(figures, tmp_path)
    assert summary.all_checks_hold(model, values)
    wrong = [(s, at) for s, cells in values.items() for at, v in cells.items() if isinstance(v, ExcelError)]
    assert wrong == []
    revenue, last = model.rows[REVENUE], figures[-4]
    at = (revenue.number, 7 + len(model.periods))
    assert values["Implied"][at] == pytest.approx((last.value + figures[-1].value) / 0.25)
    assert values["Implied"][at[0] + 1, at[1]] == "EXACT"
    assert set(book.sheetnames) == set(ORDER) - {"Unit", "Subperiods"}


def halves_of_a_month() -> list[Figure]:
    whole = monthly(1)
    first = [replace(f, end=dt.date(2022, 1, 15), months=0.5) for f in whole]
    return first + [replace(f, period="P2", start=dt.date(2022, 1, 16), months=0.5) for f in whole]


@pytest.mark.parametrize(
    ("figures", "heads"),
    [
        (lambda: monthly(4, months=3), ["P2", "P3", "P4", "1 year"]),
        (lambda: monthly(3), ["P1", "P2", "P3", "1 quarter"]),
        (halves_of_a_month, ["P1", "P2", "1 month"]),
        (lambda: [replace(f, period=f"2022-{f.months:.0f}M") for f in monthly(1)], ["1 month 2022", "total"]),
        (lambda: monthly(2, months=12), ["P1", "P2", "2 years"]),
        (lambda: monthly(2, months=3), ["P1", "P2", "2 quarters"]),
        (lambda: monthly(2), ["P1", "P2", "2 months"]),
    ],
)
def test_one_of_a_kind_is_counted_in_the_singular(figures: Any, heads: list[str]) -> None:
    model = template(figures(), wording.MAIN_WORDING)
    values = compute(saving.saved(model.book), model.book, "own.xlsx")
    assert summary.headings(model, values) == heads


def test_months_that_cannot_be_counted_leave_the_run_rates_out(tmp_path: Path) -> None:
    figures = [replace(f, months=1.9) for f in monthly(3, months=2)]
    model, _, values = built(figures, tmp_path)
    assert summary.all_checks_hold(model, values)
    assert REVENUE.run_rate not in model.rows


def test_nothing_of_the_shipped_deal_is_in_another_one(tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    data = shipped.build(tmp_path / "my.csv", "own.xlsx").data
    texts = set()
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        if sheet.title != "Functions":  # its examples are the specification's
            texts |= {str(c.value).casefold() for row in sheet.iter_rows() for c in row if c.value}
    for word in SEED_WORDS:
        assert not {t for t in texts if word in t}, word
    assert any("studio north" in t for t in texts)


def test_a_royalty_deal_becomes_a_workbook_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    done = run("new", "royalties.xlsx", "--figures", "my.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "What the reported figures imply, EUR thousand" in done.stdout
    assert "Production cost" in done.stdout
    line = next(line for line in done.stdout.splitlines() if line.startswith("Implied revenue"))
    # 1.2 / 0.12, 1.5 / 0.12, 0.9 / 0.1
    assert line.split()[2:] == ["≥", "10.0", "≥", "12.5", "≥", "9.0", "≥", "31.5", "assumed"]
    assert "Assumed: the share goes to Partner, since no figure says who receives it" in done.stdout
    assert "Assumed: counter_flow 0 EUR thousand (FY24, FY25, H1 FY26)" in done.stdout
    report = check(tmp_path / "royalties.xlsx")
    assert report.findings == []
    cover = load_workbook(tmp_path / "royalties.xlsx", data_only=True)["Cover"]
    assert (
        cover["B3"].value
        == "Does Studio North's revenue cover its production cost? What its payments to Partner imply."
    )
    assert cover["C5"].value is True


def test_a_table_makes_the_same_workbook_as_a_csv(tmp_path: Path) -> None:
    """A workbook's table makes the same workbook as a CSV file."""
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    assert run("new", "one.xlsx", "--figures", "my.csv", cwd=tmp_path).returncode == 0
    assert run("new", "two.xlsx", "--figures", "one.xlsx", cwd=tmp_path).returncode == 0
    one, two = (load_workbook(tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    for sheet in one.worksheets:
        if sheet.title not in ("Figures", "Changes"):  # what was assumed is now in the file
            cells = {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}
            assert cells == {k: two[sheet.title][k].value for k in cells}, sheet.title


def test_without_figures_it_is_the_shipped_template(tmp_path: Path) -> None:
    for said in ("Wrote", "Unchanged:"):
        done = run("new", "mine.xlsx", cwd=tmp_path)
        assert (done.returncode, f"{said} mine.xlsx\n" in done.stdout) == (0, True)
        assert (tmp_path / "mine.xlsx").read_bytes() == shipped.TEMPLATE.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["own.xls"], "own.xls: the name of the workbook must end in .xlsx or .xlsm"),
        (["there.xlsx"], "there.xlsx: already exists; choose another name, or use --replace"),
        (["own.xlsx", "--figures", "none.csv"], "none.csv: there is no such file"),
        (["there.xlsx", "--figures", "there.xlsx", "--replace"], "there.xlsx: this file holds the figures"),
        (["own.xlsx", "--figures", "there.xlsx"], "there.xlsx: this is not an .xlsx workbook"),
        (["own.xlsx", "--figures", "bad.csv"], "bad.csv, row 4: value is 'none'; write a plain number such as 1234.5"),
        (["no/such/../file/own.xlsx", "--figures", "bad.csv"], "bad.csv, row 4"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, arguments: list[str], why: str) -> None:
    """What cannot be done is one sentence and leaves nothing behind."""
    (tmp_path / "there.xlsx").write_bytes(b"somebody's work")
    (tmp_path / "bad.csv").write_text(ROYALTY.replace("2025-12-31,0.9", "2025-12-31,none"), encoding="utf-8")
    before = sorted(p.name for p in tmp_path.iterdir())
    done = run("new", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert (tmp_path / "there.xlsx").read_bytes() == b"somebody's work"


def test_replace_is_needed_to_replace(tmp_path: Path) -> None:
    (tmp_path / "own.xlsx").write_bytes(b"somebody's work")
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    done = run("new", "own.xlsx", "--figures", "my.csv", "--replace", cwd=tmp_path)
    assert done.returncode == 0
    assert len(read_figures(tmp_path / "own.xlsx")) > 9


# words for an entity, a metric and a period, which look like something else; what begins with = is refused on reading
HOSTILE = [
    ('Quote " and {brace} %s', "_={x}", "P1; {x}"),
    ("#N/A", "_=1+1", "2024'24"),
    ("A & B < C > D", "royalty {0} payment", "#DIV/0!"),
    ("-cmd|x", "#REF!", "~*?"),
    ("plain", '"paid"', "plain too"),
]


@pytest.mark.parametrize(("entity", "metric", "period"), HOSTILE)
def test_a_user_s_words_are_words_whatever_they_look_like(
    entity: str, metric: str, period: str, tmp_path: Path
) -> None:
    words = {"Maker KK": entity, "hosting": metric, "P1": period}
    named = ("entity", "metric", "period")
    figures = [replace(f, **{c: words.get(getattr(f, c), getattr(f, c)) for c in named}) for f in monthly(2)]
    model, book, values = built(figures, tmp_path)
    assert summary.all_checks_hold(model, values)
    cells = {c.value: c.data_type for row in book["Figures"].iter_rows() for c in row}
    assert [cells[word] for word in words.values()] == ["s"] * 3


def test_a_link_is_not_replaced_unasked_and_what_it_leads_to_is(tmp_path: Path) -> None:
    (tmp_path / "link.xlsx").symlink_to("nowhere.xlsx")
    done = run("new", "link.xlsx", cwd=tmp_path)
    assert (done.returncode, "already exists" in done.stderr) == (2, True)
    assert run("new", "link.xlsx", "--replace", cwd=tmp_path).returncode == 0
    assert (tmp_path / "link.xlsx").is_symlink()
    assert (tmp_path / "nowhere.xlsx").read_bytes() == shipped.TEMPLATE.read_bytes()


def test_the_portable_edition_is_made_of_own_figures_too(tmp_path: Path) -> None:
    (tmp_path / "my.csv").write_text(ROYALTY, encoding="utf-8")
    arguments = ("new", "own.xlsx", "--figures", "my.csv", "--edition", "Portable")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 0
    assert "Excel 365 opens and recalculates it with nothing installed." in done.stdout
    assert check(tmp_path / "own.xlsx").findings == []
    assert "NATIVE.IMPLIED_REVENUE" in load_workbook(tmp_path / "own.xlsx").defined_names
    assert (
        run("new", "o.xlsx", "--edition", "gold", cwd=tmp_path).stderr
        == "there is no edition gold; choose main, lite or portable\n"
    )
