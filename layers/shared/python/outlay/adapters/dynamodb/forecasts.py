"""Forecasts in the control table: ``O#org#RECORDS#forecast``, one item each, in the order of their days."""

from collections.abc import Mapping, Sequence
from typing import Any

from outlay.adapters.dynamodb.plain_values import from_attribute, to_attribute
from outlay.adapters.retry import Retry
from outlay.application.forecast_records import KIND, Content
from outlay.contracts import keys

Item = dict[str, Any]
KEYS_A_READ = 100
"""BatchGetItem's own limit; of 4 KB each they are far from 16 MB."""
BETWEEN = "pk = :pk AND sk BETWEEN :since AND :before"
_FIRST, _LAST = "fct_", "fct_~"


class ForecastsTable:
    """``application.forecast_records.Forecasts``; what is read is there."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def put(self, org: str, forecast_id: str, content: Content) -> None:
        item = {**_key(org, forecast_id), **{name: to_attribute(value) for name, value in content.items()}}
        self._retry.call("keep a forecast", self._client.put_item, TableName=self._table, Item=item)

    def many(self, org: str, ids: Sequence[str]) -> Mapping[str, Content]:
        found: dict[str, Content] = {}
        for start in range(0, len(ids), KEYS_A_READ):
            wanted = [_key(org, one) for one in ids[start : start + KEYS_A_READ]]
            left: Item = {self._table: {"Keys": wanted, "ConsistentRead": True}}
            backoff = self._retry.begin()
            while left:
                answer = self._retry.call("read forecasts", self._client.batch_get_item, RequestItems=left)
                found |= {item[keys.SK]["S"]: _content(item) for item in answer["Responses"].get(self._table, [])}
                left = answer.get("UnprocessedKeys", {})
                if left:
                    backoff.wait("read forecasts")
        return found

    def newest(self, org: str, *, since: str, before: str, limit: int) -> Sequence[tuple[str, Content]]:
        first, last = since or _FIRST, before or _LAST
        if first > last:
            return ()  # DynamoDB refuses such a range
        values = {":pk": {"S": keys.records_key(org, KIND)}, ":since": {"S": first}, ":before": {"S": last}}
        call: Item = {
            "TableName": self._table,
            "KeyConditionExpression": BETWEEN,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
            "ScanIndexForward": False,
            "Limit": limit + 1,
        }
        found: list[tuple[str, Content]] = []
        while len(found) < limit:
            answer = self._retry.call("list forecasts", self._client.query, **call)
            named = ((item[keys.SK]["S"], item) for item in answer["Items"])
            found += [(sk, _content(item)) for sk, item in named if sk != before]  # BETWEEN takes both ends
            if "LastEvaluatedKey" not in answer:
                break
            call["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found[:limit]


def _key(org: str, forecast_id: str) -> Item:
    return {keys.PK: {"S": keys.records_key(org, KIND)}, keys.SK: {"S": forecast_id}}


def _content(item: Item) -> Content:
    return {name: from_attribute(value) for name, value in item.items() if name not in {keys.PK, keys.SK}}
