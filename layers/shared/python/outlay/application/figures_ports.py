"""What reading and packing figures need from outside, by role, and what passes through.

Heads, cubes and counters belong together as rollup writes them: one transaction raises a head's revision with its
counters, and a cube is stored only in a transaction that holds the revision it was packed at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outlay.domain.cubes import CounterRow, CubeBytes

DAY_AXIS = "day"
"""The axis of a month's cube."""
HourLane = tuple[str, int]
"""(hour label, write lane)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Revision and state of an hour's lane, a day or a month. ``updates`` is the sum over an hour's counters."""

    revision: int = 0
    updates: int = 0
    state: str = "open"
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCube:
    """A cube's bytes, the head's revision it was packed at, and how many write lanes of which zone it holds.

    The bytes are all, or the pieces that hold the columns asked for; all pieces are of one packing.
    """

    revision: int
    data: CubeBytes
    lanes: int
    time_zone: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Head and cube of an hour or day; either may be missing."""

    head: Head | None = None
    cube: StoredCube | None = None

    def current(self) -> StoredCube | None:
        """The cube, if nothing was counted since it was packed. A missing head stands for revision 0."""
        revision = self.head.revision if self.head is not None else 0
        return self.cube if self.cube is not None and self.cube.revision == revision else None

    def current_day(self, *, lanes: int, time_zone: str) -> StoredCube | None:
        """Of a day or month; a cube of fewer lanes than there are, or cut in another zone, holds too little."""
        cube = self.current()
        return cube if cube is not None and cube.lanes >= lanes and cube.time_zone == time_zone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """An hour's lane as read from its counters. Reads are no snapshot: ``complete`` says whether none is missing."""

    head: Head
    updates: int
    rows: Sequence[CounterRow]

    @property
    def complete(self) -> bool:
        return self.updates == self.head.updates


class FiguresReader(Protocol):
    """Every read is consistent and names the organization. Raises ``Upstream`` or ``LimitExceeded``.

    ``columns`` are those that a cube will be decoded with (``domain.cube.columns_of``); None for all.
    """

    def days(
        self, org: str, days: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        """Head and cube of each local date, in any order; dates that have neither may be left out."""

    def months(
        self, org: str, months: Sequence[str], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[str, Packed]]:
        """Head and cube of each month, as ``days``; the cube has the axis ``day``."""

    def hours(
        self, org: str, hours: Sequence[HourLane], *, columns: frozenset[str] | None = None
    ) -> Iterator[tuple[HourLane, Packed]]:
        """Head and cube of each hour and lane, in any order; those that have neither may be left out."""

    def counters(self, org: str, hour: HourLane) -> Counters:
        """The head, then the counters, of one hour and lane."""

    def months_with_events(self, org: str, months: Iterable[str]) -> frozenset[str]:
        """Those of the months (``YYYY-MM``, local) that may hold events; a month left out holds none."""


class HeadsReader(Protocol):
    """What changed, without what it comes to."""

    def heads(
        self,
        org: str,
        *,
        hours: Sequence[HourLane] = (),
        days: Sequence[str] = (),
        months: Sequence[str] = (),
        consistent: bool = False,
    ) -> Mapping[HourLane | str, Head]:
        """Of those of the hours, days and months that have one; as of now, or of some moment of late at half the price.

        Raises ``Upstream``.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CubeToStore:
    """``revision`` is the head's, at which the content was read whole."""

    revision: int
    data: bytes
    lanes: int = 1
    time_zone: str = ""
    at_ms: int = 0


class CubeWriter(Protocol):
    """Stores a cube only while the head still has the revision; False where it moved on (try again later)."""

    def seal_empty_hours(self, org: str, hours: Sequence[HourLane], *, now_ms: int) -> bool:
        """All of the hours, as sealed heads of revision 0; none of them if one has a head by now."""

    def seal_hour(self, org: str, hour: HourLane, cube: CubeToStore) -> bool:
        """Seal the hour and store its cube, in one transaction; a closed hour is left as it is."""

    def store_day(self, org: str, day: str, cube: CubeToStore, *, hours: Mapping[HourLane, int]) -> bool:
        """The cube, if the hours it was made of have these revisions too."""

    def store_month(self, org: str, month: str, cube: CubeToStore, *, days: Mapping[str, int]) -> bool:
        """The cube, if the days it was made of have these revisions too."""
