"""Reader, packer and writer of figures against DynamoDB's own interface (moto), through boto3."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb import cube_writer, figures_reader
from outlay.application.figures_ports import DAY_AXIS, CubeToStore, Head
from outlay.contracts import keys
from outlay.domain.cubes import (
    TOTAL_COST,
    Cube,
    columns_of,
    decode,
    decode_series,
    encode,
    from_rows,
    to_chunks,
)
from outlay.domain.errors import Upstream
from outlay.domain.figures import total_of
from outlay.domain.grouping import combine

from tests.support.builders import NOW_MS, ORG, an_event
from tests.support.calls import DAY_MS, some_calls
from tests.support.dynamodb_expressions import parse_condition, parse_projection
from tests.support.fake_dynamodb import FakeDynamoDB, client_error
from tests.support.figures_world import TABLE, World, by_group
from tests.support.rollup_rig import patient

PERIOD = (NOW_MS - 10 * DAY_MS, NOW_MS + DAY_MS)
HOUR = "2026-11-22T12:00"
CUBE = encode(from_rows(("team",), [(("search",), {"requests": 1})]))


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        client: Any = boto3.client(
            "dynamodb", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        yield World(database=client)


def test_counted_packed_and_outdated_figures_are_read_exactly(world: World) -> None:
    world.count(*some_calls(15, days=2))
    for late in ("first", "second"):
        assert by_group(world.read(*PERIOD, group_by=("model",))) == world.truth(*PERIOD, group_by=("model",))
        turns = iter([True] * 4)  # today and the three days before: moto is slow
        assert world.pack(may_continue=lambda turns=turns: next(turns, False)).days_packed > 0
        assert by_group(world.read(*PERIOD, group_by=("model",))) == world.truth(*PERIOD, group_by=("model",))
        world.count(an_event(event_id=late, timestamp_ms=NOW_MS - DAY_MS))
    assert by_group(world.read(*PERIOD)) == world.truth(*PERIOD)


def test_a_cube_is_stored_only_at_the_heads_revision(world: World) -> None:
    world.count(an_event())
    assert world.writer.seal_hour(ORG, (HOUR, 0), CubeToStore(revision=2, data=CUBE)) is False
    assert world.writer.seal_hour(ORG, (HOUR, 0), CubeToStore(revision=1, data=CUBE)) is True
    [(_, packed)] = list(world.reader.hours(ORG, [(HOUR, 0)]))
    assert packed.head is not None
    assert packed.head.state == "sealed"
    assert packed.cube is not None
    assert packed.cube.data == CUBE


def test_a_day_without_a_head_is_stored_at_revision_0_only(world: World) -> None:
    assert world.writer.store_day(ORG, "2026-11-01", CubeToStore(revision=1, data=CUBE), hours={}) is False
    assert world.writer.store_day(ORG, "2026-11-01", CubeToStore(revision=0, data=CUBE), hours={}) is True


def test_a_day_is_not_stored_over_an_hour_that_moved_on(world: World) -> None:
    world.count(an_event())
    cube = CubeToStore(revision=0, data=CUBE)
    assert world.writer.store_day(ORG, "2026-11-22", cube, hours={(HOUR, 0): 2}) is False
    assert world.writer.store_day(ORG, "2026-11-22", cube, hours={(HOUR, 0): 0}) is False
    assert world.writer.store_day(ORG, "2026-11-22", cube, hours={(HOUR, 0): 1}) is True


def test_empty_hours_are_sealed_all_or_none(world: World) -> None:
    world.count(an_event())
    assert world.writer.seal_empty_hours(ORG, [("2026-11-22T11:00", 0), (HOUR, 0)], now_ms=NOW_MS) is False
    assert list(world.reader.hours(ORG, [("2026-11-22T11:00", 0)])) == []


def test_months_with_events_are_known_from_the_registry_of_values(world: World) -> None:
    world.count(an_event())
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    assert world.reader.months_with_events(ORG, months) == {"2026-11"}


def five_thousand(day: str) -> Cube:
    """A day's combinations, with money that was taken back among it."""
    return from_rows(
        (DAY_AXIS, "model", "team", "feature"),
        [
            (
                (day, f"model-{number % 25}", f"team-{number % 40}", f"feature-{number // 25}"),
                {"requests": number + 1, "cost_input": number * 987_654_321_012, "cost_output": -number * 12_345_678},
            )
            for number in range(5_000)
        ],
    )


def test_a_day_of_five_thousand_combinations_is_stored_and_read_in_items(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outlay.domain.cubes.CHUNK_BYTES", 3_000)
    monkeypatch.setattr(cube_writer, "CHUNKS_A_TRANSACTION", 4)
    month = combine((DAY_AXIS, "model", "team", "feature"), [five_thousand("2026-11-01"), five_thousand("2026-11-02")])
    data = encode(month, axis=DAY_AXIS)
    assert len(to_chunks(data)) > 8
    assert world.writer.store_month(ORG, "2026-11", CubeToStore(revision=0, data=data), days={}) is True
    [(_, packed)] = list(world.reader.months(ORG, ["2026-11"]))
    assert packed.cube is not None
    assert total_of(decode(packed.cube.data)) == total_of(month)
    spend = columns_of([TOTAL_COST, "requests"])
    [(_, packed)] = list(world.reader.months(ORG, ["2026-11"], columns=spend))
    assert packed.cube is not None
    series = decode_series(packed.cube.data, DAY_AXIS, columns=spend)
    assert (series.rows, series.combinations.rows) == (10_000, 5_000)
    assert sum(series.columns["requests"].tolist()) == total_of(month)["requests"]


def test_of_a_month_stored_in_part_nothing_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay.domain.cubes.CHUNK_BYTES", 3_000)
    monkeypatch.setattr(cube_writer, "CHUNKS_A_TRANSACTION", 4)
    data = encode(five_thousand("2026-11-01"), axis=DAY_AXIS)
    cube = CubeToStore(revision=0, data=data)
    assert world.writer.store_month(ORG, "2026-11", cube, days={"2026-11-01": 3}) is False
    assert list(world.reader.months(ORG, ["2026-11"])) == []
    assert world.writer.store_month(ORG, "2026-11", cube, days={"2026-11-01": 0}) is True
    [(_, packed)] = list(world.reader.months(ORG, ["2026-11"]))
    assert packed.current() is not None


@pytest.mark.parametrize(
    "condition",
    [
        figures_reader.COUNTERS_CONDITION,
        cube_writer.NEW_CONDITION,
        cube_writer.UNCHANGED_CONDITION,
        cube_writer.UNCHANGED_OPEN_CONDITION,
        cube_writer.UNTOUCHED_CONDITION,
    ],
)
def test_every_condition_is_in_the_grammar_of_aws(condition: str) -> None:
    assert parse_condition(condition)
    assert parse_projection(figures_reader.REGISTRY_PROJECTION)


KEYS = ["2026-11-01", "2026-11-02", "2026-11-03"]


class Answering:
    """Reads as told, one answer a call; it keeps the keys that each call asked for."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked: list[list[str]] = []

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        wanted = RequestItems[TABLE]["Keys"]
        self.asked.append([key["pk"]["S"] for key in wanted if key["sk"]["S"] == keys.HEAD])
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        kept = wanted if answer is None else wanted[:answer]
        items = [
            {**key, "rev": {"N": "3"}, "u": {"N": "1"}, "at": {"N": "5"}} for key in kept if key["sk"]["S"] == keys.HEAD
        ]
        left = wanted[len(kept) :]
        return {"Responses": {TABLE: items}, "UnprocessedKeys": {TABLE: {"Keys": left}} if left else {}}


def read(client: Any, slept: list[float]) -> list[str]:
    reader = figures_reader.DynamoFiguresReader(client, TABLE, retry=patient(slept=slept))
    return sorted(day for day, packed in reader.days(ORG, KEYS) if packed.head and packed.head.revision == 3)


def test_keys_that_were_left_over_are_asked_for_at_once_while_it_goes_on() -> None:
    slept: list[float] = []
    client = Answering(2, None)
    assert read(client, slept) == KEYS
    assert [len(asked) for asked in client.asked] == [3, 2]
    assert slept == []


def test_a_read_that_brings_nothing_or_is_throttled_waits_before_it_is_made_again() -> None:
    for first in (0, client_error("ThrottlingException", "BatchGetItem")):
        slept: list[float] = []
        assert read(Answering(first, None), slept) == KEYS
        assert len(slept) == 1


def test_a_read_that_is_refused_is_raised_at_once() -> None:
    client = Answering(client_error("AccessDeniedException", "BatchGetItem"))
    with pytest.raises(Upstream, match="AccessDenied"):
        read(client, [])


def test_counters_are_read_page_by_page_with_their_head_first() -> None:
    fake = FakeDynamoDB(sort_keys=[TABLE])
    world = World(database=fake)
    world.count(*(an_event(event_id=f"{n}", team=f"team-{n}") for n in range(5)))

    class Paging:
        calls = 0

        def query(self, **request: Any) -> Any:
            self.calls += 1
            if self.calls == 2:
                raise client_error("ThrottlingException", "Query")
            return fake.query(**request, Limit=2)

    client, slept = Paging(), list[float]()
    reader = figures_reader.DynamoFiguresReader(client, TABLE, retry=patient(slept=slept))
    found = reader.counters(ORG, (HOUR, 0))
    assert found.complete
    assert (found.head.revision, found.updates, len(found.rows)) == (1, 5, 5)
    assert sum(measures["requests"] for _, measures in found.rows) == 5
    assert (client.calls, len(slept)) == (5, 1)
    empty = reader.counters(ORG, ("2026-11-22T13:00", 0))
    assert (empty.head, empty.updates, list(empty.rows)) == (Head(), 0, [])
