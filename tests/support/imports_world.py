"""Imports end to end without AWS: the API's use cases, the importer, and ingest's own code over stores in memory."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
from outlay.application.import_ports import DoorAnswer, VoidLine, VoidView
from outlay.application.manage_imports import ImportTools, begin_import, missing_parts
from outlay.application.run_import import ImporterTools, run_import
from outlay.contracts.keys import log_day_sort
from outlay.domain.batch import Batch
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.import_outcomes import ImportedBatch, Outcomes
from outlay.domain.import_record import ImportRecord

from tests.support.builders import NOW_MS, ORG
from tests.support.ingest import Door, LogInMemory

IMPORT = "imp_01kb2v5w3n8d6e9f0g1h2j3k4m"


class RecordsInMemory:
    """``WatchedImports``."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.kept: dict[tuple[str, str], ImportRecord] = {}
        self.at_work: dict[tuple[str, str], int] = {}
        self._clock = clock

    def find(self, org: str, import_id: str) -> ImportRecord | None:
        return self.kept.get((org, import_id))

    def newest_first(self, org: str, *, before: str = "") -> Iterator[ImportRecord]:
        names = sorted((key for key in self.kept if key[0] == org and key[1] < (before or "~")), reverse=True)
        return (self.kept[name] for name in names)

    def save(self, record: ImportRecord) -> ImportRecord:
        held = self.kept.get((record.org, record.import_id))
        if (held.version if held else 0) != record.version:
            raise Conflict("changed")
        saved = replace(record, version=record.version + 1)
        self.kept[record.org, record.import_id] = saved
        return saved

    def watch(self, org: str, import_id: str) -> None:
        self.at_work[org, import_id] = self._clock()

    def unwatch(self, org: str, import_id: str) -> None:
        self.at_work.pop((org, import_id), None)

    def watched(self, *, before_ms: int) -> Iterable[tuple[str, str]]:
        return [name for name, since in self.at_work.items() if since < before_ms]


class StoreInMemory:
    """``Uploads``, ``Reports`` and ``ImportFiles``."""

    def __init__(self) -> None:
        self.uploading: dict[str, dict[int, bytes]] = {}
        self.files: dict[tuple[str, str], bytes] = {}
        self.reports: dict[tuple[str, str, str], bytes] = {}

    def begin(self, org: str, import_id: str) -> str:
        upload_id = f"upload-{len(self.uploading)}"
        self.uploading[upload_id] = {}
        return upload_id

    def parts(self, org: str, import_id: str, upload_id: str) -> Mapping[int, int]:
        if upload_id not in self.uploading:
            raise NotFound("gone")
        return {number: len(content) for number, content in self.uploading[upload_id].items()}

    def address(self, org: str, import_id: str, upload_id: str, number: int) -> str:
        return f"https://store.test/{upload_id}/{number}"

    def finish(self, org: str, import_id: str, upload_id: str) -> None:
        parts = self.uploading.pop(upload_id)
        self.files[org, import_id] = b"".join(parts[number] for number in sorted(parts))

    def discard(self, org: str, import_id: str, upload_id: str) -> None:
        self.uploading.pop(upload_id, None)
        self.files.pop((org, import_id), None)

    def open(self, org: str, import_id: str) -> BinaryIO:
        if (org, import_id) not in self.files:
            raise NotFound("gone")
        return io.BufferedReader(io.BytesIO(self.files[org, import_id]))

    def remove(self, org: str, import_id: str) -> None:
        self.files.pop((org, import_id), None)

    def read_report(self, record: ImportRecord) -> bytes:
        return self.reports[record.org, record.import_id, record.phase]

    def write_report(self, record: ImportRecord, content: bytes) -> None:
        self.reports[record.org, record.import_id, record.phase] = content

    def read(self, record: ImportRecord, start: int, length: int) -> bytes:
        return self.read_report(record)[start : start + length]

    def report_address(self, record: ImportRecord) -> str:
        return f"https://store.test/{record.import_id}/{record.phase}.jsonl"


@dataclass
class VoidInMemory:
    """``ImportVoid`` that is complete at the second look, as the ledger's takes its time."""

    events: int = 0
    looks: int = 0
    begun: bool = False
    done: bool = False

    def preview(self, org: str, import_id: str, *, who: str, begun_ms: int) -> VoidView:
        self.looks += 1
        lines = (VoidLine(day="2026-11-01", model="gpt-4o", team="", requests=self.events, cost_usd="0.01"),)
        return VoidView(is_complete=self.looks > 1, is_begun=self.begun, events=self.events, lines=lines)

    def was_looked_at(self, org: str, import_id: str) -> bool:
        return self.looks > 0

    def begin(self, org: str, import_id: str, *, reason: str) -> str:
        self.begun = True
        return "c_" + "0" * 24

    def progress(self, org: str, correction_id: str) -> VoidView:
        return VoidView(is_complete=self.done, is_begun=True, events=self.events)


@dataclass
class BatchesInMemory:
    """``ImportedBatches`` over the door's log: what became of a batch is what a test says."""

    log: LogInMemory
    became: dict[str, Outcomes] = field(default_factory=dict)
    """Batch id → outcomes, of those that are counted."""
    hidden: set[str] = field(default_factory=set)
    """That the index doesn't show yet."""
    reads: int = 0

    def ids(self, import_id: str = IMPORT) -> list[str]:
        """Of its batches, in the order of receipt."""
        return [batch.batch_id for _, batch in self._sorted(import_id)]

    def count_all(self) -> None:
        """Each as counted as a whole, if nothing else was said of it."""
        for _, batch in self._sorted(IMPORT):
            self.became.setdefault(batch.batch_id, Outcomes(counted=len(batch.events)))

    def _sorted(self, import_id: str) -> list[tuple[str, Batch]]:
        batches = (batch for batch, _ in self.log.batches.values())
        return sorted(
            (log_day_sort(batch.received_ms, batch.batch_id), batch)
            for batch in batches
            if batch.import_id == import_id and batch.batch_id not in self.hidden
        )

    def page(self, org: str, import_id: str, *, after: str, limit: int) -> tuple[Sequence[ImportedBatch], bool]:
        found = [(sort, batch) for sort, batch in self._sorted(import_id) if sort > after and batch.org == org]
        return [self._read(*one) for one in found[:limit]], len(found) > limit

    def again(self, org: str, import_id: str, sorts: Sequence[str]) -> Sequence[ImportedBatch]:
        return [self._read(*one) for one in self._sorted(import_id) if one[0] in sorts and one[1].org == org]

    def _read(self, sort: str, batch: Batch) -> ImportedBatch:
        self.reads += 1
        return ImportedBatch(
            sort=sort,
            events=len(batch.events),
            is_quarantined=batch.batch_id in self.log.quarantined,
            is_counted=batch.batch_id in self.became,
            outcomes=self.became.get(batch.batch_id, Outcomes()),
        )


class Died(BaseException):
    """Stands for Lambda ending a run: nothing catches it."""


@dataclass
class ImportsWorld:
    folder: Path
    now_ms: int = NOW_MS
    door: Door = field(default_factory=Door)
    void: VoidInMemory = field(default_factory=VoidInMemory)
    asked: list[tuple[str, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    dies_after: int | None = None
    """Batches that are handed over before the run dies, the answer of the last one unseen."""
    busy: int = 0

    def __post_init__(self) -> None:
        self.records = RecordsInMemory(lambda: self.now_ms)
        self.store = StoreInMemory()
        self.batches = BatchesInMemory(self.door.log)
        self.tools = ImportTools(
            records=self.records,
            uploads=self.store,
            runner=self,
            void=self.void,
            batches=self.batches,
            clock=lambda: self.now_ms,
        )

    def run(self, org: str, import_id: str) -> None:
        """``ImportRunner``: what is asked is done by ``work``."""
        self.asked.append((org, import_id))

    def accept(self, record: ImportRecord, events: Sequence[Mapping[str, Any]], *, key: str, check: bool) -> DoorAnswer:
        """``EventDoor``: ingest's own code, by the payload that the importer's adapter makes."""
        if self.busy:
            self.busy -= 1
            return DoorAnswer(status=503)
        answer = self.door.of_importer(
            record.org, record.import_id, [dict(event) for event in events], key=key, check=check
        )
        if not check:
            self.keys.append(key)
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                raise Died
        return DoorAnswer(status=answer["status"], body=answer["body"])

    def work(self, *, looks: int = 10**9) -> bool:
        """One run of the importer, with time for so many looks at the clock."""
        left = looks

        def may_continue() -> bool:
            nonlocal left
            left -= 1
            return left >= 0

        tools = ImporterTools(
            records=self.records,
            files=self.store,
            door=self,
            batches=self.batches,
            clock=lambda: self.now_ms,
            parquet=duckdb.connect,
            folder=self.folder,
            sleep=self._sleep,
        )
        return run_import(ORG, IMPORT, tools=tools, may_continue=may_continue)

    def _sleep(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)

    @property
    def record(self) -> ImportRecord:
        return self.records.kept[ORG, IMPORT]

    def uploaded(self, content: bytes, **options: Any) -> None:
        """An import whose file is up."""
        wanted = ImportRecord(
            org=ORG,
            import_id=IMPORT,
            kind="upload",
            state="awaiting_upload",
            file="usage.csv",
            bytes=len(content),
            options=options,
            created_ms=0,
            created_by="ann@example.com",
        )
        begin_import(wanted, tools=self.tools)
        for part in missing_parts(ORG, IMPORT, tools=self.tools).parts:
            upload_id, number = part.url.split("/")[-2:]
            self.store.uploading[upload_id][int(number)] = content[part.offset : part.offset + part.bytes]
