"""How members want to be told, and what their organization has set for those who chose nothing."""

from collections.abc import Mapping
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.contracts import budget_keys
from outlay.domain.quiet_hours import Preferences, Quiet

ORGANIZATION = "organization"
"""Sort key of the organization's own; no subject of the user pool is this word."""
MAX_READ = 1_000


def place_of(org: str, subject: str) -> Place:
    return Place(budget_keys.preferences_key(org), subject)


def find_preferences(org: str, subject: str, *, store: ControlStore) -> tuple[Stored | None, Preferences]:
    """``subject`` may be ``ORGANIZATION``. Who never chose has the defaults, at version 0."""
    stored = store.find(place_of(org, subject))
    return stored, Preferences() if stored is None else from_stored(stored)


def all_preferences(org: str, *, store: ControlStore) -> Mapping[str, Preferences]:
    """By subject, and the organization's own."""
    found = store.page(budget_keys.preferences_key(org), limit=MAX_READ)
    return {one.place.sk: from_stored(one) for one in found}


def to_content(preferences: Preferences) -> Content:
    quiet = preferences.quiet
    return {
        "levels": {medium: sorted(levels) for medium, levels in preferences.levels.items()},
        "quiet": None if quiet is None else [quiet.from_minute, quiet.to_minute],
        "own_quiet": preferences.own_quiet,
        "time_zone": preferences.time_zone,
    }


def from_stored(stored: Stored) -> Preferences:
    content: Any = stored.content
    quiet = content.get("quiet")
    return Preferences(
        levels={medium: frozenset(levels) for medium, levels in content["levels"].items()},
        quiet=None if quiet is None else Quiet(from_minute=quiet[0], to_minute=quiet[1]),
        own_quiet=content["own_quiet"],
        time_zone=content["time_zone"],
        version=stored.version,
    )
