"""From a batch's part to what it adds to the figures: counters, ledger rows and the marker's numbers.

Pure: the same batch, prices, outcomes and refused values give the same deltas whenever and however often it is done.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from outlay.contracts.buckets import COST_CLASSES
from outlay.contracts.dimensions import OTHER, UNSET, dimension_names
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome, expiry_s
from outlay.domain.event import UsageEvent
from outlay.domain.periods import day_of_hour, hour_label, hour_start_ms, month_of_day
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


@dataclass(slots=True, kw_only=True)
class LedgerDelta:
    """What one part adds to the ledger row of its received day and one event day."""

    won: int = 0
    duplicates: int = 0
    conflicts: int = 0
    unpriced: int = 0


@dataclass(slots=True, kw_only=True)
class CounterDelta:
    """What one part adds to one counter: measure → amount, all positive."""

    values: tuple[str, ...]
    measures: dict[str, int] = field(default_factory=dict)

    def add(self, measures: Mapping[str, int]) -> None:
        for name, amount in measures.items():
            self.measures[name] = self.measures.get(name, 0) + amount


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """All that counting one part writes. ``counters`` is keyed by (hour, combination), ``days`` by hour."""

    org: str
    batch_id: str
    part: int
    lane: int
    received_ms: int
    expires_s: int
    received: int
    counters: Mapping[tuple[str, str], CounterDelta]
    days: Mapping[str, str]
    """Hour → the local date it belongs to."""
    ledger: Mapping[str, LedgerDelta]
    """Event day → numbers."""
    other: Mapping[str, Sequence[int]]
    """Dimension → positions that were counted as "(other)": a correction has to derive the same counters."""

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


def price_events(batch: Batch, book: PriceBook) -> list[Price]:
    """The price of each event, by the revision stamped on the batch, under the name it is priced as."""
    return [
        book.price(
            provider=event.price_provider or event.provider,
            model=event.price_model or event.model,
            timestamp_ms=event.timestamp_ms,
            usage=event.usage,
            service_tier=event.service_tier,
            is_batch=event.is_batch,
        )
        for event in batch.events
    ]


def values_in_use(judged: JudgedBatch) -> dict[tuple[str, str], set[str]]:
    """(dimension, month) → values named by the won events: what the registry of values is asked about."""
    batch = judged.batch
    zone, tag_keys = batch.dimensions.time_zone, batch.dimensions.tag_keys
    names = dimension_names(tag_keys)
    distinct = {
        (hour_start_ms(event.timestamp_ms, zone), event.dimension_values(tag_keys))
        for event, outcome in zip(batch.events, judged.outcomes, strict=True)
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


def count_parts(judged: JudgedBatch, *, refused: Refused, retention_days: int) -> list[PartCount]:
    """One ``PartCount`` for each part of the batch, in order."""
    return [
        _count_part(judged, part, positions, refused, retention_days)
        for part, positions in enumerate(judged.batch.part_ranges())
    ]


def _count_part(judged: JudgedBatch, part: int, positions: range, refused: Refused, retention_days: int) -> PartCount:
    batch = judged.batch
    groups, ledger = _tally(judged, positions)
    counters, other = _counters(batch, groups, refused)
    zone = batch.dimensions.time_zone
    return PartCount(
        org=batch.org,
        batch_id=batch.batch_id,
        part=part,
        lane=batch.lane,
        received_ms=batch.received_ms,
        expires_s=expiry_s(
            newest_event_ms=max(batch.events[position].timestamp_ms for position in positions),
            received_ms=batch.received_ms,
            retention_days=retention_days,
        ),
        received=len(positions),
        counters=counters,
        days={hour_label(hour): day_of_hour(hour, zone) for hour, _ in groups},
        ledger=ledger,
        other=other,
    )


def _tally(
    judged: JudgedBatch, positions: range
) -> tuple[dict[tuple[int, tuple[str, ...]], _Group], dict[str, LedgerDelta]]:
    batch = judged.batch
    zone, tag_keys = batch.dimensions.time_zone, batch.dimensions.tag_keys
    groups: dict[tuple[int, tuple[str, ...]], _Group] = {}
    ledger: dict[str, LedgerDelta] = {}
    for position in positions:
        event, price, outcome = batch.events[position], judged.prices[position], judged.outcomes[position]
        hour = hour_start_ms(event.timestamp_ms, zone)
        _enter(ledger.setdefault(day_of_hour(hour, zone), LedgerDelta()), outcome, price)
        if outcome is Outcome.WON:
            group = groups.setdefault((hour, event.dimension_values(tag_keys)), _Group())
            group.positions.append(position)
            _measure(group.measures, event, price)
    return groups, ledger


def _enter(row: LedgerDelta, outcome: Outcome, price: Price) -> None:
    if outcome is Outcome.WON:
        row.won += 1
        row.unpriced += isinstance(price, Unpriced)
    elif outcome is Outcome.DUPLICATE:
        row.duplicates += 1
    else:
        row.conflicts += 1


def add_event(measures: dict[str, int], event: UsageEvent, price: Price) -> None:
    """Add what the event adds to a counter."""
    _measure(measures, event, price)


def _measure(measures: dict[str, int], event: UsageEvent, price: Price) -> None:
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
