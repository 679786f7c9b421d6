"""Periods of budgets are what the calendar of the organization's zone says, over summer time, leap days and years."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.budget import Cycle
from outlay.domain.budget_period import Calendar, Period, next_start_ms, period_at, period_before
from outlay.domain.periods import HOUR_MS, utc_ms

from tests.support.budgets import a_budget

ZONES = (
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
)


def ms(text: str) -> int:
    return utc_ms(datetime.fromisoformat(text).replace(tzinfo=UTC))


def found(moment: str, zone: str = "UTC", year_starts: int = 1, **terms: Any) -> Period:
    budget = a_budget(**{"created_ms": 0, **terms})
    period = period_at(budget, ms(moment), Calendar(time_zone=zone, year_starts=year_starts))
    assert period is not None
    return period


def test_days_of_summer_time_have_23_and_25_hours() -> None:
    hours = [
        (period.end_ms - period.start_ms) / HOUR_MS
        for period in (
            found("2026-03-08T12:00", "America/New_York", cycle=Cycle.DAILY),
            found("2026-11-01T12:00", "America/New_York", cycle=Cycle.DAILY),
            found("2026-03-29T12:00", "Europe/Berlin", cycle=Cycle.DAILY),
            found("2026-10-25T12:00", "Europe/Berlin", cycle=Cycle.DAILY),
            found("2026-10-25T12:00", "Asia/Kolkata", cycle=Cycle.DAILY),
            found("2026-10-03T20:00", "Australia/Lord_Howe", cycle=Cycle.DAILY),
        )
    ]
    assert hours == [23, 25, 23, 25, 24, 23.5]


def test_a_midnight_that_does_not_exist_begins_its_day_an_hour_later() -> None:
    day = found("2018-11-04T12:00", "America/Sao_Paulo", cycle=Cycle.DAILY)
    assert (day.first_day, day.start_ms, day.end_ms) == ("2018-11-04", ms("2018-11-04T03:00"), ms("2018-11-05T02:00"))


def test_a_date_that_a_zone_left_out_holds_no_moment() -> None:
    last, first = (
        found(moment, "Pacific/Apia", cycle=Cycle.DAILY) for moment in ("2011-12-30T09:59", "2011-12-30T10:00")
    )
    assert (last.first_day, first.first_day) == ("2011-12-29", "2011-12-31")
    assert last.end_ms == first.start_ms


@pytest.mark.parametrize(
    ("cycle", "moment", "zone", "year_starts", "first", "end"),
    [
        # The last second of a month in the zone is the next month in UTC, and the other way round.
        (Cycle.MONTHLY, "2026-03-01T04:59:59", "America/New_York", 1, "2026-02-01", "2026-03-01"),
        (Cycle.MONTHLY, "2026-03-01T05:00:00", "America/New_York", 1, "2026-03-01", "2026-04-01"),
        (Cycle.MONTHLY, "2026-02-28T18:30:00", "Asia/Kolkata", 1, "2026-03-01", "2026-04-01"),
        (Cycle.MONTHLY, "2028-02-29T12:00:00", "Europe/Berlin", 1, "2028-02-01", "2028-03-01"),
        (Cycle.DAILY, "2028-02-29T12:00:00", "Europe/Berlin", 1, "2028-02-29", "2028-03-01"),
        (Cycle.WEEKLY, "2028-02-29T12:00:00", "UTC", 1, "2028-02-28", "2028-03-06"),
        (Cycle.WEEKLY, "2027-01-01T12:00:00", "UTC", 1, "2026-12-28", "2027-01-04"),
        (Cycle.QUARTERLY, "2026-03-31T23:00:00", "Europe/Berlin", 1, "2026-04-01", "2026-07-01"),
        (Cycle.QUARTERLY, "2026-01-15T12:00:00", "UTC", 2, "2025-11-01", "2026-02-01"),
        (Cycle.YEARLY, "2026-03-31T12:00:00", "Asia/Kolkata", 4, "2025-04-01", "2026-04-01"),
        (Cycle.YEARLY, "2026-03-31T18:30:00", "Asia/Kolkata", 4, "2026-04-01", "2027-04-01"),
        (Cycle.YEARLY, "2028-02-29T12:00:00", "UTC", 3, "2027-03-01", "2028-03-01"),
    ],
)
def test_a_period_holds_what_the_calendar_of_the_zone_and_fiscal_year_says(
    cycle: Cycle, moment: str, zone: str, year_starts: int, first: str, end: str
) -> None:
    period = found(moment, zone, year_starts, cycle=cycle)
    assert (period.first_day, period.end_day) == (first, end)


def test_a_custom_budget_renews_for_as_many_days() -> None:
    dates = {"cycle": Cycle.CUSTOM, "start_day": "2026-01-15", "end_day": "2026-01-29"}
    assert found("2026-01-15T00:00", **dates).first_day == "2026-01-15"
    assert found("2026-01-29T00:00", **dates).first_day == "2026-01-29"
    assert found("2026-02-12T00:00", **dates).first_day == "2026-02-12"
    once = a_budget(**dates, renews=False)
    assert period_at(once, ms("2026-01-28T23:59"), Calendar()) is not None
    assert period_at(once, ms("2026-01-29T00:00"), Calendar()) is None
    assert period_at(once, ms("2026-01-14T23:59"), Calendar()) is None


def test_a_custom_period_over_summer_time_is_whole_local_days() -> None:
    dates = {"cycle": Cycle.CUSTOM, "start_day": "2026-03-28", "end_day": "2026-03-30"}
    period = found("2026-03-29T12:00", "Europe/Berlin", **dates)
    assert (period.end_ms - period.start_ms) // HOUR_MS == 47


def test_before_its_first_day_a_budget_has_no_period_and_then_the_one_that_holds_it() -> None:
    budget = a_budget(start_day="2026-05-10", created_ms=0)
    assert period_at(budget, ms("2026-04-30T23:59"), Calendar()) is None
    assert next_start_ms(budget, ms("2026-04-30T23:59"), Calendar()) == ms("2026-05-10T00:00")
    period = period_at(budget, ms("2026-05-01T00:00"), Calendar())
    assert period is not None
    assert period.first_day == "2026-05-01"
    assert period_before(budget, period, Calendar()) is None
    assert next_start_ms(budget, ms("2026-05-10T00:00"), Calendar()) is None


def test_a_budget_that_does_not_renew_ends_with_the_period_of_its_creation() -> None:
    budget = a_budget(renews=False, created_ms=ms("2026-05-10T00:00"))
    assert period_at(budget, ms("2026-05-31T23:59"), Calendar()) is not None
    assert period_at(budget, ms("2026-06-01T00:00"), Calendar()) is None


def test_the_period_before_is_none_that_ended_before_the_budget_was_made() -> None:
    budget = a_budget(created_ms=ms("2026-05-10T00:00"))
    june = period_at(budget, ms("2026-06-10T00:00"), Calendar())
    assert june is not None
    may = period_before(budget, june, Calendar())
    assert may is not None
    assert may.first_day == "2026-05-01"
    assert period_before(budget, may, Calendar()) is None


cycles = st.sampled_from(
    [
        *({"cycle": cycle} for cycle in Cycle if cycle is not Cycle.CUSTOM),
        {"cycle": Cycle.CUSTOM, "start_day": "2009-02-27", "end_day": "2009-02-28"},
        {"cycle": Cycle.CUSTOM, "start_day": "2008-02-29", "end_day": "2008-03-14"},
        {"cycle": Cycle.CUSTOM, "start_day": "2009-12-31", "end_day": "2010-12-31"},
    ]
)


@given(
    hour=st.integers(ms("2010-01-01") // HOUR_MS, ms("2040-01-01") // HOUR_MS),
    zone=st.sampled_from(ZONES),
    year_starts=st.integers(1, 12),
    terms=cycles,
)
def test_every_moment_is_in_one_period_and_periods_abut(
    hour: int, zone: str, year_starts: int, terms: dict[str, Any]
) -> None:
    budget, calendar = a_budget(created_ms=0, **terms), Calendar(time_zone=zone, year_starts=year_starts)
    period = period_at(budget, hour * HOUR_MS, calendar)
    assert period is not None
    assert period.holds(hour * HOUR_MS)
    for moment in (period.start_ms, period.end_ms - 1):
        assert period_at(budget, moment, calendar) == period
    following = period_at(budget, period.end_ms, calendar)
    assert following is not None
    assert following.start_ms == period.end_ms
    assert following.ordinal > period.ordinal
    before = period_before(budget, following, calendar)
    assert before == period
