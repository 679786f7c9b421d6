"""Policies at the door: refused, told, or counted as unallocated; and what is noted of it."""

from typing import Any

import pytest
from outlay.domain.policy import UNALLOCATED, Approval, Mode, ModelsRule, NamingRule, Policy, Rule, TagsRule
from outlay.runtime.http import Response

from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.ingest import Door, sent_event

ID = "pol_" + "1" * 24


def a_door(*rules: Rule, **more: Any) -> Door:
    return Door(policies=(Policy(org=ORG, policy_id=ID, name="Ours", rules=rules, owners=("sub-9",)),), **more)


def errors(answer: Response) -> list[tuple[int | None, str, str]]:
    return [(one["index"], one["field"], one["reason"]) for one in answer.body["errors"]]


REGION = TagsRule(rule_id="region", mode=Mode.DENY, tags={"region": ("eu", "us")})


def test_an_event_that_a_rule_denies_is_refused_by_index_field_reason_and_rule_and_the_others_stay() -> None:
    door = a_door(REGION)
    answer = door.post(
        [sent_event(id="a"), sent_event(id="b", tags={"region": "eu"}), sent_event(id="c", tags={"region": "asia"})]
    )
    assert (answer.status, answer.body["accepted"], answer.body["rejected"]) == (202, 1, 2)
    assert errors(answer) == [
        (0, "tags.region", f"is required and is not there (rule region of policy {ID})"),
        (2, "tags.region", f"has a value that is not one of those allowed (rule region of policy {ID})"),
    ]
    assert [event.event_id for event in door.log.events] == ["b"]


def test_no_reason_repeats_a_value() -> None:
    door = a_door(REGION)
    answer = door.post([sent_event(tags={"region": "secret-region"}), sent_event(id="b", tags={"region": "eu"})])
    assert "secret-region" not in str(answer.body)


def test_a_request_of_nothing_else_is_refused_and_noted() -> None:
    door = a_door(REGION)
    answer = door.post([sent_event(id="a", team="ads"), sent_event(id="b", team="ads")])
    assert answer.status == 422
    assert door.log.events == []
    [(org, noted)] = door.noted
    assert (org, noted.policy_id, noted.rule_id, noted.mode, noted.team) == (ORG, ID, "region", "deny", "ads")
    assert (noted.attempts, noted.samples, noted.door) == (2, ("a", "b"), "intake")


def test_a_denied_event_makes_nobody_known() -> None:
    door = a_door(REGION)
    door.post([sent_event(id="a", user="ann@example.com"), sent_event(id="b", tags={"region": "eu"})])
    assert door.people.people == {}


def test_a_warning_is_one_sentence_for_all_its_events() -> None:
    door = a_door(TagsRule(rule_id="ticket", mode=Mode.WARN, tags={"ticket": ()}))
    answer = door.post(
        [sent_event(id=f"e{number}") for number in range(3)] + [sent_event(id="t", tags={"ticket": "1"})]
    )
    assert answer.body["accepted"] == 4
    assert answer.body["warnings"] == [
        f"3 of 4 accepted events: tags.ticket is required and is not there (rule ticket of policy {ID})."
    ]


def test_what_is_lacking_counts_as_unallocated_and_the_digest_is_of_what_was_sent() -> None:
    plain, ruled = Door(), a_door(TagsRule(rule_id="cc", mode=Mode.UNALLOCATED, tags={"ticket": ("T-*",)}))
    for door in (plain, ruled):
        door.post([sent_event(id="a", tags={"region": "eu"}), sent_event(id="b", tags={"ticket": "T-1"})])
    lacking, fitting = ruled.log.events
    assert lacking.tags == {"region": "eu", "ticket": UNALLOCATED}
    assert fitting.tags == {"ticket": "T-1"}
    assert [event.digest for event in ruled.log.events] == [event.digest for event in plain.log.events]
    assert ruled.log.only_batch().content_digest == plain.log.only_batch().content_digest


def test_a_dimension_that_is_named_wrongly_or_not_at_all_counts_as_unallocated() -> None:
    rule = NamingRule(
        rule_id="projects", mode=Mode.UNALLOCATED, dimension="project", patterns=("P-[0-9]*",), is_required=True
    )
    door = a_door(rule)
    door.post([sent_event(id="a"), sent_event(id="b", project="P-12"), sent_event(id="c", project="shop")])
    assert [event.project for event in door.log.events] == [UNALLOCATED, "P-12", UNALLOCATED]


def test_only_registered_names_pass_where_a_rule_says_so() -> None:
    rule = NamingRule(rule_id="teams", mode=Mode.DENY, dimension="team", is_registered_only=True)
    door = a_door(rule, registered={"team": frozenset({"search"})})
    answer = door.post([sent_event(id="a", team="search"), sent_event(id="b", team="serach"), sent_event(id="c")])
    assert errors(answer) == [(1, "team", f"is not in the organization's register (rule teams of policy {ID})")]


def test_a_rule_is_about_the_calls_that_its_conditions_fit() -> None:
    rule = TagsRule(
        rule_id="prod", mode=Mode.DENY, tags={"ticket": ()}, when={"environment": ("prod*",), "team": ("*",)}
    )
    door = a_door(rule)
    answer = door.post([sent_event(id="a", environment="production", team="x"), sent_event(id="b", environment="dev")])
    assert [index for index, _, _ in errors(answer)] == [0]


@pytest.mark.parametrize(("sent", "is_refused"), [("gpt-4o", False), ("GPT-4o-mini", False), ("o1-pro", True)])
def test_models_are_compared_in_lower_case(sent: str, is_refused: bool) -> None:
    door = a_door(ModelsRule(rule_id="models", mode=Mode.DENY, allow=("openai/gpt-4o*",)))
    answer = door.post([sent_event(id="a", provider=" OpenAI ", model=sent), sent_event(id="b")])
    assert (answer.body["rejected"] == 1) is is_refused


def test_a_model_that_needs_an_approval_passes_while_one_is_in_force() -> None:
    rule = ModelsRule(rule_id="models", mode=Mode.DENY, needs_approval=("openai/o1*",))
    approval = Approval(
        org=ORG,
        approval_id="apr_1",
        model="openai/o1-pro",
        scope={"team": "search"},
        state="approved",
        until_ms=NOW_MS + 1,
    )
    door = a_door(rule, approvals=(approval,))
    events = [sent_event(id=team, model="o1-pro", team=team) for team in ("search", "ads")]
    assert [index for index, _, _ in errors(door.post(events))] == [1]
    door.now_ms += 1
    events = [sent_event(id=f"later-{team}", model="o1-pro", team=team) for team in ("search", "ads")]
    assert door.post(events).status == 422


def test_rules_about_members_say_nothing_at_intake() -> None:
    rule = ModelsRule(rule_id="m", mode=Mode.DENY, allow=("x/y",), attributes=("trainee",))
    assert a_door(rule).post([sent_event()]).body["rejected"] == 0


def test_the_strictest_of_several_rules_decides_and_all_are_noted() -> None:
    door = a_door(REGION, TagsRule(rule_id="soft", mode=Mode.UNALLOCATED, tags={"ticket": ()}))
    answer = door.post([sent_event(id="a"), sent_event(id="b", tags={"region": "eu"})])
    assert [index for index, _, _ in errors(answer)] == [0]
    [warning] = answer.body["warnings"]
    assert warning.startswith("1 of 1 accepted events: tags.ticket is required and is not there; it counts as unall")
    assert {(noted.rule_id, noted.attempts) for _, noted in door.noted} == {("region", 1), ("soft", 2)}


def test_a_disabled_policy_says_nothing() -> None:
    door = Door(policies=(Policy(org=ORG, policy_id=ID, name="Ours", rules=(REGION,), is_enabled=False),))
    assert door.post([sent_event()]).body["rejected"] == 0


def test_a_retry_is_answered_as_the_first_time_and_noted_once() -> None:
    door = a_door(REGION)
    events = [sent_event(id="a"), sent_event(id="b", tags={"region": "eu"})]
    first = door.post(events, idempotency_key="k")
    again = door.post(events, idempotency_key="k")
    assert again.body == {**first.body, "replayed": True, "errors": again.body["errors"]}
    assert len(door.noted) == 1


def test_imports_are_held_to_policies_too_and_a_check_notes_nothing() -> None:
    door = a_door(REGION)
    told = door.of_importer(ORG, "imp_12345678", [sent_event(id="a")], key="k1", check=True)
    assert told["body"]["rejected"] == 1
    assert door.noted == []
    mixed = [sent_event(id="a"), sent_event(id="b", tags={"region": "eu"})]
    assert door.of_importer(ORG, "imp_12345678", mixed, key="k2")["body"]["rejected"] == 1
    assert len(door.noted) == 1


def test_the_setting_required_tags_is_the_simple_form_of_a_rule() -> None:
    door = a_door(REGION, organization=an_organization(required_tags=("ticket",)))
    answer = door.post([sent_event(id="a", tags={"region": "eu"})])
    assert answer.body["warnings"] == ["1 of 1 accepted events lack the tag ticket, which the organization requires."]
    assert [(noted.policy_id, noted.rule_id) for _, noted in door.noted] == [("settings", "required_tags")]
