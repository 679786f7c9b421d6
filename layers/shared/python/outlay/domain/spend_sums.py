"""What budgets add up: sums by slice of time and by the dimensions of their scopes, asked for one budget at a time.

Five hundred budgets of an organization share one pass over its figures. The slices are cut at the bounds of their
periods, so a period is a run of whole slices; a scope is a mask over the rows of that run.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS
from outlay.contracts.dimensions import UNSET
from outlay.domain.access import Cut
from outlay.domain.budget import Unit
from outlay.domain.budget_period import Period
from outlay.domain.budget_status import Spent
from outlay.domain.calendar import Slice
from outlay.domain.cube import PICO_PER_MICRO, REST, TOTAL_COST, Column, Cube
from outlay.domain.grouping import Grouped, Grouping

TOKENS: tuple[str, ...] = INPUT_TOKENS + OUTPUT_TOKENS
"""Buckets that a budget in tokens adds up: exclusive ones, so that no token counts twice."""
MEASURES: Mapping[Unit, frozenset[str]] = {
    Unit.USD: frozenset({TOTAL_COST}),
    Unit.TOKENS: frozenset(TOKENS),
    Unit.REQUESTS: frozenset(),
}
"""What has to be read for each unit, beside the requests, which are always read."""

_LIMBS = ("requests", "unpriced_requests", TOTAL_COST, TOTAL_COST + REST)


def elementary_slices(periods: Iterable[Period]) -> tuple[Slice, ...]:
    """Disjoint and ascending; each period is a run of them, and nothing lies in them that is in no period."""
    spans = {(one.start_ms, one.end_ms) for one in periods}
    bounds = sorted({bound for span in spans for bound in span})
    found: list[Slice] = []
    covered = 0
    changes = dict.fromkeys(bounds, 0)
    for start, end in spans:
        changes[start] += 1
        changes[end] -= 1
    for start, end in pairwise(bounds):
        covered += changes[start]
        if covered:
            found.append(Slice(start_ms=start, end_ms=end))
    return tuple(found)


class ScopeMasks:
    """Which rows of a cube a scope means, each part of a scope looked up once."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube
        self._masks: dict[tuple[str, frozenset[str]], NDArray[np.bool_] | None] = {}

    def of(self, name: str, values: frozenset[str]) -> NDArray[np.bool_] | None:
        """The rows whose value is one of those; None where no row's is."""
        key = name, values
        if key not in self._masks:
            self._masks[key] = self._new(name, values)
        return self._masks[key]

    def _new(self, name: str, values: frozenset[str]) -> NDArray[np.bool_] | None:
        if name not in self._cube.dimensions:
            return np.ones(self._cube.rows, dtype=np.bool_) if UNSET in values else None
        place = self._cube.dimensions.index(name)
        passes = np.array([value in values for value in self._cube.values[place]], dtype=np.bool_)
        return passes[self._cube.codes[place]] if passes.any() else None


class SpendSums:
    """Sums that budgets are read from. ``slices`` are those of the query whose rows ``grouped`` holds."""

    def __init__(self, slices: tuple[Slice, ...], grouped: Grouped) -> None:
        self._starts = np.array([one.start_ms for one in slices], dtype=np.int64)
        self._of_row = grouped.slices
        self._amounts = _amounts(grouped.cube)
        self._masks = ScopeMasks(grouped.cube)

    def spent(self, unit: Unit, scope: Cut, period: Period) -> Spent:
        """What fits all of the scope in the period. Values of the scope are those that the rows are grouped under."""
        first, last = np.searchsorted(self._of_row, np.searchsorted(self._starts, (period.start_ms, period.end_ms)))
        mask: NDArray[np.bool_] | None = None
        for name, values in scope.items():
            found = self._masks.of(name, values)
            if found is None:
                return Spent()
            mask = found[first:last] if mask is None else mask & found[first:last]
        rows = self._amounts[:, first:last]
        sums = (rows if mask is None else rows[:, mask]).sum(axis=1).tolist()
        return Spent(amount=_amount(unit, sums), requests=sums[0], unpriced_requests=sums[1])


def amounts_by_slice(grouped: Grouped, count: int, unit: Unit) -> list[int]:
    """What each of the ``count`` slices comes to, over all groups."""
    bounds = np.searchsorted(grouped.slices, np.arange(count + 1))
    amounts = _amounts(grouped.cube)
    pairs = pairwise(bounds.tolist())
    return [_amount(unit, amounts[:, first:last].sum(axis=1).tolist()) for first, last in pairs]


def amounts_by(grouped: Grouped, dimension: str, unit: Unit) -> list[tuple[str, int]]:
    """Each value of one of the dimensions grouped by, with what it comes to over all slices, the most first."""
    grouping = Grouping((dimension,))
    grouping.add(grouped.cube, 0)
    cube = grouping.result().cube
    rows = zip(cube.codes[0].tolist(), _amounts(cube).T.tolist(), strict=True)
    found = [(cube.values[0][code], _amount(unit, sums)) for code, sums in rows]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _amount(unit: Unit, sums: Sequence[int]) -> int:
    """Of the numbers of ``_amounts``."""
    requests, _, micro, rest, tokens = sums
    return {Unit.USD: micro * PICO_PER_MICRO + rest, Unit.TOKENS: tokens, Unit.REQUESTS: requests}[unit]


def _amounts(cube: Cube) -> NDArray[np.int64]:
    """A row for each limb and one for the tokens; int64 holds their sums (see ``domain.cube``)."""
    none: Column = np.zeros(cube.rows, dtype=np.int64)
    tokens = sum((cube.columns[name] for name in TOKENS if name in cube.columns), none)
    return np.stack([*(cube.columns.get(name, none) for name in _LIMBS), tokens])
