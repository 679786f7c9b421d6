"""Policies, their dry run, what fell short of them, and approvals of models."""

from typing import Annotated, Any, Literal

from pydantic import Field

from functions.api.approval_routes import STATES
from functions.api.policy_bodies import ApprovalBody, ApproveBody, DryRunBody, PolicyBody, RefuseBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import choice, days, in_path, text
from tools.openapi.shapes import Answer, Count, Currency, Cursor, Day, LocalMoment, LowerBound, Moment, Usd, UtcDate
from tools.openapi.tags import POLICIES

Mode = Literal["deny", "warn", "unallocated"]
Patterns = dict[str, list[str]]


class RuleAnswer(Answer):
    id: str
    when: Patterns
    budget_id: str | None
    """The budget that the rule makes; it is changed through the policy only."""


class TagsRule(RuleAnswer):
    kind: Literal["required_tags"]
    mode: Mode
    tags: Patterns


class NamingRule(RuleAnswer):
    kind: Literal["naming"]
    mode: Mode
    dimension: str
    patterns: list[str]
    registered_only: bool
    required: bool


class ModelsRule(RuleAnswer):
    kind: Literal["models"]
    mode: Mode
    allow: list[str]
    needs_approval: list[str]
    attributes: list[str]
    requests_a_day: int | None


class SpendingRule(RuleAnswer):
    kind: Literal["spending"]
    limit_usd: Usd
    period: Literal["daily", "weekly", "monthly", "quarterly", "yearly"]
    enforcement: Literal["notify", "throttle", "stop"]


class Policy(Answer):
    policy_id: str
    name: str
    enabled: bool
    rules: list[TagsRule | NamingRule | ModelsRule | SpendingRule]
    owners: list[str]
    """Members, by subject: who is asked about it."""
    notes: str
    version: int
    """Also its ETag."""
    created_at: Moment
    created_by: str
    changed_at: Moment
    changed_by: str


class Policies(Answer):
    as_of: Moment
    policies: list[Policy]
    next_cursor: Cursor


class PolicyVersions(Answer):
    as_of: Moment
    versions: list[Policy]
    """The newest first."""
    next_cursor: Cursor


class CallsSum(Answer):
    requests: Count
    unpriced_requests: Count
    cost_usd: Usd | None
    """Null where none of them has a price."""
    lower_bound: LowerBound


class RuleSum(CallsSum):
    rule: str


class TeamSum(CallsSum):
    team: str


class FeatureSum(CallsSum):
    feature: str


class OwnerSum(CallsSum):
    owner: str
    """An owner of the team, by subject. A team of two owners is in the sums of both."""


class ModeSums(Answer):
    """By the strictest that applies to a call."""

    deny: CallsSum
    warn: CallsSum
    unallocated: CallsSum


class NotTried(Answer):
    rule: str
    reason: str


class LimitReached(Answer):
    """A period in which more was used than a rule's limit."""

    rule: str
    unit: Literal["usd", "tokens", "requests"]
    period_from: Day
    whole_period: bool
    """False where it began before the days looked at, or is not over."""
    limit: str
    used: str
    beyond: str
    lower_bound: LowerBound


class DryRun(Answer):
    """What a policy would have said of the last 30 days."""

    as_of: Moment
    from_: Annotated[LocalMoment, Field(alias="from")]
    to: LocalMoment
    time_zone: str
    currency: Currency
    source: Literal["figures", "log"]
    """`figures`: all calls in one answer; `log`: a piece of the events that the log holds, of which `next_cursor` goes
    on, and whose sums are of that piece alone."""
    complete: bool
    """Whether this answer alone covers everything."""
    exact: bool
    """False where usage arrived while figures were read."""
    not_tried: list[NotTried]
    seen: CallsSum
    falls_short: CallsSum
    undecided: CallsSum
    """Counted under `(other)`, so that nobody can tell."""
    by_mode: ModeSums
    by_rule: list[RuleSum]
    """A call that falls short of two rules is in the sums of both."""
    by_team: list[TeamSum]
    by_feature: list[FeatureSum]
    by_owner: list[OwnerSum]
    limits: list[LimitReached]
    """Of rules that make budgets; in the first answer only."""
    next_cursor: Cursor


class Violation(Answer):
    violation_id: str
    day: UtcDate
    policy_id: str | None
    source: Literal["policy", "settings", "plausibility"]
    """`settings`: the organization's `required_tags`; `plausibility`: no call can be like this."""
    rule: str
    mode: Mode
    door: Literal["intake", "lease"]
    field: str
    reason: str
    team: str
    owners: list[str]
    """The team's; where it has none, the policy's."""
    attempts: Count
    """How often, not exactly: what is refused and sent again counts again."""
    sample_events: list[str]
    """Ids of the first ones."""
    first_at: Moment
    last_at: Moment


class Violations(Answer):
    as_of: Moment
    from_: Annotated[UtcDate, Field(alias="from")]
    to: UtcDate
    kept_days: Count
    complete: bool
    """False where there are more than an answer holds: ask for fewer days."""
    violations: list[Violation]
    next_cursor: Cursor


class ModelApproval(Answer):
    approval_id: str
    model: str
    scope: dict[str, str]
    state: Literal["asked", "approved", "refused", "over"]
    reason: str
    asked_by: str
    asked_at: Moment
    decided_by: str | None
    decided_at: Moment | None
    comment: str
    until: Moment | None


class ModelApprovals(Answer):
    as_of: Moment
    approvals: list[ModelApproval]
    next_cursor: Cursor


POLICY_ID = in_path("policy_id", "The id of a policy.", pattern="^pol_[0-9a-f]{24}$")
VERSION = in_path("version", "The number of a version.", pattern="^[1-9][0-9]{0,7}$")
APPROVAL_ID = in_path("approval_id", "The id of an approval.", pattern="^apr_[0-9a-f]{24}$")
_VERSIONS = ("version_missing", "version_changed")
_ETAG = {200: ("ETag",)}
_POLICY: dict[str, Any] = {"tag": POLICIES, "answers": {200: Policy}, "parameters": (POLICY_ID,)}
_APPROVAL: dict[str, Any] = {"tag": POLICIES, "answers": {200: ModelApproval}, "parameters": (APPROVAL_ID,)}

OPERATIONS = {
    "GET /v1/policies": Operation(
        id="list_policies", summary="All policies", tag=POLICIES, answers={200: Policies}, errors=("invalid_input",)
    ),
    "POST /v1/policies": Operation(
        id="create_policy",
        summary="Make a policy",
        tag=POLICIES,
        answers={201: Policy},
        body=PolicyBody,
        errors=("invalid_input", "too_many_policies", "budgets_full", "version_changed"),
        headers={201: ("ETag",)},
    ),
    "POST /v1/policies/dry-run": Operation(
        id="try_policy",
        summary="Try a policy on the last 30 days",
        tag=POLICIES,
        answers={200: DryRun},
        body=DryRunBody,
        errors=("invalid_input", "not_found"),
    ),
    "GET /v1/policies/{policy_id}": Operation(
        id="get_policy", summary="One policy", errors=("invalid_input", "not_found"), **_POLICY
    ),
    "PUT /v1/policies/{policy_id}": Operation(
        id="change_policy",
        summary="Change a policy",
        body=PolicyBody,
        errors=("invalid_input", "not_found", "budgets_full", *_VERSIONS),
        headers=_ETAG,
        **_POLICY,
    ),
    "DELETE /v1/policies/{policy_id}": Operation(
        id="delete_policy", summary="Delete a policy", errors=("invalid_input", "not_found", *_VERSIONS), **_POLICY
    ),
    "GET /v1/policies/{policy_id}/versions": Operation(
        id="list_policy_versions",
        summary="What a policy said",
        tag=POLICIES,
        answers={200: PolicyVersions},
        parameters=(POLICY_ID,),
        errors=("invalid_input", "not_found"),
    ),
    "GET /v1/policies/{policy_id}/versions/{version}": Operation(
        id="get_policy_version",
        summary="What a policy said in one version",
        tag=POLICIES,
        answers={200: Policy},
        parameters=(POLICY_ID, VERSION),
        errors=("invalid_input", "not_found"),
    ),
    "GET /v1/violations": Operation(
        id="list_violations",
        summary="What fell short of policies",
        tag=POLICIES,
        answers={200: Violations},
        parameters=(
            *days(usual="Without it the last seven days."),
            text("owner", "Member, by subject: an owner of the team, or where it has none of the policy."),
            text("team", "The team of the calls."),
            text("policy_id", "The id of a policy."),
            text("rule", "The id of a rule."),
            text("mode", "deny, warn or unallocated."),
            text("door", "intake or lease."),
        ),
        errors=("invalid_input",),
    ),
    "GET /v1/model-approvals": Operation(
        id="list_model_approvals",
        summary="Approvals of models",
        tag=POLICIES,
        answers={200: ModelApprovals},
        parameters=(choice("state", "Only those in this state.", STATES),),
        errors=("invalid_input",),
    ),
    "POST /v1/model-approvals": Operation(
        id="ask_for_model",
        summary="Ask for a model",
        tag=POLICIES,
        answers={201: ModelApproval},
        body=ApprovalBody,
        errors=("invalid_input", "approval_waits", "too_many_approvals"),
        headers={201: ("ETag",)},
    ),
    "GET /v1/model-approvals/{approval_id}": Operation(
        id="get_model_approval",
        summary="One approval",
        errors=("invalid_input", "not_found"),
        **_APPROVAL,
    ),
    "POST /v1/model-approvals/{approval_id}/approve": Operation(
        id="approve_model",
        summary="Approve a model for a while",
        body=ApproveBody,
        errors=("invalid_input", "not_found", "already_decided", "too_many_approvals", *_VERSIONS),
        headers=_ETAG,
        **_APPROVAL,
    ),
    "POST /v1/model-approvals/{approval_id}/refuse": Operation(
        id="refuse_model",
        summary="Refuse a model, or withdraw its approval",
        body=RefuseBody,
        errors=("invalid_input", "not_found", "already_decided", *_VERSIONS),
        headers=_ETAG,
        **_APPROVAL,
    ),
}
