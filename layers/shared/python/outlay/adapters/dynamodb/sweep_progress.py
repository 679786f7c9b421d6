"""Where the sweep is: per organization the moment reached and the batches that wait; for all, what the last one left.

=================  ==============================  ==========================================
pk                 sk                              attributes
=================  ==============================  ==========================================
``O#org#W``        ``A#reached``                   ``through`` (ms)
``O#org#W``        ``B#received ms#batch id``      ``b`` ``recv``
``SWEEP``          ``last``                        ``at`` ``oldest`` (ms; absent: nothing waits)
=================  ==============================  ==========================================
"""

from collections.abc import Iterator, Sequence
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.dynamodb.batch_item import readable_days
from outlay.adapters.dynamodb.batch_read import query_all
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.retry import Retry
from outlay.application.sweep import SweepState, Waiting
from outlay.contracts import keys

Item = dict[str, Any]


class SweepProgress:
    """``application.sweep.Progress`` and ``LogIndex``."""

    def __init__(self, client: Any, *, figures_table: str, log_table: str, retry: Retry) -> None:
        self._client = client
        self._figures_table = figures_table
        self._log_table = log_table
        self._retry = retry

    def reached(self, org: str) -> int | None:
        key = {keys.PK: {"S": keys.sweep_key(org)}, keys.SK: {"S": keys.SWEEP_REACHED}}
        item = self._call("get_item", TableName=self._figures_table, Key=key, ConsistentRead=True).get("Item")
        return None if item is None else int(item["through"]["N"])

    def advance(self, org: str, reached_ms: int) -> None:
        key = {keys.PK: {"S": keys.sweep_key(org)}, keys.SK: {"S": keys.SWEEP_REACHED}}
        self._call(
            "update_item",
            TableName=self._figures_table,
            Key=key,
            UpdateExpression=conditions.SWEEP_ADVANCE_UPDATE,
            ConditionExpression=conditions.SWEEP_ADVANCE_CONDITION,
            ExpressionAttributeValues={":through": {"N": str(reached_ms)}},
        )

    def waiting(self, org: str) -> Iterator[Waiting]:
        query = {
            "TableName": self._figures_table,
            "KeyConditionExpression": conditions.SWEEP_WAITING_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.sweep_key(org)}, ":first": {"S": keys.SWEEP_WAITING}},
            "ConsistentRead": True,
        }
        for page in self._pages(query):
            for item in page:
                yield Waiting(batch_id=item["b"]["S"], received_ms=int(item["recv"]["N"]))

    def add(self, org: str, batches: Sequence[Waiting]) -> None:
        for batch in batches:
            item = {
                **_waiting_key(org, batch),
                "b": {"S": batch.batch_id},
                "recv": {"N": str(batch.received_ms)},
            }
            self._call("put_item", TableName=self._figures_table, Item=item)

    def remove(self, org: str, batch: Waiting) -> None:
        self._call("delete_item", TableName=self._figures_table, Key=_waiting_key(org, batch))

    def report(self, *, at_ms: int, oldest_waiting_ms: int | None) -> None:
        item: Item = {**SWEEP_KEY, "at": {"N": str(at_ms)}}
        if oldest_waiting_ms is not None:
            item["oldest"] = {"N": str(oldest_waiting_ms)}
        self._call("put_item", TableName=self._figures_table, Item=item)

    def received_from(self, org: str, day: str, *, start_ms: int, end_ms: int) -> Iterator[list[Waiting]]:
        """See the port; pages of up to 1 MB, some 3,000 batches."""
        # A key is the moment and more, so the last moment is below the one after it.
        query = {
            "TableName": self._log_table,
            "IndexName": keys.LOG_DAY_INDEX,
            "KeyConditionExpression": conditions.SWEEP_RECEIVED_CONDITION,
            "ExpressionAttributeValues": {
                ":dk": {"S": keys.log_day_key(org, day)},
                ":start": {"S": f"{max(start_ms, 0):015d}"},
                ":end": {"S": f"{end_ms + 1:015d}"},
            },
        }
        for page in self._pages(query):
            if page:
                yield [_waiting(item) for item in page]

    def _pages(self, query: Item) -> Iterator[list[Item]]:
        while True:
            page = self._call("query", **query)
            yield page["Items"]
            if not page.get("LastEvaluatedKey"):
                return
            query = {**query, "ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _call(self, operation: str, **arguments: Any) -> Item:
        """The answer; nothing where a condition did not hold."""
        return self._retry.call_unless(CONDITION_FAILED, "sweep", getattr(self._client, operation), **arguments) or {}


class SweepReader:
    """Where the sweep of an organization is, in one read, for those who only look."""

    def __init__(self, client: Any, table: str, *, retry: Retry) -> None:
        self._client = client
        self._table = table
        self._retry = retry

    def state(self, org: str) -> SweepState:
        query: Item = {
            "TableName": self._table,
            "KeyConditionExpression": conditions.SWEEP_STATE_CONDITION,
            "ExpressionAttributeValues": {":pk": {"S": keys.sweep_key(org)}},
            "ConsistentRead": True,
        }
        reached: int | None = None
        waiting: list[Waiting] = []
        for item in query_all(self._client, query, self._retry, "sweep"):
            if item[keys.SK]["S"] == keys.SWEEP_REACHED:
                reached = int(item["through"]["N"])
            else:
                waiting.append(Waiting(batch_id=item["b"]["S"], received_ms=int(item["recv"]["N"])))
        return SweepState(reached_ms=reached, waiting=tuple(waiting))


SWEEP_KEY: Item = {keys.PK: {"S": keys.SWEEP}, keys.SK: {"S": keys.SWEEP_LAST}}


def _waiting(item: Item) -> Waiting:
    return Waiting(
        batch_id=item["batch"]["S"],
        received_ms=int(item[keys.LOG_DAY_SK]["S"].partition("#")[0]),
        days=frozenset(readable_days(item)),
    )


def _waiting_key(org: str, batch: Waiting) -> Item:
    return {
        keys.PK: {"S": keys.sweep_key(org)},
        keys.SK: {"S": keys.sweep_waiting_sort(batch.received_ms, batch.batch_id)},
    }
