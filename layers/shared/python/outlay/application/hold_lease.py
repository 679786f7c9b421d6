"""Hold a lease: one conditional write for all budgets that apply, then the lease's record.

A lost answer or a crash between the two can only reserve too much, until the slot lapses by our own clock. A repeat
with the same Idempotency-Key holds again, finds the first record, and gives its own hold back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from outlay.application.control_store import ControlStore, Place, Refused, create
from outlay.application.enforced_budgets import Enforced, read_enforced
from outlay.application.lease_records import KEPT_S, from_stored, place_of, to_content
from outlay.application.refresh_board import BoardTools, refresh_board
from outlay.contracts import budget_keys
from outlay.domain.board import MAX_MATCHED, MINUTE_MS, Board, Claim, Hold, Slot, is_throttled, lapsed_slots, missed
from outlay.domain.budget import Budget, Enforcement, Unit
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Limit
from outlay.domain.errors import LimitExceeded
from outlay.domain.lease import HOUR_MS, Amounts, Lease, Reason, Refusal, lease_id

_ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A lease as it is asked for. ``dimensions``: as figures name them after merges; users as pseudonyms."""

    dimensions: Mapping[str, str]
    amounts: Amounts
    life_s: int
    asked_by: str
    attempt: str
    """Of this very request, unlike any other."""
    key: str = ""
    """Idempotency-Key of the caller: a repeat has the same. Empty: it can't be recognised when it comes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    lease: Lease
    budgets: Sequence[Budget] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotGranted:
    refusals: Sequence[Refusal]


@dataclass(slots=True)
class EnforcedMemory:
    """What an instance knows of the budgets of organizations. Never wrong for long: every hold names its version."""

    known: dict[str, Enforced] = field(default_factory=dict)

    def get(self, tools: BoardTools) -> Enforced:
        now = tools.clock()
        found = self.known.get(tools.org)
        if found is None or found.is_over(now) or found.names_version != tools.meaning.names.version:
            found = self.learn(tools)
        return found

    def learn(self, tools: BoardTools) -> Enforced:
        """As it is now, with every budget in its present period on the board."""
        now = tools.clock()
        found = read_enforced(tools.org, boards=tools.boards, store=tools.store, meaning=tools.meaning, now_ms=now)
        if any(not found.is_placed(budget, period) for budget, period in found.placed):
            found = refresh_board(tools=tools)
        self.known[tools.org] = found
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matched:
    budget: Budget
    period: Period
    claim: Claim


def hold_lease(wanted: Wanted, *, tools: BoardTools, memory: EnforcedMemory) -> Granted | NotGranted:
    """The lease, or what refused it.

    Raises:
        LimitExceeded: too many at once, or more budgets apply than one lease can hold of.
        Upstream: no answer came; repeat the request with the same key.
    """
    for _ in range(_ROUNDS):
        enforced = memory.get(tools)
        now = tools.clock()
        if _unpriced(wanted, enforced, now):
            # Nothing was asked of the board, so what is remembered of it may be old: its numbers are read now.
            present = replace(enforced, board=tools.boards.read(tools.org))
            return NotGranted(refusals=_unpriced(wanted, present, now))
        matched = _matched(wanted, enforced, now)
        if not all(enforced.is_placed(one.budget, one.period) for one in matched):
            # Changed while it was read: what is left of an earlier period must not be taken for this one.
            memory.known[tools.org] = refresh_board(tools=tools)
            continue
        hold = _hold(wanted, enforced, matched, now)
        refused = tools.boards.hold(tools.org, hold) if hold.claims else _unless_same(hold, tools)
        if refused is None:
            return _recorded(wanted, matched, hold, tools=tools, now_ms=now)
        refusals = _refusals(hold, matched, refused, enforced, now)
        if not _can_go_on(hold, refused, tools=tools, memory=memory, now_ms=now):
            first = _first(wanted, tools.org, _hours(wanted, now), tools.store)
            return NotGranted(refusals=refusals) if first is None else Granted(lease=first)
    raise LimitExceeded("Budgets are changing too fast. Try again.", retry_after_s=1, code="throttled")


def _unless_same(hold: Hold, tools: BoardTools) -> Board | None:
    """Where no budget applies nothing is written that would be refused: whether one was made since has to be asked."""
    board = tools.boards.read(tools.org)
    return None if board.version == hold.version else board


def would_hold(wanted: Wanted, *, tools: BoardTools, memory: EnforcedMemory) -> Sequence[Refusal]:
    """What would refuse the lease at this moment; nothing is held. Raises ``Upstream``."""
    enforced = memory.learn(tools)
    now = tools.clock()
    unpriced = _unpriced(wanted, enforced, now)
    if unpriced:
        return unpriced
    matched = _matched(wanted, enforced, now)
    hold = _hold(wanted, enforced, matched, now)
    slots = lapsed_slots(enforced.board, now)
    if slots and missed(hold, enforced.board):
        tools.boards.lapse(tools.org, slots)
        enforced = memory.learn(tools)
    return _refusals(hold, matched, enforced.board, enforced, now)


def applying(dimensions: Mapping[str, str], *, tools: BoardTools, memory: EnforcedMemory) -> list[Budget]:
    """The budgets that can refuse a call of these dimensions."""
    return [budget for budget, _ in memory.get(tools).applying(dimensions)]


def _can_go_on(hold: Hold, refused: Board, *, tools: BoardTools, memory: EnforcedMemory, now_ms: int) -> bool:
    """Whether the refusal was for something that is mended now: old knowledge, a new period, leases that are over."""
    if refused.version != hold.version:
        memory.learn(tools)
        return True
    failed = missed(hold, refused)
    absent = any(claim.number not in refused.standings for claim in failed)
    if absent or any(refused.standings[claim.number].period != claim.period for claim in failed):
        memory.known[tools.org] = refresh_board(tools=tools)
        return True
    slots = lapsed_slots(refused, now_ms, [claim.number for claim in failed])
    if not failed:
        return True
    if slots:
        tools.boards.lapse(tools.org, slots)
    return bool(slots)


def _matched(wanted: Wanted, enforced: Enforced, now_ms: int) -> list[_Matched]:
    found = [
        _Matched(budget=budget, period=period, claim=_claim(budget, period, wanted, enforced, now_ms))
        for budget, period in enforced.applying(wanted.dimensions)
    ]
    if len(found) > MAX_MATCHED:
        raise LimitExceeded(
            f"{len(found)} budgets apply to this call; {MAX_MATCHED} is the most that one lease can hold of.",
            retry_after_s=60,
            code="too_many_budgets",
        )
    return found


def _claim(budget: Budget, period: Period, wanted: Wanted, enforced: Enforced, now_ms: int) -> Claim:
    terms = budget.terms
    amount = wanted.amounts.of(terms.unit) or 0
    limit = enforced.limit(budget, now_ms).in_force
    is_throttling = terms.enforcement is Enforcement.THROTTLE
    return Claim(
        number=budget.number,
        period=period.ordinal,
        amount=amount,
        cap=limit - amount,
        throttle_from=limit * terms.throttle_percent // 100 if is_throttling else None,
        per_minute=terms.throttle_per_minute if is_throttling else 0,
    )


def _hold(wanted: Wanted, enforced: Enforced, matched: Sequence[_Matched], now_ms: int) -> Hold:
    return Hold(
        version=enforced.board.version,
        minute=(now_ms + wanted.life_s * 1_000) // MINUTE_MS,
        now_minute=now_ms // MINUTE_MS,
        claims=[one.claim for one in matched],
    )


def _unpriced(wanted: Wanted, enforced: Enforced, now_ms: int) -> list[Refusal]:
    """An unknown price is never $0: what can't be held of a limit in USD is not let through."""
    if wanted.amounts.picousd is not None:
        return []
    return [
        _refusal(budget, period, enforced.board, enforced.limit(budget, now_ms), reason="unpriced")
        for budget, period in enforced.applying(wanted.dimensions)
        if budget.terms.unit is Unit.USD
    ]


def _refusals(hold: Hold, matched: Sequence[_Matched], board: Board, enforced: Enforced, now_ms: int) -> list[Refusal]:
    failed = {claim.number for claim in missed(hold, board)}
    found: list[Refusal] = []
    for one in matched:
        standing = board.standings.get(one.budget.number)
        if one.budget.number in failed and standing is not None:
            reason: Reason = "throttled" if is_throttled(one.claim, standing) else "limit_reached"
            limit, asked = enforced.limit(one.budget, now_ms), one.claim.amount
            found.append(_refusal(one.budget, one.period, board, limit, reason=reason, asked=asked))
    return found


def _refusal(
    budget: Budget, period: Period, board: Board, limit: Limit, *, reason: Reason, asked: int | None = None
) -> Refusal:
    standing = board.standings.get(budget.number)
    return Refusal(
        budget=budget,
        period=period,
        reason=reason,
        limit=limit,
        spent=0 if standing is None else standing.spent,
        reserved=0 if standing is None else standing.reserved,
        asked=asked,
    )


def _recorded(wanted: Wanted, matched: Sequence[_Matched], hold: Hold, *, tools: BoardTools, now_ms: int) -> Granted:
    expires = now_ms + wanted.life_s * 1_000
    slots = [
        Slot(number=claim.number, period=claim.period, minute=hold.minute, amount=claim.amount) for claim in hold.claims
    ]
    budgets = [one.budget for one in matched]
    lease = Lease(
        org=tools.org,
        lease_id=lease_id(expires, _digest(tools.org, wanted)),
        state="held",
        amounts=wanted.amounts,
        holds=slots,
        budget_ids=[budget.budget_id for budget in budgets],
        lapsing=[budget.number for budget in budgets if budget.by_user],
        created_ms=now_ms,
        expires_ms=expires,
        dimensions=wanted.dimensions,
        created_by=wanted.asked_by,
    )
    first = _first(wanted, tools.org, _hours(wanted, now_ms)[:-1], tools.store)
    if first is None:
        first = _put(lease, wanted.attempt, tools.store, now_ms)
    if first is None:
        return Granted(lease=lease, budgets=budgets)
    if slots:
        tools.boards.give_back(tools.org, slots)
    return Granted(lease=first, budgets=budgets)


def _put(lease: Lease, attempt: str, store: ControlStore, now_ms: int) -> Lease | None:
    """None where the lease is recorded; else the one that the same request was given before."""
    place = place_of(lease.org, lease.lease_id)
    content = {**to_content(lease), "attempt": attempt}
    try:
        store.commit([create(place, content, expires_s=lease.expires_ms // 1_000 + KEPT_S)], now_ms=now_ms)
    except Refused:
        stored = store.find(place)
        if stored is not None and stored.content["attempt"] != attempt:
            return from_stored(lease.org, stored)
    return None


def _digest(org: str, wanted: Wanted) -> str:
    named = wanted.key or wanted.attempt
    return sha256("\n".join((org, wanted.asked_by, named)).encode()).hexdigest()[:20]


def _first(wanted: Wanted, org: str, hours: Sequence[int], store: ControlStore) -> Lease | None:
    """The lease that the same request was given before, where it is one that expires in one of the hours."""
    digest = _digest(org, wanted)
    for hour in hours if wanted.key else ():
        stored = store.find(Place(budget_keys.leases_key(org, hour), lease_id(hour * HOUR_MS, digest)))
        if stored is not None:
            return from_stored(org, stored)
    return None


def _hours(wanted: Wanted, now_ms: int) -> range:
    """In which a lease expires that was given to the same request, and is not over."""
    return range(now_ms // HOUR_MS, (now_ms + wanted.life_s * 1_000) // HOUR_MS + 1)
