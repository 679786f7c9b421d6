"""Taking back what only the lake still holds: its rows → adjustments that count now, in one transaction's numbers.

The event's own hour stays as it is, as that of a closed month does. A row of the lake tells neither part nor lane of
its batch: the adjustments go to the first lane, and are noted by the batch's position.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from outlay.contracts.dimensions import OTHER, TAG_PREFIX, UNSET, dimension_names
from outlay.contracts.keys import LAKE_PART
from outlay.domain.adjustment_sums import cost_of
from outlay.domain.adjustments import Row, adjusted_event_id, adjustment_id, taken_back
from outlay.domain.batch import DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.correction import Line
from outlay.domain.counting import CounterDelta, Journal, LedgerDelta, PartCount, Refused, combination_id, measure
from outlay.domain.lake_row import event_of, price_of
from outlay.domain.part_state import ADJUSTMENT, PartState, StoredPart, Taken, Taking
from outlay.domain.periods import day_of, hour_label, hour_start_ms, month_of_day
from outlay.domain.pricing import Unpriced

MAX_ROWS = 200
MAX_COMBINATIONS = 50
MAX_PARTS = 20
"""Of one transaction, so that it stays below 100 items: counters, markers, and some ten more."""
MAX_ROW_BYTES = 300_000
"""Of its rows as JSON: an item, which the journal's is, holds 400 KB."""
_LANE = 0
_POSITIONAL = re.compile(r"p_b_[0-9a-f]{40}_[0-9]{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeEvent:
    """What the lake has of one event in force: ``row`` without the organization; ``net`` 0 once it was taken back."""

    row: Mapping[str, Any]
    net: int

    @property
    def batch_id(self) -> str:
        name: str = self.row["batch_id"]
        return name

    @property
    def position(self) -> int:
        place: int = self.row["batch_position"]
        return place

    @property
    def event_id(self) -> str:
        return adjusted_event_id(self.row)

    @property
    def has_claim(self) -> bool:
        """Ids of the form p_batch_position belong to their batch alone."""
        return _POSITIONAL.fullmatch(self.event_id) is None

    @property
    def day(self) -> str:
        """Of the event itself."""
        day: str = self.row.get("adjusts_day") or self.row["event_day"]
        return day

    def line(self) -> Line:
        return Line(requests=1, unpriced=int(not self.row["is_priced"]), picousd=cost_of(self.row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What is stored of a batch: positions taken back, and of the parts whose markers exist positions and state."""

    taken: Taken = field(default_factory=Taken)
    parts: Mapping[int, tuple[range, StoredPart]] = field(default_factory=dict)

    def part_of(self, position: int) -> int | None:
        """The part whose marker tells of the position."""
        for number, (positions, stored) in self.parts.items():
            if position in positions:
                return number if stored.is_whole else None
        return None

    def outcome(self, position: int) -> Outcome | None:
        number = self.part_of(position)
        if number is None:
            return None
        positions, stored = self.parts[number]
        return stored.state.outcomes[position - positions.start]

    def voided(self, events: Sequence[LakeEvent]) -> list[LakeEvent]:
        """Those that do not count any more, whoever took them back."""
        return [
            one
            for one in events
            if one.net <= 0 or one.position in self.taken.positions or self.outcome(one.position) is Outcome.VOIDED
        ]


def takeable(events: Sequence[LakeEvent], marked: Marked) -> list[LakeEvent]:
    """Those that count. The lake may be behind: what is stored decides."""
    return [
        one
        for one in events
        if one.net > 0
        and one.position not in marked.taken.positions
        and marked.outcome(one.position) in (None, Outcome.WON)
    ]


def values_used(
    events: Sequence[LakeEvent], *, dimensions: DimensionConfig, moment_ms: int
) -> dict[tuple[str, str], set[str]]:
    """(dimension, month that the adjustments count in) → values: what the registry is asked about."""
    month = month_of_day(day_of(moment_ms, dimensions.time_zone))
    used: dict[tuple[str, str], set[str]] = {}
    for one in events[:MAX_ROWS]:
        values = _values(one.row, dimensions.tag_keys)
        for name, value in zip(dimension_names(dimensions.tag_keys), values, strict=True):
            if value not in (UNSET, OTHER):
                used.setdefault((name, month), set()).add(value)
    return used


def _values(row: Mapping[str, Any], tag_keys: tuple[str, ...]) -> tuple[str, ...]:
    return replace(event_of(row), source=ADJUSTMENT).dimension_values(tag_keys)


def take_back(
    org: str,
    events: Sequence[LakeEvent],
    *,
    marked: Marked,
    dimensions: DimensionConfig,
    refused: Refused,
    moment_ms: int,
) -> PartCount:
    """What one transaction writes: the first events of one batch, as many as fit. All of them count."""
    entered = _Entered(org, marked, dimensions, refused, moment_ms)
    for one in events:
        if not entered.add(one):
            break
    return entered.count(events[0])


class _Entered:
    def __init__(self, org: str, marked: Marked, dimensions: DimensionConfig, refused: Refused, moment_ms: int) -> None:
        self._org, self._marked, self._dimensions = org, marked, dimensions
        self._moment_ms, self._refused = moment_ms, refused
        zone = dimensions.time_zone
        self._hour, self._day = hour_label(hour_start_ms(moment_ms, zone)), day_of(moment_ms, zone)
        self._names = dimension_names(dimensions.tag_keys)
        self._counters: dict[tuple[str, str], CounterDelta] = {}
        self._rows: list[Row] = []
        self._positions: dict[int | None, list[int]] = {}
        self._unpriced: dict[int | None, int] = {}
        self._revisions: dict[int | None, int] = {}
        self._bytes = 0

    def add(self, one: LakeEvent) -> bool:
        """False where it does not fit any more."""
        part = self._marked.part_of(one.position)
        row = self._row(one, part)
        values = _values(row, self._dimensions.tag_keys)
        key = self._hour, combination_id(values)
        size = len(json.dumps(row))
        if self._rows and not self._fits(key, part, size):
            return False
        price = price_of(row)
        measures: dict[str, int] = {}
        measure(measures, event_of(row), price)
        counter = self._counters.setdefault(key, CounterDelta(values=values))
        counter.add({name: -amount for name, amount in measures.items()})
        self._rows.append(taken_back(row))
        self._positions.setdefault(part, []).append(one.position)
        self._unpriced[part] = self._unpriced.get(part, 0) + isinstance(price, Unpriced)
        self._revisions[part] = row["price_revision"]
        self._bytes += size
        return True

    def _fits(self, key: tuple[str, str], part: int | None, size: int) -> bool:
        return (
            len(self._rows) < MAX_ROWS
            and (key in self._counters or len(self._counters) < MAX_COMBINATIONS)
            and (part in self._positions or len(self._positions) < MAX_PARTS)
            and self._bytes + size <= MAX_ROW_BYTES
        )

    def _row(self, one: LakeEvent, part: int | None) -> Row:
        """The row as it counts from now on, before it is turned around. Refused values stand in it as they count."""
        rating = one.row["rating"] if part is None else self._marked.parts[part][1].state.rating
        row = {
            **one.row,
            "org": self._org,
            "event_id": adjustment_id(one.event_id, rating=rating + 1, sign="-"),
            "rating": rating + 1,
            "timestamp_ms": self._moment_ms,
            "event_day": self._day,
            "event_hour": self._hour,
            "source": ADJUSTMENT,
            "adjusts_day": one.day,
        }
        for name in self._beyond_cap(row):
            if name.startswith(TAG_PREFIX):
                row["tags"] = {**row["tags"], name.removeprefix(TAG_PREFIX): OTHER}
            else:
                row[name] = OTHER
        return row

    def _beyond_cap(self, row: Row) -> Iterator[str]:
        month = month_of_day(self._day)
        for name, value in zip(self._names, _values(row, self._dimensions.tag_keys), strict=True):
            if value in self._refused.get((name, month), ()):
                yield name

    def count(self, first: LakeEvent) -> PartCount:
        taken = self._marked.taken
        unpriced = sum(self._unpriced.values())
        return PartCount(
            org=self._org,
            batch_id=first.batch_id,
            part=LAKE_PART,
            parts=0,
            lane=_LANE,
            received_ms=first.row["received_ms"],
            state=PartState(outcomes=(), price_revision=0, rating=taken.version + 1),
            unpriced=0,
            counters=self._counters,
            days={self._hour: self._day},
            ledger={self._day: LedgerDelta(adjusted=-len(self._rows), unpriced=-unpriced)},
            journal=Journal(
                day=self._day, moment_ms=self._moment_ms, rows=self._rows, tag_keys=self._dimensions.tag_keys
            ),
            taking=Taking(
                before=taken,
                positions=frozenset(position for some in self._positions.values() for position in some),
                parts={part: self._next(part, some) for part, some in self._positions.items() if part is not None},
                unpriced={part: number for part, number in self._unpriced.items() if part is not None},
            ),
        )

    def _next(self, part: int, positions: Sequence[int]) -> PartState:
        held, stored = self._marked.parts[part]
        gone = frozenset(positions)
        outcomes = tuple(
            Outcome.VOIDED if position in gone else outcome
            for position, outcome in zip(held, stored.state.outcomes, strict=True)
        )
        state = stored.state
        # A marker that names no revision means the batch's own, which all rows of the part have then.
        revision = self._revisions[part] if stored.price_revision is None else stored.price_revision
        return replace(
            state,
            outcomes=outcomes,
            price_revision=revision,
            rating=state.rating + 1,
            taken=state.taken | gone,
        )
