"""The figures writer against DynamoDB's behaviour: cancelled transactions, conflicts, limits."""

from collections.abc import Iterator
from typing import Any

import pytest
from outlay.adapters.dynamodb.figures_items import MAX_ITEMS, pack, transaction
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.contracts import keys
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, PartCount, count_parts, price_events
from outlay.domain.errors import Upstream
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.dynamodb_tables import in_memory, on_local_aws
from tests.support.fake_dynamodb import FakeDynamoDB, client_error
from tests.support.faults import Faults
from tests.support.rollup_rig import patient


def parts_of(*events: Any, number: int = 1) -> list[PartCount]:
    batch = a_batch(*events, batch_id=a_batch_id(number))
    prices = price_events(batch, load_price_book(1))
    judged = JudgedBatch(batch=batch, prices=prices, outcomes=[Outcome.WON] * len(batch.events))
    return count_parts(judged, refused={}, retention_days=80)


def many(count: int, *, number: int = 1) -> list[PartCount]:
    """Parts with a counter for each event, hours and days apart."""
    events = [an_event(event_id=f"e{n}", team=f"team-{n}", timestamp_ms=NOW_MS - n * 3_600_000) for n in range(count)]
    return parts_of(*events, number=number)


def writer(client: Any, table: str = "figures", **retry: Any) -> FiguresTable:
    return FiguresTable(client, table, retry=patient(**retry), clock=lambda: NOW_MS)


@pytest.fixture
def fake() -> FakeDynamoDB:
    return FakeDynamoDB(sort_keys=["figures"])


@pytest.fixture(params=["memory", pytest.param("local", marks=pytest.mark.local_aws)])
def table(request: pytest.FixtureRequest) -> Iterator[tuple[Any, str]]:
    """(client, table) in memory, and a table of its own on the local AWS."""
    if request.param == "memory":
        yield in_memory("figures", sort_key=True)
        return
    with on_local_aws(request.getfixturevalue("local_aws")("dynamodb"), "figures", sort_key=True) as made:
        yield made


def requests_in(client: Any, table: str, hour: str) -> int:
    answer = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.hour_key(ORG, hour, 0)}},
    )
    return sum(int(item["n"]["N"]) for item in answer["Items"] if "n" in item)


def test_parts_counted_again_with_new_ones_add_only_the_new(table: tuple[Any, str]):
    client, name = table
    first, second = parts_of(an_event(event_id="1")), parts_of(an_event(event_id="2"), number=2)
    assert writer(client, name).count(ORG, first).counted == {(a_batch_id(1), 0)}
    assert writer(client, name).count(ORG, [*second, *first]).counted == {(a_batch_id(2), 0)}
    assert writer(client, name).count(ORG, [*first, *second]).counted == frozenset()
    assert requests_in(client, name, "2026-11-22T12:00") == 2


def test_a_sealed_head_is_found_out_and_its_day_and_month_are_raised(table: tuple[Any, str]):
    client, name = table
    pk = keys.hour_key(ORG, "2026-11-22T12:00", 0)
    sealed = {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "st": {"S": "sealed"}, "rev": {"N": "4"}, "u": {"N": "9"}}
    client.put_item(TableName=name, Item=sealed)
    writer(client, name).count(ORG, parts_of(an_event()))
    found = {
        key: client.get_item(TableName=name, Key={"pk": {"S": key}, "sk": {"S": keys.HEAD}})["Item"]["rev"]["N"]
        for key in (pk, keys.day_key(ORG, "2026-11-22"), keys.month_key(ORG, "2026-11"))
    }
    assert list(found.values()) == ["5", "1", "1"]


def test_a_transaction_holds_at_most_100_items_even_if_all_is_sealed():
    parts = [part for number in range(1, 40) for part in many(9, number=number)] + many(120, number=99)
    groups = list(pack(parts))
    assert [part for group in groups for part in group] == parts
    for group in groups:
        sealed = {keys.hour_key(ORG, hour, 0) for part in group for hour in part.days}
        items, asked = transaction(group, table="figures", sealed=sealed, at_ms=NOW_MS)
        assert len(items) == len(asked) <= MAX_ITEMS
    assert len(groups) < len(parts)


def test_conflicts_are_waited_out(fake: FakeDynamoDB):
    slept: list[float] = []
    faults = Faults(at=lambda number, _: "conflict" if number <= 3 else None)
    assert writer(faults.around(fake), slept=slept).count(ORG, many(3)).counted == {(a_batch_id(1), 0)}
    assert len(slept) == 3


def test_a_lost_answer_counts_once(fake: FakeDynamoDB):
    faults = Faults(at=lambda number, _: "lost" if number == 1 else None)
    writer(faults.around(fake)).count(ORG, parts_of(an_event()))
    assert requests_in(fake, "figures", "2026-11-22T12:00") == 1


def test_a_reason_that_no_retry_mends_is_raised(fake: FakeDynamoDB):
    class Refusing:
        def transact_write_items(self, **_: Any) -> dict[str, Any]:
            reasons = [{"Code": "None"}, {"Code": "ValidationError"}]
            raise client_error("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)

    with pytest.raises(Upstream, match="ValidationError"):
        writer(Refusing()).count(ORG, parts_of(an_event()))


def test_parts_of_another_organization_are_refused(fake: FakeDynamoDB):
    with pytest.raises(ValueError, match="another organization"):
        writer(fake).count("globex", parts_of(an_event()))
