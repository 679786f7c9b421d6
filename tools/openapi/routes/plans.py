"""Limits, and the plans that they come from."""

from typing import Any

from functions.api.plan_bodies import PlanBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Cursor, Moment
from tools.openapi.tags import ACCESS


class Quota(Answer):
    per_minute: int
    burst: int
    """Requests that may come at once."""


class ClassLimits(Answer):
    organization: Quota
    """All of its keys and accounts together."""
    caller: Quota
    """One key or account; where nobody has signed in yet, one address."""


class ClassesLimits(Answer):
    """By class of endpoints, as each function instance holds them."""

    auth: ClassLimits
    read: ClassLimits
    write: ClassLimits
    ingest: ClassLimits
    export: ClassLimits


class Limits(Answer):
    as_of: Moment
    plan: str
    limits: ClassesLimits
    approximate: str
    """What the limits are worth."""


class Plan(Answer):
    name: str
    built_in: bool
    """Nothing was defined under this name."""
    limits: ClassesLimits


class Plans(Answer):
    as_of: Moment
    plans: list[Plan]
    next_cursor: Cursor


NAME = in_path("name", "The name of a plan.", pattern="^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")
_VERSIONS = ("version_missing", "version_changed")
_COMMON: dict[str, Any] = {"tag": ACCESS}

OPERATIONS = {
    "GET /v1/limits": Operation(
        id="get_limits", summary="What limits hold", answers={200: Limits}, errors=("invalid_input",), **_COMMON
    ),
    "GET /v1/plans": Operation(
        id="list_plans", summary="All plans", answers={200: Plans}, errors=("invalid_input",), **_COMMON
    ),
    "GET /v1/plans/{name}": Operation(
        id="get_plan",
        summary="One plan",
        answers={200: Plan},
        parameters=(NAME,),
        errors=("invalid_input", "not_found"),
        **_COMMON,
    ),
    "PUT /v1/plans/{name}": Operation(
        id="define_plan",
        summary="Define a plan",
        answers={200: Plan, 201: Plan},
        parameters=(NAME,),
        body=PlanBody,
        errors=("not_found", "too_many_plans", *_VERSIONS),
        headers={200: ("ETag",), 201: ("ETag",)},
        **_COMMON,
    ),
    "DELETE /v1/plans/{name}": Operation(
        id="remove_plan",
        summary="Remove a plan",
        answers={204: None},
        parameters=(NAME,),
        errors=("not_found", *_VERSIONS),
        **_COMMON,
    ),
}
