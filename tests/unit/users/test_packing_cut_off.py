"""Packing users that is cut off, done twice at once, or meets anything in any order: each event is added once."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.builders import NOW_MS, an_event
from tests.support.calls import DAY_MS
from tests.support.faults import Crash, Faults
from tests.support.interleaving import Turns
from tests.support.users_world import UsersWorld, a_user_call, assert_exact


def writes_of_a_run() -> list[int]:
    """The numbers of the calls that change something: a run cut off at a read is one cut off after the last of them."""
    faults = Faults()
    world = a_busy_world()
    world.pack(client=faults.around(world.database))
    reads = ("query", "batch_get_item")
    return [number for number, operation in enumerate(faults.calls, 1) if operation not in reads]


def a_busy_world() -> UsersWorld:
    world = UsersWorld()
    chance = random.Random(7)
    for _ in range(3):
        world.send(*[a_user_call(chance, world, days_back=2) for _ in range(6)])
    world.later()
    world.pack()
    for _ in range(2):
        world.send(*[a_user_call(chance, world, days_back=2) for _ in range(6)])
    world.later()
    return world


@pytest.mark.parametrize("when", ["before", "after", "lost"])
def test_a_run_cut_off_at_any_write_adds_nothing_twice_and_loses_nothing(when: str) -> None:
    writes = writes_of_a_run()
    assert len(writes) > 10
    for cut in writes:
        world = a_busy_world()
        faults = Faults(at=lambda number, _, cut=cut: when if number == cut else None)
        if when == "lost":
            world.pack(client=faults.around(world.database))
        else:
            with pytest.raises(Crash):
                world.pack(client=faults.around(world.database))
        chance = random.Random(cut)
        world.send(a_user_call(chance, world))
        world.later()
        world.pack()
        world.pack()
        assert_exact(world)


def over_two_days(world: UsersWorld, name: str, user: str) -> list[Any]:
    return [an_event(event_id=f"{name}-{back}", user=user, timestamp_ms=NOW_MS - back * DAY_MS) for back in (0, 1)]


@pytest.mark.parametrize("counted", ["before the run", "after the cut"])
def test_a_batch_counted_around_a_cut_off_run_is_added_once(counted: str) -> None:
    """The comparison could mend yesterday, but not today: there the rounds have to be right."""
    for cut in range(1, 60):
        world = UsersWorld()
        world.pack()
        stuck = world.a_batch_of(*over_two_days(world, "stuck", "ann"))
        world.rig.log(stuck)
        if counted == "before the run":
            world.later()
            world.pack()
            world.rig.deliver(stuck)
        world.send(*over_two_days(world, "other", "bob"))
        world.later()
        faults = Faults(at=lambda number, _, cut=cut: "before" if number == cut else None)
        try:
            world.pack(client=faults.around(world.database))
        except Crash:
            world.rig.deliver(stuck)
            world.pack()
            world.later()
            world.pack()
            assert_exact(world)
        else:
            break
    assert 25 < cut < 59, "every call of the run"


class Paused:
    """A client that waits for its turn before each call."""

    def __init__(self, client: Any, turns: Turns) -> None:
        self._client = client
        self._turns = turns

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> Any:
            self._turns.pause()
            return getattr(self._client, operation)(**arguments)

        return call


@pytest.mark.parametrize("seed", range(25))
def test_two_packers_at_once_beside_traffic_add_each_event_once(seed: int) -> None:
    world = a_busy_world()
    turns, chance = Turns(), random.Random(seed)
    actors = [turns.begin(lambda: world.pack(client=Paused(world.database, turns))) for _ in range(2)]
    while running := [actor for actor in actors if not actor.is_done]:
        turns.step(chance.choice(running))
        if chance.random() < 0.1:
            world.send(a_user_call(chance, world, days_back=2))
    assert [actor.error for actor in actors] == [None, None]
    world.later()
    world.pack()
    world.pack()
    assert_exact(world)


class Steps:
    """What can happen to a world, by name."""

    def __init__(self) -> None:
        self.world = UsersWorld()
        self.stuck: list[Any] = []

    def send(self, chance: random.Random) -> None:
        self.world.send(*[a_user_call(chance, self.world, event_id=f"call-{chance.randrange(12)}") for _ in range(3)])

    def again(self, chance: random.Random) -> None:
        if counted := [one for one in self.world.sent if one not in self.stuck]:
            self.world.rig.deliver(chance.choice(counted))

    def late(self, chance: random.Random) -> None:
        self.world.send(a_user_call(chance, self.world, days_back=30))

    def old(self, chance: random.Random) -> None:
        when = NOW_MS - chance.randrange(42) * DAY_MS
        self.world.send(a_user_call(chance, self.world, timestamp_ms=when), source="import")

    def get_stuck(self, chance: random.Random) -> None:
        self.stuck.append(self.world.a_batch_of(a_user_call(chance, self.world), a_user_call(chance, self.world)))
        self.world.rig.log(self.stuck[-1])

    def count(self, chance: random.Random | None = None) -> None:
        self.world.rig.deliver(*self.stuck)
        self.stuck.clear()

    def pack(self, chance: random.Random) -> None:
        self.world.pack()

    def pack_cubes(self, chance: random.Random) -> None:
        self.world.pack_cubes()

    def hour(self, chance: random.Random) -> None:
        self.world.later(60)


NAMES = ["send", "again", "late", "old", "get_stuck", "count", "pack", "pack_cubes", "hour"]


@settings(max_examples=30)
@given(steps=st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 99)), max_size=14))
def test_after_anything_users_add_up_to_the_figures(steps: list[tuple[str, int]]) -> None:
    happening = Steps()
    for name, seed in steps:
        getattr(happening, name)(random.Random(seed))
    happening.count()
    happening.world.later()
    happening.world.pack()
    happening.world.pack()
    assert_exact(happening.world)
