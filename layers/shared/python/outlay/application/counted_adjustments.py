"""The adjustments that figures count on a day: rows of the journal, as they stand by now.

What a correction entered for a closed hour is final. What came late is an event of its part like any other, counted at
its accounting moment: while that hour is open, it may be voided or rated again, and then the part's state says so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from outlay.application.counted_events import CountedLog, counted_as
from outlay.domain.adjustment_sums import LATE, AdjustmentSum, is_adjustment, sums_of
from outlay.domain.adjustments import adjustment_id, adjustment_row
from outlay.domain.batch import Batch
from outlay.domain.counting import Price, price_event
from outlay.domain.part_prices import Prices, revisions_of
from outlay.domain.part_state import StoredPart, as_counted

Row = Mapping[str, Any]


class JournalEntry(Protocol):
    """The adjustments of one part and rating, written in the transaction that counted them."""

    @property
    def place(self) -> str:
        """``keys.journal_sort``: entries of a day in the order of their moments."""

    @property
    def batch_id(self) -> str: ...

    @property
    def part(self) -> int: ...

    @property
    def rating(self) -> int: ...

    @property
    def lane(self) -> int: ...

    @property
    def tag_keys(self) -> tuple[str, ...]:
        """That its rows are counted by, beside the fixed dimensions."""

    @property
    def other(self) -> Mapping[str, Collection[int]]:
        """Dimension → positions of the batch that count as "(other)"."""

    @property
    def sums(self) -> Sequence[AdjustmentSum]:
        """Of the rows as they were entered, without reading them."""

    @property
    def rows(self) -> Sequence[Row]:
        """Of the lake; those that are no adjustments take back what may have been sent for the closed day."""


def is_of_late_events(entry: JournalEntry) -> bool:
    """Whether it was written as its part was counted first: each part with late events has one, if only of no rows."""
    return all(one.kind == LATE for one in entry.sums)


class AdjustedLog(CountedLog, Protocol):
    """The journal, and what decides over its rows. All of one organization."""

    def journal(self, org: str, day: str) -> Iterable[JournalEntry]:
        """Entries of an accounting day, oldest first."""

    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        """Those that are in the log and can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One that counts. ``place`` and ``index`` within the entry tell where it stands."""

    row: Row
    counted_as: Mapping[str, str]
    place: str
    index: int


@dataclass(frozen=True)
class AdjustedDay:
    """One accounting day's entries, with the states of their parts."""

    org: str
    day: str
    log: AdjustedLog
    prices: Prices

    @cached_property
    def entries(self) -> Sequence[JournalEntry]:
        return list(self.log.journal(self.org, self.day))

    @cached_property
    def _parts(self) -> Mapping[tuple[str, int], StoredPart]:
        return self.log.counted(self.org, [*dict.fromkeys((one.batch_id, one.part) for one in self.entries)])

    def newest_first(self, *, below: str = "~", end: int | None = None) -> Iterator[Adjustment]:
        """Those of entries below the place; of the entry at the place itself (``end``) those before that index."""
        for entry in reversed(self.entries):
            if entry.place >= below and not (entry.place == below and end is not None):
                continue
            rows = self._rows(entry)
            last = end if entry.place == below and end is not None else len(rows)
            for index in range(min(last, len(rows)) - 1, -1, -1):
                row = rows[index]
                if row is not None:
                    part = self._parts.get((entry.batch_id, entry.part))
                    counted = {} if part is None else counted_as(part, row["batch_position"])
                    yield Adjustment(row=row, counted_as=counted, place=entry.place, index=index)

    def sums(self) -> Iterator[AdjustmentSum]:
        """Of what counts by now."""
        for entry in self.entries:
            if self._is_final(entry):
                yield from entry.sums
            else:
                yield from sums_of(row for row in self._rows(entry) if row is not None)

    def _is_final(self, entry: JournalEntry) -> bool:
        part = self._parts.get((entry.batch_id, entry.part))
        return part is None or not is_of_late_events(entry) or part.state.rating == entry.rating

    def _rows(self, entry: JournalEntry) -> Sequence[Row | None]:
        """The entry's rows as they count by now, None where they don't; then those of what came back since."""
        return [*(self._now(entry, row) for row in entry.rows), *self._returned(entry)]

    def _returned(self, entry: JournalEntry) -> Iterator[Row | None]:
        """What came late but had lost: no row was entered, and it may count since others were voided."""
        part = self._parts.get((entry.batch_id, entry.part))
        if part is None or self._is_final(entry):
            return
        batch = self.log.batches(self.org, [entry.batch_id]).get(entry.batch_id)
        if batch is None:
            return
        counted = as_counted(batch, part.state.moved)
        positions, entered = batch.part_ranges()[entry.part], {row["batch_position"] for row in entry.rows}
        revisions = revisions_of(batch, part, positions)
        for position in positions:
            sent = batch.events[position]
            if position in entered or counted.events[position] is sent:
                continue
            if not part.state.holds(position, start=positions.start):
                yield None
                continue
            event_id, rating = adjustment_id(sent.event_id, rating=0, sign="+"), part.state.rating
            price = self._price(batch, position, revisions[position])
            row = adjustment_row(batch, counted, position, price, rating=rating, event_id=event_id)
            yield {**row, "price_revision": revisions[position]}

    def _price(self, batch: Batch, position: int, revision: int) -> Price:
        return price_event(batch.events[position], self.prices(self.org, revision))

    def _now(self, entry: JournalEntry, row: Row) -> Row | None:
        """The row as it counts by now; None where it does not."""
        if not is_adjustment(row):
            return None
        if self._is_final(entry):
            return row
        part = self._parts[entry.batch_id, entry.part]
        if not part.state.holds(row["batch_position"], start=self._start(entry)):
            return None
        return self._rated(entry, row, part)

    def _start(self, entry: JournalEntry) -> int:
        """The batch's position that the part begins at."""
        before = [(entry.batch_id, part) for part in range(entry.part)]
        return sum(part.received for part in self.log.counted(self.org, before).values()) if before else 0

    def _rated(self, entry: JournalEntry, row: Row, part: StoredPart) -> Row:
        position = row["batch_position"]
        if part.revision_at(position - self._start(entry), row["price_revision"]) == row["price_revision"]:
            return row
        batch = self.log.batches(self.org, [entry.batch_id]).get(entry.batch_id)
        if batch is None:  # what the log does not hold any more is never rated again by its state
            return row
        revision = revisions_of(batch, part, batch.part_ranges()[entry.part])[position]
        price = self._price(batch, position, revision)
        counted = as_counted(batch, part.state.moved)
        rated = adjustment_row(batch, counted, position, price, rating=part.state.rating, event_id=row["event_id"])
        return {**rated, "price_revision": revision}
