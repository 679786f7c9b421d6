"""Faults around a client's calls: a crash before or after the k-th call, lost answers, throttling, write conflicts.

A crash is no ``Exception``: like the end of a process, no code of ours may handle it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ReadTimeoutError

from tests.support.fake_dynamodb import client_error


class Crash(BaseException):
    """The process is gone."""


@dataclass
class Faults:
    """``at`` is asked before each call with its number (from 1, over all clients) and operation; it names a fault.

    ``before`` and ``after`` crash; ``lost`` takes effect but gives no answer; ``throttled`` and ``conflict`` take none.
    """

    at: Callable[[int, str], str | None] = lambda number, operation: None
    calls: list[str] = field(default_factory=list)

    def around(self, client: Any) -> "FaultyClient":
        return FaultyClient(client, self)


class FaultyClient:
    def __init__(self, client: Any, faults: Faults) -> None:
        self._client = client
        self._faults = faults

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self._faults.calls.append(operation)
            fault = self._faults.at(len(self._faults.calls), operation)
            _raise_before(fault, operation)
            try:
                answer = getattr(self._client, operation)(**arguments)
            finally:
                if fault == "after":  # also where the answer is a refusal
                    raise Crash
            if fault == "lost":
                raise ReadTimeoutError(endpoint_url="https://nowhere.invalid")
            return answer

        return call


def _raise_before(fault: str | None, operation: str) -> None:
    if fault == "before":
        raise Crash
    if fault == "throttled":
        raise client_error("ThrottlingException", operation)
    if fault == "conflict" and operation == "transact_write_items":
        reasons = [{"Code": "TransactionConflict"}]
        raise client_error("TransactionCanceledException", operation, CancellationReasons=reasons)
    if fault == "conflict":
        raise client_error("InternalServerError", operation, status=500)
