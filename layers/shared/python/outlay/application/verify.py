"""The proof: received = claimed + duplicates + conflicts + quarantined, claimed = counted = in the lake, per event day.

Four independent sources: what the log holds, what the markers' transactions noted in the ledger, what the counters
add up to, and which rows the lake has. Nothing is derived from another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from outlay.application.quarantine import REDRIVEN, Quarantined
from outlay.domain.errors import InvalidInput, Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, days_between, iso_utc, utc_day

DAY_MS = 86_400_000
LOG_DAYS = 35
MAX_DAYS = 400
IN_FLIGHT_MS = 30 * 60_000
"""How long an event may take through stream, transaction and delivery before its absence is drift."""
_COUNTS = ("received", "claimed", "duplicates", "conflicts", "quarantined", "in_flight", "counted")
SETTLE_S = 1.0
"""How long the log's index may lag behind the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDay:
    """What the transactions noted for one event day."""

    claimed: int = 0
    duplicates: int = 0
    conflicts: int = 0

    @property
    def processed(self) -> int:
        return self.claimed + self.duplicates + self.conflicts


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    event_day: str
    received_day: str
    numbers: LedgerDay


@dataclass(frozen=True, slots=True)
class Received:
    """Accepted events per event day, and those of them that came so lately that they may still be on their way."""

    total: Mapping[str, int]
    recent: Mapping[str, int]


class ReceivedDays(Protocol):
    """The log, by the day of receipt."""

    def received_per_event_day(self, org: str, received_days: list[str], *, recent_from_ms: int) -> Received:
        """Of the batches received on those UTC days; recent is what was received at or after the given moment."""
        ...


class Ledger(Protocol):
    def entries(self, org: str, event_days: list[str]) -> list[LedgerEntry]: ...


class QuarantineList(Protocol):
    def newest_first(self, org: str) -> Iterable[Quarantined]: ...


class LakeQueries(Protocol):
    def start_events_per_day(self, org: str, start_day: str, end_day: str) -> str: ...

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None: ...


CountedPerDay = Callable[[Organization, str, str], Mapping[str, int]]
"""Requests in the figures per event day of ``[start, end)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    log: ReceivedDays
    ledger: Ledger
    quarantine: QuarantineList
    counted: CountedPerDay
    lake: LakeQueries
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    patience_s: float = 15.0
    """How long to wait for the lake before answering without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedDay:
    """One event day. ``in_lake`` is None while the lake has not answered."""

    day: str
    received: int
    claimed: int
    duplicates: int
    conflicts: int
    counted: int
    in_lake: int | None
    recent: int
    kept: int = 0
    """Events in quarantine: received, and not to be counted."""
    redriving: int = 0
    """Events of those that are being redriven: they may be counted by now."""

    @property
    def quarantined(self) -> int:
        missing = self.received - self.claimed - self.duplicates - self.conflicts - self.kept
        return self.kept + min(max(missing, 0), self.redriving)

    def _gaps(self) -> tuple[int, ...]:
        """Sources are read from the lake to the log, so each gap is what arrived in between: never negative."""
        lake = self.claimed if self.in_lake is None else self.in_lake
        processed = self.claimed + self.duplicates + self.conflicts + self.quarantined
        return (self.received - processed, self.counted - self.claimed, self.claimed - lake)

    @property
    def in_flight(self) -> int:
        """Events received in the last half hour that have not reached every source yet."""
        return max(min(max(gap, 0), self.recent) for gap in self._gaps())

    @property
    def drift(self) -> int:
        """Events that are not where they should be: 0, or something is wrong."""
        return sum(-gap if gap < 0 else max(gap - self.recent, 0) for gap in self._gaps())

    def to_api(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("day", *_COUNTS, "in_lake", "drift")}


def verify(
    *, organization: Organization, start_day: str, end_day: str, query_id: str | None, sources: Sources
) -> dict[str, Any]:
    """The proof of ``[start_day, end_day)``, as the API answers it.

    The lake is asked first and read last, so that its seconds run beside the other reads. Without its answer in time,
    ``lake`` is ``"pending"`` and a second call with ``query_id`` completes the table. Reads beside one another may
    differ by what arrived in between: before that is called drift, the others are read once more after the lake.
    """
    days = _days(start_day, end_day)
    org = organization.org
    asked = query_id or sources.lake.start_events_per_day(org, start_day, end_day)
    now = sources.clock()
    read = _read(organization, start_day, end_day, now=now, sources=sources)
    state, in_lake = _lake(org, asked, sources=sources)
    table = [_day(day, read, in_lake) for day in days]
    if any(day.drift for day in table):
        now = sources.clock()
        read = _read(organization, start_day, end_day, now=now, sources=sources, settle_s=SETTLE_S)
        table = [_day(day, read, in_lake) for day in days]
    return {
        "as_of": iso_utc(now),
        "from": start_day,
        "to": end_day,
        "lake": state,
        "query_id": asked,
        "days": [day.to_api() for day in table if day.received or day.claimed or day.counted or day.in_lake],
        "totals": _totals(table, lake_known=in_lake is not None),
    }


def _days(start_day: str, end_day: str) -> list[str]:
    days = list(days_between(start_day, end_day))
    if not days:
        raise InvalidInput("the period is empty: 'from' must be before 'to'")
    if len(days) > MAX_DAYS:
        raise InvalidInput(f"a proof covers at most {MAX_DAYS} days at once")
    return days


@dataclass(frozen=True, slots=True)
class _Read:
    """All sources but the lake."""

    entries: list[LedgerEntry]
    counted: Mapping[str, int]
    quarantine: Sequence[Quarantined]
    received: Received


def _read(
    organization: Organization, start_day: str, end_day: str, *, now: int, sources: Sources, settle_s: float = 0.0
) -> _Read:
    """From the ledger to the log, so that what arrives in between only makes the later one larger."""
    days = _days(start_day, end_day)
    entries = sources.ledger.entries(organization.org, days)
    counted = sources.counted(organization, start_day, end_day)
    quarantine = [one for one in sources.quarantine.newest_first(organization.org) if one.state != REDRIVEN]
    if settle_s:
        sources.sleep(settle_s)
    read = _Read(entries, counted, quarantine, Received({}, {}))
    return replace(read, received=_received(organization.org, days, now=now, read=read, log=sources.log))


def _received(org: str, days: list[str], *, now: int, read: _Read, log: ReceivedDays) -> Received:
    """Accepted events per event day: from the log while it holds them, before that from ledger and quarantine."""
    earliest = utc_day(day_start_ms(days[0], "UTC") - 2 * DAY_MS)
    first = max(utc_day(now - (LOG_DAYS - 1) * DAY_MS), earliest)
    in_log = log.received_per_event_day(
        org, [*days_between(first, utc_day(now + DAY_MS))], recent_from_ms=now - IN_FLIGHT_MS
    )
    total = Counter(in_log.total)
    for entry in read.entries:
        if entry.received_day < first:
            total[entry.event_day] += entry.numbers.processed
    for batch in read.quarantine:
        if batch.received_ms is not None and utc_day(batch.received_ms) < first:
            total.update(batch.days)
    return Received(total=total, recent=in_log.recent)


def _lake(org: str, query_id: str, *, sources: Sources) -> tuple[str, dict[str, int] | None]:
    waited = 0.0
    while True:
        try:
            rows = sources.lake.fetch(query_id, org=org)
        except Upstream:
            return "failed", None
        if rows is not None:
            return "complete", {row["event_day"]: int(row["events"]) for row in rows}
        if waited >= sources.patience_s:
            return "pending", None
        sources.sleep(0.25)
        waited += 0.25


def _day(day: str, read: _Read, in_lake: Mapping[str, int] | None) -> VerifiedDay:
    numbers = [entry.numbers for entry in read.entries if entry.event_day == day]
    return VerifiedDay(
        day=day,
        received=read.received.total.get(day, 0),
        claimed=sum(part.claimed for part in numbers),
        duplicates=sum(part.duplicates for part in numbers),
        conflicts=sum(part.conflicts for part in numbers),
        counted=read.counted.get(day, 0),
        in_lake=None if in_lake is None else in_lake.get(day, 0),
        recent=read.received.recent.get(day, 0),
        kept=sum(one.days.get(day, 0) for one in read.quarantine if not one.is_redriving),
        redriving=sum(one.days.get(day, 0) for one in read.quarantine if one.is_redriving),
    )


def _totals(table: list[VerifiedDay], *, lake_known: bool) -> dict[str, Any]:
    totals: dict[str, Any] = {name: sum(getattr(day, name) for day in table) for name in (*_COUNTS, "drift")}
    totals["in_lake"] = sum(day.in_lake or 0 for day in table) if lake_known else None
    return totals
