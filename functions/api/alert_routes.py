"""Alerts: found, acknowledged, put off, assigned, resolved; and what became of each delivery."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from outlay.application.channel_records import all_channels
from outlay.application.control_store import change
from outlay.application.deliver import sent_again
from outlay.application.delivery_records import all_deliveries, dead_deliveries, find_delivery
from outlay.application.show_alert import alert_to_api, delivery_to_api
from outlay.application.tend_alerts import (
    AlertFilters,
    Viewer,
    acknowledged,
    assigned,
    list_alerts,
    resolved,
    seen_alert,
    snoozed,
    tended_content,
)
from outlay.domain.alert import ALERT_LEVELS, ALERT_STATES, Alert, AlertKind, is_alert_id
from outlay.domain.audit import Act
from outlay.domain.delivery import Delivery, is_channel_id
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.alert_bodies import AssignBody, SnoozeBody
from functions.api.assignee_routes import read_assignee
from functions.api.dates import read_loose_moment
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "state": ALERT_STATES,
    "level": ALERT_LEVELS,
    "kind": tuple(kind.value for kind in AlertKind),
}
_KNOWN = frozenset({*_CHOICES, "budget_id", "assigned_to", "since", "limit", "cursor"})


def listed(call: Call) -> Response:
    """The newest first: of the organization, of a manager's part of it, and those the caller is named in."""
    given = read_parameters(call.request, known=_KNOWN)
    problems = [
        Problem(field=name, reason=f"must be one of {', '.join(choices)}")
        for name, choices in _CHOICES.items()
        if given.get(name, choices[0]) not in choices
    ]
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    filters = replace(_filters(given, problems), assigned_to=read_assignee(call, given, problems))
    cursor = given.get("cursor", "")
    if cursor and not is_alert_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    now_ms, store = call.services.clock(), call.services.changes.store
    page = list_alerts(call.organization.org, filters, _viewer(call), store=store, page=(cursor, limit), now_ms=now_ms)
    body = {
        "as_of": iso_utc(now_ms),
        "alerts": [alert_to_api(one, now_ms=now_ms) for one in page.alerts],
        "next_cursor": page.following,
    }
    return Response(status=200, body=body)


def _filters(given: Mapping[str, str], problems: list[Problem]) -> AlertFilters:
    since = given.get("since", "")
    since_ms = read_loose_moment(since) if since else 0
    if since_ms is None:
        problems.append(Problem(field="since", reason="must be an RFC 3339 time with zone"))
    names = ("state", "level", "kind", "budget_id")
    return AlertFilters(**{name: given.get(name, "") for name in names}, since_ms=since_ms or 0)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    _, alert = seen_alert(*_named(call), store=call.services.changes.store)
    return _answer(call, alert)


def acknowledge(call: Call) -> Response:
    """Say that somebody takes care of it."""
    return _tend(call, "acknowledge", lambda alert: acknowledged(alert, call.principal.subject))


def snooze(call: Call) -> Response:
    """Put it off until a moment, at which it is open again."""
    until_ms = read_loose_moment(read_body(SnoozeBody, call.request).until)
    return _tend(call, "snooze", lambda alert: snoozed(alert, until_ms, now_ms=call.services.clock()))


def assign(call: Call) -> Response:
    """Give it to a member, or to nobody."""
    subject = read_body(AssignBody, call.request).subject
    return _tend(call, "assign", lambda alert: assigned(alert, subject, store=call.services.changes.store))


def resolve(call: Call) -> Response:
    """Close it by hand: nothing is left to be done."""
    return _tend(call, "resolve", lambda alert: resolved(alert, now_ms=call.services.clock()))


def _tend(call: Call, verb: str, become: Any) -> Response:
    stored, before = seen_alert(*_named(call), store=call.services.changes.store)
    if "if-match" in call.request.headers:
        check_version(call.request, stored)
    after = become(before)
    if after == before:
        return _answer(call, before)
    told = [{**tended_content(one), "assigned": one.assigned_to} for one in (before, after)]
    answer = _answer(call, replace(after, version=stored.version + 1))
    act = Act(action=f"alert.{verb}", target=after.alert_id, before=told[0], after=told[1])
    call.commit([change(stored, tended_content(after))], act, answer=answer)
    return answer


def deliveries(call: Call) -> Response:
    """To whom it went, by what, and each attempt."""
    expect_no_parameters(call.request)
    store, org = call.services.changes.store, call.organization.org
    _, alert = seen_alert(*_named(call), store=store)
    found = all_deliveries(org, alert.alert_id, store=store)
    return _deliveries(call, sorted(found, key=lambda one: (one.medium, one.to)), following=None)


def dead(call: Call) -> Response:
    """Deliveries of all alerts that were given up, those of the newest alerts first."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    cursor = given.get("cursor", "")
    if cursor and not is_alert_id(cursor.partition("#")[0]):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    found = dead_deliveries(call.organization.org, store=call.services.changes.store, before=cursor, limit=limit)
    last = found[-1] if len(found) == limit else None
    return _deliveries(call, found, following=None if last is None else f"{last.alert_id}#{last.delivery_id}")


def resend(call: Call) -> Response:
    """Try a dead delivery again, with all its attempts ahead."""
    store, org = call.services.changes.store, call.organization.org
    alert_id, delivery_id = (call.parameters[name] for name in ("alert_id", "delivery_id"))
    stored, delivery = find_delivery(org, alert_id, delivery_id, store=store)
    again, writes = sent_again(stored, delivery, now_ms=call.services.clock())
    answer = Response(status=202, body=_shown(again, _names(call)))
    act = Act(
        action="delivery.resend", target=delivery_id, before={"state": delivery.state}, after={"state": "waiting"}
    )
    call.commit(writes, act, answer=answer)
    call.services.alerts.calls.deliver(org, alert_id, delivery_id)
    return answer


def _deliveries(call: Call, found: list[Delivery], *, following: str | None) -> Response:
    names = _names(call)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "deliveries": [_shown(one, names) for one in found],
        "next_cursor": following,
    }
    return Response(status=200, body=body)


def _names(call: Call) -> Mapping[str, str]:
    return {one.channel_id: one.name for one in all_channels(call.organization.org, store=call.services.changes.store)}


def _shown(delivery: Delivery, names: Mapping[str, str]) -> dict[str, Any]:
    is_channel = is_channel_id(delivery.to)
    receiver = {
        "subject": None if is_channel else delivery.to,
        "channel_id": delivery.to if is_channel else None,
        "channel_name": names.get(delivery.to),
    }
    return delivery_to_api(delivery, receiver=receiver)


def _viewer(call: Call) -> Viewer:
    return Viewer(subject=call.principal.subject, cut=call.cut)


def _named(call: Call) -> tuple[str, str, Viewer]:
    return call.organization.org, call.parameters["alert_id"], _viewer(call)


def _answer(call: Call, alert: Alert) -> Response:
    body = alert_to_api(alert, now_ms=call.services.clock())
    return Response(status=200, body=body, headers=version_tag(alert.version))


ROUTES = (
    Route("GET", "/v1/alerts", listed),
    Route("GET", "/v1/alerts/{alert_id}", show),
    Route("POST", "/v1/alerts/{alert_id}/acknowledge", acknowledge),
    Route("POST", "/v1/alerts/{alert_id}/snooze", snooze),
    Route("POST", "/v1/alerts/{alert_id}/assign", assign),
    Route("POST", "/v1/alerts/{alert_id}/resolve", resolve),
    Route("GET", "/v1/alerts/{alert_id}/deliveries", deliveries),
    Route("POST", "/v1/alerts/{alert_id}/deliveries/{delivery_id}/resend", resend),
    Route("GET", "/v1/deliveries/dead", dead),
)
