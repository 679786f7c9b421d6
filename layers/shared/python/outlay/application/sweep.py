"""The sweep: what the stream did not bring, or brought in vain, is counted. Safe beside the stream and another sweep.

It reads each organization's log by receipt, from where the last sweep ended to a quarter of an hour ago, and asks for
the markers. Batches without all of theirs go on a list before the end is moved on, and leave it when they are counted:
so each is looked at once, however many there are, and none is forgotten, whatever crashes. What still can't be counted
after 25 days goes to quarantine, while the log has ten days left.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from outlay.application.rollup import DEFAULT_RETENTION_DAYS, ReleaseBehind, RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry, LogReader, Ports
from outlay.domain.errors import Upstream
from outlay.domain.periods import days_between, utc_day

DAY_MS = 86_400_000
MINUTE_MS = 60_000
LOG_DAYS = 35
OVERLAP_MS = 10 * MINUTE_MS
"""Looked at again: a batch is stored some seconds after the receipt that it is stamped with."""
GIVE_UP_DAYS = 25
GIVEN_UP = f"not counted within {GIVE_UP_DAYS} days"
JOURNAL_GRACE_MS = 15 * MINUTE_MS
QUARANTINED = "quarantined"
"""Attribute of a log item that is in quarantine."""
_AT_ONCE = 25
"""Batches read before they are rolled up: at most 10 MB of log items at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    batch_id: str
    received_ms: int
    days: frozenset[str] = frozenset()
    """Its event days, where the index was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepState:
    """Receipts before ``reached_ms`` were looked at (``None``: never); what is not counted yet waits."""

    reached_ms: int | None = None
    waiting: Sequence[Waiting] = ()


class Progress(Protocol):
    """Where the sweep of an organization is, and what it could not count yet. Raises ``Upstream``."""

    def reached(self, org: str) -> int | None:
        """Receipts before that moment were looked at, in ms; ``None`` before the first sweep."""

    def advance(self, org: str, reached_ms: int) -> None:
        """Never backwards."""

    def waiting(self, org: str) -> Iterable[Waiting]:
        """Oldest first."""

    def add(self, org: str, batches: Sequence[Waiting]) -> None: ...

    def remove(self, org: str, batch: Waiting) -> None: ...

    def report(self, *, at_ms: int, oldest_waiting_ms: int | None) -> None:
        """What this sweep left: the oldest receipt of what still waits."""


class LogIndex(Protocol):
    def received_from(self, org: str, day: str, *, start_ms: int, end_ms: int) -> Iterator[list[Waiting]]:
        """Batches received on the UTC day from ``start_ms`` through ``end_ms``, oldest first, page by page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWindow:
    """Receipts up to ``older_than_minutes`` ago; ``limit`` batches to count, so that a sweep ends.

    ``minutes``: look at that many again, whatever an earlier sweep has seen.
    """

    older_than_minutes: int = 15
    minutes: int = 0
    limit: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSummary:
    rolled_up: RollupSummary
    missing: tuple[str, ...]
    """Batch ids that the log does not hold any more."""
    given_up: int
    more: bool
    """Whether limit or time ended it; the next one goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeper:
    index: LogIndex
    progress: Progress
    log: LogReader
    settle: Callable[[str], None]
    """What was in quarantine and came to something else since, of an organization."""
    ports: Ports
    retention_days: int = DEFAULT_RETENTION_DAYS

    def sweep(
        self,
        organizations: Iterable[str],
        window: SweepWindow,
        *,
        may_continue: Callable[[], bool],
    ) -> SweepSummary:
        """Count what waits, and what the log holds uncounted.

        Raises:
            Upstream: after all organizations were tried; what can't be counted yet keeps nothing else waiting.
        """
        run = _Run(self, window, may_continue, now_ms=self.ports.clock())
        for org in organizations:
            if not run.goes_on():
                break
            run.organization(org)
        self.progress.report(at_ms=run.now_ms, oldest_waiting_ms=run.oldest_ms)
        if run.failed:
            raise run.failed[0]
        return run.summary()


class _Run:
    def __init__(self, sweeper: Sweeper, window: SweepWindow, may_continue: Callable[[], bool], *, now_ms: int) -> None:
        self._sweeper, self._window, self._may_continue = sweeper, window, may_continue
        self.now_ms = now_ms
        self.failed: list[Upstream] = []
        self.oldest_ms: int | None = None
        self._total = RollupSummary()
        self._missing: list[str] = []
        self._taken = self._given_up = 0
        self._ended_early = False

    def goes_on(self) -> bool:
        ready = self._taken < self._window.limit and self._may_continue()
        self._ended_early = self._ended_early or not ready
        return ready

    def summary(self) -> SweepSummary:
        return SweepSummary(
            rolled_up=self._total,
            missing=tuple(self._missing),
            given_up=self._given_up,
            more=self._ended_early,
        )

    def organization(self, org: str) -> None:
        try:
            reached = self._sweeper.progress.reached(org) or self.now_ms - LOG_DAYS * DAY_MS
            self._count(org, self._sweeper.progress.waiting(org))
            self._deliver(org, since_ms=reached)  # first: while it fails, the mark of how far the sweep came stays
            self._look(org, reached)
            self._sweeper.settle(org)
        except Upstream as error:
            self.failed.append(error)

    def _look(self, org: str, reached_ms: int) -> None:
        """From where the last sweep ended; the end is moved on page by page."""
        progress = self._sweeper.progress
        end = self.now_ms - self._window.older_than_minutes * MINUTE_MS
        start = reached_ms
        if self._window.minutes:
            start = min(start, end - self._window.minutes * MINUTE_MS)
        start = max(start - OVERLAP_MS, self.now_ms - LOG_DAYS * DAY_MS)
        for day in days_between(utc_day(start), utc_day(end + DAY_MS)):
            for page in self._sweeper.index.received_from(org, day, start_ms=start, end_ms=end):
                if not self.goes_on():
                    return
                found = self._uncounted(org, page)
                progress.add(org, found)
                progress.advance(org, page[-1].received_ms)
                self._count(org, found)
        progress.advance(org, end)

    def _uncounted(self, org: str, page: Sequence[Waiting]) -> list[Waiting]:
        """Those that lack the marker of their first part, or of their last: parts are counted in order."""
        figures = self._sweeper.ports.figures
        first = figures.stored(org, [(one.batch_id, 0) for one in page])
        last = {name: (part.parts or 1) - 1 for (name, _), part in first.items()}
        others = figures.stored(org, [(name, part) for name, part in last.items() if part])
        return [
            one
            for one in page
            if one.batch_id not in last or (last[one.batch_id] and (one.batch_id, last[one.batch_id]) not in others)
        ]

    def _count(self, org: str, batches: Iterable[Waiting]) -> None:
        rest = iter(batches)
        while chunk := list(islice(rest, _AT_ONCE)):
            if not self.goes_on():
                self._left(chunk[0])
                return
            room = self._window.limit - self._taken
            self._taken += len(chunk[:room])
            self._chunk(org, chunk[:room])
            if chunk[room:]:
                self._left(chunk[room])
                self._ended_early = True
                return

    def _chunk(self, org: str, chunk: Sequence[Waiting]) -> None:
        found = [(one, self._sweeper.log.read(org, one.batch_id)) for one in chunk]
        entries = [(one, entry) for one, entry in found if entry is not None and QUARANTINED not in entry.item]
        for one, entry in found:
            if entry is None:
                self._missing.append(one.batch_id)
            if entry is None or QUARANTINED in entry.item:  # people decide over what is in quarantine
                self._sweeper.progress.remove(org, one)
        try:
            self._roll_up([entry for _, entry in entries])
        except Upstream:
            for one, entry in entries:
                self._alone(org, one, entry)
        else:
            for one, _ in entries:
                self._sweeper.progress.remove(org, one)

    def _alone(self, org: str, one: Waiting, entry: LogEntry) -> None:
        """One that can't be counted keeps nothing else waiting."""
        try:
            self._roll_up([entry])
        except Upstream as error:
            if one.received_ms > self.now_ms - GIVE_UP_DAYS * DAY_MS:
                self._left(one)
                self.failed.append(error)
                return
            self._give_up(entry)
        self._sweeper.progress.remove(org, one)

    def _roll_up(self, entries: Sequence[LogEntry]) -> None:
        if not entries:
            return
        try:
            self._total += roll_up(entries, ports=self._sweeper.ports, retention_days=self._sweeper.retention_days)
        except ReleaseBehind as left:
            self._total += left.counted
            raise

    def _give_up(self, entry: LogEntry) -> None:
        ports = self._sweeper.ports
        ports.quarantine.keep(entry, GIVEN_UP)
        ports.records.keep(entry, GIVEN_UP)
        ports.log.mark_quarantined(entry.key)
        self._given_up += 1

    def _left(self, one: Waiting) -> None:
        self.oldest_ms = one.received_ms if self.oldest_ms is None else min(self.oldest_ms, one.received_ms)

    def _deliver(self, org: str, *, since_ms: int) -> None:
        """Rows that a crash kept from the lake since the last sweep, by journal; accounting days are of any zone."""
        ports = self._sweeper.ports
        late = self.now_ms - JOURNAL_GRACE_MS
        first = min(since_ms - DAY_MS, self.now_ms - 3 * DAY_MS)
        for day in days_between(utc_day(first), utc_day(self.now_ms + 2 * DAY_MS)):
            for place, rows, is_due in ports.journals.entries(org, day):
                if is_due and int(place.partition("#")[0]) <= late:
                    ports.lake.send(rows)
                    ports.journals.delivered(org, day, place)
