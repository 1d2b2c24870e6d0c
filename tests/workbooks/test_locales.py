"""Every workbook under other languages' decimal marks and separators: the same numbers, the same sentences."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from helpers.lines import rows_of
from helpers.office import Calc, with_plain_names
from workbooks.editions.shipped import HERE, LITE, PORTABLE, TEMPLATE
from workbooks.reference import BUILDERS, FOLDER

pytestmark = pytest.mark.workbooks

# how each writes what English writes with a comma and a point
MARKS: dict[str, dict[str, str]] = {"de-DE": {",": ".", ".": ","}, "fr-FR": {",": "\u202f", ".": ","}}
NUMBER = re.compile(r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?!\.?\d)")  # but no version
# so that sentences have numbers in the thousands, and percentiles decimals
CHANGES = {"Figures": {"I22": 9000.0}, "Inputs": {"C204": 0.025}}
SENTENCES = (
    ("Implied", "H109", "yes: 1,306.2 against 260.2"),
    ("Uncertainty", "B19", "Implied revenue: 2.5% percentile"),
    ("Dashboard", "D61", "2.5%"),
)


def written(text: str, locale: str) -> str:
    """An English text's numbers as the locale writes them."""
    marks = MARKS.get(locale, {})
    return NUMBER.sub(lambda number: "".join(marks.get(c, c) for c in number[0]), text)


def one_space(value: Any) -> Any:
    """The narrow one between thousands; before version 24 the office has the wide one."""
    return value.replace("\u00a0", "\u202f") if isinstance(value, str) else value


def same_in_each_locale(calc: Calc, path: Path, **more: Any) -> dict[str, dict[str, Any]]:
    """The cells by locale, once they are seen to be the same: numbers and errors at all, texts but for their marks.
    A constant, or what our functions say, is English everywhere."""
    english, *others = calc.locales(path, ["en-US", *MARKS], **more)
    for locale, sheets in zip(MARKS, others, strict=True):
        for name, (rows, errors) in sheets.items():
            assert errors == english[name][1], (locale, name)
            for r, (row, before) in enumerate(zip(rows, english[name][0], strict=True), 1):
                for c, (value, expected) in enumerate(zip(row, before, strict=True), 1):
                    if isinstance(expected, str):
                        value, allowed = one_space(value), {one_space(expected), written(expected, locale)}
                    else:
                        allowed = {expected}
                    assert value in allowed, (locale, name, r, c)
    return dict(zip(["en-US", *MARKS], [english, *others], strict=True))


def cell(sheets: dict[str, Any], sheet: str, address: str) -> Any:
    return sheets[sheet][0][int(address[1:]) - 1][ord(address[0]) - ord("A")]


def test_the_template_says_the_same_in_each_locale(calc: Calc) -> None:
    """Also in thousands and with decimals; and nothing is an error."""
    for locale, sheets in same_in_each_locale(calc, TEMPLATE, changes=CHANGES).items():
        for sheet, address, text in SENTENCES:
            assert one_space(cell(sheets, sheet, address)) == written(text, locale)
        assert {name: errors for name, (_, errors) in sheets.items() if errors} == {}


def test_the_lite_edition_says_the_same_in_each_locale(calc: Calc, tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    path.write_bytes(with_plain_names((HERE / LITE).read_bytes()))
    cells = same_in_each_locale(calc, path)
    assert cell(cells["fr-FR"], "Implied", "H109") == "no: 246,2 against 260,2"


@pytest.mark.slow
def test_the_portable_edition_says_the_same_in_each_locale(calc: Calc) -> None:
    """Where the office can compute it: it has no LAMBDA."""
    cells = same_in_each_locale(calc, HERE / PORTABLE)
    assert cell(cells["de-DE"], "Uncertainty", "B19") == "Implied revenue: 5% percentile"


@pytest.mark.parametrize("name", BUILDERS)
def test_a_reference_says_the_same_in_each_locale(calc: Calc, name: str) -> None:
    first = next(rows_of(load_workbook(FOLDER / name)))
    same_in_each_locale(calc, FOLDER / name, until=[first.sheet, first.address("As expected"), 1.0])
