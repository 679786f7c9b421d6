"""A day at double the usual is found, by the hour or by the day, and told with what it is made of."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from outlay.domain.anomaly import Anomaly
from outlay.domain.anomaly_detection import detect, incidents

from tests.support.anomaly_world import HOUR_MS, START_MS, TEAMS, AnomalyWorld

Floats = NDArray[np.float64]
Shape = Callable[[NDArray[np.int64]], Floats]
SERIES = 40
DAYS_SEEN, HOURS_SEEN = 91, 28 * 24
"""As the looks have them."""


def around_the_clock(hour: NDArray[np.int64]) -> Floats:
    return np.ones(len(hour))


def in_the_office(hour: NDArray[np.int64]) -> Floats:
    working = (hour % 24 >= 8) & (hour % 24 < 18)
    return np.where(working, 1.0, 0.2) * np.where(hour // 24 % 7 >= 5, 0.3, 1.0)


def found(values: Floats, *, step_minutes: int, since: int) -> NDArray[np.bool_]:
    """In which of the series a rise stands out from step ``since`` on."""
    start_ms = START_MS - values.shape[1] * step_minutes * 60_000  # whole weeks: a Monday
    detection = detect(values, step_minutes=step_minutes, start_ms=start_ms)
    rises = [any(one.score > 0 and one.last >= since for one in incidents(detection, row)) for row in range(SERIES)]
    return np.array(rises)


@pytest.mark.parametrize("shape", [around_the_clock, in_the_office])
@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("weeks", [3, 4, 13])
def test_in_a_steady_organization_it_stands_out(shape: Shape, noise: float, weeks: int) -> None:
    """``noise``: of an hour, as a share; ``weeks`` of past, of which the last day is at double."""
    random = np.random.default_rng(7)
    hours = np.arange(weeks * 7 * 24)
    values = 10 * shape(hours) * np.exp(random.normal(0, noise, (SERIES, len(hours))))
    values[:, -5 * 24 : -4 * 24] *= 2  # a Wednesday, since weeks begin on Monday
    values = values[:, : -4 * 24]
    daily = values.reshape(SERIES, -1, 24).sum(axis=2)[:, -DAYS_SEEN:]
    hourly = values[:, -HOURS_SEEN:]
    by_hour = found(hourly, step_minutes=60, since=hourly.shape[1] - 24)
    by_day = found(daily, step_minutes=1_440, since=daily.shape[1] - 1)
    assert (by_hour | by_day).mean() >= 0.95


def a_rise(world: AnomalyWorld) -> Anomaly:
    (one,) = (each for each in world.anomalies() if not each.scope and each.direction == "rise")
    return one


def is_explained(one: Anomaly) -> bool:
    parts = one.explanation.parts
    return bool(one.explanation.brought_by) and sum(parts.values()) == one.measured.difference


def test_hour_by_hour_it_is_one_anomaly_that_is_explained() -> None:
    world = AnomalyWorld()
    world.usual(3 * 7 * 24)
    world.look()
    for hour in range(24):
        rhythm = 800 + 400 * (hour >= 8)
        world.pass_hour(**{team: cents * rhythm // 1_000 for team, cents in TEAMS.items()})
    one = a_rise(world)
    assert one.granularity == "hour"
    assert one.window.start_ms == START_MS + 21 * 24 * HOUR_MS
    assert one.window.end_ms - one.window.start_ms > 12 * HOUR_MS  # later the level has learned it
    assert one.measured.expected * 1.6 < one.measured.actual
    assert is_explained(one)


def wild_hours(world: AnomalyWorld, days: int, cents: int, *, noise: float, seed: int) -> None:
    """Hours that differ by far more than days do."""
    random = np.random.default_rng(seed)
    for amount in cents * np.exp(random.normal(0, noise, 24 * days) - noise**2 / 2):
        start = START_MS + world.hour * HOUR_MS
        world.hour += 1
        world.figures.now_ms = world.now_ms
        world.figures.count(*world.calls(start, int(amount), 2, team="search", feature="answers"))


@pytest.mark.parametrize(("noise", "percent"), [(0.25, 25), (0.4, 50)])
def test_what_no_hour_shows_the_day_does_and_it_is_explained(noise: float, percent: int) -> None:
    world = AnomalyWorld()
    wild_hours(world, 35, 1_000, noise=noise, seed=1)
    world.look()
    assert world.anomalies() == []
    wild_hours(world, 1, 1_000 + 10 * percent, noise=noise, seed=2)
    wild_hours(world, 1, 1_000, noise=noise, seed=12)
    world.look()
    one = a_rise(world)
    assert (one.granularity, one.window.start_ms) == ("day", START_MS + 35 * 24 * HOUR_MS)
    assert abs(one.measured.actual / one.measured.expected - 1 - percent / 100) < 0.05
    assert is_explained(one)
