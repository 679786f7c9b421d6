"""Known future changes as they are stored: one item each."""

from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.contracts import keys
from outlay.domain.budget import Unit
from outlay.domain.errors import NotFound
from outlay.domain.forecast_adjustment import MAX_ADJUSTMENTS, Adjustment


def place_of(org: str, adjustment_id: str) -> Place:
    return Place(keys.forecast_adjustments_key(org), adjustment_id)


def all_adjustments(org: str, *, store: ControlStore) -> list[Adjustment]:
    """In the order in which they begin. Raises ``LimitExceeded`` or ``Upstream``."""
    page = store.page(keys.forecast_adjustments_key(org), limit=MAX_ADJUSTMENTS)
    return sorted((from_stored(org, one) for one in page), key=lambda one: (one.first_day, one.adjustment_id))


def find_adjustment(org: str, adjustment_id: str, *, store: ControlStore) -> tuple[Stored, Adjustment]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, adjustment_id))
    if stored is None:
        raise NotFound("There is no such adjustment.")
    return stored, from_stored(org, stored)


def to_content(one: Adjustment) -> Content:
    """All of the item but its place and version."""
    return {
        "note": one.note,
        "from": one.first_day,
        "until": one.end_day,
        "scope": {name: sorted(values) for name, values in sorted(one.scope.items())},
        "unit": "" if one.unit is None else one.unit.value,
        "percent": one.percent,
        "per_day": one.per_day,
        "created": one.created_ms,
        "created_by": one.created_by,
    }


def from_stored(org: str, stored: Stored) -> Adjustment:
    content: Any = stored.content
    return Adjustment(
        org=org,
        adjustment_id=stored.place.sk,
        note=content["note"],
        first_day=content["from"],
        end_day=content["until"],
        scope={name: frozenset(values) for name, values in content["scope"].items()},
        unit=Unit(content["unit"]) if content["unit"] else None,
        percent=content.get("percent"),
        per_day=content.get("per_day"),
        created_ms=content["created"],
        created_by=content["created_by"],
        version=stored.version,
    )
