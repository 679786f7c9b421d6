"""What stands out in series of amounts: each moment against what level and season led one to expect.

Everything is causal: the score of a moment uses only moments before it, so that appending data changes none. Scores are
sigma-equivalents: a moment as far out as one of p of the series' own past (its tail carried on where nothing as far out
was seen) has the score beyond which a normal variable lies with the probability p. So 3 is one hour in 370, or one day
in 370, in a calm series as in a wild one.
"""

from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from outlay.domain.anomaly_calibration import MAX_SCORE, probabilities, reaches, sigma_equivalent
from outlay.domain.anomaly_incident import HIGH, MEDIUM, Incident, Severity
from outlay.domain.anomaly_residuals import DAY_MINUTES, HOUR_MINUTES, residuals

__all__ = ["HIGH", "MAX_SCORE", "MEDIUM", "Detection", "Incident", "Severity", "detect", "incidents", "usual_range"]

Floats = NDArray[np.float64]

QUIET_MINUTES: Final = 360
"""An incident is over when so long nothing has stood out (of daily steps: one day); what comes sooner belongs to it."""

_LARGEST: Final = 1e150
"""Values are held within ± this: no square of theirs overflows."""
_ECHO: Final = 0.25
_LEAST_BLOCKS: Final = {False: 18, True: 7}
"""Hours (days, of daily steps) after the warm-up that the first score takes."""


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


def detect(values: Floats, *, step_minutes: int, start_ms: int, sensitivity: float = 1.0) -> Detection:
    """Score every moment of every series.

    ``values`` (n, t), oldest first, evenly spaced by ``step_minutes``; NaN: missing. ``start_ms`` is the time of column
    0. ``sensitivity`` divides the thresholds of ``incidents``: 2 reports from half the score on.
    """
    held = _held(values)
    means, expected, z, _ = residuals(held, step_minutes=step_minutes, start_ms=start_ms)
    score = _scores(z, _echoes(means, expected), step_minutes)
    return Detection(
        values=held,
        expected=np.where(np.isnan(score), np.nan, expected[_told_view(step_minutes)]),
        score=score,
        step_minutes=step_minutes,
        start_ms=start_ms,
        sensitivity=sensitivity,
    )


def _held(values: Floats) -> Floats:
    held: Floats = np.clip(np.where(np.isfinite(values), values, np.nan).astype(np.float64), -_LARGEST, _LARGEST)
    return held


def _told_view(step_minutes: int) -> int:
    """The view whose expectation is told: a single hour (of daily steps, a single day) against the slower level."""
    return 1 if step_minutes < DAY_MINUTES else 0


def usual_range(values: Floats, *, step_minutes: int, start_ms: int, score: float) -> tuple[Floats, Floats]:
    """How low and how high a moment may be before it has this score by itself, (n, t) as in ``detect``: in the view
    that ``Detection.expected`` is of. Infinite where the past is too short for such a score; NaN where nothing is
    judged.

    For steps of an hour or more. A moment within it can stand out all the same, by a quicker level or together with
    the hours before it.
    """
    _, expected, z, scale = residuals(_held(values), step_minutes=step_minutes, start_ms=start_ms)
    view = _told_view(step_minutes)
    least = _LEAST_BLOCKS[step_minutes >= DAY_MINUTES]
    chance = erfc(score / sqrt(2))
    reach = reaches(z[view], block=1, least_blocks=least, probability=chance) * scale[view]
    return expected[view] - reach, expected[view] + reach


def _echoes(means: Floats, expected: Floats) -> NDArray[np.bool_]:
    """Where a mean is far out only for what lies before the moment: it shows less than a quarter of the
    difference itself."""
    own, seen = means[:1] - expected, means - expected
    return np.nan_to_num(own * np.sign(seen)) < _ECHO * np.nan_to_num(np.abs(seen))


def _scores(z: Floats, echoes: NDArray[np.bool_], step_minutes: int) -> Floats:
    """The view in which a moment is rarest counts, with its sign."""
    views, n, length = z.shape
    least = _LEAST_BLOCKS[step_minutes >= DAY_MINUTES]
    block = max(1, HOUR_MINUTES // step_minutes)
    chance = probabilities(z.reshape(views * n, length), block=block, least_blocks=least).reshape(z.shape)
    judged = np.isfinite(chance)
    chance = np.where(judged & echoes, 1.0, chance)
    rarest = np.argmin(np.where(judged, chance, 2.0), axis=0)[None]
    sign = np.sign(np.take_along_axis(z, rarest, axis=0)[0])
    score = sign * sigma_equivalent(np.take_along_axis(chance, rarest, axis=0)[0])
    return np.where(judged.any(axis=0), score, np.nan)


def incidents(detection: Detection, i: int, *, minimum: float = 0.0) -> tuple[Incident, ...]:
    """The incidents of series ``i``, oldest first. Left out: those whose ``excess`` is under ``minimum``."""
    strength = np.abs(np.nan_to_num(detection.score[i])) * detection.sensitivity
    hot = np.flatnonzero(strength >= MEDIUM)
    if not hot.size:
        return ()
    quiet = max(1, QUIET_MINUTES // detection.step_minutes)
    parts = np.split(hot, np.flatnonzero(np.diff(hot) > quiet) + 1)
    found = (_incident(detection, i, part, strength) for part in parts)
    return tuple(one for one in found if abs(one.excess) >= minimum)


def _incident(detection: Detection, i: int, part: NDArray[np.int64], strength: Floats) -> Incident:
    top = int(part[np.argmax(strength[part])])
    score = float(detection.score[i, top])
    span = slice(int(part[0]), int(part[-1]) + 1)
    beyond = np.nan_to_num(detection.values[i, span] - detection.expected[i, span])
    peak = span.start + int(np.argmax(np.sign(score) * beyond))
    return Incident(
        first=span.start,
        last=span.stop - 1,
        peak=peak,
        score=score,
        severity="high" if strength[top] >= HIGH else "medium",
        value=float(detection.values[i, peak]),
        expected=float(detection.expected[i, peak]),
        excess=float(beyond.sum()),
    )
