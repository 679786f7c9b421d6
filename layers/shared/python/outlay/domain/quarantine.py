"""What must not be counted: batches that can't be true. Found before any claim is made, so nothing has to be undone."""

from collections.abc import Sequence
from itertools import pairwise

from outlay.domain.batch import Batch
from outlay.domain.event import UsageEvent
from outlay.domain.periods import day_of
from outlay.domain.pricing import Priced, Unpriced

MAX_COUNT = 10**12
"""Exclusive bound of one bucket of one event: no call uses a million million tokens."""
MAX_DURATION_MS = 90 * 86_400_000
"""Exclusive; no call takes ninety days."""
MAX_PICOUSD = 2**63
"""Exclusive; what the lake's columns hold ($9.2 M for one event)."""
MAX_AHEAD_MS = 86_400_000
"""An event's time may be ahead of the receipt by the door's tolerance; by a day it can't be."""
MAX_AGE_MS = 20 * 366 * 86_400_000


def implausible(batch: Batch) -> str | None:
    """Why the batch can't be true, naming position and field but no value; ``None`` if it can."""
    if not batch.events:
        return "no events"
    if not _parts_fit(batch):
        return "parts do not fit the events"
    try:
        day_of(batch.received_ms, batch.dimensions.time_zone)
    except (KeyError, ValueError, OSError, OverflowError):
        return "unknown time zone or receipt"
    for position, event in enumerate(batch.events):
        field = _implausible_field(event, batch.received_ms)
        if field is not None:
            return f"event {position}: {field}"
    return None


def implausible_price(prices: Sequence[Priced | Unpriced]) -> str | None:
    """Why the batch's prices can't be true: one event's cost beyond what the lake can hold."""
    for position, price in enumerate(prices):
        if isinstance(price, Priced) and price.picousd >= MAX_PICOUSD:
            return f"event {position}: cost"
    return None


def _parts_fit(batch: Batch) -> bool:
    starts = batch.parts
    if not starts or starts[0] != 0 or starts[-1] >= len(batch.events):
        return False
    return all(before < after for before, after in pairwise(starts))


def _implausible_field(event: UsageEvent, received_ms: int) -> str | None:
    for bucket, count in event.usage.items():
        if not 0 < count < MAX_COUNT:
            return bucket
    if not received_ms - MAX_AGE_MS < event.timestamp_ms < received_ms + MAX_AHEAD_MS:
        return "timestamp"
    for field, duration in (
        ("latency_ms", event.latency_ms),
        ("time_to_first_token_ms", event.time_to_first_token_ms),
    ):
        if duration is not None and not 0 <= duration < MAX_DURATION_MS:
            return field
    stated = event.client_cost_picousd
    return "client_cost" if stated is not None and not -MAX_PICOUSD < stated < MAX_PICOUSD else None
