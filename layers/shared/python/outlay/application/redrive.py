"""Roll up named batches: from the log, or from quarantine's copies. The same code, the same safety as the stream's."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from outlay.application.rollup import DEFAULT_RETENTION_DAYS, RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry, LogReader, Ports
from outlay.application.sweep import DAY_MS, LOG_DAYS

_AT_ONCE = 25
"""Batches read before they are rolled up: at most 10 MB of log items at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveSummary:
    rolled_up: RollupSummary
    missing: tuple[str, ...] = ()
    """Batch ids that neither the log nor quarantine holds."""
    refused: tuple[str, ...] = ()
    """Batch ids that were discarded, or whose copy is too old to be counted safely."""


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
            held = log.read(org, batch_id)
            entry = held or ports.quarantine.read(org, batch_id)
            if entry is None:
                missing.append(batch_id)
            elif held is None and _is_too_old(entry, now_ms=ports.clock(), retention_days=retention_days):
                refused.append(batch_id)
            elif ports.records.begin(entry):
                begun.append(entry)
            else:
                refused.append(batch_id)
        done = roll_up(begun, ports=ports, retention_days=retention_days)
        total += done
        for entry in begun:
            if entry.key not in done.aside:
                ports.records.finish(entry, who=who)
                ports.log.mark_counted(entry.key)
    return RedriveSummary(rolled_up=total, missing=tuple(missing), refused=tuple(refused))


def copy_days(retention_days: int = DEFAULT_RETENTION_DAYS) -> int:
    """For how many days after its receipt a copy may be counted.

    The claim of an event lives for ``retention_days`` from the event's own time at least, and that lies at most as long
    before the receipt as the log reaches back. Later nobody knows any more whether its events were counted by others.
    """
    return retention_days - LOG_DAYS


def _is_too_old(entry: LogEntry, *, now_ms: int, retention_days: int) -> bool:
    """Of a copy. One that can't be read is put aside again, which needs no claims."""
    return entry.batch is not None and now_ms >= entry.batch.received_ms + copy_days(retention_days) * DAY_MS


def discard(named: tuple[str, str], *, who: str, reason: str, log: LogReader, ports: Ports) -> RedriveSummary:
    """Decide that the batch is never to be counted. Its copy stays."""
    org, batch_id = named
    entry = log.read(org, batch_id) or ports.quarantine.read(org, batch_id)
    if entry is None:
        return RedriveSummary(rolled_up=RollupSummary(), missing=(batch_id,))
    done = ports.records.discard(entry, who=who, reason=reason)
    return RedriveSummary(rolled_up=RollupSummary(), refused=() if done else (batch_id,))
