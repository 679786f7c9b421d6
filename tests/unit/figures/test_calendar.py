"""Calendar buckets in a time zone."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.calendar import GRANULARITIES, HOUR_MS, slices
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
