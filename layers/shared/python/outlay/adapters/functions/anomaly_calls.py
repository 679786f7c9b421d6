"""Having spend looked at: an asynchronous call of the function ``anomalies``."""

from typing import Any

from outlay.adapters.retry import CALL_FAILED

_PACKED = b'{"packed":true}'


class AnomaliesFunction:
    """Over a client of Lambda."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def packed(self) -> None:
        """What is past was packed. Never raises: the next hour's call looks at this one as well."""
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=_PACKED)
        except CALL_FAILED:
            return
