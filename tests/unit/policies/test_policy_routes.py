"""Policies over the API: versions, what the doors get, the budgets that rules make, and who sees what."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from outlay.application.budget_records import all_budgets, board_place, find_budget
from outlay.application.policies_in_force import PolicyBook, read_in_force
from outlay.application.read_audit import in_order
from outlay.application.rule_budgets import is_made_by_policy
from outlay.contracts import budget_keys
from outlay.domain.budget import Cycle, Enforcement, Unit
from outlay.domain.errors import Upstream

from tests.support.builders import ORG, a_membership, an_organization
from tests.support.names_world import NamesWorld

DEV = {"id": "dev", "kind": "spending", "limit_usd": "250", "when": {"environment": ["dev", "test"]}}
A_DAY = {
    "id": "a-day",
    "kind": "models",
    "mode": "deny",
    "allow": ["openai/o1-pro"],
    "requests_a_day": 50,
    "when": {"team": ["search"]},
}
TAGS = {"id": "region", "kind": "required_tags", "mode": "deny", "tags": {"region": ["eu", "us"]}}
NAMING = {"id": "teams", "kind": "naming", "mode": "warn", "dimension": "team", "registered_only": True}


def a_body(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"name": "Ours", "rules": list(rules), **changes}


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld(an_organization(member_attributes=("power-user",)))


def made(world: NamesWorld, *rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = world.send("POST", "/v1/policies", body=a_body(*rules, **changes))
    assert answer["statusCode"] == 201, answer["json"]
    body: dict[str, Any] = answer["json"]
    return body


def path_of(policy: dict[str, Any]) -> str:
    return f"/v1/policies/{policy['policy_id']}"


def problems(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["statusCode"] == 400, answer
    return [(one["field"], one["reason"]) for one in answer["json"]["errors"]]


def test_a_policy_is_made_read_and_listed(world: NamesWorld) -> None:
    policy = made(world, TAGS, NAMING, DEV, A_DAY, owners=["sub-1"], notes="since the audit")
    read = world.send("GET", path_of(policy))
    assert read["json"] == policy
    assert read["headers"]["etag"] == '"1"'
    listed = world.send("GET", "/v1/policies")["json"]["policies"]
    assert listed == [policy]
    assert [rule["kind"] for rule in policy["rules"]] == ["required_tags", "naming", "spending", "models"]
    assert policy["rules"][2]["limit_usd"] == "250.00"


def test_each_change_is_a_version_and_what_it_said_stays_readable(world: NamesWorld) -> None:
    policy = made(world, TAGS)
    changed = world.put(path_of(policy), a_body(NAMING, name="Theirs", enabled=False))
    assert (changed["statusCode"], changed["json"]["version"]) == (200, 2)
    versions = world.send("GET", f"{path_of(policy)}/versions")["json"]["versions"]
    assert [(one["version"], one["name"], one["enabled"]) for one in versions] == [
        (2, "Theirs", False),
        (1, "Ours", True),
    ]
    first = world.send("GET", f"{path_of(policy)}/versions/1")["json"]
    assert first == policy
    assert world.send("GET", f"{path_of(policy)}/versions/3")["statusCode"] == 404
    assert world.send("GET", f"{path_of(policy)}/versions/x")["statusCode"] == 404
    gone = world.send("DELETE", path_of(policy), if_match='"2"')
    assert (gone["statusCode"], gone["json"]) == (200, changed["json"])
    assert world.send("GET", path_of(policy))["statusCode"] == 404
    assert len(world.send("GET", f"{path_of(policy)}/versions")["json"]["versions"]) == 2


def test_a_change_names_the_version_that_it_saw(world: NamesWorld) -> None:
    policy = made(world, TAGS)
    assert world.send("PUT", path_of(policy), body=a_body(TAGS))["statusCode"] == 428
    assert world.send("PUT", path_of(policy), body=a_body(TAGS), if_match='"9"')["statusCode"] == 412
    assert world.send("DELETE", path_of(policy), if_match='"9"')["statusCode"] == 412


def test_every_problem_is_named_with_its_field_and_nothing_is_written(world: NamesWorld) -> None:
    wrong = a_body(
        {**TAGS, "when": {"colour": ["red"]}}, {**A_DAY, "allow": ["gpt-4o"]}, {**DEV, "when": {"team": ["s*"]}}
    )
    fields = {field for field, _ in problems(world.send("POST", "/v1/policies", body=wrong))}
    assert fields == {"rules.0.when.colour", "rules.1.allow.0", "rules.2.when.team"}
    assert world.send("GET", "/v1/policies")["json"]["policies"] == []
    assert all_budgets(ORG, store=world.store) == []


@pytest.mark.parametrize("amount", ["0", "-1", "many", "NaN", "1e-13", "1000000001"])
def test_an_amount_that_is_none_is_named(world: NamesWorld, amount: str) -> None:
    answer = world.send("POST", "/v1/policies", body=a_body(TAGS, {**DEV, "limit_usd": amount}))
    assert [field for field, _ in problems(answer)] == ["rules.1.limit_usd"]


def test_a_rule_that_contradicts_another_policy_is_named_with_it(world: NamesWorld) -> None:
    first = made(world, {"id": "models", "kind": "models", "mode": "deny", "allow": ["openai/*"]})
    second = a_body({"id": "models", "kind": "models", "mode": "deny", "allow": ["anthropic/*"]})
    [(field, reason)] = problems(world.send("POST", "/v1/policies", body=second))
    assert field == "rules.0"
    assert f"models of {first['policy_id']}" in reason
    assert world.send("POST", "/v1/policies", body={**second, "enabled": False})["statusCode"] == 201


def test_a_rule_of_spending_makes_a_budget_and_a_rule_of_requests_too(world: NamesWorld) -> None:
    policy = made(world, TAGS, DEV, A_DAY, owners=["sub-1"])
    ids = [rule["budget_id"] for rule in policy["rules"]]
    assert ids[0] is None
    held = {one.budget_id: one for one in all_budgets(ORG, store=world.store)}
    assert held.keys() == set(ids[1:])
    dev, a_day = held[ids[1]], held[ids[2]]
    assert all(map(is_made_by_policy, held.values()))
    assert dev.created_by == f"policy:{policy['policy_id']}"
    assert (dev.terms.limit, dev.terms.unit, dev.terms.cycle) == (250 * 10**12, Unit.USD, Cycle.MONTHLY)
    assert (dev.terms.enforcement, dev.terms.owners) == (Enforcement.STOP, ("sub-1",))
    assert dev.terms.scope == {"environment": frozenset({"dev", "test"})}
    assert (a_day.terms.limit, a_day.terms.unit, a_day.terms.cycle) == (50, Unit.REQUESTS, Cycle.DAILY)
    assert a_day.terms.scope == {
        "team": frozenset({"search"}),
        "provider": frozenset({"openai"}),
        "model": frozenset({"o1-pro"}),
    }
    assert {dev.number, a_day.number} == {1, 2}


def test_budgets_follow_their_rules_and_every_change_raises_the_board_s_version(world: NamesWorld) -> None:
    policy = made(world, DEV, A_DAY)
    dev, a_day = (rule["budget_id"] for rule in policy["rules"])
    assert board_version(world) == 1
    world.put(path_of(policy), a_body({**DEV, "limit_usd": "300"}, A_DAY))
    assert find_budget(ORG, dev, store=world.store)[1].terms.limit == 300 * 10**12
    assert board_version(world) == 2
    world.put(path_of(policy), a_body({**DEV, "limit_usd": "300"}, A_DAY, TAGS))
    assert board_version(world) == 2, "no budget changed"
    world.put(path_of(policy), a_body(A_DAY))
    assert find_budget(ORG, dev, store=world.store)[1].deleted_ms == world.now_ms
    world.put(path_of(policy), a_body(DEV, A_DAY, enabled=False))
    back = find_budget(ORG, dev, store=world.store)[1]
    assert (back.deleted_ms, back.number, back.terms.is_active) == (None, 3, False)
    answer = world.send("DELETE", path_of(policy), if_match="*")
    assert answer["statusCode"] == 200
    assert all_budgets(ORG, store=world.store) == []
    for budget_id in (dev, a_day):
        assert find_budget(ORG, budget_id, store=world.store)[1].deleted_ms == world.now_ms, "its history stays"


def test_what_a_rule_s_budget_was_counted_by_before_is_kept_for_its_history(world: NamesWorld) -> None:
    policy = made(world, DEV)
    world.now_ms += 1_000
    world.put(path_of(policy), a_body({**DEV, "when": {"environment": ["dev"]}}))
    [former] = world.store.page(budget_keys.terms_key(ORG))
    assert former.place.sk.startswith(policy["rules"][0]["budget_id"])


def board_version(world: NamesWorld) -> int:
    stored = world.store.find(board_place(ORG))
    return 0 if stored is None else stored.version


def test_the_audit_log_says_who_changed_what(world: NamesWorld) -> None:
    policy = made(world, TAGS, notes="private words")
    world.put(path_of(policy), a_body(NAMING))
    entries = in_order(ORG, store=world.store, after=0, limit=10).entries
    assert [(one["action"], one["target"]) for one in entries] == [
        ("policy.create", policy["policy_id"]),
        ("policy.change", policy["policy_id"]),
    ]
    assert "private words" not in str(entries)


def test_the_doors_get_what_is_enabled_within_a_minute(world: NamesWorld) -> None:
    book = PolicyBook(world.store, clock=lambda: world.now_ms)
    organization = world.counted.organization
    assert book(organization).rules == ()
    policy = made(world, TAGS, NAMING)
    assert book(organization).rules == (), "remembered"
    world.now_ms += 60_000
    assert book(organization).reads == ("tag:region", "team")
    world.put(path_of(policy), a_body(TAGS, enabled=False))
    world.now_ms += 60_000
    assert book(organization).rules == ()
    assert read_in_force(ORG, store=world.store)[1].policies == ()


def test_where_the_table_does_not_answer_what_was_known_holds_on(
    world: NamesWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(world, TAGS)
    organization = world.counted.organization
    known, new = (PolicyBook(world.store, clock=lambda: world.now_ms) for _ in range(2))
    held = known(organization)
    world.now_ms += 3_600_000

    monkeypatch.setattr(world.database, "get_item", _fail)
    assert known(organization) is held
    with pytest.raises(Upstream):
        new(organization)


def _fail(**_: Any) -> Any:
    raise EndpointConnectionError(endpoint_url="https://dynamodb")


def test_managers_see_the_policies_that_can_concern_their_scope_and_change_none(world: NamesWorld) -> None:
    mine = made(world, {**TAGS, "when": {"team": ["sea*"]}}, name="Search")
    everybody = made(world, NAMING, name="All")
    theirs = made(world, {**TAGS, "id": "x", "when": {"team": ["ads"]}}, name="Ads")
    world.table.put_membership(a_membership(subject="sub-3", role="manager", scope={"team": ("search",)}))
    world.become("sub-3")
    listed = world.send("GET", "/v1/policies")["json"]["policies"]
    assert [one["policy_id"] for one in listed] == [everybody["policy_id"], mine["policy_id"]]
    assert world.send("GET", path_of(mine))["statusCode"] == 200
    assert world.send("GET", path_of(theirs))["statusCode"] == 404
    assert world.send("GET", f"{path_of(theirs)}/versions")["statusCode"] == 404
    assert world.send("GET", f"{path_of(theirs)}/versions/1")["statusCode"] == 404
    assert world.send("PUT", path_of(mine), body=a_body(TAGS), if_match="*")["statusCode"] == 403


def test_there_are_only_so_many_policies(world: NamesWorld) -> None:
    for number in range(20):
        made(world, {**TAGS, "id": f"r{number}"})
    answer = world.send("POST", "/v1/policies", body=a_body(TAGS))
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "too_many_policies")


def test_a_creation_that_comes_again_is_answered_as_the_first_time(world: NamesWorld) -> None:
    first, again = (world.send("POST", "/v1/policies", body=a_body(DEV), idempotency_key="k") for _ in range(2))
    assert first["json"] == again["json"]
    assert len(all_budgets(ORG, store=world.store)) == 1
