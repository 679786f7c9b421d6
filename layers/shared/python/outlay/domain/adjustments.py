"""Rows of the lake for what is counted, voided or adjusted: a function of batch, state and prices alone.

An adjustment counts elsewhere than where its event belongs, because that hour is closed. Its row has an id of its own
(``adj:rating:sign:event id``), so that the event's own row, if there is one, stays as it is: a closed day's rows never
change. What takes something back has ``quantity`` −1 and negative amounts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from outlay.contracts.buckets import BUCKETS, COST_CLASSES
from outlay.contracts.dimensions import OTHER, dimension_names
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import CounterDelta, Journal, JudgedBatch, PartCount, Price
from outlay.domain.event import UsageEvent
from outlay.domain.lake_row import event_of, to_row
from outlay.domain.part_state import Moved, PartState, as_counted
from outlay.domain.periods import day_of, hour_label, hour_start_ms

_AMOUNTS = (*BUCKETS, *(f"cost_{name}_picousd" for name in COST_CLASSES))
_DURATIONS = (
    ("latency_ms", "latency_ms_sum", "latency_count"),
    ("time_to_first_token_ms", "time_to_first_token_ms_sum", "time_to_first_token_count"),
)
_VOID_OF_MOVED = 1
"""Rating of the row that takes away what an earlier delivery may have sent for the closed day."""

Row = dict[str, Any]
Other = Mapping[str, Collection[int]]
"""Dimension → positions of the batch that count as "(other)"."""


def adjustment_id(event_id: str, *, rating: int, sign: str) -> str:
    return f"adj:{rating}:{sign}:{event_id}"


def adjusted_event_id(row: Mapping[str, Any]) -> str:
    """The id of the event that a row is about; its own id where the row is no adjustment."""
    event_id: str = row["event_id"]
    return event_id.split(":", 3)[3] if row.get("adjusts_day") else event_id


def is_late(row: Mapping[str, Any]) -> bool:
    """Whether an adjustment is an event that came when its hour was closed: one that its own batch brought."""
    return bool(row.get("adjusts_day")) and str(row["event_id"]).startswith(adjustment_id("", rating=0, sign="+"))


def adjustment_row(batch: Batch, counted: Batch, position: int, price: Price, *, rating: int, event_id: str) -> Row:
    """The row, under an ``adjustment_id``, of an event that counts as ``counted`` has it."""
    row = to_row(counted, position, price, rating=rating)
    row["event_id"] = event_id
    row["adjusts_day"] = day_of(batch.events[position].timestamp_ms, batch.dimensions.time_zone)
    return row


def taken_back(row: Row) -> Row:
    """The row that undoes this one."""
    negative = {name: -row[name] for name in _AMOUNTS if name in row}
    return {**row, **negative, "quantity": -1}


def measures_of(row: Mapping[str, Any]) -> dict[str, int]:
    """What counters hold of an adjustment: as of an event, but for what is taken back, which counts against them."""
    sign: int = row.get("quantity", 1)
    found = {"requests": sign, "unpriced_requests": 0 if row["is_priced"] else sign}
    found["errors"] = sign if row.get("status") == "error" else 0
    found["cache_hits"] = sign if row.get("response_cache_hit") else 0
    for name, total, count in _DURATIONS:
        if name in row:
            found |= {total: sign * row[name], count: sign}
    found |= {bucket: row[bucket] for bucket in BUCKETS if bucket in row}
    return found | {f"cost_{name}": row.get(f"cost_{name}_picousd", 0) for name in COST_CLASSES}


def counter_of(row: Mapping[str, Any], *, tag_keys: tuple[str, ...], other: Other) -> CounterDelta:
    """What an adjustment adds to the counter of its hour."""
    values = values_of(event_of(row), row["batch_position"], tag_keys=tag_keys, other=other)
    return CounterDelta(values=values, measures=measures_of(row))


def values_of(event: UsageEvent, position: int, *, tag_keys: tuple[str, ...], other: Other) -> tuple[str, ...]:
    """The dimension values that the event counts under."""
    pairs = zip(event.dimension_values(tag_keys), dimension_names(tag_keys), strict=True)
    return tuple(OTHER if position in other.get(name, ()) else value for value, name in pairs)


def rows_of_state(
    batch: Batch,
    state: PartState,
    prices: Sequence[Price],
    *,
    positions: range,
    closed: Collection[str] = (),
) -> Iterator[Row]:
    """What the lake has to hold of a part in this state, voids included; nothing of ``closed`` hours, which are final.

    ``prices`` are of all positions of the batch, as the state says.
    """
    counted = as_counted(batch, state.moved)
    zone = batch.dimensions.time_zone
    for place, (position, outcome) in enumerate(zip(positions, state.outcomes, strict=True)):
        if outcome not in (Outcome.WON, Outcome.VOIDED) or position in state.taken:
            continue
        if closed and hour_label(hour_start_ms(counted.events[position].timestamp_ms, zone)) in closed:
            continue
        row = _row(batch, counted, position, prices[position], state.rating)
        row["price_revision"] = state.revision_at(place)
        if outcome is Outcome.VOIDED:
            row["is_void"] = True
        yield row


def _row(batch: Batch, counted: Batch, position: int, price: Price, rating: int) -> Row:
    if counted.events[position] is batch.events[position]:
        return to_row(batch, position, price, rating=rating)
    event_id = adjustment_id(batch.events[position].event_id, rating=0, sign="+")
    return adjustment_row(batch, counted, position, price, rating=rating, event_id=event_id)


def journal_of_moved(judged: JudgedBatch, count: PartCount, moved: Moved) -> Journal:
    """The part's events of closed hours, as they count, and voids of what may have been sent of them before."""
    batch, counted = judged.batch, judged.as_counted(count.part)
    rows: list[Row] = []
    for position, outcome in zip(batch.part_ranges()[count.part], count.state.outcomes, strict=True):
        if outcome is Outcome.WON and counted.events[position] is not batch.events[position]:
            price = judged.prices[position]
            rows.append({**to_row(batch, position, price, rating=_VOID_OF_MOVED), "is_void": True})
            rows.append(_row(batch, counted, position, price, count.state.rating))
    return Journal(
        day=day_of(moved.moment_ms, batch.dimensions.time_zone),
        moment_ms=moved.moment_ms,
        rows=rows,
        tag_keys=batch.dimensions.tag_keys,
        other=count.state.other,
    )
