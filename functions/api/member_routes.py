"""Members of the organization, for its administrators: who they are, what they may do, and what of it they see."""

import re
from dataclasses import replace
from typing import Any

from outlay.application.control_store import Stored
from outlay.application.manage_members import (
    Member,
    changing,
    everybody,
    find_member,
    has_rank,
    leaving,
    list_members,
    member_to_api,
    member_to_audit,
    other_administrator,
)
from outlay.domain.access import ROLES, Role
from outlay.domain.audit import Act
from outlay.domain.errors import InvalidInput, NotFound, Problem
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.assignee_routes import SUBJECT
from functions.api.member_bodies import read_member
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_limit, read_parameters

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
_SUBJECT = re.compile(SUBJECT)


def get_members(call: Call) -> Response:
    """In no order that means anything, a page at a time; ``role`` leaves out the others."""
    given = read_parameters(call.request, known=frozenset({"role", "limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    role, after = given.get("role", ""), given.get("cursor", "")
    if role and role not in ROLES:
        problems.append(Problem(field="role", reason="must be of: " + ", ".join(sorted(ROLES))))
    if after and _SUBJECT.fullmatch(after) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    members = call.services.changes.store
    fits = has_rank(ROLES[role]) if role else everybody
    page = list_members(call.organization.org, members=members, fits=fits, after=after, limit=limit)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "members": [member_to_api(one) for one in page.members],
        "next_cursor": page.following,
    }
    return Response(status=200, body=body)


def get_member(call: Call) -> Response:
    """One member; the ETag is needed to change or remove them."""
    expect_no_parameters(call.request)
    found = _found(call)
    return _answer(member_to_api(found.membership), found.stored.version)


def put_member(call: Call) -> Response:
    """Role, scope, attributes and user name, as a whole. Takes effect at once here, elsewhere within a minute."""
    found = _found(call)
    check_version(call.request, found.stored)
    body = read_member(call.request)
    wanted = replace(
        found.membership,
        role=body.role,
        scope={name: tuple(values) for name, values in body.scope.items()},
        attributes=tuple(body.attributes),
        user=body.user,
    )
    witness = None if body.role == Role.ADMIN.label else _witness(call, found)
    act = Act(
        action="member.update",
        target=wanted.subject,
        before=member_to_audit(found.membership),
        after=member_to_audit(wanted, before=found.membership),
    )
    call.commit_entry(changing(found, wanted, witness=witness), act)
    call.services.control.forget_membership(wanted.subject)
    return _answer(member_to_api(wanted), found.stored.version + 1)


def delete_member(call: Call) -> Response:
    """The account stays, without access to the organization: at once here, elsewhere within a minute."""
    found = _found(call)
    check_version(call.request, found.stored)
    subject = found.membership.subject
    act = Act(action="member.delete", target=subject, before=member_to_audit(found.membership))
    call.commit_entry(leaving(found, witness=_witness(call, found)), act)
    call.services.control.forget_membership(subject)
    return Response(status=204)


def _witness(call: Call, found: Member) -> Stored | None:
    """Who stays an administrator when this member is none any more; None where they are none anyway."""
    if found.membership.rank is not Role.ADMIN:
        return None
    return other_administrator(found, people=call.services.memberships.store, members=call.services.changes.store)


def _found(call: Call) -> Member:
    subject = call.parameters["subject"]
    found = None
    if _SUBJECT.fullmatch(subject):
        found = find_member(
            call.organization.org,
            subject,
            people=call.services.memberships.store,
            members=call.services.changes.store,
        )
    if found is None:
        raise NotFound("There is no such member.")
    return found


def _answer(body: dict[str, Any], version: int) -> Response:
    return Response(status=200, body=body, headers=version_tag(version))


ROUTES = (
    Route("GET", "/v1/members", get_members),
    Route("GET", "/v1/members/{subject}", get_member),
    Route("PUT", "/v1/members/{subject}", put_member),
    Route("DELETE", "/v1/members/{subject}", delete_member),
)
