"""Roll up what the stream did not: named batches, or those still pending in the log. The same code, the same safety."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from outlay.application.rollup import DEFAULT_RETENTION_DAYS, RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry, LogReader, Ports
from outlay.domain.errors import Upstream
from outlay.domain.periods import iso_utc

_MINUTE_MS = 60_000
_AT_ONCE = 25
"""Batches read before they are rolled up: at most 10 MB of log items at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveSummary:
    rolled_up: RollupSummary
    missing: tuple[str, ...] = ()
    """Batch ids that neither the log nor quarantine holds."""
    refused: tuple[str, ...] = ()
    """Batch ids that were discarded."""
    more: bool = False
    """Whether the limit or the time ended a sweep before its minutes did; the next one goes on from there."""


def redrive(
    named: Iterable[tuple[str, str]],
    *,
    log: LogReader,
    ports: Ports,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    who: str = "",
) -> RedriveSummary:
    """Roll up the (org, batch id) named, whether or not they were before: from the log, else from quarantine's copy.

    Raises:
        Upstream: a repeat is safe; it goes on with those that are not done.
    """
    total = RollupSummary()
    missing: list[str] = []
    refused: list[str] = []
    rest = iter(named)
    while chunk := list(islice(rest, _AT_ONCE)):
        begun: list[LogEntry] = []
        for org, batch_id in chunk:
            entry = log.read(org, batch_id) or ports.quarantine.read(org, batch_id)
            if entry is None:
                missing.append(batch_id)
            elif ports.records.begin(entry):
                begun.append(entry)
            else:
                refused.append(batch_id)
        done = roll_up(begun, ports=ports, retention_days=retention_days)
        total += done
        for entry in begun:
            if entry.key not in done.aside:
                ports.records.finish(entry, who=who)
    return RedriveSummary(rolled_up=total, missing=tuple(missing), refused=tuple(refused))


def discard(named: tuple[str, str], *, who: str, reason: str, log: LogReader, ports: Ports) -> RedriveSummary:
    """Decide that the batch is never to be counted. Its copy stays."""
    org, batch_id = named
    entry = log.read(org, batch_id) or ports.quarantine.read(org, batch_id)
    if entry is None:
        return RedriveSummary(rolled_up=RollupSummary(), missing=(batch_id,))
    done = ports.records.discard(entry, who=who, reason=reason)
    return RedriveSummary(rolled_up=RollupSummary(), refused=() if done else (batch_id,))


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWindow:
    """Which minutes a sweep looks at: ``minutes`` of them, the newest ``older_than_minutes`` before now."""

    older_than_minutes: int = 30
    minutes: int = 6 * 60
    limit: int = 10_000
    """Batches, so that a sweep ends."""

    def labels(self, now_ms: int) -> Iterator[str]:
        """UTC minutes, oldest first."""
        newest = now_ms // _MINUTE_MS - self.older_than_minutes
        for minute in range(newest - self.minutes, newest + 1):
            yield iso_utc(minute * _MINUTE_MS)[:16]


def sweep(
    window: SweepWindow,
    *,
    now_ms: int,
    log: LogReader,
    ports: Ports,
    retention_days: int = DEFAULT_RETENTION_DAYS,
    may_continue: Callable[[], bool] = lambda: True,
) -> RedriveSummary:
    """Roll up what is pending in the window's minutes until all is done, or its limit or time is up.

    Safe beside the live stream.

    Raises:
        Upstream: after all were tried; what can't be counted yet keeps nothing else waiting.
    """
    total, taken = RollupSummary(), 0
    missing: list[str] = []
    failed: list[Upstream] = []
    pending = (named for minute in window.labels(now_ms) for named in log.pending(minute))
    while (chunk := list(islice(pending, min(_AT_ONCE, window.limit - taken)))) and may_continue():
        taken += len(chunk)
        found = [(batch_id, log.read(org, batch_id)) for org, batch_id in chunk]
        missing += [batch_id for batch_id, entry in found if entry is None]
        entries = [entry for _, entry in found if entry is not None]
        total += _together_or_alone(entries, ports, retention_days, failed)
    if failed:
        raise failed[0]
    return RedriveSummary(rolled_up=total, missing=tuple(missing), more=bool(chunk) or next(pending, None) is not None)


def _together_or_alone(
    entries: list[LogEntry], ports: Ports, retention_days: int, failed: list[Upstream]
) -> RollupSummary:
    """Together, which is cheaper; where that fails, each alone. What fails then is noted."""
    try:
        return roll_up(entries, ports=ports, retention_days=retention_days)
    except Upstream:
        total = RollupSummary()
    for entry in entries:
        try:
            total += roll_up([entry], ports=ports, retention_days=retention_days)
        except Upstream as error:
            failed.append(error)
    return total
