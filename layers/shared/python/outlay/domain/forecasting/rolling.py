"""From which earlier days (origins) the engine forecasts once more, and what came after each of them."""

from dataclasses import dataclass

import numpy as np

from outlay.domain.forecasting.arrays import Floats, Whole
from outlay.domain.forecasting.history import History

MOST_ORIGINS = 40
_LEAST_KNOWN, _ENOUGH_KNOWN = 3, 14
"""Known days before an origin: at least so many in a short series, and in a long one."""


def origins_of(days: int) -> Whole:
    """Columns, evenly spread, the very last column being the last one: that forecast is the answer.

    The distance is no multiple of a week, so that every weekday has its turn.
    """
    distance = max(1, -(-(days - 1) // MOST_ORIGINS))
    distance += distance % 7 == 0
    return np.arange(days - 1, -1, -distance, dtype=np.int64)[::-1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcomes:
    """What came after the origins but the last: (n, origins − 1, horizon) each."""

    amounts: Floats
    counted: Floats
    """1 where the day is known and enough was known at its origin, else 0."""
    age: Floats
    """(origins − 1,), days between an origin and the last column."""


def outcomes_of(history: History, origins: Whole, horizon: int) -> Outcomes:
    earlier = origins[:-1]
    columns = earlier[:, None] + 1 + np.arange(horizon)
    inside = np.minimum(columns, history.days - 1)
    known_until = np.cumsum(history.seen, axis=1)
    needed = np.clip(known_until[:, -1] // 3, _LEAST_KNOWN, _ENOUGH_KNOWN)
    ready = known_until[:, earlier] >= needed[:, None]
    counted = history.seen[:, inside] * (columns < history.days) * ready[:, :, None]
    return Outcomes(
        amounts=history.amounts[:, inside] * counted, counted=counted, age=(origins[-1] - earlier).astype(np.float64)
    )
