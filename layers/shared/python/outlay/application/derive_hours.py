"""What an organization's hours and ledger have to hold, derived again from the log's batches and their markers.

A marker holds the state of its part; the part's numbers follow from that and the batch. What corrections entered as
adjustments of closed hours, the journal says. So counters that were lost or doubled can be told from right ones.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Protocol

from outlay.application.amend_parts import whole_state
from outlay.application.counted_adjustments import JournalEntry, is_of_late_events
from outlay.application.derive_adjustments import corrected_rows, enter, late_rows, standing
from outlay.application.figures_ports import HourLane
from outlay.application.list_events import REFERENCES_A_QUERY, Reference
from outlay.contracts.dimensions import dimension_names
from outlay.contracts.keys import LAKE_PART
from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome, outcomes
from outlay.domain.counting import CounterDelta, JudgedBatch, LedgerDelta, PartCount, Refused, count_part
from outlay.domain.errors import Upstream
from outlay.domain.part_prices import Prices, prices_in_force
from outlay.domain.part_state import StoredPart, Taken
from outlay.domain.periods import HOUR_MS, day_of, day_start_ms, days_between, month_of_day, next_day, utc_day

_BATCHES_AT_ONCE = 100
_EAST_MS, _WEST_MS = 14 * HOUR_MS, 12 * HOUR_MS
"""How long before midnight in UTC a date begins in the zone furthest east, and how long after in that furthest west."""
_LONGEST_DAY_MS = 25 * HOUR_MS
_NEWEST = "~"
"""Sorts after every batch of a received day."""
_NOT_KEPT = 80
"""Days of retention: of no consequence to what is derived."""

LedgerRow = tuple[str, int]
"""(received day, write lane)."""


class MarkedLog(Protocol):
    """The log with what decides over its events. All of one organization."""

    def received(self, org: str, day: str, *, before: str, limit: int) -> tuple[list[Reference], bool]:
        """As ``list_events.EventLog``."""

    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        """As ``list_events.EventLog``."""

    def stored(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        """What the markers say, by (batch id, part)."""

    def taken(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Taken]:
        """Batch id → what was taken back of it from the lake's rows."""

    def claims(self, org: str, event_ids: Sequence[str]) -> Mapping[str, Claim]:
        """Event id → the claim that owns it, with its digest."""

    def journal(self, org: str, day: str) -> Iterable[JournalEntry]:
        """Entries of an accounting day, oldest first; all that were ever written."""


class Contribution(Protocol):
    """What is added to the figures: a part's, or a journal entry's."""

    @property
    def lane(self) -> int: ...

    @property
    def received_ms(self) -> int: ...

    @property
    def counters(self) -> Mapping[tuple[str, str], CounterDelta]:
        """By (hour, combination)."""

    @property
    def ledger(self) -> Mapping[str, LedgerDelta]:
        """By local date."""


@dataclass(slots=True)
class DerivedDay:
    """The counters of each hour and lane that the day's batches touch, and the day's own ledger rows."""

    hours: dict[HourLane, dict[str, CounterDelta]] = field(default_factory=dict)
    """Hour → combination → counter."""
    ledger: dict[LedgerRow, LedgerDelta] = field(default_factory=dict)

    def add(self, part: Contribution, day: str) -> None:
        """Enter one; of its ledger the row of the day."""
        for (hour, combination), counter in part.counters.items():
            held = self.hours.setdefault((hour, part.lane), {})
            held.setdefault(combination, CounterDelta(values=counter.values)).add(counter.measures)
        entered = part.ledger.get(day)
        if entered is not None:
            self.ledger.setdefault((utc_day(part.received_ms), part.lane), LedgerDelta()).add(entered)


def derive_day(org: str, day: str, *, log: MarkedLog, prices: Prices, now_ms: int, start_ms: int) -> DerivedDay:
    """Of one local date that begins at ``start_ms``; its hours are whole, others that it shows are not.

    Raises:
        Upstream: a claim that decides is gone, or something did not answer.
    """
    derived = DerivedDay()
    corrected: list[JournalEntry] = []
    late: dict[str, list[JournalEntry]] = {}
    for entry in (entry for one in _near(start_ms) for entry in log.journal(org, one)):
        entries = late.setdefault(entry.batch_id, []) if is_of_late_events(entry) else corrected
        entries.append(entry)
    for entry in _standing(org, corrected, log=log):
        derived.add(enter(entry, corrected_rows(entry)), day)
    near = (one.batch_id for one in _references(org, day, log=log, now_ms=now_ms, start_ms=start_ms))
    for chunk in _chunks(chain((name for name in near if name not in late), late)):
        for part in _contributions(org, chunk, late, log=log, prices=prices):
            derived.add(part, day)
    return derived


def _standing(org: str, corrected: Sequence[JournalEntry], *, log: MarkedLog) -> Iterator[JournalEntry]:
    asked = dict.fromkeys((one.batch_id, one.part) for one in corrected)
    markers = log.stored(org, [part for part in asked if part[1] != LAKE_PART])
    taken = log.taken(org, [batch_id for batch_id, part in asked if part == LAKE_PART])
    return standing(corrected, markers, taken)


def _near(start_ms: int) -> list[str]:
    """Whatever a zone calls the day's moments: a batch's own, which names its days, may be another than today's."""
    return [*days_between(utc_day(start_ms - _WEST_MS), next_day(utc_day(start_ms + _LONGEST_DAY_MS + _EAST_MS - 1)))]


def _references(org: str, day: str, *, log: MarkedLog, now_ms: int, start_ms: int) -> Iterator[Reference]:
    """Batches with events near the day, and those received near it with events of a month before.

    The latter may be adjustments of the day, though their journal entry is lost.
    """
    near = frozenset(_near(start_ms))
    month = month_of_day(day)
    for received in days_between(utc_day(day_start_ms(day, "UTC") - _EAST_MS), next_day(utc_day(now_ms))):
        before, more = _NEWEST, True
        while more:
            found, more = log.received(org, received, before=before, limit=REFERENCES_A_QUERY)
            for one in found:
                is_late = received in near and month_of_day(min(one.days, default=day)) < month
                if is_late or not near.isdisjoint(one.days):
                    yield one
            before = found[-1].sort if found else before


def _chunks(batch_ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(batch_ids)
    while chunk := list(islice(rest, _BATCHES_AT_ONCE)):
        yield chunk


def _contributions(
    org: str, batch_ids: Sequence[str], late: Mapping[str, Sequence[JournalEntry]], *, log: MarkedLog, prices: Prices
) -> Iterator[Contribution]:
    """Of the batches' counted parts; of those that the log does not hold any more, the late events."""
    found = log.batches(org, batch_ids)
    gone = [entry for name in batch_ids if name not in found for entry in late.get(name, ())]
    asked = [(one.batch_id, part) for one in found.values() for part in range(len(one.parts))]
    asked += dict.fromkeys((entry.batch_id, part) for entry in gone for part in range(entry.part + 1))
    markers = log.stored(org, asked)
    yield from _parts(org, found.values(), markers, log=log, prices=prices)
    for entry in gone:
        yield enter(entry, late_rows(entry, markers))


def _parts(
    org: str,
    batches: Iterable[Batch],
    markers: Mapping[tuple[str, int], StoredPart],
    *,
    log: MarkedLog,
    prices: Prices,
) -> Iterator[PartCount]:
    """What each counted part contributes."""
    counted = {
        batch.batch_id: (
            batch,
            {n: marker for n in range(len(batch.parts)) if (marker := markers.get((batch.batch_id, n)))},
        )
        for batch in batches
    }
    doubtful = {one for batch, parts in counted.values() for one in _doubtful(batch, parts)}
    owners = log.claims(org, sorted(doubtful))
    if len(owners) < len(doubtful):
        raise Upstream("claims that decide who owns an event are gone")
    for batch, parts in counted.values():
        yield from contributions(batch, parts, owners=owners, prices=prices)


def _doubtful(batch: Batch, parts: Mapping[int, StoredPart]) -> Iterator[str]:
    """Ids of events whose outcome the markers' numbers don't tell."""
    ranges = batch.part_ranges()
    for number, marker in parts.items():
        if not marker.is_whole:
            events = (batch.events[position] for position in ranges[number])
            yield from (event.event_id for event in events if event.needs_claim)


def contributions(
    batch: Batch, parts: Mapping[int, StoredPart], *, owners: Mapping[str, Claim], prices: Prices
) -> Iterator[PartCount]:
    """Batch and markers → what each of the counted parts adds to the figures: the one place that knows.

    ``parts``: number → marker. ``owners`` of the events of each part whose marker does not tell its outcomes.
    """
    for number, marker in parts.items():
        positions = batch.part_ranges()[number]
        known = () if marker.is_whole else outcomes(batch, owners, only=positions)
        state = whole_state(marker, batch, known)
        told = [Outcome.DUPLICATE] * len(batch.events)
        told[positions.start : positions.stop] = [
            Outcome.WON if state.holds(position, start=positions.start) else outcome
            for position, outcome in zip(positions, state.outcomes, strict=True)
        ]
        judged = JudgedBatch(
            batch=batch,
            prices=prices_in_force(batch, state, start=positions.start, prices=prices),
            outcomes=told,
            moved={} if state.moved is None else {number: state.moved},
        )
        refused = _refused(judged.as_counted(number), state.other)
        yield count_part(judged, number, refused=refused, retention_days=_NOT_KEPT)


def _refused(batch: Batch, other: Mapping[str, Collection[int]]) -> Refused:
    """The values that were beyond the cap when the part was counted, as its marker's positions show."""
    names = dimension_names(batch.dimensions.tag_keys)
    refused: dict[tuple[str, str], set[str]] = {}
    for dimension, positions in other.items():
        place = names.index(dimension)
        for position in positions:
            event = batch.events[position]
            month = day_of(event.timestamp_ms, batch.dimensions.time_zone)[:7]
            value = event.dimension_values(batch.dimensions.tag_keys)[place]
            refused.setdefault((dimension, month), set()).add(value)
    return refused
