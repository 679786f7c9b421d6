"""Roll up named batches: from the log, or from quarantine's copies. The same code, the same safety as the stream's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from outlay.application.reach_batch import Reach
from outlay.application.rollup import DEFAULT_RETENTION_DAYS, RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry, LogReader, Ports
from outlay.application.sweep import DAY_MS, LOG_DAYS
from outlay.application.void_batch import BatchCorrections, discarding, held, stored_parts

_AT_ONCE = 25
"""Batches read before they are rolled up: at most 10 MB of log items at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveSummary:
    rolled_up: RollupSummary
    missing: tuple[str, ...] = ()
    """Batch ids that neither the log nor quarantine holds."""
    refused: tuple[str, ...] = ()
    """Batch ids that were discarded, or whose copy is too old to be counted safely."""
    corrections: tuple[str, ...] = ()
    """Ids of those that were begun, and go on by themselves: of the discard, or voids that reach what was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redriver:
    """Safe beside everything else, and to be repeated after ``Upstream``: it goes on with what is not done."""

    log: LogReader
    corrections: BatchCorrections
    ports: Ports
    retention_days: int = DEFAULT_RETENTION_DAYS

    def redrive(self, named: Iterable[tuple[str, str]], *, who: str = "") -> RedriveSummary:
        """Roll up the (org, batch id) named, whether or not they were before: from the log, else from the copy.

        Raises:
            Upstream: a repeat is safe.
        """
        run = _Run(self, who)
        rest = iter(named)
        while chunk := list(islice(rest, _AT_ONCE)):
            run.chunk(chunk)
        return run.summary()

    def discard(self, org: str, batch_id: str, *, who: str, reason: str) -> RedriveSummary:
        """Decide that the batch is never to be counted. Its copy stays; a correction takes back what it has claimed."""
        entry = held(org, batch_id, log=self.log, ports=self.ports)
        nothing = RollupSummary()
        if entry is None:
            return RedriveSummary(rolled_up=nothing, missing=(batch_id,))
        if not self.ports.records.discard(entry, who=who, reason=reason):
            return RedriveSummary(rolled_up=nothing, refused=(batch_id,))
        correction = discarding(org, batch_id, who=who, reason=reason, now_ms=self.ports.clock())
        self.corrections.save(correction)
        return RedriveSummary(rolled_up=nothing, corrections=(correction.correction_id,))


@dataclass(slots=True)
class _Run:
    _tools: Redriver
    _who: str
    _total: RollupSummary = field(default_factory=RollupSummary)
    _missing: list[str] = field(default_factory=list)
    _refused: list[str] = field(default_factory=list)
    _corrections: list[str] = field(default_factory=list)

    def summary(self) -> RedriveSummary:
        return RedriveSummary(
            rolled_up=self._total,
            missing=tuple(self._missing),
            refused=tuple(self._refused),
            corrections=tuple(self._corrections),
        )

    def chunk(self, named: Sequence[tuple[str, str]]) -> None:
        ports = self._tools.ports
        begun: list[LogEntry] = []
        settled: list[LogEntry] = []
        for org, batch_id in named:
            logged = self._tools.log.read(org, batch_id)
            entry = logged or ports.quarantine.read(org, batch_id)
            if entry is None:
                self._missing.append(batch_id)
                continue
            is_old = logged is None and self._is_too_old(entry)
            if (is_old and not self._is_counted(entry)) or not ports.records.begin(entry):
                self._refused.append(batch_id)
            else:
                (settled if is_old else begun).append(entry)
        done = roll_up(begun, ports=ports, retention_days=self._tools.retention_days)
        self._total += done
        self._finish([entry for entry in (*begun, *settled) if entry.key not in done.aside])

    def _is_too_old(self, entry: LogEntry) -> bool:
        """Of a copy. One that can't be read is put aside again, which needs no claims."""
        age = copy_days(self._tools.retention_days) * DAY_MS
        return entry.batch is not None and self._tools.ports.clock() >= entry.batch.received_ms + age

    def _is_counted(self, entry: LogEntry) -> bool:
        """Then there is nothing left to claim, and it may leave quarantine at any age."""
        batch = entry.batch
        return batch is not None and len(stored_parts(batch, ports=self._tools.ports)) == len(batch.parts)

    def _finish(self, entries: Sequence[LogEntry]) -> None:
        """It leaves quarantine last: until then the sweep looks after it."""
        tools, ports = self._tools, self._tools.ports
        reach = Reach(corrections=tools.corrections, ports=ports)
        for entry in entries:
            if entry.batch is not None:
                self._corrections += reach.batch(entry.batch)
            ports.records.finish(entry, who=self._who)
            ports.log.mark_counted(entry.key)


def copy_days(retention_days: int = DEFAULT_RETENTION_DAYS) -> int:
    """For how many days after its receipt a copy may be counted.

    The claim of an event lives for ``retention_days`` from the event's own time at least, and that lies at most as long
    before the receipt as the log reaches back. Later nobody knows any more whether its events were counted by others.
    """
    return retention_days - LOG_DAYS
