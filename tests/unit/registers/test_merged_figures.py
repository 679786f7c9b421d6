"""Merged names wherever figures are read: groups, filters, scopes, keys, rows and users; nothing counted changes."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.domain.registers import names_of

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, a_membership, an_event
from tests.support.calls import DAY_MS
from tests.support.events_world import EventsWorld
from tests.support.names_world import NamesWorld
from tests.support.users_world import UsersWorld

MONTHS = "from=2026-09-01&to=2026-12-01&granularity=month&group_by=team&measures=requests,cost_usd"
WEEK = {"start": "2026-11-16", "end": "2026-11-23"}
MONTH = {"start": "2026-11-01", "end": "2026-12-01"}


@pytest.fixture
def world() -> NamesWorld:
    world = NamesWorld()
    for id in ("search", "ads"):
        world.add("teams", id)
    return world


def count(world: NamesWorld, **teams: int) -> None:
    """So many calls of each team, on different days of three months, the older ones packed."""
    events = [
        an_event(event_id=f"{team}-{number}", team=team, timestamp_ms=NOW_MS - number * 11 * DAY_MS)
        for team, calls in teams.items()
        for number in range(calls)
    ]
    world.counted.count(*events)
    world.counted.pack()


def by_team(body: dict[str, Any]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in body["rows"]:
        found[row["group"]["team"]] += row["measures"]["requests"]
    return dict(found)


def test_a_merged_name_is_added_to_its_target_and_comes_back(world: NamesWorld) -> None:
    count(world, search=6, serach=5, ads=3)
    before = world.get("/v1/costs", MONTHS)
    assert by_team(before) == {"search": 6, "serach": 5, "ads": 3}
    world.add("teams", "serach", merged_into="search")
    merged = world.get("/v1/costs", MONTHS)
    assert by_team(merged) == {"search": 11, "ads": 3}
    assert merged["totals"] == before["totals"]
    places = [(row["start"], row["group"]["team"]) for row in merged["rows"]]
    assert len(set(places)) == len(places), "one row for a name in a slice"
    world.merge("teams", "serach", None)
    after = world.get("/v1/costs", MONTHS)
    assert {**after, "as_of": None} == {**before, "as_of": None}


@pytest.mark.parametrize("wanted", ["search", "serach"])
def test_a_filter_on_either_name_holds_both(world: NamesWorld, wanted: str) -> None:
    count(world, search=2, serach=3, ads=4)
    world.add("teams", "serach", merged_into="search")
    body = world.get("/v1/costs", f"{MONTHS}&filter=team:{wanted}")
    assert by_team(body) == {"search": 5}
    assert world.get("/v1/costs/summary", f"filter=team:{wanted}")["periods"]["year"]["requests"] == 5
    assert world.get("/v1/usage/summary", f"from=2026-09-01&to=2026-12-01&filter=team:{wanted}")["requests"] == 5


def test_summaries_name_the_target_among_drivers_and_count_it_once(world: NamesWorld) -> None:
    count(world, search=2, serach=2, ads=1)
    world.add("teams", "serach", merged_into="search")
    drivers = world.get("/v1/costs/summary")["top_drivers"]["team"]
    assert {one["value"]: one["requests"] for one in drivers} == {"search": 4, "ads": 1}
    assert world.get("/v1/account/stats")["distinct_values"]["team"] == 2


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4), min_size=1),
    st.dictionaries(st.sampled_from("abcde"), st.sampled_from("bcdef")),
)
def test_whatever_is_merged_rows_are_the_sums_of_their_names_and_totals_stay(
    calls: dict[str, int], merged: dict[str, str]
) -> None:
    world = NamesWorld()
    names = names_of({"team": {one: other for one, other in merged.items() if one < other}}, version=7)
    count(world, **calls)
    plain = world.get("/v1/costs", MONTHS)
    world.control._names._entries[ORG] = (world.now_ms, names)
    shown = world.get("/v1/costs", MONTHS)
    expected: Counter[str] = Counter()
    for team, requests in calls.items():
        expected[names.canonical_of("team", team)] += requests
    assert by_team(shown) == dict(expected)
    assert shown["totals"] == plain["totals"]


def test_an_etag_and_a_cursor_hold_until_names_are_merged(world: NamesWorld) -> None:
    count(world, search=3, serach=3, ads=3)
    first = world.send("GET", "/v1/costs", query=f"{MONTHS}&limit=2")
    tag = first["headers"]["etag"]
    assert world.send("GET", "/v1/costs", query=f"{MONTHS}&limit=2", if_none_match=tag)["statusCode"] == 304
    cursor = f"{MONTHS}&limit=2&cursor={first['json']['next_cursor']}"
    assert world.send("GET", "/v1/costs", query=cursor)["statusCode"] == 200
    world.add("teams", "serach", merged_into="search")
    assert world.send("GET", "/v1/costs", query=f"{MONTHS}&limit=2", if_none_match=tag)["statusCode"] == 200
    stale = world.send("GET", "/v1/costs", query=cursor)
    assert [one["field"] for one in stale["json"]["errors"]] == ["cursor"]


def test_pages_hold_every_merged_row_once(world: NamesWorld) -> None:
    count(world, **{f"t{number}": 3 for number in range(9)}, search=4)
    for number in range(9):
        world.add("teams", f"t{number}", **({"merged_into": "search"} if number % 2 else {}))
    whole = world.get("/v1/costs", MONTHS)["rows"]
    rows, query = [], f"{MONTHS}&limit=2"
    for _ in range(30):
        body = world.get("/v1/costs", query)
        rows += body["rows"]
        if body["next_cursor"] is None:
            break
        query = f"{MONTHS}&limit=2&cursor={body['next_cursor']}"
    assert rows == whole


def test_a_managers_scope_holds_all_that_was_merged_under_its_name(world: NamesWorld) -> None:
    count(world, search=2, serach=3, ads=4)
    world.join("sub-m", role="manager", scope={"team": ("search",)})
    world.become("sub-m")
    assert by_team(world.get("/v1/costs", MONTHS)) == {"search": 2}
    before = world.send("GET", "/v1/costs", query=MONTHS)["headers"]["etag"]
    world.become("sub-1")
    world.add("teams", "serach", merged_into="search")
    world.become("sub-m")
    assert by_team(world.get("/v1/costs", MONTHS)) == {"search": 5}
    assert world.send("GET", "/v1/costs", query=MONTHS, if_none_match=before)["statusCode"] == 200
    assert world.get("/v1/costs", f"{MONTHS}&filter=team:ads")["rows"] == []
    assert by_team(world.get("/v1/costs", f"{MONTHS}&filter=team:serach")) == {"search": 5}


def test_a_bound_key_reads_all_that_was_merged_under_its_name(world: NamesWorld) -> None:
    count(world, search=2, serach=3, ads=4)
    world.add("teams", "serach", merged_into="search")
    key = world.key(bound={"team": "serach"})
    assert by_team(world.get("/v1/costs", MONTHS, authorization=f"Bearer {key}")) == {"search": 5}


def test_names_of_one_kind_say_nothing_of_another(world: NamesWorld) -> None:
    world.counted.count(an_event(team="serach", project="serach"))
    world.add("teams", "serach", merged_into="search")
    body = world.get("/v1/costs", "from=2026-11-01&to=2026-12-01&granularity=total&group_by=team,project")
    assert [row["group"] for row in body["rows"]] == [{"team": "search", "project": "serach"}]


def test_merges_cost_no_read_while_they_are_remembered(world: NamesWorld) -> None:
    world.get("/v1/costs", MONTHS)
    world.database.calls.clear()
    world.get("/v1/costs", MONTHS)
    assert world.database.calls == []
    world.now_ms += 60_000
    world.get("/v1/costs", MONTHS)
    assert world.database.calls.count("get_item") == 2, "the profile and the merged names"


def test_listed_events_are_those_of_the_figure_and_say_what_they_count_as() -> None:
    world = EventsWorld()
    events = [an_event(event_id=f"e{number}", team=team) for number, team in enumerate(["search", "serach", "ads"])]
    world.rig.deliver(a_batch(*events, batch_id=a_batch_id(1), received_ms=NOW_MS))
    world.control.names[ORG] = names_of({"team": {"serach": "search"}}, version=3)
    for wanted in ("team:search", "team:serach"):
        [page] = world.list_all(wanted, **WEEK)
        found = {row["id"]: (row["dimensions"]["team"], row["counted_as"]) for row in page["rows"]}
        assert found == {"e0": ("search", {}), "e1": ("serach", {"team": "search"})}
        assert page["totals"]["cost_usd"] == world.figure(wanted, **WEEK)["cost_usd"]


def test_a_listing_does_not_go_on_under_other_names() -> None:
    world = EventsWorld()
    events = [an_event(event_id=f"e{number}", team="search") for number in range(3)]
    world.rig.deliver(a_batch(*events, batch_id=a_batch_id(1), received_ms=NOW_MS))
    first = world.ask("/v1/events", "team:search", **WEEK, limit=1)["json"]
    world.control.names[ORG] = names_of({"team": {"serach": "search"}}, version=3)
    refused = world.ask("/v1/events", "team:search", **WEEK, limit=1, cursor=first["next_cursor"])
    assert [one["field"] for one in refused["json"]["errors"]] == ["cursor"]


def test_users_are_shown_and_filtered_by_merged_names() -> None:
    world = UsersWorld()
    teams = ["search", "serach", "ads"]
    world.send(*[an_event(event_id=f"e{number}", user="ann", team=team) for number, team in enumerate(teams)])
    world.later()
    world.pack()
    world.control.names[ORG] = names_of({"team": {"serach": "search"}}, version=3)
    body = world.get("/v1/users", **MONTH, group_by="team")
    assert {row["group"]["team"]: row["requests"] for row in body["rows"]} == {"search": 2, "ads": 1}
    assert world.get("/v1/users", "team:serach", **MONTH)["totals"]["requests"] == 2
    groups = world.get("/v1/users/summary", **MONTH, group_by="team")["groups"]
    assert {one["value"]: one["requests"] for one in groups[0]["values"]} == {"search": 2, "ads": 1}


def test_a_scope_of_an_organization_without_merges_is_as_it_stands() -> None:
    world = EventsWorld()
    world.control.memberships["sub-1"][ORG] = replace(a_membership(), role="manager", scope={"team": ("ads",)})
    world.rig.deliver(a_batch(an_event(event_id="a", team="ads"), an_event(event_id="b"), batch_id=a_batch_id(1)))
    assert world.figure(**WEEK)["requests"] == 1
