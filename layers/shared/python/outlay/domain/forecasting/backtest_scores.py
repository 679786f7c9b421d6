"""The figures of a back-test, of this engine's forecasts or of any other's on the same windows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outlay.domain.forecasting.arrays import Flags, Floats, Whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DailySeries:
    """Amounts of consecutive days; NaN where one is missing."""

    name: str
    first_day: date
    values: Floats
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Training and what came after it, of all series and origins: w windows."""

    horizon: int
    training: Floats
    """(w, 365), right-aligned, NaN where nothing is known."""
    actual: Floats
    """(w, horizon)"""
    series: Whole
    """(w,), places in the list of series."""
    last_days: tuple[date, ...]
    """(w,), of the training."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions:
    """(w, horizon) each, by any method."""

    values: Floats
    lower: dict[int, Floats]
    upper: dict[int, Floats]
    seconds: float
    """For all windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of one series, or the mean over several, each counting the same. None where there was nothing to compare with."""

    name: str
    windows: int
    wape: float | None
    """Sum of absolute errors over the sum of amounts: 0.25 is a quarter wrong."""
    total_error: float | None
    """Mean of |forecast total − actual total| / actual total."""
    cover80: float | None
    """Share of days within the 80 % band."""
    cover95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HorizonScores:
    """Of one horizon."""

    horizon: int
    series: tuple[Score, ...]
    groups: tuple[Score, ...]
    overall: Score
    accuracy_total_median: float | None
    """Median over all windows of 1 − error of the total."""
    accuracy_total_mean: float | None
    share_within_15pct: float | None
    """Share of windows whose total was forecast to within 15 % …"""
    share_within_5pct: float | None
    """… and 5 %."""
    ms_per_fit: float | None
    """Milliseconds for one forecast with its choice and bands, all windows being taken together."""


def score(series: Sequence[DailySeries], tested: Windows, predicted: Predictions) -> HorizonScores:
    """The figures of one horizon; a day that is missing afterwards doesn't count, nor does the total of its window."""
    each = tuple(_score_of(it.name, tested, predicted, tested.series == place) for place, it in enumerate(series))
    accuracy = 1.0 - _total_errors(tested, predicted)
    accuracy = accuracy[np.isfinite(accuracy)]
    count = len(tested.series)
    groups = dict.fromkeys(it.group for it in series)
    return HorizonScores(
        horizon=tested.horizon,
        series=each,
        groups=tuple(
            _mean(group, [one for one, it in zip(each, series, strict=True) if it.group == group])
            for group in groups
            if group
        ),
        overall=_mean("overall", each),
        accuracy_total_median=float(np.median(accuracy)) if accuracy.size else None,
        accuracy_total_mean=_mean_of(accuracy),
        share_within_15pct=_mean_of(accuracy >= 0.85),
        share_within_5pct=_mean_of(accuracy >= 0.95),
        ms_per_fit=predicted.seconds * 1000 / count if count else None,
    )


def _score_of(name: str, tested: Windows, predicted: Predictions, rows: Flags) -> Score:
    actual, values = tested.actual[rows], predicted.values[rows]
    known = np.isfinite(actual)
    spent = float(actual[known].sum())
    return Score(
        name=name,
        windows=int(rows.sum()),
        wape=float(np.abs(values - actual)[known].sum()) / spent if spent > 0 else None,
        total_error=_mean_of(_total_errors(tested, predicted)[rows]),
        cover80=_cover(actual, predicted.lower[80][rows], predicted.upper[80][rows]),
        cover95=_cover(actual, predicted.lower[95][rows], predicted.upper[95][rows]),
    )


def _total_errors(tested: Windows, predicted: Predictions) -> Floats:
    """(w,), NaN where a day is missing or nothing was spent."""
    actual = tested.actual.sum(axis=1)
    usable = np.isfinite(actual) & (actual > 0)
    divisor = np.where(usable, actual, 1.0)
    return np.asarray(np.where(usable, np.abs(predicted.values.sum(axis=1) - divisor) / divisor, np.nan))


def _cover(actual: Floats, lower: Floats, upper: Floats) -> float | None:
    known = np.isfinite(actual)
    return _mean_of(((actual >= lower) & (actual <= upper))[known])


def _mean(name: str, scores: Sequence[Score]) -> Score:
    def over(pick: Callable[[Score], float | None]) -> float | None:
        return _mean_of(np.array([value for value in map(pick, scores) if value is not None]))

    return Score(
        name=name,
        windows=sum(it.windows for it in scores),
        wape=over(lambda it: it.wape),
        total_error=over(lambda it: it.total_error),
        cover80=over(lambda it: it.cover80),
        cover95=over(lambda it: it.cover95),
    )


def _mean_of(values: Floats | Flags) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None
