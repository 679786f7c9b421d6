"""The board as use cases see it. Every write is one conditional update; none is repeated after its answer was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.board import Board, Hold, Move, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What an evaluation found: where budgets stand now, and which numbers leave the board."""

    moves: Sequence[Move]
    ended: Sequence[int] = ()
    at_ms: int = 0
    """When the reading of figures began, after the board was read."""


class BoardReader(Protocol):
    def read(self, org: str) -> Board:
        """Consistent. Raises ``LimitExceeded`` or ``Upstream``."""
        ...


class Boards(BoardReader, Protocol):
    def hold(self, org: str, hold: Hold) -> Board | None:
        """None where all claims are held; else the board as it was when it refused.

        Raises:
            LimitExceeded: too many at once; nothing was held.
            Upstream: no answer came: it may be held, until it lapses.
        """
        ...

    def give_back(self, org: str, slots: Sequence[Slot]) -> bool:
        """Whether it was taken out of the slots. Where no answer came it is False, and what was not lapses later."""
        ...

    def lapse(self, org: str, slots: Sequence[Slot]) -> bool:
        """Whether the slots were as they were read, and are gone. Raises ``LimitExceeded`` or ``Upstream``."""
        ...

    def evaluate(self, org: str, board: Board, evaluation: Evaluation) -> bool:
        """Whether all of it was written: False where the board moved on since it was read; then read again.

        Raises ``LimitExceeded`` or ``Upstream``.
        """
        ...
