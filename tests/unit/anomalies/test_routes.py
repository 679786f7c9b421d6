"""Anomalies over HTTP: found, read, spoken of; each caller sees what lies within their part of the organization."""

from typing import Any

import pytest
from outlay.domain.anomaly import Anomaly

from tests.support.anomaly_world import DAY_MS, HOUR_MS, an_anomaly, put_anomalies
from tests.support.api_world import ApiWorld
from tests.support.builders import NOW_MS, ORG, a_membership

LIST = "/v1/anomalies"
SEARCH, ADS = (("team", "search"),), (("team", "ads"),)
MODEL = (("model", "gpt-4o"), ("provider", "openai"))


@pytest.fixture
def world() -> ApiWorld:
    return ApiWorld()


def becomes(world: ApiWorld, role: str, **scope: list[str]) -> None:
    world.control.memberships["sub-1"] = {ORG: a_membership(role=role, scope={k: tuple(v) for k, v in scope.items()})}


def four(world: ApiWorld) -> list[Anomaly]:
    """The oldest first: of the organization, of two teams, of a model."""
    made = [
        an_anomaly(NOW_MS - 4 * DAY_MS, scope=(), status="closed", closed_ms=NOW_MS - 3 * DAY_MS),
        an_anomaly(NOW_MS - 3 * DAY_MS, scope=SEARCH, severity="medium"),
        an_anomaly(NOW_MS - 2 * DAY_MS, scope=ADS, direction="drop"),
        an_anomaly(NOW_MS - DAY_MS, scope=MODEL),
    ]
    put_anomalies(world, *made)
    return made


def found(world: ApiWorld, query: str = "") -> list[str]:
    answer = world.send("GET", LIST, query=query)
    assert answer["statusCode"] == 200, answer
    return [one["anomaly_id"] for one in answer["json"]["anomalies"]]


def test_the_one_that_began_last_comes_first_page_by_page(world: ApiWorld) -> None:
    made = [one.anomaly_id for one in reversed(four(world))]
    assert found(world) == made
    page = world.send("GET", LIST, query="limit=3")["json"]
    assert [one["anomaly_id"] for one in page["anomalies"]] == made[:3]
    assert found(world, f"limit=3&cursor={page['next_cursor']}") == made[3:]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("severity=medium", [1]),
        ("status=closed", [0]),
        ("direction=drop", [2]),
        ("scope=organization", [0]),
        ("scope=team:search", [1]),
        ("scope=model:gpt-4o&severity=high", [3]),
        ("since=2026-11-20T12:00:00Z", [3, 2]),
        ("severity=medium&status=closed", []),
    ],
)
def test_filters_narrow_it(world: ApiWorld, query: str, places: list[int]) -> None:
    made = four(world)
    assert found(world, query) == [made[place].anomaly_id for place in places]


def test_bad_input_names_every_problem(world: ApiWorld) -> None:
    query = "severity=low&status=1&direction=up&scope=user:ann&since=yesterday&limit=0&cursor=an_1"
    answer = world.send("GET", LIST, query=query)
    assert answer["statusCode"] == 400
    named = sorted(one["field"] for one in answer["json"]["errors"])
    assert named == ["cursor", "direction", "limit", "scope", "severity", "since", "status"]


def test_one_says_what_it_is_made_of_and_its_parts_add_up(world: ApiWorld) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    answer = world.send("GET", f"{LIST}/{one.anomaly_id}")
    assert answer["headers"]["etag"] == '"1"'
    shown = answer["json"]
    assert (shown["actual_usd"], shown["expected_usd"], shown["difference_usd"]) == ("40.00", "20.00", "20.00")
    parts = {part["cause"]: part["amount_usd"] for part in shown["explanation"]["parts"]}
    assert parts == {
        "volume": "15.00",
        "errors": "0.00",
        "model_mix": "0.00",
        "tokens_per_call": "0.00",
        "cache_hits": "0.00",
        "price": "5.00",
    }
    assert shown["explanation"]["brought_by"] == [{"dimension": "feature", "value": "answers", "amount_usd": "20.00"}]
    assert (shown["score"], shown["threshold_factor"], shown["revisions"]) == ("7.30", "1.00", one.revisions)


def test_managers_see_what_lies_within_their_scope_and_viewers_nothing(world: ApiWorld) -> None:
    made = four(world)
    becomes(world, "manager", team=["search"])
    assert found(world) == [made[1].anomaly_id]
    assert world.send("GET", f"{LIST}/{made[1].anomaly_id}")["statusCode"] == 200
    for other in (made[0], made[2], made[3]):
        assert world.send("GET", f"{LIST}/{other.anomaly_id}")["statusCode"] == 404
        spoken = world.send("POST", f"{LIST}/{other.anomaly_id}/feedback", body={"verdict": "expected"})
        assert spoken["statusCode"] == 404
    becomes(world, "viewer")
    assert world.send("GET", LIST)["statusCode"] == 403


def speak(world: ApiWorld, one: Anomaly, verdict: str | None, **more: Any) -> dict[str, Any]:
    answer = world.send("POST", f"{LIST}/{one.anomaly_id}/feedback", body={"verdict": verdict, **more})
    assert answer["statusCode"] == 200, answer
    told: dict[str, Any] = answer["json"]
    return told


def test_what_was_expected_is_told_later_next_time_and_what_was_said_can_be_taken_back(world: ApiWorld) -> None:
    first, second = an_anomaly(), an_anomaly(NOW_MS - DAY_MS)
    put_anomalies(world, first, second)
    told = speak(world, first, "expected", note="The monthly report.")
    assert told["feedback"]["note"] == "The monthly report."
    assert (told["feedback"]["verdict"], told["threshold_factor"]) == ("expected", "1.25")
    assert speak(world, second, "expected")["threshold_factor"] == "1.56"
    assert speak(world, second, "unexpected")["threshold_factor"] == "1.00"
    assert speak(world, second, None)["threshold_factor"] == "1.25"
    shown = world.send("GET", f"{LIST}/{second.anomaly_id}")["json"]
    assert (shown["feedback"], shown["threshold_factor"]) == (None, "1.25")


def test_saying_the_same_again_counts_once(world: ApiWorld) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    for _ in range(5):
        assert speak(world, one, "expected")["threshold_factor"] == "1.25"


def test_feedback_on_a_version_that_was_not_seen_is_refused(world: ApiWorld) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    speak(world, one, "expected")
    path = f"{LIST}/{one.anomaly_id}/feedback"
    answer = world.send("POST", path, body={"verdict": "unexpected"}, if_match='"1"')
    assert (answer["statusCode"], answer["json"]["code"]) == (412, "version_changed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "verdict"),
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "expected", "note": "x" * 501}, "note"),
        ({"verdict": "expected", "note": "a\u0000b"}, "note"),
        ({"verdict": "expected", "by": "ann"}, "by"),
    ],
)
def test_feedback_that_can_not_be_meant_is_refused(world: ApiWorld, body: dict[str, Any], field: str) -> None:
    one = an_anomaly()
    put_anomalies(world, one)
    answer = world.send("POST", f"{LIST}/{one.anomaly_id}/feedback", body=body)
    assert answer["statusCode"] == 400
    assert [problem["field"] for problem in answer["json"]["errors"]] == [field]


def test_what_is_no_id_and_what_is_not_there_are_not_found(world: ApiWorld) -> None:
    for name in ("an_1", "al_0000000000000_0000000000", an_anomaly().anomaly_id):
        assert world.send("GET", f"{LIST}/{name}")["statusCode"] == 404


def test_settings_of_anomalies_are_read_changed_and_bounded(world: ApiWorld) -> None:
    before = world.send("GET", "/v1/alert-settings")
    shown = before["json"]
    assert (shown["anomalies"], shown["anomaly_minimum_usd"], shown["anomaly_percent"]) == ("high", "1.00", 20)
    body = {
        "quiet_hours": None,
        "anomalies": "medium",
        "anomaly_minimum_usd": "25",
        "anomaly_percent": 50,
        "anomaly_sensitivity": 150,
        "anomaly_over": False,
    }
    etag = before["headers"]["etag"]
    changed = world.send("PUT", "/v1/alert-settings", body=body, if_match=etag)
    assert changed["statusCode"] == 200
    after = world.send("GET", "/v1/alert-settings")["json"]
    assert {name: after[name] for name in body} == {**body, "anomaly_minimum_usd": "25.00"}
    wrong = {**body, "anomaly_percent": -1, "anomaly_sensitivity": 10}
    refused = world.send("PUT", "/v1/alert-settings", body=wrong, if_match="*")
    assert sorted(one["field"] for one in refused["json"]["errors"]) == ["anomaly_percent", "anomaly_sensitivity"]


def test_hours_are_told_in_utc(world: ApiWorld) -> None:
    one = an_anomaly(hours=3)
    put_anomalies(world, one)
    (shown,) = world.send("GET", LIST)["json"]["anomalies"]
    assert (shown["start"], shown["end"]) == ("2026-11-22T09:00:00.000Z", "2026-11-22T12:00:00.000Z")
    assert one.window.end_ms - one.window.start_ms == 3 * HOUR_MS
