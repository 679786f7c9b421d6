"""Rollup's three ways in: the log's stream, a redrive of named batches, a sweep of what is still pending.

A failure that may pass is raised, so that Lambda has the whole delivery come again: partial batch responses are not
used, since every step may be repeated and the local AWS would lose the records reported.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from outlay.adapters.dynamodb.log_entries import from_stream
from outlay.application.redrive import RedriveSummary, SweepWindow, redrive, sweep
from outlay.application.rollup import RollupSummary, roll_up
from outlay.application.rollup_ports import LogReader, Ports
from outlay.contracts import metrics

_METRICS: Mapping[str, str] = {
    metrics.EVENTS_COUNTED: "counted",
    metrics.EVENTS_DUPLICATE: "duplicates",
    metrics.EVENTS_CONFLICTING: "conflicts",
    metrics.EVENTS_UNPRICED: "unpriced",
    metrics.VALUES_TO_OTHER: "to_other",
    metrics.BATCHES_QUARANTINED: "quarantined",
}
_MAX_MINUTES = 36 * 24 * 60
_MAX_BATCHES = 1_000

Count = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupApp:
    """``count`` publishes a metric; zero is left out."""

    ports: Ports
    log: LogReader
    clock: Callable[[], int]
    count: Count
    retention_days: int

    def answer(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Handle ``{"Records": [...]}``, ``{"redrive": [{"org", "batch_id"}...]}`` or ``{"sweep": true, ...}``.

        Raises:
            Upstream: to be delivered again.
            ValueError: the payload is none of the three.
        """
        if "Records" in event:
            summary = roll_up(from_stream(event["Records"]), ports=self.ports, retention_days=self.retention_days)
            return self._published(summary)
        if "redrive" in event:
            named = [(str(one["org"]), str(one["batch_id"])) for one in event["redrive"]]
            return self._report(redrive(named, log=self.log, ports=self.ports, retention_days=self.retention_days))
        if event.get("sweep") is True:
            return self._report(self._sweep(event))
        raise ValueError("neither a stream's records nor redrive nor sweep")

    def _sweep(self, event: Mapping[str, Any]) -> RedriveSummary:
        default = SweepWindow()
        window = SweepWindow(
            older_than_minutes=_bounded(event, "older_than_minutes", default.older_than_minutes, _MAX_MINUTES),
            minutes=_bounded(event, "minutes", default.minutes, _MAX_MINUTES),
            limit=_bounded(event, "limit", default.limit, _MAX_BATCHES),
        )
        return sweep(window, now_ms=self.clock(), log=self.log, ports=self.ports, retention_days=self.retention_days)

    def _report(self, done: RedriveSummary) -> dict[str, Any]:
        return {**self._published(done.rolled_up), "missing": list(done.missing), "more": done.more}

    def _published(self, summary: RollupSummary) -> dict[str, Any]:
        numbers = asdict(summary)
        for metric, name in _METRICS.items():
            if numbers[name]:
                self.count(metric, numbers[name])
        return numbers


def _bounded(event: Mapping[str, Any], name: str, default: int, most: int) -> int:
    value = event.get(name, default)
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 0 to {most}")
    return value
