"""Forecasts of many daily series at once: see ``forecast_series``."""

from datetime import date, timedelta

import numpy as np

from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.forecast import MAX_HORIZON, MAX_TRAINING_DAYS, SeriesForecast
from outlay.domain.forecasting.answer import Parts, answers
from outlay.domain.forecasting.arrays import Flags, Floats, Whole
from outlay.domain.forecasting.bands import daily_bands, total_bands
from outlay.domain.forecasting.candidates import Known, candidates
from outlay.domain.forecasting.choice import choose
from outlay.domain.forecasting.description import is_weekly, notes_of, trends_of
from outlay.domain.forecasting.history import MOST, History, history_of
from outlay.domain.forecasting.holidays import aligned, holiday_effect
from outlay.domain.forecasting.rolling import origins_of, outcomes_of
from outlay.domain.forecasting.season import season_ahead, weekly_season
from outlay.domain.forecasting.shifts import shifts_of

_LEAST_COLUMNS = 7
"""A week: shorter arrays are filled up with missing days."""
_CELLS = 400_000
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
    used = np.asarray(values, dtype=np.float64)[:, -MAX_TRAINING_DAYS:]
    used = np.pad(used, ((0, 0), (max(0, _LEAST_COLUMNS - used.shape[1]), 0)), constant_values=np.nan)
    days = used.shape[1]
    first = first_day + timedelta(days=values.shape[1] - days)
    marked = aligned(holidays, np.isfinite(used), horizon)
    size = max(1, _CELLS // (len(origins_of(days)) * horizon))
    chunks = (slice(start, start + size) for start in range(0, len(used), size))
    return tuple(it for rows in chunks for it in _forecast(used[rows], marked[rows], first, horizon))


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


def _forecast(values: Floats, holidays: Flags, first_day: date, horizon: int) -> tuple[SeriesForecast, ...]:
    history, origins = history_of(values), origins_of(values.shape[1])
    known, effect = _known(history, holidays, origins, horizon)
    came = outcomes_of(history, origins, horizon)
    choice = choose(history, candidates(known), came)
    season = known.season[:, -1]
    return answers(
        Parts(
            history=history,
            choice=choice,
            daily=daily_bands(history, choice.logs, came),
            totals=total_bands(history, choice.logs, came),
            trends=trends_of(known.history, season),
            is_weekly=is_weekly(known.history, season),
            notes=notes_of(history, first_day, known.since, holidays, effect),
        )
    )


def _known(history: History, holidays: Flags, origins: Whole, horizon: int) -> tuple[Known, Floats]:
    """What the candidates need, and (n,) the holidays' difference on the logarithmic scale."""
    days = history.days
    plain = history.without(holidays[:, :days])
    season = weekly_season(plain, origins)
    effect = holiday_effect(history, plain, season[:, -1], holidays, origins)
    ahead = season_ahead(season, origins, horizon)
    coming = holidays[:, origins[:, None] + 1 + np.arange(horizon)]
    ahead = ahead + effect[:, :, None] * coming
    since = shifts_of(plain, season[:, -1])
    return Known(history=plain, origins=origins, season=season, since=since, ahead=ahead), effect[:, -1]
