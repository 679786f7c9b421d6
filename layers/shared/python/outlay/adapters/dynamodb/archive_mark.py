"""What rollup writes on the log's items: that a batch is done. It leaves the sparse index of pending batches then."""

from collections.abc import Callable, Mapping
from typing import Any

from outlay.adapters.dynamodb.conditions import ARCHIVED_CONDITION, ARCHIVED_UPDATE, QUARANTINED_UPDATE
from outlay.adapters.dynamodb.failures import is_condition_failed
from outlay.adapters.retry import CALL_FAILED, Retry
from outlay.contracts import keys
from outlay.domain.batch import Batch


class ArchiveMarks:
    """``application.rollup_ports.Log``."""

    def __init__(self, client: Any, table: str, *, retry: Retry, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._clock = clock

    def mark_archived(self, batch: Batch) -> bool:
        """Set ``archived``; nothing where the item has expired. Whether it was in quarantine until now."""
        return "quarantined" in self._mark(keys.log_key(batch.org, batch.batch_id), ARCHIVED_UPDATE)

    def mark_quarantined(self, key: str) -> None:
        """Set ``quarantined``; nothing where the item has expired."""
        self._mark(key, QUARANTINED_UPDATE)

    def _mark(self, key: str, update: str) -> Mapping[str, Any]:
        """Those attributes that the update changed, as they were before."""
        backoff = self._retry.begin()
        while True:
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key={keys.PK: {"S": key}},
                    UpdateExpression=update,
                    ConditionExpression=ARCHIVED_CONDITION,
                    ExpressionAttributeValues={":at": {"N": str(self._clock())}},
                    ReturnValues="UPDATED_OLD",
                )
            except CALL_FAILED as error:
                if is_condition_failed(error):
                    return {}
                backoff.wait("log", error)
            else:
                before: Mapping[str, Any] = answer.get("Attributes", {})
                return before
