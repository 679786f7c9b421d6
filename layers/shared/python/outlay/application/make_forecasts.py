"""Make forecasts of an organization's scopes and budgets: read once, reckon for all of them together.

What is known of the future (holidays of the organization's calendar, adjustments that people entered) is given to the
engine, or laid over what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from outlay.application.adjustment_records import all_adjustments
from outlay.application.control_store import ControlStore
from outlay.application.forecast_records import Forecasts
from outlay.application.read_daily import DailySeries, Reach, SeriesOf, read_daily
from outlay.application.read_spend import SpendTools
from outlay.domain.access import Cut
from outlay.domain.budget import Unit
from outlay.domain.cube import PICO_PER_MICRO
from outlay.domain.forecast import MAX_TRAINING_DAYS, SeriesForecast
from outlay.domain.forecast_adjustment import (
    SHARE_DAYS,
    Adjustment,
    Effect,
    effect_of,
    share_needed,
    with_effects,
    without_effects,
)
from outlay.domain.forecast_numbers import numbers_of, settled, with_numbers
from outlay.domain.forecast_record import Applied, ForecastRecord, Origin
from outlay.domain.forecasting import forecast_series
from outlay.domain.organization import Organization
from outlay.domain.registers import Names

Flags = NDArray[np.bool_]


class Holidays(Protocol):
    """Public holidays of countries and their parts, by code: ``CH``, ``DE-BY``."""

    def knows(self, calendar: str) -> bool: ...

    def days(self, calendar: str, first: date, count: int) -> Flags:
        """Which of so many days are public holidays; of a calendar that is not known, none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastTools:
    """What forecasts are made with, and kept in. ``store`` holds the adjustments."""

    spend: SpendTools
    store: ControlStore
    forecasts: Forecasts
    holidays: Holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One forecast that is to be made. ``forecast_id`` names it."""

    forecast_id: str
    horizon: int
    unit: Unit = Unit.USD
    scope: Cut = field(default_factory=dict)
    budget_id: str = ""
    period_first_day: str = ""
    period_end_day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """An organization's series, what is known to happen to each, and what they are of."""

    organization: Organization
    targets: Sequence[Target]
    series: DailySeries
    values: NDArray[np.float64]
    """(targets, days), without the effects of adjustments."""
    effects: Sequence[Sequence[Effect]]
    holidays: Flags | None
    """Of the series' days and ``MAX_AHEAD`` more; None: the organization has no calendar."""


MAX_AHEAD = 366


def prepare(
    organization: Organization, targets: Sequence[Target], *, names: Names, tools: ForecastTools, now_ms: int
) -> Prepared:
    """Read what the targets need, in one pass.

    Raises:
        Upstream: figures could not be read.
    """
    adjustments = all_adjustments(organization.org, store=tools.store)
    wanted = [SeriesOf(unit=one.unit, scope=one.scope) for one in targets]
    shares = _Shares(targets, adjustments, start=len(wanted))
    series = read_daily(
        organization, [*wanted, *shares.wanted], names=names, tools=tools.spend, now_ms=now_ms, reach=Reach()
    )
    effects = shares.effects(series.values)
    values = np.array(
        [
            without_effects(row, found, series.first_day)
            for row, found in zip(series.values[: len(targets)], effects, strict=True)
        ]
    ).reshape(len(targets), MAX_TRAINING_DAYS)
    calendar = organization.holidays
    days = tools.holidays.days(calendar, series.first_day, MAX_TRAINING_DAYS + MAX_AHEAD) if calendar else None
    return Prepared(
        organization=organization, targets=targets, series=series, values=values, effects=effects, holidays=days
    )


class _Shares:
    """Which effects the adjustments have on each target, and which further series tell how much of it they concern."""

    def __init__(self, targets: Sequence[Target], adjustments: Sequence[Adjustment], *, start: int) -> None:
        self._targets = targets
        self._adjustments = adjustments
        self._start = start
        self._places: dict[tuple[Unit, tuple[tuple[str, frozenset[str]], ...]], int] = {}
        self.wanted: list[SeriesOf] = []
        for target in targets:
            for one in adjustments:
                needed = share_needed(one, target.scope) if one.concerns(target.unit, target.scope) else None
                if needed is not None:
                    self._place(target.unit, needed)
                    self._place(target.unit, one.scope)

    def _place(self, unit: Unit, scope: Cut) -> int:
        key = unit, tuple(sorted(scope.items()))
        if key not in self._places:
            self._places[key] = self._start + len(self.wanted)
            self.wanted.append(SeriesOf(unit=unit, scope=scope))
        return self._places[key]

    def effects(self, values: NDArray[np.float64]) -> list[list[Effect]]:
        sums = np.nansum(values[:, -SHARE_DAYS:], axis=1)
        return [
            [
                self._effect(one, target, place, sums)
                for one in self._adjustments
                if one.concerns(target.unit, target.scope)
            ]
            for place, target in enumerate(self._targets)
        ]

    def _effect(self, one: Adjustment, target: Target, place: int, sums: NDArray[np.float64]) -> Effect:
        needed = share_needed(one, target.scope)
        share = 1.0
        if needed is not None:
            whole = sums[place] if one.percent is not None else sums[self._place(target.unit, one.scope)]
            share = float(sums[self._place(target.unit, needed)] / whole) if whole > 0 else 0.0
        return effect_of(one, share, per_unit=per_unit(target.unit))


def per_unit(unit: Unit) -> int:
    """How many whole units (pico-USD) one of a forecast's is."""
    return PICO_PER_MICRO if unit is Unit.USD else 1


def forecasts_of(prepared: Sequence[Prepared], *, origin: Origin, now_ms: int) -> list[list[ForecastRecord]]:
    """Of each organization its targets' forecasts; all series with the same days are reckoned together."""
    found: dict[tuple[int, int], SeriesForecast] = {}
    groups: dict[tuple[date, int], list[tuple[int, int]]] = {}
    for number, one in enumerate(prepared):
        for place, target in enumerate(one.targets):
            groups.setdefault((one.series.first_day, _reckoned(target.horizon)), []).append((number, place))
    for (first_day, horizon), members in groups.items():
        values = np.array([prepared[number].values[place] for number, place in members])
        flags = _holidays([prepared[number] for number, _ in members], horizon)
        answers = forecast_series(values, first_day=first_day, horizon=horizon, holidays=flags)
        found |= dict(zip(members, answers, strict=True))
    return [
        [
            _record(one, place, target, found[number, place], origin=origin, now_ms=now_ms)
            for place, target in enumerate(one.targets)
        ]
        for number, one in enumerate(prepared)
    ]


_RECKONED = (7, 14, 30, 90, MAX_AHEAD)


def _reckoned(horizon: int) -> int:
    """Horizons are reckoned for together: each by the next of a few, and cut."""
    return next(one for one in _RECKONED if horizon <= one)


def _holidays(members: Sequence[Prepared], horizon: int) -> Flags | None:
    """None where no organization has a calendar: most."""
    if all(one.holidays is None for one in members):
        return None
    days = MAX_TRAINING_DAYS + horizon
    none: Flags = np.zeros(days, dtype=np.bool_)
    return np.array([none if one.holidays is None else one.holidays[:days] for one in members])


def _record(
    prepared: Prepared, place: int, target: Target, forecast: SeriesForecast, *, origin: Origin, now_ms: int
) -> ForecastRecord:
    series, effects = prepared.series, prepared.effects[place]
    cut = with_numbers(forecast, numbers_of(forecast)[:, : target.horizon])
    adjusted, told = with_effects(cut, effects, series.day)
    applied = tuple(
        Applied(adjustment_id=one.adjustment.adjustment_id, note=one.adjustment.note, effect=round(effect))
        for one, effect in zip(effects, told, strict=True)
        if round(effect)
    )
    return ForecastRecord(
        org=prepared.organization.org,
        forecast_id=target.forecast_id,
        origin=origin,
        unit=target.unit,
        first_day=series.day.isoformat(),
        made_ms=now_ms,
        forecast=settled(adjusted),
        revisions=series.revisions,
        as_of_ms=series.as_of_ms,
        scope=target.scope,
        budget_id=target.budget_id,
        period_first_day=target.period_first_day,
        period_end_day=target.period_end_day,
        adjustments=applied,
        unpriced_days=int(series.unpriced[place].sum()),
    )


def days_until(first_day: date, end_day: str) -> int:
    """Dates from one to before another."""
    return (date.fromisoformat(end_day) - first_day) // timedelta(days=1)
