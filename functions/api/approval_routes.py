"""Approvals of models: whoever needs one asks; who manages the scope, or administers the organization, decides."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from outlay.application.control_store import Stored
from outlay.application.manage_approvals import all_approvals, ask, decide, find_approval
from outlay.domain.access import Role, require_in
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.domain.policy import Approval
from outlay.runtime.http import Response

from functions.api.dates import read_moment
from functions.api.policy_bodies import ApprovalBody, ApproveBody, RefuseBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body, read_parameters

_ID = re.compile(r"apr_[0-9a-f]{24}")
STATES = ("asked", "approved", "refused", "over")
MAX_SHOWN = 200


def listed(call: Call) -> Response:
    """The newest first: all of them to administrators, those of their scope to managers, their own to viewers."""
    given = read_parameters(call.request, known=frozenset({"state"}))
    if given.get("state", STATES[0]) not in STATES:
        problem = Problem(field="state", reason="must be one of " + ", ".join(STATES))
        raise InvalidInput("The query is not understood.", problems=[problem])
    now_ms = call.services.clock()
    found = [
        one
        for one in all_approvals(call.organization.org, store=call.services.changes.store)
        if _may_see(call, one) and given.get("state", _state(one, now_ms)) == _state(one, now_ms)
    ]
    body = {
        "as_of": iso_utc(now_ms),
        "approvals": [_to_api(one, now_ms) for one in found[:MAX_SHOWN]],
        "next_cursor": None,
    }
    return Response(status=200, body=body)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(call, _found(call)[1])


def request(call: Call) -> Response:
    """Ask for one. It holds once it is approved, until its end; at the doors a minute later at the latest."""
    expect_no_parameters(call.request)
    body = read_body(ApprovalBody, call.request)
    asked = Approval(
        org=call.organization.org,
        approval_id="apr_" + secrets.token_hex(12),
        model=body.model,
        scope=dict(body.scope),
        reason=body.reason,
        asked_by=call.principal.subject,
        asked_ms=call.services.clock(),
    )
    writes = ask(asked, store=call.services.changes.store)
    answer = _answer(call, asked, status=201)
    call.commit(writes, Act(action="approval.request", target=asked.approval_id, after=_told(asked)), answer=answer)
    return answer


def approve(call: Call) -> Response:
    """Let calls through until a moment."""
    expect_no_parameters(call.request)
    stored, before = _decidable(call)
    body = read_body(ApproveBody, call.request)
    until = read_moment(body.until)
    if until is None:
        problem = Problem(field="until", reason="must be an RFC 3339 time with zone")
        raise InvalidInput("It can't be approved so.", problems=[problem])
    after = replace(before, state="approved", until_ms=until, decision=body.comment)
    return _decide(call, stored, before, after, "approve")


def refuse(call: Call) -> Response:
    """Don't, or not any more: an approval that is in force is withdrawn."""
    expect_no_parameters(call.request)
    stored, before = _decidable(call)
    after = replace(before, state="refused", until_ms=None, decision=read_body(RefuseBody, call.request).comment)
    return _decide(call, stored, before, after, "refuse")


def _decide(call: Call, stored: Stored, before: Approval, after: Approval, verb: str) -> Response:
    now_ms = call.services.clock()
    decided = replace(after, decided_by=call.principal.subject, decided_ms=now_ms)
    writes, saved = decide(stored, before, decided, store=call.services.changes.store, now_ms=now_ms)
    answer = _answer(call, saved)
    act = Act(action=f"approval.{verb}", target=saved.approval_id, before=_told(before), after=_told(saved))
    call.commit(writes, act, answer=answer)
    return answer


def _decidable(call: Call) -> tuple[Stored, Approval]:
    stored, found = _found(call)
    require_in(call.principal.cut, found.scope)
    check_version(call.request, stored)
    return stored, found


def _found(call: Call) -> tuple[Stored, Approval]:
    approval_id = call.parameters["approval_id"]
    if _ID.fullmatch(approval_id) is None:
        raise NotFound("There is no such approval.")
    stored, found = find_approval(call.organization.org, approval_id, store=call.services.changes.store)
    if not _may_see(call, found):
        raise NotFound("There is no such approval.")
    return stored, found


def _may_see(call: Call, one: Approval) -> bool:
    principal = call.principal
    if principal.role is Role.VIEWER:
        return one.asked_by == principal.subject
    is_within = all(one.scope.get(name, "") in values for name, values in principal.cut.items())
    return is_within or one.asked_by == principal.subject


def _state(one: Approval, now_ms: int) -> str:
    return "over" if one.state == "approved" and not one.holds(now_ms) else one.state


def _answer(call: Call, approval: Approval, *, status: int = 200) -> Response:
    body = _to_api(approval, call.services.clock())
    return Response(status=status, body=body, headers=version_tag(approval.version))


def _to_api(one: Approval, now_ms: int) -> dict[str, Any]:
    return {
        "approval_id": one.approval_id,
        "model": one.model,
        "scope": dict(one.scope),
        "state": _state(one, now_ms),
        "reason": one.reason,
        "asked_by": one.asked_by,
        "asked_at": iso_utc(one.asked_ms),
        "decided_by": one.decided_by or None,
        "decided_at": None if one.decided_ms is None else iso_utc(one.decided_ms),
        "comment": one.decision,
        "until": None if one.until_ms is None else iso_utc(one.until_ms),
    }


_TOLD: Sequence[str] = ("model", "scope", "state", "until_ms")


def _told(one: Approval) -> dict[str, Any]:
    """For the audit log, where nothing can be erased: without what people wrote."""
    return {name: dict(one.scope) if name == "scope" else getattr(one, name) for name in _TOLD}


_ONE = "/v1/model-approvals/{approval_id}"
ROUTES = (
    Route("GET", "/v1/model-approvals", listed),
    Route("POST", "/v1/model-approvals", request),
    Route("GET", _ONE, show),
    Route("POST", f"{_ONE}/approve", approve),
    Route("POST", f"{_ONE}/refuse", refuse),
)
