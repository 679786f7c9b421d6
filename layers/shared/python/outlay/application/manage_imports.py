"""What people do with imports: begin, upload, check, start, look, give up, undo."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from outlay.application import settle_import
from outlay.application.import_ports import ImportRecords, ImportRunner, ImportVoid, Uploads, VoidView
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.import_record import (
    AWAITING,
    CANCELLED,
    CHECKED,
    CHECKING,
    DONE,
    FAILED,
    IMPORTING,
    UNDOING,
    UNDONE,
    ImportRecord,
    State,
)

PART_BYTES = 64 * 1024**2
MAX_BYTES = 5 * 1024**3
UNKNOWN_FILE = "(unknown)"
_OTHERS = 500
"""Newest imports whose events may have lost to one that is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTools:
    records: ImportRecords
    uploads: Uploads
    runner: ImportRunner
    void: ImportVoid
    batches: settle_import.ImportedBatches
    clock: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    number: int
    offset: int
    bytes: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What is still to be put, and how much is there."""

    parts: tuple[MissingPart, ...]
    uploaded_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    imports: tuple[ImportRecord, ...]
    next_place: str | None


def begin_import(wanted: ImportRecord, *, tools: ImportTools) -> ImportRecord:
    """Keep a new record. The same id again is the same import.

    Raises:
        Conflict: the id is another import's.
    """
    known = tools.records.find(wanted.org, wanted.import_id)
    if known is not None:
        same = (known.kind, known.file, known.bytes) == (wanted.kind, wanted.file, wanted.bytes)
        if not same or known.options != wanted.options:
            raise Conflict("The id is that of another import.", code="import_exists")
        return known
    now = tools.clock()
    state = IMPORTING if wanted.kind == "cli" else AWAITING
    made = replace(wanted, created_ms=now, basis_ms=now, state=state, outcomes={})
    if made.kind == "upload":
        made = replace(made, part_bytes=PART_BYTES, upload_id=tools.uploads.begin(made.org, made.import_id))
    return tools.records.save(made)


def find_import(org: str, import_id: str, *, tools: ImportTools) -> ImportRecord:
    """As it stands; one that is being undone is looked after. Raises ``NotFound``."""
    record = _found(org, import_id, tools)
    if record.state != UNDOING or not record.correction_id:
        return record
    view = tools.void.progress(org, record.correction_id)
    if not view.is_complete:
        return record
    now = tools.clock()
    try:
        _look_again_at_others(record, now, tools)
        return tools.records.save(_undone(record, view, now))
    except Conflict:
        return _found(org, import_id, tools)


def _look_again_at_others(record: ImportRecord, now_ms: int, tools: ImportTools) -> None:
    """What had lost to this import counts again: what was said of other imports is read again while the log has it."""
    for one in islice(tools.records.newest_first(record.org), _OTHERS):
        if one.import_id != record.import_id and one.outcomes and _is_logged(one, now_ms):
            tools.records.save(replace(one, outcomes={}))
            tools.records.watch(one.org, one.import_id)


def _is_logged(record: ImportRecord, now_ms: int) -> bool:
    """Whether the log still has all its batches."""
    return now_ms - (record.finished_ms or record.created_ms) < settle_import.LOG_MS


def _undone(record: ImportRecord, view: VoidView, now_ms: int) -> ImportRecord:
    """What its markers say is another thing now, and read again while the log has it."""
    taken_back = {"events": view.events, "copies": view.copies, "uncounted": view.uncounted}
    outcomes = {} if _is_logged(record, now_ms) and record.outcomes is not None else record.outcomes
    return replace(record, state=UNDONE, finished_ms=now_ms, taken_back=taken_back, outcomes=outcomes)


def look_at_import(
    org: str, import_id: str, *, tools: ImportTools
) -> tuple[ImportRecord, settle_import.Settled | None]:
    """As ``find_import``, and what became of its events; None where that isn't known. Raises ``NotFound``."""
    record = find_import(org, import_id, tools=tools)
    found = settle_import.settle(record, records=tools.records, batches=tools.batches, now_ms=tools.clock())
    return record if found is None else found.record, found


def list_imports(org: str, *, limit: int, before: str, tools: ImportTools) -> Page:
    """At most ``limit``, newest first."""
    found = list(islice(tools.records.newest_first(org, before=before), limit + 1))
    more = len(found) > limit
    return Page(imports=tuple(found[:limit]), next_place=found[limit - 1].import_id if more else None)


def missing_parts(org: str, import_id: str, *, tools: ImportTools) -> Upload:
    """Where to put what is still missing.

    Raises:
        NotFound: there is no such import.
        Conflict: it doesn't wait for a file.
    """
    record = _found(org, import_id, tools)
    if record.is_uploaded:
        return Upload(parts=(), uploaded_bytes=record.bytes or 0)
    _expect(record, AWAITING)
    try:
        there = tools.uploads.parts(org, import_id, record.upload_id)
    except NotFound:  # given up by the store after a week
        record = tools.records.save(replace(record, upload_id=tools.uploads.begin(org, import_id)))
        there = {}
    missing = tuple(
        MissingPart(
            number=number,
            offset=offset,
            bytes=size,
            url=tools.uploads.address(org, import_id, record.upload_id, number),
        )
        for number, offset, size in _layout(record)
        if there.get(number) != size
    )
    return Upload(parts=missing, uploaded_bytes=(record.bytes or 0) - sum(part.bytes for part in missing))


def _layout(record: ImportRecord) -> Iterator[tuple[int, int, int]]:
    """Number, offset and bytes of each part."""
    total = record.bytes or 0
    for number, offset in enumerate(range(0, total, record.part_bytes), start=1):
        yield number, offset, min(record.part_bytes, total - offset)


def check_import(
    org: str, import_id: str, *, options: Mapping[str, Any] | None = None, tools: ImportTools
) -> ImportRecord:
    """Validate every row; nothing is counted. May be repeated with other options.

    Raises:
        NotFound: there is no such import.
        Conflict: it is not waiting for that.
        InvalidInput: parts of the file are missing.
    """
    record = _found(org, import_id, tools)
    if record.state == CHECKING:
        return record
    _expect(record, AWAITING, CHECKED, FAILED)
    return _to_work(record, CHECKING, options, tools)


def start_import(
    org: str, import_id: str, *, options: Mapping[str, Any] | None = None, tools: ImportTools
) -> ImportRecord:
    """Import, checked or not; one that failed is taken up where it stopped.

    Raises: as ``check_import``.
    """
    record = _found(org, import_id, tools)
    if record.kind == "upload" and record.state in (IMPORTING, DONE):
        return record
    _expect(record, AWAITING, CHECKED, FAILED)
    return _to_work(record, IMPORTING, options, tools)


def _to_work(record: ImportRecord, state: State, options: Mapping[str, Any] | None, tools: ImportTools) -> ImportRecord:
    begun = bool(record.tally.get("rows"))
    if begun and (state == CHECKING or options is not None):
        raise Conflict("A part of it was imported. Start it to go on, or undo it.", code="import_begun")
    record = _uploaded(record, tools)
    if record.outcomes:
        record = replace(record, outcomes={})  # more batches are to come
    fresh: dict[str, Any] = {} if begun else {"problems": 0, "sample": (), "report_bytes": 0, "report_lines": 0}
    if state == CHECKING:
        fresh["checked"] = None
    if options is not None:
        fresh["options"] = options
    wanted = replace(record, state=state, failure="", stalls=0, lease_ms=0, reached_rows=0, reached_bytes=0, **fresh)
    tools.records.watch(record.org, record.import_id)
    saved = tools.records.save(wanted)
    tools.runner.run(record.org, record.import_id)
    return saved


def _uploaded(record: ImportRecord, tools: ImportTools) -> ImportRecord:
    if record.is_uploaded:
        return record
    try:
        there = tools.uploads.parts(record.org, record.import_id, record.upload_id)
    except NotFound:  # made one file by a request that ended before it could say so; or gone, as the importer will see
        return tools.records.save(replace(record, is_uploaded=True))
    missing = [number for number, _, size in _layout(record) if there.get(number) != size]
    if missing:
        reason = f"{len(missing):,} of its parts are missing or have another size; upload them first"
        raise InvalidInput("The file is not complete.", problems=[Problem(field="file", reason=reason)])
    tools.uploads.finish(record.org, record.import_id, record.upload_id)
    return tools.records.save(replace(record, is_uploaded=True))


def complete_import(org: str, import_id: str, tally: Mapping[str, Any], *, tools: ImportTools) -> ImportRecord:
    """What an import by a client has come to; it may say so again. Raises ``NotFound`` or ``Conflict``."""
    record = _found(org, import_id, tools)
    if record.kind != "cli":
        raise Conflict("The importer itself says what became of an upload.", code="import_state")
    _expect(record, IMPORTING, DONE)
    finished, problems = tools.clock(), int(tally.get("rejected", 0))
    outcomes: Mapping[str, Any] | None = None if record.outcomes is None else {}
    tools.records.watch(org, import_id)
    return tools.records.save(
        replace(record, state=DONE, tally=tally, problems=problems, finished_ms=finished, outcomes=outcomes)
    )


def cancel_import(org: str, import_id: str, *, tools: ImportTools) -> ImportRecord:
    """Give up one that nothing was imported of; its file is removed. Raises ``NotFound`` or ``Conflict``."""
    record = _found(org, import_id, tools)
    if record.state == CANCELLED:
        return record
    if record.kind == "upload":
        _expect(record, AWAITING, CHECKING, CHECKED, FAILED)
    if record.kind != "upload" or record.tally.get("rows"):
        raise Conflict("Something of it may be imported. Undo it instead.", code="import_begun")
    saved = tools.records.save(replace(record, state=CANCELLED, finished_ms=tools.clock()))
    tools.uploads.discard(org, import_id, record.upload_id)
    return saved


def preview_undo(org: str, import_id: str, *, who: str, tools: ImportTools) -> tuple[ImportRecord | None, VoidView]:
    """What undoing would take back, without changing anything. Asked again until it is complete.

    The record is None for an import that was sent with an API key alone: its batches name it, nothing else does.

    Raises:
        NotFound: there is neither a record nor an event of it.
        Conflict: it is under way.
    """
    record = tools.records.find(org, import_id)
    if record is not None:
        _expect_undoable(record)
    view = tools.void.preview(org, import_id, who=who, begun_ms=0 if record is None else record.created_ms)
    if record is None and view.is_complete and not view.events + view.copies + view.uncounted:
        raise NotFound("There is no such import.")
    return record, view


def undo_import(org: str, import_id: str, *, who: str, reason: str, tools: ImportTools) -> ImportRecord:
    """Begin to take it back; ``find_import`` says when it is undone. May be repeated.

    Raises: as ``preview_undo``; Conflict also where that is not complete.
    """
    record = tools.records.find(org, import_id)
    if record is not None and (record.state == UNDONE or record.correction_id):
        return record
    if record is None and not tools.void.was_looked_at(org, import_id):
        raise NotFound("There is no such import.")  # one that only its batches name was previewed before it is undone
    record, view = preview_undo(org, import_id, who=who, tools=tools)
    if not view.is_complete:
        raise Conflict("What it changes is still being worked out; look at that first.", code="not_previewed")
    if record is None:
        record = _unrecorded(org, import_id, tools)
    # The state first: nothing of it may be imported from here on. Broken off in between, a repeat begins the void.
    record = tools.records.save(replace(record, state=UNDOING, undone_by=who, reason=reason))
    correction_id = tools.void.begin(org, import_id, reason=reason)
    return tools.records.save(replace(record, correction_id=correction_id))


def _unrecorded(org: str, import_id: str, tools: ImportTools) -> ImportRecord:
    now = tools.clock()
    return ImportRecord(
        org=org, import_id=import_id, kind="cli", state=DONE, file=UNKNOWN_FILE, created_ms=now, created_by=""
    )


def _expect_undoable(record: ImportRecord) -> None:
    """An import by a client may have been left alone in the middle; one by the importer comes to an end."""
    _expect(record, DONE, FAILED, UNDOING, UNDONE, *([IMPORTING] if record.kind == "cli" else []))


def _found(org: str, import_id: str, tools: ImportTools) -> ImportRecord:
    record = tools.records.find(org, import_id)
    if record is None:
        raise NotFound("There is no such import.")
    return record


def _expect(record: ImportRecord, *states: State) -> None:
    if record.state not in states:
        raise Conflict(f"The import is {record.state.replace('_', ' ')}.", code="import_state")
