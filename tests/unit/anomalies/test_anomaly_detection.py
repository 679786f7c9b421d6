"""The anomaly engine: what it finds, what it leaves alone, and what it promises about its own answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from outlay.domain.anomaly_calibration import MAX_SCORE, sigma_equivalent
from outlay.domain.anomaly_detection import Detection, detect, incidents

START_MS = 1_763_942_400_000  # Monday, 24 November 2025, 00:00 UTC
HOUR, DAY = 60, 1440

Floats = NDArray[np.float64]


def hours(days: int, *, n: int = 1, noise: float = 0.1, seed: int = 7) -> Floats:
    """Spend by the hour: more by day than by night, a third of it at weekends."""
    chance = np.random.default_rng(seed)
    t = np.arange(days * 24)
    by_day = 1 + 0.6 * np.sin(2 * np.pi * (t % 24 - 8) / 24)
    weekly = np.where((t // 24) % 7 >= 5, 0.35, 1.0)
    return 100 * by_day * weekly * np.exp(noise * chance.standard_normal((n, t.size)))


def by_hour(values: Floats, **options: float) -> Detection:
    return detect(values, step_minutes=HOUR, start_ms=START_MS, **options)


def same(one: Floats, other: Floats) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


def test_three_hours_at_five_times_the_usual_are_one_incident_and_a_grave_one() -> None:
    values = hours(42)
    values[0, 872:875] *= 5
    (one,) = [found for found in incidents(by_hour(values), 0) if found.last > 871]
    assert (one.first, one.severity) == (872, "high")
    assert 872 <= one.peak <= 874
    assert one.value == values[0, one.peak]
    assert one.expected == pytest.approx(values[0, one.peak] / 5, rel=0.4)
    assert one.excess == pytest.approx(values[0, 872:875].sum() * 0.8, rel=0.3)


def test_spend_that_stops_is_an_incident_below_zero() -> None:
    values = hours(42)
    values[0, 872:884] = 0.0  # noon to midnight of a Tuesday
    (one,) = [found for found in incidents(by_hour(values), 0) if found.last >= 872]
    assert one.score < -3
    assert one.excess < 0


def test_a_level_that_stays_is_one_incident_and_then_the_usual() -> None:
    values = hours(56)
    values[0, 700:] *= 2
    found = [one for one in incidents(by_hour(values), 0) if one.last >= 700]
    assert 700 <= found[0].first <= 724
    assert [one for one in found if one.first > 700 + 14 * 24] == []


def test_nights_and_weekends_are_no_anomalies() -> None:
    per_week = [len(incidents(by_hour(hours(56, seed=seed)), 0)) / 8 for seed in range(12)]
    assert np.mean(per_week) < 0.7


@pytest.mark.parametrize(("step", "length"), [(5, 4032), (HOUR, 1344), (DAY, 240)])
def test_three_sigma_is_as_rare_in_pure_noise_as_it_says(step: int, length: int) -> None:
    """One in 370 hours or days; the estimate may be off by a factor of two."""
    values = 100 + 10 * np.random.default_rng(3).standard_normal((40, length))
    found = detect(values, step_minutes=step, start_ms=START_MS)
    block = max(1, HOUR // step)
    blocks = np.abs(np.nan_to_num(found.score)).reshape(40, -1, block).max(axis=2)
    assert 0.0027 / 2 < (blocks >= 3).mean() < 0.0027 * 2
    assert (blocks >= 5).mean() == 0


@pytest.mark.parametrize("step", [5, HOUR, DAY])
def test_a_tenfold_day_is_found_at_every_step(step: int) -> None:
    length = 60 * DAY // step if step > 5 else 14 * DAY // step
    values = 50 + 5 * np.random.default_rng(5).standard_normal((1, length))
    burst = max(1, 180 // step)
    values[0, -burst:] *= 10
    found = incidents(detect(values, step_minutes=step, start_ms=START_MS), 0)
    assert found[-1].last == length - 1
    assert found[-1].severity == "high"


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((2, 400)),
        np.full((2, 400), 7.5),
        np.full((2, 400), np.nan),
        np.full((1, 1), 3.0),
        np.empty((1, 0)),
        np.empty((0, 50)),
    ],
    ids=["zeros", "flat", "missing", "one value", "no moment", "no series"],
)
def test_where_nothing_stands_out_nothing_is_found(values: Floats) -> None:
    for step in (5, HOUR, DAY):
        found = detect(values, step_minutes=step, start_ms=START_MS)
        assert found.score.shape == found.expected.shape == values.shape
        assert not np.nan_to_num(found.score).any()
        assert all(incidents(found, i) == () for i in range(values.shape[0]))


def test_the_first_spend_after_weeks_of_nothing_stands_out() -> None:
    values = np.zeros((1, 500))
    values[0, 499] = 0.01
    (one,) = incidents(by_hour(values), 0)
    assert (one.first, one.expected, one.severity) == (499, 0.0, "high")


def test_extreme_values_give_finite_scores() -> None:
    values = hours(20, n=3)
    values[0, 400], values[1, 400], values[2, 400] = 1e300, np.inf, -1e300
    found = by_hour(values)
    assert found.score[0, 400] > 3
    assert np.isnan(found.score[1, 400])
    assert found.score[2, 400] < -3
    assert np.nanmax(np.abs(found.score)) <= MAX_SCORE


def test_nothing_is_scored_before_there_is_enough_to_go_by() -> None:
    score = by_hour(hours(20)).score[0]
    assert np.isnan(score[:30]).all()
    assert np.isfinite(score[30:]).all()


def test_a_missing_value_has_no_score_and_its_neighbours_have() -> None:
    values = hours(20)
    values[0, 300] = np.nan
    found = by_hour(values)
    assert np.isnan([found.score[0, 300], found.expected[0, 300]]).all()
    assert np.isfinite(found.score[0, [299, 301]]).all()


def test_a_higher_sensitivity_finds_what_a_lower_one_does_and_more() -> None:
    values = hours(56, seed=11)
    few, some, many = (len(incidents(by_hour(values, sensitivity=s), 0)) for s in (0.5, 1.0, 2.0))
    assert few <= some < many
    same(by_hour(values, sensitivity=2.0).score, by_hour(values).score)


def test_incidents_under_the_minimum_amount_are_left_out() -> None:
    values = hours(42)
    values[0, 800:803] *= 5
    values[0, 902] *= 3
    all_of_them = incidents(by_hour(values), 0)
    large = incidents(by_hour(values), 0, minimum=400.0)
    assert [one for one in all_of_them if abs(one.excess) >= 400] == list(large)
    assert 0 < len(large) < len(all_of_them)


def test_moments_less_than_six_quiet_hours_apart_are_one_incident() -> None:
    values = hours(42)
    values[0, [800, 805]] *= 10
    found = [one for one in incidents(by_hour(values), 0) if one.last >= 800]
    assert [(one.first, one.last) for one in found] == [(800, 805)]


VALUES = arrays(
    np.float64,
    st.tuples(st.integers(1, 3), st.integers(40, 160)),
    elements=st.one_of(st.floats(0, 1000, allow_subnormal=False), st.just(0.0), st.just(float("nan"))),
)
STEPS = st.sampled_from([15, HOUR, DAY])


@settings(max_examples=40, deadline=None)
@given(values=VALUES, step=STEPS, more=arrays(np.float64, 30, elements=st.floats(0, 1e6)))
def test_what_comes_later_changes_no_earlier_score(values: Floats, step: int, more: Floats) -> None:
    before = detect(values, step_minutes=step, start_ms=START_MS)
    longer = np.concatenate([values, np.tile(more, (values.shape[0], 1))], axis=1)
    after = detect(longer, step_minutes=step, start_ms=START_MS)
    np.testing.assert_array_equal(before.score, after.score[:, : values.shape[1]])
    np.testing.assert_array_equal(before.expected, after.expected[:, : values.shape[1]])


@settings(max_examples=40, deadline=None)
@given(values=VALUES, step=STEPS, power=st.integers(-20, 40))
def test_scores_do_not_depend_on_the_unit(values: Floats, step: int, power: int) -> None:
    """By powers of two, which change no digit."""
    one = detect(values, step_minutes=step, start_ms=START_MS)
    other = detect(values * 2.0**power, step_minutes=step, start_ms=START_MS)
    np.testing.assert_allclose(one.score, other.score, rtol=1e-9)
    np.testing.assert_allclose(one.expected * 2.0**power, other.expected, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(values=VALUES, step=STEPS, data=st.data())
def test_a_series_is_scored_the_same_in_any_company(values: Floats, step: int, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(values.shape[0])))
    together = detect(values[order], step_minutes=step, start_ms=START_MS)
    for place, i in enumerate(order):
        alone = detect(values[i : i + 1], step_minutes=step, start_ms=START_MS)
        same(alone.score[0], together.score[place])


def test_sigma_equivalents_are_those_of_the_normal_distribution() -> None:
    """Of 3 σ a normal variable is beyond in 0.26998 % of cases, of 5 σ in 0.0000573303 %."""
    known = np.array([1.0, 0.3173105079, 0.0026997961, 5.733031e-7])
    np.testing.assert_allclose(sigma_equivalent(known), [0.0, 1.0, 3.0, 5.0], atol=0.001)
