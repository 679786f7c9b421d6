"""Leases."""

from typing import Any, Literal

from outlay.domain.lease import Reason

from functions.api.lease_bodies import LeaseBody
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import in_path, limit
from tools.openapi.shapes import Answer, Moment, Problem, Usd, may_be_missing
from tools.openapi.tags import LEASES


class Comes(Answer):
    """What a call may come to, or came to."""

    amount_usd: Usd | None
    """Null where the model has no known price."""
    tokens: int


class Lease(Comes):
    lease_id: str
    """Name it as `lease_id` in the call's usage event, which settles it."""
    state: Literal["held", "settled", "released", "expired"]
    dimensions: dict[str, str]
    """What the call will be counted under; users as pseudonyms."""
    budgets: list[str]
    """Ids of the budgets that it holds of; none where no budget that can refuse applies."""
    created_at: Moment
    expires_at: Moment
    """What is held lapses shortly after."""
    closed_at: Moment | None
    actual: Comes | None


class GrantedLease(Lease):
    granted: Literal[True]
    warnings: list[str]
    """What policies say of the call that let it through."""
    when_unreachable: Literal["allow", "refuse"]
    """What to do with calls while Outlay can't be reached: the strictest of the budgets that apply."""


class Leases(Answer):
    as_of: Moment
    leases: list[Lease]
    more: bool
    """There are more than were listed."""


class Refusal(Answer):
    budget_id: str
    name: str
    reason: Reason
    detail: str
    unit: Literal["usd", "tokens", "requests"]
    limit: str
    """In force at this moment, in the unit: USD with decimals, tokens and requests as whole numbers."""
    spent: str
    reserved: str
    """Held by leases that are neither settled nor over."""
    remaining: str
    asked: str | None
    period_end: Moment
    ask: list[str]
    """Addresses of the budget's owners; none: the organization's administrators."""


class PolicyRefusal(Answer):
    policy_id: str
    rule_id: str
    field: str
    reason: str
    needs_approval: bool
    """Whether an approval (`POST /v1/model-approvals`) would let it through."""
    ask: list[str]


class LeaseProblem(Problem):
    granted: Literal[False] = may_be_missing()
    refusals: list[Refusal] = may_be_missing()
    """Of budgets."""
    policies: list[PolicyRefusal] = may_be_missing()
    when_unreachable: Literal["allow", "refuse"] = may_be_missing()


class NamedBudget(Answer):
    budget_id: str
    name: str


class Check(Comes):
    as_of: Moment
    would_be_granted: bool
    budgets: list[NamedBudget]
    refusals: list[Refusal]
    policies: list[PolicyRefusal]
    warnings: list[str]
    when_unreachable: Literal["allow", "refuse"]


_TEXT = {"type": "string", "minLength": 1}
_WHOLE = {"type": "integer", "minimum": 0}
LEASE_ID = in_path("lease_id", "The id of a lease.", pattern="^l_[0-9]{7}_[0-9a-f]{20}$")
_ONE: dict[str, Any] = {"tag": LEASES, "answers": {200: Lease}, "parameters": (LEASE_ID,)}
_CALL = (
    Parameter(name="provider", description="As events name it.", schema=_TEXT, required=True),
    Parameter(name="model", description="As events name it.", schema=_TEXT, required=True),
    Parameter(name="input_tokens", description="Estimate of all input.", schema=_WHOLE),
    Parameter(name="max_tokens", description="The most that the call may answer with.", schema=_WHOLE),
    Parameter(name="output_tokens", description="Estimate of the answer, without `max_tokens`.", schema=_WHOLE),
    Parameter(name="amount_usd", description="Instead of what the tokens come to.", schema=_TEXT),
    Parameter(name="service_tier", description="Of the provider.", schema=_TEXT),
    *(
        Parameter(name=name, description="As the event will carry it.", schema=_TEXT)
        for name in ("operation", "project", "team", "feature", "environment", "cost_center", "user")
    ),
)

OPERATIONS = {
    "POST /v1/leases": Operation(
        id="create_lease",
        summary="Hold what a call may cost",
        tag=LEASES,
        answers={201: GrantedLease},
        body=LeaseBody,
        errors=("lease_refused", "lease_throttled", "too_many_budgets", "throttled", "upstream", "not_found"),
        problems={402: LeaseProblem, 429: LeaseProblem},
    ),
    "GET /v1/leases": Operation(
        id="list_leases",
        summary="Leases of the last hour",
        tag=LEASES,
        answers={200: Leases},
        parameters=(
            limit(usual=50, most=200, of="Leases"),
            Parameter(
                name="state",
                description="Only those.",
                schema={"type": "string", "enum": ["held", "settled", "released", "expired"]},
            ),
            Parameter(name="budget_id", description="Only those that hold of this budget.", schema=_TEXT),
        ),
    ),
    "GET /v1/leases/{lease_id}": Operation(
        id="get_lease", summary="One lease", errors=("invalid_input", "not_found"), **_ONE
    ),
    "POST /v1/leases/{lease_id}/release": Operation(
        id="release_lease",
        summary="Give back what is held",
        errors=("not_found", "lease_settled", "throttled"),
        **_ONE,
    ),
    "GET /v1/budgets/check": Operation(
        id="check_budgets",
        summary="What would be answered",
        tag=LEASES,
        answers={200: Check},
        parameters=_CALL,
        errors=("not_found", "too_many_budgets", "throttled"),
    ),
}
