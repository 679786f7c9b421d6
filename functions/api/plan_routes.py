"""Plans (sets of limits) for administrators of the deployment, and the limits that hold for whoever asks."""

from typing import Any

from outlay.application.control_store import Stored, Write, change, create, delete
from outlay.application.plans import MAX_PLANS, all_plans, find_plan, limits_to_content, plan_of, plan_place
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.periods import iso_utc
from outlay.domain.plan import Plan, is_plan_name
from outlay.runtime.http import Response

from functions.api.plan_bodies import read_plan
from functions.api.repeats import check_version, version_tag
from functions.api.routing import AccountCall, AccountRoute, Call, Route
from functions.api.schemas import expect_no_parameters

APPROXIMATE = (
    "Each instance of a function counts for itself, so that several let through several times as much; "
    "the deployment's throttle holds over all of them."
)


def get_limits(call: Call) -> Response:
    """What holds for the caller's organization, and for each of its keys and accounts."""
    expect_no_parameters(call.request)
    plan = call.services.plan_of(call.organization.plan)
    body = {"plan": plan.name, "limits": limits_to_content(plan.limits), "approximate": APPROXIMATE}
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), **body})


def get_plans(call: AccountCall) -> Response:
    """All plans, the built-in one included."""
    expect_no_parameters(call.request)
    plans = [plan_to_api(plan) for plan in all_plans(store=call.services.platform.store)]
    return Response(status=200, body={"as_of": iso_utc(call.services.clock()), "plans": plans, "next_cursor": None})


def get_plan(call: AccountCall) -> Response:
    """One plan; the ETag is needed to change it."""
    expect_no_parameters(call.request)
    plan = find_plan(_name(call), store=call.services.platform.store)
    if plan is None:
        raise NotFound("There is no such plan.")
    return _answer(200, plan)


def put_plan(call: AccountCall) -> Response:
    """Define a plan: a new one without If-Match, an existing one with it. ``standard`` may be defined as well."""
    name, store = _name(call), call.services.platform.store
    held = store.find(plan_place(name))
    if held is not None:
        check_version(call.request, held)
    limits = read_plan(call.request)
    if held is None and len(all_plans(store=store)) >= MAX_PLANS:
        raise Conflict(f"A deployment has {MAX_PLANS} plans at most.", code="too_many_plans")
    content = {"limits": limits_to_content(limits)}
    write = create(plan_place(name), content) if held is None else change(held, content)
    plan = Plan(name=name, limits=limits, version=1 if held is None else held.version + 1)
    _commit(call, write, "plan.create" if held is None else "plan.update", held=held, after=plan_to_api(plan))
    return _answer(201 if held is None else 200, plan)


def delete_plan(call: AccountCall) -> Response:
    """Organizations that have it fall back to ``standard``; of that, to what is built in."""
    name = _name(call)
    held = call.services.platform.store.find(plan_place(name))
    if held is None:
        raise NotFound("There is no such plan.")
    check_version(call.request, held)
    _commit(call, delete(held), "plan.delete", held=held, after=None)
    return Response(status=204)


def _commit(call: AccountCall, write: Write, action: str, *, held: Stored | None, after: dict[str, Any] | None) -> None:
    before = None if held is None else plan_to_api(plan_of(held))
    call.commit_platform([write], Act(action=action, target=_name(call), before=before, after=after))


def _name(call: AccountCall) -> str:
    name = call.parameters["name"]
    if not is_plan_name(name):
        raise NotFound("There is no such plan; names are 1 to 40 of a-z, 0-9 and -.")
    return name


def _answer(status: int, plan: Plan) -> Response:
    return Response(status=status, body=plan_to_api(plan), headers=version_tag(plan.version))


def plan_to_api(plan: Plan) -> dict[str, Any]:
    return {"name": plan.name, "built_in": plan.version == 0, "limits": limits_to_content(plan.limits)}


ROUTES = (
    Route("GET", "/v1/limits", get_limits),
    AccountRoute("GET", "/v1/plans", get_plans),
    AccountRoute("GET", "/v1/plans/{name}", get_plan),
    AccountRoute("PUT", "/v1/plans/{name}", put_plan),
    AccountRoute("DELETE", "/v1/plans/{name}", delete_plan),
)
