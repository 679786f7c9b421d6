"""Cubes are stored only over what they were made of, hours are closed only as they were proven."""

from typing import Any

import pytest
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.application.figures_ports import CubeToStore, HourLane
from outlay.contracts import keys
from outlay.domain.cubes import encode, from_rows
from outlay.domain.errors import Upstream

from tests.support.builders import NOW_MS, ORG
from tests.support.fake_dynamodb import FakeDynamoDB, client_error
from tests.support.faults import Faults
from tests.support.rollup_rig import patient

DAY = "2026-11-01"
CUBE = encode(from_rows(("team",), [(("search",), {"requests": 1})]))
HOURS: list[HourLane] = [(f"2026-11-01T{hour:02d}:00", lane) for lane in range(5) for hour in range(24)]


@pytest.fixture
def fake() -> FakeDynamoDB:
    return FakeDynamoDB(sort_keys=["figures"])


def writer(client: Any, slept: list[float] | None = None) -> DynamoCubeWriter:
    return DynamoCubeWriter(client, "figures", retry=patient(slept=slept))


def a_cube(revision: int = 0) -> CubeToStore:
    return CubeToStore(revision=revision, data=CUBE)


def put_head(fake: FakeDynamoDB, pk: str, revision: int, state: str = "sealed") -> None:
    numbers = {"rev": {"N": str(revision)}, "u": {"N": "1"}, "at": {"N": "7"}}
    fake.put_item(TableName="figures", Item={"pk": {"S": pk}, "sk": {"S": keys.HEAD}, "st": {"S": state}, **numbers})


def states(fake: FakeDynamoDB) -> dict[HourLane, tuple[str, int, int]]:
    """Hour and lane → state, revision, time of the last change."""
    found = DynamoFiguresReader(fake, "figures", retry=patient()).hours(ORG, HOURS)
    return {hour: (one.head.state, one.head.revision, one.head.at_ms) for hour, one in found if one.head is not None}


def close(fake: FakeDynamoDB, hours: dict[HourLane, int | None], *, day_revision: int = 3) -> bool:
    return writer(fake).close_hours(ORG, hours, day=DAY, day_revision=day_revision, now_ms=NOW_MS)


def test_hours_are_closed_as_they_were_proven_and_those_without_events_too(fake: FakeDynamoDB) -> None:
    put_head(fake, keys.day_key(ORG, DAY), 3)
    put_head(fake, keys.hour_key(ORG, *HOURS[0]), 5)
    assert close(fake, {HOURS[0]: 5, HOURS[1]: None}) is True
    assert states(fake) == {HOURS[0]: ("closed", 5, 7), HOURS[1]: ("closed", 0, NOW_MS)}
    [empty] = [item for item in fake.items("figures") if item["pk"]["S"] == keys.hour_key(ORG, *HOURS[1])]
    assert (empty["org"], empty["u"]) == ({"S": ORG}, {"N": "0"})


@pytest.mark.parametrize(
    ("revision", "state", "wanted", "day_revision"),
    [(6, "sealed", 5, 3), (5, "open", 5, 3), (5, "closed", 5, 3), (5, "sealed", None, 3), (5, "sealed", 5, 4)],
    ids=["counted into", "opened", "closed already", "came to life", "its day moved"],
)
def test_an_hour_that_is_not_as_it_was_proven_is_not_closed(
    fake: FakeDynamoDB, revision: int, state: str, wanted: int | None, day_revision: int
) -> None:
    put_head(fake, keys.day_key(ORG, DAY), 3)
    put_head(fake, keys.hour_key(ORG, *HOURS[0]), revision, state)
    assert close(fake, {HOURS[0]: wanted, HOURS[1]: None}, day_revision=day_revision) is False
    assert states(fake) == {HOURS[0]: (state, revision, 7)}


def test_more_hours_than_one_transaction_takes_are_closed_in_some(fake: FakeDynamoDB) -> None:
    put_head(fake, keys.day_key(ORG, DAY), 3)
    assert close(fake, dict.fromkeys(HOURS)) is True
    assert {state for state, _, _ in states(fake).values()} == {"closed"}
    assert len(states(fake)) == len(HOURS)
    assert fake.calls.count("transact_write_items") == 2


def test_empty_hours_are_sealed_however_many_and_say_when(fake: FakeDynamoDB) -> None:
    assert writer(fake).seal_empty_hours(ORG, HOURS, now_ms=NOW_MS) is True
    assert set(states(fake).values()) == {("sealed", 0, NOW_MS)}
    assert len(states(fake)) == len(HOURS)
    del fake.tables["figures"][keys.hour_key(ORG, *HOURS[-1]), keys.HEAD]
    assert writer(fake).seal_empty_hours(ORG, HOURS, now_ms=NOW_MS) is False


@pytest.mark.parametrize(("count", "is_refused"), [(98, True), (99, False)])
def test_a_day_checks_the_hours_it_was_made_of_where_they_fit_one_transaction(
    fake: FakeDynamoDB, count: int, is_refused: bool
) -> None:
    held = dict.fromkeys(HOURS[:count], 0)
    put_head(fake, keys.hour_key(ORG, *HOURS[0]), 1)
    assert writer(fake).store_day(ORG, DAY, a_cube(), hours=held) is not is_refused
    put_head(fake, keys.hour_key(ORG, *HOURS[0]), 0)
    assert writer(fake).store_day(ORG, DAY, a_cube(), hours=held) is True


def cancelled(*codes: str) -> Exception:
    reasons = [{"Code": code} for code in codes]
    return client_error("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)


class Cancelling:
    """The first transaction fails as told."""

    def __init__(self, error: Exception) -> None:
        self.error, self.calls = error, 0

    def transact_write_items(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        if self.calls == 1:
            raise self.error
        return {}


@pytest.mark.parametrize("code", ["ConditionalCheckFailed", "TransactionConflict"])
def test_what_somebody_else_changes_just_now_is_left_to_the_next_run(code: str) -> None:
    client, slept = Cancelling(cancelled("None", code)), list[float]()
    assert writer(client, slept).store_day(ORG, DAY, a_cube(), hours={}) is False
    assert (client.calls, slept) == (1, [])


def test_a_throttled_call_is_made_again_after_a_wait(fake: FakeDynamoDB) -> None:
    slept: list[float] = []
    throttled = Faults(at=lambda number, _: "throttled" if number <= 2 else None)
    assert writer(throttled.around(fake), slept).store_day(ORG, DAY, a_cube(), hours={}) is True
    assert len(slept) == 2


@pytest.mark.parametrize("error", [cancelled("None", "ValidationError"), client_error("AccessDeniedException", "x")])
def test_what_no_repeat_mends_is_raised(error: Exception) -> None:
    client = Cancelling(error)
    with pytest.raises(Upstream, match="store a cube"):
        writer(client).store_day(ORG, DAY, a_cube(), hours={})
    assert client.calls == 1
