"""Bands from what the method itself got wrong: conformal prediction by rolling origins, in the manner of split
conformal (Vovk et al. 2005; Lei et al. 2018), with recent errors weighing more (Barber et al. 2023).

Errors are differences of logarithms. They grow with the horizon; that growth is estimated and taken out, so that the
errors of all horizons together tell the shape, and what one horizon has too few of its own to tell.
"""

from dataclasses import dataclass, replace

import numpy as np

from outlay.domain.forecast import LEVELS
from outlay.domain.forecasting.arrays import Floats, ratio, weighted_quantiles
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.rolling import Outcomes

_HALF_LIFE = 120.0
"""Days after which an error counts half."""
_PRIOR_SIGMA, _PRIOR_WEEKS = 0.25, 1.2
"""The error that is supposed before anything is known, and how many weeks of errors that counts like."""
_GROWTH = 0.3
"""Supposed growth of the squared error a day ahead, in parts of the first day's …"""
_GROWTH_WEEKS = 2.0
"""… and how many weeks of a horizon's own errors that counts like."""
_NORMAL = {80: 1.2816, 95: 1.9600}
"""Quantiles that are supposed before anything is known."""
_RECENT_DAYS, _RECENT_AHEAD = 14, 14
"""Where the last days, forecast so many days ahead at most, were farther off than usual, bands are widened …"""
_CALM, _GAIN = 20.0, 0.3
"""… as if so many outcomes more had been as usual, and by so much of the excess."""
_REACH = 3
_MOST_WIDENED = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bands:
    """(n, horizon) expected amounts, and by level what lies below and above."""

    expected: Floats
    lower: dict[int, Floats]
    upper: dict[int, Floats]
    cover: dict[int, Floats]
    """By level, (n,): the share of the latest third of outcomes within bands made from earlier errors; or NaN."""


def daily_bands(history: History, logs: Floats, came: Outcomes) -> Bands:
    """Of each day, from (n, origins, horizon) forecasts on the logarithmic scale."""
    return _bands(_Scaled(history, np.ones(logs.shape[2])), logs, came.amounts, came)


def total_bands(history: History, logs: Floats, came: Outcomes) -> Bands:
    """Of the running totals: from what was wrong with running totals, which isn't the sum of what was with days."""
    days = np.arange(1.0, logs.shape[2] + 1)
    scaled = _Scaled(history, days)
    totals = scaled.to_logs(np.cumsum(history.to_amounts(logs), axis=2))
    whole = replace(came, counted=np.asarray(np.cumprod(came.counted, axis=2), dtype=np.float64))
    return _bands(scaled, totals, np.cumsum(came.amounts, axis=2), whole)


class _Scaled:
    """Amounts of several days, on the logarithmic scale of their mean."""

    def __init__(self, history: History, days: Floats) -> None:
        self._history, self._days = history, days

    def to_logs(self, amounts: Floats) -> Floats:
        return self._history.to_logs(amounts / self._days)

    def to_amounts(self, logs: Floats) -> Floats:
        return self._history.to_amounts(logs) * self._days


def _bands(scaled: _Scaled, logs: Floats, amounts: Floats, came: Outcomes) -> Bands:
    errors = np.where(came.counted > 0, scaled.to_logs(amounts) - logs[:, :-1], 0.0)
    widths = half_widths(errors, came)
    final = logs[:, -1]
    expected = scaled.to_amounts(final)
    return Bands(
        expected=expected,
        lower={level: np.minimum(scaled.to_amounts(final - down), expected) for level, (down, _) in widths.items()},
        upper={level: np.maximum(scaled.to_amounts(final + up), expected) for level, (_, up) in widths.items()},
        cover=_cover(errors, came),
    )


def _cover(errors: Floats, came: Outcomes) -> dict[int, Floats]:
    """Bands from what was known a third of the origins ago, held against what came since."""
    horizon = errors.shape[2]
    split = came.age[-1 - len(came.age) // 3] if came.age.size else 0.0
    ahead = np.arange(1, horizon + 1)
    known = came.counted * (came.age[:, None] - ahead >= split)
    later = came.counted * (came.age < split)[:, None]
    count = later.sum(axis=(1, 2)) * (known.sum(axis=(1, 2)) > 0)
    widths = half_widths(errors, replace(came, counted=known, age=came.age - split))
    return {
        level: ratio((later * (errors >= -down[:, None]) * (errors <= up[:, None])).sum(axis=(1, 2)), count, np.nan)
        for level, (down, up) in widths.items()
    }


def half_widths(errors: Floats, came: Outcomes) -> dict[int, tuple[Floats, Floats]]:
    """For (n, origins, horizon) errors (actual − forecast): by level the band's way down and up, (n, horizon)."""
    weights = came.counted * (came.weeks * 0.5 ** (np.maximum(came.age, 0.0) / _HALF_LIFE))[:, None]
    weeks = weights.max(axis=2, initial=0.0).sum(axis=1)
    sigma = _sigma(errors, weights, weeks)
    scores = errors / sigma[:, None, :]
    sigma = sigma * _surprise(scores, came.counted, came.age)[:, None]
    shapes = _shapes(scores.reshape(len(errors), -1), weights.reshape(len(errors), -1), weeks)
    return {level: (down[:, None] * sigma, up[:, None] * sigma) for level, (down, up) in shapes.items()}


def _surprise(scores: Floats, counted: Floats, age: Floats) -> Floats:
    """(n,), 1 to 2: by how much what came within the last days was farther off than usual."""
    ahead = np.arange(1, scores.shape[2] + 1)
    before = age[:, None] - ahead
    recent = counted * ((before < _RECENT_DAYS) & (ahead <= _RECENT_AHEAD))
    squares = (recent * scores**2).sum(axis=(1, 2))
    size = np.sqrt((squares + _CALM) / (recent.sum(axis=(1, 2)) + _CALM))
    return np.asarray(np.clip(1.0 + _GAIN * (size - 1.0), 1.0, _MOST_WIDENED))


def _sigma(errors: Floats, weights: Floats, weeks: Floats) -> Floats:
    """(n, horizon): the errors' size by horizon, shrunk towards growth with the square root of the horizon."""
    count, squares = weights.sum(axis=1), (weights * errors**2).sum(axis=1)
    near, near_squares = _with_neighbours(count), _with_neighbours(squares)
    horizon = np.arange(1, errors.shape[2] + 1)
    growth = 1.0 + _GROWTH * (horizon - 1.0)
    base = (squares / growth).sum(axis=1)
    mean = ratio(base, count.sum(axis=1))
    general = (mean * weeks + _PRIOR_SIGMA**2 * _PRIOR_WEEKS) / (weeks + _PRIOR_WEEKS)
    own = (near_squares + _GROWTH_WEEKS * general[:, None] * growth) / (near + _GROWTH_WEEKS)
    return np.asarray(np.sqrt(np.maximum(own, 1e-18)))


def _with_neighbours(sums: Floats) -> Floats:
    """(n, horizon): means over the days up to three before and after; a band is no rougher than what is known of it."""
    reach = np.abs(np.subtract.outer(np.arange(sums.shape[1]), np.arange(sums.shape[1]))) <= _REACH
    return np.asarray(sums @ (reach / reach.sum(axis=0)))


def _shapes(scores: Floats, weights: Floats, weeks: Floats) -> dict[int, tuple[Floats, Floats]]:
    """By level, (n,) down and up in sigmas: each side's own quantile half, that of both sides together half."""
    shares = [level / 100 for level in LEVELS]
    both = weighted_quantiles(np.abs(scores), weights, shares)
    tails = weighted_quantiles(scores, weights, [(1 + sign * share) / 2 for sign in (-1, 1) for share in shares])
    below, above = tails[: len(LEVELS)], tails[len(LEVELS) :]
    trust = weeks / (weeks + _PRIOR_WEEKS)
    return {
        level: (
            trust * (both[i] + np.maximum(-below[i], 0.0)) / 2 + (1 - trust) * _NORMAL[level],
            trust * (both[i] + np.maximum(above[i], 0.0)) / 2 + (1 - trust) * _NORMAL[level],
        )
        for i, level in enumerate(LEVELS)
    }
