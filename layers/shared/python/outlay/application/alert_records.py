"""Alerts as they are stored: one item each, in the order of time."""

from collections.abc import Sequence
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored
from outlay.contracts import budget_keys
from outlay.domain.alert import Alert, AlertKind, is_alert_id
from outlay.domain.errors import NotFound


def place_of(org: str, alert_id: str) -> Place:
    return Place(budget_keys.alerts_key(org), alert_id)


def find_alert(org: str, alert_id: str, *, store: ControlStore) -> tuple[Stored, Alert]:
    """Raises ``NotFound``."""
    stored = store.find(place_of(org, alert_id)) if is_alert_id(alert_id) else None
    if stored is None:
        raise NotFound("There is no such alert.")
    return stored, from_stored(org, stored)


def newest_alerts(org: str, *, store: ControlStore, before: str = "", limit: int = 200) -> Sequence[Stored]:
    """The newest first, older than the alert ``before``."""
    return store.page(budget_keys.alerts_key(org), after=before, limit=limit, newest_first=True)


def to_content(alert: Alert) -> Content:
    """All of the item but its place and version."""
    return {
        "kind": alert.kind.value,
        "level": alert.level,
        "at": alert.at_ms,
        "budget": alert.budget_id,
        "scope": {name: sorted(values) for name, values in sorted(alert.scope.items())},
        "owners": list(alert.owners),
        "facts": _plain(alert.facts),
        "state": alert.state,
        "snoozed_until": alert.snoozed_until_ms,
        "assigned": alert.assigned_to,
        "acknowledged_by": alert.acknowledged_by,
        "resolved": alert.resolved_ms,
    }


def from_stored(org: str, stored: Stored) -> Alert:
    content: Any = stored.content
    return Alert(
        org=org,
        alert_id=stored.place.sk,
        kind=AlertKind(content["kind"]),
        level=content["level"],
        at_ms=content["at"],
        budget_id=content["budget"],
        scope={name: tuple(values) for name, values in content["scope"].items()},
        owners=tuple(content["owners"]),
        facts=content["facts"],
        state=content["state"],
        snoozed_until_ms=content.get("snoozed_until"),
        assigned_to=content["assigned"],
        acknowledged_by=content["acknowledged_by"],
        resolved_ms=content.get("resolved"),
        version=stored.version,
    )


def _plain(value: Any) -> Any:
    """As the store takes it: tuples become lists."""
    match value:
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value
