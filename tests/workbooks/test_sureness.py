"""Deals in which a careless model would claim too much: each bound of the workbook must be true of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from helpers.deals import written
from helpers.live import Live
from workbooks.deal.figures import Figure
from workbooks.writing.keys import (
    COVERAGE,
    EFFECTIVE_SHARE,
    EXACT_MEAN,
    GAP,
    GROSS_SHARE,
    HIGHEST_REVENUE,
    LABEL,
    LOWEST_REVENUE,
    MARGIN,
    NEEDED_GROSS,
    REVENUE,
    SCENARIO_NAME,
    SHORTFALL,
    Key,
)

pytestmark = pytest.mark.workbooks

UNITS = {"share": "fraction", "counter_share": "fraction"}


def figure(
    role: str,
    period: str,
    value: float,
    *,
    low: float | None = None,
    high: float | None = None,
    start: str = "",
    end: str = "",
    months: float | None = None,
    bound: str = "EXACT",
    status: str = "AUDITED",
) -> Figure:
    entity = "Receiver" if role == "counter_flow" else "Payer"
    dates = [dt.date.fromisoformat(d) if d else None for d in (start, end)]
    return Figure(
        entity,
        f"our {role}",
        role,
        period,
        dates[0],
        dates[1],
        months,
        value,
        low,
        high,
        UNITS.get(role, "EUR"),
        status,
        bound,
        "Contract",
        "",
        "",
        "",
    )


def year(number: int, payment: float, share: float, cost: float, counter: float, **more: Any) -> list[Figure]:
    name = str(number)
    return [
        figure("payment", name, payment, start=f"{name}-01-01", end=f"{name}-12-31", months=12, **more),
        figure("share", name, share),
        figure("cost", name, cost),
        figure("counter_flow", name, counter),
    ]


def live(figures: list[Figure], tmp_path: Path) -> Live:
    built = Live(written(figures, tmp_path / "my.csv"))
    assert built.red({}) == set()
    return built


def shown(it: Live, key: Key, column: str = "H") -> tuple[Any, Any]:
    row = it.model.rows[key]
    value, bound = (it.value(row.sheet, f"{column}{n}") for n in (row.number, row.number + 1))
    return value, bound


def test_a_share_that_changed_leaves_the_rest_no_bound(tmp_path: Path) -> None:
    """A share that changed within the period leaves the rest by subtraction, and no bound."""
    half = [
        figure("payment", "2023-H1", 8, start="2023-01-01", end="2023-06-30", months=6),
        figure("share", "2023-H1", 0.1),
        figure("cost", "2023-H1", 60),
        figure("counter_flow", "2023-H1", 2),
    ]
    it = live([*year(2023, 20, 0.16, 140, 6), *half], tmp_path)
    # 26 / 0.16 - 10 / 0.1
    assert shown(it, REVENUE.of_part, "F") == (pytest.approx(62.5), "NONE")
    assert shown(it, REVENUE.of_part, "H") == (pytest.approx(100), "EXACT")


def test_a_payment_at_the_guarantee_caps_the_revenue(tmp_path: Path) -> None:
    """A payment equal to the guarantee tells the most the revenue can be."""
    deal = [*year(2023, 70, 0.2, 300, 0), figure("guarantee", "contract", 70)]
    it = live(deal, tmp_path)
    assert shown(it, REVENUE) == (pytest.approx(350), "UPPER")
    assert shown(it, COVERAGE)[1] == "UPPER"
    assert shown(it, SHORTFALL)[1] == "LOWER"
    with it.changed({it.figure("bound", "our counter_flow", "2023"): "LOWER"}):
        assert shown(it, REVENUE)[1] == "NONE"  # what flowed back is open to the other side
    with it.changed({it.figure("value", "our guarantee", "contract"): 60}):
        assert shown(it, REVENUE)[1] == "EXACT"


def test_payments_at_the_cap_bound_revenue_from_below(tmp_path: Path) -> None:
    """Payments that reach the cap tell the least the revenue can be."""
    deal = [*year(2023, 80, 0.25, 300, 0), *year(2024, 100, 0.25, 520, 0), figure("cap", "contract", 180)]
    it = live(deal, tmp_path)
    assert shown(it, REVENUE, "H") == (pytest.approx(320), "EXACT")
    assert shown(it, REVENUE, "I") == (pytest.approx(400), "LOWER")
    assert shown(it, REVENUE, "F") == (pytest.approx(720), "LOWER")
    assert shown(it, SHORTFALL, "I") == (pytest.approx(120), "UPPER")


def test_the_range_takes_the_counter_flows_own_range(tmp_path: Path) -> None:
    """The range takes the counter-flow's own range in any scenario."""
    deal = [
        figure("payment", "2023", 30, low=29, high=31, start="2023-01-01", end="2023-12-31", months=12),
        figure("share", "2023", 0.25, low=0.24, high=0.26),
        figure("cost", "2023", 100),
        figure("counter_flow", "2023", 5, low=2, high=9),
    ]
    it = live(deal, tmp_path)
    for scenario in ("Unfavourable", "As reported", "Favourable"):
        with it.changed({it.at(SCENARIO_NAME): scenario}):
            assert shown(it, LOWEST_REVENUE) == (pytest.approx((29 + 2) / 0.26), "LOWER")
            assert shown(it, HIGHEST_REVENUE) == (pytest.approx((31 + 9) / 0.24), "UPPER")
    # the draws spread over the same ranges: mean of (payment + counter-flow) / share
    assert shown(it, EXACT_MEAN)[0] == pytest.approx(35.5 * 4.00214, rel=1e-5)


def test_a_sum_of_bounds_is_a_bound_whatever_the_shares_were(tmp_path: Path) -> None:
    it = live([*year(2023, 28, 0.2, 150, 0), *year(2024, 42, 0.25, 160, 0)], tmp_path)
    assert shown(it, REVENUE, "F") == (pytest.approx(140 + 168), "EXACT")
    assert shown(it, GAP, "F") == (pytest.approx(-2), "EXACT")
    assert shown(it, GROSS_SHARE, "F") == (pytest.approx(70), "EXACT")
    assert shown(it, MARGIN, "F") == (pytest.approx(1 - (70 + 310) / 308), "EXACT")
    assert shown(it, NEEDED_GROSS, "F")[1] == "NONE"  # pooled at a share that depends on the payments
    open_ = {it.figure("bound", "our counter_flow", str(y)): "LOWER" for y in (2023, 2024)}
    with it.changed(open_):
        assert shown(it, REVENUE, "F")[1] == "LOWER"
        assert shown(it, SHORTFALL, "F")[1] == "UPPER"
        assert shown(it, MARGIN, "F")[1] == "LOWER"


def test_a_value_with_one_end_only_is_not_exact_at_the_other(tmp_path: Path) -> None:
    deal = [
        f
        if f.role != "payment"
        else figure("payment", "2023", 30, low=29, start="2023-01-01", end="2023-12-31", months=12)
        for f in year(2023, 30, 0.25, 100, 0)
    ]
    it = live(deal, tmp_path)
    assert shown(it, LOWEST_REVENUE)[1] == "LOWER"
    assert shown(it, HIGHEST_REVENUE)[1] == "NONE"


def test_a_partner_who_pays_net_has_no_net_share(tmp_path: Path) -> None:
    it = live([*year(2023, -4, 0.2, 100, 30), *year(2024, 20, 0.2, 100, 0)], tmp_path)
    assert shown(it, REVENUE, "H")[0] == pytest.approx(130)
    assert shown(it, EFFECTIVE_SHARE, "H")[0] == "received, net"
    assert shown(it, EFFECTIVE_SHARE, "I")[0] == pytest.approx(0.2)


def test_the_word_beside_a_result_is_no_surer_than_its_total(tmp_path: Path) -> None:
    deal = [*year(2023, 28, 0.2, 150, 0), *year(2024, 42, 0.2, 160, 0, status="DISPUTED")]
    it = live(deal, tmp_path)
    assert it.value(*it.at(REVENUE, "E")) == "EXACT, DISPUTED"


def test_run_rates_belong_to_the_path_of_the_last_two_periods(tmp_path: Path) -> None:
    it = live([*year(2022, 20, 0.2, 99, 0), *year(2023, 28, 0.2, 150, 0), *year(2024, 42, 0.2, 160, 0)], tmp_path)
    assert shown(it, REVENUE.run_rate, "H")[0] == "not on it"
    assert shown(it, REVENUE.run_rate, "I")[0] > 140


@pytest.mark.parametrize(
    ("name", "start", "end", "months", "label"),
    [
        ("2025-Q1", "2025-01-01", "2025-03-31", 3, "2025-Q1"),
        ("Jan 25", "2025-01-01", "2025-01-31", 1, "Jan 25"),
        ("2025-9M", "2025-01-01", "2025-09-30", 9, "9 months 2025"),
        ("2023/24", "2023-01-01", "2024-03-31", 15, "2023/24"),
        ("FY24", "2023-07-01", "2024-06-30", 12, "FY24"),
        ("2024", "2024-01-01", "2024-12-31", 12, "2024"),
    ],
)
def test_periods_keep_the_names_they_were_given(
    tmp_path: Path, name: str, start: str, end: str, months: int, label: str
) -> None:
    deal = [
        figure("payment", name, 30, start=start, end=end, months=months),
        figure("share", name, 0.25),
        figure("cost", name, 100),
        figure("counter_flow", name, 0),
    ]
    it = live(deal, tmp_path)
    assert it.value(*it.at(LABEL)) == label
    assert it.value(*it.at(LABEL, "F")) == "total"
