"""What a correction of one batch takes back, says and names, also where an early release's markers tell less."""

from collections.abc import Callable
from functools import partial

import pytest
from outlay.domain.batch import Batch

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, ledger_by_day
from tests.support.quarantine_rig import discard, listed, put_broken, redrive, repair_log
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_adjustments import CLOSED_DAY, LONG_AGO, adjustments, close, frozen
from tests.unit.rollup.test_discards import (
    BAD,
    OTHER,
    SAME,
    TODAY,
    a_rig,
    corrections,
    crash_before,
    go_on,
    put_aside_with_claims,
    settle,
)
from tests.unit.rollup.test_voids import DAY, begin, correction, received, requests, void
from tests.unit.rollup.test_voids import go_on as walk
from tests.unit.rollup.test_voids_of_quarantined import ASIDE, COUNTED, RANGE
from tests.unit.rollup.test_voids_of_quarantined import a_rig as a_rig_after_a_void

LOSING = a_batch(
    an_event(event_id=f"p_{a_batch_id(1)}_0", needs_claim=False),
    an_event(event_id="a"),
    batch_id=a_batch_id(1),
    parts=(0, 1),
)
"""It owns no id where ``SAME`` came before it: nobody can have lost to it, and no second look mends its discard."""
WIDE = a_batch(
    *(an_event(event_id=f"e{place}", team=f"team-{place}") for place in range(99)),
    an_event(event_id="kept", api_key="key-2"),
    batch_id=a_batch_id(1),
)
"""So many counters that its two parts are counted in two transactions."""


def deliver_first_part(rig: Rig) -> None:
    assert WIDE.parts == (0, 89)
    transactions: list[int] = []

    def at(number: int, operation: str) -> str | None:
        if operation == "transact_write_items":
            transactions.append(number)
        return "before" if len(transactions) == 2 else None

    with pytest.raises(Crash):
        rig.deliver(WIDE, faults=Faults(at=at))
    assert requests(rig) == 89


def put_aside(rig: Rig, batch: Batch) -> None:
    put_broken(rig, batch)
    repair_log(rig, batch)


def meanwhile(number: int, work: Callable[[], object]) -> Faults:
    """The work is done right before the call of that number."""

    def at(call: int, _: str) -> None:
        if call == number:
            work()

    return Faults(at=at)


@pytest.mark.parametrize("earlier", [[OTHER], []], ids=["some ids are another's", "all ids are its own"])
def test_who_had_lost_comes_back_also_by_a_marker_that_does_not_say_so(earlier: list[Batch]) -> None:
    rig = a_rig()
    rig.deliver(*earlier)
    put_aside_with_claims(rig)
    rig.deliver(SAME, OTHER)
    rig.leave_outcomes_to_the_claims()
    assert requests(rig) == len(earlier)
    go_on(rig, discard(rig, BAD))
    assert requests(rig) == 2
    settle(rig)
    assert_consistent(rig, received=received(BAD, SAME, OTHER))
    assert ledger_by_day(rig)[TODAY] == {"vod": 3, "won": 2}


def test_who_had_lost_comes_back_where_the_discarded_one_owned_only_some_of_its_ids() -> None:
    rig = a_rig()
    rig.deliver(OTHER)
    put_aside_with_claims(rig)
    rig.deliver(SAME)
    go_on(rig, discard(rig, BAD))
    assert [one.state for one in corrections(rig)] == ["settling"]
    assert requests(rig) == 2


def test_what_lost_in_a_discarded_batch_is_told_by_the_claims_where_its_marker_does_not() -> None:
    rig = a_rig()
    rig.deliver(SAME, OTHER)
    rig.deliver(BAD)
    put_aside(rig, BAD)
    rig.leave_outcomes_to_the_claims()
    go_on(rig, discard(rig, BAD))
    [done] = corrections(rig)
    assert (done.state, done.tally.voided, done.tally.copies, done.tally.uncounted) == ("done", 1, 2, 0)
    assert requests(rig) == 2
    assert_consistent(rig, received=received(BAD, SAME, OTHER))
    assert ledger_by_day(rig)[TODAY] == {"vod": 3, "won": 2}


def test_a_preview_asks_the_claims_where_markers_do_not_say_who_lost() -> None:
    rig = a_rig()
    rig.deliver(SAME, OTHER)
    rig.deliver(BAD)
    rig.leave_outcomes_to_the_claims()
    told = correction(rig, begin(rig, api_key="key-1", start_ms=NOW_MS - DAY, end_ms=NOW_MS + 1)).tally
    assert (told.voided, told.copies) == (3, 2)


@pytest.mark.parametrize(("parts", "voided", "uncounted"), [(0, 0, 100), (1, 89, 11), (2, 100, 0)])
def test_a_discard_says_what_it_took_back_and_what_never_counted(parts: int, voided: int, uncounted: int) -> None:
    rig = a_rig()
    if parts == 1:
        deliver_first_part(rig)
    elif parts == 2:
        rig.deliver(WIDE)
    put_aside(rig, WIDE)
    go_on(rig, discard(rig, WIDE))
    for _ in range(2):
        [one] = corrections(rig)
        assert (one.tally.voided, one.tally.copies, one.tally.uncounted) == (voided, 0, uncounted)
        assert requests(rig) == 0
        settle(rig)
    assert_consistent(rig, received=received(WIDE))
    assert ledger_by_day(rig)[TODAY] == {"vod": 100}


def test_what_a_discard_takes_back_is_sent_to_the_lake_once_as_void() -> None:
    rig = a_rig()
    rig.deliver(BAD)
    put_aside(rig, BAD)
    go_on(rig, discard(rig, BAD))
    assert [bool(row.get("is_void")) for row in rig.firehose.rows()] == [False] * 3 + [True] * 3


def discarded_while_it_is_delivered(number: int) -> tuple[Rig, Faults]:
    rig = a_rig()
    rig.deliver(SAME)
    put_aside(rig, LOSING)
    faults = meanwhile(number, lambda: rig.deliver(LOSING))
    go_on(rig, discard(rig, LOSING), faults)
    return rig, faults


def test_a_delivery_between_any_two_calls_leaves_nothing_of_a_discarded_batch_that_owns_no_id() -> None:
    _, calls = discarded_while_it_is_delivered(0)
    delivered_first = 0
    for number in range(1, len(calls.calls) + 1):
        rig, _ = discarded_while_it_is_delivered(number)
        assert requests(rig) == 1
        assert_consistent(rig, received=received(LOSING, SAME))
        assert ledger_by_day(rig)[TODAY] == {"vod": 2, "won": 1}
        assert [one.state for one in corrections(rig)] == ["done"]
        assert [one.is_aside for one in listed(rig)] == [False]
        delivered_first += any(
            row["batch_id"] == LOSING.batch_id and not row.get("is_void") for row in rig.firehose.rows()
        )
    assert delivered_first


def test_a_discard_has_the_same_id_whichever_release_is_asked() -> None:
    rig = a_rig()
    put_aside(rig, BAD)
    assert discard(rig, BAD)["corrections"] == ["c_eddb3f73dc5831ac7ab741cd"]
    assert [one.correction_id for one in corrections(rig)] == ["c_eddb3f73dc5831ac7ab741cd"]


def test_a_discard_that_the_sweep_had_begun_is_the_same_one_when_it_is_asked_for_again() -> None:
    rig = a_rig()
    put_aside(rig, BAD)
    discard(rig, BAD)
    for key in [key for key in rig.dynamodb.tables["figures"] if "#X" in key[0]]:
        del rig.dynamodb.tables["figures"][key]  # as an early release left it: discarded, and nothing taken back
    settle(rig)
    [begun] = corrections(rig)
    assert discard(rig, BAD)["corrections"] == [begun.correction_id]
    assert corrections(rig) == [begun]


@pytest.mark.parametrize(("later_ms", "reached"), [(0, 1), (1, 0)])
def test_a_void_reaches_what_was_received_until_the_moment_it_was_asked_for(later_ms: int, reached: int) -> None:
    rig = a_rig_after_a_void(RANGE)
    assert rig.now_ms is not None
    [voided] = corrections(rig)
    batch = a_batch(an_event(event_id="z"), batch_id=a_batch_id(4), received_ms=voided.created_ms + later_ms)
    put_aside(rig, batch)
    assert len(redrive(rig, batch)["corrections"]) == reached


def test_a_void_that_reaches_a_batch_counted_in_part_leaves_the_rest_to_be_counted() -> None:
    rig = a_rig()
    put_broken(rig, WIDE)
    void(rig, **RANGE)
    repair_log(rig, WIDE)
    deliver_first_part(rig)
    settle(rig)
    assert requests(rig) == 0
    assert ledger_by_day(rig)[TODAY] == {"vod": 89}
    assert [one.state for one in listed(rig)] == ["kept"]
    rig.deliver(WIDE)
    settle(rig)
    assert requests(rig) == 1
    assert_consistent(rig, received=received(WIDE))
    assert ledger_by_day(rig)[TODAY] == {"vod": 99, "won": 1}
    assert [one.state for one in listed(rig)] == ["redriven"]


def test_a_void_reaches_what_an_early_release_counted_and_its_marker_does_not_tell() -> None:
    rig = a_rig_after_a_void(RANGE)
    other = a_batch(an_event(event_id="a", api_key="key-2", digest="e" * 20), batch_id=a_batch_id(3))
    rig.deliver(other)
    rig.deliver(ASIDE)
    rig.leave_outcomes_to_the_claims()
    assert requests(rig) == 3
    settle(rig)
    assert requests(rig) == 2
    assert_consistent(rig, received=received(ASIDE, COUNTED, other))
    assert len(corrections(rig)) == 2


def a_void_to_come(rig: Rig, batch: Batch = SAME) -> str:
    rig.deliver(batch)
    correction_id = begin(rig, event_id="a")
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    return correction_id


def test_a_void_that_ended_before_its_rows_were_sent_sends_them_when_it_goes_on() -> None:
    rig = a_rig()
    correction_id = a_void_to_come(rig)
    with pytest.raises(Crash):
        walk(rig, correction_id, crash_before("put_record_batch"))
    assert requests(rig) == 0
    assert [row.get("is_void") for row in rig.firehose.rows()] == [None]
    walk(rig, correction_id)
    assert [row.get("is_void") for row in rig.firehose.rows()] == [None, True]
    assert_consistent(rig, received=received(SAME))


def test_such_a_void_sends_nothing_of_an_hour_that_is_closed_but_its_adjustment() -> None:
    rig = a_rig()
    batch = a_batch(an_event(event_id="a", timestamp_ms=LONG_AGO), received_ms=LONG_AGO + 1000)
    correction_id = a_void_to_come(rig, batch)
    close(rig)
    before = frozen(rig)
    with pytest.raises(Crash):
        walk(rig, correction_id, crash_before("put_record_batch"))
    walk(rig, correction_id)
    settle(rig)
    assert frozen(rig) == before
    assert adjustments(rig) == [("adj:1:-:a", -1, CLOSED_DAY)]
    assert_consistent(rig, received=received(batch))


def test_what_is_gone_before_a_void_reaches_it_is_not_said_to_be_taken_back() -> None:
    """Markers expire; the event then stays where it counted."""
    calls = Faults()
    rig = a_rig()
    walk(rig, a_void_to_come(rig), calls)
    found = set()
    for number in (number for number, name in enumerate(calls.calls, start=1) if name != "query"):
        rig = a_rig()
        correction_id = a_void_to_come(rig)
        assert walk(rig, correction_id, meanwhile(number, partial(expire_markers, rig))) == "settling"
        voided = correction(rig, correction_id).tally.voided
        assert requests(rig) == 1 - voided
        found.add(voided)
    assert found == {0, 1}


def expire_markers(rig: Rig) -> None:
    for key in rig.markers():
        del rig.dynamodb.tables["figures"][key]
