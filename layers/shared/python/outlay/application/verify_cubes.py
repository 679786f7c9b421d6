"""Do packed cubes say what the counters say? Counters stay stored, so every cube can be held against them.

Hours, the day and the month's slice of the day are each compared row by row. A cube that is not current is never read
by a query, and not checked; what was counted into meanwhile is left out as *moved*.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from outlay.application.figures_ports import DAY_AXIS, Counters, FiguresReader, HourLane, Packed
from outlay.contracts.dimensions import dimension_names
from outlay.domain.cubes import Cube, decode, from_rows
from outlay.domain.grouping import combine
from outlay.domain.organization import Organization
from outlay.domain.periods import hour_label, hours_of_day, month_of_day

_HOURS_AT_ONCE = 8
_Rows = Mapping[tuple[str, ...], Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CubeProof:
    """One cube of a day: of an hour's lane, of the day, or the month's as far as it is about the day."""

    day: str
    cube: str
    """``hour 2026-11-20T06:00#0``, ``day 2026-11-20``, ``month 2026-11``."""
    differences: Mapping[str, tuple[int, int]]
    """Measure → (in the cube, in the counters), each summed over the rows in which it differs; money in pico-USD."""
    rows: int = 0
    """Combinations that differ."""
    moved: bool = False
    """Counted into while it was read: neither right nor wrong."""


def verify_cubes(organization: Organization, days: Sequence[str], *, reader: FiguresReader) -> list[CubeProof]:
    """Every current cube of these local dates, in order."""
    months = _Months(organization, reader)
    return [proof for day in days for proof in _Day(organization, day, reader, months).proofs()]


class _Months:
    """The cube of the month that was asked for last, decoded once for all of its days."""

    def __init__(self, organization: Organization, reader: FiguresReader) -> None:
        self._organization = organization
        self._reader = reader
        self._held: tuple[str, int, Cube | None] = ("", 0, None)

    def read(self, month: str) -> Cube | None:
        """Its cube where that is current."""
        if self._held[0] != month:
            packed = self._packed(month)
            stored = packed.current_day(
                lanes=self._organization.lanes, time_zone=self._organization.dimensions.time_zone
            )
            self._held = (month, _revision(packed), None if stored is None else decode(stored.data))
        return self._held[2]

    def has_moved(self, month: str) -> bool:
        return _revision(self._packed(month)) != self._held[1]

    def _packed(self, month: str) -> Packed:
        return dict(self._reader.months(self._organization.org, [month])).get(month, Packed())


class _Day:
    """The reads of one day. What differs is read once more: heads tell whether something was counted meanwhile."""

    def __init__(self, organization: Organization, day: str, reader: FiguresReader, months: _Months) -> None:
        self._organization = organization
        self._day = day
        self._reader = reader
        self._months = months
        self._names = dimension_names(organization.dimensions.tag_keys)

    def proofs(self) -> Iterable[CubeProof]:
        before = self._packed_day()
        month = month_of_day(self._day)
        of_month = self._months.read(month)
        hours = dict(self._reader.hours(self._organization.org, self._hours()))
        counters = self._counters([key for key, packed in hours.items() if packed.head and packed.head.updates])
        for key, read in counters.items():
            yield from self._of_hour(key, hours[key], read)
        counted = self._rows(from_rows(self._names, read.rows) for read in counters.values())
        torn = not all(read.complete for read in counters.values())

        def has_moved() -> bool:
            return torn or _revision(before) != _revision(self._packed_day())

        stored = before.current_day(lanes=self._organization.lanes, time_zone=self._organization.dimensions.time_zone)
        if stored is not None:
            yield self._proof(f"day {self._day}", self._rows([decode(stored.data)]), counted, has_moved)
        if of_month is not None:
            sliced = self._rows([_slice(of_month, self._day)])
            yield self._proof(f"month {month}", sliced, counted, lambda: has_moved() or self._months.has_moved(month))

    def _hours(self) -> list[HourLane]:
        starts = hours_of_day(self._day, self._organization.dimensions.time_zone)
        return [(hour_label(start), lane) for start in starts for lane in range(self._organization.lanes)]

    def _packed_day(self) -> Packed:
        return dict(self._reader.days(self._organization.org, [self._day])).get(self._day, Packed())

    def _counters(self, hours: Sequence[HourLane]) -> dict[HourLane, Counters]:
        with ThreadPoolExecutor(_HOURS_AT_ONCE) as pool:
            read = pool.map(lambda hour: self._reader.counters(self._organization.org, hour), hours)
            return dict(zip(hours, read, strict=True))

    def _of_hour(self, key: HourLane, packed: Packed, read: Counters) -> Iterable[CubeProof]:
        stored = packed.current()
        if stored is not None:
            counted = self._rows([from_rows(self._names, read.rows)])
            moved = not read.complete or read.head.revision != stored.revision
            packed_rows = self._rows([decode(stored.data)])
            yield self._proof(f"hour {key[0]}#{key[1]}", packed_rows, counted, lambda: moved)

    def _rows(self, cubes: Iterable[Cube]) -> _Rows:
        """By all dimensions; rows that add up to nothing are none."""
        cube = combine(self._names, cubes)
        rows = ((cube.row_values(row), cube.amounts(row)) for row in range(cube.rows))
        return {values: amounts for values, amounts in rows if amounts}

    def _proof(self, name: str, packed: _Rows, counted: _Rows, has_moved: Callable[[], bool]) -> CubeProof:
        differing = [key for key in packed.keys() | counted.keys() if packed.get(key) != counted.get(key)]
        if differing and has_moved():
            return CubeProof(day=self._day, cube=name, differences={}, moved=True)
        sums: dict[str, tuple[int, int]] = {}
        for key in differing:
            one, other = packed.get(key, {}), counted.get(key, {})
            for measure in sorted(one.keys() | other.keys()):
                pair = one.get(measure, 0), other.get(measure, 0)
                if pair[0] != pair[1]:
                    held = sums.get(measure, (0, 0))
                    sums[measure] = held[0] + pair[0], held[1] + pair[1]
        return CubeProof(day=self._day, cube=name, differences=dict(sorted(sums.items())), rows=len(differing))


def _revision(packed: Packed) -> int:
    return packed.head.revision if packed.head is not None else 0


def _slice(cube: Cube, day: str) -> Cube:
    """The rows of one day of a month's cube."""
    axis = cube.dimensions.index(DAY_AXIS)
    days = np.array([value == day for value in cube.values[axis]], dtype=np.bool_)
    return cube.take(np.flatnonzero(days[cube.codes[axis]]) if cube.rows else np.zeros(0, dtype=np.intp))
