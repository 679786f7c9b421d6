"""Series of an organization and its parts: exact sums, what is looked along, and how much a part has to stand out."""

import numpy as np
import pytest
from outlay.domain.anomaly import Window
from outlay.domain.anomaly_detection import HIGH, MEDIUM
from outlay.domain.anomaly_sensitivity import Sensitivity
from outlay.domain.anomaly_series import DIMENSIONS, MOST_VALUES, SpendSeries, Times, asked_among
from outlay.domain.cube import CounterRow
from outlay.domain.cubes import from_rows
from outlay.domain.grouping import Grouping

HOUR_MS = 3_600_000
NAMES = DIMENSIONS


def series_of(*rows: tuple[int, dict[str, str], int], hours: int = 48) -> SpendSeries:
    """(hour, dimensions, pico-USD) of one call each."""
    grouping = Grouping(NAMES)
    for hour, named, cost in rows:
        counter: CounterRow = ([named.get(name, "") for name in NAMES], {"requests": 1, "cost_input": cost})
        cube = from_rows(NAMES, [counter])
        grouping.add(cube.with_columns(frozenset({"requests", "cost", "cost~"})), hour)
    times = Times(granularity="hour", starts=tuple(hour * HOUR_MS for hour in range(hours)), end_ms=hours * HOUR_MS)
    return SpendSeries(grouping.result(), times, sensitivity=Sensitivity())


def window(first: int, last: int) -> Window:
    return Window(start_ms=first * HOUR_MS, end_ms=(last + 1) * HOUR_MS)


def test_amounts_of_a_window_are_exact() -> None:
    one, other = 123_456_789_012_345_678, 987_654_321_098_765_432
    series = series_of((3, {"team": "a"}, one), (4, {"team": "b"}, other), (9, {"team": "a"}, 7))
    total = series.measure((), window(3, 4))
    part = series.measure((("team", "a"),), window(0, 47))
    assert total is not None
    assert part is not None
    assert (total.actual, total.requests, total.is_silent) == (one + other, 2, False)
    assert (part.actual, part.requests, part.is_silent) == (one + 7, 2, True)


def test_the_costliest_values_are_looked_along_and_no_unnamed_ones() -> None:
    rows = [(5, {"team": f"t{number:02d}", "feature": "(other)"}, 10**12 + number * 10**6) for number in range(30)]
    series = series_of(*rows)
    teams = [scope for scope in series.scopes if scope and scope[0][0] == "team"]
    assert len(teams) == MOST_VALUES
    assert teams[0] == (("team", "t29"),)
    assert {name for scope in series.scopes for name, _ in scope} == {"team"}


def test_what_began_on_the_last_day_is_seen_beside_what_was_costly_before() -> None:
    old = [(1, {"team": f"t{number:02d}"}, 10 * 10**12) for number in range(MOST_VALUES)]
    series = series_of(*old, (47, {"team": "new"}, 10**12))
    assert (("team", "new"),) in series.scopes


def test_of_what_has_no_series_nothing_is_measured() -> None:
    series = series_of((3, {"team": "a"}, 1))
    assert series.measure((("team", "b"),), window(3, 4)) is None
    assert series.measure((), Window(start_ms=-5 * HOUR_MS, end_ms=0)) is None


def test_without_any_event_there_is_nothing_to_find() -> None:
    series = series_of()
    assert series.scopes == ((),)
    assert list(series.findings()) == []


@pytest.mark.parametrize(("count", "least"), [(1, 3.0), (20, 3.82), (120, 4.24), (10**9, HIGH)])
def test_among_many_a_part_has_to_stand_out_further(count: int, least: float) -> None:
    assert asked_among(count) == pytest.approx(least, abs=0.01)


def test_noise_in_many_parts_makes_hardly_an_anomaly_a_month() -> None:
    """Four weeks of twenty teams, each with a model of its own, whose spend is nothing but chance."""
    chance = np.random.default_rng(11)
    rows = [
        (hour, {"team": f"t{team}", "model": f"m{team}", "provider": "p"}, int(chance.lognormal(0, 1) * 10**12))
        for hour in range(4 * 7 * 24)
        for team in range(MOST_VALUES)
    ]
    series = series_of(*rows, hours=4 * 7 * 24)
    assert len(series.scopes) == 1 + 2 * MOST_VALUES
    assert len({one.window for one in series.findings() if one.scope}) <= 1
    assert asked_among(0) == pytest.approx(MEDIUM)
