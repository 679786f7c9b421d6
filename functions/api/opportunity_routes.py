"""Opportunities: spend that could be less; looked into, planned, done, dismissed, verified; what they come to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from outlay.application.control_store import Stored, change
from outlay.application.opportunity_records import all_opportunities, find_opportunity, to_content
from outlay.application.tend_alerts import require_member
from outlay.domain.audit import Act
from outlay.domain.delivery_plan import holds
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.money import picousd, usd_text
from outlay.domain.opportunity import (
    OPPORTUNITY_STATES,
    Note,
    Opportunity,
    OpportunityType,
    Verification,
    assigned,
    dismissed,
    implemented,
    investigated,
    is_opportunity_id,
    noted,
    planned,
    reopened,
    verified,
)
from outlay.domain.opportunity_trend import GRANULARITIES, trend_of
from outlay.domain.periods import day_of, iso_utc
from outlay.runtime.http import Response

from functions.api.affected_users import affected_users
from functions.api.assignee_routes import read_assignee
from functions.api.dates import read_date
from functions.api.listed_by_rank import page_behind
from functions.api.opportunity_bodies import (
    AssignOpportunityBody,
    DismissOpportunityBody,
    ImplementOpportunityBody,
    NoteOpportunityBody,
    PlanOpportunityBody,
    VerifyOpportunityBody,
)
from functions.api.opportunity_words import opportunity_to_api, summary_to_api, trend_to_api
from functions.api.recommendation_filters import chosen, read_usd
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_PLAN_DAYS = 730
_REFUSED = "The opportunity can't be changed like this."
_KNOWN = frozenset({"status", "type", "min_savings", "assigned_to", "limit", "cursor"})


def listed(call: Call) -> Response:
    """Those that save most first, a page at a time."""
    given = read_parameters(call.request, known=_KNOWN)
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    states = chosen(given, "status", OPPORTUNITY_STATES, problems)
    types = chosen(given, "type", tuple(OpportunityType), problems)
    least, cursor = read_usd(given, "min_savings", problems), given.get("cursor", "")
    assignee = read_assignee(call, given, problems)
    if cursor and not is_opportunity_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    fitting = [
        one
        for one in _seen(call)
        if (not states or one.state in states)
        and (not types or one.chance.type.value in types)
        and one.chance.savings >= least
        and assignee in (None, one.assigned_to)
    ]
    page, following = page_behind(fitting, cursor, limit, id_of=lambda one: one.opportunity_id)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "opportunities": [opportunity_to_api(one) for one in page],
        "next_cursor": following,
    }
    return Response(status=200, body=body)


def summary(call: Call) -> Response:
    """What they come to together, each dollar once, and how far they have come."""
    expect_no_parameters(call.request)
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **summary_to_api(_seen(call))})


def trend(call: Call) -> Response:
    """What was found, done and stated in each week or month, and what was open; from when on that is known."""
    given = read_parameters(call.request, known=frozenset({"granularity"}))
    granularity = given.get("granularity", GRANULARITIES[0])
    if granularity not in GRANULARITIES:
        reason = f"must be one of {', '.join(GRANULARITIES)}"
        raise InvalidInput("The query is not understood.", problems=[Problem(field="granularity", reason=reason)])
    zone, now_ms = call.organization.dimensions.time_zone, call.services.clock()
    found = trend_of(_seen(call), granularity=granularity, time_zone=zone, now_ms=now_ms)
    head = {"as_of": iso_utc(now_ms), "time_zone": zone, "granularity": granularity}
    return Response(status=200, body={**head, **trend_to_api(found, zone)})


def show(call: Call) -> Response:
    """One of them with who uses the models that it concerns, and its version as ETag."""
    expect_no_parameters(call.request)
    _, one = _named(call)
    body = {**opportunity_to_api(one), "users": affected_users(call, one)}
    return Response(status=200, body=body, headers=version_tag(one.version))


def investigate(call: Call) -> Response:
    """Somebody looks into it."""
    return _tend(call, "investigate", investigated)


def plan(call: Call) -> Response:
    """It is going to be done."""
    body = read_body(PlanOpportunityBody, call.request)
    today = _today(call)
    if body.day is not None:
        latest = (date.fromisoformat(today) + timedelta(days=MAX_PLAN_DAYS)).isoformat()
        _check_day(body.day, first=today, last=latest, says="must be a date from today on, within two years")
    return _tend(call, "plan", lambda one: planned(one, day=body.day or ""))


def implement(call: Call) -> Response:
    """It was done, on a day."""
    day, today = read_body(ImplementOpportunityBody, call.request).day, _today(call)
    if day is not None:
        earliest = (date.fromisoformat(today) - timedelta(days=365)).isoformat()
        _check_day(day, first=earliest, last=today, says="must be a date of the last year, today at the latest")
    return _tend(call, "implement", lambda one: implemented(one, day=day or today, now_ms=call.services.clock()))


def dismiss(call: Call) -> Response:
    """Nothing is done about it, for the reason given."""
    reason = read_body(DismissOpportunityBody, call.request).reason
    return _tend(call, "dismiss", lambda one: dismissed(one, reason=reason, now_ms=call.services.clock()))


def reopen(call: Call) -> Response:
    """Back to where it was found; not one that came back meanwhile as another, which would count its dollars twice."""

    def become(one: Opportunity) -> Opportunity:
        after = reopened(one, now_ms=call.services.clock())
        others = all_opportunities(one.org, store=call.services.changes.store)
        if any(other.former == one.opportunity_id for _, other in others):
            raise Conflict("It came back as another opportunity: go on with that one.", code="opportunity_state")
        return after

    return _tend(call, "reopen", become)


def assign(call: Call) -> Response:
    """Give it to a member, or to nobody."""
    subject = read_body(AssignOpportunityBody, call.request).subject
    require_member(subject, call.organization.org, store=call.services.changes.store)
    return _tend(call, "assign", lambda one: assigned(one, subject))


def note(call: Call) -> Response:
    """Write something beside it."""
    told = Note(
        text=read_body(NoteOpportunityBody, call.request).text, by=call.principal.subject, at_ms=call.services.clock()
    )
    return _tend(call, "note", lambda one: noted(one, told))


def verify(call: Call) -> Response:
    """State what it brought a month."""
    body = read_body(VerifyOpportunityBody, call.request)
    stated = Verification(
        savings=picousd(Decimal(body.savings_usd)),
        by=call.principal.subject,
        at_ms=call.services.clock(),
        note=body.note,
    )
    return _tend(call, "verify", lambda one: verified(one, stated))


def _today(call: Call) -> str:
    return day_of(call.services.clock(), call.organization.dimensions.time_zone)


def _check_day(day: str, *, first: str, last: str, says: str) -> None:
    if read_date(day) is None or not first <= day <= last:
        raise InvalidInput(_REFUSED, problems=[Problem(field="day", reason=says)])


def _tend(call: Call, verb: str, become: Callable[[Opportunity], Opportunity]) -> Response:
    expect_no_parameters(call.request)
    stored, before = _named(call)
    if "if-match" in call.request.headers:
        check_version(call.request, stored)
    after = replace(become(before), version=stored.version + 1)
    answer = Response(status=200, body=opportunity_to_api(after), headers=version_tag(after.version))
    act = Act(action=f"opportunity.{verb}", target=after.opportunity_id, before=_audited(before), after=_audited(after))
    call.commit([change(stored, to_content(after))], act, answer=answer)
    return answer


def _audited(one: Opportunity) -> dict[str, Any]:
    return {
        "state": one.state,
        "assigned": one.assigned_to,
        "planned_for": one.planned_day,
        "notes": len(one.notes),
        "verified_usd": None if one.verification is None else usd_text(one.verification.savings),
    }


def _seen(call: Call) -> list[Opportunity]:
    found = [one for _, one in all_opportunities(call.organization.org, store=call.services.changes.store)]
    seen = [one for one in found if holds(call.cut, one.chance.scope)]
    return sorted(seen, key=lambda one: (-one.chance.savings, one.opportunity_id))


def _named(call: Call) -> tuple[Stored, Opportunity]:
    org, store = call.organization.org, call.services.changes.store
    stored, one = find_opportunity(org, call.parameters["opportunity_id"], store=store)
    if not holds(call.cut, one.chance.scope):
        raise NotFound("There is no such opportunity.")
    return stored, one


_ONE = "/v1/opportunities/{opportunity_id}"
ROUTES = (
    Route("GET", "/v1/opportunities", listed),
    # Before those whose path could name an opportunity.
    Route("GET", "/v1/opportunities/summary", summary),
    Route("GET", "/v1/opportunities/trend", trend),
    Route("GET", _ONE, show),
    Route("POST", f"{_ONE}/investigate", investigate),
    Route("POST", f"{_ONE}/plan", plan),
    Route("POST", f"{_ONE}/implement", implement),
    Route("POST", f"{_ONE}/dismiss", dismiss),
    Route("POST", f"{_ONE}/reopen", reopen),
    Route("POST", f"{_ONE}/assign", assign),
    Route("POST", f"{_ONE}/notes", note),
    Route("POST", f"{_ONE}/verify", verify),
)
