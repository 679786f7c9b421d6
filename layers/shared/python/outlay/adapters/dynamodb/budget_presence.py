"""Whether an organization has, or ever had, budgets: its board is there from the first one on."""

from collections.abc import Callable
from typing import Any

from outlay.adapters.dynamodb.failures import CALL_FAILED
from outlay.contracts import budget_keys, keys

WITH_BUDGETS_MS = 600_000
_ORGANIZATIONS = 10_000


class BudgetPresence:
    """Remembers for a while who has some, in one instance of a function; where nothing can be read, there may be.

    That there are none is never remembered, and read as it is at that moment: whoever makes a first budget is told of
    what is counted from then on, and what was counted before is looked at when the budget is made.
    """

    def __init__(self, client: Any, table: str, *, clock: Callable[[], int]) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._until: dict[str, int] = {}

    def __call__(self, org: str) -> bool:
        now = self._clock()
        if now < self._until.get(org, 0):
            return True
        try:
            found = self._read(org)
        except CALL_FAILED:
            return True
        if found:
            if len(self._until) >= _ORGANIZATIONS:
                self._until.clear()
            self._until[org] = now + WITH_BUDGETS_MS
        return found

    def _read(self, org: str) -> bool:
        key = {keys.PK: {"S": budget_keys.board_key(org)}, keys.SK: {"S": budget_keys.BOARD_SORT}}
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return "Item" in answer
