"""A year of budgets in three time zones, by an injected clock: who is told what, and in which period."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from outlay.domain.alert import AlertKind
from outlay.domain.batch import DimensionConfig
from outlay.domain.budget import Budget, Cycle
from outlay.domain.budget_period import Calendar, Period, period_at
from outlay.domain.budget_status import Limit, Spent, Status
from outlay.domain.calendar import local_date
from outlay.domain.periods import day_start_ms
from outlay.domain.threshold_check import Watched, check

from tests.support.budgets import a_budget
from tests.support.builders import ORG
from tests.support.evaluation_world import EvaluationWorld

ZONES = ("America/New_York", "Asia/Kolkata", "Pacific/Auckland")
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
PERCENTS = (50, 80, 90, 95, 100)
CYCLES = (Cycle.DAILY, Cycle.WEEKLY, Cycle.MONTHLY, Cycle.QUARTERLY, Cycle.YEARLY)


def budgets(created_ms: int) -> list[Budget]:
    """Of each cycle one that its spend comes about to."""
    days = {Cycle.DAILY: 1, Cycle.WEEKLY: 7, Cycle.MONTHLY: 30, Cycle.QUARTERLY: 91, Cycle.YEARLY: 365}
    plain = [
        a_budget(number, cycle=cycle, limit=110 * days[cycle], reminds_daily=True, created_ms=created_ms)
        for number, cycle in enumerate(CYCLES, start=1)
    ]
    custom = {"cycle": Cycle.CUSTOM, "start_day": "2027-02-25", "end_day": "2027-03-07"}
    return [*plain, a_budget(9, limit=1_000, reminds_daily=True, created_ms=created_ms, **custom)]


@dataclass
class Year:
    """One organization: what was spent when, and what was told, with each threshold by (budget, period)."""

    zone: str
    spent: list[tuple[int, int]] = field(default_factory=list)
    watched: dict[tuple[str, str], Watched] = field(default_factory=dict)
    crossed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    reminded: list[tuple[str, str]] = field(default_factory=list)

    @property
    def calendar(self) -> Calendar:
        return Calendar(time_zone=self.zone, year_starts=4)

    def amount(self, period: Period, until_ms: int) -> int:
        return sum(amount for at_ms, amount in self.spent if period.holds(at_ms) and at_ms <= until_ms)

    def look(self, every: list[Budget], now_ms: int) -> None:
        today = local_date(now_ms, self.zone).isoformat()
        for budget in every:
            period = period_at(budget, now_ms, self.calendar)
            if period is None:
                continue
            amount = self.amount(period, now_ms)
            status = Status(
                budget=budget,
                period=period,
                at_ms=now_ms,
                limit=Limit(base=budget.terms.limit),
                spent=Spent(amount=amount),
            )
            key = budget.budget_id, period.first_day
            verdict = check(status, self.watched.get(key, Watched()), today=today)
            self.watched[key] = verdict.watched
            self.crossed.update((*key, one.key) for one in verdict.crossed)
            assert not verdict.resolved
            if verdict.reminds is not None:
                self.reminded.append((budget.budget_id, today))


def moments(zone: str) -> Iterator[int]:
    """Of a fiscal year, every six hours or so, on either side of each midnight too."""
    moment, end = day_start_ms("2027-01-01", zone), day_start_ms("2028-03-01", zone)
    while moment < end:
        yield from (moment - 1_000, moment, moment + 6 * HOUR_MS, moment + 15 * HOUR_MS)
        moment = day_start_ms((local_date(moment + 12 * HOUR_MS, zone) + timedelta(days=1)).isoformat(), zone)


@pytest.mark.parametrize("zone", ZONES)
def test_in_a_year_each_threshold_is_told_once_in_each_period_that_crosses_it(zone: str) -> None:
    chance = random.Random(zone)
    year = Year(zone)
    every = budgets(day_start_ms("2026-12-31", zone))
    ends: dict[tuple[str, str], tuple[Budget, Period]] = {}
    for moment in moments(zone):
        year.spent.append((moment, chance.choice([0, 10, 25, 50])))
        for _ in range(2):
            year.look(every, moment)
        for budget in every:
            period = period_at(budget, moment, year.calendar)
            if period is not None:
                ends[budget.budget_id, period.first_day] = budget, period
    assert year.crossed == {
        (*key, f"actual-{percent}"): 1
        for key, (budget, period) in ends.items()
        for percent in PERCENTS
        if year.amount(period, moment) * 100 >= percent * budget.terms.limit
    }
    assert {budget_id for budget_id, _, _ in year.crossed} == {budget.budget_id for budget in every}
    assert len(year.reminded) == len(set(year.reminded)) > 20


@pytest.mark.parametrize(("zone", "day"), [*zip(ZONES, ("2026-10-31", "2026-12-30", "2027-04-03"), strict=True)])
def test_around_a_change_of_the_clock_and_of_the_year_figures_and_alerts_agree(zone: str, day: str) -> None:
    """From the counted event on, through ten days that hold a day of 23 or 25 hours, or a new year."""
    world = EvaluationWorld()
    dimensions = DimensionConfig(time_zone=zone)
    world.control.organizations[ORG] = replace(world.organization, dimensions=dimensions)
    world.now_ms = day_start_ms(day, zone) - HOUR_MS
    for number, cycle in enumerate(CYCLES[:3], start=1):
        world.a_budget({Cycle.DAILY: 10, Cycle.WEEKLY: 40, Cycle.MONTHLY: 60}[cycle], number=number, cycle=cycle)
    chance = random.Random(day)
    for _ in range(40):
        world.spend(chance.choice([1, 2, 3, 8]))
        (world.evaluate if chance.random() < 0.7 else world.sweep)()
        world.later(6 * 60 + chance.randrange(7))
        world.pack_cubes()
        world.sweep()
    told = [
        (one.budget_id, one.facts["period_first_day"], key)
        for one in world.raised()
        if one.kind is AlertKind.BUDGET_THRESHOLD
        for key in one.facts["thresholds"]
    ]
    assert len(told) == len(set(told))
    assert set(told) == set(_crossed(world, zone))


def _crossed(world: EvaluationWorld, zone: str) -> Iterator[tuple[str, str, str]]:
    events = [event for batch in world.sent for event in batch.events]
    for number, cycle in enumerate(CYCLES[:3], start=1):
        budget = a_budget(number, cycle=cycle, created_ms=events[0].timestamp_ms)
        limit = {1: 10, 2: 40, 3: 60}[number]
        spent: Counter[str] = Counter()
        for event in events:
            period = period_at(budget, event.timestamp_ms, Calendar(time_zone=zone))
            assert period is not None
            spent[period.first_day] += event.usage["output_tokens"] // 100_000
        for first_day, dollars in spent.items():
            for percent in PERCENTS:
                if dollars * 100 >= percent * limit:
                    yield budget.budget_id, first_day, f"actual-{percent}"
