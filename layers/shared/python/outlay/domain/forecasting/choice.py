"""Which candidate is taken for each series: what each got wrong from earlier days decides, and doubt favours their
combination, which is rarely the best and never far from it (Bates & Granger 1969)."""

from dataclasses import dataclass

import numpy as np

from outlay.domain.forecast import MODELS
from outlay.domain.forecasting.arrays import Floats, Whole, ratio
from outlay.domain.forecasting.candidates import Candidates
from outlay.domain.forecasting.history import History
from outlay.domain.forecasting.rolling import Outcomes

COMBINATION = MODELS.index("combination")
MARGIN = 0.85
"""A single candidate is taken if its error is below so much of the combination's …"""
LEAST_ORIGINS = 8
"""… from at least so many earlier days."""

_HALF_LIFE = 100.0
"""Days after which an error counts half."""
_SHARPNESS, _DOUBT = 20.0, 4.0
"""A member's weight is (least error / its error) ** _SHARPNESS, half of that at _DOUBT weeks of origins."""
_NO_ERROR = 1e-6
"""Errors below that are none: those of a steady series are rounding, which differs with the series beside it."""
_EQUAL = 1 + 1e-9
"""Errors that far apart are equal, and the first in MODELS is taken."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    logs: Floats
    """(n, origins, horizon), of the one chosen."""
    chosen: Whole
    """(n,), its place in MODELS."""
    wape: Floats
    """(n, models), NaN where there is nothing to compare with."""
    total_error: Floats
    origins: Whole
    """(n,), how many earlier days were gone back to."""


def choose(history: History, tried: Candidates, came: Outcomes) -> Choice:
    """By their errors, more recent ones weighing more."""
    combined = _combination(history, tried, came)
    forecasts = [combined if name == "combination" else tried.of(name) for name in MODELS]
    errors = [_errors(history.to_amounts(logs[:, :-1]), came) for logs in forecasts]
    wape = np.stack([daily for daily, _ in errors], axis=1)
    origins = (came.counted.sum(axis=2) > 0).sum(axis=1)
    judged = np.maximum(np.where(np.isnan(wape), np.inf, wape), _NO_ERROR)
    best = (judged <= judged.min(axis=1, keepdims=True) * _EQUAL).argmax(axis=1)
    rows = np.arange(len(wape))
    ahead = judged[rows, best] < MARGIN * judged[:, COMBINATION]
    clear = ~history.is_intermittent & (origins >= LEAST_ORIGINS) & ahead
    chosen = np.where(clear, best, COMBINATION)
    return Choice(
        logs=np.stack(forecasts)[chosen, rows],
        chosen=chosen,
        wape=wape,
        total_error=np.stack([total for _, total in errors], axis=1),
        origins=origins,
    )


def _combination(history: History, tried: Candidates, came: Outcomes) -> Floats:
    """The members' mean, weighted by how they compare with the best: the more earlier days, the more that counts.

    By absolute errors; of intermittent series by squared ones, which the mean makes least, where absolute ones would
    favour forecasts of nothing.
    """
    recent = came.counted * (came.weeks * 0.5 ** (came.age / _HALF_LIFE))[:, None]
    actual = history.to_logs(came.amounts)
    power = np.where(history.is_intermittent, 2.0, 1.0)
    wrong = np.stack(
        [(np.abs(logs[:, :-1] - actual) ** power[:, None, None] * recent).sum(axis=(1, 2)) for logs in tried.members]
    )
    wrong = ratio(wrong, recent.sum(axis=(1, 2))[None]) ** (1 / power) + _NO_ERROR
    known = (recent.max(axis=2, initial=0.0)).sum(axis=1)
    weights = (wrong.min(axis=0) / wrong) ** (_SHARPNESS * known / (known + _DOUBT))
    weights /= weights.sum(axis=0)
    return np.asarray(np.einsum("mnoh,mn->noh", tried.members, weights))


def _errors(forecast: Floats, came: Outcomes) -> tuple[Floats, Floats]:
    """(n,) each: WAPE of days, and mean relative error of whole horizons' totals."""
    expected = forecast * came.counted
    missed = np.abs(expected - came.amounts).sum(axis=(1, 2))
    wape = ratio(missed, came.amounts.sum(axis=(1, 2)), np.nan)
    total = came.amounts.sum(axis=2)
    usable = (came.counted.min(axis=2) > 0) & (total > 0)
    wrong = np.where(usable, ratio(np.abs(expected.sum(axis=2) - total), total), 0.0)
    return wape, ratio(wrong.sum(axis=1), usable.sum(axis=1).astype(np.float64), np.nan)
