"""From which earlier days (origins) the engine forecasts once more, and what came after each of them."""

from dataclasses import dataclass

import numpy as np

from outlay.domain.forecasting.arrays import Floats, Whole
from outlay.domain.forecasting.history import History

_DISTANCES = ((30, 2), (90, 5), (400, 10))
"""Up to so many days ago, the distance from one origin to the one before: denser where it matters more. They don't
depend on how much is known, so that a forecast doesn't either on how many empty days come first."""
_LEAST_KNOWN, _ENOUGH_KNOWN = 3, 14
"""Known days before an origin: at least so many in a short series, and in a long one."""


def origins_of(days: int) -> Whole:
    """Columns; the last one is the last known day, and the forecast from there is the answer."""
    ages = [0]
    for until, distance in _DISTANCES:
        ages += range(ages[-1] + distance, until + 1, distance)
    return np.array([days - 1 - age for age in reversed(ages) if age < days], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """What came after the origins but the last: (n, origins − 1, horizon) each."""

    amounts: Floats
    counted: Floats
    """1 where the day is known and enough was known at its origin, else 0."""
    age: Floats
    """(origins − 1,), days between an origin and the last column."""
    weeks: Floats
    """(origins − 1,), how much time each of them stands for: origins close together tell nearly the same."""


def outcomes_of(history: History, origins: Whole, horizon: int) -> Outcomes:
    earlier = origins[:-1]
    columns = earlier[:, None] + 1 + np.arange(horizon)
    inside = np.minimum(columns, history.days - 1)
    known_until = np.cumsum(history.seen, axis=1)
    needed = np.clip(known_until[:, -1] // 3, _LEAST_KNOWN, _ENOUGH_KNOWN)
    ready = known_until[:, earlier] >= needed[:, None]
    counted = history.seen[:, inside] * (columns < history.days) * ready[:, :, None]
    return Outcomes(
        amounts=history.amounts[:, inside] * counted,
        counted=counted,
        age=(origins[-1] - earlier).astype(np.float64),
        weeks=np.diff(origins) / 7.0,
    )
