"""Bring the board up to what the figures say: read it, read figures, write what is spent, if nobody did meanwhile.

Nothing is added up beside the figures: what is written was read from them after the board was, so a later write never
says less than an earlier one knew. What comes to stand above a limit that holds is noted with its cause.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from outlay.application.board_ports import Boards, Evaluation
from outlay.application.control_store import ControlStore
from outlay.application.enforced_budgets import BudgetsMemory, Enforced, Meaning, read_enforced
from outlay.application.former_terms import former_terms
from outlay.application.note_excess import note_excesses
from outlay.domain.board import Cause, Move, Standing, lapsed_slots
from outlay.domain.budget import Budget
from outlay.domain.budget_history import chain_before, handed_on
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Limit, Spent
from outlay.domain.errors import LimitExceeded

_ROUNDS = 12

Wanted = tuple[Budget, Period]
SpentBy = Mapping[tuple[str, str], Spent]
"""(budget id, first date of the period) → what figures hold of it."""


class ReadSpend(Protocol):
    def __call__(self, wanted: Sequence[Wanted], *, now_ms: int) -> SpentBy:
        """Of one organization. Raises ``Upstream``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTools:
    """Of one organization."""

    org: str
    meaning: Meaning
    boards: Boards
    store: ControlStore
    spend: ReadSpend
    clock: Callable[[], int]
    pause: Callable[[int], None] = lambda _: None
    """Waits a little before the nth further attempt."""
    memory: BudgetsMemory = field(default_factory=BudgetsMemory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What happened since the last evaluation, as far as whoever asks for this one knows."""

    settled_above: Mapping[int, int] = field(default_factory=dict)
    """By a budget's number: by how much leases that settle now came to more than they held."""
    cause: Cause | None = None
    """Of whatever else was spent: a correction or a re-rating; None: calls without a lease."""


NOTHING_SINCE = Since()


def refresh_board(*, tools: BoardTools, since: Since = NOTHING_SINCE, recarry: bool = False) -> Enforced:
    """The board and the budgets on it, as they stand after the evaluation.

    ``recarry``: look again at what earlier periods handed on, which corrections change.

    Raises:
        Upstream: figures or the board can't be read or written.
        LimitExceeded: too many evaluations at once.
    """
    for number in range(_ROUNDS):
        now = tools.clock()
        enforced = _read(tools, now)
        if not enforced.board.version:
            return enforced
        _lapse(enforced, tools, now)
        moves = _moves(enforced, tools, now, recarry=recarry)
        ended = _ended(enforced)
        needed = [move for move in moves if move.is_needed]
        evaluation = Evaluation(moves=needed, ended=ended, at_ms=now)
        note_excesses(enforced, needed, since=since, store=tools.store, now_ms=now)
        if tools.boards.evaluate(tools.org, enforced.board, evaluation):
            return _read(tools, now)
        tools.pause(number + 1)
    raise LimitExceeded("The budgets are evaluated too often at once. Try again.", retry_after_s=1, code="throttled")


def _ended(enforced: Enforced) -> list[int]:
    """What no longer stands on the board: deleted, over, or, after a change of its cycle, in no period of it."""
    placed = {budget.number: period.ordinal for budget, period in enforced.placed}
    standings = enforced.board.standings
    return [number for number, one in standings.items() if number not in placed or one.period > placed[number]]


def _read(tools: BoardTools, now_ms: int) -> Enforced:
    return read_enforced(
        tools.org, boards=tools.boards, store=tools.store, meaning=tools.meaning, now_ms=now_ms, memory=tools.memory
    )


def _lapse(enforced: Enforced, tools: BoardTools, now_ms: int) -> None:
    """Whether or not it works: what is left lapses at the next evaluation, or when it stands in a lease's way."""
    slots = lapsed_slots(enforced.board, now_ms)
    if slots:
        tools.boards.lapse(tools.org, slots)


def _moves(enforced: Enforced, tools: BoardTools, now_ms: int, *, recarry: bool) -> list[Move]:
    begun = [one for one in enforced.placed if recarry or not enforced.is_placed(*one)]
    former = former_terms(tools.org, store=tools.store) if any(one.rolls_over for one, _ in begun) else {}
    chains = {
        budget.number: chain_before(budget, period, former.get(budget.budget_id, ()), tools.meaning.calendar)
        for budget, period in begun
    }
    wanted = [*enforced.placed, *(one for chain in chains.values() for one in chain)]
    spent = tools.spend(wanted, now_ms=now_ms) if wanted else {}
    return [
        _move(enforced, budget, period, chains.get(budget.number), spent, now_ms) for budget, period in enforced.placed
    ]


def _move(
    enforced: Enforced,
    budget: Budget,
    period: Period,
    chain: Sequence[Wanted] | None,
    spent: SpentBy,
    now_ms: int,
) -> Move:
    before: Standing | None = None
    if enforced.is_placed(budget, period):
        before = enforced.board.standings[budget.number]
    found = spent.get((budget.budget_id, period.first_day), Spent())
    rest = handed_on(chain, spent, to=budget) if chain is not None else (before.carried if before else 0)
    limit = Limit(base=budget.terms.limit, carried=rest, increase=budget.increase_at(now_ms))
    return Move(
        number=budget.number,
        before=before,
        period=period.ordinal,
        spent=found.amount,
        carried=rest,
        limit=limit.in_force,
        unpriced=found.unpriced_requests,
    )
