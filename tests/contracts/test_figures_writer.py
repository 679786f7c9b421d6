"""The figures writer against DynamoDB's behaviour: cancelled transactions, conflicts, limits."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from outlay.adapters.dynamodb.figures_items import MAX_ITEMS, pack, transaction
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.contracts import keys
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, PartCount, count_parts, price_events
from outlay.domain.errors import Upstream
from outlay.domain.part_state import PartState, Taken, Taking
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


def test_a_part_that_was_counted_before_is_left_out_at_once(fake: FakeDynamoDB):
    slept: list[float] = []
    first, second = parts_of(an_event(event_id="1")), parts_of(an_event(event_id="2"), number=2)
    writer(fake).count(ORG, first)
    assert writer(fake, slept=slept).count(ORG, [*first, *second]).counted == {(a_batch_id(2), 0)}
    assert slept == []


def test_what_was_counted_is_told_by_its_marker_and_what_was_not_is_missing(table: tuple[Any, str]):
    client, name = table
    counted = parts_of(an_event(event_id="1"), an_event(event_id="2", model="no-such-model"))
    writer(client, name).count(ORG, counted)
    stored = writer(client, name).stored(ORG, [(a_batch_id(1), 0), (a_batch_id(1), 1), (a_batch_id(2), 0)])
    assert [*stored] == [(a_batch_id(1), 0)]
    assert (stored[a_batch_id(1), 0].received, stored[a_batch_id(1), 0].won) == (2, 2)


def a_closed_head(hour: str, lane: int = 0) -> dict[str, Any]:
    pk = keys.hour_key(ORG, hour, lane)
    return {"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "st": {"S": "closed"}, "rev": {"N": "4"}, "u": {"N": "9"}}


def test_a_part_with_a_closed_hour_is_not_counted_and_the_hour_is_named(table: tuple[Any, str]):
    client, name = table
    client.put_item(TableName=name, Item=a_closed_head("2026-11-22T11:00"))
    [open_part], [closed_part] = parts_of(an_event(event_id="x"), number=2), many(3)
    answer = writer(client, name).count(ORG, [closed_part, open_part])
    assert (answer.counted, answer.closed) == ({open_part.key}, {closed_part.key: {"2026-11-22T11:00"}})
    assert requests_in(client, name, "2026-11-22T11:00") == 0
    assert requests_in(client, name, "2026-11-22T12:00") == 1
    asked = [("2026-11-22T11:00", 0), ("2026-11-22T11:00", 1), ("2026-11-22T12:00", 0), ("2026-11-22T13:00", 0)]
    assert writer(client, name).closed_hours(ORG, asked) == {"2026-11-22T11:00"}


def a_taking(version: int, *positions: int, parts: dict[int, PartState] | None = None) -> PartCount:
    """Of batch 1, from the lake's rows."""
    [part] = parts_of(an_event(event_id="1"))
    before = Taken(version=version, positions=frozenset(range(version)))
    taking = Taking(before=before, positions=frozenset(positions), parts=parts or {}, unpriced={})
    return replace(part, counters={}, days={}, ledger={}, taking=taking)


def test_what_is_taken_back_from_the_lakes_rows_adds_up_and_only_on_what_was_seen(table: tuple[Any, str]):
    client, name = table
    figures = writer(client, name)
    key = (a_batch_id(1), 0)
    assert figures.taken(ORG, [a_batch_id(1)]) == {}
    assert figures.count(ORG, [a_taking(0, 0, 7)]).counted == {key}
    assert figures.count(ORG, [a_taking(0, 3)]).counted == frozenset()
    assert figures.count(ORG, [a_taking(1, 3)]).counted == {key}
    assert figures.taken(ORG, [a_batch_id(1), a_batch_id(2)]) == {
        a_batch_id(1): Taken(version=2, positions=frozenset({0, 3, 7}))
    }


def test_what_is_taken_back_is_void_in_its_marker_too_unless_that_moved(table: tuple[Any, str]):
    client, name = table
    figures = writer(client, name)
    [part] = parts_of(an_event(event_id="1"), an_event(event_id="2"))
    figures.count(ORG, [part])
    gone = replace(part.state, outcomes=(Outcome.VOIDED, Outcome.WON), rating=1, taken=frozenset({0}))
    assert figures.count(ORG, [a_taking(0, 0, parts={0: replace(gone, rating=2)})]).counted == frozenset()
    assert figures.taken(ORG, [a_batch_id(1)]) == {}
    assert figures.count(ORG, [a_taking(0, 0, parts={0: gone})]).counted == {part.key}
    assert figures.stored(ORG, [part.key])[part.key].state == gone


@pytest.mark.parametrize("nothing", [{"Code": "None"}, {}])
def test_an_item_without_a_reason_did_not_refuse(nothing: dict[str, str]):
    class Cancelling:
        calls = 0

        def transact_write_items(self, **_: Any) -> dict[str, Any]:
            self.calls += 1
            reasons = [{"Code": "ConditionalCheckFailed"}, nothing]
            raise client_error("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)

    client = Cancelling()
    assert writer(client).count(ORG, parts_of(an_event())).counted == frozenset()
    assert client.calls == 1


def test_a_call_that_is_refused_is_raised_at_once():
    class Refusing:
        calls = 0

        def transact_write_items(self, **_: Any) -> dict[str, Any]:
            self.calls += 1
            raise client_error("AccessDeniedException", "TransactWriteItems")

    client = Refusing()
    with pytest.raises(Upstream, match="AccessDenied"):
        writer(client).count(ORG, parts_of(an_event()))
    assert client.calls == 1
