"""Approvals of models: asked for, decided by whoever manages the scope, in force until they are over."""

from typing import Any

import pytest
from outlay.application.policies_in_force import read_in_force

from tests.support.builders import ORG, a_membership
from tests.support.names_world import NamesWorld

ASKED = {"model": "openai/o1-pro", "scope": {"team": "search"}, "reason": "an evaluation"}
UNTIL = {"until": "2026-12-01T00:00:00Z", "comment": "for November"}


@pytest.fixture
def world() -> NamesWorld:
    world = NamesWorld()
    for subject, team in (("searcher", "search"), ("advertiser", "ads")):
        world.table.put_membership(a_membership(subject=subject, role="manager", scope={"team": (team,)}))
    return world


def asked(world: NamesWorld, **changes: Any) -> str:
    answer = world.send("POST", "/v1/model-approvals", body={**ASKED, **changes})
    assert answer["statusCode"] == 201, answer["json"]
    return f"/v1/model-approvals/{answer['json']['approval_id']}"


def test_a_viewer_asks_the_manager_of_the_scope_approves_and_it_holds_until_its_end(world: NamesWorld) -> None:
    world.become("sub-2")
    path = asked(world)
    assert world.send("POST", f"{path}/approve", body=UNTIL, if_match="*")["statusCode"] == 403
    world.become("advertiser")
    assert world.send("GET", path)["statusCode"] == 404
    assert world.send("POST", f"{path}/approve", body=UNTIL, if_match="*")["statusCode"] == 404
    world.become("searcher")
    answer = world.send("POST", f"{path}/approve", body=UNTIL, if_match='"1"')
    assert (answer["statusCode"], answer["json"]["state"]) == (200, "approved")
    assert (answer["json"]["decided_by"], answer["json"]["until"]) == ("searcher", "2026-12-01T00:00:00.000Z")
    [approval] = read_in_force(ORG, store=world.store)[1].approvals
    assert approval.holds(world.now_ms)
    world.now_ms += 9 * 86_400_000
    assert world.send("GET", path)["json"]["state"] == "over"


def test_everybody_sees_what_they_may_decide_and_what_they_asked_for(world: NamesWorld) -> None:
    mine = asked(world)
    world.become("sub-2")
    theirs = asked(world, scope={"team": "ads"})
    shown = {}
    for subject in ("sub-1", "sub-2", "searcher", "advertiser"):
        world.become(subject)
        found = world.send("GET", "/v1/model-approvals")["json"]["approvals"]
        shown[subject] = {f"/v1/model-approvals/{one['approval_id']}" for one in found}
    assert shown == {"sub-1": {mine, theirs}, "sub-2": {theirs}, "searcher": {mine}, "advertiser": {theirs}}


def test_a_manager_approves_nothing_for_the_whole_organization(world: NamesWorld) -> None:
    path = asked(world, scope={})
    world.become("searcher")
    assert world.send("POST", f"{path}/approve", body=UNTIL, if_match="*")["statusCode"] == 404


def test_an_approval_in_force_is_withdrawn_and_one_refused_stays_so(world: NamesWorld) -> None:
    path = asked(world)
    assert world.send("POST", f"{path}/approve", body=UNTIL, if_match="*")["statusCode"] == 200
    again = world.send("POST", f"{path}/approve", body=UNTIL, if_match="*")
    assert (again["statusCode"], again["json"]["code"]) == (409, "already_decided")
    refused = world.send("POST", f"{path}/refuse", body={"comment": "too dear"}, if_match="*")
    assert (refused["json"]["state"], refused["json"]["until"]) == ("refused", None)
    assert read_in_force(ORG, store=world.store)[1].approvals == ()
    late = world.send("POST", f"{path}/approve", body=UNTIL, if_match="*")
    assert late["json"]["code"] == "already_decided"
    states = [world.send("GET", "/v1/model-approvals", query=f"state={state}") for state in ("refused", "approved")]
    assert [len(one["json"]["approvals"]) for one in states] == [1, 0]


def test_the_same_is_asked_for_once_until_it_is_decided(world: NamesWorld) -> None:
    asked(world)
    answer = world.send("POST", "/v1/model-approvals", body=ASKED)
    assert answer["json"]["code"] == "approval_waits"
    asked(world, scope={})


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"model": "o1-pro"}, {"model"}),
        ({"model": "openai/*"}, {"model"}),
        ({"scope": {"user": "ann", "team": ""}}, {"scope.user", "scope.team"}),
        ({"reason": ""}, {"reason"}),
    ],
)
def test_what_can_t_be_asked_for_is_named(world: NamesWorld, changes: dict[str, Any], fields: set[str]) -> None:
    answer = world.send("POST", "/v1/model-approvals", body={**ASKED, **changes})
    assert answer["statusCode"] == 400
    assert {one["field"] for one in answer["json"]["errors"]} == fields


@pytest.mark.parametrize("until", ["2026-11-01T00:00:00Z", "2028-01-01T00:00:00Z", "tomorrow"])
def test_an_end_is_ahead_and_within_a_year(world: NamesWorld, until: str) -> None:
    answer = world.send("POST", f"{asked(world)}/approve", body={"until": until}, if_match="*")
    assert [one["field"] for one in answer["json"]["errors"]] == ["until"]


def test_an_unknown_state_is_named(world: NamesWorld) -> None:
    assert world.send("GET", "/v1/model-approvals", query="state=maybe")["statusCode"] == 400
