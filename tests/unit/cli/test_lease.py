"""``outlay lease`` against the real API in memory."""

import json

import httpx
import pytest
from outlay.domain.budget import Enforcement

from tests.support.budget_world import BudgetWorld
from tests.support.budgets import USD
from tests.support.cli import Command

CALL = ("--provider", "openai", "--model", "gpt-4o", "--max-tokens", "1000")


@pytest.fixture
def world() -> BudgetWorld:
    return BudgetWorld()


@pytest.fixture
def outlay(world: BudgetWorld, outlay: Command) -> Command:
    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name.replace("-", "_"): value for name, value in request.headers.items() if name != "authorization"}
        body = request.content.decode() or None
        told = world.send(request.method, request.url.path, query=request.url.query.decode(), body=body, **headers)
        return httpx.Response(told["statusCode"], headers=told["headers"], content=told["body"].encode())

    outlay.api.fallback = answer
    return outlay


def test_a_lease_is_held_shown_and_released(world: BudgetWorld, outlay: Command) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    held = outlay("lease", "hold", *CALL, "--team", "search", "--json")
    assert held.code == 0, held
    lease_id = json.loads(held.out)["lease_id"]
    assert lease_id in outlay("lease", "list").out
    assert "held" in outlay("lease", "show", lease_id).out
    assert "released" in outlay("lease", "release", lease_id).out
    assert outlay("lease", "list", "--state", "held").err.strip() == "No leases in the last hour."


def test_a_refusal_says_what_is_left_and_whom_to_ask(world: BudgetWorld, outlay: Command) -> None:
    world.put_budget(name="Search in production", limit=USD, enforcement=Enforcement.STOP)
    for command in ("hold", "check"):
        refused = outlay("lease", command, *CALL, "--amount-usd", "1.01")
        assert refused.code == 1
        assert "refused" in refused.out
        assert "Search in production: The limit would be exceeded. 1.00 of 1.00 USD left" in refused.out
        assert "an administrator of your organization" in refused.out


def test_a_check_within_the_limit_says_what_it_comes_to(world: BudgetWorld, outlay: Command) -> None:
    world.put_budget(name="Search", limit=USD, enforcement=Enforcement.STOP)
    found = outlay("lease", "check", *CALL)
    assert (found.code, found.out.splitlines()) == (
        0,
        ["would be granted: 0.01 USD, 1,000 tokens", "budgets: Search"],
    )


@pytest.mark.parametrize(
    ("key", "token", "sent"), [("ok_key", "token", "ok_key"), (None, "token", "token"), ("ok_key", None, "ok_key")]
)
def test_the_key_that_is_given_for_the_command_holds_and_else_whoever_signed_in(
    outlay: Command, key: str | None, token: str | None, sent: str
) -> None:
    held = outlay("lease", "hold", *CALL, env={"OUTLAY_API_KEY": key, "OUTLAY_TOKEN": token})  # type: ignore[dict-item] # None takes it away
    assert held.code == 0, held
    assert outlay.api.requests[-1].headers["authorization"] == f"Bearer {sent}"


def test_a_refusal_names_the_command_that_asks_for_more(world: BudgetWorld, outlay: Command) -> None:
    budget = world.put_budget(name="Search", limit=USD, enforcement=Enforcement.STOP)
    refused = outlay("lease", "hold", *CALL, "--amount-usd", "1.01")
    assert f"To ask for it: outlay budget increase request {budget.budget_id} --amount" in refused.out


def test_a_settled_lease_shows_what_it_came_to_beside_what_it_held(world: BudgetWorld, outlay: Command) -> None:
    lease = {"lease_id": "l_1", "state": "settled", "amount_usd": "3.50", "tokens": 1_100_000, "budgets": []}
    actual = {"amount_usd": "2.75", "tokens": 950_000}
    more = {"actual": actual, "dimensions": {"model": "gpt-4o"}, "expires_at": "2026-11-22T12:05:00.000Z"}
    outlay.api.on("GET", "/v1/leases", httpx.Response(200, json={"leases": [{**lease, **more}]}))
    outlay.api.on("GET", "/v1/leases/l_1", httpx.Response(200, json={**lease, **more}))
    assert outlay("lease", "list").out.splitlines()[1].split() == [
        "l_1", "settled", "3.50", "2.75", "gpt-4o", "2026-11-22T12:05:00.000Z",
    ]  # fmt: skip
    shown = outlay("lease", "show", "l_1").out
    assert "held        3.50 USD" in shown
    assert "came to     2.75 USD" in shown
