"""Leases: money held before a call, settled by the event that names it. In one round trip: granted, or refused and why.

A refusal is no success: 402 where a limit is reached, 429 where only the rate is, so that an application that does not
look at the answer does not go on as if it had been granted.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from outlay.application.hold_lease import Granted, Wanted, applying, hold_lease, would_hold
from outlay.application.lease_records import find_lease, leases_between
from outlay.application.policy_at_lease import LeaseVerdict
from outlay.application.settle_leases import release_lease
from outlay.domain.access import require_in
from outlay.domain.budget import Budget, Unit
from outlay.domain.errors import Conflict, InvalidInput, LimitExceeded, Problem
from outlay.domain.lease import MAX_LIFE_S, Amounts, Lease, Refusal
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response, problem

from functions.api.brake import board_tools
from functions.api.lease_bodies import LeaseBody
from functions.api.lease_calls import amounts_of, dimensions_of, read_call
from functions.api.lease_policies import addresses_of, policy_refusal, verdict_of
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_limit, read_parameters

MAX_LISTED = 200
_MINUTE_S = 60


def make(call: Call) -> Response:
    """Hold what the call may come to, of all budgets that apply together, or of none."""
    body = read_body(LeaseBody, call.request)
    tools, memory = board_tools(call), call.services.enforced
    dimensions = dimensions_of(body, call)
    require_in(call.cut, dimensions)
    amounts, verdict = amounts_of(body, call), verdict_of(body, dimensions, call)
    call.services.note_violations(call.organization.org, verdict.violations)
    if not verdict.is_allowed:
        return _refused([], verdict, call)
    wanted = Wanted(
        dimensions=dimensions,
        amounts=amounts,
        life_s=body.expires_in_s,
        asked_by=call.principal.subject,
        attempt=secrets.token_hex(8),
        key=_key(call, body),
    )
    answer = hold_lease(wanted, tools=tools, memory=memory)
    if isinstance(answer, Granted):
        told = {"granted": True, **_lease(answer.lease, now_ms=call.services.clock())}
        budgets = answer.budgets or applying(dimensions, tools=tools, memory=memory)
        more = {"warnings": list(verdict.warnings), "when_unreachable": _when_unreachable(budgets)}
        return Response(status=201, body={**told, **more})
    return _refused(answer.refusals, verdict, call)


def check(call: Call) -> Response:
    """What would be answered at this moment; nothing is held, so it may be different a moment later."""
    body = read_call(call)
    tools, memory = board_tools(call), call.services.enforced
    dimensions = dimensions_of(body, call)
    require_in(call.cut, dimensions)
    amounts, verdict = amounts_of(body, call), verdict_of(body, dimensions, call)
    wanted = Wanted(dimensions=dimensions, amounts=amounts, life_s=0, asked_by=call.principal.subject, attempt="")
    refusals = would_hold(wanted, tools=tools, memory=memory)
    budgets = applying(dimensions, tools=tools, memory=memory)
    return Response(
        status=200,
        body={
            "as_of": iso_utc(call.services.clock()),
            "would_be_granted": verdict.is_allowed and not refusals,
            **_amounts(amounts),
            "budgets": [{"budget_id": one.budget_id, "name": one.terms.name} for one in budgets],
            "refusals": [_refusal(one, call) for one in refusals],
            "policies": [policy_refusal(one, call) for one in verdict.refusals],
            "warnings": list(verdict.warnings),
            "when_unreachable": _when_unreachable(budgets),
        },
    )


def show(call: Call) -> Response:
    """One lease, whatever became of it."""
    expect_no_parameters(call.request)
    _, lease = find_lease(call.organization.org, call.parameters["lease_id"], store=call.services.changes.store)
    require_in(call.cut, lease.dimensions)
    return Response(status=200, body=_lease(lease, now_ms=call.services.clock()))


def listed(call: Call) -> Response:
    """Those that are not over, and those of the hour before: the newest hours first."""
    problems: list[Problem] = []
    values = read_parameters(call.request, known=frozenset({"limit", "state", "budget_id"}))
    limit = read_limit(values.get("limit", ""), problems, default=50, most=MAX_LISTED)
    state = values.get("state", "")
    if state not in ("", "held", "settled", "released", "expired"):
        problems.append(Problem(field="state", reason="must be held, settled, released or expired"))
    if problems:
        raise InvalidInput("The query can't be answered.", problems=problems)
    now = call.services.clock()
    found = leases_between(
        call.organization.org,
        now - 3_600_000,
        now + MAX_LIFE_S * 1_000,
        store=call.services.changes.store,
        limit=_MOST_READ,
    )
    fitting = [
        one
        for one in found
        if (not state or one.shown_state(now) == state)
        and ("budget_id" not in values or values["budget_id"] in one.budget_ids)
        and all(one.dimensions.get(name, "") in allowed for name, allowed in call.cut.items())
    ]
    fitting.sort(key=lambda one: (-one.created_ms, one.lease_id))
    shown = [_lease(one, now_ms=now) for one in fitting[:limit]]
    body = {"as_of": iso_utc(now), "leases": shown, "more": len(fitting) > limit or len(found) == _MOST_READ}
    return Response(status=200, body=body)


_MOST_READ = 2_000


def release(call: Call) -> Response:
    """Give back what is held: the call will not be made. Twice is once."""
    _, lease = find_lease(call.organization.org, call.parameters["lease_id"], store=call.services.changes.store)
    require_in(call.cut, lease.dimensions)
    released = release_lease(call.organization.org, lease.lease_id, tools=board_tools(call))
    return Response(status=200, body=_lease(released, now_ms=call.services.clock()))


def _key(call: Call, body: LeaseBody) -> str:
    """A repeat is the same key with the same content; with other content it is another request."""
    given = call.request.headers.get("idempotency-key", "")
    if not given:
        return ""
    if len(given) > 255 or not given.isascii() or not given.isprintable():
        reason = "must be 1 to 255 visible ASCII characters"
        raise InvalidInput("The key can't be used.", problems=[Problem(field="Idempotency-Key", reason=reason)])
    return f"{given}\n{body.model_dump_json()}"


def _refused(refusals: Sequence[Refusal], verdict: LeaseVerdict, call: Call) -> Response:
    if refusals and all(one.reason == "throttled" for one in refusals):
        left = _MINUTE_S - call.services.clock() // 1_000 % _MINUTE_S
        error: Conflict | LimitExceeded = LimitExceeded(
            "A budget near its limit lets only so many calls a minute through.",
            retry_after_s=left,
            code="lease_throttled",
        )
    else:
        who = "A budget" if refusals else "A policy"
        error = Conflict(f"{who} does not let this call through.", code="lease_refused")
    answer = problem(error, instance=call.request.request_id)
    told = {
        "granted": False,
        "refusals": [_refusal(one, call) for one in refusals],
        "policies": [policy_refusal(one, call) for one in verdict.refusals],
        "when_unreachable": _when_unreachable([one.budget for one in refusals]),
    }
    return replace(answer, body={**answer.body, **told})


_REASONS: Mapping[str, str] = {
    "limit_reached": "The limit would be exceeded.",
    "throttled": "Near the limit only so many calls a minute are let through: try again in the next minute.",
    "unpriced": "The model has no known price, so nothing can be held of a limit in USD: give amount_usd.",
}


def _refusal(one: Refusal, call: Call) -> dict[str, Any]:
    unit = one.budget.terms.unit
    return {
        "budget_id": one.budget.budget_id,
        "name": one.budget.terms.name,
        "reason": one.reason,
        "detail": _REASONS[one.reason],
        "unit": unit.value,
        "limit": _amount(one.limit.in_force, unit),
        "spent": _amount(one.spent, unit),
        "reserved": _amount(one.reserved, unit),
        "remaining": _amount(one.remaining, unit),
        "asked": None if one.asked is None else _amount(one.asked, unit),
        "period_end": iso_utc(one.period.end_ms),
        "ask": addresses_of(one.budget.terms.owners, call),
    }


def _lease(lease: Lease, *, now_ms: int) -> dict[str, Any]:
    actual = lease.actual
    return {
        "lease_id": lease.lease_id,
        "state": lease.shown_state(now_ms),
        **_amounts(lease.amounts),
        "dimensions": dict(lease.dimensions),
        "budgets": list(lease.budget_ids),
        "created_at": iso_utc(lease.created_ms),
        "expires_at": iso_utc(lease.expires_ms),
        "closed_at": None if lease.closed_ms is None else iso_utc(lease.closed_ms),
        "actual": None if actual is None else _amounts(actual),
    }


def _amounts(amounts: Amounts) -> dict[str, Any]:
    return {
        "amount_usd": None if amounts.picousd is None else usd_text(amounts.picousd),
        "tokens": amounts.tokens,
    }


def _amount(amount: int, unit: Unit) -> str:
    """USD with decimals, tokens and requests as whole numbers; as text, since they may be large."""
    return usd_text(amount) if unit is Unit.USD else str(amount)


def _when_unreachable(budgets: Sequence[Budget]) -> str:
    """What applications do while Outlay can't be reached: the strictest of the budgets that apply."""
    return "refuse" if any(one.terms.when_unreachable == "refuse" for one in budgets) else "allow"


_ONE = "/v1/leases/{lease_id}"
ROUTES = (
    Route("POST", "/v1/leases", make, knows_repeats=True),
    Route("GET", "/v1/leases", listed),
    Route("GET", _ONE, show),
    Route("POST", f"{_ONE}/release", release),
    Route("GET", "/v1/budgets/check", check),
)
