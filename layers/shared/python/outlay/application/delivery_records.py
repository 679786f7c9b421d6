"""Deliveries and notifications as they are stored, and the note (DUE) by which the schedule finds a delivery.

The note always stands at the delivery's ``due_ms`` and moves with it in one transaction, so that none is forgotten and
none is left behind.
"""

from collections.abc import Sequence
from typing import Any

from outlay.application.control_store import Content, ControlStore, Place, Stored, Write, change, create
from outlay.application.raise_alert import due_place
from outlay.contracts import budget_keys
from outlay.domain.delivery import Attempt, Delivery, is_delivery_id
from outlay.domain.errors import NotFound

MAX_DELIVERIES = 1_000
"""Of one alert: people twice, and channels."""


def place_of(delivery: Delivery) -> Place:
    return Place(budget_keys.deliveries_key(delivery.org, delivery.alert_id), delivery.delivery_id)


def all_deliveries(org: str, alert_id: str, *, store: ControlStore) -> list[Delivery]:
    found = store.page(budget_keys.deliveries_key(org, alert_id), limit=MAX_DELIVERIES)
    return [from_stored(org, alert_id, one) for one in found]


def find_delivery(org: str, alert_id: str, delivery_id: str, *, store: ControlStore) -> tuple[Stored, Delivery]:
    """Raises ``NotFound``."""
    place = Place(budget_keys.deliveries_key(org, alert_id), delivery_id)
    stored = store.find(place) if is_delivery_id(delivery_id) else None
    if stored is None:
        raise NotFound("There is no such delivery.")
    return stored, from_stored(org, alert_id, stored)


def dead_deliveries(org: str, *, store: ControlStore, before: str = "", limit: int = 50) -> list[Delivery]:
    """The newest alerts' first, from behind ``alert id#delivery id`` on."""
    key = budget_keys.dead_deliveries_key(org)
    noted = store.page(key, after=before, limit=limit, newest_first=True)
    return [find_delivery(org, *one.place.sk.split("#"), store=store)[1] for one in noted]


def creating(delivery: Delivery) -> list[Write]:
    """The delivery, and its note where it waits."""
    return [create(place_of(delivery), to_content(delivery)), *_noted(delivery)]


def moving(stored: Stored, before: Delivery, after: Delivery) -> list[Write]:
    """From one state to another, with its note."""
    writes = [change(stored, to_content(after))]
    if _note(before) == _note(after):
        return writes
    gone = [Write(kind="delete", place=place, version=1) for place in _note(before)]
    return [*writes, *gone, *_noted(after)]


def _note(delivery: Delivery) -> Sequence[Place]:
    """By which the schedule finds a waiting one, and people a dead one."""
    org, alert_id, delivery_id = delivery.org, delivery.alert_id, delivery.delivery_id
    match delivery.state:
        case "waiting":
            return (due_place(delivery.due_ms, org, alert_id, delivery_id),)
        case "dead":
            return (Place(budget_keys.dead_deliveries_key(org), f"{alert_id}#{delivery_id}"),)
        case _:
            return ()


def _noted(delivery: Delivery) -> list[Write]:
    return [create(place, {}) for place in _note(delivery)]


def to_content(delivery: Delivery) -> Content:
    """All of the item but its place and version."""
    return {
        "medium": delivery.medium,
        "to": delivery.to,
        "state": delivery.state,
        "due": delivery.due_ms,
        "attempts": [[one.at_ms, one.result] for one in delivery.attempts],
        "claimed": delivery.claimed_ms,
        "tries": delivery.tries,
    }


def from_stored(org: str, alert_id: str, stored: Stored) -> Delivery:
    content: Any = stored.content
    return Delivery(
        org=org,
        alert_id=alert_id,
        delivery_id=stored.place.sk,
        medium=content["medium"],
        to=content["to"],
        state=content["state"],
        due_ms=content["due"],
        attempts=tuple(Attempt(at_ms=at_ms, result=result) for at_ms, result in content["attempts"]),
        claimed_ms=content.get("claimed"),
        tries=content["tries"],
        version=stored.version,
    )


def notification_place(org: str, subject: str, alert_id: str) -> Place:
    """A member's notification has its alert's id: one each, in the order of time."""
    return Place(budget_keys.notifications_key(org, subject), alert_id)


def read_due(*, store: ControlStore, until_ms: int, limit: int) -> list[tuple[str, str, str, Place]]:
    """What is due: organization, alert, delivery (or ``PLAN``) and the note itself, the oldest first."""
    found = []
    for one in store.page(budget_keys.DUE_KEY, limit=limit):
        due, org, alert_id, delivery_id = one.place.sk.split("#")
        if int(due) > until_ms:
            break
        found.append((org, alert_id, delivery_id, one.place))
    return found
