"""Who spends."""

from typing import Literal

from outlay.domain.calendar import GRANULARITIES

from functions.api.figures_query import MAX_LIMIT
from functions.api.user_cut import BESIDE
from functions.api.users_query import DEFAULT_LIMIT, SORTS
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, FILTER, choice, granularity, limit, listed, period
from tools.openapi.routes.figures import Behind, Exact, From
from tools.openapi.shapes import (
    Answer,
    Count,
    Currency,
    Cursor,
    Day,
    Group,
    LocalMoment,
    LowerBound,
    Moment,
    Ratio,
    Spend,
    Usage,
    Usd,
    may_be_missing,
)
from tools.openapi.tags import USERS


class UserSpend(Spend):
    input_tokens_total: int
    output_tokens_total: int
    usage: Usage


class UserRow(UserSpend):
    user: str
    """A pseudonym; "" is calls without a user."""
    user_name: str | None = may_be_missing()
    """Where the organization shows names; null where nobody is on record (any more)."""
    group: Group
    first_day: Day
    last_day: Day
    lower_bound: LowerBound


class UserHead(Answer):
    as_of: Moment | None
    """Users of what was received before are in it; null: none yet."""
    exact: Exact
    behind: Behind = may_be_missing()
    """For who sees the whole organization."""
    from_: From
    to: LocalMoment
    time_zone: str
    currency: Currency
    lower_bound: LowerBound
    group_by: list[str]


class Users(UserHead):
    sort: Literal["cost", "requests"]
    users: Count
    totals: UserSpend
    rows: list[UserRow]
    next_cursor: Cursor


class WithoutUser(Spend):
    share_of_requests: Ratio | None


class Activity(Spend):
    active_users: Count
    cost_usd_per_active_user: Usd | None
    requests_per_active_user: Ratio | None
    without_user: WithoutUser


class ActivityPart(Activity):
    start: LocalMoment
    end: LocalMoment
    partial: bool


class ActiveValue(Spend):
    value: str
    active_users: Count


class ActiveGroup(Answer):
    dimension: str
    values: list[ActiveValue]


class UsersSummary(UserHead, Activity):
    granularity: str
    series: list[ActivityPart]
    groups: list[ActiveGroup]


_PERIOD = period(usual="Whole days of the organization, at most 400; the month to date if left out.")

OPERATIONS = {
    "GET /v1/users": Operation(
        id="list_users",
        summary="Users by cost",
        tag=USERS,
        answers={200: Users},
        parameters=(
            *_PERIOD,
            listed("group_by", "What is told apart besides the user.", BESIDE),
            FILTER,
            choice("sort", "By what they are ranked.", SORTS),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT),
            CURSOR,
        ),
        errors=("invalid_input",),
    ),
    "GET /v1/users/summary": Operation(
        id="get_users_summary",
        summary="Active users",
        tag=USERS,
        answers={200: UsersSummary},
        parameters=(*_PERIOD, granularity(GRANULARITIES[1:]), choice("group_by", "One dimension.", BESIDE), FILTER),
    ),
}
