"""What was read before is taken for what it is only while the head says so."""

import random

import pytest
from outlay.application.read_figures import read_figures
from outlay.application.remember_cubes import RememberedCubes
from outlay.domain.calendar import slices
from outlay.domain.figures import FiguresQuery

from tests.support.builders import an_event
from tests.support.figures_world import FiguresDynamoDB, World, by_group

DAY_MS = 86_400_000


class Counting(FiguresDynamoDB):
    """Counts the cubes that are read."""

    cubes = 0

    def batch_get_item(self, *, RequestItems):  # type: ignore[no-untyped-def]  # noqa: N803 - as boto3's
        self.cubes += sum(key["sk"]["S"] != "A#head" for key in RequestItems["figures"]["Keys"])
        return super().batch_get_item(RequestItems=RequestItems)


def asked(world: World, reader: RememberedCubes, days: int = 60) -> dict[tuple[str, ...], tuple[int, int]]:
    start = (world.now_ms // DAY_MS - days) * DAY_MS
    query = FiguresQuery(
        slices=slices(start, start + (days + 1) * DAY_MS, granularity="week", time_zone="UTC"), group_by=("team",)
    )
    return by_group(read_figures(query, organization=world.organization, reader=reader, now_ms=world.now_ms))


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_what_they_are_whatever_is_remembered(seed: int) -> None:
    chance, world = random.Random(seed), World(database=Counting())
    reader = RememberedCubes(world.reader)
    for number in range(12):
        events = [
            an_event(
                event_id=f"{number}-{index}",
                team=chance.choice(["search", "ads"]),
                timestamp_ms=world.now_ms - chance.randrange(60 if chance.random() < 0.3 else 3) * DAY_MS,
            )
            for index in range(chance.randrange(4))
        ]
        if events:
            world.count(*events)
        if chance.random() < 0.5:
            world.pack()
        start = (world.now_ms // DAY_MS - 60) * DAY_MS
        assert asked(world, reader) == world.truth(start, world.now_ms + DAY_MS, group_by=("team",))


def test_a_day_that_did_not_change_is_read_once() -> None:
    database = Counting()
    world = World(database=database)
    for back in range(1, 30):
        world.count(an_event(event_id=f"call-{back}", timestamp_ms=world.now_ms - back * DAY_MS))
    world.pack()
    reader = RememberedCubes(world.reader)
    first = asked(world, reader, days=29)
    before = database.cubes
    assert asked(world, reader, days=29) == first
    assert database.cubes - before <= 25  # of today's hours
