"""What a discard takes back: nothing of the batch counts again, and its ids are everybody else's."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from outlay.application.sweep import DAY_MS
from outlay.domain.batch import Batch
from outlay.domain.correction import Correction

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, ledger_by_day
from tests.support.quarantine_rig import discard, leave_a_readable_copy, listed, put_broken, redrive, repair_log
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_voids import received, requests

HOUR_MS = 3_600_000
TODAY = "2026-11-22"
BAD = a_batch(
    an_event(event_id="a"),
    an_event(event_id="b"),
    an_event(event_id=f"p_{a_batch_id(1)}_2", needs_claim=False),
    batch_id=a_batch_id(1),
    parts=(0, 1),
)
SAME = a_batch(an_event(event_id="a"), batch_id=a_batch_id(2))
OTHER = a_batch(an_event(event_id="b", digest="e" * 20), batch_id=a_batch_id(3))


def a_rig() -> Rig:
    rig = Rig()
    rig.now_ms = NOW_MS + HOUR_MS
    return rig


def crash_before(operation: str) -> Faults:
    return Faults(at=lambda _, call: "before" if call == operation else None)


def put_aside_with_claims(rig: Rig) -> None:
    """Claimed by a delivery that ended before it counted; an older release, which can't read it, got it next."""
    with pytest.raises(Crash):
        rig.deliver(BAD, faults=crash_before("transact_write_items"))
    assert len(rig.claims()) == 2
    put_broken(rig, BAD)
    repair_log(rig, BAD)


def settle(rig: Rig) -> None:
    """Corrections go on, and have their second look."""
    for _ in range(3):
        assert rig.now_ms is not None
        rig.now_ms += HOUR_MS
        rig.container().answer({"sweep": True})
    assert {one.state for one in corrections(rig)} <= {"done"}


def corrections(rig: Rig) -> list[Correction]:
    return list(rig.container().corrections.all(ORG))


def go_on(rig: Rig, answer: dict[str, Any], faults: Faults | None = None) -> None:
    for correction_id in answer["corrections"]:
        rig.container(faults).answer({"correct": {"org": ORG, "id": correction_id}})


def assert_discarded(rig: Rig, *others: Batch) -> None:
    """The others count, once; of the discarded batch all is void, and its rows are."""
    assert requests(rig) == len(others)
    assert_consistent(rig, received=received(BAD, *others))
    assert ledger_by_day(rig)[TODAY] == {"vod": 3, **({"won": len(others)} if others else {})}
    assert [(one.state, one.is_aside) for one in listed(rig)] == [("discarded", False)]


def test_who_had_lost_to_a_batch_that_is_discarded_counts() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    rig.deliver(SAME, OTHER)
    assert requests(rig) == 0
    go_on(rig, discard(rig, BAD))
    assert requests(rig) == 2
    settle(rig)
    assert_discarded(rig, SAME, OTHER)


def test_who_comes_after_the_discard_finds_the_ids_free() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    go_on(rig, discard(rig, BAD))
    rig.deliver(SAME, OTHER)
    settle(rig)
    assert_discarded(rig, SAME, OTHER)


@pytest.mark.parametrize("has_claims", [True, False])
def test_a_discarded_batch_that_is_delivered_again_and_readable_never_counts(has_claims: bool) -> None:
    rig = a_rig()
    if has_claims:
        put_aside_with_claims(rig)
    else:
        put_broken(rig, BAD)
        repair_log(rig, BAD)
    go_on(rig, discard(rig, BAD))
    rig.deliver(BAD)
    assert requests(rig) == 0
    rig.deliver(SAME, OTHER)
    rig.deliver(BAD, SAME)
    settle(rig)
    assert_discarded(rig, SAME, OTHER)


def test_of_a_batch_that_was_counted_in_part_all_is_taken_back() -> None:
    rig = a_rig()
    rig.deliver(BAD)
    put_broken(rig, BAD)
    repair_log(rig, BAD)
    assert requests(rig) == 3
    go_on(rig, discard(rig, BAD))
    assert requests(rig) == 0
    [done] = corrections(rig)
    assert (done.tally.voided, done.tally.uncounted) == (3, 0)
    settle(rig)
    assert_discarded(rig)


def test_what_nobody_could_read_when_it_was_discarded_is_taken_back_by_the_sweep() -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    go_on(rig, discard(rig, BAD))
    assert [one.state for one in corrections(rig)] == ["done"]
    assert [(one.state, one.is_aside) for one in listed(rig)] == [("discarded", True)]
    repair_log(rig, BAD)
    rig.deliver(BAD)
    rig.deliver(SAME, OTHER)
    settle(rig)
    settle(rig)
    assert_discarded(rig, SAME, OTHER)


def test_what_nobody_can_read_is_looked_at_by_every_sweep_and_costs_one_correction() -> None:
    rig = a_rig()
    put_broken(rig, BAD)
    discard(rig, BAD)
    settle(rig)
    settle(rig)
    [one] = corrections(rig)
    assert (one.state, one.tally.uncounted, rig.claims()) == ("done", 0, {})


def test_a_discard_of_an_earlier_release_is_taken_back_by_the_first_sweep() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    rig.deliver(SAME)
    discard(rig, BAD)
    for key in [key for key in rig.dynamodb.tables["figures"] if "#X" in key[0]]:
        del rig.dynamodb.tables["figures"][key]
    assert corrections(rig) == []
    settle(rig)
    assert_discarded(rig, SAME)
    [one] = corrections(rig)
    assert (one.who, one.reason, one.tally.returned) == ("ann@example.com", "sent again", 1)


def test_of_a_batch_that_has_left_the_log_the_copy_is_discarded() -> None:
    rig = a_rig()
    put_aside_with_claims(rig)
    leave_a_readable_copy(rig, BAD)
    rig.deliver(SAME)
    go_on(rig, discard(rig, BAD))
    settle(rig)
    assert_discarded(rig, SAME)


def played(faults: Faults, *, first: Faults | None = None) -> Rig:
    rig = a_rig()
    put_aside_with_claims(rig)
    rig.deliver(SAME, OTHER)
    answer = {"corrections": []}
    with suppress(Crash):
        answer = discard(rig, BAD, first)
    with suppress(Crash):
        go_on(rig, answer, faults)
    return rig


def test_a_discard_that_crashes_anywhere_comes_to_the_same_end() -> None:
    calls = Faults()
    played(calls)
    assert len(calls.calls) > 10
    for number in range(1, len(calls.calls) + 1):
        for fault in ("before", "after"):
            rig = played(Faults(at=lambda n, _, k=number, f=fault: f if n == k else None))
            settle(rig)
            assert_discarded(rig, SAME, OTHER)


@pytest.mark.parametrize("fault", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 5))
def test_a_discard_whose_answer_was_lost_is_repeated(number: int, fault: str) -> None:
    rig = played(Faults(), first=Faults(at=lambda n, _: fault if n == number else None))
    go_on(rig, discard(rig, BAD))
    settle(rig)
    assert_discarded(rig, SAME, OTHER)


def test_a_delivery_between_any_two_calls_of_a_discard_changes_nothing() -> None:
    calls = Faults()
    played(calls)
    for number in range(1, len(calls.calls) + 1):
        rig = a_rig()
        put_aside_with_claims(rig)
        rig.deliver(SAME, OTHER)
        faults = Faults(at=lambda n, _, k=number, r=rig: r.deliver(BAD, SAME) and None if n == k else None)
        go_on(rig, discard(rig, BAD), faults)
        settle(rig)
        assert_discarded(rig, SAME, OTHER)


def test_a_discard_by_a_release_that_can_not_read_the_batch_frees_its_ids_once_one_can() -> None:
    rig = a_rig()
    with pytest.raises(Crash):
        rig.deliver(BAD, faults=crash_before("transact_write_items"))
    put_broken(rig, BAD)
    rig.deliver(SAME)
    go_on(rig, discard(rig, BAD))
    settle(rig)
    assert requests(rig) == 0
    repair_log(rig, BAD)
    settle(rig)
    assert_discarded(rig, SAME)


def test_an_old_copy_that_is_counted_already_leaves_quarantine() -> None:
    rig = a_rig()
    rig.deliver(SAME)
    put_broken(rig, SAME)
    leave_a_readable_copy(rig, SAME)
    rig.dynamodb.tables["claims"].clear()
    rig.now_ms = SAME.received_ms + 46 * DAY_MS
    assert redrive(rig, SAME)["refused"] == []
    assert [one.state for one in listed(rig)] == ["redriven"]
    assert (requests(rig), rig.claims()) == (1, {})


def test_an_old_copy_that_is_counted_in_part_stays() -> None:
    rig = a_rig()
    rig.deliver(BAD)
    put_broken(rig, BAD)
    leave_a_readable_copy(rig, BAD)
    [gone] = [key for key in rig.markers() if key[1] == "0001"]
    del rig.dynamodb.tables["figures"][gone]
    rig.now_ms = BAD.received_ms + 46 * DAY_MS
    assert redrive(rig, BAD)["refused"] == [BAD.batch_id]
    assert Counter(one.state for one in listed(rig)) == {"kept": 1}
