"""Starting a task of the function that packs and closes: asynchronously, since it may take minutes."""

import json
from typing import Any

from outlay.adapters.retry import CALL_FAILED
from outlay.domain.errors import Upstream


class AggregateFunction:
    """``application.read_periods.CloseCalls`` over a client of Lambda."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def close(self, org: str, month: str, *, who: str) -> None:
        payload = {"task": "close", "org": org, "month": month, "who": who}
        try:
            self._client.invoke(
                FunctionName=self._function, InvocationType="Event", Payload=json.dumps(payload).encode()
            )
        except CALL_FAILED as error:
            raise Upstream("It is not known to have begun; look again in a minute: a repeat is safe.") from error
