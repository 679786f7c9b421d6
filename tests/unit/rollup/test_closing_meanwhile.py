"""Hours close between the look at them and the transaction: once, several times, of one batch among others."""

from typing import Any

import pytest
from outlay.adapters.dynamodb import figures_items
from outlay.contracts import keys
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.errors import Upstream
from outlay.domain.periods import hour_label, hour_start_ms

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, lake_rows, ledger_by_day
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_adjustments import CLOSED_DAY, LONG_AGO, a_rig, adjustments, close, received
from tests.unit.rollup.test_voids import HOUR, TODAY


def of_hours(count: int, number: int = 1, **changes: Any) -> Batch:
    """An event in each of so many hours of the month before."""
    events = (an_event(event_id=f"{number}-{n}", timestamp_ms=LONG_AGO + n * HOUR) for n in range(count))
    return a_batch(*events, **{"batch_id": a_batch_id(number), **changes})


def closing(rig: Rig, *hours: int) -> Faults:
    """Before each transaction one more hour closes, counted from the first, while there are any."""
    left = [hour_label(LONG_AGO + n * HOUR) for n in hours]

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items" and left:
            close(rig, left.pop(0))

    return Faults(at=meanwhile)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_hours_that_close_one_after_the_other_are_all_left_as_they_are(times: int) -> None:
    rig = a_rig()
    batch = of_hours(5)
    rig.deliver(batch, faults=closing(rig, *range(times)))
    assert adjustments(rig) == [(f"adj:0:+:1-{n}", 1, CLOSED_DAY) for n in range(times)]
    assert ledger_by_day(rig) == {CLOSED_DAY: {"won": 5 - times, "late": times}, TODAY: {"adj": times}}
    assert_consistent(rig, received=received(batch))
    rig.deliver(batch)
    assert_consistent(rig, received=received(batch))


def test_a_part_whose_hours_keep_closing_is_to_be_delivered_again() -> None:
    rig = a_rig()
    batch = of_hours(6)
    with pytest.raises(Upstream, match="keep closing"):
        rig.deliver(batch, faults=closing(rig, 0, 1, 2, 3))
    assert rig.markers() == {}
    rig.deliver(batch)
    assert ledger_by_day(rig) == {CLOSED_DAY: {"won": 2, "late": 4}, TODAY: {"adj": 4}}
    assert_consistent(rig, received=received(batch))


def test_an_hour_that_was_closed_before_and_one_that_closes_meanwhile_are_both_left_as_they_are() -> None:
    rig = a_rig()
    close(rig, hour_label(LONG_AGO))
    batch = of_hours(3)
    rig.deliver(batch, faults=closing(rig, 2))
    assert adjustments(rig) == [("adj:0:+:1-0", 1, CLOSED_DAY), ("adj:0:+:1-2", 1, CLOSED_DAY)]
    assert_consistent(rig, received=received(batch))


def test_of_several_batches_those_whose_hours_stay_open_count_there() -> None:
    rig = a_rig()
    plain, mixed = of_hours(1, 1), of_hours(4, 2, parts=(0, 2))
    again = of_hours(2, 3)
    rig.deliver(again)
    rig.deliver(again, plain, mixed, faults=closing(rig, 3))
    assert adjustments(rig) == [("adj:0:+:2-3", 1, CLOSED_DAY)]
    assert ledger_by_day(rig)[CLOSED_DAY] == {"won": 6, "late": 1}
    assert {place: int(item["won"]["N"]) for place, item in rig.markers().items()} == {
        (keys.marker_key(ORG, a_batch_id(number)), f"{part:04d}"): won
        for number, part, won in ((1, 0, 1), (2, 0, 2), (2, 1, 2), (3, 0, 2))
    }
    assert_consistent(rig, received=received(again, plain, mixed))


def test_a_delivery_that_another_one_counted_first_while_an_hour_closed_changes_nothing() -> None:
    rig = a_rig()
    batch, other = of_hours(2), of_hours(2, 2)
    times: list[int] = []

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items":
            times.append(1)
            if len(times) == 1:
                close(rig, hour_label(LONG_AGO))
            if len(times) == 2:
                rig.deliver(batch)

    rig.deliver(batch, other, faults=Faults(at=meanwhile))
    assert len(times) > 1
    assert ledger_by_day(rig)[CLOSED_DAY] == {"won": 2, "late": 2}
    assert_consistent(rig, received=received(batch, other))


def close_hour_of(rig: Rig, ms: int, *, zone: str = "UTC", lane: int) -> None:
    pk = keys.hour_key(ORG, hour_label(hour_start_ms(ms, zone)), lane)
    head = {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "rev": {"N": "0"}, "u": {"N": "0"}, "st": {"S": "closed"}}
    rig.dynamodb.tables["figures"][pk, keys.HEAD] = head


@pytest.mark.parametrize(("zone", "lane"), [("UTC", 0), ("UTC", 3), ("Asia/Kolkata", 1)])
def test_where_the_hour_of_the_receipt_is_closed_in_its_lane_and_zone_a_late_event_counts_now(
    zone: str, lane: int
) -> None:
    rig = a_rig()
    received_ms = LONG_AGO + 7 * HOUR
    for ms in (LONG_AGO, received_ms):
        close_hour_of(rig, ms, zone=zone, lane=lane)
    late = an_event(event_id="late", timestamp_ms=LONG_AGO)
    rig.deliver(a_batch(late, received_ms=received_ms, lane=lane, dimensions=DimensionConfig(time_zone=zone)))
    [row] = lake_rows(rig.firehose.rows())
    assert row["timestamp_ms"] == rig.now_ms


@pytest.mark.parametrize("lane", [0, 2])
def test_a_late_event_counts_at_its_receipt_where_only_another_lane_of_that_hour_is_closed(lane: int) -> None:
    rig = a_rig()
    close_hour_of(rig, LONG_AGO, lane=lane)
    close_hour_of(rig, NOW_MS + 1000, lane=1)
    rig.deliver(a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), lane=lane))
    [row] = lake_rows(rig.firehose.rows())
    assert row["timestamp_ms"] == NOW_MS + 1000


def test_nothing_is_asked_of_hours_where_all_events_are_of_this_month() -> None:
    rig = a_rig()
    faults = Faults()
    rig.deliver(a_batch(an_event(event_id="a")), faults=faults)
    of_this_month = len(faults.calls)
    faults = Faults()
    rig.deliver(a_batch(an_event(event_id="b", timestamp_ms=LONG_AGO), batch_id=a_batch_id(2)), faults=faults)
    assert len(faults.calls) == of_this_month + 1


def test_a_part_that_was_counted_before_its_hour_closed_is_neither_tried_nor_sent_again() -> None:
    rig = a_rig()
    batch = a_batch(an_event(event_id="old", timestamp_ms=LONG_AGO), an_event(event_id="new"))
    rig.deliver(batch)
    close(rig)
    faults = Faults()
    rig.deliver(batch, faults=faults)
    assert not {"transact_write_items", "put_record_batch"} & {*faults.calls}
    assert_consistent(rig, received=received(batch))


def test_a_part_whose_own_hours_are_open_has_no_journal_though_others_of_its_delivery_have() -> None:
    rig = a_rig()
    close(rig)
    mixed = a_batch(an_event(event_id="old", timestamp_ms=LONG_AGO), an_event(event_id="new"), parts=(0, 1))
    before = a_batch(an_event(event_id="before", timestamp_ms=LONG_AGO - HOUR), batch_id=a_batch_id(2))
    rig.deliver(mixed, before)
    assert [place for place, item in rig.markers().items() if "moved" in item] == [
        (keys.marker_key(ORG, mixed.batch_id), "0000")
    ]
    assert len(list(rig.container().ports.journals.entries(ORG, TODAY))) == 1


def test_of_a_batch_that_broke_off_between_its_parts_the_rows_of_the_second_are_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each part in a transaction of its own, and the hour of the first closes before the batch comes again."""
    monkeypatch.setattr(figures_items, "MAX_ITEMS", 6)
    rig = a_rig()
    batch = a_batch(an_event(event_id="old", timestamp_ms=LONG_AGO), an_event(event_id="new"), parts=(0, 1))
    transactions: list[int] = []

    def second(number: int, operation: str) -> str | None:
        transactions.extend([number] if operation == "transact_write_items" else [])
        return "before" if len(transactions) == 2 else None

    with pytest.raises(Crash):
        rig.deliver(batch, faults=Faults(at=second))
    assert [sort for _, sort in rig.markers()] == ["0000"]
    close(rig)
    sent = len(rig.firehose.rows())
    rig.deliver(batch)
    assert [row["event_id"] for row in rig.firehose.rows()[sent:]] == ["new"]
    assert_consistent(rig, received=received(batch))


def test_adjustments_that_the_lake_has_are_not_due_any_more() -> None:
    """Else each sweep would send them again."""
    rig = a_rig()
    close(rig)
    rig.deliver(of_hours(1))
    assert len(adjustments(rig)) == 1
    [(_, rows, is_due)] = rig.container().ports.journals.entries(ORG, TODAY)
    assert (len([row for row in rows if row.get("adjusts_day")]), is_due) == (1, False)
