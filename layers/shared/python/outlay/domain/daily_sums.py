"""Daily amounts of many scopes at once, out of figures that were grouped by the dimensions which the scopes name.

Amounts are floats, for models: of money in micro-USD (10⁻⁶ USD), exact up to 9 billion USD.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from outlay.domain.access import Cut
from outlay.domain.budget import Unit
from outlay.domain.cube import PICO_PER_MICRO, REST, TOTAL_COST, Column, Cube
from outlay.domain.grouping import Grouped, combined
from outlay.domain.spend_sums import TOKENS, ScopeMasks

Days = NDArray[np.float64]
"""A value for each day, oldest to newest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Daily:
    """Of one scope: ``amounts`` in the unit asked for, with the calls that they are of."""

    amounts: Days
    requests: Days
    unpriced: Days
    """Of these, those without a known price: an amount of money is a lower bound on such a day."""


class DailySums:
    """``grouped`` holds the rows of a query with one slice for each of ``days`` days."""

    def __init__(self, grouped: Grouped, days: int) -> None:
        cube = grouped.cube
        sizes = [len(values) for values in cube.values]
        key, _ = combined(np.zeros(cube.rows, dtype=np.int32), cube.codes, sizes)
        _, first, self._combination = np.unique(key, return_index=True, return_inverse=True)
        self._masks = ScopeMasks(cube.take(first))
        self._count, self._days = len(first), days
        self._slices, self._cube = grouped.slices, cube
        self._nothing: Days = np.zeros(cube.rows)

    def of(self, unit: Unit, scope: Cut) -> Daily:
        """Whatever fits all of the scope, whose values are those that the rows are grouped under."""
        rows = self._rows(scope)
        tables = {Unit.USD: self._money, Unit.TOKENS: self._tokens, Unit.REQUESTS: self._requests}
        return Daily(
            amounts=tables[unit][rows].sum(axis=0),
            requests=self._requests[rows].sum(axis=0),
            unpriced=self._unpriced[rows].sum(axis=0),
        )

    def _rows(self, scope: Cut) -> NDArray[np.bool_]:
        found = np.ones(self._count, dtype=np.bool_)
        for name, values in scope.items():
            mask = self._masks.of(name, values)
            if mask is None:
                return np.zeros(self._count, dtype=np.bool_)
            found = found & mask
        return found

    @cached_property
    def _requests(self) -> Days:
        return self._table(_column(self._cube, "requests").astype(np.float64))

    @cached_property
    def _unpriced(self) -> Days:
        return self._table(_column(self._cube, "unpriced_requests").astype(np.float64))

    @cached_property
    def _money(self) -> Days:
        rest = _column(self._cube, TOTAL_COST + REST) / PICO_PER_MICRO
        return self._table(_column(self._cube, TOTAL_COST) + rest)

    @cached_property
    def _tokens(self) -> Days:
        return self._table(sum((_column(self._cube, name).astype(np.float64) for name in TOKENS), self._nothing))

    def _table(self, amounts: Days) -> Days:
        """A row for each combination of values, a column for each day."""
        place = self._combination * self._days + self._slices
        sums: Days = np.bincount(place, amounts, self._count * self._days).astype(np.float64)
        return sums.reshape(self._count, self._days)


def _column(cube: Cube, name: str) -> Column:
    columns: Mapping[str, Column] = cube.columns
    return columns[name] if name in columns else np.zeros(cube.rows, dtype=np.int64)
