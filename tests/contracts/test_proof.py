"""The proof's log and ledger, read from the items as ingest and rollup write them."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb.batch_item import to_item
from outlay.adapters.dynamodb.figures_writer import FiguresTable
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.retry import Retry
from outlay.application.verify import LedgerDay, LedgerEntry
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, count_parts, price_events
from outlay.domain.pricing import load_price_book

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event

DAY_MS = 86_400_000
TODAY, YESTERDAY = "2026-11-22", "2026-11-21"


def _schema(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def _texts(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        index = {
            "IndexName": keys.LOG_DAY_INDEX,
            "KeySchema": _schema(keys.LOG_DAY_PK, keys.LOG_DAY_SK),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["org", "batch", "n", "days"]},
        }
        dynamodb.create_table(
            TableName="log",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=_schema("pk"),
            AttributeDefinitions=_texts("pk", keys.LOG_DAY_PK, keys.LOG_DAY_SK),
            GlobalSecondaryIndexes=[index],
        )
        dynamodb.create_table(
            TableName="figures",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=_schema("pk", "sk"),
            AttributeDefinitions=_texts("pk", "sk"),
        )
        yield dynamodb


def receive(client: Any, number: int, *, days_back: int = 0, **changes: Any) -> Batch:
    """A batch of two events, one of ``days_back`` days before, in the log."""
    events = (an_event(event_id="new"), an_event(event_id="old", timestamp_ms=NOW_MS - days_back * DAY_MS))
    batch = a_batch(*events, batch_id=a_batch_id(number), **changes)
    client.put_item(TableName="log", Item=to_item(batch, {"received": 2, "accepted": 2}))
    return batch


def reader_of(client: Any) -> ProofReader:
    return ProofReader(client, log_table="log", figures_table="figures")


def test_the_log_is_added_up_by_event_day_and_what_is_recent_apart(client: Any) -> None:
    receive(client, 1, days_back=1, received_ms=NOW_MS - 3_600_000)
    receive(client, 2, received_ms=NOW_MS)
    receive(client, 3, received_ms=NOW_MS, org="other")
    receive(client, 4, received_ms=NOW_MS - DAY_MS)
    found = reader_of(client).received_per_event_day(ORG, [TODAY], recent_from_ms=NOW_MS - 60_000)
    assert found.total == {TODAY: 3, YESTERDAY: 1}
    assert found.recent == {TODAY: 2}


def test_the_ledger_has_what_the_transactions_of_a_day_noted(client: Any) -> None:
    figures = FiguresTable(
        client, "figures", retry=Retry(sleep=lambda _: None, chance=lambda: 0.5), clock=lambda: NOW_MS
    )
    for number, second in ((1, Outcome.WON), (2, Outcome.DUPLICATE)):
        batch = receive(client, number, days_back=1)
        outcomes = (Outcome.CONFLICT if number == 2 else Outcome.WON, second)
        judged = JudgedBatch(batch=batch, prices=price_events(batch, load_price_book()), outcomes=outcomes)
        figures.count(ORG, count_parts(judged, refused={}, retention_days=80))
    reader = reader_of(client)
    assert reader.entries(ORG, [YESTERDAY, TODAY]) == [
        LedgerEntry(YESTERDAY, TODAY, LedgerDay(claimed=1, duplicates=1)),
        LedgerEntry(TODAY, TODAY, LedgerDay(claimed=1, conflicts=1)),
    ]
    assert reader.entries("other", [YESTERDAY, TODAY]) == []
