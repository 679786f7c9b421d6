"""A policy tried on what was used: exactly by figures, else piece by piece over the log."""

from decimal import Decimal
from typing import Any

import pytest
from outlay.contracts.dimensions import OTHER

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.calls import DAY_MS
from tests.support.events_world import EventsWorld
from tests.support.names_world import NamesWorld

MODELS = {"id": "models", "kind": "models", "mode": "deny", "allow": ["openai/gpt-4o-mini"], "when": {"team": ["s*"]}}
REGION = {"id": "region", "kind": "required_tags", "mode": "unallocated", "tags": {"region": ["eu"]}}


def tried(world: Any, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = world.send(
        "POST", "/v1/policies/dry-run", body={"policy": {"name": "Draft", "rules": list(rules)}, **more}
    )
    assert answer["statusCode"] == 200, answer["json"]
    body: dict[str, Any] = answer["json"]
    return body


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld()


def count(world: NamesWorld, *days_back: int, **changes: Any) -> None:
    name = "-".join(map(str, changes.values()))
    world.counted.count(
        *[an_event(event_id=f"{name}-{days}", timestamp_ms=NOW_MS - days * DAY_MS, **changes) for days in days_back]
    )


def test_it_says_what_would_have_been_refused_and_whose_calls_that_were(world: NamesWorld) -> None:
    world.add("teams", "search", owners=["sub-2"])
    count(world, 0, 3, 29, 30, team="search", feature="rerank")
    count(world, 1, team="search", model="gpt-4o-mini")
    count(world, 1, 2, team="ads")
    world.counted.pack()
    found = tried(world, MODELS)
    assert (found["source"], found["complete"], found["exact"], found["next_cursor"]) == ("figures", True, True, None)
    assert (found["seen"]["requests"], found["falls_short"]["requests"]) == (6, 3)
    assert found["by_mode"]["deny"] == found["falls_short"]
    assert [(one["rule"], one["requests"]) for one in found["by_rule"]] == [("models", 3)]
    assert [(one["team"], one["requests"]) for one in found["by_team"]] == [("search", 3)]
    assert [(one["feature"], one["requests"]) for one in found["by_feature"]] == [("rerank", 3)]
    assert [(one["owner"], one["requests"]) for one in found["by_owner"]] == [("sub-2", 3)]
    query = "from=2026-10-24&filter=team:search&filter=model:gpt-4o"
    figure = world.get("/v1/costs", query)["totals"]["cost_usd"]
    assert Decimal(found["falls_short"]["cost_usd"]) == Decimal(figure)


def test_it_stores_and_refuses_nothing(world: NamesWorld) -> None:
    count(world, 0, team="search")
    tried(world, MODELS)
    assert world.send("GET", "/v1/policies")["json"]["policies"] == []
    assert world.send("GET", "/v1/violations")["json"]["violations"] == []


def test_what_was_counted_as_other_is_not_decided(world: NamesWorld) -> None:
    count(world, 0, team=OTHER)
    found = tried(world, MODELS)
    assert (found["undecided"]["requests"], found["falls_short"]["requests"]) == (1, 0)


def test_a_limit_says_by_how_much_it_would_have_been_passed(world: NamesWorld) -> None:
    count(world, 0, 1, team="search")
    world.counted.count(*[an_event(event_id=f"more-{number}", team="search") for number in range(3)])
    rule = {"id": "day", "kind": "models", "mode": "deny", "requests_a_day": 3, "when": {"team": ["search"]}}
    spend = {"id": "month", "kind": "spending", "limit_usd": "0.001", "when": {"team": ["search"]}}
    limits = tried(world, rule, spend)["limits"]
    assert [(one["rule"], one["period_from"], one["limit"], one["used"], one["beyond"]) for one in limits[:1]] == [
        ("day", "2026-11-22", "3", "4", "1")
    ]
    [month] = limits[1:]
    assert (month["rule"], month["unit"], month["period_from"], month["whole_period"]) == (
        "month",
        "usd",
        "2026-11-01",
        False,
    )
    assert Decimal(month["used"]) - Decimal(month["limit"]) == Decimal(month["beyond"])


def test_a_rule_about_members_is_said_not_to_be_tried(world: NamesWorld) -> None:
    organization = world.send("GET", "/v1/organization")
    world.send(
        "PUT", "/v1/organization", body={"member_attributes": ["trainee"]}, if_match=organization["headers"]["etag"]
    )
    found = tried(world, {**MODELS, "attributes": ["trainee"]})
    assert [one["rule"] for one in found["not_tried"]] == ["models"]


def test_a_stored_policy_and_an_earlier_version_of_it_are_tried(world: NamesWorld) -> None:
    count(world, 0, team="search")
    made = world.send("POST", "/v1/policies", body={"name": "Ours", "rules": [MODELS], "enabled": False})["json"]
    lax = {**MODELS, "allow": ["*/*"]}
    world.put(f"/v1/policies/{made['policy_id']}", {"name": "Ours", "rules": [lax]})
    asked = [{"policy_id": made["policy_id"], "version": 1}, {"policy_id": made["policy_id"]}]
    answers = [world.send("POST", "/v1/policies/dry-run", body=body)["json"] for body in asked]
    assert [one["falls_short"]["requests"] for one in answers] == [1, 0]
    unknown = world.send("POST", "/v1/policies/dry-run", body={"policy_id": "pol_" + "0" * 24})
    assert unknown["statusCode"] == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"policy_id": "pol_" + "0" * 24, "policy": {"name": "x", "rules": [MODELS]}},
        {"policy": {"name": "x", "rules": [MODELS]}, "version": 1},
        {"policy": {"name": "x", "rules": [{**MODELS, "allow": ["x"]}]}},
        {"policy": {"name": "x", "rules": [MODELS]}, "cursor": "bm9uZQ"},
    ],
)
def test_what_can_t_be_tried_is_named(world: NamesWorld, body: dict[str, Any]) -> None:
    answer = world.send("POST", "/v1/policies/dry-run", body=body)
    assert answer["statusCode"] == 400
    assert answer["json"]["errors"]


def test_a_tag_that_figures_are_not_kept_by_is_looked_for_in_the_log_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("outlay.application.dry_run_policy.ROWS_A_CALL", 2)
    world = EventsWorld()
    events = [an_event(event_id=f"e{number}", tags={"region": "eu" if number % 2 else "us"}) for number in range(5)]
    world.rig.deliver(a_batch(*events, batch_id=a_batch_id(1), received_ms=NOW_MS))
    pages: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while not pages or cursor:
        pages.append(tried(world, REGION, **cursor))
        cursor = {"cursor": pages[-1]["next_cursor"]} if pages[-1]["next_cursor"] else {}
    assert {page["source"] for page in pages} == {"log"}
    assert [page["complete"] for page in pages[:-1]] == [False] * (len(pages) - 1)
    assert sum(page["seen"]["requests"] for page in pages) == 5
    assert sum(page["by_mode"]["unallocated"]["requests"] for page in pages) == 3
    moved = world.send(
        "POST",
        "/v1/policies/dry-run",
        body={"policy": {"name": "x", "rules": [MODELS]}, "cursor": pages[0]["next_cursor"]},
    )
    assert [one["field"] for one in moved["json"]["errors"]] == ["cursor"]
