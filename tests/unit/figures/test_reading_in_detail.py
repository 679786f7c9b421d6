"""What an answer says of itself: which revisions it was read at, and whether it is exact; and what it is read from."""

import pytest
from outlay.application.figures_ports import Counters, HourLane
from outlay.domain.periods import HOUR_MS

from tests.support.builders import NOW_MS, an_event
from tests.support.calls import DAY_MS
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
    items = world.database.tables[TABLE]
    for place in [place for place in items if place[0].startswith(("O#acme#D#2026-", "O#acme#H#"))]:
        del items[place]
    assert by_group(world.read(*MONTHS)) == world.truth(*MONTHS)


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
