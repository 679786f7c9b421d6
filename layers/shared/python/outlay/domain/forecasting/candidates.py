"""The candidates: each one's forecast on the logarithmic scale from several days (origins) at once.

Levels and trends are discounted least squares (Brown 1963): sums over the past with weights that fall by a factor
a day. In such sums a missing day is simply absent, no starting value is needed, and one product of matrices gives them
for all series and origins.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from outlay.domain.forecast import ModelName
from outlay.domain.forecasting.arrays import Floats, Whole, median_of, ratio
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.rolling import origins_of
from outlay.domain.forecasting.season import WEEK

_SMOOTHING = (0.03, 0.12, 0.4)
"""Weights of the newest day. Each makes a member of its own; so do the discounts and lengths below."""
_USUAL = 1
"""Place of the weight that stands in where a member has nothing to go by."""
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
_NAIVE_WEEKS = (1, 4)


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
    named += [("seasonal_naive", past.weeks_again(weeks, otherwise=smoothed[_USUAL])) for weeks in _NAIVE_WEEKS]
    return Candidates(members=np.stack([member for _, member in named]), names=tuple(name for name, _ in named))


def _grown(slope: Floats, horizon: int) -> Floats:
    """(n, origins, horizon): a trend that is a straight line in amounts, not an exponential one, and fades."""
    return np.asarray(np.log(np.maximum(1.0 + slope[:, :, None] * _damped(_TREND_DAMPING, horizon), _LEAST_LEFT)))


def _damped(damping: float, horizon: int) -> Floats:
    return np.asarray(np.cumsum(damping ** np.arange(1, horizon + 1)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Weights:
    """How much each day counts at each origin, for all sums that are needed: (t, sums · origins) each."""

    levels: Floats
    """Weights of ``_DISCOUNTS`` in their order, then, for those of ``_SLOPED``, times the day's age."""
    squares: Floats
    """Of ``_SLOPED``, times the square of the age."""
    recent: Floats
    """(t, origins), 1 for the last four weeks."""


_SLOPED = (_THETA_DISCOUNT, *_TREND_DISCOUNTS)
_DISCOUNTS = tuple(dict.fromkeys((*_SLOPED, _TREND_LEVEL, *_SMOOTHING)))


@lru_cache(maxsize=8)
def _weights(days: int) -> _Weights:
    """They depend on nothing but the number of days; making them anew would take a third of one series' forecast."""
    age = (origins_of(days)[None, :] - np.arange(days)[:, None]).astype(np.float64)
    before = age >= 0
    age = np.maximum(age, 0.0)
    plain = [np.where(before, (1 - discount) ** age, 0.0) for discount in _DISCOUNTS]
    aged = [weights * age for weights in plain[: len(_SLOPED)]]
    return _Weights(
        levels=np.concatenate(plain + aged, axis=1),
        squares=np.concatenate([weights * age for weights in aged], axis=1),
        recent=(before & (age < 4 * WEEK)).astype(np.float64),
    )


class _Past:
    """Discounted sums of what lies before each origin, with the season taken out."""

    def __init__(self, known: Known) -> None:
        history, since, origins = known.history, known.since, known.origins
        self._history, self._season, self._origins = history, known.season, origins
        self._shifted = np.flatnonzero(since)
        self._since = since[self._shifted]
        self._after = np.arange(history.days) >= since[self._shifted, None]
        self._knows = origins >= since[self._shifted, None] + _LEAST_AFTER - 1
        self._weights = _weights(history.days)
        sums, counts = self._all_sums()
        squares = self._product(history.seen, self._weights.squares)
        self._sums = dict(zip(_DISCOUNTS, zip(sums, counts, strict=False), strict=False))
        self._aged = dict(
            zip(_SLOPED, zip(sums[len(_DISCOUNTS) :], counts[len(_DISCOUNTS) :], squares, strict=True), strict=True)
        )

    def level(self, weight: float) -> Floats:
        """(n, origins): the exponentially weighted mean."""
        sums, count = self._sums[weight]
        return ratio(sums, count)

    def mean(self) -> Floats:
        """(n, origins): the plain mean of the last four weeks, season and all."""
        (sums,), (count,) = (self._product(it, self._weights.recent) for it in (self._history.logs, self._history.seen))
        return ratio(sums, count)

    def slope(self, discount: float, cap: float) -> Floats:
        """(n, origins): change of the logarithm a day, by least squares, shrunk and capped."""
        sums, count = self._sums[discount]
        aged, ages, squares = self._aged[discount]
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
        return np.where(known.any(axis=2), middle, self.level(_SMOOTHING[_USUAL]))

    def weeks_again(self, weeks: int, otherwise: Floats) -> Floats:
        """(n, origins, horizon): the mean of the last weeks again and again; ``otherwise`` where none is known."""
        days = self._origins[:, None] - WEEK + 1 + np.arange(WEEK)
        total, count = (np.zeros((len(self._season), *days.shape)) for _ in range(2))
        for back in range(weeks):
            columns = days - back * WEEK
            known = self._history.seen[:, np.maximum(columns, 0)] * (columns >= 0)
            total += self._history.logs[:, np.maximum(columns, 0)] * known
            count += known
        ahead = np.arange(otherwise.shape[2]) % WEEK
        return np.where(count[:, :, ahead] > 0, ratio(total, count)[:, :, ahead], otherwise)

    def _product(self, days: Floats, weights: Floats, columns: slice = slice(None)) -> Floats:
        """(sums, n, origins): (n, t) summed by (t, sums · origins) weights, without what lies before a shift."""
        shape = (len(days), -1, len(self._origins))
        products = (days[:, columns] @ weights[columns]).reshape(shape)
        rows = self._shifted
        if rows.size:
            after = ((days[rows] * self._after)[:, columns] @ weights[columns]).reshape(len(rows), *shape[1:])
            products[rows] = np.where(self._knows[:, None, :], after, products[rows])
        return np.asarray(products.swapaxes(0, 1))

    def _all_sums(self) -> tuple[Floats, Floats]:
        """(sums, n, origins) each: of the logarithms without season, and of the days, both weighted."""
        weights = self._weights.levels
        sums = self._product(self._history.logs, weights)
        count = np.zeros_like(sums)
        for place in range(WEEK):
            of_place = self._product(self._history.seen, weights, slice(place, None, WEEK))
            count += of_place
            sums = sums - of_place * self._season[:, :, place]
        return sums, count
