"""What the records of insights, opportunities and recommendations have in common: read, written, with settings."""

from collections.abc import Sequence
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.contracts import advice_keys, keys

_PAGE = 500


def all_records(org: str, kind: str, *, store: ControlStore) -> list[Stored]:
    """All of a kind that are not in the archive yet, in the order of their ids."""
    found: list[Stored] = []
    after = ""
    while True:
        page = store.page(keys.records_key(org, kind), after=after, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            return found
        after = page[-1].place.sk


def record_write(stored: Stored | None, place: Place, content: Content) -> Write:
    """A creation leaves out what is None, as a change would."""
    if stored is not None:
        return change(stored, content)
    return create(place, {name: value for name, value in content.items() if value is not None})


def kept_settings(
    org: str, sort: str, names: Sequence[str], *, store: ControlStore
) -> tuple[Stored | None, dict[str, Any]]:
    """Those of ``names`` that were set, with the version; nothing where nobody has changed them.

    Raises:
        LimitExceeded, Upstream: they could not be read.
    """
    stored = store.find(_settings_place(org, sort))
    if stored is None:
        return None, {}
    return stored, {
        **{name: stored.content[name] for name in names if name in stored.content},
        "version": stored.version,
    }


def kept_settings_write(org: str, sort: str, stored: Stored | None, content: Content) -> Write:
    """``stored``: as they were read."""
    return create(_settings_place(org, sort), content) if stored is None else change(stored, content)


def _settings_place(org: str, sort: str) -> Place:
    return Place(advice_keys.recommending_key(org), sort)
