"""What was in quarantine while others of its time were rated again has their prices once it is counted."""

import pytest
from outlay.application.redrive import copy_days
from outlay.domain.batch import Batch
from outlay.domain.price_entry import PriceEntry

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent
from tests.support.quarantine_rig import leave_a_readable_copy, listed, put_broken, redrive, repair_log
from tests.support.rerating_world import DAY, RatingRig
from tests.unit.rollup.test_rerating import NEW, UNKNOWN, received


def aside() -> Batch:
    return a_batch(
        an_event(event_id="a"), an_event(event_id="d", model="no-such-model"), batch_id=a_batch_id(7), parts=(0, 1)
    )


def rated(entry: PriceEntry, **wanted: bool) -> tuple[RatingRig, Batch, int]:
    """A rig with a batch in quarantine, mended after a re-rating by ``entry`` that took its time in."""
    rig, batch = RatingRig(), aside()
    put_broken(rig, batch)
    revision = rig.enter(entry)
    assert rig.finish(rig.preview(**wanted)).state == "done"
    repair_log(rig, batch)
    return rig, batch, revision


def test_a_redrive_rates_it_again() -> None:
    rig, batch, revision = rated(NEW)
    redrive(rig, batch)
    assert rig.costs()["a"] == rig.priced(batch.events[0], revision) != rig.priced(batch.events[0], 1)
    assert set(rig.revisions().values()) == {revision}, "those whose amount stays have the revision too"
    assert_consistent(rig, received=received(batch))


def test_a_fill_fills_it_and_moves_nothing_else() -> None:
    rig, batch, revision = rated(UNKNOWN, only_unpriced=True)
    redrive(rig, batch)
    assert rig.revisions() == {"a": 1, "d": revision}
    assert rig.costs()["d"] == rig.priced(batch.events[1], revision) is not None
    assert_consistent(rig, received=received(batch))


def test_one_that_a_delivery_counts_is_rated_before_it_leaves_the_list() -> None:
    rig, batch, revision = rated(NEW)
    rig.deliver(batch)
    assert rig.costs()["a"] == rig.priced(batch.events[0], 1)
    rig.sweep()
    assert [one.state for one in listed(rig)] == ["redriven"]
    assert rig.costs()["a"] == rig.priced(batch.events[0], revision)
    assert_consistent(rig, received=received(batch))


def test_what_was_only_shown_or_is_of_other_days_does_not_reach_it() -> None:
    rig, batch = RatingRig(), aside()
    put_broken(rig, batch)
    rig.enter(NEW)
    rig.finish(rig.preview(end_ms=NOW_MS - DAY))
    rig.preview(2)
    repair_log(rig, batch)
    redrive(rig, batch)
    assert set(rig.revisions().values()) == {1}
    assert_consistent(rig, received=received(batch))


def test_a_copy_whose_log_has_expired_is_rated_too() -> None:
    rig, batch = RatingRig(), aside()
    revision = rig.enter(NEW)
    leave_a_readable_copy(rig, batch)
    rig.finish(rig.preview())
    rig.later((copy_days() - 1) * DAY)
    redrive(rig, batch)
    assert set(rig.revisions().values()) == {revision}


@pytest.mark.parametrize("when", ["before", "after"])
def test_it_may_break_off_at_any_call_and_is_done_by_a_repeat(when: str) -> None:
    """Each call in turn, until a run makes fewer."""
    broken = 0
    for number in range(1, 200):
        rig, batch, revision = rated(NEW)
        try:
            redrive(rig, batch, Faults(at=lambda at, _, number=number: when if at == number else None))
        except Crash:
            broken += 1
            redrive(rig, batch)
        assert set(rig.revisions().values()) == {revision}
        assert_consistent(rig, received=received(batch))
        if broken < number:
            break
    assert broken > 5
