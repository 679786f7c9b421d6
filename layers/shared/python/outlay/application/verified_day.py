"""One event day (or month) of the proof: the four sources' numbers, what is on its way, what is wrong, and why.

====================  ======================================================================================
received              = claimed + duplicates + conflicts + voided + late + quarantined + in flight
counted               = claimed + adjusted
in the lake           = claimed + adjusted
====================  ======================================================================================

Rows go to the lake before they are counted, so that the two may differ either way by what came in the last half hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outlay.domain.periods import next_day

COUNTS: tuple[str, ...] = (
    "received",
    "claimed",
    "duplicates",
    "conflicts",
    "voided",
    "late",
    "quarantined",
    "in_flight",
    "adjusted",
    "counted",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDay:
    """What the transactions noted for one event day."""

    claimed: int = 0
    duplicates: int = 0
    conflicts: int = 0
    voided: int = 0
    late: int = 0
    """Came for a day that was closed: counted elsewhere, as an adjustment."""
    adjusted: int = 0
    """Net quantity of the adjustments entered on this day; may be negative. Not part of what was received for it."""

    @property
    def processed(self) -> int:
        return self.claimed + self.duplicates + self.conflicts + self.voided + self.late


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    event_day: str
    received_day: str
    numbers: LedgerDay


@dataclass(frozen=True, slots=True, kw_only=True)
class InLake:
    """Of one event day. ``twice``: rows of events that the lake has under another owner as well."""

    events: int
    twice: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedDay:
    """One event day. ``in_lake`` is None while the lake has not answered."""

    day: str
    received: int
    ledger: LedgerDay
    counted: int
    in_lake: InLake | None
    recent: int
    kept: int = 0
    """Events in quarantine: received, and not to be counted."""
    moving: int = 0
    """Events of those that are being redriven, or were discarded: they may be counted, or void, by now."""

    @property
    def quarantined(self) -> int:
        missing = self.received - self.ledger.processed - self.kept
        return self.kept + min(max(missing, 0), self.moving)

    @property
    def _expected(self) -> int:
        """What counters and lake are to hold."""
        return self.ledger.claimed + self.ledger.adjusted

    def _behind(self) -> tuple[int, ...]:
        """Sources are read from the ledger to the log: each gap is what arrived in between, and never negative."""
        return (self.received - self.ledger.processed - self.quarantined, self.counted - self._expected)

    def _lake_gap(self) -> int:
        """Rows that are missing (or, where negative, not counted): archived before counted, so either may be first."""
        return 0 if self.in_lake is None else self._expected - (self.in_lake.events - self.in_lake.twice)

    @property
    def in_flight(self) -> int:
        """Events received in the last half hour that have not reached every source yet."""
        gaps = (*(max(gap, 0) for gap in self._behind()), abs(self._lake_gap()))
        return max(min(gap, self.recent) for gap in gaps)

    @property
    def drift(self) -> int:
        """Events that are not where they should be: 0, or something is wrong."""
        behind = sum(-gap if gap < 0 else max(gap - self.recent, 0) for gap in self._behind())
        twice = 0 if self.in_lake is None else self.in_lake.twice
        return behind + max(abs(self._lake_gap()) - self.recent, 0) + twice

    @property
    def is_empty(self) -> bool:
        nothing = self.ledger == LedgerDay() and not self.received and not self.counted
        return nothing and (self.in_lake is None or self.in_lake == InLake(events=0))

    def numbers(self) -> dict[str, int | None]:
        """By the names of the wire."""
        found: dict[str, int | None] = {name: self._number(name) for name in COUNTS}
        found["in_lake"] = None if self.in_lake is None else self.in_lake.events
        found["drift"] = self.drift
        return found

    def _number(self, name: str) -> int:
        value: int = getattr(self.ledger if name in LedgerDay.__dataclass_fields__ else self, name)
        return value


def summed(numbers: Iterable[Mapping[str, int | None]]) -> dict[str, int | None]:
    """The sums; unknown where one is. A drift of one day never makes up for another's."""
    rows = list(numbers)
    found: dict[str, int | None] = {}
    for name in (*COUNTS, "in_lake", "drift"):
        values = [row[name] for row in rows]
        known = [value for value in values if value is not None]
        found[name] = sum(known) if len(known) == len(values) else None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days that a row of the proof is about, ``[start_day, end_day)``, and what is known of them beside numbers."""

    start_day: str
    end_day: str
    entries: Sequence[LedgerEntry]
    quarantined: Sequence[str] = ()
    """Batch ids."""
    first_log_day: str = ""
    """First day of receipt that the log still holds."""


MAX_BATCH_IDS = 20
"""Named beside a pointer; the pointer leads to all."""
_OUTCOMES = {"duplicate": "duplicates", "conflict": "conflicts", "voided": "voided"}
"""Reason → the number that it explains, found again in the markers of batches."""


def reasons_of(numbers: Mapping[str, int | None], span: Span) -> list[dict[str, Any]]:
    """Why the columns differ: ``reason``, ``events``, and a ``pointer`` to the rows (None: the log has let them go)."""
    found = [
        _reason("in_flight", numbers["in_flight"], _path(span, "/v1/verify/batches", outcome="uncounted")),
        _quarantined(numbers["quarantined"], span),
        *(_reason(name, numbers[column], _batches(span, column)) for name, column in _OUTCOMES.items()),
        _reason("late", numbers["late"], _where_adjusted(span)),
        _reason("adjusted", numbers["adjusted"], _path(span, "/v1/events", filter="source:adjustment")),
        _reason("drift", numbers["drift"], _drift(span)),
    ]
    return [reason for reason in found if reason is not None]


def _reason(name: str, events: int | None, pointer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"reason": name, "events": events, "pointer": pointer} if events else None


def _path(span: Span, resource: str, **parameters: str) -> dict[str, Any]:
    return pointer(resource, **{"from": span.start_day, "to": span.end_day}, **parameters)


def pointer(resource: str, **parameters: str) -> dict[str, Any]:
    """A pointer whose path can be asked for as it stands: values are dates and words."""
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return {"path": f"{resource}?{query}" if query else resource}


def _batches(span: Span, column: str) -> dict[str, Any] | None:
    days = {entry.received_day for entry in span.entries if getattr(entry.numbers, column)}
    if not any(day >= span.first_log_day for day in days):
        return None
    return _path(span, "/v1/verify/batches", outcome=column)


def _quarantined(events: int | None, span: Span) -> dict[str, Any] | None:
    batches = list(span.quarantined)
    named = {"batch_ids": batches[:MAX_BATCH_IDS], "more": len(batches) > MAX_BATCH_IDS}
    return _reason("quarantined", events, {**pointer("/v1/quarantine"), **named})


def _where_adjusted(span: Span) -> dict[str, Any] | None:
    """What came for a closed day counts at its receipt."""
    days = [entry.received_day for entry in span.entries if entry.numbers.late]
    if not days:
        return None
    parameters = {"from": min(days), "to": next_day(max(days)), "filter": "source:adjustment"}
    return pointer("/v1/events", **parameters)


def _drift(span: Span) -> dict[str, Any]:
    """While the log holds the day, its claims can be checked one by one; later, figures and lake held side by side."""
    if span.end_day > span.first_log_day:
        return _path(span, "/v1/verify/claims")
    return _path(span, "/v1/verify", by="source")
