"""The board: where every budget of an organization that can refuse stands, in one item.

Of each such budget (by its number) in its current period the board holds what is *spent* (as figures said at the last
evaluation), what is *committed* (spent and reserved together, the one number that a condition can compare), and what
is reserved, in *slots*: the minute in which a lease lapses → the amount. ``committed = spent + sum of the slots``.

The board's version changes with every change of a limit, and when a period begins; a hold names the version it
computed its caps from. The evaluation's number changes with every evaluation; one that read figures before another
wrote can't write after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

MINUTE_MS = 60_000
LAPSE_AFTER_MINUTES = 2
"""How long after its minute a slot is kept: clocks of instances differ by less, so no lease that holds is let go."""
MAX_MATCHED = 60
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
    """From the period before, as it was when this one began; part of the limit in force."""
    slots: Mapping[int, int] = field(default_factory=dict)
    """Minute since 1970 in which leases lapse → what they hold."""
    ticks: Mapping[int, int] = field(default_factory=dict)
    """Minute since 1970 → leases granted in it; of throttling budgets."""
    requests: int = 0
    unpriced_requests: int = 0
    """As the last evaluation found them."""

    @property
    def reserved(self) -> int:
        return self.committed - self.spent

    def lapsed(self, now_ms: int) -> Mapping[int, int]:
        """Slots whose leases are over for good."""
        before = now_ms // MINUTE_MS - LAPSE_AFTER_MINUTES
        return {minute: amount for minute, amount in self.slots.items() if minute < before}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    version: int
    """0: there is none yet."""
    evaluation: int = 0
    at_ms: int = 0
    """When the reading of figures for the last evaluation began."""
    standings: Mapping[int, Standing] = field(default_factory=dict)
    next_number: int = 1
    """Of the next budget."""

    def standing(self, number: int) -> Standing | None:
        return self.standings.get(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a lease wants of one budget. ``cap``: the most that may be committed before; the limit less the amount."""

    number: int
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


def missed(hold: Hold, board: Board) -> list[Claim]:
    """The claims that a board does not let through, for whoever was refused by it."""
    return [claim for claim in hold.claims if not _lets_through(claim, board, hold.now_minute)]


def _lets_through(claim: Claim, board: Board, minute: int) -> bool:
    standing = board.standing(claim.number)
    if standing is None or standing.committed > claim.cap:
        return False
    if claim.throttle_from is None or standing.committed < claim.throttle_from:
        return True
    return standing.ticks.get(minute, 0) < claim.per_minute
