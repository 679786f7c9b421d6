"""Packing beside live counting: a cube never holds anything but what its revision says."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.contracts import keys
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, ORG, an_event
from tests.support.calls import DAY_MS, a_call, some_calls
from tests.support.figures_world import TABLE, World, by_group, in_zone

WHOLE = (NOW_MS - 40 * DAY_MS, NOW_MS + DAY_MS)
YESTERDAY = NOW_MS - DAY_MS


@pytest.fixture
def world() -> World:
    return World()


def assert_exact(world: World) -> None:
    figures = world.read(*WHOLE, group_by=("model", "team"))
    assert figures.exact
    assert by_group(figures) == world.truth(*WHOLE, group_by=("model", "team"))


def test_past_hours_are_sealed_and_past_days_are_packed(world: World) -> None:
    world.count(*some_calls(30, days=2))
    summary = world.pack()
    assert summary.left == 0
    assert summary.days_packed == 36
    assert summary.hours_packed > 0
    assert summary.empty_hours_sealed > 800
    assert_exact(world)


def test_a_second_run_has_nothing_to_do(world: World) -> None:
    world.count(*some_calls(30, days=2))
    world.pack()
    world.database.calls.clear()
    summary = world.pack()
    assert (summary.days_current, summary.days_packed, summary.hours_packed, summary.left) == (36, 0, 0, 0)
    assert "transact_write_items" not in world.database.calls
    assert len(world.database.calls) <= 4


def test_the_running_hour_and_its_grace_stay_open(world: World) -> None:
    world.count(an_event(timestamp_ms=NOW_MS - 1), an_event(event_id="now", timestamp_ms=NOW_MS))
    world.now_ms = NOW_MS + 9 * 60_000
    world.pack()
    assert state(world, "2026-11-22T11:00") == "open"
    world.now_ms = NOW_MS + 10 * 60_000
    world.pack()
    assert state(world, "2026-11-22T11:00") == "sealed"
    assert state(world, "2026-11-22T12:00") == "open"
    assert_exact(world)


def state(world: World, hour: str) -> str:
    return str(world.database.tables[TABLE][keys.hour_key(ORG, hour, 0), keys.HEAD]["st"]["S"])


def test_a_late_event_outdates_the_day_and_the_next_run_packs_it_again(world: World) -> None:
    world.count(*some_calls(20, days=3))
    world.pack()
    world.count(an_event(event_id="late", timestamp_ms=YESTERDAY))
    assert_exact(world)
    summary = world.pack()
    assert (summary.days_packed, summary.hours_packed, summary.days_current) == (1, 1, 35)
    assert_exact(world)


def test_a_late_event_in_an_hour_sealed_empty_is_counted(world: World) -> None:
    world.pack()
    world.count(an_event(timestamp_ms=YESTERDAY))
    assert_exact(world)
    assert world.pack().days_packed == 1
    assert_exact(world)


def test_an_event_between_reading_and_storing_keeps_the_cube_out(world: World) -> None:
    world.count(*some_calls(20, days=3))
    chance = random.Random(9)
    turns = iter(range(10_000))

    def meanwhile(operation: str) -> None:
        if next(turns) % 3 == 0:
            world.count(a_call(chance, since_ms=NOW_MS - 3 * DAY_MS))

    world.database.before = meanwhile
    world.pack()
    world.database.before = lambda operation: None
    assert_exact(world)
    for _ in range(3):
        world.pack()
    assert world.pack().left == 0
    assert_exact(world)


def test_a_day_is_not_packed_over_a_late_event_that_came_after_its_hours_were_read(world: World) -> None:
    world.count(an_event(timestamp_ms=YESTERDAY))
    world.pack()
    world.count(an_event(event_id="second", timestamp_ms=YESTERDAY + HOUR_MS))
    reads = iter(range(100))

    def meanwhile(operation: str) -> None:
        if operation == "query" and next(reads) == 0:
            world.count(an_event(event_id="third", timestamp_ms=YESTERDAY - HOUR_MS))

    world.database.before = meanwhile
    summary = world.pack()
    assert summary.left == 1
    assert summary.days_packed == 0
    assert_exact(world)


def test_days_of_all_lanes_are_packed_together() -> None:
    world = World(organization=in_zone("UTC", lanes=3))
    chance = random.Random(4)
    for lane in range(3):
        world.count(*[a_call(chance, since_ms=NOW_MS - 2 * DAY_MS) for _ in range(10)], lane=lane)
    assert_exact(world)
    world.pack()
    assert_exact(world)


def test_a_day_packed_before_lanes_were_added_is_not_trusted(world: World) -> None:
    world.count(an_event(timestamp_ms=YESTERDAY))
    world.pack()
    world.organization = in_zone("UTC", lanes=2)
    world.count(an_event(event_id="other lane", timestamp_ms=YESTERDAY), lane=1)
    assert_exact(world)
    world.pack()
    assert_exact(world)


def test_old_days_of_an_import_are_packed_with_their_month(world: World) -> None:
    world.count(an_event(timestamp_ms=NOW_MS - 400 * DAY_MS))
    summary = world.pack()
    assert (summary.days_packed, summary.months_packed, summary.left) == (36 + 31, 1, 0)
    world.database.calls.clear()
    period = (NOW_MS - 500 * DAY_MS, NOW_MS)
    figures = world.read(*period, granularity="month")
    assert by_group(figures) == world.truth(*period)
    assert "query" not in world.database.calls


def test_what_is_imported_into_a_packed_month_is_noticed(world: World) -> None:
    world.count(*some_calls(5, days=2), an_event(timestamp_ms=NOW_MS - 100 * DAY_MS))
    world.pack()
    world.count(an_event(event_id="later import", timestamp_ms=NOW_MS - 101 * DAY_MS, team="ads"))
    period = (NOW_MS - 150 * DAY_MS, NOW_MS + DAY_MS)
    for granularity in ("day", "month"):
        figures = world.read(*period, granularity=granularity, group_by=("team",))
        assert by_group(figures) == world.truth(*period, group_by=("team",))
    assert world.pack().months_packed == 1
    for granularity in ("day", "week", "month", "total"):
        figures = world.read(*period, granularity=granularity)
        for row in range(len(figures)):
            piece = figures.slice_of(row)
            assert figures.amounts(row)["requests"] == world.truth(piece.start_ms, piece.end_ms)[()][0]
    assert world.pack().months_packed == 0


def test_an_import_while_its_month_is_packed_keeps_the_month_out(world: World) -> None:
    world.count(an_event(timestamp_ms=NOW_MS - 100 * DAY_MS))
    world.pack()
    world.count(an_event(event_id="second", timestamp_ms=NOW_MS - 101 * DAY_MS))
    queries = iter(range(100))

    def meanwhile(operation: str) -> None:
        if operation == "query" and next(queries) == 0:
            world.count(an_event(event_id="third", timestamp_ms=NOW_MS - 99 * DAY_MS))

    world.database.before = meanwhile
    assert world.pack().months_packed == 0
    period = (NOW_MS - 150 * DAY_MS, NOW_MS)
    assert by_group(world.read(*period)) == world.truth(*period)
    assert world.pack().months_packed == 1
    assert by_group(world.read(*period)) == world.truth(*period)


def test_a_run_that_has_to_end_leaves_the_rest_for_the_next(world: World) -> None:
    world.count(*some_calls(20, days=3))
    turns = iter([True, True, False])
    summary = world.pack(may_continue=lambda: next(turns, False))
    assert summary.left == 35
    assert_exact(world)


def test_a_cube_of_many_chunks_is_read_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.domain.cubes.CHUNK_BYTES", 60)
    world.count(*some_calls(40, days=2))
    world.pack()
    world.database.calls.clear()
    assert_exact(world)
    assert "query" in world.database.calls or world.database.calls.count("batch_get_item") > 2


def test_chunks_of_two_revisions_are_not_put_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.domain.cubes.CHUNK_BYTES", 60)
    world.count(*some_calls(40, days=2))
    world.pack()
    for (pk, sk), item in world.database.tables[TABLE].items():
        if "#D#" in pk and sk == keys.cube_sort(1):
            item["rev"] = {"N": "77"}
    assert_exact(world)


STEPS = st.lists(st.sampled_from(["count", "late", "pack", "hour", "lane"]), max_size=14)


@given(steps=STEPS, seed=st.integers(0, 99))
@settings(max_examples=25)
def test_figures_are_exact_after_any_order_of_counting_packing_and_time(steps: list[str], seed: int) -> None:
    world = World(organization=in_zone("Europe/Berlin"))
    chance = random.Random(seed)
    for step in steps:
        match step:
            case "count":
                world.count(*[a_call(chance, since_ms=world.now_ms - HOUR_MS, until_ms=world.now_ms) for _ in range(3)])
            case "late":
                world.count(*[a_call(chance, since_ms=NOW_MS - 2 * DAY_MS) for _ in range(3)])
            case "pack":
                turns = iter([True] * 4)
                world.pack(may_continue=lambda turns=turns: next(turns, False))
            case "hour":
                world.now_ms += HOUR_MS
            case "lane":
                lanes = world.organization.lanes + 1
                world.organization = in_zone("Europe/Berlin", lanes=lanes)
                world.count(a_call(chance, since_ms=NOW_MS - 2 * DAY_MS), lane=lanes - 1)
        assert_exact(world)
