"""The week's shape of each series, as it was known at each of several days (origins), shrunk towards none."""

import numpy as np

from outlay.domain.forecasting.arrays import Floats, Whole, median_of, ratio
from outlay.domain.forecasting.history import History

WEEK = 7
_PRIOR_WEEKS = 1.0
"""Weeks without a season that are reckoned with beside what is known."""
HALF = WEEK // 2
_LEAST_OF_A_WEEK = 4
_CLIP = 5.0
"""Deviations beyond so many robust sigmas count as that: one spike is no season."""
_CHANCE = 0.25
"""Of the spread that chance alone would make, so much is held against a season: a missed one costs more."""
_MAD_TO_SIGMA = 1.4826


def weekly_season(history: History, origins: Whole) -> Floats:
    """(n, origins, 7) on the logarithmic scale: place j is of the columns with column % 7 == j.

    Each weekday's mean deviation from the centred mean of its week (classical decomposition), with nothing after the
    origin, shrunk by what of the means' spread is chance (James & Stein 1961).
    """
    deviations, usable = _deviations(history)
    count, total, squares = (np.zeros((len(deviations), len(origins), WEEK)) for _ in range(3))
    for place in range(WEEK):
        columns = np.arange(place, history.days, WEEK)
        past = (columns[:, None] <= origins[None, :] - HALF).astype(np.float64)
        count[:, :, place] = usable[:, columns] @ past
        total[:, :, place] = deviations[:, columns] @ past
        squares[:, :, place] = deviations[:, columns] ** 2 @ past
    mean = ratio(total, count)
    mean = mean - mean.mean(axis=2, keepdims=True)
    return np.asarray(mean * _trusted(mean, count, squares))


def _trusted(mean: Floats, count: Floats, squares: Floats) -> Floats:
    """(n, origins, 7), 0 to 1: how much of each weekday's mean is to be believed."""
    days = count.sum(axis=2, keepdims=True)
    within = np.maximum((squares - count * mean**2).sum(axis=2, keepdims=True), 0.0)
    noise = ratio(within, np.maximum(days - WEEK, 1.0))
    chance = ratio(noise, count)
    spread = np.maximum((mean**2).mean(axis=2, keepdims=True) - chance.mean(axis=2, keepdims=True), 0.0)
    return ratio(spread, spread + _CHANCE * chance) * count / (count + _PRIOR_WEEKS)


def season_ahead(season: Floats, origins: Whole, horizon: int) -> Floats:
    """(n, origins, horizon): that of the days after each origin."""
    places = (origins[:, None] + 1 + np.arange(horizon)) % WEEK
    return np.asarray(np.take_along_axis(season, np.broadcast_to(places, (len(season), *places.shape)), axis=2))


def _deviations(history: History) -> tuple[Floats, Floats]:
    """(n, t) each, 0 where there is too little around a day; outliers among the same weekday's are clipped."""
    mean, count = around(history)
    usable = (history.seen > 0) & (count >= _LEAST_OF_A_WEEK)
    deviations = np.where(usable, history.logs - mean, 0.0)
    usual = np.zeros_like(deviations)
    for place in range(WEEK):
        days = slice(place, None, WEEK)
        usual[:, days] = median_of(deviations[:, days], usable[:, days])[:, None]
    apart = deviations - usual
    limit = _CLIP * _MAD_TO_SIGMA * median_of(np.abs(apart), usable)[:, None]
    return np.where(usable, usual + np.clip(apart, -limit, limit), 0.0), usable.astype(np.float64)


def around(history: History) -> tuple[Floats, Floats]:
    """(n, t) each: mean and number of the known days in the week around each day; none at either end, where the week
    isn't whole."""
    n, days = history.logs.shape
    mean, count = np.zeros((n, days)), np.zeros((n, days))
    if days >= WEEK:
        sums, seens = (
            np.lib.stride_tricks.sliding_window_view(x, WEEK, axis=1).sum(axis=2) for x in (history.logs, history.seen)
        )
        inner = slice(HALF, days - HALF)
        begun = np.cumsum(history.seen, axis=1)[:, : days - WEEK + 1] > 0
        count[:, inner] = seens * begun
        mean[:, inner] = sums / np.maximum(seens, 1.0)
    return mean, count
