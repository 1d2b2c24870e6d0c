"""The lines of the model as formulas name them. Every key is made here, so that its uses can be found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """A line. Put into a formula's template it stands for the line's cell in this column, or its constant."""

    name: str

    def __str__(self) -> str:
        return self._cells()

    def _cells(self, which: str = "") -> str:
        """The placeholder that `Ref` in model.py fills."""
        return f"{{{self.name}{which}}}"

    def _line(self, what: str) -> Key:
        return Key(f"{self.name} {what}")

    # the line's cells in other columns

    @property
    def all(self) -> str:
        return self._cells(".all")

    @property
    def first(self) -> str:
        return self._cells(".first")

    @property
    def last(self) -> str:
        return self._cells(".last")

    @property
    def previous(self) -> str:
        """In the period before the last."""
        return self._cells(".previous")

    @property
    def before(self) -> str:
        """In the periods before this one."""
        return self._cells(".before")

    @property
    def total(self) -> str:
        return self._cells(".total")

    # the lines that say how sure it is

    @property
    def bound(self) -> Key:
        return self._line("bound")

    @property
    def status(self) -> Key:
        return self._line("status")

    @property
    def source(self) -> Key:
        return self._line("source")

    @property
    def native(self) -> Key:
        return self._line("native")

    @property
    def agrees(self) -> Key:
        return self._line("agrees")

    @property
    def closes(self) -> Key:
        """A difference that must vanish."""
        return self._line("closes")

    # a figure's range

    @property
    def value(self) -> Key:
        return self._line("value")

    @property
    def reported(self) -> Key:
        return self._line("reported")

    @property
    def low(self) -> Key:
        return self._line("low")

    @property
    def high(self) -> Key:
        return self._line("high")

    def nth(self, number: int) -> Key:
        """Of several alike, from 1 on."""
        return self._line(str(number))

    # what the sheets make of it

    @property
    def growth(self) -> Key:
        return self._line("growth")

    @property
    def run_rate(self) -> Key:
        return self._line("run rate")

    @property
    def at_target(self) -> Key:
        """In the target's month."""
        return self._line("at target")

    @property
    def of_part(self) -> Key:
        """For the first part of a period, and in its total for the rest."""
        return self._line("of part")

    @property
    def drawn(self) -> Key:
        return self._line("drawn")

    @property
    def varied(self) -> Key:
        return self._line("varied")

    @property
    def month_0(self) -> Key:
        return self._line("month 0")

    def linked(self, page: str, block: str = "") -> Key:
        """As an ingredient on another page, in one of its blocks."""
        return Key(" ".join(filter(None, (page, block, self.name))))


def named(name: str) -> Key:
    """The line whose constant is a named cell of the workbook."""
    return Key(name)


# Inputs; the key of a named cell is its name
SCENARIO_NAME = named("in_Scenario")
SCENARIO = Key("scenario")
PERIOD, LABEL, START, END, MONTHS = Key("period"), Key("label"), Key("start"), Key("end"), Key("months")
COUNTER, PAYMENT, SHARE = Key("counter"), Key("payment"), Key("share")
COST, CASH_PART = Key("cost"), Key("cash_part")
OTHER, OTHER_CASH_PART = Key("other"), Key("other_cash_part")
TARGET, TARGET_MONTHS = named("in_Target"), Key("target_months")
TELLING = Key("telling")
CONFLICT_USED, CONFLICT_OTHER, CONFLICT_DIFFERENCE = Key("conflict_used"), Key("conflict_other"), Key("conflict_apart")
CONFLICTS = Key("conflicts")
TOLERANCE = named("in_Tolerance")
GROWTH_PATH, DRAWS = Key("growth_path"), Key("draws")
WEAKEST = Key("weakest")
DRAWS_COUNT, SEED, FLOW_BACK = named("in_Draws"), named("in_Seed"), named("in_FlowBack")
PERCENTILE = Key("percentile")

# figures that belong to no period: the key has the name of the role
TIER_FROM, TIER_RATE, TIER_TERMS = Key("tier_from"), Key("tier_rate"), Key("tier_terms")
CAP, PAID_TO_DATE, GUARANTEE = Key("cap"), Key("paid_to_date"), Key("guarantee")
COUNTER_SHARE, CASH = Key("counter_share"), Key("cash")
GROWTH, ELASTICITY = Key("growth"), Key("elasticity")
UNIT_DECLINE, FIXED_COST = Key("unit_decline"), Key("fixed_cost")
TOKENS = Key("tokens")
QUERY_TOKENS, QUERY_COST, QUERY_PRICE = Key("query_tokens"), Key("query_cost"), Key("query_price")
HOURLY_COST, TOKENS_PER_HOUR = Key("hourly_cost"), Key("tokens_per_hour")
UTILIZATION, TARGET_MARGIN = Key("utilization"), Key("target_margin")

# Implied
REVENUE = Key("revenue")
LOWEST_REVENUE, HIGHEST_REVENUE = Key("lowest_revenue"), Key("highest_revenue")
EFFECTIVE_SHARE = Key("effective_share")
CLAIMED, CLAIMED_COUNTER = Key("claimed"), Key("claimed_counter")
CLAIMED_PARTNER, CLAIMED_COVERS = Key("claimed_partner"), Key("claimed_covers")

# Share
GROSS_SHARE, BLENDED_SHARE = Key("gross_share"), Key("blended_share")
TIERED, SLAB, TIERED_REVENUE = Key("tiered"), Key("slab"), Key("tiered_revenue")
PAID_AT, TIER_ROUND_TRIP = Key("paid_at"), Key("tier_round_trip")
PAID_BEFORE, CAPPED, GUARANTEED = Key("paid_before"), Key("capped"), Key("guaranteed")

# Coverage
COVERAGE, GAP, SHORTFALL = Key("coverage"), Key("gap"), Key("shortfall")
COST_PER_DOLLAR, MARGIN = Key("cost_per_dollar"), Key("margin")
NEEDED_GROSS, NEEDED_AFTER_SHARE = Key("needed_gross"), Key("needed_after_share")
NEEDED_WITH_RECEIPTS, NEEDED_REVENUE = Key("needed_with_receipts"), Key("needed_revenue")
SHARE_IDENTITY, MARGIN_IDENTITY, CALL_IDENTITY = Key("share_identity"), Key("margin_identity"), Key("call_identity")
CASH_COST, CREDIT_COST = Key("cash_cost"), Key("credit_cost")
RESULT, CASH_RESULT = Key("result"), Key("cash_result")

# Time
ANNUAL_REVENUE, ANNUAL_COST = Key("annual_revenue"), Key("annual_cost")
ANNUAL_FRACTION, ANNUAL_GAP = Key("annual_fraction"), Key("annual_gap")
RUN_RATE_FRACTION, RUN_RATE_GAP = Key("run_rate_fraction"), Key("run_rate_gap")
REQUIRED_GROWTH, MONTHS_TO_TARGET = Key("required_growth"), Key("months_to_target")

# Subperiods
FASTER_WHOLE, FASTER_PART = Key("faster_whole"), Key("faster_part")

# Unit
CURRENCY_PER_UNIT, COST_PER_MTOK = Key("currency_per_unit"), Key("cost_per_mtok")
QUERY_MARGIN, UTILIZED_COST, PRICE_FLOOR = Key("query_margin"), Key("utilized_cost"), Key("price_floor")

# Projection
TIE = Key("tie")
BREAK_EVEN, PEAK_FUNDING, BURN, RUNWAY = Key("break_even"), Key("peak_funding"), Key("burn"), Key("runway")
OBSERVED_GROWTH, OBSERVED_ELASTICITY = Key("observed_growth"), Key("observed_elasticity")
OBSERVED_BREAK_EVEN = Key("observed_break_even")
PROJECTED, SCENARIO_ROWS = Key("projected"), Key("scenarios")

# Uncertainty
EXACT_MEAN, MEAN_DISTANCE, TORNADO = Key("exact_mean"), Key("mean_distance"), Key("tornado")
