"""What stands out in series of amounts: each moment against what level and season led one to expect.

Everything is causal: the score of a moment uses only moments before it, so that appending data changes none. Scores are
sigma-equivalents: a moment whose residual is exceeded with the probability p in the series' own past has the score at
which a normal variable exceeds with p. So 3 means the same in a calm series as in a wild one.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Severity = Literal["medium", "high"]

MEDIUM: Final = 3.0
HIGH: Final = 5.0
"""Sigma-equivalents beyond which a moment is an anomaly, and a grave one."""
MAX_SCORE: Final = 12.0

_DAY_MINUTES: Final = 1440
_DAY_MS: Final = 86_400_000
_MIN_MOMENTS: Final = 12
"""Scored from so many moments on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Arrays of shape (n, t), as the values given. NaN in ``expected`` and ``score``: too little came before it, or the
    value itself is missing."""

    values: Floats
    expected: Floats
    score: Floats
    """Signed: positive above what was expected."""
    step_minutes: int
    start_ms: int
    sensitivity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Moments ``first`` to ``last`` (indices, both included) that belong together, ``peak`` the one that stands out
    most."""

    first: int
    last: int
    peak: int
    score: float
    """Of the peak, signed, in sigma-equivalents."""
    severity: Severity
    value: float
    """At the peak."""
    expected: float
    """At the peak."""
    excess: float
    """Sum of value − expected over the incident, in the unit of the series: negative for a drop."""


@dataclass(slots=True)
class _State:
    """What is known before a moment, one value a series."""

    level: Floats
    spread: Floats
    season: Floats
    seen: Floats
    at: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


def detect(values: Floats, *, step_minutes: int, start_ms: int, sensitivity: float = 1.0) -> Detection:
    """Score every moment of every series.

    ``values`` (n, t), oldest first, evenly spaced by ``step_minutes``; NaN: missing. ``start_ms`` is the time of column
    0. ``sensitivity`` divides the thresholds of ``incidents``: 2 reports from half the score on.
    """
    values = np.where(np.isfinite(values), values, np.nan).astype(np.float64)
    expected, z = _residuals(values, _bins(values.shape[1], step_minutes, start_ms))
    return Detection(
        values=values,
        expected=expected,
        score=np.clip(z, -MAX_SCORE, MAX_SCORE),
        step_minutes=step_minutes,
        start_ms=start_ms,
        sensitivity=sensitivity,
    )


def incidents(detection: Detection, i: int, *, minimum: float = 0.0) -> tuple[Incident, ...]:
    """The incidents of series ``i``, oldest first. Left out: those whose ``excess`` is under ``minimum``."""
    score = detection.score[i]
    strength = np.abs(np.nan_to_num(score)) * detection.sensitivity
    hot = np.flatnonzero(strength >= MEDIUM)
    if not hot.size:
        return ()
    gap = max(1, 360 // detection.step_minutes)
    parts = np.split(hot, np.flatnonzero(np.diff(hot) > gap) + 1)
    found = (_incident(detection, i, part, strength) for part in parts)
    return tuple(one for one in found if abs(one.excess) >= minimum)


def _incident(detection: Detection, i: int, part: NDArray[np.int64], strength: Floats) -> Incident:
    peak = int(part[np.argmax(strength[part])])
    span = slice(int(part[0]), int(part[-1]) + 1)
    return Incident(
        first=int(part[0]),
        last=int(part[-1]),
        peak=peak,
        score=float(detection.score[i, peak]),
        severity="high" if strength[peak] >= HIGH else "medium",
        value=float(detection.values[i, peak]),
        expected=float(detection.expected[i, peak]),
        excess=float(np.nansum(detection.values[i, span] - detection.expected[i, span])),
    )


def _bins(length: int, step_minutes: int, start_ms: int) -> NDArray[np.int64]:
    """The place in the season of each column: hour of the day, or day of the week for daily steps."""
    minutes = start_ms // 60_000 + np.arange(length, dtype=np.int64) * step_minutes
    return (minutes // _DAY_MINUTES) % 7 if step_minutes >= _DAY_MINUTES else (minutes // 60) % 24


def _residuals(values: Floats, bins: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Expected values and residuals over their scale, each from the moments before."""
    n, length = values.shape
    expected, z = np.full((n, length), np.nan), np.full((n, length), np.nan)
    state = _State(level=np.zeros(n), spread=np.zeros(n), season=np.zeros((n, 24)), seen=np.zeros(n))
    for t in range(length):
        expected[:, t], z[:, t] = _step(state, values[:, t], int(bins[t]))
    return expected, z


def _step(state: _State, value: Floats, place: int) -> tuple[Floats, Floats]:
    known = np.isfinite(value)
    guess = state.level + state.season[:, place]
    residual = np.where(known, value, guess) - guess
    floor = 1e-9 * np.abs(state.level)
    scale = np.maximum(state.spread, floor)
    ready = known & (state.seen >= _MIN_MOMENTS)
    z = np.divide(residual, scale, out=np.where(residual == 0, 0.0, np.sign(residual) * MAX_SCORE), where=scale > 0)
    rate = np.maximum(1 / (state.seen + 1), 0.02)
    calm = state.seen >= _MIN_MOMENTS
    pull = np.where(calm, np.clip(residual, -3 * scale, 3 * scale), residual)
    pull = np.where(calm & (scale == 0), residual * 0.1, pull)
    state.level += np.where(known, rate * pull, 0)
    state.season[:, place] += np.where(known, 0.05 * pull, 0)
    state.spread += np.where(known & (state.seen > 0), rate * (1.2533 * np.abs(pull) - state.spread), 0)
    state.seen += known
    return np.where(known & (state.seen > 1), guess, np.nan), np.where(ready, z, np.nan)
