"""What packing and reading the cubes by user need from outside, and what passes through.

Packing goes through the log by the time of receipt, in rounds. A round's plan (from when to when, which batches wait)
is stored before any cube is touched, and each cube knows the last round in it: so a round that was cut off, or done
twice at once, adds to each day exactly once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from outlay.application.counted_adjustments import AdjustedLog
from outlay.application.list_events import Reference
from outlay.domain.user_cubes import DayTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an organization's users are packed: all counted batches received before ``to_ms`` but the waiting ones.

    While ``is_applying``, the round from ``from_ms`` to ``to_ms``, with the ``late`` batches, is on its way into the
    days. Batches are named by their place in the log, ``received ms#batch id``.
    """

    version: int = 0
    round: int = 0
    from_ms: int = 0
    to_ms: int = 0
    is_applying: bool = False
    waiting: tuple[str, ...] = ()
    """Received by then, but not counted when their time came."""
    late: tuple[str, ...] = ()
    """Waited until this round."""
    unproven: tuple[str, ...] = ()
    """Event days that are still to be compared with the figures, besides the recent ones."""

    @property
    def packed_to_ms(self) -> int:
        return self.from_ms if self.is_applying else self.to_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class UserHead:
    """What is known of a day's cube by user without reading it."""

    version: int
    """Raised whenever the cube is replaced."""
    round: int
    """The last round in it."""
    name: str
    """Of its bytes, which never change under it."""
    size: int
    totals: DayTotals
    first_received: str
    """UTC day on which the oldest of its events was received."""
    is_exact: bool | None = None
    """Whether it equalled the figures when it was last compared; None: not compared yet."""
    compared_at: str = ""
    """Digest of the figures' revisions that it was compared at."""
    rebuilt_at: str = ""
    """Digest of the figures' revisions that it was derived again for: once is enough. Of a month: of the days' cubes
    that it was made of (``pack_user_months``)."""


class UserCubesReader(Protocol):
    """Every read is consistent and names the organization. Raises ``Upstream``."""

    def progress(self, org: str) -> Progress: ...

    def heads(self, org: str, days: Sequence[str]) -> Mapping[str, UserHead]:
        """Of the event days that have a cube."""

    def cubes(self, org: str, heads: Mapping[str, UserHead]) -> Iterator[tuple[str, bytes]]:
        """The bytes by day, in any order; a cube that was replaced meanwhile is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCube:
    """A day's cube to be stored. ``data`` is ``domain.cubes.encode``'s."""

    day: str
    round: int
    data: bytes
    totals: DayTotals
    first_received: str
    rebuilt_at: str = ""


class UserCubesWriter(UserCubesReader, Protocol):
    """Every write is conditional: False where somebody else was faster."""

    def advance(self, org: str, progress: Progress) -> bool:
        """Store it as the version after its own."""

    def replace(self, org: str, cube: UserCube, *, held: UserHead | None) -> bool:
        """Store the cube in place of the one of ``held`` (None: where there is none)."""

    def compared(self, org: str, day: str, held: UserHead, *, is_exact: bool, compared_at: str) -> bool:
        """Note what comparing the cube of ``held`` with the figures showed."""


class ReceivedLog(AdjustedLog, Protocol):
    """The log in the order of receipt. All of one organization."""

    def received_between(self, org: str, day: str, *, start: str, end: str, limit: int) -> tuple[list[Reference], bool]:
        """Batches received on the UTC day that sort in ``[start, end]``, oldest first; whether there are more."""


@dataclass(slots=True, kw_only=True)
class UserPackSummary:
    """What one run did."""

    users_rounds: int = 0
    users_days_packed: int = 0
    users_days_proven: int = 0
    users_days_rebuilt: int = 0
    users_days_differ: int = 0
    """Days that differ from the figures and can't be derived again: older than the log, or done so already."""
    users_months_packed: int = 0
    users_waiting: int = 0
    """Batches that were received and are not counted."""
    touched: set[str] = field(default_factory=set)
    """Event days that a round changed."""

    def to_counts(self) -> dict[str, int]:
        return {name: value for name in self.__slots__ if isinstance(value := getattr(self, name), int)}
