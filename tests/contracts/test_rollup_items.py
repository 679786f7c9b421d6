"""The other items that rollup writes: the registry of values and the marks on the log."""

from collections.abc import Iterator
from typing import Any

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.archive_mark import ArchiveMarks
from outlay.adapters.dynamodb.log_entries import LogReader
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.contracts import keys

from tests.support.builders import NOW_MS, ORG, a_batch
from tests.support.dynamodb_tables import in_memory, on_local_aws
from tests.support.rollup_rig import patient

PLACE = ("feature", "2026-11")
WHERE = ["memory", pytest.param("local", marks=pytest.mark.local_aws)]


@pytest.fixture(params=WHERE)
def figures(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    if request.param == "memory":
        yield in_memory("figures", sort_key=True)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "figures", sort_key=True) as made:
        yield made


@pytest.fixture(params=WHERE)
def log(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    if request.param == "memory":
        yield in_memory("log", sort_key=False)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "log", sort_key=False) as made:
        yield made


def registry(figures: tuple[Any, str], *, cap: int = 5) -> ValuesRegistry:
    return ValuesRegistry(figures[0], figures[1], retry=patient(), cap=cap)


def test_the_cap_holds_for_containers_that_do_not_know_of_each_other(figures: tuple[Any, str]):
    one, two = registry(figures), registry(figures)
    assert one.refused(ORG, {PLACE: {"a", "b", "c"}}) == {}
    assert two.refused(ORG, {PLACE: {"c", "d"}}) == {}
    assert one.refused(ORG, {PLACE: {"a", "x", "y"}}) == {PLACE: frozenset({"y"})}
    assert two.refused(ORG, {PLACE: {"x", "z"}}) == {PLACE: frozenset({"z"})}
    assert registry(figures).refused(ORG, {PLACE: {"a", "b", "c", "d", "x"}}) == {}


def test_each_month_and_dimension_has_a_cap_of_its_own(figures: tuple[Any, str]):
    values = registry(figures, cap=1)
    used = {PLACE: {"a"}, ("feature", "2026-12"): {"b"}, ("team", "2026-11"): {"c"}}
    assert values.refused(ORG, used) == {}
    assert values.refused("globex", {PLACE: {"b"}}) == {}
    assert values.refused(ORG, {PLACE: {"b"}}) == {PLACE: frozenset({"b"})}


def test_an_archived_batch_leaves_the_pending_index_and_keeps_the_rest(log: tuple[Any, str]):
    client, table = log
    batch = a_batch()
    client.put_item(TableName=table, Item=batch_item.to_item(batch, {}))
    marks = ArchiveMarks(client, table, retry=patient(), clock=lambda: NOW_MS)
    marks.mark_archived(batch)
    marks.mark_archived(batch)
    item = client.get_item(TableName=table, Key={"pk": {"S": keys.log_key(ORG, batch.batch_id)}})["Item"]
    assert keys.LOG_PENDING_PK not in item
    assert item["archived"] == {"N": str(NOW_MS)}
    entry = LogReader(client, table, retry=patient()).read(ORG, batch.batch_id)
    assert entry is not None
    assert entry.batch == batch


def test_a_batch_that_has_expired_is_not_brought_back_by_its_mark(log: tuple[Any, str]):
    client, table = log
    batch = a_batch()
    ArchiveMarks(client, table, retry=patient(), clock=lambda: NOW_MS).mark_archived(batch)
    assert "Item" not in client.get_item(TableName=table, Key={"pk": {"S": keys.log_key(ORG, batch.batch_id)}})
    assert LogReader(client, table, retry=patient()).read(ORG, batch.batch_id) is None
