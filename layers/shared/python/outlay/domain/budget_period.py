"""The periods of a budget: calendar periods of the organization's zone and fiscal year, or dates that people chose.

All half-open, in UTC ms, beginning at a local midnight, so that days of 23 and 25 hours, leap days and months of any
length are what the calendar says they are.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from outlay.domain.budget import Budget, Cycle, Terms
from outlay.domain.calendar import date_ms, first_date, local_date, shift_date
from outlay.domain.organization import Organization

_EPOCH = date(1970, 1, 1)
_GRANULARITY = {
    Cycle.DAILY: "day",
    Cycle.WEEKLY: "week",
    Cycle.MONTHLY: "month",
    Cycle.QUARTERLY: "quarter",
    Cycle.YEARLY: "year",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """``[start_ms, end_ms)``. ``first_day`` is its first local date, which names it."""

    first_day: str
    end_day: str
    """The first date after it."""
    start_ms: int
    end_ms: int

    @property
    def ordinal(self) -> int:
        """Days from 1970 to its first date: later periods have larger ones."""
        return (date.fromisoformat(self.first_day) - _EPOCH).days

    def holds(self, moment_ms: int) -> bool:
        return self.start_ms <= moment_ms < self.end_ms

    def elapsed(self, moment_ms: int) -> int:
        """Milliseconds of it that are over; none before it begins, all of them after it."""
        return max(0, min(moment_ms, self.end_ms) - self.start_ms)


def day_of_ordinal(ordinal: int) -> date:
    """The first date of the period that has this ordinal."""
    return _EPOCH + timedelta(days=ordinal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What an organization's dates mean."""

    time_zone: str = "UTC"
    year_starts: int = 1
    """Month in which the fiscal year begins."""


def calendar_of(organization: Organization) -> Calendar:
    return Calendar(time_zone=organization.dimensions.time_zone, year_starts=organization.fiscal_start_month)


def period_at(budget: Budget, moment_ms: int, calendar: Calendar) -> Period | None:
    """The budget's period that holds the moment; None before it begins or after it ended for good."""
    terms, zone = budget.terms, calendar.time_zone
    today = local_date(moment_ms, zone)
    if terms.cycle is Cycle.CUSTOM:
        return _custom(terms, today, zone)
    found = _calendar_period(terms, today, calendar)
    if terms.start_day and found.end_day <= terms.start_day:
        return None
    if terms.renews or found == first_period(budget, calendar):
        return found
    return None


def period_before(budget: Budget, period: Period, calendar: Calendar) -> Period | None:
    """The one before; None where there is none that the budget counts: before its first day, or its creation."""
    terms = budget.terms
    if not terms.renews or period.first_day <= _begins(budget, calendar).isoformat():
        return None
    return period_at(budget, period.start_ms - 1, calendar)


def first_period(budget: Budget, calendar: Calendar) -> Period:
    """The one that its first day, or its creation, lies in."""
    terms, first = budget.terms, _begins(budget, calendar)
    if terms.cycle is Cycle.CUSTOM:
        return _period(first, date.fromisoformat(terms.end_day), calendar.time_zone)
    return _calendar_period(terms, first, calendar)


def next_start_ms(budget: Budget, moment_ms: int, calendar: Calendar) -> int | None:
    """When the budget's next period begins, for one that has none at the moment; None where none comes."""
    if not budget.terms.start_day:
        return None
    start = date_ms(date.fromisoformat(budget.terms.start_day), calendar.time_zone)
    return start if start > moment_ms else None


def _begins(budget: Budget, calendar: Calendar) -> date:
    """The local date that it counts from."""
    if budget.terms.start_day:
        return date.fromisoformat(budget.terms.start_day)
    return local_date(budget.created_ms, calendar.time_zone)


def _calendar_period(terms: Terms, day: date, calendar: Calendar) -> Period:
    granularity = _GRANULARITY[terms.cycle]
    first = first_date(day, granularity, year_starts=calendar.year_starts)
    return _period(first, shift_date(first, granularity), calendar.time_zone)


def _custom(terms: Terms, day: date, zone: str) -> Period | None:
    first, end = date.fromisoformat(terms.start_day), date.fromisoformat(terms.end_day)
    length = (end - first).days
    turns = (day - first).days // length
    if turns < 0 or (turns > 0 and not terms.renews):
        return None
    first += timedelta(days=turns * length)
    return _period(first, first + timedelta(days=length), zone)


def _period(first: date, end: date, zone: str) -> Period:
    return Period(
        first_day=first.isoformat(),
        end_day=end.isoformat(),
        start_ms=date_ms(first, zone),
        end_ms=date_ms(end, zone),
    )
