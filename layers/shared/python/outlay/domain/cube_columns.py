"""A cube's bytes column by column, in pieces, so that a query fetches and reads only what it asks for.

``OC3``: the three bytes ``OC\\x03``, the length of the header (4 bytes, little-endian), the header (JSON, zlib), then
blocks one after the other. The header names each block's kind, name, size and shape, and where pieces begin:

======  ==================================================================================================
kind    block
======  ==================================================================================================
``a``   of a series: each row's place on the axis (whose values are in the header)
``n``   of a series: how many rows each combination has; rows are ordered by combination, then by place
``v``   a dimension's values (JSON, zlib), where they are too many for the header
``c``   each combination's place in a dimension's values; a cube that is no series has a combination per row
``m``   a column of a measure, one number a row
======  ==================================================================================================

Numbers are as ``packed_integers`` makes them. What nearly every query needs comes first: combinations, the total cost
and the requests. The first piece holds these and the header, so that most queries read it alone.
"""

import json
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outlay.domain.cube import COLUMNS, REST, TOTAL_COST, Codes, Column, Cube, Series, along, total_cost
from outlay.domain.packed_integers import pack, unpack

MAGIC = b"OC\x03"

_PREFIX = 7
_LEVEL = 6
_FRONT = (TOTAL_COST, TOTAL_COST + REST, "requests", "unpriced_requests")
_SHORT = 600
"""Characters of a dimension's values that may stand in the header, which is read in one go."""
_WORTH_APART = 2_000
"""Bytes behind the front from which on they are worth an item of their own."""


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    name: str
    shape: tuple[int, ...]
    content: bytes

    def told(self) -> list[Any]:
        return [self.kind, self.name, len(self.content), self.shape]


def encode_columns(cube: Cube, *, axis: str | None, piece_bytes: int) -> bytes:
    """The cube's bytes; as a series where an axis (its first dimension) is named. Pieces are of so many bytes."""
    series = None if axis is None else _by_combination(along(cube, axis))
    combinations = cube if series is None else series.combinations
    columns = cube.columns if series is None else series.columns
    front = [*(_axis_blocks(series) if series else ()), *_dimension_blocks(combinations)]
    measures = dict(_column_blocks(columns))
    front += [measures.pop(name) for name in _FRONT if name in measures]
    rest = [measures[name] for name in COLUMNS if name in measures]
    header = {
        "rows": cube.rows,
        "combinations": combinations.rows,
        "dims": [(name, values if _is_short(values) else None) for name, values in _values(combinations)],
        **({} if series is None else {"axis": axis, "places": series.axis}),
        "pieces": _pieces([len(block.content) for block in front], [len(block.content) for block in rest], piece_bytes),
        "blocks": [block.told() for block in (*front, *rest)],
    }
    told = zlib.compress(_json(header), _LEVEL)
    return b"".join((MAGIC, len(told).to_bytes(4, "little"), told, *(block.content for block in (*front, *rest))))


def _json(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def _values(cube: Cube) -> Iterator[tuple[str, tuple[str, ...]]]:
    return zip(cube.dimensions, cube.values, strict=True)


def _is_short(values: tuple[str, ...]) -> bool:
    return sum(map(len, values)) <= _SHORT


def _by_combination(series: Series) -> Series:
    """The same with each combination once, rows ordered by combination and by place."""
    known = series.combinations
    key, first = np.zeros(series.rows, dtype=np.intp), np.zeros(min(1, series.rows), dtype=np.intp)
    for codes, values in zip(known.codes, known.values, strict=True):
        _, first, key = np.unique(key * len(values) + codes, return_index=True, return_inverse=True)
    order = np.lexsort((series.places, key))
    return Series(
        axis=series.axis,
        places=series.places[order],
        combinations=known.take(first),
        runs=np.bincount(key, minlength=len(first)),
        columns={name: column[order] for name, column in series.columns.items()},
    )


def _integers(kind: str, name: str, numbers: NDArray[Any]) -> _Block:
    shape, content = pack(numbers)
    return _Block(kind, name, shape, content)


def _axis_blocks(series: Series) -> Iterator[_Block]:
    yield _integers("a", "", series.places)
    yield _integers("n", "", series.runs)


def _dimension_blocks(combinations: Cube) -> Iterator[_Block]:
    for name, values, codes in zip(combinations.dimensions, combinations.values, combinations.codes, strict=True):
        if not _is_short(values):
            yield _Block("v", name, (), zlib.compress(_json(values), _LEVEL))
        yield _integers("c", name, codes)


def _column_blocks(columns: Mapping[str, Column]) -> Iterator[tuple[str, _Block]]:
    """Those that aren't zero in all rows."""
    for name, column in (total_cost(columns) | dict(columns)).items():
        if column.any():
            yield name, _integers("m", name, column)


def _pieces(front: Sequence[int], rest: Sequence[int], piece_bytes: int) -> list[int]:
    """Where pieces begin behind the header, but for the first: between blocks, within one only where it is larger."""
    starts: list[int] = []
    begin = end = 0
    for place, size in enumerate((*front, *rest)):
        is_apart = place == len(front) and sum(rest) >= _WORTH_APART
        if end > begin and (is_apart or end + size - begin > piece_bytes):
            begin = end
            starts.append(begin)
        end += size
        while end - begin > piece_bytes:
            begin += piece_bytes
            starts.append(begin)
    return starts


class Columns:
    """A cube of bytes that ``encode_columns`` made, or of some of its pieces, the first one at least.

    Raises:
        ValueError: these are not such bytes, or a piece that is needed is not there.
    """

    def __init__(self, first: bytes) -> None:
        self._begin = _PREFIX + int.from_bytes(first[3:_PREFIX], "little")
        try:
            header: dict[str, Any] = json.loads(zlib.decompress(first[_PREFIX : self._begin]))
        except zlib.error as error:
            raise ValueError("a cube's header can't be read") from error
        self.rows: int = header["rows"]
        self.combinations: int = header["combinations"]
        self.axis: str | None = header.get("axis")
        self.places: tuple[str, ...] = tuple(header.get("places", ()))
        self._values: dict[str, list[str] | None] = dict(header["dims"])
        self._blocks = _placed(header["blocks"])
        self._starts: list[int] = header["pieces"]
        self._pieces: dict[int, bytes] = {}
        for number, piece in enumerate(self.cut(first)):
            self.add(number, piece)

    @property
    def size(self) -> int:
        """Bytes of the pieces that are here."""
        return sum(map(len, self._pieces.values()))

    def add(self, number: int, piece: bytes) -> None:
        self._pieces[number] = piece

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Without the axis."""
        return tuple(self._values)

    @property
    def measures(self) -> tuple[str, ...]:
        """The columns that are not zero in all rows; the total cost among them."""
        return tuple(name for kind, name in self._blocks if kind == "m")

    def pieces_of(self, columns: frozenset[str] | None) -> frozenset[int]:
        """The numbers of the pieces that hold these columns (None: all but the total), and all that isn't one."""
        wanted = frozenset(COLUMNS) if columns is None else columns
        found = {0}
        for (kind, name), (start, end, _) in self._blocks.items() if self._starts else ():
            if end > start and (kind != "m" or name in wanted):
                found |= set(range(bisect_right(self._starts, start), bisect_right(self._starts, end - 1) + 1))
        return frozenset(found)

    def cut(self, data: bytes) -> tuple[bytes, ...]:
        """The bytes, or as many as there are of them, in their pieces."""
        bounds = [0, *(self._begin + start for start in self._starts if self._begin + start < len(data)), len(data)]
        return tuple(data[start:end] for start, end in pairwise(bounds))

    def combination_cube(self, dimensions: frozenset[str] | None) -> Cube:
        """Each combination's values, of the named dimensions or of all, without columns."""
        kept = tuple(name for name in self.dimensions if dimensions is None or name in dimensions)
        codes: tuple[Codes, ...] = tuple(self._numbers("c", name, self.combinations).astype(np.int32) for name in kept)
        return Cube(
            dimensions=kept,
            values=tuple(map(self._values_of, kept)),
            codes=codes,
            columns={},
            rows=self.combinations,
        )

    def _values_of(self, dimension: str) -> tuple[str, ...]:
        short = self._values[dimension]
        return tuple(json.loads(zlib.decompress(self._bytes("v", dimension)[0])) if short is None else short)

    def columns(self, names: frozenset[str] | None) -> dict[str, Column]:
        wanted = frozenset(COLUMNS) if names is None else names
        return {name: self._numbers("m", name, self.rows) for name in self.measures if name in wanted}

    def series(self, dimensions: frozenset[str] | None, columns: frozenset[str] | None) -> Series:
        """Of bytes that have an axis."""
        return Series(
            axis=self.places,
            places=self._numbers("a", "", self.rows),
            combinations=self.combination_cube(dimensions),
            runs=self._numbers("n", "", self.combinations),
            columns=self.columns(columns),
        )

    def _numbers(self, kind: str, name: str, count: int) -> Column:
        content, shape = self._bytes(kind, name)
        return unpack(shape, content, count)

    def _bytes(self, kind: str, name: str) -> tuple[bytes | memoryview, Sequence[int]]:
        start, end, shape = self._blocks[kind, name]
        found: list[bytes | memoryview] = []
        while start < end:
            number = bisect_right(self._starts, start)
            piece = self._pieces.get(number)
            if piece is None:
                raise ValueError(f"piece {number} of a cube is needed and not there")
            begin = self._starts[number - 1] if number else -self._begin
            stop = min(end, self._starts[number]) if number < len(self._starts) else end
            found.append(memoryview(piece)[start - begin : stop - begin])
            start = stop
        return (found[0] if len(found) == 1 else b"".join(found)), shape


def _placed(blocks: Sequence[Sequence[Any]]) -> dict[tuple[str, str], tuple[int, int, Sequence[int]]]:
    """(kind, name) → where the block begins and ends behind the header, and its shape."""
    placed: dict[tuple[str, str], tuple[int, int, Sequence[int]]] = {}
    end = 0
    for kind, name, size, shape in blocks:
        placed[kind, name] = (end, end + size, shape)
        end += size
    return placed
