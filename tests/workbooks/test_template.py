"""What the template says about the shipped figures: the specification's worked numbers, beyond the printed table."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from helpers.live import Live
from udfs.provenance import BOUNDS, STATUSES
from workbooks.editions.shipped import TEMPLATE
from workbooks.writing import styles
from workbooks.writing.quantities import SCENARIOS

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def shown(live: Live, key: str, column: str) -> Any:
    row = live.model.rows[key]
    return live.value(row.sheet, f"{column}{row.number}")


@pytest.mark.parametrize(
    ("key", "column", "expected", "within"),
    [
        # run rates of September and December 2025, on the path of 2024 and nine months 2025
        ("revenue run rate", "I", 7852, 0.5),
        ("revenue at target", "C", 10059, 0.5),
        ("cost run rate", "I", 17226, 0.5),
        ("cost at target", "C", 23935, 0.5),
        ("required growth", "C", 0.3657, 5e-5),
        ("months to target", "C", 11.3229, 1e-4),
        # what a revenue of 3.7 or 4.0 billion in 2024 would need
        ("claimed counter low", "H", 246.2, 1e-9),
        ("claimed counter value", "H", 306.2, 1e-9),
        ("needed gross", "H", 260.2, 1e-9),
        ("claimed partner low", "H", 1231, 1e-9),
        # the third quarter by subtraction
        ("sub payment", "F", 411.2, 1e-9),
        ("sub revenue", "F", 2056, 1e-9),
        ("sub annual", "F", 8224, 1e-9),
        ("sub cost", "F", 3650, 1e-9),
        ("sub coverage", "F", 0.563, 5e-4),
        ("sub coverage", "H", 0.453, 5e-4),
        ("sub revenue growth", "C", 0.146, 5e-4),
        ("sub cost growth", "C", 0.089, 5e-4),
        ("sub revenue run rate", "C", 9367, 0.5),
        ("sub revenue at target", "C", 14099, 0.5),
        ("sub cost run rate", "C", 15857, 0.5),
        ("sub cost at target", "C", 20464, 0.5),
        # cash and credits
        ("cash cost", "I", 8536.5, 1e-9),
        ("cash result", "I", -5072.9, 1e-9),
        # terms: a tiered share of 4,329.5 and the revenue behind 865.9 under these tiers
        ("tiered", "I", 849.425, 1e-9),
        ("tiered revenue", "I", 4439.3333, 5e-5),
        ("guaranteed", "H", 493.8, 1e-9),
        ("capped", "H", 493.8, 1e-9),
        ("paid before", "I", 36493.8, 1e-9),
        # unit economics
        ("cost per mtok", "C", 1, 1e-12),
        ("query margin", "C", 0.8, 1e-12),
        ("utilized cost", "C", 1.736111, 5e-7),
        ("price floor", "C", 1.7361111111 / 0.5, 5e-9),
        # the projection
        ("observed elasticity", "C", 1.319261, 5e-7),
        ("break-even", "C", 18, 0),
        ("peak funding", "C", 7346.814, 0.01),
        ("runway", "C", 20000 / (8670 / 9 - 0.8 * 4329.5 / 9), 1e-9),
    ],
)
def test_worked_numbers(live: Live, key: str, column: str, expected: float, within: float) -> None:
    assert shown(live, key, column) == pytest.approx(expected, abs=within or 1e-12, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "column", "words"),
    [
        ("claimed covers low", "H", "no: 246.2 against 260.2"),
        ("claimed covers value", "H", "yes: 306.2 against 260.2"),
        ("claimed covers low", "I", "not reported"),
        ("claimed counter low", "I", "not reported"),
        ("faster whole", "C", "the cost"),
        ("faster part", "C", "the revenue"),
        ("observed break-even", "C", "not within 60 months"),
        (
            "faster part",
            "G",
            "the two paths disagree: a growth rate between two totals depends on which totals, so neither is a bound",
        ),
        (
            "conflict 2 used",
            "G",
            "Zitron (leaked documents): mostly cash per TechCrunch; preferred: closest to the documents",
        ),
        ("conflict 2 also reported", "G", "TechCrunch: rounded"),
    ],
)
def test_what_it_says_in_words(live: Live, key: str, column: str, words: str) -> None:
    assert shown(live, key, column) == words


@pytest.mark.parametrize(
    ("key", "column", "bound", "status"),
    [
        ("revenue", "F", "LOWER", "REPORTED_UNCONFIRMED"),
        ("coverage", "F", "LOWER", "REPORTED_UNCONFIRMED"),
        ("cost per dollar", "I", "UPPER", "REPORTED_UNCONFIRMED"),
        ("cash cost", "I", "EXACT", "ASSUMED"),
        ("cash result", "I", "LOWER", "ASSUMED"),
        ("tiered", "H", "LOWER", "ASSUMED"),
        ("slab", "H", "NONE", "ASSUMED"),
        ("sub revenue", "F", "LOWER", "REPORTED_UNCONFIRMED"),
        ("break-even", "C", "NONE", "ASSUMED"),
        ("peak funding", "C", "NONE", "ASSUMED"),
        ("gross share", "F", "LOWER", "REPORTED_UNCONFIRMED"),
        ("claimed counter low", "H", "EXACT", "REPORTED_UNCONFIRMED"),
    ],
)
def test_bounds_and_statuses(live: Live, key: str, column: str, bound: str, status: str) -> None:
    assert (shown(live, f"{key} bound", column), shown(live, f"{key} status", column)) == (bound, status)


def test_drawn_means_and_percentiles_are_near_the_exact_ones(live: Live) -> None:
    """Of 865.9 / uniform(0.18, 0.22); the payment's own range is a ten-thousandth of that."""
    distance = 12 * (1000**-0.5) / (10000**-0.5)  # the specification's, for 10,000 draws, times six
    assert shown(live, "drawn revenue 0", "I") == pytest.approx(4344.019, abs=distance)
    for number, exact in ((2, 3972.018), (4, 4329.5), (6, 4757.692)):
        assert shown(live, f"drawn revenue {number}", "I") == pytest.approx(exact, rel=0.02)


def test_the_tornado_is_sorted_and_its_ends_are_the_ranges(live: Live) -> None:
    names = [shown(live, f"tornado {n}", "H") for n in (1, 2, 3, 4)]
    assert names == ["counter_flow", "share", "cost", "payment"]
    assert shown(live, "tornado 2", "I") == pytest.approx(865.9 / 0.18 / 8670)
    assert shown(live, "tornado 2", "J") == pytest.approx(865.9 / 0.22 / 8670)
    assert shown(live, "tornado 1", "J") == pytest.approx(865.9 * 1.5 / 0.2 / 8670)


def test_the_scenario_moves_everything_that_rests_on_it(live: Live) -> None:
    found = {}
    for scenario in SCENARIOS:
        with live.changed({live.at("in_Scenario"): scenario}):
            assert live.value("Cover", "C5") is True
            assert live.value("Cover", "C8") == scenario
            found[scenario] = [shown(live, key, "C") for key in ("break-even", "peak funding")]
            found[scenario] += [shown(live, "revenue", "H"), shown(live, "revenue bound", "H")]
            found[scenario].append(shown(live, "coverage", "H"))
    low, base, high = (found[s] for s in SCENARIOS)
    assert low[2] == pytest.approx(493.75 / 0.22)
    assert high[2] == pytest.approx(493.85 / 0.18)
    assert (low[3], base[3], high[3]) == ("LOWER", "LOWER", "NONE")  # no end of what may flow back
    assert low[4] == pytest.approx(493.75 / 0.22 / 3775)
    assert high[4] == pytest.approx(493.85 / 0.18 / 3765)
    assert low[0] > base[0] > high[0]
    assert low[1] > base[1] > high[1]


def test_every_chart_shows_the_saved_values() -> None:
    """Six native charts, with a cache beside each reference that is what its cells hold."""
    book = load_workbook(TEMPLATE, data_only=True)
    with zipfile.ZipFile(TEMPLATE) as parts:
        charts = [etree.fromstring(parts.read(n)) for n in parts.namelist() if "charts/chart" in n]
    titles = ["".join(c.find(f"{CHART}chart/{CHART}title").itertext()) for c in charts]
    assert len(set(titles)) == 6
    for chart in charts:
        references = [*chart.iter(f"{CHART}numRef"), *chart.iter(f"{CHART}strRef")]
        assert len(references) >= 4
        for reference in references:
            sheet, _, area = reference.find(f"{CHART}f").text.rpartition("!")
            cells = book[sheet.strip("'")][area.replace("$", "")]
            cells = [c for row in cells for c in row] if isinstance(cells, tuple) else [cells]
            cached = [v.text for v in reference.iter(f"{CHART}v")]
            if reference.tag.endswith("numRef"):
                there = [c.value for c in cells if c.value is not None]  # the others are gaps
                assert list(map(float, cached)) == [pytest.approx(v) for v in there]
            else:
                assert cached == [str(c.value) for c in cells]


def test_the_charts_are_native_and_survive_being_opened_and_saved() -> None:
    book = load_workbook(TEMPLATE)
    assert len(book["Dashboard"]._charts) == 6
    book.save(io.BytesIO())


def test_every_derived_number_carries_its_bound_and_status(live: Live) -> None:
    """In lines of its own below it, or in words beside it."""
    derived = 0
    for key, row in live.model.rows.items():
        if row.sheet in ("Inputs", "Cover") or key.endswith((" bound", " status", " native")):
            continue
        cell = live.book[row.sheet][live.at(key)[1]]
        black = cell.font.color is not None and cell.font.color.rgb == f"00{styles.BLACK}"
        if not black or not isinstance(live.value(*live.at(key)), int | float):
            continue  # a link, evidence, or words
        derived += 1
        lines = f"{key} bound" in live.model.rows and f"{key} status" in live.model.rows
        words = str(shown(live, key, "E"))
        bound, _, status = words.partition(", ")
        assert lines or (bound in (*BOUNDS, "bound by period") and status in STATUSES), key
    assert derived > 60
