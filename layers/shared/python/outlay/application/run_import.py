"""The importer's work on one import: read the file, check or send its rows, report what is wrong; in slices.

A batch is a fixed range of rows with fixed content under a key made of both, and the record's tally stands at the end
of one. So a run that ends anywhere, at any line, is taken up from the last saved tally: what it sent after that is sent
again, recognised at the door, and counted once.
"""

import io
import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from outlay.application.import_ports import EventDoor, ImportFiles, WatchedImports
from outlay.application.send_rows import Sender, Waiting
from outlay.application.settle_import import ImportedBatches, accepted, follow
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.foreign_text import clean
from outlay.domain.import_record import CHECKED, CHECKING, DONE, FAILED, MAX_SAMPLE, WORKING, ImportRecord
from outlay.domain.importing.identity import RowIds
from outlay.domain.importing.opening import Opened, Options, begins, open_import
from outlay.domain.importing.parquet import Connect
from outlay.domain.importing.rows import FileProblem
from outlay.domain.importing.tally import Tally

MAX_ROWS = 10_000_000
"""Each run reads over what is done: beyond this it would do little else. And the ids of so many rows fit the disk."""
MAX_REPORT_LINES = 100_000
SAVE_EVERY_MS = 10_000
LEASE_MS = 180_000
MAX_STALLS = 6
BATCHES_PER_SECOND = 4
"""What is counted beside live events, which must stay fresh: an import leaves room for them."""
_LOOK_EVERY_ROWS = 256
_COPY_BYTES = 8 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class ImporterTools:
    records: WatchedImports
    files: ImportFiles
    door: EventDoor
    batches: ImportedBatches
    clock: Callable[[], int]
    parquet: Connect | None
    folder: Path
    """For a file that has to be opened by name."""
    sleep: Callable[[float], None] = time.sleep


def run_import(org: str, import_id: str, *, tools: ImporterTools, may_continue: Callable[[], bool]) -> bool:
    """Go on with it until it is done, failed, or time is up; whether there is more to do at once.

    Raises:
        Upstream: to be run again.
    """
    record = tools.records.find(org, import_id)
    if record is None or record.state not in WORKING:
        return _follow(org, import_id, record, tools, may_continue)
    if record.lease_ms > tools.clock():
        return False  # another run is at work; or broke off, and is taken up when its time is over
    try:
        return _Run(record, tools, may_continue).run()
    except Conflict:
        return False  # someone else saved the record: it was cancelled, or another run took it


def _follow(
    org: str, import_id: str, record: ImportRecord | None, tools: ImporterTools, may_continue: Callable[[], bool]
) -> bool:
    """It stays on the list until it is known what became of all its events."""
    more = record and follow(
        record, records=tools.records, batches=tools.batches, clock=tools.clock, may_continue=may_continue
    )
    if more is None:
        tools.records.unwatch(org, import_id)
    return bool(more)


@dataclass(slots=True)
class _Run:
    record: ImportRecord
    tools: ImporterTools
    may_continue: Callable[[], bool]
    _report: list[bytes] = field(default_factory=list)
    _new_lines: list[bytes] = field(default_factory=list)
    _saved_ms: int = 0

    def run(self) -> bool:
        self._take()
        try:
            with self._file() as opened:
                is_done = self._rows(opened)
        except FileProblem as problem:
            return self._fail(clean(str(problem), limit=600))
        except NotFound:
            return self._fail("the uploaded file is gone; begin a new import.")
        self._keep_report()
        if is_done:
            self._finish()
        else:
            self._save(lease_ms=0)
        return not is_done

    def _take(self) -> None:
        """Only one run at a time; and not for ever, where it never gets any further."""
        if self.record.stalls >= MAX_STALLS:
            raise_after = "it broke off again and again without getting any further; start it to try once more."
            self._fail(raise_after)
            raise Conflict(raise_after)
        self._save(stalls=self.record.stalls + 1)
        kept = (
            self.tools.files.read_report(self.record)[: self.record.report_bytes] if self.record.report_bytes else b""
        )
        self._report = [kept] if kept else []

    def _save(self, **changes: Any) -> None:
        now = self.tools.clock()
        self._saved_ms = now
        self.record = self.tools.records.save(replace(self.record, **{"lease_ms": now + LEASE_MS, **changes}))

    def _fail(self, reason: str) -> bool:
        self._save(state=FAILED, failure=reason, lease_ms=0, finished_ms=self.tools.clock())
        self._leave()
        return False

    def _finish(self) -> None:
        is_check = self.record.state == CHECKING
        self._save(
            state=CHECKED if is_check else DONE,
            lease_ms=0,
            reached_bytes=self.record.bytes or 0,
            finished_ms=self.tools.clock(),
        )
        self._leave()
        if not is_check:
            # It may hold prompts beside the counts: it stays no longer than it is needed.
            self.tools.files.remove(self.record.org, self.record.import_id)

    def _leave(self) -> None:
        """Where something of it is on its way to the figures, the schedule goes on looking after that."""
        if not accepted(self.record):
            self.tools.records.unwatch(self.record.org, self.record.import_id)

    def _file(self) -> "closing[_OpenFile]":
        return closing(_OpenFile.of(self.record, self.tools))

    def _rows(self, file: "_OpenFile") -> bool:
        """Whether all rows were read."""
        is_check = self.record.state == CHECKING
        done = Tally(**_known((self.record.checked or {}) if is_check else self.record.tally))
        self.record = replace(self.record, form=file.opened.form, notes=file.opened.notes)
        sender = Sender(record=self.record, door=self.tools.door, is_check=is_check, sleep=self.tools.sleep)
        pace = _Pace(self.tools)
        tally = deepcopy(done)
        waiting = Waiting(first_row=tally.rows)
        with closing(RowIds(file.options.namespace)) as ids:
            for seen, row in enumerate(file.opened.source.rows, start=1):
                converted = file.opened.converter.convert(row, ids)
                if seen % _LOOK_EVERY_ROWS == 0 and not self._look(seen, file):
                    return False
                if seen <= done.rows:
                    continue
                _check_number(seen)
                tally.add(converted)
                waiting.add(row.line, converted)
                if waiting.is_full:
                    self._flush(sender, waiting, tally, is_check=is_check)
                    waiting = Waiting(first_row=tally.rows)
                    pace.wait(is_check=is_check)
            self._flush(sender, waiting, tally, is_check=is_check)
        return True

    def _look(self, seen: int, file: "_OpenFile") -> bool:
        """Now and then: show how far it is, keep the lease, and see whether there is time. What was not sent yet is
        dropped and read again by the next run, so that batches are the same rows in every run."""
        if not self.may_continue():
            return False
        if self.tools.clock() - self._saved_ms >= SAVE_EVERY_MS:
            self._keep_report()
            self._save(reached_rows=max(seen, self.record.reached_rows), reached_bytes=file.reached())
        return True

    def _flush(self, sender: Sender, waiting: Waiting, tally: Tally, *, is_check: bool) -> None:
        problems = sender.send(waiting, tally)
        lines = [
            {"line": one.line, "field": clean(one.field), "reason": clean(one.reason, limit=300)} for one in problems
        ]
        room = max(0, MAX_REPORT_LINES - self.record.report_lines)
        self._new_lines += [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines[:room]]
        sample = (*self.record.sample, *lines[: MAX_SAMPLE - len(self.record.sample)])
        self.record = replace(
            self.record,
            problems=self.record.problems + len(lines),
            report_lines=self.record.report_lines + len(lines[:room]),
            sample=sample,
            stalls=0,
            **self._reached(tally, is_check=is_check),
        )

    @staticmethod
    def _reached(tally: Tally, *, is_check: bool) -> dict[str, Any]:
        return {"checked" if is_check else "tally": asdict(tally), "reached_rows": tally.rows}

    def _keep_report(self) -> None:
        """Before the record says that it is there."""
        if not self._new_lines:
            return
        self._report = [b"".join([*self._report, *self._new_lines])]
        self._new_lines = []
        self.record = replace(self.record, report_bytes=len(self._report[0]))
        self.tools.files.write_report(self.record, self._report[0])


@dataclass(frozen=True, slots=True)
class _OpenFile:
    opened: Opened
    options: Options
    raw: BinaryIO
    path: Path | None

    @classmethod
    def of(cls, record: ImportRecord, tools: ImporterTools) -> "_OpenFile":
        raw = tools.files.open(record.org, record.import_id)
        options = Options.from_told(record.options)
        if raw.seek(0, io.SEEK_END) != record.bytes:
            raise FileProblem("the upload has another size than was said; begin a new import.")
        raw.seek(0)
        path = _by_name(raw, record, tools)
        try:
            opened = open_import(raw, path=path, options=options, now_ms=record.basis_ms, parquet=tools.parquet)
        except FileProblem:
            if path:
                path.unlink(missing_ok=True)
            raise
        return cls(opened, options, raw, path)

    def reached(self) -> int:
        """Bytes; none are known where a copy is read."""
        return 0 if self.path else self.raw.tell()

    def close(self) -> None:
        self.raw.close()
        if self.path:
            self.path.unlink(missing_ok=True)


def _by_name(raw: BinaryIO, record: ImportRecord, tools: ImporterTools) -> Path | None:
    """Parquet is read here and there: it is copied to the disk first."""
    path = tools.folder / f"{record.import_id}.upload"
    with path.open("wb") as copy:
        copy.write(raw.read(4))
    if begins(path) != b"PAR1":
        path.unlink()
        raw.seek(0)
        return None
    with path.open("ab") as copy:
        while piece := raw.read(_COPY_BYTES):
            copy.write(piece)
    return path


@dataclass(slots=True)
class _Pace:
    tools: ImporterTools
    _next_ms: int = 0

    def wait(self, *, is_check: bool) -> None:
        if is_check:
            return
        now = self.tools.clock()
        if self._next_ms > now:
            self.tools.sleep((self._next_ms - now) / 1000)
        self._next_ms = max(now, self._next_ms) + 1000 // BATCHES_PER_SECOND


def _check_number(seen: int) -> None:
    if seen > MAX_ROWS:
        raise FileProblem(f"it holds more than {MAX_ROWS:,} rows; split it into files of fewer.")


def _known(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: deepcopy(value) for name, value in told.items() if name in Tally.__dataclass_fields__}
