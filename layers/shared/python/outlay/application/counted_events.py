"""The events that figures count, out of batches of the log: the one place that reads what was won.

Counted is an event of a part that has a marker, and that owns its id. The marker's numbers spare most reads of claims:
where a part won all it received, each of its rows is won. It also names the positions that were counted as "(other)".
Prices come from the revision stamped on the batch, by the code that rollup prices with: the same money to the pico-USD.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.contracts.dimensions import OTHER
from outlay.domain.batch import Batch
from outlay.domain.counting import Price, price_events
from outlay.domain.event import UsageEvent
from outlay.domain.pricing import PriceBook

Prices = Callable[[int], PriceBook]
"""Revision → price book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPart:
    """What a marker says. ``other``: dimension → positions counted as "(other)"."""

    received: int
    won: int
    other: Mapping[str, frozenset[int]]


Parts = Mapping[tuple[str, int], CountedPart]
"""The counted parts of batches, by (batch id, part)."""


class CountedLog(Protocol):
    """What decides over the log's events. All of one organization."""

    def counted(self, org: str, parts: Sequence[tuple[str, int]]) -> Parts:
        """Those of the parts that were counted."""

    def owners(self, org: str, event_ids: Sequence[str]) -> Mapping[str, tuple[str, int]]:
        """Event id → (batch id, position) that owns it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An event of a counted part. ``certain``: won, whatever the claims say."""

    batch: Batch
    position: int
    certain: bool
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
    priced: dict[str, Sequence[Price]] = {}
    for one in candidates:
        batch = one.batch
        if not one.certain and owners.get(one.event.event_id) != (batch.batch_id, one.position):
            continue
        if batch.batch_id not in priced:
            priced = {batch.batch_id: price_events(batch, prices(batch.price_revision))}
        price = priced[batch.batch_id][one.position]
        yield CountedEvent(batch=batch, position=one.position, price=price, counted_as=one.counted_as)


def _candidates(batch: Batch, parts: Parts) -> Iterator[Candidate]:
    for number, positions in reversed([*enumerate(batch.part_ranges())]):
        part = parts.get((batch.batch_id, number))
        if part is None or not part.won:
            continue
        for position in reversed(positions):
            yield Candidate(
                batch=batch,
                position=position,
                certain=not batch.events[position].needs_claim or part.won == part.received,
                counted_as={name: OTHER for name, collapsed in part.other.items() if position in collapsed},
            )
