"""List the events behind a figure, newest received first: from the log while it holds them, else from the lake.

From the log, exactly the rows that the figures count (``counted_events``), filtered by the values that the figures
count them under, so that a filter finds here what the figure adds up; then, where months were closed, the adjustments
that count in the period, from the journal, newest day first. Closed months are read from the lake: what was corrected
since stays in their figures.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from outlay.application.counted_adjustments import AdjustedDay, AdjustedLog, Adjustment
from outlay.application.counted_events import Candidate, counted_events, read_parts
from outlay.contracts.buckets import COST_CLASSES
from outlay.contracts.dimensions import TAG_PREFIX
from outlay.contracts.keys import log_day_sort
from outlay.domain.adjustment_sums import quantity_of
from outlay.domain.event import UsageEvent
from outlay.domain.lake_row import to_row
from outlay.domain.part_prices import Prices
from outlay.domain.periods import day_of, day_start_ms, month_of_day, next_day, utc_day

DAY_MS = 86_400_000
LOG_REACH_MS = 34 * DAY_MS
"""Events of the last 34 days are all in the log: they were received no earlier (but minutes), and it keeps 35 days."""
AHEAD_MS = 10 * 60_000
"""How long before its own time an event can have been received: the door allows 5 minutes."""
MAX_LAKE_ROWS = 100_000
"""Rows that one listing of the lake holds; a longer one has to be narrowed."""

MAX_QUERIES = 60
MAX_BATCHES = 1_000
MAX_EVENTS = 20_000
"""What one call reads of the log at most, give or take a chunk; the cursor goes on from there."""
REFERENCES_A_QUERY = 500
_CHUNK_BATCHES = 100
_CHUNK_EVENTS = 2_000
_USER_COLUMN = "user_pseudonym"
_LAST = "~"
"""Sorts after every batch of a day."""

Columns = Mapping[str, Any]
"""A row by ``contracts.lake`` columns; what is unknown is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsQuery:
    """Events of ``[start_ms, end_ms)`` whose dimensions and tags (``tag:key``) have one of the values wanted.

    ``adjusted``: months were closed, or old events voided, so that adjustments may count in the period.
    """

    start_ms: int
    end_ms: int
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    arrived_from: str = ""
    """Of the lake, only what arrived on that day (UTC) or later: the organization keeps no longer what came before."""
    adjusted: bool = False
    batch_id: str = ""
    """Only rows of this batch, as long as the log holds it, as they count by now; no adjustments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A batch of the log as its index knows it. ``days``: its event days, each in the batch's own zone."""

    batch_id: str
    sort: str
    events: int
    days: frozenset[str]


class EventLog(AdjustedLog, Protocol):
    """The log with what decides over its events. All of one organization."""

    def received(self, org: str, day: str, *, before: str, limit: int) -> tuple[list[Reference], bool]:
        """Batches received on the UTC day that sort before, newest first; whether there are more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A query of the lake that is not done."""

    elapsed_ms: int
    scanned_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LakePage:
    rows: Sequence[Columns]
    token: str | None
    """Of the next page."""


class EventLake(Protocol):
    """The lake's rows, each event once, newest received first, at most ``MAX_LAKE_ROWS``."""

    def start_events(self, org: str, query: EventsQuery) -> str:
        """Begin a listing; its id."""

    def events_page(self, org: str, query: EventsQuery, *, query_id: str, token: str, limit: int) -> LakePage | Running:
        """A page of a listing. Raises ``NotFound`` where the id is not of this very query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a listing goes on: below ``before`` on the UTC day, in the first batch only below ``position``.

    ``adjusting``: in the journal, whose days are local dates of accounting and whose entries have rows for positions.
    """

    day: str
    before: str = _LAST
    position: int | None = None
    adjusting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    columns: Columns
    counted_as: Mapping[str, str] = field(default_factory=dict)
    """Dimension → value that the figures count it under, where that isn't its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    rows: Sequence[EventRow]
    following: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sum of the rows listed so far; money in pico-USD, in the order of ``COST_CLASSES``."""

    requests: int = 0
    unpriced: int = 0
    by_class: tuple[int, ...] = (0,) * len(COST_CLASSES)

    def plus(self, rows: Sequence[Columns]) -> "Totals":
        """With these rows added."""
        return Totals(
            requests=self.requests + sum(quantity_of(row) for row in rows),
            unpriced=self.unpriced + sum(quantity_of(row) for row in rows if not row["is_priced"]),
            by_class=tuple(
                held + sum(row.get(f"cost_{name}_picousd", 0) for row in rows)
                for name, held in zip(COST_CLASSES, self.by_class, strict=True)
            ),
        )


def is_in_log(query: EventsQuery, *, now_ms: int, closed: Collection[str] = (), time_zone: str = "UTC") -> bool:
    """Whether the log holds every event of the period; not of ``closed`` months, local in the time zone."""
    months = (month_of_day(day_of(moment, time_zone)) for moment in (query.start_ms, query.end_ms - 1))
    first, last = sorted(months)
    return query.start_ms >= now_ms - LOG_REACH_MS and not any(first <= month <= last for month in closed)


def days_of_batch(batch_id: str, time_zone: str, *, org: str, log: EventLog) -> tuple[int, int] | None:
    """``[start, end)`` of the local days of a batch's events; None where the log does not hold it (any more)."""
    batch = log.batches(org, [batch_id]).get(batch_id)
    if batch is None:
        return None
    days = sorted(day_of(event.timestamp_ms, time_zone) for event in batch.events)
    return day_start_ms(days[0], time_zone), day_start_ms(next_day(days[-1]), time_zone)


def first_place(now_ms: int) -> Place:
    """A listing shows what was received before it began, so that no page is moved by what arrives meanwhile."""
    return Place(day=utc_day(now_ms), before=f"{now_ms:015d}")


def list_events(query: EventsQuery, *, org: str, log: EventLog, prices: Prices, place: Place, limit: int) -> EventsPage:
    """A page of rows from the log. It may hold fewer than ``limit`` although more follow: reads are bounded."""
    rows: list[EventRow] = []
    following: Place | None = place
    read = _Read()
    for found, after in _walk(query, org=org, log=log, prices=prices, place=place, read=read):
        for here, row in found:
            rows.append(row)
            if len(rows) == limit:
                return EventsPage(rows=rows, following=here)
        following = after
        if read.batches >= MAX_BATCHES or read.events >= MAX_EVENTS:
            break
    return EventsPage(rows=rows, following=following)


@dataclass(slots=True)
class _Read:
    """How much a call has read."""

    batches: int = 0
    events: int = 0


_Placed = tuple[Place, EventRow]


def _walk(
    query: EventsQuery, *, org: str, log: EventLog, prices: Prices, place: Place, read: _Read
) -> Iterator[tuple[Iterator[_Placed], Place | None]]:
    """Rows with the place after each, piece by piece with the place after it: the log, then the journal."""
    first_of_journal = _newest_accounting_day(query)
    here: Place | None = place
    if not place.adjusting:
        walk = _batch if query.batch_id else _chunks
        for chunk, after in walk(query, org=org, log=log, place=place):
            here = first_of_journal if after is None else after
            read.batches += len(chunk.references)
            read.events += sum(reference.events for reference in chunk.references)
            yield _rows(chunk, query=query, org=org, log=log, prices=prices), here
    while here is not None and here.adjusting:
        day = AdjustedDay(org, here.day, log, prices)
        after = _day_before(here.day, _event_days(query)[0], adjusting=True)
        read.events += sum(one.rows for entry in day.entries for one in entry.sums)
        yield _adjustments(day, here, query), after
        here = after


def _newest_accounting_day(query: EventsQuery) -> Place | None:
    if not query.adjusted or query.batch_id:
        return None
    return Place(day=_event_days(query)[1], adjusting=True)


def _adjustments(day: AdjustedDay, place: Place, query: EventsQuery) -> Iterator[_Placed]:
    for one in day.newest_first(below=place.before, end=place.position):
        if _row_fits(one, query):
            here = Place(day=place.day, before=one.place, position=one.index, adjusting=True)
            yield here, EventRow(columns=one.row, counted_as=one.counted_as)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Batches of one received day; ``resumed`` is the place within the first of them."""

    day: str
    references: list[Reference]
    resumed: Place

    def end_of(self, reference: Reference) -> int | None:
        """The position that the listing has come down to within the batch; None where it begins."""
        return self.resumed.position if self.resumed.before == _within(reference.sort) else None


def _within(sort: str) -> str:
    """A bound that this batch is below of and every newer one isn't."""
    return sort + _LAST


def _chunks(query: EventsQuery, *, org: str, log: EventLog, place: Place) -> Iterator[tuple[_Chunk, Place | None]]:
    """Batches that may hold events of the period, newest first, each chunk with the place after it."""
    oldest = utc_day(query.start_ms - AHEAD_MS)
    days = _event_days(query)
    here: Place | None = place
    for _ in range(MAX_QUERIES):
        assert here is not None
        found, more = log.received(org, here.day, before=here.before, limit=REFERENCES_A_QUERY)
        for references in cut([one for one in found if any(days[0] <= day <= days[1] for day in one.days)]):
            yield _Chunk(here.day, references, here), Place(day=here.day, before=references[-1].sort)
        after = Place(day=here.day, before=found[-1].sort) if more and found else _day_before(here.day, oldest)
        yield _Chunk(here.day, [], here), after
        if after is None:
            return
        here = after


def _batch(query: EventsQuery, *, org: str, log: EventLog, place: Place) -> Iterator[tuple[_Chunk, None]]:
    """The one batch that is asked for, if it was there when the listing began: two reads of its item."""
    for batch in log.batches(org, [query.batch_id]).values():
        day = utc_day(batch.received_ms)
        sort = log_day_sort(batch.received_ms, batch.batch_id)
        days = frozenset(day_of(event.timestamp_ms, batch.dimensions.time_zone) for event in batch.events)
        if batch.batch_id == query.batch_id and sort < place.before:
            found = Reference(batch_id=batch.batch_id, sort=sort, events=len(batch.events), days=days)
            yield _Chunk(day, [found], place), None


def _event_days(query: EventsQuery) -> tuple[str, str]:
    """First and last local date that the period can touch in any zone."""
    one = timedelta(days=1)
    first, last = (date.fromisoformat(utc_day(moment)) for moment in (query.start_ms, query.end_ms - 1))
    return (first - one).isoformat(), (last + one).isoformat()


def _day_before(day: str, oldest: str, *, adjusting: bool = False) -> Place | None:
    if day <= oldest:
        return None
    return Place(day=(date.fromisoformat(day) - timedelta(days=1)).isoformat(), adjusting=adjusting)


def cut(references: Sequence[Reference]) -> Iterator[list[Reference]]:
    """The batches in pieces that can be held in memory."""
    chunk: list[Reference] = []
    events = 0
    for reference in references:
        if chunk and (len(chunk) == _CHUNK_BATCHES or events + reference.events > _CHUNK_EVENTS):
            yield chunk
            chunk, events = [], 0
        chunk.append(reference)
        events += reference.events
    if chunk:
        yield chunk


def _rows(chunk: _Chunk, *, query: EventsQuery, org: str, log: EventLog, prices: Prices) -> Iterator[_Placed]:
    """In the order of the listing: newest batch first, last position first."""
    if not chunk.references:
        return
    found = log.batches(org, [reference.batch_id for reference in chunk.references])
    sorts = {reference.batch_id: reference.sort for reference in chunk.references if reference.batch_id in found}
    ends = {reference.batch_id: chunk.end_of(reference) for reference in chunk.references}
    batches = [found[batch_id] for batch_id in sorts]

    def fits(one: Candidate) -> bool:
        end = ends[one.batch.batch_id]
        return (end is None or one.position < end) and _fits(one.event, query, one.counted_as)

    parts = read_parts(batches, org=org, log=log)
    for one in counted_events(batches, parts=parts, log=log, prices=prices, fits=fits):
        place = Place(day=chunk.day, before=_within(sorts[one.batch.batch_id]), position=one.position)
        columns = to_row(one.batch, one.position, one.price, rating=one.rating)
        yield place, EventRow(columns={**columns, "price_revision": one.price_revision}, counted_as=one.counted_as)


def _fits(event: UsageEvent, query: EventsQuery, counted_as: Mapping[str, str]) -> bool:
    if not query.start_ms <= event.timestamp_ms < query.end_ms:
        return False
    return all(counted_as.get(name, value_of(event, name)) in wanted for name, wanted in query.filters.items())


def value_of(event: UsageEvent, dimension: str) -> str:
    """The event's own value of a dimension, or of any tag as ``tag:key``; ``""`` where it has none."""
    if dimension.startswith(TAG_PREFIX):
        return event.tags.get(dimension.removeprefix(TAG_PREFIX), "")
    value: str = getattr(event, dimension)
    return value


def _row_fits(one: Adjustment, query: EventsQuery) -> bool:
    if not query.start_ms <= one.row["timestamp_ms"] < query.end_ms:
        return False
    return all(one.counted_as.get(name, _column(one.row, name)) in wanted for name, wanted in query.filters.items())


def _column(row: Columns, dimension: str) -> str:
    if dimension.startswith(TAG_PREFIX):
        tags: Mapping[str, str] = row.get("tags", {})
        return tags.get(dimension.removeprefix(TAG_PREFIX), "")
    value: str = row.get(_USER_COLUMN if dimension == "user" else dimension, "")
    return value
