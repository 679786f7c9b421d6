"""Why spend stands above a limit that holds: noted by the evaluation that found it, from a closed list of causes.

A lease is never granted beyond the limit, so what comes to stand above it has come another way.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from outlay.application.control_store import ControlStore, Place, Refused, Stored, change, create
from outlay.application.enforced_budgets import Enforced
from outlay.contracts import budget_keys
from outlay.domain.board import CAUSES, Cause, Move


class Known(Protocol):
    """What whoever asked for the evaluation knows of the time since the last one."""

    @property
    def settled_above(self) -> Mapping[int, int]: ...

    @property
    def cause(self) -> Cause | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """Amounts in the budget's unit."""

    first_day: str
    """Of the period."""
    at_ms: int
    limit: int
    """In force at the moment."""
    spent: int
    causes: Mapping[Cause, int] = field(default_factory=dict)
    """What of the growth of the excess since the evaluation before came by which way."""

    @property
    def over(self) -> int:
        return self.spent - self.limit


def note_excesses(enforced: Enforced, moves: Iterable[Move], *, since: Known, store: ControlStore, now_ms: int) -> None:
    """One item for each budget whose excess grows by the evaluation that is about to be written.

    Before it, so that none comes about without its cause; an evaluation that another one overtakes has told the same.

    Raises:
        LimitExceeded: or ``Upstream``; then nothing may be written.
    """
    placed = {budget.number: (budget, period) for budget, period in enforced.placed}
    for move in moves:
        grown = _grown(move)
        if grown > 0:
            budget, period = placed[move.number]
            causes = _causes(move, grown, since)
            excess = Excess(first_day=period.first_day, at_ms=now_ms, limit=move.limit, spent=move.spent, causes=causes)
            sort = f"{period.first_day}#{enforced.board.evaluation + 1:012d}"
            _note(Place(budget_keys.excesses_key(budget.org, budget.budget_id), sort), excess, store, now_ms)


def _note(place: Place, excess: Excess, store: ControlStore, now_ms: int) -> None:
    content = excess_to_content(excess)
    try:
        store.commit([create(place, content)], now_ms=now_ms)
    except Refused:
        noted = store.find(place)
        if noted is not None:
            with suppress(Refused):  # by another evaluation, at this very moment
                store.commit([change(noted, content)], now_ms=now_ms)


def excesses(org: str, budget_id: str, *, store: ControlStore, limit: int = 100) -> list[Excess]:
    """The newest ones first."""
    found = store.page(budget_keys.excesses_key(org, budget_id), limit=limit, newest_first=True)
    return [_from_stored(one) for one in found]


def _grown(move: Move) -> int:
    before = move.before
    was = max(0, before.spent - before.limit) if before is not None else 0
    return max(0, move.spent - move.limit) - was


def _causes(move: Move, grown: int, since: Known) -> dict[Cause, int]:
    """The limit's part first, then what settled above its hold; the rest is what was spent in another way."""
    before = move.before
    lowered = max(0, before.limit - move.limit) if before is not None else 0
    parts: Sequence[tuple[Cause, int]] = (
        ("limit_lowered", lowered),
        ("settled_above_hold", since.settled_above.get(move.number, 0)),
        (since.cause or "spend_without_lease", grown),
    )
    found: dict[Cause, int] = {}
    for cause, amount in parts:
        part = min(amount, grown)
        if part > 0:
            found[cause] = found.get(cause, 0) + part
            grown -= part
    return found


def excess_to_content(excess: Excess) -> dict[str, Any]:
    return {
        "at": excess.at_ms,
        "limit": excess.limit,
        "spent": excess.spent,
        "causes": {cause: amount for cause, amount in excess.causes.items()},
    }


def _from_stored(stored: Stored) -> Excess:
    content: Any = stored.content
    return Excess(
        first_day=stored.place.sk.partition("#")[0],
        at_ms=content["at"],
        limit=content["limit"],
        spent=content["spent"],
        causes={cause: content["causes"][cause] for cause in CAUSES if cause in content["causes"]},
    )
