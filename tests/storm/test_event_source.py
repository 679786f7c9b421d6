"""The driver behaves as AWS documents its event sources; else a storm would prove nothing."""

import random
from typing import Any

from tests.support.event_source import Delivery, EventSource


def body(name: str) -> dict[str, Any]:
    return {"eventName": "INSERT", "name": name}


def names(delivery: Delivery) -> list[str]:
    return [record["name"] for record in delivery.event()["Records"]]


def filled(count: int, **options: Any) -> EventSource:
    source = EventSource(random.Random(3), **options)
    for number in range(count):
        source.put(f"key-{number % 5}", body(f"{number % 5}/{number:03d}"))
    return source


def drained(source: EventSource) -> list[str]:
    """All that is delivered, in order, if every delivery succeeds."""
    seen = []
    while ready := source.ready():
        delivery = source.take(ready[0])
        seen += names(delivery)
        source.succeeded(delivery)
    return seen


def test_records_of_a_key_come_in_order_from_one_shard() -> None:
    seen = drained(filled(50, shards=3, batch_size=7))
    for key in "01234":
        of_key = [name for name in seen if name.startswith(key)]
        assert of_key == sorted(of_key)
    assert len(seen) == 50


def test_a_failed_batch_is_bisected_and_keeps_its_order() -> None:
    source = filled(8, shards=1, batch_size=8, max_attempts=9)
    whole = source.take(source.shards[0])
    while len(names(whole)) < 2:
        source.succeeded(whole)
        whole = source.take(source.shards[0])
    source.failed(whole)
    first = source.take(source.shards[0])
    source.succeeded(first)
    second = source.take(source.shards[0])
    assert names(first) + names(second) == names(whole)


def test_a_single_record_that_keeps_failing_goes_to_the_queue_without_itself_and_the_shard_goes_on() -> None:
    source = filled(10, shards=1, batch_size=4, max_attempts=2)
    seen = []
    while ready := source.ready():
        delivery = source.take(ready[0])
        if "3/003" in names(delivery):
            source.failed(delivery)
        else:
            seen += names(delivery)
            source.succeeded(delivery)
    assert len(seen) == 9
    assert source.failures == [("0-65536", 4, 4)]
    assert [record.body["name"] for record in source.given_up()] == ["3/003"]


def test_a_shard_under_way_gives_no_second_delivery() -> None:
    source = filled(9, shards=1, batch_size=2)
    delivery = source.take(source.shards[0])
    assert source.ready() == []
    source.succeeded(delivery)
    assert source.ready() == source.shards


def test_a_forgotten_position_delivers_again() -> None:
    source = filled(20, shards=1, batch_size=5)
    first = drained(source)
    source.forget_position(source.shards[0])
    again = drained(source)
    assert again
    assert first[-len(again) :] == again


def test_the_children_of_a_split_shard_are_read_after_it() -> None:
    source = filled(10, shards=1, batch_size=3)
    source.split(source.shards[0])
    for number in range(10, 20):
        source.put(f"key-{number % 5}", body(f"{number % 5}/{number:03d}"))
    assert source.ready() == source.shards[:1]
    seen = drained(source)
    assert sorted(seen[:10]) == sorted(f"{number % 5}/{number:03d}" for number in range(10))
    assert len(seen) == 20
