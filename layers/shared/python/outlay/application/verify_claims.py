"""Claims, markers and log against one another, batch by batch, for a period whose batches the log still holds.

Per event: a claim exists, its owner holds that very event, the winner's digest is the event's own. Per part: a marker
exists, and its numbers are what the claims say. Markers are read before claims, since claims come first; what looks
wrong is read once more before it is said, for a correction may have come in between.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from outlay.application.check_claims import (
    OWNER_HAS_OTHER,
    OWNER_UNKNOWN,
    CheckedPart,
    Finding,
    Parts,
    check_batch,
    finding,
)
from outlay.application.list_events import Place
from outlay.application.verify import IN_FLIGHT_MS, QuarantineList
from outlay.application.walk_log import BatchLog, Walk, received_days, walk
from outlay.domain.batch import Batch
from outlay.domain.claims import Claim, Outcome
from outlay.domain.periods import day_of

MAX_FINDINGS = 200
"""Named by one call; all are numbered."""
_SURELY_KEPT_S = 86_400
"""A marker lives as long as its claims; near their end either may go first."""


class ClaimStore(Protocol):
    """Claims and markers, read only and consistently."""

    def markers(self, org: str, parts: Sequence[tuple[str, int]]) -> Parts: ...

    def claims(self, org: str, event_ids: Sequence[str]) -> Mapping[str, Claim]:
        """Event id → its claim, where there is one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    log: BatchLog
    store: ClaimStore
    quarantine: QuarantineList
    clock: Callable[[], int]


@dataclass(slots=True, kw_only=True)
class DayClaims:
    """Of one event day, as far as this call went."""

    events: int = 0
    claims_checked: int = 0
    claimed: int = 0
    duplicates: int = 0
    conflicts: int = 0
    voided: int = 0
    """By their claims: a voided event whose id was taken over since shows as a duplicate or conflict."""
    quarantined: int = 0
    in_flight: int = 0
    """Not counted yet, received in the last half hour."""
    uncounted: int = 0
    """Not counted, received before that: the sweep's."""
    mismatches: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncounted:
    batch_id: str
    received_ms: int
    events: int
    in_flight: bool


@dataclass(slots=True, kw_only=True)
class ClaimsPage:
    as_of_ms: int
    days: dict[str, DayClaims] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    """The first ``MAX_FINDINGS``."""
    uncounted: list[Uncounted] = field(default_factory=list)
    """The first ``MAX_FINDINGS`` batches."""
    following: Place | None = None

    def day(self, day: str) -> DayClaims:
        return self.days.setdefault(day, DayClaims())


def verify_claims(org: str, start_day: str, end_day: str, *, place: Place | None, sources: Sources) -> ClaimsPage:
    """Check the batches with events of ``[start_day, end_day)``, newest first, until a call has read enough.

    Whole batches are checked, and events of the period counted. ``following`` says where the next call goes on.
    """
    now = sources.clock()
    page = ClaimsPage(as_of_ms=now)
    aside = {one.batch_id for one in sources.quarantine.newest_first(org) if one.is_aside}
    asked = Walk(org=org, start_day=start_day, end_day=end_day, days=received_days(start_day, now_ms=now), place=place)
    for chunk in walk(asked, log=sources.log):
        batches = sources.log.batches(org, [one.batch_id for one in chunk.references])
        for parts in _checked_twice(org, [*batches.values()], now_ms=now, sources=sources):
            _enter(page, parts, asked, is_aside=parts[0].batch.batch_id in aside)
        for one in chunk.references:
            if one.batch_id not in batches and one.batch_id not in aside:
                _wait(page, one.batch_id, received_ms=int(one.sort.partition("#")[0]), events=one.events)
        page.following = chunk.following
    return page


def _checked_twice(
    org: str, batches: Sequence[Batch], *, now_ms: int, sources: Sources
) -> Iterable[Sequence[CheckedPart]]:
    checked = check_batches(org, batches, now_ms=now_ms, log=sources.log, store=sources.store)
    doubtful = [batch for batch in batches if _has_findings(checked[batch.batch_id])]
    again = check_batches(org, doubtful, now_ms=now_ms, log=sources.log, store=sources.store)
    return {**checked, **again}.values()


def _has_findings(parts: Iterable[CheckedPart]) -> bool:
    return any(part.findings for part in parts)


def check_batches(
    org: str, batches: Sequence[Batch], *, now_ms: int, log: BatchLog, store: ClaimStore
) -> dict[str, list[CheckedPart]]:
    """Batch id → its parts, with all that is wrong with each."""
    markers = store.markers(org, [(one.batch_id, part) for one in batches for part in range(len(one.parts))])
    ids = dict.fromkeys(event.event_id for one in batches for event in one.events if event.needs_claim)
    claims = {**store.claims(org, [*ids])}
    checked = {one.batch_id: check_batch(one, markers, claims) for one in batches}
    strangers = _other_owners(checked.values(), claims)
    owners = {**log.batches(org, sorted(strangers - checked.keys())), **{one.batch_id: one for one in batches}}
    marked = store.markers(org, [(batch_id, 0) for batch_id in sorted(strangers - owners.keys())])
    known = {*owners, *(batch_id for batch_id, _ in marked)}
    kept_until = now_ms // 1000 + _SURELY_KEPT_S

    def wrong_owner(claim: Claim) -> str | None:
        if claim.batch_id not in known:
            return OWNER_UNKNOWN if claim.expires_s is not None and claim.expires_s > kept_until else None
        owner = owners.get(claim.batch_id)
        return OWNER_HAS_OTHER if owner is not None and not _holds(owner, claim) else None

    return {
        batch_id: [_with_owners(part, claims, wrong_owner) for part in parts] for batch_id, parts in checked.items()
    }


def _other_owners(checked: Iterable[Iterable[CheckedPart]], claims: Mapping[str, Claim]) -> set[str]:
    return {claims[event_id].batch_id for parts in checked for part in parts for _, event_id in _lost(part)}


def _lost(part: CheckedPart) -> Iterable[tuple[int, str]]:
    """Position and id of the events that another position owns, of a part that was counted."""
    for position, outcome in zip(part.positions, part.outcomes, strict=True):
        if part.marker is not None and outcome in (Outcome.DUPLICATE, Outcome.CONFLICT):
            yield position, part.batch.events[position].event_id


def _holds(owner: Batch, claim: Claim) -> bool:
    return 0 <= claim.position < len(owner.events) and owner.events[claim.position].event_id == claim.event_id


def _with_owners(
    part: CheckedPart, claims: Mapping[str, Claim], wrong_owner: Callable[[Claim], str | None]
) -> CheckedPart:
    more = [
        finding(part.batch, position, what)
        for position, event_id in _lost(part)
        if (what := wrong_owner(claims[event_id])) is not None
    ]
    return replace(part, findings=[*part.findings, *more]) if more else part


_COLUMNS = {
    Outcome.WON: "claimed",
    Outcome.DUPLICATE: "duplicates",
    Outcome.CONFLICT: "conflicts",
    Outcome.VOIDED: "voided",
}


def _enter(page: ClaimsPage, parts: Sequence[CheckedPart], asked: Walk, *, is_aside: bool) -> None:
    batch = parts[0].batch
    recent = batch.received_ms > page.as_of_ms - IN_FLIGHT_MS
    waiting = 0
    for part in parts:
        days = {
            position: day_of(batch.events[position].timestamp_ms, batch.dimensions.time_zone)
            for position in part.positions
        }
        within = {position: day for position, day in days.items() if asked.start_day <= day < asked.end_day}
        for position, day in within.items():
            outcome = part.outcomes[position - part.positions.start]
            column = _column(part, outcome, is_aside=is_aside, recent=recent)
            _count(page.day(day), column, checked=part.marker is not None and batch.events[position].needs_claim)
        waiting += len(part.positions) if part.marker is None else 0
        first = next(iter(within.values()), min(days.values()))
        for one in part.findings:
            page.day(first if one.position is None else days[one.position]).mismatches += 1
            if len(page.findings) < MAX_FINDINGS:
                page.findings.append(one)
    if waiting and not is_aside:
        _wait(page, batch.batch_id, received_ms=batch.received_ms, events=waiting)


def _wait(page: ClaimsPage, batch_id: str, *, received_ms: int, events: int) -> None:
    """Note a batch that is not counted, as far as there is room; one that can't be read is such a one too."""
    if len(page.uncounted) < MAX_FINDINGS:
        recent = received_ms > page.as_of_ms - IN_FLIGHT_MS
        page.uncounted.append(Uncounted(batch_id=batch_id, received_ms=received_ms, events=events, in_flight=recent))


def _column(part: CheckedPart, outcome: Outcome | None, *, is_aside: bool, recent: bool) -> str:
    if part.marker is not None:
        return "" if outcome is None else _COLUMNS[outcome]
    if is_aside:
        return "quarantined"
    return "in_flight" if recent else "uncounted"


def _count(day: DayClaims, column: str, *, checked: bool) -> None:
    day.events += 1
    day.claims_checked += checked
    if column:
        setattr(day, column, getattr(day, column) + 1)
