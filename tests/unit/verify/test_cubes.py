"""A packed cube says what the counters say, or it is found: of the hour, of the day, of the month."""

from typing import Any

import pytest
from outlay.application.verify_cubes import CubeProof, verify_cubes
from outlay.contracts import keys
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.batch import DimensionConfig

from tests.support.builders import NOW_MS, an_event, an_organization
from tests.support.figures_world import World
from tests.support.proof_world import HOUR_MS, ProofWorld

DAY = "2026-11-20"
OLD_MS = NOW_MS - 48 * HOUR_MS


def packed_world(*, zone: str = "UTC", lanes: int = 1) -> World:
    world = World(organization=an_organization(dimensions=DimensionConfig(time_zone=zone), lanes=lanes))
    for lane in range(lanes):
        for hours in range(3):
            at = OLD_MS + hours * HOUR_MS
            events = (an_event(event_id=f"{lane}{hours}{team}", team=team, timestamp_ms=at) for team in "ab")
            world.count(*events, lane=lane)
    world.pack()
    return world


def check(world: World, *days: str) -> list[CubeProof]:
    return verify_cubes(world.organization, days or (DAY,), reader=world.reader)


def lie(world: World, hour: str = "2026-11-20T12:00", measure: str = "requests") -> None:
    """One counter of the hour, without the head's notice."""
    items = world.database.tables["figures"]
    pk = keys.hour_key("acme", hour, 0)
    item = next(item for key, item in items.items() if key[0] == pk and key[1].startswith(keys.COUNTER_PREFIX))
    attribute = MEASURE_ATTRIBUTES[measure]
    item[attribute] = {"N": str(int(item[attribute]["N"]) + 5)}


@pytest.mark.parametrize(("zone", "lanes"), [("UTC", 1), ("Asia/Kolkata", 1), ("Europe/Berlin", 3)])
def test_cubes_that_say_what_the_counters_say_are_all_checked_and_right(zone: str, lanes: int) -> None:
    proofs = check(packed_world(zone=zone, lanes=lanes))
    assert [proof for proof in proofs if proof.differences or proof.moved] == []
    kinds = [proof.cube.split()[0] for proof in proofs]
    assert (kinds.count("hour"), kinds.count("day")) == (3 * lanes, 1)


def test_a_counter_that_changed_without_its_head_differs_from_the_hours_and_the_days_cube() -> None:
    world = packed_world()
    lie(world)
    wrong = {proof.cube: proof for proof in check(world) if proof.differences}
    assert {"hour 2026-11-20T12:00#0", f"day {DAY}"} <= set(wrong)
    assert (wrong[f"day {DAY}"].rows, wrong[f"day {DAY}"].differences) == (1, {"requests": (3, 8)})


@pytest.mark.parametrize("measure", ["cost_input", "output_tokens"])
def test_any_measure_that_differs_is_named(measure: str) -> None:
    world = packed_world()
    lie(world, measure=measure)
    (day,) = [proof for proof in check(world) if proof.cube == f"day {DAY}"]
    assert [*day.differences] == [measure]


def test_a_days_cube_that_was_spoiled_is_found_where_its_hours_are_right() -> None:
    world = packed_world()
    items = world.database.tables["figures"]
    wrong = packed_world()
    wrong.count(an_event(event_id="more", timestamp_ms=OLD_MS))
    wrong.pack()
    place = keys.day_key("acme", DAY), keys.cube_sort(0)
    items[place] = {**items[place], "b": wrong.database.tables["figures"][place]["b"]}
    found = [proof for proof in check(world) if proof.differences]
    assert [proof.cube for proof in found] == [f"day {DAY}"]


def test_what_is_not_packed_or_outdated_has_no_cube_to_check() -> None:
    world = packed_world()
    assert check(world, "2026-09-01") == []
    world.count(an_event(event_id="late", timestamp_ms=OLD_MS))
    cubes = [proof.cube for proof in check(world)]
    assert f"day {DAY}" not in cubes
    assert "hour 2026-11-20T12:00#0" not in cubes
    assert "hour 2026-11-20T13:00#0" in cubes


def test_what_is_counted_into_while_it_is_read_is_neither_right_nor_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.application.verify_cubes._HOURS_AT_ONCE", 1)  # one hour after the other
    world = packed_world()
    reads = 0

    def interfere(operation: str) -> None:
        nonlocal reads
        if operation == "query":
            reads += 1
            if reads == 1:
                world.database.before = lambda _: None
                world.count(an_event(event_id="now", timestamp_ms=OLD_MS))

    world.database.before = interfere
    proofs = check(world)
    assert [proof.cube for proof in proofs if proof.differences] == []
    assert any(proof.moved for proof in proofs)
    assert f"day {DAY}" in [proof.cube for proof in proofs if proof.moved]


def test_the_months_slice_of_a_day_is_checked_too() -> None:
    world = packed_world()
    world.now_ms += 60 * 24 * HOUR_MS
    world.pack()
    month = [proof for proof in check(world) if proof.cube.startswith("month")]
    assert [(proof.cube, proof.differences) for proof in month] == [("month 2026-11", {})]
    lie(world)
    (month,) = [proof for proof in check(world) if proof.cube.startswith("month")]
    assert month.differences == {"requests": (3, 8)}


def test_the_api_checks_them_on_demand() -> None:
    world = ProofWorld()
    world.figures = packed_world().reader
    world.proofs = type("Proofs", (), {"cubes": staticmethod(lambda org, days: _checked(days))})
    answer = world.ask("/v1/verify", start="2026-11-19", end="2026-11-22", deep="true")
    assert answer["cubes"]["checked"] == 1
    assert (answer["cubes"]["differing"], answer["cubes"]["moved"]) == (1, 1)
    assert answer["cubes"]["differences"] == [
        {"day": DAY, "cube": f"day {DAY}", "rows": 2, "measures": {"cost_input_usd": _usd("0.000000000001", "0.00")}}
    ]
    assert "cubes" not in world.ask("/v1/verify", start="2026-11-19", end="2026-11-22")


def _checked(days: list[str]) -> list[CubeProof]:
    assert days == ["2026-11-19", DAY, "2026-11-21"]
    wrong = CubeProof(day=DAY, cube=f"day {DAY}", rows=2, differences={"cost_input": (1, 0)})
    return [wrong, CubeProof(day=DAY, cube="month 2026-11", differences={}, moved=True)]


def _usd(cube: str, counters: str) -> dict[str, Any]:
    return {"in_cube": cube, "in_counters": counters}
