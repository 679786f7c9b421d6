"""Pack an organization's past hours, days and months into cubes, and pack again what was counted into since.

An hour is sealed once it is ten minutes past: from then on rollup raises the day's head as well, which is how an
outdated day is noticed. Each cube is stored in a transaction that holds the head's revision at which its content was
read. For an hour that is a proof: had a counter shown a transaction that the head lacked, that transaction would
still hold the head's item, and storing would be refused. A day is read after its head: a transaction that touches a
sealed hour after we read it raises the day's head, and storing is refused. Since a read may see one item of a
transaction in flight and not yet another, storing checks the heads of the hours as well; likewise a month's days.
Refused is left for the next run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from outlay.application.figures_ports import DAY_AXIS, CubeToStore, CubeWriter, FiguresReader, Head, HourLane, Packed
from outlay.application.rollup_ports import CLOSED
from outlay.contracts.dimensions import dimension_names
from outlay.domain.calendar import days_of_month, first_date, hours_between, local_date, shift_date
from outlay.domain.cubes import Cube, decode, encode, from_rows
from outlay.domain.grouping import combine
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, day_start_ms, hour_label, month_of_day, next_day

GRACE_MS = 600_000
"""How long after its end an hour is sealed; what comes later still counts, and outdates the cube."""
LATE_DAYS = 36
"""Events are accepted up to 35 days back."""
HISTORY_MONTHS = 62
"""How far back an import may reach (5 years), and a little."""
_MAX_HOUR_BYTES = 3_500_000
"""An hour is sealed and stored in one transaction, which carries 4 MB."""
_MAX_CUBE_BYTES = 30_000_000
"""A day or month: over 20,000 combinations a day."""
_HEADS_ONLY: frozenset[str] = frozenset()
"""No column: to see whether a cube is current takes its first chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSummary:
    """What one run did. ``left`` days or hours changed while they were packed, or time ran out: the next run's."""

    hours_packed: int = 0
    empty_hours_sealed: int = 0
    days_packed: int = 0
    days_current: int = 0
    months_packed: int = 0
    left: int = 0

    def plus(self, other: "PackSummary") -> "PackSummary":
        return PackSummary(
            hours_packed=self.hours_packed + other.hours_packed,
            empty_hours_sealed=self.empty_hours_sealed + other.empty_hours_sealed,
            days_packed=self.days_packed + other.days_packed,
            days_current=self.days_current + other.days_current,
            months_packed=self.months_packed + other.months_packed,
            left=self.left + other.left,
        )


def _always() -> bool:
    return True


def pack_organization(
    *,
    organization: Organization,
    now_ms: int,
    reader: FiguresReader,
    writer: CubeWriter,
    may_continue: Callable[[], bool] = _always,
) -> PackSummary:
    """Seal and pack what is past and not packed, newest day first.

    Looks at the last 36 days, and at each older month that has events (imports) and is not packed as a whole.
    ``may_continue`` is asked before each day, so that a run can end in time.
    """
    packing = _Packing(organization, reader, writer, now_ms)
    zone, lanes = organization.dimensions.time_zone, organization.lanes
    recent = _recent_days(now_ms, zone)
    summary = packing.pack_days(recent, may_continue)
    old = _old_months(organization, reader, recent[-1])
    found = dict(reader.months(organization.org, old, columns=_HEADS_ONLY))
    for month in old:
        packed = found.get(month, Packed())
        if packed.current_day(lanes=lanes, time_zone=zone) is None:
            summary = summary.plus(packing.pack_month(month, packed.head or Head(), recent[-1], may_continue))
    return summary


def pack_days(
    days: Sequence[str],
    *,
    organization: Organization,
    now_ms: int,
    reader: FiguresReader,
    writer: CubeWriter,
    may_continue: Callable[[], bool] = _always,
) -> PackSummary:
    """Pack those of the local dates that are not packed, whenever they were."""
    return _Packing(organization, reader, writer, now_ms).pack_days(days, may_continue)


def _recent_days(now_ms: int, zone: str) -> list[str]:
    today = local_date(now_ms, zone)
    return [(today - timedelta(days=back)).isoformat() for back in range(LATE_DAYS + 1)]


def _old_months(organization: Organization, reader: FiguresReader, oldest_recent: str) -> list[str]:
    """Months with events that have days before the recent ones, newest first."""
    newest = first_date(date.fromisoformat(oldest_recent), "month")
    months = [month_of_day(shift_date(newest, "month", -back).isoformat()) for back in range(HISTORY_MONTHS)]
    return sorted(reader.months_with_events(organization.org, months), reverse=True)


class _Packing:
    def __init__(self, organization: Organization, reader: FiguresReader, writer: CubeWriter, now_ms: int) -> None:
        self._organization = organization
        self._reader = reader
        self._writer = writer
        self._now_ms = now_ms
        self._names = dimension_names(organization.dimensions.tag_keys)
        self._newest_ms = 0
        """Last change of the day that is being packed."""
        self._held: dict[HourLane, int] = {}
        """The revisions at which its hours were read."""

    def pack_days(self, days: Sequence[str], may_continue: Callable[[], bool]) -> PackSummary:
        """Pack those of the days that are not packed."""
        zone, lanes = self._organization.dimensions.time_zone, self._organization.lanes
        found = dict(self._reader.days(self._organization.org, days, columns=_HEADS_ONLY))
        summary = PackSummary()
        for day in days:
            if found.get(day, Packed()).current_day(lanes=lanes, time_zone=zone) is not None:
                summary = summary.plus(PackSummary(days_current=1))
            elif may_continue():
                summary = summary.plus(self.pack_day(day))
            else:
                summary = summary.plus(PackSummary(left=1))
        return summary

    def pack_month(self, month: str, head: Head, oldest_recent: str, may_continue: Callable[[], bool]) -> PackSummary:
        """Pack the month's days that are not recent; the month itself once none of its days is.

        ``head`` was read before: whatever touches a sealed hour since raises it, and storing is refused.
        """
        days = days_of_month(month)
        summary = self.pack_days([day for day in days if day < oldest_recent], may_continue)
        if summary.left or days[-1] >= oldest_recent:
            return summary
        zone, lanes = self._organization.dimensions.time_zone, self._organization.lanes
        found = dict(self._reader.days(self._organization.org, days))
        stored = {day: found.get(day, Packed()).current_day(lanes=lanes, time_zone=zone) for day in days}
        cubes = {day: cube for day, cube in stored.items() if cube is not None}
        revisions = {day: cube.revision for day, cube in cubes.items()}
        if len(cubes) < len(days):
            return replace(summary, left=1)
        decoded = {day: decode(cube.data) for day, cube in cubes.items()}
        if not all(self._knows(cube.dimensions) for cube in decoded.values()):
            return replace(summary, left=1)
        axis = (cube.with_axis(DAY_AXIS, day) for day, cube in decoded.items())
        to_store = CubeToStore(
            revision=head.revision,
            data=encode(combine((DAY_AXIS, *self._names), axis), axis=DAY_AXIS),
            lanes=lanes,
            time_zone=zone,
            at_ms=max(cube.at_ms for cube in cubes.values()),
        )
        fits = len(to_store.data) <= _MAX_CUBE_BYTES
        done = fits and self._writer.store_month(
            self._organization.org, month, to_store, days={day: revisions[day] for day in days}
        )
        return replace(summary, months_packed=int(done), left=int(fits and not done))

    def pack_day(self, day: str) -> PackSummary:
        """Seal and pack the day's past hours; the day itself once all of them are."""
        org, zone = self._organization.org, self._organization.dimensions.time_zone
        # Read before the hours: whatever touches a sealed hour later raises it, and storing is refused.
        head = dict(self._reader.days(org, [day], columns=_HEADS_ONLY)).get(day, Packed()).head or Head()
        end = day_start_ms(next_day(day), zone)
        starts = list(hours_between(day_start_ms(day, zone), end, zone))
        past = [start for start in starts if start + HOUR_MS + GRACE_MS <= self._now_ms]
        hours = [(hour_label(start), lane) for start in past for lane in range(self._organization.lanes)]
        cubes, summary = self._pack_hours(hours)
        if summary.left or len(past) < len(starts):
            return summary
        cube = CubeToStore(
            revision=head.revision,
            data=encode(combine(self._names, cubes)),
            lanes=self._organization.lanes,
            time_zone=zone,
            at_ms=self._newest_ms,
        )
        stored = len(cube.data) <= _MAX_CUBE_BYTES and self._writer.store_day(org, day, cube, hours=self._held)
        return replace(summary, days_packed=int(stored), left=int(not stored))

    def _pack_hours(self, hours: Sequence[HourLane]) -> tuple[list[Cube], PackSummary]:
        """The cubes of the hours, each sealed by now unless counted as left."""
        org = self._organization.org
        found = dict(self._reader.hours(org, hours))
        heads = {hour: packed.head for hour, packed in found.items() if packed.head is not None}
        self._newest_ms = max((head.at_ms for head in heads.values() if head.updates), default=0)
        self._held = {hour: head.revision for hour, head in heads.items()}
        empty = [hour for hour in hours if hour not in heads]
        sealed = bool(empty) and self._writer.seal_empty_hours(org, empty, now_ms=self._now_ms)
        self._held.update(dict.fromkeys(empty, 0))
        cubes: list[Cube] = []
        packed_now = left = 0
        for hour, head in heads.items():
            cube, was_current = self._cube_of(hour, found[hour], head)
            left += cube is None
            packed_now += cube is not None and not was_current
            cubes += [] if cube is None else [cube]
        return cubes, PackSummary(
            hours_packed=packed_now,
            empty_hours_sealed=len(empty) if sealed else 0,
            left=left + (len(empty) if empty and not sealed else 0),
        )

    def _cube_of(self, hour: HourLane, packed: Packed, head: Head) -> tuple[Cube | None, bool]:
        """The hour's cube, and whether it was current before; None where the hour would not hold still."""
        current = packed.current()
        if head.state != "open" and head.updates == 0:
            return from_rows(self._names, ()), True
        if head.state != "open" and current is not None:
            cube = decode(current.data)
            return (cube if self._knows(cube.dimensions) else None), True
        assert head.state != CLOSED, "a closed hour's cube is current: nothing counts into it any more"
        counters = self._reader.counters(self._organization.org, hour)
        if not counters.complete or not all(self._knows(values) for values, _ in counters.rows):
            return None, False
        cube = from_rows(self._names, counters.rows)
        self._newest_ms = max(self._newest_ms, counters.head.at_ms)
        self._held[hour] = counters.head.revision
        to_store = CubeToStore(revision=counters.head.revision, data=encode(cube), at_ms=counters.head.at_ms)
        if len(to_store.data) > _MAX_HOUR_BYTES:
            return None, False
        stored = self._writer.seal_hour(self._organization.org, hour, to_store)
        return (cube if stored else None), False

    def _knows(self, dimensions: Sequence[str]) -> bool:
        """Whether the organization had all of them when this run read it: one that chose a tag key since is left.

        Keys are only ever added; without its last ones a cube would be taken for whole.
        """
        return len(dimensions) <= len(self._names)
