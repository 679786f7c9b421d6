"""The proof per day, month and dimension."""

from typing import Annotated, Any, Literal

from outlay.contracts.measures import COST_ATTRIBUTES, MEASURES
from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from functions.api.proof_query import MAX_ROWS
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, QUERY_ID, choice, days, limit, listed
from tools.openapi.shapes import Answer, Count, Cursor, Day, Group, Moment, may_be_missing, some
from tools.openapi.tags import PROOF

LakeState = Literal["complete", "pending", "failed"]
_USD = {"$ref": "#/components/schemas/Usd"}


def differences(one: str, other: str) -> WithJsonSchema:
    """Measure → what the two sides say, for the measures that differ."""

    def pair(schema: dict[str, Any]) -> dict[str, Any]:
        sides = {"type": "object", "properties": {one: schema, other: schema}}
        return {**sides, "required": [one, other], "additionalProperties": False}

    told = {
        (f"{measure}_usd" if measure in COST_ATTRIBUTES else measure): pair(
            _USD if measure in COST_ATTRIBUTES else {"type": "integer"}
        )
        for measure in MEASURES
    }
    return some(told, "The measures that differ, as both sides have them.")


CubeDifferences = TypeAliasType("CubeDifferences", Annotated[dict[str, Any], differences("in_cube", "in_counters")])
LakeDifferences = TypeAliasType("LakeDifferences", Annotated[dict[str, Any], differences("counted", "in_lake")])


class ProofPointer(Answer):
    """Where the rows are: a path that can be asked for as it stands."""

    path: str
    batch_ids: list[str] = may_be_missing()
    more: bool = may_be_missing()
    """There are more batches than are named."""


class Reason(Answer):
    """Why the columns differ."""

    reason: Literal["in_flight", "quarantined", "duplicate", "conflict", "voided", "late", "adjusted", "drift"]
    events: int
    pointer: ProofPointer | None
    """Null where the log has let the rows go."""


class ProofNumbers(Answer):
    """received = claimed + duplicates + conflicts + voided + late + quarantined + in flight;
    counted = in the lake = claimed + adjusted."""

    received: int | None
    claimed: int | None
    duplicates: int | None
    conflicts: int | None
    voided: int | None
    late: int | None
    quarantined: int | None
    in_flight: int | None
    adjusted: int | None
    counted: int | None
    in_lake: int | None
    """Null while the lake has not answered, or where its rows are deleted by now."""
    drift: int | None
    """Events that are not where they should be: 0, or something is wrong."""


class ProofRow(ProofNumbers):
    day: str
    """YYYY-MM-DD, or YYYY-MM with `granularity=month`."""
    reasons: list[Reason]
    days_with_drift: list[Day] = may_be_missing()
    """Only with `granularity=month`."""


class CubeProof(Answer):
    day: Day
    cube: str
    rows: Count
    measures: CubeDifferences


class CubesProof(Answer):
    """Every packed cube against the counters that it was packed from."""

    checked: Count
    moved: Count
    """Changed while it was read, and not judged."""
    differing: Count
    differences: list[CubeProof]


class ProofHead(Answer):
    as_of: Moment
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    granularity: Literal["day", "month"]
    lake: LakeState
    query_id: str
    """Asks for the rest, where `lake` is `pending`."""


class ProofByDay(ProofHead):
    days: list[ProofRow]
    totals: ProofNumbers
    cubes: CubesProof = may_be_missing()
    """Only with `deep=true`."""


class GroupTotals(Answer):
    groups: Count
    counted: int
    in_lake: int | None
    in_flight: int
    drift: int | None


class GroupRow(Answer):
    period: str
    group: Group
    collapsed: bool
    """The figures hold `(other)` for some values that the lake tells apart."""
    counted: int
    in_lake: int | None
    in_flight: int
    drift: int | None
    measures: LakeDifferences
    reasons: list[Reason]


class ProofByDimension(ProofHead):
    by: list[str]
    totals: GroupTotals
    rows: list[GroupRow]
    next_cursor: Cursor


Proof = TypeAliasType("Proof", ProofByDay | ProofByDimension)

OPERATIONS = {
    "GET /v1/verify": Operation(
        id="verify",
        summary="Prove the figures",
        tag=PROOF,
        answers={200: Proof},
        parameters=(
            *days(usual="The last 35 days if left out."),
            choice("granularity", "A row a day or a month.", ("day", "month")),
            listed("by", "Dimensions to prove by, at most two: then every measure is compared."),
            choice("only", "With `by`: only the groups that differ.", ("drift",)),
            choice("deep", "Also every cube against its counters; by day only, 35 days at most.", ("true", "false")),
            limit(usual=MAX_ROWS, most=MAX_ROWS),
            CURSOR,
            QUERY_ID,
        ),
        errors=("not_found",),
    ),
}
