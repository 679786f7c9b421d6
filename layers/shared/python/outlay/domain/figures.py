"""What can be asked of the figures, and what is answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np

from outlay.contracts.dimensions import UNSET
from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.calendar import Slice
from outlay.domain.cube import TOTAL_COST, Cube, amounts_of
from outlay.domain.grouping import Grouped, Grouping

Amounts = Mapping[str, int]
"""Measures that are not zero, by name; money in pico-USD. The total cost is there only where it was asked for."""

ALWAYS_READ: tuple[str, ...] = ("requests", "unpriced_requests")
"""Without them no answer can say whether it is a lower bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresQuery:
    """Sums over each slice (disjoint, ascending, on the organization's hours), by any dimensions, of some rows."""

    slices: tuple[Slice, ...]
    group_by: tuple[str, ...] = ()
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Values as they were counted."""
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Dimension → value → the value that it is grouped under."""
    measures: frozenset[str] | None = None
    """Stored measures to read, or the total cost instead of those of the priced classes; None for all stored ones."""

    def __post_init__(self) -> None:
        if self.measures is not None and TOTAL_COST in self.measures and self.measures & COST_ATTRIBUTES.keys():
            raise ValueError("the total cost is read instead of the classes' costs, not beside them")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """Rows ordered by slice, then by their group's values; slices and groups without events have none."""

    query: FiguresQuery
    grouped: Grouped
    as_of_ms: int
    """When the newest change that is contained was counted; now where nothing was."""
    revisions: str
    """Digest of the revisions that were read: the same as long as no figure in the period changed."""
    exact: bool
    """False where an hour was written to so fast that no moment of it could be read whole."""

    def __len__(self) -> int:
        return self.grouped.cube.rows

    def slice_of(self, row: int) -> Slice:
        return self.query.slices[int(self.grouped.slices[row])]

    def group_of(self, row: int) -> tuple[str, ...]:
        return self.grouped.cube.row_values(row)

    def amounts(self, row: int) -> Amounts:
        return self.grouped.cube.amounts(row)

    def rows(self, first: int, last: int) -> Iterator[tuple[Slice, tuple[str, ...], Amounts]]:
        """Slice, group and amounts of the rows from ``first`` to before ``last``, faster than one by one."""
        cube = self.grouped.cube
        some = cube.take(np.arange(first, min(last, cube.rows)))
        values = [
            [names[code] for code in codes.tolist()] for names, codes in zip(some.values, some.codes, strict=True)
        ]
        groups = zip(*values, strict=True) if values else repeat(())
        for index, group, amounts in zip(
            self.grouped.slices[first:last].tolist(), groups, some.all_amounts(), strict=False
        ):
            yield self.query.slices[index], group, amounts

    def total(self, slices: Iterable[int] | None = None) -> Amounts:
        """Sum over all rows, or over the rows of some slices (by index)."""
        return total_of(self.grouped.cube if slices is None else self._of(slices))

    def by(self, dimension: str, slices: Iterable[int]) -> list[tuple[str, Amounts]]:
        """Each value of one of the dimensions grouped by, with its sum over some slices, the costliest first."""
        grouping = Grouping((dimension,))
        grouping.add(self._of(slices), 0)
        cube = grouping.result().cube
        found = [(cube.row_values(row)[0], cube.amounts(row)) for row in range(cube.rows)]
        return sorted(found, key=lambda one: (-cost(one[1]), -one[1].get("requests", 0), one[0]))

    def distinct(self, dimension: str) -> int:
        """How many values of one of the dimensions grouped by occur; unset is none."""
        place = self.grouped.cube.dimensions.index(dimension)
        return sum(value != UNSET for value in self.grouped.cube.values[place])

    def _of(self, slices: Iterable[int]) -> Cube:
        wanted = np.isin(self.grouped.slices, np.fromiter(slices, dtype=np.int64))
        return self.grouped.cube.take(np.flatnonzero(wanted))


def total_of(cube: Cube) -> dict[str, int]:
    return amounts_of({name: int(column.sum()) for name, column in cube.columns.items()})


def cost(amounts: Amounts) -> int:
    """Total cost over all priced classes, in pico-USD."""
    if TOTAL_COST in amounts:
        return amounts[TOTAL_COST]
    return sum([amounts.get(measure, 0) for measure in COST_ATTRIBUTES])


def is_unknown(amounts: Amounts) -> bool:
    """Whether there are calls and none of them has a known price: then their cost is not zero but unknown."""
    unpriced = amounts.get("unpriced_requests", 0)
    return bool(unpriced) and unpriced == amounts.get("requests", 0)
