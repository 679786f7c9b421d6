"""Scenarios as they are stored: one item each, a record that is never archived; and their changes."""

import secrets
from dataclasses import replace
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.contracts import keys
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.scenario import MAX_SCENARIOS, Change, Scenario

KIND = "scenario"
_NAMES, _NAMES_SORT = "scenario-names", "names"
_OF_CHANGE = ("kind", "percent", "first_day", "provider", "model", "to_provider", "to_model")


def place_of(org: str, scenario_id: str) -> Place:
    return Place(keys.records_key(org, KIND), scenario_id)


def new_scenario_id() -> str:
    return "scn_" + secrets.token_hex(12)


def all_scenarios(org: str, *, store: ControlStore) -> list[Scenario]:
    """The newest first."""
    page = store.page(keys.records_key(org, KIND), limit=MAX_SCENARIOS)
    found = [from_stored(org, one) for one in page]
    return sorted(found, key=lambda one: (-one.created_ms, one.scenario_id))


def find_scenario(org: str, scenario_id: str, *, store: ControlStore) -> tuple[Stored, Scenario]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, scenario_id))
    if stored is None:
        raise NotFound("There is no such scenario.")
    return stored, from_stored(org, stored)


def _naming(org: str, *, store: ControlStore) -> Write:
    """Changed by whatever names a scenario: of two people who do at the same instant, one looks at the names anew."""
    place = Place(keys.records_key(org, _NAMES), _NAMES_SORT)
    stored = store.find(place)
    return create(place, {}) if stored is None else change(stored, {})


def creation(scenario: Scenario, *, store: ControlStore) -> list[Write]:
    """Raises ``Conflict``: ``scenarios_full``, ``duplicate_scenario``."""
    naming = _naming(scenario.org, store=store)
    others = all_scenarios(scenario.org, store=store)
    if len(others) >= MAX_SCENARIOS:
        raise Conflict(f"There are {MAX_SCENARIOS} scenarios, which is the most.", code="scenarios_full")
    _check_unique(scenario, others)
    return [naming, create(place_of(scenario.org, scenario.scenario_id), to_content(scenario))]


def alteration(stored: Stored, after: Scenario, *, store: ControlStore) -> tuple[list[Write], Scenario]:
    """Raises ``Conflict``: ``duplicate_scenario``."""
    naming = _naming(after.org, store=store)
    others = all_scenarios(after.org, store=store)
    _check_unique(after, [one for one in others if one.scenario_id != after.scenario_id])
    return [naming, change(stored, to_content(after))], replace(after, version=stored.version + 1)


def _check_unique(scenario: Scenario, others: list[Scenario]) -> None:
    if any(one.name.strip().casefold() == scenario.name.strip().casefold() for one in others):
        raise Conflict("There is a scenario of this name already.", code="duplicate_scenario")


def to_content(scenario: Scenario) -> Content:
    """All of the item but its place and version."""
    return {
        "kind": KIND,
        "st": "saved",
        "created": scenario.created_ms,
        "created_by": scenario.created_by,
        "name": scenario.name,
        "notes": scenario.notes,
        "scope": {name: sorted(values) for name, values in sorted(scenario.scope.items())},
        "changes": [[getattr(one, name) for name in _OF_CHANGE] for one in scenario.changes],
    }


def from_stored(org: str, stored: Stored) -> Scenario:
    content: Any = stored.content
    return Scenario(
        org=org,
        scenario_id=stored.place.sk,
        name=content["name"],
        notes=content["notes"],
        scope={name: frozenset(values) for name, values in content["scope"].items()},
        changes=tuple(Change(**dict(zip(_OF_CHANGE, one, strict=True))) for one in content["changes"]),
        created_ms=content["created"],
        created_by=content["created_by"],
        version=stored.version,
    )
