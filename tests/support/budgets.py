"""Budgets for tests: say what matters, the rest is filled in."""

from typing import Any

from outlay.domain.budget import Budget, Terms

from tests.support.builders import NOW_MS, ORG


def a_budget(number: int = 1, *, created_ms: int = NOW_MS, **terms: Any) -> Budget:
    """Monthly, of 100 dollars, for the whole organization."""
    return Budget(
        org=ORG,
        budget_id=f"bud_{number:024x}",
        number=number,
        terms=Terms(**{"name": f"budget {number}", "limit": 100 * 10**12, **terms}),
        created_ms=created_ms,
    )


def scope(**values: str | tuple[str, ...]) -> dict[str, frozenset[str]]:
    return {name: frozenset({some} if isinstance(some, str) else some) for name, some in values.items()}
