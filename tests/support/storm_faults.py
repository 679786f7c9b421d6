"""Faults at AWS calls, by chance: what AWS and its networks do to a caller, and what becomes of the call meanwhile.

A write may take effect although its answer is lost, and it may take effect *later*: after its caller died, or after
the caller tried again. Those wait in ``landing`` until somebody lets them.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.support.fake_dynamodb import client_error
from tests.support.faults import Crash
from tests.support.interleaving import Turns

_ANY = ("crash before", "throttled", "server error", "timeout")
_WRITE = (*_ANY, "crash after", "answer lost", "landed after a crash", "landed after a timeout")
KINDS: Mapping[str, tuple[str, ...]] = {
    "get_item": _ANY,
    "get_object": _ANY,
    "query": _ANY,
    "batch_get_item": (*_ANY, "keys unprocessed"),
    "put_item": _WRITE,
    "delete_item": _WRITE,
    "update_item": _WRITE,
    "put_object": _WRITE,
    "invoke": _WRITE,
    "transact_write_items": (*_WRITE, "transaction conflict", "transaction conflict"),
    "batch_execute_statement": (*_WRITE, "statements unknown", "statements unknown"),
    "put_record_batch": (*_WRITE, "records failed", "records failed"),
}
"""Operation → what may happen to it; what is there twice happens twice as often."""

LIKELIER: Mapping[str, int] = {"transact_write_items": 3, "batch_execute_statement": 3, "put_record_batch": 4}
"""Operation → how much likelier a fault is: there are few of these calls, and all depends on them."""

Performed = Callable[[str, Mapping[str, Any]], None]


class Storm:
    """``rate`` is the share of calls that meet a fault; ``counts`` says how many of each kind there were."""

    def __init__(self, chance: random.Random, *, turns: Turns, performed: Performed, rate: float = 0.0) -> None:
        self.chance = chance
        self.turns = turns
        self.rate = rate
        self.landing: list[Callable[[], None]] = []
        self.counts: Counter[str] = Counter()
        self._performed = performed

    def around(self, client: Any) -> "StormClient":
        return StormClient(client, self)

    def land(self) -> None:
        """One of the writes on their way takes effect now, or is refused."""
        if self.landing:
            self.landing.pop(self.chance.randrange(len(self.landing)))()

    def perform(self, client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
        answer = getattr(client, operation)(**arguments)
        self._performed(operation, arguments)
        return answer

    def call(self, client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
        self.turns.pause()
        if self.chance.random() >= self.rate * LIKELIER.get(operation, 1):
            return self.perform(client, operation, arguments)
        kind = self.chance.choice(KINDS[operation])
        self.counts[kind] += 1
        self._fail_before(kind, operation)
        if kind.startswith("landed"):
            self.landing.append(lambda: self._land(client, operation, arguments))
            raise Crash if kind.endswith("crash") else _timeout()
        if kind in _PARTIAL:
            return _PARTIAL[kind](self, client, operation, arguments)
        answer = self.perform(client, operation, arguments)
        if kind == "crash after":
            raise Crash
        if kind == "answer lost":
            raise _timeout()
        return answer

    def _fail_before(self, kind: str, operation: str) -> None:
        """Raise where the call takes no effect."""
        if kind == "crash before":
            raise Crash
        if kind == "throttled":
            code = "ServiceUnavailableException" if operation == "put_record_batch" else "ThrottlingException"
            raise client_error(code, operation)
        if kind == "server error":
            raise client_error("InternalServerError", operation, status=500)
        if kind == "timeout":
            raise _timeout()
        if kind == "transaction conflict":
            raise client_error(
                "TransactionCanceledException", operation, CancellationReasons=[{"Code": "TransactionConflict"}]
            )

    def _land(self, client: Any, operation: str, arguments: Mapping[str, Any]) -> None:
        with suppress(ClientError):
            self.perform(client, operation, arguments)

    def some(self, many: Sequence[Any]) -> set[int]:
        """Places of at least one of them."""
        return set(self.chance.sample(range(len(many)), self.chance.randint(1, len(many))))

    def statements_unknown(self, client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
        """Some statements end with an error that does not say whether they took effect; half of those did."""
        statements = arguments["Statements"]
        unknown = self.some(statements)
        run = [at for at in range(len(statements)) if at not in unknown or self.chance.random() < 0.5]
        answers: dict[int, Any] = {}
        if run:
            done = self.perform(client, operation, {"Statements": [statements[at] for at in run]})["Responses"]
            answers = dict(zip(run, done, strict=True))
        codes = ("InternalServerError", "ThrottlingError", "ProvisionedThroughputExceeded", "TransactionConflict")
        failed = {at: {"Error": {"Code": self.chance.choice(codes), "Message": "try again"}} for at in sorted(unknown)}
        return {"Responses": [failed.get(at) or answers[at] for at in range(len(statements))]}

    def records_failed(self, client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
        """A 200 with a FailedPutCount."""
        records = arguments["Records"]
        failed = self.some(records)
        taken = [record for at, record in enumerate(records) if at not in failed]
        if taken:
            self.perform(client, operation, {**arguments, "Records": taken})
        refused = {"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "slow down"}
        responses = [refused if at in failed else {"RecordId": str(at)} for at in range(len(records))]
        return {"FailedPutCount": len(failed), "RequestResponses": responses}

    def keys_unprocessed(self, client: Any, operation: str, arguments: Mapping[str, Any]) -> Any:
        [(table, request)] = arguments["RequestItems"].items()
        wanted = request["Keys"]
        if len(wanted) == 1:
            return self.perform(client, operation, arguments)
        half = self.chance.randint(1, len(wanted) - 1)
        some = {table: {**request, "Keys": wanted[:half]}}
        answer = self.perform(client, operation, {"RequestItems": some})
        return {**answer, "UnprocessedKeys": {table: {**request, "Keys": wanted[half:]}}}


_PARTIAL: Mapping[str, Callable[[Storm, Any, str, Mapping[str, Any]], Any]] = {
    "statements unknown": Storm.statements_unknown,
    "records failed": Storm.records_failed,
    "keys unprocessed": Storm.keys_unprocessed,
}


class StormClient:
    """A client of boto3's interface, in the storm."""

    def __init__(self, client: Any, storm: Storm) -> None:
        self._client = client
        self._storm = storm

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **arguments: self._storm.call(self._client, operation, arguments)


def _timeout() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="https://nowhere.invalid")
