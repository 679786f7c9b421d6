"""What a scenario does to the month, the year ahead and the budgets that its scope touches.

The effect is a share: what the calls of the last ``REFERENCE_DAYS`` days (those that are over) would have cost changed,
against what they did. Each day to come has its forecast, times the share of the changes that hold by then. So the level
and season come from the forecast, the mix of models and tokens from the days of reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from outlay.application.forecast_nights import HORIZON
from outlay.application.make_forecasts import ForecastTools, Prepared, Target, days_until, forecasts_of, prepare
from outlay.application.read_figures import FiguresReader, read_figures
from outlay.application.scenario_usage import Reference, ScenarioUsage
from outlay.contracts.dimensions import USER
from outlay.domain.access import Cut, within
from outlay.domain.budget import Budget, Unit
from outlay.domain.budget_period import Period, calendar_of, period_at
from outlay.domain.calendar import Slice, date_ms, local_date
from outlay.domain.cube import PICO_PER_MICRO
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.forecast import MAX_HORIZON
from outlay.domain.forecast_record import ForecastRecord
from outlay.domain.organization import Organization
from outlay.domain.registers import Names
from outlay.domain.scenario import Scenario
from outlay.domain.scenario_parts import Plans

REFERENCE_DAYS = 28
YEAR_DAYS = 365

Touched = Sequence[tuple[Budget, Period]]


class Days(NamedTuple):
    """From a date to before another."""

    first: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioTools:
    """``plans``: the organization's prices."""

    forecasts: ForecastTools
    plans: Plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Pico-USD. ``difference`` and ``scenario`` are None where a price isn't known, all where there is no forecast."""

    baseline: int | None
    scenario: int | None
    difference: int | None
    concerned: int | None
    """Of the baseline, what is still to come within the scope: no saving is larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetEffect:
    budget: Budget
    period: Period
    limit: int
    """In force now, with temporary increases."""
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    first_day: date
    """Today: the first day that is foreseen."""
    revisions: str
    as_of_ms: int
    reference: Reference
    month: Effect
    year: Effect
    budgets: tuple[BudgetEffect, ...]


def foresee(
    scenario: Scenario,
    organization: Organization,
    budgets: Sequence[Budget],
    *,
    names: Names,
    tools: ScenarioTools,
    now_ms: int,
) -> Foreseen:
    """Read usage and history in two passes, and reckon.

    Raises:
        Upstream: figures could not be read.
    """
    today = local_date(now_ms, organization.dimensions.time_zone)
    touched = _touched(scenario, budgets, organization, now_ms)
    reading = ScenarioUsage(
        figures=_reference(scenario, touched, organization, names, tools.forecasts.spend.figures, now_ms),
        names=names,
        scenario=scenario,
        plans=tools.plans,
    )
    wanted = _Wanted()
    own = wanted.place(scenario.scope, MAX_HORIZON)
    places = []
    for budget, period in touched:
        horizon = min(MAX_HORIZON, max(HORIZON, days_until(today, period.end_day)))
        scopes = budget.terms.scope, within(scenario.scope, budget.terms.scope)
        places.append((wanted.place(scopes[0], horizon), wanted.place(scopes[1], horizon)))
    prepared = prepare(organization, wanted.targets, names=names, tools=tools.forecasts, now_ms=now_ms)
    (records,) = forecasts_of([prepared], origin="asked", now_ms=now_ms)
    course = _Course(prepared, records, reading)
    return Foreseen(
        first_day=today,
        revisions=f"{reading.figures.revisions}/{prepared.series.revisions}",
        as_of_ms=max(reading.figures.as_of_ms, prepared.series.as_of_ms),
        reference=reading.reference(),
        month=course.effect((own, own), Days(today.replace(day=1), _next_month(today))),
        year=course.effect((own, own), Days(today, today + timedelta(days=YEAR_DAYS))),
        budgets=tuple(
            course.budget(pair, budget, period, now_ms=now_ms)
            for pair, (budget, period) in zip(places, touched, strict=True)
        ),
    )


class _Wanted:
    """What is to be forecast, each once: many budgets limit what others do, or what the scenario is about."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self._places: dict[tuple[object, ...], int] = {}

    def place(self, scope: Cut, horizon: int) -> int:
        """Of the forecast among all."""
        key = horizon, *sorted(scope.items())
        if key not in self._places:
            self._places[key] = len(self.targets)
            self.targets.append(Target(forecast_id="", horizon=horizon, scope=scope))
        return self._places[key]


def _touched(scenario: Scenario, budgets: Sequence[Budget], organization: Organization, now_ms: int) -> Touched:
    """Budgets in money whose scope has something in common with the scenario's, and that have a period now."""
    calendar = calendar_of(organization)
    found = []
    for budget in budgets:
        is_money = budget.terms.unit is Unit.USD and USER not in budget.terms.scope
        if is_money and all(within(scenario.scope, budget.terms.scope).values()):
            period = period_at(budget, now_ms, calendar)
            if period is not None and budget.terms.is_active:
                found.append((budget, period))
    return found


def _reference(
    scenario: Scenario,
    touched: Touched,
    organization: Organization,
    names: Names,
    reader: FiguresReader,
    now_ms: int,
) -> Figures:
    zone = organization.dimensions.time_zone
    today = local_date(now_ms, zone)
    start, end = date_ms(today - timedelta(days=REFERENCE_DAYS), zone), date_ms(today, zone)
    dimensions = {"provider", "model"}.union(scenario.scope, *(one.terms.scope for one, _ in touched))
    query = FiguresQuery(
        slices=(Slice(start_ms=start, end_ms=end),), group_by=tuple(sorted(dimensions)), renamed=names.canonical
    )
    return read_figures(query, organization=organization, reader=reader, now_ms=now_ms)


class _Course:
    """Daily amounts, past and foreseen, of every scope; in micro-USD."""

    def __init__(self, prepared: Prepared, records: Sequence[ForecastRecord], reading: ScenarioUsage) -> None:
        self._series = prepared.series
        self._records = records
        self._reading = reading

    def budget(self, places: tuple[int, int], budget: Budget, period: Period, *, now_ms: int) -> BudgetEffect:
        """Of the budget's series, and of what it has in common with the scenario."""
        days = Days(date.fromisoformat(period.first_day), date.fromisoformat(period.end_day))
        more = sum(one.amount for one in budget.increases if one.from_ms <= now_ms < one.until_ms)
        effect = self.effect(places, days)
        return BudgetEffect(budget=budget, period=period, limit=budget.terms.limit + more, effect=effect)

    def effect(self, places: tuple[int, int], days: Days) -> Effect:
        """On the days, of one series, of which the other is what changes."""
        (whole, concerned), (first, end) = places, days
        ahead = self._ahead(whole, first, end)
        touched = self._ahead(concerned, first, end)
        if ahead is None or touched is None:
            return Effect(baseline=None, scenario=None, difference=None, concerned=None)
        baseline = (self._past(whole, first) + sum(ahead.values())) * PICO_PER_MICRO
        to_come = sum(touched.values()) * PICO_PER_MICRO
        difference = self._difference(touched, self._records[concerned].scope)
        return Effect(
            baseline=baseline,
            scenario=None if difference is None else baseline + difference,
            difference=difference,
            concerned=to_come,
        )

    def _difference(self, amounts: Mapping[date, int], scope: Cut) -> int | None:
        """Rounded towards zero, so that it is never more than what it concerns."""
        found = Fraction(0)
        for day, amount in amounts.items():
            share = self._reading.share(scope, day)
            if share is None:
                return None
            found += amount * share
        return int(found * PICO_PER_MICRO)

    def _ahead(self, place: int, first: date, end: date) -> dict[date, int] | None:
        """None: no forecast can be made. Of a series without any spend it is nothing."""
        record = self._records[place]
        values = record.forecast.daily.values
        begun = np.isfinite(self._series.values[place]).any()
        if not values and begun:
            return None
        days = [record.day(number) for number in range(len(values))]
        return {day: round(value) for day, value in zip(days, values, strict=True) if first <= day < end}

    def _past(self, place: int, first: date) -> int:
        """What was spent from ``first`` on, on days that are over."""
        skipped = max(0, (first - self._series.first_day).days)
        return round(float(np.nansum(self._series.values[place, skipped:])))


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
