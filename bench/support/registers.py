"""Registered teams, many of them merged, and budgets, as the API leaves them."""

from collections.abc import Mapping
from typing import Any

from outlay.adapters.dynamodb.plain_values import to_attribute
from outlay.application.budget_records import place_of, to_content
from outlay.application.registers import entry_to_content
from outlay.contracts import keys
from outlay.domain.budget import Budget, Terms
from outlay.domain.money import PICO_PER_USD
from outlay.domain.registers import MAX_MERGES, Entry

from bench.support.history import NOW_MS, ORG, History

_TEAMS = 10
"""That a history's calls name; each has many names that were merged into it."""


def put_teams(history: History, count: int) -> None:
    """So many registered teams, of which as many as can be are merged."""
    merged = {f"misspelt-{number}": f"team-{number % _TEAMS}" for number in range(MAX_MERGES)}
    _put(history, keys.organization_key(ORG), keys.NAMES_SORT, {"merged": {"team": merged}})
    for number in range(count):
        entry = Entry(kind="team", id=f"team-{number}", created_ms=NOW_MS)
        _put(history, keys.register_key(ORG, "team"), entry.id, entry_to_content(entry))


def _put(history: History, pk: str, sk: str, content: Mapping[str, Any]) -> None:
    item = {name: to_attribute(value) for name, value in content.items()}
    history.answers.put("control", {keys.PK: {"S": pk}, keys.SK: {"S": sk}, "v": {"N": "1"}, **item})


def put_budgets(history: History, count: int) -> None:
    """So many budgets of teams, models and projects, none of which can refuse a call."""
    for number in range(1, count + 1):
        scope = {"team": frozenset({f"team-{number % 10}"}), "model": frozenset({f"model-{number % 16}"})}
        if number % 3 == 0:
            scope["project"] = frozenset({f"project-{number % 12}"})
        terms = Terms(name=f"budget {number}", limit=number * PICO_PER_USD, scope=scope)
        budget = Budget(org=ORG, budget_id=budget_id(number), number=number, terms=terms, created_ms=NOW_MS)
        place = place_of(ORG, budget.budget_id)
        _put(history, place.pk, place.sk, to_content(budget))


def budget_id(number: int) -> str:
    return f"bud_{number:024x}"
