"""The events that figures count, out of batches of the log: the one place that reads what was won.

Counted is an event of a part that has a marker, if the part's state says so; markers of release 0.1 don't tell of each
position, and there claims do. What was voided, or came for a closed hour and counts elsewhere as an adjustment, is no
counted event: adjustments lie in the journal (``counted_adjustments``). Prices come from the revision in force by the
part's state, by the code that rollup prices with: the same money to the pico-USD.

Of hours that are open or sealed. A closed hour's figures keep what was corrected since: the lake has its rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.contracts.dimensions import OTHER
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import Price, price_events
from outlay.domain.event import UsageEvent
from outlay.domain.part_prices import Prices, revisions_of
from outlay.domain.part_state import StoredPart
from outlay.domain.periods import hour_label, hour_start_ms

Parts = Mapping[tuple[str, int], StoredPart]
"""The counted parts of batches, by (batch id, part)."""


class CountedLog(Protocol):
    """What decides over the log's events. All of one organization."""

    def counted(self, org: str, parts: Sequence[tuple[str, int]]) -> Parts:
        """Those of the parts that were counted."""

    def owners(self, org: str, event_ids: Sequence[str]) -> Mapping[str, tuple[str, int]]:
        """Event id → (batch id, position) that owns it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An event of a counted part. ``certain``: won, whatever the claims say. ``rating`` and prices of the part."""

    batch: Batch
    position: int
    certain: bool
    rating: int
    price_revision: int
    counted_as: Mapping[str, str]
    """Dimension → value that the figures count it under, where that isn't its own."""

    @property
    def event(self) -> UsageEvent:
        return self.batch.events[self.position]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvent:
    batch: Batch
    position: int
    price: Price
    counted_as: Mapping[str, str]
    rating: int
    price_revision: int
    """In force: of the batch, unless it was rated again."""

    @property
    def event(self) -> UsageEvent:
        return self.batch.events[self.position]


def read_parts(batches: Iterable[Batch], *, org: str, log: CountedLog) -> Parts:
    """The counted parts of the batches."""
    return log.counted(org, [(batch.batch_id, part) for batch in batches for part in range(len(batch.parts))])


def is_whole(batch: Batch, parts: Parts) -> bool:
    """Whether each of the batch's parts was counted."""
    return all((batch.batch_id, part) in parts for part in range(len(batch.parts)))


def counted_events(
    batches: Iterable[Batch],
    *,
    parts: Parts,
    log: CountedLog,
    prices: Prices,
    fits: Callable[[Candidate], bool],
) -> Iterator[CountedEvent]:
    """The counted events that fit, in the order of the batches, the last position of each first.

    All batches are of one organization; ``fits`` is asked before anything is read for an event.
    """
    candidates = [one for batch in batches for one in _candidates(batch, parts) if fits(one)]
    if not candidates:
        return
    unsure = dict.fromkeys(one.event.event_id for one in candidates if not one.certain)
    owners = log.owners(candidates[0].batch.org, [*unsure])
    priced: dict[tuple[str, int], Sequence[Price]] = {}
    for one in candidates:
        batch = one.batch
        if not one.certain and owners.get(one.event.event_id) != (batch.batch_id, one.position):
            continue
        key = batch.batch_id, one.price_revision
        if key not in priced:
            priced = {held: known for held, known in priced.items() if held[0] == batch.batch_id}
            priced |= {key: price_events(batch, prices(batch.org, one.price_revision))}
        yield CountedEvent(
            batch=batch,
            position=one.position,
            price=priced[key][one.position],
            counted_as=one.counted_as,
            rating=one.rating,
            price_revision=one.price_revision,
        )


def counted_as(part: StoredPart, position: int) -> dict[str, str]:
    """Dimension → value that the figures count the position under, where that isn't its own."""
    return {name: OTHER for name, collapsed in part.state.other.items() if position in collapsed}


def _candidates(batch: Batch, parts: Parts) -> Iterator[Candidate]:
    for number, positions in reversed([*enumerate(batch.part_ranges())]):
        part = parts.get((batch.batch_id, number))
        if part is None or not part.won:
            continue
        revisions = revisions_of(batch, part, positions)
        for position in reversed(positions):
            event = batch.events[position]
            if part.is_whole and part.state.outcomes[position - positions.start] is not Outcome.WON:
                continue
            if _is_moved(batch, position, part):
                continue
            yield Candidate(
                batch=batch,
                position=position,
                certain=part.is_whole or not event.needs_claim,
                rating=part.state.rating,
                price_revision=revisions[position],
                counted_as=counted_as(part, position),
            )


def _is_moved(batch: Batch, position: int, part: StoredPart) -> bool:
    moved = part.state.moved
    if moved is None:
        return False
    return hour_label(hour_start_ms(batch.events[position].timestamp_ms, batch.dimensions.time_zone)) in moved.hours
