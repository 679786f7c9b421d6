"""What the journal's entries enter in counters and ledger: whose marker knows of them, and what still counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from outlay.application.derive_adjustments import corrected_rows, enter, late_rows, standing
from outlay.contracts import keys
from outlay.domain.adjustment_sums import AdjustmentSum, sums_of
from outlay.domain.claims import Outcome
from outlay.domain.errors import Upstream
from outlay.domain.part_state import PartState, StoredPart, Taken

from tests.unit.rollup.test_counted_adjustments import LATE, a_part, an_entry

BATCH = LATE.batch_id
WON, VOIDED = Outcome.WON, Outcome.VOIDED
COST = 1000 * 2_500_000 + 100 * 10_000_000


@dataclass
class Entry:
    rows: Sequence[Mapping[str, Any]] = ()
    rating: int = 1
    part: int = 0
    place: str = "p"
    batch_id: str = BATCH
    lane: int = 0
    tag_keys: tuple[str, ...] = ()
    other: Mapping[str, Collection[int]] = field(default_factory=dict)

    @property
    def sums(self) -> Sequence[AdjustmentSum]:
        return sums_of(self.rows)


def late(*positions: int, part: int = 0, **more: Any) -> Entry:
    return Entry(rows=an_entry(*positions, part=part).rows, part=part, rating=0, **more)


def marker(rating: int) -> StoredPart:
    state = PartState(outcomes=(WON,), price_revision=1, rating=rating)
    return StoredPart(received=1, won=1, parts=1, price_revision=1, state=state)


def places(found: Iterable[Any]) -> list[str]:
    return [entry.place for entry in found]


@pytest.mark.parametrize(("reached", "stands"), [(None, False), (0, False), (1, False), (2, True), (3, True)])
def test_a_correction_stands_where_its_marker_has_reached_its_rating(reached: int | None, stands: bool) -> None:
    parts = {} if reached is None else {(BATCH, 0): marker(reached)}
    assert bool([*standing([Entry(rating=2)], parts, {})]) is stands


def test_a_correction_whose_marker_is_gone_does_not_stand() -> None:
    assert [
        *standing([Entry(rating=1)], {(BATCH, 1): marker(5), ("b_other", 0): marker(5)}, {BATCH: Taken(version=5)})
    ] == []


@pytest.mark.parametrize(("version", "stands"), [(0, False), (1, True), (2, True)])
def test_what_was_taken_from_the_lake_stands_where_its_item_has_reached_the_version(version: int, stands: bool) -> None:
    taken = {BATCH: Taken(version=version)} if version else {}
    entry = Entry(part=keys.LAKE_PART)
    assert bool([*standing([entry], {(BATCH, keys.LAKE_PART): marker(9)}, taken)]) is stands


def test_a_correction_that_was_made_again_stands_once_as_it_was_made_last() -> None:
    entries = [Entry(place="1"), Entry(place="2", rating=2), Entry(place="3"), Entry(place="4", part=1)]
    assert places(standing(entries, {(BATCH, 0): marker(2), (BATCH, 1): marker(1)}, {})) == ["3", "2", "4"]


def test_rows_that_take_back_what_may_have_been_sent_for_the_closed_day_enter_nothing() -> None:
    entry = late(0)
    assert len(entry.rows) == 2
    assert [row["event_id"] for row in corrected_rows(entry)] == ["adj:0:+:a"]


def test_of_late_events_whose_batch_is_gone_those_count_that_the_marker_holds() -> None:
    parts = {(BATCH, 0): a_part(VOIDED, WON), (BATCH, 1): a_part(WON, VOIDED)}
    assert [row["event_id"] for row in late_rows(late(0, 1), parts)] == ["adj:0:+:b"]
    assert [row["event_id"] for row in late_rows(late(2, 3, part=1), parts)] == ["adj:0:+:c"]


def test_of_late_events_without_a_marker_all_count_as_they_were_entered() -> None:
    """Also where a marker before it is gone, which says where the part begins."""
    for parts in ({}, {(BATCH, 0): a_part(VOIDED, VOIDED)}, {(BATCH, 1): a_part(VOIDED, VOIDED)}):
        assert [row["batch_position"] for row in late_rows(late(2, 3, part=1), parts)] == [2, 3]


@pytest.mark.parametrize("revision", [None, 1])
def test_late_events_at_the_prices_they_were_entered_with_need_no_batch(revision: int | None) -> None:
    assert len([*late_rows(late(0), {(BATCH, 0): a_part(WON, WON, price=revision)})]) == 1


def test_late_events_at_newer_prices_cannot_be_derived_without_their_batch() -> None:
    part = a_part(WON, VOIDED, price=2)
    with pytest.raises(Upstream, match="its batch is gone"):
        [*late_rows(late(0), {(BATCH, 0): part})]
    assert [*late_rows(late(1), {(BATCH, 0): part})] == []


def test_rows_are_entered_under_their_hour_and_their_combination_with_their_sign() -> None:
    rows = [*corrected_rows(late(0, 1)), *an_entry(2, rating=1).rows]
    rows[1] = {**rows[1], "is_priced": False, "team": "ads"}
    rows[2] = {**rows[2], "is_priced": False}
    entered = enter(Entry(rows=rows, lane=3), rows)
    assert (entered.lane, entered.received_ms) == (3, LATE.received_ms)
    found = {(hour, counter.values[3:5]): dict(counter.measures) for (hour, _), counter in entered.counters.items()}
    assert {place: (one["requests"], one["unpriced_requests"]) for place, one in found.items()} == {
        ("2026-11-22T12:00", ("shop", "search")): (0, -1),
        ("2026-11-22T12:00", ("shop", "ads")): (1, 1),
    }
    [(day, ledger)] = entered.ledger.items()
    assert (day, ledger.adjusted, ledger.unpriced) == ("2026-11-22", 1, 0)


def test_a_position_that_counts_under_other_is_entered_there() -> None:
    rows = [{**row, "tags": {"region": "eu"}} for row in corrected_rows(late(0, 1))]
    entry = Entry(rows=rows, tag_keys=("region",), other={"team": frozenset({1}), "tag:region": frozenset({0})})
    found = {
        counter.values[4:5] + counter.values[-1:]: counter.measures for counter in enter(entry, rows).counters.values()
    }
    assert {place: one["requests"] for place, one in found.items()} == {("search", "(other)"): 1, ("(other)", "eu"): 1}


def test_an_entry_of_no_rows_enters_nothing() -> None:
    entered = enter(replace(late(0), lane=2), [])
    assert (entered.lane, entered.counters, entered.ledger) == (2, {}, {})
