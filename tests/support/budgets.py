"""Budgets for tests: say what matters, the rest is filled in."""

from typing import Any

from outlay.domain.budget import Budget, Terms
from outlay.domain.money import PICO_PER_USD

from tests.support.builders import NOW_MS, ORG

USD = PICO_PER_USD
_OF_BUDGET = ("budget_id", "created_ms", "created_by", "deleted_ms", "increases", "version")


def a_budget(number: int = 1, **changes: Any) -> Budget:
    """Of the whole organization, $100 a month; ``changes`` may be of the budget or of its terms."""
    own = {name: changes.pop(name) for name in _OF_BUDGET if name in changes}
    own = {"org": ORG, "budget_id": f"bud_{number:024x}", "created_ms": NOW_MS, **own}
    terms = Terms(**{"name": f"budget {number}", "limit": 100 * USD, **changes})
    return Budget(**own, number=number, terms=terms)


def scope(**values: str | tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {name: frozenset({some} if isinstance(some, str) else some) for name, some in values.items()}
