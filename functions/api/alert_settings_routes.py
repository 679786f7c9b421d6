"""What an organization wants to be told of beside its budgets, its quiet hours, and whether mail can be relied on."""

from collections.abc import Mapping
from typing import Any

from outlay.application.alert_preferences import ORGANIZATION, find_preferences, place_of, to_content
from outlay.application.alert_settings_records import find_settings, settings_write
from outlay.application.control_store import change, create
from outlay.contracts.topics import topic_prefix
from outlay.domain.alert_settings import AlertSettings, settings_problems
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.money import usd_text
from outlay.domain.quiet_hours import Preferences, quiet_problems
from outlay.runtime.http import Response

from functions.api.alert_bodies import AlertSettingsBody
from functions.api.notification_routes import quiet_to_api
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

MAIL_SAYS: Mapping[str, str] = {
    "ready": "Mail goes to everybody.",
    "sandbox": "SES is in its sandbox: it mails verified addresses only. Alerts go to the organization's SNS topics "
    "as well, until AWS has granted production access.",
    "paused": "SES has paused sending. Alerts go to the organization's SNS topics instead.",
    "off": "The deployment has no sender (mail_from). Alerts go to the organization's SNS topics instead.",
    "unknown": "SES did not say at this moment.",
}


class _Known:
    """Both items. A change writes both, so that their versions together say whether anything was changed."""

    def __init__(self, call: Call) -> None:
        org, store = call.organization.org, call.services.changes.store
        self.stored_settings, self.settings = find_settings(org, store=store)
        self.stored_quiet, self.preferences = find_preferences(org, ORGANIZATION, store=store)

    @property
    def version(self) -> int:
        return self.settings.version + self.preferences.version


def get_settings(call: Call) -> Response:
    """What is told beside budgets, the organization's quiet hours, and whether mail can be relied on."""
    expect_no_parameters(call.request)
    known = _Known(call)
    return _answer(call, _to_api(known.settings, known.preferences), known.version)


def put_settings(call: Call) -> Response:
    """All of it. Quiet hours are for members who chose none of their own."""
    known = _Known(call)
    check_version(call.request, known)
    body = read_body(AlertSettingsBody, call.request)
    quiet = None if body.quiet_hours is None else body.quiet_hours.quiet()
    settings, preferences = body.settings(), Preferences(quiet=quiet, own_quiet=True)
    found = [Problem(field=field, reason=reason) for field, reason in settings_problems(settings)]
    problems = [*found, *quiet_problems(quiet, "")]
    if problems:
        raise InvalidInput("The settings can't be like this.", problems=problems)
    before, after = _to_api(known.settings, known.preferences), _to_api(settings, preferences)
    org = call.organization.org
    content, stored = to_content(preferences), known.stored_quiet
    writes = [
        settings_write(org, known.stored_settings, settings),
        create(place_of(org, ORGANIZATION), content) if stored is None else change(stored, content),
    ]
    answer = _answer(call, after, known.version + len(writes))
    call.commit(writes, Act(action="alert_settings.change", target=org, before=before, after=after), answer=answer)
    return answer


def _to_api(settings: AlertSettings, preferences: Preferences) -> dict[str, Any]:
    return {
        "quiet_hours": quiet_to_api(preferences.quiet),
        "spike_percent": settings.spike_percent,
        "spike_minimum_usd": usd_text(settings.spike_minimum),
        "weekday_aware": settings.weekday_aware,
        "silence": settings.silence,
        "unpriced": settings.unpriced,
        "key_expiry_days": settings.key_expiry_days,
        "anomalies": settings.anomalies,
        "anomaly_minimum_usd": usd_text(settings.anomaly_minimum),
        "anomaly_percent": settings.anomaly_percent,
        "anomaly_sensitivity": settings.anomaly_sensitivity,
        "anomaly_over": settings.anomaly_over,
    }


def _answer(call: Call, settings: Mapping[str, Any], version: int) -> Response:
    state = call.services.alerts.mail_state()
    body = {
        **settings,
        "time_zone": call.organization.dimensions.time_zone,
        "mail": state,
        "mail_detail": MAIL_SAYS[state],
        "topic_prefix": topic_prefix(call.organization.org),
    }
    return Response(status=200, body=body, headers=version_tag(version))


ROUTES = (
    Route("GET", "/v1/alert-settings", get_settings),
    Route("PUT", "/v1/alert-settings", put_settings),
)
