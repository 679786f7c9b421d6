"""What an anomaly's series was expected to be: the detection once more, and nothing else."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from outlay.application.anomaly_records import anomaly_write
from outlay.application.expected_course import ExpectedCourse, expected_course
from outlay.application.read_series import days_of, read_series
from outlay.domain.anomaly import Anomaly
from outlay.domain.anomaly_detection import HIGH, MEDIUM, detect, usual_range
from outlay.domain.anomaly_sensitivity import Sensitivity
from outlay.domain.anomaly_series import asked_among
from outlay.domain.registers import Names

from tests.support.anomaly_world import HOUR_MS, START_MS, AnomalyWorld, an_anomaly
from tests.support.api_world import ApiWorld
from tests.unit.anomalies.test_life_cycle import SEARCH, _a_copy, _after_three_weeks, the_only
from tests.unit.anomalies.test_routes import becomes

HOURS = 28 * 24


@pytest.fixture
def world() -> AnomalyWorld:
    """After three calm weeks, two dear hours of one team."""
    world = _a_copy(_after_three_weeks())
    world.pass_hour(search=3_000)
    world.pass_hour(search=3_000)
    return world


def course(world: AnomalyWorld, anomaly: Anomaly, **changes: Any) -> ExpectedCourse:
    told: dict[str, Any] = {"sensitivity": Sensitivity(), "now_ms": world.now_ms, **changes}
    return expected_course(anomaly, world.figures.organization, names=Names(), reader=world.figures.reader, **told)


def within(found: ExpectedCourse, anomaly: Anomaly) -> list[Any]:
    window = anomaly.window
    return [one for one in found.steps if window.start_ms <= one.window.start_ms < window.end_ms]


def test_its_steps_add_up_to_what_was_recorded(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    found = course(world, anomaly)
    assert found.as_recorded
    mine = within(found, anomaly)
    assert sum(one.actual for one in mine) == anomaly.measured.actual
    assert sum(one.expected or 0 for one in mine) == pytest.approx(anomaly.measured.expected, abs=2_000_000)
    assert all(one.high is not None and one.actual > one.high for one in mine)
    assert all(one.low is not None and one.low <= (one.expected or 0) <= (one.high or 0) for one in mine)


def test_what_is_told_reaches_from_two_days_before_to_what_is_sealed_by_now(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    for _ in range(3):
        world.spend()
    world.figures.pack()
    found = course(world, anomaly)
    starts = [one.window.start_ms for one in found.steps]
    assert starts[0] == anomaly.window.start_ms - 48 * HOUR_MS
    assert starts[-1] == START_MS + (world.hour - 1) * HOUR_MS
    assert found.as_recorded


def test_an_hour_more_changes_nothing_that_was_told(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    before = course(world, anomaly).steps
    world.spend(ads=9_000)
    world.figures.pack()
    assert list(course(world, anomaly).steps[: len(before)]) == list(before)


def test_long_after_it_is_told_as_it_was_recorded(world: AnomalyWorld) -> None:
    for _ in range(9):
        world.pass_hour()
    anomaly = the_only(world)
    assert anomaly.status == "closed"
    found = course(world, anomaly, now_ms=world.now_ms + 90 * 24 * HOUR_MS)
    assert found.as_recorded
    assert found.steps[-1].window.end_ms == anomaly.window.end_ms + 24 * HOUR_MS


def test_figures_that_changed_since_are_said_to_have(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    late = world.calls(anomaly.window.start_ms, 500, 1, team="search", feature="search-answers")
    world.figures.count(*late)
    found = course(world, anomaly)
    assert not found.as_recorded
    assert sum(one.actual for one in within(found, anomaly)) > anomaly.measured.actual


def test_one_of_days_is_told_by_whole_local_days(world: AnomalyWorld) -> None:
    organization = world.figures.organization
    for _ in range(24):
        world.spend()
    world.figures.pack()
    days = days_of(organization, world.now_ms)
    series, _ = read_series(
        days,
        organization,
        names=Names(),
        reader=world.figures.reader,
        sensitivity=Sensitivity(),
        now_ms=world.now_ms,
    )
    window = days.window(len(days.starts) - 1, len(days.starts) - 1)
    measured = series.measure((), window)
    assert measured is not None
    anomaly = replace(
        the_only(world), granularity="day", scope=(), window=window, measured=measured, updated_ms=world.now_ms
    )
    found = course(world, anomaly)
    assert found.as_recorded
    assert found.steps[-1].window == window
    assert len(found.steps) == 29
    assert [one.expected for one in found.steps[:3]] == [None] * 3


def test_the_score_that_is_asked_for_is_that_of_so_many_series(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    part = replace(anomaly, scope=SEARCH)
    assert course(world, replace(anomaly, scope=())).score_asked == MEDIUM
    assert MEDIUM < course(world, part).score_asked < asked_among(120)
    assert course(world, part, sensitivity=Sensitivity(percent=200)).score_asked < MEDIUM


@pytest.mark.parametrize("score", [MEDIUM, HIGH])
@pytest.mark.parametrize("side", [-1, 1])
def test_beyond_the_range_a_moment_has_the_score_by_itself(score: float, side: int) -> None:
    chance = np.random.default_rng(3)
    calm = 10 + 2 * np.sin(np.arange(HOURS) * np.pi / 12) + chance.normal(0, 0.3, HOURS)
    low, high = usual_range(calm[None], step_minutes=60, start_ms=START_MS, score=score)
    place = HOURS - 1
    edge, expected = (high if side > 0 else low)[0, place], (low[0, place] + high[0, place]) / 2

    def scored(value: float) -> float:
        values = calm.copy()
        values[place] = value
        return abs(float(detect(values[None], step_minutes=60, start_ms=START_MS).score[0, place]))

    assert scored(expected + (edge - expected) * 1.01) >= score - 0.001
    assert scored(expected) < MEDIUM


def test_a_short_past_vouches_for_no_grave_score() -> None:
    values = np.abs(np.random.default_rng(1).normal(10, 1, (1, 34)))
    low, high = usual_range(values, step_minutes=60, start_ms=START_MS, score=HIGH)
    assert np.isnan(high[0, 5])
    assert np.isinf(high[0, -1])
    assert np.isinf(low[0, -1])


def over_http(world: AnomalyWorld, *anomalies: Anomaly) -> ApiWorld:
    api = ApiWorld()
    api.now_ms = world.now_ms
    api.figures = world.figures.reader
    api.store.commit([anomaly_write(None, one) for one in anomalies], now_ms=world.now_ms)
    return api


def test_the_route_tells_each_hour_and_a_tag_that_holds(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    api = over_http(world, anomaly)
    path = f"/v1/anomalies/{anomaly.anomaly_id}/expected"
    answer = api.send("GET", path)
    body = answer["json"]
    assert (answer["statusCode"], body["as_recorded"], body["granularity"]) == (200, True, "hour")
    assert sum(one["within"] for one in body["series"]) == 2
    assert all(float(one["actual_usd"]) > float(one["high_usd"]) for one in body["series"] if one["within"])
    again = api.send("GET", path, **{"if-none-match": answer["headers"]["etag"]})
    assert again["statusCode"] == 304


def test_calls_without_a_price_are_unknown_and_not_nothing(world: AnomalyWorld) -> None:
    anomaly = the_only(world)
    world.unpriced_hour("search")
    api = over_http(world, anomaly)
    last = api.send("GET", f"/v1/anomalies/{anomaly.anomaly_id}/expected")["json"]["series"][-1]
    assert (last["actual_usd"], last["lower_bound"]) == (None, True)


def test_one_that_does_not_concern_the_caller_is_not_there(world: AnomalyWorld) -> None:
    one = an_anomaly(scope=(("team", "ads"),))
    api = over_http(world, one)
    becomes(api, "manager", team=["search"])
    assert api.send("GET", f"/v1/anomalies/{one.anomaly_id}/expected")["statusCode"] == 404
    assert api.send("GET", "/v1/anomalies/an_1/expected")["statusCode"] == 404
