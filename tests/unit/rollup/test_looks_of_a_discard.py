"""What a discard looks at: its one batch, and the log only where somebody can have lost to it."""

from typing import Any

import pytest
from outlay.domain.correction import Correction, Tally

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Faults
from tests.support.ledger_checks import ledger_by_day
from tests.support.quarantine_rig import discard, put_broken, repair_log
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_discards import (
    BAD,
    HOUR_MS,
    OTHER,
    SAME,
    TODAY,
    a_rig,
    assert_discarded,
    corrections,
    go_on,
    put_aside_with_claims,
    settle,
)
from tests.unit.rollup.test_voids import requests
from tests.unit.rollup.test_walking_the_log import corrector, run, states_of, times
from tests.unit.rollup.test_what_a_void_comes_to import forget_outcomes


def begun(rig: Rig, batch: Any = BAD) -> Correction:
    discard(rig, batch)
    [one] = corrections(rig)
    return one


def index_queries(faults: Faults) -> int:
    return faults.calls.count("query")


def went_on(rig: Rig) -> int:
    """How often the log's index was asked meanwhile."""
    faults = Faults()
    [one] = corrections(rig)
    go_on(rig, {"corrections": [one.correction_id]}, faults)
    return index_queries(faults)


A_WALK = 36
"""The index is asked for each day that the log holds: 35, and the day it is."""


def test_its_phases_follow_one_another() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    one = begun(rig)
    first = [("running", 0), ("running", 1), ("running", 2), ("running", 3), ("settling", 3)]
    assert states_of(rig, one) == first
    rig.container().progress.advance(ORG, NOW_MS + 2 * HOUR_MS)
    [one] = corrections(rig)
    second = [("running", 5), ("running", 6), ("running", 7), ("done", 7)]
    assert states_of(rig, one) == second


def test_without_ids_of_its_own_it_goes_from_the_first_phase_to_its_end() -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    repair_log(rig, BAD)
    assert states_of(rig, begun(rig)) == [("running", 1), ("done", 1)]


def test_a_discard_that_nobody_can_have_lost_to_reads_nothing_but_its_batch() -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    repair_log(rig, BAD)
    discard(rig, BAD)
    assert went_on(rig) < A_WALK
    [done] = corrections(rig)
    assert (done.state, done.finished_ms, done.tally) == ("done", rig.now_ms, Tally(uncounted=3))
    settle(rig)
    assert_discarded(rig)


def test_a_discard_that_owned_ids_walks_the_log_twice_and_once_more_after_settling() -> None:
    """To note who lost, and to bring them back; the second time only to bring back."""
    rig = a_rig()
    put_aside_with_claims(rig)
    rig.deliver(SAME, OTHER)
    discard(rig, BAD)
    assert 2 * A_WALK <= went_on(rig) < 3 * A_WALK
    assert [one.state for one in corrections(rig)] == ["settling"]
    assert rig.now_ms is not None
    rig.now_ms += HOUR_MS
    rig.container().progress.advance(ORG, rig.now_ms - 1)
    assert A_WALK <= went_on(rig) < 2 * A_WALK
    assert [one.state for one in corrections(rig)] == ["done"]
    assert_discarded(rig, SAME, OTHER)


def test_what_can_not_be_read_ends_at_once_also_at_the_second_look() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    one = begun(rig)
    run(corrector(rig), one)
    put_broken(rig, BAD)
    rig.container().progress.advance(ORG, NOW_MS + 2 * HOUR_MS)
    [one] = corrections(rig)
    assert one.state == "settling"
    assert states_of(rig, one) == [("running", 5), ("done", 5)]


def test_who_lost_by_a_marker_of_the_first_release_is_noted_before_the_ids_come_free() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    rig.deliver(SAME, OTHER)
    forget_outcomes(rig)
    one = corrector(rig).run(begun(rig), may_continue=times(2))
    assert (one.state, one.phase, one.tally) == ("running", 1, Tally())
    ratings = {key[0].rpartition("#")[2]: item["rating"]["N"] for key, item in rig.markers().items()}
    assert ratings == {SAME.batch_id: "1", OTHER.batch_id: "1"}
    run(corrector(rig), one)
    assert requests(rig) == 2
    settle(rig)
    assert_discarded(rig, SAME, OTHER)


def test_who_lost_while_the_ids_came_free_returns_although_somebody_else_has_them_by_the_second_look() -> None:
    """The discarded batch owns none of them any more then, and yet one that was in flight still counts as lost."""
    rig = a_rig()
    put_aside_with_claims(rig)
    late = a_batch(an_event(event_id="b", digest="f" * 20), batch_id=a_batch_id(4))
    times_met: list[int] = []

    def meanwhile(_: int, operation: str) -> str | None:
        if operation == "transact_write_items" and not times_met:
            times_met.append(1)
            go_on(rig, discard(rig, BAD))
            rig.deliver(a_batch(an_event(event_id="a"), batch_id=a_batch_id(5)))
        return None

    rig.deliver(late, faults=Faults(at=meanwhile))
    assert times_met
    assert ledger_by_day(rig)[TODAY] == {"vod": 3, "won": 1, "con": 1}
    settle(rig)
    assert ledger_by_day(rig)[TODAY] == {"vod": 3, "won": 2}


@pytest.mark.parametrize("parts", [(0, 1), (0, 1, 2)])
def test_all_of_a_discarded_batch_is_told_as_taken_back(parts: tuple[int, ...]) -> None:
    rig = a_rig()
    batch = a_batch(
        *(an_event(event_id=name) for name in "abc"),
        an_event(event_id="a"),
        batch_id=a_batch_id(1),
        parts=parts,
    )
    rig.deliver(batch)
    put_broken(rig, batch)
    repair_log(rig, batch)
    go_on(rig, discard(rig, batch))
    [done] = corrections(rig)
    assert done.tally == Tally(voided=3, copies=1)
