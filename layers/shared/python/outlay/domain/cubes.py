"""Cubes: rows of (dimension values, measures) as numpy columns, and their compact bytes.

Money is exact without floats and without int64's limit of $9.2 M at 12 decimals: an amount is two int64 limbs, whole
micro-USD and the rest in pico-USD (0 … 999,999), the value being ``micro * 10**6 + rest`` pico-USD (negative amounts
have a negative micro limb). Bounds: an amount up to ±9.2 × 10¹² USD, a count up to 9.2 × 10¹⁸; sums of up to
9 × 10¹² rows can't overflow the rest limb before it is carried.

Bytes: ``OC`` + version, then zlib of: length of the header (4 bytes, little-endian), the header as JSON (dimensions,
their dictionaries, rows, and each array's name and width), then the arrays. A dimension with one value takes no bytes;
a measure that is zero in all rows is left out; each array has the narrowest width that holds it. An axis (the day of
a month cube) is one more dimension, so the same codec holds it. Version 1 compresses all of it together; version 2,
for large cubes, the header and each array by itself, its compressed size beside its width, so that a query
decompresses only what it needs. Both are read.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outlay.contracts.dimensions import UNSET
from outlay.contracts.measures import COST_ATTRIBUTES, MEASURES

Column = NDArray[np.int64]
Codes = NDArray[np.int32]
CounterRow = tuple[Sequence[str], Mapping[str, int]]
"""A counter's dimension values and its measures that are not zero (money in pico-USD)."""

REST = "~"
"""Suffix of the column that holds the rest limb of a money measure."""
PICO_PER_MICRO = 10**6
CHUNK_BYTES = 350_000
"""An item holds 400 KB with its names and keys."""

_TOGETHER, _APART = b"OC\x01", b"OC\x02"
_LEVEL = 6
APART_FROM_ROWS = 1_000
"""From here on it pays to decompress only the arrays that a query needs."""
_CODE_WIDTHS = ("<u1", "<u2", "<u4")
_COLUMN_WIDTHS = ("<i1", "<i2", "<i4", "<i8")


def _column_names(measure: str) -> tuple[str, ...]:
    return (measure, measure + REST) if measure in COST_ATTRIBUTES else (measure,)


COLUMNS: tuple[str, ...] = tuple(name for measure in MEASURES for name in _column_names(measure))


def columns_of(measures: Iterable[str]) -> frozenset[str]:
    """The columns that hold these measures."""
    return frozenset(name for measure in measures for name in _column_names(measure))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cube:
    """``codes[i][row]`` is the place in ``values[i]`` of the row's value of ``dimensions[i]``; absent columns are 0."""

    dimensions: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: tuple[Codes, ...]
    columns: Mapping[str, Column]
    rows: int

    def amounts(self, row: int) -> dict[str, int]:
        """The row's measures that are not zero; money in pico-USD."""
        found: dict[str, int] = {}
        for name, column in self.columns.items():
            scale = PICO_PER_MICRO if name in COST_ATTRIBUTES else 1
            measure = name.removesuffix(REST)
            found[measure] = found.get(measure, 0) + int(column[row]) * scale
        return {measure: amount for measure, amount in found.items() if amount}

    def with_columns(self, names: frozenset[str]) -> "Cube":
        """The cube without its other columns."""
        return replace(self, columns={name: column for name, column in self.columns.items() if name in names})

    def take(self, rows: NDArray[np.intp]) -> "Cube":
        """The cube of some of its rows."""
        return replace(
            self,
            codes=tuple(codes[rows] for codes in self.codes),
            columns={name: column[rows] for name, column in self.columns.items()},
            rows=len(rows),
        )

    def with_axis(self, name: str, value: str) -> "Cube":
        """The cube with one more dimension in front, of one value."""
        return replace(
            self,
            dimensions=(name, *self.dimensions),
            values=((value,), *self.values),
            codes=(np.zeros(self.rows, dtype=np.int32), *self.codes),
        )

    def row_values(self, row: int) -> tuple[str, ...]:
        return tuple(names[code[row]] for names, code in zip(self.values, self.codes, strict=True))


def _columns(measures: Sequence[Mapping[str, int]]) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for measure in {name for row in measures for name in row} & set(MEASURES):
        amounts = [row.get(measure, 0) for row in measures]
        if measure in COST_ATTRIBUTES:
            limbs = [divmod(amount, PICO_PER_MICRO) for amount in amounts]
            columns[measure] = np.array([micro for micro, _ in limbs], dtype=np.int64)
            columns[measure + REST] = np.array([rest for _, rest in limbs], dtype=np.int64)
        else:
            columns[measure] = np.array(amounts, dtype=np.int64)
    return columns


def from_rows(dimensions: tuple[str, ...], rows: Iterable[CounterRow]) -> Cube:
    """A cube of counters. Values missing at the end (a tag chosen later) are unset.

    Raises:
        OverflowError: an amount is beyond int64's limit.
    """
    kept = list(rows)
    dictionaries: list[dict[str, int]] = [{} for _ in dimensions]
    codes: list[list[int]] = [[] for _ in dimensions]
    for values, _ in kept:
        for place, (known, column) in enumerate(zip(dictionaries, codes, strict=True)):
            value = values[place] if place < len(values) else UNSET
            column.append(known.setdefault(value, len(known)))
    return Cube(
        dimensions=dimensions,
        values=tuple(tuple(known) for known in dictionaries),
        codes=tuple(np.array(column, dtype=np.int32) for column in codes),
        columns=_columns([measures for _, measures in kept]),
        rows=len(kept),
    )


def _narrow(array: NDArray[Any], widths: tuple[str, ...]) -> str:
    low, high = int(array.min()), int(array.max())
    return next(width for width in widths if np.iinfo(width).min <= low and high <= np.iinfo(width).max)


def _header(cube: Cube, dims: Sequence[Sequence[object]], columns: Sequence[Sequence[object]]) -> bytes:
    return json.dumps(
        {"rows": cube.rows, "dims": dims, "values": cube.values, "columns": columns},
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def encode(cube: Cube) -> bytes:
    """The cube as bytes, the same for equal cubes."""
    arrays: list[bytes] = []
    dims: list[tuple[str, str]] = []
    for name, values, codes in zip(cube.dimensions, cube.values, cube.codes, strict=True):
        width = _narrow(codes, _CODE_WIDTHS) if len(values) > 1 and cube.rows else ""
        dims.append((name, width))
        arrays += [codes.astype(width).tobytes()] if width else []
    columns: list[tuple[str, str]] = []
    for name in COLUMNS:
        column = cube.columns.get(name)
        if column is not None and column.any():
            width = _narrow(column, _COLUMN_WIDTHS)
            columns.append((name, width))
            arrays.append(column.astype(width).tobytes())
    if cube.rows < APART_FROM_ROWS:
        header = _header(cube, dims, columns)
        return _TOGETHER + zlib.compress(b"".join((_length(header), header, *arrays)), _LEVEL)
    pieces = [zlib.compress(array, _LEVEL) for array in arrays]
    sizes = iter(len(piece) for piece in pieces)
    apart = [[(name, width, next(sizes) if width else 0) for name, width in some] for some in (dims, columns)]
    header = zlib.compress(_header(cube, *apart), _LEVEL)
    return b"".join((_APART, _length(header), header, *pieces))


def _length(header: bytes) -> bytes:
    return len(header).to_bytes(4, "little")


class _Arrays:
    """Reads a cube's arrays in the order they were written; one that is not wanted is passed over."""

    def __init__(self, data: bytes) -> None:
        self._apart = data[:3] == _APART
        if not self._apart and data[:3] != _TOGETHER:
            raise ValueError("not a cube of a known version")
        self._data = memoryview(data if self._apart else zlib.decompress(memoryview(data)[3:]))
        begin = 3 if self._apart else 0
        self._place = begin + 4 + int.from_bytes(self._data[begin : begin + 4], "little")
        header = bytes(self._data[begin + 4 : self._place])
        self.header: dict[str, Any] = json.loads(zlib.decompress(header) if self._apart else header)

    def next(self, width: str, size: int = 0, *, wanted: bool) -> NDArray[Any] | None:
        rows: int = self.header["rows"]
        start = self._place
        self._place += size if self._apart else rows * np.dtype(width).itemsize
        if not wanted:
            return None
        if self._apart:
            return np.frombuffer(zlib.decompress(self._data[start : self._place]), width, rows)
        return np.frombuffer(self._data, width, rows, start)


def decode(data: bytes, *, dimensions: frozenset[str] | None = None, columns: frozenset[str] | None = None) -> Cube:
    """The cube of the bytes; only the named dimensions and columns if any are named.

    Raises:
        ValueError: these are not a cube's bytes, or of a version that this release does not know.
    """
    arrays = _Arrays(data)
    header = arrays.header
    zeros: Codes = np.zeros(header["rows"], dtype=np.int32)
    kept: list[tuple[str, tuple[str, ...], Codes]] = []
    for (name, width, *size), values in zip(header["dims"], header["values"], strict=True):
        wanted = dimensions is None or name in dimensions
        codes = arrays.next(width, *size, wanted=wanted) if width else None
        if wanted:
            kept.append((name, tuple(values), zeros if codes is None else codes.astype(np.int32)))
    measures: dict[str, Column] = {}
    for name, width, *size in header["columns"]:
        column = arrays.next(width, *size, wanted=columns is None or name in columns)
        if column is not None:
            measures[name] = column.astype(np.int64)
    return Cube(
        dimensions=tuple(name for name, _, _ in kept),
        values=tuple(values for _, values, _ in kept),
        codes=tuple(codes for _, _, codes in kept),
        columns=measures,
        rows=header["rows"],
    )


def to_chunks(data: bytes) -> tuple[bytes, ...]:
    """The bytes in pieces that fit an item each; joined in order they are the bytes again."""
    return tuple(data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))
