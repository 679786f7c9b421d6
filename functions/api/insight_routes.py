"""Insights: facts about usage that rules found worth telling; put away, opened again; and from where on one is told."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from outlay.application.control_store import Stored, change
from outlay.application.insight_records import (
    all_insights,
    find_insight,
    find_insight_settings,
    settings_write,
    to_content,
)
from outlay.domain.audit import Act
from outlay.domain.delivery_plan import holds
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.insight import INSIGHT_STATES, Insight, InsightRule, dismissed, is_insight_id, reopened
from outlay.domain.insight_settings import BOUNDS
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.advice_settings import check_settings, settings_to_api
from functions.api.insight_bodies import DismissInsightBody, InsightSettingsBody
from functions.api.listed_by_rank import page_behind
from functions.api.recommendation_filters import chosen, read_usd
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_KNOWN = frozenset({"status", "rule", "min_amount", "limit", "cursor"})


def listed(call: Call) -> Response:
    """Those about the most money first, a page at a time."""
    given = read_parameters(call.request, known=_KNOWN)
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    states = chosen(given, "status", INSIGHT_STATES, problems)
    rules = chosen(given, "rule", tuple(InsightRule), problems)
    least, cursor = read_usd(given, "min_amount", problems), given.get("cursor", "")
    if cursor and not is_insight_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    seen = [one for _, one in all_insights(call.organization.org, store=_store(call)) if _is_seen(call, one)]
    fitting = [
        one
        for one in seen
        if (not states or one.state in states)
        and (not rules or one.finding.rule.value in rules)
        and one.finding.amount >= least
    ]
    ranked = sorted(fitting, key=lambda one: (-one.finding.amount, one.insight_id))
    page, following = page_behind(ranked, cursor, limit, id_of=lambda one: one.insight_id)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "insights": [insight_to_api(one) for one in page],
        "next_cursor": following,
    }
    return Response(status=200, body=body)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(_named(call)[1])


def dismiss(call: Call) -> Response:
    """It needs no attention: it stays away while it holds, unless it grows by half."""
    note = read_body(DismissInsightBody, call.request).note
    by, now_ms = call.principal.subject, call.services.clock()
    return _tend(call, "dismiss", lambda one: dismissed(one, by=by, note=note, now_ms=now_ms))


def reopen(call: Call) -> Response:
    """It needs attention after all."""
    return _tend(call, "reopen", reopened)


def _tend(call: Call, verb: str, become: Callable[[Insight], Insight]) -> Response:
    expect_no_parameters(call.request)
    stored, before = _named(call)
    if "if-match" in call.request.headers:
        check_version(call.request, stored)
    after = become(before)
    if after == before:
        return _answer(before)
    answer = _answer(replace(after, version=stored.version + 1))
    act = Act(
        action=f"insight.{verb}",
        target=after.insight_id,
        before={"state": before.state},
        after={"state": after.state},
    )
    call.commit([change(stored, to_content(after))], act, answer=answer)
    return answer


def _store(call: Call) -> Any:
    return call.services.changes.store


def _is_seen(call: Call, insight: Insight) -> bool:
    return holds(call.cut, insight.finding.scope)


def _named(call: Call) -> tuple[Stored, Insight]:
    stored, insight = find_insight(call.organization.org, call.parameters["insight_id"], store=_store(call))
    if not _is_seen(call, insight):
        raise NotFound("There is no such insight.")
    return stored, insight


def _answer(insight: Insight) -> Response:
    return Response(status=200, body=insight_to_api(insight), headers=version_tag(insight.version))


def insight_to_api(one: Insight) -> dict[str, Any]:
    """Everything about it. Money is a decimal string in USD."""
    finding = one.finding
    return {
        "insight_id": one.insight_id,
        "state": one.state,
        "rule": finding.rule.value,
        "rule_says": finding.says,
        "told": finding.told,
        "about": dict(finding.about),
        "amount_usd": usd_text(finding.amount),
        "numbers": dict(finding.numbers),
        "made_from": {"from": one.first_day, "days": one.days, "revisions": one.revisions},
        "created_at": iso_utc(one.created_ms),
        "opened_at": iso_utc(one.opened_ms),
        "found_at": iso_utc(one.found_ms),
        "dismissed_by": one.dismissed_by or None,
        "dismissed_at": None if one.dismissed_ms is None else iso_utc(one.dismissed_ms),
        "note": one.note or None,
        "closed_at": None if one.closed_ms is None else iso_utc(one.closed_ms),
        "version": one.version,
    }


# ---- settings


def get_settings(call: Call) -> Response:
    """From where on a fact is an insight, or an opportunity, with the version as ETag."""
    expect_no_parameters(call.request)
    settings = find_insight_settings(call.organization.org, store=_store(call))[1]
    return Response(status=200, body=settings_to_api(settings, BOUNDS), headers=version_tag(settings.version))


def put_settings(call: Call) -> Response:
    """All of them; what is left out is the usual. They hold from the next run on."""
    expect_no_parameters(call.request)
    org = call.organization.org
    stored, before = find_insight_settings(org, store=_store(call))
    check_version(call.request, before)
    after = read_body(InsightSettingsBody, call.request).settings()
    check_settings(after, BOUNDS)
    told = settings_to_api(after, BOUNDS)
    answer = Response(status=200, body=told, headers=version_tag(before.version + 1))
    act = Act(action="insight_settings.change", target=org, before=settings_to_api(before, BOUNDS), after=told)
    call.commit([settings_write(org, stored, after)], act, answer=answer)
    return answer


ROUTES = (
    Route("GET", "/v1/insights", listed),
    # Before those whose path could name an insight.
    Route("GET", "/v1/insights/settings", get_settings),
    Route("PUT", "/v1/insights/settings", put_settings),
    Route("GET", "/v1/insights/{insight_id}", show),
    Route("POST", "/v1/insights/{insight_id}/dismiss", dismiss),
    Route("POST", "/v1/insights/{insight_id}/reopen", reopen),
)
