"""What a scenario does to the month, the year ahead and the budgets that its scope touches.

The effect is a share: what the calls of the last ``REFERENCE_DAYS`` days (those that are over) would have cost changed,
against what they did. Each day to come has its forecast, times the share of the changes that hold by then. So the level
and season come from the forecast, the mix of models and tokens from the days of reference.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

import numpy as np

from outlay.application.forecast_nights import HORIZON
from outlay.application.make_forecasts import ForecastTools, Prepared, Target, days_until, forecasts_of, prepare
from outlay.application.read_figures import FiguresReader, read_figures
from outlay.application.read_spend import read_spend
from outlay.application.scenario_curve import Days, Point, by_week, curve
from outlay.application.scenario_usage import Reference, ScenarioUsage
from outlay.contracts.dimensions import USER
from outlay.domain.access import Cut, within
from outlay.domain.budget import Budget, Unit
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Status
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
MAX_TOUCHED = 200
"""Budgets that one answer reckons with, those with the largest limits: each is up to two forecasts, of some 2 ms."""

Statuses = Callable[[Sequence[Budget]], Mapping[str, Status | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioTools:
    """``plans``: the organization's prices. ``statuses``: where budgets stand now, by their ids; None without a
    period."""

    forecasts: ForecastTools
    plans: Plans
    statuses: Statuses


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
    """In force now, as the budget's status says it."""
    effect: Effect
    is_of_month: bool
    """It limits just what the month's effect is of: the scenario's scope, in this calendar month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    first_day: date
    """Today: the first day that is foreseen."""
    revisions: str
    as_of_ms: int
    reference: Reference
    month: Effect
    month_curve: tuple[Point, ...]
    """Day by day."""
    year: Effect
    year_curve: tuple[Point, ...]
    """The first day, then week by week, and the last day."""
    budgets: tuple[BudgetEffect, ...]
    budgets_left_out: int
    """Touched as well, beyond ``MAX_TOUCHED``."""


def foresee(
    scenario: Scenario,
    organization: Organization,
    budgets: Sequence[Budget],
    *,
    names: Names,
    tools: ScenarioTools,
    now_ms: int,
) -> Foreseen:
    """Read where budgets stand, usage and history, each in one pass, and reckon.

    Raises:
        Upstream: figures could not be read.
    """
    today = local_date(now_ms, organization.dimensions.time_zone)
    concerned = _concerned(scenario, budgets)
    found = tools.statuses(concerned[:MAX_TOUCHED])
    touched = [one for one in found.values() if one is not None]
    reading = ScenarioUsage(
        figures=_reference(scenario, touched, organization, names, tools.forecasts.spend.figures, now_ms),
        names=names,
        scenario=scenario,
        plans=tools.plans,
    )
    wanted = _Wanted()
    own = wanted.place(scenario.scope, MAX_HORIZON)
    places = [wanted.places_of(one, scenario, today) for one in touched]
    prepared = prepare(organization, wanted.targets, names=names, tools=tools.forecasts, now_ms=now_ms)
    (records,) = forecasts_of([prepared], origin="asked", now_ms=now_ms)
    course = _Course(prepared, records, reading)
    month = Days(today.replace(day=1), _next_month(today))
    year = Days(today, today + timedelta(days=YEAR_DAYS))
    spent = _spent_before(today, touched, organization, names, tools=tools.forecasts, now_ms=now_ms)
    return Foreseen(
        first_day=today,
        revisions=f"{reading.figures.revisions}/{prepared.series.revisions}",
        as_of_ms=max(reading.figures.as_of_ms, prepared.series.as_of_ms),
        reference=reading.reference(),
        month=course.effect((own, own), month),
        month_curve=course.curve(own, month),
        year=course.effect((own, own), year),
        year_curve=by_week(course.curve(own, year)),
        budgets=tuple(
            course.budget(pair, one, spent=spent.get(one.budget.budget_id, 0), month=month)
            for pair, one in zip(places, touched, strict=True)
        ),
        budgets_left_out=max(0, len(concerned) - MAX_TOUCHED),
    )


class _Wanted:
    """What is to be forecast, each once: many budgets limit what others do, or what the scenario is about."""

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self._places: dict[tuple[object, ...], int] = {}

    def places_of(self, status: Status, scenario: Scenario, today: date) -> tuple[int, int]:
        """Of the budget, and of what it has in common with the scenario."""
        horizon = min(MAX_HORIZON, max(HORIZON, days_until(today, status.period.end_day)))
        scope = status.budget.terms.scope
        return self.place(scope, horizon), self.place(within(scenario.scope, scope), horizon)

    def place(self, scope: Cut, horizon: int) -> int:
        """Of the forecast among all."""
        key = horizon, *sorted(scope.items())
        if key not in self._places:
            self._places[key] = len(self.targets)
            self.targets.append(Target(forecast_id="", horizon=horizon, scope=scope))
        return self._places[key]


def _concerned(scenario: Scenario, budgets: Sequence[Budget]) -> list[Budget]:
    """Active budgets in money whose scope has something in common with the scenario's, the largest limit first."""
    found = [
        one
        for one in budgets
        if one.terms.is_active
        and one.terms.unit is Unit.USD
        and USER not in one.terms.scope
        and all(within(scenario.scope, one.terms.scope).values())
    ]
    return sorted(found, key=lambda one: (-one.terms.limit, one.budget_id))


def _spent_before(
    today: date,
    touched: Sequence[Status],
    organization: Organization,
    names: Names,
    *,
    tools: ForecastTools,
    now_ms: int,
) -> dict[str, int]:
    """Pico-USD by budget's id, of the days of its period that are over, however long ago it began."""
    day, end_ms = today.isoformat(), date_ms(today, organization.dimensions.time_zone)
    wanted = [
        (one.budget, replace(one.period, end_day=day, end_ms=end_ms)) for one in touched if one.period.first_day < day
    ]
    spent = read_spend(organization, wanted, names=names, tools=tools.spend, now_ms=now_ms)
    return {budget_id: one.amount for (budget_id, _), one in spent.items()}


def _reference(
    scenario: Scenario,
    touched: Sequence[Status],
    organization: Organization,
    names: Names,
    reader: FiguresReader,
    now_ms: int,
) -> Figures:
    zone = organization.dimensions.time_zone
    today = local_date(now_ms, zone)
    start, end = date_ms(today - timedelta(days=REFERENCE_DAYS), zone), date_ms(today, zone)
    dimensions = {"provider", "model"}.union(scenario.scope, *(one.budget.terms.scope for one in touched))
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

    def budget(self, places: tuple[int, int], status: Status, *, spent: int, month: Days) -> BudgetEffect:
        """Of the budget's series, and of what it has in common with the scenario."""
        days, scenario = _days_of(status.period), self._reading.scenario
        return BudgetEffect(
            budget=status.budget,
            period=status.period,
            limit=status.limit.in_force,
            effect=self.effect(places, days, spent=spent),
            is_of_month=days == month and status.budget.terms.scope == scenario.scope,
        )

    def effect(self, places: tuple[int, int], days: Days, *, spent: int | None = None) -> Effect:
        """On the days, of one series, of which the other is what changes. ``spent``: pico-USD on those that are over;
        None: the series knows all of them."""
        (whole, concerned), (first, end) = places, days
        ahead = self._ahead(whole, first, end)
        touched = self._ahead(concerned, first, end)
        if ahead is None or touched is None:
            return Effect(baseline=None, scenario=None, difference=None, concerned=None)
        over = self._past(whole, first) * PICO_PER_MICRO if spent is None else spent
        baseline = over + sum(ahead.values()) * PICO_PER_MICRO
        to_come = sum(touched.values()) * PICO_PER_MICRO
        difference = self._difference(touched, self._records[concerned].scope)
        return Effect(
            baseline=baseline,
            scenario=None if difference is None else baseline + difference,
            difference=difference,
            concerned=to_come,
        )

    def curve(self, place: int, days: Days) -> tuple[Point, ...]:
        """Running totals of one series, all of which is what changes; empty where there is no forecast. On the last
        day they are the effect's."""
        ahead = self._ahead(place, *days)
        if ahead is None:
            return ()
        record = self._records[place]
        return curve(
            days,
            record,
            spent=lambda day: self._past(place, days.first, day + timedelta(days=1)),
            ahead=ahead,
            share=partial(self._reading.share, record.scope),
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

    def _past(self, place: int, first: date, end: date | None = None) -> int:
        """What was spent from ``first`` on, on days that are over, or those before ``end``."""
        begun = self._series.first_day
        skipped = max(0, (first - begun).days)
        stop = None if end is None else max(0, (end - begun).days)
        return round(float(np.nansum(self._series.values[place, skipped:stop])))


def _days_of(period: Period) -> Days:
    return Days(date.fromisoformat(period.first_day), date.fromisoformat(period.end_day))


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
