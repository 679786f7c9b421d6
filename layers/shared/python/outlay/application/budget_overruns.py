"""Periods of budgets that came to stand above their limit, and which of these people were told of ahead.

Overruns are read from the budgets' own histories, so that one counts whether or not a threshold or an alert of it was.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from outlay.application.alert_records import from_stored, newest_alerts
from outlay.application.control_store import ControlStore
from outlay.application.former_terms import former_terms
from outlay.application.increase_records import all_increases
from outlay.application.read_budget_status import read_statuses
from outlay.application.refresh_board import BoardTools
from outlay.domain.alert import Alert, AlertKind
from outlay.domain.budget import Budget, Increase
from outlay.domain.budget_history import Past, Placed, past_periods, reigns, with_limits
from outlay.domain.budget_rollover import MAX_CHAIN
from outlay.domain.budget_status import Spent

MAX_PERIODS = 5_000
MAX_ALERTS = 5_000
_PAGE = 500

Overrun = tuple[str, str, int]
"""Budget's id, and of its period the first date and the first moment (UTC ms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruns:
    found: Sequence[Overrun]
    periods: int
    """That were looked at: those that ended since, the latest ones, and the present ones."""
    left_out: int
    """Earlier ones, beyond ``MAX_PERIODS``."""


def read_overruns(budgets: Sequence[Budget], *, tools: BoardTools, since_ms: int) -> Overruns:
    """Of the periods that ended since then, each with the limit of its time, and of the present ones.

    Raises:
        Upstream: figures or the board could not be read.
    """
    present = [one for one in read_statuses(budgets, tools=tools).values() if one is not None]
    past, left_out = _past(budgets, tools, since_ms)
    found = [(one.budget, one.period) for one in present if one.spent.amount > one.limit.in_force]
    found += [(one.budget, one.period) for one in past if one.over_by]
    return Overruns(
        found=[(budget.budget_id, period.first_day, period.start_ms) for budget, period in found],
        periods=len(present) + len(past),
        left_out=left_out,
    )


def _past(budgets: Sequence[Budget], tools: BoardTools, since_ms: int) -> tuple[list[Past], int]:
    """All in one pass over the figures; and how many periods were left out."""
    former = former_terms(tools.org, store=tools.store)
    now_ms = tools.clock()

    def periods(budget: Budget) -> Iterator[Placed]:
        return past_periods(reigns(budget, former.get(budget.budget_id, ()), now_ms), tools.meaning.calendar)

    over = [[*takewhile(lambda one: one[1].end_ms > since_ms, periods(budget))] for budget in budgets]
    ends = sorted((period.end_ms for some in over for _, period in some), reverse=True)
    earliest = ends[MAX_PERIODS] if len(ends) > MAX_PERIODS else since_ms
    counts = [sum(period.end_ms > earliest for _, period in some) for some in over]
    chains = [MAX_CHAIN if any(one.rolls_over for one, _ in some) else 0 for some in over]
    placed = [
        [*islice(periods(budget), count + chain if count else 0)]
        for budget, count, chain in zip(budgets, counts, chains, strict=True)
    ]
    spent = _spent(placed, tools, now_ms)
    granted = _granted(tools) if any(counts) else {}
    found = [
        past
        for budget, some, amounts, count in zip(budgets, placed, spent, counts, strict=True)
        for past in with_limits(some, amounts, granted.get(budget.budget_id, ()), count)
    ]
    return found, len(ends) - len(found)


def _spent(placed: Sequence[Sequence[Placed]], tools: BoardTools, now_ms: int) -> list[list[Spent]]:
    """Two terms of a budget can have periods of the same first date: each is asked for under a name of its own."""
    wanted = [
        [(replace(one, budget_id=f"{one.budget_id}@{place}"), period) for place, (one, period) in enumerate(some)]
        for some in placed
    ]
    every = [one for some in wanted for one in some]
    found = tools.spend(every, now_ms=now_ms) if every else {}
    return [[found.get((one.budget_id, period.first_day), Spent()) for one, period in some] for some in wanted]


def _granted(tools: BoardTools) -> Mapping[str, Sequence[Increase]]:
    found: defaultdict[str, list[Increase]] = defaultdict(list)
    for one in all_increases(tools.org, store=tools.store):
        if one.was_granted:
            found[one.budget_id].append(one.granted())
    return found


def announced(org: str, overruns: Sequence[Overrun], *, store: ControlStore) -> int:
    """Of how many people were told while the limit was not yet reached: by a warning, or by a threshold on what is
    foreseen. What is only noted in the app, such as half of the limit, announces nothing.

    Raises ``LimitExceeded`` or ``Upstream``."""
    if not overruns:
        return 0
    since_ms = min(start_ms for _, _, start_ms in overruns)
    told = {
        (alert.budget_id, alert.facts.get("period_first_day"))
        for alert in _alerts(org, store, since_ms)
        if alert.kind is AlertKind.BUDGET_THRESHOLD and _announces(alert)
    }
    return sum((budget_id, first_day) in told for budget_id, first_day, _ in overruns)


def _announces(alert: Alert) -> bool:
    is_told = alert.level != "info" or str(alert.facts.get("threshold", "")).startswith("forecast-")
    return is_told and alert.facts["spent"] < alert.facts["limit"]


def _alerts(org: str, store: ControlStore, since_ms: int) -> Iterator[Alert]:
    """The newest ones, ``MAX_ALERTS`` at most."""
    before = ""
    for _ in range(MAX_ALERTS // _PAGE):
        page = newest_alerts(org, store=store, before=before, limit=_PAGE)
        some = [from_stored(org, one) for one in page]
        yield from (one for one in some if one.at_ms >= since_ms)
        if len(page) < _PAGE or some[-1].at_ms < since_ms:
            return
        before = page[-1].place.sk
