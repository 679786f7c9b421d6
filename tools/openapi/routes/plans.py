"""Plans and limits."""

from typing import Any

from functions.api.plan_bodies import PlanBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import IF_MATCH, in_path
from tools.openapi.shapes import Answer, Count, Moment
from tools.openapi.tags import ACCESS


class Quota(Answer):
    per_minute: Count
    burst: Count
    """Requests that may come at once."""


class ClassLimits(Answer):
    organization: Quota
    """All of its keys and accounts together."""
    caller: Quota
    """One key or account."""


class Limits(Answer):
    as_of: Moment
    plan: str
    limits: dict[str, ClassLimits]
    """Class of endpoints → what holds."""
    approximate: str


class Plan(Answer):
    name: str
    built_in: bool
    limits: dict[str, ClassLimits]


class Plans(Answer):
    as_of: Moment
    plans: list[Plan]
    next_cursor: None


_NAME = in_path("name", "The name of a plan.", pattern="^[a-z0-9-]{1,40}$")
_VERSION = ("version_missing", "version_changed")
_COMMON: dict[str, Any] = {"tag": ACCESS}

OPERATIONS = {
    "GET /v1/limits": Operation(
        id="get_limits",
        summary="How much may be asked",
        answers={200: Limits},
        errors=("invalid_input",),
        **_COMMON,
    ),
    "GET /v1/plans": Operation(
        id="list_plans", summary="All plans", answers={200: Plans}, errors=("invalid_input",), **_COMMON
    ),
    "GET /v1/plans/{name}": Operation(
        id="get_plan",
        summary="One plan",
        answers={200: Plan},
        parameters=(_NAME,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "PUT /v1/plans/{name}": Operation(
        id="put_plan",
        summary="Define a plan",
        answers={200: Plan, 201: Plan},
        parameters=(_NAME, IF_MATCH),
        body=PlanBody,
        errors=("not_found", "too_many_plans", "conflict", *_VERSION),
        **_COMMON,
    ),
    "DELETE /v1/plans/{name}": Operation(
        id="delete_plan",
        summary="Remove a plan",
        answers={204: None},
        parameters=(_NAME, IF_MATCH),
        errors=("not_found", "conflict", *_VERSION),
        **_COMMON,
    ),
}
