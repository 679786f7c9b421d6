"""What is sent to change a member, decoded with every problem named."""

from typing import Annotated, Literal

from outlay.domain.errors import InvalidInput
from outlay.domain.membership_rules import membership_problems
from outlay.runtime.http import Request
from pydantic import Field

from functions.api.schemas import Body, read_body

Text = Annotated[str, Field(max_length=256)]


class MemberBody(Body):
    """The whole of what an administrator decides about a member: what is left out is nothing."""

    role: Literal["viewer", "manager", "admin"]
    scope: dict[Text, list[Text]] = Field(default_factory=dict)
    """Of a manager: ``team``, ``project``, ``cost_center`` → values; what the manager sees fits all of them."""
    attributes: list[Text] = Field(default_factory=list)
    user: str = Field(default="", max_length=256)
    """By which name applications send this person's usage; empty: by the e-mail address."""


def read_member(request: Request) -> MemberBody:
    """Raises ``InvalidInput`` naming every problem."""
    body = read_body(MemberBody, request)
    problems = membership_problems(role=body.role, scope=body.scope, attributes=body.attributes, user=body.user)
    if problems:
        raise InvalidInput("Nobody can be a member like this.", problems=problems)
    return body
