"""Registered teams, many of them merged, as the API leaves them."""

from typing import Any

from outlay.adapters.dynamodb.plain_values import to_attribute
from outlay.application.registers import entry_to_content
from outlay.contracts import keys
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


def _put(history: History, pk: str, sk: str, content: dict[str, Any]) -> None:
    item = {name: to_attribute(value) for name, value in content.items()}
    history.answers.put("control", {keys.PK: {"S": pk}, keys.SK: {"S": sk}, "v": {"N": "1"}, **item})
