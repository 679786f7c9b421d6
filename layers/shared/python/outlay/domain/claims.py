"""Claims: who owns an event id. A batch's won set follows from the owners alone: the same on every delivery."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from outlay.domain.batch import Batch

_DAY_S = 86_400
IMPORT = "import"


class Outcome(Enum):
    """What became of one event of a batch."""

    WON = "won"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    VOIDED = "voided"
    """It was counted once, and taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """``batch_id`` and ``position`` own the event id, with the digest of what they sent under it."""

    event_id: str
    batch_id: str
    position: int
    digest: str
    expires_s: int | None = None
    """Epoch seconds; ``None`` for imports, whose claims live as long as the lake. Not part of the ownership."""
    is_void: bool = False
    """The owner's event was voided. Whoever else names the id may own it; nobody has asked since."""


def expiry_s(*, newest_event_ms: int, received_ms: int, retention_days: int) -> int:
    """When a claim or marker may go: the later of event and receipt, plus the retention, in epoch seconds."""
    return max(newest_event_ms, received_ms) // 1000 + retention_days * _DAY_S


def wanted_claims(batches: Iterable[Batch], *, retention_days: int) -> dict[str, list[Claim]]:
    """Event id that needs a claim → who names it, in order: the first tries to own it, the next where that one is void.

    All batches are of one organization.
    """
    wanted: dict[str, list[Claim]] = {}
    for batch in batches:
        for position, event in enumerate(batch.events):
            if not event.needs_claim:
                continue
            expires_s = expiry_s(
                newest_event_ms=event.timestamp_ms, received_ms=batch.received_ms, retention_days=retention_days
            )
            wanted.setdefault(event.event_id, []).append(
                Claim(
                    event_id=event.event_id,
                    batch_id=batch.batch_id,
                    position=position,
                    digest=event.digest,
                    expires_s=None if batch.source == IMPORT else expires_s,
                )
            )
    return wanted


def outcomes(batch: Batch, owners: Mapping[str, Claim], *, only: range | None = None) -> Sequence[Outcome]:
    """The outcome of each position, or of ``only`` some, given the owner of each claimed id."""
    positions = range(len(batch.events)) if only is None else only
    return [
        _outcome(owners[event.event_id], batch.batch_id, position, event.digest) if event.needs_claim else Outcome.WON
        for position, event in zip(positions, batch.events[positions.start : positions.stop], strict=True)
    ]


def _outcome(owner: Claim, batch_id: str, position: int, digest: str) -> Outcome:
    if owner.is_void:
        return Outcome.VOIDED
    if owner.batch_id == batch_id and owner.position == position:
        return Outcome.WON
    return Outcome.DUPLICATE if owner.digest == digest else Outcome.CONFLICT
