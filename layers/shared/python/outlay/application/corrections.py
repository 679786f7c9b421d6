"""Void events: shown first, then taken back part by part. It may end at any moment, be resumed, and be repeated.

The order is what keeps it exact beside live traffic (docs/decisions/0009-corrections.md). First every selected
position, whether it counts or lost, becomes void in its part's marker; then the claims learn that these owners are
void, which frees the ids; then batches that hold an event whose id became free are rolled up again, and take it over.
What was in flight meanwhile is found by a second look, once the sweep has passed the moment of the last freed id.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Protocol

from outlay.application.amend_parts import bring_to, closed_hours, correct, rows_of, whole_state
from outlay.application.rollup import DEFAULT_RETENTION_DAYS, roll_up
from outlay.application.rollup_ports import LogReader, Ports
from outlay.application.sweep import DAY_MS, LOG_DAYS, LogIndex, Progress, Waiting
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome, outcomes
from outlay.domain.correction import DONE, PREVIEWED, PREVIEWING, RUNNING, SETTLING, Correction, Line, Tally
from outlay.domain.counting import Price, price_events
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.part_state import PartState, StoredPart
from outlay.domain.periods import day_of, days_between, utc_day
from outlay.domain.pricing import Priced

CHUNK = 25
_POSITIONAL = re.compile(r"p_(b_[0-9a-f]{40})_([0-9]{1,6})")
MAX_LINES = 1_000
MORE = ("(more)", "", "")
LOST = frozenset({Outcome.DUPLICATE, Outcome.CONFLICT})


class ListedCorrections(Protocol):
    """Read only. Raises ``Upstream``."""

    def find(self, org: str, correction_id: str) -> Correction | None: ...

    def all(self, org: str) -> Iterable[Correction]: ...


class Corrections(ListedCorrections, Protocol):
    """Where corrections are kept. Raises ``Upstream``."""

    def save(self, correction: Correction) -> None: ...

    def undo_import(self, org: str, import_id: str) -> None:
        """Nothing of the import is ever counted from now on."""

    def undone(self, org: str, import_ids: Iterable[str]) -> frozenset[str]: ...


class Batches(Protocol):
    def batches(self, org: str, batch_ids: Sequence[str]) -> Mapping[str, Batch]:
        """Those that are in the log and can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrector:
    index: LogIndex
    batches: Batches
    log: LogReader
    progress: Progress
    corrections: Corrections
    ports: Ports
    retention_days: int = DEFAULT_RETENTION_DAYS

    def run(self, correction: Correction, *, may_continue: Callable[[], bool] = lambda: True) -> Correction:
        """Go on with it until it is done, has to wait, or time is up; as it stands then.

        Raises:
            Upstream: a repeat goes on.
        """
        return _Run(self, correction, may_continue).run()

    def resume(self, org: str, *, may_continue: Callable[[], bool] = lambda: True) -> int:
        """Go on with all of an organization that are not finished; how many there were."""
        unfinished = [one for one in self.corrections.all(org) if one.state in (RUNNING, SETTLING)]
        for one in unfinished:
            if may_continue():
                self.run(one, may_continue=may_continue)
        return len(unfinished)


_Found = tuple[Waiting, Batch, Mapping[int, StoredPart]]
"""A batch of the log, with the markers of its parts."""


class _Run:
    def __init__(self, corrector: Corrector, correction: Correction, may_continue: Callable[[], bool]) -> None:
        self._tools = corrector
        self._ports = corrector.ports
        self._correction = correction
        self._may_continue = may_continue
        self._phases = (self._materialise, self._void, self._return)

    def run(self) -> Correction:
        if self._correction.state == PREVIEWING:
            self._walk(self._preview, then=PREVIEWED)
        if self._correction.state == SETTLING and self._has_settled():
            self._save(state=RUNNING, phase=len(self._phases) + 1, day="", reached_ms=0)
        while self._correction.state == RUNNING and self._may_continue():
            self._phase()
        return self._correction

    def _phase(self) -> None:
        """Twice over the log: phases 0 to 2, and from 4 on voids and returns of what was in flight."""
        number = self._correction.phase
        if number == 0 and self._correction.scope.import_id:
            self._tools.corrections.undo_import(self._correction.org, self._correction.scope.import_id)
        if number < len(self._phases) - 1:
            self._walk(self._phases[number], next_phase=number + 1)
        elif number == len(self._phases) - 1:
            self._walk(self._return, then=SETTLING)
        elif number == len(self._phases) + 1:
            self._walk(self._void, next_phase=number + 1)
        else:
            self._walk(self._return, then=DONE)

    def _has_settled(self) -> bool:
        """Whether all that was received before the last id became free has been looked at by the sweep, and counted."""
        org, moment = self._correction.org, self._correction.settle_after_ms
        reached = self._tools.progress.reached(org)
        waiting = next(iter(self._tools.progress.waiting(org)), None)
        return reached is not None and reached > moment and (waiting is None or waiting.received_ms > moment)

    def _save(self, **changes: object) -> None:
        self._correction = replace(self._correction, **changes)  # type: ignore[arg-type]
        self._tools.corrections.save(self._correction)

    def _walk(self, look: Callable[[list[_Found]], None], *, then: str = "", next_phase: int = 0) -> None:
        """Over all that the log holds, from where the phase has come to."""
        now = self._ports.clock()
        start = self._correction.reached_ms or now - LOG_DAYS * DAY_MS
        for day in days_between(utc_day(start), utc_day(now + DAY_MS)):
            for page in self._tools.index.received_from(self._correction.org, day, start_ms=start, end_ms=now):
                rest = iter(page)
                while chunk := list(islice(rest, CHUNK)):
                    if not self._may_continue():
                        return
                    look(self._found(chunk))
                    self._save(day=day, reached_ms=chunk[-1].received_ms)
        changes: dict[str, object] = {"day": "", "reached_ms": 0, "phase": next_phase}
        if then:
            ended = {"finished_ms": now} if then == DONE else {}
            changes = {"day": "", "reached_ms": 0, "state": then, "settle_after_ms": now, **ended}
        self._save(**changes)

    def _found(self, chunk: Sequence[Waiting]) -> list[_Found]:
        org = self._correction.org
        asked = [one for one in chunk if self._may_matter(one)]
        batches = self._tools.batches.batches(org, [one.batch_id for one in asked]) if asked else {}
        named = [(name, part) for name, batch in batches.items() for part in range(len(batch.parts))]
        stored = self._ports.figures.stored(org, named) if named else {}
        return [
            (
                one,
                batches[one.batch_id],
                {part: state for (name, part), state in stored.items() if name == one.batch_id},
            )
            for one in asked
            if one.batch_id in batches
        ]

    def _may_matter(self, one: Waiting) -> bool:
        """By what the index knows; every batch matters where ids may come back."""
        is_selecting = self._correction.state == PREVIEWING or self._correction.phase in (1, len(self._phases) + 1)
        return not is_selecting or self._correction.scope.may_be_on(one.days)

    def _known(self, batch: Batch, part: int, stored: StoredPart) -> Sequence[Outcome]:
        """Outcomes by the claims; read only where the marker doesn't tell."""
        if stored.is_whole:
            return stored.state.outcomes
        positions = batch.part_ranges()[part]
        ids = {event.event_id for event in batch.events[positions.start : positions.stop] if event.needs_claim}
        return outcomes(batch, self._ports.claims.owners(batch.org, ids), only=positions)

    def _selected(self, batch: Batch, part: int) -> frozenset[int]:
        return frozenset(
            position for position in batch.part_ranges()[part] if self._correction.scope.selects(batch, position)
        )

    # the looks

    def _preview(self, found: list[_Found]) -> None:
        for _, batch, stored in found:
            for part in range(len(batch.parts)):
                selected = self._selected(batch, part)
                if selected:
                    self._preview_part(batch, part, stored.get(part), selected)

    def _preview_part(self, batch: Batch, part: int, stored: StoredPart | None, selected: frozenset[int]) -> None:
        tally = self._correction.tally
        if stored is None:
            self._set(tally=replace(tally, uncounted=tally.uncounted + len(selected)))
            return
        state = whole_state(stored, batch, self._known(batch, part, stored))
        prices = price_events(batch, self._ports.book(state.price_revision))
        lines = dict(self._correction.lines)
        voided = copies = 0
        for position, outcome in zip(batch.part_ranges()[part], state.outcomes, strict=True):
            if position in selected and outcome is Outcome.WON:
                voided += 1
                key, line = _line(batch, position, prices[position])
                key = key if key in lines or len(lines) < MAX_LINES else MORE
                lines[key] = lines.get(key, Line()).plus(line)
            copies += position in selected and outcome in LOST
        self._set(lines=lines, tally=replace(tally, voided=tally.voided + voided, copies=tally.copies + copies))

    def _set(self, **changes: object) -> None:
        self._correction = replace(self._correction, **changes)  # type: ignore[arg-type]

    def _materialise(self, found: list[_Found]) -> None:
        """Markers of release 0.1 leave it to the claims which positions lost; claims are about to change."""
        for _, batch, stored in found:
            for part, marker in stored.items():
                if not marker.is_whole:
                    state = whole_state(marker, batch, self._known(batch, part, marker))
                    correct(batch, part, before=state, after=replace(state, rating=state.rating + 1), ports=self._ports)

    def _void(self, found: list[_Found]) -> None:
        freed: list[tuple[str, str, int]] = []
        for _, batch, stored in found:
            for part in range(len(batch.parts)):
                selected = self._selected(batch, part)
                if selected and part in stored:
                    self._void_part(batch, part, stored[part], selected)
                    freed += [
                        (batch.events[position].event_id, batch.batch_id, position)
                        for position in sorted(selected)
                        if batch.events[position].needs_claim
                    ]
        self._ports.claims.void(self._correction.org, freed)

    def _void_part(self, batch: Batch, part: int, stored: StoredPart, selected: frozenset[int]) -> None:
        first = batch.part_ranges()[part].start
        known = self._known(batch, part, stored)
        was = whole_state(stored, batch, known)
        decide = partial(_voided, selected=frozenset(position - first for position in selected))
        state = bring_to(batch, part, decide=decide, known=known, ports=self._ports)
        if state is None:
            return
        if state.rating == was.rating:
            if self._correction.phase > 1:
                return
            # Done by an earlier run, which may have ended before its rows were sent.
            closed = closed_hours(batch, part, state, self._ports)
            self._ports.lake.send(rows_of(batch, part, state, ports=self._ports, closed=closed))
            return
        gone = [was.outcomes[position - first] for position in selected]
        tally = self._correction.tally
        voided = sum(outcome is Outcome.WON for outcome in gone)
        copies = sum(outcome in LOST for outcome in gone)
        self._set(tally=replace(tally, voided=tally.voided + voided, copies=tally.copies + copies))

    def _return(self, found: list[_Found]) -> None:
        """Roll up again what holds an event that lost to one that is void by now: it takes the id over."""
        for one, batch, stored in found:
            lost = {
                batch.events[position].event_id
                for part, marker in stored.items()
                for position, outcome in zip(batch.part_ranges()[part], marker.state.outcomes, strict=False)
                if outcome in LOST
            }
            owners = self._ports.claims.owners(batch.org, lost) if lost else {}
            if not any(owner.is_void for owner in owners.values()):
                continue
            entry = self._tools.log.read(batch.org, one.batch_id)
            if entry is not None:
                roll_up([entry], ports=self._ports, retention_days=self._tools.retention_days)
                self._count_returned(batch, stored)

    def _count_returned(self, batch: Batch, before: Mapping[int, StoredPart]) -> None:
        after = self._ports.figures.stored(batch.org, [(batch.batch_id, part) for part in before])
        more = sum(after[batch.batch_id, part].won - marker.won for part, marker in before.items())
        tally = self._correction.tally
        self._set(tally=replace(tally, returned=tally.returned + more))


def _voided(state: PartState, *, selected: frozenset[int]) -> PartState | None:
    """``selected`` by place in the part."""
    wanted = tuple(Outcome.VOIDED if place in selected else outcome for place, outcome in enumerate(state.outcomes))
    return None if wanted == tuple(state.outcomes) else replace(state, outcomes=wanted)


def _line(batch: Batch, position: int, price: Price) -> tuple[tuple[str, str, str], Line]:
    event = batch.events[position]
    key = (day_of(event.timestamp_ms, batch.dimensions.time_zone), event.model, event.team)
    picousd = price.picousd if isinstance(price, Priced) else 0
    return key, Line(requests=1, unpriced=int(not isinstance(price, Priced)), picousd=picousd)


def begin_void(wanted: Correction, *, tools: Corrector) -> Correction:
    """Store a void that is to be shown; nothing is taken back yet.

    Raises:
        NotFound: no event that counts, and that the log still holds, has this id.
    """
    scope = wanted.scope
    if scope.event_id:
        scope = replace(scope, digest=_digest_of(wanted.org, scope.event_id, tools))
    correction = replace(wanted, scope=scope)
    tools.corrections.save(correction)
    return correction


def apply_void(org: str, correction_id: str, *, tools: Corrector) -> Correction:
    """Let a void that was shown take place. Repeated, it changes nothing.

    Raises:
        NotFound: there is no such correction.
        Conflict: its preview is not done yet.
    """
    correction = tools.corrections.find(org, correction_id)
    if correction is None:
        raise NotFound("There is no such correction.")
    if correction.state == PREVIEWING:
        raise Conflict("The preview is not done yet.", code="not_previewed")
    if correction.state == PREVIEWED:
        correction = replace(correction, state=RUNNING, phase=0, day="", reached_ms=0, tally=Tally())
        tools.corrections.save(correction)
    return correction


def _digest_of(org: str, event_id: str, tools: Corrector) -> str:
    """Of the content that counts under the id. Ids of the form p_batch_position belong to their batch alone."""
    named = _POSITIONAL.fullmatch(event_id)
    if named is not None:
        batch = tools.batches.batches(org, [named[1]]).get(named[1])
        events = () if batch is None else batch.events
        if int(named[2]) < len(events):
            return events[int(named[2])].digest
    owner = tools.ports.claims.owners(org, [event_id]).get(event_id)
    if owner is None or owner.is_void:
        raise NotFound("No event that counts has this id.")
    if owner.batch_id not in tools.batches.batches(org, [owner.batch_id]):
        raise NotFound("The event is older than what can be voided: the log keeps 35 days from receipt.")
    return owner.digest
