"""The faults are those that AWS and its networks have: each is seen by the caller, and takes effect or does not."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from tests.support.faults import Crash
from tests.support.interleaving import Turns
from tests.support.storm_faults import Storm
from tests.support.storm_lake import StormFirehose
from tests.support.storm_store import MemoryStore

ITEM = {"pk": {"S": "x"}}
INSERT = {"Statement": "INSERT INTO \"claims\" VALUE {'pk':?}"}


class Chosen(random.Random):
    """Chance that always chooses the kind asked for."""

    def __init__(self, kind: str) -> None:
        super().__init__(1)
        self.kind = kind

    def random(self) -> float:
        return 0.0

    def choice(self, seq: Any) -> Any:
        return self.kind if self.kind in seq else seq[0]


def storm_of(kind: str) -> Storm:
    return Storm(Chosen(kind), turns=Turns(), performed=lambda operation, arguments: None, rate=1.0)


@pytest.mark.parametrize(
    ("kind", "error", "takes_effect"),
    [
        ("crash before", Crash, False),
        ("throttled", ClientError, False),
        ("server error", ClientError, False),
        ("timeout", BotoCoreError, False),
        ("crash after", Crash, True),
        ("answer lost", BotoCoreError, True),
    ],
)
def test_a_write_fails_with_or_without_effect(kind: str, error: type[BaseException], takes_effect: bool) -> None:
    store = MemoryStore()
    with pytest.raises(error):
        storm_of(kind).around(store.client).put_item(TableName="claims", Item=ITEM)
    assert store.items("claims") == ([ITEM] if takes_effect else [])


@pytest.mark.parametrize(
    ("kind", "error"), [("landed after a crash", Crash), ("landed after a timeout", BotoCoreError)]
)
def test_a_write_may_land_after_its_caller_is_gone(kind: str, error: type[BaseException]) -> None:
    store, storm = MemoryStore(), storm_of(kind)
    with pytest.raises(error):
        storm.around(store.client).put_item(TableName="claims", Item=ITEM)
    assert store.items("claims") == []
    storm.land()
    assert store.items("claims") == [ITEM]
    assert storm.landing == []


def test_a_write_that_lands_late_obeys_its_condition() -> None:
    store, storm = MemoryStore(), storm_of("landed after a crash")
    condition = {"ConditionExpression": "attribute_not_exists(pk)"}
    with pytest.raises(Crash):
        storm.around(store.client).put_item(TableName="claims", Item={**ITEM, "b": {"S": "late"}}, **condition)
    store.put("claims", ITEM)
    storm.land()
    assert store.items("claims") == [ITEM]


def test_some_statements_end_without_saying_whether_they_took_effect() -> None:
    store = MemoryStore()
    statements = [{**INSERT, "Parameters": [{"S": f"{number}"}]} for number in range(25)]
    answer = storm_of("statements unknown").around(store.client).batch_execute_statement(Statements=statements)
    failed = [one for one in answer["Responses"] if "Error" in one]
    assert len(answer["Responses"]) == 25
    assert failed
    assert len(store.items("claims")) >= 25 - len(failed)


def test_some_records_fail_although_the_call_does_not() -> None:
    lake = StormFirehose(random.Random(1))
    records = [{"Data": b'{"org":"a"}\n'} for _ in range(20)]
    answer = storm_of("records failed").around(lake).put_record_batch(DeliveryStreamName="lake", Records=records)
    refused = [one for one in answer["RequestResponses"] if "RecordId" not in one]
    assert answer["FailedPutCount"] == len(refused) > 0
    assert len(lake.buffer) == 20 - len(refused)


def test_work_goes_on_one_call_at_a_time() -> None:
    turns, seen = Turns(), []

    def work(name: str) -> Callable[[], None]:
        def run() -> None:
            for number in range(3):
                turns.pause()
                seen.append(f"{name}{number}")

        return run

    first, second = turns.begin(work("a")), turns.begin(work("b"))
    for actor in (first, second, first, first, second):
        turns.step(actor)
    assert seen == ["a0", "a1", "b0"]
    turns.finish(first)
    turns.finish(second)
    assert seen == ["a0", "a1", "b0", "a2", "b1", "b2"]
