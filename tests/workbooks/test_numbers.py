"""Numbers as a reader sees them, in every workbook that is shipped: in cells, in sentences, down to the last row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries

from addin.formulas.tokens import opens_call, tokens_of
from helpers.deals import written
from helpers.live import Live
from workbooks.deal.figures import FIGURE_COLUMNS, MOST_FIGURES, Figure, read_figures
from workbooks.editions.shipped import LITE, MACROS, PORTABLE, SHIPPED, TEMPLATE
from workbooks.template import figures
from workbooks.writing.keys import CLAIMED_COUNTER, CLAIMED_COVERS, LABEL, PERCENTILE

PAYMENT = "net_payment_to_microsoft"
EVERY = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
EDITIONS = [path for path in SHIPPED if path.name in (TEMPLATE.name, MACROS, LITE, PORTABLE)]
EDITION = pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.name)
# what reads or writes text by the rules of the user's language, where FIXED only uses its separators
BY_LANGUAGE = {"TEXT", "VALUE", "NUMBERVALUE", "DATEVALUE", "TIMEVALUE", "DOLLAR", "CELL", "INFO"}
FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}
LAST = 1004  # the headings stand in row 4


def elements(path: Path) -> Iterator[Any]:
    """What every part of a workbook consists of."""
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if name.endswith(".xml"):
                yield from etree.fromstring(parts.read(name)).iter(etree.Element)


def calls(formula: str) -> set[str]:
    found: list[Token] = tokens_of(f"={formula}")
    return {token.value[:-1].upper() for token in found if opens_call(token)}


@EVERY
def test_no_formula_depends_on_the_users_language(path: Path) -> None:
    """Cells, rules, names and charts; German Excel takes the comma of "#,##0.0" for its decimal mark."""
    formulas = {it.text for it in elements(path) if etree.QName(it).localname in FORMULAS and it.text}
    suspects = [f for f in formulas if any(name in f.upper() for name in BY_LANGUAGE)]
    assert formulas
    assert [f for f in suspects if calls(f) & BY_LANGUAGE] == []


def formats(path: Path) -> set[str]:
    """Those of cells, of rules and of charts."""
    found = {value for it in elements(path) for name, value in it.attrib.items() if name == "formatCode"}
    found |= {it.text for it in elements(path) if etree.QName(it).localname == "formatCode" and it.text}
    assert found
    return found


@EVERY
def test_no_number_format_has_optional_decimals(path: Path) -> None:
    """Excel shows 3,770 in #,##0.## with its point: 3,770. and nothing behind it."""
    assert {form for form in formats(path) if re.search(r"\.0*[#?]", form)} == set()


@EVERY
def test_no_number_format_chooses_by_a_condition(path: Path) -> None:
    """Calc shows -5,000 in [>=100]#,##0;[>=1]0.0;0.00 as 5000.00: the sign is left to sections that have none."""
    assert {form for form in formats(path) if re.search(r"\[[<>=]", form)} == set()


def reaches(reference: str) -> bool:
    return bool(range_boundaries(reference.replace("$", ""))[3] >= LAST)


@EDITION
def test_what_covers_figures_reaches_their_last_row(path: Path) -> None:
    """The rules of their sheet, and what lists or counts its cells by address."""
    assert (figures.LAST, figures.HEADER + MOST_FIGURES) == (LAST, LAST)
    book = load_workbook(path)
    sheet = book["Figures"]
    rules = [str(area) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
    rules += [str(area) for rule in sheet.conditional_formatting for area in rule.sqref.ranges]
    assert rules
    assert [area for area in rules if not reaches(area)] == []
    texts = [
        it.text for it in elements(path) if etree.QName(it).localname in FORMULAS and "Figures!" in (it.text or "")
    ]
    areas = [area for text in texts for area in re.findall(r"Figures!(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)", text)]
    assert len(areas) >= 10
    assert [area for area in areas if not reaches(area)] == []
    columns = {figures.column_of(name) for name in FIGURE_COLUMNS}
    assert {re.sub(r"\d.*", "", area) for area in rules} == columns


@pytest.mark.slow
def test_the_last_figure_of_a_full_table_is_checked(tmp_path: Path) -> None:
    """The shipped figures and as many more as there is room for: what is wrong in the last one is seen."""
    given = list(read_figures())
    dull = ("dull", "", "2024", given[0].start, given[0].end, 12.0, 1.5, None, None, "USD million", "AUDITED", "EXACT")
    more = [Figure(f"E{n}", *dull, "A", "yes", "", "") for n in range(MOST_FIGURES - len(given))]
    full = Live(written([*given, *more], tmp_path / "figures.csv"))
    assert full.book["Figures"][f"A{LAST}"].value == more[-1].entity
    assert full.book["Figures"].tables["Figures"].ref == f"A4:Q{LAST}"
    wrong = {f"L{LAST}": "RUMOUR", f"M{LAST}": "MIN", f"I{LAST}": 7.0, f"A{LAST + 1}": "Someone"}
    assert full.red({("Figures", cell): content for cell, content in wrong.items()}) == {
        "every status is one of the words known",
        "every bound is one of the words known",
        "no low above its value",
        "no figure stands below the table",
    }


@pytest.mark.parametrize("cell", ["A1004", "H60", "A1048576"])
def test_a_row_below_the_table_is_seen_however_far(live: Live, cell: str) -> None:
    assert live.red({("Figures", cell): 7.0}) == {"no figure stands below the table"}


def test_a_row_below_is_seen_beside_a_blank_one(live: Live) -> None:
    """One cell less in the table and one more below it are not the same count."""
    blank = {live.figure("entity", "training_cost", "2024"): None, ("Figures", "A300"): "Someone"}
    assert "no figure stands below the table" in live.red(blank)


@pytest.mark.parametrize(
    ("reported", "words"),
    [
        (
            (3769.9, 3770.0, 10_000.0),  # 0.2 * 3,769.9 - 493.8 = 260.18, and 0.2 * 3,770 - 493.8 = 260.2
            ("not quite: 260.2 against 260.2", "yes: 260.2 against 260.2", "yes: 1,506.2 against 260.2"),
        ),
        (
            (2400.0, 2469.0, 2480.0),  # 0.2 * 2,469 is the payment
            (
                "the reports contradict each other: -13.8 against 260.2",
                "no: 0.0 against 260.2",
                "no: 2.2 against 260.2",
            ),
        ),
    ],
)
def test_the_sentence_says_what_its_numbers_show(
    live: Live, reported: tuple[float, ...], words: tuple[str, ...]
) -> None:
    fields = ("low", "value", "high")
    with live.changed({live.figure(f, "revenue", "2024"): v for f, v in zip(fields, reported, strict=True)}):
        sentences = (CLAIMED_COVERS.low, CLAIMED_COVERS.value, CLAIMED_COVERS.high)
        assert tuple(live.value(*live.at(key)) for key in sentences) == words


def test_a_float_s_last_digit_is_no_contradiction(live: Live) -> None:
    """0.1 * 2.9999999999999996 is less than the 0.1 * 3 that was paid, by its last digit."""
    changes = {
        live.figure("value", PAYMENT, "2024"): 0.1 * 3,
        live.figure("value", "revenue_share", "2024"): 0.1,
        live.figure("low", "revenue", "2024"): 2.9999999999999996,
    }
    with live.changed(changes):
        assert -1e-15 < live.value(*live.at(CLAIMED_COUNTER.low)) < 0
        assert str(live.value(*live.at(CLAIMED_COVERS.low))).startswith("no: ")


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [(3, 9, "1 year"), (1, 2, "1 quarter"), (0.25, 0.75, "1 month"), (1.5, 9.25, "10.75 months")],
)
def test_a_length_is_counted_in_words(live: Live, first: float, second: float, words: str) -> None:
    changes = {
        live.figure("months", PAYMENT, "2024"): first,
        live.figure("months", PAYMENT, "2025-9M", "Zitron"): second,
    }
    with live.changed(changes):
        assert live.value(*live.at(LABEL, "F")) == words


def test_a_percentile_is_named_with_its_digits(live: Live) -> None:
    """And no others: 100 * 0.29 is 28.999999999999996."""
    with live.changed({live.at(PERCENTILE.nth(1)): 0.025, live.at(PERCENTILE.nth(2)): 0.29}):
        assert live.value("Uncertainty", "B19") == "Implied revenue: 2.5% percentile"
        assert [live.value("Dashboard", f"{c}61") for c in "DE"] == ["2.5%", "29%"]
