"""A manager sees exactly what the scope, as an administrator's filter, shows; outside of it there is nothing."""

import random
from typing import Any

import pytest
from outlay.contracts.dimensions import OTHER

from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, a_batch, a_batch_id, a_membership, an_event
from tests.support.calls import DAY_MS, a_call
from tests.support.events_world import EventsWorld, MemoryLake
from tests.support.users_world import UsersWorld, a_user_call

ADMIN, MANAGER = {"role": "admin"}, {"role": "manager", "scope": {"team": ("search", "web")}}
SCOPE = "filter=team:search&filter=team:web"
WEEK = "from=2026-11-16&to=2026-11-23"


def as_(world: ApiWorld, **membership: Any) -> ApiWorld:
    """The one who is signed in is a member like this."""
    world.control.memberships["sub-1"] = {"acme": a_membership(**membership)}
    return world


def body(world: ApiWorld, path: str, query: str) -> dict[str, Any]:
    answer = world.send("GET", path, query=query)
    assert answer["statusCode"] == 200, answer
    found: dict[str, Any] = answer["json"]
    return found


@pytest.fixture(scope="module")
def world() -> EventsWorld:
    """A week of four teams, one of them unset, and some names that are counted as (other)."""
    world, chance = EventsWorld(), random.Random(4)
    teams = ["search", "web", "ads", ""]
    for number in range(1, 13):
        events = [
            a_call(
                chance,
                event_id=f"e-{number}-{index}",
                since_ms=NOW_MS - 5 * DAY_MS,
                team=chance.choice(teams),
                project=chance.choice(["shop", "desk"]),
            )
            for index in range(9)
        ]
        world.rig.deliver(a_batch(*events, batch_id=a_batch_id(number), received_ms=NOW_MS + number * 1_000))
    world.fill_registry("team", "2026-11")
    late = an_event(event_id="capped", team="newcomer")
    world.rig.deliver(a_batch(late, batch_id=a_batch_id(99), received_ms=NOW_MS + 99_000))
    return world


ASKED = [
    ("/v1/costs", WEEK),
    ("/v1/costs", f"{WEEK}&granularity=total&measures=cost_usd,requests"),
    ("/v1/costs", f"{WEEK}&group_by=team,model&granularity=hour"),
    ("/v1/costs", f"{WEEK}&group_by=project&filter=model:gpt-4o"),
    ("/v1/costs/summary", "top=50"),
    ("/v1/costs/trends", ""),
    ("/v1/costs/burn-rate", ""),
    ("/v1/usage/summary", WEEK),
    ("/v1/events", WEEK),
    ("/v1/events", f"{WEEK}&filter=model:gpt-4o&limit=500"),
]


@pytest.mark.parametrize(("path", "query"), ASKED)
def test_a_manager_sees_what_the_scope_as_a_filter_shows(world: EventsWorld, path: str, query: str) -> None:
    whole = body(as_(world, **ADMIN), path, query)
    wanted = body(world, path, "&".join(filter(None, (query, SCOPE))))
    seen = body(as_(world, **MANAGER), path, query)
    assert without_cursor(seen) == without_cursor(wanted) != without_cursor(whole)


def without_cursor(answer: dict[str, Any]) -> dict[str, Any]:
    """A cursor carries the query that it belongs to."""
    return {name: value for name, value in answer.items() if name != "next_cursor"}


@pytest.mark.parametrize(("path", "query"), ASKED)
@pytest.mark.parametrize("outside", ["ads", "", OTHER, "newcomer", "*"])
def test_outside_of_the_scope_there_is_nothing(world: EventsWorld, path: str, query: str, outside: str) -> None:
    nothing = body(as_(world, **ADMIN), path, "&".join(filter(None, (query, "filter=team:nobody-at-all"))))
    asked = "&".join(filter(None, (query, f"filter=team:{outside}")))
    assert body(as_(world, **MANAGER), path, asked) == nothing


def test_a_filter_within_the_scope_narrows_it(world: EventsWorld) -> None:
    query = f"{WEEK}&granularity=total&group_by=team&filter=team:web&filter=team:ads"
    rows = body(as_(world, **MANAGER), "/v1/costs", query)["rows"]
    assert [row["group"] for row in rows] == [{"team": "web"}]


def test_scopes_of_two_dimensions_both_have_to_fit(world: EventsWorld) -> None:
    scope = {"team": ("search",), "project": ("shop",)}
    seen = body(as_(world, role="manager", scope=scope), "/v1/costs", WEEK)
    both = body(as_(world, **ADMIN), "/v1/costs", f"{WEEK}&filter=team:search&filter=project:shop")
    assert seen["totals"] == both["totals"]


def test_drivers_name_no_team_outside_of_the_scope(world: EventsWorld) -> None:
    drivers = body(as_(world, **MANAGER), "/v1/costs/summary", "top=50")["top_drivers"]
    assert {one["value"] for one in drivers["team"]} <= {"search", "web"}


def test_an_etag_of_the_whole_is_none_of_a_part(world: EventsWorld) -> None:
    whole = as_(world, **ADMIN).send("GET", "/v1/costs", query=WEEK)["headers"]["etag"]
    part = as_(world, **MANAGER).send("GET", "/v1/costs", query=WEEK, if_none_match=whole)
    assert part["statusCode"] == 200
    other = as_(world, role="manager", scope={"team": ("ads",)})
    assert other.send("GET", "/v1/costs", query=WEEK, if_none_match=part["headers"]["etag"])["statusCode"] == 200


@pytest.mark.parametrize(("path", "query"), [("/v1/costs", "group_by=team,model"), ("/v1/events", "")])
def test_a_cursor_of_an_administrator_leads_a_manager_nowhere_else(world: EventsWorld, path: str, query: str) -> None:
    asked = f"{WEEK}&limit=2&{query}"
    given: str | None = body(as_(world, **ADMIN), path, asked)["next_cursor"]
    as_(world, **MANAGER)
    rows: list[Any] = []
    while given:
        page = body(world, path, f"{asked}&cursor={given}")
        rows, given = rows + page["rows"], page["next_cursor"]
    teams = {row["group"]["team"] if "group" in row else row["dimensions"]["team"] for row in rows}
    assert teams == {"search", "web"}


def test_of_the_lake_a_manager_is_answered_only_with_the_scope_in_the_query() -> None:
    world = EventsWorld()
    lake = MemoryLake()
    world.lake = lake
    old = "from=2026-06-01&to=2026-06-08"
    started = as_(world, **ADMIN).send("GET", "/v1/events", query=old)
    assert started["statusCode"] == 202
    asked = f"{old}&query_id={started['json']['query_id']}"
    assert as_(world, **MANAGER).send("GET", "/v1/events", query=asked)["statusCode"] == 404
    assert world.send("GET", "/v1/events", query=old)["statusCode"] == 202
    assert dict(lake.begun["q-1"][1].filters) == {"team": frozenset({"search", "web"})}
    nothing = body(world, "/v1/events", f"{old}&filter=team:ads")
    assert (nothing["rows"], nothing["complete"], nothing["totals"]["requests"]) == ([], True, 0)


def test_by_user_a_manager_sees_the_scope_and_nothing_of_what_is_behind() -> None:
    world, chance = UsersWorld(), random.Random(1)
    world.send(*(a_user_call(chance, world) for _ in range(30)))
    world.later()
    world.pack()
    world.send(a_user_call(chance, world, team="ads"))
    query = "from=2026-10-10&to=2026-11-26&granularity=total&group_by=user,team"
    whole = body(as_(world, **ADMIN), "/v1/costs", query)
    assert whole["behind"]["requests"] == 1
    seen = body(as_(world, **MANAGER), "/v1/costs", query)
    assert {row["group"]["team"] for row in seen["rows"]} == {"search"}
    assert "behind" not in seen
    assert seen["exact"] is False


@pytest.mark.parametrize(
    "path",
    ["/v1/users", "/v1/users/summary", "/v1/account/stats", "/v1/verify", "/v1/members", "/v1/people", "/v1/imports"],
)
def test_what_shows_the_whole_organization_is_no_manager_s(world: EventsWorld, path: str) -> None:
    answer = as_(world, **MANAGER).send("GET", path)
    assert (answer["statusCode"], answer["json"]["code"]) == (403, "role_missing")


def test_a_viewer_sees_no_figures_but_their_own(world: EventsWorld) -> None:
    for path in ("/v1/costs", "/v1/events", "/v1/costs/summary", "/v1/costs/trends", "/v1/usage/summary"):
        assert as_(world, role="viewer").send("GET", path, query=WEEK)["statusCode"] == 403
