"""Bodies of the routes of policies and approvals."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from outlay.domain.budget import Cycle, Enforcement
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.money import picousd
from outlay.domain.policy import Mode, ModelsRule, NamingRule, Rule, SpendingRule, TagsRule
from pydantic import Field

from functions.api.schemas import Body

_LINE = r"^[^\x00-\x1f\x7f<>]*\S[^\x00-\x1f\x7f<>]*$"
_RULE_ID = r"^[a-z0-9][a-z0-9-]{0,39}$"
_KEY = r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,63}$"
_SUBJECT = r"^[A-Za-z0-9-]{1,64}$"
Text = Annotated[str, Field(max_length=128)]
Patterns = Annotated[list[Text], Field(max_length=100)]
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]
Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=r"\S")]


class RuleBody(Body):
    id: str = Field(pattern=_RULE_ID)
    """Of your choice, unique in the policy: 1 to 40 of a-z, 0-9 and -. Refusals name it."""
    when: dict[Text, Patterns] = Field(default={})
    """Which calls it is about: dimension, or ``tag:key``, → patterns of which one fits. Empty: every call."""

    def conditions(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(texts) for name, texts in self.when.items()}


class TagsRuleBody(RuleBody):
    """Tags that have to be there."""

    kind: Literal["required_tags"]
    mode: Literal["deny", "warn", "unallocated"]
    tags: dict[Annotated[str, Field(pattern=_KEY)], Patterns]
    """Key → patterns of its value; an empty list takes any value."""

    def rule(self, _place: str) -> Rule:
        tags = {key: tuple(texts) for key, texts in self.tags.items()}
        return TagsRule(rule_id=self.id, mode=Mode(self.mode), tags=tags, when=self.conditions())


class NamingRuleBody(RuleBody):
    """How the values of one dimension are named."""

    kind: Literal["naming"]
    mode: Literal["deny", "warn", "unallocated"]
    dimension: Text
    patterns: Patterns = Field(default=[])
    registered_only: bool = False
    """The value has to be on the organization's register, and not archived."""
    required: bool = False
    """Calls without a value fall short as well."""

    def rule(self, _place: str) -> Rule:
        return NamingRule(
            rule_id=self.id,
            mode=Mode(self.mode),
            dimension=self.dimension,
            patterns=tuple(self.patterns),
            is_registered_only=self.registered_only,
            is_required=self.required,
            when=self.conditions(),
        )


class ModelsRuleBody(RuleBody):
    """Which models may be called."""

    kind: Literal["models"]
    mode: Literal["deny", "warn", "unallocated"]
    allow: Patterns = Field(default=[])
    """Patterns of ``provider/model`` in lower case; empty: all."""
    needs_approval: Patterns = Field(default=[])
    """Only where an approval is in force; leases are refused without, whatever the mode."""
    attributes: Patterns = Field(default=[])
    """Only for members with one of these attributes: known at the lease, not at intake."""
    requests_a_day: int | None = None
    """A budget in requests that the rule makes, for the models in ``allow`` or for all."""

    def rule(self, _place: str) -> Rule:
        return ModelsRule(
            rule_id=self.id,
            mode=Mode(self.mode),
            allow=tuple(self.allow),
            needs_approval=tuple(self.needs_approval),
            attributes=tuple(self.attributes),
            requests_a_day=self.requests_a_day,
            when=self.conditions(),
        )


class SpendingRuleBody(RuleBody):
    """What may be spent: a budget that the rule makes. ``when`` holds values, no patterns."""

    kind: Literal["spending"]
    limit_usd: str = Field(max_length=40)
    """Above 0, 12 decimals at most."""
    period: Literal["daily", "weekly", "monthly", "quarterly", "yearly"] = "monthly"
    enforcement: Literal["notify", "throttle", "stop"] = "stop"

    def rule(self, place: str) -> Rule:
        return SpendingRule(
            rule_id=self.id,
            limit=_limit(self.limit_usd, f"{place}.limit_usd"),
            cycle=Cycle(self.period),
            enforcement=Enforcement(self.enforcement),
            when=self.conditions(),
        )


def _limit(text: str, field: str) -> int:
    try:
        amount = Decimal(text)
        if not amount.is_finite() or not 0 < amount <= 10**9:
            raise ValueError
        return picousd(amount)
    except (InvalidOperation, ValueError):
        reason = "must be an amount above 0 and up to 1,000,000,000 as text, with 12 decimals at most"
        raise InvalidInput("The body does not fit.", problems=[Problem(field=field, reason=reason)]) from None


AnyRule = Annotated[
    TagsRuleBody | NamingRuleBody | ModelsRuleBody | SpendingRuleBody,
    Field(discriminator="kind"),
]


class PolicyBody(Body):
    name: Line
    enabled: bool = True
    rules: list[AnyRule] = Field(min_length=1, max_length=100)
    owners: list[Annotated[str, Field(pattern=_SUBJECT)]] = Field(default=[], max_length=10)
    """Members, by subject: who is asked about it."""
    notes: str = Field(default="", max_length=2_000)

    def rules_read(self) -> tuple[Rule, ...]:
        """Raises ``InvalidInput`` naming every amount that is none."""
        found: list[Rule] = []
        problems: list[Problem] = []
        for place, one in enumerate(self.rules):
            try:
                found.append(one.rule(f"rules.{place}"))
            except InvalidInput as error:
                problems += error.problems
        if problems:
            raise InvalidInput("The body does not fit.", problems=problems)
        return tuple(found)


class DryRunBody(Body):
    """Either a policy as it would be sent, or a stored one by its id, and an earlier version of it by number."""

    policy: PolicyBody | None = None
    policy_id: str | None = Field(default=None, pattern=r"^pol_[0-9a-f]{24}$")
    version: int | None = Field(default=None, ge=1, le=10**8 - 1)
    cursor: str | None = Field(default=None, max_length=2_000)
    """Of the answer before, with the same policy: the next piece of the events."""


class ApprovalBody(Body):
    model: str = Field(max_length=320)
    """``provider/model`` in lower case."""
    scope: dict[Text, Text] = Field(default={}, max_length=5)
    """Dimension → value that the calls have: project, team, feature, environment, cost_center. Empty: all calls."""
    reason: Reason


class ApproveBody(Body):
    until: str = Field(max_length=40)
    """From when on it holds no more: RFC 3339, within a year."""
    comment: str = Field(default="", max_length=500)


class RefuseBody(Body):
    comment: Reason
