"""Policies: what usage has to look like, which models may be called, and what may be spent where.

A policy has a name and rules; each rule says what it demands, of which calls (``when``), and what happens to a call
that falls short (``mode``). Each change of a policy makes a new version, and the earlier ones stay readable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from outlay.contracts.dimensions import DIMENSIONS, TAG_PREFIX
from outlay.domain.budget import Cycle, Enforcement

MAX_POLICIES = 20
MAX_RULES = 20
"""Of one policy."""
MAX_APPROVALS = 200
"""Of an organization, that are asked for or in force."""
UNALLOCATED = "unallocated"
"""The value under which usage counts that lacks what a rule of this mode demands."""
SETTINGS = "settings"
"""Stands for a policy's id where the organization's own settings are the rule (``required_tags``)."""
PLAUSIBILITY = "plausibility"
"""Stands for a policy's id where an event was refused because it can't be true."""
NAMED: tuple[str, ...] = ("operation", "project", "team", "feature", "environment", "cost_center")
"""Dimensions that applications choose the values of: those that naming rules can be about."""
SCOPED: tuple[str, ...] = ("project", "team", "feature", "environment", "cost_center")
"""Dimensions that an approval can be narrowed to."""

When = Mapping[str, tuple[str, ...]]
"""Dimension (or ``tag:key``) → patterns of which one fits; all have to. Empty: every call."""


class Mode(StrEnum):
    """What happens to a call that falls short."""

    DENY = "deny"
    """The event is refused, and so is a lease."""
    WARN = "warn"
    """It is accepted; the sender is told, and it is noted."""
    UNALLOCATED = "unallocated"
    """It is accepted, and counts under the value ``unallocated`` of what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsRule:
    """Tags that have to be there, each with a value that fits one of its patterns; without patterns any does."""

    rule_id: str
    mode: Mode
    tags: Mapping[str, tuple[str, ...]]
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingRule:
    """How the values of one dimension are named."""

    rule_id: str
    mode: Mode
    dimension: str
    patterns: tuple[str, ...] = ()
    is_registered_only: bool = False
    """The value has to be in the register of its kind, and not archived."""
    is_required: bool = False
    """Whether a call without a value falls short as well."""
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsRule:
    """Which models may be called, as patterns of ``provider/model`` in lower case."""

    rule_id: str
    mode: Mode
    allow: tuple[str, ...] = ()
    """Empty: all."""
    needs_approval: tuple[str, ...] = ()
    """Only where an approval is in force: leases are refused without, whatever the mode."""
    attributes: tuple[str, ...] = ()
    """Only for members with one of these; known at the lease, not at intake."""
    requests_a_day: int | None = None
    """Leases and events of the models in ``allow`` (or of all): a budget that the rule makes."""
    when: When = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRule:
    """A limit on what is spent: a budget that the rule makes. ``when`` holds values, no patterns."""

    rule_id: str
    limit: int
    """Pico-USD, above 0."""
    cycle: Cycle = Cycle.MONTHLY
    enforcement: Enforcement = Enforcement.STOP
    when: When = field(default_factory=dict)


Rule = TagsRule | NamingRule | ModelsRule | SpendingRule
KINDS: Mapping[str, type[Rule]] = {
    "required_tags": TagsRule,
    "naming": NamingRule,
    "models": ModelsRule,
    "spending": SpendingRule,
}
"""On the wire → here."""


def kind_of(rule: Rule) -> str:
    return next(name for name, kind in KINDS.items() if kind is type(rule))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    org: str
    policy_id: str
    """``pol_`` and 24 hex digits."""
    name: str
    rules: tuple[Rule, ...]
    is_enabled: bool = True
    owners: tuple[str, ...] = ()
    """Members, by subject: who to ask."""
    notes: str = ""
    created_ms: int = 0
    created_by: str = ""
    changed_ms: int = 0
    changed_by: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Of one model, for calls of a scope, for a while."""

    org: str
    approval_id: str
    """``apr_`` and 24 hex digits."""
    model: str
    """``provider/model`` in lower case."""
    scope: Mapping[str, str] = field(default_factory=dict)
    """Dimension → the value that a call has; empty: the whole organization."""
    reason: str = ""
    asked_by: str = ""
    asked_ms: int = 0
    state: str = "asked"
    """``asked``, ``approved``, ``refused``."""
    decided_by: str = ""
    decided_ms: int | None = None
    decision: str = ""
    """What the deciding person wrote."""
    until_ms: int | None = None
    """Of an approved one: from then on it holds no more."""
    version: int = 1

    def holds(self, now_ms: int) -> bool:
        return self.state == "approved" and self.until_ms is not None and now_ms < self.until_ms

    def covers(self, model: str, dimensions: Mapping[str, str]) -> bool:
        return self.model == model and all(dimensions.get(name, "") == value for name, value in self.scope.items())


def is_condition(name: str) -> bool:
    """Whether ``when`` can be about it: every dimension that figures are kept by, and any tag."""
    return name in DIMENSIONS or (name.startswith(TAG_PREFIX) and len(name) > len(TAG_PREFIX))
