"""What is wrong with a policy is named by field, and rules that can't hold together by rule."""

from typing import Any

import pytest
from outlay.domain.budget import Cycle
from outlay.domain.policy import MAX_RULES, Mode, ModelsRule, NamingRule, Policy, Rule, SpendingRule, TagsRule
from outlay.domain.policy_check import against_others, policy_problems


def a_policy(*rules: Rule, **changes: Any) -> Policy:
    values: dict[str, Any] = {"org": "acme", "policy_id": "pol_1", "name": "Ours", "rules": rules}
    return Policy(**{**values, **changes})


def tags(rule_id: str = "tags", mode: Mode = Mode.DENY, **more: Any) -> TagsRule:
    return TagsRule(**{"rule_id": rule_id, "mode": mode, "tags": {"region": ("eu", "us")}, **more})


def models(rule_id: str = "models", mode: Mode = Mode.DENY, **more: Any) -> ModelsRule:
    return ModelsRule(**{"rule_id": rule_id, "mode": mode, **more})


def problems(*rules: Rule) -> list[tuple[str, str]]:
    found = policy_problems(a_policy(*rules), attributes=("power-user",), tag_keys=("region",))
    return [(one.field, one.reason) for one in found]


RIGHT: list[Rule] = [
    tags(),
    NamingRule(rule_id="names", mode=Mode.WARN, dimension="feature", patterns=("[a-z]*",)),
    NamingRule(rule_id="known", mode=Mode.UNALLOCATED, dimension="team", is_registered_only=True),
    models(allow=("openai/*",), needs_approval=("openai/o?-pro",), attributes=("power-user",)),
    models("a-day", allow=("openai/gpt-4o",), requests_a_day=100, when={"environment": ("dev",)}),
    SpendingRule(rule_id="dev", limit=10**12, when={"environment": ("dev", "test"), "tag:region": ("eu",)}),
]


def test_what_is_right_has_no_problem() -> None:
    assert problems(*RIGHT) == []


WRONG: list[tuple[Rule, set[str]]] = [
    (tags(tags={}), {"tags"}),
    (tags(tags={"region": ("a[",)}), {"tags.region.0"}),
    (tags(when={"colour": ("red",)}), {"when.colour"}),
    (tags(when={"team": ()}), {"when.team"}),
    (tags(when={"user": ("ann",)}), {"when.user"}),
    (NamingRule(rule_id="n", mode=Mode.DENY, dimension="model", patterns=("a",)), {"dimension"}),
    (NamingRule(rule_id="n", mode=Mode.DENY, dimension="team"), {"patterns"}),
    (NamingRule(rule_id="n", mode=Mode.DENY, dimension="operation", is_registered_only=True), {"registered_only"}),
    (models(), {"allow"}),
    (models(mode=Mode.UNALLOCATED, allow=("openai/*",)), {"mode"}),
    (models(allow=("gpt-4o",)), {"allow.0"}),
    (models(allow=("OpenAI/gpt-4o",)), {"allow.0"}),
    (models(allow=("openai/*",), attributes=("admiral",)), {"attributes.0"}),
    (models(allow=("openai/*",), needs_approval=("openai/*",)), {"needs_approval"}),
    (models(requests_a_day=0), {"requests_a_day"}),
    (models(requests_a_day=5, attributes=("power-user",)), {"requests_a_day"}),
    (models(requests_a_day=5, allow=("openai/gpt-*",)), {"requests_a_day"}),
    (models(requests_a_day=5, allow=("openai/gpt-4o", "anthropic/x")), {"requests_a_day"}),
    (models(requests_a_day=5, when={"team": ("s*",)}), {"when.team"}),
    (SpendingRule(rule_id="s", limit=0), {"limit_usd"}),
    (SpendingRule(rule_id="s", limit=1, cycle=Cycle.CUSTOM), {"period"}),
    (SpendingRule(rule_id="s", limit=1, when={"environment": ("prod-*",)}), {"when.environment"}),
    (SpendingRule(rule_id="s", limit=1, when={"tag:ticket": ("T-1",)}), {"when.tag:ticket"}),
]


@pytest.mark.parametrize(("rule", "fields"), WRONG)
def test_each_problem_has_its_field(rule: Rule, fields: set[str]) -> None:
    assert {field for field, _ in problems(rule)} == {f"rules.0.{field}" for field in fields}


def test_all_problems_of_all_rules_are_named_at_once() -> None:
    found = problems(tags(tags={}), models(), SpendingRule(rule_id="models", limit=0))
    assert [field for field, _ in found] == ["rules.0.tags", "rules.1.allow", "rules.2.id", "rules.2.limit_usd"]


def test_a_policy_has_rules_and_not_too_many() -> None:
    assert [field for field, _ in problems()] == ["rules"]
    many = [tags(f"t{number}") for number in range(MAX_RULES + 1)]
    assert ("rules", f"must be 1 to {MAX_RULES}") in problems(*many)


APART: list[tuple[Rule, Rule]] = [
    (tags("a"), tags("b", tags={"region": ("asia",)})),
    (tags("a"), tags("b", mode=Mode.UNALLOCATED)),
    (models("a", allow=("openai/*",)), models("b", allow=("anthropic/*",))),
    (
        models("a", allow=("openai/*",), when={"team": ("s*",)}),
        models("b", allow=("anthropic/*",), when={"team": ("*h",), "environment": ("dev",)}),
    ),
    (
        NamingRule(rule_id="a", mode=Mode.WARN, dimension="project", patterns=("P-*",)),
        NamingRule(rule_id="b", mode=Mode.WARN, dimension="project", patterns=("[a-z]*",)),
    ),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_rules_that_can_t_hold_together_are_named(one: Rule, other: Rule) -> None:
    [(field, reason)] = problems(one, other)
    assert field == "rules.1"
    assert "contradicts the rule a" in reason
    [problem] = against_others(a_policy(other), [a_policy(one, policy_id="pol_2")])
    assert (problem.field, "a of pol_2" in problem.reason) == ("rules.0", True)
    assert against_others(a_policy(other), [a_policy(one, policy_id="pol_2", is_enabled=False)]) == []


TOGETHER: list[tuple[Rule, Rule]] = [
    (tags("a"), tags("b", tags={"region": ("us", "asia")})),
    (tags("a", mode=Mode.UNALLOCATED), tags("b", when={"environment": ("production",)})),
    (models("a", allow=("openai/*",), when={"team": ("ads",)}), models("b", allow=("x/*",), when={"team": ("s*",)})),
    (models("a", allow=("openai/*",)), models("b", allow=("x/*",), needs_approval=("openai/o1",))),
]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_rules_that_can_hold_together_are_let_be(one: Rule, other: Rule) -> None:
    assert problems(one, other) == []


def test_rules_for_members_without_a_common_attribute_never_meet() -> None:
    first = models("a", allow=("openai/*",), attributes=("power-user",))
    second = models("b", allow=("x/*",), attributes=("trainee",))
    found = policy_problems(a_policy(first, second), attributes=("power-user", "trainee"), tag_keys=())
    assert found == []
