"""A batch that was counted comes again, and its claims say otherwise: an id was freed, taken over, or has expired.

Where the figures alone are restored to an earlier day, the markers know less than the claims.
"""

import copy
from typing import Any

import pytest
from outlay.contracts import keys
from outlay.domain.batch import Batch

from tests.support.builders import ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, lake_rows, ledger_by_day
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_adjustments import CLOSED_DAY, LONG_AGO, adjustments, close
from tests.unit.rollup.test_voids import TODAY, a_rig, begin, go_on, received, requests, void

NAMES = "abcd"


def of_two_parts(number: int, digest: str, *, names: str = NAMES) -> Batch:
    """Two events in each part."""
    events = (an_event(event_id=name, digest=digest * 20, project=digest) for name in names)
    return a_batch(*events, batch_id=a_batch_id(number), parts=(0, 2))


def owned(rig: Rig) -> dict[str, tuple[str, int]]:
    """Event id → (batch id, position)."""
    return {key.rpartition("#")[2]: owner for key, owner in rig.claims().items()}


def counted(rig: Rig) -> list[tuple[str, str]]:
    """(event id, project) of what the lake says counts."""
    return sorted((row["event_id"], row["project"]) for row in lake_rows(rig.firehose.rows()))


def outcomes(rig: Rig, batch: Batch) -> list[str]:
    stored = rig.container().ports.figures.stored(ORG, [(batch.batch_id, part) for part in range(len(batch.parts))])
    return [outcome.value for _, part in sorted(stored.items()) for outcome in part.state.outcomes]


def restored_while_others_took_over(rig: Rig, first: Batch, then: Batch, taken: str) -> None:
    """The figures are those of an evening on which only ``first`` was there; claims and lake know more."""
    rig.deliver(first)
    evening = copy.deepcopy(rig.dynamodb.tables["figures"])
    for number, name in enumerate(taken, start=1):
        void(rig, number, event_id=name)
    rig.deliver(then)
    rig.dynamodb.tables["figures"] = evening


@pytest.mark.parametrize("taken", ["d", "c", "a", "bc"])
def test_after_a_restore_of_the_figures_what_others_own_by_now_counts_no_more(taken: str) -> None:
    rig = a_rig()
    first, then = of_two_parts(1, "1"), of_two_parts(2, "2", names="cabd")
    restored_while_others_took_over(rig, first, then, taken)
    rig.deliver(first, then)
    assert outcomes(rig, first) == ["voided" if name in taken else "won" for name in NAMES]
    assert outcomes(rig, then) == ["won" if name in taken else "conflict" for name in "cabd"]
    assert counted(rig) == [(name, "2" if name in taken else "1") for name in NAMES]
    assert_consistent(rig, received=received(first, then))


def test_after_a_restore_an_id_whose_next_owner_stands_at_the_same_place_of_its_batch_is_lost() -> None:
    rig = a_rig()
    first, then = of_two_parts(1, "1"), of_two_parts(2, "2")
    restored_while_others_took_over(rig, first, then, "d")
    rig.deliver(first)
    assert owned(rig)["d"] == (then.batch_id, 3)
    assert outcomes(rig, first) == ["won", "won", "won", "voided"]


def test_after_a_restore_an_id_that_went_to_another_event_of_its_batch_counts_there() -> None:
    rig = a_rig()
    batch = a_batch(
        an_event(event_id="z"),
        an_event(event_id="a", project="1"),
        an_event(event_id="a", project="2", digest="e" * 20),
    )
    restored_while_others_took_over(rig, batch, batch, "a")
    rig.deliver(batch)
    assert outcomes(rig, batch) == ["won", "voided", "won"]
    assert counted(rig) == [("a", "2"), ("z", "shop")]
    assert_consistent(rig, received=received(batch))


def test_what_is_void_by_its_claim_and_not_yet_by_its_marker_is_so_by_both_when_the_batch_comes_again() -> None:
    rig = a_rig()
    batch = of_two_parts(1, "1")
    rig.deliver(batch)
    rig.container().ports.claims.void(ORG, [("b", batch.batch_id, 1), ("d", batch.batch_id, 3)])
    rig.deliver(batch)
    assert outcomes(rig, batch) == ["won", "voided", "won", "voided"]
    assert ledger_by_day(rig) == {TODAY: {"won": 2, "vod": 2}}
    assert_consistent(rig, received=received(batch))


def takes_over_meanwhile(rig: Rig, name: str, then: Any = None) -> Faults:
    """While the batch is under way, its claims read, the id it had lost comes free and is its own."""
    times: list[int] = []

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items" and not times:
            times.append(1)
            void(rig, event_id=name)
            if then is not None:
                then()

    return Faults(at=meanwhile)


def test_a_delivery_that_read_the_claims_before_an_id_came_free_leaves_it_to_its_new_owner_in_any_part() -> None:
    rig = a_rig()
    wrong = a_batch(an_event(event_id="d", digest="e" * 20), batch_id=a_batch_id(9))
    right = of_two_parts(1, "1")
    rig.deliver(wrong, right)
    assert outcomes(rig, right) == ["won", "won", "won", "conflict"]
    rig.deliver(right, faults=takes_over_meanwhile(rig, "d"))
    assert outcomes(rig, right) == ["won"] * 4
    assert owned(rig)["d"] == (right.batch_id, 3)
    assert_consistent(rig, received=received(wrong, right))


def test_an_owner_that_took_the_id_over_and_was_voided_as_well_counts_no_more() -> None:
    rig = a_rig()
    wrong = a_batch(an_event(event_id="c", digest="e" * 20), batch_id=a_batch_id(9))
    right = of_two_parts(1, "1")
    rig.deliver(wrong, right)

    def again() -> None:
        rig.container().ports.claims.void(ORG, [("c", right.batch_id, 2)])

    rig.deliver(right, faults=takes_over_meanwhile(rig, "c", again))
    assert outcomes(rig, right) == ["won", "won", "voided", "won"]
    assert_consistent(rig, received=received(wrong, right))


def test_an_id_that_was_lost_to_another_stays_so_where_the_claim_expires_meanwhile() -> None:
    rig = a_rig()
    first, then = of_two_parts(1, "1"), of_two_parts(2, "2")
    restored_while_others_took_over(rig, first, then, "bd")
    rig.deliver(then)

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items":
            rig.dynamodb.tables["claims"].pop((keys.claim_key(ORG, "d"),), None)

    rig.deliver(first, faults=Faults(at=meanwhile))
    assert outcomes(rig, first) == ["won", "voided", "won", "voided"]
    assert_consistent(rig, received=received(first, then))


def test_what_was_voided_stays_so_though_its_claim_expired_and_is_its_own_again() -> None:
    rig = a_rig()
    batch = of_two_parts(1, "1")
    rig.deliver(batch)
    void(rig, event_id="b")
    rig.dynamodb.tables["claims"].pop((keys.claim_key(ORG, "b"),))
    rig.deliver(batch)
    assert outcomes(rig, batch) == ["won", "voided", "won", "won"]
    assert requests(rig) == 3


def test_what_had_lost_and_owns_its_id_by_now_counts_when_its_batch_comes_again() -> None:
    """The batch that owned it was voided, and the claim was taken over by a delivery that died there."""
    rig = a_rig()
    wrong, right = of_two_parts(1, "1"), of_two_parts(2, "2")
    rig.deliver(wrong, right)
    evening = copy.deepcopy(rig.dynamodb.tables["figures"])
    void(rig, event_id="c")
    rig.dynamodb.tables["figures"] = evening
    rig.deliver(right, wrong)
    assert outcomes(rig, right) == ["conflict", "conflict", "won", "conflict"]
    assert outcomes(rig, wrong) == ["won", "won", "voided", "won"]
    assert_consistent(rig, received=received(wrong, right))


def a_delivered_one(*, voided: str) -> tuple[Rig, Batch]:
    rig = a_rig()
    batch = of_two_parts(1, "1")
    rig.deliver(batch)
    for number, name in enumerate(voided, start=1):
        void(rig, number, event_id=name)
    return rig, batch


@pytest.mark.parametrize("voided", ["a", "ab", "ac", "bd", "abcd"])
def test_a_batch_of_which_something_is_void_tells_the_lake_nothing_new_when_it_comes_again(voided: str) -> None:
    rig, batch = a_delivered_one(voided=voided)
    before = {tuple(sorted(row.items())) for row in rig.firehose.rows()}
    figures = rig.figures()
    rig.deliver(batch)
    assert {tuple(sorted(row.items())) for row in rig.firehose.rows()} == before
    assert rig.figures() == figures


def no_rows(_: int, operation: str) -> str | None:
    return "before" if operation == "put_record_batch" else None


def test_rows_of_a_correction_that_a_crash_kept_from_the_lake_are_sent_when_the_batch_comes_again() -> None:
    rig = a_rig()
    batch = of_two_parts(1, "1")
    rig.deliver(batch)
    correction_id = begin(rig, event_id="c")
    rig.container().answer({"apply": {"org": ORG, "id": correction_id}})
    with pytest.raises(Crash):
        go_on(rig, correction_id, Faults(at=no_rows))
    assert {row["rating"] for row in rig.firehose.rows()} == {0}
    rig.deliver(batch)
    assert {row["event_id"] for row in rig.firehose.rows() if row["rating"] == 1} == {"c", "d"}
    assert_consistent(rig, received=received(batch))


def test_rows_of_a_late_event_that_a_crash_kept_from_the_lake_are_sent_when_its_batch_comes_again() -> None:
    rig = a_rig()
    close(rig)
    batch = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), an_event(event_id="new"))
    with pytest.raises(Crash):
        rig.deliver(batch, faults=crash_after_counting(rig))
    assert adjustments(rig) == []
    rig.deliver(batch)
    assert adjustments(rig) == [("adj:0:+:late", 1, CLOSED_DAY)]
    assert_consistent(rig, received=received(batch))


def crash_after_counting(rig: Rig) -> Faults:
    return Faults(at=lambda _, name: "before" if name == "put_record_batch" and rig.markers() else None)


def test_markers_of_a_batch_that_comes_again_are_read_together_and_once() -> None:
    rig = a_rig()
    one, two = a_batch(an_event(event_id="z"), batch_id=a_batch_id(9)), of_two_parts(1, "1")
    rig.deliver(one, two)
    calls = []
    for batch in (one, two):
        faults = Faults()
        rig.deliver(batch, faults=faults)
        calls.append(faults.calls)
    assert calls[0] == calls[1]


def test_of_one_delivery_the_first_that_was_never_voided_owns_the_id() -> None:
    rig = a_rig()
    wrong = [a_batch(an_event(event_id="a", digest=str(n) * 20), batch_id=a_batch_id(n)) for n in (1, 2, 3)]
    for number, batch in enumerate(wrong, start=1):
        rig.deliver(batch)
        void(rig, number, event_id="a")
    right = a_batch(an_event(event_id="a", digest="9" * 20, project="right"), batch_id=a_batch_id(9))
    rig.deliver(*wrong, right)
    assert counted(rig) == [("a", "right")]
