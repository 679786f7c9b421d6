"""What policies say of a call before it is made: together with what budgets say, in one answer."""

import pytest
from outlay.domain.budget import Enforcement

from tests.support.budget_world import BudgetWorld
from tests.support.budgets import USD

MODELS = {
    "id": "models",
    "kind": "models",
    "mode": "deny",
    "allow": ["openai/gpt-4o-mini"],
    "when": {"team": ["search"]},
}
NAMED = {"id": "team", "kind": "required_tags", "mode": "warn", "tags": {"region": ["eu", "us"]}}


@pytest.fixture
def world() -> BudgetWorld:
    world = BudgetWorld()
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    made = world.send("POST", "/v1/policies", body={"name": "Ours", "rules": [MODELS, NAMED]})
    assert made["statusCode"] == 201, made
    return world


def test_a_model_that_is_not_allowed_gets_no_lease_and_nothing_is_held(world: BudgetWorld) -> None:
    refused = world.lease(team="search", tags={"region": "eu"})
    assert (refused["statusCode"], refused["json"]["code"], refused["json"]["refusals"]) == (402, "lease_refused", [])
    assert [(one["rule_id"], one["field"]) for one in refused["json"]["policies"]] == [("models", "model")]
    assert world.lease(team="search", model="gpt-4o-mini", amount_usd="1.00")["statusCode"] == 201


def test_what_only_warns_is_told_beside_the_lease(world: BudgetWorld) -> None:
    granted = world.lease(team="ads")
    assert granted["statusCode"] == 201
    assert len(granted["json"]["warnings"]) == 1
    assert world.lease(team="ads", tags={"region": "eu"})["json"]["warnings"] == []


def test_a_check_says_both(world: BudgetWorld) -> None:
    call = "provider=openai&model=gpt-4o&max_tokens=1000&amount_usd=2&team=search"
    found = world.send("GET", "/v1/budgets/check", query=call)["json"]
    assert found["would_be_granted"] is False
    assert [one["reason"] for one in found["refusals"]] == ["limit_reached"]
    assert [one["rule_id"] for one in found["policies"]] == ["models"]
