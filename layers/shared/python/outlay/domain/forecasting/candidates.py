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

_SMOOTHING = (0.1, 0.2, 0.35, 0.5)
"""Weights of the newest day; their forecasts are averaged, which is as good as choosing and steadier."""
_TREND_DISCOUNTS = ((0.02, 0.95), (0.05, 0.95), (0.1, 0.9))
"""(discount a day, damping a day) of the damped linear trends that are averaged."""
_TREND_CAP = 0.05
"""No damped linear trend is steeper a day, on the logarithmic scale."""
_THETA_DISCOUNT, _THETA_DAMPING, _THETA_CAP = 0.005, 0.98, 0.02
_PRIOR_SPREAD = 20.0
"""Added to the spread of time (days²): a trend over a few days is mostly noise, and counts little."""
_DECOMPOSITION_DAYS = (7, 14, 28)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Forecasts on the logarithmic scale, (members, n, origins, horizon), and which model each member belongs to."""

    members: Floats
    names: tuple[ModelName, ...]

    def of(self, name: ModelName) -> Floats:
        """(n, origins, horizon): the mean of the model's members."""
        return np.asarray(self.members[[i for i, other in enumerate(self.names) if other == name]].mean(axis=0))


def candidates(history: History, season: Floats, origins: Whole, horizon: int) -> Candidates:
    """All of them, from each of the columns ``origins``, with nothing after it."""
    past = _Past(history, season, origins)
    ahead = _ahead(season, origins, horizon)
    smoothed = [past.level(weight)[:, :, None] + ahead for weight in _SMOOTHING]
    drift = 0.5 * past.slope(_THETA_DISCOUNT, _THETA_CAP)[:, :, None] * _damped(_THETA_DAMPING, horizon)
    named: list[tuple[ModelName, Floats]] = [("exponential_smoothing", member) for member in smoothed]
    named += [("theta", member + drift) for member in smoothed]
    named += [("damped_linear", past.line(*line, horizon) + ahead) for line in _TREND_DISCOUNTS]
    named += [("seasonal_decomposition", past.middle(days)[:, :, None] + ahead) for days in _DECOMPOSITION_DAYS]
    named += [("average", past.mean()[:, :, None] + 0.0 * ahead)]
    named += [("seasonal_naive", past.last_week(horizon, otherwise=smoothed[1]))]
    return Candidates(members=np.stack([member for _, member in named]), names=tuple(name for name, _ in named))


def _ahead(season: Floats, origins: Whole, horizon: int) -> Floats:
    """(n, origins, horizon): the season of the days to come."""
    places = (origins[:, None] + 1 + np.arange(horizon)) % WEEK
    return np.asarray(np.take_along_axis(season, np.broadcast_to(places, (len(season), *places.shape)), axis=2))


def _damped(damping: float, horizon: int) -> Floats:
    return np.asarray(np.cumsum(damping ** np.arange(1, horizon + 1)))


class _Past:
    """Discounted sums of what lies before each origin, with the season taken out."""

    def __init__(self, history: History, season: Floats, origins: Whole) -> None:
        self._history, self._season, self._origins = history, season, origins
        self._age = (origins[None, :] - np.arange(history.days)[:, None]).astype(np.float64)
        self._before = self._age >= 0

    def level(self, weight: float) -> Floats:
        """(n, origins): the exponentially weighted mean."""
        sums, count = self._sums(self._weights(weight))
        return ratio(sums, count)

    def mean(self) -> Floats:
        """(n, origins): the plain mean of the last four weeks, season and all."""
        weights = (self._before & (self._age < 4 * WEEK)).astype(np.float64)
        return ratio(self._history.logs @ weights, self._history.seen @ weights)

    def slope(self, discount: float, cap: float) -> Floats:
        """(n, origins): change a day, shrunk and capped."""
        return self._trend(discount, cap)[0]

    def line(self, discount: float, damping: float, horizon: int) -> Floats:
        """(n, origins, horizon): the trend's value at the origin, then on with a slope that fades."""
        slope, end = self._trend(discount, _TREND_CAP)
        return np.asarray(end[:, :, None] + slope[:, :, None] * _damped(damping, horizon))

    def middle(self, days: int) -> Floats:
        """(n, origins): the median of the last ``days``."""
        columns = self._origins[:, None] - np.arange(days)
        inside = np.maximum(columns, 0)
        places = np.broadcast_to(inside % WEEK, (len(self._season), *columns.shape))
        values = self._history.logs[:, inside] - np.take_along_axis(self._season, places, axis=2)
        found = median_of(values, (self._history.seen[:, inside] > 0) & (columns >= 0))
        some = (self._history.seen[:, inside] * (columns >= 0)).sum(axis=2) > 0
        return np.where(some, found, self.level(_SMOOTHING[1]))

    def last_week(self, horizon: int, otherwise: Floats) -> Floats:
        """(n, origins, horizon): the last week again and again; ``otherwise`` where a day of it is missing."""
        columns = self._origins[:, None] - WEEK + 1 + np.arange(horizon) % WEEK
        inside = np.maximum(columns, 0)
        known = (self._history.seen[:, inside] > 0) & (columns >= 0)
        return np.where(known, self._history.logs[:, inside], otherwise)

    def _trend(self, discount: float, cap: float) -> tuple[Floats, Floats]:
        weights = self._weights(discount)
        sums, count = self._sums(weights)
        aged, ages = self._sums(weights * self._age)
        squares = self._history.seen @ (weights * self._age**2)
        level, age = ratio(sums, count), ratio(ages, count)
        spread = np.maximum(ratio(squares, count) - age**2, 0.0)
        slope = np.clip((level * age - ratio(aged, count)) / (spread + _PRIOR_SPREAD), -cap, cap)
        return slope, np.asarray(level + slope * age)

    def _weights(self, discount: float) -> Floats:
        """(t, origins)"""
        return np.where(self._before, (1 - discount) ** np.maximum(self._age, 0.0), 0.0)

    def _sums(self, weights: Floats) -> tuple[Floats, Floats]:
        """(n, origins) each: of the logarithms without season, and of the days, both weighted."""
        sums = self._history.logs @ weights
        count = np.zeros_like(sums)
        for place in range(WEEK):
            of_place = self._history.seen[:, place::WEEK] @ weights[place::WEEK]
            count += of_place
            sums = sums - of_place * self._season[:, :, place]
        return sums, count
