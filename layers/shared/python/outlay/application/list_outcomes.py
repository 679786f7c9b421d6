"""The batches behind a number of the proof: those with duplicates, conflicts, voided or late events, or not counted.

Found by their markers, while the log's index holds the batches. The ledger's rows say on which days of receipt there
are such batches at all, and only those days are walked. A marker's numbers are of a whole part, whichever of its event
days they belong to.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from outlay.application.check_claims import MarkedPart
from outlay.application.list_events import Place, Reference
from outlay.application.verify import Ledger, QuarantineList
from outlay.application.verify_claims import ClaimStore
from outlay.application.walk_log import BatchLog, Walk, received_days, walk
from outlay.domain.periods import days_between

COUNTED: tuple[str, ...] = ("duplicates", "conflicts", "voided", "late")
UNCOUNTED = "uncounted"
OUTCOMES: tuple[str, ...] = (*COUNTED, UNCOUNTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    log: BatchLog
    store: ClaimStore
    ledger: Ledger
    quarantine: QuarantineList
    clock: Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    batch_id: str
    received_ms: int
    events: int
    numbers: Mapping[str, int]
    """By ``OUTCOMES``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesPage:
    """May hold fewer than asked for although more follow: reads are bounded."""

    batches: Sequence[BatchOutcome]
    following: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomesQuery:
    """Batches with events of ``[start_day, end_day)`` and one of ``OUTCOMES``."""

    org: str
    start_day: str
    end_day: str
    outcome: str


def list_outcomes(query: OutcomesQuery, *, place: Place | None, limit: int, sources: Sources) -> OutcomesPage:
    """A page, newest received first."""
    asked = Walk(
        org=query.org,
        start_day=query.start_day,
        end_day=query.end_day,
        days=_days(query, sources=sources),
        place=place,
    )
    aside = _aside(query, sources)
    found: list[BatchOutcome] = []
    following: Place | None = None
    for chunk in walk(asked, log=sources.log):
        for reference, one in zip(chunk.references, _outcomes(query.org, chunk.references, sources.store), strict=True):
            if not one.numbers[query.outcome] or one.batch_id in aside:
                continue
            found.append(one)
            if len(found) == limit:
                return OutcomesPage(batches=found, following=Place(day=chunk.day, before=reference.sort))
        following = chunk.following
    return OutcomesPage(batches=found, following=following)


def _days(query: OutcomesQuery, *, sources: Sources) -> list[str]:
    days = received_days(query.start_day, now_ms=sources.clock())
    if query.outcome == UNCOUNTED:
        return days
    entries = sources.ledger.entries(query.org, [*days_between(query.start_day, query.end_day)])
    noted = {entry.received_day for entry in entries if getattr(entry.numbers, query.outcome)}
    return [day for day in days if day in noted]


def _aside(query: OutcomesQuery, sources: Sources) -> frozenset[str]:
    """What is in quarantine isn't counted, and isn't waiting."""
    if query.outcome != UNCOUNTED:
        return frozenset()
    return frozenset(one.batch_id for one in sources.quarantine.newest_first(query.org) if one.is_aside)


def _outcomes(org: str, references: Sequence[Reference], store: ClaimStore) -> list[BatchOutcome]:
    """How many parts a batch has is not in the index: its markers are read until they hold all of its events."""
    marked: dict[str, list[MarkedPart]] = {one.batch_id: [] for one in references}
    open_ones = list(references)
    part = 0
    while open_ones:
        found = store.markers(org, [(one.batch_id, part) for one in open_ones])
        for (batch_id, _), marker in found.items():
            marked[batch_id].append(marker)
        counted = {batch_id for batch_id, _ in found}
        open_ones = [
            one for one in open_ones if one.batch_id in counted and _received(marked[one.batch_id]) < one.events
        ]
        part += 1
    return [_outcome(one, marked[one.batch_id]) for one in references]


def _received(parts: Iterable[MarkedPart]) -> int:
    return sum(part.received for part in parts)


def _outcome(reference: Reference, parts: Sequence[MarkedPart]) -> BatchOutcome:
    numbers = {name: sum(getattr(part, name) for part in parts) for name in COUNTED}
    return BatchOutcome(
        batch_id=reference.batch_id,
        received_ms=int(reference.sort.partition("#")[0]),
        events=reference.events,
        numbers={**numbers, UNCOUNTED: reference.events - _received(parts)},
    )
