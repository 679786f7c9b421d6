"""What became of a batch."""

from tools.openapi.operation import Operation
from tools.openapi.parameters import BATCH_ID
from tools.openapi.shapes import Answer, BatchId, Count, Moment
from tools.openapi.tags import EVENTS


class BatchPart(Answer):
    """A part counts wholly or not."""

    part: Count
    accepted: Count
    won: Count
    """Events that own their id: these count."""
    duplicates: Count
    conflicts: Count
    unpriced: Count
    counted_at: Moment


class Batch(Answer):
    as_of: Moment
    batch_id: BatchId
    received_at: Moment | None
    """Null, as `received`, where the log has let it go and only its parts are known."""
    received: Count | None
    accepted: Count
    won: Count
    duplicates: Count
    conflicts: Count
    unpriced: Count
    counted: bool | None
    archived: bool | None
    quarantined: bool | None
    parts_expected: Count | None
    parts: list[BatchPart]


OPERATIONS = {
    "GET /v1/batches/{batch_id}": Operation(
        id="get_batch",
        summary="What became of a batch",
        tag=EVENTS,
        answers={200: Batch},
        parameters=(BATCH_ID,),
        errors=("invalid_input", "not_found"),
    ),
}
