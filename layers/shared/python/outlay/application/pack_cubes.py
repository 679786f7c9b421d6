"""Pack an organization's past hours and days into cubes, and pack again what was counted into since.

An hour is sealed once it is ten minutes past: from then on rollup raises the day's head as well, which is how an
outdated day is noticed. Each cube is stored in a transaction that holds the head's revision at which its content was
read. For an hour that is a proof: had a counter shown a transaction that the head lacked, that transaction would
still hold the head's item, and storing would be refused. A day is read after its head: a transaction that touches a
sealed hour after we read it raises the day's head, and storing is refused. Refused is left for the next run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from outlay.application.figures_ports import CubeToStore, CubeWriter, FiguresReader, Head, HourLane, Packed
from outlay.contracts.dimensions import dimension_names
from outlay.domain.calendar import first_date, hours_between, local_date, shift_date
from outlay.domain.cubes import Cube, decode, encode, from_rows
from outlay.domain.grouping import combine
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, day_start_ms, days_between, hour_label, month_of_day, next_day

GRACE_MS = 600_000
"""How long after its end an hour is sealed; what comes later still counts, and outdates the cube."""
LATE_DAYS = 36
"""Events are accepted up to 35 days back."""
HISTORY_MONTHS = 62
"""How far back an import may reach (5 years), and a little."""
_MAX_CUBE_BYTES = 3_500_000
"""One transaction carries 4 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSummary:
    """What one run did. ``left`` days or hours changed while they were packed, or time ran out: the next run's."""

    hours_packed: int = 0
    empty_hours_sealed: int = 0
    days_packed: int = 0
    days_current: int = 0
    left: int = 0

    def plus(self, other: "PackSummary") -> "PackSummary":
        return PackSummary(
            hours_packed=self.hours_packed + other.hours_packed,
            empty_hours_sealed=self.empty_hours_sealed + other.empty_hours_sealed,
            days_packed=self.days_packed + other.days_packed,
            days_current=self.days_current + other.days_current,
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
    with_history: bool = False,
    may_continue: Callable[[], bool] = _always,
) -> PackSummary:
    """Seal and pack what is past and not packed, newest day first.

    Looks at the last 36 days; ``with_history`` looks at every older month that has events too (imports).
    ``may_continue`` is asked before each day, so that a run can end in time.
    """
    packing = _Packing(organization, reader, writer, now_ms)
    zone, lanes = organization.dimensions.time_zone, organization.lanes
    wanted = [*_recent_days(now_ms, zone), *(_old_days(organization, reader, now_ms) if with_history else ())]
    found = dict(reader.days(organization.org, wanted))
    summary = PackSummary()
    for day in wanted:
        if found.get(day, Packed()).current_day(lanes=lanes, time_zone=zone) is not None:
            summary = summary.plus(PackSummary(days_current=1))
        elif may_continue():
            summary = summary.plus(packing.pack_day(day))
        else:
            summary = summary.plus(PackSummary(left=1))
    return summary


def _recent_days(now_ms: int, zone: str) -> list[str]:
    today = local_date(now_ms, zone)
    return [(today - timedelta(days=back)).isoformat() for back in range(LATE_DAYS + 1)]


def _old_days(organization: Organization, reader: FiguresReader, now_ms: int) -> Iterator[str]:
    zone = organization.dimensions.time_zone
    oldest_recent = _recent_days(now_ms, zone)[-1]
    this_month = first_date(local_date(now_ms, zone), "month")
    months = [month_of_day(shift_date(this_month, "month", -back).isoformat()) for back in range(HISTORY_MONTHS)]
    for month in sorted(reader.months_with_events(organization.org, months), reverse=True):
        first = f"{month}-01"
        last = shift_date(first_date(local_date(day_start_ms(first, zone), zone), "month"), "month").isoformat()
        yield from days_between(first, min(last, oldest_recent))


class _Packing:
    def __init__(self, organization: Organization, reader: FiguresReader, writer: CubeWriter, now_ms: int) -> None:
        self._organization = organization
        self._reader = reader
        self._writer = writer
        self._now_ms = now_ms
        self._names = dimension_names(organization.dimensions.tag_keys)
        self._newest_ms = 0
        """Last change of the day that is being packed."""

    def pack_day(self, day: str) -> PackSummary:
        """Seal and pack the day's past hours; the day itself once all of them are."""
        org, zone = self._organization.org, self._organization.dimensions.time_zone
        # Read before the hours: whatever touches a sealed hour later raises it, and storing is refused.
        head = dict(self._reader.days(org, [day])).get(day, Packed()).head or Head()
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
        stored = len(cube.data) <= _MAX_CUBE_BYTES and self._writer.store_day(org, day, cube)
        return replace(summary, days_packed=int(stored), left=int(not stored))

    def _pack_hours(self, hours: Sequence[HourLane]) -> tuple[list[Cube], PackSummary]:
        """The cubes of the hours, each sealed by now unless counted as left."""
        org = self._organization.org
        found = dict(self._reader.hours(org, hours))
        self._newest_ms = max(
            (packed.head.at_ms for packed in found.values() if packed.head and packed.head.updates), default=0
        )
        empty = [hour for hour in hours if found.get(hour, Packed()).head is None]
        sealed = bool(empty) and self._writer.seal_empty_hours(org, empty, now_ms=self._now_ms)
        cubes: list[Cube] = []
        packed_now = left = 0
        for hour, packed in found.items():
            if packed.head is None:
                continue
            cube, was_current = self._cube_of(hour, packed, packed.head)
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
            return decode(current.data), True
        counters = self._reader.counters(self._organization.org, hour)
        if not counters.complete:
            return None, False
        cube = from_rows(self._names, counters.rows)
        self._newest_ms = max(self._newest_ms, counters.head.at_ms)
        to_store = CubeToStore(revision=counters.head.revision, data=encode(cube), at_ms=counters.head.at_ms)
        if len(to_store.data) > _MAX_CUBE_BYTES:
            return None, False
        stored = self._writer.seal_hour(self._organization.org, hour, to_store)
        return (cube if stored else None), False
