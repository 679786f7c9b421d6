"""Roll up what the stream did not: named batches, or those still pending in the log. The same code, the same safety."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outlay.application.rollup import DEFAULT_RETENTION_DAYS, RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry, LogReader, Ports
from outlay.domain.periods import iso_utc

_MINUTE_MS = 60_000
_AT_ONCE = 25
"""Batches read before they are rolled up: at most 10 MB of log items at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveSummary:
    rolled_up: RollupSummary
    missing: tuple[str, ...] = ()
    """Batch ids that the log no longer holds."""
    more: bool = False
    """Whether the limit ended a sweep before its minutes did."""


def redrive(
    named: Iterable[tuple[str, str]], *, log: LogReader, ports: Ports, retention_days: int = DEFAULT_RETENTION_DAYS
) -> RedriveSummary:
    """Roll up the (org, batch id) named, whether or not they were before."""
    total, missing = RollupSummary(), []
    entries: list[LogEntry] = []
    for org, batch_id in named:
        entry = log.read(org, batch_id)
        if entry is None:
            missing.append(batch_id)
            continue
        entries.append(entry)
        if len(entries) >= _AT_ONCE:
            total += roll_up(entries, ports=ports, retention_days=retention_days)
            entries = []
    total += roll_up(entries, ports=ports, retention_days=retention_days)
    return RedriveSummary(rolled_up=total, missing=tuple(missing))


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWindow:
    """Which minutes a sweep looks at: ``minutes`` of them, the newest ``older_than_minutes`` before now."""

    older_than_minutes: int = 30
    minutes: int = 6 * 60
    limit: int = 200
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
) -> RedriveSummary:
    """Roll up what is pending in the window's minutes. Safe beside the live stream."""
    found: list[tuple[str, str]] = []
    for minute in window.labels(now_ms):
        found.extend(log.pending(minute))
        if len(found) > window.limit:
            break
    done = redrive(found[: window.limit], log=log, ports=ports, retention_days=retention_days)
    return RedriveSummary(rolled_up=done.rolled_up, missing=done.missing, more=len(found) > window.limit)
