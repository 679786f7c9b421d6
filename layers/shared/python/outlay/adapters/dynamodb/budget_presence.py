"""Whether an organization has, or ever had, budgets: its board is there from the first one on."""

from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED
from outlay.contracts import budget_keys, keys

WITH_BUDGETS_MS = 600_000
WITHOUT_MS = 5_000
"""A first budget is looked at when it is made; what is counted in the seconds after that has to be noticed as well."""
_ORGANIZATIONS = 10_000


class BudgetPresence:
    """Remembers what it found for a while, in one instance of a function; where nothing can be read, there may be."""

    def __init__(self, client: Any, table: str, *, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._known: dict[str, tuple[bool, int]] = {}

    def __call__(self, org: str) -> bool:
        found, until_ms = self._known.get(org, (False, 0))
        now = self._clock()
        if now < until_ms:
            return found
        try:
            found = self._read(org)
        except CALL_FAILED:
            return True
        if len(self._known) >= _ORGANIZATIONS:
            self._known.clear()
        self._known[org] = found, now + (WITH_BUDGETS_MS if found else WITHOUT_MS)
        return found

    def _read(self, org: str) -> bool:
        key = {keys.PK: {"S": budget_keys.board_key(org)}, keys.SK: {"S": budget_keys.BOARD_SORT}}
        answer = self._client.get_item(TableName=self._table, Key=key)
        return "Item" in answer
