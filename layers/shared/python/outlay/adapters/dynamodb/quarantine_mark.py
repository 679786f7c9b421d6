"""What rollup writes on the log's items: that a batch is in quarantine, and so in no correction's way."""

from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.conditions import COUNTED_UPDATE, EXISTS_CONDITION, QUARANTINED_UPDATE
from outlay.adapters.dynamodb.failures import is_condition_failed
from outlay.adapters.retry import CALL_FAILED, Retry
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
        backoff = self._retry.begin()
        while True:
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={keys.PK: {"S": key}},
                    UpdateExpression=update,
                    ConditionExpression=EXISTS_CONDITION,
                    **values,
                )
            except CALL_FAILED as error:
                if is_condition_failed(error):
                    return
                backoff.wait("log", error)
            else:
                return
