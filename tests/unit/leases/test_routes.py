"""Leases over HTTP: granted or refused in one round trip, with the numbers of the moment."""

import pytest
from outlay.application.control_store import Place, create
from outlay.application.note_excess import Excess, excess_to_content
from outlay.contracts import budget_keys
from outlay.domain.budget import Cycle, Enforcement, Increase, Unit

from tests.support.budget_world import BudgetWorld
from tests.support.budgets import USD, scope
from tests.support.builders import NOW_MS, ORG, a_membership


@pytest.fixture
def world() -> BudgetWorld:
    return BudgetWorld()


def test_a_call_within_its_limit_is_granted_and_stands_on_the_board(world: BudgetWorld) -> None:
    budget = world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    answer = world.lease()
    assert answer["statusCode"] == 201
    assert answer["json"]["granted"] is True
    assert answer["json"]["amount_usd"] == "0.01"
    assert answer["json"]["budgets"] == [budget.budget_id]
    refused = world.lease(amount_usd="0.991")
    assert refused["statusCode"] == 402
    assert refused["json"]["code"] == "lease_refused"
    (why,) = refused["json"]["refusals"]
    told = {name: why[name] for name in ("limit", "spent", "reserved", "remaining", "asked", "reason")}
    assert told == {
        "limit": "1.00",
        "spent": "0.00",
        "reserved": "0.01",
        "remaining": "0.99",
        "asked": "0.991",
        "reason": "limit_reached",
    }
    assert world.lease(amount_usd="0.99")["statusCode"] == 201


def test_nested_budgets_are_held_together_or_not_at_all(world: BudgetWorld) -> None:
    world.put_budget(1, limit=USD, enforcement=Enforcement.STOP)
    world.put_budget(2, limit=USD // 2, enforcement=Enforcement.STOP, scope=scope(team="search"))
    assert [one["budget_id"] for one in world.lease(amount_usd="0.6", team="search")["json"]["refusals"]] == [
        f"bud_{2:024x}"
    ]
    assert world.lease(amount_usd="0.6", team="ads")["statusCode"] == 201
    refused = world.lease(amount_usd="0.45", team="search")["json"]["refusals"]
    assert [(one["budget_id"], one["remaining"]) for one in refused] == [(f"bud_{1:024x}", "0.40")]
    assert world.lease(amount_usd="0.4", team="search")["statusCode"] == 201


def test_a_refusal_names_whom_to_ask(world: BudgetWorld) -> None:
    world.control.put_membership(a_membership(subject="sub-2", email="lead@example.com"))
    world.put_budget(limit=1, enforcement=Enforcement.STOP, owners=("sub-2", "gone"))
    assert world.lease()["json"]["refusals"][0]["ask"] == ["lead@example.com"]


def test_a_repeat_with_the_same_key_gets_the_same_lease_and_holds_once(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    key = {"idempotency_key": "call-1"}
    first, second = (world.lease(amount_usd="0.4", headers=key) for _ in range(2))
    assert first["json"] == second["json"]
    assert world.lease(amount_usd="0.6")["statusCode"] == 201


def test_a_repeat_is_answered_like_the_first_also_where_there_is_no_room_for_another(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    first, second = (world.lease(amount_usd="0.6", headers={"idempotency_key": "call-1"}) for _ in range(2))
    assert second["json"]["lease_id"] == first["json"]["lease_id"]
    assert world.lease(amount_usd="0.4")["statusCode"] == 201
    assert world.lease(amount_usd="0.6", headers={"idempotency_key": "call-2"})["statusCode"] == 402


def test_a_model_without_a_price_is_never_free(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    refused = world.lease(model="no-such-model")
    assert [one["reason"] for one in refused["json"]["refusals"]] == ["unpriced"]
    assert world.lease(model="no-such-model", amount_usd="0.2")["statusCode"] == 201
    (why,) = world.lease(model="no-such-model")["json"]["refusals"]
    assert (why["reserved"], why["remaining"]) == ("0.20", "0.80")


def test_tokens_and_requests_can_be_limited_without_a_price(world: BudgetWorld) -> None:
    world.put_budget(1, limit=2, unit=Unit.REQUESTS, enforcement=Enforcement.STOP)
    world.put_budget(2, limit=1_500, unit=Unit.TOKENS, enforcement=Enforcement.STOP)
    assert world.lease(model="no-such-model")["statusCode"] == 201
    refused = world.lease(model="no-such-model")["json"]["refusals"]
    assert [(one["unit"], one["remaining"], one["asked"]) for one in refused] == [("tokens", "500", "1000")]
    assert world.lease(model="no-such-model", max_tokens=500)["statusCode"] == 201
    assert {one["unit"] for one in world.lease(model="no-such-model", max_tokens=1)["json"]["refusals"]} == {
        "requests",
        "tokens",
    }


def test_near_its_limit_a_throttling_budget_lets_so_many_a_minute_through(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.THROTTLE, throttle_percent=50, throttle_per_minute=2)
    assert world.lease(amount_usd="0.5")["statusCode"] == 201
    answers = [world.lease(amount_usd="0.01")["statusCode"] for _ in range(3)]
    assert answers == [201, 429, 429]  # the first one was counted in this minute, too
    assert world.lease(amount_usd="0.01")["headers"]["retry-after"] == "60"
    world.now_ms += 60_000
    assert [world.lease(amount_usd="0.01")["statusCode"] for _ in range(3)] == [201, 201, 429]
    world.now_ms += 60_000
    assert world.lease(amount_usd="0.5")["statusCode"] == 402


def test_what_is_held_lapses_by_our_own_clock(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    lease = world.lease(amount_usd="1.00", expires_in_s=60)["json"]["lease_id"]
    assert world.lease()["statusCode"] == 402
    world.now_ms += 4 * 60_000
    assert world.lease(amount_usd="1.00")["statusCode"] == 201
    assert world.send("GET", f"/v1/leases/{lease}")["json"]["state"] == "expired"


def test_a_released_lease_gives_its_hold_back_once(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    first = world.lease(amount_usd="0.5")["json"]["lease_id"]
    world.lease(amount_usd="0.5")
    for _ in range(2):
        released = world.send("POST", f"/v1/leases/{first}/release")
        assert (released["statusCode"], released["json"]["state"]) == (200, "released")
    assert world.lease(amount_usd="0.51")["statusCode"] == 402
    assert world.lease(amount_usd="0.5")["statusCode"] == 201


def test_a_lowered_limit_holds_from_its_change_on(world: BudgetWorld) -> None:
    world.put_budget(limit=2 * USD, enforcement=Enforcement.STOP)
    assert world.lease(amount_usd="0.9")["statusCode"] == 201
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    assert world.lease(amount_usd="0.2")["statusCode"] == 402


def test_an_increase_holds_until_it_ends(world: BudgetWorld) -> None:
    more = Increase(
        increase_id="inc_1",
        amount=USD,
        reason="launch",
        granted_by="sub-1",
        from_ms=NOW_MS,
        until_ms=NOW_MS + 3_600_000,
    )
    world.put_budget(limit=USD, enforcement=Enforcement.STOP, increases=(more,))
    assert world.lease(amount_usd="1.5", expires_in_s=10)["statusCode"] == 201
    world.now_ms += 3_600_000
    assert world.lease(amount_usd="1.01")["statusCode"] == 402


def test_a_budget_of_the_future_refuses_from_its_first_moment_on(world: BudgetWorld) -> None:
    day = 86_400_000
    world.put_budget(
        limit=USD,
        enforcement=Enforcement.STOP,
        cycle=Cycle.CUSTOM,
        start_day="2026-11-23",
        end_day="2026-11-25",
        renews=False,
    )
    world.now_ms = NOW_MS // day * day + day - 1
    assert world.lease(amount_usd="5")["json"]["budgets"] == []
    world.now_ms += 1
    assert world.lease(amount_usd="5")["statusCode"] == 402
    world.now_ms += 2 * day
    assert world.lease(amount_usd="5")["json"]["budgets"] == []


def test_a_new_period_begins_with_nothing_spent(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP, cycle=Cycle.DAILY)
    assert world.lease(amount_usd="1.00", expires_in_s=900)["statusCode"] == 201
    world.now_ms = NOW_MS // 86_400_000 * 86_400_000 + 86_400_000 - 1
    assert world.lease(amount_usd="1.00", expires_in_s=900)["statusCode"] == 201  # the first one lapsed
    assert world.lease()["statusCode"] == 402
    world.now_ms += 1
    assert world.lease(amount_usd="1.00")["statusCode"] == 201
    assert world.lease()["statusCode"] == 402


def test_a_budget_that_was_made_meanwhile_is_found_though_none_applied(world: BudgetWorld) -> None:
    assert world.lease(amount_usd="5")["json"]["budgets"] == []
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    assert world.lease(amount_usd="5")["statusCode"] == 402


def test_a_paused_or_notifying_budget_refuses_nothing(world: BudgetWorld) -> None:
    world.put_budget(1, limit=1, enforcement=Enforcement.NOTIFY)
    world.put_budget(2, limit=1, enforcement=Enforcement.STOP, is_active=False)
    assert world.lease()["json"]["budgets"] == []


def test_a_check_holds_nothing_and_says_what_would_be(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP, when_unreachable="refuse")
    call = "provider=openai&model=gpt-4o&max_tokens=100000"
    for _ in range(3):
        found = world.send("GET", "/v1/budgets/check", query=call)["json"]
        assert (found["would_be_granted"], found["amount_usd"], found["when_unreachable"]) == (True, "1.00", "refuse")
    world.lease(amount_usd="0.5")
    found = world.send("GET", "/v1/budgets/check", query=call)["json"]
    assert found["would_be_granted"] is False
    assert found["refusals"][0]["remaining"] == "0.50"


def test_a_call_without_a_bound_is_refused_by_name(world: BudgetWorld) -> None:
    body = {"provider": "openai", "model": "gpt-4o"}
    answer = world.send("POST", "/v1/leases", body=body)
    assert answer["statusCode"] == 400
    assert [one["field"] for one in answer["json"]["errors"]] == ["max_tokens"]


def test_leases_of_the_last_hour_are_listed_newest_first(world: BudgetWorld) -> None:
    world.put_budget(limit=USD, enforcement=Enforcement.STOP)
    first = world.lease(amount_usd="0.1")["json"]["lease_id"]
    world.now_ms += 1_000
    second = world.lease(amount_usd="0.1")["json"]["lease_id"]
    world.send("POST", f"/v1/leases/{first}/release")
    assert [one["lease_id"] for one in world.send("GET", "/v1/leases")["json"]["leases"]] == [second, first]
    held = world.send("GET", "/v1/leases", query="state=held")["json"]["leases"]
    assert [one["lease_id"] for one in held] == [second]


def test_no_single_call_holds_what_a_company_spends(world: BudgetWorld) -> None:
    world.put_budget(limit=10**6 * USD, enforcement=Enforcement.STOP)
    refused = world.lease(amount_usd="1000.01")
    assert (refused["statusCode"], [one["field"] for one in refused["json"]["errors"]]) == (400, ["amount_usd"])
    refused = world.lease(max_tokens=10**9)
    assert {one["field"] for one in refused["json"]["errors"]} == {"max_tokens"}


def test_what_came_to_stand_above_a_limit_is_told_with_its_cause(world: BudgetWorld) -> None:
    budget = world.put_budget(limit=2 * USD, enforcement=Enforcement.STOP)
    assert world.lease()["statusCode"] == 201
    assert world.send("GET", f"/v1/budgets/{budget.budget_id}/excesses")["json"]["excesses"] == []
    note = Excess(
        first_day="2026-11-01", at_ms=NOW_MS, limit=2 * USD, spent=3 * USD, causes={"spend_without_lease": USD}
    )
    place = Place(budget_keys.excesses_key(ORG, budget.budget_id), "2026-11-01#000000000007")
    world.store.commit([create(place, excess_to_content(note))], now_ms=NOW_MS)
    (told,) = world.send("GET", f"/v1/budgets/{budget.budget_id}/excesses")["json"]["excesses"]
    assert (told["over_usd"], told["causes"]) == ("1.00", [{"cause": "spend_without_lease", "amount_usd": "1.00"}])


def test_an_id_of_no_lease_is_not_found(world: BudgetWorld) -> None:
    for lease_id in ("l_0498000_" + "0" * 20, "l_x", "nonsense", "l_0498000_" + "g" * 20):
        assert world.send("GET", f"/v1/leases/{lease_id}")["statusCode"] == 404
