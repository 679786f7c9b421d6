"""The API with budgets, whose spend a test can set."""

from collections.abc import Sequence
from typing import Any

from outlay.application.budget_records import place_of, to_content, touching
from outlay.application.control_store import change, create
from outlay.domain.budget import Budget

from tests.support.api_world import ApiWorld
from tests.support.budgets import a_budget
from tests.support.builders import ORG


class BudgetWorld(ApiWorld):
    """Budgets are put as the routes put them: with a new version of the board."""

    def put_budget(self, number: int = 1, **terms: Any) -> Budget:
        return self.put_budgets([a_budget(number, **terms)])[0]

    def put_budgets(self, budgets: Sequence[Budget]) -> Sequence[Budget]:
        for budget in budgets:
            stored = self.store.find(place_of(ORG, budget.budget_id))
            touch, _ = touching(ORG, store=self.store)
            content, place = to_content(budget), place_of(ORG, budget.budget_id)
            write = create(place, content) if stored is None else change(stored, content)
            self.store.commit([write, touch], now_ms=self.now_ms)
        return budgets

    def lease(self, *, headers: dict[str, str] | None = None, **call: Any) -> dict[str, Any]:
        """The answer to a request for a lease; without more of a call of gpt-4o for at most $0.01."""
        asked = {"provider": "openai", "model": "gpt-4o", "input_tokens": 0, "max_tokens": 1_000, **call}
        return self.send("POST", "/v1/leases", body=asked, **(headers or {}))
