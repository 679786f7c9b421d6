"""Numbers of forecasts: rounded once, packed, and back as they were; adjustments laid over them."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.budget import Unit
from outlay.domain.forecast_adjustment import Adjustment, effect_of, share_needed, with_effects, without_effects
from outlay.domain.forecast_numbers import amounts, numbers_of, packed, rounded, settled, unpacked, with_numbers

from tests.support.budgets import scope
from tests.support.forecasts import a_forecast

FIRST = date(2026, 12, 1)


@given(st.lists(st.floats(0, 1e15), min_size=10, max_size=10))
def test_packed_numbers_come_back_as_they_were_rounded(numbers: list[float]) -> None:
    forecast = with_numbers(a_forecast(), rounded(np.array(numbers).reshape(10, 1)))
    assert with_numbers(forecast, unpacked(packed(forecast))) == forecast
    assert numbers_of(settled(forecast)).tolist() == numbers_of(forecast).tolist()


@given(st.floats(0, 1e15))
def test_rounding_keeps_five_digits_and_leaves_whole_numbers(number: float) -> None:
    (found,) = rounded(np.array([number])).tolist()
    assert found == int(found)
    assert found == pytest.approx(number, rel=5.1e-5, abs=0.51)


def test_money_leaves_as_whole_micro_dollars() -> None:
    assert amounts([123_450_000.0, 7.0], Unit.USD) == [123_450_000 * 10**6, 7 * 10**6]
    assert amounts([12.0], Unit.TOKENS) == [12]


def test_ninety_days_fit_into_four_write_units() -> None:
    chance = np.random.default_rng(1)
    forecast = with_numbers(a_forecast(days=90), rounded(chance.lognormal(18, 1, (10, 90))))
    assert len(packed(forecast)) < 3_700


def an_adjustment(first: str = "2026-12-11", end: str = "", **terms: object) -> Adjustment:
    return Adjustment(org="acme", adjustment_id="adj_1", note="launch", first_day=first, end_day=end, **terms)  # type: ignore[arg-type]


def test_a_percentage_changes_the_days_it_holds_on_and_their_bands() -> None:
    effect = effect_of(an_adjustment(end="2026-12-21", percent=50), 1.0, per_unit=1.0)
    found, told = with_effects(a_forecast(100, days=30), [effect], FIRST)
    assert found.daily.values == (100.0,) * 10 + (150.0,) * 10 + (100.0,) * 10
    assert found.totals.values[-1] == pytest.approx(3_500)
    assert told == (pytest.approx(500),)
    assert found.daily.bands[0].upper[15] == pytest.approx(180)


def test_an_amount_a_day_moves_the_forecast_and_never_below_nothing() -> None:
    more = effect_of(an_adjustment(per_day=30), 0.5, per_unit=1.0)
    less = effect_of(an_adjustment("2026-12-01", per_day=-500), 1.0, per_unit=1.0)
    found, _ = with_effects(a_forecast(100, days=30), [more], FIRST)
    assert found.daily.values[9:11] == (100.0, 115.0)
    assert found.totals.values[-1] == pytest.approx(3_000 + 20 * 15)
    nothing, told = with_effects(a_forecast(100, days=30), [less], FIRST)
    assert set(nothing.daily.values) == {0.0}
    assert told == (pytest.approx(-3_000),)


@given(
    percent=st.integers(-100, 1_000),
    share=st.floats(0, 1),
    first=st.integers(1, 28),
    values=st.lists(st.floats(0, 1e6), min_size=28, max_size=28),
)
def test_bands_and_totals_stay_in_order_under_any_change(
    percent: int, share: float, first: int, values: list[float]
) -> None:
    effect = effect_of(an_adjustment(f"2026-12-{first:02}", percent=percent), share, per_unit=1.0)
    found, _ = with_effects(a_forecast(50, days=28), [effect], FIRST)
    numbers = numbers_of(found)
    for half in (numbers[:5], numbers[5:]):
        value, low80, high80, low95, high95 = half
        assert (low95 <= low80 + 1e-6).all()
        assert (low80 <= value + 1e-6).all()
        assert (value <= high80 + 1e-6).all()
        assert (high80 <= high95 + 1e-6).all()
    assert (np.diff(numbers[5]) >= 0).all()
    cleaned = without_effects(np.array(values), [effect], FIRST)
    assert (cleaned >= 0).all()


def test_a_change_that_has_begun_is_not_counted_twice() -> None:
    effect = effect_of(an_adjustment("2026-11-21", "2026-12-11", percent=100), 1.0, per_unit=1.0)
    past = np.where(np.arange(20) < 10, 100.0, 200.0)  # of which ten days before today
    assert without_effects(past, [effect], date(2026, 11, 11)).tolist() == [100.0] * 20
    found, _ = with_effects(a_forecast(100, days=20), [effect], FIRST)
    assert found.daily.values == (200.0,) * 10 + (100.0,) * 10


@pytest.mark.parametrize(
    ("of", "change", "percent", "needed"),
    [
        (scope(team="search", project="shop"), scope(team="search"), 10, None),
        (scope(), scope(team="search"), 10, scope(team="search")),
        (scope(project="shop"), scope(team="search"), 10, scope(team="search", project="shop")),
        (scope(), scope(team="search"), None, None),
        (scope(team="search", project="shop"), scope(team="search"), None, scope(team="search", project="shop")),
        (scope(), scope(), 10, None),
    ],
)
def test_shares_are_measured_only_where_neither_lies_within_the_other(
    of: dict[str, frozenset[str]],
    change: dict[str, frozenset[str]],
    percent: int | None,
    needed: dict[str, frozenset[str]] | None,
) -> None:
    one = an_adjustment(scope=change, percent=percent, per_day=None if percent else 5)
    assert share_needed(one, of) == needed


def test_a_change_of_others_or_of_another_unit_concerns_nobody_else() -> None:
    one = an_adjustment(scope=scope(team="search"), percent=10, unit=Unit.USD)
    assert one.concerns(Unit.USD, scope(team=("search", "ads")))
    assert not one.concerns(Unit.USD, scope(team="ads"))
    assert not one.concerns(Unit.TOKENS, scope(team="search"))
