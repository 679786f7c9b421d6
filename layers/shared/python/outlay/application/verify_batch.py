"""One batch: its markers against the claims, and against the rows that the lake has of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.application.batch_status import BatchLog as StatusLog
from outlay.application.batch_status import BatchStatus, batch_status
from outlay.application.check_claims import CheckedPart, Finding
from outlay.application.verify import IN_FLIGHT_MS, wait_for
from outlay.application.verify_claims import ClaimStore, check_batches
from outlay.application.walk_log import BatchLog
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.errors import Upstream
from outlay.domain.periods import day_of, utc_day

NOT_IN_LAKE = "not_in_lake"
NOT_CLAIMED = "in_lake_and_not_claimed"
_LATEST_BEFORE_MS = 37 * 86_400_000
"""How long before it was counted an event of a batch that left the log can have been: 35 days late, and a sweep."""

LakeRow = tuple[int, str, int]
"""(position, event id, net quantity)."""


class BatchRows(Protocol):
    def start_rows_of_batch(self, org: str, batch_id: str, *, first_day: str) -> str: ...

    def rows_of_batch(self, org: str, batch_id: str, *, first_day: str, query_id: str) -> Sequence[LakeRow] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    status: StatusLog
    log: BatchLog
    store: ClaimStore
    lake: BatchRows
    clock: Callable[[], int]
    sleep: Callable[[float], None]
    patience_s: float = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProof:
    as_of_ms: int
    status: BatchStatus
    claims: Mapping[str, int] | None
    """Outcome → events of counted parts, by the claims; None where the log has let the batch go."""
    lake: str
    """``complete``, ``pending`` or ``failed``."""
    query_id: str
    in_lake: int | None
    findings: Sequence[Finding]
    in_flight: int
    """Findings that may only be on their way: the batch was counted in the last half hour."""


def verify_batch(org: str, batch_id: str, *, query_id: str | None, sources: Sources) -> BatchProof:
    """The batch as log, claims, markers and lake have it.

    Raises:
        NotFound: no such batch of this organization, or no such query.
    """
    now = sources.clock()
    status = batch_status(log=sources.status, org=org, batch_id=batch_id)
    batch = sources.log.batches(org, [batch_id]).get(batch_id)
    first_day = _first_day(batch, status, now)
    asked = query_id or sources.lake.start_rows_of_batch(org, batch_id, first_day=first_day)
    parts = [] if batch is None else _checked(org, batch, now_ms=now, sources=sources)
    state, rows = _lake(org, batch_id, first_day=first_day, query_id=asked, sources=sources)
    findings = [finding for part in parts for finding in part.findings]
    missing: list[Finding] = []
    if rows is not None:
        wrong = _against_log(batch, parts, rows) if batch is not None else _against_claims(org, status, rows, sources)
        recent = any(part.counted_ms > now - IN_FLIGHT_MS for part in status.parts)
        missing, findings = (wrong, findings) if recent else ([], findings + wrong)
    return BatchProof(
        as_of_ms=now,
        status=status,
        claims=None if batch is None else _by_claims(parts),
        lake=state,
        query_id=asked,
        in_lake=None if rows is None else sum(net for _, _, net in rows),
        findings=[*findings, *missing],
        in_flight=len(missing),
    )


def _first_day(batch: Batch | None, status: BatchStatus, now_ms: int) -> str:
    if batch is not None:
        return min(day_of(event.timestamp_ms, batch.dimensions.time_zone) for event in batch.events)
    counted = min((part.counted_ms for part in status.parts), default=now_ms)
    return utc_day(counted - _LATEST_BEFORE_MS)


def _checked(org: str, batch: Batch, *, now_ms: int, sources: Sources) -> Sequence[CheckedPart]:
    return check_batches(org, [batch], now_ms=now_ms, log=sources.log, store=sources.store)[batch.batch_id]


def _lake(
    org: str, batch_id: str, *, first_day: str, query_id: str, sources: Sources
) -> tuple[str, Sequence[LakeRow] | None]:
    def fetch() -> Sequence[LakeRow] | None:
        return sources.lake.rows_of_batch(org, batch_id, first_day=first_day, query_id=query_id)

    try:
        rows = wait_for(fetch, sleep=sources.sleep, patience_s=sources.patience_s)
    except Upstream:
        return "failed", None
    return ("pending" if rows is None else "complete"), rows


def _against_log(batch: Batch, parts: Sequence[CheckedPart], rows: Sequence[LakeRow]) -> list[Finding]:
    """Position by position where nothing was corrected, else by numbers. A part not counted may have rows already."""
    held = {position for position, _, net in rows if net > 0}
    found: list[Finding] = []
    for part in parts:
        if part.marker is None:
            continue
        here = held & {*part.positions}
        if not part.marker.is_as_received:
            found += _by_numbers(part, len(here))
            continue
        won = {place for place, one in zip(part.positions, part.outcomes, strict=True) if one is Outcome.WON}
        found += [_row(batch, position, NOT_IN_LAKE) for position in sorted(won - here)]
        found += [_row(batch, position, NOT_CLAIMED) for position in sorted(here - won)]
    return found


def _by_numbers(part: CheckedPart, rows: int) -> list[Finding]:
    """Late events have rows where they count; so have those that were taken back since."""
    assert part.marker is not None
    if part.marker.won <= rows <= part.marker.won + part.marker.late:
        return []
    detail = f"part {part.number} won {part.marker.won} by its marker, and the lake has {rows} rows"
    return [Finding(batch_id=part.batch.batch_id, what=NOT_IN_LAKE, detail=detail)]


def _row(batch: Batch, position: int, what: str) -> Finding:
    details = {
        NOT_IN_LAKE: "counted, and without a row in the lake",
        NOT_CLAIMED: "a row of an event that it does not own",
    }
    return Finding(
        batch_id=batch.batch_id,
        what=what,
        detail=details[what],
        position=position,
        event_id=batch.events[position].event_id if 0 <= position < len(batch.events) else "",
    )


def _against_claims(org: str, status: BatchStatus, rows: Sequence[LakeRow], sources: Sources) -> list[Finding]:
    """The log has let the batch go: how many rows there are, and whether each is the claim's."""
    claims = sources.store.claims(org, [event_id for _, event_id, _ in rows])
    owned = [(position, event_id, claims.get(event_id)) for position, event_id, net in rows if net > 0]
    found = [
        Finding(
            batch_id=status.batch_id,
            what=NOT_CLAIMED,
            detail="a row of an event that another batch owns",
            position=position,
            event_id=event_id,
        )
        for position, event_id, claim in owned
        if claim is not None and (claim.batch_id, claim.position) != (status.batch_id, position)
    ]
    if len(owned) != status.won:
        detail = f"won {status.won} by its markers, and the lake has {len(owned)} rows"
        found.append(Finding(batch_id=status.batch_id, what=NOT_IN_LAKE, detail=detail))
    return found


def _by_claims(parts: Sequence[CheckedPart]) -> Mapping[str, int]:
    counted = [part for part in parts if part.marker is not None]
    return {outcome.value: sum(one is outcome for part in counted for one in part.outcomes) for outcome in Outcome}
