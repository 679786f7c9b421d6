"""Cubes as items: those of earlier releases stay readable, and items of two packings are never put together."""

import base64
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from outlay.adapters.dynamodb.cube_items import CubeChunks, cube_items, to_head
from outlay.application.figures_ports import CubeToStore, Head
from outlay.contracts import keys
from outlay.contracts.dimensions import DIMENSIONS
from outlay.domain import cube_columns, cubes
from outlay.domain.cube import TOTAL_COST
from outlay.domain.cubes import columns_of, decode, decode_series
from outlay.domain.event import UsageEvent
from outlay.domain.figures import cost
from outlay.domain.grouping import Grouping

from tests.support.builders import NOW_MS, an_event
from tests.support.calls import DAY_MS, a_call, some_calls
from tests.support.figures_world import TABLE, World, by_group

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cubes"
"""Written by the release of 23 November 2026, by the formulas below."""


def values(number: int) -> tuple[str, ...]:
    return (
        "openai" if number % 2 else "anthropic",
        f"model-{number % 7}",
        "chat",
        f"project-{number % 5}",
        f"team-{number % 3}",
        f"feature-{number}",
        "",
        f"key-{number % 4}",
        "",
        "event",
    )


def amounts(number: int, day: int = 0) -> dict[str, int]:
    found = {
        "requests": number + 1 + day,
        "errors": number % 2,
        "unpriced_requests": int(number % 11 == 0),
        "cost_input": number * 1_234_567_891 + day,
        "cost_output": number * 987_654_321_012,
        "cost_cache_read": 999_999 * number,
        "input_uncached_tokens": 70_000 * number,
        "output_tokens": number**3,
    }
    return {name: amount for name, amount in found.items() if amount}


def stored_items(name: str) -> list[dict[str, Any]]:
    told = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))["items"]
    return [{**item, "b": {"B": base64.b64decode(item["b"]["B"])}} for item in told]


def test_a_day_of_the_previous_release_is_read() -> None:
    [item] = stored_items("day_version_1")
    assert item["b"]["B"][:3] == b"OC\x01"
    stored = CubeChunks(item, None).cube()
    assert stored is not None
    assert (stored.revision, stored.lanes, stored.time_zone) == (7, 2, "Europe/Berlin")
    cube = decode(stored.data)
    assert cube.dimensions == DIMENSIONS
    assert [(cube.row_values(row), cube.amounts(row)) for row in range(cube.rows)] == [
        (values(number), amounts(number)) for number in range(30)
    ]


@pytest.mark.parametrize("columns", [None, columns_of([TOTAL_COST, "requests"])])
def test_a_month_of_the_previous_release_is_read_from_all_its_items(columns: frozenset[str] | None) -> None:
    items = stored_items("month_version_2")
    assert items[0]["b"]["B"][:3] == b"OC\x02"
    chunks = CubeChunks(items[0], columns)
    assert chunks.cube() is None
    assert chunks.missing == {1, 2}
    for number in (1, 2):
        chunks.add(number, items[number])
    stored = chunks.cube()
    assert stored is not None
    series = decode_series(stored.data, "day", columns=columns)
    assert (len(series.axis), series.rows) == (31, 31 * 36)
    cube = decode(stored.data, columns=columns)
    found = {cube.row_values(row): cube.amounts(row) for row in range(cube.rows)}
    for day in range(31):
        for number in range(36):
            expected: dict[str, int] = amounts(number, day)
            if columns is not None:
                total = {TOTAL_COST: cost(expected)} if cost(expected) else {}
                expected = {"requests": expected["requests"], **total}
            assert found[f"2026-10-{day + 1:02d}", *values(number)] == expected


def test_each_item_of_a_cube_says_whose_it_is_and_of_which_packing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "CHUNK_BYTES", 30)
    packings = []
    for requests in (1, 2):
        data = cubes.encode(cubes.from_rows(("team",), [((f"t{n}",), {"requests": requests + n}) for n in range(20)]))
        items = list(cube_items("O#acme#D#2026-11-22", "acme", CubeToStore(revision=4, data=data, at_ms=NOW_MS)))
        assert len(items) > 1
        assert {item["org"]["S"] for item in items} == {"acme"}
        [packing] = {item["pack"]["S"] for item in items}
        packings.append(packing)
    assert packings[0] != packings[1], "of the same revision and moment, but other bytes"


def test_what_an_item_does_not_say_is_as_before_it_was_said() -> None:
    assert to_head({}) == Head(revision=0, updates=0, state="open", at_ms=0)
    [item] = stored_items("day_version_1")
    stored = CubeChunks({name: item[name] for name in ("rev", "chunks", "b")}, None).cube()
    assert stored is not None
    assert (stored.revision, stored.lanes, stored.time_zone, stored.at_ms) == (7, 0, "", 0)


def test_a_cube_of_a_later_release_is_as_if_it_were_not_there() -> None:
    [item] = stored_items("day_version_1")
    assert CubeChunks({**item, "b": {"B": b"OC\x09whatever"}}, None).cube() is None


def test_the_item_of_another_packing_does_not_complete_a_cube() -> None:
    items = stored_items("month_version_2")
    chunks = CubeChunks(items[0], None)
    chunks.add(1, items[1])
    chunks.add(2, {**items[2], "pack": {"S": "another"}})
    assert chunks.cube() is None


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cube column by column, in many small items, of which few fit a transaction."""
    monkeypatch.setattr(cubes, "APART_FROM_ROWS", 0)
    monkeypatch.setattr(cubes, "CHUNK_BYTES", 8)
    monkeypatch.setattr(cube_columns, "_WORTH_APART", 0)


PERIOD = (NOW_MS - 130 * DAY_MS, NOW_MS + DAY_MS)
OLD = NOW_MS - 100 * DAY_MS


def old_calls() -> list[UsageEvent]:
    chance = random.Random(3)
    return [a_call(chance, since_ms=OLD - 3 * DAY_MS, until_ms=OLD) for _ in range(30)]


def assert_exact(world: World) -> None:
    for measures in (None, frozenset({TOTAL_COST, "requests"})):
        figures = world.read(*PERIOD, group_by=("model", "team"), measures=measures)
        assert by_group(figures) == world.truth(*PERIOD, group_by=("model", "team"))


@pytest.mark.usefixtures("in_pieces")
def test_figures_in_pieces_are_exact_before_and_after_packing() -> None:
    world = World()
    world.count(*some_calls(40, days=3), *old_calls())
    assert_exact(world)
    assert world.pack().months_packed == 1
    assert max(number for _, number in _chunks(world)) > 2
    assert_exact(world)
    world.count(an_event(event_id="late", timestamp_ms=OLD, team="ads"))
    assert_exact(world)
    assert world.pack().months_packed == 1
    assert_exact(world)


def _chunks(world: World) -> list[tuple[str, int]]:
    return [
        (pk, int(sk.removeprefix(keys.CUBE_PREFIX)))
        for pk, sk in world.database.tables[TABLE]
        if sk.startswith(keys.CUBE_PREFIX)
    ]


@pytest.mark.usefixtures("in_pieces")
def test_a_cube_too_large_for_a_transaction_takes_several_the_first_item_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("outlay.adapters.dynamodb.cube_writer.CHUNKS_A_TRANSACTION", 2)
    world = World()
    world.count(*some_calls(40, days=3))
    world.pack()
    wrote = _transactions(world)
    [day] = [pk for pk, count in Counter(pk for pk, number in _chunks(world) if "#D#" in pk).items() if count > 4][:1]
    of_day = [chunks for chunks in wrote if any(pk == day for pk, _ in chunks)]
    assert len(of_day) > 2
    assert (day, 0) in of_day[-1]
    assert all((day, 0) not in chunks for chunks in of_day[:-1])
    assert_exact(world)


def _transactions(world: World) -> list[list[tuple[str, int]]]:
    """Repeats the packing into an empty table of cubes and notes what each transaction put."""
    for place in [place for place in world.database.tables[TABLE] if place[1].startswith(keys.CUBE_PREFIX)]:
        if "#D#" in place[0]:
            del world.database.tables[TABLE][place]
    wrote: list[list[tuple[str, int]]] = []
    write = world.database.transact_write_items

    def noted(*, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        puts = [one["Put"]["Item"] for one in TransactItems if "Put" in one]
        wrote.append(
            [
                (item["pk"]["S"], int(item["sk"]["S"].removeprefix(keys.CUBE_PREFIX)))
                for item in puts
                if item["sk"]["S"].startswith(keys.CUBE_PREFIX)
            ]
        )
        return write(TransactItems=TransactItems)

    world.database.transact_write_items = noted  # type: ignore[method-assign]
    world.pack()
    world.database.transact_write_items = write  # type: ignore[method-assign]
    return wrote


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_packing_that_stopped_between_its_transactions_is_never_read(
    monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    monkeypatch.setattr("outlay.adapters.dynamodb.cube_writer.CHUNKS_A_TRANSACTION", 2)
    world = World()
    world.count(*some_calls(40, days=2), *old_calls())
    world.pack()
    world.count(an_event(event_id="late", timestamp_ms=OLD, team="ads"))
    left = iter([True] * stop)
    write = world.database.transact_write_items

    def stopping(*, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        if any("#M#" in str(one) and "B#cube" in str(one) for one in TransactItems) and not next(left, False):
            raise RuntimeError("the packer's container died")
        return write(TransactItems=TransactItems)

    world.database.transact_write_items = stopping  # type: ignore[method-assign]
    with pytest.raises(RuntimeError, match="died"):
        world.pack()
    assert_exact(world)
    world.database.transact_write_items = write  # type: ignore[method-assign]
    assert world.pack().months_packed == 1
    assert_exact(world)


@pytest.mark.usefixtures("in_pieces")
def test_a_cube_that_is_packed_again_between_the_reads_of_its_items_is_read_exactly() -> None:
    world = World()
    world.count(*some_calls(30, days=3), *old_calls())
    world.pack()
    turns = iter(range(1_000))

    def meanwhile(operation: str) -> None:
        world.database.before = lambda operation: None
        if operation == "batch_get_item" and next(turns) < 6:
            number = next(turns)
            world.count(an_event(event_id=f"late-{number}", timestamp_ms=OLD + number, team="ads"))
            world.pack()
        world.database.before = meanwhile

    for _ in range(3):
        world.database.before = meanwhile
        before = world.truth(*PERIOD, group_by=("team",))
        figures = by_group(world.read(*PERIOD, group_by=("team",)))
        world.database.before = lambda operation: None
        after = world.truth(*PERIOD, group_by=("team",))
        assert all(before.get(team, (0, 0))[0] <= found[0] <= after[team][0] for team, found in figures.items())
        assert by_group(world.read(*PERIOD, group_by=("team",))) == after


@pytest.mark.parametrize("dimensions", [frozenset({"model"}), frozenset({"model", "day"})])
def test_a_month_of_the_previous_release_keeps_its_days_whatever_dimensions_are_asked_for(
    dimensions: frozenset[str],
) -> None:
    items = stored_items("month_version_2")
    chunks = CubeChunks(items[0], None)
    for number in (1, 2):
        chunks.add(number, items[number])
    stored = chunks.cube()
    assert stored is not None
    series = decode_series(stored.data, "day", dimensions=dimensions)
    assert len(series.axis) == 31
    assert series.combinations.dimensions == ("model",)


def test_a_series_is_read_as_rows_with_its_axis_where_that_is_asked_for() -> None:
    rows = [((day, "m", "t"), {"requests": number + 1}) for number, day in enumerate(("2026-10-01", "2026-10-02"))]
    data = cubes.encode(cubes.from_rows(("day", "model", "team"), rows), axis="day")
    assert decode(data, dimensions=frozenset({"model"})).dimensions == ("model",)
    assert decode(data, dimensions=frozenset({"day", "model"})).dimensions == ("day", "model")


def test_a_filter_by_what_the_cube_does_not_have_takes_its_rows_as_unset() -> None:
    cube = cubes.from_rows(("model",), [(("m",), {"requests": 1})])
    found = {}
    for wanted in ("", "green"):
        grouping = Grouping(("model",), filters={"tag:colour": frozenset({wanted})})
        assert grouping.needed_dimensions == {"model", "tag:colour"}
        grouping.add(cube, 0)
        found[wanted] = grouping.result().cube.rows
    assert found == {"": 1, "green": 0}
