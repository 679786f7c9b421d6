"""What was brought is measured against the weeks before, and follows again from the ledger."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.recommendation_result import MIN_WEEKS, Result, Span, TooLittle, derived_again, measured


def a_week(number: int, cost: int = 7_000, requests: int = 700, **more: Any) -> Span:
    return Span(first_day=f"2026-09-{number + 1:02d}", days=7, cost=cost, requests=requests, **{"errors": 0, **more})


def after(cost: int, requests: int = 700, **more: Any) -> Span:
    return Span(first_day="2026-10-01", days=7, cost=cost, requests=requests, **{"errors": 0, **more})


STEADY = [a_week(number) for number in range(6)]


def test_steady_weeks_give_an_exact_answer() -> None:
    assert measured(STEADY, after(cost=4_000), "requests") == (3_000, 3_000, 3_000)


def test_more_calls_at_the_old_unit_cost_save_nothing() -> None:
    assert measured(STEADY, after(cost=14_000, requests=1_400), "requests") == (0, 0, 0)


def test_calls_that_went_away_are_saved_where_days_are_what_counts() -> None:
    assert measured(STEADY, after(cost=5_000, requests=500), "days") == (2_000, 2_000, 2_000)
    assert measured(STEADY, after(cost=5_000, requests=500), "requests") == (0, 0, 0)


def test_errors_are_waste_where_successes_are_what_counts() -> None:
    stormy = [a_week(number, cost=14_000, requests=1_400, errors=700) for number in range(6)]
    assert measured(stormy, after(cost=7_000, requests=700), "successes") == (7_000, 7_000, 7_000)


def test_weeks_that_varied_widen_the_interval() -> None:
    varied = [a_week(number, cost=cost) for number, cost in enumerate((6_000, 8_000, 7_000, 6_500, 7_500, 7_000))]
    savings, low, high = measured(varied, after(cost=4_000), "requests")
    assert savings == 3_000
    # The furthest of six weeks: 8,000 where the others led one to expect 6,800.
    assert Fraction(high - low, 14_000) == pytest.approx(Fraction(1_200, 6_800), rel=1e-3)
    assert low < savings < high


def test_what_cost_more_is_told_as_a_loss() -> None:
    assert measured(STEADY, after(cost=9_000), "requests")[0] == -2_000


@pytest.mark.parametrize(
    ("before", "then", "reason"),
    [
        (STEADY[:3], after(cost=1), "4 weeks with usage"),
        (STEADY, Span(first_day="2026-10-01", days=6, cost=1, requests=1, errors=0), "7 whole days"),
        (STEADY, after(cost=1, unpriced=1), "no known price"),
        ([a_week(0), *(a_week(number, cost=0) for number in range(1, 6))], after(cost=1), "one week"),
    ],
)
def test_too_little_to_measure_is_said_and_nothing_made_up(before: list[Span], then: Span, reason: str) -> None:
    with pytest.raises(TooLittle, match=reason):
        measured(before, then, "requests")


weeks = st.lists(st.tuples(st.integers(1, 10**15), st.integers(1, 10**6)), min_size=MIN_WEEKS, max_size=12).map(
    lambda some: [a_week(number, cost=cost, requests=calls) for number, (cost, calls) in enumerate(some)]
)


@given(weeks, st.integers(0, 10**15), st.integers(0, 10**6))
def test_the_amount_follows_again_from_what_is_kept_and_lies_in_its_interval(
    before: list[Span], cost: int, requests: int
) -> None:
    then = after(cost=cost, requests=requests)
    savings, low, high = measured(before, then, "requests")
    result = Result(
        method="measured",
        at_ms=0,
        by="",
        savings=savings,
        low=low,
        high=high,
        days=7,
        driver="requests",
        before=tuple(reversed(before)),
        after=then,
    )
    assert low <= savings <= high
    assert derived_again(result) == (savings, low, high)


def test_four_of_five_steady_histories_hold_what_came_next() -> None:
    """Split by chance of a fixed seed: with exchangeable weeks the interval holds at least 80 % of what comes."""
    import random

    chance = random.Random(7)
    held = 0
    for _ in range(400):
        some = [a_week(number, cost=round(10**9 * chance.lognormvariate(0, 0.2))) for number in range(13)]
        coming = some[-1]
        savings, low, high = measured(some[:-1], after(cost=0, requests=700), "requests")
        held += low <= coming.cost <= high
        assert savings > 0
    assert 0.78 <= held / 400 <= 0.90


def test_a_stated_amount_follows_from_nothing() -> None:
    stated = Result(method="stated", at_ms=0, by="", savings=5, low=5, high=5, days=30)
    with pytest.raises(ValueError, match="follows from nothing"):
        derived_again(stated)
    assert stated.monthly(30) == (5, 5, 5)
