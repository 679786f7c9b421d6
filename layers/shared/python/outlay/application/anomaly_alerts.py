"""What people are told of an anomaly: once when it opens, once more when it gets worse, and when it is over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from outlay.domain.alert import Alert, AlertKind, AlertLevel, alert_id
from outlay.domain.alert_settings import AlertSettings
from outlay.domain.anomaly import SEVERITIES, Anomaly, Direction, Severity

What = Literal["opened", "over"]
LEVELS: Mapping[tuple[Direction, Severity], AlertLevel] = {
    ("rise", "high"): "critical",
    ("rise", "medium"): "warning",
    ("drop", "high"): "warning",
    ("drop", "medium"): "info",
}
"""A drop is less urgent: it costs nothing by itself."""
_MOST_TOP = 5


def to_tell(before: Anomaly | None, after: Anomaly, settings: AlertSettings) -> What | None:
    """What of a change is news. Of an organization that went silent its silence is told (``ingestion_stopped``)."""
    told = before.told if before is not None else None
    least = settings.anomalies
    if least is None:
        return None
    if after.is_open:
        rank = SEVERITIES.index(after.severity)
        is_news = rank >= SEVERITIES.index(least) and (told is None or rank > SEVERITIES.index(told))
        return "opened" if is_news and not _is_silence(after) else None
    is_over = before is not None and before.is_open and told is not None
    return "over" if is_over and settings.anomaly_over else None


def _is_silence(one: Anomaly) -> bool:
    return one.direction == "drop" and not one.scope and one.measured.is_silent


def with_alert(after: Anomaly, what: What, *, now_ms: int) -> tuple[Anomaly, Alert]:
    """The anomaly that says it was told, and the alert, to be written together."""
    is_over = what == "over"
    kind = AlertKind.ANOMALY_OVER if is_over else AlertKind.ANOMALY
    named = alert_id(now_ms, after.org, kind.value, after.anomaly_id, after.severity)
    alert = Alert(
        org=after.org,
        alert_id=named,
        kind=kind,
        level="resolved" if is_over else LEVELS[after.direction, after.severity],
        at_ms=now_ms,
        scope=after.cut,
        facts=_facts(after),
        state="resolved" if is_over else "open",
        resolved_ms=now_ms if is_over else None,
    )
    return replace(after, told=after.told if is_over else after.severity, alert_id=named), alert


def _facts(one: Anomaly) -> Mapping[str, Any]:
    measured, unpriced = one.measured, one.explanation.unpriced_requests
    return {
        **({"unpriced_requests": unpriced} if unpriced else {}),
        "anomaly_id": one.anomaly_id,
        "direction": one.direction,
        "severity": one.severity,
        "granularity": one.granularity,
        "start_ms": one.window.start_ms,
        "end_ms": one.window.end_ms,
        "actual": measured.actual,
        "expected": measured.expected,
        "difference": measured.difference,
        "explained": [
            {"cause": cause, "amount": amount}
            for cause, amount in sorted(one.explanation.parts.items(), key=lambda part: (-abs(part[1]), part[0]))
            if amount
        ],
        "top": [
            {"dimension": each.dimension, "value": each.value, "amount": each.amount}
            for each in sorted(one.explanation.brought_by, key=lambda each: -abs(each.amount))
            if each.value
        ][:_MOST_TOP],
    }
