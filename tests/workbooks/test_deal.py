"""A deal of one's own: read off its figures, completed where that is said, refused where it cannot be used."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from addin.refusal import Refusal
from helpers.deals import monthly
from workbooks.deal.acceptance import deal_of
from workbooks.deal.deal import Deal
from workbooks.deal.figures import Figure, read_figures


@pytest.fixture(scope="module")
def shipped() -> list[Figure]:
    return read_figures()


def where(figures: list[Figure], role: str, period: str = "", **change: object) -> list[Figure]:
    """The figures, those of a role (and period) changed."""

    def fits(f: Figure) -> bool:
        return f.role == role and period in ("", f.period)

    assert any(map(fits, figures))
    return [replace(f, **change) if fits(f) else f for f in figures]  # type: ignore[arg-type]


def without(figures: list[Figure], role: str, period: str = "") -> list[Figure]:
    return [f for f in figures if not (f.role == role and period in ("", f.period))]


def test_the_shipped_deal_is_read_off_its_figures(shipped: list[Figure]) -> None:
    deal = deal_of(shipped)
    assert (deal.payer, deal.partner, deal.unit) == ("OpenAI", "Microsoft", "USD million")
    assert deal.periods == ["2024", "2025-9M"]
    assert deal.figures == shipped
    assert deal.assumptions() == []
    assert {(a.metric, a.period, b.period) for a, b in deal.parts} == {
        (metric, "2025-H1", "2025-9M") for metric in ("net_payment_to_microsoft", "counter_flow", "inference_cost")
    }
    assert [f.period for f in deal.beginning or ()] == ["2025-H1", "2025-9M"]
    assert [(a.value, b.value) for a, b in deal.conflicts] == [(865.9, 865.8), (3770, 3800), (8670, 8650)]


def test_what_is_missing_is_assumed_in_rows_that_say_so(shipped: list[Figure]) -> None:
    """What the file does not say is assumed, in rows that say so."""
    bare = [f for f in shipped if f.role in ("payment", "share", "cost")]
    deal = deal_of(bare)
    added = [f for f in deal.figures if f not in bare]
    assert {f.status for f in added} == {"ASSUMED"}
    assert {f.source for f in added} == {"NetShare: not in the file"}
    assert {(f.role, f.period, f.value, f.bound) for f in added} == {
        *(("counter_flow", p, 0, "LOWER") for p in ("2024", "2025-9M", "2025-H1")),
        *(("cash_fraction", p, 1, "EXACT") for p in ("2024", "2025-9M")),
        *(
            (r, "assumption", v, "EXACT")
            for r, v in (("growth", 0), ("elasticity", 1), ("unit_decline", 0), ("fixed_cost", 0))
        ),
    }
    assert "Assumed: counter_flow 0 USD million (2024, 2025-9M, 2025-H1)" in deal.assumptions()
    assert deal.partner == "Partner"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda f: without(f, "share"), "no figure has the role share (Revenue share); enter it in the column role"),
        (lambda f: without(f, "cost", "2024"), "the cost of 2024 is missing"),
        (
            lambda f: without(f, "other_cost"),
            "other_cash_fraction is given without an other_cost; add that cost, or leave the fraction out",
        ),
        (
            lambda f: where(f, "share", "2024", value=20),
            "figures.csv, row 6: value of the share is 20; it must be above 0 and below 1",
        ),
        (lambda f: where(f, "share", "2024", value=0), "value of the share is 0; it must be above 0"),
        (lambda f: where(f, "cost", "2024", value=0), "value of the cost is 0; it must be above 0"),
        (
            lambda f: where(f, "payment", "2024", value=-1),
            "value of the payment is -1; it must be above 0 together with what flows back, at its low end too",
        ),
        (lambda f: where(f, "counter_flow", "2024", value=-1), "value of the counter_flow is -1; it must be 0 or more"),
        (
            lambda f: where(f, "cost", "2024", preferred="no"),
            "the cost of 2024 has 2 reports; mark exactly one as preferred",
        ),
        (lambda f: where(f, "payment", "2024", start=None), "row 2: start and end of a payment's period are needed"),
        (
            lambda f: where(f, "payment", "2024", months=None, start=dt.date(2024, 1, 15)),
            "2024-01-15 to 2024-12-31 are not whole calendar months; give their length in the column months",
        ),
        (
            lambda f: where(f, "cost", "2024", unit="EUR million"),
            "unit is 'EUR million'; for the role cost it must be 'USD million'",
        ),
        (
            lambda f: where(f, "share", "2024", unit="percent"),
            "unit is 'percent'; for the role share it must be 'fraction'",
        ),
        (lambda f: where(f, "cost", "2024", metric="other"), "has the role cost, which OpenAI, other already has"),
        (lambda f: where(f, "cost", entity="Nobody"), "cost belongs to Nobody, but OpenAI pays the share"),
        (lambda f: where(f, "tier_from", "tier 1", value=1), "the first tier begins at 1; it must begin at 0"),
        (
            lambda f: where(f, "tier_from", "tier 3", value=1000),
            "tier_from is 1000; it must be above the previous tier, 1000",
        ),
        (lambda f: without(f, "tier_rate", "tier 2"), "tier_from has tier 2, but tier_rate has no such period"),
        (lambda f: without(f, "query_price", "output"), "query_tokens has output, but query_price has no such period"),
        (lambda f: where(f, "utilization", value=0), "utilization is 0; it must be a fraction above 0"),
        (lambda f: where(f, "growth", low=-1), "growth is 0.08; it must be above -1"),
        (lambda f: where(f, "unit_decline", high=1), "unit_decline is 0.05; it must be 0 or more and below 1"),
        (lambda f: where(f, "elasticity", high=1000), "growth and elasticity together are too large"),
        (lambda f: where(f, "target_margin", value=0.8), "target_margin is 0.8; with a share of 0.2 nothing is left"),
        (lambda f: where(f, "target", end=None), "end of the target is needed"),
        (lambda f: where(f, "cap", value=300), "cap is 300; it must not be below the guarantee, 400"),
        (
            lambda f: where(f, "share", "2024", low=0),
            "value of the share is 0.2; it must be above 0 and below 1 (20% is 0.2), as must its low",
        ),
        (lambda f: where(f, "counter_flow", "2024", low=-5), "it must be 0 or more, as must its low and high"),
        (
            lambda f: where(f, "cost", "2024", end=dt.date(2024, 3, 31)),
            "has the date 2024-03-31, but the payment of 2024 has 2024-12-31",
        ),
        (lambda f: without(f, "other_cost", "2024"), "the other_cost of 2024 is missing; if there is none, enter 0"),
        (
            lambda f: [
                *where(f, "revenue", "2024", preferred=""),
                replace(
                    next(x for x in f if x.role == "revenue"),
                    source="Another",
                    preferred="",
                    place="figures.csv, row 99",
                ),
            ],
            "figures.csv, row 99: the revenue of 2024 has 2 reports; mark exactly one as preferred",
        ),
        (
            lambda f: [
                *f,
                replace(next(x for x in f if x.role == "guarantee"), period="2025", place="figures.csv, row 99"),
            ],
            "figures.csv, row 99: guarantee is already given for contract; it holds for all periods",
        ),
        (
            lambda f: [replace(x, unit=x.unit.replace("USD million", "USD mn")) for x in f],
            "unit is 'USD mn'; for unit economics write a currency",
        ),
        (lambda f: where(f, "query_price", unit="JPY"), "unit is 'JPY'; for the role query_price it must be 'USD'"),
        (lambda f: where(f, "tier_rate", "tier 2", value=0), "tier_rate is 0; it must be a fraction"),
        (lambda f: where(f, "cash_fraction", "2024", value=95), "cash_fraction is 95; it must be a fraction"),
        (lambda f: where(f, "cap", value=-1), "cap is -1; it must be 0 or more"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(shipped: list[Figure], change: object, why: str) -> None:
    with pytest.raises(Refusal, match=r"^figures\.csv[,:]") as refused:
        deal_of(change(shipped))  # type: ignore[operator]
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_periods_must_follow_each_other_without_gap_or_overlap(shipped: list[Figure]) -> None:
    [first] = [f for f in shipped if f.role == "payment" and f.period == "2024"]
    for days, what in ((1, "leaves a gap after"), (-1, "overlaps")):
        moved = first.end.replace(month=12, day=30) if days > 0 else first.end.replace(year=2025, month=1, day=5)  # type: ignore[union-attr]
        with pytest.raises(Refusal, match=f"the period 2025-9M {what} 2024"):
            deal_of(where(shipped, "payment", "2024", end=moved))


def test_more_periods_than_there_is_room_for_are_refused() -> None:
    assert len(deal_of(monthly(24)).periods) == 24
    with pytest.raises(Refusal, match="this is period 25; the model has room for 24"):
        deal_of(monthly(25))


def test_a_figure_is_its_preferred_report_or_the_only_one(shipped: list[Figure]) -> None:
    deal = Deal(shipped)
    assert deal.at("cost", "2024").value == 3770  # type: ignore[union-attr]
    assert deal.at("cost", "2025-H1").value == 5020  # type: ignore[union-attr]
    assert deal.at("cost", "2023") is None


def test_lists_are_paired_by_their_names(shipped: list[Figure]) -> None:
    """Lists that belong together are paired by their names, wherever they stand."""
    paired = ("query_price", "query_cost", "tier_rate")
    turned = [f for f in shipped if f.role not in paired] + [f for f in reversed(shipped) if f.role in paired]
    for role in paired:
        assert [f.value for f in deal_of(turned).of(role)] == [f.value for f in deal_of(shipped).of(role)]
