"""Voids over HTTP: what used to be too old is taken back; a lake that can't be asked is said, and asked again."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from outlay.adapters.functions.rollup_calls import RollupFunction
from outlay.domain.batch import DimensionConfig

from tests.support.api_world import ApiWorld
from tests.support.builders import ORG, an_organization
from tests.support.rollup_rig import Rig
from tests.unit.rollup.test_void_lake import OLD, OLD_DAY, a_rig, an_old_batch
from tests.unit.rollup.test_voids import requests


class LambdaOfRollup:
    """Lambda's client, with the real rollup behind it; what is called asynchronously has ended at once."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    def invoke(
        self,
        *,
        FunctionName: str,  # noqa: N803
        Payload: bytes,  # noqa: N803
        InvocationType: str = "RequestResponse",  # noqa: N803
    ) -> dict[str, Any]:
        answer = self.rig.container().answer(json.loads(Payload))
        return {"Payload": BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def rig() -> Rig:
    old = an_old_batch("a", "b", at=OLD)
    return a_rig(replace(old, events=tuple(replace(event, api_key=KEY_ID) for event in old.events)))


@pytest.fixture
def world(rig: Rig) -> ApiWorld:
    made = ApiWorld()
    made.rollup = RollupFunction(LambdaOfRollup(rig), "rollup")
    made.corrections = rig.container().corrections
    return made


KEY_ID = "abcdefghijk1"
RANGE = {"reason": "leaked key", "api_key": KEY_ID, "from": "2026-01-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}


def begun(world: ApiWorld) -> str:
    answer = world.send("POST", "/v1/corrections", body=RANGE)
    assert answer["statusCode"] == 202
    return f"/v1/corrections/{answer['json']['correction_id']}"


def test_corrections_are_listed_without_what_each_takes_back(world: ApiWorld, rig: Rig) -> None:
    path = begun(world)
    listed = world.send("GET", "/v1/corrections")["json"]
    assert [f"/v1/corrections/{one['correction_id']}" for one in listed["corrections"]] == [path]
    assert listed["more"] == 0
    assert "lines" not in listed["corrections"][0]


def test_a_range_that_begins_months_ago_is_shown_and_taken_back(world: ApiWorld, rig: Rig) -> None:
    path = begun(world)
    shown = world.send("GET", path)["json"]
    assert (shown["state"], shown["voided"], shown["problem"]) == ("previewed", 2, None)
    assert [(line["day"], line["requests"]) for line in shown["lines"]] == [(OLD_DAY, 2)]
    assert world.send("POST", f"{path}/apply")["statusCode"] == 202
    done = world.send("GET", path)["json"]
    assert (done["state"], done["voided"], done["adjusted"]) == ("settling", 2, 2)
    assert requests(rig) == 0


def test_a_date_is_its_first_moment_where_the_organization_is(world: ApiWorld) -> None:
    world.control.organizations[ORG] = an_organization(dimensions=DimensionConfig(time_zone="Asia/Tokyo"))
    answer = world.send("POST", "/v1/corrections", body={**RANGE, "from": "2026-01-01", "to": "2026-11-01"})
    scope = world.send("GET", f"/v1/corrections/{answer['json']['correction_id']}")["json"]["scope"]
    assert (scope["from"], scope["to"]) == ("2025-12-31T15:00:00.000Z", "2026-10-31T15:00:00.000Z")


def test_a_lake_that_can_t_be_asked_is_said_and_asked_again_by_another_apply(world: ApiWorld, rig: Rig) -> None:
    path = begun(world)
    rig.athena.fails = True
    world.send("POST", f"{path}/apply")
    stuck = world.send("GET", path)["json"]
    assert (stuck["state"], stuck["voided"]) == ("running", 0)
    assert stuck["problem"].endswith("Bytes scanned limit was exceeded")
    rig.athena.fails = False
    world.send("POST", f"{path}/apply")
    assert world.send("GET", path)["json"]["state"] == "settling"
    assert requests(rig) == 0


def test_every_problem_of_a_scope_is_named(world: ApiWorld) -> None:
    wrong = {**RANGE, "event_id": "a", "from": "yesterday"}
    answer = world.send("POST", "/v1/corrections", body=wrong)
    assert answer["statusCode"] == 400
    assert {one["field"] for one in answer["json"]["errors"]} == {"body", "from"}
    backwards = world.send("POST", "/v1/corrections", body={**RANGE, "to": RANGE["from"]})
    assert [one["field"] for one in backwards["json"]["errors"]] == ["to"]
