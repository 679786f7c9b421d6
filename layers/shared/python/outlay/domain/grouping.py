"""Adding up many cubes by slice of time and by any dimensions, exactly, without a loop over rows.

Each row gets a number for its slice and values, and amounts are added up by that number: with ``np.bincount`` where
numbers are few (its floats are exact below 2⁵³; larger amounts go through in two halves), else sorted by number and
with ``np.add.reduceat`` on int64. Memory stays bounded: once enough rows wait they are folded into their groups.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outlay.contracts.dimensions import UNSET
from outlay.domain.cube import Codes, Column, Cube, Series, carry

_FOLD_ROWS = 262_144
_MAX_KEY = 2**62
_DENSE = 4
"""Numbers are few where there are up to so many times as many as rows, or few in any case."""
_FEW = 1_024
_EXACT = 2**53
_HALF = 32
_MAX_ROWS_OF_HALVES = 2 ** (53 - _HALF)

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouped:
    """One row per slice and combination that occurs, ordered by slice, then by the values' text."""

    slices: Codes
    """Index of each row's slice."""
    cube: Cube


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Rows, each with the number of what it belongs to, below ``top``."""

    key: NDArray[np.int64]
    top: int
    columns: Mapping[str, Column]

    def take(self, places: Places) -> "_Keyed":
        return _Keyed(self.key[places], self.top, {name: column[places] for name, column in self.columns.items()})

    def sums(self) -> tuple[NDArray[np.int64], dict[str, Column]]:
        """The numbers that occur, ascending, and the sums of each."""
        if self.top > max(_DENSE * len(self.key), _FEW) or len(self.key) > _MAX_ROWS_OF_HALVES:
            first, columns = _ordered_sums(self.key, self.columns)
            return self.key[first], columns
        found = np.flatnonzero(np.bincount(self.key, minlength=self.top))
        return found, carry({name: sums(self.key, self.top, some)[found] for name, some in self.columns.items()})


@dataclass(frozen=True, slots=True)
class _Rows:
    slices: Codes
    codes: tuple[Codes, ...]
    columns: Mapping[str, Column]

    def fold(self, sizes: Sequence[int]) -> "_Rows":
        """One row for each slice and values, ordered by slice and codes; ``sizes`` bounds the codes."""
        key, top = combined(self.slices, self.codes, sizes)
        if top is None:
            first, columns = _ordered_sums(key, self.columns)
            return _Rows(self.slices[first], tuple(codes[first] for codes in self.codes), columns)
        found, columns = _Keyed(key, top, self.columns).sums()
        codes: list[Codes] = []
        for size in reversed(sizes):
            found, code = np.divmod(found, size)
            codes.append(code.astype(np.int32))
        return _Rows(found.astype(np.int32), tuple(reversed(codes)), columns)


def combined(slices: Codes, codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[NDArray[np.int64], int | None]:
    """One number per (slice, values), equal exactly where those are equal and in their order; and its bound.

    None for the bound where numbers got too large and are only places among those that occur.
    """
    key = slices.astype(np.int64)
    top = int(key.max(initial=0)) + 1
    is_plain = True
    for some, size in zip(codes, sizes, strict=True):
        if top * size > _MAX_KEY:
            uniques, key = np.unique(key, return_inverse=True)
            top, is_plain = len(uniques), False
        key = key * size + some
        top *= size
    return key, top if is_plain else None


def _ordered_sums(key: NDArray[np.int64], columns: Mapping[str, Column]) -> tuple[Places, dict[str, Column]]:
    """The first row of each number, in the numbers' order, and the sums of each."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return order[starts], carry({name: np.add.reduceat(column[order], starts) for name, column in columns.items()})


def sums(key: NDArray[np.int64], top: int, amounts: Column) -> Column:
    """The sum of the amounts of each key below ``top``; of 2²¹ rows at most. Exact as long as int64 holds it."""
    if max(int(amounts.max()), -int(amounts.min())) * len(amounts) < _EXACT:
        return np.bincount(key, amounts, top).astype(np.int64)
    low = np.bincount(key, amounts & (2**_HALF - 1), top).astype(np.int64)
    high = np.bincount(key, amounts >> _HALF, top).astype(np.int64)
    return (high << _HALF) + low


class Grouping:
    """Collects cubes; ``result()`` is their sum by slice and the dimensions named.

    ``filters`` keep rows whose value of each named dimension is one of a set; a dimension that a cube lacks is unset.
    ``renamed``: dimension → value → the value that it is added up under.
    """

    def __init__(
        self,
        dimensions: tuple[str, ...],
        *,
        filters: Mapping[str, frozenset[str]] | None = None,
        renamed: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._dimensions = dimensions
        self._filters = dict(filters or {})
        self._renamed = renamed or {}
        self._known: list[dict[str, int]] = [{} for _ in dimensions]
        self._waiting: list[_Rows] = []
        self._count = 0

    @property
    def needed_dimensions(self) -> frozenset[str]:
        """What a cube has to be decoded with."""
        return frozenset(self._dimensions) | frozenset(self._filters)

    def add(self, cube: Cube, slice_index: int | Codes) -> None:
        """All of the cube to one slice, or each row to its own."""
        kept = self._kept(cube)
        count = cube.rows if kept is None else len(kept)
        if count == 0:
            return
        columns = {name: column if kept is None else column[kept] for name, column in cube.columns.items()}
        if isinstance(slice_index, int):
            slices: Codes = np.full(count, slice_index, dtype=np.int32)
        else:
            slices = slice_index if kept is None else slice_index[kept]
        self._wait(_Rows(slices, self._codes(cube, kept), columns))

    def add_series(self, series: Series, slice_of_place: Codes) -> None:
        """Each row to the slice of its place on the axis. Values are looked up once for each combination."""
        kept = self._kept(series.combinations)
        if series.rows == 0 or (kept is not None and len(kept) == 0):
            return
        # Groups of combinations first: few, and numbered from 0, so that rows are added up by small numbers.
        codes = self._codes(series.combinations, None)
        sizes = [len(known) for known in self._known]
        key, _ = combined(np.zeros(series.combinations.rows, dtype=np.int32), codes, sizes)
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        slices, place = np.unique(slice_of_place, return_inverse=True)
        rows = _Keyed(
            place[series.places] * len(first) + np.repeat(group, series.runs), len(slices) * len(first), series.columns
        )
        if kept is not None:
            passes = np.zeros(series.combinations.rows, dtype=np.bool_)
            passes[kept] = True
            rows = rows.take(np.flatnonzero(np.repeat(passes, series.runs)))
        if len(rows.key) == 0:
            return
        found, columns = rows.sums()
        place, group = np.divmod(found, len(first))
        chosen = first[group]
        self._wait(_Rows(slices[place], tuple(some[chosen] for some in codes), columns))

    def _wait(self, rows: _Rows) -> None:
        self._waiting.append(rows)
        self._count += len(rows.slices)
        if self._count >= _FOLD_ROWS and len(self._waiting) > 1:
            self._fold()

    def _kept(self, cube: Cube) -> Places | None:
        """Places of the rows that pass every filter; None for all rows."""
        mask: NDArray[np.bool_] | None = None
        for name, wanted in self._filters.items():
            if name in cube.dimensions:
                place = cube.dimensions.index(name)
                passes = np.array([value in wanted for value in cube.values[place]], dtype=np.bool_)
                here = passes[cube.codes[place]]
            else:
                here = np.full(cube.rows, UNSET in wanted, dtype=np.bool_)
            mask = here if mask is None else mask & here
        return None if mask is None else np.flatnonzero(mask)

    def _codes(self, cube: Cube, kept: Places | None) -> tuple[Codes, ...]:
        return tuple(self._codes_of(cube, place, kept) for place in range(len(self._dimensions)))

    def _codes_of(self, cube: Cube, place: int, kept: Places | None) -> Codes:
        known = self._known[place]
        name = self._dimensions[place]
        if name not in cube.dimensions:
            count = cube.rows if kept is None else len(kept)
            return np.full(count, known.setdefault(UNSET, len(known)), dtype=np.int32)
        here = cube.dimensions.index(name)
        shown: Iterable[str] = cube.values[here]
        if name in self._renamed:
            shown = (self._renamed[name].get(value, value) for value in shown)
        ours = np.array([known.setdefault(value, len(known)) for value in shown], dtype=np.int32)
        codes = cube.codes[here]
        chosen: Codes = ours[codes if kept is None else codes[kept]]
        return chosen

    def _joined(self) -> _Rows:
        names = {name for rows in self._waiting for name in rows.columns}
        columns: dict[str, Column] = {name: np.zeros(self._count, dtype=np.int64) for name in names}
        start = 0
        for rows in self._waiting:
            end = start + len(rows.slices)
            for name, column in rows.columns.items():
                columns[name][start:end] = column
            start = end
        slices = np.concatenate([rows.slices for rows in self._waiting])
        codes = tuple(np.concatenate([rows.codes[i] for rows in self._waiting]) for i in range(len(self._dimensions)))
        return _Rows(slices, codes, columns)

    def _fold(self) -> None:
        folded = self._joined().fold([len(known) for known in self._known])
        self._waiting, self._count = [folded], len(folded.slices)

    def result(self) -> Grouped:
        """The sums; empty if nothing was added."""
        if not self._waiting:
            return _nothing(self._dimensions)
        texts = [sorted(known) for known in self._known]
        # Codes in the order of the values' text: then folding leaves the rows in it.
        ranks = [_ranks(known, text) for known, text in zip(self._known, texts, strict=True)]
        rows = self._joined()
        ranked = tuple(rank[codes] for rank, codes in zip(ranks, rows.codes, strict=True))
        rows = _Rows(rows.slices, ranked, rows.columns).fold([len(text) for text in texts])
        cube = Cube(
            dimensions=self._dimensions,
            values=tuple(map(tuple, texts)),
            codes=rows.codes,
            columns=rows.columns,
            rows=len(rows.slices),
        )
        return Grouped(slices=rows.slices, cube=cube)


def _ranks(known: Mapping[str, int], text: Sequence[str]) -> Codes:
    """Code → place of its value in the sorted values."""
    place = {value: index for index, value in enumerate(text)}
    return np.array([place[value] for value in known], dtype=np.int32)


def _nothing(dimensions: tuple[str, ...]) -> Grouped:
    none: Codes = np.zeros(0, dtype=np.int32)
    cube = Cube(
        dimensions=dimensions,
        values=tuple(() for _ in dimensions),
        codes=tuple(none for _ in dimensions),
        columns={},
        rows=0,
    )
    return Grouped(slices=none, cube=cube)


def combine(dimensions: tuple[str, ...], cubes: Iterable[Cube]) -> Cube:
    """The sum of cubes by all of the dimensions."""
    grouping = Grouping(dimensions)
    for cube in cubes:
        grouping.add(cube, 0)
    return grouping.result().cube
