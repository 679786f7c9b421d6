"""Forecasts of many daily series at once: see ``forecast_series``."""

from datetime import date

import numpy as np

from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.forecast import MAX_HORIZON, MAX_TRAINING_DAYS, SeriesForecast
from outlay.domain.forecasting.answer import Parts, answers
from outlay.domain.forecasting.arrays import Flags, Floats
from outlay.domain.forecasting.bands import daily_bands, total_bands
from outlay.domain.forecasting.candidates import candidates
from outlay.domain.forecasting.choice import choose
from outlay.domain.forecasting.description import is_weekly, trends_of
from outlay.domain.forecasting.history import MOST, history_of
from outlay.domain.forecasting.rolling import origins_of, outcomes_of
from outlay.domain.forecasting.season import weekly_season

_LEAST_COLUMNS = 2
_CELLS = 1_000_000
"""Series are taken in chunks of about so many (origin, day ahead) pairs, which bounds the memory in use."""


def forecast_series(
    values: Floats, *, first_day: date, horizon: int, holidays: Flags | None = None
) -> tuple[SeriesForecast, ...]:
    """A forecast of each series for the ``horizon`` days after its last column.

    ``values`` (n, t): daily amounts, oldest first, NaN where a day is missing (leading: the series had not begun); what
    is below zero counts as 0. ``first_day``: the date of column 0. ``holidays``: (t + horizon,) for all series or
    (n, t + horizon), one row each. Only the last 365 days are used. A series of under 3 known days has the basis "none"
    and no values.

    Each series by itself: neither its neighbours nor their order change anything. Raises InvalidInput for a horizon
    outside 1–366 or arrays that don't fit.
    """
    _check(values, horizon, holidays)
    del first_day  # names the day of a level shift, as soon as these are looked for
    used = np.asarray(values, dtype=np.float64)[:, -MAX_TRAINING_DAYS:]
    used = np.pad(used, ((0, 0), (max(0, _LEAST_COLUMNS - used.shape[1]), 0)), constant_values=np.nan)
    cells = len(origins_of(used.shape[1])) * horizon
    size = max(1, _CELLS // cells)
    return tuple(
        forecast for start in range(0, len(used), size) for forecast in _forecast(used[start : start + size], horizon)
    )


def _check(values: Floats, horizon: int, holidays: Flags | None) -> None:
    problems = []
    days = values.shape[-1] + horizon
    if holidays is not None and holidays.shape not in ((days,), (len(values), days)):
        problems.append(Problem(field="holidays", reason=f"must cover the known days and the horizon: {days}"))
    if not 1 <= horizon <= MAX_HORIZON:
        problems.append(Problem(field="horizon", reason=f"must be 1 to {MAX_HORIZON} days"))
    if values.ndim != 2:
        problems.append(Problem(field="values", reason="must have two dimensions: series, days"))
    elif np.isinf(values).any():
        problems.append(Problem(field="values", reason="must be finite; a missing day is NaN"))
    elif (values > MOST).any():
        problems.append(Problem(field="values", reason=f"must be at most {MOST:g}"))
    if problems:
        raise InvalidInput("There can be no forecast of this.", problems=problems)


def _forecast(values: Floats, horizon: int) -> tuple[SeriesForecast, ...]:
    history = history_of(values)
    origins = origins_of(history.days)
    season = weekly_season(history, origins)
    came = outcomes_of(history, origins, horizon)
    choice = choose(history, candidates(history, season, origins, horizon), came)
    last = season[:, -1]
    return answers(
        Parts(
            history=history,
            choice=choice,
            daily=daily_bands(history, choice.logs, came),
            totals=total_bands(history, choice.logs, came),
            trends=trends_of(history, last),
            is_weekly=is_weekly(history, last),
            notes=((),) * len(values),
        )
    )
