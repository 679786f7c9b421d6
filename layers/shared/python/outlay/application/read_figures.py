"""Read figures: exact at any moment, from cubes of months, days and hours where they are current, else counters.

Why what is read is exact:

* A *cube* whose revision is its head's was packed from exactly the transactions that the head holds.
* *Counters* are read after their head. A transaction adds to a counter's ``u`` what it adds to the head's, and both
  only grow: no counter read later can lack what the head had, unless its sum is smaller, nor hold more, unless its
  sum is larger. Where the sums differ a transaction came between, and the hour is read again; each round is exact or
  rejected. After ``MAX_ROUNDS`` (a page of counters that never rests) the last round is taken and the answer is
  marked as not exact: every single counter in it is right, at moments that lie milliseconds apart.
* A day that has never been packed is read by its hours; a month without a registry of values has no events, since
  values are registered before they are counted.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

import numpy as np

from outlay.application.figures_ports import DAY_AXIS, Counters, FiguresReader, HourLane
from outlay.contracts.dimensions import dimension_names
from outlay.domain.calendar import Slice, days_between, days_of_month, hours_between
from outlay.domain.cubes import Cube, CubeBytes, columns_of, decode, decode_series, from_rows
from outlay.domain.figures import ALWAYS_READ, Figures, FiguresQuery
from outlay.domain.grouping import Grouping
from outlay.domain.organization import Organization
from outlay.domain.periods import HOUR_MS, day_start_ms, hour_label, month_of_day, next_day

__all__ = ["MAX_ROUNDS", "FiguresReader", "read_figures"]

MAX_ROUNDS = 6
_HOURS_AT_ONCE = 8
_AHEAD_MS = HOUR_MS
"""Events are accepted up to 5 minutes ahead of the clock: at most in the next hour."""
_PROBE_MONTHS_FROM = 40
"""Days from which it pays to ask first which months have events at all."""


def read_figures(query: FiguresQuery, *, organization: Organization, reader: FiguresReader, now_ms: int) -> Figures:
    """The sums per slice and group.

    Every slice has to begin and end on the organization's counter hours. Periods without events yield no rows.
    """
    reading = _Reading(query, organization, reader)
    days, hours = _plan(query.slices, organization, horizon_ms=now_ms + _AHEAD_MS)
    hours += reading.read_days(_with_events(days, organization, reader), horizon_ms=now_ms + _AHEAD_MS)
    reading.read_hours(hours)
    return reading.figures(now_ms)


Day = tuple[str, int]
"""(local date, index of its slice)."""
Hour = tuple[int, int]
"""(start in ms, index of its slice)."""


def _plan(slices: Sequence[Slice], organization: Organization, *, horizon_ms: int) -> tuple[list[Day], list[Hour]]:
    """The organization's days that lie wholly in a slice, and the hours around them."""
    if not slices:
        return [], []
    zone = organization.dimensions.time_zone
    names, starts = days_between(slices[0].start_ms, slices[-1].end_ms, zone)
    days: list[Day] = []
    hours: list[Hour] = []
    for index, piece in enumerate(slices):
        end = min(piece.end_ms, horizon_ms)
        if piece.start_ms >= end:
            continue
        first, last = bisect_left(starts, piece.start_ms), bisect_right(starts, piece.end_ms) - 1
        if first >= last:
            hours += [(hour, index) for hour in hours_between(piece.start_ms, end, zone)]
            continue
        days += [(names[place], index) for place in range(first, last) if starts[place] < end]
        hours += [(hour, index) for hour in hours_between(piece.start_ms, starts[first], zone)]
        hours += [(hour, index) for hour in hours_between(starts[last], end, zone)]
    return days, hours


def _with_events(days: list[Day], organization: Organization, reader: FiguresReader) -> list[Day]:
    if len(days) < _PROBE_MONTHS_FROM:
        return days
    months = {month_of_day(day) for day, _ in days}
    present = reader.months_with_events(organization.org, sorted(months))
    return [day for day in days if month_of_day(day[0]) in present]


class _Reading:
    """One pass over the figures: collects sums, revisions, and when they last changed."""

    def __init__(self, query: FiguresQuery, organization: Organization, reader: FiguresReader) -> None:
        self._query = query
        self._organization = organization
        self._reader = reader
        self._names = dimension_names(organization.dimensions.tag_keys)
        self._grouping = Grouping(query.group_by, filters=query.filters, renamed=query.renamed)
        self._columns = None if query.measures is None else columns_of({*query.measures, *ALWAYS_READ})
        self._revisions: list[str] = []
        self._as_of_ms = 0
        self._exact = True

    def read_days(self, days: list[Day], *, horizon_ms: int) -> list[Hour]:
        """Add the days whose cube is current; the hours of all others."""
        zone, lanes = self._organization.dimensions.time_zone, self._organization.lanes
        left = self._read_months(dict(days))
        for day, packed in self._reader.days(self._organization.org, list(left), columns=self._columns):
            cube = packed.current_day(lanes=lanes, time_zone=zone)
            if cube is not None:
                self._add_bytes(cube.data, left.pop(day))
                self._note(day, cube.revision, cube.at_ms)
        return [
            (hour, index)
            for day, index in left.items()
            for hour in hours_between(day_start_ms(day, zone), min(day_start_ms(next_day(day), zone), horizon_ms), zone)
        ]

    def _read_months(self, days: dict[str, int]) -> dict[str, int]:
        """Add the months that are wholly asked for and whose cube is current; the days of all others."""
        if len(days) < _PROBE_MONTHS_FROM:
            return days
        zone, lanes = self._organization.dimensions.time_zone, self._organization.lanes
        asked = Counter(map(month_of_day, days))
        whole = [month for month, count in asked.items() if count == len(days_of_month(month))]
        read: set[str] = set()
        for month, packed in self._reader.months(self._organization.org, whole, columns=self._columns):
            stored = packed.current_day(lanes=lanes, time_zone=zone)
            if stored is not None:
                self._add_month(stored.data, days)
                self._note(month, stored.revision, stored.at_ms)
                read.add(month)
        return {day: index for day, index in days.items() if month_of_day(day) not in read}

    def _add_month(self, data: CubeBytes, days: dict[str, int]) -> None:
        needed = self._grouping.needed_dimensions
        series = decode_series(data, DAY_AXIS, dimensions=needed, columns=self._columns)
        self._grouping.add_series(series, np.array([days[day] for day in series.axis], dtype=np.int32))

    def read_hours(self, hours: list[Hour]) -> None:
        """Add hours from their cubes, else from their counters."""
        wanted = {(hour_label(hour), lane): index for hour, index in hours for lane in range(self._organization.lanes)}
        unpacked: list[HourLane] = []
        for key, packed in self._reader.hours(self._organization.org, list(wanted), columns=self._columns):
            if packed.head is None or packed.head.updates == 0:
                continue
            cube = packed.current()
            if cube is None:
                unpacked.append(key)
                continue
            self._add_bytes(cube.data, wanted[key])
            self._note(f"{key[0]}#{key[1]}", cube.revision, packed.head.at_ms)
        for key, counters in zip(unpacked, self._all_settled(unpacked), strict=True):
            self._add(from_rows(self._names, counters.rows), wanted[key])
            self._note(f"{key[0]}#{key[1]}", counters.head.revision, counters.head.at_ms)

    def _all_settled(self, hours: list[HourLane]) -> Iterable[Counters]:
        """In order; several at a time, since right after an import many hours are not packed yet."""
        if len(hours) < 2:
            return [self._settled(hour) for hour in hours]
        with ThreadPoolExecutor(min(_HOURS_AT_ONCE, len(hours))) as pool:
            return list(pool.map(self._settled, hours))

    def _settled(self, key: HourLane) -> Counters:
        for _ in range(MAX_ROUNDS):
            counters = self._reader.counters(self._organization.org, key)
            if counters.complete:
                return counters
        self._exact = False
        return counters

    def _add_bytes(self, data: CubeBytes, index: int) -> None:
        self._add(decode(data, dimensions=self._grouping.needed_dimensions, columns=self._columns), index)

    def _add(self, cube: Cube, index: int) -> None:
        if self._columns is not None and not cube.columns.keys() <= self._columns:
            cube = cube.with_columns(self._columns)
        self._grouping.add(cube, index)

    def _note(self, what: str, revision: int, at_ms: int) -> None:
        self._revisions.append(f"{what}:{revision}")
        self._as_of_ms = max(self._as_of_ms, at_ms)

    def figures(self, now_ms: int) -> Figures:
        revisions = blake2b("\n".join(sorted(self._revisions)).encode(), digest_size=12).hexdigest()
        return Figures(
            query=self._query,
            grouped=self._grouping.result(),
            as_of_ms=self._as_of_ms or now_ms,
            revisions=revisions,
            exact=self._exact,
        )
