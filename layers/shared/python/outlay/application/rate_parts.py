"""Rate one part again: which of its calls get the target's prices, and what that changes.

Only forward, to a revision that knows more, and only in hours that are open. All calls of the period go there, even
where their amounts stay: else an older re-rating that goes on late could move what a newer one had found to be right.
So it may be repeated, resumed, and run beside others in any order. A fill moves only calls that get a price by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from outlay.application.amend_parts import bring_to, closed_hours, prices_of, rows_of, whole_state
from outlay.application.rollup_ports import Ports
from outlay.application.void_parts import known_outcomes
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import Price, price_event
from outlay.domain.part_state import MAX_REVISIONS, PartState, StoredPart, as_counted
from outlay.domain.periods import day_of, hour_label, hour_start_ms, month_of_day
from outlay.domain.price_revision import is_later
from outlay.domain.pricing import Priced, is_other
from outlay.domain.rerating import NOTHING_LEFT, Change, Key, Left, Lines, Rerating, entered


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """At one part, or at several: what changes, and what is left as it is."""

    lines: Lines = field(default_factory=dict)
    left: Left = NOTHING_LEFT

    def plus(self, more: "Looked") -> "Looked":
        return Looked(lines=entered(self.lines, more.lines), left=self.left.plus(more.left))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRating:
    """Of one part of a batch, for one re-rating."""

    rerating: Rerating
    batch: Batch
    part: int
    ports: Ports

    @property
    def positions(self) -> range:
        return self.batch.part_ranges()[self.part]

    def selected(self) -> frozenset[int]:
        """Places of the part whose events lie in the period."""
        start, end = self.rerating.start_ms, self.rerating.end_ms
        return frozenset(
            place
            for place, position in enumerate(self.positions)
            if start <= self.batch.events[position].timestamp_ms < end
        )

    def look(self, stored: StoredPart) -> Looked:
        """What would change."""
        state = whole_state(stored, self.batch, known_outcomes(self.batch, self.part, stored, ports=self.ports))
        return self._judge(state)[1]

    def rate(self, stored: StoredPart, *, may_lack_rows: bool) -> Looked:
        """Let it take place; what was changed. Repeated, it changes nothing; ``may_lack_rows``: but sends its rows.

        Raises:
            Upstream: a repeat goes on.
        """
        known = known_outcomes(self.batch, self.part, stored, ports=self.ports)
        found = Looked()

        def decide(state: PartState) -> PartState | None:
            nonlocal found
            wanted, found = self._judge(state)
            return wanted

        before = whole_state(stored, self.batch, known)
        state = bring_to(self.batch, self.part, decide=decide, known=known, ports=self.ports, adjusts=False)
        if state is None or state.rating == before.rating:
            if state is not None and may_lack_rows and self._is_rated(state):
                self._send(state)
            return Looked(left=found.left)
        return self._changed(before, state)

    def _is_rated(self, state: PartState) -> bool:
        return any(state.revision_at(place) == self.rerating.revision for place in self.selected())

    def _send(self, state: PartState) -> None:
        closed = closed_hours(self.batch, self.part, state, self.ports)
        self.ports.lake.send(rows_of(self.batch, self.part, state, ports=self.ports, closed=closed))

    def _changed(self, before: PartState, after: PartState) -> Looked:
        """Between the two states, whoever moved it from one to the other."""
        was, now = (prices_of(self.batch, self.part, state, self.ports) for state in (before, after))
        lines: dict[Key, Change] = {}
        for place, position in enumerate(self.positions):
            if after.outcomes[place] is Outcome.WON and is_other(was[position], now[position]):
                self._enter(lines, position, Change.of(was[position], now[position]))
        return Looked(lines=lines)

    def _judge(self, state: PartState) -> tuple[PartState | None, Looked]:
        """The state wanted, if it is another one; what changes by it, and what is left."""
        revisions = [state.revision_at(place) for place in range(len(self.positions))]
        places = self._places(state, revisions)
        if not places:
            return None, Looked()
        target = self.ports.book(self.batch.org, self.rerating.revision)
        prices, counted = prices_of(self.batch, self.part, state, self.ports), as_counted(self.batch, state.moved)
        closed = closed_hours(self.batch, self.part, state, self.ports)
        lines: dict[Key, Change] = {}
        left, zone = NOTHING_LEFT, self.batch.dimensions.time_zone
        for place in places:
            position = self.positions[place]
            before, after = prices[position], price_event(self.batch.events[position], target)
            if self.rerating.only_unpriced and not _fills(before, after):
                continue
            moves = state.outcomes[place] is Outcome.WON and is_other(before, after)
            moment_ms = counted.events[position].timestamp_ms
            if hour_label(hour_start_ms(moment_ms, zone)) in closed:
                month = frozenset({month_of_day(day_of(moment_ms, zone))})
                left = left.plus(Left(closed=1, months=month)) if moves else left
                continue
            revisions[place] = self.rerating.revision
            if moves:
                self._enter(lines, position, Change.of(before, after))
        wanted = state.rated(revisions)
        if wanted == state or len({*revisions}) > MAX_REVISIONS:
            return None, Looked(left=left)
        return wanted, Looked(lines=lines, left=left)

    def _places(self, state: PartState, revisions: Sequence[int]) -> list[int]:
        """That may be rated. What had lost is rated with the rest: should it come to count, it has their prices."""
        return [
            place
            for place in sorted(self.selected())
            if state.outcomes[place] is not Outcome.VOIDED and is_later(self.rerating.revision, revisions[place])
        ]

    def _enter(self, lines: dict[Key, Change], position: int, change: Change) -> None:
        event = self.batch.events[position]
        key = (day_of(event.timestamp_ms, self.batch.dimensions.time_zone), event.model, event.team)
        lines[key] = lines.get(key, Change()).plus(change)


def _fills(before: Price, after: Price) -> bool:
    return not isinstance(before, Priced) and isinstance(after, Priced)
