"""Where budgets stand, and how their past periods ended.

Of budgets that can refuse it is the board that says so, after it was brought up to what figures hold: the same state
that the next lease is decided by. Of others it is the figures. All budgets are read in one pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from outlay.application.closed_months import CLOSED, ClosedMonths
from outlay.application.enforced_budgets import Enforced, read_enforced
from outlay.application.former_terms import former_terms
from outlay.application.increase_records import granted_to
from outlay.application.refresh_board import BoardTools, refresh_board
from outlay.domain.budget import Budget
from outlay.domain.budget_history import Former, Past, Placed, chain_before, handed_on, looked_at, past_periods, reigns
from outlay.domain.budget_history import with_limits as with_their_limits
from outlay.domain.budget_period import Period, period_at
from outlay.domain.budget_status import Limit, Spent, Status
from outlay.domain.errors import LimitExceeded
from outlay.domain.months import month_of, months_between
from outlay.domain.organization import Organization


def read_statuses(budgets: Sequence[Budget], *, tools: BoardTools) -> dict[str, Status | None]:
    """By budget's id; None where a budget has no period at the moment.

    Raises:
        Upstream: figures or the board could not be read.
    """
    calendar, now = tools.meaning.calendar, tools.clock()
    placed = [(one, period) for one in budgets if (period := period_at(one, now, calendar)) is not None]
    enforced = _enforced(tools) if any(one.is_enforced for one, _ in placed) else None
    found: dict[str, Status | None] = dict.fromkeys(one.budget_id for one in budgets)
    elsewhere: list[Placed] = []
    for budget, period in placed:
        if enforced is not None and budget.is_enforced and enforced.is_placed(budget, period):
            found[budget.budget_id] = _on_board(enforced, budget, period, now)
        else:
            elsewhere.append((budget, period))
    return found | _from_figures(elsewhere, tools, now)


def _enforced(tools: BoardTools) -> Enforced:
    """After a refresh; where there are too many of those at once, as somebody else's leaves it."""
    try:
        return refresh_board(tools=tools)
    except LimitExceeded:
        return read_enforced(
            tools.org, boards=tools.boards, store=tools.store, meaning=tools.meaning, now_ms=tools.clock()
        )


def _on_board(enforced: Enforced, budget: Budget, period: Period, now_ms: int) -> Status:
    standing = enforced.board.standings[budget.number]
    return Status(
        budget=budget,
        period=period,
        at_ms=now_ms,
        limit=enforced.limit(budget, now_ms),
        spent=Spent(amount=standing.spent, unpriced_requests=standing.unpriced),
        reserved=standing.reserved,
    )


def _from_figures(placed: Sequence[Placed], tools: BoardTools, now_ms: int) -> dict[str, Status]:
    chains = _chains(placed, tools)
    wanted = [*placed, *(one for chain in chains.values() for one in chain)]
    spent = tools.spend(wanted, now_ms=now_ms) if wanted else {}
    return {
        budget.budget_id: Status(
            budget=budget,
            period=period,
            at_ms=now_ms,
            limit=Limit(
                base=budget.terms.limit,
                carried=handed_on(chains.get(budget.budget_id, ()), spent, to=budget),
                increase=budget.increase_at(now_ms),
            ),
            spent=spent.get((budget.budget_id, period.first_day), Spent()),
        )
        for budget, period in placed
    }


def _chains(placed: Sequence[Placed], tools: BoardTools) -> Mapping[str, Sequence[Placed]]:
    rolling = [one for one in placed if one[0].rolls_over]
    former: Mapping[str, Sequence[Former]] = {}
    if rolling:
        former = former_terms(tools.org, store=tools.store)
    calendar = tools.meaning.calendar
    return {
        budget.budget_id: chain_before(budget, period, former.get(budget.budget_id, ()), calendar)
        for budget, period in rolling
    }


def read_history(
    budget: Budget, *, tools: BoardTools, before_day: str = "", limit: int
) -> tuple[list[Past], str | None]:
    """Periods that are over, newest first: those that ended before ``before_day``, and where it goes on.

    Raises:
        Upstream: figures could not be read.
    """
    org, now_ms = tools.org, tools.clock()
    former = former_terms(org, store=tools.store, budget_id=budget.budget_id).get(budget.budget_id, ())
    over = past_periods(reigns(budget, former, now_ms), tools.meaning.calendar)
    placed = looked_at((one for one in over if not before_day or one[1].end_day < before_day), limit + 1)
    # Two terms can have periods of the same first date: each is asked for under a name of its own.
    wanted = [
        (replace(one, budget_id=f"{one.budget_id}@{place}"), period) for place, (one, period) in enumerate(placed)
    ]
    by_name = tools.spend(wanted, now_ms=now_ms) if wanted else {}
    spent = [by_name.get((one.budget_id, period.first_day), Spent()) for one, period in wanted]
    increases = granted_to(org, budget.budget_id, store=tools.store)
    found = with_their_limits(placed, spent, increases, limit + 1)
    return found[:limit], found[limit - 1].period.end_day if len(found) > limit else None


def final_periods(pasts: Sequence[Past], *, organization: Organization, records: ClosedMonths) -> set[str]:
    """The end dates of those of which no figure changes any more: every month that they touch is closed."""
    if not pasts:
        return set()
    months, zone = records.months(organization.org), organization.dimensions.time_zone
    closed = {month for month, record in months.items() if record.state == CLOSED}
    return {
        past.period.end_day
        for past in pasts
        if closed.issuperset(
            months_between(month_of(past.period.start_ms, zone), month_of(past.period.end_ms - 1, zone))
        )
    }
