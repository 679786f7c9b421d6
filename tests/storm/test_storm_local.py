"""The same storm on the DynamoDB of the local AWS, which judges every expression by its own lights."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.storm.schedule import play_on
from tests.support.seeds import replay
from tests.support.storm_store import local_dynamodb

SCHEDULES = 15


@pytest.fixture(scope="module")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with local_dynamodb(tmp_path_factory.mktemp("storm")) as client:
        yield client


@pytest.mark.local_aws
@pytest.mark.slow
def test_no_fault_makes_an_event_count_twice_on_the_local_dynamodb(dynamodb: Any) -> None:
    for seed in range(1, SCHEDULES + 1):
        try:
            play_on(dynamodb, seed)
        except Exception as error:
            raise AssertionError(replay(f"tests.storm --local 1 --seed {seed}")) from error
