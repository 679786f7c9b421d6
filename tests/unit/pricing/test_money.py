"""Money is exact in every form that it has: pico-USD inside, ``Decimal`` USD and text outside."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.money import NO_COST, Cost, picousd, usd, usd_text

_AMOUNTS = st.integers(-(10**30), 10**30)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0.00"),
        (1, "0.000000000001"),
        (10**12, "1.00"),
        (1_500_000_000_000, "1.50"),
        (12_345_670_000_000, "12.34567"),
        (-250_000_000_000, "-0.25"),
        (-3 * 10**12, "-3.00"),
        (10**27 + 1, "1000000000000000.000000000001"),
    ],
)
def test_an_amount_is_written_out_with_at_least_two_decimals_and_never_rounded(amount: int, text: str) -> None:
    assert usd_text(amount) == text


@given(_AMOUNTS)
def test_every_form_of_an_amount_is_read_back_as_the_same_amount(amount: int) -> None:
    assert picousd(usd(amount)) == amount
    assert picousd(Decimal(usd_text(amount))) == amount


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        picousd(Decimal(amount))


@pytest.mark.parametrize("amount", ["0.0000000000001", "1.0000000000015", "-1E-13"])
def test_a_fraction_of_a_picodollar_is_refused_and_not_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="12 decimals"):
        picousd(Decimal(amount))


def test_decimals_behind_the_twelfth_are_accepted_where_they_are_zero() -> None:
    assert picousd(Decimal("0.1000000000000000")) == 100_000_000_000


def test_a_call_costs_the_sum_of_its_classes() -> None:
    cost = Cost(input=1, cache_read=20, cache_write=300, output=4_000, other=50_000)
    assert cost.total == 54_321
    assert cost.total_usd == Decimal("0.000000054321")
    assert cost.by_class() == (1, 20, 300, 4_000, 50_000)
    assert NO_COST.by_class() == (0, 0, 0, 0, 0)
