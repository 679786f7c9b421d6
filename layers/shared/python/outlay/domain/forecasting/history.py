"""What is known of many series, on a logarithmic scale of their own, and since when each is to be taken at its word."""

from dataclasses import dataclass

import numpy as np

from outlay.domain.forecasting.arrays import Floats, Whole, ratio

SHIFT = 0.2
"""Share of a series' own recent mean that is added before the logarithm: days with nothing have one, small days don't
outweigh large ones, and the errors of a day mean much the same at any height."""
_SCALE_DAYS = 56
MOST = 1e24
"""No larger amounts are taken …"""
_LEAST = 1e-24
"""… and smaller ones are nothing, so that no ratio of two overflows."""
_CEILING = 12.0
"""No forecast is more than e^12 times what a series is used to: of no use, and far from overflow."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """n series of t days, the last column being the last known day. Times are column numbers."""

    amounts: Floats
    """(n, t), none below zero; 0 where a day is missing."""
    seen: Floats
    """(n, t), 1 where a day is known, else 0."""
    scale: Floats
    """(n,), the mean of recent days in the series' unit; 0 where nothing ever was."""
    logs: Floats
    """(n, t), log(amount / scale + SHIFT); 0 where a day is missing."""
    begins: Whole
    """(n,), column of the first known day; t where there is none."""

    @property
    def days(self) -> int:
        return int(self.amounts.shape[1])

    def to_amounts(self, logs: Floats) -> Floats:
        """Back from (n, …) logarithms to amounts, never below zero."""
        shape = (-1, *(1,) * (logs.ndim - 1))
        relative = np.maximum(np.exp(np.minimum(logs, _CEILING)) - SHIFT, 0.0)
        relative[relative < 1e-12] = 0.0
        return np.asarray(relative * self.scale.reshape(shape))

    def to_logs(self, amounts: Floats) -> Floats:
        """From (n, …) amounts to logarithms."""
        shape = (-1, *(1,) * (amounts.ndim - 1))
        return _logs(amounts, self.scale.reshape(shape))


def history_of(values: Floats) -> History:
    """From (n, t) daily amounts in which NaN is a missing day."""
    known = np.isfinite(values)
    amounts = np.where(known & (values >= _LEAST), values, 0.0)
    seen = known.astype(np.float64)
    scale = _scale(amounts, seen)
    logs = np.where(known, _logs(amounts, scale[:, None]), 0.0)
    begins = np.where(known.any(axis=1), known.argmax(axis=1), values.shape[1])
    return History(amounts=amounts, seen=seen, scale=scale, logs=logs, begins=begins)


def _logs(amounts: Floats, scale: Floats) -> Floats:
    return np.asarray(np.log(amounts / np.where(scale > 0, scale, 1.0) + SHIFT))


def _scale(amounts: Floats, seen: Floats) -> Floats:
    recent = slice(max(0, amounts.shape[1] - _SCALE_DAYS), None)
    mean = ratio(amounts[:, recent].sum(axis=1), seen[:, recent].sum(axis=1))
    earlier = ratio(amounts.sum(axis=1), seen.sum(axis=1))
    return np.where(mean > 0, mean, earlier)
