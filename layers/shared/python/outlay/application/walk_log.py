"""Walk through the batches of the log by day of receipt, newest first, in chunks that can be read at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from outlay.application.list_events import DAY_MS, Place, Reference
from outlay.application.verify import LOG_DAYS
from outlay.domain.batch import Batch
from outlay.domain.periods import day_start_ms, days_between, next_day, utc_day

MAX_QUERIES = 60
MAX_BATCHES = 1_000
MAX_EVENTS = 20_000
"""What one call reads of the log at most, give or take a chunk; its cursor goes on from there."""
_REFERENCES_A_QUERY = 500
_CHUNK_BATCHES = 100
_CHUNK_EVENTS = 2_000
_LAST = "~"
"""Sorts after every batch of a day."""


class BatchLog(Protocol):
    """The log, read only. All of one organization."""

    def received(self, org: str, day: str, *, before: str, limit: int) -> tuple[list[Reference], bool]:
        """Batches received on the UTC day that sort before, newest first; whether there are more."""
        ...

    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        """Those that are in the log and can be read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Batches that may hold events of ``[start_day, end_day)``, received on some days, after a place."""

    org: str
    start_day: str
    end_day: str
    days: Sequence[str]
    """Days of receipt (UTC), newest first."""
    place: Place | None = None

    def holds(self, reference: Reference) -> bool:
        return any(self.start_day <= day < self.end_day for day in reference.days)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Of one day of receipt. ``following`` is the place after it; None at the end of the walk."""

    day: str
    references: Sequence[Reference]
    following: Place | None


def received_days(start_day: str, *, now_ms: int) -> list[str]:
    """Days of receipt that the log holds and on which events from a day on can have come, newest first.

    East of Greenwich a day begins the day before in UTC.
    """
    first = max(utc_day(now_ms - (LOG_DAYS - 1) * DAY_MS), utc_day(day_start_ms(start_day, "UTC") - DAY_MS))
    return [*days_between(first, next_day(utc_day(now_ms)))][::-1]


def walk(asked: Walk, *, log: BatchLog) -> Iterator[Chunk]:
    """Chunks until the end, or until a call has read enough; then the last one says where to go on."""
    batches = events = 0
    for queries, chunk in enumerate(chunks(asked, log), 1):
        yield chunk
        batches += len(chunk.references)
        events += sum(reference.events for reference in chunk.references)
        if batches >= MAX_BATCHES or events >= MAX_EVENTS or queries >= MAX_QUERIES:
            return


def chunks(asked: Walk, log: BatchLog) -> Iterator[Chunk]:
    """As ``walk``, to the end of the walk, however much there is to read."""
    place = asked.place
    days = [day for day in asked.days if place is None or day <= place.day]
    for day, after in pairwise([*days, ""]):
        before = place.before if place is not None and place.day == day else _LAST
        more = True
        while more:
            found, more = log.received(asked.org, day, before=before, limit=_REFERENCES_A_QUERY)
            before = found[-1].sort if found else before
            following = Place(day=day, before=before) if more else Place(day=after) if after else None
            yield from _cut([one for one in found if asked.holds(one)], day=day, following=following)


def _cut(references: Sequence[Reference], *, day: str, following: Place | None) -> Iterator[Chunk]:
    """At least one chunk, so that days without batches count towards what a call reads."""
    chunk: list[Reference] = []
    events = 0
    for reference in references:
        if chunk and (len(chunk) == _CHUNK_BATCHES or events + reference.events > _CHUNK_EVENTS):
            yield Chunk(day, chunk, Place(day=day, before=chunk[-1].sort))
            chunk, events = [], 0
        chunk.append(reference)
        events += reference.events
    yield Chunk(day, chunk, following)


def received_since(org: str, since_ms: int, *, now_ms: int, log: BatchLog) -> Mapping[str, int]:
    """Event day → events of the batches with some of it that were received since the moment: an upper bound."""
    found: dict[str, int] = {}
    for day in [*days_between(utc_day(since_ms), next_day(utc_day(now_ms)))][::-1]:
        before, more = _LAST, True
        while more:
            references, more = log.received(org, day, before=before, limit=_REFERENCES_A_QUERY)
            for one in references:
                if int(one.sort.partition("#")[0]) < since_ms:
                    return found
                found.update({day: found.get(day, 0) + one.events for day in one.days})
            before = references[-1].sort if references else before
    return found
