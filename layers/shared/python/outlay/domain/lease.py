"""A lease: money (or tokens, requests) held before a call and settled by the event that names it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from outlay.domain.board import Slot
from outlay.domain.budget import Budget, Unit
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Limit

HOUR_MS = 3_600_000
DEFAULT_LIFE_S = 300
MAX_LIFE_S = 900
"""A call that takes longer is rare, and a crash holds money for so long."""

LeaseState = Literal["held", "settled", "released"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a call may come to, by unit."""

    picousd: int | None
    """None: the model has no known price."""
    tokens: int
    requests: int = 1

    def of(self, unit: Unit) -> int | None:
        match unit:
            case Unit.USD:
                return self.picousd
            case Unit.TOKENS:
                return self.tokens
            case Unit.REQUESTS:
                return self.requests


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLease:
    """An event that names a lease was counted."""

    lease_id: str
    amounts: Amounts
    """What the call came to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    org: str
    lease_id: str
    """``l_``, the hour in which it expires (7 digits, since 1970), ``_`` and 20 hex digits."""
    state: LeaseState
    amounts: Amounts
    holds: Sequence[Slot]
    """Per budget; none where no budget that can refuse applies."""
    budget_ids: Sequence[str]
    """Of the holds, in their order."""
    created_ms: int
    expires_ms: int
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """As budgets were matched: users as pseudonyms."""
    created_by: str = ""
    """The API key's id or the account's subject."""
    lapsing: Sequence[int] = ()
    """Numbers of budgets whose figures come late: what they hold is not given back but lapses."""
    closed_ms: int | None = None
    actual: Amounts | None = None
    """What the event that settled it came to."""
    version: int = 1

    def is_over(self, now_ms: int) -> bool:
        return now_ms >= self.expires_ms

    def shown_state(self, now_ms: int) -> str:
        """``expired`` where nothing settled or released it in time."""
        return "expired" if self.state == "held" and self.is_over(now_ms) else self.state

    def given_back(self) -> list[Slot]:
        """What is taken out of the slots once it is settled."""
        return [slot for slot in self.holds if slot.number not in self.lapsing]


Reason = Literal["limit_reached", "throttled", "unpriced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why one budget let a lease not through, with the numbers of the very moment."""

    budget: Budget
    period: Period
    reason: Reason
    limit: Limit
    spent: int
    reserved: int
    asked: int | None

    @property
    def remaining(self) -> int:
        return self.limit.in_force - self.spent - self.reserved


def lease_id(expires_ms: int, digest: str) -> str:
    """``digest``: 20 hex digits."""
    return f"l_{expires_ms // HOUR_MS:07d}_{digest}"


def hour_of(lease: str) -> int | None:
    """The hour in which a lease of this id expires; None where it is no lease's id."""
    kind, _, rest = lease.partition("_")
    hour, _, digest = rest.partition("_")
    fits = kind == "l" and len(hour) == 7 and hour.isdecimal() and hour.isascii() and len(digest) == 20
    return int(hour) if fits and set(digest) <= set("0123456789abcdef") else None
