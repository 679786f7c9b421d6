"""What became of a batch: from its log item while the log holds it, and from the markers of its parts for longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedBatch:
    """What the log knows; ``received`` counts the events of the request, ``accepted`` the valid ones among them."""

    received_ms: int
    received: int
    accepted: int
    parts: int
    quarantined: bool = False
    """Put aside instead of counted, since it can't be true; nothing of it is in the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The record that a part was counted."""

    part: int
    accepted: int
    won: int
    duplicates: int
    conflicts: int
    unpriced: int
    counted_ms: int


class BatchLog(Protocol):
    """The log and the markers, read only."""

    def find_batch(self, *, org: str, batch_id: str) -> LoggedBatch | None: ...

    def markers(self, *, org: str, batch_id: str) -> Sequence[Marker]:
        """In the order of the parts."""
        ...

    def oldest_waiting_ms(self) -> int | None:
        """Receipt of the oldest batch that the last sweep could not count; None: nothing waits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """Numbers of the parts counted so far.

    What only the log knows is None once the log item has expired: when it was received, how many events were refused,
    how many parts there are, and whether it was put into quarantine. Rows are sent to the lake before a part is
    counted, so what is counted is archived.
    """

    batch_id: str
    received_ms: int | None
    received: int | None
    accepted: int
    won: int
    duplicates: int
    conflicts: int
    unpriced: int
    counted: bool | None
    archived: bool | None
    quarantined: bool | None
    parts_expected: int | None
    parts: tuple[Marker, ...]


def batch_status(*, log: BatchLog, org: str, batch_id: str) -> BatchStatus:
    """Raises ``NotFound`` for a batch that this organization never sent, or that was forgotten (80 days)."""
    logged = log.find_batch(org=org, batch_id=batch_id)
    markers = tuple(log.markers(org=org, batch_id=batch_id))
    if logged is None and not markers:
        raise NotFound("There is no such batch.")
    return BatchStatus(
        batch_id=batch_id,
        received_ms=None if logged is None else logged.received_ms,
        received=None if logged is None else logged.received,
        accepted=sum(marker.accepted for marker in markers) if logged is None else logged.accepted,
        won=sum(marker.won for marker in markers),
        duplicates=sum(marker.duplicates for marker in markers),
        conflicts=sum(marker.conflicts for marker in markers),
        unpriced=sum(marker.unpriced for marker in markers),
        counted=None if logged is None else len(markers) == logged.parts,
        archived=None if logged is None else len(markers) == logged.parts,
        quarantined=None if logged is None else logged.quarantined,
        parts_expected=None if logged is None else logged.parts,
        parts=markers,
    )


def waiting_age_s(*, log: BatchLog, now_ms: int) -> int | None:
    """How long the oldest batch has been waiting that the last sweep could not count; None: nothing waits."""
    oldest = log.oldest_waiting_ms()
    return None if oldest is None else max(0, (now_ms - oldest) // 1000)
