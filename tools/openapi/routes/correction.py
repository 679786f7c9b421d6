"""Voids and discards."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.api.schemas import VoidBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.routes.events import LakeProgress
from tools.openapi.shapes import Answer, Count, Day, LowerBound, Moment, Spend, Usd
from tools.openapi.tags import CORRECTIONS

_STATES = Literal["previewing", "previewed", "running", "settling", "done"]


class Begun(Answer):
    correction_id: str
    state: _STATES


class CorrectionScope(Answer):
    """What it takes back: one of these."""

    event_id: str | None
    api_key: str | None
    """The id of a key; its events of `from` to `to`."""
    from_: Annotated[Moment | None, Field(alias="from")]
    to: Moment | None
    import_id: str | None
    batch_id: str | None


class CorrectionProgress(Answer):
    phase: Count
    day: Day | None
    """Day of receipt that it has come to."""
    lake: LakeProgress | None
    """While the lake is being asked."""


class CorrectionTotals(Answer):
    requests: int
    unpriced_requests: int
    cost_usd: Usd
    lower_bound: LowerBound


class CorrectionLine(Spend):
    day: Day
    model: str
    team: str


class Correction(Answer):
    correction_id: str
    kind: Literal["void", "discard"]
    state: _STATES
    scope: CorrectionScope
    reason: str
    who: str
    created_at: Moment
    finished_at: Moment | None
    progress: CorrectionProgress
    problem: str | None
    """Why the lake could not be asked; it is tried again."""
    voided: Count
    adjusted: Count
    """Of the voided, those of closed days: taken back by adjustments."""
    copies: Count
    returned: Count
    """Events of other content that count again."""
    uncounted: Count
    totals: CorrectionTotals


class CorrectionInFull(Correction):
    """With what it takes back, by day, model and team."""

    as_of: Moment
    lines: list[CorrectionLine]


class Corrections(Answer):
    as_of: Moment
    corrections: list[Correction]
    more: Count
    """How many older ones are not listed."""


_ID = in_path("correction_id", "The id of a correction.", pattern="^c_[0-9a-f]{24}$")
_COMMON: dict[str, Any] = {"tag": CORRECTIONS}

OPERATIONS = {
    "GET /v1/corrections": Operation(
        id="list_corrections",
        summary="All corrections",
        answers={200: Corrections},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "POST /v1/corrections": Operation(
        id="begin_void",
        summary="Preview a void",
        answers={202: Begun},
        body=VoidBody,
        errors=("not_found", "conflict"),
        **_COMMON,
    ),
    "GET /v1/corrections/{correction_id}": Operation(
        id="get_correction",
        summary="One correction",
        answers={200: CorrectionInFull},
        parameters=(_ID,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "POST /v1/corrections/{correction_id}/apply": Operation(
        id="apply_correction",
        summary="Let a void take place",
        answers={202: Begun},
        parameters=(_ID,),
        errors=("not_found", "not_previewed"),
        **_COMMON,
    ),
}
