"""Archive and count the batches of one organization, whose claims are settled. Every step may be repeated.

Rows go to the lake before the transaction, so that a marker means that its rows were sent: nothing else has to be
remembered. Only what came for closed hours is counted first, since its accounting moment is decided by the transaction
that counts it; its rows lie in the journal, which the same transaction writes and the sweep delivers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from outlay.application.amend_parts import (
    bring_to,
    closed_hours,
    deliver_journals,
    past_hours,
    prices_of,
    rows_of,
    whole_state,
)
from outlay.application.rate_as_others import rate_as_others
from outlay.application.rollup_ports import Ports
from outlay.domain.adjustments import journal_of_moved
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import JudgedBatch, PartCount, count_parts, values_in_use
from outlay.domain.errors import Upstream
from outlay.domain.lake_row import to_row
from outlay.domain.part_state import Moved, PartState
from outlay.domain.periods import hour_label, hour_start_ms
from outlay.domain.pricing import Unpriced

Key = tuple[str, int]
"""(batch id, part)."""
Rows = Iterator[Mapping[str, Any]]
_ROUNDS = 4
"""A month closes once; a part that is refused more often than it has months is refused for another reason."""


@dataclass(frozen=True, slots=True)
class _Closed:
    """Closed hours of each part, and the parts that are counted already, whatever closed since."""

    hours: Mapping[Key, frozenset[str]]
    known: frozenset[Key]


def count_and_archive(
    org: str, settled: Sequence[JudgedBatch], *, ports: Ports, retention_days: int
) -> list[PartCount]:
    """The parts that this call was the first to count.

    Raises:
        Upstream: to be delivered again.
    """
    closed = _closed(org, settled, ports)
    known = closed.known | _counted_void(org, settled, ports)
    batches = [_with_moved(one, closed.hours, ports) for one in settled]
    ports.lake.send(_first_rows(batches, known))
    derived = {count.key: count for count in _derive(org, batches, ports, retention_days)}
    counted: dict[Key, PartCount] = {}
    seen = set(known)
    waiting = [key for key in derived if key not in known]
    for _ in range(_ROUNDS):
        answer = ports.figures.count(org, [derived[key] for key in waiting])
        counted.update((key, derived[key]) for key in answer.counted)
        seen.update(key for key in waiting if key not in answer.counted and key not in answer.closed)
        waiting = list(answer.closed)
        if not waiting:
            break
        affected = {batch_id for batch_id, _ in waiting}
        batches = [_with_moved(one, answer.closed, ports) for one in batches]
        again = [one for one in batches if one.batch.batch_id in affected]
        derived.update((count.key, count) for count in _derive(org, again, ports, retention_days))
    else:
        raise Upstream("figures: hours keep closing")
    deliver_journals(org, list(counted.values()), ports=ports)
    _mend(org, {one.batch.batch_id: one for one in settled}, seen, ports)
    return list(counted.values())


def _closed(org: str, settled: Sequence[JudgedBatch], ports: Ports) -> _Closed:
    """Asked before rows are sent; nothing is read where all events are of this month."""
    now = ports.clock()
    hours = {
        (one.batch.batch_id, part): past_hours(one.batch, part, now)
        for one in settled
        for part in range(len(one.batch.parts))
    }
    asked = frozenset(hour for some in hours.values() for hour in some)
    if not asked:
        return _Closed({}, frozenset())
    found = ports.figures.closed_hours(org, asked)
    affected = {key: frozenset(hour for hour, _ in some) & found for key, some in hours.items()}
    affected = {key: some for key, some in affected.items() if some}
    known = frozenset(ports.figures.stored(org, list(affected))) if affected else frozenset()
    return _Closed({key: some for key, some in affected.items() if key not in known}, known)


def _counted_void(org: str, settled: Sequence[JudgedBatch], ports: Ports) -> frozenset[Key]:
    """Of the parts that hold what is void, those that were counted: what they came to has ratings of its own."""
    asked = [
        (one.batch.batch_id, part) for one in settled for part in range(len(one.batch.parts)) if one.first_rating(part)
    ]
    return frozenset(ports.figures.stored(org, asked)) if asked else frozenset()


def _with_moved(judged: JudgedBatch, closed: Mapping[Key, frozenset[str]], ports: Ports) -> JudgedBatch:
    """With the closed hours of its parts, those known before included, and where their events count."""
    batch = judged.batch
    found = {part: closed[batch.batch_id, part] for part in range(len(batch.parts)) if (batch.batch_id, part) in closed}
    if not found:
        return judged
    zone = batch.dimensions.time_zone
    received = hour_label(hour_start_ms(batch.received_ms, zone))
    is_open = not ports.figures.closed_hours(batch.org, [(received, batch.lane)])
    moment = batch.received_ms if is_open else ports.clock()
    moved = dict(judged.moved)
    for part, hours in found.items():
        before = moved[part].hours if part in moved else frozenset()
        moved[part] = Moved(hours=hours | before, moment_ms=moment)
    return replace(judged, moved=moved)


def _derive(org: str, batches: Sequence[JudgedBatch], ports: Ports, retention_days: int) -> Iterator[PartCount]:
    used: dict[tuple[str, str], set[str]] = {}
    for one in batches:
        for key, values in values_in_use(one).items():
            used.setdefault(key, set()).update(values)
    refused = ports.values.refused(org, used)
    for one in batches:
        for count in count_parts(one, refused=refused, retention_days=retention_days):
            moved = one.moved.get(count.part)
            yield count if moved is None else replace(count, journal=journal_of_moved(one, count, moved))


def _first_rows(batches: Sequence[JudgedBatch], known: Collection[Key]) -> Rows:
    """Of events that count where they belong, or are void; those of closed hours stand in the journal."""
    for one in batches:
        for part, positions in enumerate(one.batch.part_ranges()):
            if (one.batch.batch_id, part) in known:
                continue
            counted, rating = one.as_counted(part).events, one.first_rating(part)
            for position in positions:
                outcome = one.outcomes[position]
                if outcome not in (Outcome.WON, Outcome.VOIDED) or counted[position] is not one.batch.events[position]:
                    continue
                row = to_row(one.batch, position, one.prices[position], rating=rating)
                yield row if outcome is Outcome.WON else {**row, "is_void": True}


def _mend(org: str, settled: Mapping[str, JudgedBatch], seen: Collection[Key], ports: Ports) -> None:
    """Parts that were counted before: claims decide, the marker follows, and the lake gets what the part is by now.

    They differ where an id was taken over from a voided owner, and after a restore of the figures alone.
    """
    for (name, part), stored in (ports.figures.stored(org, list(seen)) if seen else {}).items():
        judged = settled[name]
        batch, positions = judged.batch, judged.batch.part_ranges()[part]
        known = judged.outcomes[positions.start : positions.stop]
        found = whole_state(stored, batch, known)
        decide = partial(_by_claims, known=known, lost=_lost(batch, positions, found, known, ports))
        right_already = decide(found) is None
        state = found if right_already else bring_to(batch, part, decide=decide, known=known, ports=ports)
        if state is not None and (state.rating or state.moved is not None):
            closed = closed_hours(batch, part, state, ports)
            ports.lake.send(rows_of(batch, part, state, ports=ports, closed=closed))
        if state is not None and state.rating:
            _fill(batch, part, state, ports)


def _fill(batch: Batch, part: int, state: PartState, ports: Ports) -> None:
    """An id that returned after a void may have no price by its stamp, in a part that no fill had to look at."""
    prices = prices_of(batch, part, state, ports)
    first = batch.part_ranges()[part].start
    if any(won is Outcome.WON and isinstance(prices[first + at], Unpriced) for at, won in enumerate(state.outcomes)):
        rate_as_others(batch, ports.figures.stored(batch.org, [(batch.batch_id, part)]), ports=ports)


def _lost(batch: Batch, positions: range, state: PartState, known: Sequence[Outcome], ports: Ports) -> Collection[int]:
    """Places of the part that counted when its marker was read, and had lost their claims by then: for ever.

    The claims are asked again where they seem to say so: since they were, the position may have taken over its id.
    """
    lost: set[int] = set()
    doubted: dict[int, str] = {}
    for place, (held, claimed) in enumerate(zip(state.outcomes, known, strict=True)):
        if held is not Outcome.WON:
            continue
        if claimed is Outcome.VOIDED:
            lost.add(place)
        elif claimed is not Outcome.WON:
            doubted[place] = batch.events[positions.start + place].event_id
    owners = ports.claims.owners(batch.org, {*doubted.values()}) if doubted else {}
    for place, event_id in doubted.items():
        owner = owners.get(event_id)
        mine = (batch.batch_id, positions.start + place)
        if owner is None or owner.is_void or (owner.batch_id, owner.position) != mine:
            lost.add(place)
    return lost


def _by_claims(state: PartState, *, known: Sequence[Outcome], lost: Collection[int]) -> PartState | None:
    """The state that the claims ask for. What was voided stays voided; what lost its claim was voided by somebody."""
    outcomes = tuple(
        _reconciled(held, claimed, is_lost=place in lost)
        for place, (held, claimed) in enumerate(zip(state.outcomes, known, strict=True))
    )
    return None if outcomes == tuple(state.outcomes) else replace(state, outcomes=outcomes)


def _reconciled(held: Outcome, claimed: Outcome, *, is_lost: bool) -> Outcome:
    if is_lost:
        return Outcome.VOIDED
    return Outcome.WON if claimed is Outcome.WON and held is not Outcome.VOIDED else held
