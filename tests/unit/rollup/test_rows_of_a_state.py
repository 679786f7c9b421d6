"""What the lake has to hold of a part: what counts, what is void, nothing that is final; late events apart."""

from typing import Any

import pytest
from outlay.contracts.dimensions import dimension_names
from outlay.domain.adjustments import counter_of, journal_of_moved, rows_of_state, taken_back, values_of
from outlay.domain.batch import DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, count_part, price_events
from outlay.domain.lake_row import to_row
from outlay.domain.part_state import Moved, PartState
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, a_batch, an_event
from tests.unit.rollup.test_adjustments import CLOSED_DAY, CLOSED_HOUR, LONG_AGO, PRICES
from tests.unit.rollup.test_voids import TODAY

WON, LOST, CONFLICT, VOID = Outcome.WON, Outcome.DUPLICATE, Outcome.CONFLICT, Outcome.VOIDED
EVENTS = [an_event(event_id=name, timestamp_ms=LONG_AGO if name in "bdf" else NOW_MS) for name in "abcdefg"]
BATCH = a_batch(*EVENTS, parts=(0, 1), price_revision=1)
"""The second part is b … g."""
MOVED = Moved(hours=frozenset({CLOSED_HOUR}), moment_ms=NOW_MS + 60_000)


def rows(*outcomes: Outcome, closed: Any = (), **state: Any) -> list[tuple[str, bool]]:
    """(event id, whether it is void)."""
    held = PartState(**{"outcomes": outcomes, "price_revision": 2, "rating": 3, **state})
    prices = price_events(BATCH, PRICES[2])
    found = list(rows_of_state(BATCH, held, prices, positions=BATCH.part_ranges()[1], closed=closed))
    assert all((row["rating"], row["price_revision"]) in ((3, 2), (0, 2)) for row in found)
    return [(row["event_id"], row.get("is_void", False)) for row in found]


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ((WON,) * 6, [(name, False) for name in "bcdefg"]),
        ((LOST, WON, CONFLICT, VOID, WON, LOST), [("c", False), ("e", True), ("f", False)]),
        ((VOID, LOST, LOST, LOST, LOST, VOID), [("b", True), ("g", True)]),
    ],
)
def test_of_what_counts_and_what_is_void_there_is_a_row_and_of_what_lost_none(
    outcomes: tuple[Outcome, ...], told: list[tuple[str, bool]]
) -> None:
    assert rows(*outcomes) == told


def test_what_was_taken_back_from_the_lakes_rows_is_final_there() -> None:
    assert rows(WON, VOID, WON, VOID, WON, WON, taken=frozenset({2, 4})) == [(name, False) for name in "bdfg"]


def test_of_closed_hours_there_is_nothing_and_of_the_open_ones_between_all() -> None:
    assert rows(WON, WON, VOID, VOID, WON, WON, closed={CLOSED_HOUR}) == [("c", False), ("e", True), ("g", False)]


def test_what_came_late_is_told_under_an_id_of_its_own_where_it_counts() -> None:
    told = [("adj:0:+:b", False), ("c", False), ("adj:0:+:d", True), ("e", False), ("adj:0:+:f", False), ("g", False)]
    outcomes = (WON, WON, VOID, WON, WON, WON)
    assert rows(*outcomes, moved=MOVED) == told
    assert rows(*outcomes, moved=MOVED, closed={CLOSED_HOUR}) == told
    assert rows(*outcomes, moved=MOVED, closed={"2026-11-22T12:00"}) == []


def a_late_part(*outcomes: Outcome) -> Any:
    judged = JudgedBatch(
        batch=BATCH,
        prices=price_events(BATCH, load_price_book(1)),
        outcomes=[WON, *outcomes],
        moved={1: MOVED},
    )
    count = count_part(judged, 1, refused={("team", "2026-11"): {"search"}}, retention_days=80)
    return journal_of_moved(judged, count, MOVED)


def test_the_journal_of_late_events_has_each_that_counts_and_voids_what_may_have_been_sent_of_it() -> None:
    journal = a_late_part(LOST, WON, WON, WON, VOID, CONFLICT)
    assert [
        (row["event_id"], row["rating"], row.get("is_void", False), row["event_day"], row.get("adjusts_day"))
        for row in journal.rows
    ] == [("d", 1, True, CLOSED_DAY, None), ("adj:0:+:d", 1, False, TODAY, CLOSED_DAY)]
    assert (journal.day, journal.moment_ms, journal.tag_keys) == (TODAY, MOVED.moment_ms, ())
    assert journal.other == {"team": frozenset({2, 3, 4})}


def test_a_late_part_of_which_nothing_late_counts_has_an_empty_journal() -> None:
    assert list(a_late_part(LOST, WON, CONFLICT, WON, VOID, WON).rows) == []


def test_the_rating_of_a_late_row_is_that_of_its_part_where_nothing_was_void() -> None:
    assert [row["rating"] for row in a_late_part(WON, WON, LOST, WON, LOST, WON).rows] == [1, 0]


def test_only_the_named_positions_of_the_named_dimensions_count_as_other() -> None:
    event = an_event(tags={"region": "eu"})
    other = {"team": {3, 5}, "tag:region": [3], "project": frozenset({4})}
    names = dimension_names(("region",))
    found = {
        position: {
            name
            for name, value in zip(names, values_of(event, position, tag_keys=("region",), other=other), strict=True)
            if value == "(other)"
        }
        for position in (2, 3, 4, 5)
    }
    assert found == {2: set(), 3: {"team", "tag:region"}, 4: {"project"}, 5: {"team"}}
    assert values_of(event, 2, tag_keys=("region",), other=other) == event.dimension_values(("region",))


def test_a_row_adds_to_the_counter_that_its_event_would_count_in() -> None:
    batch = a_batch(EVENTS[0], an_event(tags={"region": "eu"}), dimensions=DimensionConfig(tag_keys=("region",)))
    prices = price_events(batch, load_price_book(1))
    row = to_row(batch, 1, prices[1])
    delta = counter_of(row, tag_keys=("region",), other={"team": {1}})
    assert delta.values == values_of(batch.events[1], 1, tag_keys=("region",), other={"team": {1}})
    assert "(other)" in delta.values
    assert "eu" in delta.values
    assert (delta.measures["requests"], delta.measures["output_tokens"]) == (1, 100)
    back = counter_of(taken_back(row), tag_keys=("region",), other={})
    assert (back.measures["requests"], back.measures["output_tokens"]) == (-1, -100)
    assert "search" in back.values
