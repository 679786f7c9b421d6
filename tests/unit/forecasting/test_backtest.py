"""The back-test looks at nothing that came later, and says plainly how wrong forecasts were."""

from datetime import date

import numpy as np
import pytest
from outlay.domain.errors import InvalidInput
from outlay.domain.forecasting.arrays import Floats
from outlay.domain.forecasting.backtest import backtest, predict, windows
from outlay.domain.forecasting.backtest_scores import DailySeries, Predictions, score

FIRST_DAY = date(2026, 1, 1)


def a_series(values: Floats, name: str = "one", group: str = "") -> DailySeries:
    return DailySeries(name=name, first_day=FIRST_DAY, values=values, group=group)


def noise(days: int, seed: int = 1) -> Floats:
    return 100 * np.exp(np.random.default_rng(seed).normal(0, 0.2, days))


def no_time() -> float:
    return 0.0


def predicted(values: Floats, *, width: float = 0.0) -> Predictions:
    return Predictions(
        values=values,
        lower={80: values - width, 95: values - 2 * width},
        upper={80: values + width, 95: values + 2 * width},
        seconds=0.0,
    )


@pytest.mark.parametrize(
    ("days", "horizon", "count"), [(34, 7, 0), (35, 7, 1), (60, 7, 4), (400, 7, 12), (400, 30, 6), (87, 30, 1)]
)
def test_there_are_as_many_origins_as_leave_28_days_to_learn_from(days: int, horizon: int, count: int) -> None:
    assert len(windows([a_series(noise(days))], horizon).series) == count


def test_the_windows_go_back_from_the_end_a_horizon_apart() -> None:
    values = np.arange(500.0)
    tested = windows([a_series(values)], 7)
    assert [it.tolist() for it in tested.actual[:2]] == [values[-7:].tolist(), values[-14:-7].tolist()]
    assert tested.training[0].tolist() == values[500 - 7 - 365 : 500 - 7].tolist()
    assert tested.last_days[0] == date.fromordinal(FIRST_DAY.toordinal() + 492)


def test_what_comes_after_an_origin_changes_nothing_before_it() -> None:
    values = noise(200)
    changed = values.copy()
    changed[-7:] *= 50
    before, after = (predict(windows([a_series(it)], 7), timer=no_time) for it in (values, changed))
    assert before.values[0].tolist() == after.values[0].tolist()
    assert before.upper[95][0].tolist() == after.upper[95][0].tolist()


def test_the_figures_are_what_they_are_called() -> None:
    tested = windows([a_series(np.concatenate([np.ones(28), np.array([10.0, 20.0])]))], 2)
    (one,) = [score([a_series(noise(3))], tested, predicted(np.array([[12.0, 15.0]]), width=3.0))]
    assert one.overall.wape == pytest.approx(7 / 30)
    assert one.overall.total_error == pytest.approx(3 / 30)
    assert (one.overall.cover80, one.overall.cover95) == (0.5, 1.0)
    assert one.accuracy_total_median == pytest.approx(0.9)
    assert (one.share_within_15pct, one.share_within_5pct) == (1.0, 0.0)


def test_every_series_counts_the_same_whatever_its_size_or_length() -> None:
    series = [a_series(noise(500), "large"), a_series(noise(40, 2) / 1e6, "small")]
    (one,) = backtest(series, horizons=[7], timer=no_time)
    assert [it.windows for it in one.series] == [12, 1]
    assert one.overall.wape == pytest.approx(np.mean([it.wape for it in one.series if it.wape is not None]))


def test_groups_are_told_apart() -> None:
    series = [a_series(noise(100, seed), f"s{seed}", "ab"[seed % 2]) for seed in range(4)]
    (one,) = backtest(series, horizons=[7], timer=no_time)
    assert [(it.name, it.windows) for it in one.groups] == [("a", 20), ("b", 20)]


def test_a_series_that_is_too_short_or_has_nothing_is_unknown_not_zero() -> None:
    (one,) = backtest([a_series(noise(20)), a_series(np.zeros(80))], horizons=[7], timer=no_time)
    short, nothing = one.series
    assert (short.windows, short.wape, short.cover80) == (0, None, None)
    assert (nothing.windows, nothing.wape, nothing.total_error) == (7, None, None)


def test_missing_days_afterwards_do_not_count() -> None:
    values = noise(42)
    values[-3] = np.nan
    (one,) = backtest([a_series(values)], horizons=[14], timer=no_time)
    assert one.overall.wape is not None
    assert (one.overall.total_error, one.accuracy_total_median) == (None, None)


def test_the_time_of_a_fit_is_the_mean_over_all() -> None:
    ticks = iter([1.0, 1.5])
    (one,) = backtest([a_series(noise(400))], horizons=[7], timer=lambda: next(ticks))
    assert one.ms_per_fit == pytest.approx(500 / 12)


def test_every_wrong_horizon_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        backtest([a_series(noise(60))], horizons=[0, 7, 500], timer=no_time)
    assert [problem.reason[:4].strip() for problem in refused.value.problems] == ["0 is", "500"]


def test_no_series_are_no_figures() -> None:
    (one,) = backtest([], horizons=[7], timer=no_time)
    assert (one.overall.wape, one.ms_per_fit, one.accuracy_total_mean) == (None, None, None)
