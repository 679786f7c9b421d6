"""Imports of past usage."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.api.import_bodies import CompleteBody, ImportBody, UndoBody, WorkBody
from functions.api.import_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, in_path, limit, text
from tools.openapi.shapes import Answer, Count, Cursor, Day, Moment, Usd, may_be_missing
from tools.openapi.tags import IMPORTS


class ImportOptions(Answer):
    """As they were given: those that differ from the usual."""

    format: str = may_be_missing()
    mapping: dict[str, str] = may_be_missing()
    constants: dict[str, str] = may_be_missing()
    delimiter: str = may_be_missing()
    input_includes_cache: bool = may_be_missing()
    time_zone: str = may_be_missing()
    namespace: str = may_be_missing()


class ImportProgress(Answer):
    rows: Count
    bytes: Count


class ImportTally(Answer):
    """Rows of the file, and what of them was sent. Empty before anything was read."""

    rows: Count = may_be_missing()
    accepted: Count = may_be_missing()
    rejected: Count = may_be_missing()
    batches: Count = may_be_missing()
    replayed_batches: Count = may_be_missing()
    input_tokens: Count = may_be_missing()
    output_tokens: Count = may_be_missing()
    client_cost_usd: str | None = may_be_missing()
    """As the file has it."""
    left_out: dict[str, int] = may_be_missing()
    """Reason → rows that are no usage."""
    warnings: dict[str, int] = may_be_missing()


class ImportOutcomes(Answer):
    """What became of the accepted events: all but `late` and `unpriced`, which are counted, add up to them."""

    counted: Count
    late: Count
    unpriced: Count
    duplicates: Count
    conflicts: Count
    voided: Count
    quarantined: Count
    in_flight: int
    unknown: int
    settled: bool


class RowProblem(Answer):
    """What is wrong with a row of the file."""

    line: int = may_be_missing()
    row: int = may_be_missing()
    field: str = may_be_missing()
    column: str = may_be_missing()
    reason: str


class TakenBack(Answer):
    events: Count
    copies: Count
    uncounted: Count


class Import(Answer):
    import_id: str
    kind: Literal["upload", "cli"]
    state: Literal[
        "awaiting_upload", "checking", "checked", "importing", "done", "failed", "cancelled", "undoing", "undone"
    ]
    file: str
    bytes: int | None
    format: str | None
    """What the file was found to be; null before it was read."""
    notes: list[str]
    options: ImportOptions
    progress: ImportProgress
    tally: ImportTally
    outcomes: ImportOutcomes | None
    checked: ImportTally | None
    """What the last check found; in `accepted` what an import would bring."""
    problems: Count
    sample: list[RowProblem]
    failure: str | None
    created_at: Moment
    created_by: str
    finished_at: Moment | None
    undone_by: str | None
    reason: str | None
    """Why it was undone."""
    correction_id: str | None
    taken_back: TakenBack | None


class ImportAsOf(Import):
    """One import, now."""

    as_of: Moment


class Imports(Answer):
    as_of: Moment
    imports: list[Import]
    next_cursor: Cursor


class MissingPart(Answer):
    number: int
    offset: Count
    bytes: Count
    url: str
    """Where to `PUT` the part; holds for an hour."""


class MissingParts(Answer):
    parts: list[MissingPart]
    uploaded_bytes: Count


class ImportProblems(Answer):
    problems: list[RowProblem]
    next_cursor: Cursor
    total: Count
    in_report: Count
    report_url: str | None
    """The whole report as a file."""


class UndoLine(Answer):
    day: Day
    model: str
    team: str
    requests: int
    cost_usd: Usd | None


class Undo(Answer):
    complete: bool
    """All that it takes back is known; ask until it is."""
    begun: bool
    events: Count
    copies: Count
    uncounted: Count
    problem: str | None
    lines: list[UndoLine]
    import_: Annotated[Import | None, Field(alias="import")]


_ID = in_path("import_id", "The id of an import: imp_ and an ULID.", pattern="^imp_[0-9a-hjkmnp-tv-z]{26}$")
_ONE: dict[str, Any] = {"tag": IMPORTS, "parameters": (_ID,)}
_CHANGE = ("not_found", "import_state")
_WORK: dict[str, Any] = {
    "answers": {202: Import},
    "body": WorkBody,
    "body_optional": True,
    "errors": (*_CHANGE, "import_begun"),
    **_ONE,
}

OPERATIONS = {
    "GET /v1/imports": Operation(
        id="list_imports",
        summary="All imports",
        tag=IMPORTS,
        answers={200: Imports},
        parameters=(limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Imports"), CURSOR),
    ),
    "POST /v1/imports": Operation(
        id="create_import",
        summary="Begin an import",
        tag=IMPORTS,
        answers={201: Import},
        body=ImportBody,
        errors=("import_exists",),
    ),
    "GET /v1/imports/{import_id}": Operation(
        id="get_import",
        summary="One import",
        answers={200: ImportAsOf},
        errors=("invalid_input", "not_found"),
        **_ONE,
    ),
    "DELETE /v1/imports/{import_id}": Operation(
        id="cancel_import",
        summary="Cancel an import",
        answers={200: Import},
        errors=(*_CHANGE, "import_begun"),
        **_ONE,
    ),
    "POST /v1/imports/{import_id}/upload": Operation(
        id="upload_import", summary="Where to put the file", answers={200: MissingParts}, errors=_CHANGE, **_ONE
    ),
    "POST /v1/imports/{import_id}/check": Operation(
        id="check_import",
        summary="Read it without counting",
        **_WORK,
    ),
    "POST /v1/imports/{import_id}/start": Operation(
        id="start_import",
        summary="Count it",
        **_WORK,
    ),
    "POST /v1/imports/{import_id}/complete": Operation(
        id="complete_import",
        summary="Say what a client sent",
        answers={200: Import},
        body=CompleteBody,
        errors=_CHANGE,
        **_ONE,
    ),
    "GET /v1/imports/{import_id}/problems": Operation(
        id="list_import_problems",
        summary="The report of an import",
        tag=IMPORTS,
        answers={200: ImportProblems},
        parameters=(_ID, text("cursor", "`next_cursor` of the page before.", pattern="^[0-9]{1,12}$")),
        errors=("not_found",),
    ),
    "POST /v1/imports/{import_id}/undo": Operation(
        id="undo_import",
        summary="Take an import back",
        answers={200: Undo, 202: Undo},
        body=UndoBody,
        errors=(*_CHANGE, "not_previewed", "conflict"),
        **_ONE,
    ),
}
