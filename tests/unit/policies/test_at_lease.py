"""Policies at the lease: what they refuse before it costs anything."""

from outlay.application.policy_at_lease import LeaseVerdict, policy_at_lease
from outlay.domain.policy import Approval, Mode, ModelsRule, Policy, Rule, TagsRule
from outlay.domain.policy_verdict import compile_policies

from tests.support.builders import NOW_MS, ORG

ID = "pol_" + "1" * 24


def verdict(
    *rules: Rule, approvals: tuple[Approval, ...] = (), attributes: tuple[str, ...] = (), **dimensions: str
) -> LeaseVerdict:
    policy = Policy(org=ORG, policy_id=ID, name="Ours", rules=rules, owners=("sub-9",))
    return policy_at_lease(
        compile_policies([policy], approvals=approvals),
        dimensions=dimensions,
        provider="OpenAI",
        model="o1-Pro",
        attributes=frozenset(attributes),
        now_ms=NOW_MS,
    )


GUARDED = ModelsRule(rule_id="guarded", mode=Mode.WARN, needs_approval=("openai/o1*",))


def test_without_rules_everything_is_allowed() -> None:
    assert verdict().is_allowed


def test_a_model_that_is_not_on_the_list_is_refused_with_the_rule_and_who_to_ask() -> None:
    found = verdict(ModelsRule(rule_id="models", mode=Mode.DENY, allow=("openai/gpt-*",)), team="ads")
    [refusal] = found.refusals
    assert (refusal.policy_id, refusal.rule_id, refusal.field) == (ID, "models", "model")
    assert (refusal.ask, refusal.needs_approval) == (("sub-9",), False)
    [violation] = found.violations
    assert (violation.door, violation.team, violation.mode) == ("lease", "ads", "deny")


def test_what_needs_an_approval_is_refused_whatever_the_mode() -> None:
    [refusal] = verdict(GUARDED).refusals
    assert refusal.needs_approval


def test_an_approval_of_the_scope_lets_it_through() -> None:
    approval = Approval(
        org=ORG, approval_id="a", model="openai/o1-pro", scope={"team": "search"}, state="approved", until_ms=NOW_MS + 1
    )
    assert verdict(GUARDED, approvals=(approval,), team="search").is_allowed
    assert not verdict(GUARDED, approvals=(approval,), team="ads").is_allowed
    assert not verdict(GUARDED, approvals=(approval,)).is_allowed


def test_rules_about_members_are_looked_at_here() -> None:
    rule = ModelsRule(rule_id="trainees", mode=Mode.DENY, allow=("openai/gpt-*",), attributes=("trainee",))
    assert not verdict(rule, attributes=("trainee", "remote")).is_allowed
    assert verdict(rule, attributes=("power-user",)).is_allowed
    assert verdict(rule).is_allowed


def test_modes_refuse_warn_or_say_nothing() -> None:
    def of(mode: Mode) -> LeaseVerdict:
        return verdict(TagsRule(rule_id="t", mode=mode, tags={"region": ("eu",)}), **{"tag:region": "us"})

    assert not of(Mode.DENY).is_allowed
    warned = of(Mode.WARN)
    assert (warned.is_allowed, len(warned.warnings), len(warned.violations)) == (True, 1, 1)
    assert of(Mode.UNALLOCATED) == LeaseVerdict()
