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

_WARM_UP: Final = {False: 12, True: 7}
"""Moments (days, of daily steps) that level and scale are learned from before anything is scored."""
FAR: Final = 1e6
"""The residual, in scales, of a value that differs from a past without any variation."""

_CLIP: Final = 3.0
"""Beyond so many scales a moment pulls level, season and scale no further: Huber's psi, whose usual bound is 1 to 3."""
_ABS_TO_SIGMA: Final = 1.2533
"""The standard deviation of a normal variable over its mean absolute value: the square root of pi / 2."""
_FLOOR: Final = 0.01
"""A scale is at least this part of the level: a change under one percent is never far out."""
_SEASON_RATE: Final = 0.1
"""How much of a residual a place of a season takes up, each time it comes round, once it is known."""
_PLACE_WEIGHT: Final = 0.7
"""The part that the place's own scale has in a moment's, once the place has been seen often enough."""
_PLACE_SEEN: Final = 5.0
_PLACE_MEMORY: Final = 16.0
"""In rounds of the season."""
_SCALE_MEMORY: Final = 72.0
"""The least that a scale remembers: three days of hours, 72 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    window: int
    """Moments averaged, the last of them the one that is scored."""
    memory: int
    """Moments after which the level has forgotten two thirds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A season: of each moment, its place in it."""

    places: NDArray[np.int64]
    count: int
    patience: float
    """Rounds before which a place is believed only in part: 1 / (rounds + patience) of each residual is taken up."""


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


def cycles(length: int, *, step_minutes: int, start_ms: int) -> tuple[Cycle, ...]:
    """Of moments from ``start_ms`` on: the hour of the day and what the day of the week changes in it; of days, the day
    of the week. All in UTC."""
    minutes = start_ms // 60_000 + np.arange(length, dtype=np.int64) * step_minutes
    if step_minutes >= DAY_MINUTES:
        return (Cycle(places=(minutes // DAY_MINUTES) % 7, count=7, patience=3.0),)
    hours = minutes // HOUR_MINUTES
    return (Cycle(places=hours % 24, count=24, patience=3.0), Cycle(places=hours % 168, count=168, patience=4.0))


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


class _Places:
    """What is known of each place of a cycle, of every row: (places, rows)."""

    def __init__(self, count: int, rows: int) -> None:
        self.offset, self.scale, self.seen = (np.zeros((count, rows)) for _ in range(3))


class Recursion:
    """What is known of each row before a moment; ``step`` takes the next one in."""

    def __init__(self, memory: Floats, seasons: tuple[Cycle, ...], share: float, warm_up: int) -> None:
        """``memory`` of each row; ``share``: the part of a place's round that one moment makes up."""
        rows = memory.size
        self._memory, self._seasons, self._share, self._warm_up = memory, seasons, share, warm_up
        self._scale_memory = np.maximum(memory, _SCALE_MEMORY / share)
        self._level, self._scale, self._size, self._seen = (np.zeros(rows) for _ in range(4))
        self._lowest = np.full(rows, np.inf)
        self._places = tuple(_Places(cycle.count, rows) for cycle in seasons)

    def step(self, t: int, value: Floats) -> tuple[Floats, Floats, Floats]:
        """Expected values of moment ``t``, residuals in scales, and the scales; NaN before the warm-up is over and,
        of residuals, where the value is missing."""
        at = tuple(int(cycle.places[t]) for cycle in self._seasons)
        known = np.isfinite(value)
        expected = self._expected(at)
        residual = np.where(known, value - expected, 0.0)
        scale = self._scale_at(at[0])
        z = np.divide(residual, scale, out=np.sign(residual) * FAR, where=scale * FAR > np.abs(residual))
        ready = known & (self._seen >= self._warm_up)
        pull = self._pull(residual, scale)
        self._learn_places(pull, known, at)
        self._learn_level(np.where(known, value, 0.0), pull, known)
        return np.where(ready, expected, np.nan), np.where(ready, z, np.nan), np.where(ready, scale, np.nan)

    def _expected(self, at: tuple[int, ...]) -> Floats:
        """Level and seasons, but not below zero where nothing ever was."""
        guess: Floats = self._level.copy()
        for places, place in zip(self._places, at, strict=True):
            guess += places.offset[place]
        held: Floats = np.where(self._lowest >= 0, np.maximum(guess, 0.0), guess)
        return held

    def _scale_at(self, place: int) -> Floats:
        first = self._places[0]
        own = _PLACE_WEIGHT * np.minimum(first.seen[place] * self._share / _PLACE_SEEN, 1.0)
        scale = self._scale * (1 - own) + first.scale[place] * own
        least: Floats = _FLOOR * np.maximum(np.abs(self._level), self._size)
        held: Floats = np.maximum(scale, least)
        return held

    def _pull(self, residual: Floats, scale: Floats) -> Floats:
        bounded = (self._seen >= self._warm_up) & (scale > 0)
        pull: Floats = np.where(bounded, np.clip(residual, -_CLIP * scale, _CLIP * scale), residual)
        return pull

    def _learn_places(self, pull: Floats, known: Bools, at: tuple[int, ...]) -> None:
        known = known & (self._seen > 0)  # the first value is all level
        for cycle, places, place in zip(self._seasons, self._places, at, strict=True):
            rate = np.maximum(1 / (places.seen[place] * self._share + cycle.patience), _SEASON_RATE) * self._share
            places.offset[place] += np.where(known, rate, 0.0) * pull
            again = np.maximum(1 / (places.seen[place] + 1), self._share / _PLACE_MEMORY)
            places.scale[place] += np.where(known, again, 0.0) * (_ABS_TO_SIGMA * np.abs(pull) - places.scale[place])
            places.seen[place] += known

    def _learn_level(self, value: Floats, pull: Floats, known: Bools) -> None:
        first = 1 / (self._seen + 1)
        self._level += np.where(known, np.maximum(first, 1 / self._memory), 0.0) * pull
        slow = np.where(known, np.maximum(first, 1 / self._scale_memory), 0.0)
        self._scale += np.where(self._seen > 0, slow, 0.0) * (_ABS_TO_SIGMA * np.abs(pull) - self._scale)
        self._size += slow * (np.abs(value) - self._size)
        self._lowest = np.where(known, np.minimum(self._lowest, value), self._lowest)
        self._seen += known


def residuals(values: Floats, *, step_minutes: int, start_ms: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Means, what was expected of them, residuals in scales, and the scales, each (views, n, t); the first view is that
    of the moments themselves. Of a moment nothing that comes after it is used."""
    n, length = values.shape
    seen = views(step_minutes)
    rows = np.concatenate([trailing_mean(values, view.window) for view in seen])
    seasons = cycles(length, step_minutes=step_minutes, start_ms=start_ms)
    memory = np.repeat(np.array([float(view.memory) for view in seen]), n)
    days = step_minutes >= DAY_MINUTES
    share = 1.0 if days else min(1.0, step_minutes / HOUR_MINUTES)
    recursion = Recursion(memory, seasons, share, _WARM_UP[days])
    expected, z, scale = (np.empty((length, rows.shape[0])) for _ in range(3))
    columns = np.ascontiguousarray(rows.T)
    for t in range(length):
        expected[t], z[t], scale[t] = recursion.step(t, columns[t])
    shape = (len(seen), n, length)
    return rows.reshape(shape), expected.T.reshape(shape), z.T.reshape(shape), scale.T.reshape(shape)
