"""What became of an import's events: its batches' markers added up, step by step, and kept on its record once settled.

An import of a million rows has a thousand batches. A look reads at most so many markers and keeps how far it came, so
that in the end reading the record is enough. Who asks for the import takes a look; the importer's schedule does the
rest where nobody asks, before the log forgets which batches it had.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from outlay.application.import_ports import ImportRecords
from outlay.domain.errors import Conflict
from outlay.domain.import_outcomes import ImportedBatch, Outcomes, Progress, total
from outlay.domain.import_record import DONE, FAILED, UNDONE, ImportRecord

MAX_BATCHES = 1_000
"""That one look reads: some 1,000 read units, a second."""
MAX_OPEN = 100
"""Batches that are remembered to be looked at again; what comes after them has to wait."""
LOG_MS = 35 * 86_400_000
SURE_MS = 300_000
"""After so long the index has all batches; one that was skipped, because it appeared late, is found from the start."""
_ENDED = frozenset({DONE, FAILED, UNDONE})


class ImportedBatches(Protocol):
    """The batches of an import that the log still holds. Raises ``LimitExceeded`` or ``Upstream``."""

    def page(self, org: str, import_id: str, *, after: str, limit: int) -> tuple[Sequence[ImportedBatch], bool]:
        """Those after a place, in the order of receipt, and whether there are more."""
        ...

    def again(self, org: str, import_id: str, sorts: Sequence[str]) -> Sequence[ImportedBatch]:
        """Those at these places that are still there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """``outcomes`` include what isn't settled yet; what is left of the accepted events is in flight."""

    record: ImportRecord
    outcomes: Outcomes
    progress: Progress

    @property
    def left(self) -> int:
        return max(0, accepted(self.record) - self.outcomes.events)


def accepted(record: ImportRecord) -> int:
    """Events of it that were acknowledged."""
    return int(record.tally.get("accepted", 0))


def known(record: ImportRecord) -> Settled | None:
    """What the record says, without a look; None where it isn't followed: by an earlier release, or still at work."""
    if record.outcomes is None or record.state not in _ENDED or "accepted" not in record.tally:
        return None
    progress = Progress.from_told(record.outcomes)
    return Settled(record=record, outcomes=progress.settled, progress=progress)


def settle(record: ImportRecord, *, records: ImportRecords, batches: ImportedBatches, now_ms: int) -> Settled | None:
    """Take a look at the next batches, and keep on the record what is settled for good; None as for ``known``.

    Raises: as the ports, but for ``Conflict``: if somebody else saved the record meanwhile, nothing is kept.
    """
    before = known(record)
    if before is None or before.progress.is_final:
        return before
    looked = _look(before, batches=batches, now_ms=now_ms)
    if looked.progress == before.progress:
        return looked
    try:
        kept = records.save(replace(record, outcomes=looked.progress.told()))
    except Conflict:
        return looked
    return replace(looked, record=kept)


def _look(before: Settled, *, batches: ImportedBatches, now_ms: int) -> Settled:
    record, progress = before.record, before.progress
    again = batches.again(record.org, record.import_id, progress.open) if progress.open else ()
    fresh, more = batches.page(record.org, record.import_id, after=progress.place, limit=MAX_BATCHES)
    waiting = [batch for batch in again if not batch.is_counted]
    done = [batch for batch in again if batch.is_counted]
    place = progress.place
    for batch in fresh:
        if not batch.is_counted and len(waiting) >= MAX_OPEN:
            more = True
            break
        (done if batch.is_counted else waiting).append(batch)
        place = batch.sort
    settled = total([progress.settled, *(batch.found for batch in done)])
    after = replace(progress, settled=settled, place=place, open=tuple(batch.sort for batch in waiting))
    found = Settled(record=record, outcomes=total([settled, *(batch.found for batch in waiting)]), progress=after)
    return replace(found, progress=_ended(found, is_through=not more and not fresh, more=more, now_ms=now_ms))


def _ended(found: Settled, *, is_through: bool, more: bool, now_ms: int) -> Progress:
    progress, age_ms = found.progress, now_ms - (found.record.finished_ms or now_ms)
    if not more and ((not progress.open and not found.left) or age_ms > LOG_MS):
        # What is open now stays as it was found: the log has forgotten it.
        return replace(progress, settled=found.outcomes, open=(), is_final=True)
    if is_through and not progress.open and age_ms > SURE_MS:
        # Not even a second pass has found all: then there are no more.
        return replace(progress, is_final=True) if progress.passes else Progress(passes=1)
    return progress


def follow(
    record: ImportRecord,
    *,
    records: ImportRecords,
    batches: ImportedBatches,
    clock: Callable[[], int],
    may_continue: Callable[[], bool],
) -> bool | None:
    """Look on while that brings something; True: out of time, False: something is in flight, None: nothing is left."""
    while True:
        found = settle(record, records=records, batches=batches, now_ms=clock())
        if found is None or found.progress.is_final:
            return None
        if found.record.version == record.version:
            return False
        if not may_continue():
            return True
        record = found.record
