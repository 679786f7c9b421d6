"""The state of one part of a batch: what became of each position, and under which prices. The marker holds it.

What the part contributes to the figures follows from the log item and this state alone, so that a correction is a
difference of two contributions. See docs/decisions/0009-corrections.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.periods import hour_label, hour_start_ms

ADJUSTMENT = "adjustment"
"""The ``source`` of what is counted elsewhere than where it belongs, because the hour it belongs to is closed."""


MAX_REVISIONS = 256
"""Of one part: stored as one byte a position. What would be beyond stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Hours that were closed when the part was counted, and the moment at which their events count instead."""

    hours: frozenset[str]
    moment_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """``outcomes`` in the order of the part's positions. ``price_revision``: of the prices in force."""

    outcomes: Sequence[Outcome]
    price_revision: int
    rating: int
    revisions: Sequence[int] = ()
    """In the same order, where not all have ``price_revision``: since then some were rated again."""
    other: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Dimension → positions of the batch that were counted as "(other)"."""
    moved: Moved | None = None
    taken: frozenset[int] = frozenset()
    """Positions of the batch that were taken back by adjustments, from the lake's rows: their own rows are final."""

    def revision_at(self, place: int) -> int:
        """Of the position at that place of the part."""
        return self.revisions[place] if self.revisions else self.price_revision

    def rated(self, revisions: Sequence[int]) -> "PartState":
        """The state with these prices in force, place by place.

        ``price_revision`` is the latest: a release that knows no more than it must not take it for an older one.
        """
        is_one = len({*revisions}) == 1
        return replace(self, price_revision=max(revisions), revisions=() if is_one else tuple(revisions))

    def count(self, outcome: Outcome) -> int:
        return sum(one is outcome for one in self.outcomes)

    def holds(self, position: int, *, start: int) -> bool:
        """Whether the figures hold the position where it counts; ``start``: of the part. What was taken back from the
        lake's rows is void, and yet stays there."""
        return self.outcomes[position - start] is Outcome.WON or position in self.taken


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPart:
    """What a marker says. ``state.outcomes`` is empty where it doesn't tell them: ``won`` of ``received`` count.

    ``parts``: of the batch, ``None`` where unknown; ``price_revision``: ``None`` where it is the one stamped.
    """

    received: int
    won: int
    parts: int | None
    price_revision: int | None
    state: PartState
    unpriced: int = 0
    """Of the ``won``, those without a price."""

    def revision_at(self, place: int, stamped: int) -> int:
        """Of the prices in force, at a place of the part; ``stamped``: on the batch."""
        return stamped if self.price_revision is None else self.state.revision_at(place)

    @property
    def is_whole(self) -> bool:
        """Whether the state tells of every position."""
        return len(self.state.outcomes) == self.received


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken back of a batch from the lake's rows: kept longer than the markers. ``version``: 0, then +1."""

    version: int = 0
    positions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """Positions to be taken back now, if of ``before`` and of the parts' states nothing has moved."""

    before: Taken
    positions: frozenset[int]
    parts: Mapping[int, PartState]
    """Part → its next state, of those whose markers have not expired."""
    unpriced: Mapping[int, int]
    """Part → how many of the positions have no price."""


def as_counted(batch: Batch, moved: Moved | None) -> Batch:
    """The batch as its events are counted: those of closed hours at the accounting moment, as adjustments."""
    if moved is None:
        return batch
    zone = batch.dimensions.time_zone
    return replace(
        batch,
        events=tuple(
            replace(event, timestamp_ms=moved.moment_ms, source=ADJUSTMENT)
            if hour_label(hour_start_ms(event.timestamp_ms, zone)) in moved.hours
            else event
            for event in batch.events
        ),
    )
