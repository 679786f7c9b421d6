"""The proof: received = claimed + duplicates + conflicts + …, claimed = counted = in the lake, per event day or month.

Four independent sources: what the log holds, what the markers' transactions noted in the ledger, what the counters
add up to, and which rows the lake has. Nothing is derived from another.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Protocol, TypeVar

from outlay.application.quarantine import DISCARDED, Quarantined
from outlay.application.verified_day import (
    InLake,
    LedgerDay,
    LedgerEntry,
    Span,
    VerifiedDay,
    reasons_of,
    summed,
)
from outlay.domain.errors import InvalidInput, NotFound, Upstream
from outlay.domain.organization import Organization
from outlay.domain.periods import day_start_ms, days_between, iso_utc, month_of_day, next_day, utc_day
from outlay.domain.retention import kept_from

__all__ = ["LedgerDay", "LedgerEntry", "Sources", "VerifiedDay", "verify"]

DAY_MS = 86_400_000
LOG_DAYS = 35
MAX_DAYS = 400
MAX_DAYS_BY_MONTH = 3_660
IN_FLIGHT_MS = 30 * 60_000
"""How long an event may take through stream, transaction and delivery before its absence is drift."""
SETTLE_S = 1.0
"""How long the log's index may lag behind the log."""


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


def verify(
    *,
    organization: Organization,
    start_day: str,
    end_day: str,
    query_id: str | None,
    sources: Sources,
    by_month: bool = False,
) -> dict[str, Any]:
    """The proof of ``[start_day, end_day)``, as the API answers it, in rows of a day or of a month.

    The lake is asked first and read last, so that its seconds run beside the other reads. Without its answer in time,
    ``lake`` is ``"pending"`` and a second call with ``query_id`` completes the table. Of days whose rows were deleted
    by the organization's retention, ``in_lake`` is null. Reads beside one another may differ by what arrived in
    between: before that is called drift, the others are read once more after the lake.

    Raises:
        InvalidInput: the period is empty or too long.
        NotFound: the query id is of no such query.
    """
    days = _days(start_day, end_day, by_month=by_month)
    org = organization.org
    asked = query_id or sources.lake.start_events_per_day(org, start_day, end_day)
    now = sources.clock()
    read = _read(organization, days, now=now, sources=sources)
    state, in_lake = _lake(org, asked, sources=sources)
    # Rows go by their day of arrival, an event's may have come the day before (UTC): older days prove nothing there.
    kept = kept_from(organization.retention_days, now_ms=now)
    table = [_day(day, read, in_lake if day > kept else None) for day in days]
    if any(day.drift for day in table):
        now = sources.clock()
        read = _read(organization, days, now=now, sources=sources, settle_s=SETTLE_S)
        table = [_day(day, read, in_lake if day > kept else None) for day in days]
    rows = _months(table, read) if by_month else [_row(day.day, [day], read) for day in table if not day.is_empty]
    return {
        "as_of": iso_utc(now),
        "from": start_day,
        "to": end_day,
        "granularity": "month" if by_month else "day",
        "lake": state,
        "query_id": asked,
        "days": rows,
        "totals": {**_summed(table), **({"in_lake": None} if in_lake is None else {})},
    }


def _summed(days: Iterable[VerifiedDay]) -> dict[str, int | None]:
    """A day without anything makes no sum unknown, though its rows, had it any, would be deleted by now."""
    return summed(day.numbers() for day in days if not day.is_empty)


def _months(table: Sequence[VerifiedDay], read: "_Read") -> list[dict[str, Any]]:
    """A row a month; each of its days is judged by itself, so that one can't hide another's drift."""
    rows = []
    for month, group in groupby(table, key=lambda day: month_of_day(day.day)):
        days = list(group)
        if not all(day.is_empty for day in days):
            rows.append({**_row(month, days, read), "days_with_drift": [day.day for day in days if day.drift]})
    return rows


def _row(label: str, days: Sequence[VerifiedDay], read: "_Read") -> dict[str, Any]:
    numbers = _summed(days)
    named = {day.day for day in days}
    span = Span(
        start_day=days[0].day,
        end_day=next_day(days[-1].day),
        entries=[entry for day in days for entry in read.entries.get(day.day, ())],
        quarantined=[one.batch_id for one in read.quarantine if named & one.days.keys()],
        first_log_day=read.first_log_day,
    )
    return {"day": label, **numbers, "reasons": reasons_of(numbers, span)}


def _days(start_day: str, end_day: str, *, by_month: bool) -> list[str]:
    days = list(days_between(start_day, end_day))
    if not days:
        raise InvalidInput("the period is empty: 'from' must be before 'to'")
    if len(days) > (MAX_DAYS_BY_MONTH if by_month else MAX_DAYS):
        raise InvalidInput(
            f"a proof by day covers at most {MAX_DAYS} days at once, and one by month (granularity=month) at most "
            f"{MAX_DAYS_BY_MONTH}: ask for it by month, or in several periods"
        )
    return days


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """All sources but the lake."""

    entries: Mapping[str, Sequence[LedgerEntry]]
    """By event day."""
    counted: Mapping[str, int]
    quarantine: Sequence[Quarantined]
    first_log_day: str
    received: Received = Received({}, {})


def _read(organization: Organization, days: list[str], *, now: int, sources: Sources, settle_s: float = 0.0) -> _Read:
    """From the ledger to the log, so that what arrives in between only makes the later one larger."""
    entries: dict[str, list[LedgerEntry]] = {}
    for entry in sources.ledger.entries(organization.org, days):
        entries.setdefault(entry.event_day, []).append(entry)
    counted = sources.counted(organization, days[0], next_day(days[-1]))
    quarantine = [one for one in sources.quarantine.newest_first(organization.org) if one.is_aside]
    if settle_s:
        sources.sleep(settle_s)
    earliest = utc_day(day_start_ms(days[0], "UTC") - 2 * DAY_MS)
    first = utc_day(now - (LOG_DAYS - 1) * DAY_MS)
    read = _Read(entries=entries, counted=counted, quarantine=quarantine, first_log_day=first)
    received = _received(organization.org, max(first, earliest), now=now, read=read, log=sources.log)
    return replace(read, received=received)


def _received(org: str, first: str, *, now: int, read: _Read, log: ReceivedDays) -> Received:
    """Accepted events per event day: from the log while it holds them, before that from ledger and quarantine."""
    in_log = log.received_per_event_day(
        org, [*days_between(first, utc_day(now + DAY_MS))], recent_from_ms=now - IN_FLIGHT_MS
    )
    total = Counter(in_log.total)
    for day, entries in read.entries.items():
        total[day] += sum(entry.numbers.processed for entry in entries if entry.received_day < first)
    for batch in read.quarantine:
        if batch.received_ms is not None and utc_day(batch.received_ms) < first:
            total.update(batch.days)
    return Received(total=total, recent=in_log.recent)


def _lake(org: str, query_id: str, *, sources: Sources) -> tuple[str, dict[str, InLake] | None]:
    rows: Sequence[Mapping[str, str]] | None
    try:
        rows = wait_for(
            lambda: sources.lake.fetch(query_id, org=org), sleep=sources.sleep, patience_s=sources.patience_s
        )
    except Upstream:
        return "failed", None
    if rows is None:
        return "pending", None
    if any("event_ids" not in row for row in rows):
        raise NotFound("there is no such query")
    return "complete", {
        row["event_day"]: InLake(events=int(row["events"]), twice=int(row["event_rows"]) - int(row["event_ids"]))
        for row in rows
    }


_Rows = TypeVar("_Rows")


def wait_for(
    fetch: Callable[[], _Rows | None], *, sleep: Callable[[float], None], patience_s: float, pause_s: float = 0.25
) -> _Rows | None:
    """What ``fetch`` answers once it does; None where patience ends before."""
    waited = 0.0
    while (rows := fetch()) is None and waited < patience_s:
        sleep(pause_s)
        waited += pause_s
    return rows


def _day(day: str, read: _Read, in_lake: Mapping[str, InLake] | None) -> VerifiedDay:
    return VerifiedDay(
        day=day,
        received=read.received.total.get(day, 0),
        ledger=_ledger(read.entries.get(day, ())),
        counted=read.counted.get(day, 0),
        in_lake=None if in_lake is None else in_lake.get(day, InLake(events=0)),
        recent=read.received.recent.get(day, 0),
        kept=sum(one.days.get(day, 0) for one in read.quarantine if not _is_moving(one)),
        moving=sum(one.days.get(day, 0) for one in read.quarantine if _is_moving(one)),
    )


def _is_moving(one: Quarantined) -> bool:
    """Whether events of it may be in the ledger by now: redriven ones that count, or discarded ones that are void."""
    return one.is_redriving or one.state == DISCARDED


def _ledger(entries: Iterable[LedgerEntry]) -> LedgerDay:
    rows = [entry.numbers for entry in entries]
    return LedgerDay(**{name: sum(getattr(row, name) for row in rows) for name in LedgerDay.__dataclass_fields__})
