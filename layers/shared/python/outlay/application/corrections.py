"""Void events: shown first, then taken back part by part. It may end at any moment, be resumed, and be repeated.

The order is what keeps it exact beside live traffic (docs/decisions/0009-corrections.md). First every selected
position, whether it counts or lost, becomes void in its part's marker; then the claims learn that these owners are
void, which frees the ids; then batches that hold an event whose id became free are rolled up again, and take it over.
What was in flight meanwhile is found by a second look, once the sweep has passed the moment of the last freed id.
What only the lake still holds is taken back from its rows, after the log was walked (``void_lake``).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from outlay.application.amend_parts import correct, prices_of, whole_state
from outlay.application.list_events import LOG_REACH_MS
from outlay.application.rollup import DEFAULT_RETENTION_DAYS, roll_up
from outlay.application.rollup_ports import LogReader, Ports
from outlay.application.sweep import DAY_MS, LOG_DAYS, LogIndex, Progress, Waiting
from outlay.application.void_batch import BatchVoid
from outlay.application.void_lake import LakePages, LakeTools, LakeVoid, VoidPage
from outlay.application.void_parts import LOST, known_outcomes, selected, void_part
from outlay.application.walk_received import received_chunks
from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome
from outlay.domain.correction import (
    DONE,
    PREVIEWED,
    PREVIEWING,
    RUNNING,
    SETTLING,
    Correction,
    LakeLook,
    Line,
    State,
    Tally,
)
from outlay.domain.counting import Price
from outlay.domain.part_state import StoredPart
from outlay.domain.periods import day_of, utc_day
from outlay.domain.pricing import Priced

MAX_LINES = 1_000
MORE = ("(more)", "", "")
ABANDONED_MS = 20 * 60_000
"""A preview begun longer ago is not being worked on any more: no call lasts as long, its repeats included."""
SECOND = 5
"""Phases 0 to 3 go over log and lake: note outcomes, void, void in the lake, return; then 5 to 7 do all but the first
once more. (4 is what 5 was in a release without the lake.)"""


class ListedCorrections(Protocol):
    """Read only. Raises ``Upstream``."""

    def find(self, org: str, correction_id: str) -> Correction | None: ...

    def all(self, org: str) -> Iterable[Correction]: ...

    def is_adjusting(self, org: str) -> bool:
        """Whether something was ever taken back by adjustments that count although no month may be closed."""


class Corrections(ListedCorrections, Protocol):
    """Where corrections are kept. Raises ``Upstream``."""

    def save(self, correction: Correction) -> None: ...

    def undo_import(self, org: str, import_id: str) -> None:
        """Nothing of the import is ever counted from now on."""

    def note_adjusting(self, org: str) -> None:
        """From now on ``is_adjusting``."""

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
    lake: LakeTools
    ports: Ports
    retention_days: int = DEFAULT_RETENTION_DAYS

    def run(self, correction: Correction, *, may_continue: Callable[[], bool] = lambda: True) -> Correction:
        """Go on with it until it is done, has to wait, or time is up; as it stands then.

        Raises:
            Upstream: a repeat goes on.
        """
        try:
            return _Run(self, correction, may_continue).run()
        finally:
            if correction.state in (RUNNING, SETTLING):
                self.ports.evaluations.changed(correction.org, "correction")

    def resume(self, org: str, *, may_continue: Callable[[], bool] = lambda: True) -> int:
        """Go on with all of an organization that are not finished; how many there were."""
        unfinished = [one for one in self.corrections.all(org) if self._is_left(one)]
        for one in unfinished:
            if may_continue():
                self.run(one, may_continue=may_continue)
        return len(unfinished)

    def _is_left(self, one: Correction) -> bool:
        """A preview that waits for the lake, too; nobody else goes on with it."""
        waits = one.state == PREVIEWING and one.phase and one.created_ms < self.ports.clock() - ABANDONED_MS
        return one.state in (RUNNING, SETTLING) or bool(waits)


_Found = tuple[Waiting, Batch, Mapping[int, StoredPart]]
"""A batch of the log, with the markers of its parts."""
_Next = int | State
"""What follows: a phase, or the state that it ends in."""


class _Run:
    def __init__(self, corrector: Corrector, correction: Correction, may_continue: Callable[[], bool]) -> None:
        self._tools = corrector
        self._ports = corrector.ports
        self._correction = correction
        self._may_continue = may_continue
        self._pages = LakePages(
            corrector.lake,
            clock=corrector.ports.clock,
            may_continue=may_continue,
            save=lambda look: self._save(lake=look),
        )
        self._lake = LakeVoid(org=correction.org, scope=correction.scope, tools=corrector.lake, ports=corrector.ports)
        self._waits = False

    def run(self) -> Correction:
        if self._correction.state == PREVIEWING and not self._correction.phase:
            self._walk(self._preview, then=1)
        if self._correction.state == PREVIEWING and self._correction.phase:
            self._walk_lake(self._preview_lake, then=PREVIEWED)
        if self._correction.state == SETTLING and self._has_settled():
            self._save(state=RUNNING, phase=SECOND, day="", reached_ms=0)
        while self._correction.state == RUNNING and self._may_continue() and not self._waits:
            self._phase()
        return self._correction

    def _phase(self) -> None:
        number = self._correction.phase
        match number:
            case 0 | 1 | 5 if self._correction.scope.batch_id:
                self._phase_of_batch(number)
            case 0:
                if self._correction.scope.import_id:
                    self._tools.corrections.undo_import(self._correction.org, self._correction.scope.import_id)
                self._walk(self._materialise, then=1)
            case 1:
                self._walk(self._void, then=2)
            case 2 | 6:
                self._walk_lake(self._void_lake, then=number + 1)
            case 3:
                self._walk(self._return, then=SETTLING)
            case 4 | 5:
                self._walk(self._void, then=6)
            case _:
                self._walk(self._return, then=DONE)

    def _phase_of_batch(self, number: int) -> None:
        """It alone is void; who lost to it is looked for in the log, if anybody can have."""
        void = BatchVoid(
            org=self._correction.org,
            scope=self._correction.scope,
            log=self._tools.log,
            ports=self._ports,
            retention_days=self._tools.retention_days,
        )
        judged = void.judged()
        if judged is None:
            self._ended(self._ports.clock(), then=DONE)
        elif number == 0 and void.owns_ids(judged.batch):
            self._walk(self._materialise, then=1)
        elif number == 0:
            self._ended(self._ports.clock(), then=1)
        else:
            tally, owned = void.take(judged)
            self._count(tally)
            is_last = not owned and number != SECOND
            self._ended(self._ports.clock(), then=DONE if is_last else number + 1)

    def _has_settled(self) -> bool:
        """Whether all that was received before the last id became free has been looked at by the sweep, and counted."""
        org, moment = self._correction.org, self._correction.settle_after_ms
        reached = self._tools.progress.reached(org)
        waiting = next(iter(self._tools.progress.waiting(org)), None)
        return reached is not None and reached > moment and (waiting is None or waiting.received_ms > moment)

    def _save(self, **changes: object) -> None:
        self._correction = replace(self._correction, **changes)  # type: ignore[arg-type]
        self._tools.corrections.save(self._correction)

    def _walk(self, look: Callable[[list[_Found]], None], *, then: _Next) -> None:
        """Over all that the log holds, from where the phase has come to."""
        now = self._ports.clock()
        start = self._correction.reached_ms or now - LOG_DAYS * DAY_MS
        if self._correction.state == PREVIEWING and self._correction.reached_ms:
            start += 1  # it counts what it sees, each batch once; all else may be looked at again
        for chunk in received_chunks(self._tools.index, self._correction.org, start_ms=start, end_ms=now):
            if not self._may_continue():
                return
            look(self._found(chunk))
            reached = chunk[-1].received_ms
            self._save(day=utc_day(reached), reached_ms=reached)
        self._ended(now, then=then)

    def _ended(self, now_ms: int, *, then: _Next) -> None:
        changes: dict[str, object] = {"day": "", "reached_ms": 0, "lake": LakeLook()}
        if isinstance(then, int):
            self._save(**changes, phase=then)
        else:
            ended = {"finished_ms": now_ms} if then == DONE else {}
            self._save(**changes, state=then, settle_after_ms=now_ms, **ended)

    def _walk_lake(self, look: Callable[[VoidPage], None], *, then: _Next) -> None:
        """Over what the lake holds, where the scope reaches behind the log."""
        now = self._ports.clock()
        if self._correction.scope.reaches(now - LOG_REACH_MS):
            while True:
                page = self._pages.next(self._correction) if self._may_continue() else None
                if page is None:
                    self._waits = True
                    return
                look(page)
                if page.token is None:
                    break
                self._save(lake=replace(self._correction.lake, token=page.token, failures=0, problem=""))
        self._ended(now, then=then)

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
        is_selecting = self._correction.state == PREVIEWING or self._correction.phase in (1, 4, SECOND)
        return not is_selecting or self._correction.scope.may_be_on(one.days)

    # the looks

    def _preview(self, found: list[_Found]) -> None:
        for _, batch, stored in found:
            for part in range(len(batch.parts)):
                positions = selected(self._correction.scope, batch, part)
                if positions:
                    self._preview_part(batch, part, stored.get(part), positions)

    def _preview_part(self, batch: Batch, part: int, stored: StoredPart | None, positions: frozenset[int]) -> None:
        if stored is None:
            self._count(Tally(uncounted=len(positions)))
            return
        state = whole_state(stored, batch, known_outcomes(batch, part, stored, ports=self._ports))
        prices = prices_of(batch, part, state, self._ports)
        lines = dict(self._correction.lines)
        voided = copies = 0
        for position, outcome in zip(batch.part_ranges()[part], state.outcomes, strict=True):
            if position in positions and outcome is Outcome.WON:
                voided += 1
                key, line = _line(batch, position, prices[position])
                _enter(lines, key, line)
            copies += position in positions and outcome in LOST
        self._set(lines=lines)
        self._count(Tally(voided=voided, copies=copies))

    def _set(self, **changes: object) -> None:
        self._correction = replace(self._correction, **changes)  # type: ignore[arg-type]

    def _count(self, more: Tally) -> None:
        self._set(tally=self._correction.tally.plus(more))

    def _materialise(self, found: list[_Found]) -> None:
        """Markers of release 0.1 leave it to the claims which positions lost; claims are about to change."""
        for _, batch, stored in found:
            for part, marker in stored.items():
                if not marker.is_whole:
                    state = whole_state(marker, batch, known_outcomes(batch, part, marker, ports=self._ports))
                    correct(batch, part, before=state, after=replace(state, rating=state.rating + 1), ports=self._ports)

    def _void(self, found: list[_Found]) -> None:
        freed: list[tuple[str, str, int]] = []
        for _, batch, stored in found:
            for part in range(len(batch.parts)):
                positions = selected(self._correction.scope, batch, part)
                if positions and part in stored:
                    self._count(void_part(batch, part, stored[part], positions, ports=self._ports))
                    freed += [
                        (batch.events[position].event_id, batch.batch_id, position)
                        for position in sorted(positions)
                        if batch.events[position].needs_claim
                    ]
        self._ports.claims.void(self._correction.org, freed)

    def _preview_lake(self, page: VoidPage) -> None:
        """But for batches that the log still holds: those were seen there."""
        named = [*dict.fromkeys(one.batch_id for one in page.rows)]
        held = self._tools.batches.batches(self._correction.org, named) if named else {}
        lines, voided = dict(self._correction.lines), 0
        for key, line in self._lake.lines([one for one in page.rows if one.batch_id not in held]):
            _enter(lines, key, line)
            voided += 1
        self._set(lines=lines)
        self._count(Tally(voided=voided, adjusted=voided))

    def _void_lake(self, page: VoidPage) -> None:
        if page.rows:
            self._tools.corrections.note_adjusting(self._correction.org)
        for batch_id, events, marked in self._lake.wanted(page.rows):
            done = self._lake.take(batch_id, events, marked)
            # By the second look only what it took itself is new: the first has freed all else.
            if done.events or self._correction.phase < SECOND:
                self._ports.claims.void(self._correction.org, done.freed)
            self._count(Tally(voided=done.events, adjusted=done.events))

    def _return(self, found: list[_Found]) -> None:
        """Roll up again what holds an event that lost to one that is void by now: it takes the id over."""
        for one, batch, stored in found:
            lost = {
                position: batch.events[position].event_id
                for part, marker in stored.items()
                for position, outcome in zip(batch.part_ranges()[part], marker.state.outcomes, strict=False)
                if outcome in LOST
            }
            owners = self._ports.claims.owners(batch.org, {*lost.values()}) if lost else {}
            if not any(
                event_id in owners and _may_return(owners[event_id], batch, position)
                for position, event_id in lost.items()
            ):
                continue
            entry = self._tools.log.read(batch.org, one.batch_id)
            if entry is not None:
                roll_up([entry], ports=self._ports, retention_days=self._tools.retention_days)
                self._count_returned(batch, stored)

    def _count_returned(self, batch: Batch, before: Mapping[int, StoredPart]) -> None:
        after = self._ports.figures.stored(batch.org, [(batch.batch_id, part) for part in before])
        more = sum(after[batch.batch_id, part].won - marker.won for part, marker in before.items())
        self._count(Tally(returned=more))


def _may_return(owner: Claim, batch: Batch, position: int) -> bool:
    """Whether the id is free; or the position's own already, where a crash came between claim and marker."""
    return owner.is_void or (owner.batch_id, owner.position) == (batch.batch_id, position)


def _enter(lines: dict[tuple[str, str, str], Line], key: tuple[str, str, str], line: Line) -> None:
    key = key if key in lines or len(lines) < MAX_LINES else MORE
    lines[key] = lines.get(key, Line()).plus(line)


def _line(batch: Batch, position: int, price: Price) -> tuple[tuple[str, str, str], Line]:
    event = batch.events[position]
    key = (day_of(event.timestamp_ms, batch.dimensions.time_zone), event.model, event.team)
    picousd = price.picousd if isinstance(price, Priced) else 0
    return key, Line(requests=1, unpriced=int(not isinstance(price, Priced)), picousd=picousd)
