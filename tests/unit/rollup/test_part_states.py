"""What the state of a part says: which of its positions count, which the figures hold, and under which hours."""

from typing import Any

import pytest
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.claims import Outcome
from outlay.domain.part_state import Moved, PartState, StoredPart, Taken, as_counted

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.unit.rollup.test_void_lake import MONTHS_AGO, a_rig, adjustments, an_old_batch
from tests.unit.rollup.test_voids import HOUR, void

WON, LOST, VOIDED = Outcome.WON, Outcome.DUPLICATE, Outcome.VOIDED


def a_state(*outcomes: Outcome, taken: frozenset[int] = frozenset()) -> PartState:
    return PartState(outcomes=outcomes, price_revision=1, rating=0, taken=taken)


@pytest.mark.parametrize(("outcome", "count"), [(WON, 2), (LOST, 1), (VOIDED, 3), (Outcome.CONFLICT, 0)])
def test_outcomes_are_counted_one_by_one(outcome: Outcome, count: int) -> None:
    assert a_state(WON, VOIDED, LOST, VOIDED, WON, VOIDED).count(outcome) == count


@pytest.mark.parametrize(("position", "is_held"), [(5, True), (6, False), (7, True), (8, False), (9, True)])
def test_the_figures_hold_what_counts_and_what_was_taken_back_from_the_lakes_rows(position: int, is_held: bool) -> None:
    """Of a part that begins at the batch's position 5."""
    state = a_state(WON, LOST, VOIDED, VOIDED, WON, taken=frozenset({7, 9}))
    assert state.holds(position, start=5) is is_held


@pytest.mark.parametrize(("received", "is_whole"), [(1, False), (2, True), (3, False)])
def test_a_marker_is_whole_that_tells_of_every_position(received: int, is_whole: bool) -> None:
    stored = StoredPart(received=received, won=1, parts=1, price_revision=None, state=a_state(WON, LOST))
    assert stored.is_whole is is_whole


def test_a_batch_without_closed_hours_counts_as_it_is() -> None:
    batch = a_batch()
    assert as_counted(batch, None) is batch


def test_events_of_closed_hours_of_the_batchs_zone_count_at_the_accounting_moment_and_others_stay() -> None:
    """In India hours begin at half past: of two events of one UTC hour the first is of a closed hour."""
    before, after = (an_event(event_id=str(n), timestamp_ms=NOW_MS + n * HOUR // 4) for n in (1, 3))
    batch = a_batch(before, after, dimensions=DimensionConfig(time_zone="Asia/Kolkata"))
    moved = Moved(hours=frozenset({"2026-11-22T11:30"}), moment_ms=NOW_MS + 9)
    first, second = as_counted(batch, moved).events
    assert (first.timestamp_ms, first.source, first.event_id) == (NOW_MS + 9, "adjustment", "1")
    assert second == after


def test_what_was_taken_back_of_a_batch_is_numbered_from_one_on_in_the_order_it_happened() -> None:
    assert (Taken().version, Taken().positions) == (0, frozenset())
    rig = a_rig(an_old_batch("a", "b"))
    place = keys.taken_key(ORG, a_batch_id(1)), keys.TAKEN_SORT
    scopes: list[dict[str, Any]] = [{"event_id": "a"}, MONTHS_AGO]
    for number, scope in enumerate(scopes, start=1):
        void(rig, number, **scope)
        taken = rig.dynamodb.tables["figures"][place]
        assert (taken["v"], sorted(taken["ps"]["NS"])) == ({"N": str(number)}, ["0", "1"][:number])
    assert len(adjustments(rig)) == 2
    entered = sorted(item["sk"]["S"] for item in rig.dynamodb.items("figures") if "#J#" in item["pk"]["S"])
    assert [place.rpartition("#")[2] for place in entered] == ["000001", "000002"]
