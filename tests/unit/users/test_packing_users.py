"""The cubes by user add up to the figures, whatever was sent, however late, and wherever packing was cut off."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlay.contracts import keys
from outlay.domain.batch import DimensionConfig

from tests.support.builders import NOW_MS, ORG, an_event, an_organization
from tests.support.calls import DAY_MS
from tests.support.faults import Crash, Faults
from tests.support.interleaving import Turns
from tests.support.users_world import UsersWorld, by_group

HOUR_MS = 3_600_000
PERIOD = {"start": "2026-10-10", "end": "2026-11-26"}
USERS = ("ann", "bob", "cem", "")


@pytest.fixture
def world() -> UsersWorld:
    return UsersWorld()


def a_call(chance: random.Random, world: UsersWorld, *, days_back: int = 3, **changes: Any) -> Any:
    return an_event(
        **{
            "event_id": f"call-{chance.getrandbits(40)}",
            "user": chance.choice(USERS),
            "team": chance.choice(["search", "ads", ""]),
            "model": chance.choice(["gpt-4o", "gpt-4o-mini", "no-such-model"]),
            "timestamp_ms": world.now_ms - chance.randrange(days_back * DAY_MS),
            "usage": {"input_uncached_tokens": chance.randrange(1, 9_999), "output_tokens": chance.randrange(1, 999)},
            **changes,
        }
    )


def assert_exact(world: UsersWorld) -> dict[str, Any]:
    """What is asked by user is what was won, and the answer knows that it is."""
    body = world.get("/v1/costs", **PERIOD, group_by="user,team,model", granularity="day")
    assert by_group(body, "day", "user", "team", "model") == world.truth("day", "user", "team", "model")
    assert (body["exact"], body["behind"]) == (True, {"requests": 0, "cost_usd": "0.00", "days": []})
    figures = world.get("/v1/costs", **PERIOD, granularity="total")
    assert body["totals"] == figures["totals"]
    return body


def heads(world: UsersWorld) -> dict[str, dict[str, Any]]:
    """Day → head of its cube."""
    return {
        pk.rpartition("#")[2]: item
        for (pk, sk), item in world.database.tables["figures"].items()
        if f"O#{ORG}#U#" in pk and sk == keys.HEAD
    }


def test_users_are_packed_and_add_up_to_the_figures(world: UsersWorld) -> None:
    chance = random.Random(1)
    for _ in range(4):
        world.send(*[a_call(chance, world) for _ in range(10)])
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
        world.send(*[a_call(chance, world) for _ in range(4)])
    world.later()
    turns = iter([True, False])
    assert world.pack(may_continue=lambda: next(turns, False)).users_rounds == 1
    assert world.get("/v1/users", **PERIOD)["behind"]["requests"] == 20
    assert world.pack().users_rounds == 3
    assert_exact(world)


def test_days_that_were_cut_in_another_zone_are_cut_like_the_figures(world: UsersWorld) -> None:
    world.control.organizations[ORG] = an_organization(dimensions=DimensionConfig(time_zone="Asia/Kolkata"))
    chance = random.Random(4)
    world.send(*[a_call(chance, world) for _ in range(30)])
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
        world.send(*[a_call(chance, world, days_back=1) for _ in range(5)])
        world.later()
        world.pack()
        assert_exact(world)
    assert len(world.s3.objects) == len(heads(world))
    assert all(key.startswith(f"cubes/users/{ORG}/2026-11-") for key in world.s3.objects)


def test_items_that_were_replaced_are_removed(world: UsersWorld) -> None:
    chance = random.Random(6)
    for _ in range(3):
        world.send(*[a_call(chance, world, days_back=1) for _ in range(5)])
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


# ---- cut off, and beside one another


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
        world.send(*[a_call(chance, world, days_back=2) for _ in range(6)])
    world.later()
    world.pack()
    for _ in range(2):
        world.send(*[a_call(chance, world, days_back=2) for _ in range(6)])
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
        world.send(a_call(chance, world))
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
            world.send(a_call(chance, world, days_back=2))
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
        self.world.send(*[a_call(chance, self.world, event_id=f"call-{chance.randrange(12)}") for _ in range(3)])

    def again(self, chance: random.Random) -> None:
        if counted := [one for one in self.world.sent if one not in self.stuck]:
            self.world.rig.deliver(chance.choice(counted))

    def late(self, chance: random.Random) -> None:
        self.world.send(a_call(chance, self.world, days_back=30))

    def old(self, chance: random.Random) -> None:
        when = NOW_MS - chance.randrange(42) * DAY_MS
        self.world.send(a_call(chance, self.world, timestamp_ms=when), source="import")

    def get_stuck(self, chance: random.Random) -> None:
        self.stuck.append(self.world.a_batch_of(a_call(chance, self.world), a_call(chance, self.world)))
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


@settings(max_examples=30, deadline=None)
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
