"""What was put aside is listed with its reason, and comes back after a fix or is discarded by name."""

from contextlib import suppress
from typing import Any

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.quarantine_records import STALE_MS, QuarantineReader
from outlay.application.sweep import DAY_MS
from outlay.contracts import metrics
from outlay.domain.quarantine import MAX_COUNT

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.quarantine_rig import (
    BROKEN,
    discard,
    leave_a_readable_copy,
    listed,
    put_broken,
    redrive,
    repair_log,
)
from tests.support.rollup_rig import Rig, item_record


def test_what_is_put_aside_is_listed_with_its_reason_and_size():
    rig = Rig()
    batch = a_batch(an_event(usage={"output_tokens": MAX_COUNT}))
    rig.deliver(batch)
    [record] = listed(rig)
    assert (record.batch_id, record.state, record.reason) == (batch.batch_id, "kept", "event 0: output_tokens")
    assert (record.events, record.received_ms, record.days) == (1, batch.received_ms, {"2026-11-22": 1})
    assert record.bytes == len(batch_item.compress_events(batch))
    assert listed(rig, "globex") == []


def test_a_repeated_delivery_changes_nothing_in_the_list():
    rig = Rig()
    put_broken(rig, a_batch())
    first = listed(rig)
    put_broken(rig, a_batch())
    assert listed(rig) == first


@pytest.mark.parametrize(
    "changes", [{"batch": {"S": "../x"}}, {"recv": {"N": "9" * 30}}, {"n": {"S": "x"}}, {"days": {}}]
)
def test_an_item_that_is_broken_anywhere_is_listed_for_the_organization_of_its_key(changes: dict[str, Any]):
    rig = Rig()
    item = {**batch_item.to_item(a_batch(), {}, body=BROKEN), **changes}
    rig.container().answer({"Records": [item_record(item)]})
    [record] = listed(rig)
    assert record.state == "kept"
    assert record.batch_id[:2] == ("x_" if "batch" in changes else "b_")


def test_an_item_under_nobodys_key_is_kept_but_in_no_organizations_list():
    rig = Rig()
    item = {**batch_item.to_item(a_batch(), {}), "pk": {"S": "O#Not An Org#B#1"}}
    rig.container().answer({"Records": [item_record(item)]})
    [name] = rig.s3.objects
    assert name.startswith("quarantine/_unknown/x_")
    assert listed(rig) == []


def test_the_newest_receipt_comes_first():
    rig = Rig()
    for number in (1, 3, 2):
        put_broken(rig, a_batch(batch_id=a_batch_id(number), received_ms=a_batch().received_ms + number))
    found = listed(rig)
    assert [one.batch_id for one in found] == [a_batch_id(3), a_batch_id(2), a_batch_id(1)]
    rest = QuarantineReader(rig.dynamodb, "figures").newest_first(ORG, before=found[0].place)
    assert list(rest) == found[1:]


def test_without_a_fix_a_redrive_leaves_it_where_it_is():
    rig = Rig()
    put_broken(rig, a_batch())
    answer = redrive(rig, a_batch())
    assert (answer["counted"], answer["quarantined"]) == (0, 1)
    [record] = listed(rig)
    assert (record.state, record.is_redriving, record.closed_by) == ("kept", False, "")


def test_after_a_fix_a_redrive_counts_it_and_says_who_did():
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    repair_log(rig, batch)
    assert redrive(rig, batch)["counted"] == 1
    rig.assert_exact([batch])
    [record] = listed(rig)
    assert (record.state, record.is_redriving, record.closed_by) == ("redriven", False, "ann@example.com")
    [item] = rig.dynamodb.items("log")
    assert "quarantined" not in item
    assert redrive(rig, batch)["counted"] == 0
    rig.assert_exact([batch])


def test_a_batch_that_has_left_the_log_is_redriven_from_its_copy():
    rig = Rig()
    rig.now_ms = NOW_MS
    batch = a_batch()
    leave_a_readable_copy(rig, batch)
    assert redrive(rig, batch)["counted"] == 1
    rig.assert_exact([batch])
    assert [one.state for one in listed(rig)] == ["redriven"]


@pytest.mark.parametrize(("late_ms", "counted"), [(-1, 1), (0, 0)])
def test_a_copy_is_counted_while_the_claims_of_its_events_are_surely_kept(late_ms: int, counted: int):
    rig = Rig()
    batch = a_batch()
    leave_a_readable_copy(rig, batch)
    rig.now_ms = batch.received_ms + 45 * DAY_MS + late_ms
    answer = redrive(rig, batch)
    assert (answer["counted"], answer["refused"]) == (counted, [] if counted else [batch.batch_id])
    [record] = listed(rig)
    assert (record.state, record.is_redriving) == ("redriven" if counted else "kept", False)


def test_an_old_copy_never_counts_what_another_batch_counted_whose_claim_has_expired():
    rig = Rig()
    batch, again = a_batch(batch_id=a_batch_id(1)), a_batch(batch_id=a_batch_id(2))
    leave_a_readable_copy(rig, batch)
    rig.deliver(again)
    before = rig.counters()
    rig.dynamodb.tables["claims"].clear()
    rig.now_ms = batch.received_ms + 81 * DAY_MS
    assert redrive(rig, batch)["refused"] == [batch.batch_id]
    assert rig.counters() == before
    assert rig.claims() == {}


@pytest.mark.parametrize("org", ["globex", "../acme", "_unknown"])
def test_nobody_redrives_the_copy_of_another_organization(org: str):
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    rig.s3.objects[f"quarantine/globex/{batch.batch_id}.json"] = next(iter(rig.s3.objects.values()))
    quarantine = rig.container().ports.quarantine
    assert quarantine.read(ORG, batch.batch_id) is not None
    assert quarantine.read(org, batch.batch_id) is None


def test_a_batch_that_nobody_holds_is_missing():
    rig = Rig()
    assert redrive(rig, a_batch())["missing"] == [a_batch_id()]
    assert discard(rig, a_batch())["missing"] == [a_batch_id()]


def test_a_discarded_batch_is_never_counted_and_keeps_its_copy():
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    assert discard(rig, batch)["refused"] == []
    [record] = listed(rig)
    assert (record.state, record.closed_by, record.note) == ("discarded", "ann@example.com", "sent again")
    repair_log(rig, batch)
    assert redrive(rig, batch)["refused"] == [batch.batch_id]
    assert rig.counters() == {}
    assert len(rig.s3.objects) == 1
    put_broken(rig, batch)
    assert listed(rig) == [record]


def test_what_was_redriven_can_not_be_discarded():
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    repair_log(rig, batch)
    redrive(rig, batch)
    assert discard(rig, batch)["refused"] == [batch.batch_id]
    assert [one.state for one in listed(rig)] == ["redriven"]


def test_a_redrive_that_crashes_anywhere_is_finished_by_the_next_one():
    calls = Faults()
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    repair_log(rig, batch)
    redrive(rig, batch, calls)
    for number in range(1, len(calls.calls) + 1):
        for fault in ("before", "after"):
            rig = Rig()
            put_broken(rig, batch)
            repair_log(rig, batch)
            faults = Faults(at=lambda n, _, k=number, f=fault: f if n == k else None)
            with suppress(Crash):  # no crash follows a call whose condition fails
                redrive(rig, batch, faults)
            [broken_off] = listed(rig)
            assert broken_off.state in {"kept", "redriven"}
            assert not rig.counters() or broken_off.is_redriving or broken_off.state == "redriven"
            redrive(rig, batch)
            rig.assert_exact([batch])
            assert [(one.state, one.is_redriving) for one in listed(rig)] == [("redriven", False)]


def test_nothing_is_discarded_while_it_is_being_redriven_unless_that_broke_off(monkeypatch: pytest.MonkeyPatch):
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    with pytest.raises(Crash):
        redrive(rig, batch, Faults(at=lambda _, call: "after" if call == "update_item" else None))
    assert discard(rig, batch)["refused"] == [batch.batch_id]
    [key] = [key for key in rig.dynamodb.tables["figures"] if "#Q" in key[0]]
    record = rig.dynamodb.tables["figures"][key]
    record["redriving"] = {"N": str(int(record["redriving"]["N"]) - STALE_MS - 1)}
    assert discard(rig, batch)["refused"] == []


def test_a_delivery_that_comes_again_after_a_fix_takes_it_out_of_quarantine():
    rig = Rig()
    batch = a_batch()
    put_broken(rig, batch)
    assert rig.metrics[metrics.BATCHES_QUARANTINED] == 1
    repair_log(rig, batch)
    rig.deliver(batch)
    rig.assert_exact([batch])
    rig.container().answer({"sweep": True})
    assert [(one.state, one.closed_by) for one in listed(rig)] == [("redriven", "rollup")]
    assert all("quarantined" not in item for item in rig.dynamodb.items("log"))


def test_a_correction_that_was_sent_again_is_not_blocked_by_what_is_in_quarantine():
    rig = Rig()
    put_broken(rig, a_batch(batch_id=a_batch_id(1)))
    corrected = a_batch(batch_id=a_batch_id(2))
    rig.deliver(corrected)
    rig.assert_exact([corrected])


def test_a_throttle_while_the_list_is_read_ends_no_sweep():
    rig = Rig()
    rig.now_ms = NOW_MS + DAY_MS
    put_broken(rig, a_batch())
    reads: list[int] = []

    def first_reads(number: int, operation: str) -> str | None:
        if operation == "query":
            reads.append(number)
        return "throttled" if operation == "query" and len(reads) % 2 else None

    swept = rig.container(Faults(at=first_reads)).answer({"sweep": True})
    assert swept["more"] is False
    assert len(reads) > 2
