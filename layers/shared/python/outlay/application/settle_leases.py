"""Settle leases whose events are counted: first what is spent goes onto the board, then the hold is given back.

In this order nothing is ever free twice: while a call is counted and its lease not yet settled, both stand on the
board. A lease that has lapsed meanwhile is settled all the same, as late: what it came to was spent without one.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from outlay.application.budget_records import all_budgets
from outlay.application.control_store import ControlStore, Refused, Stored, change
from outlay.application.enforced_budgets import Enforced
from outlay.application.lease_records import find_lease, to_content
from outlay.application.refresh_board import BoardTools, Since, refresh_board
from outlay.domain.board import Cause
from outlay.domain.budget import Budget
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.lease import Amounts, CountedLease, Lease


def evaluate_and_settle(
    counted: Sequence[CountedLease], *, tools: BoardTools, cause: Cause | None = None, recarry: bool = False
) -> Enforced:
    """The board as it is afterwards. May be repeated at any point: a lease is settled once.

    Raises:
        LimitExceeded: or ``Upstream``; then all of it is to be asked for again.
    """
    held = _held(counted, tools)
    since = Since(settled_above=_above(held, tools), cause=cause)
    enforced = refresh_board(tools=tools, since=since, recarry=recarry)
    settled = [lease for stored, lease, actual in held if _close(stored, _settled(lease, actual), tools)]
    return replace(enforced, board=enforced.board.without([slot for lease in settled for slot in lease.given_back()]))


def _settled(lease: Lease, actual: Amounts) -> Lease:
    return replace(lease, state="settled", actual=actual)


def release_lease(org: str, lease_id: str, *, tools: BoardTools) -> Lease:
    """Give back what is held for a call that will not be made.

    Raises:
        NotFound: there is no such lease.
        Conflict: it was settled (``lease_settled``). Releasing twice changes nothing.
    """
    stored, lease = find_lease(org, lease_id, store=tools.store)
    if lease.state == "settled":
        raise Conflict("The lease was settled by an event.", code="lease_settled")
    if lease.state == "held" and not _close(stored, replace(lease, state="released"), tools):
        return release_lease(org, lease_id, tools=tools)
    return replace(lease, state="released")


_Held = Sequence[tuple[Stored, Lease, Amounts]]


def _held(counted: Iterable[CountedLease], tools: BoardTools) -> _Held:
    """Those that are still to be settled. Of several events that name one lease the first settles it."""
    first: dict[str, Amounts] = {}
    for one in counted:
        first.setdefault(one.lease_id, one.amounts)
    found: list[tuple[Stored, Lease, Amounts]] = []
    for lease_id, amounts in first.items():
        with suppress(NotFound):  # an event can name what it likes
            stored, lease = find_lease(tools.org, lease_id, store=tools.store)
            if lease.state == "held":
                found.append((stored, lease, amounts))
    return found


def _above(held: _Held, tools: BoardTools) -> Mapping[int, int]:
    """By number: what leases came to beyond what they hold. One that lapsed holds nothing any more, nor explains."""
    budgets = _by_number(tools.store, tools.org) if held else {}
    above: dict[int, int] = {}
    now = tools.clock()
    for _, lease, actual in held:
        for slot in lease.holds if not lease.is_over(now) else ():
            budget = budgets.get(slot.number)
            amount = None if budget is None else actual.of(budget.terms.unit)
            if amount is not None and amount > slot.amount:
                above[slot.number] = above.get(slot.number, 0) + amount - slot.amount
    return above


def _by_number(store: ControlStore, org: str) -> dict[int, Budget]:
    return {budget.number: budget for budget in all_budgets(org, store=store)}


def _close(stored: Stored, lease: Lease, tools: BoardTools) -> bool:
    """Whether it was this call that closed it; then, and only then, is the hold given back."""
    now = tools.clock()
    closed = replace(lease, closed_ms=now)
    try:
        tools.store.commit([change(stored, to_content(closed))], now_ms=now)
    except Refused:
        return False
    slots = closed.given_back()
    if slots:
        tools.boards.give_back(tools.org, slots)
    return True
