"""Re-ratings."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.api.price_entry_bodies import RerateBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Count, Day, Moment, Usd
from tools.openapi.tags import PRICES

_STATES = Literal["previewing", "previewed", "running", "settling", "done"]


class RatingBegun(Answer):
    rerating_id: str
    state: _STATES


class PriceChange(Answer):
    """Of the calls whose price becomes another. Amounts are null where none of them has a price."""

    requests: Count
    newly_priced: Count
    no_longer_priced: Count
    cost_before_usd: Usd | None
    cost_after_usd: Usd | None
    difference_usd: Usd


class PriceChangeLine(PriceChange):
    day: str
    """Of the calls; `(more)` where it sums up what is beyond a thousand lines."""
    model: str
    team: str


class PriceChangeLines(Answer):
    shown: list[PriceChangeLine]
    """What the preview found."""
    applied: list[PriceChangeLine]
    """What was moved."""


class KeptClosed(Answer):
    """Calls of closed months, which keep their price."""

    requests: Count
    months: list[str]


class Rerating(Answer):
    rerating_id: str
    state: _STATES
    from_: Annotated[Day | None, Field(alias="from")]
    to: Day | None
    only_unpriced: bool
    automatic: bool
    """Begun by nobody: calls without a price got the one that had arrived."""
    price_revision: int
    """The target: book × 1,000,000 + number of entries, or the book's own."""
    reason: str
    who: str
    created_at: Moment
    applied_at: Moment | None
    finished_at: Moment | None
    reached: Moment | None
    """The receipt that it has come to."""
    out_of_reach_before: Moment | None
    """What was received before is older than the log, and stays; null where the period is younger."""
    closed: KeptClosed
    uncounted: Count
    """Calls that are not counted yet: the second look takes them."""
    shown: PriceChange
    applied: PriceChange


class ReratingInFull(Rerating):
    """With its lines, by day, model and team."""

    as_of: Moment
    lines: PriceChangeLines


class Reratings(Answer):
    as_of: Moment
    reratings: list[Rerating]
    more: Count
    """How many older ones are not listed."""


_ID = in_path("rerating_id", "The id of a re-rating.", pattern="^r_[0-9a-f]{24}$")
_COMMON: dict[str, Any] = {"tag": PRICES}

OPERATIONS = {
    "GET /v1/prices/rerate": Operation(
        id="list_reratings",
        summary="All re-ratings",
        answers={200: Reratings},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "POST /v1/prices/rerate": Operation(
        id="begin_rerating",
        summary="Preview a re-rating",
        answers={202: RatingBegun},
        body=RerateBody,
        errors=("version_changed", "idempotency_conflict"),
        **_COMMON,
    ),
    "GET /v1/prices/rerate/{rerating_id}": Operation(
        id="get_rerating",
        summary="One re-rating",
        answers={200: ReratingInFull},
        parameters=(_ID,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "POST /v1/prices/rerate/{rerating_id}/apply": Operation(
        id="apply_rerating",
        summary="Let a re-rating take place",
        answers={202: RatingBegun},
        parameters=(_ID,),
        errors=("invalid_input", "not_found", "not_previewed", "overtaken", "version_changed"),
        **_COMMON,
    ),
}
