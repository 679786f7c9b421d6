"""The cubes by user add up to the figures, whatever was sent and however late; what does not is noticed and mended."""

import random

import pytest
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig

from tests.support.builders import NOW_MS, ORG, an_event, an_organization
from tests.support.calls import DAY_MS
from tests.support.users_world import PERIOD, UsersWorld, a_user_call, assert_exact, heads


@pytest.fixture
def world() -> UsersWorld:
    return UsersWorld()


def test_users_are_packed_and_add_up_to_the_figures(world: UsersWorld) -> None:
    chance = random.Random(1)
    for _ in range(4):
        world.send(*[a_user_call(chance, world) for _ in range(10)])
    world.later()
    summary = world.pack()
    assert (summary.users_rounds, summary.users_waiting) == (1, 0)
    assert summary.users_days_proven == summary.users_days_packed - 1, "all but today"
    assert_exact(world)
    assert all(head["ex"]["BOOL"] for day, head in heads(world).items() if day < "2026-11-22")


def test_what_was_received_in_the_last_two_minutes_is_left_and_said_to_be_missing(world: UsersWorld) -> None:
    world.send(an_event(user="ann"))
    world.later()
    world.send(an_event(event_id="new", user="bob"))
    world.later(1)
    world.pack()
    body = world.get("/v1/costs", **PERIOD, group_by="user", granularity="total")
    assert [row["group"]["user"] for row in body["rows"]] == ["ann"]
    assert body["exact"] is False
    assert body["behind"] == {"requests": 1, "cost_usd": "0.0035", "days": ["2026-11-22"]}
    assert body["as_of"] == "2026-11-22T13:19:00.000Z"
    world.later()
    world.pack()
    assert_exact(world)


def test_before_anything_is_packed_all_is_behind(world: UsersWorld) -> None:
    world.send(an_event(user="ann"))
    body = world.get("/v1/users", **PERIOD)
    assert (body["as_of"], body["exact"], body["rows"], body["users"]) == (None, False, [], 0)
    assert body["behind"]["requests"] == 1


def test_each_batch_is_read_once(world: UsersWorld) -> None:
    world.send(an_event())
    world.later()
    world.pack()
    world.send(an_event(event_id="two"))
    world.later()
    world.database.read.clear()
    world.pack()
    assert [size for table, size in world.database.read if table == "log"] == [1]
    world.later()
    world.database.read.clear()
    summary = world.pack()
    assert not [size for table, size in world.database.read if table == "log"]
    assert (summary.users_days_packed, summary.users_rounds) == (0, 1)


def test_duplicates_and_conflicts_count_for_the_user_who_was_first(world: UsersWorld) -> None:
    world.send(an_event(user="ann"), an_event(event_id="b", user="ann"))
    world.send(an_event(user="bob", digest="x" * 20), an_event(event_id="c", user="bob"))
    world.later()
    world.pack()
    assert_exact(world)
    assert world.truth("user")[("ann",)][0] == 2


def test_a_late_event_and_an_import_of_old_days_reach_their_days(world: UsersWorld) -> None:
    world.send(an_event(user="ann"))
    world.later()
    world.pack()
    world.send(an_event(event_id="late", user="bob", timestamp_ms=NOW_MS - 30 * DAY_MS))
    world.send(an_event(event_id="old", user="cem", timestamp_ms=NOW_MS - 400 * DAY_MS), source="import")
    world.later()
    world.pack()
    assert set(heads(world)) == {"2026-11-22", "2026-10-23", "2025-10-18"}
    old = world.get("/v1/users", start="2025-10-01", end="2025-11-01")
    assert [(row["user"], row["first_day"], row["last_day"]) for row in old["rows"]] == [
        ("cem", "2025-10-18", "2025-10-18")
    ]
    assert old["exact"] is True


def test_a_batch_that_is_counted_late_is_added_later_and_once(world: UsersWorld) -> None:
    stuck = world.a_batch_of(an_event(event_id="stuck", user="ann"))
    world.rig.log(stuck)
    world.send(an_event(user="bob"))
    world.later()
    assert world.pack().users_waiting == 1
    world.later()
    assert world.pack().users_waiting == 1
    world.rig.deliver(stuck)
    assert world.pack().users_waiting == 0
    world.later()
    world.pack()
    assert_exact(world)


def test_while_too_many_batches_wait_packing_stays_where_it_is(
    world: UsersWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outlay.application.pack_users.MAX_WAITING", 1)
    stuck = [world.a_batch_of(an_event(event_id=f"stuck-{number}", user="ann")) for number in range(2)]
    world.rig.log(*stuck)
    world.later()
    world.pack()
    world.send(an_event(user="bob"))
    world.later()
    assert world.pack().users_rounds == 0
    world.rig.deliver(*stuck)
    world.pack()
    world.pack()
    assert_exact(world)


def test_a_round_holds_so_many_events_and_the_next_goes_on(world: UsersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.application.pack_users.MAX_ROUND_EVENTS", 10)
    monkeypatch.setattr("outlay.application.pack_users.REFERENCES_A_QUERY", 2)
    chance = random.Random(3)
    for _ in range(7):
        world.send(*[a_user_call(chance, world) for _ in range(4)])
    world.later()
    turns = iter([True, False])
    assert world.pack(may_continue=lambda: next(turns, False)).users_rounds == 1
    assert world.get("/v1/users", **PERIOD)["behind"]["requests"] == 20
    assert world.pack().users_rounds == 3
    assert_exact(world)


def test_days_that_were_cut_in_another_zone_are_cut_like_the_figures(world: UsersWorld) -> None:
    world.control.organizations[ORG] = an_organization(dimensions=DimensionConfig(time_zone="Asia/Kolkata"))
    chance = random.Random(4)
    world.send(*[a_user_call(chance, world) for _ in range(30)])
    world.later()
    world.pack()
    assert_exact(world)


def test_values_counted_as_other_are_other_by_user_too(world: UsersWorld) -> None:
    world.fill_registry("team", "2026-11")
    world.send(an_event(user="ann", team="late-one"))
    world.later()
    world.pack()
    body = world.get("/v1/costs", **PERIOD, group_by="user,team")
    assert [row["group"] for row in body["rows"]] == [{"user": "ann", "team": "(other)"}]
    assert body["exact"] is True


def test_large_cubes_lie_in_objects_and_what_is_replaced_is_removed() -> None:
    world = UsersWorld(item_bytes=10)
    chance = random.Random(5)
    for _ in range(3):
        world.send(*[a_user_call(chance, world, days_back=1) for _ in range(5)])
        world.later()
        world.pack()
        assert_exact(world)
    assert len(world.s3.objects) == len(heads(world))
    assert all(key.startswith(f"cubes/users/{ORG}/2026-11-") for key in world.s3.objects)


def test_items_that_were_replaced_are_removed(world: UsersWorld) -> None:
    chance = random.Random(6)
    for _ in range(3):
        world.send(*[a_user_call(chance, world, days_back=1) for _ in range(5)])
        world.later()
        world.pack()
    cubes = [sk for pk, sk in world.database.tables["figures"] if "#U#" in pk and sk.startswith(keys.CUBE_PREFIX)]
    assert len(cubes) == len(heads(world))


def test_figures_that_were_corrected_make_the_day_be_derived_again(world: UsersWorld) -> None:
    world.send(an_event(user="ann", timestamp_ms=NOW_MS - DAY_MS), an_event(event_id="b", timestamp_ms=NOW_MS - DAY_MS))
    world.later()
    world.pack()
    head = heads(world)["2026-11-21"]
    lost = {**head, "n": {"N": "1"}, "c": {"N": "7"}}
    name = f"O#{ORG}#U#2026-11-21"
    world.database.tables["figures"][name, keys.HEAD] = lost
    del world.database.tables["figures"][name, keys.users_cube_sort(head["name"]["S"])]
    summary = world.pack()
    assert (summary.users_days_rebuilt, summary.users_days_proven) == (1, 1)
    assert_exact(world)


def test_a_batch_that_was_missed_is_found_by_the_comparison(world: UsersWorld) -> None:
    world.send(an_event(user="ann", timestamp_ms=NOW_MS - DAY_MS))
    world.later(60)
    world.pack()
    # As if the log's index had shown it half an hour late.
    world.send(an_event(event_id="b", user="bob", timestamp_ms=NOW_MS - DAY_MS), received_ms=world.now_ms - 30 * 60_000)
    world.later()
    assert world.pack().users_days_rebuilt == 1
    assert_exact(world)


def test_a_day_older_than_the_log_keeps_its_cube_and_says_that_it_differs(world: UsersWorld) -> None:
    old = NOW_MS - 60 * DAY_MS
    world.send(an_event(user="ann", timestamp_ms=old), source="import")
    world.later()
    world.pack()
    world.now_ms += 40 * DAY_MS
    world.database.tables["log"].clear()
    world.send(an_event(event_id="more", user="bob", timestamp_ms=old), source="import")
    world.later()
    world.pack()
    world.send(an_event(event_id="missed", user="cem", timestamp_ms=old), source="import")
    world.database.tables["log"].popitem()
    world.send(an_event(event_id="seen", user="dan", timestamp_ms=old), source="import")
    world.later()
    summary = world.pack()
    assert (summary.users_days_rebuilt, summary.users_days_differ) == (0, 1)
    body = world.get("/v1/users", start="2026-09-01", end="2026-10-01")
    assert (sorted(row["user"] for row in body["rows"]), body["exact"]) == (["ann", "bob", "dan"], False)
    assert body["behind"]["days"] == ["2026-09-23"]


def test_a_day_that_can_not_be_mended_is_derived_once_only(world: UsersWorld) -> None:
    world.send(an_event(user="ann", timestamp_ms=NOW_MS - DAY_MS))
    world.send(an_event(event_id="b", user="bob", timestamp_ms=NOW_MS - DAY_MS))
    world.database.tables["log"].popitem()
    world.later()
    first, second = world.pack(), world.pack()
    assert (first.users_days_rebuilt, first.users_days_differ) == (1, 1)
    assert (second.users_days_rebuilt, second.users_days_differ) == (0, 1)
    assert heads(world)["2026-11-21"]["ex"]["BOOL"] is False
