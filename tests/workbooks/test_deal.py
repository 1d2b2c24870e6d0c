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


def money(figures: list[Figure], unit: str) -> list[Figure]:
    """All amounts in another unit."""
    return [replace(f, unit=f.unit.replace("USD million", unit)) for f in figures]


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
            "figures.csv, row 6: value is 20; for the role share it must be above 0 and below 1",
        ),
        (lambda f: where(f, "share", "2024", value=0), "value is 0; for the role share it must be above 0"),
        (lambda f: where(f, "cost", "2024", value=0), "value is 0; for the role cost it must be above 0"),
        (
            lambda f: where(f, "payment", "2024", value=-1),
            "value of the payment is -1; it must be above 0 together with what flows back, at its low end too",
        ),
        (
            lambda f: where(f, "counter_flow", "2024", value=-1),
            "value is -1; for the role counter_flow it must be 0 or more",
        ),
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
        (
            lambda f: where(f, "utilization", value=0),
            "value is 0; for the role utilization it must be a fraction above 0",
        ),
        (lambda f: where(f, "growth", low=-1), "low is -1; for the role growth it must be above -1"),
        (
            lambda f: where(f, "unit_decline", high=1),
            "high is 1; for the role unit_decline it must be 0 or more and below 1",
        ),
        (lambda f: where(f, "elasticity", high=1000), "growth, elasticity and unit_decline together are too large"),
        (lambda f: where(f, "target_margin", value=0.8), "target_margin is 0.8; with a share of 0.2 nothing is left"),
        (lambda f: where(f, "target", end=None), "end of the target is needed"),
        (lambda f: where(f, "cap", value=300), "cap is 300; it must not be below the guarantee, 400"),
        (
            lambda f: where(f, "share", "2024", low=0),
            "low is 0; for the role share it must be above 0 and below 1 (20% is 0.2)",
        ),
        (
            lambda f: where(f, "counter_flow", "2024", low=-5),
            "low is -5; for the role counter_flow it must be 0 or more",
        ),
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
        (
            lambda f: where(f, "tier_rate", "tier 2", value=0),
            "value is 0; for the role tier_rate it must be a fraction",
        ),
        (
            lambda f: where(f, "cash_fraction", "2024", value=95),
            "value is 95; for the role cash_fraction it must be a fraction",
        ),
        (lambda f: where(f, "cap", value=-1), "value is -1; for the role cap it must be 0 or more"),
        # a metric's name for two roles, or for a role and for none
        (
            lambda f: where(f, "cash_fraction", metric="revenue_share"),
            "figures.csv, row 22: OpenAI, revenue_share has the role cash_fraction, but in row 6 share",
        ),
        (
            lambda f: where(f, "cap", metric="Inference_Cost"),
            "has the role cap, but in row 14 cost; a metric has one role",
        ),
        (
            lambda f: [*f, replace(f[0], role="", source="Another", preferred="", place="figures.csv, row 99")],
            "row 99: role is empty, but OpenAI, net_payment_to_microsoft has the role payment in row 2",
        ),
        (
            lambda f: [*f, replace(f[0], role="", period="2019", unit="EUR", place="figures.csv, row 99")],
            "row 99: role is empty, but OpenAI, net_payment_to_microsoft has the role payment in row 2",
        ),
        # money that is none, and what is none in money
        (lambda f: money(f, "fraction"), "row 2: unit is 'fraction'; for the role payment it must be a currency"),
        (lambda f: money(f, "Percent"), "unit is 'Percent'; for the role payment it must be a currency"),
        (lambda f: money(f, "% of cost"), "unit is '% of cost'; for the role payment it must be a currency"),
        (lambda f: money(f, "tokens"), "unit is 'tokens'; for the role payment it must be a currency"),
        (lambda f: money(f, "USD million per year"), "for the role payment it must be a currency, such as EUR million"),
        (lambda f: where(f, "tokens", unit="million tokens"), "for the role tokens it must be 'tokens'"),
        (lambda f: where(f, "growth", unit="fraction"), "for the role growth it must be 'fraction per month'"),
        (lambda f: money(f, "USD thousand million"), "for unit economics write a currency, then thousand, million or"),
        (lambda f: money(f, "million USD"), "for unit economics write a currency, then thousand, million or billion"),
        # what is outside its range in a report that the model does not use, or in a part of a period
        (
            lambda f: where(f, "share", "2025-H1", value=20, high=None),
            "row 8: value is 20; for the role share it must be",
        ),
        (lambda f: where(f, "cost", "2025-H1", low=-1), "row 18: low is -1; for the role cost it must be above 0"),
        (
            lambda f: where(f, "target_margin", value=-0.3),
            "for the role target_margin it must be 0 or more and below 1",
        ),
        (
            lambda f: where(f, "share", "2024", low=0.0001, high=0.11, value=0.1),
            "row 6: the share ranges from 0.0001 to 0.11; its highest value may be at most 1000 times its lowest",
        ),
        (lambda f: where(f, "unit_decline", value=1 - 1e-9, high=None), "at most 10^120 times what they are"),
        (
            lambda f: where(f, "target", end=dt.date(2126, 1, 1)),
            "end is 2126-01-01; the target must be at most 1200 months after the last period, which ends on 2025-09-30",
        ),
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


def test_of_a_list_s_item_the_preferred_report_is_used(shipped: list[Figure]) -> None:
    """Several reports of a list's item are one item of it, the preferred one."""
    for role in ("query_price", "query_tokens", "tier_rate"):
        one = next(f for f in shipped if f.role == role)
        other = replace(one, value=one.value / 2, source="Another", preferred="no")
        assert [f.value for f in deal_of([other, *shipped]).of(role)] == [f.value for f in deal_of(shipped).of(role)]


def test_what_is_assumed_takes_no_name_of_the_file(shipped: list[Figure]) -> None:
    """What is assumed gets a metric's name that the file does not have."""
    bare = [f for f in shipped if f.role in ("payment", "share", "cost")]
    deal = deal_of(where(bare, "cost", metric="Growth"))
    assert (deal.metric("growth"), deal.metric("elasticity")) == ("growth 2", "elasticity")


@pytest.mark.parametrize(
    "change",
    [
        lambda f: where(f, "payment", "2025-H1", months=9.0),
        lambda f: where(f, "cost", "2025-H1", value=8670, low=None, high=None),
        # revenue 865.9 / 0.2 = 4,329.5 in nine months, but 454.7 / 0.1 = 4,547 in the first six
        lambda f: where(f, "share", "2025-H1", value=0.1, low=None, high=None),
        # 411.2 was paid in the rest, but 500 less flowed back than in the first six months
        lambda f: where(
            where(f, "counter_flow", "2025-H1", value=1000, low=None, bound="EXACT"),
            "counter_flow",
            "2025-9M",
            value=500,
            low=None,
            bound="EXACT",
        ),
    ],
)
def test_a_rest_that_cannot_be_is_no_rest(shipped: list[Figure], change: object) -> None:
    """Where no rest of a period can be, nothing is said about it."""
    assert deal_of(shipped).beginning is not None
    assert deal_of(change(shipped)).beginning is None  # type: ignore[operator]


def test_more_parts_of_periods_than_rows_are_refused() -> None:
    """Each part of another period needs a row of checks; there is room for 200."""
    [payment, *others] = monthly(1, months=12)
    begun = [
        replace(
            payment, period=f"first {n} days", end=payment.start + dt.timedelta(days=n), months=n / 30, value=50.0 + n
        )  # type: ignore[operator]
        for n in range(30, 50)
    ]
    assert len(deal_of([payment, *others, *begun[:19]]).parts) == 19 * 20 / 2
    with pytest.raises(
        Refusal, match="more than 200 amounts are part of another, and the workbook has room for no more"
    ):
        deal_of([payment, *others, *begun])
