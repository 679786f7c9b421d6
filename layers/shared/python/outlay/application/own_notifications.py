"""A member's notifications: which alerts stand in the app for them, read and dismissed by themselves."""

from dataclasses import dataclass
from typing import Any

from outlay.application import alert_records
from outlay.application.control_store import ControlStore, Stored, Write, change
from outlay.application.delivery_records import notification_place
from outlay.contracts import budget_keys
from outlay.domain.alert import Alert, is_alert_id
from outlay.domain.errors import NotFound

READ_AT_ONCE = 200
MOST = 1_000
"""That are looked at; the unread among them are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    alert: Alert
    is_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsPage:
    notifications: list[Notification]
    unread: int
    """Among the newest thousand."""
    following: str | None


def list_notifications(
    org: str, subject: str, *, store: ControlStore, before: str, limit: int, unread_only: bool
) -> NotificationsPage:
    """The newest first, without dismissed ones."""
    newest = store.page(budget_keys.notifications_key(org, subject), limit=MOST, newest_first=True)
    kept = [one for one in newest if not one.content["dismissed"]]
    shown = [one for one in kept if (not before or one.place.sk < before) and not (unread_only and one.content["read"])]
    notifications = [
        Notification(alert=alert, is_read=bool(one.content["read"]))
        for one in shown[:limit]
        if (alert := _alert(org, one, store=store)) is not None
    ]
    return NotificationsPage(
        notifications=notifications,
        unread=sum(1 for one in kept if not one.content["read"]),
        following=shown[limit - 1].place.sk if len(shown) > limit else None,
    )


def _alert(org: str, notification: Stored, *, store: ControlStore) -> Alert | None:
    stored = store.find(alert_records.place_of(org, notification.place.sk))
    return None if stored is None else alert_records.from_stored(org, stored)


def marking(org: str, subject: str, alert_id: str, mark: str, *, store: ControlStore) -> list[Write]:
    """``mark``: ``read`` or ``dismissed``; nothing where it is already. Raises ``NotFound``."""
    stored = store.find(notification_place(org, subject, alert_id)) if is_alert_id(alert_id) else None
    if stored is None:
        raise NotFound("There is no such notification.")
    content: dict[str, Any] = {mark: True}
    return [] if stored.content[mark] else [change(stored, content)]
