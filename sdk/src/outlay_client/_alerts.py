"""Alerts, channels and one's own notifications: ``client.alerts``, ``client.channels``, ``client.notifications``."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from outlay_client._answers import json_of

Send = Callable[..., httpx.Response]
Json = Mapping[str, Any]


class Versioned(NamedTuple):
    """As the API gives it, and the version that a change has to name."""

    body: Json
    version: str


class _Resource:
    """``send(method, path, **arguments)`` gives the answer to a signed-in request."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def _asked(self, method: str, path: str, **arguments: Any) -> Versioned:
        answer = self._send(method, path, **arguments)
        return Versioned(body=json_of(answer), version=answer.headers.get("etag", ""))

    def _posted(self, path: str, body: Json | None = None, *, version: str = "") -> Versioned:
        headers = {"idempotency-key": uuid.uuid4().hex, **({"if-match": version} if version else {})}
        return self._asked("POST", path, headers=headers, **({} if body is None else {"json": body}))

    def _paged(self, path: str, name: str, query: Mapping[str, str]) -> Iterator[Json]:
        """Page after page, as far as it is read."""
        cursor: str | None = ""
        while cursor is not None:
            page = json_of(self._send("GET", path, params={**query, **({"cursor": cursor} if cursor else {})}))
            yield from page[name]
            cursor = page["next_cursor"]


class Alerts(_Resource):
    """What was crossed or happened, and what became of telling people. Every method raises ``ClientError``."""

    def list(self, **filters: str) -> Iterator[Json]:
        """The newest first. ``filters``: ``state``, ``level``, ``kind``, ``budget_id``, ``since``,
        ``assigned_to`` (a subject, or ``me``)."""
        return self._paged("/v1/alerts", "alerts", filters)

    def get(self, alert_id: str) -> Versioned:
        return self._asked("GET", _alert(alert_id))

    def acknowledge(self, alert_id: str) -> Versioned:
        return self._posted(f"{_alert(alert_id)}/acknowledge")

    def snooze(self, alert_id: str, until: str) -> Versioned:
        """Until a moment as RFC 3339."""
        return self._posted(f"{_alert(alert_id)}/snooze", {"until": until})

    def assign(self, alert_id: str, subject: str) -> Versioned:
        """To a member; to nobody where it is empty."""
        return self._posted(f"{_alert(alert_id)}/assign", {"subject": subject})

    def resolve(self, alert_id: str) -> Versioned:
        return self._posted(f"{_alert(alert_id)}/resolve")

    def deliveries(self, alert_id: str) -> Iterator[Json]:
        """To whom it went, by what, with every attempt."""
        return self._paged(f"{_alert(alert_id)}/deliveries", "deliveries", {})

    def dead_deliveries(self) -> Iterator[Json]:
        """Of all alerts, those that were given up."""
        return self._paged("/v1/deliveries/dead", "deliveries", {})

    def resend(self, alert_id: str, delivery_id: str) -> Json:
        """Try a dead delivery again."""
        return self._posted(f"{_alert(alert_id)}/deliveries/{quote(delivery_id, safe='')}/resend").body

    def settings(self) -> Versioned:
        """The organization's, and whether mail can be relied on."""
        return self._asked("GET", "/v1/alert-settings")

    def change_settings(self, *, version: str, **settings: Any) -> Versioned:
        """To be as they are given, all of them."""
        return self._asked("PUT", "/v1/alert-settings", json=settings, headers={"if-match": version})


class Channels(_Resource):
    """Where an organization is told. Addresses and secrets go in; a webhook's secret comes out once."""

    def list(self) -> Json:
        """All ``channels``, by name, and whether ``mail`` works."""
        return self._asked("GET", "/v1/channels").body

    def get(self, channel_id: str) -> Versioned:
        return self._asked("GET", _channel(channel_id))

    def create(self, *, kind: str, target: str, **chosen: Any) -> Versioned:
        """``kind``: email, sns, slack or webhook. ``chosen``: ``name``, ``levels``, ``budgets``, ``enabled``."""
        return self._posted("/v1/channels", {"kind": kind, "target": target, **chosen})

    def change(self, channel_id: str, *, version: str, **chosen: Any) -> Versioned:
        """To be as ``chosen`` says, all of it; with ``target`` to lead elsewhere."""
        return self._asked("PUT", _channel(channel_id), json=chosen, headers={"if-match": version})

    def rotate_secret(self, channel_id: str, *, version: str) -> Versioned:
        """Another ``secret``, told this once."""
        return self._posted(f"{_channel(channel_id)}/rotate-secret", version=version)

    def test(self, channel_id: str) -> Versioned:
        """Send a test: ``result`` and ``result_detail``."""
        return self._posted(f"{_channel(channel_id)}/test")

    def delete(self, channel_id: str, *, version: str) -> Versioned:
        """Its last state."""
        return self._asked("DELETE", _channel(channel_id), headers={"if-match": version})


class Notifications(_Resource):
    """One's own."""

    def list(self, *, unread_only: bool = False) -> Iterator[Json]:
        """The newest first, without dismissed ones."""
        return self._paged("/v1/notifications", "notifications", {"unread": "true"} if unread_only else {})

    def unread(self) -> int:
        """How many of the newest thousand."""
        return int(json_of(self._send("GET", "/v1/notifications", params={"limit": "1"}))["unread"])

    def read(self, notification_id: str) -> None:
        self._send("POST", f"/v1/notifications/{quote(notification_id, safe='')}/read")

    def dismiss(self, notification_id: str) -> None:
        """Take it off the list; the alert stays."""
        self._send("POST", f"/v1/notifications/{quote(notification_id, safe='')}/dismiss")

    def preferences(self) -> Versioned:
        return self._asked("GET", "/v1/preferences")

    def change_preferences(self, *, version: str, **preferences: Any) -> Versioned:
        """``app`` and ``email`` (levels), ``quiet_hours``, ``time_zone``: all of them."""
        return self._asked("PUT", "/v1/preferences", json=preferences, headers={"if-match": version})


def _alert(alert_id: str) -> str:
    return f"/v1/alerts/{quote(alert_id, safe='')}"


def _channel(channel_id: str) -> str:
    return f"/v1/channels/{quote(channel_id, safe='')}"
