"""An anomaly as machines see it."""

from collections.abc import Mapping
from typing import Any

from outlay.domain.anomaly import Anomaly, Feedback, Scope
from outlay.domain.anomaly_explanation import CAUSES, Explanation
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc


def anomaly_to_api(one: Anomaly) -> dict[str, Any]:
    """Amounts are decimal USD as text, moments RFC 3339, scores numbers of sigma-equivalents."""
    measured = one.measured
    return {
        "anomaly_id": one.anomaly_id,
        "status": one.status,
        "severity": one.severity,
        "direction": one.direction,
        "granularity": one.granularity,
        "scope": dict(one.scope),
        "start": iso_utc(one.window.start_ms),
        "end": iso_utc(one.window.end_ms),
        "peak_at": iso_utc(measured.peak_ms),
        "score": f"{measured.score / 100:.2f}",
        "actual_usd": usd_text(measured.actual),
        "expected_usd": usd_text(measured.expected),
        "difference_usd": usd_text(measured.difference),
        "requests": measured.requests,
        "explanation": _explanation(one.explanation),
        "also_in": [_scope(each) for each in one.members],
        "alert_id": one.alert_id or None,
        "feedback": _feedback(one.feedback),
        "found_at": iso_utc(one.found_ms),
        "updated_at": iso_utc(one.updated_ms),
        "closed_at": None if one.closed_ms is None else iso_utc(one.closed_ms),
        "revisions": one.revisions,
    }


def _scope(scope: Scope) -> dict[str, str]:
    return dict(scope)


def _explanation(one: Explanation) -> dict[str, Any]:
    return {
        "parts": [{"cause": cause, "amount_usd": usd_text(one.parts.get(cause, 0))} for cause in CAUSES],
        "brought_by": [
            {"dimension": each.dimension, "value": each.value, "amount_usd": usd_text(each.amount)}
            for each in one.brought_by
        ],
        "weeks_compared": one.compared_with,
        "unpriced_requests": one.unpriced_requests,
    }


def _feedback(word: Feedback | None) -> Mapping[str, Any] | None:
    if word is None:
        return None
    verdict = "expected" if word.expected else "unexpected"
    return {"verdict": verdict, "note": word.note, "by": word.by, "at": iso_utc(word.at_ms)}
