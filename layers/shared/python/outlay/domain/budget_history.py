"""Periods of a budget that are over, each under the terms that were in force at its last moment.

Nothing of it is stored but what the terms were and until when: limits follow from those and from the increases, spend
from the figures. So a limit that is changed today changes no period that is over, and a correction mends them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from outlay.domain.budget import Budget, Increase
from outlay.domain.budget_period import Calendar, Period, first_period, period_at, period_before
from outlay.domain.budget_rollover import MAX_CHAIN, carried
from outlay.domain.budget_status import Limit, Spent

Placed = tuple[Budget, Period]
Former = tuple[int, Budget]
"""What a budget was, and until when (UTC ms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """A budget as it was from ``from_ms`` to before ``until_ms``."""

    budget: Budget
    from_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A period that is over. ``limit``: in force at its last moment."""

    budget: Budget
    period: Period
    limit: Limit
    spent: Spent

    @property
    def over_by(self) -> int:
        """What was spent beyond the limit."""
        return max(0, self.spent.amount - self.limit.in_force)


def reigns(budget: Budget, former: Sequence[Former], now_ms: int) -> list[Reign]:
    """Newest first. ``former``: oldest first."""
    found, start = [], budget.created_ms
    for until_ms, one in former:
        found.append(Reign(budget=one, from_ms=start, until_ms=until_ms))
        start = until_ms
    end = now_ms if budget.deleted_ms is None else budget.deleted_ms
    found.append(Reign(budget=budget, from_ms=start, until_ms=max(start, end)))
    return found[::-1]


def past_periods(reigned: Sequence[Reign], calendar: Calendar) -> Iterator[Placed]:
    """Those that ended under each reign, newest first."""
    for reign in reigned:
        latest = period_at(reign.budget, reign.until_ms, calendar)
        period: Period | None = latest or first_period(reign.budget, calendar)
        while period is not None and period.end_ms > reign.from_ms:
            if period.end_ms <= reign.until_ms:
                yield reign.budget, period
            period = period_before(reign.budget, period, calendar)


def chain_before(budget: Budget, period: Period, former: Sequence[Former], calendar: Calendar) -> list[Placed]:
    """The periods whose rest may have come down to this one, the oldest first, each as the budget was at its end.

    It ends where the budget was about something else, or was counted in other periods.
    """
    chain: list[Placed] = []
    if not budget.rolls_over:
        return chain
    after: Placed = budget, period
    for one in past_periods(reigns(budget, former, period.start_ms), calendar):
        if not _hands_on(one, after) or len(chain) == MAX_CHAIN:
            break
        chain.append(one)
        after = one
    return chain[::-1]


def handed_on(chain: Sequence[Placed], spent: Mapping[tuple[str, str], Spent], *, to: Budget) -> int:
    """What the last of the chain hands on to the period after it, which the budget ``to`` stands for."""
    rest = 0
    takers = [*(one for one, _ in chain), to][1:]
    for (budget, period), taker in zip(chain, takers, strict=True):
        amount = spent.get((budget.budget_id, period.first_day), Spent()).amount
        rest = carried(taker, Limit(base=budget.terms.limit, carried=rest), amount)
    return rest


def with_limits(
    placed: Sequence[Placed], spent: Sequence[Spent], increases: Sequence[Increase], count: int
) -> list[Past]:
    """The first ``count`` of ``placed`` (newest first), for whose limits those behind them are looked at as well."""
    found: list[Past] = []
    for place, (budget, period) in enumerate(placed[:count]):
        more = sum(one.amount for one in increases if one.from_ms < period.end_ms <= one.until_ms)
        limit = Limit(base=budget.terms.limit, carried=_carried_into(place, placed, spent), increase=more)
        found.append(Past(budget=budget, period=period, limit=limit, spent=spent[place]))
    return found


def _carried_into(place: int, placed: Sequence[Placed], spent: Sequence[Spent]) -> int:
    end = place
    while end + 1 < len(placed) and end - place < MAX_CHAIN and _hands_on(placed[end + 1], placed[end]):
        end += 1
    rest = 0
    for earlier in range(end, place, -1):
        limit = Limit(base=placed[earlier][0].terms.limit, carried=rest)
        rest = carried(placed[earlier - 1][0], limit, spent[earlier].amount)
    return rest


def _hands_on(earlier: Placed, later: Placed) -> bool:
    (giver, before), (taker, after) = earlier, later
    same = (giver.terms.unit, giver.terms.scope) == (taker.terms.unit, taker.terms.scope)
    return same and before.end_ms == after.start_ms and taker.rolls_over


def looked_at(placed: Iterator[Placed], count: int) -> list[Placed]:
    """So many, and those behind them that their limits may depend on."""
    return list(islice(placed, count + MAX_CHAIN))
