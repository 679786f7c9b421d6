"""Re-rating."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.api.price_entry_bodies import RerateBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Count, Moment, Month, Usd
from tools.openapi.tags import PRICES

_STATES = Literal["previewing", "previewed", "running", "settling", "done"]


class RatingChange(Answer):
    """Amounts are of the calls that have a price: null where none has."""

    requests: int
    newly_priced: Count
    no_longer_priced: Count
    cost_before_usd: Usd | None
    cost_after_usd: Usd | None
    difference_usd: Usd


class RatingLine(RatingChange):
    day: str
    model: str
    team: str


class RatingLines(Answer):
    shown: list[RatingLine]
    applied: list[RatingLine]


class ClosedCalls(Answer):
    """Calls of closed months, which are not rated again."""

    requests: int
    months: list[Month]


class Rerating(Answer):
    rerating_id: str
    state: _STATES
    from_: Annotated[str | None, Field(alias="from")]
    """Null, as `to`, of one that began by itself: what had no price gets the one that has arrived."""
    to: str | None
    only_unpriced: bool
    automatic: bool
    price_revision: int
    reason: str
    who: str
    created_at: Moment
    applied_at: Moment | None
    finished_at: Moment | None
    reached: Moment | None
    out_of_reach_before: Moment | None
    """What was received before can't be rated again: the log has let it go."""
    closed: ClosedCalls
    uncounted: Count
    shown: RatingChange
    applied: RatingChange


class ReratingInFull(Rerating):
    as_of: Moment
    lines: RatingLines


class Reratings(Answer):
    as_of: Moment
    reratings: list[Rerating]
    more: Count


class RatingBegun(Answer):
    rerating_id: str
    state: _STATES


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
        errors=("conflict",),
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
        errors=("not_found", "not_previewed", "overtaken", "conflict"),
        **_COMMON,
    ),
}
