"""An alert as machines see it: the API's answers, webhooks and topics say the same."""

from collections.abc import Mapping
from typing import Any

from outlay.application.top_recommendations import recommended
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.alert_text import exact
from outlay.domain.delivery import TOLD, Delivery
from outlay.domain.periods import iso_utc

_AMOUNTS = frozenset(
    {"limit", "spent", "reserved", "projected", "projected_low", "projected_high", "amount", "today", "usual"}
)
_AMOUNTS |= {"actual", "expected", "difference"}
_ALWAYS_USD = frozenset({AlertKind.SPEND_SPIKE, AlertKind.ANOMALY, AlertKind.ANOMALY_OVER})
_LISTS = frozenset({"top", "explained"})


def alert_to_api(alert: Alert, *, now_ms: int = 0) -> dict[str, Any]:
    """Amounts of money are decimal USD as text, others whole numbers; moments RFC 3339."""
    return {
        "alert_id": alert.alert_id,
        "kind": alert.kind.value,
        "level": alert.level,
        "at": iso_utc(alert.at_ms),
        "budget_id": alert.budget_id or None,
        "scope": {name: list(values) for name, values in alert.scope.items()},
        "facts": facts_to_api(alert),
        "state": alert.state_at(now_ms),
        "snoozed_until": _moment(alert.snoozed_until_ms),
        "assigned_to": alert.assigned_to or None,
        "acknowledged_by": alert.acknowledged_by or None,
        "resolved_at": _moment(alert.resolved_ms),
    }


def facts_to_api(alert: Alert) -> dict[str, Any]:
    """``exhausted_ms`` becomes ``exhausted_at``, and so on; amounts are in the alert's ``unit``. Each of
    ``recommendations`` is ``text``, ``recommendation_id`` and ``savings_usd`` a month."""
    unit = "usd" if alert.kind in _ALWAYS_USD else str(alert.facts.get("unit", "usd"))
    told = dict(_fact(name, value, unit) for name, value in sorted(alert.facts.items()))
    return {**told, "unit": unit} if _AMOUNTS & alert.facts.keys() else told


def _fact(name: str, value: Any, unit: str) -> tuple[str, Any]:
    if name.endswith("_ms"):
        return f"{name.removesuffix('_ms')}_at", _moment(value)
    if name in _AMOUNTS:
        return name, None if value is None else exact(int(value), unit)
    if name in _LISTS:
        return name, [{**one, "amount": exact(int(one["amount"]), unit)} for one in value]
    if name == "recommendations":
        return name, [recommended(str(one)) for one in value]
    if name == "days":
        return name, [{"day": day, "amount": exact(int(amount), unit)} for day, amount in value]
    return name, value


def delivery_to_api(delivery: Delivery, *, receiver: Mapping[str, Any]) -> dict[str, Any]:
    """``receiver``: how people know it (a member's subject, a channel's id and name)."""
    waits = delivery.state == "waiting"
    return {
        "delivery_id": delivery.delivery_id,
        "alert_id": delivery.alert_id,
        "medium": delivery.medium,
        "receiver": dict(receiver),
        "state": delivery.state,
        "next_attempt_at": _moment(delivery.due_ms) if waits and delivery.claimed_ms is None else None,
        "attempts": [
            {"at": iso_utc(one.at_ms), "result": one.result, "says": TOLD[one.result]} for one in delivery.attempts
        ],
    }


def _moment(ms: int | None) -> str | None:
    return None if ms is None else iso_utc(int(ms))
