"""Recommendations: listed, made on demand, decided, done, verified; what they come to together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from outlay.application.control_store import Stored, change
from outlay.application.generate_recommendations import AdviceTools, generate_recommendations
from outlay.application.read_usage_facts import FactsTools, read_usage_facts
from outlay.application.recommendation_records import (
    find_recommendation_settings,
    find_run,
    settings_write,
    to_content,
)
from outlay.application.tend_recommendations import (
    REFUSED,
    By,
    decided,
    implemented,
    seen_recommendation,
    seen_recommendations,
    ticked,
)
from outlay.application.verify_recommendation import VerifyTools, verified_by_measure, verified_by_word
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.money import picousd, usd_text
from outlay.domain.periods import day_of, iso_utc
from outlay.domain.recommendation import Recommendation, is_recommendation_id
from outlay.domain.recommendation_settings import BOUNDS
from outlay.domain.recommendation_summary import overlapping, summarized
from outlay.runtime.http import Response

from functions.api.advice_settings import check_settings, settings_to_api
from functions.api.dates import read_date
from functions.api.price_books import book_of
from functions.api.recommendation_bodies import (
    ImplementBody,
    MoreInfoBody,
    NoteBody,
    RecommendationSettingsBody,
    RejectBody,
    StepBody,
    VerifyBody,
)
from functions.api.recommendation_filters import FILTERS, read_wanted
from functions.api.recommendation_words import recommendation_to_api, summary_to_api
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
DAYS = 30
"""Whole local days that recommendations are made from."""


def listed(call: Call) -> Response:
    """Those that fit every filter, the most urgent first, a page at a time."""
    given = read_parameters(call.request, known=FILTERS | {"limit", "cursor"})
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    wanted, cursor = read_wanted(given, problems), given.get("cursor", "")
    if cursor and not is_recommendation_id(cursor):
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    everything = _seen(call)
    found = _behind(cursor, [one for one in everything if wanted.fits(one) or one.recommendation_id == cursor])
    page = found[:limit]
    body = {
        "as_of": iso_utc(call.services.clock()),
        "recommendations": _told(call, page, everything),
        "next_cursor": page[-1].recommendation_id if len(found) > limit else None,
    }
    return Response(status=200, body=body)


def _seen(call: Call) -> list[Recommendation]:
    return seen_recommendations(call.organization.org, call.cut, store=call.services.changes.store)


def _behind(cursor: str, found: list[Recommendation]) -> list[Recommendation]:
    """What follows the one that the page before ended with."""
    ids = [one.recommendation_id for one in found]
    if cursor and cursor not in ids:
        problem = Problem(field="cursor", reason="does not belong to this listing any more")
        raise InvalidInput("The query is not understood.", problems=[problem])
    return found[ids.index(cursor) + 1 :] if cursor else found


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(call, _named(call)[1])


def generate(call: Call) -> Response:
    """Look at the last 30 whole days now, as the weekly run does; answers with the ids of what was written."""
    expect_no_parameters(call.request)
    services, organization = call.services, call.organization
    now_ms = services.clock()
    end_day = day_of(now_ms, organization.dimensions.time_zone)
    tools = FactsTools(figures=services.figures, profiles=services.profiles)
    facts = read_usage_facts(organization, days=DAYS, end_day=end_day, names=call.names, tools=tools, now_ms=now_ms)
    call.note(Act(action="recommendation.generate", target=organization.org, after={"revisions": facts.revisions}))
    advising = AdviceTools(book=book_of(call), catalogue=load_model_catalogue(), store=services.changes.store)
    made = generate_recommendations(facts, tools=advising, now_ms=now_ms)
    body = {
        "as_of": iso_utc(now_ms),
        "from": facts.first_day,
        "to": end_day,
        "revisions": facts.revisions,
        "created": list(made.created),
        "updated": list(made.updated),
        "expired": list(made.expired),
    }
    return Response(status=200, body=body)


def summary(call: Call) -> Response:
    """What they come to together, each dollar once; what was adopted, what it brought, against Outlay's own cost."""
    expect_no_parameters(call.request)
    run = find_run(call.organization.org, store=call.services.changes.store)[1]
    told = summary_to_api(summarized(_seen(call)), run, is_whole=not call.cut)
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **told})


# ---- what people do


def accept(call: Call) -> Response:
    """It is to be done."""
    note = read_body(NoteBody, call.request).note
    return _tend(call, "accept", lambda one, by: decided(one, "accept", note, by=by))


def reject(call: Call) -> Response:
    """It is not to be done, for the reason given. It comes back only where it has become another."""
    reason = read_body(RejectBody, call.request).reason
    return _tend(call, "reject", lambda one, by: decided(one, "reject", reason, by=by))


def more_info(call: Call) -> Response:
    """Ask for what is missing before a decision, or answer what was asked."""
    body = read_body(MoreInfoBody, call.request)
    if (body.question is None) == (body.answer is None):
        problem = Problem(field="question", reason="send either a question or an answer")
        raise InvalidInput(REFUSED, problems=[problem])
    verb, text = ("ask", body.question) if body.answer is None else ("answer", body.answer)
    return _tend(call, verb, lambda one, by: decided(one, verb, text or "", by=by))


def implement(call: Call) -> Response:
    """It was done, on a day: what it brings is measured from the day after."""
    body = read_body(ImplementBody, call.request)
    today = day_of(call.services.clock(), call.organization.dimensions.time_zone)
    if body.day is not None and read_date(body.day) is None:
        raise InvalidInput(REFUSED, problems=[Problem(field="day", reason="must be a date, YYYY-MM-DD")])
    day = body.day or today

    def become(one: Recommendation, by: By) -> Recommendation:
        return implemented(one, body.note, day=day, today=today, hours_spent=body.hours_spent, by=by)

    return _tend(call, "implement", become)


def verify(call: Call) -> Response:
    """Measure what it brought, or state it. It can be measured again when more time has gone by."""
    body = read_body(VerifyBody, call.request)
    tools = VerifyTools(organization=call.organization, names=call.names, figures=call.services.figures)

    def become(one: Recommendation, by: By) -> Recommendation:
        if body.amount_usd is None:
            return verified_by_measure(one, body.note, tools=tools, by=by)
        return verified_by_word(one, picousd(Decimal(body.amount_usd)), body.note, by=by)

    return _tend(call, "verify", become)


def archive(call: Call) -> Response:
    """Put away what is over; it stays to be read for 180 days, and in the archive after."""
    note = read_body(NoteBody, call.request).note
    return _tend(call, "archive", lambda one, by: decided(one, "archive", note, by=by))


def tick(call: Call) -> Response:
    """A step is done, or is not."""
    body = read_body(StepBody, call.request)
    return _tend(call, "tick", lambda one, _: ticked(one, body.step, done=body.done))


def _tend(call: Call, verb: str, become: Callable[[Recommendation, By], Recommendation]) -> Response:
    expect_no_parameters(call.request)
    stored, before = _named(call)
    if "if-match" in call.request.headers:
        check_version(call.request, stored)
    after = become(before, By(subject=call.principal.subject, at_ms=call.services.clock()))
    answer = _answer(call, replace(after, version=stored.version + 1))
    act = Act(
        action=f"recommendation.{verb}",
        target=after.recommendation_id,
        before=_audited(before),
        after=_audited(after),
    )
    call.commit([change(stored, to_content(after))], act, answer=answer)
    return answer


def _audited(one: Recommendation) -> dict[str, Any]:
    result = one.result
    return {
        "state": one.state.value,
        "done": list(one.done),
        "verified_usd": None if result is None else usd_text(result.savings),
        "verified_days": None if result is None else result.days,
    }


def _named(call: Call) -> tuple[Stored, Recommendation]:
    org, store = call.organization.org, call.services.changes.store
    return seen_recommendation(org, call.parameters["recommendation_id"], call.cut, store=store)


def _told(call: Call, some: Sequence[Recommendation], others: Sequence[Recommendation]) -> list[dict[str, Any]]:
    settings = find_recommendation_settings(call.organization.org, store=call.services.changes.store)[1]
    told = [recommendation_to_api(one, settings=settings, overlaps=overlapping(one, others)) for one in some]
    if call.cut:
        for one in told:
            one["data"].pop("shown_by", None)  # an activity that may not be theirs to see
    return told


def _answer(call: Call, one: Recommendation) -> Response:
    (told,) = _told(call, [one], _seen(call))
    return Response(status=200, body=told, headers=version_tag(one.version))


# ---- settings


def get_settings(call: Call) -> Response:
    """From where on something is recommended, with the version as ETag."""
    expect_no_parameters(call.request)
    settings = find_recommendation_settings(call.organization.org, store=call.services.changes.store)[1]
    return Response(status=200, body=settings_to_api(settings, BOUNDS), headers=version_tag(settings.version))


def put_settings(call: Call) -> Response:
    """All of them; what is left out is the usual. They hold from the next run on."""
    expect_no_parameters(call.request)
    org = call.organization.org
    stored, before = find_recommendation_settings(org, store=call.services.changes.store)
    check_version(call.request, before)
    after = read_body(RecommendationSettingsBody, call.request).settings()
    check_settings(after, BOUNDS)
    told = settings_to_api(after, BOUNDS)
    answer = Response(status=200, body=told, headers=version_tag(before.version + 1))
    act = Act(action="recommendation_settings.change", target=org, before=settings_to_api(before, BOUNDS), after=told)
    call.commit([settings_write(org, stored, after)], act, answer=answer)
    return answer


_ONE = "/v1/recommendations/{recommendation_id}"
ROUTES = (
    Route("GET", "/v1/recommendations", listed),
    Route("POST", "/v1/recommendations/generate", generate),
    Route("GET", "/v1/recommendations/summary", summary),
    Route("GET", "/v1/recommendations/settings", get_settings),
    Route("PUT", "/v1/recommendations/settings", put_settings),
    Route("GET", _ONE, show),
    Route("POST", f"{_ONE}/accept", accept),
    Route("POST", f"{_ONE}/reject", reject),
    Route("POST", f"{_ONE}/more-info", more_info),
    Route("POST", f"{_ONE}/implement", implement),
    Route("POST", f"{_ONE}/verify", verify),
    Route("POST", f"{_ONE}/archive", archive),
    Route("POST", f"{_ONE}/steps", tick),
)
