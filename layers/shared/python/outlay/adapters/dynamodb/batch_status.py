"""Reads what became of a batch: the log item without its body, the markers, and what the last sweep left."""

from collections.abc import Mapping
from typing import Any

from outlay.adapters.dynamodb.batch_item import answer_of
from outlay.adapters.dynamodb.failures import CALL_FAILED, as_outlay_error
from outlay.adapters.dynamodb.sweep_progress import SWEEP_KEY
from outlay.application.batch_status import LoggedBatch, Marker
from outlay.contracts import keys


def marker_from_item(item: Mapping[str, Any]) -> Marker:
    return Marker(
        part=int(item[keys.SK]["S"]),
        accepted=int(item["rcv"]["N"]),
        won=int(item["won"]["N"]),
        duplicates=int(item["dup"]["N"]),
        conflicts=int(item["con"]["N"]),
        unpriced=int(item["unp"]["N"]),
        counted_ms=int(item["at"]["N"]),
    )


def logged_batch_from_item(item: Mapping[str, Any]) -> LoggedBatch:
    answer = answer_of(item)
    return LoggedBatch(
        received_ms=int(item["recv"]["N"]),
        received=int(answer["received"]),
        accepted=int(item["n"]["N"]),
        parts=len(item["parts"]["L"]),
        quarantined="quarantined" in item,
    )


_LOG_NAMES = {f"#{name}": name for name in ("batch", "recv", "n", "parts", "answer", "quarantined")}
"""Placeholders for all: ``batch`` is one of DynamoDB's reserved words."""


class BatchReader:
    """The port ``BatchLog`` over the tables ``log`` and ``figures``."""

    def __init__(self, client: Any, *, log_table: str, figures_table: str) -> None:
        self._client = client
        self._log_table = log_table
        self._figures_table = figures_table

    def find_batch(self, *, org: str, batch_id: str) -> LoggedBatch | None:
        """None also where the slot holds another content under the same Idempotency-Key."""
        answer = self._call(
            "get_item",
            TableName=self._log_table,
            Key={keys.PK: {"S": keys.log_key(org, batch_id)}},
            ProjectionExpression=", ".join(_LOG_NAMES),
            ExpressionAttributeNames=_LOG_NAMES,
            ConsistentRead=True,
        )
        item = answer.get("Item")
        if item is None or item["batch"]["S"] != batch_id:
            return None
        return logged_batch_from_item(item)

    def markers(self, *, org: str, batch_id: str) -> list[Marker]:
        query: dict[str, Any] = {
            "TableName": self._figures_table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": keys.marker_key(org, batch_id)}},
            "ConsistentRead": True,
        }
        found: list[Marker] = []
        while True:
            page = self._call("query", **query)
            found += [marker_from_item(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return found
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def oldest_waiting_ms(self) -> int | None:
        query = {
            "TableName": self._figures_table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": SWEEP_KEY[keys.PK]},
        }
        left = [int(item["oldest"]["N"]) for item in self._call("query", **query)["Items"] if "oldest" in item]
        return min(left, default=None)

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except CALL_FAILED as error:
            raise as_outlay_error(error) from error
        return answer
