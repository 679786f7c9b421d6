"""Figures read over rollup's real items: exact at any moment, whatever is packed."""

import random

import pytest
from outlay.domain.event import UsageEvent
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, an_event, an_organization
from tests.support.calls import DAY_MS, a_call, some_calls
from tests.support.figures_world import World, by_group, in_zone


@pytest.fixture
def world() -> World:
    return World()


GROUPS = [(), ("team",), ("model", "team")]


@pytest.mark.parametrize("group_by", GROUPS)
def test_figures_equal_the_events_before_and_after_packing(world: World, group_by: tuple[str, ...]) -> None:
    world.count(*some_calls(60, days=4))
    period = (NOW_MS - 5 * DAY_MS, NOW_MS + DAY_MS)
    truth = world.truth(*period, group_by=group_by)
    assert by_group(world.read(*period, group_by=group_by)) == truth
    world.pack()
    assert by_group(world.read(*period, group_by=group_by)) == truth


@pytest.mark.parametrize("granularity", ["hour", "day", "week", "month", "year"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_each_bucket_of_another_time_zone_holds_its_own_events(world: World, granularity: str, zone: str) -> None:
    world.count(*some_calls(40, days=3))
    world.pack()
    figures = world.read(NOW_MS - 3 * DAY_MS, NOW_MS, granularity=granularity, time_zone=zone)
    for row in range(len(figures)):
        piece = figures.slice_of(row)
        truth = world.truth(piece.start_ms, piece.end_ms)
        assert figures.amounts(row)["requests"] == truth[()][0]
    assert figures.total()["requests"] == 40


def test_days_of_an_organization_at_half_past_are_cut_exactly() -> None:
    world = World(organization=in_zone("Asia/Kolkata"))
    world.count(*some_calls(40, days=3))
    world.pack()
    figures = world.read(NOW_MS - 4 * DAY_MS - HOUR_MS // 2, NOW_MS + HOUR_MS // 2, granularity="day")
    for row in range(len(figures)):
        piece = figures.slice_of(row)
        assert figures.amounts(row)["requests"] == world.truth(piece.start_ms, piece.end_ms)[()][0]
    assert figures.total()["requests"] == 40


def test_filters_keep_what_fits_all_dimensions_and_any_value_of_one(world: World) -> None:
    world.count(*some_calls(60, days=2))
    world.pack()
    filters = {"team": frozenset({"search", ""}), "model": frozenset({"gpt-4o"})}
    found = by_group(world.read(NOW_MS - 3 * DAY_MS, NOW_MS, group_by=("model", "team"), filters=filters))
    truth = world.truth(NOW_MS - 3 * DAY_MS, NOW_MS, group_by=("model", "team"))
    assert found == {group: row for group, row in truth.items() if group[0] == "gpt-4o" and group[1] in ("search", "")}


def test_a_chosen_tag_is_a_dimension() -> None:
    world = World(organization=in_zone("UTC", tag_keys=("region",)))
    chance = random.Random(3)
    world.count(*[a_call(chance, since_ms=NOW_MS - DAY_MS, tags={"region": region}) for region in ("eu", "us", "eu")])
    found = by_group(world.read(NOW_MS - DAY_MS, NOW_MS, group_by=("tag:region",)))
    assert {group: row[0] for group, row in found.items()} == {("eu",): 2, ("us",): 1}


def test_a_period_without_events_has_no_rows_and_zero_totals(world: World) -> None:
    figures = world.read(NOW_MS - DAY_MS, NOW_MS + 400 * DAY_MS, granularity="day", group_by=("team",))
    assert len(figures) == 0
    assert figures.total() == {}
    assert figures.as_of_ms == NOW_MS


def test_another_organization_sees_nothing_of_it(world: World) -> None:
    world.count(*some_calls(10, days=1))
    other = World(organization=an_organization(org="rival"), database=world.database)
    assert len(other.read(NOW_MS - 2 * DAY_MS, NOW_MS)) == 0


def test_figures_are_as_of_the_newest_change_in_them(world: World) -> None:
    world.count(an_event(event_id="one", timestamp_ms=NOW_MS - 3 * DAY_MS))
    world.now_ms += 5_000
    world.count(an_event(event_id="two", timestamp_ms=NOW_MS - DAY_MS))
    world.now_ms += 5_000
    world.pack()
    assert world.read(NOW_MS - 4 * DAY_MS, NOW_MS).as_of_ms == NOW_MS + 5_000


def test_the_revisions_change_exactly_when_a_figure_does(world: World) -> None:
    world.count(*some_calls(20, days=2))
    world.pack()
    period = (NOW_MS - 3 * DAY_MS, NOW_MS)
    first = world.read(*period).revisions
    assert world.read(*period).revisions == first
    world.count(an_event(event_id="late", timestamp_ms=NOW_MS - 2 * DAY_MS))
    assert world.read(*period).revisions != first


def test_a_transaction_between_two_pages_of_counters_is_noticed(world: World) -> None:
    world.database.page_items = 3
    chance = random.Random(5)
    world.count(*[a_call(chance, since_ms=NOW_MS, until_ms=NOW_MS + 1, team=f"t{index}") for index in range(8)])
    queries = 0

    def meanwhile(operation: str) -> None:
        nonlocal queries
        queries += operation == "query"
        if operation == "query" and queries in (2, 5):
            team = f"t{queries}"
            world.count(a_call(chance, since_ms=NOW_MS, until_ms=NOW_MS + 1, team=team, event_id=f"more-{queries}"))

    world.database.before = meanwhile
    figures = world.read(NOW_MS, NOW_MS + HOUR_MS, group_by=("team",))
    assert figures.exact
    assert by_group(figures) == world.truth(NOW_MS, NOW_MS + HOUR_MS, group_by=("team",))


def test_an_hour_that_never_rests_is_answered_and_marked(world: World) -> None:
    world.database.page_items = 2
    chance = random.Random(6)

    def calls_of_every_team() -> list[UsageEvent]:
        changes = {"model": "gpt-4o", "since_ms": NOW_MS, "until_ms": NOW_MS + 1}
        return [a_call(chance, **changes, team=f"t{index}") for index in range(4)]

    world.count(*calls_of_every_team())

    def meanwhile(operation: str) -> None:
        if operation == "query":
            world.count(*calls_of_every_team())

    world.database.before = meanwhile
    figures = world.read(NOW_MS, NOW_MS + HOUR_MS)
    assert not figures.exact
    assert figures.total()["requests"] >= 4


def test_keys_left_unprocessed_are_asked_for_again(world: World) -> None:
    world.count(*some_calls(30, days=3))
    world.pack()
    world.database.unprocessed = 2
    assert world.read(NOW_MS - 4 * DAY_MS, NOW_MS).total()["requests"] == 30


def test_a_packed_month_is_read_in_one_call(world: World) -> None:
    world.count(*some_calls(30, days=20))
    world.pack()
    world.database.calls.clear()
    midnight = NOW_MS - 12 * HOUR_MS
    assert world.read(midnight - 30 * DAY_MS, midnight, group_by=("model", "team")).total()["requests"]
    assert world.database.calls == ["batch_get_item"]


def test_years_without_events_cost_one_call(world: World) -> None:
    world.count(*some_calls(5, days=1))
    world.pack()
    world.database.calls.clear()
    figures = world.read(NOW_MS - 1_800 * DAY_MS, NOW_MS, granularity="month")
    assert figures.total()["requests"] == 5
    assert len(world.database.calls) <= 6
