"""Known future changes: a launch, a price that changes, a campaign that ends. What history can't tell, people do.

A change is taken out of the past that it was already in, and laid over the days to come that it holds on: so one that
began last week is not counted twice, and one that ends takes its effect with it. How much of a forecast's scope it
concerns is measured: the share that both have in common had in the last ``SHARE_DAYS`` days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from outlay.domain.access import Cut, within
from outlay.domain.budget import Unit
from outlay.domain.forecast import SeriesForecast
from outlay.domain.forecast_numbers import numbers_of, with_numbers

MAX_ADJUSTMENTS = 50
"""Of an organization, those that are over included."""
SHARE_DAYS = 28
LEAST_PERCENT, MOST_PERCENT = -100, 1_000
_LEAST_FACTOR = 0.05
"""History is divided by no less: what a change took away nearly whole can't be told from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Either ``percent`` or ``per_day``."""

    org: str
    adjustment_id: str
    """``adj_`` and 24 hex digits."""
    note: str
    first_day: str
    """Local date."""
    end_day: str = ""
    """The first date after it; empty: it stays."""
    scope: Cut = field(default_factory=dict)
    unit: Unit | None = None
    """Forecasts of which unit; None: of each (a percentage only)."""
    percent: int | None = None
    """Of what would come without it: 20 is a fifth more."""
    per_day: int | None = None
    """In whole units (pico-USD)."""
    created_ms: int = 0
    created_by: str = ""
    version: int = 1

    def concerns(self, unit: Unit, scope: Cut) -> bool:
        """Whether a forecast of it can have to do with the change."""
        return self.unit in (None, unit) and all(within(self.scope, scope).values())

    def holds(self, first_day: date, days: int) -> NDArray[np.bool_]:
        """On which of the days it holds."""
        begins = date.fromisoformat(self.first_day)
        ends = date.fromisoformat(self.end_day) if self.end_day else date.max
        dates = [first_day + timedelta(days=count) for count in range(days)]
        return np.array([begins <= one < ends for one in dates], dtype=np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Of one change on one forecast: ``factor`` on days it holds, or ``shift`` a day in the series' unit."""

    adjustment: Adjustment
    factor: float = 1.0
    shift: float = 0.0


def share_needed(adjustment: Adjustment, scope: Cut) -> Cut | None:
    """The scope whose share is to be measured; None where it is known: the one lies wholly within the other.

    Of a percentage it is the share of the forecast that is concerned; of an amount the share of the change that is
    the forecast's.
    """
    inner, outer = (scope, adjustment.scope) if adjustment.percent is not None else (adjustment.scope, scope)
    if all(name in inner and inner[name] <= values for name, values in outer.items()):
        return None
    return within(adjustment.scope, scope)


def effect_of(adjustment: Adjustment, share: float, *, per_unit: float) -> Effect:
    """``share``: 0 to 1; ``per_unit``: how many whole units (pico-USD) one of the series is."""
    if adjustment.percent is not None:
        return Effect(adjustment=adjustment, factor=max(0.0, 1 + adjustment.percent / 100 * share))
    return Effect(adjustment=adjustment, shift=(adjustment.per_day or 0) / per_unit * share)


def without_effects(values: NDArray[np.float64], effects: Sequence[Effect], first_day: date) -> NDArray[np.float64]:
    """A series (t,) as it would have been; NaN stays."""
    for effect in effects:
        holds = effect.adjustment.holds(first_day, len(values))
        factor = np.where(holds, max(effect.factor, _LEAST_FACTOR), 1.0)
        values = np.maximum(values / factor - np.where(holds, effect.shift, 0.0), 0.0)
    return values


def with_effects(
    forecast: SeriesForecast, effects: Sequence[Effect], first_day: date
) -> tuple[SeriesForecast, tuple[float, ...]]:
    """The forecast with the changes laid over it, and by how much each changed its total.

    A factor stretches the bands, an amount moves them; how sure the change itself is, nobody has said.
    """
    numbers = numbers_of(forecast)
    told: list[float] = []
    half = len(numbers) // 2
    for effect in effects:
        holds = effect.adjustment.holds(first_day, numbers.shape[1])
        factor, shift = np.where(holds, effect.factor, 1.0), np.where(holds, effect.shift, 0.0)
        before = np.cumsum(numbers[0])
        daily = np.maximum(numbers[:half] * factor + shift, 0.0)
        after = np.cumsum(daily[0])
        totals = numbers[half:]
        # What a running total is made of changes day by day: its bounds are stretched as the total is, then moved.
        stretched = np.cumsum(numbers[0] * factor)
        ratio = np.divide(stretched, before, out=np.ones_like(before), where=before > 0)
        totals = np.maximum(totals * ratio + np.cumsum(shift), 0.0)
        numbers = np.vstack([daily, np.maximum.accumulate(totals, axis=1)])
        told.append(float(after[-1] - before[-1]) if len(after) else 0.0)
    return with_numbers(forecast, numbers), tuple(told)
