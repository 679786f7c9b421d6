"""Known future changes, which forecasts are adjusted by: listed, made, changed, deleted, each with its audit entry."""

import secrets
from typing import Any

from outlay.application.adjustment_records import all_adjustments, find_adjustment, place_of, to_content
from outlay.application.control_store import Stored, change, create, delete
from outlay.domain.audit import Act
from outlay.domain.errors import Conflict, InvalidInput, NotFound, Problem
from outlay.domain.forecast_adjustment import MAX_ADJUSTMENTS, Adjustment
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.budget_access import lies_within
from functions.api.forecast_bodies import AdjustmentBody, adjustment_of
from functions.api.forecast_words import adjustment_to_api
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body


def listed(call: Call) -> Response:
    """All that lie within what the caller sees, in the order in which they begin."""
    expect_no_parameters(call.request)
    found = all_adjustments(call.organization.org, store=call.services.changes.store)
    seen = [adjustment_to_api(one) for one in found if lies_within(one.scope, call.cut)]
    body = {"as_of": iso_utc(call.services.clock()), "adjustments": seen, "next_cursor": None}
    return Response(status=200, body=body)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(_found(call)[1])


def make(call: Call) -> Response:
    """A new one. Forecasts that are made from now on reckon with it; send an Idempotency-Key, so that a lost answer
    makes no second."""
    expect_no_parameters(call.request)
    org = call.organization.org
    new = Adjustment(
        org=org,
        adjustment_id="adj_" + secrets.token_hex(12),
        note="",
        first_day="",
        created_ms=call.services.clock(),
        created_by=call.principal.subject,
    )
    made = _read(call, new)
    if len(all_adjustments(org, store=call.services.changes.store)) >= MAX_ADJUSTMENTS:
        raise Conflict(f"There are {MAX_ADJUSTMENTS} adjustments, which is the most.", code="adjustments_full")
    answer = _answer(made, status=201)
    act = Act(action="forecast_adjustment.create", target=made.adjustment_id, after=adjustment_to_api(made))
    call.commit([create(place_of(org, made.adjustment_id), to_content(made))], act, answer=answer)
    return answer


def put(call: Call) -> Response:
    """As it is to be, all of it. Forecasts that were made stay what they are."""
    expect_no_parameters(call.request)
    stored, before = _found(call)
    check_version(call.request, stored)
    after = _read(call, before)
    answer = _answer(after, version=stored.version + 1)
    act = Act(
        action="forecast_adjustment.change",
        target=after.adjustment_id,
        before=adjustment_to_api(before),
        after=adjustment_to_api(after),
    )
    call.commit([change(stored, to_content(after))], act, answer=answer)
    return answer


def remove(call: Call) -> Response:
    """Forecasts reckon with it no more. Answers with its last state."""
    expect_no_parameters(call.request)
    stored, before = _found(call)
    check_version(call.request, stored)
    act = Act(action="forecast_adjustment.delete", target=before.adjustment_id, before=adjustment_to_api(before))
    call.commit([delete(stored)], act)
    return Response(status=200, body=adjustment_to_api(before))


def _read(call: Call, before: Adjustment) -> Adjustment:
    body = read_body(AdjustmentBody, call.request)
    found = adjustment_of(body, before, tag_keys=call.organization.dimensions.tag_keys)
    if not lies_within(found.scope, call.cut):
        problem = Problem(field="scope", reason="must lie within what you manage")
        raise InvalidInput("An adjustment can't be like this.", problems=[problem])
    return found


def _found(call: Call) -> tuple[Stored, Adjustment]:
    """The path's. Raises ``NotFound``, also for one that the caller does not see."""
    found = find_adjustment(call.organization.org, call.parameters["adjustment_id"], store=call.services.changes.store)
    if not lies_within(found[1].scope, call.cut):
        raise NotFound("There is no such adjustment.")
    return found


def _answer(one: Adjustment, *, status: int = 200, version: int | None = None) -> Response:
    body: dict[str, Any] = adjustment_to_api(one)
    return Response(status=status, body=body, headers=version_tag(version or one.version))


_ONE = "/v1/forecast-adjustments/{adjustment_id}"
ROUTES = (
    Route("GET", "/v1/forecast-adjustments", listed),
    Route("POST", "/v1/forecast-adjustments", make),
    Route("GET", _ONE, show),
    Route("PUT", _ONE, put),
    Route("DELETE", _ONE, remove),
)
