"""Whether a batch's claims and markers agree: a check that derives nothing from what it checks.

The claims alone say what became of each position; a marker only has numbers. Where events of a part were voided, their
claims may still name it, or another owner by now: so the claims may show each outcome more often than the marker does,
by the number of the voided in all.
"""

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome, outcomes

Parts = Mapping[tuple[str, int], "MarkedPart"]
"""By (batch id, part)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPart:
    """The numbers of a marker. ``late`` events are claimed too, and not among the won: they count elsewhere."""

    received: int
    won: int
    duplicates: int
    conflicts: int
    voided: int = 0
    late: int = 0
    rating: int = 0

    @property
    def is_as_received(self) -> bool:
        """Never corrected: what counts of it follows from log and claims alone."""
        return not self.voided and not self.late and self.rating == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is wrong with a batch: at a position, or with a whole part (no position)."""

    batch_id: str
    what: str
    detail: str
    position: int | None = None
    event_id: str = ""


_NUMBERED = (Outcome.WON, Outcome.DUPLICATE, Outcome.CONFLICT)
NO_CLAIM = "no_claim"
WRONG_DIGEST = "wrong_digest"
WRONG_NUMBERS = "wrong_numbers"
OWNER_UNKNOWN = "owner_unknown"
OWNER_HAS_OTHER = "owner_has_other_event"

_DETAILS = {
    NO_CLAIM: "the part was counted, and nobody owns the event's id",
    WRONG_DIGEST: "the claim has another digest than the event that owns it: a re-send would be called a conflict",
    OWNER_UNKNOWN: "the id is owned by a batch that neither the log nor the figures know: the event counts nowhere",
    OWNER_HAS_OTHER: "the id is owned by a position that holds another event: this one counts nowhere",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPart:
    """``outcomes`` by position of the part, as the claims say; None where the id has no claim."""

    batch: Batch
    number: int
    marker: MarkedPart | None
    outcomes: Sequence[Outcome | None]
    findings: Sequence[Finding] = ()

    @property
    def positions(self) -> range:
        return self.batch.part_ranges()[self.number]


def check_batch(batch: Batch, parts: Parts, claims: dict[str, Claim]) -> list[CheckedPart]:
    """Each part against its marker. A part without one is only described: it is on its way, or the sweep's."""
    judged = _outcomes(batch, claims)
    checked = []
    for number, positions in enumerate(batch.part_ranges()):
        marker = parts.get((batch.batch_id, number))
        found = [judged[position] for position in positions]
        part = CheckedPart(batch=batch, number=number, marker=marker, outcomes=found)
        findings = [] if marker is None else [*_of_events(part, claims), *_of_numbers(part, marker)]
        checked.append(CheckedPart(batch=batch, number=number, marker=marker, outcomes=found, findings=findings))
    return checked


def _outcomes(batch: Batch, claims: dict[str, Claim]) -> list[Outcome | None]:
    """By ``domain.claims`` where every id has its claim; a stand-in shows those that have none."""
    nobody = {
        event.event_id: Claim(event_id=event.event_id, batch_id="", position=-1, digest="")
        for event in batch.events
        if event.needs_claim and event.event_id not in claims
    }
    judged = outcomes(batch, ChainMap(nobody, claims))
    return [None if event.event_id in nobody else one for event, one in zip(batch.events, judged, strict=True)]


def _of_events(part: CheckedPart, claims: Mapping[str, Claim]) -> Iterable[Finding]:
    for position, outcome in zip(part.positions, part.outcomes, strict=True):
        event = part.batch.events[position]
        if outcome is None:
            yield finding(part.batch, position, NO_CLAIM)
        elif outcome is Outcome.WON and event.needs_claim and claims[event.event_id].digest != event.digest:
            yield finding(part.batch, position, WRONG_DIGEST)


def _of_numbers(part: CheckedPart, marker: MarkedPart) -> Iterable[Finding]:
    by_claims = Counter(outcome for outcome in part.outcomes if outcome is not None)
    found = (len(part.positions), *(by_claims[outcome] for outcome in _NUMBERED))
    noted = (marker.received, marker.won + marker.late, marker.duplicates, marker.conflicts)
    extra = [one - other for one, other in zip(found[1:], noted[1:], strict=True)]
    voided = sum(extra) + by_claims[Outcome.VOIDED]
    if found[0] != noted[0] or min(extra) < 0 or voided != marker.voided:
        names = ("received", "won", "duplicates", "conflicts")
        told = ", ".join(
            f"{name} {one} (marker: {other})" for name, one, other in zip(names, found, noted, strict=True)
        )
        may_be = f", of which {marker.voided} may be voided" if marker.voided else ""
        yield Finding(
            batch_id=part.batch.batch_id,
            what=WRONG_NUMBERS,
            detail=f"by the claims, part {part.number} has {told}{may_be}",
        )


def finding(batch: Batch, position: int, what: str) -> Finding:
    """About one event."""
    return Finding(
        batch_id=batch.batch_id,
        what=what,
        detail=_DETAILS[what],
        position=position,
        event_id=batch.events[position].event_id,
    )
