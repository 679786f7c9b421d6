"""Adding up many cubes by slice of time and by any dimensions, exactly, without a loop over rows.

Rows are sorted by their group's key and summed with ``np.add.reduceat`` on int64 (``bincount`` would weigh in floats).
Memory stays bounded: once enough rows wait they are folded into their groups.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outlay.contracts.dimensions import UNSET
from outlay.domain.cubes import PICO_PER_MICRO, REST, Codes, Column, Cube

_FOLD_ROWS = 262_144
_MAX_KEY = 2**62


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouped:
    """One row per slice and combination that occurs, ordered by slice, then by the values' text."""

    slices: Codes
    """Index of each row's slice."""
    cube: Cube


@dataclass(frozen=True, slots=True)
class _Rows:
    slices: Codes
    codes: tuple[Codes, ...]
    columns: Mapping[str, Column]


def _carry(columns: dict[str, Column]) -> dict[str, Column]:
    """Move whole micro-USD out of the rest limbs."""
    for name in [name for name in columns if name.endswith(REST)]:
        whole, columns[name] = np.divmod(columns[name], PICO_PER_MICRO)
        base = name.removesuffix(REST)
        columns[base] = columns[base] + whole if base in columns else whole
    return columns


class Grouping:
    """Collects cubes; ``result()`` is their sum by slice and the dimensions named.

    ``filters`` keep rows whose value of each named dimension is one of a set; a dimension that a cube lacks is unset.
    """

    def __init__(self, dimensions: tuple[str, ...], *, filters: Mapping[str, frozenset[str]] | None = None) -> None:
        self._dimensions = dimensions
        self._filters = dict(filters or {})
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
        codes = tuple(self._codes(cube, place, kept, count) for place in range(len(self._dimensions)))
        columns = {name: column if kept is None else column[kept] for name, column in cube.columns.items()}
        if isinstance(slice_index, int):
            slices: Codes = np.full(count, slice_index, dtype=np.int32)
        else:
            slices = slice_index if kept is None else slice_index[kept]
        self._waiting.append(_Rows(slices, codes, columns))
        self._count += count
        if self._count >= _FOLD_ROWS and len(self._waiting) > 1:
            self._fold()

    def _kept(self, cube: Cube) -> NDArray[np.intp] | None:
        """Places of the rows that pass every filter; None for all rows."""
        mask: NDArray[np.bool_] | None = None
        for name, wanted in self._filters.items():
            if name in cube.dimensions:
                place = cube.dimensions.index(name)
                passes = np.array([value in wanted for value in cube.values[place]], dtype=np.bool_)
                here = passes[cube.codes[place]] if cube.rows else np.zeros(0, dtype=np.bool_)
            else:
                here = np.full(cube.rows, UNSET in wanted, dtype=np.bool_)
            mask = here if mask is None else mask & here
        return None if mask is None else np.flatnonzero(mask)

    def _codes(self, cube: Cube, place: int, kept: NDArray[np.intp] | None, count: int) -> Codes:
        known = self._known[place]
        name = self._dimensions[place]
        if name not in cube.dimensions:
            return np.full(count, known.setdefault(UNSET, len(known)), dtype=np.int32)
        here = cube.dimensions.index(name)
        ours = np.array([known.setdefault(value, len(known)) for value in cube.values[here]], dtype=np.int32)
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

    def _key(self, rows: _Rows) -> Column:
        """One number per (slice, values); equal exactly where those are equal."""
        key = rows.slices.astype(np.int64)
        top = int(key.max()) + 1
        for codes, known in zip(rows.codes, self._known, strict=True):
            if top * len(known) > _MAX_KEY:
                uniques, key = np.unique(key, return_inverse=True)
                top = len(uniques)
            key = key * len(known) + codes
            top *= len(known)
        return key

    def _fold(self) -> None:
        rows = self._joined()
        key = self._key(rows)
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        first = order[starts]
        columns = {name: np.add.reduceat(column[order], starts) for name, column in rows.columns.items()}
        self._waiting = [_Rows(rows.slices[first], tuple(codes[first] for codes in rows.codes), _carry(columns))]
        self._count = len(first)

    def result(self) -> Grouped:
        """The sums; empty if nothing was added."""
        if not self._waiting:
            none: Codes = np.zeros(0, dtype=np.int32)
            empty = Cube(
                dimensions=self._dimensions,
                values=tuple(() for _ in self._dimensions),
                codes=tuple(none for _ in self._dimensions),
                columns={},
                rows=0,
            )
            return Grouped(slices=none, cube=empty)
        self._fold()
        rows = self._waiting[0]
        sorted_values = [sorted(known) for known in self._known]
        ranks = [
            np.array([place[value] for value in known], dtype=np.int32)[codes]
            for codes, known, place in zip(
                rows.codes, self._known, ({v: i for i, v in enumerate(names)} for names in sorted_values), strict=True
            )
        ]
        order = np.lexsort((*reversed(ranks), rows.slices))
        cube = Cube(
            dimensions=self._dimensions,
            values=tuple(tuple(names) for names in sorted_values),
            codes=tuple(rank[order] for rank in ranks),
            columns={name: column[order] for name, column in rows.columns.items()},
            rows=len(order),
        )
        return Grouped(slices=rows.slices[order], cube=cube)


def combine(dimensions: tuple[str, ...], cubes: Iterable[Cube]) -> Cube:
    """The sum of cubes by all of the dimensions."""
    grouping = Grouping(dimensions)
    for cube in cubes:
        grouping.add(cube, 0)
    return grouping.result().cube
