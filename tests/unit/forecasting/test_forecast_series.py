"""One series at a time: what a forecast says of series whose future is plain."""

from datetime import date, timedelta

import numpy as np
import pytest
from outlay.domain.errors import InvalidInput
from outlay.domain.forecast import MODELS, SeriesForecast
from outlay.domain.forecasting import forecast_series
from outlay.domain.forecasting.arrays import Floats

FIRST_DAY = date(2026, 1, 5)
WEEK = np.array([1.2, 1.2, 1.1, 1.1, 1.0, 0.3, 0.2])


def one(values: Floats, horizon: int = 7, **given: object) -> SeriesForecast:
    (forecast,) = forecast_series(values[None], first_day=FIRST_DAY, horizon=horizon, **given)  # type: ignore[arg-type]
    return forecast


def noise(days: int, seed: int = 1, size: float = 0.05) -> Floats:
    return np.exp(np.random.default_rng(seed).normal(0, size, days))


def test_no_series_have_no_forecasts() -> None:
    assert forecast_series(np.zeros((0, 30)), first_day=FIRST_DAY, horizon=7) == ()


@pytest.mark.parametrize("days", [0, 1, 2])
def test_under_three_days_there_is_no_answer_but_the_reason(days: int) -> None:
    forecast = one(np.ones(days))
    assert (forecast.basis, forecast.horizon, forecast.days_used) == ("none", 0, days)
    assert (forecast.daily.bands, forecast.errors) == ((), ())
    assert "Fewer than 3 days" in forecast.reason


def test_from_the_third_day_on_there_is_an_answer_with_wide_bands() -> None:
    short, long = one(np.array([9.0, 11.0, 10.0])), one(10 * noise(90))
    assert (short.basis, long.basis) == ("short", "full")
    assert short.daily.values[0] == pytest.approx(10, rel=0.05)
    assert _width(short) > 2 * _width(long)
    assert any("Only 3 days" in note for note in short.notes)


@pytest.mark.parametrize(("days", "basis"), [(13, "short"), (14, "weeks"), (55, "weeks"), (56, "full")])
def test_the_basis_follows_the_known_days(days: int, basis: str) -> None:
    assert one(noise(days)).basis == basis


def test_missing_values_alone_are_no_basis() -> None:
    assert one(np.full(60, np.nan)).basis == "none"


def test_a_flat_series_stays_flat() -> None:
    forecast = one(np.full(90, 7.0), horizon=90)
    assert forecast.daily.values == pytest.approx([7.0] * 90, rel=1e-6)
    assert forecast.totals.values[-1] == pytest.approx(630, rel=1e-6)
    assert _width(forecast) < 0.05
    assert forecast.trend.direction == "flat"


def test_nothing_stays_nothing_with_bands_of_nothing() -> None:
    forecast = one(np.zeros(60))
    assert set(forecast.daily.values + forecast.totals.bands[1].upper) == {0.0}
    assert forecast.is_intermittent


@pytest.mark.parametrize("size", [1e15, 1e-9])
def test_very_large_and_very_small_amounts_are_forecast_like_others(size: float) -> None:
    values = np.tile(WEEK, 12) * noise(84)
    plain, scaled = one(values), one(values * size)
    assert scaled.daily.values == pytest.approx([value * size for value in plain.daily.values], rel=1e-9)


def test_one_enormous_day_among_small_ones_breaks_nothing() -> None:
    values = np.full(90, 1e-9)
    values[40] = 1e15
    assert np.isfinite(one(values, horizon=366).totals.bands[1].upper).all()


def test_the_week_is_learned() -> None:
    values = np.tile(WEEK, 12) * 100 * noise(84)
    forecast = one(values, horizon=14)
    assert forecast.seasonality == ("weekly",)
    assert forecast.daily.values == pytest.approx(np.tile(WEEK, 2) * 100, rel=0.15)


def test_the_week_does_not_depend_on_how_many_days_are_known() -> None:
    values = (np.tile(WEEK, 13) * noise(91))[:87]
    assert one(values).daily.values == pytest.approx(one(values[3:]).daily.values, rel=0.05)


def test_growth_goes_on_and_fades() -> None:
    values = np.linspace(100, 200, 120) * noise(120, size=0.02)
    forecast = one(values, horizon=90)
    days = np.array(forecast.daily.values)
    assert forecast.trend.direction == "up"
    assert 210 < days[29] < 240
    assert days[89] - days[59] < days[29] - 200 + 10


def test_no_trend_explodes() -> None:
    assert max(one(1.2 ** np.arange(60.0), horizon=366).daily.values) < 10 * 1.2**59


def test_a_level_shift_shortens_what_the_level_is_learned_from() -> None:
    values = np.concatenate([np.full(80, 100.0), np.full(15, 300.0)]) * noise(95)
    forecast = one(values, horizon=30)
    assert forecast.daily.values == pytest.approx([300] * 30, rel=0.12)
    assert any((FIRST_DAY + timedelta(days=80)).isoformat() in note for note in forecast.notes)


def test_neither_a_spike_nor_a_trend_is_a_level_shift() -> None:
    spike = 100 * noise(90)
    spike[70:73] *= 8
    assert not any("level changed" in note for it in (spike, np.geomspace(1, 20, 90)) for note in one(it).notes)


def test_a_spike_moves_the_forecast_little() -> None:
    values = 100 * noise(90)
    spiked = values.copy()
    spiked[-10] *= 20
    assert sum(one(spiked).daily.values) == pytest.approx(sum(one(values).daily.values), rel=0.1)


def test_missing_days_are_left_out_and_said_so() -> None:
    values = np.tile(WEEK, 12) * 100 * noise(84)
    holed = values.copy()
    holed[[20, 21, 40, 50, 51, 52, 53, 80]] = np.nan
    forecast = one(holed)
    assert (forecast.days_used, forecast.notes) == (76, ("8 days are missing and were left out.",))
    assert forecast.daily.values == pytest.approx(one(values).daily.values, rel=0.2)


def test_the_last_days_may_be_missing() -> None:
    values = 50 * noise(60)
    values[-5:] = np.nan
    assert one(values).daily.values == pytest.approx([50] * 7, rel=0.1)


def test_an_intermittent_series_is_forecast_as_an_average() -> None:
    generator = np.random.default_rng(3)
    values = np.where(generator.random(180) < 0.4, generator.poisson(5, 180), 0).astype(np.float64)
    forecast = one(values, horizon=30)
    assert forecast.is_intermittent
    assert forecast.totals.values[-1] == pytest.approx(30 * values[-90:].mean(), rel=0.35)


def test_holidays_are_learned_and_expected() -> None:
    values, holidays = 100 * noise(90), np.zeros(97, dtype=np.bool_)
    holidays[[10, 31, 45, 60, 77, 92]] = True
    values[holidays[:90]] *= 0.2
    forecast = one(values, holidays=holidays)
    assert forecast.daily.values[2] < 55
    assert forecast.daily.values[3] == pytest.approx(100, rel=0.1)
    assert any(note.startswith("Holidays differ by") for note in forecast.notes)


def test_holidays_that_made_no_difference_make_none() -> None:
    values, holidays = 100 * noise(90), np.zeros(97, dtype=np.bool_)
    holidays[[10, 31, 45, 60, 77, 92]] = True
    assert one(values, holidays=holidays).daily.values == pytest.approx(one(values).daily.values, rel=0.05)


def test_one_holiday_counts_a_third() -> None:
    values, holidays = np.full(90, 100.0), np.zeros(97, dtype=np.bool_)
    holidays[[45, 92]] = True
    values[45] = 10.0
    assert 40 < one(values, holidays=holidays).daily.values[2] < 80


def test_a_day_of_each_horizon_has_its_band_within_the_wider_one() -> None:
    forecast = one(50 * noise(120, size=0.4), horizon=30)
    for path in (forecast.daily, forecast.totals):
        narrow, wide = path.bands
        assert (narrow.level, wide.level, len(narrow.lower)) == (80, 95, 30)
        for low, lower, value, upper, high in zip(
            wide.lower, narrow.lower, path.values, narrow.upper, wide.upper, strict=True
        ):
            assert 0 <= low <= lower <= value <= upper <= high


def test_a_total_is_surer_than_its_days() -> None:
    forecast = one(50 * noise(200, size=0.4), horizon=14)
    days, total = _width(forecast), forecast.totals
    assert (total.bands[0].upper[-1] - total.bands[0].lower[-1]) / total.values[-1] < 0.7 * days


def test_running_totals_are_sums_of_the_days() -> None:
    forecast = one(50 * noise(100, size=0.3), horizon=10)
    assert forecast.totals.values == pytest.approx(np.cumsum(forecast.daily.values))


def test_bands_widen_when_reality_leaves_them() -> None:
    calm = 100 * noise(120, size=0.05)
    wild = calm.copy()
    wild[-10:] *= noise(10, seed=5, size=0.6)
    assert _width(one(wild)) > 1.5 * _width(one(calm))


def test_every_candidate_is_told_with_its_error_and_the_chosen_one_with_its_cover() -> None:
    forecast = one(np.tile(WEEK, 20) * 100 * noise(140))
    assert tuple(error.model for error in forecast.errors) == MODELS
    chosen = next(error for error in forecast.errors if error.model == forecast.model)
    assert chosen.origins > 20
    assert chosen.wape is not None
    assert chosen.wape < 0.1
    assert chosen.cover80 is not None
    assert 0.5 < chosen.cover80 <= 1
    assert "From" in forecast.reason


def test_one_model_is_taken_where_it_is_clearly_better() -> None:
    steps = np.repeat([1.0, 9.0, 2.0, 7.0, 3.0, 8.0, 5.0], 1)
    forecast = one(np.tile(steps, 20) * 100)
    errors = {error.model: error.wape for error in forecast.errors}
    assert errors[forecast.model] == min(error for error in errors.values() if error is not None)


@pytest.mark.parametrize("horizon", [0, -1, 367])
def test_a_horizon_out_of_range_is_refused(horizon: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        one(np.ones(30), horizon=horizon)
    assert refused.value.problems[0].field == "horizon"


def test_arrays_that_do_not_fit_are_refused_with_every_problem() -> None:
    with pytest.raises(InvalidInput) as refused:
        one(np.full(30, np.inf), horizon=400, holidays=np.zeros(3, dtype=np.bool_))
    assert {problem.field for problem in refused.value.problems} == {"horizon", "values", "holidays"}


def _width(forecast: SeriesForecast) -> float:
    """Of the 80 % band of the first week, relative to its days."""
    band = forecast.daily.bands[0]
    widths = np.subtract(band.upper, band.lower)[:7] / np.array(forecast.daily.values)[:7]
    return float(widths.mean())
