"""A closed hour is never touched: what comes later for it counts at the accounting moment, as an adjustment."""

import copy
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.values_registry import value_hash
from outlay.application.amend_parts import bring_to
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.errors import Upstream
from outlay.domain.part_state import ADJUSTMENT, PartState
from outlay.domain.periods import day_of

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.ledger_checks import assert_consistent, lake_rows, ledger_by_day
from tests.support.price_entries import of_any_organization
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
    ports = replace(rig.container().ports, prices=of_any_organization)

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


MODELS = ("gpt-4o", "no-such-model", "no-such-model")


def test_no_row_of_a_late_event_is_ever_sent_for_its_closed_day_but_one_that_is_void():
    rig = a_rig()
    close(rig)
    rig.deliver(a_batch(an_event(event_id="late", timestamp_ms=LONG_AGO), an_event(event_id="new")))
    rows = [(row["event_day"], row["event_id"], row.get("is_void", False)) for row in rig.firehose.rows()]
    assert sorted(rows) == [(CLOSED_DAY, "late", True), (TODAY, "adj:0:+:late", False), (TODAY, "new", False)]
    assert {row["source"] for row in rig.firehose.rows() if row.get("adjusts_day")} == {"adjustment"}


def test_of_a_part_in_closed_and_open_hours_each_is_corrected_where_it_may_be():
    rig = a_rig()
    batch = a_batch(
        *(an_event(event_id=f"old-{n}", timestamp_ms=LONG_AGO, model=model) for n, model in enumerate(MODELS)),
        *(an_event(event_id=f"new-{n}", model=model) for n, model in enumerate(MODELS)),
        received_ms=NOW_MS + 1000,
        source="import",
        import_id="imp_12345678",
    )
    rig.deliver(batch)
    close(rig)
    before = frozen(rig)
    for number, name in enumerate(("old-0", "old-2", "new-0"), start=1):
        finish(rig, begin_void(rig, number, event_id=name))
    assert frozen(rig) == before
    assert adjustments(rig) == [("adj:1:-:old-0", -1, CLOSED_DAY), ("adj:2:-:old-2", -1, CLOSED_DAY)]
    ledger = ledger_by_day(rig)
    assert (ledger[CLOSED_DAY], ledger[TODAY]) == ({"won": 3, "unp": 2}, {"won": 2, "vod": 1, "adj": -2, "unp": 1})
    [marker] = rig.markers().values()
    assert (marker["won"], marker["vod"], marker["unp"]) == ({"N": "3"}, {"N": "3"}, {"N": "3"})
    assert_consistent(rig, received=received(batch))


def test_who_had_lost_in_a_closed_hour_comes_back_as_an_adjustment():
    rig = a_rig()
    names = ("a", "b", "c")
    wrong, right = (
        a_batch(
            *(
                an_event(
                    event_id=name, timestamp_ms=LONG_AGO, digest=digest * 20, project=digest, model="no-such-model"
                )
                for name in names
            ),
            batch_id=a_batch_id(number),
            received_ms=LONG_AGO + 1000,
            source="import",
            import_id=f"imp_0000000{number}",
        )
        for number, digest in ((1, "1"), (2, "2"))
    )
    rig.now_ms = NOW_MS - 20 * 24 * HOUR
    rig.deliver(wrong, right)
    rig.now_ms = NOW_MS + HOUR
    close(rig)
    before = frozen(rig)
    finish(rig, begin_void(rig, import_id="imp_00000001"))
    assert frozen(rig) == before
    assert adjustments(rig) == sorted(
        (f"adj:1:{sign}:{name}", times, CLOSED_DAY) for name in names for sign, times in (("-", -1), ("+", 1))
    )
    assert ledger_by_day(rig) == {CLOSED_DAY: {"won": 3, "unp": 3, "late": 3}}
    assert [values.split("|")[3] for (_, values), counter in rig.counters().items() if counter.get("n", 0) > 0] == [
        "1",
        "2",
    ]
    assert_consistent(rig, received=received(wrong, right))


def registered(rig: Rig, dimension: str, month: str) -> set[str]:
    pk = keys.values_key(ORG, dimension, month)
    return {value for item in rig.dynamodb.items("figures") if item["pk"]["S"] == pk for value in item["vs"]["SS"]}


def test_an_adjustment_is_known_to_the_month_that_it_counts_in():
    rig = a_rig()
    batch = a_batch(an_event(event_id="a", timestamp_ms=LONG_AGO, team="gone"), received_ms=LONG_AGO + 1000)
    rig.deliver(batch)
    close(rig)
    assert registered(rig, "team", "2026-11") == set()
    finish(rig, begin_void(rig, event_id="a"))
    assert registered(rig, "team", "2026-11") == {value_hash("gone")}
    assert registered(rig, "source", "2026-11") == {value_hash("adjustment")}
    assert registered(rig, "feature", "2026-11") == set()


@pytest.mark.parametrize("room", [0, 1])
def test_who_comes_back_with_a_value_that_finds_no_room_counts_under_other(room: int):
    rig = a_rig()
    wrong = a_batch(an_event(event_id="a", feature="first"), batch_id=a_batch_id(1))
    right = a_batch(
        an_event(event_id="z"), an_event(event_id="a", feature="second", digest="e" * 20), batch_id=a_batch_id(2)
    )
    rig.deliver(wrong, right)
    pk = keys.values_key(ORG, "feature", "2026-11")
    full = [f"f{number}" for number in range(999 - room)]
    rig.dynamodb.tables["figures"][pk, keys.VALUES_SORT]["vs"] = {"SS": ["first", *full]}
    finish(rig, begin_void(rig, event_id="a"))
    features = {values.split("|")[5] for (_, values), counter in rig.counters().items() if counter.get("n")}
    assert features == {"", "second" if room else "(other)"}
    marker = rig.markers()[keys.marker_key(ORG, right.batch_id), "0000"]
    assert marker.get("other") == (None if room else {"M": {"feature": {"L": [{"N": "1"}]}}})
    rig.deliver(right)
    assert {values.split("|")[5] for (_, values), counter in rig.counters().items() if counter.get("n")} == features


def test_a_part_that_others_keep_correcting_is_left_to_a_repeat():
    rig = a_rig()
    batch = a_batch(an_event(event_id="a"))
    rig.deliver(batch)

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items":
            [marker] = [item for (pk, _), item in rig.dynamodb.tables["figures"].items() if "#P#" in pk]
            marker["rating"] = {"N": str(int(marker["rating"]["N"]) + 1)}

    ports = replace(rig.container(Faults(at=meanwhile)).ports, prices=of_any_organization)
    with pytest.raises(Upstream, match="keeps being corrected"):
        bring_to(batch, 0, decide=lambda state: replace(state, price_revision=2), known=(), ports=ports)
    [marker] = rig.markers().values()
    assert marker["rating"] == {"N": "6"}
    assert_consistent(rig, received=received(batch))


def test_a_part_that_was_never_counted_is_not_corrected():
    rig = a_rig()
    decided = bring_to(a_batch(), 0, decide=lambda state: state, known=(), ports=rig.container().ports)
    assert decided is None
    assert rig.markers() == {}


def test_each_event_without_a_price_that_is_taken_back_is_one_less_of_them():
    rig = a_rig()
    events = [an_event(event_id=name, timestamp_ms=LONG_AGO, model="no-such-model") for name in "abc"]
    batch = a_batch(*events, received_ms=LONG_AGO + 1000, source="import", import_id="imp_12345678")
    rig.deliver(batch)
    close(rig)
    finish(rig, begin_void(rig, import_id="imp_12345678"))
    assert ledger_by_day(rig) == {CLOSED_DAY: {"won": 3, "unp": 3}, TODAY: {"adj": -3, "unp": -3}}
    assert_consistent(rig, received=received(batch))


def test_a_part_that_is_right_as_it_is_is_told_and_nothing_is_written():
    rig = a_rig()
    batch = a_batch(an_event(event_id="a"))
    rig.deliver(batch)
    corrected = rerate(rig, batch, 2)
    figures, rows = rig.figures(), len(rig.firehose.rows())
    assert corrected is not None
    assert (corrected.rating, corrected.price_revision) == (1, 2)
    assert rerate(rig, batch, 2) == corrected
    assert (rig.figures(), len(rig.firehose.rows())) == (figures, rows)


def test_an_hour_that_closes_while_its_part_is_corrected_is_left_as_it_is():
    rig = a_rig()
    batch = a_batch(*(an_event(event_id=name, timestamp_ms=LONG_AGO) for name in "ab"), received_ms=LONG_AGO + 1000)
    rig.deliver(batch)
    before = frozen(rig)[1]

    def meanwhile(_: int, operation: str) -> None:
        if operation == "transact_write_items":
            close(rig)

    ports = replace(rig.container(Faults(at=meanwhile)).ports, prices=of_any_organization)
    bring_to(batch, 0, decide=lambda state: replace(state, price_revision=2), known=(), ports=ports)
    assert frozen(rig)[1] == before
    assert [(name, quantity) for name, quantity, _ in adjustments(rig)] == [
        (f"adj:1:{sign}:{name}", times) for sign, times in (("+", 1), ("-", -1)) for name in "ab"
    ]
    assert_consistent(rig, received=received(batch))
