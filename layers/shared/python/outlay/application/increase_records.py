"""Increases as they are stored: one item each, in the order of time."""

from collections.abc import Iterator
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.contracts import budget_keys
from outlay.domain.budget import Increase, Unit
from outlay.domain.budget_increase import IncreaseRecord
from outlay.domain.errors import NotFound

_PAGE = 500


def place_of(org: str, increase_id: str) -> Place:
    return Place(budget_keys.increases_key(org), increase_id)


def find_increase(org: str, increase_id: str, *, store: ControlStore) -> tuple[Stored, IncreaseRecord]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, increase_id))
    if stored is None:
        raise NotFound("There is no such increase.")
    return stored, from_stored(org, stored)


def all_increases(org: str, *, store: ControlStore, after: str = "") -> Iterator[IncreaseRecord]:
    """The newest first; ``after``: behind the one of this id."""
    while True:
        page = store.page(budget_keys.increases_key(org), after=after, limit=_PAGE, newest_first=True)
        yield from (from_stored(org, one) for one in page)
        if len(page) < _PAGE:
            return
        after = page[-1].place.sk


def granted_to(org: str, budget_id: str, *, store: ControlStore) -> list[Increase]:
    """All that a budget was ever granted, whether or not they are over."""
    found = all_increases(org, store=store)
    return [one.granted() for one in found if one.budget_id == budget_id and one.was_granted]


def to_content(one: IncreaseRecord) -> Content:
    """All of the item but its place and version."""
    return {
        "budget_id": one.budget_id,
        "budget_name": one.budget_name,
        "unit": one.unit.value,
        "amount": one.amount,
        "reason": one.reason,
        "until": one.until_ms,
        "state": one.state,
        "requested_by": one.requested_by,
        "requested": one.requested_ms,
        "decided_by": one.decided_by,
        "decided": one.decided_ms,
        "note": one.note,
        "from": one.from_ms,
    }


def from_stored(org: str, stored: Stored) -> IncreaseRecord:
    content: Any = stored.content
    return IncreaseRecord(
        org=org,
        increase_id=stored.place.sk,
        budget_id=content["budget_id"],
        budget_name=content["budget_name"],
        unit=Unit(content["unit"]),
        amount=content["amount"],
        reason=content["reason"],
        until_ms=content["until"],
        state=content["state"],
        requested_by=content["requested_by"],
        requested_ms=content.get("requested"),
        decided_by=content["decided_by"],
        decided_ms=content.get("decided"),
        note=content["note"],
        from_ms=content.get("from"),
        version=stored.version,
    )
