"""What a period hands on to the next."""

from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.budget import Rollover
from outlay.domain.budget_rollover import carried
from outlay.domain.budget_status import Limit

from tests.support.budgets import a_budget

amounts = st.integers(0, 10**21)


def test_unused_is_handed_on_with_what_was_handed_on_before() -> None:
    budget = a_budget(limit=100, rollover=Rollover.UNUSED)
    assert carried(budget, Limit(base=100, carried=30), 50) == 80


def test_a_cap_bounds_what_is_handed_on() -> None:
    budget = a_budget(limit=100, rollover=Rollover.UNUSED, rollover_cap=25)
    assert carried(budget, Limit(base=100), 50) == 25
    assert carried(budget, Limit(base=100), 90) == 10


def test_an_increase_is_not_handed_on() -> None:
    budget = a_budget(limit=100, rollover=Rollover.UNUSED)
    assert carried(budget, Limit(base=100, increase=1_000), 60) == 40


def test_the_first_period_is_handed_nothing() -> None:
    assert carried(a_budget(rollover=Rollover.UNUSED), None, 0) == 0


def test_without_rollover_nothing_is_handed_on() -> None:
    assert carried(a_budget(), Limit(base=100), 0) == 0


@given(base=amounts, before=amounts, spent=amounts, cap=st.none() | amounts)
def test_never_less_than_nothing_nor_more_than_was_left_or_the_cap(
    base: int, before: int, spent: int, cap: int | None
) -> None:
    budget = a_budget(rollover=Rollover.UNUSED, rollover_cap=cap)
    more = carried(budget, Limit(base=base, carried=before), spent)
    assert 0 <= more <= max(0, base + before - spent)
    assert cap is None or more <= cap
