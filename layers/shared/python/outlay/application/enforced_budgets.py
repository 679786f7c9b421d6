"""Which budgets of an organization can refuse a lease, as of a version of its board.

The board is read first and the budgets after it: what is read belongs to the version as long as the board still has
it, which every hold has to find.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from outlay.application.board_ports import BoardReader
from outlay.application.budget_records import all_budgets
from outlay.application.control_store import ControlStore
from outlay.domain.board import Board
from outlay.domain.budget import Budget, Enforcement
from outlay.domain.budget_period import Calendar, Period, day_of_ordinal, next_start_ms, period_at
from outlay.domain.budget_status import Limit
from outlay.domain.calendar import date_ms
from outlay.domain.registers import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforced:
    """``placed``: each budget that stands on the board, or has to, with the period of the moment of reading.

    One that is paused or only notifies for a while stays: what was held of it is still held when it refuses again.
    """

    board: Board
    budgets: Sequence[Budget] = ()
    """All of the organization's."""
    placed: Sequence[tuple[Budget, Period]] = ()
    carried: Mapping[int, int] = field(default_factory=dict)
    """By number: what the current period began with."""
    names_version: int = 0
    """Of the merged names that scopes were resolved by."""
    next_begin_ms: int | None = None
    """When the first of those begins that are in no period yet."""

    def applying(self, dimensions: Mapping[str, str]) -> list[tuple[Budget, Period]]:
        """Those that can refuse a call of these dimensions."""
        return [(budget, period) for budget, period in self.placed if budget.is_enforced and budget.fits(dimensions)]

    def is_over(self, now_ms: int) -> bool:
        """Whether a period has ended since, or one that was to begin has begun."""
        has_begun = self.next_begin_ms is not None and now_ms >= self.next_begin_ms
        return has_begun or any(not period.holds(now_ms) for _, period in self.placed)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What dates and names of an organization mean."""

    calendar: Calendar = field(default_factory=Calendar)
    names: Names = field(default_factory=Names)


class BudgetsMemory:
    """The budgets of organizations as one instance of a function read them last, each list with its board's version.

    Every change of a budget gives the board a new version in the same transaction. So what was read after the board
    holds for as long as the board has that version.
    """

    _ORGANIZATIONS = 100

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Sequence[Budget]]] = {}

    def read(self, org: str, board: Board, store: ControlStore) -> Sequence[Budget]:
        """``board`` was read before. Raises ``LimitExceeded`` or ``Upstream``."""
        version, budgets = self._known.pop(org, (0, ()))
        if version != board.version:
            budgets = all_budgets(org, store=store) if board.version else ()
        if len(self._known) >= self._ORGANIZATIONS:
            del self._known[next(iter(self._known))]
        self._known[org] = board.version, budgets
        return budgets

    def latest(self, org: str) -> Sequence[Budget]:
        """As they were read last."""
        return self._known.get(org, (0, ()))[1]

    def forget(self, org: str) -> None:
        self._known.pop(org, None)


def read_enforced(
    org: str,
    *,
    boards: BoardReader,
    store: ControlStore,
    meaning: Meaning,
    now_ms: int,
    memory: BudgetsMemory | None = None,
) -> Enforced:
    """Scopes are under the names that figures are shown by."""
    board = boards.read(org)
    budgets = [_resolved(budget, meaning.names) for budget in (memory or BudgetsMemory()).read(org, board, store)]
    calendar = meaning.calendar
    placed = [
        (budget, period)
        for budget in budgets
        if (period := _period(budget, board, now_ms, calendar)) is not None and _stands(budget, period, board)
    ]
    return Enforced(
        board=board,
        budgets=budgets,
        placed=placed,
        carried={number: standing.carried for number, standing in board.standings.items()},
        names_version=meaning.names.version,
        next_begin_ms=_next_begin(budgets, now_ms, calendar),
    )


def _next_begin(budgets: Sequence[Budget], now_ms: int, calendar: Calendar) -> int | None:
    starts = (next_start_ms(budget, now_ms, calendar) for budget in budgets)
    return min((start for start in starts if start is not None), default=None)


def _resolved(budget: Budget, names: Names) -> Budget:
    if not names.canonical or not budget.terms.scope:
        return budget
    scope = {
        name: frozenset(names.canonical_of(name, value) for value in values)
        for name, values in budget.terms.scope.items()
    }
    return replace(budget, terms=replace(budget.terms, scope=scope))


def _period(budget: Budget, board: Board, now_ms: int, calendar: Calendar) -> Period | None:
    """The one of the moment; where the board is in a later one already, our clock is behind, and that one holds."""
    period = period_at(budget, now_ms, calendar)
    standing = board.standings.get(budget.number)
    if period is None or standing is None or standing.period <= period.ordinal:
        return period
    later = period_at(budget, date_ms(day_of_ordinal(standing.period), calendar.time_zone), calendar)
    return later if later is not None and later.ordinal == standing.period else period


def _stands(budget: Budget, period: Period, board: Board) -> bool:
    standing = board.standings.get(budget.number)
    is_there = standing is not None and standing.period == period.ordinal
    return is_there or budget.terms.enforcement is not Enforcement.NOTIFY
