"""Residuals of series against what came before: level and season by exponential smoothing that outliers can't pull.

A series is looked at in several views, since a spike of five minutes and a level that rose for half a day hide from one
another: each view is the mean of the last so many moments against a level of a pace of its own. All views of all series
are rows of one recursion over time.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HOUR_MINUTES: Final = 60
DAY_MINUTES: Final = 1440

WARM_UP: Final = 12
"""Moments (7 of daily steps) that level and scale are learned from before anything is scored."""
FAR: Final = 1e6
"""The residual, in scales, of a value that differs from a past without any variation."""

_CLIP: Final = 3.0
"""Beyond so many scales a moment pulls level, season and scale no further: Huber's psi, whose usual bound is 1 to 3."""
_ABS_TO_SIGMA: Final = 1.2533
"""The standard deviation of a normal variable over its mean absolute value: the square root of pi / 2."""
_FLOOR: Final = 0.01
"""A scale is at least this part of the level: a change under one percent is never far out."""
_SEASON_RATE: Final = 0.1
"""How much of a residual a place of the season takes up each time it comes round."""
_PLACE_WEIGHT: Final = 0.7
"""The part that the place's own scale has in a moment's, once the place has been seen often enough."""
_PLACE_SEEN: Final = 5.0
_PLACE_MEMORY: Final = 16.0
"""In rounds of the season."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    window: int
    """Moments averaged, the last of them the one that is scored."""
    memory: int
    """Moments after which the level has forgotten two thirds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    places: NDArray[np.int64]
    """Of each moment, where in the season it stands: the hour of the day, or the day of the week."""
    count: int
    share: float
    """Of a place's visit that one moment makes up: a twelfth for five minutes within an hour."""


def views(step_minutes: int) -> tuple[View, ...]:
    """Of a series of such steps: single moments, hours and quarters of a day; of days, single days and weeks."""
    if step_minutes >= DAY_MINUTES:
        return (View(window=1, memory=14), View(window=7, memory=28))
    hour = max(1, HOUR_MINUTES // step_minutes)
    quarter = max(1, 6 * HOUR_MINUTES // step_minutes)
    day = max(1, DAY_MINUTES // step_minutes)
    return (
        View(window=1, memory=max(quarter, 6)),
        View(window=hour, memory=2 * day),
        View(window=quarter, memory=4 * day),
    )


def season(length: int, *, step_minutes: int, start_ms: int) -> Season:
    """The season of ``length`` moments from ``start_ms`` on."""
    minutes = start_ms // 60_000 + np.arange(length, dtype=np.int64) * step_minutes
    if step_minutes >= DAY_MINUTES:
        return Season(places=(minutes // DAY_MINUTES) % 7, count=7, share=1.0)
    places = (minutes // HOUR_MINUTES) % 24
    return Season(places=places, count=24, share=min(1.0, step_minutes / HOUR_MINUTES))


def trailing_mean(values: Floats, window: int) -> Floats:
    """Of each moment and the ``window`` − 1 before it, of those known; NaN where the moment itself is missing."""
    if window == 1:
        return values
    known = np.isfinite(values)
    sums = _trailing_sum(np.where(known, values, 0.0), window)
    counts = _trailing_sum(known.astype(np.float64), window)
    return np.where(known, sums / np.maximum(counts, 1.0), np.nan)


def _trailing_sum(values: Floats, window: int) -> Floats:
    # Sums of shifted copies by doubling: a running sum would let a value of 10¹² leave its rounding in all after it.
    total = np.zeros_like(values)
    power, width, done = values, 1, 0
    while done < window:
        if window & width:
            total += _shifted(power, done)
            done += width
        power, width = power + _shifted(power, width), width * 2
    return total


def _shifted(values: Floats, by: int) -> Floats:
    out = np.zeros_like(values)
    if by < values.shape[1]:
        out[:, by:] = values[:, : values.shape[1] - by]
    return out


class Recursion:
    """What is known of each row before a moment; ``step`` takes the next one in."""

    def __init__(self, memory: Floats, season: Season, warm_up: int) -> None:
        rows = memory.size
        self._memory, self._season, self._warm_up = memory, season, warm_up
        self._level, self._scale, self._size, self._seen = (np.zeros(rows) for _ in range(4))
        self._lowest = np.full(rows, np.inf)
        self._places, self._place_scale, self._place_seen = (np.zeros((season.count, rows)) for _ in range(3))

    def step(self, value: Floats, place: int) -> tuple[Floats, Floats]:
        """Expected value and residual in scales; NaN before the warm-up is over and where the value is missing."""
        known = np.isfinite(value)
        expected = self._expected(place)
        residual = np.where(known, value - expected, 0.0)
        scale = self._scale_at(place)
        z = np.divide(residual, scale, out=np.sign(residual) * FAR, where=scale * FAR > np.abs(residual))
        ready = known & (self._seen >= self._warm_up)
        self._learn(np.where(known, value, 0.0), residual, scale, known, place)
        return np.where(ready, expected, np.nan), np.where(ready, z, np.nan)

    def _expected(self, place: int) -> Floats:
        """Level and season, but not below zero where nothing ever was."""
        guess = self._level + self._places[place]
        return np.where(self._lowest >= 0, np.maximum(guess, 0.0), guess)

    def _scale_at(self, place: int) -> Floats:
        own = _PLACE_WEIGHT * np.minimum(self._place_seen[place] * self._season.share / _PLACE_SEEN, 1.0)
        scale = self._scale * (1 - own) + self._place_scale[place] * own
        return np.maximum(scale, _FLOOR * np.maximum(np.abs(self._level), self._size))

    def _learn(self, value: Floats, residual: Floats, scale: Floats, known: Bools, place: int) -> None:
        bounded = (self._seen >= self._warm_up) & (scale > 0)
        pull = np.where(bounded, np.clip(residual, -_CLIP * scale, _CLIP * scale), residual)
        first = 1 / (self._seen + 1)
        share = self._season.share
        self._level += np.where(known, np.maximum(first, 1 / self._memory), 0.0) * pull
        self._places[place] += _SEASON_RATE * share * pull
        slow = np.where(known, np.maximum(first, 1 / np.maximum(self._memory, 3 * 24 / share)), 0.0)
        spread = _ABS_TO_SIGMA * np.abs(pull)
        self._scale += np.where(self._seen > 0, slow, 0.0) * (spread - self._scale)
        self._size += slow * (np.abs(value) - self._size)
        again = np.maximum(1 / (self._place_seen[place] + 1), share / _PLACE_MEMORY)
        self._place_scale[place] += np.where(known, again, 0.0) * (spread - self._place_scale[place])
        self._place_seen[place] += known
        self._lowest = np.where(known, np.minimum(self._lowest, value), self._lowest)
        self._seen += known


def residuals(values: Floats, *, step_minutes: int, start_ms: int) -> tuple[Floats, Floats]:
    """Expected values and residuals in scales, each of shape (views, n, t), from the moments before alone."""
    n, length = values.shape
    seen = views(step_minutes)
    rows = np.concatenate([trailing_mean(values, view.window) for view in seen])
    when = season(length, step_minutes=step_minutes, start_ms=start_ms)
    memory = np.repeat(np.array([float(view.memory) for view in seen]), n)
    recursion = Recursion(memory, when, 7 if step_minutes >= DAY_MINUTES else WARM_UP)
    expected, z = np.empty((length, rows.shape[0])), np.empty((length, rows.shape[0]))
    columns = np.ascontiguousarray(rows.T)
    for t, place in enumerate(when.places):
        expected[t], z[t] = recursion.step(columns[t], int(place))
    shape = (len(seen), n, length)
    return expected.T.reshape(shape), z.T.reshape(shape)
