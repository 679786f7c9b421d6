"""The board: where every budget of an organization that can refuse stands, in one item.

Of each such budget (by its number) in its current period the board holds what is *spent* (as figures said at the last
evaluation), what is *committed* (spent and reserved together, the one number that a condition can compare), and what
is reserved, in *slots*: the minute in which a lease lapses → the amount. ``committed = spent + sum of the slots``.

The board's version changes with every change of a limit, and when a period begins; a hold names the version it
computed its caps from. The evaluation's number changes with every evaluation; one that read figures before another
wrote can't write after it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

MINUTE_MS = 60_000
LAPSE_AFTER_MINUTES = 2
"""How long after its minute a slot is kept: clocks of instances differ by less, so no lease that holds is let go."""
MAX_MATCHED = 40
"""Budgets that one lease can touch: expressions of an update hold 4 KB (DynamoDB's limits)."""

Cause = Literal["settled_above_hold", "limit_lowered", "correction", "re_rating", "spend_without_lease"]
CAUSES: tuple[Cause, ...] = (
    "settled_above_hold",
    "limit_lowered",
    "correction",
    "re_rating",
    "spend_without_lease",
)
"""All that can bring spend above a limit that holds; nothing else may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One budget on the board. Amounts in its unit."""

    period: int
    """Ordinal of the period that it is in."""
    spent: int
    committed: int
    carried: int = 0
    """From the period before; part of the limit in force."""
    limit: int = 0
    """In force at the last evaluation."""
    unpriced: int = 0
    """Requests without a known price: what is spent in USD is a lower bound then."""
    slots: Mapping[int, int] = field(default_factory=dict)
    """Minute since 1970 in which leases lapse → what they hold."""
    ticks: Mapping[int, int] = field(default_factory=dict)
    """Minute since 1970 → leases granted in it; of throttling budgets."""

    @property
    def reserved(self) -> int:
        return self.committed - self.spent

    def lapsed(self, now_ms: int) -> Mapping[int, int]:
        """Slots whose leases are over for good."""
        before = now_ms // MINUTE_MS - LAPSE_AFTER_MINUTES
        return {minute: amount for minute, amount in self.slots.items() if minute < before}

    def past_ticks(self, now_ms: int) -> Sequence[int]:
        before = now_ms // MINUTE_MS - LAPSE_AFTER_MINUTES
        return [minute for minute in self.ticks if minute < before]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    version: int = 0
    """0: there is none yet."""
    evaluation: int = 0
    at_ms: int = 0
    """When the reading of figures for the last evaluation began."""
    standings: Mapping[int, Standing] = field(default_factory=dict)
    """By the budget's number, in the latest period that it was in."""
    leftovers: Sequence[str] = ()
    """Attributes of earlier periods, which nothing adds to any more."""

    def without(self, given_back: "Iterable[Slot]") -> "Board":
        """As it is once these are given back; one that it does not hold changes nothing."""
        standings = dict(self.standings)
        for slot in given_back:
            standing = standings.get(slot.number)
            held = 0 if standing is None else standing.slots.get(slot.minute, 0)
            if standing is not None and standing.period == slot.period and held >= slot.amount:
                slots = {**standing.slots, slot.minute: held - slot.amount}
                standings[slot.number] = replace(standing, committed=standing.committed - slot.amount, slots=slots)
        return replace(self, standings=standings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a lease wants of one budget. ``cap``: the most that may be committed before; the limit less the amount."""

    number: int
    period: int
    amount: int
    cap: int
    throttle_from: int | None = None
    """Committed amount from which on leases are counted by the minute."""
    per_minute: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One conditional write: all claims, or none."""

    version: int
    minute: int
    """In which it lapses."""
    now_minute: int
    claims: Sequence[Claim]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """So much is held of a budget in a period until a minute."""

    number: int
    period: int
    minute: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A budget's next standing. ``before`` is None where it begins: its first period on the board, or the next one."""

    number: int
    before: Standing | None
    period: int
    spent: int
    carried: int
    limit: int
    unpriced: int = 0

    @property
    def begins(self) -> bool:
        return self.before is None

    @property
    def changes_limit(self) -> bool:
        """Whether caps computed before are no longer right, though no person changed the budget."""
        return self.before is None or self.before.carried != self.carried

    @property
    def is_needed(self) -> bool:
        before = self.before
        told = (self.spent, self.carried, self.limit, self.unpriced)
        return before is None or told != (before.spent, before.carried, before.limit, before.unpriced)


def missed(hold: Hold, board: Board) -> list[Claim]:
    """The claims that a board does not let through, for whoever was refused by it."""
    return [claim for claim in hold.claims if not _lets_through(claim, board, hold.now_minute)]


def is_throttled(claim: Claim, standing: Standing) -> bool:
    """Whether there is room, and only the rate stands against the claim."""
    return standing.committed <= claim.cap


def _lets_through(claim: Claim, board: Board, minute: int) -> bool:
    standing = board.standings.get(claim.number)
    if standing is None or standing.period != claim.period or standing.committed > claim.cap:
        return False
    if claim.throttle_from is None or standing.committed < claim.throttle_from:
        return True
    return standing.ticks.get(minute, 0) < claim.per_minute


def lapsed_slots(board: Board, now_ms: int, numbers: Sequence[int] | None = None) -> list[Slot]:
    """What leases that are over still hold, of some budgets or of all."""
    return [
        Slot(number=number, period=standing.period, minute=minute, amount=amount)
        for number, standing in board.standings.items()
        if numbers is None or number in numbers
        for minute, amount in standing.lapsed(now_ms).items()
    ]
