"""Corrections of one batch: a discard, and a void that passed the batch by while it was in quarantine.

A discarded batch is void in all its parts, counted before or not, and in the claims of all its ids, made before or
not: so no delivery of it counts, whenever it comes, and its ids are everybody else's. What can't be read, or can't be
true, has made no claim; should it be counted after all, by a release that can, the sweep has it taken back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from outlay.application.count_batches import count_and_archive
from outlay.application.rollup import DEFAULT_RETENTION_DAYS, judge
from outlay.application.rollup_ports import LogEntry, LogReader, Ports, PriceBookMissing
from outlay.application.void_parts import selected, void_part
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome, wanted_claims
from outlay.domain.correction import DONE, RUNNING, SETTLING, Correction, Scope, Tally
from outlay.domain.counting import JudgedBatch
from outlay.domain.part_state import StoredPart

_APPLIED = frozenset({RUNNING, SETTLING, DONE})
Parts = Mapping[tuple[str, int], StoredPart]


class BatchCorrections(Protocol):
    """Where corrections are kept. Raises ``Upstream``."""

    def all(self, org: str) -> Iterable[Correction]: ...

    def save(self, correction: Correction) -> None:
        """Never back: one that is further already stays as it is."""


def discarding(org: str, batch_id: str, *, who: str, reason: str, now_ms: int, attempt: str = "") -> Correction:
    """The correction that a discard is. The same id for the same attempt, so that it may be asked for again."""
    return Correction(
        correction_id=_id(batch_id, attempt),
        org=org,
        scope=Scope(batch_id=batch_id),
        reason=reason,
        who=who,
        created_ms=now_ms,
        state=RUNNING,
    )


def passed_by(batch: Batch, stored: Parts, corrections: Iterable[Correction], *, now_ms: int) -> Iterator[Correction]:
    """What has still to be taken back of a batch that was in quarantine while voids walked: each narrowed to it.

    By what its markers say, which exist by now: a void that is applied later finds them itself. Imports that were
    undone need nothing, since whatever is counted of them is void from the beginning.
    """
    for one in corrections:
        is_void = one.state in _APPLIED and not one.scope.batch_id and not one.scope.import_id
        if is_void and batch.received_ms <= one.created_ms and _is_left(one.scope, batch, stored):
            yield replace(
                discarding(batch.org, batch.batch_id, who=one.who, reason=one.reason, now_ms=now_ms),
                correction_id=_id(batch.batch_id, f"{one.correction_id}#{now_ms}"),
                scope=replace(one.scope, batch_id=batch.batch_id),
            )


def _is_left(scope: Scope, batch: Batch, stored: Parts) -> bool:
    ranges = batch.part_ranges()
    return any(
        outcome is not Outcome.VOIDED and scope.selects(batch, position)
        for (_, part), marker in stored.items()
        for position, outcome in zip(ranges[part], _told(marker), strict=True)
    )


def _told(marker: StoredPart) -> Sequence[Outcome | None]:
    """Of each position; nothing where the marker doesn't tell."""
    return marker.state.outcomes if marker.is_whole else [None] * marker.received


def _id(batch_id: str, attempt: str) -> str:
    return "c_" + blake2b(f"{batch_id}#{attempt}".encode(), digest_size=12).hexdigest()


def held(org: str, batch_id: str, *, log: LogReader, ports: Ports) -> LogEntry | None:
    """The batch from the log, else quarantine's copy."""
    return log.read(org, batch_id) or ports.quarantine.read(org, batch_id)


def sound(entry: LogEntry, ports: Ports) -> JudgedBatch | None:
    """The batch with its prices; ``None`` where this release can't read it, can't price it, or it can't be true."""
    try:
        found = judge(entry, ports)
    except PriceBookMissing:
        return None
    return found if isinstance(found, JudgedBatch) else None


def stored_parts(batch: Batch, *, ports: Ports) -> Parts:
    return ports.figures.stored(batch.org, [(batch.batch_id, part) for part in range(len(batch.parts))])


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchVoid:
    """The part of a correction that concerns its one batch. Every step may be repeated."""

    org: str
    scope: Scope
    log: LogReader
    ports: Ports
    retention_days: int = DEFAULT_RETENTION_DAYS

    def judged(self) -> JudgedBatch | None:
        """The batch with its prices; ``None`` where it can't be read or can't be true."""
        entry = held(self.org, self.scope.batch_id, log=self.log, ports=self.ports)
        return None if entry is None else sound(entry, self.ports)

    def owns_ids(self, batch: Batch) -> bool:
        """Whether others may have lost to it."""
        ids = {event.event_id for event in batch.events if event.needs_claim}
        return any(owner.batch_id == batch.batch_id for owner in self.ports.claims.owners(self.org, ids).values())

    def take(self, judged: JudgedBatch) -> tuple[Tally, bool]:
        """Make it void: first in the figures, then its claims. What it came to, and whether others may return."""
        batch = judged.batch
        stored = stored_parts(batch, ports=self.ports)
        tally = self._void(batch, stored)
        if self.scope.is_discard and len(stored) < len(batch.parts):
            whole = replace(judged, outcomes=[Outcome.VOIDED] * len(batch.events))
            counted = count_and_archive(self.org, [whole], ports=self.ports, retention_days=self.retention_days)
            tally = tally.plus(Tally(uncounted=sum(len(part.state.outcomes) for part in counted)))
            after = stored_parts(batch, ports=self.ports)
            # Between the two looks a delivery may have counted it.
            tally = tally.plus(self._void(batch, {key: marker for key, marker in after.items() if key not in stored}))
            stored = after
        owned = self._free(batch, stored)
        if self.scope.is_discard:
            self.ports.records.entered(self.org, batch.batch_id, received_ms=batch.received_ms)
        return tally, owned

    def _void(self, batch: Batch, stored: Parts) -> Tally:
        tally = Tally()
        for (_, part), marker in stored.items():
            positions = selected(self.scope, batch, part)
            if positions:
                tally = tally.plus(void_part(batch, part, marker, positions, ports=self.ports))
        return tally

    def _free(self, batch: Batch, stored: Parts) -> bool:
        """Of the positions that are void in the markers."""
        void = {position for _, part in stored for position in selected(self.scope, batch, part)}
        claims = [
            claim
            for named in wanted_claims([batch], retention_days=self.retention_days).values()
            for claim in named
            if claim.position in void
        ]
        existed = self.ports.claims.void_ahead(self.org, claims)
        owners = self.ports.claims.owners(self.org, existed) if existed else {}
        return any(owner.batch_id == batch.batch_id for owner in owners.values())
