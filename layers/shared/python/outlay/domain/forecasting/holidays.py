"""Holidays: how much more or less their days have than others of the series, shrunk towards no difference."""

import numpy as np

from outlay.domain.forecasting.arrays import Flags, Floats, Whole
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.season import HALF, WEEK, around

_SHRINKAGE = 2.0
"""Holidays without any difference that the known ones are reckoned with: two count half."""
_MOST = 0.2
"""Where more days than this share are holidays they are what is usual, and no exception."""


def aligned(holidays: Flags | None, known: Flags, horizon: int) -> Flags:
    """(n, t + horizon), for (n, t) days that are ``known`` or not and those to come; none where they are many."""
    rows, days = known.shape
    if holidays is None:
        return np.zeros((rows, days + horizon), dtype=np.bool_)
    last = np.broadcast_to(holidays, (rows, holidays.shape[-1]))[:, -(days + horizon) :]
    filled = np.pad(last, ((0, 0), (days + horizon - last.shape[1], 0)))
    usual = (filled[:, :days] & known).sum(axis=1) > _MOST * known.sum(axis=1)
    return np.asarray(filled & ~usual[:, None])


def holiday_effect(history: History, plain: History, season: Floats, holidays: Flags, origins: Whole) -> Floats:
    """(n, origins): difference of the logarithm on a holiday, as known at each origin.

    ``plain`` is ``history`` without the holidays, ``season`` (n, 7) its week.
    """
    mean, count = around(plain)
    places = np.arange(history.days) % WEEK
    usable = holidays[:, : history.days] & (history.seen > 0) & (count > 0)
    differences = np.where(usable, history.logs - mean - season[:, places], 0.0)
    past = (np.arange(history.days)[:, None] <= origins - HALF).astype(np.float64)
    return np.asarray((differences @ past) / (usable.astype(np.float64) @ past + _SHRINKAGE))
