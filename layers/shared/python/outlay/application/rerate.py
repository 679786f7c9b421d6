"""Re-rating: counted calls of a period get the prices that are known by now. Shown first, then part by part.

It goes over the log as corrections do, beside all else, and may end at any moment: what it has come to is stored, and
each part is rated once by the condition on its marker. The prices are those known when it was begun, so that what was
shown is what is applied. What was on its way meanwhile is found by a second look, once the sweep has passed it.

Calls without a price are filled by the same machinery, as soon as prices are known that were not: nothing else moves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from outlay.application.corrections import ABANDONED_MS, Batches
from outlay.application.rate_parts import Looked, PartRating
from outlay.application.rollup_ports import Ports
from outlay.application.sweep import DAY_MS, LOG_DAYS, LogIndex, Progress, Waiting
from outlay.application.walk_received import received_chunks
from outlay.domain.batch import Batch
from outlay.domain.correction import AHEAD_MS, DONE, PREVIEWED, PREVIEWING, RUNNING, SETTLING
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.part_state import StoredPart
from outlay.domain.rerating import NOTHING_LEFT, Left, Rerating, entered

STALE_STAMPS_MS = 2 * 60_000
"""For so long after an entry doors may stamp the prices before it (``price_books.KEPT_MS``, twice)."""
FILLED_FIRST = 1
"""The revision that everything is filled by where no fill was ever noted: of the only book that there was before."""
EVER_MS = 10**14
_FILL_REASON = "the price of calls that had none has arrived"
_NOBODY = "outlay"


class ListedReratings(Protocol):
    """Read only. Raises ``Upstream``."""

    def find(self, org: str, rerating_id: str) -> Rerating | None: ...

    def all(self, org: str) -> Iterable[Rerating]: ...


class Reratings(ListedReratings, Protocol):
    """Where re-ratings are kept. Raises ``Upstream``."""

    def save(self, rerating: Rerating) -> bool:
        """Never back: one that is further already stays as it is, and it is False."""

    def filled(self, org: str) -> int | None:
        """The revision that all calls without a price were filled by, where it was noted."""

    def note_filled(self, org: str, revision: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerater:
    index: LogIndex
    batches: Batches
    progress: Progress
    reratings: Reratings
    revision: Callable[[str], int]
    """Organization → the revision that its prices have by now."""
    ports: Ports

    def begin(self, wanted: Rerating) -> Rerating:
        """Store one that is to be shown; its target is what is known now."""
        begun = replace(wanted, revision=self.revision(wanted.org), log_from_ms=self._log_from(wanted.created_ms))
        self.reratings.save(begun)
        return begun

    def apply(self, org: str, rerating_id: str) -> Rerating:
        """Let one that was shown take place. Repeated, it changes nothing.

        Raises:
            NotFound: there is none of this id.
            Conflict: its preview is not done, or another one is under way or was applied since.
        """
        found = self.reratings.find(org, rerating_id)
        if found is None:
            raise NotFound("There is no such re-rating.")
        if found.state == PREVIEWING:
            raise Conflict("The preview is not done yet.", code="not_previewed")
        if found.state != PREVIEWED:
            return found
        if any(_overtakes(one, found) for one in self.reratings.all(org)):
            raise Conflict("Another re-rating is under way, or was applied since; preview again.", code="overtaken")
        running = replace(
            found, state=RUNNING, reached_ms=0, trying_ms=0, applied_ms=self.ports.clock(), left=NOTHING_LEFT
        )
        self.reratings.save(running)
        return running

    def run(self, rerating: Rerating, *, may_continue: Callable[[], bool] = lambda: True) -> Rerating:
        """Go on with it until it is done, has to wait, or time is up; as it stands then.

        Raises:
            Upstream: a repeat goes on.
        """
        try:
            return _Run(self, rerating, may_continue).run()
        finally:
            if rerating.state in (RUNNING, SETTLING):
                self.ports.evaluations.changed(rerating.org, "re_rating")

    def resume(self, org: str, *, may_continue: Callable[[], bool] = lambda: True) -> None:
        """Go on with all of an organization that are not finished, then fill what has no price, if some may have."""
        revision = self.revision(org)
        for one in [one for one in self.reratings.all(org) if self._is_left(one)]:
            if one.is_automatic and one.revision != revision:  # the fill by the newer prices looks at all that it would
                self.reratings.save(replace(one, state=DONE, finished_ms=self.ports.clock()))
            elif may_continue():
                self.run(one, may_continue=may_continue)
        self._fill(org, revision, may_continue)

    def fill(self, org: str, *, may_continue: Callable[[], bool] = lambda: True) -> Rerating | None:
        """Where prices are known by now that were not: the re-rating of what has none; begun, or gone on with."""
        return self._fill(org, self.revision(org), may_continue)

    def _fill(self, org: str, revision: int, may_continue: Callable[[], bool]) -> Rerating | None:
        if (self.reratings.filled(org) or FILLED_FIRST) == revision:
            return None
        rerating_id = "r_" + blake2b(f"fill#{org}#{revision}".encode(), digest_size=12).hexdigest()
        found = self.reratings.find(org, rerating_id)
        if found is None:
            found = self._new_fill(org, rerating_id, revision)
            self.reratings.save(found)
        return self.run(found, may_continue=may_continue)

    def _new_fill(self, org: str, rerating_id: str, revision: int) -> Rerating:
        now = self.ports.clock()
        return Rerating(
            rerating_id=rerating_id,
            org=org,
            start_ms=0,
            end_ms=EVER_MS,
            revision=revision,
            only_unpriced=True,
            is_automatic=True,
            reason=_FILL_REASON,
            who=_NOBODY,
            created_ms=now,
            state=RUNNING,
            applied_ms=now,
            log_from_ms=self._log_from(now),
        )

    def _log_from(self, now_ms: int) -> int:
        return now_ms - LOG_DAYS * DAY_MS

    def _is_left(self, one: Rerating) -> bool:
        is_abandoned = one.state == PREVIEWING and one.created_ms < self.ports.clock() - ABANDONED_MS
        return one.state in (RUNNING, SETTLING) or is_abandoned


def _overtakes(one: Rerating, shown: Rerating) -> bool:
    """Whether what was shown may not be what is there any more."""
    if one.rerating_id == shown.rerating_id or one.is_automatic or one.applied_ms is None:
        return False
    is_apart = one.end_ms <= shown.start_ms or shown.end_ms <= one.start_ms
    return not is_apart and (one.state in (RUNNING, SETTLING) or one.applied_ms > shown.created_ms)


_Found = tuple[Batch, dict[int, StoredPart]]
"""A batch of the log, with the markers of its parts."""


class _OvertakenError(Exception):
    pass


class _Run:
    def __init__(self, tools: Rerater, rerating: Rerating, may_continue: Callable[[], bool]) -> None:
        self._tools, self._ports = tools, tools.ports
        self._rerating = rerating
        self._may_continue = may_continue
        self._unsent_ms = 0
        """Up to that receipt the run before may have rated parts without sending their rows."""

    def run(self) -> Rerating:
        try:
            self._go_on()
        except _OvertakenError:  # by another run of the same
            return self._tools.reratings.find(self._rerating.org, self._rerating.rerating_id) or self._rerating
        return self._rerating

    def _go_on(self) -> None:
        if self._rerating.state == PREVIEWING and self._walk():
            self._end(state=PREVIEWED)
        if self._rerating.state == SETTLING and self._has_settled():
            self._end(state=RUNNING, is_second=True, left=replace(self._rerating.left, uncounted=0))
        if self._rerating.state == RUNNING and self._walk():
            self._end_of_look()

    def _end_of_look(self) -> None:
        now = self._ports.clock()
        if not self._rerating.is_second:
            self._end(state=SETTLING, settle_after_ms=now + STALE_STAMPS_MS)
            return
        if self._rerating.is_automatic:
            self._tools.reratings.note_filled(self._rerating.org, self._rerating.revision)
        self._end(state=DONE, finished_ms=now)

    def _has_settled(self) -> bool:
        """Whether all that was received before the first look ended has been looked at by the sweep, and counted."""
        org, moment = self._rerating.org, self._rerating.settle_after_ms
        reached = self._tools.progress.reached(org)
        waiting = next(iter(self._tools.progress.waiting(org)), None)
        return reached is not None and reached > moment and (waiting is None or waiting.received_ms > moment)

    def _end(self, **changes: object) -> None:
        self._save(**{"reached_ms": 0, "trying_ms": 0, **changes})

    def _save(self, **changes: object) -> None:
        self._rerating = replace(self._rerating, **changes)  # type: ignore[arg-type]  # names are checked by replace
        if not self._tools.reratings.save(self._rerating):
            raise _OvertakenError

    def _walk(self) -> bool:
        """Over all that the log holds, from where the look has come to; whether it came to the end."""
        one, now = self._rerating, self._ports.clock()
        first = max(now - LOG_DAYS * DAY_MS, one.start_ms - AHEAD_MS)
        self._unsent_ms = one.trying_ms
        start = one.reached_ms + 1 if one.reached_ms else first
        for chunk in received_chunks(self._tools.index, one.org, start_ms=start, end_ms=now):
            if not self._may_continue():
                return False
            if self._rerating.state == RUNNING:
                self._save(trying_ms=chunk[-1].received_ms)
            self._note(self._look(chunk), reached_ms=chunk[-1].received_ms)
        return True

    def _note(self, looked: Looked, *, reached_ms: int) -> None:
        one = self._rerating
        name = "shown" if one.state == PREVIEWING else "applied"
        lines = entered(getattr(one, name), looked.lines)
        self._save(**{name: lines}, left=one.left.plus(looked.left), reached_ms=reached_ms)

    def _look(self, chunk: Sequence[Waiting]) -> Looked:
        looked = Looked()
        received = {one.batch_id: one.received_ms for one in chunk}
        for batch, stored in self._found(chunk):
            may_lack_rows = received[batch.batch_id] <= self._unsent_ms
            for part in range(len(batch.parts)):
                rating = PartRating(rerating=self._rerating, batch=batch, part=part, ports=self._ports)
                looked = looked.plus(self._look_at(rating, stored.get(part), may_lack_rows=may_lack_rows))
        return looked

    def _look_at(self, rating: PartRating, stored: StoredPart | None, *, may_lack_rows: bool) -> Looked:
        if stored is None:
            return Looked(left=Left(uncounted=len(rating.selected())))
        if self._rerating.state == PREVIEWING:
            return rating.look(stored)
        return rating.rate(stored, may_lack_rows=may_lack_rows)

    def _found(self, chunk: Sequence[Waiting]) -> Iterator[_Found]:
        org = self._rerating.org
        asked = self._unpriced(chunk) if self._rerating.only_unpriced else [one.batch_id for one in chunk]
        batches = self._tools.batches.batches(org, asked) if asked else {}
        named = [(name, part) for name, batch in batches.items() for part in range(len(batch.parts))]
        stored = self._ports.figures.stored(org, named) if named else {}
        for name, batch in batches.items():
            yield batch, {part: state for (of, part), state in stored.items() if of == name}

    def _unpriced(self, chunk: Sequence[Waiting]) -> list[str]:
        """Batches that have calls without a price by their markers: the others need not be read.

        Of those that were rated by a run before and whose rows may be unsent, the markers tell no more: all are read.
        """
        org, names = self._rerating.org, [one.batch_id for one in chunk]
        if chunk[0].received_ms <= self._unsent_ms:
            return names
        stored = dict(self._ports.figures.stored(org, [(name, 0) for name in names]))
        more = [(name, part) for (name, _), first in stored.items() for part in range(1, first.parts or 1)]
        stored |= self._ports.figures.stored(org, more) if more else {}
        told = {name for (name, _), part in stored.items() if part.unpriced or part.parts is None}
        return [name for name in names if name in told]
