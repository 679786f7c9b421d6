"""Where a budget stands: remaining, rate, pace, projection, exhaustion, health."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import DAY_MS, Limit, Spent, Status

from tests.support.budgets import a_budget

TEN_DAYS = Period(first_day="2026-11-01", end_day="2026-11-11", start_ms=0, end_ms=10 * DAY_MS)


def status(*, day: float, spent: int, **changes: Any) -> Status:
    found = Status(
        budget=a_budget(limit=1_000),
        period=TEN_DAYS,
        at_ms=int(day * DAY_MS),
        limit=Limit(base=1_000),
        spent=Spent(amount=spent),
    )
    return replace(found, **changes)


def test_half_spent_in_half_the_time_ends_at_the_limit() -> None:
    found = status(day=5, spent=500)
    assert (found.percent, found.per_day, found.projected, found.pace_percent) == (50, 100, 1_000, 100)
    assert found.exhausted_ms is None
    assert found.health == "on_track"


def test_twice_as_fast_is_exhausted_before_the_end() -> None:
    found = status(day=2.5, spent=500)
    assert (found.projected, found.pace_percent, found.exhausted_ms) == (2_000, 200, 5 * DAY_MS)
    assert found.health == "at_risk"
    assert status(day=2, spent=400).health == "watch"


def test_at_the_limit_it_is_exceeded_now() -> None:
    found = status(day=3, spent=1_000)
    assert (found.health, found.exhausted_ms, found.remaining, found.percent) == ("exceeded", 3 * DAY_MS, 0, 100)


def test_one_unit_below_the_limit_is_not_yet_a_hundred_percent() -> None:
    assert status(day=9, spent=999).percent == 99


def test_what_leases_hold_is_not_remaining_and_not_spent() -> None:
    found = status(day=5, spent=500, reserved=200)
    assert (found.remaining, found.percent) == (300, 50)


def test_what_was_handed_on_and_increases_are_part_of_the_limit() -> None:
    found = status(day=5, spent=1_000, limit=Limit(base=1_000, carried=200, increase=800))
    assert (found.remaining, found.percent, found.health) == (1_000, 50, "on_track")


@pytest.mark.parametrize("day", [0, 0.04])
def test_in_the_first_hour_nothing_is_projected(day: float) -> None:
    found = status(day=day, spent=100)
    assert (found.per_day, found.projected, found.pace_percent, found.exhausted_ms) == (None, None, None, None)
    assert found.health == "on_track"


def test_a_period_that_is_over_is_projected_as_what_it_was() -> None:
    found = status(day=15, spent=900)
    assert (found.projected, found.exhausted_ms, found.health) == (900, None, "on_track")


def test_nothing_spent_is_never_exhausted() -> None:
    found = status(day=5, spent=0)
    assert (found.per_day, found.projected, found.exhausted_ms, found.health) == (0, 0, None, "on_track")


@given(day=st.floats(0.05, 9.9), spent=st.integers(0, 10**21), base=st.integers(1, 10**21))
def test_exhaustion_is_within_the_period_exactly_where_the_projection_is_not_below_the_limit(
    day: float, spent: int, base: int
) -> None:
    found = status(day=day, spent=spent, limit=Limit(base=base))
    assert found.projected is not None
    if found.exhausted_ms is not None:
        assert found.at_ms <= found.exhausted_ms < TEN_DAYS.end_ms
        # Whole units: the rate a day is rounded down, and so is the projection.
        assert spent >= base or found.projected >= base - 10
    elif spent < base:
        assert found.projected <= base + 11
