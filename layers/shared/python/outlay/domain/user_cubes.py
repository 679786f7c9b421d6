"""Cubes by user: the figures of a day once more, with the user as a dimension and few others beside it.

Events without a user are the user ``""``, so that a day by user adds up to the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outlay.contracts.dimensions import UNSET, USER, USER_DIMENSIONS
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.adjustments import measures_of
from outlay.domain.batch import Batch
from outlay.domain.counting import Price, measure
from outlay.domain.cubes import PICO_PER_MICRO, REST, Codes, Column, Cube, from_rows
from outlay.domain.event import UsageEvent
from outlay.domain.figures import Amounts, cost, total_of
from outlay.domain.grouping import Grouped, Grouping
from outlay.domain.periods import day_of, utc_day

_Values = tuple[str, ...]
_ROW_COLUMNS: Mapping[str, str] = {name: "user_pseudonym" if name == USER else name for name in USER_DIMENSIONS}
"""Dimension → column of the lake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """What the sums of a day are compared by; ``cost`` in pico-USD."""

    requests: int = 0
    unpriced: int = 0
    cost: int = 0

    @classmethod
    def of(cls, amounts: Amounts) -> "DayTotals":
        return cls(
            requests=amounts.get("requests", 0), unpriced=amounts.get("unpriced_requests", 0), cost=cost(amounts)
        )


def totals_of(cube: Cube) -> DayTotals:
    return DayTotals.of(total_of(cube))


class UserTally:
    """Adds up counted events by event day (of the batch's own time zone) and user."""

    def __init__(self) -> None:
        self._days: dict[str, dict[_Values, dict[str, int]]] = {}
        self._first: dict[str, str] = {}

    def add(self, batch: Batch, event: UsageEvent, price: Price, counted_as: Mapping[str, str]) -> None:
        """``counted_as``: the values that figures count the event under, where those are not its own."""
        day = day_of(event.timestamp_ms, batch.dimensions.time_zone)
        own = (event.user, event.provider, event.model, event.project, event.team)
        values = (
            tuple(counted_as.get(name, value) for name, value in zip(USER_DIMENSIONS, own, strict=True))
            if counted_as
            else own
        )
        measure(self._days.setdefault(day, {}).setdefault(values, {}), event, price)
        self._note(day, batch.received_ms)

    def add_adjustment(self, row: Mapping[str, Any], counted_as: Mapping[str, str]) -> None:
        """An adjustment's row, on the day that it counts on, of the user whose event it is about."""
        self._adjust(row["event_day"], row, counted_as, sign=1)

    def put_back(self, row: Mapping[str, Any], counted_as: Mapping[str, str]) -> None:
        """Undo an adjustment's row on the closed day of the event that it is about, which it left as it was."""
        self._adjust(row["adjusts_day"], row, counted_as, sign=-1)

    def _adjust(self, day: str, row: Mapping[str, Any], counted_as: Mapping[str, str], *, sign: int) -> None:
        values = tuple(counted_as.get(name, row.get(column, "")) for name, column in _ROW_COLUMNS.items())
        held = self._days.setdefault(day, {}).setdefault(values, {})
        for name, amount in measures_of(row).items():
            held[name] = held.get(name, 0) + sign * amount
        self._note(day, row["received_ms"])

    def _note(self, day: str, received_ms: int) -> None:
        received = utc_day(received_ms)
        self._first[day] = min(received, self._first.get(day, received))

    def days(self) -> list[str]:
        return sorted(self._days)

    def cube(self, day: str) -> Cube:
        return from_rows(USER_DIMENSIONS, self._days.get(day, {}).items())

    def first_received(self, day: str) -> str:
        """UTC day on which the oldest of the day's events was received; ``""`` where there is none."""
        return self._first.get(day, "")


def active_users(cube: Cube) -> int:
    """How many users a cube grouped by user names; no user is none."""
    place = cube.dimensions.index(USER)
    named = np.array([value != UNSET for value in cube.values[place]], dtype=np.bool_)
    codes = np.unique(cube.codes[place])
    return int(named[codes].sum()) if len(codes) else 0


def active_users_by(cube: Cube, dimension: str) -> Mapping[str, int]:
    """How many users there are of each value of another dimension that the cube is grouped by."""
    who, what = (cube.dimensions.index(name) for name in (USER, dimension))
    named = np.array([value != UNSET for value in cube.values[who]], dtype=np.bool_)
    rows = np.flatnonzero(named[cube.codes[who]]) if cube.rows else np.zeros(0, dtype=np.intp)
    pairs = np.unique(np.stack([cube.codes[what][rows], cube.codes[who][rows]]), axis=1)
    counts = np.bincount(pairs[0], minlength=len(cube.values[what]))
    return {value: int(count) for value, count in zip(cube.values[what], counts, strict=True)}


class Ranking:
    """Groups over the whole period, without the slices that they were read by, ranked.

    ``first`` and ``last`` are the indexes of the slices in which a group has events.
    """

    def __init__(self, grouped: Grouped) -> None:
        summed = Grouping(grouped.cube.dimensions)
        summed.add(grouped.cube, 0)
        self.cube = summed.result().cube
        # Values are coded in the order of their text, so keys sort as the rows of the sum do.
        key: Column = np.zeros(grouped.cube.rows, dtype=np.int64)
        for codes, values in zip(grouped.cube.codes, grouped.cube.values, strict=True):
            key = key * max(len(values), 1) + codes
        self._first = _first_slices(key, grouped.slices)
        self._last = _first_slices(key[::-1], grouped.slices[::-1])

    def ranked(self, by: str) -> list[int]:
        """Rows, the highest ``cost`` or most ``requests`` first; equal ones by their values."""
        ties = np.arange(self.cube.rows)
        zeros: Column = np.zeros(self.cube.rows, dtype=np.int64)
        if by == "requests":
            return [int(row) for row in np.lexsort((ties, -self.cube.columns.get("requests", zeros)))]
        micro, rest = (
            sum((self.cube.columns.get(name + suffix, zeros) for name in COST_ATTRIBUTES), zeros)
            for suffix in ("", REST)
        )
        whole, rest = np.divmod(rest, PICO_PER_MICRO)
        return [int(row) for row in np.lexsort((ties, -rest, -(micro + whole)))]

    def value(self, row: int, by: str) -> int:
        """What a row is ranked by."""
        amounts = self.cube.amounts(row)
        return amounts.get("requests", 0) if by == "requests" else cost(amounts)

    def first(self, row: int) -> int:
        return int(self._first[row])

    def last(self, row: int) -> int:
        return int(self._last[row])


def _first_slices(key: Column, slices: Codes) -> NDArray[np.int32]:
    """The slice of the first row of each key, in the order of the keys."""
    _, first = np.unique(key, return_index=True)
    return slices[first]
