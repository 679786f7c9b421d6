"""Level shifts: since when a series lies at another height than before, and stays there.

A step, not a trend and not a spike: the days right before and right after it differ nearly as much as the weeks before
and after, and nearly all of these days lie on their own side of the middle.
"""

import numpy as np

from outlay.domain.forecasting.arrays import Flags, Floats, Whole, median_of, ratio
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.season import WEEK

LEAST_DAYS = 10
"""A shift is believed after so many days."""
_SEARCHED = 180
_NEAR, _FAR = 5, 21
_LEAST = 0.4
"""On the logarithmic scale: about half more, or a third less."""
_LEAST_SIGMAS = 3.0
_LEAST_SIGMA = 0.02
_STEP = 0.6
_ON_ITS_SIDE = 0.85
_MAD_TO_SIGMA = 1.4826


def shifts_of(history: History, season: Floats) -> Whole:
    """(n,): the first column of the present level; 0 where no shift was found. ``season`` is (n, 7)."""
    first = max(0, history.days - _SEARCHED)
    places = np.arange(first, history.days) % WEEK
    levels, known = history.logs[:, first:] - season[:, places], history.seen[:, first:] > 0
    cuts = np.arange(LEAST_DAYS, levels.shape[1] - LEAST_DAYS + 1)
    if cuts.size == 0:
        return np.zeros(len(levels), dtype=np.int64)
    strength = _strength(levels, known, cuts)
    best = strength.argmax(axis=1)
    found = strength[np.arange(len(levels)), best] > 0
    return np.where(found, first + cuts[best], 0)


def _strength(levels: Floats, known: Flags, cuts: Whole) -> Floats:
    """(n, cuts): the size of the step in sigmas, 0 where it is none."""
    before, after = _Side(levels, known, cuts, -1), _Side(levels, known, cuts, 1)
    step = after.middle(_FAR) - before.middle(_FAR)
    near = after.middle(_NEAR) - before.middle(_NEAR)
    sigma = np.maximum(before.sigma(), after.sigma())
    halfway = (before.middle(_FAR) + after.middle(_FAR)) / 2
    up = np.sign(step)
    is_step = (np.abs(step) >= _LEAST) & (np.abs(step) >= _LEAST_SIGMAS * sigma) & (near * up >= _STEP * np.abs(step))
    is_step &= (before.share_beyond(halfway, -up) >= _ON_ITS_SIDE) & (after.share_beyond(halfway, up) >= _ON_ITS_SIDE)
    return np.where(is_step, np.abs(after.mean(_NEAR) - before.mean(_NEAR)) / sigma, 0.0)


class _Side:
    """The days before (-1) or after (1) each of several cuts, nearest first: (n, cuts, days)."""

    def __init__(self, levels: Floats, known: Flags, cuts: Whole, direction: int) -> None:
        days = np.arange(_FAR)
        columns = cuts[:, None] + (days if direction > 0 else -1 - days)
        inside = np.clip(columns, 0, levels.shape[1] - 1)
        self._values = levels[:, inside]
        self._present = known[:, inside] & (columns == inside)

    def middle(self, days: int) -> Floats:
        return median_of(self._values[:, :, :days], self._present[:, :, :days])

    def mean(self, days: int) -> Floats:
        present = self._present[:, :, :days].astype(np.float64)
        return ratio((self._values[:, :, :days] * present).sum(axis=2), present.sum(axis=2))

    def sigma(self) -> Floats:
        apart = np.abs(self._values - self.middle(_FAR)[:, :, None])
        return _MAD_TO_SIGMA * median_of(apart, self._present) + _LEAST_SIGMA

    def share_beyond(self, limit: Floats, up: Floats) -> Floats:
        """0 where fewer than the least number of days are known."""
        beyond = ((self._values - limit[:, :, None]) * up[:, :, None] > 0) & self._present
        count = self._present.sum(axis=2)
        return np.where(count >= LEAST_DAYS, beyond.sum(axis=2) / np.maximum(count, 1), 0.0)
