"""Members of the organization."""

from typing import Any, Literal

from outlay.domain.access import ROLES

from functions.api.member_bodies import MemberBody
from functions.api.member_routes import DEFAULT_LIMIT, MAX_LIMIT
from tools.openapi.operation import Operation
from tools.openapi.parameters import CURSOR, IF_MATCH, choice, in_path, limit
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
    """By which name applications send this person's usage; empty: by the e-mail address."""


class Members(Answer):
    as_of: Moment
    members: list[Member]
    next_cursor: Cursor


_ID = in_path("subject", "The account's id.", pattern="^[A-Za-z0-9_.:-]{1,128}$")
_VERSION = ("version_missing", "version_changed")
_COMMON: dict[str, Any] = {"tag": ACCESS}

OPERATIONS = {
    "GET /v1/members": Operation(
        id="list_members",
        summary="All members",
        answers={200: Members},
        parameters=(
            choice("role", "Only these.", sorted(ROLES)),
            limit(usual=DEFAULT_LIMIT, most=MAX_LIMIT, of="Members"),
            CURSOR,
        ),
        **_COMMON,
    ),
    "GET /v1/members/{subject}": Operation(
        id="get_member",
        summary="One member",
        answers={200: Member},
        parameters=(_ID,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "PUT /v1/members/{subject}": Operation(
        id="put_member",
        summary="Change what a member may do",
        answers={200: Member},
        parameters=(_ID, IF_MATCH),
        body=MemberBody,
        errors=("not_found", "last_administrator", "conflict", *_VERSION),
        **_COMMON,
    ),
    "DELETE /v1/members/{subject}": Operation(
        id="remove_member",
        summary="Remove a member",
        answers={204: None},
        parameters=(_ID, IF_MATCH),
        errors=("not_found", "last_administrator", "conflict", *_VERSION),
        **_COMMON,
    ),
}
