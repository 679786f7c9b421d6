"""Move records that are over from the table to the archive: each is there once, and never in neither.

An intent names the object before it is written; the object is durable before a record is deleted; the intent goes
last. So a run that broke off is finished by the next one: where the object is there its records are deleted, where it
is not nothing was. Objects are named by their content, so writing one again changes nothing.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from outlay.domain.errors import InvalidInput, Problem, Upstream
from outlay.domain.records import Kind, Record, archive_month, is_due

RECORDS_AN_OBJECT = 500
MAX_LIMIT = 500
_OBJECTS_A_READ = 20


class LivingRecords(Protocol):
    def of_kind(self, org: str, kind: str, *, before: str = "") -> Iterator[Record]:
        """Those whose ids sort before it; of an empty one all."""

    def delete(self, record: Record) -> bool:
        """Unless its state or a moment has changed since; whether it was deleted now."""

    def intent(self, org: str, kind: str) -> str:
        """The object that is being written, empty if none."""

    def begin(self, org: str, kind: str, name: str) -> None: ...

    def end(self, org: str, kind: str) -> None: ...


class Archive(Protocol):
    """Objects of one organization and kind, by names that sort by month."""

    def put(self, org: str, kind: str, name: str, content: bytes) -> None: ...

    def get(self, org: str, kind: str, name: str) -> bytes | None: ...

    def names(self, org: str, kind: str, *, beginning: str, after: str, limit: int) -> Sequence[str]:
        """In order, those after ``after``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    records: LivingRecords
    archive: Archive


def archive_kind(org: str, kind: Kind, *, ports: Ports, now_ms: int, may_continue: Callable[[], bool]) -> int:
    """How many records were moved. Raises ``Upstream`` or ``LimitExceeded``; the next run goes on."""
    moved = _finish(org, kind.name, ports)
    candidates = ports.records.of_kind(org, kind.name, before=kind.ids_before(now_ms))
    due = sorted(
        (record for record in candidates if is_due(record, now_ms=now_ms)),
        key=lambda record: (archive_month(record), record.record_id),
    )
    for month, chunk in _chunks(due):
        if not may_continue():
            break
        content = _content(chunk)
        name = f"{month}/{hashlib.sha256(content).hexdigest()[:32]}.jsonl.gz"
        ports.records.begin(org, kind.name, name)
        ports.archive.put(org, kind.name, name, gzip.compress(content, mtime=0))
        moved += sum(ports.records.delete(record) for record in chunk)
        ports.records.end(org, kind.name)
    return moved


def _finish(org: str, kind: str, ports: Ports) -> int:
    """What a run that broke off has begun."""
    name = ports.records.intent(org, kind)
    if not name:
        return 0
    stored = ports.archive.get(org, kind, name)
    lines = [] if stored is None else _lines(stored)
    moved = sum(ports.records.delete(_from_line(org, line)) for line in lines)
    ports.records.end(org, kind)
    return moved


def _chunks(records: Sequence[Record]) -> Iterator[tuple[str, list[Record]]]:
    for month, group in groupby(records, key=archive_month):
        found = list(group)
        for start in range(0, len(found), RECORDS_AN_OBJECT):
            yield month, found[start : start + RECORDS_AN_OBJECT]


def _content(records: Iterable[Record]) -> bytes:
    lines = (
        {
            "id": record.record_id,
            "kind": record.kind,
            "state": record.state,
            "created_ms": record.created_ms,
            "closed_ms": record.closed_ms,
            "content": record.content,
        }
        for record in records
    )
    return b"".join(json.dumps(line, sort_keys=True, ensure_ascii=False).encode() + b"\n" for line in lines)


def _lines(stored: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(stored).splitlines()]


def _from_line(org: str, line: Mapping[str, Any]) -> Record:
    return Record(
        org=org,
        kind=line["kind"],
        record_id=line["id"],
        state=line["state"],
        created_ms=line["created_ms"],
        closed_ms=line["closed_ms"],
        content=line["content"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlace:
    """Where reading goes on: behind the ``offset``-th record of the object ``name``."""

    name: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    records: Sequence[Record]
    following: ArchivePlace | None


def read_archive(org: str, kind: str, *, archive: Archive, month: str, place: ArchivePlace, limit: int) -> ArchivePage:
    """Archived records, oldest month first; ``month`` narrows. A page can be short although more follows.

    Raises:
        InvalidInput: there is nothing at the place, which no page led to.
    """
    found: list[Record] = []
    here = place
    for _ in range(_OBJECTS_A_READ):
        name = here.name
        if not here.offset:
            names = archive.names(org, kind, beginning=month, after=here.name, limit=1)
            if not names:
                return ArchivePage(records=found, following=None)
            name = names[0]
        stored = archive.get(org, kind, name)
        if stored is None and here == place:
            problem = Problem(field="cursor", reason="does not belong to this listing")
            raise InvalidInput("The query is not understood.", problems=[problem])
        if stored is None:
            raise Upstream("an object of the archive is gone, try again")
        lines = _lines(stored)[here.offset :]
        taken = lines[: limit - len(found)]
        found += [_from_line(org, line) for line in taken]
        here = ArchivePlace(name=name, offset=here.offset + len(taken) if len(taken) < len(lines) else 0)
        if len(found) == limit:
            break
    return ArchivePage(records=found, following=here)
