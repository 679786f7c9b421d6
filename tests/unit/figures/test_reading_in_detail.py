"""What an answer says of itself: which revisions it was read at, and whether it is exact; and what it is read from."""

from threading import get_ident
from time import sleep

import pytest
from outlay.application.figures_ports import Counters, HourLane
from outlay.domain import cube_columns, cubes
from outlay.domain.periods import HOUR_MS, day_start_ms

from tests.support.builders import NOW_MS, an_event
from tests.support.calls import DAY_MS, some_calls
from tests.support.figures_world import TABLE, World, by_group

YESTERDAY = NOW_MS - DAY_MS
HOURS = (YESTERDAY - 2 * HOUR_MS, YESTERDAY + 2 * HOUR_MS)
OLD = NOW_MS - 100 * DAY_MS
MONTHS = (NOW_MS - 150 * DAY_MS, NOW_MS)


def counted(*hours: int) -> World:
    """A transaction for each."""
    world = World()
    for number, hour in enumerate(hours):
        world.count(an_event(event_id=f"{number}", timestamp_ms=YESTERDAY + hour * HOUR_MS))
    return world


def packed(world: World) -> World:
    world.pack()
    return world


def test_the_revisions_of_an_answer_tell_which_hour_changed() -> None:
    assert counted(0, 0, 1).read(*HOURS).revisions != counted(0, 1, 1).read(*HOURS).revisions
    assert packed(counted(0, 0, 1)).read(*HOURS).revisions != packed(counted(0, 1, 1)).read(*HOURS).revisions
    assert counted(0, 1).read(*HOURS).revisions == counted(1, 0).read(*HOURS).revisions


def test_the_revisions_of_an_answer_tell_that_a_packed_hour_or_month_changed() -> None:
    for period, moment in ((HOURS, YESTERDAY), (MONTHS, OLD)):
        world = World()
        world.count(an_event(event_id="next month", timestamp_ms=OLD + 31 * DAY_MS))
        found = []
        for number in range(2):
            world.count(an_event(event_id=f"{number}", timestamp_ms=moment))
            world.pack()
            found.append(world.read(*period).revisions)
        assert found[0] != found[1]
        assert world.read(*period).revisions == found[1]


def test_whole_months_are_read_from_their_own_cubes() -> None:
    world = World()
    world.count(an_event(timestamp_ms=OLD), an_event(event_id="next month", timestamp_ms=OLD + 31 * DAY_MS))
    assert world.pack().months_packed == 2
    only_months(world)
    assert by_group(world.read(*MONTHS)) == world.truth(*MONTHS)


def only_months(world: World) -> None:
    """Deletes the cubes, heads and counters of days and hours."""
    items = world.database.tables[TABLE]
    for place in [place for place in items if place[0].startswith(("O#acme#D#2026-", "O#acme#H#"))]:
        del items[place]


FORTY_DAYS = (day_start_ms("2026-08-01", "UTC"), day_start_ms("2026-09-10", "UTC"))


def test_from_forty_days_on_a_month_is_read_from_its_own_cube() -> None:
    world = World()
    for day in range(39):
        world.count(an_event(event_id=f"{day}", timestamp_ms=FORTY_DAYS[0] + day * DAY_MS))
    world.pack()
    wanted = world.truth(*FORTY_DAYS)[()][0]
    assert wanted == 39
    only_months(world)
    assert world.read(*FORTY_DAYS).total()["requests"] == 31, "of August; the days of September are gone"
    assert world.read(FORTY_DAYS[0], FORTY_DAYS[1] - DAY_MS).total() == {}


@pytest.mark.parametrize(("days", "calls"), [(39, 1 + 39 * 24 * 2 // 100 + 1), (40, 1)])
def test_from_forty_days_on_it_is_asked_first_which_months_have_events(days: int, calls: int) -> None:
    world = World()
    start = FORTY_DAYS[0]
    assert len(world.read(start, start + days * DAY_MS)) == 0
    assert len(world.database.calls) == calls


def test_only_the_columns_that_are_asked_for_are_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "APART_FROM_ROWS", 0)
    monkeypatch.setattr(cube_columns, "_WORTH_APART", 0)
    world = World()
    world.count(*some_calls(20, days=1))
    world.pack()
    calls = {}
    for measures in (frozenset({"cost", "requests"}), None):
        world.database.calls.clear()
        assert world.read(NOW_MS - DAY_MS, NOW_MS, measures=measures).total()["requests"] == 20
        calls[measures is None] = len(world.database.calls)
    assert calls == {False: 1, True: 2}


def test_of_many_hours_that_are_not_packed_a_few_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = counted(*range(-12, 8))
    read = world.reader.counters
    threads: set[int] = set()

    def slow(org: str, hour: HourLane) -> Counters:
        threads.add(get_ident())
        sleep(0.005)
        return read(org, hour)

    monkeypatch.setattr(world.reader, "counters", slow)
    assert world.read(YESTERDAY - DAY_MS, NOW_MS).total()["requests"] == 20
    assert 1 < len(threads) <= 8


def test_an_hour_that_never_rests_makes_the_answer_inexact(monkeypatch: pytest.MonkeyPatch) -> None:
    world = counted(0)
    read = world.reader.counters
    rounds: list[HourLane] = []

    def moving(org: str, hour: HourLane) -> Counters:
        rounds.append(hour)
        found = read(org, hour)
        return Counters(head=found.head, updates=found.updates + 1, rows=found.rows)

    monkeypatch.setattr(world.reader, "counters", moving)
    assert world.read(*HOURS).exact is False
    assert len(rounds) == 6
