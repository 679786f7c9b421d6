"""Tables for contract tests: the same cases run on the fake in memory and on the local AWS."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.fake_dynamodb import FakeDynamoDB


def in_memory(name: str, *, sort_key: bool) -> tuple[Any, str]:
    """(client, table) of a fake."""
    return (FakeDynamoDB(sort_keys=[name]) if sort_key else FakeDynamoDB(name)), name


@contextmanager
def on_local_aws(client: Any, name: str, *, sort_key: bool) -> Iterator[tuple[Any, str]]:
    """(client, table) of a new table on the local AWS, deleted afterwards."""
    table = f"{name}-{uuid.uuid4().hex[:12]}"
    attributes = ["pk", "sk"] if sort_key else ["pk"]
    schema = [
        {"AttributeName": attribute, "KeyType": kind}
        for attribute, kind in zip(attributes, ("HASH", "RANGE"), strict=False)
    ]
    client.create_table(
        TableName=table,
        KeySchema=schema,
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
        BillingMode="PAY_PER_REQUEST",
    )
    yield client, table
    client.delete_table(TableName=table)
