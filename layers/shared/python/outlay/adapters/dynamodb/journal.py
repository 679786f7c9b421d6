"""The journal of adjustments: rows of the lake, by the local date they count on, written with what they count.

``rows`` is zlib of a JSON array; ``due`` stands until the lake has them.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.failures import is_condition_failed
from outlay.adapters.retry import CALL_FAILED, Retry
from outlay.contracts import keys
from outlay.domain.counting import Journal

Item = dict[str, Any]


def journal_item(org: str, journal: Journal, sort: str) -> Item:
    return {
        keys.PK: {"S": keys.journal_key(org, journal.day)},
        keys.SK: {"S": sort},
        "org": {"S": org},
        "n": {"N": str(len(journal.rows))},
        "rows": {"B": zlib.compress(msgspec.json.encode(journal.rows))},
        "due": {"N": "1"},
    }


class JournalTable:
    """Reads journals back, and marks them as delivered."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def entries(self, org: str, day: str) -> Iterator[tuple[str, Sequence[Mapping[str, Any]], bool]]:
        """(place, rows, whether the lake still waits for them) of a local date, oldest first."""
        request: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.JOURNAL_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.journal_key(org, day)}},
            "ConsistentRead": True,
        }
        backoff = self._retry.begin()
        while True:
            try:
                page = self._client.query(**request)
            except CALL_FAILED as error:
                backoff.wait("journal", error)
                continue
            for item in page["Items"]:
                yield item[keys.SK]["S"], json.loads(zlib.decompress(bytes(item["rows"]["B"]))), "due" in item
            if not page.get("LastEvaluatedKey"):
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def delivered(self, org: str, day: str, place: str) -> None:
        """The lake has them: nothing is due any more."""
        key = {keys.PK: {"S": keys.journal_key(org, day)}, keys.SK: {"S": place}}
        backoff = self._retry.begin()
        while True:
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=key,
                    UpdateExpression=conditions.JOURNAL_DELIVERED_UPDATE,
                    ConditionExpression=conditions.EXISTS_CONDITION,
                )
            except CALL_FAILED as error:
                if is_condition_failed(error):
                    return
                backoff.wait("journal", error)
            else:
                return
