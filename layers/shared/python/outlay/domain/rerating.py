"""A re-rating: which calls get other prices, what of it was shown, how far it is, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from outlay.domain.correction import DONE, PREVIEWED, PREVIEWING, RUNNING, SETTLING, State
from outlay.domain.counting import Price
from outlay.domain.pricing import Priced

MAX_LINES = 1_000
MORE = ("(more)", "", "")
Key = tuple[str, str, str]
"""Event day, model, team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Of calls whose price becomes another: how many, those without a price before and after, and the money."""

    requests: int = 0
    unpriced_before: int = 0
    unpriced_after: int = 0
    picousd_before: int = 0
    picousd_after: int = 0

    @classmethod
    def of(cls, before: Price, after: Price) -> "Change":
        was, now = (price.picousd if isinstance(price, Priced) else 0 for price in (before, after))
        return cls(
            requests=1,
            unpriced_before=int(not isinstance(before, Priced)),
            unpriced_after=int(not isinstance(after, Priced)),
            picousd_before=was,
            picousd_after=now,
        )

    def plus(self, more: "Change") -> "Change":
        return Change(**{name: getattr(self, name) + getattr(more, name) for name in Change.__slots__})


Lines = Mapping[Key, Change]


def entered(lines: Lines, more: Lines) -> Lines:
    """Both together; what is beyond ``MAX_LINES`` in one line."""
    found = dict(lines)
    for key, change in more.items():
        known = key if key in found or len(found) < MAX_LINES else MORE
        found[known] = found.get(known, Change()).plus(change)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What keeps its prices although the period holds it."""

    closed: int = 0
    """Calls of closed hours, which would cost another amount."""
    uncounted: int = 0
    """Not counted yet when looked at: the second look, which follows once they are, takes them."""
    months: frozenset[str] = frozenset()
    """Closed ones, of the calls left."""

    def plus(self, more: "Left") -> "Left":
        return Left(
            closed=self.closed + more.closed,
            uncounted=self.uncounted + more.uncounted,
            months=self.months | more.months,
        )


NOTHING_LEFT = Left()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerating:
    """``[start_ms, end_ms)`` are moments of events; ``revision`` is the target, fixed when it was begun."""

    rerating_id: str
    org: str
    start_ms: int
    end_ms: int
    revision: int
    only_unpriced: bool = False
    is_automatic: bool = False
    """Begun by nobody: what has no price gets the one that has arrived, and nothing else moves."""
    reason: str
    who: str
    created_ms: int
    state: State = PREVIEWING
    is_second: bool = False
    """Whether it takes its second look, at what was on its way when it took the first."""
    reached_ms: int = 0
    """The receipt that the look has come to."""
    trying_ms: int = 0
    """The receipt that it was about to come to: up to there rows may be unsent."""
    settle_after_ms: int = 0
    applied_ms: int | None = None
    finished_ms: int | None = None
    shown: Lines = field(default_factory=dict)
    """What the preview found."""
    applied: Lines = field(default_factory=dict)
    """What was moved."""
    left: Left = NOTHING_LEFT
    log_from_ms: int = 0
    """What was received before is out of reach: the log does not hold it any more."""

    @property
    def progress(self) -> int:
        """How far it is, as a number that never shrinks."""
        ranks = {PREVIEWING: 0, PREVIEWED: 1, RUNNING: 2 + 2 * self.is_second, SETTLING: 3, DONE: 5}
        return (ranks[self.state] * 10**14 + max(self.reached_ms, self.trying_ms)) * 2 + (
            self.reached_ms >= self.trying_ms
        )
