"""The week's shape of each series, as it was known at each of several days (origins), shrunk towards none."""

import numpy as np

from outlay.domain.forecasting.arrays import Floats, Whole, median_of
from outlay.domain.forecasting.history import History

WEEK = 7
SHRINKAGE = 2.0
"""Weeks without a season that each weekday's mean is reckoned with: after two weeks it counts half."""
HALF = WEEK // 2
_LEAST_OF_A_WEEK = 4
_CLIP = 2.0
"""Deviations beyond so many robust sigmas count as that: one spike is no season."""
_MAD_TO_SIGMA = 1.4826


def weekly_season(history: History, origins: Whole) -> Floats:
    """(n, origins, 7) on the logarithmic scale: place j is of the columns with column % 7 == j.

    By each day's deviation from the centred mean of its week (classical decomposition), with nothing after the origin.
    """
    deviations, usable = _deviations(history)
    days = history.days
    season = np.zeros((deviations.shape[0], len(origins), WEEK))
    for place in range(WEEK):
        columns = np.arange(place, days, WEEK)
        past = (columns[:, None] <= origins[None, :] - HALF).astype(np.float64)
        count = usable[:, columns] @ past
        season[:, :, place] = (deviations[:, columns] @ past) / (count + SHRINKAGE)
    return np.asarray(season - season.mean(axis=2, keepdims=True))


def season_ahead(season: Floats, origins: Whole, horizon: int) -> Floats:
    """(n, origins, horizon): that of the days after each origin."""
    places = (origins[:, None] + 1 + np.arange(horizon)) % WEEK
    return np.asarray(np.take_along_axis(season, np.broadcast_to(places, (len(season), *places.shape)), axis=2))


def _deviations(history: History) -> tuple[Floats, Floats]:
    """(n, t) each, 0 where there is too little around a day."""
    mean, count = around(history)
    usable = (history.seen > 0) & (count >= _LEAST_OF_A_WEEK)
    deviations = np.where(usable, history.logs - mean, 0.0)
    limit = _CLIP * _MAD_TO_SIGMA * median_of(np.abs(deviations), usable)[:, None]
    return np.clip(deviations, -limit, limit), usable.astype(np.float64)


def around(history: History) -> tuple[Floats, Floats]:
    """(n, t) each: mean and number of the known days in the week around each day; none where the week isn't whole."""
    n, days = history.logs.shape
    mean, count = np.zeros((n, days)), np.zeros((n, days))
    if days >= WEEK:
        sums, seens = (
            np.lib.stride_tricks.sliding_window_view(x, WEEK, axis=1).sum(axis=2) for x in (history.logs, history.seen)
        )
        inner = slice(HALF, days - HALF)
        count[:, inner] = seens
        mean[:, inner] = sums / np.maximum(seens, 1.0)
    return mean, count
