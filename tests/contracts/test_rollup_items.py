"""The other items that rollup writes: the registry of values and the marks on the log."""

from collections.abc import Iterator
from typing import Any

import pytest
from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.log_entries import LogReader
from outlay.adapters.dynamodb.quarantine_mark import QuarantineMarks
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.application.sweep import QUARANTINED
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


def test_a_batch_in_quarantine_says_so_until_it_is_counted(log: tuple[Any, str]):
    client, table = log
    batch = a_batch()
    key = keys.log_key(ORG, batch.batch_id)
    client.put_item(TableName=table, Item=batch_item.to_item(batch, {}))
    marks = QuarantineMarks(client, table, retry=patient(), clock=lambda: NOW_MS)
    reader = LogReader(client, table, retry=patient())
    for mark, is_marked in ((marks.mark_quarantined, True), (marks.mark_counted, False), (marks.mark_counted, False)):
        mark(key)
        entry = reader.read(ORG, batch.batch_id)
        assert entry is not None
        assert (QUARANTINED in entry.item, entry.batch) == (is_marked, batch)


def test_a_batch_that_has_expired_is_not_brought_back_by_its_mark(log: tuple[Any, str]):
    client, table = log
    batch = a_batch()
    QuarantineMarks(client, table, retry=patient(), clock=lambda: NOW_MS).mark_counted(
        keys.log_key(ORG, batch.batch_id)
    )
    assert "Item" not in client.get_item(TableName=table, Key={"pk": {"S": keys.log_key(ORG, batch.batch_id)}})
    assert LogReader(client, table, retry=patient()).read(ORG, batch.batch_id) is None
