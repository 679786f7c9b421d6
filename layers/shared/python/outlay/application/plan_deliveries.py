"""From an alert that was raised to its deliveries: read who is to be told, write each delivery once.

Written in pieces that fit a transaction, the alert's note (DUE) removed with the last: a run that breaks off is made
again from where it stood, and ids that are derived from the receiver keep it from telling anybody twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from outlay.application import alert_records, delivery_records
from outlay.application.alert_preferences import ORGANIZATION, all_preferences
from outlay.application.channel_records import all_channels
from outlay.application.control_store import MAX_WRITES, ControlStore, Refused, Write, change, create
from outlay.application.manage_members import everybody, list_members
from outlay.application.raise_alert import PLAN, due_place
from outlay.domain.alert import Alert
from outlay.domain.delivery import Attempt, Delivery, delivery_id
from outlay.domain.delivery_plan import Audience, Planned, Receiver, planned
from outlay.domain.organization import Membership
from outlay.domain.quiet_hours import Preferences

AT_ONCE = MAX_WRITES // 2 - 1
"""Deliveries of one transaction: each is two items (itself, and its note or the notification)."""
LOOKED_BACK = 500
"""Alerts among which the one is looked for that a notice resolves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTools:
    store: ControlStore
    time_zone: Callable[[str], str]
    """Of an organization."""
    can_mail: Callable[[], bool]
    clock: Callable[[], int]


def plan_deliveries(org: str, alert_id: str, *, tools: PlanTools) -> list[Delivery]:
    """Those that wait to be made. Planned once: a repeat answers with none.

    Raises:
        NotFound: there is no such alert.
        Upstream, LimitExceeded: to be done again.
    """
    store = tools.store
    _, alert = alert_records.find_alert(org, alert_id, store=store)
    note = due_place(alert.at_ms, org, alert_id, PLAN)
    if store.find(note) is None:
        return []
    former = _resolved_by(alert, store=store)
    earlier = frozenset(
        Receiver(one.medium, one.to)
        for past in former
        for one in delivery_records.all_deliveries(org, past.alert_id, store=store)
    )
    now_ms = tools.clock()
    there = {one.delivery_id for one in delivery_records.all_deliveries(org, alert_id, store=store)}
    wanted = planned(alert, audience_of(org, tools=tools), earlier=earlier, now_ms=now_ms)
    new = [one for one in (_delivery(alert, each, now_ms) for each in wanted) if one.delivery_id not in there]
    try:
        _write(new, alert, Write(kind="delete", place=note, version=1), tools=tools)
    except Refused:
        return []  # another run is at it; the note stands until one has written all
    _close(org, former, tools=tools)
    return [one for one in new if one.state == "waiting" and one.due_ms <= now_ms]


def audience_of(org: str, *, tools: PlanTools) -> Audience:
    chosen = all_preferences(org, store=tools.store)
    return Audience(
        members=_members(org, store=tools.store),
        channels=all_channels(org, store=tools.store),
        preferences=chosen,
        time_zone=tools.time_zone(org),
        quiet=chosen.get(ORGANIZATION, Preferences()).quiet,
        can_mail=tools.can_mail(),
    )


def _members(org: str, *, store: ControlStore) -> Sequence[Membership]:
    found: list[Membership] = []
    after: str | None = ""
    while after is not None:
        page = list_members(org, members=store, fits=everybody, after=after, limit=200)
        found += page.members
        after = page.following
    return found


def _delivery(alert: Alert, one: Planned, now_ms: int) -> Delivery:
    medium, to = one.receiver
    is_app = medium == "app"
    return Delivery(
        org=alert.org,
        alert_id=alert.alert_id,
        delivery_id=delivery_id(alert.alert_id, medium, to),
        medium=medium,
        to=to,
        state="sent" if is_app else "waiting",
        due_ms=one.due_ms,
        attempts=(Attempt(at_ms=now_ms, result="shown"),) if is_app else (),
    )


def _write(new: Sequence[Delivery], alert: Alert, last: Write, *, tools: PlanTools) -> None:
    pieces = [[write for one in some for write in _writes(one, alert)] for some in _parts(new)] or [[]]
    pieces[-1].append(last)
    for writes in pieces:
        tools.store.commit(writes, now_ms=tools.clock())


def _parts(new: Sequence[Delivery]) -> list[Sequence[Delivery]]:
    return [new[first : first + AT_ONCE] for first in range(0, len(new), AT_ONCE)]


def _writes(delivery: Delivery, alert: Alert) -> list[Write]:
    writes = delivery_records.creating(delivery)
    if delivery.medium != "app":
        return writes
    place = delivery_records.notification_place(alert.org, delivery.to, alert.alert_id)
    return [*writes, create(place, {"at": alert.at_ms, "level": alert.level, "read": False, "dismissed": False})]


def _resolved_by(alert: Alert, *, store: ControlStore) -> list[Alert]:
    """The alerts of the same budget, period and threshold, or anomaly, that a notice of level ``resolved`` ends."""
    if alert.level != "resolved":
        return []
    past = (
        alert_records.from_stored(alert.org, one)
        for one in alert_records.newest_alerts(alert.org, store=store, before=alert.alert_id, limit=LOOKED_BACK)
    )
    return [one for one in past if one.level != "resolved" and one.state != "resolved" and _same(one, alert)]


def _same(one: Alert, other: Alert) -> bool:
    named = ("threshold", "period_first_day", "anomaly_id")
    told: Any = [(each.budget_id, *(each.facts.get(name) for name in named)) for each in (one, other)]
    return bool(told[0] == told[1])


def _close(org: str, alerts: Sequence[Alert], *, tools: PlanTools) -> None:
    """What was resolved needs nobody's attention any more."""
    for one in alerts:
        stored, now = alert_records.find_alert(org, one.alert_id, store=tools.store)
        if now.state == "resolved":
            continue
        try:
            content = {"state": "resolved", "resolved": tools.clock()}
            tools.store.commit([change(stored, content)], now_ms=tools.clock())
        except Refused:
            continue  # somebody works on it at this moment, and sees the notice
