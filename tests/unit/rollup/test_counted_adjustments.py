"""The adjustments of a day as they stand by now: corrections are final, late events follow their part's state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from outlay.application.counted_adjustments import AdjustedDay, Adjustment
from outlay.contracts import keys
from outlay.domain.adjustment_sums import AdjustmentSum, sums_of
from outlay.domain.adjustments import adjustment_id, adjustment_row, taken_back
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import price_events
from outlay.domain.lake_row import to_row
from outlay.domain.part_state import Moved, PartState, StoredPart, as_counted

from tests.support.builders import NOW_MS, ORG, a_batch, an_event
from tests.support.price_entries import of_any_organization
from tests.unit.rollup.test_adjustments import CLOSED_HOUR, LONG_AGO, PRICES, TODAY

MOVED = Moved(hours=frozenset({CLOSED_HOUR}), moment_ms=NOW_MS)
LATE = a_batch(*(an_event(event_id=name, timestamp_ms=LONG_AGO) for name in "abcd"), parts=(0, 2))
WON, LOST, VOIDED = Outcome.WON, Outcome.DUPLICATE, Outcome.VOIDED


@dataclass
class Entry:
    place: str
    batch_id: str
    part: int
    rating: int
    rows: Sequence[Mapping[str, Any]]

    @property
    def sums(self) -> Sequence[AdjustmentSum]:
        return sums_of(self.rows)


def an_entry(*positions: int, part: int = 0, rating: int = 0, moment_ms: int = NOW_MS) -> Entry:
    """Of late events; with a rating of their voids."""
    prices, rows = price_events(LATE, PRICES[1]), []
    for position in positions:
        sign = "-" if rating else "+"
        event_id = adjustment_id(LATE.events[position].event_id, rating=rating, sign=sign)
        row = adjustment_row(
            LATE, as_counted(LATE, MOVED), position, prices[position], rating=rating, event_id=event_id
        )
        rows += [{**to_row(LATE, position, prices[position], rating=1), "is_void": True}] if not rating else []
        rows.append(taken_back(row) if rating else row)
    place = keys.journal_sort(moment_ms, LATE.batch_id, part, rating)
    return Entry(place=place, batch_id=LATE.batch_id, part=part, rating=rating, rows=rows)


def a_part(*outcomes: Outcome, rating: int = 0, price: int | None = None, **state: Any) -> StoredPart:
    held = PartState(outcomes=outcomes, price_revision=price or 0, rating=rating, moved=MOVED, **state)
    return StoredPart(received=len(outcomes), won=outcomes.count(WON), parts=2, price_revision=price, state=held)


@dataclass
class Log:
    entries: Sequence[Entry]
    parts: Mapping[int, StoredPart]
    holds_batch: bool = True

    def journal(self, org: str, day: str) -> Iterable[Entry]:
        return self.entries if (org, day) == (ORG, TODAY) else []

    def counted(self, org: str, parts: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], StoredPart]:
        assert org == ORG
        return {key: self.parts[key[1]] for key in parts if key[0] == LATE.batch_id and key[1] in self.parts}

    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        assert org == ORG
        return {name: LATE for name in batch_ids if self.holds_batch and name == LATE.batch_id}

    def owners(self, org: str, event_ids: Sequence[str]) -> Mapping[str, tuple[str, int]]:
        raise AssertionError("claims say nothing of adjustments")


def a_day(*entries: Entry, holds_batch: bool = True, **parts: StoredPart) -> AdjustedDay:
    held = {int(name[1:]): part for name, part in parts.items()}
    return AdjustedDay(ORG, TODAY, Log(entries, held, holds_batch), of_any_organization)


def ids(found: Iterable[Adjustment]) -> list[str]:
    return [one.row["event_id"] for one in found]


def test_the_newest_comes_first_and_a_page_goes_on_where_the_last_one_ended() -> None:
    entries = [an_entry(0, 1), an_entry(2, 3, part=1, moment_ms=NOW_MS + 1)]
    day = a_day(*entries, p0=a_part(WON, WON), p1=a_part(WON, WON))
    found = list(day.newest_first())
    assert ids(found) == ["adj:0:+:d", "adj:0:+:c", "adj:0:+:b", "adj:0:+:a"]
    for number, one in enumerate(found):
        assert list(day.newest_first(below=one.place, end=one.index)) == found[number + 1 :]
    assert ids(day.newest_first(below=entries[1].place)) == ["adj:0:+:b", "adj:0:+:a"]
    assert list(day.newest_first(below=entries[0].place)) == []


def test_a_late_event_that_was_voided_since_counts_no_more() -> None:
    entries = [an_entry(0, 1), an_entry(2, 3, part=1)]
    day = a_day(*entries, p0=a_part(WON, WON), p1=a_part(VOIDED, WON, rating=1))
    assert ids(day.newest_first()) == ["adj:0:+:d", "adj:0:+:b", "adj:0:+:a"]
    assert [(one.kind, one.rows, one.quantity) for one in day.sums()] == [("late", 2, 2), ("late", 1, 1)]


def test_a_late_event_that_was_rated_again_has_the_price_in_force() -> None:
    day = a_day(an_entry(0, 1), p0=a_part(WON, WON, rating=2, price=2))
    [second, first] = day.newest_first()
    prices = price_events(LATE, PRICES[2])
    for one, position in ((first, 0), (second, 1)):
        expected = adjustment_row(
            LATE, as_counted(LATE, MOVED), position, prices[position], rating=2, event_id=one.row["event_id"]
        )
        assert one.row == {**expected, "price_revision": 2}
    assert sum(one.picousd for one in day.sums()) == sum(price.picousd for price in prices[:2])  # type: ignore[union-attr]


def test_what_came_late_and_had_lost_counts_where_its_rival_was_voided_since() -> None:
    """No row was entered for it; it stands behind those that were."""
    part = a_part(WON, WON, rating=1)
    day = a_day(an_entry(0), p0=part)
    [back, first] = day.newest_first()
    prices = price_events(LATE, PRICES[1])
    event_id = adjustment_id("b", rating=0, sign="+")
    expected = adjustment_row(LATE, as_counted(LATE, MOVED), 1, prices[1], rating=1, event_id=event_id)
    assert back.row == {**expected, "price_revision": 1}
    assert (back.index, first.index) == (2, 1)
    assert sum(one.rows for one in day.sums()) == 2
    assert ids(a_day(an_entry(0), p0=a_part(WON, WON, rating=2, price=2)).newest_first()) == ["adj:0:+:b", "adj:0:+:a"]
    [again, _] = a_day(an_entry(0), p0=a_part(WON, WON, rating=2, price=2)).newest_first()
    assert (again.row["price_revision"], again.row["rating"]) == (2, 2)


def test_of_what_had_lost_only_what_counts_by_now_and_was_late_is_listed() -> None:
    batch_part = a_part(WON, LOST, rating=1)
    assert ids(a_day(an_entry(0), p0=batch_part).newest_first()) == ["adj:0:+:a"]
    elsewhere = Moved(hours=frozenset(), moment_ms=NOW_MS)
    on_time = replace(a_part(WON, WON, rating=1), state=replace(a_part(WON, WON, rating=1).state, moved=elsewhere))
    assert ids(a_day(an_entry(0), p0=on_time).newest_first()) == ["adj:0:+:a"]
    assert ids(a_day(an_entry(0), holds_batch=False, p0=a_part(WON, WON, rating=1)).newest_first()) == ["adj:0:+:a"]


def test_a_part_whose_late_events_all_lost_at_first_lists_those_that_came_back() -> None:
    assert ids(a_day(an_entry(part=1), p0=a_part(WON, WON), p1=a_part(LOST, WON, rating=1)).newest_first()) == [
        "adj:0:+:d"
    ]


def test_an_entry_of_late_events_and_a_correction_at_once_is_final() -> None:
    late, voided = an_entry(0), an_entry(1, rating=1)
    both = replace(late, rows=[*late.rows, *voided.rows])
    day = a_day(both, p0=a_part(VOIDED, VOIDED, rating=4))
    assert ids(day.newest_first()) == ["adj:1:-:b", "adj:0:+:a"]


def test_what_was_entered_stands_where_prices_are_the_same_or_the_log_does_not_hold_the_batch() -> None:
    entry = an_entry(0)
    for part, holds in ((a_part(WON, LOST, rating=1, price=1), True), (a_part(WON, LOST, rating=1, price=2), False)):
        day = a_day(entry, holds_batch=holds, p0=part)
        assert [one.row for one in day.newest_first()] == [entry.rows[1]]
    assert ids(a_day(entry, p0=a_part(WON, LOST, rating=1)).newest_first()) == ["adj:0:+:a"]


def test_a_correction_is_final_whatever_became_of_its_part() -> None:
    entry = an_entry(0, rating=1)
    for parts in ({}, {"p0": a_part(VOIDED, WON, rating=3, price=2)}):
        day = a_day(entry, **parts)
        assert [one.row for one in day.newest_first()] == list(entry.rows)
        assert list(day.sums()) == list(entry.sums)


def test_a_late_event_whose_marker_has_expired_counts_as_it_was_entered() -> None:
    entry = an_entry(0, 1)
    assert [one.row for one in a_day(entry).newest_first()] == [entry.rows[3], entry.rows[1]]
    assert list(a_day(entry).sums()) == list(entry.sums)


def test_a_value_without_room_counts_under_other() -> None:
    part = a_part(WON, WON, other={"team": frozenset({1})})
    assert [one.counted_as for one in a_day(an_entry(0, 1), p0=part).newest_first()] == [{"team": "(other)"}, {}]


def test_another_day_has_no_adjustments_of_this_one() -> None:
    day = replace(a_day(an_entry(0)), day="2026-11-21")
    assert list(day.newest_first()) == list(day.sums()) == []
