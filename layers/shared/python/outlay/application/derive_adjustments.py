"""What the journal enters in an organization's hours and ledger: the adjustments of closed hours, row by row.

Two kinds of entries. What a correction entered, or a void of the lake's rows, is final. What came late is an event of
its part like any other, and its part says what became of it: so of those entries only the batch matters, as long as the
log holds it. Every part that has late events has an entry, even if none of them counted at first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from outlay.application.counted_adjustments import JournalEntry, Row
from outlay.contracts.keys import LAKE_PART
from outlay.domain.adjustment_sums import is_adjustment, quantity_of
from outlay.domain.adjustments import counter_of
from outlay.domain.counting import CounterDelta, LedgerDelta
from outlay.domain.errors import Upstream
from outlay.domain.part_state import StoredPart, Taken


@dataclass(slots=True, kw_only=True)
class Entered:
    """What rows of one entry add; ``counters`` and ``ledger`` as of a counted part."""

    lane: int
    received_ms: int = 0
    counters: dict[tuple[str, str], CounterDelta] = field(default_factory=dict)
    ledger: dict[str, LedgerDelta] = field(default_factory=dict)


def standing(
    entries: Iterable[JournalEntry], parts: Mapping[tuple[str, int], StoredPart], taken: Mapping[str, Taken]
) -> Iterator[JournalEntry]:
    """Those of corrections (in the order of their moments) that markers and taken positions know of, each once.

    A restore may keep an entry without its transaction's marker. Then the correction was, or will be, made again, and
    enters the same rating at a later moment.
    """
    newest = {(entry.batch_id, entry.part, entry.rating): entry for entry in entries}
    for (batch_id, number, rating), entry in newest.items():
        part = parts.get((batch_id, number))
        reached = taken.get(batch_id, Taken()).version if number == LAKE_PART else part.state.rating if part else 0
        if reached >= rating:
            yield entry


def corrected_rows(entry: JournalEntry) -> list[Row]:
    return [row for row in entry.rows if is_adjustment(row)]


def late_rows(entry: JournalEntry, parts: Mapping[tuple[str, int], StoredPart]) -> Iterator[Row]:
    """Of a batch that the log does not hold any more: those that still count by the markers of its parts.

    Where a marker is gone, as they were entered.

    Raises:
        Upstream: they count by prices that went with the batch.
    """
    held = [parts.get((entry.batch_id, number)) for number in range(entry.part + 1)]
    markers = [part for part in held if part is not None]
    if len(markers) < len(held):
        yield from corrected_rows(entry)
        return
    *before, part = markers
    start = sum(one.received for one in before)
    for row in corrected_rows(entry):
        if not part.state.holds(row["batch_position"], start=start):
            continue
        if part.revision_at(row["batch_position"] - start, row["price_revision"]) != row["price_revision"]:
            raise Upstream("a late event was rated again, and its batch is gone")
        yield row


def enter(entry: JournalEntry, rows: Iterable[Row]) -> Entered:
    entered = Entered(lane=entry.lane)
    for row in rows:
        entered.received_ms = row["received_ms"]
        counter = counter_of(row, tag_keys=entry.tag_keys, other=entry.other)
        key = row["event_hour"], counter.combination
        entered.counters.setdefault(key, CounterDelta(values=counter.values)).add(counter.measures)
        ledger = entered.ledger.setdefault(row["event_day"], LedgerDelta())
        ledger.adjusted += quantity_of(row)
        ledger.unpriced += 0 if row["is_priced"] else quantity_of(row)
    return entered
