"""What became of a batch, read from the items as ingest and rollup write them."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb.batch_item import to_item
from outlay.adapters.dynamodb.batch_status import BatchReader
from outlay.adapters.dynamodb.sweep_progress import SweepProgress
from outlay.application.batch_status import batch_status, waiting_age_s
from outlay.contracts import keys

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id
from tests.support.rollup_rig import patient


def a_marker_item(part: int, org: str = ORG) -> dict[str, Any]:
    numbers = {"rcv": 3, "won": 2, "dup": 1, "con": 0, "unp": 1, "rating": 0, "at": NOW_MS}
    item: dict[str, Any] = {name: {"N": str(value)} for name, value in numbers.items()}
    return {"pk": {"S": keys.marker_key(org, a_batch_id())}, "sk": {"S": keys.marker_sort(part)}, **item}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        dynamodb.create_table(
            TableName="log",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        dynamodb.create_table(
            TableName="figures",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        )
        yield dynamodb


@pytest.fixture
def reader(client: Any) -> BatchReader:
    return BatchReader(client, log_table="log", figures_table="figures")


def put_batch(client: Any, number: int = 1, **changes: Any) -> dict[str, Any]:
    item = to_item(a_batch(batch_id=a_batch_id(number), **changes), {"received": 2, "accepted": 1})
    client.put_item(TableName="log", Item=item)
    return item


def test_a_logged_batch_knows_what_the_request_brought(client: Any, reader: BatchReader) -> None:
    put_batch(client)
    found = reader.find_batch(org=ORG, batch_id=a_batch_id())
    assert found is not None
    assert (found.received, found.accepted, found.parts, found.quarantined) == (2, 1, 1, False)
    assert found.received_ms == NOW_MS + 1000


def test_a_batch_that_was_put_aside_says_so(client: Any, reader: BatchReader) -> None:
    item = put_batch(client)
    client.put_item(TableName="log", Item={**item, "quarantined": {"N": str(NOW_MS)}})
    status = batch_status(log=reader, org=ORG, batch_id=a_batch_id())
    assert (status.counted, status.archived, status.quarantined) == (False, False, True)


def test_a_slot_that_holds_other_content_is_not_the_batch(client: Any, reader: BatchReader) -> None:
    put_batch(client)
    same_slot = a_batch_id()[:22] + "f" * 20
    assert reader.find_batch(org=ORG, batch_id=same_slot) is None


def test_another_organization_finds_nothing(client: Any, reader: BatchReader) -> None:
    put_batch(client)
    client.put_item(TableName="figures", Item=a_marker_item(0))
    assert reader.find_batch(org="other", batch_id=a_batch_id()) is None
    assert reader.markers(org="other", batch_id=a_batch_id()) == []


def test_markers_come_in_the_order_of_the_parts(client: Any, reader: BatchReader) -> None:
    for part in (10, 2, 0):
        client.put_item(TableName="figures", Item=a_marker_item(part))
    markers = reader.markers(org=ORG, batch_id=a_batch_id())
    assert [marker.part for marker in markers] == [0, 2, 10]
    assert (markers[0].accepted, markers[0].won, markers[0].duplicates, markers[0].unpriced) == (3, 2, 1, 1)


def test_how_long_the_oldest_batch_waits_is_what_the_last_sweep_said(client: Any, reader: BatchReader) -> None:
    progress = SweepProgress(client, figures_table="figures", log_table="log", retry=patient())
    assert reader.oldest_waiting_ms() is None
    progress.report(at_ms=NOW_MS, oldest_waiting_ms=NOW_MS - 90 * 60_000)
    assert waiting_age_s(log=reader, now_ms=NOW_MS) == 90 * 60
    progress.report(at_ms=NOW_MS, oldest_waiting_ms=None)
    assert waiting_age_s(log=reader, now_ms=NOW_MS) is None
