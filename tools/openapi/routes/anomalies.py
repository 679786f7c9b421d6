"""Anomalies."""

from typing import Literal

from outlay.domain.anomaly import DIRECTIONS, SEVERITIES, STATUSES
from outlay.domain.anomaly_explanation import Cause

from functions.api.anomaly_routes import DEFAULT_LIMIT, MAX_LIMIT, FeedbackBody
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, choice, in_path, limit
from tools.openapi.routes.figures import Exact
from tools.openapi.shapes import Answer, Currency, Cursor, LocalMoment, LowerBound, Moment, Usd
from tools.openapi.tags import ANOMALIES


class AnomalyPart(Answer):
    cause: Cause
    amount_usd: Usd


class AnomalyBringer(Answer):
    dimension: str
    value: str
    amount_usd: Usd


class AnomalyExplanation(Answer):
    parts: list[AnomalyPart]
    """They add up to `difference_usd`."""
    brought_by: list[AnomalyBringer]
    """Of each dimension the values that brought most of it."""
    weeks_compared: int
    """Weeks before whose same hours say what was usual; 0: there were none, and the day before does."""
    unpriced_requests: int
    """Calls without a known price: what was spent is a lower bound."""


class AnomalyFeedback(Answer):
    verdict: Literal["expected", "unexpected"]
    note: str
    by: str
    """A member's subject."""
    at: Moment


class ListedAnomaly(Answer):
    anomaly_id: str
    """In the order in which they began."""
    status: Literal["open", "closed"]
    severity: Literal["medium", "high"]
    """The worst that it had: beyond 3 or 5 sigma-equivalents."""
    direction: Literal["rise", "drop"]
    granularity: Literal["hour", "day"]
    """Whether single hours stood out, or only whole days."""
    scope: dict[str, str]
    """What it is about; empty: the organization."""
    start: Moment
    end: Moment
    """Of the last hour (or day) that stood out."""
    peak_at: Moment
    score: str
    """Of the peak, signed, in sigma-equivalents."""
    actual_usd: Usd
    expected_usd: Usd
    difference_usd: Usd
    requests: int
    explanation: AnomalyExplanation
    also_in: list[dict[str, str]]
    """Other scopes in which it stood out."""
    alert_id: str | None
    """The latest alert about it."""
    feedback: AnomalyFeedback | None
    found_at: Moment
    updated_at: Moment
    closed_at: Moment | None
    revisions: str
    """Digest of the figures that it was made from."""


class Anomaly(ListedAnomaly):
    threshold_factor: str
    """What feedback has made of the score that is asked for in this scope: `1.00` is the usual one."""


class ExpectedStep(Answer):
    """An hour or a local day."""

    start: LocalMoment
    end: LocalMoment
    within: bool
    """It is of the anomaly."""
    actual_usd: Usd | None
    """What was spent; null where none of its calls has a known price."""
    lower_bound: LowerBound
    expected_usd: Usd | None
    """From what came before it; null where that was too little."""
    low_usd: Usd | None
    high_usd: Usd | None
    """Beyond them it stands out by itself; null where what came before can't vouch for anything so rare. Within them it
    can stand out all the same, together with the hours before it."""


class ExpectedCourse(Answer):
    """Made anew by the detection from the figures that the anomaly was found in."""

    as_of: Moment
    exact: Exact
    time_zone: str
    currency: Currency
    anomaly_id: str
    granularity: Literal["hour", "day"]
    as_recorded: bool
    """Its steps add up to just what the anomaly says; false where figures have changed since."""
    score_asked: str
    """From which score on its scope stands out, by what is set and was said by now: the range goes by it."""
    series: list[ExpectedStep]
    """From two days before it to a day after it; of days, four weeks and one."""


class Anomalies(Answer):
    as_of: Moment
    anomalies: list[ListedAnomaly]
    next_cursor: Cursor


ANOMALY_ID = in_path("anomaly_id", "The id of an anomaly.", pattern="^an_[0-9]{13}_[0-9a-f]{10}$")
_ETAG = {200: ("ETag",)}

OPERATIONS = {
    "GET /v1/anomalies": Operation(
        id="list_anomalies",
        summary="Anomalies, those that began last first",
        tag=ANOMALIES,
        answers={200: Anomalies},
        parameters=(
            choice("severity", "Only those of it.", SEVERITIES),
            choice("status", "Only those in it.", STATUSES),
            choice("direction", "Only those in it.", DIRECTIONS),
            Parameter(
                name="scope",
                description="`organization`, or a dimension and a value: `team:search`.",
                schema={"type": "string"},
            ),
            Parameter(
                name="since",
                description="Only those that began at this moment (RFC 3339 with zone) or later.",
                schema={"type": "string", "format": "date-time"},
            ),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Anomalies"),
            CURSOR,
        ),
        errors=("invalid_input",),
    ),
    "GET /v1/anomalies/{anomaly_id}": Operation(
        id="get_anomaly",
        summary="One anomaly, and what it is made of",
        tag=ANOMALIES,
        answers={200: Anomaly},
        parameters=(ANOMALY_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    "GET /v1/anomalies/{anomaly_id}/expected": Operation(
        id="get_anomaly_expected",
        summary="What came against what was expected",
        tag=ANOMALIES,
        answers={200: ExpectedCourse},
        parameters=(ANOMALY_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    "POST /v1/anomalies/{anomaly_id}/feedback": Operation(
        id="give_anomaly_feedback",
        summary="Say whether it was expected",
        tag=ANOMALIES,
        answers={200: Anomaly},
        parameters=(ANOMALY_ID,),
        body=FeedbackBody,
        errors=("not_found", "version_changed"),
        headers=_ETAG,
    ),
}
