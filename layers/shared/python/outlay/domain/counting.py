"""From a batch's part to what it adds to the figures: counters, ledger rows and the marker's state.

Pure: the same batch, prices, outcomes, refused values and closed hours give the same deltas whenever and however often
it is done.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import Any

from outlay.contracts.buckets import COST_CLASSES
from outlay.contracts.dimensions import OTHER, UNSET, dimension_names
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome, expiry_s
from outlay.domain.event import UsageEvent
from outlay.domain.part_state import Moved, PartState, Taking, as_counted
from outlay.domain.periods import day_of, day_of_hour, hour_label, hour_start_ms, month_of_day
from outlay.domain.pricing import PriceBook, Priced, Unpriced

Refused = Mapping[tuple[str, str], Collection[str]]
"""(dimension, month) → values without counters of their own."""
Price = Priced | Unpriced

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_COST_MEASURES = tuple(f"cost_{name}" for name in COST_CLASSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBatch:
    """A batch with the price and, once claims are settled, the outcome of each position."""

    batch: Batch
    prices: Sequence[Price]
    outcomes: Sequence[Outcome] = ()
    moved: Mapping[int, Moved] = field(default_factory=dict)
    """Of parts that have events of closed hours."""

    def as_counted(self, part: int) -> Batch:
        return as_counted(self.batch, self.moved.get(part))

    def first_rating(self, part: int) -> int:
        """1 where something is void before it was ever counted: an attempt before this one may have sent its row."""
        positions = self.batch.part_ranges()[part]
        return int(Outcome.VOIDED in self.outcomes[positions.start : positions.stop])


@dataclass(slots=True, kw_only=True)
class LedgerDelta:
    """What one part adds to the ledger row of its received day and one event day; a correction subtracts too."""

    won: int = 0
    duplicates: int = 0
    conflicts: int = 0
    unpriced: int = 0
    voided: int = 0
    late: int = 0
    """Came when the day was closed: counted on another day, as adjustments."""
    adjusted: int = 0
    """Net quantity of the adjustments that count on this day."""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "LedgerDelta":
        """In the order of ``numbers``."""
        names = (one.name for one in fields(cls))
        return cls(**dict(zip(names, numbers, strict=True)))

    def numbers(self) -> tuple[int, ...]:
        return (
            self.won,
            self.duplicates,
            self.conflicts,
            self.unpriced,
            self.voided,
            self.late,
            self.adjusted,
        )

    def add(self, more: "LedgerDelta") -> None:
        self.won += more.won
        self.duplicates += more.duplicates
        self.conflicts += more.conflicts
        self.unpriced += more.unpriced
        self.voided += more.voided
        self.late += more.late
        self.adjusted += more.adjusted


@dataclass(slots=True, kw_only=True)
class CounterDelta:
    """What one part adds to one counter: measure → amount, negative only where a correction takes something back."""

    values: tuple[str, ...]
    measures: dict[str, int] = field(default_factory=dict)

    @property
    def combination(self) -> str:
        return combination_id(self.values)

    def add(self, measures: Mapping[str, int]) -> None:
        for name, amount in measures.items():
            self.measures[name] = self.measures.get(name, 0) + amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Adjustments as rows of the lake, by the local date and the moment that they count at."""

    day: str
    moment_ms: int
    rows: Sequence[Mapping[str, Any]]
    tag_keys: tuple[str, ...] = ()
    """That they are counted by, beside the fixed dimensions."""
    other: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Dimension → positions of the batch that count as "(other)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """All that counting one part writes, or correcting it. ``counters`` is keyed by (hour, combination)."""

    org: str
    batch_id: str
    part: int
    parts: int
    """Of the batch."""
    lane: int
    received_ms: int
    expires_s: int | None = None
    """Of the marker, in epoch seconds; ``None`` where it stands already: its own stays."""
    state: PartState
    """That the marker holds from then on."""
    before: int | None = None
    """The rating that is replaced; ``None``: the part was not counted yet."""
    unpriced: int
    """Events that count and have no price."""
    counters: Mapping[tuple[str, str], CounterDelta]
    days: Mapping[str, str]
    """Hour → the local date it belongs to."""
    ledger: Mapping[str, LedgerDelta]
    """Event day → numbers."""
    journal: Journal | None = None
    taking: Taking | None = None
    """Set where it is no part, but positions of a batch that are voided from the lake's rows."""

    @property
    def key(self) -> tuple[str, int]:
        return self.batch_id, self.part


@dataclass(slots=True)
class _Group:
    """The won events of one hour and one set of dimension values."""

    positions: list[int] = field(default_factory=list)
    measures: dict[str, int] = field(default_factory=dict)


def combination_id(values: Sequence[str]) -> str:
    """24 hex digits that name a set of dimension values, in the stored order of dimensions."""
    return blake2b(_encode(list(values)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def price_event(event: UsageEvent, book: PriceBook) -> Price:
    """The event's price, under the name it is priced as."""
    return book.price(
        provider=event.price_provider or event.provider,
        model=event.price_model or event.model,
        timestamp_ms=event.timestamp_ms,
        usage=event.usage,
        service_tier=event.service_tier,
        is_batch=event.is_batch,
    )


def price_events(batch: Batch, book: PriceBook) -> list[Price]:
    """The price of each event of the batch."""
    return [price_event(event, book) for event in batch.events]


def values_in_use(judged: JudgedBatch) -> dict[tuple[str, str], set[str]]:
    """(dimension, month) → values named by the won events: what the registry of values is asked about."""
    batch = judged.batch
    zone, tag_keys = batch.dimensions.time_zone, batch.dimensions.tag_keys
    names = dimension_names(tag_keys)
    distinct = {
        (hour_start_ms(event.timestamp_ms, zone), event.dimension_values(tag_keys))
        for event, outcome in zip(_events_as_counted(judged), judged.outcomes, strict=True)
        if outcome is Outcome.WON
    }
    by_month: dict[str, set[tuple[str, ...]]] = {}
    for hour, values in distinct:
        by_month.setdefault(month_of_day(day_of_hour(hour, zone)), set()).add(values)
    columns = {
        (name, month): {*column} - {UNSET, OTHER}
        for month, rows in by_month.items()
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    return {key: values for key, values in columns.items() if values}


def _events_as_counted(judged: JudgedBatch) -> Sequence[UsageEvent]:
    if not judged.moved:
        return judged.batch.events
    return [
        judged.as_counted(part).events[position]
        for part, positions in enumerate(judged.batch.part_ranges())
        for position in positions
    ]


def count_parts(judged: JudgedBatch, *, refused: Refused, retention_days: int) -> list[PartCount]:
    """One ``PartCount`` for each part of the batch, in order."""
    return [
        count_part(judged, part, refused=refused, retention_days=retention_days)
        for part in range(len(judged.batch.parts))
    ]


def count_part(judged: JudgedBatch, part: int, *, refused: Refused, retention_days: int) -> PartCount:
    """What counting one part of the batch writes."""
    batch, positions = judged.as_counted(part), judged.batch.part_ranges()[part]
    groups, ledger = _tally(judged, batch, positions)
    counters, other = _counters(batch, groups, refused)
    zone = batch.dimensions.time_zone
    return PartCount(
        org=batch.org,
        batch_id=batch.batch_id,
        part=part,
        parts=len(batch.parts),
        lane=batch.lane,
        received_ms=batch.received_ms,
        expires_s=expiry_s(
            newest_event_ms=max(batch.events[position].timestamp_ms for position in positions),
            received_ms=batch.received_ms,
            retention_days=retention_days,
        ),
        state=PartState(
            outcomes=judged.outcomes[positions.start : positions.stop],
            price_revision=batch.price_revision,
            rating=judged.first_rating(part),
            other={name: frozenset(collapsed) for name, collapsed in other.items()},
            moved=judged.moved.get(part),
        ),
        unpriced=sum(row.unpriced for row in ledger.values()),
        counters=counters,
        days={hour_label(hour): day_of_hour(hour, zone) for hour, _ in groups},
        ledger=ledger,
    )


def _tally(
    judged: JudgedBatch, counted: Batch, positions: range
) -> tuple[dict[tuple[int, tuple[str, ...]], _Group], dict[str, LedgerDelta]]:
    """``counted``: the batch as its events are counted."""
    batch = judged.batch
    zone, tag_keys = batch.dimensions.time_zone, batch.dimensions.tag_keys
    groups: dict[tuple[int, tuple[str, ...]], _Group] = {}
    ledger: dict[str, LedgerDelta] = {}
    for position in positions:
        event, price, outcome = counted.events[position], judged.prices[position], judged.outcomes[position]
        hour = hour_start_ms(event.timestamp_ms, zone)
        day = day_of_hour(hour, zone)
        sent = batch.events[position]
        if sent is event:
            enter(ledger.setdefault(day, LedgerDelta()), outcome, price)
        else:
            enter_moved(ledger, sent_day=day_of(sent.timestamp_ms, zone), day=day, outcome=outcome, price=price)
        if outcome is Outcome.WON:
            group = groups.setdefault((hour, event.dimension_values(tag_keys)), _Group())
            group.positions.append(position)
            measure(group.measures, event, price)
    return groups, ledger


def enter(row: LedgerDelta, outcome: Outcome, price: Price, *, times: int = 1) -> None:
    """Add one event to the ledger, or take it back (``times`` = −1)."""
    match outcome:
        case Outcome.WON:
            row.won += times
            row.unpriced += times * isinstance(price, Unpriced)
        case Outcome.DUPLICATE:
            row.duplicates += times
        case Outcome.CONFLICT:
            row.conflicts += times
        case Outcome.VOIDED:
            row.voided += times


def enter_moved(
    ledger: dict[str, LedgerDelta], *, sent_day: str, day: str, outcome: Outcome, price: Price, times: int = 1
) -> None:
    """Add one event of a closed day: what counts is *late* on its own day and an adjustment on the other."""
    own = ledger.setdefault(sent_day, LedgerDelta())
    if outcome is not Outcome.WON:
        enter(own, outcome, price, times=times)
        return
    own.late += times
    there = ledger.setdefault(day, LedgerDelta())
    there.adjusted += times
    there.unpriced += times * isinstance(price, Unpriced)


def measure(measures: dict[str, int], event: UsageEvent, price: Price) -> None:
    """Add one event. The hottest lines of rollup: no calls where a dictionary will do."""
    held = measures.get
    measures["requests"] = held("requests", 0) + 1
    for name, holds in (("errors", event.status == "error"), ("cache_hits", event.response_cache_hit)):
        if holds:
            measures[name] = held(name, 0) + 1
    for total, count, duration in (
        ("latency_ms_sum", "latency_count", event.latency_ms),
        ("time_to_first_token_ms_sum", "time_to_first_token_count", event.time_to_first_token_ms),
    ):
        if duration is not None:
            measures[total] = held(total, 0) + duration
            measures[count] = held(count, 0) + 1
    for bucket, amount in event.usage.items():
        measures[bucket] = held(bucket, 0) + amount
    _measure_price(measures, price)


def _measure_price(measures: dict[str, int], price: Price) -> None:
    if isinstance(price, Unpriced):
        measures["unpriced_requests"] = measures.get("unpriced_requests", 0) + 1
        return
    for name, amount in zip(_COST_MEASURES, price.by_class, strict=True):
        if amount:
            measures[name] = measures.get(name, 0) + amount


def _counters(
    batch: Batch, groups: Mapping[tuple[int, tuple[str, ...]], _Group], refused: Refused
) -> tuple[dict[tuple[str, str], CounterDelta], dict[str, list[int]]]:
    counters: dict[tuple[str, str], CounterDelta] = {}
    other: dict[str, list[int]] = {}
    names = dimension_names(batch.dimensions.tag_keys)
    for (hour, named), group in groups.items():
        values = named
        if refused:
            month = month_of_day(day_of_hour(hour, batch.dimensions.time_zone))
            values = _collapsed(named, names, month, refused)
            for name, before, after in zip(names, named, values, strict=True):
                if before != after:
                    other.setdefault(name, []).extend(group.positions)
        key = hour_label(hour), combination_id(values)
        counter = counters.get(key)
        if counter is None:
            counters[key] = CounterDelta(values=values, measures=group.measures)
        else:
            counter.add(group.measures)
    return counters, other


def _collapsed(values: tuple[str, ...], names: tuple[str, ...], month: str, refused: Refused) -> tuple[str, ...]:
    return tuple(
        OTHER if value in refused.get((name, month), ()) else value for name, value in zip(names, values, strict=True)
    )
