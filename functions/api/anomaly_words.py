"""The course of an anomaly as it stands on the wire: what came and what was expected, step by step."""

from typing import Any

from outlay.application.expected_course import ExpectedCourse
from outlay.domain.anomaly import Anomaly
from outlay.domain.anomaly_series import Step
from outlay.domain.calendar import local_text
from outlay.domain.figures import is_unknown
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc


def course_to_api(anomaly: Anomaly, course: ExpectedCourse, time_zone: str) -> dict[str, Any]:
    """Amounts are decimal USD as text; what is not known is null."""
    return {
        "as_of": iso_utc(course.as_of_ms),
        "exact": course.exact,
        "time_zone": time_zone,
        "currency": "USD",
        "anomaly_id": anomaly.anomaly_id,
        "granularity": anomaly.granularity,
        "as_recorded": course.as_recorded,
        "score_asked": f"{course.score_asked:.2f}",
        "series": [_step(anomaly, step, time_zone) for step in course.steps],
    }


def _step(anomaly: Anomaly, step: Step, time_zone: str) -> dict[str, Any]:
    start, end = step.window.start_ms, step.window.end_ms
    unknown = is_unknown({"requests": step.requests, "unpriced_requests": step.unpriced})
    return {
        "start": local_text(start, time_zone),
        "end": local_text(end, time_zone),
        "within": anomaly.window.start_ms <= start < anomaly.window.end_ms,
        "actual_usd": None if unknown else usd_text(step.actual),
        "lower_bound": step.unpriced > 0,
        "expected_usd": _usd(step.expected),
        "low_usd": _usd(step.low),
        "high_usd": _usd(step.high),
    }


def _usd(amount: int | None) -> str | None:
    return None if amount is None else usd_text(amount)
