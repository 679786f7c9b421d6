"""Members of the organization."""

from typing import Any, Literal

from outlay.domain.access import ROLES

from functions.api import assignee_routes
from functions.api.member_bodies import MemberBody
from functions.api.member_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, choice, in_path, limit
from tools.openapi.shapes import Answer, Cursor, Moment
from tools.openapi.tags import ACCESS


class Member(Answer):
    subject: str
    """The account's id."""
    email: str
    role: Literal["viewer", "manager", "admin"]
    scope: dict[str, list[str]]
    """Of a manager: dimension → values; what the manager sees fits all of them."""
    attributes: list[str]
    user: str
    """The name that applications send this person's usage under; empty: the e-mail address."""


class Members(Answer):
    as_of: Moment
    members: list[Member]
    next_cursor: Cursor


class Assignee(Answer):
    subject: str
    """The account's id."""
    email: str


class Assignees(Answer):
    as_of: Moment
    assignees: list[Assignee]
    next_cursor: Cursor


SUBJECT = in_path("subject", "The id of an account.", pattern="^[A-Za-z0-9_.:-]{1,128}$")
_VERSIONS = ("version_missing", "version_changed", "last_administrator")
_COMMON: dict[str, Any] = {"tag": ACCESS}

OPERATIONS = {
    "GET /v1/assignees": Operation(
        id="list_assignees",
        summary="To whom something can be given",
        answers={200: Assignees},
        parameters=(limit(usual=assignee_routes.DEFAULT_LIMIT, most=assignee_routes.MAX_LIMIT, of="Members"), CURSOR),
        errors=("invalid_input",),
        **_COMMON,
    ),
    "GET /v1/members": Operation(
        id="list_members",
        summary="Who belongs to the organization",
        answers={200: Members},
        parameters=(
            choice("role", "Only those with it.", sorted(ROLES)),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Members"),
            CURSOR,
        ),
        **_COMMON,
    ),
    "GET /v1/members/{subject}": Operation(
        id="get_member",
        summary="One member",
        answers={200: Member},
        parameters=(SUBJECT,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "PUT /v1/members/{subject}": Operation(
        id="change_member",
        summary="Change a member",
        answers={200: Member},
        parameters=(SUBJECT,),
        body=MemberBody,
        errors=("not_found", *_VERSIONS),
        headers={200: ("ETag",)},
        **_COMMON,
    ),
    "DELETE /v1/members/{subject}": Operation(
        id="remove_member",
        summary="End a membership",
        answers={204: None},
        parameters=(SUBJECT,),
        errors=("not_found", *_VERSIONS),
        **_COMMON,
    ),
}
