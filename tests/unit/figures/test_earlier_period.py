"""What a period is compared with, and what is said of the change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.calendar import Slice, date_ms, local_text, slices
from outlay.domain.cube import TOTAL_COST as TOTAL
from outlay.domain.earlier_period import COMPARISONS, Comparison, change_between, earlier_of
from outlay.domain.periods import HOUR_MS

FAR = 2**53
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Sydney")


def earlier(
    comparison: Comparison, first: str, last: str, *, zone: str = "UTC", until: int = FAR, granularity: str = "total"
) -> tuple[str, str]:
    start, end = (date_ms(date.fromisoformat(day), zone) for day in (first, last))
    found = earlier_of(
        comparison, slices(start, end, granularity=granularity, time_zone=zone), until_ms=until, time_zone=zone
    )
    return local_text(found.start_ms, zone)[:16], local_text(found.end_ms, zone)[:16]


@pytest.mark.parametrize(
    ("comparison", "first", "last", "told"),
    [
        ("previous", "2026-11-01", "2026-12-01", ("2026-10-02", "2026-11-01")),
        ("previous", "2026-11-10", "2026-11-11", ("2026-11-09", "2026-11-10")),
        ("month", "2026-11-01", "2026-12-01", ("2026-10-01", "2026-11-01")),
        ("month", "2026-03-10", "2026-03-31", ("2026-02-10", "2026-03-01")),
        ("month", "2026-02-01", "2026-03-01", ("2026-01-01", "2026-02-01")),
        ("month", "2026-01-05", "2026-01-08", ("2025-12-05", "2025-12-08")),
        ("year", "2026-11-01", "2026-12-01", ("2025-11-01", "2025-12-01")),
        ("year", "2028-02-01", "2028-03-01", ("2027-02-01", "2027-03-01")),
    ],
)
def test_a_period_stands_against_the_same_days_further_back(
    comparison: Comparison, first: str, last: str, told: tuple[str, str]
) -> None:
    assert earlier(comparison, first, last) == (f"{told[0]}T00:00", f"{told[1]}T00:00")


def test_of_a_period_that_goes_on_only_what_has_passed_is_compared() -> None:
    noon = date_ms(date(2026, 11, 22), "UTC") + 12 * HOUR_MS
    assert earlier("previous", "2026-11-01", "2026-12-01", until=noon) == ("2026-10-10T00:00", "2026-10-31T12:00")
    assert earlier("month", "2026-11-01", "2026-12-01", until=noon) == ("2026-10-01T00:00", "2026-10-22T12:00")


def test_whole_days_stand_against_whole_days_where_clocks_change() -> None:
    assert earlier("previous", "2026-10-25", "2026-10-26", zone="Europe/Berlin") == (
        "2026-10-24T00:00",
        "2026-10-25T00:00",
    )
    assert earlier("previous", "2026-03-29", "2026-03-30", zone="Europe/Berlin") == (
        "2026-03-28T00:00",
        "2026-03-29T00:00",
    )


def test_what_does_not_begin_with_a_day_stands_against_as_many_hours_before() -> None:
    start = date_ms(date(2026, 11, 22), "UTC") + 5 * HOUR_MS
    found = earlier_of("previous", [Slice(start_ms=start, end_ms=start + 3 * HOUR_MS)], until_ms=FAR, time_zone="UTC")
    assert (found.start_ms, found.end_ms) == (start - 3 * HOUR_MS, start)


def test_nothing_stands_against_days_that_the_month_before_did_not_have() -> None:
    start, end = (date_ms(day, "UTC") for day in (date(2026, 3, 28), date(2026, 4, 2)))
    days = slices(start, end, granularity="day", time_zone="UTC")
    found = earlier_of("month", days, until_ms=FAR, time_zone="UTC")
    told = [None if one is None else local_text(one.start_ms, "UTC")[:10] for one in found.pieces]
    assert told == ["2026-02-28", None, None, None, "2026-03-01"]


def test_nothing_stands_against_what_is_still_to_come() -> None:
    start = date_ms(date(2026, 11, 1), "UTC")
    found = earlier_of("year", [Slice(start_ms=start, end_ms=start + HOUR_MS)], until_ms=start, time_zone="UTC")
    assert (found.slices, found.start_ms) == ((), found.end_ms)


@given(
    comparison=st.sampled_from(COMPARISONS),
    zone=st.sampled_from(ZONES),
    first=st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31)),
    days=st.integers(1, 70),
    granularity=st.sampled_from(["hour", "day", "week", "month", "total"]),
    passed=st.integers(0, 71 * 24),
)
def test_what_stands_against_buckets_is_the_earlier_period_cut_without_overlap(
    comparison: Comparison, zone: str, first: date, days: int, granularity: str, passed: int
) -> None:
    start, end = date_ms(first, zone), date_ms(first + timedelta(days=days), zone)
    buckets = slices(start, end, granularity=granularity, time_zone=zone)
    found = earlier_of(comparison, buckets, until_ms=start + passed * HOUR_MS, time_zone=zone)
    assert len(found.pieces) == len(buckets)
    edges = [edge for one in found.slices for edge in (one.start_ms, one.end_ms)]
    assert edges == sorted(edges)
    assert sum(one.end_ms - one.start_ms for one in found.slices) == found.end_ms - found.start_ms
    assert found.end_ms <= (start if comparison == "previous" else found.end_ms)


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        ({"cost": 150, "requests": 1}, {"cost": 100, "requests": 1}, (100, 50, "exact")),
        ({}, {"cost": 100, "requests": 1}, (100, -100, "exact")),
        ({"cost": 150, "requests": 1}, {}, (0, 150, "exact")),
        ({"cost": 150, "requests": 2, "unpriced_requests": 1}, {"cost": 100, "requests": 1}, (100, 50, "at_least")),
        ({"cost": 150, "requests": 1}, {"cost": 100, "requests": 2, "unpriced_requests": 1}, (100, 50, "at_most")),
        (
            {"cost": 150, "requests": 2, "unpriced_requests": 1},
            {"cost": 100, "requests": 2, "unpriced_requests": 1},
            (100, 50, "open"),
        ),
        ({"requests": 1, "unpriced_requests": 1}, {"cost": 100, "requests": 1}, (100, None, "open")),
        ({"cost": 150, "requests": 1}, {"requests": 2, "unpriced_requests": 2}, (None, None, "open")),
    ],
)
def test_a_change_says_how_sure_it_is(
    now: dict[str, int], then: dict[str, int], told: tuple[int | None, int | None, str]
) -> None:
    change = change_between(*({TOTAL if name == "cost" else name: n for name, n in one.items()} for one in (now, then)))
    assert (change.earlier, change.by, change.bound) == told
