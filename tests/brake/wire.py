"""DynamoDB as it can be between a function and its table: slow, deaf, crowded, or too late.

Beside the faults of ``tests.support.faults`` a write can land *late*: its caller hears nothing, and it takes effect at
some moment afterwards, when others have read and written.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.support.fake_dynamodb import FakeDynamoDB, client_error
from tests.support.faults import Crash
from tests.support.interleaving import Turns

_WRITES = ("update_item", "transact_write_items")


@dataclass
class Wire:
    """``faults`` is the chance that a call meets one; ``seen`` is told of each write that took effect."""

    database: FakeDynamoDB
    turns: Turns
    random: random.Random
    faults: float
    seen: Callable[[dict[str, Any], int], None]
    """Told of each write that took effect: its arguments, and when its writer last looked at the clock."""
    moment: Callable[[], int]
    late: list[Callable[[], None]] = field(default_factory=list)
    met: list[str] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.turns.pause()
            moment = self.moment()
            fault = self._fault(operation)
            self._before(fault, operation, partial(self._land, operation, arguments, moment))
            answer = self._done(operation, arguments, moment)
            _after(fault)
            return answer

        return call

    def _before(self, fault: str, operation: str, land: Callable[[], None]) -> None:
        match fault:
            case "before":
                raise Crash
            case "throttled":
                raise client_error("ThrottlingException", operation)
            case "conflict":
                raise self._conflict(operation)
            case "late":
                self.late.append(land)
                raise ReadTimeoutError(endpoint_url="https://nowhere.invalid")

    def _fault(self, operation: str) -> str:
        if self.random.random() >= self.faults:
            return ""
        if operation in _WRITES:
            return self._met(("before", "throttled", "conflict", "conflict", "late", "lost", "after"))
        return self._met(("before", "throttled", "lost"))

    def _met(self, faults: Sequence[str]) -> str:
        self.met.append(self.random.choice(faults))
        return self.met[-1]

    def _conflict(self, operation: str) -> ClientError:
        if operation == "transact_write_items":
            reasons = [{"Code": "TransactionConflict"}]
            return client_error("TransactionCanceledException", operation, CancellationReasons=reasons)
        return client_error("TransactionConflictException", operation)

    def _done(self, operation: str, arguments: dict[str, Any], moment: int) -> Any:
        answer = getattr(self.database, operation)(**arguments)
        if operation in _WRITES:
            self.seen(arguments, moment)
        return answer

    def _land(self, operation: str, arguments: dict[str, Any], moment: int) -> None:
        try:
            self._done(operation, arguments, moment)
        except ClientError:
            return  # its condition does not hold any more

    def land_one(self) -> None:
        if self.late:
            self.late.pop(self.random.randrange(len(self.late)))()


def _after(fault: str) -> None:
    if fault == "lost":
        raise ReadTimeoutError(endpoint_url="https://nowhere.invalid")
    if fault == "after":
        raise Crash
