"""Calls of the function that is running, by itself: asynchronous, so that what is left over goes on in another call."""

import json
from collections.abc import Mapping
from typing import Any

from outlay.adapters.retry import CALL_FAILED
from outlay.domain.errors import Upstream


class OwnFunction:
    """``application.fan_out.FanOut.again``. Raises ``Upstream`` where the call was not taken."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def __call__(self, payload: Mapping[str, Any]) -> None:
        body = json.dumps(payload, separators=(",", ":")).encode()
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=body)
        except CALL_FAILED as error:
            raise Upstream("a call of the function itself was not taken; the schedule begins anew") from error
