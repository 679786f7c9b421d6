"""Answers about budgets. An amount's name ends with its unit, and only that one is told."""

from typing import Annotated, Literal

from outlay.domain.board import Cause
from outlay.domain.budget_increase import IncreaseState
from outlay.domain.budget_status import Health, Method
from outlay.domain.foreseen import Level as Risk
from pydantic import Field

from functions.api.budget_bodies import ThresholdBody
from tools.openapi.shapes import Answer, Count, Cursor, Day, LowerBound, Moment, Usd, may_be_missing

Unit = Literal["usd", "tokens", "requests"]
Enforcement = Literal["notify", "throttle", "stop"]
State = Literal["active", "paused", "deleted"]
Scope = Annotated[dict[str, list[str]], Field(description="Dimension → values; empty: the whole organization.")]


class BudgetIncrease(Answer):
    increase_id: str
    amount_usd: Usd = may_be_missing()
    amount_tokens: int = may_be_missing()
    amount_requests: int = may_be_missing()
    """How much more, in the unit of the budget."""
    start: Moment = Field(alias="from")
    until: Moment


class Budget(Answer):
    budget_id: str
    name: str
    unit: Unit
    limit_usd: Usd = may_be_missing()
    """In whole of a period."""
    limit_tokens: int = may_be_missing()
    limit_requests: int = may_be_missing()
    scope: Scope
    cycle: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "custom"]
    start_day: Day | None
    end_day: Day | None
    renews: bool
    rollover: Literal["none", "unused"]
    rollover_cap_usd: Usd | None = may_be_missing()
    """Null: all that is left."""
    rollover_cap_tokens: int | None = may_be_missing()
    rollover_cap_requests: int | None = may_be_missing()
    active: bool
    state: State
    alerts: bool
    thresholds: list[ThresholdBody]
    reminds_daily: bool
    enforcement: Enforcement
    throttle_percent: int
    throttle_per_minute: int
    when_unreachable: Literal["allow", "refuse"]
    owners: list[str]
    """Members, by subject."""
    notes: str
    increases: list[BudgetIncrease]
    """Granted ones; those that are over leave with the budget's next change."""
    kept_by_policy: str | None
    """The policy that keeps it, and that has to be changed instead."""
    created_at: Moment
    deleted_at: Moment | None


class Budgets(Answer):
    as_of: Moment
    budgets: list[Budget]
    next_cursor: Cursor


class BudgetPeriod(Answer):
    first_day: Day
    end_day: Day
    """The first day after it."""
    start: Moment = Field(alias="from")
    end: Moment = Field(alias="to")
    """Not included."""


class _Named(Answer):
    budget_id: str
    name: str
    unit: Unit
    scope: Scope
    state: State
    enforcement: Enforcement
    period: BudgetPeriod | None
    """Null where it has none at the moment; nothing that is of a period is told then."""


class BudgetUse(_Named):
    limit_usd: Usd = may_be_missing()
    """In force: base, carried and increase together."""
    limit_tokens: int = may_be_missing()
    limit_requests: int = may_be_missing()
    base_usd: Usd = may_be_missing()
    """What the budget says."""
    base_tokens: int = may_be_missing()
    base_requests: int = may_be_missing()
    carried_usd: Usd = may_be_missing()
    """From what earlier periods left."""
    carried_tokens: int = may_be_missing()
    carried_requests: int = may_be_missing()
    increase_usd: Usd = may_be_missing()
    """Temporary increases."""
    increase_tokens: int = may_be_missing()
    increase_requests: int = may_be_missing()
    spent_usd: Usd = may_be_missing()
    """As the figures say."""
    spent_tokens: int = may_be_missing()
    spent_requests: int = may_be_missing()
    lower_bound: LowerBound = may_be_missing()
    unpriced_requests: Count = may_be_missing()
    """Calls without a known price, of a budget in USD."""
    reserved_usd: Usd = may_be_missing()
    """Held by leases that are neither settled nor over."""
    reserved_tokens: int = may_be_missing()
    reserved_requests: int = may_be_missing()
    remaining_usd: Usd = may_be_missing()
    """Limit less spent and reserved; below zero by what is beyond it."""
    remaining_tokens: int = may_be_missing()
    remaining_requests: int = may_be_missing()
    percent: int = may_be_missing()
    """Of the limit that is spent, rounded down."""
    per_day_usd: Usd | None = may_be_missing()
    """Burn rate of the period so far; null in its first hour."""
    per_day_tokens: int | None = may_be_missing()
    per_day_requests: int | None = may_be_missing()
    pace_percent: int | None = may_be_missing()
    """What is projected against the limit: 100 ends exactly at it."""
    method: Method = may_be_missing()
    """What projections are made by: the last night's forecast on top of what is spent, or the run rate."""
    projected_usd: Usd | None = may_be_missing()
    """What the whole period comes to."""
    projected_tokens: int | None = may_be_missing()
    projected_requests: int | None = may_be_missing()
    exhausted_at: Moment | None = may_be_missing()
    """When the limit is reached; null where that is not within the period."""
    health: Health = may_be_missing()
    risk: Risk = may_be_missing()
    """Of exceeding the limit: see `/risk`."""


class BudgetStatus(BudgetUse):
    as_of: Moment


class BudgetExhaustion(_Named):
    as_of: Moment
    method: Method
    exhausted_at: Moment | None = may_be_missing()
    exhausted_earliest: Moment | None = may_be_missing()
    """With `exhausted_latest`: 80 % of outcomes reach the limit between; null: later than the period, or never, or by
    the run rate."""
    exhausted_latest: Moment | None = may_be_missing()
    days_left: Count | None = may_be_missing()
    """Whole days until then."""
    remaining_usd: Usd = may_be_missing()
    """Limit less spent and reserved."""
    remaining_tokens: int = may_be_missing()
    remaining_requests: int = may_be_missing()
    per_day_usd: Usd | None = may_be_missing()
    """Burn rate of the period so far."""
    per_day_tokens: int | None = may_be_missing()
    per_day_requests: int | None = may_be_missing()
    sustainable_per_day_usd: Usd | None = may_be_missing()
    """What a day of the rest may come to."""
    sustainable_per_day_tokens: int | None = may_be_missing()
    sustainable_per_day_requests: int | None = may_be_missing()
    projected_usd: Usd | None = may_be_missing()
    """What the whole period comes to."""
    projected_tokens: int | None = may_be_missing()
    projected_requests: int | None = may_be_missing()
    health: Health = may_be_missing()


class BudgetRisk(_Named):
    as_of: Moment
    method: Method
    risk: Risk = may_be_missing()
    """`high` from a probability of 0.5 on, `medium` from 0.2; by the run rate, by where it leads."""
    probability: float | None = may_be_missing()
    """Of exceeding the limit in this period, 0 to 1; null by the run rate."""
    limit_usd: Usd = may_be_missing()
    """In force."""
    limit_tokens: int = may_be_missing()
    limit_requests: int = may_be_missing()
    spent_usd: Usd = may_be_missing()
    spent_tokens: int = may_be_missing()
    spent_requests: int = may_be_missing()
    lower_bound: LowerBound = may_be_missing()
    unpriced_requests: Count = may_be_missing()
    """Calls without a known price, of a budget in USD."""
    per_day_usd: Usd | None = may_be_missing()
    """Burn rate of the period so far."""
    per_day_tokens: int | None = may_be_missing()
    per_day_requests: int | None = may_be_missing()
    projected_usd: Usd | None = may_be_missing()
    """What the whole period comes to."""
    projected_tokens: int | None = may_be_missing()
    projected_requests: int | None = may_be_missing()
    projected_low_usd: Usd | None = may_be_missing()
    """80 % of outcomes lie between this and `projected_high`; null by the run rate."""
    projected_low_tokens: int | None = may_be_missing()
    projected_low_requests: int | None = may_be_missing()
    projected_high_usd: Usd | None = may_be_missing()
    projected_high_tokens: int | None = may_be_missing()
    projected_high_requests: int | None = may_be_missing()
    over_usd: Usd | None = may_be_missing()
    """Beyond the limit, if what is projected comes."""
    over_tokens: int | None = may_be_missing()
    over_requests: int | None = may_be_missing()
    over_low_usd: Usd | None = may_be_missing()
    """With `over_high`: 80 % of outcomes lie between."""
    over_low_tokens: int | None = may_be_missing()
    over_low_requests: int | None = may_be_missing()
    over_high_usd: Usd | None = may_be_missing()
    over_high_tokens: int | None = may_be_missing()
    over_high_requests: int | None = may_be_missing()
    exhausted_at: Moment | None = may_be_missing()
    """When the limit is reached; null where that is not within the period."""
    exhausted_earliest: Moment | None = may_be_missing()
    """With `exhausted_latest`: 80 % of outcomes reach the limit between."""
    exhausted_latest: Moment | None = may_be_missing()
    days_until_exceeded: float | None = may_be_missing()
    forecast_id: str | None = may_be_missing()
    """By which forecast; null by the run rate."""


class PastPeriod(Answer):
    period: BudgetPeriod
    limit_usd: Usd = may_be_missing()
    """In force: base, carried and increase together."""
    limit_tokens: int = may_be_missing()
    limit_requests: int = may_be_missing()
    base_usd: Usd = may_be_missing()
    """What the budget says."""
    base_tokens: int = may_be_missing()
    base_requests: int = may_be_missing()
    carried_usd: Usd = may_be_missing()
    """From what earlier periods left."""
    carried_tokens: int = may_be_missing()
    carried_requests: int = may_be_missing()
    increase_usd: Usd = may_be_missing()
    """Temporary increases."""
    increase_tokens: int = may_be_missing()
    increase_requests: int = may_be_missing()
    spent_usd: Usd = may_be_missing()
    """As the figures say."""
    spent_tokens: int = may_be_missing()
    spent_requests: int = may_be_missing()
    lower_bound: LowerBound = may_be_missing()
    unpriced_requests: Count = may_be_missing()
    """Calls without a known price, of a budget in USD."""
    over_by_usd: Usd = may_be_missing()
    """Spent beyond the limit."""
    over_by_tokens: int = may_be_missing()
    over_by_requests: int = may_be_missing()
    percent: int
    final: bool
    """Every month that it touches is closed: no figure of it changes any more."""


class BudgetHistory(Answer):
    as_of: Moment
    budget_id: str
    name: str
    unit: Unit
    periods: list[PastPeriod]
    next_cursor: Cursor


class ExcessCause(Answer):
    cause: Cause
    amount_usd: Usd = may_be_missing()
    """What of the growth since the evaluation before came by this way."""
    amount_tokens: int = may_be_missing()
    amount_requests: int = may_be_missing()


class Excess(Answer):
    at: Moment
    first_day: Day
    """Of the period."""
    limit_usd: Usd = may_be_missing()
    """In force at that moment."""
    limit_tokens: int = may_be_missing()
    limit_requests: int = may_be_missing()
    spent_usd: Usd = may_be_missing()
    spent_tokens: int = may_be_missing()
    spent_requests: int = may_be_missing()
    over_usd: Usd = may_be_missing()
    over_tokens: int = may_be_missing()
    over_requests: int = may_be_missing()
    causes: list[ExcessCause]


class BudgetExcesses(Answer):
    as_of: Moment
    budget_id: str
    excesses: list[Excess]


class BudgetTotals(Answer):
    budgets: Count
    on_track: Count
    watch: Count
    at_risk: Count
    exceeded: Count
    without_period: Count


class Utilization(Answer):
    as_of: Moment
    totals: BudgetTotals
    """How many budgets; amounts are not added up, since budgets may hold each other's."""
    budgets: list[BudgetUse]
    next_cursor: None


class LimitIncrease(Answer):
    increase_id: str
    budget_id: str
    budget_name: str
    state: IncreaseState
    unit: Unit
    amount_usd: Usd = may_be_missing()
    amount_tokens: int = may_be_missing()
    amount_requests: int = may_be_missing()
    """How much more, in the unit of the budget."""
    reason: str
    start: Moment | None = Field(alias="from")
    """Of a granted one."""
    until: Moment
    requested_by: str | None
    """A member's subject."""
    requested_at: Moment | None
    decided_by: str | None
    decided_at: Moment | None
    note: str | None


class LimitIncreases(Answer):
    as_of: Moment
    increases: list[LimitIncrease]
    next_cursor: Cursor
