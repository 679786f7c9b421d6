"""What fell short is noted in a bounded number of items, and listed by who answers for it."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.violations import ViolationsTable
from outlay.application.note_violations import ViolationNotes
from outlay.contracts import budget_keys
from outlay.contracts.dimensions import OTHER
from outlay.domain.errors import Upstream
from outlay.domain.violation import MAX_OF_A_DAY, MAX_OF_A_REQUEST, Violation

from tests.support.builders import ORG, a_membership
from tests.support.names_world import NamesWorld

ID = "pol_" + "1" * 24


def a_violation(**changes: Any) -> Violation:
    values: dict[str, Any] = {
        "policy_id": ID,
        "rule_id": "region",
        "mode": "deny",
        "field": "tags.region",
        "reason": "is required and is not there",
        "team": "search",
        "door": "intake",
        "attempts": 2,
        "samples": ("a", "b"),
    }
    return Violation(**{**values, **changes})


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld()


def notes(world: NamesWorld) -> ViolationNotes:
    return ViolationNotes(ViolationsTable(world.database, "control").add, clock=lambda: world.now_ms)


def listed(world: NamesWorld, query: str = "") -> list[dict[str, Any]]:
    answer = world.send("GET", "/v1/violations", query=query)
    assert answer["statusCode"] == 200, answer["json"]
    found: list[dict[str, Any]] = answer["json"]["violations"]
    return found


def test_what_comes_again_adds_to_what_is_noted(world: NamesWorld) -> None:
    notes(world).note(ORG, [a_violation()])
    world.now_ms += 1_000
    notes(world).note(ORG, [a_violation(attempts=3, samples=("c",))])
    [found] = listed(world)
    assert (found["attempts"], found["sample_events"]) == (5, ["a", "b"])
    assert (found["first_at"], found["last_at"]) == ("2026-11-22T12:00:00.000Z", "2026-11-22T12:00:01.000Z")
    assert (found["rule"], found["team"], found["owners"]) == ("region", "search", [])


def test_one_request_makes_few_notes_and_loses_no_attempt(world: NamesWorld) -> None:
    notes(world).note(ORG, [a_violation(team=f"t{number}", attempts=number + 1) for number in range(100)])
    found = listed(world)
    assert len(found) == MAX_OF_A_REQUEST
    assert sum(one["attempts"] for one in found) == 5_050
    assert sum(one["team"] == OTHER for one in found) == 1


def test_a_client_that_makes_up_teams_fills_no_table(world: NamesWorld) -> None:
    ours = notes(world)
    for number in range(MAX_OF_A_DAY + 50):
        ours.note(ORG, [a_violation(team=f"t{number}", attempts=1)])
    stored = world.store.page(budget_keys.violations_key(ORG, "2026-11-22"), limit=2_000)
    assert len(stored) == MAX_OF_A_DAY + 1
    assert sum(one.content["attempts"] for one in stored) == MAX_OF_A_DAY + 50


def test_a_note_that_can_t_be_made_is_nobody_s_trouble() -> None:
    def failing(*_: Any) -> None:
        raise Upstream("no")

    ViolationNotes(failing, clock=lambda: 0).note(ORG, [a_violation()])


def test_they_are_listed_by_the_owner_of_the_team_and_where_it_has_none_of_the_policy(world: NamesWorld) -> None:
    world.add("teams", "search", owners=["sub-2"])
    rules = [{"id": "region", "kind": "required_tags", "mode": "deny", "tags": {"region": []}}]
    policy = world.send("POST", "/v1/policies", body={"name": "Ours", "rules": rules, "owners": ["sub-1"]})["json"]
    ours = policy["policy_id"]
    notes(world).note(ORG, [a_violation(policy_id=ours, team=team) for team in ("search", "nobodys")])
    assert [one["team"] for one in listed(world, "owner=sub-2")] == ["search"]
    assert [one["team"] for one in listed(world, "owner=sub-1")] == ["nobodys"]
    assert listed(world, "owner=sub-3") == []


def test_they_are_narrowed_and_cut_by_days(world: NamesWorld) -> None:
    notes(world).note(ORG, [a_violation(), a_violation(mode="warn", rule_id="ticket")])
    assert [one["rule"] for one in listed(world, "mode=warn")] == ["ticket"]
    assert [one["rule"] for one in listed(world, "rule=region&team=search&door=intake")] == ["region"]
    assert listed(world, "from=2026-11-20&to=2026-11-22") == []
    assert world.send("GET", "/v1/violations", query="from=2026-09-01&to=2026-11-01")["statusCode"] == 400


def test_a_manager_sees_those_of_the_teams_managed_only(world: NamesWorld) -> None:
    notes(world).note(ORG, [a_violation(team=team) for team in ("search", "ads")])
    world.table.put_membership(a_membership(subject="m", role="manager", scope={"team": ("ads",)}))
    world.table.put_membership(a_membership(subject="p", role="manager", scope={"project": ("shop",)}))
    world.become("m")
    assert [one["team"] for one in listed(world)] == ["ads"]
    world.become("p")
    assert listed(world) == []


def test_what_no_rule_of_a_policy_refused_says_where_it_comes_from(world: NamesWorld) -> None:
    notes(world).note(ORG, [a_violation(policy_id="plausibility", rule_id="tokens")])
    [found] = listed(world)
    assert (found["policy_id"], found["source"]) == (None, "plausibility")
