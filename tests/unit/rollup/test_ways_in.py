"""The stream, a redrive of named batches, a sweep of what is pending: the same counting behind each."""

import time
from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.log_entries import LogReader
from outlay.domain.errors import Upstream

from tests.support.builders import ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Faults
from tests.support.rollup_rig import Rig, insert_record, patient

MINUTE = 60_000


def recent(minutes_ago: int, number: int):
    received = time.time_ns() // 1_000_000 - minutes_ago * MINUTE
    event = an_event(event_id=f"e{number}", timestamp_ms=received)
    return a_batch(event, batch_id=a_batch_id(number), received_ms=received)


def test_only_new_items_of_the_log_are_counted():
    rig = Rig()
    batch = a_batch()
    rig.log(batch)
    records: list[dict[str, Any]] = [
        {**insert_record(batch), "eventName": "MODIFY"},
        {"eventName": "REMOVE", "dynamodb": {"Keys": {"pk": {"S": "x"}}}},
    ]
    assert rig.container().answer({"Records": records})["batches"] == 0
    assert rig.counters() == {}


def test_the_same_batch_twice_in_a_delivery_counts_once():
    rig = Rig()
    batch = a_batch()
    assert rig.deliver(batch, batch)["counted"] == 1
    rig.assert_exact([batch])


def test_a_batch_that_has_left_the_log_is_counted_all_the_same():
    rig = Rig()
    rig.container().answer({"Records": [insert_record(a_batch())]})
    assert len(rig.counters()) == 1
    assert rig.dynamodb.items("log") == []


def test_named_batches_are_rolled_up_from_the_log_and_missing_ones_named():
    rig = Rig()
    known = a_batch(batch_id=a_batch_id(1))
    rig.log(known)
    named = [{"org": ORG, "batch_id": a_batch_id(number)} for number in (1, 2)]
    answer = rig.container().answer({"redrive": named})
    assert (answer["counted"], answer["missing"]) == (1, [a_batch_id(2)])
    assert rig.container().answer({"redrive": named})["counted"] == 0
    rig.assert_exact([known])


def test_a_batch_id_of_the_same_slot_and_other_content_is_missing():
    rig = Rig()
    rig.log(a_batch(batch_id=a_batch_id(1)))
    other = a_batch_id(1)[:22] + "f" * 20
    assert LogReader(rig.dynamodb, "log", retry=patient()).read(ORG, other) is None


def test_a_sweep_finds_what_the_stream_lost_and_leaves_young_and_done_ones():
    rig = Rig()
    lost, young, done = recent(45, 1), recent(5, 2), recent(50, 3)
    rig.log(lost, young)
    rig.deliver(done)
    answer = rig.container().answer({"sweep": True, "minutes": 60})
    assert (answer["batches"], answer["counted"], answer["more"]) == (1, 1, False)
    rig.assert_exact([lost, done])
    assert rig.container().answer({"sweep": True, "minutes": 60})["batches"] == 0


def test_a_sweep_ends_at_its_limit_and_says_that_there_is_more():
    rig = Rig()
    rig.log(*(recent(40 + number, number) for number in range(1, 6)))
    first = rig.container().answer({"sweep": True, "minutes": 60, "limit": 3})
    assert (first["batches"], first["more"]) == (3, True)
    second = rig.container().answer({"sweep": True, "minutes": 60, "limit": 3})
    assert (second["batches"], second["more"]) == (2, False)


def test_a_sweep_goes_on_until_its_time_is_up_and_the_next_one_from_there():
    rig = Rig()
    rig.log(*(recent(40, number) for number in range(1, 61)))
    first = rig.container().answer(
        {"sweep": True, "minutes": 60}, remaining_ms=lambda: 10_000 if len(rig.markers()) >= 50 else 300_000
    )
    assert (first["batches"], first["more"]) == (50, True)
    second = rig.container().answer({"sweep": True, "minutes": 60})
    assert (second["batches"], second["more"]) == (10, False)


def test_a_batch_that_can_not_be_counted_yet_keeps_no_other_from_being_swept():
    rig = Rig()
    stuck = replace(recent(50, 1), price_revision=999_999)
    others = [recent(40, number) for number in (2, 3)]
    rig.log(stuck, *others)
    with pytest.raises(Upstream, match="999999"):
        rig.container().answer({"sweep": True, "minutes": 60})
    rig.assert_exact(others)


def test_a_sweep_beside_the_live_stream_counts_once():
    rig = Rig()
    batch = recent(45, 1)
    rig.log(batch)

    def sweep_between(number: int, operation: str) -> str | None:
        if operation == "transact_write_items":
            rig.container().answer({"sweep": True, "minutes": 60})
        return None

    rig.deliver(batch, faults=Faults(at=sweep_between))
    rig.assert_exact([batch])


@pytest.mark.parametrize(
    "payload", [{}, {"sweep": "yes"}, {"sweep": True, "minutes": -1}, {"sweep": True, "limit": True}]
)
def test_an_unknown_payload_is_refused(payload: dict[str, Any]):
    with pytest.raises(ValueError, match=r"must be|neither"):
        Rig().container().answer(payload)


def test_log_lines_and_answers_carry_no_values_of_users():
    rig = Rig()
    answer = rig.deliver(a_batch(an_event(team="secret-team", tags={"k": "secret-tag"})))
    assert "secret" not in str(answer)
