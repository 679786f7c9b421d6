"""A correction of one part: the difference between what it contributed and what it contributes from now on.

Voids, take-overs of what was voided, and new prices are all the same here: another state of the part. What lies in
closed hours stays, and its difference is entered as adjustments at the moment of the correction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from outlay.domain.adjustments import Row, adjustment_id, adjustment_row, taken_back, values_of
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import (
    CounterDelta,
    Journal,
    LedgerDelta,
    PartCount,
    Price,
    combination_id,
    enter,
    enter_moved,
    measure,
)
from outlay.domain.event import UsageEvent
from outlay.domain.part_state import ADJUSTMENT, PartState, as_counted
from outlay.domain.periods import day_of, hour_label, hour_start_ms
from outlay.domain.pricing import Unpriced, is_other


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A state with the prices, of all positions of the batch, that belong to it."""

    state: PartState
    prices: Sequence[Price]


def amend(
    batch: Batch, part: int, *, before: Rated, after: Rated, closed: Collection[str], moment_ms: int
) -> PartCount:
    """What the correction writes. ``after`` has the next rating; ``closed``: labels of the hours that are closed.

    ``moment_ms`` is now: where adjustments count, and what they are listed under.
    """
    positions = batch.part_ranges()[part]
    found = _Difference(batch, positions.start, before.state, after.state, closed=closed, moment_ms=moment_ms)
    for place, position in enumerate(positions):
        was = before.state.outcomes[place], before.prices[position]
        now = after.state.outcomes[place], after.prices[position]
        if was[0] is not now[0] or is_other(was[1], now[1]):
            found.enter(position, was, now)
    counters = {key: delta for key, delta in found.counters.items() if any(delta.measures.values())}
    hours = {hour for hour, _ in counters}
    return PartCount(
        org=batch.org,
        batch_id=batch.batch_id,
        part=part,
        parts=len(batch.parts),
        lane=batch.lane,
        received_ms=batch.received_ms,
        state=after.state,
        before=before.state.rating,
        unpriced=sum(
            outcome is Outcome.WON and isinstance(after.prices[position], Unpriced)
            for position, outcome in zip(positions, after.state.outcomes, strict=True)
        ),
        counters=counters,
        days={hour: day for hour, day in found.days.items() if hour in hours},
        ledger=found.ledger,
        journal=found.journal(),
    )


_Judged = tuple[Outcome, Price]


class _Difference:
    """Collects what changes, position by position."""

    def __init__(
        self, batch: Batch, start: int, before: PartState, after: PartState, *, closed: Collection[str], moment_ms: int
    ) -> None:
        self.counters: dict[tuple[str, str], CounterDelta] = {}
        self.days: dict[str, str] = {}
        self.ledger: dict[str, LedgerDelta] = {}
        self._batch = batch
        self._counted = as_counted(batch, before.moved)
        self._before, self._after, self._start = before, after, start
        self._closed, self._moment_ms = closed, moment_ms
        self._rows: list[Row] = []

    def journal(self) -> Journal | None:
        if not self._rows:
            return None
        return Journal(
            day=day_of(self._moment_ms, self._batch.dimensions.time_zone),
            moment_ms=self._moment_ms,
            rows=self._rows,
            tag_keys=self._batch.dimensions.tag_keys,
            other=self._after.other,
        )

    def enter(self, position: int, was: _Judged, now: _Judged) -> None:
        sent, event = self._batch.events[position], self._counted.events[position]
        if Outcome.WON not in (was[0], now[0]):
            enter(self._ledger(sent), *was, times=-1)
            enter(self._ledger(sent), *now)
        elif hour_label(self._hour(event)) in self._closed:
            self._adjust(position, was, now)
        else:
            self._count(position, was, state=self._before, times=-1)
            self._count(position, now, state=self._after, times=1)

    def _count(self, position: int, judged: _Judged, *, state: PartState, times: int) -> None:
        sent, event = self._batch.events[position], self._counted.events[position]
        outcome, price = judged
        if outcome is Outcome.WON:
            self._add(event, price, self._values(event, position, state), times)
        if event is sent:
            enter(self._ledger(sent), outcome, price, times=times)
        else:
            days = {"sent_day": self._day(sent), "day": self._day(event)}
            enter_moved(self.ledger, **days, outcome=outcome, price=price, times=times)

    def _adjust(self, position: int, was: _Judged, now: _Judged) -> None:
        """The closed hour stays as it is; its day's ledger moves only where an event comes that wasn't counted."""
        sent = self._batch.events[position]
        event = replace(self._counted.events[position], timestamp_ms=self._moment_ms, source=ADJUSTMENT)
        moved = replace(self._batch, events=(*self._batch.events[:position], event))  # its row needs none after it
        for is_back, (outcome, price), state in ((True, was, self._before), (False, now, self._after)):
            if outcome is not Outcome.WON:
                continue
            times = -1 if is_back else 1
            self._add(event, price, self._values(event, position, state), times)
            entered = self._ledger(event)
            entered.adjusted += times
            entered.unpriced += times * isinstance(price, Unpriced)
            rating = self._after.rating
            event_id = adjustment_id(sent.event_id, rating=rating, sign="-" if is_back else "+")
            row = adjustment_row(self._batch, moved, position, price, rating=rating, event_id=event_id)
            row["price_revision"] = state.revision_at(position - self._start)
            self._rows.append(taken_back(row) if is_back else row)
        if was[0] is not Outcome.WON:
            enter(self._ledger(sent), *was, times=-1)
            self._ledger(sent).late += 1

    def _add(self, event: UsageEvent, price: Price, values: tuple[str, ...], times: int) -> None:
        hour = self._hour(event)
        self.days[hour_label(hour)] = self._day(event)
        measures: dict[str, int] = {}
        measure(measures, event, price)
        counter = self.counters.setdefault((hour_label(hour), combination_id(values)), CounterDelta(values=values))
        counter.add({name: times * amount for name, amount in measures.items()})

    def _values(self, event: UsageEvent, position: int, state: PartState) -> tuple[str, ...]:
        return values_of(event, position, tag_keys=self._batch.dimensions.tag_keys, other=state.other)

    def _ledger(self, event: UsageEvent) -> LedgerDelta:
        return self.ledger.setdefault(self._day(event), LedgerDelta())

    def _hour(self, event: UsageEvent) -> int:
        return hour_start_ms(event.timestamp_ms, self._batch.dimensions.time_zone)

    def _day(self, event: UsageEvent) -> str:
        return day_of(event.timestamp_ms, self._batch.dimensions.time_zone)
