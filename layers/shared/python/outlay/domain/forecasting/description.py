"""What is said of a series beside its forecast: trend and season."""

from datetime import date, timedelta

import numpy as np

from outlay.domain.forecast import Trend
from outlay.domain.forecasting.arrays import Flags, Floats, Whole, ratio
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.season import WEEK

_TREND_DAYS = 56
_LEAST_DAYS = 14
_LEAST_STRENGTH, _LEAST_PER_WEEK = 0.1, 0.01
_SEASONAL_STRENGTH = 0.3


def trends_of(history: History, season: Floats) -> tuple[Trend, ...]:
    """Straight line on the logarithmic scale through the last eight weeks; strength is the R² of it."""
    values, seen = _without_season(history, season)
    time = np.arange(values.shape[1], dtype=np.float64)
    count = seen.sum(axis=1)
    middle, level = ratio(seen @ time, count), ratio(values.sum(axis=1), count)
    apart, around = seen * (time - middle[:, None]), seen * (values - level[:, None])
    spread = (apart**2).sum(axis=1)
    slope = ratio((apart * around).sum(axis=1), spread)
    strength = np.clip(ratio(slope**2 * spread, (around**2).sum(axis=1)), 0.0, 1.0)
    enough = count >= 3
    per_week = np.where(enough, np.expm1(np.clip(WEEK * slope, -10.0, 10.0)), 0.0)
    return tuple(
        _trend(rate, share)
        for rate, share in zip(per_week.tolist(), np.where(enough, strength, 0.0).tolist(), strict=True)
    )


def _trend(per_week: float, strength: float) -> Trend:
    if strength < _LEAST_STRENGTH or abs(per_week) < _LEAST_PER_WEEK:
        return Trend(direction="flat", strength=strength, per_week=per_week)
    return Trend(direction="up" if per_week > 0 else "down", strength=strength, per_week=per_week)


def is_weekly(history: History, season: Floats) -> tuple[bool, ...]:
    """Whether the week's shape explains at least a third of the variation within eight weeks (Hyndman's F_S)."""
    values, seen = _without_season(history, season)
    count = seen.sum(axis=1)
    middle = ratio(values.sum(axis=1), count)
    remainder = (seen * (values - middle[:, None]) ** 2).sum(axis=1)
    variance = ratio(remainder, count)
    seasonal = (season**2).mean(axis=1)
    strength = ratio(seasonal, seasonal + variance)
    return tuple(bool(flag) for flag in (strength >= _SEASONAL_STRENGTH) & (count >= _LEAST_DAYS))


def _without_season(history: History, season: Floats) -> tuple[Floats, Floats]:
    first = max(0, history.days - _TREND_DAYS)
    places = np.arange(first, history.days) % WEEK
    seen = history.seen[:, first:]
    return np.asarray(seen * (history.logs[:, first:] - season[:, places])), seen


def notes_of(
    history: History, first_day: date, since: Whole, holidays: Flags, effect: Floats
) -> tuple[tuple[str, ...], ...]:
    """For each series, what was found and reckoned with, a sentence each; ``effect`` (n,) is of holidays."""
    begins = np.where(history.seen.any(axis=1), history.seen.argmax(axis=1), history.days)
    known = history.seen.sum(axis=1).astype(np.int64)
    missing = history.days - begins - known
    counted = ((history.seen > 0) & holidays[:, : history.days]).sum(axis=1)
    return tuple(
        tuple(
            note
            for note in (
                f"Only {known[i]} days are known: the bands are wide." if known[i] < _LEAST_DAYS else "",
                f"{missing[i]} days are missing and were left out." if missing[i] else "",
                _shift_note(first_day + timedelta(days=int(since[i]))) if since[i] else "",
                _holiday_note(int(counted[i]), float(effect[i])) if counted[i] else "",
                "Many days have nothing: the days are an average, their total says more." if intermittent else "",
            )
            if note
        )
        for i, intermittent in enumerate(history.is_intermittent.tolist())
    )


def _shift_note(day: date) -> str:
    return f"The level changed on {day.isoformat()}: level and trend are of the days since."


def _holiday_note(count: int, effect: float) -> str:
    return f"Holidays differ by {np.expm1(effect):+.0%}, learned from {count}."
