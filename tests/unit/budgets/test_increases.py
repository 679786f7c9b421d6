"""Temporary increases: asked for, granted, refused, ended; and who hears of it."""

from typing import Any

import pytest
from outlay.application.alert_records import from_stored, newest_alerts
from outlay.domain.alert import Alert, AlertKind

from tests.support.budgets_world import BudgetsWorld, path, problems
from tests.support.builders import ORG, a_membership

MORE: dict[str, Any] = {"amount_usd": "50", "reason": "the launch", "until": "2026-11-25T00:00:00Z"}


@pytest.fixture
def world() -> BudgetsWorld:
    made = BudgetsWorld()
    for subject in ("bob", "eve"):
        made.control.memberships[subject] = {ORG: a_membership(subject=subject, role="viewer")}
    return made


def ask(world: BudgetsWorld, made: dict[str, Any], what: str = "increase-requests", **changes: Any) -> dict[str, Any]:
    return world.send("POST", path(made, what), body={**MORE, **changes})


def asked(world: BudgetsWorld, made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = ask(world, made, **changes)
    assert answer["statusCode"] == 201, answer
    found: dict[str, Any] = answer["json"]
    return found


def act(world: BudgetsWorld, one: dict[str, Any], verb: str, body: Any = None) -> dict[str, Any]:
    return world.send("POST", path(one, f"increases/{one['increase_id']}/{verb}"), body=body)


def as_somebody(world: BudgetsWorld, subject: str) -> None:
    world.claims["sub"] = subject


def alerts(world: BudgetsWorld) -> list[Alert]:
    return [from_stored(ORG, one) for one in newest_alerts(ORG, store=world.store)]


def test_a_grant_holds_from_now_until_its_moment(world: BudgetsWorld) -> None:
    made = world.make(limit_usd="100")
    answer = ask(world, made, "increases")
    assert answer["statusCode"] == 201
    one = answer["json"]
    assert one == {
        "increase_id": one["increase_id"],
        "budget_id": made["budget_id"],
        "budget_name": "All of it",
        "state": "granted",
        "unit": "usd",
        "amount_usd": "50.00",
        "reason": "the launch",
        "from": "2026-11-22T12:00:00.000Z",
        "until": "2026-11-25T00:00:00.000Z",
        "requested_by": None,
        "requested_at": None,
        "decided_by": "sub-1",
        "decided_at": "2026-11-22T12:00:00.000Z",
        "note": None,
    }
    found = world.read(made)
    assert (found["limit_usd"], found["base_usd"], found["increase_usd"]) == ("150.00", "100.00", "50.00")
    assert [one["amount_usd"] for one in world.read(made, "")["increases"]] == ["50.00"]
    world.passes(3)
    assert world.read(made)["limit_usd"] == "100.00"
    assert world.change(made, notes="x")["json"]["increases"] == []
    assert [one["state"] for one in world.read(made, "increases")["increases"]] == ["granted"]


def test_a_request_waits_for_an_owner_who_grants_it(world: BudgetsWorld) -> None:
    made = world.make(owners=["bob"])
    as_somebody(world, "eve")
    one = asked(world, made)
    assert (one["state"], one["requested_by"], one["from"]) == ("requested", "eve", None)
    refused = act(world, one, "approve")
    assert (refused["statusCode"], refused["json"]["code"]) == (403, "not_an_owner")
    assert ask(world, made)["json"]["code"] == "already_requested"
    as_somebody(world, "bob")
    assert world.read(made)["limit_usd"] == "100.00"
    granted = act(world, one, "approve", {"note": "for once"})["json"]
    assert (granted["state"], granted["decided_by"], granted["note"]) == ("granted", "bob", "for once")
    assert world.read(made)["limit_usd"] == "150.00"
    assert act(world, one, "refuse")["json"]["code"] == "increase_decided"


def test_a_refusal_changes_no_limit_and_lets_one_ask_again(world: BudgetsWorld) -> None:
    made = world.make()
    one = asked(world, made)
    version = world.send("GET", path(made))["headers"]["etag"]
    assert act(world, one, "refuse", {"note": "no money"})["json"]["state"] == "refused"
    assert world.read(made)["limit_usd"] == "100.00"
    assert world.send("GET", path(made))["headers"]["etag"] == version
    assert asked(world, made)["state"] == "requested"


def test_what_was_asked_for_until_a_moment_that_passed_is_not_granted(world: BudgetsWorld) -> None:
    one = asked(world, world.make())
    world.passes(3)
    assert act(world, one, "approve")["json"]["code"] == "increase_over"
    assert act(world, one, "refuse")["json"]["state"] == "refused"


def test_an_increase_can_be_ended_before_its_time(world: BudgetsWorld) -> None:
    made = world.make()
    one = ask(world, made, "increases")["json"]
    other = ask(world, made, "increases", amount_usd="1")["json"]
    world.passes(0.5)
    ended = act(world, one, "end")["json"]
    assert (ended["state"], ended["until"]) == ("ended", "2026-11-23T00:00:00.000Z")
    assert world.read(made)["limit_usd"] == "101.00"
    assert act(world, one, "end")["json"]["code"] == "increase_over"
    assert act(world, other, "end")["statusCode"] == 200


def test_the_history_knows_increases_that_held_at_a_periods_end(world: BudgetsWorld) -> None:
    made = world.make(cycle="daily", limit_usd="1")
    ask(world, made, "increases", amount_usd="2", until="2026-11-23T00:00:00Z")
    ask(world, made, "increases", amount_usd="4", until="2026-11-22T18:00:00Z")
    world.passes(2)
    found = [(one["limit_usd"], one["increase_usd"]) for one in world.read(made, "history")["periods"]]
    assert found == [("1.00", "0.00"), ("3.00", "2.00")]


def test_owners_hear_of_a_request_and_the_asker_of_the_decision(world: BudgetsWorld) -> None:
    made = world.make(owners=["bob"], scope={"team": ["search"]})
    as_somebody(world, "eve")
    one = asked(world, made)
    as_somebody(world, "bob")
    world.passes(0.001)
    act(world, one, "approve")
    decided, requested = alerts(world)
    assert (requested.kind, requested.owners) == (AlertKind.INCREASE_REQUESTED, ("bob",))
    assert requested.facts == {
        "increase_id": one["increase_id"],
        "budget_name": "All of it",
        "unit": "usd",
        "amount": 50 * 10**12,
        "reason": "the launch",
        "until_ms": 1_795_564_800_000,
        "requested_by": "eve",
    }
    assert (decided.kind, decided.owners) == (AlertKind.INCREASE_DECIDED, ("eve", "bob"))
    assert decided.facts["decision"] == "granted"
    assert decided.scope == {"team": ("search",)}
    assert world.calls.handed_on == [(ORG, requested.alert_id), (ORG, decided.alert_id)]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"amount_usd": "0"}, ["amount_usd"]),
        ({"amount_usd": "x"}, ["amount_usd"]),
        ({"amount_usd": None}, ["amount_usd"]),
        ({"amount_tokens": 5}, ["amount_usd"]),
        ({"reason": "  a "}, ["reason"]),
        ({"reason": "a\x07bc"}, ["reason"]),
        ({"until": "2026-11-22T12:00:00Z"}, ["until"]),
        ({"until": "2028-01-01T00:00:00Z"}, ["until"]),
        ({"until": "tomorrow", "amount_usd": "-1"}, ["amount_usd", "until"]),
    ],
)
def test_what_can_t_be_is_refused_with_every_problem(
    world: BudgetsWorld, changes: dict[str, Any], fields: list[str]
) -> None:
    made = world.make()
    for what in ("increases", "increase-requests"):
        assert problems(ask(world, made, what, **changes)) == fields
    assert world.read(made, "increases")["increases"] == []


def test_an_increase_is_in_the_budgets_unit(world: BudgetsWorld) -> None:
    made = world.make(limit_usd=None, limit_tokens=1_000)
    answer = ask(world, made, "increases", amount_usd=None, amount_tokens=500)
    assert answer["json"]["amount_tokens"] == 500
    assert world.read(made)["limit_tokens"] == 1_500


def test_who_answers_for_nothing_sees_their_own_requests_only(world: BudgetsWorld) -> None:
    made, other = world.make(), world.make(name="b", scope={"team": ["search"]})
    mine = ask(world, other)["json"]
    as_somebody(world, "eve")
    theirs = asked(world, made)
    for listed in (world.send("GET", "/v1/increases"), world.send("GET", path(made, "increases"))):
        assert [one["increase_id"] for one in listed["json"]["increases"]] == [theirs["increase_id"]]
    assert world.send("GET", path(other, "increases"))["json"]["increases"] == []
    as_somebody(world, "sub-1")
    found = world.send("GET", "/v1/increases", query="state=requested")["json"]["increases"]
    assert {one["increase_id"] for one in found} == {mine["increase_id"], theirs["increase_id"]}
    world.becomes("manager", scope={"team": ("search",)})
    found = world.send("GET", "/v1/increases")["json"]["increases"]
    assert [one["increase_id"] for one in found] == [mine["increase_id"]]


def test_the_list_comes_in_pages_newest_first(world: BudgetsWorld) -> None:
    made = world.make()
    ids = []
    for _ in range(5):
        ids.append(ask(world, made, "increases")["json"]["increase_id"])
        world.passes(0.001)
    told, query = [], "limit=2"
    while True:
        page = world.send("GET", "/v1/increases", query=query)["json"]
        told += [one["increase_id"] for one in page["increases"]]
        if page["next_cursor"] is None:
            break
        query = f"limit=2&cursor={page['next_cursor']}"
    assert told == ids[::-1]


def test_an_increase_belongs_to_its_budget(world: BudgetsWorld) -> None:
    made, other = world.make(), world.make(name="b", scope={"team": ["b"]})
    one = asked(world, made)
    wrong = {**one, "budget_id": other["budget_id"]}
    assert act(world, wrong, "approve")["statusCode"] == 404
    assert act(world, {**one, "increase_id": "inc_" + "0" * 13 + "_" + "0" * 10}, "approve")["statusCode"] == 404
    assert act(world, {**one, "increase_id": "x"}, "approve")["statusCode"] == 404


def test_of_a_deleted_budget_nothing_more_is_asked_or_granted(world: BudgetsWorld) -> None:
    made = world.make()
    one = asked(world, made)
    world.send("DELETE", path(made), if_match='"1"')
    assert ask(world, made)["json"]["code"] == "budget_deleted"
    assert ask(world, made, "increases")["json"]["code"] == "budget_deleted"
    assert act(world, one, "approve")["json"]["code"] == "budget_deleted"
    assert act(world, one, "refuse")["json"]["state"] == "refused"


def test_a_repeated_grant_is_one(world: BudgetsWorld) -> None:
    made = world.make()
    for _ in range(2):
        answer = world.send("POST", path(made, "increases"), body=MORE, idempotency_key="k")
        assert answer["statusCode"] == 201
    assert world.read(made)["limit_usd"] == "150.00"


def test_every_decision_is_in_the_audit_log(world: BudgetsWorld) -> None:
    made = world.make()
    one = asked(world, made)
    act(world, one, "approve")
    act(world, one, "end")
    entries = [e for e in world.send("GET", "/v1/audit")["json"]["entries"] if e["target"] == one["increase_id"]]
    assert sorted(entry["action"] for entry in entries) == [
        "budget_increase.approve",
        "budget_increase.end",
        "budget_increase.request",
    ]
