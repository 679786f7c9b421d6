"""What is known of many series, on a logarithmic scale of their own, and since when each is to be taken at its word."""

from dataclasses import dataclass, replace

import numpy as np

from outlay.domain.forecasting.arrays import Flags, Floats, ratio

INTERMITTENT = 1 / 3
"""A series of which more days than this share have nothing is intermittent."""
_SHIFT, _SHIFT_INTERMITTENT = 0.3, 10.0
"""Share of a series' own recent mean that is added before the logarithm: days with nothing have one, small days don't
outweigh large ones, and the errors of a day mean much the same at any height. The more of it, the nearer to reckoning
in plain amounts, whose mean is what counts where most days have nothing."""
_SCALE_DAYS = 56
MOST = 1e24
"""No larger amounts are taken …"""
_LEAST = 1e-24
"""… and smaller ones are nothing, so that no ratio of two overflows."""
_NOTHING = 1e-12
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
    shift: Floats
    """(n,), see to_logs."""
    logs: Floats
    """(n, t), of the amounts; 0 where a day is missing."""

    @property
    def days(self) -> int:
        return int(self.amounts.shape[1])

    @property
    def is_intermittent(self) -> Flags:
        """(n,): over a third of its days have nothing."""
        return np.asarray(self.shift == _SHIFT_INTERMITTENT)

    def to_amounts(self, logs: Floats) -> Floats:
        """Back from (n, …) logarithms to amounts, never below zero."""
        scale, shift = self._along(logs)
        relative = np.maximum(np.exp(np.minimum(logs, _CEILING)) - shift, 0.0)
        relative[relative < _NOTHING] = 0.0
        return np.asarray(relative * scale)

    def to_logs(self, amounts: Floats) -> Floats:
        """From (n, …) amounts: log(amount / scale + shift)."""
        scale, shift = self._along(amounts)
        return np.asarray(np.log(amounts / np.where(scale > 0, scale, 1.0) + shift))

    def without(self, days: Flags) -> "History":
        """The same with the (n, t) ``days`` missing."""
        return replace(self, seen=np.where(days, 0.0, self.seen), logs=np.where(days, 0.0, self.logs))

    def _along(self, values: Floats) -> tuple[Floats, Floats]:
        shape = (-1, *(1,) * (values.ndim - 1))
        return self.scale.reshape(shape), self.shift.reshape(shape)


def history_of(values: Floats) -> History:
    """From (n, t) daily amounts in which NaN is a missing day."""
    known = np.isfinite(values)
    amounts = np.where(known & (values >= _LEAST), values, 0.0)
    seen = known.astype(np.float64)
    nothing = ratio((known & (amounts == 0)).sum(axis=1).astype(np.float64), seen.sum(axis=1))
    bare = History(
        amounts=amounts,
        seen=seen,
        scale=_scale(amounts, seen),
        shift=np.where(nothing > INTERMITTENT, _SHIFT_INTERMITTENT, _SHIFT),
        logs=amounts,
    )
    return replace(bare, logs=np.where(known, bare.to_logs(amounts), 0.0))


def _scale(amounts: Floats, seen: Floats) -> Floats:
    recent = slice(max(0, amounts.shape[1] - _SCALE_DAYS), None)
    mean = ratio(amounts[:, recent].sum(axis=1), seen[:, recent].sum(axis=1))
    earlier = ratio(amounts.sum(axis=1), seen.sum(axis=1))
    return np.where(mean > 0, mean, earlier)
