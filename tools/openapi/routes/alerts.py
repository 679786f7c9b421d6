"""Alerts, notifications and preferences."""

from typing import Any, Literal

from outlay.domain.alert import ALERT_LEVELS, ALERT_STATES, AlertKind
from outlay.domain.delivery import Result

from functions.api.alert_bodies import AlertSettingsBody, AssignBody, PreferencesBody, SnoozeBody
from functions.api.alert_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, assigned_to, choice, in_path, limit
from tools.openapi.shapes import Answer, Cursor, Moment, Usd
from tools.openapi.tags import ALERTS

Level = Literal["info", "warning", "critical", "exceeded"]


class Alert(Answer):
    alert_id: str
    """In the order of time."""
    kind: AlertKind
    level: Literal["info", "warning", "critical", "exceeded", "resolved"]
    at: Moment
    budget_id: str | None
    scope: dict[str, list[str]]
    """What it is about: dimension → values."""
    facts: dict[str, Any]
    """By kind. Amounts are in `unit`: USD as decimal text, tokens and requests as whole numbers. Of urgent
    ones `recommendations`: `text`, `recommendation_id` and `savings_usd` a month, null where it names none."""
    state: Literal["open", "acknowledged", "snoozed", "resolved"]
    snoozed_until: Moment | None
    assigned_to: str | None
    """A member's subject; likewise `acknowledged_by`."""
    acknowledged_by: str | None
    resolved_at: Moment | None


class Alerts(Answer):
    as_of: Moment
    alerts: list[Alert]
    next_cursor: Cursor


class Receiver(Answer):
    subject: str | None
    """Of a member; otherwise it is a channel."""
    channel_id: str | None
    channel_name: str | None


class DeliveryAttempt(Answer):
    at: Moment
    result: Result
    says: str


class Delivery(Answer):
    delivery_id: str
    """A webhook carries it: what arrives twice has the same."""
    alert_id: str
    medium: Literal["app", "email", "sns", "slack", "webhook"]
    receiver: Receiver
    state: Literal["waiting", "sent", "dead", "dropped"]
    next_attempt_at: Moment | None
    attempts: list[DeliveryAttempt]


class Deliveries(Answer):
    as_of: Moment
    deliveries: list[Delivery]
    next_cursor: Cursor


class Notification(Answer):
    notification_id: str
    """The alert's id."""
    read: bool
    alert: Alert


class Notifications(Answer):
    as_of: Moment
    unread: int
    """Among the newest 1,000."""
    notifications: list[Notification]
    next_cursor: Cursor


class Preferences(Answer):
    app: list[Level]
    email: list[Level]
    quiet_hours: dict[str, str] | Literal["organization"] | None
    """`from` and `to` as local times; `organization`: as it has set."""
    time_zone: str | None


class AlertSettings(Answer):
    quiet_hours: dict[str, str] | None
    spike_percent: int | None
    spike_minimum_usd: Usd
    weekday_aware: bool
    silence: bool
    unpriced: bool
    key_expiry_days: int | None
    anomalies: Literal["medium", "high"] | None
    """From which severity on they are told; null: not at all."""
    anomaly_minimum_usd: Usd
    anomaly_percent: int
    anomaly_sensitivity: int
    anomaly_over: bool
    time_zone: str
    mail: Literal["ready", "sandbox", "paused", "off", "unknown"]
    """Whether mail can be relied on, as SES says of the deployment's account."""
    mail_detail: str
    topic_prefix: str
    """That names of SNS topics have to begin with."""


ALERT_ID = in_path("alert_id", "The id of an alert.", pattern="^al_[0-9]{13}_[0-9a-f]{10}$")
NOTIFICATION_ID = in_path("notification_id", "The id of a notification.", pattern="^al_[0-9]{13}_[0-9a-f]{10}$")
DELIVERY_ID = in_path("delivery_id", "The id of a delivery.", pattern="^dl_[0-9a-f]{24}$")
_ETAG = {200: ("ETag",)}
_PAGE = (limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Alerts"), CURSOR)
_TEND: dict[str, Any] = {
    "tag": ALERTS,
    "answers": {200: Alert},
    "parameters": (ALERT_ID,),
    "errors": ("not_found", "version_changed", "alert_resolved"),
    "headers": _ETAG,
}
_VERSIONS = ("version_missing", "version_changed")

OPERATIONS = {
    "GET /v1/alerts": Operation(
        id="list_alerts",
        summary="Alerts, newest first",
        tag=ALERTS,
        answers={200: Alerts},
        parameters=(
            choice("state", "Only those in it.", ALERT_STATES),
            choice("level", "Only those of it.", ALERT_LEVELS),
            choice("kind", "Only those of it.", [kind.value for kind in AlertKind]),
            Parameter(name="budget_id", description="Only those of the budget.", schema={"type": "string"}),
            assigned_to(),
            Parameter(
                name="since",
                description="Only those from this moment on (RFC 3339 with zone).",
                schema={"type": "string", "format": "date-time"},
            ),
            *_PAGE,
        ),
        errors=("invalid_input",),
    ),
    "GET /v1/alerts/{alert_id}": Operation(
        id="get_alert",
        summary="One alert",
        tag=ALERTS,
        answers={200: Alert},
        parameters=(ALERT_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    "POST /v1/alerts/{alert_id}/acknowledge": Operation(id="acknowledge_alert", summary="Take care of it", **_TEND),
    "POST /v1/alerts/{alert_id}/snooze": Operation(id="snooze_alert", summary="Put it off", body=SnoozeBody, **_TEND),
    "POST /v1/alerts/{alert_id}/assign": Operation(
        id="assign_alert", summary="Give it to somebody", body=AssignBody, **_TEND
    ),
    "POST /v1/alerts/{alert_id}/resolve": Operation(id="resolve_alert", summary="Close it", **_TEND),
    "GET /v1/alerts/{alert_id}/deliveries": Operation(
        id="list_deliveries",
        summary="To whom it went, and what became of it",
        tag=ALERTS,
        answers={200: Deliveries},
        parameters=(ALERT_ID,),
        errors=("invalid_input", "not_found"),
    ),
    "POST /v1/alerts/{alert_id}/deliveries/{delivery_id}/resend": Operation(
        id="resend_delivery",
        summary="Send a dead one again",
        tag=ALERTS,
        answers={202: Delivery},
        parameters=(ALERT_ID, DELIVERY_ID),
        errors=("not_found", "delivery_state", "version_changed"),
    ),
    "GET /v1/deliveries/dead": Operation(
        id="list_dead_deliveries",
        summary="What could not be delivered",
        tag=ALERTS,
        answers={200: Deliveries},
        parameters=_PAGE,
        errors=("invalid_input",),
    ),
    "GET /v1/notifications": Operation(
        id="list_notifications",
        summary="One's own notifications",
        tag=ALERTS,
        answers={200: Notifications},
        parameters=(choice("unread", "`true`: only those that were not read.", ("true", "false")), *_PAGE),
        errors=("invalid_input",),
    ),
    "POST /v1/notifications/{notification_id}/read": Operation(
        id="read_notification",
        summary="Mark one as read",
        tag=ALERTS,
        answers={204: None},
        parameters=(NOTIFICATION_ID,),
        errors=("not_found",),
    ),
    "POST /v1/notifications/{notification_id}/dismiss": Operation(
        id="dismiss_notification",
        summary="Take one off the list",
        tag=ALERTS,
        answers={204: None},
        parameters=(NOTIFICATION_ID,),
        errors=("not_found",),
    ),
    "GET /v1/preferences": Operation(
        id="get_preferences",
        summary="How one is told",
        tag=ALERTS,
        answers={200: Preferences},
        errors=("invalid_input",),
        headers=_ETAG,
    ),
    "PUT /v1/preferences": Operation(
        id="put_preferences",
        summary="Choose how one is told",
        tag=ALERTS,
        answers={200: Preferences},
        body=PreferencesBody,
        errors=_VERSIONS,
        headers=_ETAG,
    ),
    "GET /v1/alert-settings": Operation(
        id="get_alert_settings",
        summary="Quiet hours, and whether mail works",
        tag=ALERTS,
        answers={200: AlertSettings},
        errors=("invalid_input",),
        headers=_ETAG,
    ),
    "PUT /v1/alert-settings": Operation(
        id="put_alert_settings",
        summary="Set the organization's quiet hours",
        tag=ALERTS,
        answers={200: AlertSettings},
        body=AlertSettingsBody,
        errors=_VERSIONS,
        headers=_ETAG,
    ),
}
