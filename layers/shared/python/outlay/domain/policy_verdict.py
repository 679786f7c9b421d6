"""What policies say of a call. Compiled once; then asked for each distinct set of values that a rule reads.

``facts`` are a call's dimensions and tags by name (``team``, ``tag:region``), provider and model in lower case; what is
absent is unset.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import assert_never

from outlay.contracts.dimensions import TAG_PREFIX, UNSET
from outlay.domain.policy import (
    SCOPED,
    SETTINGS,
    UNALLOCATED,
    Approval,
    Mode,
    ModelsRule,
    NamingRule,
    Policy,
    Rule,
    SpendingRule,
    TagsRule,
    When,
)
from outlay.domain.policy_pattern import Pattern, fits_any, read_pattern

Facts = Mapping[str, str]
Registered = Mapping[str, frozenset[str]]
"""Kind of register → its names that are in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """That a call falls short of a rule."""

    policy_id: str
    rule_id: str
    mode: Mode
    field: str
    """Of the event: ``tags.region``, ``team``, ``model``."""
    reason: str
    """A sentence's end, without any value: "lacks the tag"."""
    owners: tuple[str, ...] = ()
    """Of the policy: who to ask."""
    needs_approval: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """About whom and when."""

    now_ms: int
    attributes: frozenset[str] | None = None
    """Of the member who calls; None: not known, and rules by attributes are not looked at."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What rules say of a call. Made once for many calls, by ``of``."""

    findings: tuple[Finding, ...] = ()
    denied: tuple[Finding, ...] = ()
    """Those for which it is refused."""
    unallocated: tuple[str, ...] = ()
    """Fields that count as ``unallocated``."""

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> "Verdict":
        return cls(
            findings,
            tuple(one for one in findings if one.mode is Mode.DENY),
            tuple(one.field for one in findings if one.mode is Mode.UNALLOCATED),
        )


FITS = Verdict()
"""Nothing to say."""
_Short = Iterator[tuple[str, str, bool]]
"""(field, reason, whether an approval is missing)."""
_Check = Callable[[Facts, Asked], _Short]


@dataclass(frozen=True, slots=True)
class _Compiled:
    policy: Policy
    rule: Rule
    when: Mapping[str, Sequence[Pattern]]
    check: _Check

    def applies(self, facts: Facts) -> bool:
        return all(fits_any(patterns, facts.get(name, UNSET)) for name, patterns in self.when.items())

    def findings(self, facts: Facts, asked: Asked) -> Iterator[Finding]:
        if not self.applies(facts):
            return
        for where, reason, needs_approval in self.check(facts, asked):
            yield Finding(
                policy_id=self.policy.policy_id,
                rule_id=self.rule.rule_id,
                mode=Mode.WARN if isinstance(self.rule, SpendingRule) else self.rule.mode,
                field=where,
                reason=reason,
                owners=self.policy.owners,
                needs_approval=needs_approval,
            )


@dataclass(frozen=True, slots=True)
class Policies:
    """All that holds in an organization."""

    rules: tuple[_Compiled, ...] = ()
    reads: tuple[str, ...] = field(default=())
    """Names of the dimensions and tags that any rule reads, sorted."""

    def verdict(self, facts: Facts, asked: Asked) -> Verdict:
        if not self.rules:
            return FITS
        found = tuple(chain.from_iterable(rule.findings(facts, asked) for rule in self.rules))
        return Verdict.of(found) if found else FITS


NONE = Policies()


def compile_policies(
    policies: Iterable[Policy], *, approvals: Sequence[Approval] = (), registered: Registered | None = None
) -> Policies:
    """Those that are enabled, ready to be asked. Rules that only make budgets have nothing to say of a call."""
    known = registered or {}
    rules = tuple(
        _Compiled(policy, rule, _read(rule.when), _check_of(rule, approvals, known))
        for policy in policies
        if policy.is_enabled
        for rule in policy.rules
        if not isinstance(rule, SpendingRule)
    )
    return Policies(rules, tuple(sorted({name for one in rules for name in reads_of(one.rule)})))


def required_tags(org: str, keys: Sequence[str]) -> Policy:
    """The organization's setting of that name as a policy: its simple form."""
    rule = TagsRule(rule_id="required_tags", mode=Mode.WARN, tags=dict.fromkeys(keys, ()))
    return Policy(org=org, policy_id=SETTINGS, name="Settings of the organization", rules=(rule,) if keys else ())


def reads_of(rule: Rule) -> set[str]:
    """What has to be known of a call for the rule to be answered."""
    names = set(rule.when)
    match rule:
        case TagsRule():
            return names | {TAG_PREFIX + key for key in rule.tags}
        case NamingRule():
            return names | {rule.dimension}
        case ModelsRule():
            return names | {"provider", "model"} | (set(SCOPED) if rule.needs_approval else set())
        case SpendingRule():
            return names
    assert_never(rule)


def _read(when: When) -> dict[str, Sequence[Pattern]]:
    return {name: _patterns(texts) for name, texts in when.items()}


def _patterns(texts: Iterable[str]) -> tuple[Pattern, ...]:
    return tuple(map(read_pattern, texts))


def _check_of(rule: Rule, approvals: Sequence[Approval], registered: Registered) -> _Check:
    match rule:
        case TagsRule():
            return _tags_check(rule)
        case NamingRule():
            return _naming_check(rule, registered)
        case ModelsRule():
            return _models_check(rule, approvals)
        case SpendingRule():
            return lambda _facts, _asked: iter(())
    assert_never(rule)


def _tags_check(rule: TagsRule) -> _Check:
    wanted = [(TAG_PREFIX + key, f"tags.{key}", _patterns(texts)) for key, texts in rule.tags.items()]

    def check(facts: Facts, _asked: Asked) -> _Short:
        for name, where, patterns in wanted:
            value = facts.get(name, UNSET)
            if not value:
                yield where, "is required and is not there", False
            elif patterns and value != UNALLOCATED and not fits_any(patterns, value):
                yield where, "has a value that is not one of those allowed", False

    return check


def _naming_check(rule: NamingRule, registered: Registered) -> _Check:
    patterns, known = _patterns(rule.patterns), registered.get(rule.dimension, frozenset())
    where = "tags." + rule.dimension.removeprefix(TAG_PREFIX) if rule.dimension.startswith(TAG_PREFIX) else ""

    def check(facts: Facts, _asked: Asked) -> _Short:
        value = facts.get(rule.dimension, UNSET)
        if value == UNSET:
            if rule.is_required:
                yield where or rule.dimension, "is required and is not there", False
            return
        if patterns and not fits_any(patterns, value):
            yield where or rule.dimension, "is not named as the organization's rules say", False
        if rule.is_registered_only and value not in known:
            yield where or rule.dimension, "is not in the organization's register", False

    return check


def _models_check(rule: ModelsRule, approvals: Sequence[Approval]) -> _Check:
    allow, guarded = _patterns(rule.allow), _patterns(rule.needs_approval)
    wanted = frozenset(rule.attributes)

    def check(facts: Facts, asked: Asked) -> _Short:
        if wanted and (asked.attributes is None or not wanted & asked.attributes):
            return
        model = f"{facts.get('provider', UNSET)}/{facts.get('model', UNSET)}"
        if fits_any(guarded, model):
            if not any(one.holds(asked.now_ms) and one.covers(model, facts) for one in approvals):
                yield "model", "needs an approval, and none is in force", True
        elif allow and not fits_any(allow, model):
            yield "model", "is not one of the models allowed here", False

    return check
