"""Anomalies: found, read with what they are made of, and spoken of. Whoever is told of one takes care of its alert."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Literal

from outlay.application.alert_settings_records import find_settings
from outlay.application.expected_course import expected_course
from outlay.application.manage_budgets import commit_anew
from outlay.application.show_anomaly import anomaly_to_api
from outlay.application.tend_anomalies import (
    AnomalyFilters,
    Spoken,
    list_anomalies,
    seen_anomaly,
    sensitivity_of,
    speak,
    threshold_of,
)
from outlay.domain.anomaly import DIRECTIONS, SEVERITIES, STATUSES, Anomaly, Feedback, is_anomaly_id
from outlay.domain.anomaly_series import DIMENSIONS
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response
from pydantic import Field

from functions.api.anomaly_words import course_to_api
from functions.api.dates import read_loose_moment
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import NOTE, Body, expect_no_parameters, read_body, read_limit, read_parameters
from functions.api.scope_filter import read_scope

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_CHOICES: Mapping[str, tuple[str, ...]] = {"severity": SEVERITIES, "status": STATUSES, "direction": DIRECTIONS}
_KNOWN = frozenset({*_CHOICES, "scope", "since", "limit", "cursor"})


class FeedbackBody(Body):
    verdict: Literal["expected", "unexpected"] | None
    """`expected`: the next one like it is told later; `unexpected`: sooner; null takes back what was said."""
    note: str = Field(default="", max_length=500, pattern=NOTE)


def listed(call: Call) -> Response:
    """Those that began last first: of the organization, or of the caller's part of it."""
    given = read_parameters(call.request, known=_KNOWN)
    problems = [
        Problem(field=name, reason=f"must be one of {', '.join(choices)}")
        for name, choices in _CHOICES.items()
        if given.get(name, choices[0]) not in choices
    ]
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    filters = _filters(given, problems)
    cursor = given.get("cursor", "")
    if cursor and not is_anomaly_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    store = call.services.changes.store
    page = list_anomalies(call.organization.org, filters, call.cut, store=store, page=(cursor, limit))
    body = {
        "as_of": iso_utc(call.services.clock()),
        "anomalies": [anomaly_to_api(one) for one in page.anomalies],
        "next_cursor": page.following,
    }
    return Response(status=200, body=body)


def _filters(given: Mapping[str, str], problems: list[Problem]) -> AnomalyFilters:
    since = given.get("since", "")
    since_ms = read_loose_moment(since) if since else 0
    if since_ms is None:
        problems.append(Problem(field="since", reason="must be an RFC 3339 time with zone"))
    return AnomalyFilters(
        **{name: given.get(name, "") for name in _CHOICES},
        scope=read_scope(given.get("scope", ""), problems, dimensions=DIMENSIONS),
        since_ms=since_ms or 0,
    )


def show(call: Call) -> Response:
    """One of them, with its version as ETag, and how soon the next one of its scope is told."""
    expect_no_parameters(call.request)
    store = call.services.changes.store
    _, found = seen_anomaly(*_named(call), store=store)
    return _answer(found, threshold_of(found, store=store, now_ms=call.services.clock()))


def expected(call: Call) -> Response:
    """What came step by step against what was expected, and how far a step may differ before it stands out."""
    expect_no_parameters(call.request)
    services, organization = call.services, call.organization
    store, now_ms = services.changes.store, services.clock()
    _, found = seen_anomaly(*_named(call), store=store)
    _, settings = find_settings(organization.org, store=store)
    course = expected_course(
        found,
        organization,
        names=call.view.names,
        reader=services.figures,
        sensitivity=sensitivity_of(organization.org, settings, store=store, now_ms=now_ms),
        now_ms=now_ms,
    )
    body = course_to_api(found, course, organization.dimensions.time_zone)
    tag = blake2b(f"{call.tag}/{found.version}/{course.revisions}/{body}".encode(), digest_size=12).hexdigest()
    return Response(status=200, body=body, headers={"etag": f'W/"{tag}"'})


def give_feedback(call: Call) -> Response:
    """Say whether it was expected: it changes from which score on the next one of the same scope is recorded."""
    expect_no_parameters(call.request)
    body, now_ms, store = read_body(FeedbackBody, call.request), call.services.clock(), call.services.changes.store
    word = _word(body, call.principal.subject, now_ms)

    def plan() -> Spoken:
        stored, found = seen_anomaly(*_named(call), store=store)
        if "if-match" in call.request.headers:
            check_version(call.request, stored)
        return speak(stored, found, word, store=store, now_ms=now_ms)

    def commit(spoken: Spoken, /) -> None:
        before, after = (_told(one) for one in (spoken.before, spoken.after))
        act = Act(action="anomaly.feedback", target=spoken.after.anomaly_id, before=before, after=after)
        call.commit(spoken.writes, act, answer=_answer(spoken.after, spoken.threshold))

    spoken = commit_anew(plan, commit, pause=call.services.changes.pause)
    return _answer(spoken.after, spoken.threshold)


def _word(body: FeedbackBody, subject: str, now_ms: int) -> Feedback | None:
    if body.verdict is None:
        return None
    return Feedback(expected=body.verdict == "expected", note=body.note, by=subject, at_ms=now_ms)


def _told(one: Anomaly) -> dict[str, Any]:
    """For the audit log, where nothing can be erased: without the note."""
    word = one.feedback
    return {"verdict": None if word is None else ("expected" if word.expected else "unexpected")}


def _named(call: Call) -> tuple[str, str, Any]:
    return call.organization.org, call.parameters["anomaly_id"], call.cut


def _answer(one: Anomaly, threshold: float) -> Response:
    body = {**anomaly_to_api(one), "threshold_factor": f"{threshold:.2f}"}
    return Response(status=200, body=body, headers=version_tag(one.version))


ROUTES = (
    Route("GET", "/v1/anomalies", listed),
    Route("GET", "/v1/anomalies/{anomaly_id}", show),
    Route("GET", "/v1/anomalies/{anomaly_id}/expected", expected),
    Route("POST", "/v1/anomalies/{anomaly_id}/feedback", give_feedback),
)
