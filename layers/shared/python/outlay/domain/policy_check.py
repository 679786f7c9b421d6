"""What is wrong with a policy: every problem with its field, and rules that can't hold together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import assert_never

from outlay.contracts.dimensions import DIMENSIONS, TAG_PREFIX
from outlay.domain.budget import Cycle
from outlay.domain.errors import Problem
from outlay.domain.policy import (
    MAX_RULES,
    NAMED,
    Mode,
    ModelsRule,
    NamingRule,
    Policy,
    Rule,
    SpendingRule,
    TagsRule,
    When,
    is_condition,
)
from outlay.domain.policy_pattern import Pattern, meet, pattern_problem, read_pattern
from outlay.domain.registers import KINDS as REGISTERS

MAX_LISTED = 50
"""Patterns of one list, keys of one mapping."""
_Found = Iterator[tuple[str, str]]
_LITERAL = "must be a value, not a pattern, as the budget that the rule makes is for values"


def policy_problems(policy: Policy, *, attributes: Sequence[str], tag_keys: Sequence[str]) -> list[Problem]:
    """All that is wrong with it by itself. ``attributes``: those that members can have; ``tag_keys``: of figures."""
    found: list[tuple[str, str]] = []
    if not 1 <= len(policy.rules) <= MAX_RULES:
        found.append(("rules", f"must be 1 to {MAX_RULES}"))
    ids = [rule.rule_id for rule in policy.rules]
    for place, rule in enumerate(policy.rules[:MAX_RULES]):
        here = f"rules.{place}"
        if ids.index(rule.rule_id) < place:
            found.append((f"{here}.id", "is the id of an earlier rule as well"))
        found += [(f"{here}.{field}", reason) for field, reason in _rule_problems(rule, attributes, tag_keys)]
    if not found:
        found += contradictions([(f"rules.{place}", rule) for place, rule in enumerate(policy.rules)], ())
    return [Problem(field=field, reason=reason) for field, reason in found]


def against_others(policy: Policy, others: Iterable[Policy]) -> list[Problem]:
    """Rules that can't hold together with those of other policies in force. For one without problems of its own."""
    mine = [(f"rules.{place}", rule) for place, rule in enumerate(policy.rules)]
    theirs = [(f"{rule.rule_id} of {one.policy_id}", rule) for one in others if one.is_enabled for rule in one.rules]
    return [Problem(field=field, reason=reason) for field, reason in contradictions(mine, theirs)]


def _rule_problems(rule: Rule, attributes: Sequence[str], tag_keys: Sequence[str]) -> _Found:
    yield from _when_problems(rule.when, literal=_is_budget(rule), tag_keys=tag_keys)
    match rule:
        case TagsRule():
            yield from _tags_problems(rule)
        case NamingRule():
            yield from _naming_problems(rule)
        case ModelsRule():
            yield from _models_problems(rule, attributes)
        case SpendingRule():
            yield from _spending_problems(rule)
        case _:
            assert_never(rule)


def _is_budget(rule: Rule) -> bool:
    return isinstance(rule, SpendingRule) or (isinstance(rule, ModelsRule) and rule.requests_a_day is not None)


def _when_problems(when: When, *, literal: bool, tag_keys: Sequence[str]) -> _Found:
    for name, patterns in when.items():
        field = f"when.{name}"
        if not is_condition(name):
            yield field, "is no dimension or tag (tag:key): " + ", ".join(DIMENSIONS)
        elif literal and name.startswith(TAG_PREFIX) and name.removeprefix(TAG_PREFIX) not in tag_keys:
            yield field, "is no tag that figures are kept by, so no budget can be made for it"
        yield from _list_problems(field, patterns, least=1)
        if literal and any(not pattern_problem(text) and not read_pattern(text).is_literal for text in patterns):
            yield field, _LITERAL


def _list_problems(field: str, patterns: Sequence[str], *, least: int = 0) -> _Found:
    if not least <= len(patterns) <= MAX_LISTED:
        yield field, f"must be {least} to {MAX_LISTED} patterns"
    for place, text in enumerate(patterns[:MAX_LISTED]):
        reason = pattern_problem(text)
        if reason is not None:
            yield f"{field}.{place}", reason


def _tags_problems(rule: TagsRule) -> _Found:
    if not 1 <= len(rule.tags) <= MAX_LISTED:
        yield "tags", f"must be 1 to {MAX_LISTED} tags"
    for key, patterns in rule.tags.items():
        yield from _list_problems(f"tags.{key}", patterns)


def _naming_problems(rule: NamingRule) -> _Found:
    if rule.dimension not in NAMED and not (rule.dimension.startswith(TAG_PREFIX) and is_condition(rule.dimension)):
        yield "dimension", "must be one that applications name: " + ", ".join(NAMED) + ", or a tag (tag:key)"
    if rule.is_registered_only and rule.dimension not in REGISTERS:
        yield "registered_only", "is for what has a register: " + ", ".join(REGISTERS)
    if not (rule.patterns or rule.is_registered_only or rule.is_required):
        yield "patterns", "is needed, or registered_only, or required: the rule demands nothing"
    yield from _list_problems("patterns", rule.patterns)


def _models_problems(rule: ModelsRule, attributes: Sequence[str]) -> _Found:
    if rule.mode is Mode.UNALLOCATED:
        yield "mode", "must be deny or warn: a call is of the model that it is of"
    for field, patterns in (("allow", rule.allow), ("needs_approval", rule.needs_approval)):
        yield from _model_patterns(field, patterns)
    for text in sorted(set(rule.allow) & set(rule.needs_approval)):
        yield "needs_approval", f"contradicts allow, which has the pattern {text} as well"
    if not (rule.allow or rule.needs_approval or rule.requests_a_day is not None):
        yield "allow", "is needed, or needs_approval, or requests_a_day: the rule demands nothing"
    for place, name in enumerate(rule.attributes):
        if name not in attributes:
            yield f"attributes.{place}", "is none of the organization's member_attributes"
    if rule.requests_a_day is not None:
        yield from _requests_problems(rule, rule.requests_a_day)


def _model_patterns(field: str, patterns: Sequence[str]) -> _Found:
    yield from _list_problems(field, patterns)
    for place, text in enumerate(patterns[:MAX_LISTED]):
        if "/" not in text or text != text.lower():
            yield f"{field}.{place}", "must be provider/model in lower case, e.g. openai/gpt-4o*"


def _requests_problems(rule: ModelsRule, number: int) -> _Found:
    if not 1 <= number <= 10**12:
        yield "requests_a_day", "must be 1 to 1,000,000,000,000"
    if rule.attributes:
        yield "requests_a_day", "can't be beside attributes: requests are counted by dimensions, not by members"
    if rule.allow and models_scope(rule) is None:
        yield "requests_a_day", "needs models of one provider in allow, in full, or all of it (openai/*)"
    if rule.allow and ("provider" in rule.when or "model" in rule.when):
        yield "requests_a_day", "can't have provider or model in when beside allow"


def models_scope(rule: ModelsRule) -> dict[str, frozenset[str]] | None:
    """The models of ``allow`` as values of provider and model; None where values can't say it."""
    names = [text.partition("/")[::2] for text in rule.allow]
    providers = frozenset(provider for provider, _ in names)
    if len(providers) != 1 or any(char in provider for provider in providers for char in "*?["):
        return None if names else {}
    models = frozenset(model for _, model in names)
    if models == {"*"}:
        return {"provider": providers}
    return (
        None if any(char in model for model in models for char in "*?[") else {"provider": providers, "model": models}
    )


def _spending_problems(rule: SpendingRule) -> _Found:
    if rule.limit <= 0:
        yield "limit_usd", "must be above 0"
    if rule.cycle is Cycle.CUSTOM:
        yield "period", "must be daily, weekly, monthly, quarterly or yearly"


# ---- rules that can't hold together


def contradictions(mine: Sequence[tuple[str, Rule]], theirs: Sequence[tuple[str, Rule]]) -> list[tuple[str, str]]:
    """(place, reason) of each of my rules that can't hold together with another one of mine, or with one of theirs."""
    pairs = [(two, one) for one, two in combinations(mine, 2)] + [(one, two) for one in mine for two in theirs]
    return [
        (place, f"contradicts the rule {_named(other, place_of_other)}: {reason}")
        for (place, rule), (place_of_other, other) in pairs
        for reason in _contradiction(rule, other)
        if _overlap(rule.when, other.when)
    ]


def _named(rule: Rule, place: str) -> str:
    return rule.rule_id if place.startswith("rules.") else place


def _overlap(one: When, other: When) -> bool:
    """Whether both can be about the same call."""
    return all(_common(one[name], other[name]) for name in one.keys() & other.keys())


def _common(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a value fits a pattern of each; a list without patterns lets everything through."""
    if not one or not other:
        return True
    return any(meet(first, second) for first in map(_pattern, one) for second in map(_pattern, other))


def _pattern(text: str) -> Pattern:
    return read_pattern(text)


def _contradiction(rule: Rule, other: Rule) -> Iterator[str]:
    if isinstance(rule, TagsRule) and isinstance(other, TagsRule):
        yield from _tags_contradiction(rule, other)
    elif isinstance(rule, NamingRule) and isinstance(other, NamingRule):
        if rule.dimension == other.dimension:
            if not _common(rule.patterns, other.patterns):
                yield f"no value of {rule.dimension} can fit both"
            yield from _modes_contradiction(rule, other)
    elif isinstance(rule, ModelsRule) and isinstance(other, ModelsRule):
        yield from _models_contradiction(rule, other)


def _tags_contradiction(rule: TagsRule, other: TagsRule) -> Iterator[str]:
    shared = sorted(rule.tags.keys() & other.tags.keys())
    for key in shared:
        if not _common(rule.tags[key], other.tags[key]):
            yield f"no value of the tag {key} can fit both"
    if shared:
        yield from _modes_contradiction(rule, other)


def _modes_contradiction(rule: TagsRule | NamingRule, other: TagsRule | NamingRule) -> Iterator[str]:
    same = _as_sets(rule.when) == _as_sets(other.when)
    if same and {rule.mode, other.mode} == {Mode.DENY, Mode.UNALLOCATED}:
        yield "one refuses what the other accepts as unallocated"


def _as_sets(when: When) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(patterns) for name, patterns in when.items()}


def _models_contradiction(rule: ModelsRule, other: ModelsRule) -> Iterator[str]:
    if rule.attributes and other.attributes and not set(rule.attributes) & set(other.attributes):
        return
    mine, theirs = (rule.allow + rule.needs_approval, other.allow + other.needs_approval)
    if rule.allow and other.allow and not _common(mine, theirs):
        yield "no model is allowed by both"
