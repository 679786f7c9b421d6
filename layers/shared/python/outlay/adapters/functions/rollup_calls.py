"""Calling the function that counts: the API has others change nothing but through it."""

import json
from collections.abc import Mapping
from typing import Any

from outlay.adapters.retry import CALL_FAILED
from outlay.domain.errors import Upstream

_UNKNOWN = "It is not known to be done; it may still be. Look again in a minute: a repeat is safe."


class RollupFunction:
    """``application.quarantine.RollupCalls`` over a client of Lambda."""

    def __init__(self, client: Any, function: str) -> None:
        self._client = client
        self._function = function

    def redrive(self, org: str, batch_id: str, *, who: str) -> Mapping[str, Any]:
        return self._answer({"redrive": [{"org": org, "batch_id": batch_id}], "who": who})

    def discard(self, org: str, batch_id: str, *, who: str, reason: str) -> Mapping[str, Any]:
        return self._answer({"discard": {"org": org, "batch_id": batch_id}, "who": who, "reason": reason})

    def begin_void(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._answer({"void": wanted})

    def apply_void(self, org: str, correction_id: str, *, reason: str = "") -> Mapping[str, Any]:
        return self._answer({"apply": {"org": org, "id": correction_id, "reason": reason}})

    def go_on(self, org: str, correction_id: str) -> None:
        """Begun, not done: the correction itself says how far it is."""
        self._begin({"correct": {"org": org, "id": correction_id}})

    def begin_rerating(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._answer({"rerate": wanted})

    def apply_rerating(self, org: str, rerating_id: str) -> Mapping[str, Any]:
        return self._answer({"apply_rerating": {"org": org, "id": rerating_id}})

    def rate(self, org: str, rerating_id: str) -> None:
        self._begin({"rate": {"org": org, "id": rerating_id}})

    def fill(self, org: str) -> None:
        self._begin({"fill": {"org": org}})

    def _begin(self, wanted: Mapping[str, Any]) -> None:
        payload = json.dumps(wanted).encode()
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
        except CALL_FAILED as error:
            raise Upstream(_UNKNOWN) from error

    def _answer(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            called = self._client.invoke(FunctionName=self._function, Payload=json.dumps(payload).encode())
            answer: Any = json.loads(called["Payload"].read())
        except CALL_FAILED as error:
            raise Upstream(_UNKNOWN) from error
        if called.get("FunctionError") or not isinstance(answer, dict):
            raise Upstream(_UNKNOWN)
        return answer
