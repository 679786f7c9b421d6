"""The caller's own notifications and preferences."""

from typing import Any

from outlay.application.alert_preferences import ORGANIZATION, find_preferences, place_of, to_content
from outlay.application.control_store import Stored, Write, change, create
from outlay.application.own_notifications import list_notifications, marking
from outlay.application.show_alert import alert_to_api
from outlay.domain.alert import is_alert_id
from outlay.domain.audit import Act
from outlay.domain.delivery import DEFAULT_LEVELS, TOLD_LEVELS, Medium
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.periods import iso_utc
from outlay.domain.quiet_hours import Preferences, Quiet, quiet_problems
from outlay.runtime.http import Response

from functions.api.alert_bodies import PreferencesBody, QuietBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_CHOSEN: tuple[Medium, ...] = ("app", "email")


def listed(call: Call) -> Response:
    """The caller's own, newest first; how many are unread."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor", "unread"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    if given.get("unread", "false") not in ("true", "false"):
        problems.append(Problem(field="unread", reason="must be true or false"))
    cursor = given.get("cursor", "")
    if cursor and not is_alert_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    page = list_notifications(
        call.organization.org,
        call.principal.subject,
        store=call.services.changes.store,
        before=cursor,
        limit=limit,
        unread_only=given.get("unread") == "true",
    )
    now_ms = call.services.clock()
    body = {
        "as_of": iso_utc(now_ms),
        "unread": page.unread,
        "notifications": [
            {
                "notification_id": one.alert.alert_id,
                "read": one.is_read,
                "alert": alert_to_api(one.alert, now_ms=now_ms),
            }
            for one in page.notifications
        ],
        "next_cursor": page.following,
    }
    return Response(status=200, body=body, headers={"cache-control": "no-store"})


def read(call: Call) -> Response:
    """Mark one as read."""
    return _mark(call, "read")


def dismiss(call: Call) -> Response:
    """Take one off the list. The alert itself stays."""
    return _mark(call, "dismissed")


def _mark(call: Call, mark: str) -> Response:
    """Not in the audit log: what somebody has looked at is nobody else's business."""
    store = call.services.changes.store
    writes = marking(
        call.organization.org, call.principal.subject, call.parameters["notification_id"], mark, store=store
    )
    if writes:
        store.commit(writes, now_ms=call.services.clock())
    return Response(status=204)


def get_preferences(call: Call) -> Response:
    """How the caller is told; defaults where nothing was chosen."""
    expect_no_parameters(call.request)
    _, found = _preferences(call, call.principal.subject)
    return _own(found)


def put_preferences(call: Call) -> Response:
    """How the caller wants to be told, from now on."""
    stored, before = _preferences(call, call.principal.subject)
    check_version(call.request, before)
    body = read_body(PreferencesBody, call.request)
    quiet = body.quiet_hours.quiet() if isinstance(body.quiet_hours, QuietBody) else None
    after = Preferences(
        levels={"app": frozenset(body.app), "email": frozenset(body.email)},
        quiet=quiet,
        own_quiet=body.quiet_hours != ORGANIZATION,
        time_zone=body.time_zone or "",
        version=before.version + 1,
    )
    _check(after)
    answer = _own(after)
    subject = call.principal.subject
    act = Act(action="preferences.change", target=subject, before=_own(before).body, after=answer.body)
    call.commit([_saving(call, subject, stored, after)], act, answer=answer)
    return answer


def _preferences(call: Call, subject: str) -> tuple[Stored | None, Preferences]:
    return find_preferences(call.organization.org, subject, store=call.services.changes.store)


def _saving(call: Call, subject: str, stored: Stored | None, after: Preferences) -> Write:
    content = to_content(after)
    return create(place_of(call.organization.org, subject), content) if stored is None else change(stored, content)


def _check(preferences: Preferences) -> None:
    problems = quiet_problems(preferences.quiet, preferences.time_zone)
    if problems:
        raise InvalidInput("Quiet hours can't be like this.", problems=problems)


def _own(preferences: Preferences) -> Response:
    body: dict[str, Any] = {
        medium: [
            level
            for level in TOLD_LEVELS
            if level in preferences.levels.get(medium, DEFAULT_LEVELS[medium]) or level == "exceeded"
        ]
        for medium in _CHOSEN
    }
    body["quiet_hours"] = quiet_to_api(preferences.quiet) if preferences.own_quiet else ORGANIZATION
    body["time_zone"] = preferences.time_zone or None
    return Response(status=200, body=body, headers=version_tag(preferences.version))


def quiet_to_api(quiet: Quiet | None) -> dict[str, str] | None:
    """As local times."""
    if quiet is None:
        return None
    return {"from": _clock(quiet.from_minute), "to": _clock(quiet.to_minute)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


ROUTES = (
    Route("GET", "/v1/notifications", listed),
    Route("POST", "/v1/notifications/{notification_id}/read", read),
    Route("POST", "/v1/notifications/{notification_id}/dismiss", dismiss),
    Route("GET", "/v1/preferences", get_preferences),
    Route("PUT", "/v1/preferences", put_preferences),
)
