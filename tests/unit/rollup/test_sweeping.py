"""What the sweep looks at, what it leaves, what it gives up, and what it says of it."""

from dataclasses import replace
from typing import Any

import pytest
from outlay.application.sweep import QUARANTINED, SweepWindow
from outlay.contracts import keys, metrics
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.errors import Upstream

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import lake_rows
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_adjustments import LONG_AGO, close

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def a_rig(now_ms: int = NOW_MS) -> Rig:
    rig = Rig()
    rig.now_ms = now_ms
    return rig


def waits_since(received_ms: int, number: int = 1, **changes: Any) -> Batch:
    event = an_event(event_id=f"e{number}", timestamp_ms=received_ms)
    return a_batch(event, **{"batch_id": a_batch_id(number), "received_ms": received_ms, **changes})


def stuck_since(received_ms: int, number: int = 1) -> Batch:
    """Until a release that knows its prices."""
    return waits_since(received_ms, number, price_revision=999_999)


def sweep(rig: Rig, **window: Any) -> dict[str, Any]:
    return rig.container().answer({"sweep": True, **window})


def oldest(rig: Rig) -> int | None:
    """The receipt of what still waits, as the last sweep reported it."""
    [item] = [item for item in rig.dynamodb.items("figures") if item["pk"]["S"] == keys.SWEEP]
    assert item["at"] == {"N": str(rig.now_ms)}
    return int(item["oldest"]["N"]) if "oldest" in item else None


def waiting(rig: Rig) -> list[str]:
    return [one.batch_id for one in rig.container().progress.waiting(ORG)]


def test_the_first_sweep_looks_as_far_back_as_the_log_reaches_and_up_to_a_quarter_of_an_hour_ago():
    rig = a_rig()
    received = [NOW_MS - 35 * DAY - 1, NOW_MS - 35 * DAY, NOW_MS - 20 * DAY, NOW_MS - 15 * MINUTE, NOW_MS - 14 * MINUTE]
    batches = [waits_since(at, number) for number, at in enumerate(received, start=1)]
    rig.log(*batches)
    assert sweep(rig)["batches"] == 3
    rig.assert_exact(batches[1:4])
    assert sweep(rig, older_than_minutes=0)["batches"] == 1


def test_a_later_sweep_begins_ten_minutes_before_the_end_of_the_last_one():
    rig = a_rig()
    rig.log(waits_since(NOW_MS - 2 * DAY, 9))
    assert sweep(rig)["batches"] == 1
    end = NOW_MS - 15 * MINUTE
    rig.log(waits_since(end - 10 * MINUTE, 1), waits_since(end - 10 * MINUTE - 1, 2))
    assert sweep(rig)["batches"] == 1
    assert sweep(rig, minutes=30)["batches"] == 1
    assert sweep(rig, minutes=30)["batches"] == 0


def test_to_look_again_at_less_than_is_left_skips_nothing():
    rig = a_rig()
    sweep(rig)
    rig.now_ms = NOW_MS + DAY
    rig.log(waits_since(NOW_MS + HOUR))
    assert sweep(rig, minutes=5)["batches"] == 1


def test_a_batch_that_lacks_its_last_part_is_counted_and_one_that_has_all_is_passed_over():
    rig = a_rig()
    events = [an_event(event_id=f"e{n}", timestamp_ms=NOW_MS - HOUR) for n in range(4)]
    half, whole = (
        a_batch(*events[n : n + 2], batch_id=a_batch_id(n + 1), received_ms=NOW_MS - HOUR, parts=(0, 1)) for n in (0, 2)
    )
    rig.deliver(half, whole)
    del rig.dynamodb.tables["figures"][keys.marker_key(ORG, half.batch_id), keys.marker_sort(1)]
    assert sweep(rig)["batches"] == 1
    assert len(rig.markers()) == 4
    assert sweep(rig, minutes=120)["batches"] == 0


def test_what_breaks_off_is_on_the_list_and_is_counted_by_the_next_sweep():
    rig = a_rig()
    batch = waits_since(NOW_MS - HOUR)
    rig.log(batch)
    broken = Faults(at=lambda _, name: "before" if name == "transact_write_items" else None)
    with pytest.raises(Crash):
        rig.container(broken).answer({"sweep": True})
    assert waiting(rig) == [batch.batch_id]
    rig.now_ms = NOW_MS + DAY
    assert sweep(rig)["counted"] == 1
    rig.assert_exact([batch])
    assert waiting(rig) == []


def test_what_can_not_be_counted_yet_waits_and_its_receipt_is_reported():
    rig = a_rig()
    assert sweep(rig)["more"] is False
    assert oldest(rig) is None
    stuck = [stuck_since(NOW_MS - 25 * DAY + 1, 1), stuck_since(NOW_MS - 2 * DAY, 2)]
    rig.log(*stuck, waits_since(NOW_MS - 3 * DAY, 3))
    for _ in range(2):
        with pytest.raises(Upstream, match="999999"):
            sweep(rig, minutes=26 * 24 * 60)
        assert oldest(rig) == NOW_MS - 25 * DAY + 1
        assert waiting(rig) == [one.batch_id for one in stuck]
    assert rig.s3.objects == {}


def test_what_can_not_be_counted_within_25_days_goes_to_quarantine_and_waits_no_more():
    rig = a_rig()
    stuck = stuck_since(NOW_MS - 25 * DAY)
    rig.log(stuck, stuck_since(NOW_MS - 25 * DAY, 2))
    answer = sweep(rig)
    assert (answer["batches"], answer["given_up"], answer["missing"]) == (0, 2, [])
    assert rig.metrics[metrics.BATCHES_QUARANTINED] == 2
    kept = {one.batch_id: (one.reason, one.state) for one in rig.container().quarantine.newest_first(ORG)}
    assert kept == dict.fromkeys((stuck.batch_id, a_batch_id(2)), ("not counted within 25 days", "kept"))
    assert len(rig.s3.objects) == 2
    entry = rig.container().log.read(ORG, stuck.batch_id)
    assert entry is not None
    assert QUARANTINED in entry.item
    assert (waiting(rig), oldest(rig)) == ([], None)
    assert sweep(rig)["given_up"] == 0


def test_what_people_decide_over_waits_no_more():
    rig = a_rig()
    stuck = stuck_since(NOW_MS - HOUR)
    rig.log(stuck)
    with pytest.raises(Upstream):
        sweep(rig)
    ports = rig.container().ports
    ports.log.mark_quarantined(keys.log_key(ORG, stuck.batch_id))
    assert sweep(rig)["batches"] == 0
    assert waiting(rig) == []


def test_what_the_log_does_not_hold_any_more_is_named_once():
    rig = a_rig()
    rig.log(stuck_since(NOW_MS - HOUR))
    with pytest.raises(Upstream):
        sweep(rig)
    rig.dynamodb.tables["log"].clear()
    rig.organizations_with_batches = lambda: [ORG]  # type: ignore[method-assign]
    assert sweep(rig)["missing"] == [a_batch_id(1)]
    assert sweep(rig)["missing"] == []


def test_a_sweep_that_ends_at_its_limit_reports_what_it_left():
    rig = a_rig()
    rig.log(*(waits_since(NOW_MS - HOUR + number, number) for number in range(1, 31)))
    answer = sweep(rig, limit=27)
    assert (answer["batches"], answer["more"], oldest(rig)) == (27, True, NOW_MS - HOUR + 28)
    answer = sweep(rig, limit=3)
    assert (answer["batches"], answer["more"], oldest(rig)) == (3, False, None)


def test_a_sweep_without_time_begins_nothing_and_says_so():
    rig = a_rig()
    rig.log(waits_since(NOW_MS - HOUR))
    answer = rig.container().answer({"sweep": True}, remaining_ms=lambda: 1_000)
    assert (answer["batches"], answer["more"]) == (0, True)
    assert sweep(rig)["batches"] == 1


def test_one_organization_that_fails_keeps_no_other_waiting():
    rig = a_rig()
    rig.log(replace(stuck_since(NOW_MS - HOUR, 1), org="aaa"), replace(waits_since(NOW_MS - HOUR, 2), org="zzz"))
    with pytest.raises(Upstream, match="999999"):
        sweep(rig)
    assert [item["won"] for item in rig.markers().values()] == [{"N": "1"}]
    assert oldest(rig) == NOW_MS - HOUR


def test_rows_of_a_journal_are_left_to_who_wrote_them_for_a_quarter_of_an_hour():
    rig = a_rig(NOW_MS + HOUR)
    close(rig)
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), received_ms=NOW_MS + HOUR)
    with pytest.raises(Crash):
        rig.deliver(late, faults=Faults(at=lambda _, name: "before" if name == "put_record_batch" else None))
    rig.now_ms = NOW_MS + HOUR + 15 * MINUTE - 1
    sweep(rig)
    assert rig.firehose.rows() == []
    rig.now_ms += 1
    sweep(rig)
    assert [row["event_id"] for row in lake_rows(rig.firehose.rows())] == ["adj:0:+:late"]


@pytest.mark.parametrize("days", [1, 3, 20])
@pytest.mark.parametrize("fails", [False, True], ids=["at once", "after a sweep that failed"])
def test_rows_of_a_journal_are_delivered_however_long_no_sweep_ran(days: int, fails: bool):
    rig = a_rig(NOW_MS + HOUR)
    sweep(rig)
    close(rig)
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), received_ms=NOW_MS + HOUR)
    with pytest.raises(Crash):
        rig.deliver(late, faults=Faults(at=lambda _, name: "before" if name == "put_record_batch" else None))
    rig.now_ms = NOW_MS + HOUR + days * DAY
    if fails:
        with pytest.raises(Upstream):
            rig.container(Faults(at=lambda *_: "throttled")).answer({"sweep": True})
        lost = Faults(at=lambda _, name: "throttled" if name == "put_record_batch" else None)
        with pytest.raises(Upstream):
            rig.container(lost).answer({"sweep": True})
        rig.now_ms += HOUR
    sweep(rig)
    assert [row["event_id"] for row in lake_rows(rig.firehose.rows())] == ["adj:0:+:late"]


def a_lost_delivery(rig: Rig, *, received_ms: int, zone: str = "UTC") -> None:
    """A late event is counted at its receipt, and its rows are kept from the lake."""
    close(rig)
    changes = {"received_ms": received_ms, "dimensions": DimensionConfig(time_zone=zone)}
    with pytest.raises(Crash):
        rig.deliver(
            a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), **changes),
            faults=Faults(at=lambda _, name: "before" if name == "put_record_batch" else None),
        )
    assert rig.firehose.rows() == []


@pytest.mark.parametrize("days", [1, 2, 3])
def test_rows_of_what_the_stream_brought_days_after_its_receipt_are_delivered_though_sweeps_ran_since(days: int):
    rig = a_rig()
    sweep(rig)
    a_lost_delivery(rig, received_ms=NOW_MS - days * DAY)
    rig.now_ms = NOW_MS + 15 * MINUTE
    sweep(rig)
    assert [row["event_id"] for row in lake_rows(rig.firehose.rows())] == ["adj:0:+:late"]


@pytest.mark.parametrize(
    ("zone", "closed_hour", "hours"),
    [("Pacific/Kiritimati", "2026-10-28T12:00", 9), ("Pacific/Pago_Pago", "2026-10-28T12:00", -3)],
)
@pytest.mark.parametrize("days", [0, 12])
def test_rows_of_a_local_date_other_than_that_of_utc_are_delivered(zone: str, closed_hour: str, hours: int, days: int):
    now_ms = NOW_MS + hours * HOUR
    rig = a_rig(now_ms)
    sweep(rig)
    close(rig, closed_hour)
    a_lost_delivery(rig, received_ms=now_ms, zone=zone)
    rig.now_ms = now_ms + days * DAY + 15 * MINUTE
    sweep(rig)
    assert [row["event_id"] for row in lake_rows(rig.firehose.rows())] == ["adj:0:+:late"]


def test_what_was_delivered_by_one_sweep_is_sent_by_no_other():
    rig = a_rig()
    a_lost_delivery(rig, received_ms=NOW_MS)
    rig.now_ms = NOW_MS + HOUR
    sweep(rig)
    sent = len(rig.firehose.rows())
    assert sent == 2
    sweep(rig)
    assert len(rig.firehose.rows()) == sent


def test_a_sweep_holds_25_batches_of_the_log_at_a_time():
    rig = a_rig()
    rig.log(*(waits_since(NOW_MS - HOUR, number) for number in range(1, 28)))
    faults = Faults()
    assert rig.container(faults).answer({"sweep": True})["batches"] == 27
    reads: list[int] = [0]
    for name in faults.calls:
        if name == "get_item":
            reads[-1] += 1
        elif name == "transact_write_items" and reads[-1]:
            reads.append(0)
    assert reads[:2] == [1 + 25, 1 + 2]  # the ones: how far the last sweep came; whether there are budgets


def test_a_sweep_that_is_told_nothing_takes_ten_thousand_batches_older_than_a_quarter_of_an_hour():
    rig = a_rig()
    rig.log(waits_since(NOW_MS - 15 * MINUTE, 1), waits_since(NOW_MS - 15 * MINUTE + 1, 2))
    assert sweep(rig)["batches"] == 1
    assert SweepWindow() == SweepWindow(older_than_minutes=15, minutes=0, limit=10_000)


def of_three_organizations(rig: Rig) -> None:
    """Two batches of each."""
    for place, org in enumerate(("aaa", "bbb", "ccc")):
        rig.log(*(replace(waits_since(NOW_MS - HOUR, 2 * place + n), org=org) for n in (1, 2)))


def test_the_limit_is_of_all_organizations_together():
    rig = a_rig()
    of_three_organizations(rig)
    answer = sweep(rig, limit=3)
    assert (answer["batches"], answer["more"], len(rig.markers())) == (3, True, 3)
    assert sweep(rig)["batches"] == 3


def test_a_sweep_whose_time_is_over_asks_once_and_begins_no_other_organization():
    rig = a_rig()
    of_three_organizations(rig)
    asked: list[int] = []

    def remaining_ms() -> int:
        asked.append(1)
        return 1_000

    assert rig.container().answer({"sweep": True}, remaining_ms=remaining_ms)["more"] is True
    assert len(asked) == 1


def test_a_limit_that_is_reached_on_the_list_leaves_the_log_for_the_next_sweep():
    rig = a_rig()
    rig.log(*(stuck_since(NOW_MS - 2 * HOUR + number, number) for number in range(1, 4)))
    with pytest.raises(Upstream):
        sweep(rig)
    rig.now_ms = NOW_MS + HOUR
    rig.log(waits_since(NOW_MS, 9))
    with pytest.raises(Upstream):
        sweep(rig, limit=2)
    assert oldest(rig) == NOW_MS - 2 * HOUR + 1
    assert a_batch_id(9) not in str(rig.markers())
    with pytest.raises(Upstream):
        sweep(rig, limit=4)
    assert a_batch_id(9) in str(rig.markers())


def test_a_sweep_that_ends_at_its_limit_goes_on_from_the_page_that_it_came_to():
    rig = a_rig()
    received = [NOW_MS - 3 * DAY, NOW_MS - 3 * DAY + 5, NOW_MS - DAY]
    rig.log(*(waits_since(at, number) for number, at in enumerate(received, start=1)))
    assert sweep(rig, limit=2)["batches"] == 2
    assert rig.container().progress.reached(ORG) == received[1]
    assert sweep(rig)["batches"] == 1
    assert rig.container().progress.reached(ORG) == NOW_MS - 15 * MINUTE


def test_a_limit_of_just_what_is_read_at_once_names_the_next_as_the_oldest_left():
    rig = a_rig()
    rig.log(*(waits_since(NOW_MS - HOUR + number, number) for number in range(1, 29)))
    answer = sweep(rig, limit=25)
    assert (answer["batches"], answer["more"], oldest(rig)) == (25, True, NOW_MS - HOUR + 26)


def test_a_marker_of_the_first_release_is_that_of_the_only_part():
    rig = a_rig()
    batch = waits_since(NOW_MS - HOUR)
    rig.deliver(batch)
    del rig.dynamodb.tables["figures"][keys.marker_key(ORG, batch.batch_id), keys.marker_sort(0)]["of"]
    assert sweep(rig)["batches"] == 0


def test_a_sweep_every_hour_that_finds_nothing_asks_little():
    rig = a_rig()
    rig.log(waits_since(NOW_MS - HOUR))
    sweep(rig)
    rig.now_ms = NOW_MS + HOUR
    faults = Faults()
    rig.container(faults).answer({"sweep": True})
    days_of_the_journal, days_of_the_log, lists = 5, 1, 4  # what waits, quarantine, corrections, re-ratings
    assert faults.calls.count("query") == days_of_the_journal + days_of_the_log + lists
