"""Calls of the function that tells people: asynchronous, and lost calls are found by its schedule."""

import json
from collections.abc import Mapping
from typing import Any

from outlay.adapters.retry import CALL_FAILED


class AlertsFunction:
    """``application.raise_alert.AlertCalls`` and ``application.deliver.DeliveryCalls`` over a client of Lambda."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def hand_on(self, org: str, alert_id: str) -> None:
        self._begin({"raised": {"org": org, "alert_id": alert_id}})

    def deliver(self, org: str, alert_id: str, delivery_id: str) -> None:
        self._begin({"deliver": {"org": org, "alert_id": alert_id, "delivery_id": delivery_id}})

    def due(self) -> None:
        """What waits for its time is to be looked after."""
        self._begin({"due": True})

    def _begin(self, wanted: Mapping[str, Any]) -> None:
        try:
            self._client.invoke(
                FunctionName=self._function, InvocationType="Event", Payload=json.dumps(wanted).encode()
            )
        except CALL_FAILED:
            return  # it is DUE: the schedule finds it
