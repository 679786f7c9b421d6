"""What the sweep does with what was put aside: it lets go what counts, and takes back what was discarded, once."""

from contextlib import suppress

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.application.sweep import DAY_MS
from outlay.contracts import keys
from outlay.domain.batch import Batch

from tests.support.builders import a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent
from tests.support.quarantine_rig import discard, leave_a_readable_copy, listed, put_broken, redrive, repair_log
from tests.support.rollup_rig import Rig, item_record
from tests.unit.rollup.test_discards import (
    BAD,
    HOUR_MS,
    SAME,
    a_rig,
    assert_discarded,
    corrections,
    crash_before,
    go_on,
)
from tests.unit.rollup.test_voids import received, requests
from tests.unit.rollup.test_voids_of_one_batch import WIDE, deliver_first_part

KEPT_DAYS = 35


def sweep(rig: Rig) -> None:
    rig.container().answer({"sweep": True})


def states(rig: Rig) -> list[str]:
    return [one.state for one in listed(rig)]


def test_what_was_counted_in_part_stays_listed_until_all_of_it_counts() -> None:
    rig = a_rig()
    put_broken(rig, WIDE)
    repair_log(rig, WIDE)
    deliver_first_part(rig)
    sweep(rig)
    assert (states(rig), ["quarantined" in item for item in rig.dynamodb.items("log")]) == (["kept"], [True])
    rig.deliver(WIDE)
    sweep(rig)
    assert (states(rig), ["quarantined" in item for item in rig.dynamodb.items("log")]) == (["redriven"], [False])


@pytest.mark.parametrize("batch", [SAME, BAD], ids=["one part", "two parts"])
def test_what_an_early_release_counted_leaves_the_list(batch: Batch) -> None:
    """Its marker does not say of how many parts the batch is; the first was counted with all others after it."""
    rig = a_rig()
    put_broken(rig, batch)
    repair_log(rig, batch)
    rig.deliver(batch)
    rig.leave_outcomes_to_the_claims()
    sweep(rig)
    assert states(rig) == ["redriven"]


def test_what_counts_leaves_the_list_also_where_neither_log_nor_copy_is_left() -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    rig.deliver(BAD)
    rig.dynamodb.tables["log"].clear()
    rig.s3.objects.clear()
    rig.log(SAME)
    sweep(rig)
    assert states(rig) == ["redriven"]
    assert_consistent(rig, received=received(BAD, SAME))


def test_what_counts_leaves_the_list_also_where_its_receipt_could_not_be_read() -> None:
    rig = a_rig()
    item = {**batch_item.to_item(BAD, {}), "recv": {"S": "yesterday"}}
    rig.container().answer({"Records": [item_record(item)]})
    assert [(one.state, one.received_ms) for one in listed(rig)] == [("kept", None)]
    rig.deliver(BAD)
    sweep(rig)
    assert [(one.state, one.received_ms) for one in listed(rig)] == [("redriven", None)]


def test_a_redrive_that_ended_after_it_had_counted_is_left_to_be_redriven_again() -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    repair_log(rig, BAD)
    with pytest.raises(Crash):
        redrive(rig, BAD, Faults(at=lambda _, call: "after" if call == "transact_write_items" else None))
    sweep(rig)
    assert [(one.state, one.is_redriving) for one in listed(rig)] == [("kept", True)]
    assert ["quarantined" in item for item in rig.dynamodb.items("log")] == [True]
    redrive(rig, BAD)
    assert [(one.state, one.is_redriving) for one in listed(rig)] == [("redriven", False)]


@pytest.mark.parametrize("is_counted", [True, False])
def test_a_discard_that_goes_on_is_begun_once_however_often_the_sweep_comes_by(is_counted: bool) -> None:
    rig = a_rig()
    if is_counted:
        rig.deliver(BAD)
    put_broken(rig, BAD)
    repair_log(rig, BAD)
    discard(rig, BAD)
    for _ in range(3):
        with suppress(Crash):  # it comes as far as its first transaction
            rig.container(crash_before("transact_write_items")).answer({"sweep": True})
        assert [one.state for one in corrections(rig)] == ["running"]
    sweep(rig)
    assert requests(rig) == 0
    assert len(corrections(rig)) == 1


def discarded_unread(rig: Rig) -> None:
    """By a release that could not read it: its correction is done, and has taken nothing back."""
    go_on(rig, discard(rig, BAD))
    assert [one.state for one in corrections(rig)] == ["done"]


@pytest.mark.parametrize(("before_ms", "begun"), [(1, 2), (0, 1)])
def test_claims_of_what_was_discarded_unread_are_freed_as_long_as_the_log_may_bring_it(
    before_ms: int, begun: int
) -> None:
    rig = a_rig()
    assert rig.now_ms is not None
    with pytest.raises(Crash):
        rig.deliver(BAD, faults=crash_before("transact_write_items"))
    put_broken(rig, BAD)
    discarded_unread(rig)
    leave_a_readable_copy(rig, BAD)
    rig.now_ms += KEPT_DAYS * DAY_MS - before_ms
    rig.log(a_batch(an_event(event_id="new"), batch_id=a_batch_id(9), received_ms=rig.now_ms))
    sweep(rig)
    assert len(corrections(rig)) == begun
    assert [one.is_aside for one in listed(rig)] == [begun == 1]


def test_what_was_discarded_unread_and_counted_all_the_same_is_taken_back_however_late() -> None:
    rig = a_rig()
    assert rig.now_ms is not None
    put_broken(rig, BAD)
    discarded_unread(rig)
    rig.now_ms += (KEPT_DAYS + 1) * DAY_MS
    repair_log(rig, BAD)
    rig.deliver(BAD)
    assert requests(rig) == 3
    for _ in range(3):
        sweep(rig)
        rig.now_ms += HOUR_MS
    assert_discarded(rig)
    assert len(corrections(rig)) == 2


@pytest.mark.parametrize("is_counted", [True, False])
def test_of_what_was_discarded_and_is_held_by_nobody_any_more_nothing_is_begun(is_counted: bool) -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    discarded_unread(rig)
    rig.deliver(*([BAD] if is_counted else []), SAME)
    del rig.dynamodb.tables["log"][keys.log_key(BAD.org, BAD.batch_id),]
    rig.s3.objects.clear()
    before = requests(rig)
    sweep(rig)
    assert len(corrections(rig)) == 1
    assert requests(rig) == before
