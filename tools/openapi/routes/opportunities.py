"""Opportunities: spend that could be less, and what became of it."""

from typing import Annotated, Any, Literal

from outlay.domain.opportunity import OPPORTUNITY_STATES, OpportunityType
from outlay.domain.opportunity_trend import GRANULARITIES
from pydantic import Field

from functions.api.opportunity_bodies import (
    AssignOpportunityBody,
    DismissOpportunityBody,
    ImplementOpportunityBody,
    NoteOpportunityBody,
    PlanOpportunityBody,
    VerifyOpportunityBody,
)
from functions.api.opportunity_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, assigned_to, choice, in_path, limit, listed
from tools.openapi.routes.recommendations import ConcernedSpend, MadeFrom
from tools.openapi.shapes import Answer, Count, Cursor, Day, LocalMoment, Moment, Ratio, Usd, may_be_missing
from tools.openapi.tags import OPPORTUNITIES

OpportunityId = Annotated[str, Field(pattern="^opp_[0-9a-f]{20}_[0-9]{8}$")]
State = Literal["open", "investigating", "planned", "implemented", "dismissed", "expired"]


class OpportunityNote(Answer):
    text: str
    by: str
    at: Moment


class StatedSavings(Answer):
    """What it brought a month, as a member states it."""

    savings_usd: Usd
    by: str
    at: Moment
    note: str | None


class Opportunity(Answer):
    """Amounts are of a month of 30 days."""

    opportunity_id: OpportunityId
    state: State
    type: OpportunityType
    title: str
    why: str
    method: str
    """How the savings are reckoned."""
    current_usd: Usd
    """What is spent on the calls that it concerns."""
    savings_usd: Usd
    """What of it could be saved; never more."""
    confidence: float
    """0 to 1; what was taken off it stands in `doubts`."""
    doubts: list[str]
    hours_of_work: int
    models: list[str]
    scope: dict[str, list[str]]
    """Every value of each dimension that the concerned calls have."""
    spend: list[ConcernedSpend]
    data: dict[str, Any]
    """The numbers it rests on, by type."""
    made_from: MadeFrom
    created_at: Moment
    found_at: Moment
    expires_at: Moment
    """While it is open and no longer found, until when it stays."""
    former: OpportunityId | None
    """The one of the same before it."""
    assigned_to: str | None
    planned_for: Day | None
    implemented_on: Day | None
    dismissed_because: str | None
    notes: list[OpportunityNote]
    verification: StatedSavings | None
    closed_at: Moment | None
    version: int


class AffectedUser(Answer):
    user: str
    user_name: str | None = may_be_missing()
    """Where names are shown."""


class AffectedUsers(Answer):
    """Of its models, projects and teams: users are kept by nothing finer."""

    count: int
    top: list[AffectedUser] | None
    """Those with the most calls, ten at most; null for who may not see single users."""


class OneOpportunity(Opportunity):
    users: AffectedUsers | None
    """Null where users are not kept by what the caller's part of the organization is cut by."""


class Opportunities(Answer):
    as_of: Moment
    opportunities: list[Opportunity]
    next_cursor: Cursor


class TypeTogether(Answer):
    type: OpportunityType
    count: Count
    savings_usd: Usd


class StageTogether(Answer):
    state: State
    count: Count
    savings_usd: Usd


class VerifiedTogether(Answer):
    count: Count
    savings_usd: Usd


class OpportunitySummary(Answer):
    """Of spend that several concern the greatest saving counts: a lower bound, and never more than is spent."""

    as_of: Moment
    by_state: dict[State, Count]
    by_type: list[TypeTogether]
    """Of those that are open or worked on."""
    pipeline: list[StageTogether]
    savings_usd: Usd
    """Of those that are open or worked on, together."""
    sum_with_overlaps_usd: Usd
    """The plain sum, which counts overlaps twice."""
    hours_of_work: int
    unassigned: Count
    verified: VerifiedTogether


class OpportunityCourse(Answer):
    """What happened in a time, by when it was said."""

    found: Count
    implemented: VerifiedTogether
    """`savings_usd`: what they promised a month, of spend that several concern the greatest saving."""
    dismissed: Count
    expired: Count
    verified: VerifiedTogether
    """`savings_usd`: what members state that they brought a month."""


class OpportunityBucket(OpportunityCourse):
    start: LocalMoment
    end: LocalMoment
    partial: bool
    """It is not over yet."""
    open: VerifiedTogether
    """Open or worked on at its end, or by now; with what each promises by its latest reckoning."""


class OpportunityTotals(OpportunityCourse):
    adoption: Ratio | None
    """Of those that were implemented or dismissed, the share that was implemented."""
    promised_usd: Usd
    """What those of `verified` had promised a month."""
    delivered: Ratio | None
    """What was stated of it."""


class OpportunityTrend(Answer):
    """From the records that are held: what ended earlier than `kept_days` ago is in the archive."""

    as_of: Moment
    time_zone: str
    granularity: Literal["week", "month"]
    known_from: LocalMoment | None
    """Where the series begins: with the first one that was found, as far as is known; null where none was."""
    kept_days: int
    series: list[OpportunityBucket]
    totals: OpportunityTotals


OPPORTUNITY_ID = in_path("opportunity_id", "The id of an opportunity.", pattern="^opp_[0-9a-f]{20}_[0-9]{8}$")
_ETAG = {200: ("ETag",)}
_TEND: dict[str, Any] = {
    "tag": OPPORTUNITIES,
    "answers": {200: Opportunity},
    "parameters": (OPPORTUNITY_ID,),
    "errors": ("invalid_input", "not_found", "version_changed", "opportunity_state"),
    "headers": _ETAG,
}
_ONE = "/v1/opportunities/{opportunity_id}"

OPERATIONS = {
    "GET /v1/opportunities": Operation(
        id="list_opportunities",
        summary="Where spend could be less",
        tag=OPPORTUNITIES,
        answers={200: Opportunities},
        parameters=(
            listed("status", "Only those in one of these states, separated by commas.", OPPORTUNITY_STATES),
            listed("type", "Only those of one of these types, separated by commas.", tuple(OpportunityType)),
            Parameter(
                name="min_savings",
                description="Only those that save so many USD a month, at least.",
                schema={"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,12})?$"},
            ),
            assigned_to(),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Opportunities"),
            CURSOR,
        ),
        errors=("invalid_input",),
    ),
    "GET /v1/opportunities/summary": Operation(
        id="summarize_opportunities",
        summary="What they come to, and how far they are",
        tag=OPPORTUNITIES,
        answers={200: OpportunitySummary},
        errors=("invalid_input",),
    ),
    "GET /v1/opportunities/trend": Operation(
        id="get_opportunity_trend",
        summary="What became of them over time",
        tag=OPPORTUNITIES,
        answers={200: OpportunityTrend},
        parameters=(choice("granularity", "Buckets; `week` (from Monday) if left out.", GRANULARITIES),),
        errors=("invalid_input",),
    ),
    f"GET {_ONE}": Operation(
        id="get_opportunity",
        summary="One opportunity, with who uses what it concerns",
        tag=OPPORTUNITIES,
        answers={200: OneOpportunity},
        parameters=(OPPORTUNITY_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    f"POST {_ONE}/investigate": Operation(id="investigate_opportunity", summary="Look into it", **_TEND),
    f"POST {_ONE}/plan": Operation(id="plan_opportunity", summary="Plan it", body=PlanOpportunityBody, **_TEND),
    f"POST {_ONE}/implement": Operation(
        id="implement_opportunity", summary="Say that it was done", body=ImplementOpportunityBody, **_TEND
    ),
    f"POST {_ONE}/dismiss": Operation(
        id="dismiss_opportunity", summary="Put it away", body=DismissOpportunityBody, **_TEND
    ),
    f"POST {_ONE}/reopen": Operation(id="reopen_opportunity", summary="Open it again", **_TEND),
    f"POST {_ONE}/assign": Operation(
        id="assign_opportunity", summary="Give it to somebody", body=AssignOpportunityBody, **_TEND
    ),
    f"POST {_ONE}/notes": Operation(id="note_opportunity", summary="Note something", body=NoteOpportunityBody, **_TEND),
    f"POST {_ONE}/verify": Operation(
        id="verify_opportunity", summary="State what it brought", body=VerifyOpportunityBody, **_TEND
    ),
}
