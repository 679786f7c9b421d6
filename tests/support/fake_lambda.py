"""Lambda as callers see it: what was invoked asynchronously, in order."""

# ruff: noqa: N803 - the names of boto3's arguments

import json
from typing import Any

MAX_ASYNCHRONOUS_BYTES = 262_144


class FakeLambda:
    def __init__(self) -> None:
        self.invoked: list[tuple[str, dict[str, Any]]] = []
        """(function, payload) of each."""

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:
        assert InvocationType == "Event"
        assert len(Payload) <= MAX_ASYNCHRONOUS_BYTES
        self.invoked.append((FunctionName, json.loads(Payload)))
        return {"StatusCode": 202}

    def payloads(self, function: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.invoked if name == function]
