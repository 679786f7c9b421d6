"""Retention, clean-up, archive."""

from typing import Any, Literal

from outlay.application.archive_records import MAX_LIMIT as MAX_RECORDS
from outlay.domain.records import KINDS

from functions.api.retention_routes import DEFAULT_LIMIT, MAX_LIMIT
from functions.api.schemas import RetentionBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, in_path, limit, text
from tools.openapi.shapes import Answer, Count, Cursor, Day, Moment
from tools.openapi.tags import RETENTION


class Retention(Answer):
    as_of: Moment
    days: Count
    min_days: Count
    max_days: Count
    """The deployment's own."""
    rows_kept_from: Day
    """First day of arrival whose rows are kept."""


class DeletedDay(Answer):
    day: Day
    action: Literal["deleted", "rewritten"]
    rows: Count


class Cleanup(Answer):
    started_at: Moment
    took_ms: Count
    complete: bool
    """False where time was up; the next run goes on."""
    archived: dict[str, int]
    """Kind → records moved to the archive."""
    rows_deleted: Count
    days: list[DeletedDay]
    failures: list[str]


class Cleanups(Answer):
    as_of: Moment
    cleanups: list[Cleanup]
    next_cursor: Cursor


class ArchivedRecord(Answer):
    id: str
    kind: str
    state: str | None
    created_at: Moment
    closed_at: Moment | None
    content: dict[str, Any]


class Archive(Answer):
    as_of: Moment
    records: list[ArchivedRecord]
    next_cursor: Cursor


_COMMON: dict[str, Any] = {"tag": RETENTION}

OPERATIONS = {
    "GET /v1/retention": Operation(
        id="get_retention",
        summary="How long rows are kept",
        answers={200: Retention},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "PUT /v1/retention": Operation(
        id="put_retention",
        summary="Keep rows longer or shorter",
        answers={200: Retention},
        body=RetentionBody,
        errors=("not_found",),
        **_COMMON,
    ),
    "GET /v1/cleanups": Operation(
        id="list_cleanups",
        summary="What was cleaned up",
        answers={200: Cleanups},
        parameters=(limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Runs"), CURSOR),
        **_COMMON,
    ),
    "GET /v1/archive/{kind}": Operation(
        id="list_archive",
        summary="Archived records",
        answers={200: Archive},
        parameters=(
            in_path("kind", "Kind of record.", enum=[kind.name for kind in KINDS]),
            text("month", "Only of this month.", pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$"),
            limit(usual=100, most=MAX_RECORDS, of="Records"),
            CURSOR,
        ),
        errors=("not_found",),
        **_COMMON,
    ),
}
