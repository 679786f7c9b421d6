"""Roll up named batches: from the log, or from quarantine's copies. The same code, the same safety as the stream's."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from outlay.application.rollup import DEFAULT_RETENTION_DAYS, RollupSummary, roll_up
from outlay.application.rollup_ports import LogEntry, LogReader, Ports

_AT_ONCE = 25
"""Batches read before they are rolled up: at most 10 MB of log items at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedriveSummary:
    rolled_up: RollupSummary
    missing: tuple[str, ...] = ()
    """Batch ids that neither the log nor quarantine holds."""
    refused: tuple[str, ...] = ()
    """Batch ids that were discarded."""


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
                ports.log.mark_counted(entry.key)
    return RedriveSummary(rolled_up=total, missing=tuple(missing), refused=tuple(refused))


def discard(named: tuple[str, str], *, who: str, reason: str, log: LogReader, ports: Ports) -> RedriveSummary:
    """Decide that the batch is never to be counted. Its copy stays."""
    org, batch_id = named
    entry = log.read(org, batch_id) or ports.quarantine.read(org, batch_id)
    if entry is None:
        return RedriveSummary(rolled_up=RollupSummary(), missing=(batch_id,))
    done = ports.records.discard(entry, who=who, reason=reason)
    return RedriveSummary(rolled_up=RollupSummary(), refused=() if done else (batch_id,))
