"""Draws: the distributions' own means and percentiles, the same everywhere, and what summarizes them."""

from __future__ import annotations

import math
import random
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from helpers.oracles import in_formualizer, in_ironcalc
from udfs import ExcelError, call, registry
from udfs.distributions import quantile, uniforms

SAMPLE, SUMMARY = registry["MC_SAMPLE"], registry["MC_SUMMARY"]
COUNT = 20_000
# distribution, p1, p2, mode
SHAPES: list[tuple[Any, ...]] = [
    ("UNIFORM", 0.18, 0.22, None),
    ("TRIANGULAR", 1.0, 5.0, 2.0),
    ("TRIANGULAR", 1.0, 5.0, 1.0),
    ("PERT", 1.0, 5.0, 2.0),
    ("PERT", -1.0, 3.0, 3.0),
    ("NORMAL90", -2.0, 4.0, None),
    ("LOGNORMAL90", 1.0, 9.0, None),
]


def draws(shape: tuple[Any, ...], count: int = COUNT, seed: float = 7, *stream: float) -> list[float]:
    name, p1, p2, mode = shape
    column = call(SAMPLE, name, p1, p2, count, seed, 0.0 if mode is None else mode, *stream)
    return [v for [v] in column]


def inverse(shape: tuple[Any, ...], u: float) -> str:
    """The inverse distribution function as a native formula."""
    name, p1, p2, mode = shape
    if name == "UNIFORM":
        return f"{p1}+({p2}-{p1})*{u}"
    if name == "TRIANGULAR":
        turn = (mode - p1) / (p2 - p1)
        below = f"{p1}+SQRT({u}*({p2}-{p1})*({mode}-{p1}))"
        return below if u < turn else f"{p2}-SQRT((1-{u})*({p2}-{p1})*({p2}-{mode}))"
    if name == "PERT":
        a, b = (1 + 4 * end / (p2 - p1) for end in (mode - p1, p2 - mode))
        return f"BETAINV({u},{a},{b},{p1},{p2})"
    z = "NORMSINV(0.95)"
    if name == "NORMAL90":
        return f"NORMINV({u},({p1}+{p2})/2,({p2}-{p1})/2/{z})"
    return f"LOGINV({u},(LN({p1})+LN({p2}))/2,(LN({p2})-LN({p1}))/2/{z})"


def moments(shape: tuple[Any, ...]) -> tuple[float, float]:
    """Mean and standard deviation from the textbook."""
    name, p1, p2, mode = shape
    if name == "UNIFORM":
        return (p1 + p2) / 2, (p2 - p1) / math.sqrt(12)
    if name == "TRIANGULAR":
        square = p1**2 + p2**2 + mode**2 - p1 * p2 - p1 * mode - p2 * mode
        return (p1 + p2 + mode) / 3, math.sqrt(square / 18)
    if name == "PERT":
        mean = (p1 + 4 * mode + p2) / 6
        return mean, math.sqrt((mean - p1) * (p2 - mean) / 7)
    z = 1.6448536269514722
    if name == "NORMAL90":
        return (p1 + p2) / 2, (p2 - p1) / 2 / z
    m, s = (math.log(p1) + math.log(p2)) / 2, (math.log(p2) - math.log(p1)) / 2 / z
    mean = math.exp(m + s * s / 2)
    return mean, mean * math.sqrt(math.exp(s * s) - 1)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_inverse_function_is_that_of_two_engines(shape: tuple[Any, ...]) -> None:
    name, p1, p2, mode = shape
    ours = quantile(name, p1, p2, mode)
    for u in (1e-6, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999):
        for engine in (in_formualizer, in_ironcalc):
            [theirs] = engine({}, [inverse(shape, u)])
            if isinstance(theirs, ExcelError):  # a beta distribution with a parameter of 1
                assert name == "PERT"
                continue
            assert ours(u) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_draws_have_their_distributions_moments(shape: tuple[Any, ...]) -> None:
    """Draws have their distribution's mean, spread and percentiles."""
    sample = draws(shape)
    mean, sd = moments(shape)
    assert abs(statistics.fmean(sample) - mean) <= 4 * sd / math.sqrt(COUNT)
    assert statistics.stdev(sample) == pytest.approx(sd, rel=0.05)
    ordered, at = sorted(sample), quantile(shape[0], *shape[1:])
    for p in (0.05, 0.25, 0.5, 0.75, 0.95):  # within four standard errors of the rank
        slack = 4 * math.sqrt(p * (1 - p) / COUNT)
        below, above = (ordered[int((p + s) * COUNT)] for s in (-slack, slack))
        assert below <= at(p) <= above
    assert len(set(sample)) > 0.99 * COUNT


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_longer_column_begins_with_the_shorter_one(shape: tuple[Any, ...]) -> None:
    assert draws(shape, 10_000)[:1_000] == draws(shape, 1_000)


def test_seeds_and_streams_are_independent_of_each_other() -> None:
    one, same = draws(SHAPES[0]), draws(SHAPES[0], COUNT, 7, 1)
    assert one == same
    for other in (draws(SHAPES[0], COUNT, 8), draws(SHAPES[0], COUNT, 7, 2)):
        assert one != other
        assert abs(statistics.correlation(one, other)) < 4 / math.sqrt(COUNT)


def test_draws_are_the_same_in_another_process_and_as_documented() -> None:
    """The standard library documents random() of a seeded generator as stable."""
    code = "from udfs import call, registry; print(call(registry['MC_SAMPLE'], 'UNIFORM', 0, 1, 3, 7))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent.parent,
        env={"PYTHONHASHSEED": "5"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = call(SAMPLE, "UNIFORM", 0, 1, 3, 7)
    assert done.stdout.strip() == str(here)
    generator = random.Random("7/1")
    assert [v for [v] in here] == [generator.random() for _ in range(3)]


def test_uniform_draws_are_strictly_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random.Random, "random", lambda _: 0.0)
    assert uniforms(2, 1, 1) == [2.0**-54, 2.0**-54]
    for shape in SHAPES:
        assert all(map(math.isfinite, draws(shape, 2)))


def test_the_articles_share_is_as_uncertain_as_specified() -> None:
    """865.9 / MC_SAMPLE("UNIFORM",0.18,0.22,n,seed), its mean and percentiles known exactly."""
    sample = [[865.9 / v] for v in draws(SHAPES[0], 10_000)]
    [[mean, sd, p5, p50, p95]] = call(SUMMARY, sample)
    root = math.sqrt(10_000)
    assert mean == pytest.approx(4344.019, abs=4 * sd / root)
    assert p5 == pytest.approx(3972.018, abs=635 / root)
    assert p50 == pytest.approx(4329.5, abs=1732 / root)
    assert p95 == pytest.approx(4757.692, abs=912 / root)


@pytest.mark.parametrize("name", ["UNIFORM", "TRIANGULAR", "PERT", "NORMAL90"])
def test_a_range_too_large_for_a_float_still_has_its_draws(name: str) -> None:
    wide = call(SAMPLE, name, -1.5e308, 1.5e308, 200, 7, 0.0)
    unit = call(SAMPLE, name, -1.5, 1.5, 200, 7, 0.0)
    for [far], [near] in zip(wide, unit, strict=True):
        if isinstance(far, float):
            assert far / 1e308 == pytest.approx(near, rel=1e-12, abs=1e-12)
        else:  # a normal draw beyond the largest number is an error in its cell
            assert (name, far) == ("NORMAL90", ExcelError.NUM)
            assert abs(near) > 1.79


def test_a_draw_too_large_for_a_cell_is_an_error_in_its_cell() -> None:
    cells = [v for [v] in call(SAMPLE, "LOGNORMAL90", 1.0, 1.7e308, 500, 7)]
    assert 5 < cells.count(ExcelError.NUM) < 60  # one in twenty lies above the 95% percentile
    assert call(SAMPLE, "PERT", 5e-324, 1e-323, 3, 7, 5e-324) != ExcelError.DIV0


def test_a_beta_distribution_is_symmetric() -> None:
    one, mirrored = quantile("PERT", 0.0, 1.0, 0.3), quantile("PERT", 0.0, 1.0, 0.7)
    for u in (0.001, 0.3, 0.49, 0.5, 0.51, 0.9):
        assert one(u) == pytest.approx(1 - mirrored(1 - u), rel=1e-12)
    previous = 0.0
    for k in range(1, 2000):
        assert previous < one(k / 2000)
        previous = one(k / 2000)


def test_a_summary_of_large_numbers_keeps_its_digits() -> None:
    [[mean, sd, *_]] = call(SUMMARY, [[1e15 + v] for v in (1.0, 2.0, 3.0)])
    assert (mean, sd) == (1e15 + 2, 1.0)


def test_a_tornado_keeps_the_given_order_where_swings_are_equal() -> None:
    rows = call(
        registry["TORNADO"],
        "NET_SHARE",
        [["revenue"], ["counter_revenue"], ["share"]],
        [[100.0], [100.0], [0.2]],
        [[90.0], [90.0], [0.2]],
        [[110.0], [110.0], [2.0]],
    )
    assert [row[0] for row in rows] == ["revenue", "counter_revenue", "share"]
    assert rows[2][2:] == [ExcelError.NUM, ExcelError.NUM]
    swing = call(registry["NET_SHARE"], 110.0, 0.2, 100.0) - call(registry["NET_SHARE"], 90.0, 0.2, 100.0)
    assert rows[0][3] == pytest.approx(abs(swing))


def test_a_tornado_puts_texts_and_huge_swings_last() -> None:
    """A tornado puts the rows of texts and of swings that are too large at its end."""
    rows = call(
        registry["TORNADO"],
        "IMPLIED_COUNTERFLOW",
        [["share"], ["net_payment"], ["revenue"]],
        [[0.2], [0.0], [100.0]],
        [[0.1], [-1e308], [50.0]],
        [[0.3], [1e308], [150.0]],
    )
    assert [row[0] for row in rows] == ["share", "revenue", "net_payment"]
    assert rows[2][3] is ExcelError.NUM
    texts = call(registry["TORNADO"], "BOUND_CHECK", "claim", 2.0, 0.0, 3.0)
    assert texts is ExcelError.VALUE  # low is required


def test_a_summary_neither_overflows_nor_loses_the_spread() -> None:
    def summary(*samples: float) -> list[Any]:
        [row] = call(SUMMARY, [[s] for s in samples])
        return row

    assert summary(1e-200, 2e-200)[1] == pytest.approx(1e-200 / math.sqrt(2))
    assert summary(1e200, -1e200)[:2] == [0.0, pytest.approx(1e200 * math.sqrt(2))]
    assert summary(1e308, 1e308)[:2] == [1e308, 0.0]
    assert summary(1e16, 1e16 + 2)[1] == pytest.approx(math.sqrt(2))
    assert summary(0.1, 0.1, 0.1)[:2] == [0.1, 0.0]
    assert summary(0.0, 0.0)[:2] == [0.0, 0.0]
    for blank in (None, [[None]], [[""]]):
        assert call(SUMMARY, blank) is ExcelError.DIV0


@pytest.mark.parametrize("name", ["UNIFORM", "TRIANGULAR", "PERT"])
@pytest.mark.parametrize(("low", "high"), [(0.1, 0.10000000000000002), (3.0, 3.0000000000001), (1e16, 1e16 + 4)])
def test_draws_stay_inside_a_narrow_range(name: str, low: float, high: float) -> None:
    for mode in (low, high):
        sample = draws((name, low, high, mode), 2_000)
        assert low <= min(sample)
        assert max(sample) <= high


def test_scenarios_are_the_calls_their_rows_say() -> None:
    table = [
        ["basis", "cost", "net_payment", "share"],
        *([basis, 3770.0, 493.8, 0.2] for basis in ("gross", "after_share", "with_receipts")),
    ]
    column = call(registry["SCENARIO_TABLE"], "counterflow_to_cover", table)
    assert [v for [v] in column] == pytest.approx([260.2, 358.96, 260.2 / 1.2])
