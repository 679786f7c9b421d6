"""What holds for any series whatever."""

from datetime import date

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from outlay.domain.forecast import SeriesForecast
from outlay.domain.forecasting import engine, forecast_series
from outlay.domain.forecasting.arrays import Floats

AMOUNTS = st.one_of(
    st.floats(0, 1e6),
    st.just(0.0),
    st.just(np.nan),
    st.floats(-10, 1e15),
)
SERIES = arrays(np.float64, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=60), elements=AMOUNTS)
HORIZONS = st.integers(1, 40)
STEADY = np.full((27, 39), 240758.09479904245)
"""Candidates err by rounding alone until the first series stops: none of them is better than the others."""
STEADY[0, -1] = 0.0
QUICK = settings(max_examples=60, deadline=None)


def forecasts(values: Floats, horizon: int) -> tuple[SeriesForecast, ...]:
    return forecast_series(values, first_day=date(2026, 3, 2), horizon=horizon)


@QUICK
@given(SERIES, HORIZONS)
def test_bands_hold_the_value_and_nothing_is_below_zero(values: Floats, horizon: int) -> None:
    for forecast in forecasts(values, horizon):
        for path in (forecast.daily, forecast.totals):
            assert len(path.values) == (0 if forecast.basis == "none" else horizon)
            for narrow, wide in zip(path.bands[:1], path.bands[1:], strict=True):
                rows = np.array([wide.lower, narrow.lower, path.values, narrow.upper, wide.upper])
                assert np.isfinite(rows).all()
                assert (rows >= 0).all()
                assert (np.diff(rows, axis=0) >= 0).all()


@QUICK
@given(SERIES, HORIZONS)
def test_the_same_data_gives_the_same_forecast(values: Floats, horizon: int) -> None:
    assert forecasts(values, horizon) == forecasts(values.copy(), horizon)


@QUICK
@given(arrays(np.float64, (3, 50), elements=st.floats(0.001, 1e6)), HORIZONS)
def test_a_thousand_times_the_amounts_are_a_thousand_times_the_forecast(values: Floats, horizon: int) -> None:
    for one, scaled in zip(forecasts(values, horizon), forecasts(values * 1000, horizon), strict=True):
        pairs = ((one.daily, scaled.daily), (one.totals, scaled.totals))
        for before, after in pairs:
            size = 1000 * max(*before.bands[1].upper, 1e-9)
            np.testing.assert_allclose(after.values, np.multiply(before.values, 1000), rtol=1e-6, atol=1e-6 * size)


@QUICK
@given(SERIES, HORIZONS, st.randoms(use_true_random=False))
def test_neither_order_nor_company_changes_a_forecast(
    values: Floats, horizon: int, chance: np.random.Generator
) -> None:
    order = list(range(len(values)))
    chance.shuffle(order)
    together, shuffled = forecasts(values, horizon), forecasts(values[order], horizon)
    for place, original in enumerate(order):
        _assert_alike(shuffled[place], together[original])
    _assert_alike(forecasts(values[:1], horizon)[0], together[0])


@QUICK
@given(SERIES, HORIZONS)
@example(STEADY, 1)
def test_chunks_change_nothing(values: Floats, horizon: int) -> None:
    whole = forecasts(values, horizon)
    cells = engine._CELLS
    try:
        engine._CELLS = 1
        one_by_one = forecasts(values, horizon)
    finally:
        engine._CELLS = cells
    for one, other in zip(one_by_one, whole, strict=True):
        _assert_alike(one, other)


@QUICK
@given(SERIES, HORIZONS, st.integers(1, 9))
def test_days_before_a_series_began_change_nothing(values: Floats, horizon: int, weeks: int) -> None:
    later = np.pad(values, ((0, 0), (7 * weeks, 0)), constant_values=np.nan)
    for one, padded in zip(forecasts(values, horizon), forecasts(later, horizon), strict=True):
        _assert_alike(padded, one)


def _assert_alike(one: SeriesForecast, other: SeriesForecast) -> None:
    """To the last digits: sums over more columns or rows are rounded differently."""
    assert (one.basis, one.days_used) == (other.basis, other.days_used)
    for mine, theirs in ((one.daily, other.daily), (one.totals, other.totals)):
        if mine.values:
            size = max(*mine.bands[1].upper, 1e-300)
            np.testing.assert_allclose(mine.values, theirs.values, rtol=1e-6, atol=1e-7 * size)
