"""Calendar buckets in a time zone."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.calendar import GRANULARITIES, HOUR_MS, first_date, shift_date, slices
from outlay.domain.periods import utc_ms


def ms(*parts: int) -> int:
    return utc_ms(datetime(*parts, tzinfo=UTC))  # type: ignore[misc, arg-type]


def test_a_day_of_summer_time_is_cut_at_local_midnights() -> None:
    found = slices(ms(2026, 3, 28, 23), ms(2026, 3, 30, 22), granularity="day", time_zone="Europe/Berlin")
    assert [(piece.end_ms - piece.start_ms) // HOUR_MS for piece in found] == [23, 24]
    assert not any(piece.partial for piece in found)


def test_a_month_that_the_period_cuts_is_marked_partial() -> None:
    found = slices(ms(2026, 1, 15), ms(2026, 4, 1), granularity="month", time_zone="UTC")
    assert [piece.partial for piece in found] == [True, False, False]
    assert found[0].start_ms == ms(2026, 1, 15)


def test_weeks_begin_on_monday() -> None:
    found = slices(ms(2026, 11, 16), ms(2026, 11, 30), granularity="week", time_zone="UTC")
    assert [piece.start_ms for piece in found] == [ms(2026, 11, 16), ms(2026, 11, 23)]


def test_quarters_and_years_begin_with_their_first_month() -> None:
    quarters = slices(ms(2026, 1, 1), ms(2027, 1, 1), granularity="quarter", time_zone="UTC")
    assert [piece.start_ms for piece in quarters] == [ms(2026, month, 1) for month in (1, 4, 7, 10)]
    years = slices(ms(2025, 7, 1), ms(2027, 1, 1), granularity="year", time_zone="UTC")
    assert [piece.partial for piece in years] == [True, False]


def test_an_empty_period_has_no_buckets() -> None:
    assert slices(ms(2026, 1, 1), ms(2026, 1, 1), granularity="day", time_zone="UTC") == ()


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"]


@given(
    start=st.integers(ms(2015, 1, 1) // HOUR_MS, ms(2027, 1, 1) // HOUR_MS),
    hours=st.integers(1, 700),
    zone=st.sampled_from(ZONES),
    granularity=st.sampled_from(GRANULARITIES),
)
def test_buckets_cover_the_period_once_and_in_order(start: int, hours: int, zone: str, granularity: str) -> None:
    start_ms, end_ms = start * HOUR_MS, (start + hours) * HOUR_MS
    found = slices(start_ms, end_ms, granularity=granularity, time_zone=zone)
    assert found[0].start_ms == start_ms
    assert found[-1].end_ms == end_ms
    assert all(one.end_ms == two.start_ms for one, two in pairwise(found))
    assert all(piece.start_ms < piece.end_ms for piece in found)


@pytest.mark.parametrize("zone", ZONES)
def test_hours_of_a_zone_begin_at_its_offset(zone: str) -> None:
    found = slices(ms(2026, 5, 1), ms(2026, 5, 2), granularity="hour", time_zone=zone)
    assert len(found) in (24, 25)


# ---- fiscal years


@given(
    day=st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31)),
    starts=st.integers(1, 12),
    granularity=st.sampled_from(["quarter", "year"]),
)
def test_fiscal_periods_hold_their_days_begin_with_a_month_and_follow_one_another(
    day: date, starts: int, granularity: str
) -> None:
    first = first_date(day, granularity, year_starts=starts)
    following = shift_date(first, granularity)
    assert first <= day < following
    assert first.day == 1
    assert (first.month - starts) % {"quarter": 3, "year": 12}[granularity] == 0
    assert first_date(following, granularity, year_starts=starts) == following
    assert first_date(first, granularity, year_starts=starts) == first


def test_a_fiscal_year_holds_its_leap_day() -> None:
    years = slices(ms(2023, 3, 1), ms(2025, 3, 1), granularity="year", time_zone="UTC", year_starts=3)
    assert [(piece.start_ms, piece.end_ms, piece.partial) for piece in years] == [
        (ms(2023, 3, 1), ms(2024, 3, 1), False),
        (ms(2024, 3, 1), ms(2025, 3, 1), False),
    ]
    assert [(piece.end_ms - piece.start_ms) // (24 * HOUR_MS) for piece in years] == [366, 365]


def test_fiscal_quarters_are_counted_from_the_years_first_month() -> None:
    found = slices(ms(2026, 2, 1), ms(2027, 2, 1), granularity="quarter", time_zone="UTC", year_starts=2)
    assert [piece.start_ms for piece in found] == [ms(2026, month, 1) for month in (2, 5, 8, 11)]
    assert not any(piece.partial for piece in found)


def test_a_fiscal_year_changes_no_day_week_or_month() -> None:
    for granularity in ("hour", "day", "week", "month"):
        plain, fiscal = (
            slices(ms(2026, 1, 15), ms(2026, 3, 9), granularity=granularity, time_zone="Europe/Berlin", **more)
            for more in ({}, {"year_starts": 4})
        )
        assert plain == fiscal
