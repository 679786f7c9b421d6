"""Make some positions of a counted part void: the step that voids and discards share."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from outlay.application.amend_parts import bring_to, closed_hours, rows_of, whole_state
from outlay.application.rollup_ports import Ports
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome, outcomes
from outlay.domain.correction import Scope, Tally
from outlay.domain.part_state import PartState, StoredPart

LOST = frozenset({Outcome.DUPLICATE, Outcome.CONFLICT})


def selected(scope: Scope, batch: Batch, part: int) -> frozenset[int]:
    """Positions of the part that the scope selects."""
    return frozenset(position for position in batch.part_ranges()[part] if scope.selects(batch, position))


def known_outcomes(batch: Batch, part: int, stored: StoredPart, *, ports: Ports) -> Sequence[Outcome]:
    """Of the part; the claims are read only where the marker doesn't tell."""
    if stored.is_whole:
        return stored.state.outcomes
    positions = batch.part_ranges()[part]
    ids = {event.event_id for event in batch.events[positions.start : positions.stop] if event.needs_claim}
    return outcomes(batch, ports.claims.owners(batch.org, ids), only=positions)


def void_part(batch: Batch, part: int, stored: StoredPart, positions: frozenset[int], *, ports: Ports) -> Tally:
    """The positions are void in the marker from now on, whether they counted or had lost; what that took back.

    Raises:
        Upstream: a repeat goes on.
    """
    first = batch.part_ranges()[part].start
    known = known_outcomes(batch, part, stored, ports=ports)
    was = whole_state(stored, batch, known)
    decide = partial(_voided, places=frozenset(position - first for position in positions))
    state = bring_to(batch, part, decide=decide, known=known, ports=ports)
    if state is None:
        return Tally()
    if state.rating == was.rating:
        # Done by an earlier run, which may have ended before its rows were sent.
        closed = closed_hours(batch, part, state, ports)
        ports.lake.send(rows_of(batch, part, state, ports=ports, closed=closed))
        return Tally()
    gone = [was.outcomes[position - first] for position in positions]
    return Tally(
        voided=sum(outcome is Outcome.WON for outcome in gone), copies=sum(outcome in LOST for outcome in gone)
    )


def _voided(state: PartState, *, places: frozenset[int]) -> PartState | None:
    """``places`` in the part."""
    wanted = tuple(Outcome.VOIDED if place in places else outcome for place, outcome in enumerate(state.outcomes))
    return None if wanted == tuple(state.outcomes) else replace(state, outcomes=wanted)
