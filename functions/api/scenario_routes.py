"""What-if: scenarios tried, saved, changed, compared, deleted. What they come to is reckoned when it is asked for."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from outlay.application.budget_records import all_budgets
from outlay.application.control_store import Stored, delete
from outlay.application.foresee_scenario import Foreseen, ScenarioTools, foresee
from outlay.application.scenario_records import all_scenarios, alteration, creation, find_scenario, new_scenario_id
from outlay.domain.audit import Act
from outlay.domain.calendar import date_ms
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.domain.rate_plan import RatePlan
from outlay.domain.scenario import Scenario
from outlay.domain.scenario_parts import Plans
from outlay.runtime.http import Response

from functions.api.budget_access import Sight, lies_within
from functions.api.price_books import book_of
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.scenario_bodies import ScenarioBody, scenario_of
from functions.api.scenario_words import foreseen_to_api, scenario_to_api
from functions.api.schemas import expect_no_parameters, read_body, read_parameters

MAX_COMPARED = 5
_ID = re.compile(r"scn_[0-9a-f]{24}")
_NONE = "There is no such scenario."


def listed(call: Call) -> Response:
    """Those whose scope the caller manages, the newest first."""
    expect_no_parameters(call.request)
    found = all_scenarios(call.organization.org, store=call.services.changes.store)
    seen = [scenario_to_api(one) for one in found if lies_within(one.scope, call.cut)]
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), "scenarios": seen})


def preview(call: Call) -> Response:
    """What a scenario would come to; nothing is saved."""
    expect_no_parameters(call.request)
    scenario = scenario_of(call, read_body(ScenarioBody, call.request), named=False)
    return Response(status=200, body=foreseen_to_api(_foreseen(call, scenario)))


def make(call: Call) -> Response:
    """Save one. Send an Idempotency-Key, so that a lost answer makes no second."""
    expect_no_parameters(call.request)
    asked = scenario_of(call, read_body(ScenarioBody, call.request))
    made = replace(
        asked,
        scenario_id=new_scenario_id(),
        created_ms=call.services.clock(),
        created_by=call.principal.subject,
    )
    write = creation(made, store=call.services.changes.store)
    answer = _answer(made, status=201)
    act = Act(action="scenario.create", target=made.scenario_id, before=None, after=scenario_to_api(made))
    call.commit([write], act, answer=answer)
    return answer


def show(call: Call) -> Response:
    """One of them and what it comes to as things stand now, with its version as ETag."""
    expect_no_parameters(call.request)
    _, scenario = _seen(call, call.parameters["scenario_id"])
    body = {**scenario_to_api(scenario), "effect": foreseen_to_api(_foreseen(call, scenario))}
    return Response(status=200, body=body, headers=version_tag(scenario.version))


def put(call: Call) -> Response:
    """As it is to be; what is left out stays as it is."""
    expect_no_parameters(call.request)
    body = read_body(ScenarioBody, call.request)
    stored, before = _seen(call, call.parameters["scenario_id"])
    check_version(call.request, stored)
    asked = scenario_of(call, _merged(before, body), known=before.changes)
    after = replace(before, name=asked.name, scope=asked.scope, changes=asked.changes, notes=asked.notes)
    write, after = alteration(stored, after, store=call.services.changes.store)
    act = Act(
        action="scenario.change",
        target=after.scenario_id,
        before=scenario_to_api(before),
        after=scenario_to_api(after),
    )
    call.commit([write], act)
    return _answer(after)


def _merged(before: Scenario, body: ScenarioBody) -> ScenarioBody:
    told = scenario_to_api(before)
    kept = {name: told[name] for name in ScenarioBody.model_fields}
    return ScenarioBody.model_validate(kept | body.model_dump(include=body.model_fields_set, by_alias=True))


def remove(call: Call) -> Response:
    """It is gone; the audit log keeps what it was."""
    expect_no_parameters(call.request)
    stored, before = _seen(call, call.parameters["scenario_id"])
    check_version(call.request, stored)
    act = Act(action="scenario.delete", target=before.scenario_id, before=scenario_to_api(before), after=None)
    call.commit([delete(stored)], act)
    return Response(status=200, body=scenario_to_api(before))


def compare(call: Call) -> Response:
    """Two to five of them side by side; what saves most in the year ahead first, what is not known last."""
    given = read_parameters(call.request, known=frozenset({"ids"}))
    ids = [one for one in given.get("ids", "").split(",") if one]
    if not 2 <= len(ids) <= MAX_COMPARED or len(set(ids)) < len(ids):
        reason = f"must be 2 to {MAX_COMPARED} different ids, with commas between them"
        raise InvalidInput("The query is not understood.", problems=[Problem(field="ids", reason=reason)])
    scenarios = [_seen(call, one)[1] for one in ids]
    found = [(one, _foreseen(call, one)) for one in scenarios]
    found.sort(key=lambda pair: (pair[1].year.difference is None, pair[1].year.difference or 0))
    rows = [{**scenario_to_api(one), "effect": foreseen_to_api(effect)} for one, effect in found]
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), "scenarios": rows})


def _seen(call: Call, scenario_id: str) -> tuple[Stored, Scenario]:
    """Raises ``NotFound``, also for one whose scope reaches beyond what the caller manages."""
    if _ID.fullmatch(scenario_id) is None:
        raise NotFound(_NONE)
    stored, scenario = find_scenario(call.organization.org, scenario_id, store=call.services.changes.store)
    if not lies_within(scenario.scope, call.cut):
        raise NotFound(_NONE)
    return stored, scenario


def _foreseen(call: Call, scenario: Scenario) -> Foreseen:
    sight = Sight(call)
    budgets = [one for one in all_budgets(call.organization.org, store=call.services.changes.store) if sight.sees(one)]
    return foresee(
        scenario,
        call.organization,
        budgets,
        names=call.names,
        tools=ScenarioTools(forecasts=call.services.forecasts, plans=_plans(call)),
        now_ms=call.services.clock(),
    )


def _plans(call: Call) -> Plans:
    """The organization's prices at the later of now and the day a change begins."""
    book, zone, now = book_of(call), call.organization.dimensions.time_zone, call.services.clock()

    def plan(provider: str, model: str, first_day: str) -> RatePlan | None:
        rates = book.find(provider, model)
        return None if rates is None else rates.plan(max(now, date_ms(date.fromisoformat(first_day), zone)))

    return plan


def _answer(scenario: Scenario, *, status: int = 200) -> Response:
    body: dict[str, Any] = scenario_to_api(scenario)
    return Response(status=status, body=body, headers=version_tag(scenario.version))


_ONE = "/v1/scenarios/{scenario_id}"
ROUTES = (
    Route("GET", "/v1/scenarios", listed),
    Route("POST", "/v1/scenarios", make),
    Route("POST", "/v1/scenarios/preview", preview),
    Route("GET", "/v1/scenarios/compare", compare),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, put),
    Route("DELETE", _ONE, remove),
)
