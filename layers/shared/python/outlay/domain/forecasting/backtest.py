"""How good forecasts are on series of one's own: made again from earlier days (rolling origins) and held against what
came. Nothing after its origin reaches a forecast, its choice of model or its bands.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.forecast import LEVELS, MAX_HORIZON, MAX_TRAINING_DAYS, MIN_DAYS, Band, SeriesForecast
from outlay.domain.forecasting.arrays import Floats
from outlay.domain.forecasting.backtest_scores import DailySeries, HorizonScores, Predictions, Windows, score
from outlay.domain.forecasting.engine import forecast_series

LEAST_TRAINING_DAYS = 28
_SHORT_HORIZON, _SHORT_ORIGINS, _LONG_ORIGINS = 14, 12, 6


def backtest(
    series: Sequence[DailySeries], *, horizons: Sequence[int], timer: Callable[[], float]
) -> tuple[HorizonScores, ...]:
    """The engine's scores by horizon, in the order asked for. ``timer`` gives seconds, of any beginning.

    At most 12 origins for horizons up to two weeks, 6 for longer ones, each a horizon apart, from the end of a series
    back; 28 to 365 days of training. Raises InvalidInput for a horizon outside 1–366.
    """
    wrong = [it for it in horizons if not 1 <= it <= MAX_HORIZON]
    if wrong:
        raise InvalidInput(
            "There can be no back-test of this.",
            problems=[Problem(field="horizon", reason=f"{it} is not within 1 to {MAX_HORIZON} days") for it in wrong],
        )
    return tuple(score(series, it, predict(it, timer=timer)) for it in (windows(series, it) for it in horizons))


def windows(series: Sequence[DailySeries], horizon: int) -> Windows:
    """All there are for a horizon."""
    most = _SHORT_ORIGINS if horizon <= _SHORT_HORIZON else _LONG_ORIGINS
    cuts = [
        (place, len(it.values) - horizon * back)
        for place, it in enumerate(series)
        for back in range(1, most + 1)
        if len(it.values) - horizon * back >= LEAST_TRAINING_DAYS
    ]
    cuts = [(place, cut) for place, cut in cuts if np.isfinite(_training(series[place], cut)).sum() >= MIN_DAYS]
    training = np.full((len(cuts), MAX_TRAINING_DAYS), np.nan)
    actual = np.full((len(cuts), horizon), np.nan)
    for row, (place, cut) in enumerate(cuts):
        known = _training(series[place], cut)
        training[row, MAX_TRAINING_DAYS - len(known) :] = known
        actual[row] = series[place].values[cut : cut + horizon]
    return Windows(
        horizon=horizon,
        training=training,
        actual=actual,
        series=np.array([place for place, _ in cuts], dtype=np.int64),
        last_days=tuple(series[place].first_day + timedelta(days=cut - 1) for place, cut in cuts),
    )


def _training(series: DailySeries, cut: int) -> Floats:
    return series.values[max(0, cut - MAX_TRAINING_DAYS) : cut]


def predict(tested: Windows, *, timer: Callable[[], float]) -> Predictions:
    """By this engine."""
    start = timer()
    forecasts = forecast_series(tested.training, first_day=date(2001, 1, 1), horizon=tested.horizon)
    seconds = timer() - start
    return Predictions(
        values=_table([it.daily.values for it in forecasts], tested.horizon),
        lower={level: _table([_band(it, level).lower for it in forecasts], tested.horizon) for level in LEVELS},
        upper={level: _table([_band(it, level).upper for it in forecasts], tested.horizon) for level in LEVELS},
        seconds=seconds,
    )


def _band(forecast: SeriesForecast, level: int) -> Band:
    return next(band for band in forecast.daily.bands if band.level == level)


def _table(rows: list[tuple[float, ...]], horizon: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), horizon)
