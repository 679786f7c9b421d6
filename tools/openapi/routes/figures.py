"""Figures in any cut, and summaries."""

from typing import Annotated, Literal

from outlay.domain.calendar import GRANULARITIES
from outlay.domain.earlier_period import COMPARISONS
from pydantic import Field

from functions.api.figures_measures import MEASURES
from functions.api.figures_query import MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, FILTER, TIME_ZONE, choice, granularity, group_by, limit, listed, period
from tools.openapi.shapes import (
    Answer,
    Count,
    Currency,
    Cursor,
    Day,
    Group,
    LocalMoment,
    LowerBound,
    Measures,
    Moment,
    Ratio,
    Spend,
    Usage,
    Usd,
    may_be_missing,
)
from tools.openapi.tags import FIGURES

From = Annotated[LocalMoment, Field(alias="from")]
Exact = Annotated[
    bool, Field(description="False only where an hour was written to so fast that no moment of it could be read whole.")
]
_MEASURES = listed(
    "measures", "Separated by commas; all if left out, rare buckets only where there are some.", tuple(MEASURES)
)


class Behind(Answer):
    """What the figures hold beyond the users that are packed: minutes, usually."""

    requests: int
    cost_usd: Usd
    days: list[Day]


class CostChange(Answer):
    """Against the earlier period; unknown where one of the two is."""

    cost_usd: Usd | None
    """What it was then: `0.00` without calls."""
    requests: Count
    lower_bound: LowerBound
    """Of what it was then."""
    change_usd: Usd | None
    """What it is now less what it was then."""
    change: Ratio | None
    """Relative to what it was; null where there was nothing, or one of the two is unknown."""
    bound: Literal["exact", "at_least", "at_most", "open"]
    """The true change is as told, or where one of the amounts is a lower bound at least or at most that; `open` where
    both are, or one is unknown."""


class CostComparison(Answer):
    with_: Annotated[Literal["previous", "month", "year"], Field(alias="with")]
    from_: From
    to: LocalMoment
    """Of a period that goes on only as much as has passed is compared, up to the end of the running hour."""
    total: CostChange | None
    """Null where nothing stands against the period: days that the month before did not have, or still to come."""


class CostRow(Answer):
    start: LocalMoment
    end: LocalMoment
    partial: bool
    """The bucket is cut by the period's bounds."""
    group: Group
    user_name: str | None = may_be_missing()
    """By user only, where the organization shows names; null where nobody is on record (any more)."""
    lower_bound: LowerBound
    measures: Measures
    comparison: CostChange | None = may_be_missing()
    """With `compare` only: against the same part of the earlier period; null where there is no such part."""


class Costs(Answer):
    as_of: Moment | None
    """When the newest change in it was counted; by user, up to where users are packed, null: none yet."""
    exact: Exact
    behind: Behind = may_be_missing()
    """Only with `user` in `group_by` or `filter`, and for who sees the whole organization."""
    from_: From
    to: LocalMoment
    time_zone: str
    granularity: str
    group_by: list[str]
    currency: Currency
    lower_bound: LowerBound
    totals: Measures
    """Of all pages."""
    comparison: CostComparison = may_be_missing()
    """With `compare` only."""
    rows: list[CostRow]
    """With `compare` also those that only the earlier period had."""
    next_cursor: Cursor


class Summary(Answer):
    """What every summary says."""

    as_of: Moment
    time_zone: str
    currency: Currency
    lower_bound: LowerBound
    exact: Exact


class Bounds(Spend):
    """Spend of a period."""

    from_: From
    to: LocalMoment


class PeriodSpend(Bounds):
    """The period so far, against the one before over the same elapsed time."""

    lower_bound: LowerBound
    adjustments: Spend
    """How much of it is about closed months, and was entered in it."""
    previous: Bounds
    change: Ratio | None


class Driver(Spend):
    value: str
    share: Ratio | None


class SummaryPeriods(Answer):
    today: PeriodSpend
    month: PeriodSpend
    quarter: PeriodSpend
    year: PeriodSpend


class Drivers(Answer):
    """The costliest values of each dimension."""

    provider: list[Driver]
    model: list[Driver]
    team: list[Driver]
    project: list[Driver]
    feature: list[Driver]


class CostsSummary(Summary):
    periods: SummaryPeriods
    top_drivers: Drivers
    drivers_period: Literal["month"]


class TrendBucket(Spend):
    start: LocalMoment
    end: LocalMoment
    partial: bool
    """The bucket is cut by the period's bounds, or not over yet."""


class Trends(Summary):
    from_: From
    to: LocalMoment
    granularity: str
    series: list[TrendBucket]
    totals: Spend
    previous: Bounds
    change: Ratio | None
    direction: Literal["up", "down", "flat"] | None
    """Null where there was nothing before, or one of the two is unknown."""
    flat_within: str
    """How small a change counts as flat."""


class Window(Bounds):
    cost_usd_per_hour: Usd | None
    cost_usd_per_day: Usd | None


class Windows(Answer):
    last_24_hours: Window
    last_7_days: Window


class Projection(Answer):
    method: str
    month_end: LocalMoment
    cost_usd: Usd


class BurnRate(Summary):
    windows: Windows
    month: Bounds
    projection: Projection


class UsageSummary(Summary):
    from_: From
    to: LocalMoment
    cost_usd: Usd | None
    requests: int
    errors: int
    error_rate: Ratio | None
    unpriced_requests: int
    latency_ms_mean: float | None
    time_to_first_token_ms_mean: float | None
    cache_hits: int
    cache_hit_rate: Ratio | None
    input_tokens_total: int
    output_tokens_total: int
    cache_read_share: Ratio | None
    """Of all input tokens, those read from the provider's cache."""
    usage: Usage


class AccountStats(Summary):
    organization: str
    name: str
    first_event_day: Day | None
    events: int
    cost_usd: Usd | None
    priced_events: int
    unpriced_events: int
    priced_share: Ratio | None
    distinct_values: dict[str, Count]
    """Dimension → how many values it has."""


COSTS_PARAMETERS = (
    *period(required=True, usual="At most 31 days by hour, 800 by day, 5 years by week, else 10 years."),
    TIME_ZONE,
    granularity(),
    group_by("Dimensions, separated by commas; `user` only by whole days and beside provider, model, project, team."),
    FILTER,
    _MEASURES,
    choice(
        "compare",
        "Each row and the total beside those of an earlier period: `previous`, as many days right before; `month` or "
        "`year`, the same days of the month or year before.",
        COMPARISONS,
    ),
    limit(usual=MAX_LIMIT, most=MAX_LIMIT),
    CURSOR,
)

OPERATIONS = {
    "GET /v1/costs": Operation(
        id="get_costs",
        summary="Costs in any cut",
        tag=FIGURES,
        answers={200: Costs},
        parameters=COSTS_PARAMETERS,
    ),
    "GET /v1/costs/summary": Operation(
        id="get_costs_summary",
        summary="Spend to date",
        tag=FIGURES,
        answers={200: CostsSummary},
        parameters=(
            TIME_ZONE,
            Parameter(
                name="top",
                description="Drivers of each dimension.",
                schema={"type": "integer", "minimum": 1, "maximum": 50, "default": 5},
            ),
            FILTER,
        ),
    ),
    "GET /v1/costs/trends": Operation(
        id="get_trends",
        summary="Spend over time",
        tag=FIGURES,
        answers={200: Trends},
        parameters=(
            *period(usual="The last 30 days if left out."),
            TIME_ZONE,
            granularity(GRANULARITIES[:-1]),
            FILTER,
        ),
    ),
    "GET /v1/costs/burn-rate": Operation(
        id="get_burn_rate",
        summary="Rate of spend",
        tag=FIGURES,
        answers={200: BurnRate},
        parameters=(TIME_ZONE, FILTER),
    ),
    "GET /v1/usage/summary": Operation(
        id="get_usage_summary",
        summary="Tokens, errors, latency",
        tag=FIGURES,
        answers={200: UsageSummary},
        parameters=(*period(usual="The month to date if left out."), TIME_ZONE, FILTER),
    ),
    "GET /v1/account/stats": Operation(
        id="get_account_stats",
        summary="What the account holds",
        tag=FIGURES,
        answers={200: AccountStats},
        parameters=(TIME_ZONE,),
    ),
}
