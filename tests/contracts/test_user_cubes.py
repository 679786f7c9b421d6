"""The store of cubes by user, and the log in the order of receipt, against AWS's own interfaces (moto)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb import events_reader, user_cubes
from outlay.adapters.dynamodb.batch_item import to_item
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.user_cubes import DynamoUserCubes
from outlay.adapters.s3.user_cubes import S3UserCubes
from outlay.application.pack_users import references
from outlay.application.user_cubes import Progress, UserCube, UserHead
from outlay.contracts import keys
from outlay.domain.user_cubes import DayTotals

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.dynamodb_expressions import parse_condition, parse_update
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.fake_lake import FakeS3

DAY = "2026-11-21"
TOTALS = DayTotals(requests=3, unpriced=1, cost=10**31)
LARGE = bytes(range(256)) * 20


def aws(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def make_table(client: Any, name: str, *names: str, index: bool = False) -> None:
    kinds = ("HASH", "RANGE")
    attributes = [*names, *(("dk", "rs") if index else ())]
    by_day = {
        "IndexName": keys.LOG_DAY_INDEX,
        "KeySchema": [{"AttributeName": "dk", "KeyType": "HASH"}, {"AttributeName": "rs", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": one, "KeyType": kind} for one, kind in zip(names, kinds, strict=False)],
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in attributes],
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": [by_day]} if index else {}),
    )


@pytest.fixture(params=["in memory", "moto"])
def store(request: pytest.FixtureRequest) -> Iterator[tuple[DynamoUserCubes, Any]]:
    """The store, and S3's client."""
    if request.param == "in memory":

        class Whole(FakeDynamoDB):
            def batch_get_item(self, *, RequestItems: dict[str, Any]) -> Any:  # noqa: N803 - boto3's name
                [(table, asked)] = RequestItems.items()
                found = [self.tables[table].get(self._key(table, key)) for key in asked["Keys"]]
                return {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}

        s3: Any = FakeS3()
        yield (
            DynamoUserCubes(Whole(sort_keys=["figures"]), "figures", objects=S3UserCubes(s3, "bucket"), item_bytes=90),
            s3,
        )
        return
    with mock_aws():
        database, s3 = aws("dynamodb"), aws("s3")
        make_table(database, "figures", "pk", "sk")
        s3.create_bucket(Bucket="bucket")
        yield DynamoUserCubes(database, "figures", objects=S3UserCubes(s3, "bucket"), item_bytes=90), s3


def a_cube(data: bytes, **changes: Any) -> UserCube:
    return UserCube(**{"day": DAY, "round": 1, "data": data, "totals": TOTALS, "first_received": DAY, **changes})


def head(store: DynamoUserCubes) -> UserHead:
    return store.heads(ORG, [DAY, "2026-11-22"])[DAY]


@pytest.mark.parametrize("data", [b"small", LARGE])
def test_a_cube_is_kept_with_what_is_known_of_it(store: tuple[DynamoUserCubes, Any], data: bytes) -> None:
    cubes, _ = store
    assert cubes.heads(ORG, [DAY]) == {}
    assert cubes.replace(ORG, a_cube(data, rebuilt_at="r"), held=None) is True
    found = head(cubes)
    assert (found.version, found.round, found.totals, found.size) == (1, 1, TOTALS, len(data))
    assert (found.first_received, found.is_exact, found.compared_at, found.rebuilt_at) == (DAY, None, "", "r")
    assert dict(cubes.cubes(ORG, {DAY: found})) == {DAY: data}


@pytest.mark.parametrize(("first", "second"), [(b"small", LARGE), (LARGE, b"small"), (LARGE, LARGE[:-1])])
def test_what_was_replaced_is_gone_and_only_the_current_one_can_be_replaced(
    store: tuple[DynamoUserCubes, Any], first: bytes, second: bytes
) -> None:
    cubes, _ = store
    cubes.replace(ORG, a_cube(first), held=None)
    old = head(cubes)
    assert cubes.replace(ORG, a_cube(second, round=2), held=old) is True
    assert (head(cubes).version, head(cubes).round) == (2, 2)
    assert dict(cubes.cubes(ORG, {DAY: old})) == {}
    assert cubes.replace(ORG, a_cube(b"another", round=3), held=old) is False
    assert cubes.replace(ORG, a_cube(b"another", round=3), held=None) is False
    assert dict(cubes.cubes(ORG, {DAY: head(cubes)})) == {DAY: second}


def test_objects_lie_under_the_prefix_that_functions_may_use(store: tuple[DynamoUserCubes, Any]) -> None:
    cubes, s3 = store
    cubes.replace(ORG, a_cube(LARGE), held=None)
    name = keys.users_object(ORG, DAY, head(cubes).name)
    assert name.startswith(f"{keys.USERS_PREFIX}{ORG}/{DAY}/o1-")
    assert s3.get_object(Bucket="bucket", Key=name)["Body"].read() == LARGE


def test_a_comparison_is_noted_on_the_cube_that_was_compared(store: tuple[DynamoUserCubes, Any]) -> None:
    cubes, _ = store
    cubes.replace(ORG, a_cube(b"one"), held=None)
    old = head(cubes)
    assert cubes.compared(ORG, DAY, old, is_exact=False, compared_at="r1") is True
    assert (head(cubes).is_exact, head(cubes).compared_at) == (False, "r1")
    cubes.replace(ORG, a_cube(b"two", round=2), held=head(cubes))
    assert head(cubes).is_exact is None
    assert cubes.compared(ORG, DAY, old, is_exact=True, compared_at="r2") is False
    assert head(cubes).is_exact is None


def test_progress_goes_on_from_the_version_that_was_read(store: tuple[DynamoUserCubes, Any]) -> None:
    cubes, _ = store
    none = cubes.progress(ORG)
    assert none == Progress()
    plan = replace(none, round=1, from_ms=1, to_ms=2, is_applying=True, waiting=("1#b",), late=("0#a",))
    assert cubes.advance(ORG, plan) is True
    assert cubes.advance(ORG, plan) is False
    held = cubes.progress(ORG)
    assert held == replace(plan, version=1)
    assert held.packed_to_ms == 1
    assert cubes.advance(ORG, replace(held, is_applying=False, late=(), unproven=(DAY,))) is True
    assert cubes.progress(ORG).packed_to_ms == 2
    assert cubes.progress("other") == Progress()


def test_the_log_is_read_in_the_order_of_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.application.pack_users.REFERENCES_A_QUERY", 2)
    with mock_aws():
        client = aws("dynamodb")
        make_table(client, "log", "pk", index=True)
        log = DynamoEventLog(client, log_table="log", claims_table="c", figures_table="f")
        moments = [NOW_MS + hours * 3_600_000 for hours in (0, 11, 12, 13, 30)] + [NOW_MS]
        batches = [
            a_batch(an_event(event_id=f"e{number}"), batch_id=a_batch_id(number), received_ms=moment)
            for number, moment in enumerate(moments, 1)
        ]
        for batch in [*batches, replace(batches[0], org="other")]:
            client.put_item(TableName="log", Item=to_item(batch, {"batch_id": batch.batch_id}))
        found = list(references(log, ORG, NOW_MS, moments[4]))
        assert [one.batch_id for one in found] == [a_batch_id(number) for number in (1, 6, 2, 3, 4)]
        assert [one.batch_id for one in references(log, ORG, NOW_MS + 1, moments[3])] == [a_batch_id(2), a_batch_id(3)]


def test_every_expression_is_in_the_grammar_of_aws() -> None:
    for condition in (user_cubes.NEW_CONDITION, user_cubes.UNCHANGED_CONDITION):
        assert parse_condition(condition)
    assert parse_condition(events_reader.RECEIVED_BETWEEN_CONDITION)
    assert parse_update(user_cubes.COMPARED_UPDATE)
