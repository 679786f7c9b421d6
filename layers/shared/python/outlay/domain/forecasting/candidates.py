"""The candidates: each one's forecast on the logarithmic scale from several days (origins) at once.

Levels and trends are discounted least squares (Brown 1963): sums over the past with weights that fall by a factor
a day. In such sums a missing day is simply absent, no starting value is needed, and one product of matrices gives them
for all series and origins.
"""

from dataclasses import dataclass

import numpy as np

from outlay.domain.forecast import ModelName
from outlay.domain.forecasting.arrays import Floats, Whole, median_of, ratio
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.season import WEEK

_SMOOTHING = (0.15, 0.3, 0.5)
"""Weights of the newest day. Each makes a member of its own; so do the discounts and lengths below."""
_TREND_DISCOUNTS = (0.01, 0.03)
"""By which a day counts less than the next, for the slope of the damped linear trend."""
_TREND_LEVEL = 0.35
_TREND_DAMPING, _TREND_CAP = 0.99, 0.03
"""By how much a trend fades a day, and how much of the level it may add a day at most."""
_LEAST_LEFT = 0.3
"""A falling trend leaves at least so much of the level."""
_THETA_DISCOUNT, _THETA_DAMPING, _THETA_CAP = 0.005, 0.98, 0.02
_PRIOR_SPREAD = 20.0
"""Added to the spread of time (days²): a trend over a few days is mostly noise, and counts little."""
_LEAST_AFTER = 7
"""Days after a level shift without which what was before still counts."""
_DECOMPOSITION_DAYS = (7, 14, 28)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Forecasts on the logarithmic scale, (members, n, origins, horizon), and which model each member belongs to."""

    members: Floats
    names: tuple[ModelName, ...]

    def of(self, name: ModelName) -> Floats:
        """(n, origins, horizon): the mean of the model's members."""
        return np.asarray(self.members[[i for i, other in enumerate(self.names) if other == name]].mean(axis=0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """What is known of n series at several origins."""

    history: History
    origins: Whole
    season: Floats
    """(n, origins, 7)"""
    since: Whole
    """(n,): what lies before this column is left out at origins that know enough of what came after."""
    ahead: Floats
    """(n, origins, horizon): what season and holidays add to the level."""


def candidates(known: Known) -> Candidates:
    """All of them, from each of the origins, with nothing after it."""
    past, ahead, horizon = _Past(known), known.ahead, known.ahead.shape[2]
    smoothed = [past.level(weight)[:, :, None] + ahead for weight in _SMOOTHING]
    drift = 0.5 * past.slope(_THETA_DISCOUNT, _THETA_CAP)[:, :, None] * _damped(_THETA_DAMPING, horizon)
    named: list[tuple[ModelName, Floats]] = [("exponential_smoothing", member) for member in smoothed]
    named += [("theta", member + drift) for member in smoothed]
    level = past.level(_TREND_LEVEL)[:, :, None] + ahead
    named += [("damped_linear", level + _grown(past.slope(it, _TREND_CAP), horizon)) for it in _TREND_DISCOUNTS]
    named += [("seasonal_decomposition", past.middle(days)[:, :, None] + ahead) for days in _DECOMPOSITION_DAYS]
    named += [("average", past.mean()[:, :, None] + 0.0 * ahead)]
    named += [("seasonal_naive", past.last_week(horizon, otherwise=smoothed[0]))]
    return Candidates(members=np.stack([member for _, member in named]), names=tuple(name for name, _ in named))


def _grown(slope: Floats, horizon: int) -> Floats:
    """(n, origins, horizon): a trend that is a straight line in amounts, not an exponential one, and fades."""
    return np.asarray(np.log(np.maximum(1.0 + slope[:, :, None] * _damped(_TREND_DAMPING, horizon), _LEAST_LEFT)))


def _damped(damping: float, horizon: int) -> Floats:
    return np.asarray(np.cumsum(damping ** np.arange(1, horizon + 1)))


class _Past:
    """Discounted sums of what lies before each origin, with the season taken out."""

    def __init__(self, known: Known) -> None:
        history, since, origins = known.history, known.since, known.origins
        self._history, self._season, self._origins = history, known.season, origins
        self._shifted = np.flatnonzero(since)
        self._since = since[self._shifted]
        self._after = np.arange(history.days) >= since[self._shifted, None]
        self._knows = origins >= since[self._shifted, None] + _LEAST_AFTER - 1
        self._age = (origins[None, :] - np.arange(history.days)[:, None]).astype(np.float64)
        self._before = self._age >= 0

    def level(self, weight: float) -> Floats:
        """(n, origins): the exponentially weighted mean."""
        sums, count = self._sums(self._weights(weight))
        return ratio(sums, count)

    def mean(self) -> Floats:
        """(n, origins): the plain mean of the last four weeks, season and all."""
        weights = (self._before & (self._age < 4 * WEEK)).astype(np.float64)
        return ratio(self._product(self._history.logs, weights), self._product(self._history.seen, weights))

    def slope(self, discount: float, cap: float) -> Floats:
        """(n, origins): change of the logarithm a day, by least squares, shrunk and capped."""
        weights = self._weights(discount)
        sums, count = self._sums(weights)
        aged, ages = self._sums(weights * self._age)
        squares = self._product(self._history.seen, weights * self._age**2)
        age = ratio(ages, count)
        spread = np.maximum(ratio(squares, count) - age**2, 0.0)
        falling = ratio(aged, count) - ratio(sums, count) * age
        return np.asarray(np.clip(-falling / (spread + _PRIOR_SPREAD), -cap, cap))

    def middle(self, days: int) -> Floats:
        """(n, origins): the median of the last ``days``; of intermittent series the mean: their median is nothing."""
        columns = self._origins[:, None] - np.arange(days)
        inside = np.maximum(columns, 0)
        places = np.broadcast_to(inside % WEEK, (len(self._season), *columns.shape))
        values = self._history.logs[:, inside] - np.take_along_axis(self._season, places, axis=2)
        known = (self._history.seen[:, inside] > 0) & (columns >= 0)
        known[self._shifted] &= ~self._knows[:, :, None] | (columns >= self._since[:, None, None])
        mean = ratio((values * known).sum(axis=2), known.sum(axis=2).astype(np.float64))
        middle = np.where(self._history.is_intermittent[:, None], mean, median_of(values, known))
        return np.where(known.any(axis=2), middle, self.level(_SMOOTHING[0]))

    def last_week(self, horizon: int, otherwise: Floats) -> Floats:
        """(n, origins, horizon): the last week again and again; ``otherwise`` where a day of it is missing."""
        columns = self._origins[:, None] - WEEK + 1 + np.arange(horizon) % WEEK
        inside = np.maximum(columns, 0)
        known = (self._history.seen[:, inside] > 0) & (columns >= 0)
        return np.where(known, self._history.logs[:, inside], otherwise)

    def _product(self, days: Floats, weights: Floats, columns: slice = slice(None)) -> Floats:
        """(n, origins): (n, t) summed by (t, origins) weights, without what lies before a shift."""
        products = days[:, columns] @ weights[columns]
        rows = self._shifted
        if rows.size:
            after = (days[rows] * self._after)[:, columns] @ weights[columns]
            products[rows] = np.where(self._knows, after, products[rows])
        return np.asarray(products)

    def _weights(self, discount: float) -> Floats:
        """(t, origins)"""
        return np.where(self._before, (1 - discount) ** np.maximum(self._age, 0.0), 0.0)

    def _sums(self, weights: Floats) -> tuple[Floats, Floats]:
        """(n, origins) each: of the logarithms without season, and of the days, both weighted."""
        sums = self._product(self._history.logs, weights)
        count = np.zeros_like(sums)
        for place in range(WEEK):
            of_place = self._product(self._history.seen, weights, slice(place, None, WEEK))
            count += of_place
            sums = sums - of_place * self._season[:, :, place]
        return sums, count
