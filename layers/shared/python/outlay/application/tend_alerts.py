"""What people do with alerts: find them, say that they take care, put them off, give them to somebody, close them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from outlay.application import alert_records
from outlay.application.control_store import ControlStore, Stored
from outlay.application.manage_members import listed_place
from outlay.domain.access import Cut
from outlay.domain.alert import Alert, AlertState
from outlay.domain.delivery_plan import holds
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.periods import HOUR_MS

MAX_SNOOZE_MS = 90 * 24 * HOUR_MS
READ_AT_ONCE = 200
MAX_READ = 2_000
"""Of the list, for one page of those that fit the filters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilters:
    """Empty: whatever it is."""

    state: str = ""
    level: str = ""
    kind: str = ""
    budget_id: str = ""
    assigned_to: str | None = None
    """None: whoever's it is."""
    since_ms: int = 0

    def take(self, alert: Alert, now_ms: int) -> bool:
        told = (
            (self.state, alert.state_at(now_ms)),
            (self.level, alert.level),
            (self.kind, alert.kind.value),
            (self.budget_id, alert.budget_id),
        )
        return all(wanted in ("", found) for wanted, found in told) and self.assigned_to in (None, alert.assigned_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: alerts within their part of the organization, and those they are named in."""

    subject: str
    cut: Cut

    def sees(self, alert: Alert) -> bool:
        return holds(self.cut, alert.scope) or self.subject in alert.owners


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    alerts: list[Alert]
    following: str | None
    """The alert to go on behind."""


def list_alerts(
    org: str, filters: AlertFilters, viewer: Viewer, *, store: ControlStore, page: tuple[str, int], now_ms: int
) -> AlertsPage:
    """The newest first, behind ``page``'s alert (or empty) and at most its number."""
    found: list[Alert] = []
    (before, limit), read = page, 0
    while read < MAX_READ:
        stored = alert_records.newest_alerts(org, store=store, before=before, limit=READ_AT_ONCE)
        for one in stored:
            before = one.place.sk
            alert = alert_records.from_stored(org, one)
            if alert.at_ms < filters.since_ms:
                return AlertsPage(alerts=found, following=None)
            if filters.take(alert, now_ms) and viewer.sees(alert):
                found.append(alert)
            if len(found) == limit:
                return AlertsPage(alerts=found, following=before)
        read += len(stored)
        if len(stored) < READ_AT_ONCE:
            return AlertsPage(alerts=found, following=None)
    return AlertsPage(alerts=found, following=before)


def seen_alert(org: str, alert_id: str, viewer: Viewer, *, store: ControlStore) -> tuple[Stored, Alert]:
    """Raises ``NotFound``, also for what the viewer may not see."""
    stored, alert = alert_records.find_alert(org, alert_id, store=store)
    if not viewer.sees(alert):
        raise NotFound("There is no such alert.")
    return stored, alert


def acknowledged(alert: Alert, subject: str) -> Alert:
    return _moved(alert, "acknowledged", acknowledged_by=subject)


def snoozed(alert: Alert, until_ms: int | None, *, now_ms: int) -> Alert:
    """Raises ``InvalidInput`` for a moment that is past or too far."""
    if until_ms is None or not now_ms < until_ms <= now_ms + MAX_SNOOZE_MS:
        reason = "must be an RFC 3339 time with zone in the future, at most 90 days away"
        raise InvalidInput("It can't be put off like this.", problems=[Problem(field="until", reason=reason)])
    return _moved(alert, "snoozed", snoozed_until_ms=until_ms)


def assigned(alert: Alert, subject: str, *, store: ControlStore) -> Alert:
    """To a member, or to nobody. Raises ``InvalidInput`` for who is none."""
    require_member(subject, alert.org, store=store)
    return replace(alert, assigned_to=subject)


def require_member(subject: str, org: str, *, store: ControlStore) -> None:
    """That something can be given to them; nobody is fine. Raises ``InvalidInput``."""
    if subject and store.find(listed_place(subject, org)) is None:
        problem = Problem(field="subject", reason="is no member of the organization")
        raise InvalidInput("It can't be given to them.", problems=[problem])


def resolved(alert: Alert, *, now_ms: int) -> Alert:
    return _moved(alert, "resolved", resolved_ms=now_ms)


def _moved(alert: Alert, state: AlertState, **more: Any) -> Alert:
    """Raises ``Conflict`` for one that is over."""
    if alert.state == "resolved":
        raise Conflict("The alert is resolved: there is nothing left to do.", code="alert_resolved")
    return replace(alert, state=state, **{"snoozed_until_ms": None, **more})


def tended_content(alert: Alert) -> Mapping[str, Any]:
    """What of the item people change."""
    content = alert_records.to_content(alert)
    return {name: content[name] for name in ("state", "snoozed_until", "assigned", "acknowledged_by", "resolved")}
