"""What rollup writes on the log's items: that a batch is in quarantine, and so in no correction's way."""

from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.conditions import COUNTED_UPDATE, EXISTS_CONDITION, QUARANTINED_UPDATE
from outlay.adapters.dynamodb.failures import CONDITION_FAILED
from outlay.adapters.retry import Retry
from outlay.contracts import keys


class QuarantineMarks:
    """``application.rollup_ports.Log``."""

    def __init__(self, client: Any, table: str, *, retry: Retry, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._retry = retry
        self._clock = clock

    def mark_quarantined(self, key: str) -> None:
        """Nothing where the item has expired."""
        self._mark(key, QUARANTINED_UPDATE, {"ExpressionAttributeValues": {":at": {"N": str(self._clock())}}})

    def mark_counted(self, key: str) -> None:
        """Nothing where the item has expired."""
        self._mark(key, COUNTED_UPDATE, {})

    def _mark(self, key: str, update: str, values: dict[str, Any]) -> None:
        self._retry.call_unless(
            CONDITION_FAILED,
            "log",
            self._client.update_item,
            TableName=self._table,
            Key={keys.PK: {"S": key}},
            UpdateExpression=update,
            ConditionExpression=EXISTS_CONDITION,
            **values,
        )
