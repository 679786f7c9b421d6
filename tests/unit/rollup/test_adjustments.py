"""A closed hour is never touched: what comes later for it counts at the accounting moment, as an adjustment."""

import copy
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from outlay.application.amend_parts import bring_to
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.part_state import ADJUSTMENT, PartState
from outlay.domain.periods import day_of

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, lake_rows, ledger_by_day
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_voids import HOUR, TODAY, finish
from tests.unit.rollup.test_voids import begin as begin_void

LONG_AGO = NOW_MS - 25 * 24 * HOUR
"""2026-10-28T12:00Z."""
CLOSED_DAY = "2026-10-28"
CLOSED_HOUR = "2026-10-28T12:00"


def a_rig() -> Rig:
    rig = Rig()
    rig.now_ms = NOW_MS + HOUR
    return rig


def received(*batches: Batch) -> Counter[str]:
    return Counter(day_of(event.timestamp_ms, "UTC") for batch in batches for event in batch.events)


def close(rig: Rig, hour: str = CLOSED_HOUR) -> None:
    """As closing a month leaves each of its hours."""
    pk = keys.hour_key(ORG, hour, 0)
    table = rig.dynamodb.tables["figures"]
    head = table.get((pk, keys.HEAD), {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "rev": {"N": "0"}, "u": {"N": "0"}})
    table[pk, keys.HEAD] = {**head, "st": {"S": "closed"}}


def frozen(rig: Rig) -> Any:
    """All that the figures hold of the closed hour and day, but for the ledger."""
    pk = keys.hour_key(ORG, CLOSED_HOUR, 0)
    rows = [row for row in lake_rows(rig.firehose.rows()) if row["event_day"] == CLOSED_DAY]
    return copy.deepcopy([item for item in rig.dynamodb.items("figures") if item["pk"]["S"] == pk]), rows


def adjustments(rig: Rig) -> list[tuple[str, int, str]]:
    """(event id, quantity, day they are about) of the adjustments in the lake."""
    return sorted(
        (row["event_id"], row.get("quantity", 1), row["adjusts_day"])
        for row in lake_rows(rig.firehose.rows())
        if row["source"] == ADJUSTMENT
    )


def test_a_late_event_of_a_closed_hour_counts_when_it_was_received_as_an_adjustment():
    rig = a_rig()
    early = a_batch(an_event(event_id="early", timestamp_ms=LONG_AGO), received_ms=LONG_AGO + 1000)
    rig.deliver(early)
    close(rig)
    before = frozen(rig)
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), an_event(event_id="new"), batch_id=a_batch_id(2))
    rig.deliver(late)
    assert frozen(rig) == before
    assert adjustments(rig) == [("adj:0:+:late", 1, CLOSED_DAY)]
    assert ledger_by_day(rig) == {CLOSED_DAY: {"won": 1, "late": 1}, TODAY: {"won": 1, "adj": 1}}
    assert_consistent(rig, received=received(early, late))
    rig.deliver(late, early)
    rig.deliver(late)
    assert frozen(rig) == before
    assert_consistent(rig, received=received(early, late))


def test_late_events_of_several_batches_add_up_in_the_ledger_of_both_days():
    rig = a_rig()
    close(rig)
    late = [
        a_batch(
            *(an_event(event_id=f"{number}-{n}", timestamp_ms=LONG_AGO, model=model) for n in range(2)),
            batch_id=a_batch_id(number),
        )
        for number, model in enumerate(("gpt-4o", "no-such-model", "gpt-4o"))
    ]
    rig.deliver(*late)
    assert ledger_by_day(rig) == {CLOSED_DAY: {"late": 6}, TODAY: {"unp": 2, "adj": 6}}
    assert_consistent(rig, received=received(*late))


def test_where_the_receipt_is_closed_too_the_adjustment_counts_now():
    rig = a_rig()
    close(rig)
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), received_ms=LONG_AGO + 1000)
    rig.deliver(late)
    [row] = lake_rows(rig.firehose.rows())
    assert (row["event_day"], row["timestamp_ms"]) == (TODAY, rig.now_ms)
    assert_consistent(rig, received=received(late))


def test_an_hour_that_closes_between_the_rows_and_the_transaction_leaves_no_row_on_its_day():
    rig = a_rig()
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO))

    def meanwhile(_: int, operation: str) -> str | None:
        if operation == "transact_write_items":
            close(rig)
        return None

    rig.deliver(late, faults=Faults(at=meanwhile))
    assert frozen(rig)[1] == []
    assert adjustments(rig) == [("adj:0:+:late", 1, CLOSED_DAY)]
    assert_consistent(rig, received=received(late))
    rig.deliver(late)
    assert_consistent(rig, received=received(late))


def test_an_event_counted_before_its_hour_closed_stays_there_when_it_comes_again():
    rig = a_rig()
    batch = a_batch(an_event(event_id="early", timestamp_ms=LONG_AGO), received_ms=LONG_AGO + 1000)
    rig.deliver(batch)
    close(rig)
    before = frozen(rig)
    rig.deliver(batch)
    assert frozen(rig) == before
    assert adjustments(rig) == []
    assert_consistent(rig, received=received(batch))


def test_a_void_in_a_closed_hour_is_taken_back_today():
    rig = a_rig()
    batch = a_batch(*(an_event(event_id=name, timestamp_ms=LONG_AGO) for name in "ab"), received_ms=LONG_AGO + 1000)
    rig.deliver(batch)
    close(rig)
    before = frozen(rig)
    finish(rig, begin_void(rig, event_id="a"))
    assert frozen(rig) == before
    assert adjustments(rig) == [("adj:1:-:a", -1, CLOSED_DAY)]
    assert ledger_by_day(rig)[CLOSED_DAY] == {"won": 2}
    assert_consistent(rig, received=received(batch))
    rig.deliver(batch)
    assert frozen(rig) == before
    assert_consistent(rig, received=received(batch))
    right = a_batch(an_event(event_id="a", timestamp_ms=LONG_AGO, digest="e" * 20), batch_id=a_batch_id(2))
    rig.deliver(right)
    assert frozen(rig) == before
    assert_consistent(rig, received=received(batch, right))


def test_a_late_event_is_voided_where_it_counts():
    rig = a_rig()
    close(rig)
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO))
    rig.deliver(late)
    finish(rig, begin_void(rig, event_id="late"))
    assert adjustments(rig) == []
    assert ledger_by_day(rig) == {CLOSED_DAY: {"vod": 1}}
    assert_consistent(rig, received=received(late))


def rerate(rig: Rig, batch: Batch, revision: int) -> PartState | None:
    """All parts to the prices of another revision, as re-rating does it: forward only."""
    ports = replace(rig.container().ports, prices=PRICES.__getitem__)

    def decide(state: PartState) -> PartState | None:
        return replace(state, price_revision=revision) if state.price_revision < revision else None

    return bring_to(batch, 0, decide=decide, known=(), ports=ports)


def _prices() -> dict[int, Any]:
    from tests.storm.world import BOOKS

    return BOOKS


PRICES = _prices()


@pytest.mark.parametrize("is_closed", [False, True])
def test_new_prices_are_a_difference_and_a_closed_hour_gets_it_as_an_adjustment(is_closed: bool):
    rig = a_rig()
    batch = a_batch(an_event(event_id="a", timestamp_ms=LONG_AGO), received_ms=LONG_AGO + 1000)
    rig.deliver(batch)
    if is_closed:
        close(rig)
    before = frozen(rig)
    for _ in range(2):
        rerate(rig, batch, 2)
    assert (frozen(rig) == before) is is_closed
    found = [("adj:1:+:a", 1, CLOSED_DAY), ("adj:1:-:a", -1, CLOSED_DAY)] if is_closed else []
    assert adjustments(rig) == found
    assert_consistent(rig, received=received(batch))
    total = Counter[str]()
    for row in lake_rows(rig.firehose.rows()):
        total["cost"] += row.get("cost_input_picousd", 0) + row.get("cost_output_picousd", 0)
    price = PRICES[2].price(provider="openai", model="gpt-4o", timestamp_ms=LONG_AGO, usage=batch.events[0].usage)
    assert total["cost"] == price.picousd
    assert max(row["price_revision"] for row in lake_rows(rig.firehose.rows())) == 2


def test_rows_of_an_adjustment_that_a_crash_kept_from_the_lake_are_delivered_by_the_sweep():
    rig = a_rig()
    close(rig)
    late = a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO))
    with pytest.raises(Crash):
        rig.deliver(late, faults=Faults(at=lambda _, operation: "before" if operation == "put_record_batch" else None))
    assert rig.firehose.rows() == []
    assert rig.now_ms is not None
    rig.now_ms += HOUR
    rig.container().answer({"sweep": True})
    assert adjustments(rig) == [("adj:0:+:late", 1, CLOSED_DAY)]
    assert_consistent(rig, received=received(late))
    calls = len(rig.firehose.calls)
    rig.container().answer({"sweep": True})
    assert len(rig.firehose.calls) == calls
