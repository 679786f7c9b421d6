"""Imports of past usage: records, upload in parts, check, start, report, undo. Administrators change, members look."""

import json
from typing import Any

from outlay.application import manage_imports as imports
from outlay.application import settle_import
from outlay.application.import_ports import VoidView
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.import_record import UNDONE, ImportRecord, is_import_id
from outlay.domain.importing.opening import Options
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.import_bodies import CompleteBody, ImportBody, OptionsBody, UndoBody, WorkBody
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_parameters

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
PROBLEMS_BYTES = 65_536
"""Of the report, a page: some hundred problems."""


def create(call: Call) -> Response:
    """A new import; of kind ``upload`` the answer to ``…/upload`` says where to put its parts."""
    body = read_body(ImportBody, call.request)
    problems = [] if is_import_id(body.import_id) else [Problem(field="import_id", reason="must be imp_ and an ULID")]
    if body.kind == "upload" and body.bytes is None:
        problems.append(Problem(field="bytes", reason="is needed for an upload"))
    options = _options(body.options, problems)
    if problems:
        raise InvalidInput("The body does not fit.", problems=problems)
    wanted = ImportRecord(
        org=call.organization.org,
        import_id=body.import_id,
        kind=body.kind,
        state="awaiting_upload",
        file=body.file,
        bytes=body.bytes,
        options=options,
        created_ms=0,
        created_by=_who(call),
    )
    _note(call, "create", body.import_id, kind=body.kind)
    return Response(status=201, body=_to_api(imports.begin_import(wanted, tools=call.services.imports)))


def _options(body: OptionsBody, problems: list[Problem]) -> dict[str, Any]:
    told = body.model_dump(exclude_defaults=True)
    try:
        Options.from_told(told)
    except ValueError as error:
        problems.append(Problem(field="options.time_zone", reason=str(error)))
    return told


def listed(call: Call) -> Response:
    """Newest first."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = _limit(given.get("limit", ""), problems)
    cursor = given.get("cursor", "")
    if cursor and not is_import_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    page = imports.list_imports(call.organization.org, limit=limit, before=cursor, tools=call.services.imports)
    body = {"imports": [_to_api(one) for one in page.imports], "next_cursor": page.next_place}
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def show(call: Call) -> Response:
    """As it stands; once it has ended also what became of its events, looked at now."""
    expect_no_parameters(call.request)
    record, found = imports.look_at_import(call.organization.org, _import_id(call), tools=call.services.imports)
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **_to_api(record, found)})


def upload(call: Call) -> Response:
    """Where to put the parts that are still missing; asked again, those that are missing then."""
    import_id = _import_id(call)
    _note(call, "upload", import_id)
    wanted = imports.missing_parts(call.organization.org, import_id, tools=call.services.imports)
    parts = [
        {"number": part.number, "offset": part.offset, "bytes": part.bytes, "url": part.url} for part in wanted.parts
    ]
    return Response(status=200, body={"parts": parts, "uploaded_bytes": wanted.uploaded_bytes})


def check(call: Call) -> Response:
    """Read the whole file, count nothing: what an import would bring, and every problem."""
    return _work(call, "check", imports.check_import)


def start(call: Call) -> Response:
    """Count the file's usage; one that failed goes on where it stopped."""
    return _work(call, "start", imports.start_import)


def _work(call: Call, verb: str, begin: Any) -> Response:
    given = read_body(WorkBody, call.request) if call.request.body else WorkBody()
    problems: list[Problem] = []
    options = None if given.options is None else _options(given.options, problems)
    if problems:
        raise InvalidInput("The body does not fit.", problems=problems)
    import_id = _import_id(call)
    _note(call, verb, import_id)
    record = begin(call.organization.org, import_id, options=options, tools=call.services.imports)
    return Response(status=202, body=_to_api(record))


def complete(call: Call) -> Response:
    """What a client that sent the batches itself has come to."""
    tally = read_body(CompleteBody, call.request).tally.model_dump()
    import_id = _import_id(call)
    _note(call, "complete", import_id, **{name: tally[name] for name in ("rows", "accepted", "rejected")})
    record = imports.complete_import(call.organization.org, import_id, tally, tools=call.services.imports)
    return Response(status=200, body=_to_api(record))


def cancel(call: Call) -> Response:
    """End an import of which nothing was counted; its file is removed."""
    import_id = _import_id(call)
    _note(call, "cancel", import_id)
    record = imports.cancel_import(call.organization.org, import_id, tools=call.services.imports)
    return Response(status=200, body=_to_api(record))


def list_problems(call: Call) -> Response:
    """The report of the last check or import, in the file's order; ``next_cursor`` is a place in it."""
    given = read_parameters(call.request, known=frozenset({"cursor"}))
    cursor = given.get("cursor", "") or "0"
    record = imports.find_import(call.organization.org, _import_id(call), tools=call.services.imports)
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 12 and int(cursor) <= record.report_bytes):
        problem = Problem(field="cursor", reason="is none that an answer gave")
        raise InvalidInput("The query is not understood.", problems=[problem])
    start_at = int(cursor)
    lines, next_at = _report_page(call, record, start_at)
    body = {
        "problems": lines,
        "next_cursor": str(next_at) if next_at < record.report_bytes else None,
        "total": record.problems,
        "in_report": record.report_lines,
        "report_url": call.services.import_reports.report_address(record) if record.report_bytes else None,
    }
    return Response(status=200, body=body)


def _report_page(call: Call, record: ImportRecord, start_at: int) -> tuple[list[Any], int]:
    length = min(PROBLEMS_BYTES, record.report_bytes - start_at)
    if length <= 0:
        return [], record.report_bytes
    content = call.services.import_reports.read(record, start_at, length)
    whole = content[: content.rfind(b"\n") + 1]
    try:
        return [json.loads(line) for line in whole.splitlines()], start_at + (len(whole) or len(content))
    except ValueError:  # a cursor of the client's own making, in the middle of a line
        problem = Problem(field="cursor", reason="is none that an answer gave")
        raise InvalidInput("The query is not understood.", problems=[problem]) from None


def undo(call: Call) -> Response:
    """Without ``apply`` what it would take back, asked until ``complete``; with it and a reason it is begun."""
    body = read_body(UndoBody, call.request)
    org, import_id, tools = call.organization.org, _import_id(call), call.services.imports
    if body.apply:
        if not body.reason.strip():
            raise InvalidInput("Say why.", problems=[Problem(field="reason", reason="is needed to apply it")])
        _note(call, "undo", import_id, reason=body.reason)
        imports.undo_import(org, import_id, who=_who(call), reason=body.reason, tools=tools)
    record, view = imports.preview_undo(org, import_id, who=_who(call), tools=tools)
    return Response(status=202 if body.apply else 200, body=_undo_to_api(record, view))


def _note(call: Call, verb: str, import_id: str, **told: Any) -> None:
    call.note(Act(action=f"import.{verb}", target=import_id, after=told or None))


def _import_id(call: Call) -> str:
    import_id = call.parameters["import_id"]
    if not is_import_id(import_id):
        raise NotFound("There is no such import.")
    return import_id


def _who(call: Call) -> str:
    return call.principal.name


def _limit(text: str, problems: list[Problem]) -> int:
    if not text:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MAX_LIMIT:
        return int(text)
    problems.append(Problem(field="limit", reason=f"must be a whole number from 1 to {MAX_LIMIT}"))
    return DEFAULT_LIMIT


def _undo_to_api(record: ImportRecord | None, view: VoidView) -> dict[str, Any]:
    return {
        "complete": view.is_complete,
        "begun": view.is_begun,
        "events": view.events,
        "copies": view.copies,
        "uncounted": view.uncounted,
        "problem": view.problem or None,
        "lines": [
            {"day": one.day, "model": one.model, "team": one.team, "requests": one.requests, "cost_usd": one.cost_usd}
            for one in view.lines
        ],
        "import": None if record is None else _to_api(record),
    }


def _to_api(one: ImportRecord, found: settle_import.Settled | None = None) -> dict[str, Any]:
    return {
        "import_id": one.import_id,
        "kind": one.kind,
        "state": one.state,
        "file": one.file,
        "bytes": one.bytes,
        "format": one.form or None,
        "notes": list(one.notes),
        "options": dict(one.options),
        "progress": {"rows": one.reached_rows, "bytes": one.reached_bytes},
        "tally": dict(one.tally),
        "outcomes": _outcomes_to_api(found or settle_import.known(one)),
        "checked": None if one.checked is None else dict(one.checked),
        "problems": one.problems,
        "sample": list(one.sample),
        "failure": one.failure or None,
        "created_at": iso_utc(one.created_ms),
        "created_by": one.created_by,
        "finished_at": None if one.finished_ms is None else iso_utc(one.finished_ms),
        "undone_by": one.undone_by or None,
        "reason": one.reason or None,
        "correction_id": one.correction_id or None,
        "taken_back": None if one.taken_back is None else dict(one.taken_back),
    }


def _outcomes_to_api(found: settle_import.Settled | None) -> dict[str, Any] | None:
    """All but ``late`` and ``unpriced``, which are counted, add up to the accepted events."""
    if found is None:
        return None
    outcomes = found.outcomes.all_taken_back() if found.record.state == UNDONE else found.outcomes
    is_final = found.progress.is_final
    return {
        "counted": outcomes.counted,
        "late": outcomes.late,
        "unpriced": outcomes.unpriced,
        "duplicates": outcomes.duplicates,
        "conflicts": outcomes.conflicts,
        "voided": outcomes.voided,
        "quarantined": outcomes.quarantined,
        "in_flight": 0 if is_final else found.left,
        "unknown": found.left if is_final else 0,
        "settled": is_final,
    }


_ONE = "/v1/imports/{import_id}"
ROUTES = (
    Route("GET", "/v1/imports", listed),
    Route("POST", "/v1/imports", create),
    Route("GET", _ONE, show),
    Route("DELETE", _ONE, cancel),
    Route("POST", f"{_ONE}/upload", upload),
    Route("POST", f"{_ONE}/check", check),
    Route("POST", f"{_ONE}/start", start),
    Route("POST", f"{_ONE}/complete", complete),
    Route("GET", f"{_ONE}/problems", list_problems),
    Route("POST", f"{_ONE}/undo", undo),
)
