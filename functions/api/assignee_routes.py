"""To whom something can be given: who may see at least a part of what the caller sees."""

import re
from collections.abc import Mapping

from outlay.application.manage_members import list_members, may_take
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.organization import Membership
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.routing import Call, Route
from functions.api.schemas import read_limit, read_parameters

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
ME = "me"
SUBJECT = r"[A-Za-z0-9_.:-]{1,128}"


def get_assignees(call: Call) -> Response:
    """Administrators, and managers whose part of the organization overlaps with the caller's. In no order that means
    anything, a page at a time; a page can be short although more follow."""
    given = read_parameters(call.request, known=frozenset({"limit", "cursor"}))
    problems: list[Problem] = []
    limit = read_limit(given.get("limit", ""), problems, default=DEFAULT_LIMIT, most=MAX_LIMIT)
    after = given.get("cursor", "")
    if after and re.fullmatch(SUBJECT, after) is None:
        problems.append(Problem(field="cursor", reason="is none that an answer gave"))
    if problems:
        raise InvalidInput("The query is not understood.", problems=problems)
    cut, names = call.cut, call.names

    def fits(one: Membership) -> bool:
        return may_take(one, cut, names=names)

    members = call.services.changes.store
    page = list_members(call.organization.org, members=members, fits=fits, after=after, limit=limit)
    body = {
        "as_of": iso_utc(call.services.clock()),
        "assignees": [{"subject": one.subject, "email": one.email} for one in page.members],
        "next_cursor": page.following,
    }
    return Response(status=200, body=body)


def read_assignee(call: Call, given: Mapping[str, str], problems: list[Problem]) -> str | None:
    """The subject that ``assigned_to`` names, the caller's own for ``me``; None where it is left out."""
    asked = given.get("assigned_to")
    if asked is not None and re.fullmatch(SUBJECT, asked) is None:
        problems.append(Problem(field="assigned_to", reason=f"must be a member's subject, or {ME}"))
    return call.principal.subject if asked == ME else asked


ROUTES = (Route("GET", "/v1/assignees", get_assignees),)
