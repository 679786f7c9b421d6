"""What could not be counted."""

from typing import Any, Literal

from outlay.application.quarantine import MAX_LIMIT, STATES

from functions.api.quarantine_routes import DEFAULT_LIMIT
from functions.api.schemas import DiscardBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, QUARANTINED_ID, choice, limit
from tools.openapi.shapes import Answer, Count, Cursor, Moment, QuarantinedId
from tools.openapi.tags import QUARANTINE


class Quarantined(Answer):
    batch_id: QuarantinedId
    state: Literal["kept", "redriven", "discarded"]
    redriving: bool
    """A redrive has begun and not ended yet, or broke off: redrive it again."""
    reason: str
    events: Count | None
    """Null where that could not be read."""
    bytes: Count
    days: dict[str, int]
    """Event day → events, as far as that could be read."""
    received_at: Moment | None
    quarantined_at: Moment
    closed_at: Moment | None
    closed_by: str | None
    note: str | None
    """Why it was discarded."""


class QuarantinedAsOf(Quarantined):
    """One batch in quarantine, now."""

    as_of: Moment


class Quarantine(Answer):
    as_of: Moment
    total: Count
    """Batches of the state asked for, on all pages."""
    lower_bound: bool
    """There may be more than `total`: it is of the newest 2,000 batches that were ever put aside."""
    batches: list[Quarantined]
    next_cursor: Cursor


class Redriven(Answer):
    batch_id: QuarantinedId
    redriven: bool
    counted: Count
    duplicates: Count
    conflicts: Count
    quarantine: Quarantined | None
    """As it stands in quarantine; null where it was never there."""


class Discarded(Quarantined):
    """The batch as it stands in quarantine now."""

    correction_id: str | None
    """Takes back what the batch had counted or claimed."""


_ONE: dict[str, Any] = {"tag": QUARANTINE, "parameters": (QUARANTINED_ID,)}

OPERATIONS = {
    "GET /v1/quarantine": Operation(
        id="list_quarantine",
        summary="Batches in quarantine",
        tag=QUARANTINE,
        answers={200: Quarantine},
        parameters=(
            choice("state", "Only those in this state.", STATES),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Batches"),
            CURSOR,
        ),
    ),
    "GET /v1/quarantine/{batch_id}": Operation(
        id="get_quarantined",
        summary="One batch in quarantine",
        answers={200: QuarantinedAsOf},
        errors=("invalid_input", "not_found"),
        **_ONE,
    ),
    "POST /v1/quarantine/{batch_id}/redrive": Operation(
        id="redrive_batch",
        summary="Try again to count it",
        answers={200: Redriven},
        errors=("not_found", "discarded", "too_old"),
        **_ONE,
    ),
    "POST /v1/quarantine/{batch_id}/discard": Operation(
        id="discard_batch",
        summary="Never count it",
        answers={200: Discarded},
        body=DiscardBody,
        errors=("not_found", "redriven"),
        **_ONE,
    ),
}
