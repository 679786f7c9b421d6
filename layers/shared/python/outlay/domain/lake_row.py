"""The lake's row of one won event: ``contracts.lake`` columns; what is unknown is left out and reads as NULL.

And back: what a row says of its event and price, for what the log does not hold any more.
"""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.domain.batch import Batch
from outlay.domain.counting import Price
from outlay.domain.event import UsageEvent
from outlay.domain.money import Cost
from outlay.domain.periods import day_of_hour, hour_label, hour_start_ms
from outlay.domain.pricing import Priced, Unpriced

_SAME_NAME: tuple[str, ...] = (
    "provider",
    "model",
    "operation",
    "project",
    "team",
    "feature",
    "environment",
    "api_key",
    "cost_center",
    "source",
    "end_customer",
    "status",
    "error_code",
    "latency_ms",
    "time_to_first_token_ms",
    "service_tier",
    "is_batch",
    "is_stream",
    "is_aborted",
    "usage_label",
    "response_cache_hit",
    "response_id",
    "run_id",
    "parent_id",
    "attempt",
    "task_type",
    "complexity",
    "quality_score",
    "content_fingerprint",
    "lease_id",
    "max_tokens",
    "client_cost_picousd",
)
_same = attrgetter(*_SAME_NAME)
_COST_COLUMNS = tuple(f"cost_{name}_picousd" for name in COST_CLASSES)


def to_row(batch: Batch, position: int, price: Price, *, rating: int = 0) -> dict[str, Any]:
    """JSON-ready row; a function of batch, position and price only, so that every delivery sends the same."""
    event = batch.events[position]
    zone = batch.dimensions.time_zone
    hour = hour_start_ms(event.timestamp_ms, zone)
    row: dict[str, Any] = {
        "org": batch.org,
        "event_id": event.event_id,
        "rating": rating,
        "batch_id": batch.batch_id,
        "batch_position": position,
        "received_ms": batch.received_ms,
        "timestamp_ms": event.timestamp_ms,
        "event_day": day_of_hour(hour, zone),
        "event_hour": hour_label(hour),
    }
    _add_fields(row, event)
    row.update(event.usage)
    _add_price(row, price)
    row["price_revision"] = batch.price_revision
    if batch.import_id:
        row["import_id"] = batch.import_id
    return row


def _add_fields(row: dict[str, Any], event: UsageEvent) -> None:
    for name, value in zip(_SAME_NAME, _same(event), strict=True):
        if value is not None and value != "":
            row[name] = value
    if event.user:
        row["user_pseudonym"] = event.user
    if event.tags:
        row["tags"] = dict(event.tags)


def _add_price(row: dict[str, Any], price: Price) -> None:
    row["is_priced"] = isinstance(price, Priced)
    if not isinstance(price, Priced):
        row["unpriced_reason"] = price.reason
        return
    row.update(zip(_COST_COLUMNS, price.by_class, strict=True))
    row["price_model"] = f"{price.provider}/{price.model}"
    if price.source:
        row["price_source"] = price.source
    if price.effective_from:
        row["price_effective_from"] = str(price.effective_from)


def event_of(row: Mapping[str, Any]) -> UsageEvent:
    """The event that the row is of; digest and the names it was priced under are not in it."""
    named = {name: row[name] for name in _SAME_NAME if name in row}
    return UsageEvent(
        event_id=row["event_id"],
        needs_claim=False,
        digest="",
        timestamp_ms=row["timestamp_ms"],
        usage={bucket: row[bucket] for bucket in BUCKETS if bucket in row},
        user=row.get("user_pseudonym", ""),
        tags=row.get("tags", {}),
        **{"provider": "", "model": "", **named},
    )


def price_of(row: Mapping[str, Any]) -> Price:
    """The price that the row was counted with."""
    if not row["is_priced"]:
        return Unpriced(reason=row.get("unpriced_reason", ""))
    provider, _, model = row.get("price_model", "").partition("/")
    return Priced(
        cost=Cost(**{name: row.get(f"cost_{name}_picousd", 0) for name in COST_CLASSES}),
        provider=provider,
        model=model,
        source=row.get("price_source", ""),
        effective_from=row.get("price_effective_from", ""),
        revision=row["price_revision"],
    )
