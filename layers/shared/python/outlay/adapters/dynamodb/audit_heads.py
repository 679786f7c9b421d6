"""The ends of all chains of the audit log, and up to when they are anchored."""

from collections.abc import Iterator
from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error
from outlay.contracts import door_keys, keys
from outlay.domain.audit import Anchor

HEADS_CONDITION = "sk = :head"


def all_heads(client: Any, table: str) -> Iterator[Anchor]:
    """Of every organization and of the deployment, in no order."""
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        FilterExpression=HEADS_CONDITION,
        ExpressionAttributeValues={":head": {"S": door_keys.AUDIT_HEAD_SORT}},
    )
    for page in pages:
        for item in page["Items"]:
            if not door_keys.is_audit_head_key(item[keys.PK]["S"]):
                continue
            yield Anchor(
                chain=door_keys.chain_of_audit_head_key(item[keys.PK]["S"]),
                seq=int(item["seq"]["N"]),
                hash=item["hash"]["S"],
                at_ms=int(item["at"]["N"]),
            )


class ReachedItem:
    """The port ``Reached`` of ``application.anchor_heads``."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def get(self) -> int:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
        return int(answer["Item"]["until"]["N"]) if "Item" in answer else 0

    def set(self, moment_ms: int) -> None:
        try:
            self._client.put_item(TableName=self._table, Item={**_KEY, "until": {"N": str(moment_ms)}})
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error


_KEY = {keys.PK: {"S": keys.CLEANUP_KEY}, keys.SK: {"S": keys.CLEANUP_ANCHORED_SORT}}
