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
from workbooks.template.uncertainty import mean, percentile_of
from workbooks.writing import styles
from workbooks.writing.keys import (
    ANNUAL_REVENUE,
    BREAK_EVEN,
    CAPPED,
    CASH_COST,
    CASH_RESULT,
    CLAIMED_COUNTER,
    CLAIMED_COVERS,
    CLAIMED_PARTNER,
    CONFLICT_OTHER,
    CONFLICT_USED,
    COST,
    COST_PER_DOLLAR,
    COST_PER_MTOK,
    COVERAGE,
    FASTER_PART,
    FASTER_WHOLE,
    GROSS_SHARE,
    GUARANTEED,
    MONTHS_TO_TARGET,
    NEEDED_GROSS,
    OBSERVED_BREAK_EVEN,
    OBSERVED_ELASTICITY,
    PAID_BEFORE,
    PAYMENT,
    PEAK_FUNDING,
    PRICE_FLOOR,
    QUERY_MARGIN,
    REQUIRED_GROWTH,
    REVENUE,
    RUNWAY,
    SCENARIO_NAME,
    SLAB,
    TIERED,
    TIERED_REVENUE,
    TORNADO,
    UTILIZED_COST,
    Key,
)
from workbooks.writing.quantities import SCENARIOS

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def shown(live: Live, key: Key, column: str) -> Any:
    row = live.model.rows[key]
    return live.value(row.sheet, f"{column}{row.number}")


@pytest.mark.parametrize(
    ("key", "column", "expected", "within"),
    [
        # run rates of September and December 2025, on the path of 2024 and nine months 2025
        (REVENUE.run_rate, "I", 7852, 0.5),
        (REVENUE.at_target, "C", 10059, 0.5),
        (COST.run_rate, "I", 17226, 0.5),
        (COST.at_target, "C", 23935, 0.5),
        (REQUIRED_GROWTH, "C", 0.3657, 5e-5),
        (MONTHS_TO_TARGET, "C", 11.3229, 1e-4),
        # what a revenue of 3.7 or 4.0 billion in 2024 would need
        (CLAIMED_COUNTER.low, "H", 246.2, 1e-9),
        (CLAIMED_COUNTER.value, "H", 306.2, 1e-9),
        (NEEDED_GROSS, "H", 260.2, 1e-9),
        (CLAIMED_PARTNER.low, "H", 1231, 1e-9),
        # the third quarter by subtraction
        (PAYMENT.of_part, "F", 411.2, 1e-9),
        (REVENUE.of_part, "F", 2056, 1e-9),
        (ANNUAL_REVENUE.of_part, "F", 8224, 1e-9),
        (COST.of_part, "F", 3650, 1e-9),
        (COVERAGE.of_part, "F", 0.563, 5e-4),
        (COVERAGE.of_part, "H", 0.453, 5e-4),
        (REVENUE.of_part.growth, "C", 0.146, 5e-4),
        (COST.of_part.growth, "C", 0.089, 5e-4),
        (REVENUE.of_part.run_rate, "C", 9367, 0.5),
        (REVENUE.of_part.at_target, "C", 14099, 0.5),
        (COST.of_part.run_rate, "C", 15857, 0.5),
        (COST.of_part.at_target, "C", 20464, 0.5),
        # cash and credits
        (CASH_COST, "I", 8536.5, 1e-9),
        (CASH_RESULT, "I", -5072.9, 1e-9),
        # terms: a tiered share of 4,329.5 and the revenue behind 865.9 under these tiers
        (TIERED, "I", 849.425, 1e-9),
        (TIERED_REVENUE, "I", 4439.3333, 5e-5),
        (GUARANTEED, "H", 493.8, 1e-9),
        (CAPPED, "H", 493.8, 1e-9),
        (PAID_BEFORE, "I", 36493.8, 1e-9),
        # unit economics
        (COST_PER_MTOK, "C", 1, 1e-12),
        (QUERY_MARGIN, "C", 0.8, 1e-12),
        (UTILIZED_COST, "C", 1.736111, 5e-7),
        (PRICE_FLOOR, "C", 1.7361111111 / 0.5, 5e-9),
        # the projection
        (OBSERVED_ELASTICITY, "C", 1.319261, 5e-7),
        (BREAK_EVEN, "C", 18, 0),
        (PEAK_FUNDING, "C", 7346.814, 0.01),
        (RUNWAY, "C", 20000 / (8670 / 9 - 0.8 * 4329.5 / 9), 1e-9),
    ],
)
def test_worked_numbers(live: Live, key: Key, column: str, expected: float, within: float) -> None:
    assert shown(live, key, column) == pytest.approx(expected, abs=within or 1e-12, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "column", "words"),
    [
        (CLAIMED_COVERS.low, "H", "no: 246.2 against 260.2"),
        (CLAIMED_COVERS.value, "H", "yes: 306.2 against 260.2"),
        (CLAIMED_COVERS.low, "I", "not reported"),
        (CLAIMED_COUNTER.low, "I", "not reported"),
        (FASTER_WHOLE, "C", "the cost"),
        (FASTER_PART, "C", "the revenue"),
        (OBSERVED_BREAK_EVEN, "C", "not within 60 months"),
        (
            FASTER_PART,
            "G",
            "the two paths disagree: a growth rate between two totals depends on which totals, so neither is a bound",
        ),
        (
            CONFLICT_USED.nth(2),
            "G",
            "Zitron (leaked documents): mostly cash per TechCrunch; preferred: closest to the documents",
        ),
        (CONFLICT_OTHER.nth(2), "G", "TechCrunch: rounded"),
    ],
)
def test_what_it_says_in_words(live: Live, key: Key, column: str, words: str) -> None:
    assert shown(live, key, column) == words


@pytest.mark.parametrize(
    ("key", "column", "bound", "status"),
    [
        (REVENUE, "F", "LOWER", "REPORTED_UNCONFIRMED"),
        (COVERAGE, "F", "LOWER", "REPORTED_UNCONFIRMED"),
        (COST_PER_DOLLAR, "I", "UPPER", "REPORTED_UNCONFIRMED"),
        (CASH_COST, "I", "EXACT", "ASSUMED"),
        (CASH_RESULT, "I", "LOWER", "ASSUMED"),
        (TIERED, "H", "LOWER", "ASSUMED"),
        (SLAB, "H", "NONE", "ASSUMED"),
        (REVENUE.of_part, "F", "LOWER", "REPORTED_UNCONFIRMED"),
        (BREAK_EVEN, "C", "NONE", "ASSUMED"),
        (PEAK_FUNDING, "C", "NONE", "ASSUMED"),
        (GROSS_SHARE, "F", "LOWER", "REPORTED_UNCONFIRMED"),
        (CLAIMED_COUNTER.low, "H", "EXACT", "REPORTED_UNCONFIRMED"),
    ],
)
def test_bounds_and_statuses(live: Live, key: Key, column: str, bound: str, status: str) -> None:
    assert (shown(live, key.bound, column), shown(live, key.status, column)) == (bound, status)


def test_drawn_means_and_percentiles_are_near_the_exact_ones(live: Live) -> None:
    """Of 865.9 / uniform(0.18, 0.22); the payment's own range is a ten-thousandth of that."""
    distance = 12 * (1000**-0.5) / (10000**-0.5)  # the specification's, for 10,000 draws, times six
    assert shown(live, mean(REVENUE), "I") == pytest.approx(4344.019, abs=distance)
    for number, exact in ((1, 3972.018), (3, 4329.5), (5, 4757.692)):
        assert shown(live, percentile_of(REVENUE, number), "I") == pytest.approx(exact, rel=0.02)


def test_the_tornado_is_sorted_and_its_ends_are_the_ranges(live: Live) -> None:
    names = [shown(live, TORNADO.nth(n), "H") for n in (1, 2, 3, 4)]
    assert names == ["counter_flow", "share", "cost", "payment"]
    assert shown(live, TORNADO.nth(2), "I") == pytest.approx(865.9 / 0.18 / 8670)
    assert shown(live, TORNADO.nth(2), "J") == pytest.approx(865.9 / 0.22 / 8670)
    assert shown(live, TORNADO.nth(1), "J") == pytest.approx(865.9 * 1.5 / 0.2 / 8670)


def test_the_scenario_moves_everything_that_rests_on_it(live: Live) -> None:
    found = {}
    for scenario in SCENARIOS:
        with live.changed({live.at(SCENARIO_NAME): scenario}):
            assert live.value("Cover", "C5") is True
            assert live.value("Cover", "C8") == scenario
            found[scenario] = [shown(live, key, "C") for key in (BREAK_EVEN, PEAK_FUNDING)]
            found[scenario] += [shown(live, REVENUE, "H"), shown(live, REVENUE.bound, "H")]
            found[scenario].append(shown(live, COVERAGE, "H"))
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


def test_the_charts_survive_being_opened_and_saved() -> None:
    """The charts are native and survive being opened and saved."""
    book = load_workbook(TEMPLATE)
    assert len(book["Dashboard"]._charts) == 6
    book.save(io.BytesIO())


def test_every_derived_number_carries_its_bound_and_status(live: Live) -> None:
    """In lines of its own below it, or in words beside it."""
    derived = 0
    rows = live.model.rows
    evidence = {line for key in rows for line in (key.bound, key.status, key.native)}
    for key, row in rows.items():
        if row.sheet in ("Inputs", "Cover") or key in evidence:
            continue
        cell = live.book[row.sheet][live.at(key)[1]]
        black = cell.font.color is not None and cell.font.color.rgb == f"00{styles.BLACK}"
        if not black or not isinstance(live.value(*live.at(key)), int | float):
            continue  # a link, evidence, or words
        derived += 1
        lines = key.bound in rows and key.status in rows
        words = str(shown(live, key, "E"))
        bound, _, status = words.partition(", ")
        assert lines or (bound in (*BOUNDS, "bound by period") and status in STATUSES), key
    assert derived > 60
