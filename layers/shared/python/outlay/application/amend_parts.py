"""Bring one counted part into another state: one transaction, then the lake's rows. Safe to repeat and beside all else.

The marker's rating is the condition. Where it is not the one assumed, somebody else corrected the part meanwhile: the
caller reads it again and decides anew. Hours that turn out closed are adjusted instead of touched.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from outlay.application.rollup_ports import Ports
from outlay.contracts import keys
from outlay.contracts.dimensions import OTHER, UNSET, dimension_names
from outlay.domain.adjustments import rows_of_state
from outlay.domain.amending import Rated, amend
from outlay.domain.batch import Batch
from outlay.domain.claims import Outcome
from outlay.domain.counting import PartCount, Price
from outlay.domain.errors import Upstream
from outlay.domain.part_prices import prices_in_force
from outlay.domain.part_state import PartState, StoredPart, as_counted
from outlay.domain.periods import day_of, day_of_hour, hour_label, hour_start_ms, month_of_day

_ROUNDS = 6
Outcomes = Sequence[Outcome]
Decide = Callable[[PartState], PartState | None]
"""From the state as it is to the one wanted, or ``None`` where it is right as it is."""


def bring_to(
    batch: Batch, part: int, *, decide: Decide, known: Outcomes, ports: Ports, adjusts: bool = True
) -> PartState | None:
    """Correct the part until ``decide`` has nothing to change; its state then, or ``None`` if it was never counted.

    ``known``: outcomes by the claims, for markers of a release that did not note them. ``adjusts``: where not, hours
    that close meanwhile are decided on anew.

    Raises:
        Upstream: a repeat goes on.
    """
    for _ in range(_ROUNDS):
        stored = ports.figures.stored(batch.org, [(batch.batch_id, part)]).get((batch.batch_id, part))
        if stored is None:
            return None
        state = whole_state(stored, batch, known)
        wanted = decide(state)
        if wanted is None:
            return state
        after = replace(wanted, rating=state.rating + 1)
        if correct(batch, part, before=state, after=after, ports=ports, adjusts=adjusts):
            return after
    raise Upstream("figures: a part keeps being corrected by others")


def correct(
    batch: Batch, part: int, *, before: PartState, after: PartState, ports: Ports, adjusts: bool = True
) -> bool:
    """Replace the part's state, and send the rows. False where it is not in the state ``before`` any more.

    ``adjusts``: what it changes in closed hours is entered as adjustments; else nothing is written, and it is False.
    """
    after = replace(after, other=_other(batch, part, before, after, ports))
    rated = [Rated(state=state, prices=prices_of(batch, part, state, ports)) for state in (before, after)]
    closed = closed_hours(batch, part, before, ports)
    for _ in range(_ROUNDS):
        adjusted = closed if adjusts else frozenset[str]()
        count = amend(batch, part, before=rated[0], after=rated[1], closed=adjusted, moment_ms=ports.clock())
        _register(count, batch, ports)
        answer = ports.figures.count(batch.org, [count])
        if count.key in answer.counted:
            deliver_journals(batch.org, [count], ports=ports)
            ports.lake.send(rows_of(batch, part, after, ports=ports, closed=closed))
            return True
        if count.key not in answer.closed or not adjusts:
            return False
        closed = closed | answer.closed[count.key]
    raise Upstream("figures: hours keep closing")


def rows_of(
    batch: Batch, part: int, state: PartState, *, ports: Ports, closed: Collection[str] = ()
) -> Iterator[Mapping[str, Any]]:
    """What the lake has to hold of a part in this state; nothing of closed hours, whose rows are final."""
    prices = prices_of(batch, part, state, ports)
    return rows_of_state(batch, state, prices, positions=batch.part_ranges()[part], closed=closed)


def prices_of(batch: Batch, part: int, state: PartState, ports: Ports) -> list[Price]:
    """In force of a part, at the batch's positions."""
    return prices_in_force(batch, state, start=batch.part_ranges()[part].start, prices=ports.book)


def closed_hours(batch: Batch, part: int, state: PartState, ports: Ports) -> frozenset[str]:
    """Of the hours that the part's events count in, those that are closed."""
    asked = past_hours(as_counted(batch, state.moved), part, ports.clock())
    return ports.figures.closed_hours(batch.org, asked) if asked else frozenset()


def past_hours(batch: Batch, part: int, now_ms: int) -> frozenset[tuple[str, int]]:
    """(hour, lane) of the part's events in months before this one: the only ones that can be closed."""
    zone = batch.dimensions.time_zone
    this_month = month_of_day(day_of(now_ms, zone))
    starts = {hour_start_ms(batch.events[place].timestamp_ms, zone) for place in batch.part_ranges()[part]}
    return frozenset(
        (hour_label(start), batch.lane) for start in starts if month_of_day(day_of_hour(start, zone)) < this_month
    )


def deliver_journals(org: str, entered: Sequence[PartCount], *, ports: Ports) -> None:
    """Send the rows of what was just entered in the journal. What this fails to do is left to the sweep."""
    journals = [(count, count.journal) for count in entered if count.journal is not None]
    if not journals:
        return
    ports.lake.send(row for _, journal in journals for row in journal.rows)
    for count, journal in journals:
        place = keys.journal_sort(journal.moment_ms, count.batch_id, count.part, count.state.rating)
        ports.journals.delivered(org, journal.day, place)


def whole_state(stored: StoredPart, batch: Batch, known: Outcomes) -> PartState:
    """The state that the marker says; what an early release left out of it is told by the claims."""
    revision = batch.price_revision if stored.price_revision is None else stored.price_revision
    outcomes = stored.state.outcomes if stored.is_whole else known
    return replace(stored.state, outcomes=tuple(outcomes), price_revision=revision)


def _other(batch: Batch, part: int, before: PartState, after: PartState, ports: Ports) -> Mapping[str, frozenset[int]]:
    """Which positions count as "(other)": as before, and of those that come to count, what the registry refuses."""
    counted = as_counted(batch, before.moved)
    zone, tag_keys = batch.dimensions.time_zone, batch.dimensions.tag_keys
    gained = {
        position: month_of_day(day_of(counted.events[position].timestamp_ms, zone))
        for place, position in enumerate(batch.part_ranges()[part])
        if after.outcomes[place] is Outcome.WON and before.outcomes[place] is not Outcome.WON
    }
    values = {position: counted.events[position].dimension_values(tag_keys) for position in gained}
    names = dimension_names(tag_keys)
    used: dict[tuple[str, str], set[str]] = {}
    for position, month in gained.items():
        for name, value in zip(names, values[position], strict=True):
            if value not in (UNSET, OTHER):
                used.setdefault((name, month), set()).add(value)
    refused = ports.values.refused(batch.org, used) if used else {}
    other = {name: set(collapsed) for name, collapsed in before.other.items()}
    for position, month in gained.items():
        for name, value in zip(names, values[position], strict=True):
            if value in refused.get((name, month), ()):
                other.setdefault(name, set()).add(position)
    return {name: frozenset(collapsed) for name, collapsed in other.items()}


def _register(count: PartCount, batch: Batch, ports: Ports) -> None:
    """Adjustments count in another month: its registry has to know them, or the month would read as empty."""
    if count.journal is None:
        return
    names = dimension_names(batch.dimensions.tag_keys)
    used: dict[tuple[str, str], set[str]] = {}
    for (hour, _), delta in count.counters.items():
        for name, value in zip(names, delta.values, strict=True):
            if value not in (UNSET, OTHER):
                used.setdefault((name, month_of_day(count.days[hour])), set()).add(value)
    ports.values.refused(batch.org, used)
