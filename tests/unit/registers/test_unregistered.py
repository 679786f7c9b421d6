"""Names that events carried and nobody registered: found in the figures, adopted or merged."""

from decimal import Decimal

import pytest
from outlay.contracts.dimensions import OTHER

from tests.support.builders import NOW_MS, a_membership, an_event, an_organization
from tests.support.calls import DAY_MS
from tests.support.names_world import NamesWorld, problems_of


@pytest.fixture
def world() -> NamesWorld:
    return NamesWorld()


def test_without_events_there_is_none(world: NamesWorld) -> None:
    body = world.get("/v1/unregistered")
    assert (body["kind"], body["names"], body["unregistered"], body["next_cursor"]) == ("team", 0, [], None)


def test_an_unknown_name_is_shown_with_its_months_and_its_last_thirty_days(world: NamesWorld) -> None:
    events = [
        an_event(event_id=f"e{days}", team="serach", timestamp_ms=NOW_MS - days * DAY_MS) for days in (0, 29, 30, 90)
    ]
    world.counted.count(*events, an_event(event_id="none", team=""), an_event(event_id="other", team=OTHER))
    world.counted.pack()
    body = world.get("/v1/unregistered", "kind=team")
    [found] = body["unregistered"]
    assert (found["id"], found["first_month"], found["last_month"]) == ("serach", "2026-08", "2026-11")
    assert found["recent"]["requests"] == 2
    one = world.get("/v1/costs", "from=2026-11-22&filter=team:serach")["totals"]["cost_usd"]
    assert Decimal(found["recent"]["cost_usd"]) == 2 * Decimal(one)
    assert body["recent_days"] == 30


def test_a_call_without_a_price_makes_its_cost_a_lower_bound(world: NamesWorld) -> None:
    world.counted.count(an_event(team="new", model="no-such-model"))
    [found] = world.get("/v1/unregistered")["unregistered"]
    assert (found["recent"]["cost_usd"], found["recent"]["lower_bound"]) == (None, True)


def test_a_name_is_adopted_or_merged_and_then_known(world: NamesWorld) -> None:
    world.counted.count(*[an_event(event_id=team, team=team) for team in ("search", "serach", "ads")])
    assert world.get("/v1/unregistered")["names"] == 3
    world.add("teams", "search")
    world.add("teams", "serach", merged_into="search")
    assert [one["id"] for one in world.get("/v1/unregistered")["unregistered"]] == ["ads"]
    assert world.send("DELETE", "/v1/teams/serach", if_match="*")["statusCode"] == 204
    assert {one["id"] for one in world.get("/v1/unregistered")["unregistered"]} == {"ads", "serach"}


@pytest.mark.parametrize("kind", ["team", "project", "feature", "cost_center", "environment"])
def test_each_kind_has_its_own(world: NamesWorld, kind: str) -> None:
    world.counted.count(an_event(**{kind: "here"}))
    assert "here" in [one["id"] for one in world.get("/v1/unregistered", f"kind={kind}")["unregistered"]]


def test_the_costliest_come_first_in_pages(world: NamesWorld) -> None:
    world.counted.count(
        *[
            an_event(event_id=f"{team}-{number}", team=team)
            for team, calls in (("c", 3), ("a", 1), ("b", 1), ("d", 2))
            for number in range(calls)
        ]
    )
    found, query = [], "limit=1"
    for _ in range(9):
        body = world.get("/v1/unregistered", query)
        found += [one["id"] for one in body["unregistered"]]
        if body["next_cursor"] is None:
            break
        query = f"limit=1&cursor={body['next_cursor']}"
    assert found == ["c", "d", "a", "b"]


def test_problems_are_named(world: NamesWorld) -> None:
    answer = world.send("GET", "/v1/unregistered", query="kind=model&limit=0&cursor=x&since=1")
    assert set(problems_of(answer)) == {"kind", "limit", "cursor", "since"}


def test_managers_and_other_organizations_see_none_of_it(world: NamesWorld) -> None:
    world.counted.count(an_event(team="secret-team"))
    world.join("sub-m", role="manager")
    world.become("sub-m")
    assert world.send("GET", "/v1/unregistered")["statusCode"] == 403
    world.table.put_organization(an_organization(org="zoo"))
    world.table.put_membership(a_membership(subject="sub-zoo", org="zoo"))
    world.become("sub-zoo")
    assert world.get("/v1/unregistered")["unregistered"] == []
