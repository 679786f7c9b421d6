"""AWS clients for interleaved work: every call waits for its turn."""

from typing import Any

from tests.support.interleaving import Turns


class Pausing:
    def __init__(self, client: Any, turns: Turns) -> None:
        self._client = client
        self._turns = turns

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def called(**arguments: Any) -> Any:
            self._turns.pause()
            return method(**arguments)

        return called
