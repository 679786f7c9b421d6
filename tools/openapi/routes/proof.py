"""The proof one by one."""

from typing import Annotated, Any, Literal

from outlay.application.list_outcomes import OUTCOMES
from outlay.application.proof_runs import MAX_LIMIT
from pydantic import Field
from typing_extensions import TypeAliasType

from functions.api.proof_query import DEFAULT_BATCHES, MAX_BATCHES
from functions.api.proof_routes import DEFAULT_RUNS
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import BATCH_ID, CURSOR, QUERY_ID, days, limit
from tools.openapi.routes.verify import CubeProof, LakeState, differences
from tools.openapi.shapes import Answer, BatchId, Count, Cursor, Day, Moment, Pointer, may_be_missing
from tools.openapi.tags import PROOF

RunDifferences = TypeAliasType("RunDifferences", Annotated[dict[str, Any], differences("in_figures", "in_lake")])
From = Annotated[Day, Field(alias="from")]


class DayClaims(Answer):
    """One event day, as far as this page went."""

    day: Day
    events: Count
    claims_checked: Count
    claimed: Count
    duplicates: Count
    conflicts: Count
    voided: Count
    quarantined: Count
    in_flight: Count
    uncounted: Count
    mismatches: Count


class Mismatch(Answer):
    batch_id: BatchId
    position: int | None
    event_id: str | None
    what: str
    detail: str
    pointer: Pointer


class UncountedBatch(Answer):
    batch_id: BatchId
    received_at: Moment
    events: Count
    reason: Literal["in_flight", "uncounted"]
    pointer: Pointer


class Claims(Answer):
    as_of: Moment
    from_: From
    to: Day
    days: list[DayClaims]
    mismatches: list[Mismatch]
    uncounted: list[UncountedBatch]
    complete: bool
    next_cursor: Cursor


class BatchOutcome(Answer):
    batch_id: BatchId
    received_at: Moment
    events: Count
    duplicates: int = may_be_missing()
    conflicts: int = may_be_missing()
    voided: int = may_be_missing()
    late: int = may_be_missing()
    uncounted: int = may_be_missing()
    pointer: Pointer


class BatchOutcomes(Answer):
    as_of: Moment
    from_: From
    to: Day
    outcome: str
    batches: list[BatchOutcome]
    next_cursor: Cursor


class Markers(Answer):
    won: Count
    duplicates: Count
    conflicts: Count


class BatchProof(Answer):
    as_of: Moment
    batch_id: BatchId
    received_at: Moment | None
    accepted: Count
    counted: bool | None
    uncounted: int | None
    quarantined: bool | None
    markers: Markers
    claims: dict[str, int] | None
    """Outcome → events, by the claims; null where the log has let the batch go."""
    lake: LakeState
    query_id: str
    in_lake: int | None
    in_flight: Count
    drift: int | None
    mismatches: list[Mismatch]


class DifferingDay(Answer):
    day: Day
    measures: RunDifferences
    cubes: list[CubeProof]


class HealedDay(Answer):
    day: Day
    redriven: list[BatchId]
    repaired: bool
    left: str | None


class ProofRun(Answer):
    at: Moment
    state: Literal["complete", "failed"]
    why: str | None
    days: Count
    final: Count
    drift: Count
    seconds: float
    differences: list[DifferingDay]
    healed: list[HealedDay]


class ProofHistory(Answer):
    as_of: Moment
    runs: list[ProofRun]
    next_cursor: Cursor


_DAYS = days(usual="The last 35 days if left out.")

OPERATIONS = {
    "GET /v1/verify/claims": Operation(
        id="verify_claims",
        summary="Check claims one by one",
        tag=PROOF,
        answers={200: Claims},
        parameters=(*_DAYS, CURSOR),
    ),
    "GET /v1/verify/batches": Operation(
        id="list_batch_outcomes",
        summary="Batches behind a number",
        tag=PROOF,
        answers={200: BatchOutcomes},
        parameters=(
            *_DAYS,
            Parameter(
                name="outcome",
                description="What some of their events came to.",
                schema={"type": "string", "enum": list(OUTCOMES)},
                required=True,
            ),
            limit(usual=DEFAULT_BATCHES, most=MAX_BATCHES, of="Batches"),
            CURSOR,
        ),
    ),
    "GET /v1/verify/batches/{batch_id}": Operation(
        id="verify_batch",
        summary="Prove one batch",
        tag=PROOF,
        answers={200: BatchProof},
        parameters=(BATCH_ID, QUERY_ID),
        errors=("not_found",),
    ),
    "GET /v1/verify/history": Operation(
        id="get_proof_history",
        summary="Nightly proofs",
        tag=PROOF,
        answers={200: ProofHistory},
        parameters=(limit(usual=DEFAULT_RUNS, most=MAX_LIMIT, of="Runs"), CURSOR),
    ),
}
