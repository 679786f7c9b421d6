"""Which budgets of an organization can refuse a lease, as of a version of its board.

The board is read first and the budgets after it: what is read belongs to the version as long as the board still has
it, which every hold has to find.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from outlay.application.board_ports import BoardReader
from outlay.application.budget_records import all_budgets
from outlay.application.control_store import ControlStore
from outlay.domain.board import Board
from outlay.domain.budget import Budget
from outlay.domain.budget_period import Calendar, Period, period_at
from outlay.domain.budget_status import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforced:
    """``placed``: each enforced budget with the period that it is in at the moment of reading."""

    board: Board
    budgets: Sequence[Budget] = ()
    """All of the organization's."""
    placed: Sequence[tuple[Budget, Period]] = ()
    carried: Mapping[int, int] = field(default_factory=dict)
    """By number: what the current period began with."""

    def is_over(self, now_ms: int) -> bool:
        """Whether a period has ended since, or one that was to begin has begun."""
        return any(not period.holds(now_ms) for _, period in self.placed)

    def is_placed(self, budget: Budget, period: Period) -> bool:
        """Whether the budget stands on the board in this period."""
        standing = self.board.standings.get(budget.number)
        return standing is not None and standing.period == period.ordinal

    def limit(self, budget: Budget, now_ms: int) -> Limit:
        """In force at the moment."""
        return Limit(
            base=budget.terms.limit,
            carried=self.carried.get(budget.number, 0),
            increase=budget.increase_at(now_ms),
        )


def read_enforced(org: str, *, boards: BoardReader, store: ControlStore, calendar: Calendar, now_ms: int) -> Enforced:
    board = boards.read(org)
    budgets = all_budgets(org, store=store) if board.version else []
    placed = [
        (budget, period)
        for budget in budgets
        if budget.is_enforced and (period := period_at(budget, now_ms, calendar)) is not None
    ]
    return Enforced(
        board=board,
        budgets=budgets,
        placed=placed,
        carried={number: standing.carried for number, standing in board.standings.items()},
    )
