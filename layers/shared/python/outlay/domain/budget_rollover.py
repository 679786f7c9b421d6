"""What a period hands on to the next one, of budgets that roll over what is unused.

A temporary increase is not handed on: it was given for a time. Neither is an overrun: a period that spent more than it
had hands on nothing, and the next one begins with its own limit.
"""

from outlay.domain.budget import Budget, Rollover
from outlay.domain.budget_status import Limit

MAX_CHAIN = 36
"""Periods that are looked back at: three years of months. What was unused before them is no longer handed on."""


def carried(budget: Budget, previous: Limit | None, spent_before: int) -> int:
    """What a period begins with beyond the budget's limit, in its unit.

    ``previous`` is the limit of the period before, with what that one had been handed on; None where there is none.
    ``spent_before`` is what was spent in it.
    """
    terms = budget.terms
    if previous is None or terms.rollover is Rollover.NONE:
        return 0
    unused = max(0, previous.base + previous.carried - spent_before)
    return unused if terms.rollover_cap is None else min(unused, terms.rollover_cap)
