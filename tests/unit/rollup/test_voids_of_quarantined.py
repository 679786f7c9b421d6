"""A void reaches what was in quarantine while it walked, however that comes to be counted."""

from contextlib import suppress
from typing import Any

import pytest
from outlay.domain.correction import Correction

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, ledger_by_day
from tests.support.quarantine_rig import leave_a_readable_copy, listed, put_broken, redrive, repair_log
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_voids import TODAY, received, requests, void

HOUR_MS = 3_600_000
RANGE: dict[str, Any] = {"api_key": "key-1", "start_ms": NOW_MS - HOUR_MS, "end_ms": NOW_MS + HOUR_MS}
ASIDE = a_batch(
    an_event(event_id="a"),
    an_event(event_id=f"p_{a_batch_id(1)}_1", needs_claim=False),
    an_event(event_id="kept", api_key="key-2"),
    batch_id=a_batch_id(1),
    parts=(0, 2),
)
COUNTED = a_batch(an_event(event_id="a"), batch_id=a_batch_id(2))
SCOPES = {"a key's range": RANGE, "an event": {"event_id": "a"}}


def a_rig(scope: dict[str, Any]) -> Rig:
    """A void is done; what it selects lies in quarantine, and can be read by now."""
    rig = Rig()
    rig.now_ms = NOW_MS + HOUR_MS
    put_broken(rig, ASIDE)
    rig.deliver(COUNTED)
    void(rig, **scope)
    repair_log(rig, ASIDE)
    assert requests(rig) == 0
    return rig


def corrections(rig: Rig) -> list[Correction]:
    return list(rig.container().corrections.all(ORG))


def settle(rig: Rig) -> None:
    for _ in range(3):
        assert rig.now_ms is not None
        rig.now_ms += HOUR_MS
        rig.container().answer({"sweep": True})
    assert {one.state for one in corrections(rig)} == {"done"}


def go_on(rig: Rig, answer: dict[str, Any]) -> None:
    for correction_id in answer["corrections"]:
        rig.container().answer({"correct": {"org": ORG, "id": correction_id}})


def assert_reached(rig: Rig, voided: int) -> None:
    assert requests(rig) == 3 - voided
    assert_consistent(rig, received=received(ASIDE, COUNTED))
    assert ledger_by_day(rig)[TODAY] == {"vod": voided + 1, "won": 3 - voided}
    assert [one.state for one in listed(rig)] == ["redriven"]


@pytest.mark.parametrize(("scope", "voided"), [(RANGE, 2), ({"event_id": "a"}, 1)], ids=SCOPES)
def test_a_redriven_batch_counts_nothing_that_was_voided_meanwhile(scope: dict[str, Any], voided: int) -> None:
    rig = a_rig(scope)
    answer = redrive(rig, ASIDE)
    assert len(answer["corrections"]) == 1
    go_on(rig, answer)
    assert requests(rig) == 3 - voided
    settle(rig)
    assert_reached(rig, voided)
    assert len(corrections(rig)) == 2


@pytest.mark.parametrize(("scope", "voided"), [(RANGE, 2), ({"event_id": "a"}, 1)], ids=SCOPES)
def test_nor_does_a_copy_that_is_redriven_after_the_log(scope: dict[str, Any], voided: int) -> None:
    rig = a_rig(scope)
    item = {**rig.dynamodb.tables["log"]}
    leave_a_readable_copy(rig, ASIDE)
    rig.dynamodb.tables["log"].update({key: one for key, one in item.items() if one["batch"]["S"] != ASIDE.batch_id})
    go_on(rig, redrive(rig, ASIDE))
    settle(rig)
    assert_reached(rig, voided)


def test_what_a_delivery_counts_after_a_fix_is_reached_by_the_sweep() -> None:
    rig = a_rig(RANGE)
    rig.deliver(ASIDE)
    settle(rig)
    assert_reached(rig, 2)


def test_what_a_newer_release_counts_waits_for_a_sweep_that_can_read_it() -> None:
    """Both run while a release is deployed: the stream's delivery is the new one's, the sweep still the old one's."""
    rig = a_rig(RANGE)
    put_broken(rig, ASIDE)
    rig.deliver(ASIDE)
    rig.container().answer({"sweep": True})
    assert [one.state for one in listed(rig)] == ["kept"]
    repair_log(rig, ASIDE)
    settle(rig)
    assert_reached(rig, 2)


def test_a_redrive_that_crashes_anywhere_is_reached_all_the_same() -> None:
    calls = Faults()
    redrive(a_rig(RANGE), ASIDE, calls)
    for number in range(1, len(calls.calls) + 1):
        for fault in ("before", "after"):
            rig = a_rig(RANGE)
            with suppress(Crash):
                redrive(rig, ASIDE, Faults(at=lambda n, _, k=number, f=fault: f if n == k else None))
            settle(rig)
            assert requests(rig) <= 1
            go_on(rig, redrive(rig, ASIDE))
            settle(rig)
            assert_reached(rig, 2)


def test_other_content_that_had_lost_to_the_batch_comes_back() -> None:
    rig = a_rig(RANGE)
    other = a_batch(an_event(event_id="a", api_key="key-2", digest="e" * 20), batch_id=a_batch_id(3))
    redrive(rig, ASIDE)
    rig.deliver(other)
    settle(rig)
    assert requests(rig) == 2
    assert_consistent(rig, received=received(ASIDE, COUNTED, other))


def test_what_was_received_after_the_void_counts() -> None:
    rig = a_rig(RANGE)
    assert rig.now_ms is not None
    later = a_batch(an_event(event_id="z"), batch_id=a_batch_id(4), received_ms=rig.now_ms + HOUR_MS)
    put_broken(rig, later)
    repair_log(rig, later)
    assert redrive(rig, later)["corrections"] == []
    settle(rig)
    assert requests(rig) == 1


def test_a_void_that_was_only_shown_reaches_nothing() -> None:
    rig = Rig()
    rig.now_ms = NOW_MS + HOUR_MS
    put_broken(rig, ASIDE)
    wanted = {"id": "c_" + "1" * 24, "org": ORG, "reason": "wrong", "who": "ann", "scope": RANGE}
    rig.container().answer({"void": wanted})
    rig.container().answer({"correct": {"org": ORG, "id": wanted["id"]}})
    repair_log(rig, ASIDE)
    assert redrive(rig, ASIDE)["corrections"] == []
    assert requests(rig) == 3
