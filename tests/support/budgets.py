"""Budgets for tests: say what matters, the rest is filled in."""

from typing import Any

from outlay.domain.budget import Budget, Terms
from outlay.domain.money import PICO_PER_USD

from tests.support.builders import NOW_MS, ORG

USD = PICO_PER_USD
_OF_BUDGET = ("budget_id", "number", "created_ms", "created_by", "deleted_ms", "increases", "version")


def a_budget(**changes: Any) -> Budget:
    """Of the whole organization, $100 a month; ``changes`` may be of the budget or of its terms."""
    own = {name: changes.pop(name) for name in _OF_BUDGET if name in changes}
    terms = Terms(**{"name": "all of it", "limit": 100 * USD, **changes})
    return Budget(**{"org": ORG, "budget_id": "bud_" + "0" * 24, "number": 1, "created_ms": NOW_MS, **own}, terms=terms)
