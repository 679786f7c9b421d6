"""Where a period will end by a forecast: properties that hold for any forecast, and figures that can be reckoned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.foreseen import HIGH_FROM, MEDIUM_FROM, Foreseen
from outlay.domain.risk import Remaining, foresee, probability_over, remaining

from tests.support.forecasts import a_forecast

DAY_MS = 86_400_000
DAYS = 30


def rest_of(at_ms: float = 0, *, days: int = DAYS, per_day: float = 100, width: float = 0.2) -> Remaining:
    bounds = [place * DAY_MS for place in range(DAYS + 1)]
    forecast = a_forecast(per_day, days=DAYS, width=width)
    found = remaining(forecast.totals, bounds, at_ms=int(at_ms), end_ms=days * DAY_MS, unit=1.0)
    assert found is not None
    return found


def at(limit: int, spent: int = 0, **of: float) -> Foreseen:
    return foresee(rest_of(**of), spent=spent, limit=limit)  # type: ignore[arg-type] # days is whole


def test_a_limit_at_what_is_expected_is_exceeded_as_likely_as_not() -> None:
    found = at(3_000)
    assert found.projected == 3_000
    assert found.probability == pytest.approx(0.5)
    assert found.level == "high"


def test_bounds_of_the_band_are_quantiles_of_the_total() -> None:
    rest = rest_of()
    low, high = (round(float(rest.quantiles[place, -1])) for place in (1, 3))
    assert at(high).probability == pytest.approx(0.1, abs=0.01)
    assert at(low).probability == pytest.approx(0.9, abs=0.01)
    assert (at(high).projected_low, at(high).projected_high) == (low, high)


def test_it_says_when_the_limit_is_reached_and_between_which_days() -> None:
    found = at(1_500)
    assert found.exhausted_ms == 15 * DAY_MS - 1 or found.exhausted_ms == 15 * DAY_MS
    assert found.earliest_ms is not None
    assert found.latest_ms is not None
    assert 13 * DAY_MS < found.earliest_ms < 15 * DAY_MS < found.latest_ms < 18 * DAY_MS


def test_what_is_spent_already_is_certain_and_only_the_rest_is_not() -> None:
    half_way = foresee(rest_of(15 * DAY_MS), spent=1_500, limit=3_100)
    assert half_way.projected == 3_000
    assert half_way.projected_high - half_way.projected_low < at(3_100).projected_high - at(3_100).projected_low
    assert half_way.probability < at(3_100).probability


def test_beyond_its_limit_it_is_exceeded_now() -> None:
    found = at(1_000, spent=1_000, at_ms=3 * DAY_MS)
    assert (found.probability, found.level) == (1.0, "high")
    assert found.exhausted_ms == found.earliest_ms == found.latest_ms == 3 * DAY_MS


def test_a_forecast_that_does_not_reach_to_the_end_says_nothing() -> None:
    bounds = [place * DAY_MS for place in range(DAYS + 1)]
    totals = a_forecast(days=DAYS).totals
    assert remaining(totals, bounds, at_ms=0, end_ms=31 * DAY_MS, unit=1.0) is None
    assert remaining(totals, bounds, at_ms=-1, end_ms=DAY_MS, unit=1.0) is None
    assert remaining(a_forecast(days=0).totals, [0], at_ms=0, end_ms=DAY_MS, unit=1.0) is None


def test_a_forecast_of_nothing_never_reaches_a_limit() -> None:
    found = at(10, per_day=0)
    assert found.probability == pytest.approx(0, abs=1e-9)
    assert (found.exhausted_ms, found.earliest_ms, found.latest_ms) == (None, None, None)
    assert found.level == "low"


some = st.floats(0, 1e9, allow_nan=False)


@given(quantiles=st.lists(some, min_size=5, max_size=5).map(sorted), needs=st.lists(some, min_size=2, max_size=2))
def test_more_is_never_likelier_than_less(quantiles: list[float], needs: list[float]) -> None:
    less, more = sorted(needs)
    row = np.array(quantiles)
    assert 0 <= probability_over(row, more) <= probability_over(row, less) <= 1


@given(
    hours=st.integers(0, DAYS * 24 - 1),
    limit=st.integers(1, 10_000),
    spent=st.integers(0, 10_000),
    width=st.floats(0, 2),
)
def test_moments_and_amounts_are_in_order_whatever_the_forecast(
    hours: int, limit: int, spent: int, width: float
) -> None:
    rest = rest_of(hours * 3_600_000, width=width)
    found = foresee(rest, spent=spent, limit=limit)
    assert spent <= found.projected_low <= found.projected <= found.projected_high
    moments = [found.earliest_ms, found.exhausted_ms, found.latest_ms]
    known = [moment for moment in moments if moment is not None]
    assert known == sorted(known)
    assert moments == known + [None] * (3 - len(known))
    assert all(rest.at_ms <= moment < DAYS * DAY_MS for moment in known)
    assert (found.exhausted_ms is not None) == (found.projected >= limit) or abs(found.projected - limit) <= 1
    assert found.level == (
        "high" if found.probability >= HIGH_FROM else "medium" if found.probability >= MEDIUM_FROM else "low"
    )


@given(limit=st.integers(1, 10_000), more=st.integers(0, 5_000), spent=st.integers(0, 5_000))
def test_a_higher_limit_is_never_riskier(limit: int, more: int, spent: int) -> None:
    assert at(limit + more, spent).probability <= at(limit, spent).probability
