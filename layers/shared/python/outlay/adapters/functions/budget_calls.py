"""Having budgets evaluated: asynchronous calls of the function ``budget``, which Lambda repeats where they fail."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from outlay.adapters.retry import Retry
from outlay.domain.board import Cause
from outlay.domain.errors import Upstream
from outlay.domain.lease import CountedLease

LEASES_A_CALL = 1_000
"""Of some 130 bytes: an asynchronous call carries 256 KB (AWS limit)."""


class BudgetFunction:
    """``application.rollup_ports.Evaluations``, and the same for changes of budgets.

    ``concerns`` says of an organization whether it has budgets; those without are not evaluated for each delivery.
    """

    def __init__(
        self,
        client: Any,
        function: str,
        *,
        clock: Callable[[], int],
        retry: Retry,
        concerns: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._client = client
        self._function = function
        self._clock = clock
        self._retry = retry
        self._concerns = concerns

    def counted(self, org: str, leases: Sequence[CountedLease]) -> None:
        if not leases:
            if self._concerns(org):
                self._try({"counted": self._at(org)})
            return
        for chunk in _chunks(leases):
            told = [{"lease_id": one.lease_id, **_amounts(one)} for one in chunk]
            self._begin({"counted": {**self._at(org), "leases": told}})

    def changed(self, org: str, cause: Cause) -> None:
        self._try({"counted": self._at(org), "cause": cause})

    def sweep(self) -> None:
        self._try({"sweep": True})

    def budgets_changed(self, org: str) -> None:
        """Budgets were made or changed by people. Never raises: the schedule notices."""
        self._try({"changed": {"org": org}})

    def _at(self, org: str) -> dict[str, Any]:
        return {"org": org, "at_ms": self._clock()}

    def _try(self, payload: Mapping[str, Any]) -> None:
        try:
            self._begin(payload)
        except Upstream:
            return

    def _begin(self, payload: Mapping[str, Any]) -> None:
        body = json.dumps(payload, separators=(",", ":")).encode()
        self._retry.call(
            "evaluate budgets",
            self._client.invoke,
            FunctionName=self._function,
            InvocationType="Event",
            Payload=body,
        )


def _amounts(one: CountedLease) -> dict[str, Any]:
    amounts = one.amounts
    return {"picousd": amounts.picousd, "tokens": amounts.tokens, "unpriced": amounts.picousd is None}


def _chunks(leases: Sequence[CountedLease]) -> Iterator[Sequence[CountedLease]]:
    for start in range(0, len(leases), LEASES_A_CALL):
        yield leases[start : start + LEASES_A_CALL]
