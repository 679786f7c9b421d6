"""What an organization's hours and ledger have to hold, derived again from the log's batches and their markers.

A marker holds the state of its part; the part's numbers follow from that and the batch. So counters that were lost or
doubled can be told from right ones. Adjustments are left out: what of them is right, the journal says.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from outlay.application.amend_parts import whole_state
from outlay.application.counted_adjustments import JournalEntry
from outlay.application.figures_ports import HourLane
from outlay.application.walk_log import BatchLog, Walk, chunks
from outlay.contracts.dimensions import DIMENSIONS, dimension_names
from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome, outcomes
from outlay.domain.counting import CounterDelta, JudgedBatch, LedgerDelta, PartCount, Refused, count_part, price_events
from outlay.domain.errors import Upstream
from outlay.domain.part_state import ADJUSTMENT, StoredPart
from outlay.domain.periods import HOUR_MS, day_of, day_start_ms, days_between, next_day, utc_day
from outlay.domain.pricing import PriceBook

_SOURCE = DIMENSIONS.index("source")
_EAST_MS, _WEST_MS = 14 * HOUR_MS, 12 * HOUR_MS
"""How long before midnight in UTC a date begins in the zone furthest east, and how long after in that furthest west."""
_LONGEST_DAY_MS = 25 * HOUR_MS
_NOT_KEPT = 80
"""Days of retention: of no consequence to what is derived."""

Prices = Callable[[int], PriceBook]
LedgerRow = tuple[str, int]
"""(received day, write lane)."""


class MarkedLog(BatchLog, Protocol):
    """The log with what decides over its events. All of one organization."""

    def stored(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        """What the markers say, by (batch id, part)."""

    def claims(self, org: str, event_ids: Sequence[str]) -> Mapping[str, Claim]:
        """Event id → the claim that owns it, with its digest."""

    def journal(self, org: str, day: str) -> Iterable[JournalEntry]:
        """The adjustments that count on the local date."""


@dataclass(slots=True)
class DerivedDay:
    """The counters of each hour and lane that the day's batches touch, and the day's own ledger rows."""

    hours: dict[HourLane, dict[str, CounterDelta]] = field(default_factory=dict)
    """Hour → combination → counter."""
    ledger: dict[LedgerRow, LedgerDelta] = field(default_factory=dict)
    is_adjusted: bool = False
    """Adjustments count on the day: markers don't tell how many of the ledger's events without a price are theirs."""

    def add(self, part: PartCount, day: str) -> None:
        """Enter one part; of its ledger the row of the day."""
        for (hour, combination), counter in part.counters.items():
            if counter.values[_SOURCE] == ADJUSTMENT:
                continue
            held = self.hours.setdefault((hour, part.lane), {})
            held.setdefault(combination, CounterDelta(values=counter.values)).add(counter.measures)
        entered = part.ledger.get(day)
        if entered is not None:
            row = self.ledger.setdefault((utc_day(part.received_ms), part.lane), LedgerDelta())
            row.add(entered)
            row.late = row.adjusted = 0


def derive_day(org: str, day: str, *, log: MarkedLog, prices: Prices, now_ms: int, start_ms: int) -> DerivedDay:
    """Of one local date that begins at ``start_ms``; its hours are whole, others that it shows are not.

    Raises:
        Upstream: a claim that decides is gone, or something did not answer.
    """
    derived = DerivedDay(is_adjusted=any(True for _ in log.journal(org, day)))
    for chunk in chunks(_walk(org, day, start_ms=start_ms, now_ms=now_ms), log):
        found = log.batches(org, [reference.batch_id for reference in chunk.references])
        markers = log.stored(org, [(one.batch_id, part) for one in found.values() for part in range(len(one.parts))])
        for part in _parts(org, found.values(), markers, log=log, prices=prices):
            derived.add(part, day)
    return derived


def _walk(org: str, day: str, *, start_ms: int, now_ms: int) -> Walk:
    """Batches with events of the day, or of a day that is called so in the batch's own zone: it may be another."""
    received = days_between(utc_day(day_start_ms(day, "UTC") - _EAST_MS), next_day(utc_day(now_ms)))
    return Walk(
        org=org,
        start_day=utc_day(start_ms - _WEST_MS),
        end_day=next_day(utc_day(start_ms + _LONGEST_DAY_MS + _EAST_MS - 1)),
        days=[*received][::-1],
    )


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
        told[positions.start : positions.stop] = state.outcomes
        judged = JudgedBatch(
            batch=batch,
            prices=price_events(batch, prices(state.price_revision)),
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
