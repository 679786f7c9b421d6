"""Where a budget's period will end by a forecast: how likely beyond its limit, when, and by how much.

The forecast gives running totals from its first day with bounds that 80 % and 95 % of outcomes lie within. What is
still to come from a moment on is a total less the part of it that was foreseen until then; its uncertainty shrinks
with the root of the time that is left, as that of a sum of days does. Between the bounds, and beyond them, outcomes are
spread as a normal distribution with those quantiles: each side with its own width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from outlay.domain.forecast import Path
from outlay.domain.foreseen import Foreseen

_NORMAL = NormalDist()
_QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
_Z = tuple(map(_NORMAL.inv_cdf, _QUANTILES))
Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Remaining:
    """What is still to come from ``at_ms`` on until each of ``ends_ms``: rows of the five quantiles, ascending."""

    at_ms: int
    ends_ms: NDArray[np.int64]
    quantiles: Row
    """(5, days), each row ascending."""


def remaining(totals: Path, bounds_ms: Sequence[int], *, at_ms: int, end_ms: int, unit: float) -> Remaining | None:
    """What is to come until ``end_ms``; None where the forecast does not reach from ``at_ms`` to there.

    ``totals``: running totals; ``bounds_ms``: when each of its days begins, and when the last one ends. ``unit``: of
    one of its amounts, in whole units (pico-USD).
    """
    days = int(np.searchsorted(bounds_ms, end_ms))
    if not totals.values or not bounds_ms[0] <= at_ms < end_ms or days >= len(bounds_ms):
        return None
    now = int(np.searchsorted(bounds_ms, at_ms, side="right")) - 1
    part = (at_ms - bounds_ms[now]) / (bounds_ms[now + 1] - bounds_ms[now])
    expected = np.array(totals.values[:days])
    before = expected[now - 1] if now else 0.0
    gone = before + part * max(0.0, expected[now] - before)
    left = np.maximum(expected[now:] - gone, 0.0)
    passed = np.arange(now + 1, days + 1)
    shrunk = np.sqrt((passed - now - part) / passed)
    bands = {band.level: band for band in totals.bands}
    rows = [left]
    for level in (80, 95):
        low, high = np.array(bands[level].lower[now:days]), np.array(bands[level].upper[now:days])
        rows.insert(0, np.clip(left - np.maximum(expected[now:] - low, 0.0) * shrunk, 0.0, rows[0]))
        rows.append(np.maximum(left + np.maximum(high - expected[now:], 0.0) * shrunk, rows[-1]))
    quantiles = np.maximum.accumulate(np.array(rows), axis=1) * unit
    return Remaining(at_ms=at_ms, ends_ms=np.array(bounds_ms[now + 1 : days + 1], dtype=np.int64), quantiles=quantiles)


def foresee(rest: Remaining, *, spent: int, limit: int, forecast_id: str = "") -> Foreseen:
    """``spent``: of the period until the moment; ``limit``: in force. Both in whole units."""
    need = limit - spent
    low, expected, high = (spent + round(float(row[-1])) for row in rest.quantiles[1:4])
    return Foreseen(
        projected=expected,
        projected_low=low,
        projected_high=high,
        probability=probability_over(rest.quantiles[:, -1], need),
        exhausted_ms=_reached(rest, rest.quantiles[2], need),
        earliest_ms=_reached(rest, rest.quantiles[3], need),
        latest_ms=_reached(rest, rest.quantiles[1], need),
        forecast_id=forecast_id,
    )


def probability_over(quantiles: Row, need: float) -> float:
    """That more comes than ``need``; 1 where nothing may come any more."""
    if need <= 0:
        return 1.0
    points = quantiles.tolist()
    if need < points[0]:
        return 1 - _NORMAL.cdf(_beyond(need, (points[1], points[0]), (_Z[1], _Z[0])))
    if need > points[-1]:
        return 1 - _NORMAL.cdf(_beyond(need, (points[-2], points[-1]), (_Z[-2], _Z[-1])))
    return 1 - _NORMAL.cdf(float(np.interp(need, points, _Z)))


def _beyond(need: float, points: tuple[float, float], z: tuple[float, float]) -> float:
    """On along the line through two points; where they are one, as far as can be."""
    width = points[1] - points[0]
    if width == 0:
        return 9.0 if z[1] > 0 else -9.0
    return z[1] + (need - points[1]) / width * (z[1] - z[0])


def _reached(rest: Remaining, path: Row, need: float) -> int | None:
    """When a running total reaches what is needed, within its day in proportion."""
    if need <= 0:
        return rest.at_ms
    place = int(np.searchsorted(path, need))
    if place == len(path):
        return None
    start = rest.at_ms if place == 0 else int(rest.ends_ms[place - 1])
    before = 0.0 if place == 0 else float(path[place - 1])
    part = (need - before) / (float(path[place]) - before)
    return min(int(rest.ends_ms[place]) - 1, start + int(part * (int(rest.ends_ms[place]) - start)))
