"""From a figure to its rows."""

from typing import Annotated, Any, Literal

from outlay.contracts.dimensions import DIMENSIONS
from typing_extensions import TypeAliasType

from functions.api.events_query import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, FILTER, QUERY_ID, TIME_ZONE, limit, period, text
from tools.openapi.routes.figures import From
from tools.openapi.shapes import (
    Answer,
    BatchId,
    CostByClass,
    Count,
    Currency,
    Cursor,
    Day,
    LocalMoment,
    LowerBound,
    Moment,
    SpendByClass,
    Usage,
    may_be_missing,
    some,
)
from tools.openapi.tags import EVENTS

_TEXT, _NUMBER, _YES_OR_NO = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
Dimensions = TypeAliasType(
    "Dimensions",
    Annotated[
        dict[str, str],
        some({name: _TEXT for name in DIMENSIONS}, 'As sent; "" where the event did not name it.', DIMENSIONS),
    ],
)
Details = TypeAliasType(
    "Details",
    Annotated[
        dict[str, Any],
        some(
            {
                **{
                    name: _TEXT for name in ("end_customer", "error_code", "service_tier", "usage_label", "response_id")
                },
                **{name: _TEXT for name in ("run_id", "parent_id", "task_type", "complexity", "quality_score")},
                **{name: _TEXT for name in ("content_fingerprint", "lease_id")},
                "status": {"enum": ["ok", "error"]},
                **{name: _NUMBER for name in ("latency_ms", "time_to_first_token_ms", "attempt", "max_tokens")},
                **{name: _YES_OR_NO for name in ("is_batch", "is_stream", "is_aborted", "response_cache_hit")},
            },
            "What else the event said.",
        ),
    ],
)


class EventPrice(Answer):
    """Where the price is from; null where there is none."""

    model: str | None
    """As which model it was priced."""
    source: str | None
    effective_from: str | None
    revision: int
    rating: Count


class Adjusts(Answer):
    """Of an adjustment: the closed day and the event that it is about."""

    day: Day
    event_id: str


class EventRow(CostByClass):
    id: str
    timestamp: Moment
    dimensions: Dimensions
    counted_as: dict[str, str]
    """Dimensions whose value is counted as another, `(other)`."""
    user: str
    """A pseudonym; "" without one."""
    user_name: str | None = may_be_missing()
    """Where the organization shows names; null where nobody is on record (any more)."""
    tags: dict[str, str]
    usage: Usage
    details: Details
    unpriced_reason: str | None
    price: EventPrice
    batch_id: BatchId
    position: Count
    received_at: Moment
    quantity: int
    """What it adds to the figures: 1, or of an adjustment also -1 or 0."""
    adjusts: Adjusts | None


class EventsHead(Answer):
    as_of: Moment
    """When the listing began."""
    from_: From
    to: LocalMoment
    time_zone: str
    currency: Currency
    source: Literal["log", "lake"]
    deleted_before: Day | None
    """Rows that arrived before that day are deleted, where the period reaches back to it."""


class Events(EventsHead):
    state: Literal["done"]
    lower_bound: LowerBound
    complete: bool
    """These were the last rows: `totals` is the figure."""
    totals: SpendByClass
    """Of the rows so far, this page included."""
    rows: list[EventRow]
    next_cursor: Cursor


class LakeProgress(Answer):
    elapsed_ms: Count
    scanned_bytes: Count


class EventsRunning(EventsHead):
    """The lake is being asked: send the same request with `query_id` again."""

    state: Literal["running"]
    query_id: str
    progress: LakeProgress


PARAMETERS = (
    *period(usual="At most 92 days. Required, but for a `batch`: without both these are the days of its events."),
    TIME_ZONE,
    FILTER,
    text(
        "batch",
        "Only rows of this batch, as long as the log holds it (35 days), as they count by now. With `from`: of the "
        "last 34 days of open months.",
        pattern="^b_[0-9a-f]{40}$",
    ),
    limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT),
    CURSOR,
    QUERY_ID,
)
ANSWERS: dict[int, Any] = {200: Events, 202: EventsRunning}

OPERATIONS = {
    "GET /v1/events": Operation(
        id="list_events",
        summary="The rows behind a figure",
        tag=EVENTS,
        answers=ANSWERS,
        parameters=PARAMETERS,
        errors=("not_found",),
        headers={202: ("Retry-After",)},
        more="Filters also name tags that are no dimension: `tag:key:value`.",
    ),
}
